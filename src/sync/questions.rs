//! The errands that only ask: whether QuickBooks holds what is about to go out, and what became of
//! single transactions. What is asked is recorded first, so that it is the same to the byte when it
//! is asked for again.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Engine, Step, SyncError,
    conversation::Work,
    errands::load_company,
    plan::posting_of,
    presence::{Look, Presence, looks, no_such_bill, presences, verify_claim},
    sending::mark_checked,
    shown::Mute,
};
use crate::{
    invoice::{CompanyId, Invoice, InvoiceId, Money, State, TxnId, history::Action},
    qbxml::{AskedFor, MessageSet, Posting, Request, RequestId, Responses, TxnRet, Version},
    review::{Lookup, destination},
    store::{
        Company, StoreError, Tx, exchange_answer::Answer, question::Question, session::Session,
    },
};

/// The most transactions that are looked at by their ids in one message set.
const LOOKS_MAX: i64 = 100;

/// An invoice that is about to go out, as it is recorded with the question.
#[derive(Serialize, Deserialize)]
struct Checked {
    request_id: String,
    invoice: Uuid,
    version: i64,
    posting: Posting,
}

/// A transaction that is looked at for an invoice, as it is recorded with the question.
#[derive(Serialize, Deserialize)]
struct Looked {
    request_id: String,
    invoice: Uuid,
    txn_id: String,
}

impl Engine {
    /// Asks for the next invoices that wait whether QuickBooks holds them already; none when there
    /// are none to ask for.
    pub(super) async fn ask_for_waiting(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        version: Version,
        work: &Work,
    ) -> Result<Option<Question>, SyncError> {
        let most = i64::from(work.asks);
        let waiting = tx.load_unchecked(company.id, session.id, most).await?;
        if waiting.is_empty() {
            return Ok(None);
        }
        let today = self.clock.now().date_naive();
        let id = self.ids.row(self.clock.now());
        let numbered = |index| RequestId::numbered(id, index);
        let mut lookup = Lookup::without_nearest(company);
        let mut checked: Vec<Checked> = Vec::with_capacity(waiting.len());
        for (index, invoice) in waiting.iter().enumerate() {
            let (to, _) = destination(tx, &mut lookup, invoice, company, today).await?;
            checked.push(Checked {
                request_id: numbered(index).to_string(),
                invoice: invoice.id.0,
                version: invoice.version,
                posting: posting_of(invoice, &to, &company.settings, today, version),
            });
        }
        let requests = checked.iter().enumerate();
        let requests: Vec<Request> = requests
            .map(|(index, checked)| checked.posting.query(&numbered(index)))
            .collect();
        let question = self
            .record(tx, session, version, id, &requests, &checked)
            .await?;
        Ok(Some(question))
    }

    /// Asks for the transactions that a person named, or that may be gone; none when there are none
    /// to ask for.
    pub(super) async fn ask_for_looks(
        &self,
        tx: &mut Tx,
        session: &Session,
        version: Version,
    ) -> Result<Option<Question>, SyncError> {
        let id = self.ids.row(self.clock.now());
        let mut requests = Vec::new();
        let mut looked = Vec::new();
        let looks = tx
            .load_looks(session.company_id, session.id, LOOKS_MAX)
            .await?;
        for (index, (invoice, txn_id)) in looks.into_iter().enumerate() {
            // Asked once in a conversation, whatever is answered.
            tx.mark_looked(invoice.id, session.id).await?;
            let request_id = RequestId::numbered(id, index);
            let named = TxnId::new(txn_id.as_str());
            requests.push(Request::look(invoice.content.kind, &named, &request_id));
            looked.push(Looked {
                request_id: request_id.to_string(),
                invoice: invoice.id.0,
                txn_id,
            });
        }
        if requests.is_empty() {
            return Ok(None);
        }
        let question = self
            .record(tx, session, version, id, &requests, &looked)
            .await?;
        Ok(Some(question))
    }

    pub(super) async fn record(
        &self,
        tx: &mut Tx,
        session: &Session,
        version: Version,
        id: Uuid,
        requests: &[Request],
        subjects: &[impl Serialize],
    ) -> Result<Question, SyncError> {
        let set = MessageSet {
            version,
            old_id: None,
            new_id: None,
            requests,
        };
        let question = Question {
            id,
            company_id: session.company_id,
            session_id: session.id,
            request: set.write(),
            subjects: serde_json::to_string(subjects).expect("subjects are plain data"),
            asked_at: self.clock.now(),
        };
        tx.insert_question(&question).await?;
        Ok(question)
    }

    /// Applies what QuickBooks told of invoices that are about to go out. Says what stops the
    /// conversation, if anything.
    pub(super) async fn take_presences(
        &self,
        tx: &mut Tx,
        session: &Session,
        mut work: Work,
        id: Uuid,
        answer: &Answer<'_>,
    ) -> Result<(Work, Option<String>), SyncError> {
        let Some(question) = tx.load_question(id).await? else {
            return Ok((work, None));
        };
        tx.answer_question(id, answer).await?;
        let checked: Vec<Checked> = subjects(&question)?;
        let about: Vec<InvoiceId> = checked
            .iter()
            .map(|checked| InvoiceId(checked.invoice))
            .collect();
        let known = load_known(tx, session.company_id, &about, answer.response).await?;
        let is_known = |txn_id: &str| known.contains(txn_id);
        let asked: Vec<_> = checked
            .iter()
            .map(|checked| (checked.version, checked.posting.asked_for()))
            .collect();
        let postings: Vec<_> = checked
            .into_iter()
            .map(|checked| (checked.request_id, checked.posting))
            .collect();
        let Answer {
            response,
            hresult,
            message,
            at,
        } = *answer;
        let presences = match presences(&postings, response, hresult, message, is_known, at) {
            Ok(presences) => presences,
            // What can't even be asked for fails by itself when it goes out, with QuickBooks' reason.
            Err(Mute::Unparsed(_)) if about.len() == 1 => vec![Presence::Clear],
            Err(Mute::Refused(problem)) => vec![Presence::Untold(*problem); about.len()],
            Err(Mute::Unparsed(_)) => {
                work.asks = u16::try_from(about.len().div_ceil(2))
                    .unwrap_or(work.asks)
                    .min(work.asks);
                return Ok((work, None));
            }
            Err(Mute::Stop(outcome)) => return Ok((work, Some(outcome))),
        };
        let presences = asked.into_iter().zip(presences);
        for (id, ((version, asked_for), presence)) in about.into_iter().zip(presences) {
            // Returned, or linked by a person, while QuickBooks was asked; or edited, and then it was
            // asked about something else.
            let waiting = tx.load_waiting(id).await?;
            if let Some(invoice) = waiting.filter(|invoice| invoice.version == version) {
                self.apply_presence(tx, session, &mut work, invoice, (&asked_for, presence))
                    .await?;
            }
        }
        Ok((work, None))
    }

    async fn apply_presence(
        &self,
        tx: &mut Tx,
        session: &Session,
        work: &mut Work,
        mut invoice: Invoice,
        (asked_for, presence): (&AskedFor, Presence),
    ) -> Result<(), SyncError> {
        let step = match presence {
            Presence::Clear => return mark_checked(tx, session, invoice.id, asked_for).await,
            Presence::Ours(bill) => {
                let detail =
                    serde_json::json!({"txn_id": bill.txn_id, "found_before_sending": true});
                self.tell(tx, &invoice, Action::Recovered, detail).await?;
                work.tally.synchronized += 1;
                Step::Confirm(bill)
            }
            Presence::Taken(problem) => {
                work.tally.failed += 1;
                Step::Fail(problem, None)
            }
            Presence::Untold(problem) => {
                work.tally.waiting += 1;
                tx.set_aside(invoice.id, session.id).await?;
                Step::Wait(Some(problem))
            }
        };
        self.advance(tx, &mut invoice, step).await
    }

    /// Applies what became of single transactions. Says what stops the conversation, if anything.
    pub(super) async fn take_looks(
        &self,
        tx: &mut Tx,
        mut work: Work,
        id: Uuid,
        answer: &Answer<'_>,
    ) -> Result<(Work, Option<String>), SyncError> {
        let Some(question) = tx.load_question(id).await? else {
            return Ok((work, None));
        };
        tx.answer_question(id, answer).await?;
        let looked: Vec<Looked> = subjects(&question)?;
        let asked: Vec<_> = looked
            .iter()
            .map(|looked| (looked.request_id.clone(), looked.txn_id.clone()))
            .collect();
        let seen = match looks(&asked, answer.response, answer.hresult, answer.message) {
            Ok(seen) => seen,
            Err(Mute::Unparsed(outcome) | Mute::Stop(outcome)) => return Ok((work, Some(outcome))),
            Err(Mute::Refused(problem)) => return Ok((work, Some(problem.title))),
        };
        for (looked, look) in looked.into_iter().zip(seen) {
            let Some(invoice) = tx.load_invoice(InvoiceId(looked.invoice)).await? else {
                continue;
            };
            self.apply_look(tx, &mut work, invoice, &looked.txn_id, look)
                .await?;
        }
        Ok((work, None))
    }

    async fn apply_look(
        &self,
        tx: &mut Tx,
        work: &mut Work,
        mut invoice: Invoice,
        txn_id: &str,
        look: Look,
    ) -> Result<(), SyncError> {
        let is_claimed =
            matches!(&invoice.state, State::Sent { claim: Some(claim), .. } if claim == txn_id);
        match look {
            Look::Untold => Ok(()),
            Look::There(txn) if is_claimed => self.settle_claim(tx, work, invoice, &txn).await,
            Look::Gone if is_claimed => {
                work.tally.failed += 1;
                self.advance(tx, &mut invoice, Step::Fail(no_such_bill(txn_id), None))
                    .await
            }
            Look::There(txn) if txn.amount != Money::ZERO => Ok(()),
            // Deleted, or voided: nothing is owed on it any more.
            Look::There(_) | Look::Gone => {
                let now = self.clock.now();
                let mut left = invoice.returned_bills.iter_mut();
                let Some(left) =
                    left.find(|left| left.bill.txn_id == txn_id && left.gone_at.is_none())
                else {
                    return Ok(());
                };
                left.gone_at = Some(now);
                invoice.updated_at = now;
                tx.update_bills(&invoice).await?;
                let detail = serde_json::json!({"txn_id": txn_id});
                self.tell(tx, &invoice, Action::BillGone, detail).await
            }
        }
    }

    async fn settle_claim(
        &self,
        tx: &mut Tx,
        work: &mut Work,
        mut invoice: Invoice,
        txn: &TxnRet,
    ) -> Result<(), SyncError> {
        let now = self.clock.now();
        let company = load_company(tx, invoice.company_id).await?;
        let mut lookup = Lookup::without_nearest(&company);
        let (to, _) = destination(tx, &mut lookup, &invoice, &company, now.date_naive()).await?;
        let verified = verify_claim(&invoice, &to, txn, now);
        let step = match verified {
            Ok(bill) if !tx.has_txn_id(invoice.company_id, &bill.txn_id).await? => {
                work.tally.synchronized += 1;
                // It is the bill now, and no longer one that was left behind or is another's.
                invoice
                    .returned_bills
                    .retain(|left| left.bill.txn_id != bill.txn_id);
                invoice.other_bills.retain(|other| *other != bill.txn_id);
                Step::Confirm(bill)
            }
            Ok(bill) => {
                work.tally.failed += 1;
                Step::Fail(super::presence::stands_for_another(&bill.txn_id), None)
            }
            Err(problem) => {
                work.tally.failed += 1;
                Step::Fail(*problem, None)
            }
        };
        self.advance(tx, &mut invoice, step).await
    }
}

pub(super) fn subjects<T: serde::de::DeserializeOwned>(
    question: &Question,
) -> Result<Vec<T>, SyncError> {
    serde_json::from_str(&question.subjects).map_err(|error| {
        SyncError::Store(StoreError::Row {
            table: "question",
            column: "subjects",
            row: question.id.to_string(),
            reason: error.to_string(),
        })
    })
}

/// The transactions in an answer that stand for something else than the invoices it is about: for
/// other invoices, for an earlier bill of one of them, or for what a person said is another's.
pub(super) async fn load_known(
    tx: &mut Tx,
    company: CompanyId,
    about: &[InvoiceId],
    response: &str,
) -> Result<HashSet<String>, SyncError> {
    let results = Responses::read(response)
        .into_iter()
        .flatten()
        .map_while(Result::ok);
    let shown: HashSet<String> = results
        .flat_map(|result| result.transactions)
        .flatten()
        .map(|txn| txn.txn_id.to_string())
        .collect();
    let mut known = HashSet::new();
    if shown.is_empty() {
        return Ok(known);
    }
    for id in about {
        if let Some(invoice) = tx.load_invoice(*id).await? {
            known.extend(
                shown
                    .iter()
                    .filter(|txn_id| invoice.is_other(txn_id))
                    .cloned(),
            );
        }
    }
    for txn_id in shown {
        if tx.has_txn_id(company, &txn_id).await? {
            known.insert(txn_id);
        }
    }
    Ok(known)
}
