//! The exact qbXML of one invoice: as it would go out, or as it went out.

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{Destination, InvoiceId, Status},
    qbxml::{MessageSet, Outgoing, RequestId, Version, add_request},
    review::review,
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
        let today = self.clock.now().date_naive();
        let reviewed = review(tx, &invoice, &company, today).await?;
        let company_file = company.company_file_facts.as_ref();
        let to = Destination::new(&invoice.content, reviewed.names, &[], company_file);
        let outgoing = Outgoing {
            content: &invoice.content,
            settings: &company.settings,
            date: invoice.bill_date(&company.settings, today),
            to: &to,
            mark: Some(invoice.mark()),
            version: Version::HIGHEST,
        };
        let request = add_request(&outgoing, &RequestId::from(id));
        let preview = MessageSet {
            version: outgoing.version,
            old_id: None,
            new_id: None,
            requests: &[request],
        };
        Ok(preview.write())
    }
}
