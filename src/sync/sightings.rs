//! The errand that looks for bills whose answer is missing: what is asked, what QuickBooks shows,
//! and what becomes of the invoices then.

use uuid::Uuid;

use super::{
    Engine, Step, SyncError,
    answers::load_carried,
    conversation::Work,
    questions::load_known,
    recovery::{Sighting, fruitless, sight},
    sending::mark_checked,
};
use crate::{
    invoice::Problem,
    qbxml::{
        AskedFor, MessageSet, Posting, Request, RequestId, Version,
        status::{Retry, judge_hresult},
    },
    store::{
        StoreError, Tx,
        exchange::{Exchange, ExchangeState},
        exchange_answer::{self, Answer},
        exchange_item::{ExchangeItem, ItemOutcome},
        session::Session,
    },
};

/// In how many exchanges an invoice may be carried that bring nothing but an error and leave no bill.
const FRUITLESS_MAX: i64 = 3;

impl Engine {
    /// Applies what QuickBooks showed of an exchange whose answer is missing. What it holds as it
    /// was sent is synchronized; what can't be told is left to a person; when something of the set
    /// is there, the rest goes out in a new one.
    pub(super) async fn take_sightings(
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
        tx.insert_answer(id, exchange_answer::Errand::LookUp, answer)
            .await?;
        let items = tx.load_exchange_items(id).await?;
        let postings = open_postings(session, &exchange, &items)?;
        let about: Vec<_> = items.iter().map(|item| item.invoice_id).collect();
        let known = load_known(tx, session.company_id, &about, answer.response).await?;
        let Answer {
            response,
            hresult,
            message,
            at,
        } = *answer;
        let is_known = |txn_id: &str| known.contains(txn_id);
        let sightings = match sight(&postings, response, hresult, message, is_known, at) {
            Ok(sightings) => sightings,
            Err(outcome) => {
                // Most error codes say that QuickBooks is not there to ask; results that don't tell
                // will hardly tell next time, and what QuickBooks does not take as a question it will
                // not take then either.
                let refused = judge_hresult(hresult, message);
                if refused.is_none_or(|verdict| verdict.retry() == Retry::Smaller) {
                    tx.record_undecided(id).await?;
                }
                return Ok((work, Some(outcome)));
            }
        };
        if sightings
            .iter()
            .all(|sighting| *sighting == Sighting::Absent)
        {
            work.absent = Some(id);
            return Ok((work, None));
        }
        let asked = postings.iter().map(|(_, posting)| posting.asked_for());
        let seen = asked.zip(sightings).collect();
        self.apply_sightings(tx, session, &exchange, seen, &mut work)
            .await?;
        Ok((work, None))
    }

    async fn apply_sightings(
        &self,
        tx: &mut Tx,
        session: &Session,
        exchange: &Exchange,
        seen: Vec<(AskedFor, Sighting)>,
        work: &mut Work,
    ) -> Result<(), SyncError> {
        let mut state = ExchangeState::Settled;
        let carried = load_carried(tx, exchange).await?;
        for ((request_id, mut invoice), (asked_for, sighting)) in carried.into_iter().zip(seen) {
            let (step, outcome) = match sighting {
                Sighting::Found(bill) => {
                    self.record_recovered(tx, &invoice, exchange).await?;
                    work.tally.synchronized += 1;
                    (Step::Confirm(bill), ItemOutcome::Synchronized)
                }
                Sighting::Absent => {
                    mark_checked(tx, session, invoice.id, &asked_for).await?;
                    (Step::Wait(None), ItemOutcome::Again)
                }
                Sighting::Doubtful(problem) => {
                    state = ExchangeState::InDoubt;
                    work.tally.in_doubt += 1;
                    (Step::Doubt(problem), ItemOutcome::InDoubt)
                }
            };
            self.advance(tx, &mut invoice, step).await?;
            tx.record_outcome(exchange.id, &request_id, outcome).await?;
        }
        Ok(tx.close_exchange(exchange.id, state).await?)
    }

    /// Puts what is open of an exchange, and was seen not to be in QuickBooks, back into the queue.
    /// What QuickBooks breaks on every time fails at last, but only what went out alone: of several,
    /// the others may be innocent.
    pub(super) async fn requeue(
        &self,
        tx: &mut Tx,
        session: &Session,
        exchange: &Exchange,
        items: Vec<ExchangeItem>,
        work: &mut Work,
    ) -> Result<(), SyncError> {
        work.pace = work.pace.halved(items.len());
        let is_alone = items.len() == 1;
        for item in items.into_iter().filter(|item| item.outcome.is_none()) {
            tx.record_outcome(exchange.id, &item.request_id, ItemOutcome::Again)
                .await?;
            let Some(mut invoice) = tx.load_invoice(item.invoice_id).await? else {
                continue;
            };
            if is_alone && tx.count_fruitless(invoice.id).await? >= FRUITLESS_MAX {
                work.tally.failed += 1;
                self.advance(tx, &mut invoice, Step::Fail(fruitless(), None))
                    .await?;
            } else {
                self.advance(tx, &mut invoice, Step::Wait(None)).await?;
                let asked_for = posting_of(exchange, &item)?.asked_for();
                mark_checked(tx, session, invoice.id, &asked_for).await?;
            }
        }
        Ok(tx
            .close_exchange(exchange.id, ExchangeState::Settled)
            .await?)
    }

    /// Leaves what is open of an exchange to a person, so that the others can go on.
    pub(super) async fn give_up(
        &self,
        tx: &mut Tx,
        exchange: &Exchange,
        items: Vec<ExchangeItem>,
        problem: &Problem,
        work: &mut Work,
    ) -> Result<(), SyncError> {
        tracing::warn!(exchange = %exchange.id, "an exchange is left to a person");
        for item in items.into_iter().filter(|item| item.outcome.is_none()) {
            tx.record_outcome(exchange.id, &item.request_id, ItemOutcome::InDoubt)
                .await?;
            if let Some(mut invoice) = tx.load_invoice(item.invoice_id).await? {
                self.advance(tx, &mut invoice, Step::Doubt(problem.clone()))
                    .await?;
            }
            work.tally.in_doubt += 1;
        }
        Ok(tx
            .close_exchange(exchange.id, ExchangeState::InDoubt)
            .await?)
    }
}

/// The questions that tell which bills of an exchange are in QuickBooks: they write nothing.
pub(super) fn look_up(
    version: Version,
    session: &Session,
    exchange: &Exchange,
    items: &[ExchangeItem],
) -> Result<String, SyncError> {
    let postings = open_postings(session, exchange, items)?;
    let queries: Vec<Request> = postings
        .iter()
        .filter_map(|(request_id, posting)| Some(posting.query(&request_id.parse().ok()?)))
        .collect();
    let set = MessageSet {
        version,
        old_id: None,
        new_id: None,
        requests: &queries,
    };
    Ok(set.write())
}

/// What the bills should look like of which it is not known what became of them, each under its
/// request id: of this conversation and place, so that what an earlier look showed is no answer.
fn open_postings(
    session: &Session,
    exchange: &Exchange,
    items: &[ExchangeItem],
) -> Result<Vec<(String, Posting)>, SyncError> {
    let open = items.iter().enumerate();
    let open = open.filter(|(_, item)| item.outcome.is_none());
    open.map(|(index, item)| {
        let request_id = RequestId::numbered(session.id, index);
        Ok((request_id.to_string(), posting_of(exchange, item)?))
    })
    .collect()
}

/// What a bill of an exchange should look like.
fn posting_of(exchange: &Exchange, item: &ExchangeItem) -> Result<Posting, SyncError> {
    let posting = serde_json::from_str(&item.posting);
    Ok(posting.map_err(|error| StoreError::Row {
        table: "exchange_item",
        column: "posting",
        row: format!("{}/{}", exchange.id, item.request_id),
        reason: error.to_string(),
    })?)
}
