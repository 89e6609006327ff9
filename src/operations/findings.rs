//! What the checks say of an invoice as it stands in its company.

use super::{OperationError, Operations};
use crate::{
    invoice::{Code, Finding, Invoice, checks},
    review::review,
    store::{Company, Tx},
};

impl Operations {
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
        let today = self.clock.now().date_naive();
        Ok(review(tx, invoice, company, today).await?.findings)
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
