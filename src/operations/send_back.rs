//! Returning an invoice: to procurement, or from accounting to approved.

use serde_json::json;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{Invoice, InvoiceId, LeftBehind, Role, Status, draft::FieldError, history::Action},
    store::Tx,
};

/// The most characters in a reason.
const REASON_MAX_CHARS: usize = 2_000;

/// Where an invoice is returned to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnTo {
    /// `AA → AP` (return to procurement) or `A → AP` (cancel approval).
    Procurement,
    /// `S`, `ES` or `F` → `A` (return from accounting).
    Approved,
}

impl Operations {
    /// Returns an invoice, with a reason that stands in the history.
    ///
    /// # Errors
    /// When the caller is not from accounting, the state forbids it, or a request that carries the
    /// invoice is unanswered: QuickBooks may hold the bill then.
    pub async fn send_back(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        to: ReturnTo,
        reason: &str,
    ) -> Result<Invoice, OperationError> {
        who.require(&[Role::Accounting])?;
        let reason = read_reason(reason, "say why it is returned")?;
        let (mut invoice, _) = self.invoice(tx, who, id).await?;
        let from = invoice.status();
        if from == Status::Sent {
            refuse_unanswered(tx, id).await?;
        }
        match to {
            ReturnTo::Procurement => {
                invoice.state = invoice.state.clone().return_to_procurement()?;
            }
            ReturnTo::Approved => {
                let (state, left_behind) = invoice.state.clone().return_to_approved()?;
                invoice.state = state;
                invoice
                    .returned_bills
                    .extend(left_behind.map(LeftBehind::from));
            }
        }
        let detail = json!({"reason": reason});
        self.advance(tx, who, &mut invoice, from, Action::Return, detail)
            .await?;
        Ok(invoice)
    }
}

/// A reason that stands in the history.
pub(super) fn read_reason<'a>(reason: &'a str, wanted: &str) -> Result<&'a str, OperationError> {
    let reason = reason.trim();
    if (1..=REASON_MAX_CHARS).contains(&reason.chars().count()) {
        return Ok(reason);
    }
    Err(OperationError::Invalid(vec![FieldError::new(
        "/reason",
        format!("{wanted}, in at most {REASON_MAX_CHARS} characters"),
    )]))
}

/// While it is open what became of the invoice, QuickBooks may hold the bill. Once it was left to a
/// person, that person may return it.
pub(super) async fn refuse_unanswered(tx: &mut Tx, id: InvoiceId) -> Result<(), OperationError> {
    let Some(exchange) = tx.load_last_exchange(id).await? else {
        return Ok(());
    };
    if tx.load_outcome(exchange.id, id).await?.is_some() {
        return Ok(());
    }
    Err(OperationError::Conflict(
        "the invoice is `ES` and in a request whose answer is missing, so QuickBooks may hold the bill already: wait for the Web Connector's next call, which settles it".to_owned(),
    ))
}
