//! One invoice with everything that a person looks at before deciding.

use super::{Caller, OperationError, Operations, qbxml_view::preview, shown::Shown};
use crate::{
    invoice::{Attachment, InvoiceId, Status, history::Event, will_hold::WillHold},
    qbxml::{self, RequestId},
    review::Lookup,
    store::{Company, Tx},
};

/// An invoice with all that there is to be seen of it.
#[derive(Clone, Debug)]
pub struct LookedAt {
    /// The invoice, and what is said of it.
    pub shown: Shown,
    /// The company whose it is.
    pub company: Company,
    /// Everything that happened to it, oldest first.
    pub history: Vec<Event>,
    /// The files beside it.
    pub attachments: Vec<Attachment>,
    /// What QuickBooks will hold of it; nothing once it holds it.
    pub will_hold: Option<WillHold>,
    /// The requests that carry it, or carried it, laid out to be read.
    pub qbxml: String,
}

impl Operations {
    /// Looks at an invoice from all sides at once.
    ///
    /// # Errors
    /// When there is no such invoice.
    pub async fn look_at(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
    ) -> Result<LookedAt, OperationError> {
        let (invoice, company) = self.invoice(tx, who, id).await?;
        let mut lookup = Lookup::new(&company);
        let reviewed = self.review(tx, &mut lookup, &invoice, &company).await?;
        let outgoing = self.outgoing(&invoice, &company, &reviewed.to);
        let is_held = match invoice.status() {
            Status::PendingProcurement
            | Status::PendingAccounting
            | Status::Approved
            | Status::Sent
            | Status::Failed => false,
            Status::Synchronized => true,
        };
        let facts = company.company_file_facts.as_ref();
        let will_hold = (!is_held).then(|| WillHold::of(&outgoing, facts));
        let document = match self.sent_document(tx, &invoice).await? {
            Some(document) => document,
            None => preview(outgoing, id),
        };
        let qbxml = qbxml::readable(&document, &RequestId::from(id));
        let history = tx.load_history(id).await?;
        let attachments = tx.load_attachments(id).await?;
        let shown = self
            .shown_with(tx, invoice, &company, reviewed.findings)
            .await?;
        Ok(LookedAt {
            shown,
            company,
            history,
            attachments,
            will_hold,
            qbxml,
        })
    }
}
