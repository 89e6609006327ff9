//! What the checks say of an invoice as it stands in its company.

use super::{OperationError, Operations};
use crate::{
    invoice::{
        Code, Finding, Invoice, State,
        checks::{self, Known},
    },
    qbxml,
    store::{Company, Tx},
};

impl Operations {
    /// Everything that can be said about the invoice now. What is in QuickBooks is past checking:
    /// then only QuickBooks' own warning is left to say.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn findings(
        &self,
        tx: &mut Tx,
        invoice: &Invoice,
        company: &Company,
    ) -> Result<Vec<Finding>, OperationError> {
        if let State::Synchronized { bill, .. } = &invoice.state {
            let warning = bill.warning.iter();
            return Ok(warning
                .map(|text| Finding::new(Code::QuickbooksWarning, "", text))
                .collect());
        }
        let held = qbxml::held(&invoice.content, &company.settings);
        let known = Known {
            settings: &company.settings,
            held: &held,
            same_number: tx.load_same_number(invoice).await?,
            was_in_doubt: tx.was_in_doubt(invoice.id).await?,
            returned_bills: &invoice.returned_bills,
        };
        let mut findings = checks::run(&invoice.content, &known);
        if let State::Sent { accepted, .. } = &invoice.state {
            // What was accepted with the send is no news any more.
            findings = checks::stopping(findings, accepted);
        }
        Ok(findings)
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
