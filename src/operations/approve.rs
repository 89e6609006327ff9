//! The two approvals.

use serde_json::json;

use super::{Caller, OperationError, Operations, findings::stopped};
use crate::{
    invoice::{Approval, Code, Invoice, InvoiceId, Right, Status, UserId, history::Action},
    store::Tx,
};

impl Operations {
    /// Gives the approval that is missing next. With the setting `send_on_approval`, the second one
    /// sends the invoice too, unless a finding stops that or the caller may not send; then it stays `A`.
    ///
    /// # Errors
    /// When the caller lacks the role, may not approve, gave the first approval, or nothing is left to
    /// approve.
    pub async fn approve(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        accepted: &[Code],
    ) -> Result<Invoice, OperationError> {
        let (mut invoice, company) = self.invoice(tx, who, id).await?;
        let from = invoice.status();
        if let Some(role) = from.approver() {
            who.require(&[role])?;
        }
        who.require_right(Right::Approve)?;
        let (by, email) = approver(who)?;
        if from.approver().is_some() {
            self.require_attachment(tx, &invoice, &company).await?;
        }
        let approval = Approval {
            by,
            email,
            at: self.clock.now(),
            content_hash: invoice.content.hash(),
        };
        let twice = company.settings.same_person_may_approve_twice;
        invoice.state = invoice.state.clone().approve(approval, twice)?;
        let detail = json!({"version": invoice.version, "content_hash": invoice.content.hash()});
        self.advance(tx, who, &mut invoice, from, Action::Approve, detail)
            .await?;
        let sends = company.settings.send_on_approval && who.may(Right::Send);
        if sends && invoice.status() == Status::Approved {
            let findings = self.findings(tx, &invoice, &company).await?;
            if stopped(findings, accepted).is_ok() {
                self.send_checked(tx, who, &mut invoice, &company, accepted)
                    .await?;
            }
        }
        Ok(invoice)
    }
}

/// An approval is a person's: the command line has no name to sign with.
fn approver(who: &Caller) -> Result<(UserId, String), OperationError> {
    match who {
        Caller::User(user) => Ok((user.id, user.email.clone())),
        Caller::CommandLine => Err(OperationError::Conflict(
            "an approval needs a person: sign in as a user".to_owned(),
        )),
    }
}
