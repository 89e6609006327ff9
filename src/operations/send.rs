//! Sending: from here on, QuickBooks is told.

use serde_json::json;

use super::{Caller, OperationError, Operations, SENDERS, findings::stopped};
use crate::{
    invoice::{Code, Invoice, InvoiceId, Right, checks, history::Action, names::Names},
    qbxml,
    store::{Company, Tx},
};

impl Operations {
    /// Sends an approved invoice, or again one that failed: it is `ES` then.
    ///
    /// # Errors
    /// When the caller may not send, its state forbids that, the content is not what was approved, or a
    /// finding stops it: an error always, a warning unless its code is in `accepted`.
    pub async fn send(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        accepted: &[Code],
    ) -> Result<Invoice, OperationError> {
        who.require(SENDERS)?;
        who.require_right(Right::Send)?;
        let (mut invoice, company) = self.invoice(tx, who, id).await?;
        // The state is asked first: findings of an invoice that can't be sent anyway mend nothing.
        invoice
            .state
            .clone()
            .send(&invoice.content.hash(), self.clock.now(), Vec::new())?;
        let findings = self.findings(tx, &invoice, &company).await?;
        stopped(findings, accepted)?;
        self.send_checked(tx, who, &mut invoice, &company, accepted)
            .await?;
        Ok(invoice)
    }

    /// Sends an invoice that no finding stops.
    pub(super) async fn send_checked(
        &self,
        tx: &mut Tx,
        who: &Caller,
        invoice: &mut Invoice,
        company: &Company,
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
            .await?;
        record_reference(tx, invoice, company).await
    }
}

/// Keeps the reference number that the bill goes out with, so that no other bill of the vendor gets
/// it; the setting that it is made from may change meanwhile.
pub(super) async fn record_reference(
    tx: &mut Tx,
    invoice: &Invoice,
    company: &Company,
) -> Result<(), OperationError> {
    let held = qbxml::held(&invoice.content, &company.settings, &Names::default());
    if let Some(reference) = checks::reference(&held) {
        tx.record_reference(invoice.id, reference).await?;
    }
    Ok(())
}
