//! Sending: from here on, QuickBooks is told.

use serde_json::json;

use super::{Caller, OperationError, Operations, findings::stopped};
use crate::{
    invoice::{Code, Invoice, InvoiceId, Role, history::Action},
    store::Tx,
};

impl Operations {
    /// Sends an approved invoice, or again one that failed: it is `ES` then.
    ///
    /// # Errors
    /// When its state forbids that, the content is not what was approved, or a finding stops it: an
    /// error always, a warning unless its code is in `accepted`.
    pub async fn send(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        accepted: &[Code],
    ) -> Result<Invoice, OperationError> {
        who.require(&[Role::Accounting, Role::Procurement])?;
        let (mut invoice, company) = self.invoice(tx, who, id).await?;
        // The state is asked first: findings of an invoice that can't be sent anyway mend nothing.
        invoice
            .state
            .clone()
            .send(&invoice.content.hash(), self.clock.now(), Vec::new())?;
        let findings = self.findings(tx, &invoice, &company).await?;
        stopped(findings, accepted)?;
        self.send_checked(tx, who, &mut invoice, accepted).await?;
        Ok(invoice)
    }

    /// Sends an invoice that no finding stops.
    pub(super) async fn send_checked(
        &self,
        tx: &mut Tx,
        who: &Caller,
        invoice: &mut Invoice,
        accepted: &[Code],
    ) -> Result<(), OperationError> {
        let from = invoice.status();
        let now = self.clock.now();
        invoice.state =
            invoice
                .state
                .clone()
                .send(&invoice.content.hash(), now, accepted.to_vec())?;
        let detail = json!({"content_hash": invoice.content.hash(), "accepted": accepted});
        self.advance(tx, who, invoice, from, Action::Send, detail)
            .await
    }
}
