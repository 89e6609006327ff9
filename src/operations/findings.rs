//! What the checks say of an invoice as it stands in its company.

use super::{OperationError, Operations};
use crate::{
    invoice::{Code, Finding, Invoice, checks},
    review::{Lookup, Reviewed, review},
    store::{Company, Tx},
};

impl Operations {
    /// The invoice as it stands in its company now. One `lookup` serves any number of a company's
    /// invoices.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn review(
        &self,
        tx: &mut Tx,
        lookup: &mut Lookup,
        invoice: &Invoice,
        company: &Company,
    ) -> Result<Reviewed, OperationError> {
        let today = self.clock.now().date_naive();
        Ok(review(tx, lookup, invoice, company, today).await?)
    }

    /// Everything that can be said about the invoice now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn findings(
        &self,
        tx: &mut Tx,
        invoice: &Invoice,
        company: &Company,
    ) -> Result<Vec<Finding>, OperationError> {
        let mut lookup = Lookup::new(company);
        let reviewed = self.review(tx, &mut lookup, invoice, company).await?;
        Ok(reviewed.findings)
    }
}

/// Refuses when any of the findings stops a send.
pub(super) fn stopped(findings: Vec<Finding>, accepted: &[Code]) -> Result<(), OperationError> {
    let stopping = checks::stopping(findings, accepted);
    if stopping.is_empty() {
        Ok(())
    } else {
        Err(OperationError::Stopped(stopping))
    }
}
