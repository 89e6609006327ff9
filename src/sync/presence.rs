//! What QuickBooks holds of invoices that it was not given yet, or of a bill that a person named.
//! Pure.
//!
//! Before an invoice goes out, QuickBooks is asked whether it holds a bill of that vendor and number:
//! somebody may have typed it, or this server may have sent it before its database was restored from
//! a backup. The mark that goes out with every bill tells the two apart.

use chrono::{DateTime, Utc};

use super::{
    choices::{send_it_again, this_is_it},
    settle::bill_of,
    shown::{Mute, Told, results, told},
};
use crate::{
    invoice::{
        Bill, Destination, Invoice, Money, Problem,
        lists::{List, ListRef},
    },
    qbxml::{Likeness, Posting, Response, TxnRet, as_read},
};

/// What was seen of one invoice that waits to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// QuickBooks holds nothing like it.
    Clear,
    /// QuickBooks holds it, with its mark: it was sent before, and that was forgotten here.
    Ours(Bill),
    /// QuickBooks holds a bill of that vendor and number.
    Taken(Problem),
    /// QuickBooks did not tell.
    Untold(Problem),
}

/// What became of a transaction that was looked at by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Look {
    /// It is there.
    There(Box<TxnRet>),
    /// It is not there.
    Gone,
    /// QuickBooks did not tell.
    Untold,
}

/// Reads the answer to the question whether `postings` are in QuickBooks: what was seen of each, in
/// their order. `is_known` tells the transactions that stand for something else.
///
/// # Errors
/// When there is no answer to read.
pub fn presences(
    postings: &[(String, Posting)],
    response: &str,
    hresult: &str,
    message: &str,
    is_known: impl Fn(&str) -> bool,
    now: DateTime<Utc>,
) -> Result<Vec<Presence>, Mute> {
    let results = results(response, hresult, message)?;
    let presence = |(request_id, posting): &(String, Posting)| match results
        .get(request_id)
        .map(|result| (result, told(result)))
    {
        None => Presence::Untold(untold("there is no result for it")),
        Some((_, Told::Nothing)) => Presence::Clear,
        Some((result, Told::Transactions)) => present(posting, result, &is_known, now),
        Some((_, Told::Not(why))) => Presence::Untold(untold(&why)),
    };
    Ok(postings.iter().map(presence).collect())
}

/// Reads the answer to the question for transactions by their ids, each under its request id.
///
/// # Errors
/// When there is no answer to read.
pub fn looks(
    asked: &[(String, String)],
    response: &str,
    hresult: &str,
    message: &str,
) -> Result<Vec<Look>, Mute> {
    let mut results = results(response, hresult, message)?;
    let look = |(request_id, txn_id): &(String, String)| {
        let Some(result) = results.remove(request_id) else {
            return Look::Untold;
        };
        match told(&result) {
            Told::Nothing => Look::Gone,
            Told::Not(_) => Look::Untold,
            Told::Transactions => {
                let mut found = result.transactions.into_iter().flatten();
                let named = found.find(|txn| txn.txn_id.as_str() == txn_id);
                named.map_or(Look::Untold, |txn| Look::There(Box::new(txn)))
            }
        }
    };
    Ok(asked.iter().map(look).collect())
}

/// Whether the transaction that a person named is the invoice's bill: the bill, or why not.
///
/// # Errors
/// What a person has to mend or decide otherwise.
pub fn verify_claim(
    invoice: &Invoice,
    to: &Destination,
    txn: &TxnRet,
    now: DateTime<Utc>,
) -> Result<Bill, Box<Problem>> {
    let content = &invoice.content;
    let expected = as_read(&to.names, List::Vendors, &content.vendor);
    let vendor = txn.vendor.as_ref();
    let is_vendors = vendor.is_some_and(|vendor| vendor.is_same(&expected) == Some(true));
    let differs = if txn.kind != content.kind {
        format!("it is {}", txn.kind.in_quickbooks())
    } else if !is_vendors {
        format!(
            "it is `{}`'s, not `{}`'s",
            vendor.map_or("", ListRef::shown),
            expected.shown()
        )
    } else if txn.amount != content.total {
        format!(
            "it is over {}, but {} was approved",
            txn.amount, content.total
        )
    } else {
        return Ok(bill_of(txn, None, now));
    };
    Err(Box::new(not_the_bill(txn.txn_id.as_str(), &differs)))
}

/// What to say of a transaction that was named as the bill and is not there.
#[must_use]
pub fn no_such_bill(txn_id: &str) -> Problem {
    not_the_bill(txn_id, "there is no such transaction in the company file")
}

/// What to say of a transaction that was named as the bill and is another invoice's.
#[must_use]
pub fn stands_for_another(txn_id: &str) -> Problem {
    not_the_bill(txn_id, "it is the bill of another invoice here")
}

fn not_the_bill(txn_id: &str, why: &str) -> Problem {
    Problem::new(
        "not_the_bill",
        "The transaction that was named is not this invoice's bill",
        format!(
            "`{txn_id}` was named as the bill, but {why}. Correct it in QuickBooks and name it again, name another, or send the invoice"
        ),
    )
    .with_choices(vec![this_is_it(txn_id), send_it_again(&[])])
}

fn untold(why: &str) -> Problem {
    Problem::new(
        "not_told",
        "QuickBooks does not tell whether it holds the bill already",
        format!(
            "before a bill is sent QuickBooks is asked for it, so that none is posted twice, and {why}. It is asked again at every update; if it stays like this, look for something unusual in the vendor's name or the number"
        ),
    )
}

/// What of the transactions that a query found looks like the posting.
fn present(
    posting: &Posting,
    result: &Response,
    is_known: &impl Fn(&str) -> bool,
    now: DateTime<Utc>,
) -> Presence {
    let mut alike = Vec::new();
    for transaction in &result.transactions {
        let txn = match transaction {
            Ok(txn) => txn,
            Err(unreadable) => return Presence::Untold(untold(&unreadable.to_string())),
        };
        // A voided bill stays there with nothing owed.
        if is_known(txn.txn_id.as_str()) || txn.amount == Money::ZERO {
            continue;
        }
        let likeness = posting.compare(txn);
        let is_marked = posting.is_marked(txn) == Some(true);
        match likeness {
            Likeness::Equal if is_marked => return Presence::Ours(bill_of(txn, None, now)),
            Likeness::Another if !is_marked => {}
            Likeness::Equal | Likeness::Another | Likeness::Differs(_) => alike.push(txn),
        }
    }
    if alike.is_empty() {
        Presence::Clear
    } else {
        Presence::Taken(taken(posting, &alike))
    }
}

fn taken(posting: &Posting, alike: &[&TxnRet]) -> Problem {
    let what = posting.kind.in_quickbooks();
    let told: Vec<_> = alike
        .iter()
        .map(|txn| {
            let date = txn
                .txn_date
                .map(|date| format!(" of {date}"))
                .unwrap_or_default();
            format!("`{}`{date} over {}", txn.txn_id, txn.amount)
        })
        .collect();
    let ids: Vec<_> = alike.iter().map(|txn| txn.txn_id.as_str()).collect();
    let mut choices: Vec<_> = ids.iter().copied().map(this_is_it).collect();
    choices.push(send_it_again(&ids));
    Problem::new(
        "duplicate_in_quickbooks",
        "QuickBooks holds a bill of this vendor and number already",
        format!(
            "before it was sent, QuickBooks was asked for {what} of `{}` with the number `{}`, and holds {}. Somebody may have entered it by hand: say which one is this invoice's, or delete it in QuickBooks (`Vendors > Vendor Center`) and send the invoice again, or say that it is another one and send this one too",
            posting.vendor,
            posting.ref_number,
            told.join(" and ")
        ),
    )
    .with_choices(choices)
}

#[cfg(test)]
mod tests;
