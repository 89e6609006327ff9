//! Answers that nobody waits for any more: delivered twice, or after their exchange or their
//! conversation was closed. All are recorded; what they prove is used.

use super::{
    Engine, Step, SyncError,
    answers::{load_carried, load_invoices, withdraw_known_bills},
    settle::Fate,
    tally::Tally,
};
use crate::{
    invoice::Status,
    store::{
        Tx,
        exchange::{Exchange, ExchangeState},
        exchange_answer::{self, Answer},
        exchange_item::ItemOutcome,
        session::Session,
    },
};

impl Engine {
    /// An answer that a conversation does not wait for: it may be a copy of one that was heard before,
    /// or have been overtaken by `closeConnection`. Where the request that this conversation handed
    /// out last is still open, results for all of it are proof; an error code is none, because it does
    /// not say what it answers.
    pub(super) async fn take_stray(
        &self,
        tx: &mut Tx,
        session: &Session,
        answer: &Answer<'_>,
    ) -> Result<(), SyncError> {
        let Some(exchange) = tx.load_latest_exchange_of_session(session.id).await? else {
            return Ok(());
        };
        if !exchange.state.is_open() {
            return self.take_late(tx, &exchange, answer).await.map(|_| ());
        }
        let invoices = load_carried(tx, &exchange).await?;
        let mut settled = self.settle(&exchange, &invoices, answer);
        withdraw_known_bills(tx, session.company_id, &mut settled).await?;
        if !answer.hresult.is_empty() || !settled.is_proven() {
            tx.insert_answer(exchange.id, exchange_answer::Errand::Late, answer)
                .await?;
            return Ok(());
        }
        tx.record_answer(exchange.id, answer, ExchangeState::Settled)
            .await?;
        self.apply(tx, &exchange, invoices, &settled, &mut Tally::default())
            .await
    }

    /// An answer that comes after its exchange was closed is recorded; what it proves of an invoice
    /// that was left to a person is used; says of how many.
    pub(super) async fn take_late(
        &self,
        tx: &mut Tx,
        exchange: &Exchange,
        answer: &Answer<'_>,
    ) -> Result<u32, SyncError> {
        tracing::info!(exchange = %exchange.id, "an answer came to what was closed before");
        tx.insert_answer(exchange.id, exchange_answer::Errand::Late, answer)
            .await?;
        let mut proven = 0;
        let mut waiting = Vec::new();
        for (request_id, invoice) in load_invoices(tx, exchange, Some(ItemOutcome::InDoubt)).await?
        {
            // What was returned and sent again belongs to a later exchange, or to nobody yet.
            let last = tx.load_last_exchange(invoice.id).await?;
            if invoice.status() == Status::Sent && last.is_some_and(|last| last.id == exchange.id) {
                waiting.push((request_id, invoice));
            }
        }
        let settled = self.settle(exchange, &waiting, answer);
        for ((request_id, mut invoice), fate) in waiting.into_iter().zip(settled.fates) {
            if let Fate::Synchronized(bill) = fate
                && !tx.has_txn_id(exchange.company_id, &bill.txn_id).await?
            {
                self.record_recovered(tx, &invoice, exchange).await?;
                self.advance(tx, &mut invoice, Step::Confirm(bill)).await?;
                tx.record_outcome(exchange.id, &request_id, ItemOutcome::Synchronized)
                    .await?;
                proven += 1;
            }
        }
        Ok(proven)
    }
}
