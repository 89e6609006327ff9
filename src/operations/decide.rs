//! What a person decides where QuickBooks does not tell enough: which transaction is the bill, or
//! that there is none.

use serde_json::json;

use super::{
    Caller, OperationError, Operations, findings::stopped, send::record_reference,
    send_back::refuse_unanswered,
};
use crate::{
    invoice::{
        Code, Invoice, InvoiceId, Right, Role, State, Status, draft::FieldError, history::Action,
    },
    store::{Tx, exchange_item::ItemOutcome},
};

/// The most characters in a `TxnID`.
const TXN_ID_MAX_CHARS: usize = 36;

/// The most transactions that can be named as others in one call.
const OTHERS_MAX: usize = 100;

/// What an invoice's purchase order says of it changes while the invoice is on its way.
const PO_WARNINGS: [Code; 4] = [
    Code::PoUnknown,
    Code::PoNotShipped,
    Code::PoClosed,
    Code::PoMismatch,
];

impl Operations {
    /// Names the transaction in QuickBooks that is the invoice's bill. It is looked at in the next
    /// conversation: of the same kind, vendor and amount, it is the bill; otherwise the invoice fails
    /// and says why. Nothing is sent.
    ///
    /// # Errors
    /// When the caller is not from accounting, `txn_id` is none, it stands for another invoice, the
    /// state forbids it, or a request that carries the invoice is unanswered.
    pub async fn link(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        txn_id: &str,
    ) -> Result<Invoice, OperationError> {
        who.require(&[Role::Accounting])?;
        let txn_id = read_txn_id("/txn_id", txn_id)?;
        let (mut invoice, company) = self.invoice(tx, who, id).await?;
        let from = invoice.status();
        if from == Status::Sent {
            refuse_unanswered(tx, id).await?;
        }
        let hash = invoice.content.hash();
        invoice.state = invoice
            .state
            .clone()
            .link(txn_id.clone(), &hash, self.clock.now())?;
        if tx.has_txn_id(company.id, &txn_id).await? {
            return Err(OperationError::Conflict(format!(
                "`{txn_id}` is the bill of another invoice: look for the one that is this invoice's"
            )));
        }
        let detail = json!({"txn_id": txn_id, "content_hash": hash});
        self.advance(tx, who, &mut invoice, from, Action::Link, detail)
            .await?;
        Ok(invoice)
    }

    /// Sends an invoice again of which it was not known what became, or which QuickBooks seemed to
    /// hold: the caller vouches that its bill is not there. `others` are transactions that look like
    /// it and are not. QuickBooks is asked once more before it goes out.
    ///
    /// # Errors
    /// When the caller is not from accounting or may not send, the state forbids it, the invoice just
    /// waits for its turn, a request that carries it is unanswered, or an error stops it.
    pub async fn send_again(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        others: &[String],
    ) -> Result<Invoice, OperationError> {
        who.require(&[Role::Accounting])?;
        who.require_right(Right::Send)?;
        if others.len() > OTHERS_MAX {
            return Err(OperationError::Invalid(vec![FieldError::new(
                "/other_bills",
                format!("name at most {OTHERS_MAX} transactions"),
            )]));
        }
        let (mut invoice, company) = self.invoice(tx, who, id).await?;
        let from = invoice.status();
        if from == Status::Sent {
            refuse_unanswered(tx, id).await?;
            self.refuse_waiting(tx, &invoice).await?;
        }
        let hash = invoice.content.hash();
        let accepted = match &invoice.state {
            // What others claimed of its order since it was sent is no reason to leave it in doubt.
            State::Sent { accepted, .. } => [accepted.as_slice(), &PO_WARNINGS].concat(),
            State::PendingProcurement
            | State::PendingAccounting { .. }
            | State::Approved { .. }
            | State::Synchronized { .. }
            | State::Failed { .. } => Vec::new(),
        };
        let state = invoice.state.clone().send_again(&hash, self.clock.now())?;
        let findings = self.findings(tx, &invoice, &company).await?;
        // Whoever sends again has looked: that is what the warning asks for.
        stopped(
            findings,
            &[accepted, vec![Code::PossibleDuplicate]].concat(),
        )?;
        invoice.state = state;
        for (index, other) in others.iter().enumerate() {
            let other = read_txn_id(&format!("/other_bills/{index}"), other)?;
            if !invoice.is_other(&other) {
                invoice.other_bills.push(other);
            }
        }
        let detail = json!({"again": true, "other_bills": others, "content_hash": hash});
        self.advance(tx, who, &mut invoice, from, Action::Send, detail)
            .await?;
        record_reference(tx, &invoice, &company).await?;
        Ok(invoice)
    }

    /// What waits for its turn goes out by itself.
    async fn refuse_waiting(&self, tx: &mut Tx, invoice: &Invoice) -> Result<(), OperationError> {
        let was_left_to_a_person = match tx.load_last_exchange(invoice.id).await? {
            Some(exchange) => {
                tx.load_outcome(exchange.id, invoice.id).await? == Some(ItemOutcome::InDoubt)
            }
            None => false,
        };
        let is_linked = matches!(&invoice.state, State::Sent { claim: Some(_), .. });
        if is_linked || (was_left_to_a_person && tx.load_waiting(invoice.id).await?.is_none()) {
            return Ok(());
        }
        Err(OperationError::Conflict(
            "the invoice is `ES` and waits for its turn: the Web Connector's next update takes it"
                .to_owned(),
        ))
    }
}

/// QuickBooks' ids are short and plain.
fn read_txn_id(pointer: &str, text: &str) -> Result<String, OperationError> {
    let text = text.trim();
    let is_plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if (1..=TXN_ID_MAX_CHARS).contains(&text.len()) && text.chars().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err(OperationError::Invalid(vec![FieldError::new(
        pointer,
        format!(
            "expected a `TxnID` of QuickBooks such as `1A2B-1763000000`, at most {TXN_ID_MAX_CHARS} letters, digits and dashes"
        ),
    )]))
}
