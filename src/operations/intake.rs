//! Taking an invoice in.

use serde_json::{Value, json};

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{CompanyId, Invoice, InvoiceId, State, Status, draft, history::Action},
    store::{Tx, event::NewEvent},
};

impl Operations {
    /// Takes an invoice in: it is `AP` then.
    ///
    /// # Errors
    /// [`OperationError::Invalid`] with every rejected field; nothing is taken in then.
    pub async fn take_in(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        draft: &Value,
    ) -> Result<Invoice, OperationError> {
        let company = self.company(tx, who, company).await?;
        let content = draft::read(draft).map_err(OperationError::Invalid)?;
        let now = self.clock.now();
        let invoice = Invoice {
            id: InvoiceId(self.ids.row(now)),
            company_id: company.id,
            version: 1,
            content,
            state: State::PendingProcurement,
            returned_bills: Vec::new(),
            other_bills: Vec::new(),
            created_at: now,
            updated_at: now,
        };
        tx.insert_invoice(&invoice).await?;
        let event = NewEvent {
            invoice_id: Some(invoice.id),
            at: now,
            actor: who.actor(),
            action: Action::Create,
            from: None,
            to: Some(Status::PendingProcurement),
            detail: json!({"version": 1, "content_hash": invoice.content.hash()}),
        };
        tx.append_events(company.id, [event]).await?;
        Ok(invoice)
    }
}
