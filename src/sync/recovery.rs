//! What to do about an answer that never came, or proved nothing. Pure.
//!
//! ```text
//!  unanswered ──▶ look up ──┬─ there, and equal ────────────▶ synchronized
//!                           ├─ there, but differs, or twice ▶ in doubt: a person decides
//!                           └─ not there
//!                                ├─ none of the set is, and it was never answered ▶ same bytes, same id
//!                                └─ otherwise ▶ what is missing goes out in a new set
//! ```
//!
//! QuickBooks is asked first, so that this is right whatever it does with its records of message
//! sets: keeps them all, keeps the last, lost one, or keeps none. The same bytes under the same id
//! are safe only while nothing of the set is proven: where there is no record they would post again
//! what is there already.

use chrono::{DateTime, Utc};

use super::{
    choices::{send_it_again, this_is_it},
    settle::bill_of,
    shown::{Mute, Told, results, told},
};
use crate::{
    invoice::{Bill, Problem},
    qbxml::{Likeness, Posting, Response, TxnRet},
    store::{exchange::Exchange, exchange_item::ExchangeItem},
};

/// How often QuickBooks may answer a look for bills without telling before a person is asked. A look
/// that is not answered, or with an error code, is simply repeated: it writes nothing.
const UNDECIDED_MAX: i64 = 5;

/// The code of a problem that only a person can decide.
const IN_DOUBT: &str = "in_doubt";

/// What to do about an exchange that is open when a conversation hands out work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Ask QuickBooks which of its bills are there.
    LookUp,
    /// Nothing of it is there: these bytes go out, which are the same under the same id.
    Resend(String),
    /// What is open of it is not there, but the set was answered or settled in part: that goes out
    /// in a new set.
    Afresh,
    /// Nothing that can be sent will tell: a person has to look, and the others go on.
    AskPerson(Problem),
}

/// Decides about an open exchange. `is_absent`: this conversation has seen that nothing that is open
/// of it is in QuickBooks.
#[must_use]
pub fn recover(exchange: &Exchange, items: &[ExchangeItem], is_absent: bool) -> Recovery {
    let is_untouched = exchange.failures == 0 && items.iter().all(|item| item.outcome.is_none());
    match (is_absent, is_untouched) {
        (true, true) => Recovery::Resend(exchange.request.clone()),
        (true, false) => Recovery::Afresh,
        (false, _) if exchange.undecided >= UNDECIDED_MAX => {
            Recovery::AskPerson(unanswered(exchange))
        }
        (false, _) => Recovery::LookUp,
    }
}

/// What was seen of one request's bill in QuickBooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sighting {
    /// It is there, as it was sent.
    Found(Bill),
    /// It is not there.
    Absent,
    /// Something like it is there: a person has to tell.
    Doubtful(Problem),
}

/// Reads the answer to a look-up: what was seen of each posting, in their order. `is_known` tells
/// the transactions that stand for other invoices.
///
/// # Errors
/// A sentence for people, when the answer does not tell of every posting; nothing is proven then.
pub fn sight(
    postings: &[(String, Posting)],
    response: &str,
    hresult: &str,
    message: &str,
    is_known: impl Fn(&str) -> bool,
    now: DateTime<Utc>,
) -> Result<Vec<Sighting>, String> {
    let results = results(response, hresult, message).map_err(|mute| match mute {
        Mute::Unparsed(sentence) | Mute::Stop(sentence) => sentence,
        Mute::Refused(problem) => format!("{}: {}", problem.title, problem.detail),
    })?;
    postings
        .iter()
        .map(|(request_id, posting)| match results.get(request_id) {
            None => Err(not_told("a result is missing")),
            Some(result) => match told(result) {
                Told::Nothing => Ok(Sighting::Absent),
                Told::Transactions => Ok(sight_among(posting, result, &is_known, now)),
                Told::Not(why) => Err(not_told(&why)),
            },
        })
        .collect()
}

fn not_told(why: &str) -> String {
    format!(
        "QuickBooks did not tell which bills it holds ({why}); it is asked again at the next update"
    )
}

/// Looks for the posting among the transactions that QuickBooks showed.
fn sight_among(
    posting: &Posting,
    result: &Response,
    is_known: &impl Fn(&str) -> bool,
    now: DateTime<Utc>,
) -> Sighting {
    let mut candidates: Vec<(&TxnRet, Likeness)> = Vec::new();
    for transaction in &result.transactions {
        match transaction {
            Ok(txn) if is_known(txn.txn_id.as_str()) => {}
            Ok(txn) => match (posting.is_marked(txn), posting.compare(txn)) {
                // The mark went out with it: what bears another is not it.
                (Some(false), _) | (None, Likeness::Another) => {}
                (Some(true), Likeness::Another) => {
                    let how = "its vendor or number is another now".to_owned();
                    candidates.push((txn, Likeness::Differs(how)));
                }
                (Some(true) | None, likeness) => candidates.push((txn, likeness)),
            },
            Err(unreadable) => {
                return Sighting::Doubtful(doubtful(posting, &unreadable.to_string(), &[]));
            }
        }
    }
    if let Some(marked) = candidates
        .iter()
        .position(|(txn, _)| posting.is_marked(txn) == Some(true))
    {
        candidates = vec![candidates.swap_remove(marked)];
    }
    match candidates.as_slice() {
        [] => Sighting::Absent,
        [(txn, Likeness::Equal)] => Sighting::Found(bill_of(txn, None, now)),
        [(txn, Likeness::Differs(how))] => Sighting::Doubtful(doubtful(
            posting,
            &format!("`{}` is there, but {how}", txn.txn_id),
            &[txn.txn_id.as_str()],
        )),
        several => {
            let ids: Vec<_> = several.iter().map(|(txn, _)| txn.txn_id.as_str()).collect();
            let what = format!("`{}` are there", ids.join("` and `"));
            Sighting::Doubtful(doubtful(posting, &what, &ids))
        }
    }
}

/// What a person does about an invoice in doubt.
const LOOK: &str = "Look in QuickBooks (`Vendors > Vendor Center`) and say which transaction is the bill, or that it is not there: then it is sent again";

fn doubtful(posting: &Posting, what: &str, candidates: &[&str]) -> Problem {
    let mut choices: Vec<_> = candidates.iter().copied().map(this_is_it).collect();
    choices.push(send_it_again(candidates));
    Problem::new(
        IN_DOUBT,
        "It is not certain which bill in QuickBooks is meant",
        format!(
            "QuickBooks' answer to this {} was lost, and what QuickBooks shows of `{}` number `{}` does not settle it: {what}. {LOOK}",
            posting.kind.in_quickbooks(),
            posting.vendor,
            posting.ref_number
        ),
    )
    .with_choices(choices)
}

fn unanswered(exchange: &Exchange) -> Problem {
    Problem::new(
        IN_DOUBT,
        "It is not known whether QuickBooks holds the bill",
        format!(
            "its request went out at {} and the answer was lost; QuickBooks was asked {} times for the bill and did not tell. {LOOK}",
            exchange.handed_out_at.format("%Y-%m-%d %H:%M UTC"),
            exchange.undecided,
        ),
    )
    .with_choices(vec![send_it_again(&[])])
}

/// Why an invoice fails that QuickBooks breaks on every time.
#[must_use]
pub fn fruitless() -> Problem {
    Problem::new(
        "quickbooks_breaks",
        "QuickBooks fails on this invoice",
        "it was sent several times; each time QuickBooks failed without a reason, and the bill is not there. Look for something unusual in it, such as very many lines or a damaged entry it names (`File > Utilities > Verify Data`), or enter the bill by hand",
    )
}

#[cfg(test)]
mod tests;
