//! One step for many invoices of a company, each on its own: one that is refused does not stop the
//! others.

use super::{Caller, OperationError, Operations, send_back::ReturnTo, send_back::read_reason};
use crate::{
    invoice::{Code, CompanyId, Invoice, InvoiceId, Status},
    store::Tx,
};

/// An invoice as whoever ticked it saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticked {
    /// The invoice.
    pub id: InvoiceId,
    /// The version that was shown.
    pub version: i64,
    /// The status that was shown: the same list sent twice takes one step, not two.
    pub status: Status,
}

/// The step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkStep {
    /// The approval that is missing next.
    Approve,
    /// The send, with the warnings that were accepted of each invoice.
    Send {
        /// The warnings.
        accepted: Vec<(InvoiceId, Code)>,
    },
    /// The return: before the send to procurement, after it to approved.
    Return {
        /// Why, for the history of each.
        reason: String,
    },
}

/// What became of one: its status now, or why nothing changed.
pub type Taken = (InvoiceId, Result<Status, OperationError>);

impl Operations {
    /// Takes a step for each of these invoices of a company.
    ///
    /// # Errors
    /// When there is no such company, a return has no reason, or the database fails: then no step was
    /// taken. What an invoice's own state, version or findings forbid is told in its place.
    pub async fn take_steps(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        ticked: &[Ticked],
        step: &BulkStep,
    ) -> Result<Vec<Taken>, OperationError> {
        self.company(tx, who, company).await?;
        if let BulkStep::Return { reason } = step {
            read_reason(reason, "say why they are returned")?;
        }
        let mut taken = Vec::with_capacity(ticked.len());
        for one in ticked {
            let result = match self.take_step(tx, who, company, one, step).await {
                // A failure of the database is everybody's.
                Err(OperationError::Store(error)) => return Err(error.into()),
                Err(refused) => Err(refused),
                Ok(invoice) => Ok(invoice.status()),
            };
            taken.push((one.id, result));
        }
        Ok(taken)
    }

    async fn take_step(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        ticked: &Ticked,
        step: &BulkStep,
    ) -> Result<Invoice, OperationError> {
        let id = ticked.id;
        let (invoice, _) = self.invoice(tx, who, id).await?;
        if invoice.company_id != company {
            return Err(OperationError::NotFound {
                what: "invoice",
                id: id.to_string(),
            });
        }
        self.require_version(tx, who, id, ticked.version).await?;
        if invoice.status() != ticked.status {
            return Err(OperationError::Conflict(format!(
                "it was `{}` when the list was shown and is `{}` now: look at it again",
                ticked.status,
                invoice.status()
            )));
        }
        match step {
            BulkStep::Approve => self.approve(tx, who, id, &[]).await,
            BulkStep::Send { accepted } => {
                let accepted = accepted.iter().filter(|(of, _)| *of == id);
                let accepted: Vec<_> = accepted.map(|(_, code)| *code).collect();
                self.send(tx, who, id, &accepted).await
            }
            BulkStep::Return { reason } => {
                let to = match invoice.status() {
                    Status::PendingProcurement | Status::PendingAccounting | Status::Approved => {
                        ReturnTo::Procurement
                    }
                    Status::Sent | Status::Synchronized | Status::Failed => ReturnTo::Approved,
                };
                self.send_back(tx, who, id, to, reason).await
            }
        }
    }
}
