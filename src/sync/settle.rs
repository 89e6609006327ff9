//! What an answer makes of each invoice. Pure.
//!
//! Only what the answer proves is applied: a result is matched by its `requestID` and must be of the
//! kind that was asked for. What it does not prove is left to `recovery`.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::choices::this_is_it;
use crate::{
    invoice::{Bill, Invoice, Kind, Problem},
    qbxml::{
        Response, Responses, TxnRet,
        status::{Outcome, Retry, Verdict, judge, judge_hresult},
        text::hold,
    },
};

/// What becomes of one invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// QuickBooks holds the bill, over the approved total.
    Synchronized(Bill),
    /// QuickBooks refused, or made something else of it: then that bill is left behind there.
    Failed(Problem, Option<Bill>),
    /// It was not run, through no fault of its own: again in the next conversation.
    Later(Problem),
    /// It was not run because of another in the same message set: again at once, in a smaller one.
    Again,
    /// The answer does not prove what became of it.
    Unproven(Problem),
}

/// What an answer says of the whole message set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// What becomes of each invoice, in the order of the message set.
    pub fates: Vec<Fate>,
    /// What keeps QuickBooks from being asked for more in this conversation.
    pub stop: Option<String>,
    /// Results that answer nothing that was asked: recorded with the response, and ignored.
    pub strays: usize,
    /// Whether it is the answer to something else: to another message set, or with results of which
    /// none answers what was asked.
    pub is_foreign: bool,
}

impl Settled {
    /// Takes back what was concluded about the invoice at `position`: the bill that its result names
    /// stands for another invoice.
    pub fn withdraw(&mut self, position: usize) {
        let problem = unreadable("the bill that it names stands for another invoice");
        self.stop.get_or_insert_with(|| sentence(&problem));
        self.fates[position] = Fate::Unproven(problem);
    }

    /// What an answer says that names another message set than the one that carried `count` invoices:
    /// nothing about them.
    #[must_use]
    pub fn foreign(count: usize) -> Self {
        let problem = no_answer(Some("it names another message set"));
        Self {
            stop: Some(sentence(&problem)),
            fates: vec![Fate::Unproven(problem); count],
            strays: 0,
            is_foreign: true,
        }
    }

    /// Takes back every conclusion that nothing was made: the same bytes went out once more since,
    /// so it may be made now. What was made is proven all the same.
    pub fn withdraw_refusals(&mut self) {
        for fate in &mut self.fates {
            match fate {
                Fate::Failed(_, None) | Fate::Later(_) | Fate::Again => {
                    *fate = Fate::Unproven(out_again());
                }
                Fate::Synchronized(_) | Fate::Failed(_, Some(_)) | Fate::Unproven(_) => {}
            }
        }
    }

    /// Whether it is known what became of every invoice.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        !self
            .fates
            .iter()
            .any(|fate| matches!(fate, Fate::Unproven(_)))
    }
}

/// Settles an answer to the message set that carried `invoices`, each under its request id.
#[must_use]
pub fn settle(
    invoices: &[(String, Invoice)],
    response: &str,
    hresult: &str,
    message: &str,
    now: DateTime<Utc>,
) -> Settled {
    match judge_hresult(hresult, message) {
        Some(verdict) => settle_hresult(invoices.len(), &verdict),
        None => settle_response(invoices, response, now),
    }
}

/// There is no response, but a reason why.
fn settle_hresult(count: usize, verdict: &Verdict) -> Settled {
    match verdict.retry() {
        // Nothing was run. One alone is the culprit; of several, smaller sets will tell which.
        Retry::Smaller if count == 1 => Settled {
            fates: vec![Fate::Failed(verdict.problem.clone(), None)],
            stop: None,
            strays: 0,
            is_foreign: false,
        },
        Retry::Smaller => Settled {
            fates: vec![Fate::Again; count],
            stop: None,
            strays: 0,
            is_foreign: false,
        },
        Retry::Never | Retry::AfterChange | Retry::NextConversation | Retry::AfterLookup => {
            Settled {
                fates: vec![Fate::Unproven(verdict.problem.clone()); count],
                stop: Some(sentence(&verdict.problem)),
                strays: 0,
                is_foreign: false,
            }
        }
    }
}

/// The results of requests that add.
const ADDITIONS: [&str; 2] = ["BillAddRs", "VendorCreditAddRs"];
/// The result of a request that adds a vendor before its first bill.
const VENDOR_ADDED: &str = "VendorAddRs";

fn settle_response(invoices: &[(String, Invoice)], response: &str, now: DateTime<Utc>) -> Settled {
    let mut results: HashMap<String, Response> = HashMap::new();
    let mut vendors = Vec::new();
    let mut strays = 0;
    let mut set_problem = None;
    let mut cut_short = None;
    match Responses::read(response) {
        Err(error) => cut_short = Some(error.to_string()),
        Ok(responses) => {
            set_problem = message_set_problem(responses.message_set().status_code.as_deref());
            for result in responses {
                match result {
                    Err(error) => cut_short = Some(error.to_string()),
                    Ok(result) => {
                        let id = result.request_id.clone().unwrap_or_default();
                        let asked = invoices.iter().any(|(request_id, _)| *request_id == id);
                        // Of two results with one id neither proves anything alone; the first is
                        // kept, because QuickBooks answers in order.
                        if asked && !results.contains_key(&id) {
                            results.insert(id, result);
                        } else if result.name == VENDOR_ADDED {
                            vendors.push(result);
                        } else {
                            strays += 1;
                        }
                    }
                }
            }
        }
    }
    let reason = set_problem.unwrap_or_else(|| no_answer(cut_short.as_deref()));
    let fates: Vec<Fate> = invoices
        .iter()
        .map(|(request_id, invoice)| match results.get(request_id) {
            Some(result) => with_vendor(fate(invoice, result, now), invoice, &vendors),
            None => Fate::Unproven(reason.clone()),
        })
        .collect();
    let stop = fates.iter().find_map(|fate| match fate {
        Fate::Unproven(problem) => Some(sentence(problem)),
        Fate::Synchronized(_) | Fate::Failed(..) | Fate::Later(_) | Fate::Again => None,
    });
    let is_addition = |result: &Response| ADDITIONS.contains(&result.name.as_str());
    let mut settled = Settled {
        fates,
        stop,
        strays,
        is_foreign: strays + results.len() > 0 && !results.values().any(is_addition),
    };
    withdraw_doubles(&mut settled);
    settled
}

/// Says why the vendor that was to be added before is not there, where that is why a bill was refused.
fn with_vendor(fate: Fate, invoice: &Invoice, vendors: &[Response]) -> Fate {
    let Fate::Failed(problem, None) = fate else {
        return fate;
    };
    let name = hold(&invoice.content.vendor);
    let is_refusal = |added: &&Response| {
        added.verdict().outcome == Outcome::NothingCreated && added.message.contains(&*name)
    };
    let Some(refused) = vendors.iter().find(is_refusal) else {
        return Fate::Failed(problem, None);
    };
    let detail = format!(
        "{} Before, the vendor was to be added (`create_vendors`), and QuickBooks said: `{}`. A customer, employee or other name may have it already: vendors can't share it",
        problem.detail,
        refused.message.trim()
    );
    Fate::Failed(Problem { detail, ..problem }, None)
}

/// One bill can't be two invoices': the first that names it has it.
fn withdraw_doubles(settled: &mut Settled) {
    let mut seen = HashSet::new();
    let mut doubles = Vec::new();
    for (position, fate) in settled.fates.iter().enumerate() {
        if let Fate::Synchronized(bill) = fate
            && !seen.insert(bill.txn_id.as_str())
        {
            doubles.push(position);
        }
    }
    for position in doubles {
        settled.withdraw(position);
    }
}

/// A problem in one sentence, for the user of the Web Connector and for a warning.
fn sentence(problem: &Problem) -> String {
    format!("{}: {}", problem.title, problem.detail)
}

/// What QuickBooks says of its record of the set, unless all is well with it.
fn message_set_problem(code: Option<&str>) -> Option<Problem> {
    let code: i32 = code?.trim().parse().ok().filter(|code| *code != 0)?;
    Some(judge(code, "").problem)
}

fn no_answer(cut_short: Option<&str>) -> Problem {
    let why = match cut_short {
        Some(error) => format!("QuickBooks' answer could not be read to its end ({error})"),
        None => "QuickBooks' answer has no result for it".to_owned(),
    };
    Problem::new(
        "answer_missing",
        "QuickBooks' answer is missing",
        format!(
            "{why}. What became of the bill is found out at the next update, before anything else is sent"
        ),
    )
}

/// What one result makes of its invoice.
fn fate(invoice: &Invoice, result: &Response, now: DateTime<Utc>) -> Fate {
    let expected = match invoice.content.kind {
        Kind::Invoice => "BillAddRs",
        Kind::Credit => "VendorCreditAddRs",
    };
    if result.name != expected {
        return Fate::Unproven(unreadable(&format!(
            "it is a `{}`, not a `{expected}`",
            result.name
        )));
    }
    let verdict = result.verdict();
    match (verdict.outcome, verdict.retry()) {
        (Outcome::Created, _) => saved(invoice, result, warning_of(result, &verdict), now),
        (Outcome::Unknown, _) => Fate::Unproven(verdict.problem),
        (Outcome::NothingCreated, Retry::NextConversation) => Fate::Later(verdict.problem),
        (
            Outcome::NothingCreated,
            Retry::Never | Retry::AfterChange | Retry::Smaller | Retry::AfterLookup,
        ) => Fate::Failed(verdict.problem, None),
    }
}

/// What QuickBooks warned of, in one sentence; nothing when it saved without a word.
fn warning_of(result: &Response, verdict: &Verdict) -> Option<String> {
    (result.status_code != Some(0)).then(|| sentence(&verdict.problem))
}

/// QuickBooks says that it saved: the bill must be there, over the approved total.
fn saved(
    invoice: &Invoice,
    result: &Response,
    warning: Option<String>,
    now: DateTime<Utc>,
) -> Fate {
    let txn = match result.transactions.as_slice() {
        [Ok(txn)] if txn.kind == invoice.content.kind => txn,
        [Err(error)] => return Fate::Unproven(unreadable(&error.to_string())),
        _ => {
            return Fate::Unproven(unreadable(
                "it does not hold exactly the one transaction that was added",
            ));
        }
    };
    let bill = bill_of(txn, warning, now);
    if txn.amount == invoice.content.total {
        Fate::Synchronized(bill)
    } else {
        Fate::Failed(amount_differs(invoice, txn), Some(bill))
    }
}

/// The bill that stands in QuickBooks.
#[must_use]
pub fn bill_of(txn: &TxnRet, warning: Option<String>, now: DateTime<Utc>) -> Bill {
    Bill {
        txn_id: txn.txn_id.to_string(),
        ref_number: txn.ref_number.clone(),
        amount_due: txn.amount,
        synchronized_at: now,
        warning,
        missing_since: None,
    }
}

fn out_again() -> Problem {
    Problem::new(
        "answer_outdated",
        "It went out again meanwhile",
        "An answer to an earlier request came late, when the request had gone out once more. Only the answer to the later one tells what became of the bill",
    )
}

fn unreadable(why: &str) -> Problem {
    Problem::new(
        "answer_unreadable",
        "QuickBooks' answer proves nothing",
        format!(
            "QuickBooks answered, but its answer does not say which bill it made ({why}). It is looked for at the next update, before anything else is sent"
        ),
    )
}

fn amount_differs(invoice: &Invoice, txn: &TxnRet) -> Problem {
    let what = invoice.content.kind.in_quickbooks();
    Problem::new(
        "amount_differs",
        "QuickBooks made another amount of it",
        format!(
            "the approved total is {}, but QuickBooks saved {what} `{}` over {}: a tax code, an item's own cost or a rounding changed it. Correct it there (`Vendors > Vendor Center`, open it) and say that it is this invoice's bill; or delete it there, and send the invoice again after the next update. Until then it is not sent again, so that it is not posted twice",
            invoice.content.total, txn.txn_id, txn.amount
        ),
    )
    .with_choices(vec![this_is_it(txn.txn_id.as_str())])
}

#[cfg(test)]
mod tests;
