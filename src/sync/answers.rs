//! `receiveResponseXML`: what QuickBooks answered, and what that makes of each invoice.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Engine, SyncError,
    call::{Reply, Ticket},
    calls::{RECEIVE_RESPONSE, answered},
    conversation::{Conversation, DONE, Errand, OnResponse, STOP, Work},
    errands::{TAKEN_OVER, load_conversation},
    report::Ending,
    settle::{Fate, Settled},
};
use crate::{
    invoice::{CompanyId, Invoice},
    qbxml::Responses,
    store::{
        StoreError, Tx,
        connection::Fact,
        exchange::{Exchange, ExchangeState},
        exchange_answer::Answer,
        exchange_item::ItemOutcome,
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
                let errand = conversation.errand();
                let percent = self
                    .percent_after(tx, &mut session, &conversation, &answer)
                    .await?;
                let answered = answered(percent, answer.hresult);
                self.note_call(
                    tx,
                    &session,
                    RECEIVE_RESPONSE,
                    errand,
                    response.len(),
                    answered,
                )
                .await?;
                Ok(Reply::Number(percent))
            })
            .await
    }

    /// Takes an answer and moves its conversation on; gives what the connector is told.
    async fn percent_after(
        &self,
        tx: &mut Tx,
        session: &mut Session,
        conversation: &Conversation,
        answer: &Answer<'_>,
    ) -> Result<i32, SyncError> {
        let (work, errand, at) = match conversation.on_response() {
            OnResponse::Settle(..) if self.is_overdue_code(session, answer) => {
                self.take_stray(tx, session, answer).await?;
                let (next, percent) = stopped(TAKEN_OVER.to_owned(), Ending::TakenOver);
                self.save(tx, session, &next).await?;
                return Ok(percent);
            }
            OnResponse::Settle(work, errand, at) => (work, errand, at),
            OnResponse::Repeat(percent) => {
                self.take_stray(tx, session, answer).await?;
                return Ok(percent);
            }
        };
        let confirmed_before = work.tally.synchronized;
        // An answer is proof even when it comes late and its conversation is dead.
        let (work, stop) = self
            .take_answer(tx, session, work, errand, at, answer)
            .await?;
        session.progress = work.tally.progress();
        // The first of a conversation, so that a thousand bills cost no more than one.
        if confirmed_before == 0 && work.tally.synchronized > 0 {
            tx.record_first(session.company_id, Fact::BillConfirmed, answer.at)
                .await?;
        }
        let (next, percent) = match stop {
            _ if !session.live => stopped(TAKEN_OVER.to_owned(), Ending::TakenOver),
            Some(Stop::Unanswered(outcome)) => {
                let unanswered = Conversation::Unanswered {
                    work,
                    errand,
                    at,
                    outcome,
                };
                (unanswered, STOP)
            }
            Some(Stop::Over(outcome)) => stopped(outcome, Ending::stopped_by(answer.hresult)),
            None => self.after_answer(tx, session, work).await?,
        };
        self.save(tx, session, &next).await?;
        Ok(percent)
    }

    /// Whether this is an error code for a conversation that was not heard from for a lease. A code does
    /// not say what it answers, and the conversation may have come back with a backup of the database:
    /// then what it waits for was answered long ago.
    fn is_overdue_code(&self, session: &Session, answer: &Answer<'_>) -> bool {
        !answer.hresult.is_empty() && self.lease_left(session).is_none()
    }

    /// Records an answer and applies what it proves; says what stops the conversation, if anything.
    async fn take_answer(
        &self,
        tx: &mut Tx,
        session: &Session,
        work: Work,
        errand: Errand,
        asked_at: DateTime<Utc>,
        answer: &Answer<'_>,
    ) -> Result<(Work, Option<Stop>), SyncError> {
        let (work, stop) = match errand {
            Errand::Exchange(id) => {
                return self
                    .take_results(tx, session, work, id, asked_at, answer)
                    .await;
            }
            Errand::LookUp(id) => self.take_sightings(tx, session, work, id, answer).await?,
            Errand::Check(id) => self.take_presences(tx, session, work, id, answer).await?,
            Errand::Look(id) => self.take_looks(tx, work, id, answer).await?,
            Errand::Lists(id) => self.take_lists(tx, session, work, id, answer).await?,
            Errand::Question => (work, None),
        };
        Ok((work, stop.map(Stop::Over)))
    }

    /// Records the answer to a message set that adds, and applies what it proves.
    async fn take_results(
        &self,
        tx: &mut Tx,
        session: &Session,
        mut work: Work,
        id: Uuid,
        asked_at: DateTime<Utc>,
        answer: &Answer<'_>,
    ) -> Result<(Work, Option<Stop>), SyncError> {
        let Some(exchange) = tx.load_exchange(id).await? else {
            return Ok((work, None));
        };
        if !exchange.state.is_open() {
            work.tally.synchronized += self.take_late(tx, &exchange, answer).await?;
            return Ok((work, None));
        }
        let invoices = load_carried(tx, &exchange).await?;
        let mut settled = self.settle(&exchange, &invoices, answer);
        withdraw_known_bills(tx, session.company_id, &mut settled).await?;
        if exchange.session_id != session.id {
            settled.withdraw_refusals();
        }
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
        self.apply(tx, &exchange, invoices, &settled, &mut work.tally)
            .await?;
        self.take_new_vendors(tx, session.company_id, answer.response)
            .await?;
        let stop = settled.stop.map(if settled.is_foreign {
            Stop::Unanswered
        } else {
            Stop::Over
        });
        Ok((work, stop))
    }

    /// What an answer makes of what an exchange carried.
    pub(super) fn settle(
        &self,
        exchange: &Exchange,
        invoices: &[(String, Invoice)],
        answer: &Answer<'_>,
    ) -> Settled {
        let Answer {
            response,
            hresult,
            message,
            at,
        } = *answer;
        let named = Responses::read(response)
            .ok()
            .and_then(|responses| responses.message_set().new_id.clone());
        if named.is_some_and(|named| named != exchange.message_set_id) {
            return Settled::foreign(invoices.len());
        }
        (self.judgement.settle)(invoices, response, hresult, message, at)
    }

    /// Where the conversation goes from here, and the percent that says so to the connector.
    async fn after_answer(
        &self,
        tx: &mut Tx,
        session: &Session,
        work: Work,
    ) -> Result<(Conversation, i32), SyncError> {
        let left = tx
            .count_queue(session.company_id, session.id, COUNT_MAX)
            .await?;
        if left == 0 && work.absent.is_none() && work.lists.is_over() {
            let outcome = work.tally.to_string();
            tracing::info!(company = %session.company_id, %outcome, "the conversation is done");
            return Ok((
                Conversation::Ended {
                    percent: DONE,
                    outcome,
                    ending: Ending::Done { tally: work.tally },
                },
                DONE,
            ));
        }
        let percent = percent(i64::from(work.tally.done()), left);
        Ok((Conversation::Ready { work, percent }, percent))
    }
}

/// What stops a conversation; the sentence is for the user.
enum Stop {
    /// It is over.
    Over(String),
    /// What came answers something else than the request that is out.
    Unanswered(String),
}

fn stopped(outcome: String, ending: Ending) -> (Conversation, i32) {
    tracing::warn!("the conversation is stopped");
    let percent = STOP;
    let ended = Conversation::Ended {
        percent,
        outcome,
        ending,
    };
    (ended, percent)
}

/// How much is done, for the progress bar: 100 would mean that all is, and 0 that nothing is.
fn percent(done: i64, left: i64) -> i32 {
    let percent = done * 100 / (done + left).max(1);
    i32::try_from(percent.clamp(1, 99)).unwrap_or(1)
}

/// A bill that stands for another invoice already proves nothing about this one.
pub(super) async fn withdraw_known_bills(
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

/// The invoices of an exchange of which it is not known what became of them, each under its request
/// id.
pub(super) async fn load_carried(
    tx: &mut Tx,
    exchange: &Exchange,
) -> Result<Vec<(String, Invoice)>, SyncError> {
    load_invoices(tx, exchange, None).await
}

/// The invoices of an exchange with that outcome, each under its request id.
pub(super) async fn load_invoices(
    tx: &mut Tx,
    exchange: &Exchange,
    outcome: Option<ItemOutcome>,
) -> Result<Vec<(String, Invoice)>, SyncError> {
    let mut carried = Vec::new();
    for item in tx.load_exchange_items(exchange.id).await? {
        if item.outcome != outcome {
            continue;
        }
        let invoice = tx.load_invoice(item.invoice_id).await?;
        let invoice = invoice.ok_or_else(|| StoreError::Row {
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
