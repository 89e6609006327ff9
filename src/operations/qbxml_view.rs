//! The exact qbXML of one invoice: as it would go out, or as it went out.

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{InvoiceId, Status},
    qbxml::{MessageSet, RequestId, Version, add_request},
    store::Tx,
};

impl Operations {
    /// The document that carried the invoice; before it was sent, the document as it would go out
    /// for this invoice alone (without a message-set id, which it gets when it goes out).
    ///
    /// # Errors
    /// When there is no such invoice.
    pub async fn qbxml(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
    ) -> Result<String, OperationError> {
        let (invoice, company) = self.invoice(tx, who, id).await?;
        let was_sent = match invoice.status() {
            Status::Sent | Status::Synchronized | Status::Failed => true,
            Status::PendingProcurement | Status::PendingAccounting | Status::Approved => false,
        };
        if was_sent && let Some(exchange) = tx.load_last_exchange(id).await? {
            return Ok(exchange.request);
        }
        let bill_date = invoice.bill_date(&company.settings, self.clock.now().date_naive());
        let request = add_request(
            &invoice.content,
            &company.settings,
            bill_date,
            &RequestId::from(id),
        )
        .with_external_guid(invoice.mark());
        let preview = MessageSet {
            version: Version::HIGHEST,
            old_id: None,
            new_id: None,
            requests: &[request],
        };
        Ok(preview.write())
    }
}
