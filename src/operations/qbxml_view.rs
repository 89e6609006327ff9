//! The exact qbXML of one invoice: as it would go out, or as it went out.

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{Destination, Invoice, InvoiceId, Status},
    qbxml::{MessageSet, Outgoing, RequestId, Version, post_requests},
    review::Lookup,
    store::{Company, Tx},
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
        if let Some(document) = self.sent_document(tx, &invoice).await? {
            return Ok(document);
        }
        let mut lookup = Lookup::without_nearest(&company);
        let reviewed = self.review(tx, &mut lookup, &invoice, &company).await?;
        let outgoing = self.outgoing(&invoice, &company, &reviewed.to);
        Ok(preview(outgoing, invoice.id))
    }

    /// The document that carried an invoice, if it was sent and one did.
    pub(super) async fn sent_document(
        &self,
        tx: &mut Tx,
        invoice: &Invoice,
    ) -> Result<Option<String>, OperationError> {
        let was_sent = match invoice.status() {
            Status::Sent | Status::Synchronized | Status::Failed => true,
            Status::PendingProcurement | Status::PendingAccounting | Status::Approved => false,
        };
        if !was_sent {
            return Ok(None);
        }
        let exchange = tx.load_last_exchange(invoice.id).await?;
        Ok(exchange.map(|exchange| exchange.request))
    }

    /// The invoice as it would go out now.
    pub(super) fn outgoing<'a>(
        &self,
        invoice: &'a Invoice,
        company: &'a Company,
        to: &'a Destination,
    ) -> Outgoing<'a> {
        let today = self.clock.now().date_naive();
        Outgoing {
            content: &invoice.content,
            settings: &company.settings,
            date: invoice.bill_date(&company.settings, today),
            to,
            mark: Some(invoice.mark()),
            version: version(company),
        }
    }
}

/// The document that posts one invoice alone.
pub(super) fn preview(outgoing: Outgoing<'_>, id: InvoiceId) -> String {
    let version = outgoing.version;
    let vendor_id = |number| RequestId::numbered(id.0, number);
    let requests = post_requests(&[(outgoing, RequestId::from(id))], vendor_id);
    let set = MessageSet {
        version,
        old_id: None,
        new_id: None,
        requests: &requests,
    };
    set.write()
}

/// The version of qbXML that the company's QuickBooks speaks, as far as it is known.
fn version(company: &Company) -> Version {
    let known = company.company_file_facts.iter();
    let supported = known.flat_map(|file| &file.supported_versions);
    let supported: Vec<Version> = supported.filter_map(|text| text.parse().ok()).collect();
    Version::common(&supported, None).unwrap_or(Version::HIGHEST)
}
