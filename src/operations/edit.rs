//! Giving an invoice new content.

use serde_json::{Value, json};

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{Invoice, InvoiceId, draft, history::Action},
    store::Tx,
};

impl Operations {
    /// Puts new content in place of an invoice's own: it is `AP` again, without approvals. Content
    /// that is the same to the letter changes nothing.
    ///
    /// # Errors
    /// When the content is rejected, or the invoice was sent.
    pub async fn edit(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        draft: &Value,
    ) -> Result<Invoice, OperationError> {
        let (mut invoice, _) = self.invoice(tx, who, id).await?;
        let content = draft::read(draft).map_err(OperationError::Invalid)?;
        let from = invoice.status();
        let state = invoice.state.clone().edit()?;
        if content == invoice.content {
            return Ok(invoice);
        }
        invoice.state = state;
        invoice.content = content;
        invoice.version += 1;
        invoice.updated_at = self.clock.now();
        tx.update_content(&invoice).await?;
        let detail = json!({"version": invoice.version, "content_hash": invoice.content.hash()});
        self.advance(tx, who, &mut invoice, from, Action::Edit, detail)
            .await?;
        Ok(invoice)
    }
}
