//! What people say about an invoice, for each other. It stands in the history and moves nothing.

use serde_json::json;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{
        Invoice, InvoiceId,
        draft::FieldError,
        history::{Action, Event},
    },
    store::Tx,
};

/// The most characters in a remark.
const REMARK_MAX_CHARS: usize = 2_000;

impl Operations {
    /// Writes a remark into an invoice's history, and gives it as it stands there.
    ///
    /// # Errors
    /// When there is no such invoice, nothing is said, or too much.
    pub async fn remark(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        text: &str,
    ) -> Result<Event, OperationError> {
        let text = text.trim();
        let (mut invoice, _) = self.invoice(tx, who, id).await?;
        let is_text = |letter: char| !letter.is_control() || matches!(letter, '\n' | '\r' | '\t');
        if !(1..=REMARK_MAX_CHARS).contains(&text.chars().count()) || !text.chars().all(is_text) {
            return Err(OperationError::Invalid(vec![FieldError::new(
                "/text",
                format!("say something, in at most {REMARK_MAX_CHARS} characters of text"),
            )]));
        }
        let detail = json!({"text": text});
        self.note(tx, who, &mut invoice, Action::Remark, detail)
            .await?;
        let history = tx.load_history(id).await?;
        Ok(history
            .into_iter()
            .next_back()
            .expect("something was written just now"))
    }

    /// Writes into the history what was done about an invoice without changing it.
    pub(super) async fn note(
        &self,
        tx: &mut Tx,
        who: &Caller,
        invoice: &mut Invoice,
        action: Action,
        detail: serde_json::Value,
    ) -> Result<(), OperationError> {
        invoice.updated_at = self.clock.now();
        self.tell(tx, who, invoice, invoice.status(), action, detail)
            .await
    }
}
