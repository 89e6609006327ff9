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

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::settle::bill_of;
use crate::{
    invoice::{Bill, Problem},
    qbxml::{
        Likeness, Posting, Response, Responses, TxnRet,
        status::{Class, judge_hresult},
    },
    store::{exchange::Exchange, exchange_item::ExchangeItem},
};

/// How often QuickBooks may answer a look for bills without telling before a person is asked. A look
/// that is not answered, or with an error code, is simply repeated: it writes nothing.
const UNDECIDED_MAX: i64 = 5;

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
    if let Some(verdict) = judge_hresult(hresult, message) {
        return Err(format!(
            "{}: {}",
            verdict.problem.title, verdict.problem.detail
        ));
    }
    let responses = Responses::read(response).map_err(|error| not_told(&error.to_string()))?;
    let mut results: HashMap<String, Response> = HashMap::new();
    for result in responses {
        let result = result.map_err(|error| not_told(&error.to_string()))?;
        results
            .entry(result.request_id.clone().unwrap_or_default())
            .or_insert(result);
    }
    postings
        .iter()
        .map(|(request_id, posting)| {
            let result = results.get(request_id);
            let result = result.ok_or_else(|| not_told("a result is missing"))?;
            sight_one(posting, result, &is_known, now)
        })
        .collect()
}

fn not_told(why: &str) -> String {
    format!(
        "QuickBooks did not tell which bills it holds ({why}); it is asked again at the next update"
    )
}

/// The codes of a query that names a vendor whom QuickBooks does not know: no bill can be theirs.
const UNKNOWN_NAME: [i32; 4] = [3000, 3120, 3130, 3140];

fn sight_one(
    posting: &Posting,
    result: &Response,
    is_known: &impl Fn(&str) -> bool,
    now: DateTime<Utc>,
) -> Result<Sighting, String> {
    let expected = match posting.kind {
        crate::invoice::Kind::Invoice => "BillQueryRs",
        crate::invoice::Kind::Credit => "VendorCreditQueryRs",
    };
    let code = result.status_code.filter(|_| result.name == expected);
    let verdict = result.verdict();
    let has_none = result.transactions.is_empty();
    match (code, verdict.class) {
        (Some(code), _) if UNKNOWN_NAME.contains(&code) && has_none => Ok(Sighting::Absent),
        (Some(_), Class::NothingFound) if has_none => Ok(Sighting::Absent),
        (Some(_), Class::Saved | Class::SavedWithWarning | Class::NothingFound) => {
            Ok(sight_among(posting, result, is_known, now))
        }
        (Some(code), _) => Err(not_told(&format!(
            "status {code}: {}",
            verdict.problem.title
        ))),
        (None, _) => Err(not_told(&format!("a `{}` without a status", result.name))),
    }
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
            Ok(txn) => match posting.compare(txn) {
                Likeness::Another => {}
                likeness => candidates.push((txn, likeness)),
            },
            Err(unreadable) => {
                return Sighting::Doubtful(doubtful(posting, &unreadable.to_string()));
            }
        }
    }
    match candidates.as_slice() {
        [] => Sighting::Absent,
        [(txn, Likeness::Equal)] => Sighting::Found(bill_of(txn, None, now)),
        [(txn, Likeness::Differs(how))] => Sighting::Doubtful(doubtful(
            posting,
            &format!("`{}` is there, but {how}", txn.txn_id),
        )),
        several => {
            let ids: Vec<_> = several
                .iter()
                .map(|(txn, _)| format!("`{}`", txn.txn_id))
                .collect();
            Sighting::Doubtful(doubtful(
                posting,
                &format!("{} are there", ids.join(" and ")),
            ))
        }
    }
}

/// What a person does about an invoice in doubt.
const LOOK: &str = "Look in QuickBooks (`Vendors > Vendor Center`): if the bill is there, nothing is left to do in QuickBooks; if it is not, return the invoice from accounting and send it again";

fn doubtful(posting: &Posting, what: &str) -> Problem {
    Problem {
        code: "in_doubt".to_owned(),
        title: "It is not certain which bill in QuickBooks is meant".to_owned(),
        detail: format!(
            "QuickBooks' answer to this {} was lost, and what QuickBooks shows of `{}` number `{}` does not settle it: {what}. {LOOK}",
            posting.kind.in_quickbooks(),
            posting.vendor,
            posting.ref_number
        ),
        fix: None,
    }
}

fn unanswered(exchange: &Exchange) -> Problem {
    Problem {
        code: "in_doubt".to_owned(),
        title: "It is not known whether QuickBooks holds the bill".to_owned(),
        detail: format!(
            "its request went out at {} and the answer was lost; QuickBooks was asked {} times for the bill and did not tell. {LOOK}",
            exchange.handed_out_at.format("%Y-%m-%d %H:%M UTC"),
            exchange.undecided,
        ),
        fix: None,
    }
}

/// Why an invoice fails that QuickBooks breaks on every time.
#[must_use]
pub fn fruitless() -> Problem {
    Problem {
        code: "quickbooks_breaks".to_owned(),
        title: "QuickBooks fails on this invoice".to_owned(),
        detail: "it was sent several times; each time QuickBooks failed without a reason, and the bill is not there. Look for something unusual in it, such as very many lines or a damaged entry it names (`File > Utilities > Verify Data`), or enter the bill by hand".to_owned(),
        fix: None,
    }
}

#[cfg(test)]
mod tests;
