//! `receiveResponseXML`: what QuickBooks answered, and what that makes of each invoice.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Engine, Step, SyncError,
    call::{Reply, Ticket},
    conversation::{Conversation, DONE, Errand, OnResponse, STOP, Work},
    errands::{TAKEN_OVER, open_postings},
    load_conversation,
    recovery::{Sighting, sight},
    settle::{Fate, Settled, settle},
};
use crate::{
    invoice::{CompanyId, Invoice, Status, history::Action},
    qbxml::Responses,
    store::{
        StoreError, Tx,
        exchange::{Answer, Exchange, ExchangeItem, ExchangeState, ItemOutcome},
        session::Session,
    },
};

/// How far the queue is counted for the progress bar.
const COUNT_MAX: i64 = 1_000;

impl Engine {
    pub(super) async fn hear_response(
        &self,
        ticket: &Ticket,
        response: &str,
        hresult: &str,
        message: &str,
    ) -> Result<Reply, SyncError> {
        let answer = Answer {
            response,
            hresult: hresult.trim(),
            message,
            at: self.clock.now(),
        };
        self.store
            .write(async |tx| {
                let Some((mut session, conversation)) = load_conversation(tx, ticket).await? else {
                    return Ok(Reply::Number(STOP));
                };
                let (work, errand, at) = match conversation.on_response() {
                    OnResponse::Settle(work, errand, at) => (work, errand, at),
                    OnResponse::Repeat(percent) => return Ok(Reply::Number(percent)),
                };
                // An answer is proof even when it comes late and its conversation is dead.
                let (work, stop) = self
                    .take_answer(tx, &session, work, errand, at, &answer)
                    .await?;
                let stop = stop.or_else(|| (!session.live).then(|| TAKEN_OVER.to_owned()));
                let (next, percent) = self.after_answer(tx, &session, work, stop).await?;
                self.save(tx, &mut session, next).await?;
                Ok(Reply::Number(percent))
            })
            .await
    }

    /// Records an answer and applies what it proves; says what stops the conversation, if anything.
    async fn take_answer(
        &self,
        tx: &mut Tx,
        session: &Session,
        mut work: Work,
        errand: Errand,
        asked_at: DateTime<Utc>,
        answer: &Answer<'_>,
    ) -> Result<(Work, Option<String>), SyncError> {
        let id = match errand {
            Errand::Exchange(id) => id,
            Errand::LookUp(id) => return self.take_sightings(tx, session, work, id, answer).await,
            Errand::Question => return Ok((work, None)),
        };
        let open = tx.load_open_exchange(session.company_id).await?;
        let Some(exchange) = open.filter(|exchange| exchange.id == id) else {
            tracing::info!(exchange = %id, "an answer came to what was settled before");
            return Ok((work, None));
        };
        let invoices = load_carried(tx, &exchange).await?;
        let mut settled = settle(
            &invoices,
            answer.response,
            answer.hresult,
            answer.message,
            answer.at,
        );
        withdraw_known_bills(tx, session.company_id, &mut settled).await?;
        if settled.strays > 0 {
            tracing::warn!(exchange = %id, strays = settled.strays, "results that answer nothing we asked are ignored");
        }
        let state = if settled.is_proven() {
            ExchangeState::Settled
        } else {
            ExchangeState::Answered
        };
        tx.record_answer(id, answer, state).await?;
        let carried = invoices.len();
        work.pace = if settled.fates.contains(&Fate::Again) {
            work.pace.halved(carried)
        } else {
            work.pace
                .after_answer(carried, (answer.at - asked_at).max(TimeDelta::zero()))
        };
        self.apply(tx, &exchange, invoices, &settled, &mut work)
            .await?;
        Ok((work, settled.stop))
    }

    /// Applies what QuickBooks showed of an exchange whose answer is missing. What it holds as it
    /// was sent is synchronized; what can't be told is left to a person; when something of the set
    /// is there, the rest goes out in a new one.
    async fn take_sightings(
        &self,
        tx: &mut Tx,
        session: &Session,
        mut work: Work,
        id: Uuid,
        answer: &Answer<'_>,
    ) -> Result<(Work, Option<String>), SyncError> {
        let open = tx.load_open_exchange(session.company_id).await?;
        let Some(exchange) = open.filter(|exchange| exchange.id == id) else {
            return Ok((work, None));
        };
        let items = tx.load_exchange_items(id).await?;
        let postings = open_postings(&exchange, &items)?;
        let known = load_known(tx, &exchange, &items, answer.response).await?;
        let Answer {
            response,
            hresult,
            message,
            at,
        } = *answer;
        let is_known = |txn_id: &str| known.contains(txn_id);
        let sightings = match sight(&postings, response, hresult, message, is_known, at) {
            Ok(sightings) => sightings,
            Err(outcome) => return Ok((work, Some(outcome))),
        };
        if sightings
            .iter()
            .all(|sighting| *sighting == Sighting::Absent)
        {
            work.absent = Some(id);
            return Ok((work, None));
        }
        let mut state = ExchangeState::Settled;
        for ((request_id, mut invoice), sighting) in load_carried(tx, &exchange)
            .await?
            .into_iter()
            .zip(sightings)
        {
            let (step, outcome) = match sighting {
                Sighting::Found(bill) => {
                    self.record_recovered(tx, &invoice, &exchange).await?;
                    work.tally.synchronized += 1;
                    (Step::Confirm(bill), ItemOutcome::Synchronized)
                }
                Sighting::Absent => (Step::Wait(None), ItemOutcome::Again),
                Sighting::Doubtful(problem) => {
                    state = ExchangeState::InDoubt;
                    work.tally.in_doubt += 1;
                    (Step::Doubt(problem), ItemOutcome::InDoubt)
                }
            };
            self.advance(tx, &mut invoice, step).await?;
            tx.record_outcome(id, &request_id, outcome).await?;
        }
        tx.close_exchange(id, state).await?;
        Ok((work, None))
    }

    /// Moves each invoice on as its fate says.
    async fn apply(
        &self,
        tx: &mut Tx,
        exchange: &Exchange,
        invoices: Vec<(String, Invoice)>,
        settled: &Settled,
        work: &mut Work,
    ) -> Result<(), SyncError> {
        let was_resent = exchange.attempts > 1;
        for ((request_id, mut invoice), fate) in invoices.into_iter().zip(&settled.fates) {
            if was_resent && !matches!(fate, Fate::Unproven(_)) {
                self.record_recovered(tx, &invoice, exchange).await?;
            }
            let (step, outcome) = match fate.clone() {
                Fate::Synchronized(bill) => {
                    work.tally.synchronized += 1;
                    (Step::Confirm(bill), ItemOutcome::Synchronized)
                }
                Fate::Failed(problem, left_behind) => {
                    work.tally.failed += 1;
                    (Step::Fail(problem, left_behind), ItemOutcome::Failed)
                }
                Fate::Later(problem) => {
                    work.tally.waiting += 1;
                    (Step::Wait(Some(problem)), ItemOutcome::Again)
                }
                Fate::Again => (Step::Wait(None), ItemOutcome::Again),
                // The exchange stays open, and the invoice in it; why is told once.
                Fate::Unproven(problem) => {
                    if invoice.state.problem() != Some(&problem) {
                        self.advance(tx, &mut invoice, Step::Unproven(problem))
                            .await?;
                    }
                    continue;
                }
            };
            self.advance(tx, &mut invoice, step).await?;
            if matches!(fate, Fate::Again) {
                tx.release_invoice(invoice.id).await?;
            }
            tx.record_outcome(exchange.id, &request_id, outcome).await?;
        }
        Ok(())
    }

    async fn record_recovered(
        &self,
        tx: &mut Tx,
        invoice: &Invoice,
        exchange: &Exchange,
    ) -> Result<(), SyncError> {
        let detail = serde_json::json!({
            "message_set_id": exchange.message_set_id, "attempts": exchange.attempts,
        });
        let event = self.event(invoice, Action::Recovered, Status::Sent, detail);
        Ok(tx.append_events(invoice.company_id, [event]).await?)
    }

    /// Where the conversation goes from here, and the percent that says so to the connector.
    async fn after_answer(
        &self,
        tx: &mut Tx,
        session: &Session,
        work: Work,
        stop: Option<String>,
    ) -> Result<(Conversation, i32), SyncError> {
        if let Some(outcome) = stop {
            tracing::warn!(company = %session.company_id, %outcome, "the conversation is stopped");
            return Ok((
                Conversation::Ended {
                    percent: STOP,
                    outcome,
                },
                STOP,
            ));
        }
        let left = tx
            .count_queue(session.company_id, session.id, COUNT_MAX)
            .await?;
        if left == 0 && work.absent.is_none() {
            let outcome = work.tally.to_string();
            tracing::info!(company = %session.company_id, %outcome, "the conversation is done");
            return Ok((
                Conversation::Ended {
                    percent: DONE,
                    outcome,
                },
                DONE,
            ));
        }
        let percent = percent(i64::from(work.tally.done()), left);
        Ok((Conversation::Ready { work, percent }, percent))
    }
}

/// The transactions in an answer that stand for something else than what is open of the exchange:
/// for other invoices, or for an earlier bill of one that was returned.
async fn load_known(
    tx: &mut Tx,
    exchange: &Exchange,
    items: &[ExchangeItem],
    response: &str,
) -> Result<HashSet<String>, SyncError> {
    let mut known = HashSet::new();
    for item in items {
        if let Some(invoice) = tx.load_invoice(item.invoice_id).await? {
            known.extend(invoice.returned_bills.into_iter().map(|bill| bill.txn_id));
        }
    }
    let results = Responses::read(response)
        .into_iter()
        .flatten()
        .map_while(Result::ok);
    for txn in results.flat_map(|result| result.transactions).flatten() {
        let txn_id = txn.txn_id.to_string();
        if tx.has_txn_id(exchange.company_id, &txn_id).await? {
            known.insert(txn_id);
        }
    }
    Ok(known)
}

/// How much is done, for the progress bar: 100 would mean that all is, and 0 that nothing is.
fn percent(done: i64, left: i64) -> i32 {
    let percent = done * 100 / (done + left).max(1);
    i32::try_from(percent.clamp(1, 99)).unwrap_or(1)
}

/// A bill that stands for another invoice already proves nothing about this one.
async fn withdraw_known_bills(
    tx: &mut Tx,
    company: CompanyId,
    settled: &mut Settled,
) -> Result<(), SyncError> {
    for position in 0..settled.fates.len() {
        if let Fate::Synchronized(bill) = &settled.fates[position]
            && tx.has_txn_id(company, &bill.txn_id).await?
        {
            settled.withdraw(position);
        }
    }
    Ok(())
}

/// The invoices of an exchange whose outcome is not known yet, each under its request id.
async fn load_carried(
    tx: &mut Tx,
    exchange: &Exchange,
) -> Result<Vec<(String, Invoice)>, SyncError> {
    let mut carried = Vec::new();
    for item in tx.load_exchange_items(exchange.id).await? {
        if item.outcome.is_some() {
            continue;
        }
        let invoice = tx
            .load_invoice(item.invoice_id)
            .await?
            .ok_or_else(|| StoreError::Row {
                table: "exchange_item",
                column: "invoice_id",
                row: exchange.id.to_string(),
                reason: "there is no such invoice".to_owned(),
            })?;
        carried.push((item.request_id, invoice));
    }
    Ok(carried)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_never_all_or_nothing_while_work_is_left() {
        assert_eq!(percent(0, 5), 1);
        assert_eq!(percent(1, 1), 50);
        assert_eq!(percent(100_000, 1), 99);
    }
}
