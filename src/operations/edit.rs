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

    /// Refuses when the invoice was edited after the caller looked at `version` of it: nobody
    /// approves or sends what they have not read.
    ///
    /// # Errors
    /// [`OperationError::Conflict`] when it has another version; when there is no such invoice.
    pub async fn require_version(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        version: i64,
    ) -> Result<(), OperationError> {
        let (invoice, _) = self.invoice(tx, who, id).await?;
        if invoice.version == version {
            return Ok(());
        }
        Err(OperationError::Conflict(format!(
            "the invoice was edited meanwhile (version {version} was shown, it is version {} now): read it again",
            invoice.version
        )))
    }
}
