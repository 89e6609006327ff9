//! Which objects a query means: its filters, laid over lists and transactions.
//!
//! ## Decisions
//!
//! * Entities and accounts in the filter of a transaction query that do not exist are 3120.
//! * An id or a full name in a list query that does not exist is 500 with the others, as for
//!   `TxnID`; a `RefNumber` that does not exist is 1 when none is found and 500 else.

use super::{references::unknown_object, status::Status};
use crate::simulator::{
    company_file::{
        CompanyFile,
        entry::Entry,
        same,
        transaction::{Booking, Kind, Transaction},
    },
    schema::{List, values},
    xml::Element,
};

/// An object of the company file, by what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A list entry.
    Entry(List, String),
    /// A bill or credit.
    Transaction(String),
}

/// What a query found.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The objects, in the order of the company file or of the query's ids.
    pub(super) keys: Vec<Key>,
    /// The first id or number that nothing goes by.
    pub(super) unknown: Option<String>,
}

/// The transactions of a kind that a query means.
pub(super) fn transactions(
    company: &CompanyFile,
    kind: Kind,
    query: &Element,
) -> Result<Selection, Status> {
    let mut selection = Selection::default();
    if query.child("TxnID").is_some() {
        for id in query.children_named("TxnID") {
            match company
                .transaction(&id.text)
                .filter(|found| found.kind == kind)
            {
                Some(found) => selection.keys.push(Key::Transaction(found.txn_id.clone())),
                None => selection.miss(&id.text),
            }
        }
        return Ok(selection);
    }
    for (name, exact) in [("RefNumber", false), ("RefNumberCaseSensitive", true)] {
        for wanted in query.children_named(name) {
            let before = selection.keys.len();
            selection.add_transactions(company, kind, |transaction| {
                let number = transaction.ref_number.as_deref().unwrap_or_default();
                number == wanted.text || (!exact && same(number, &wanted.text))
            });
            if selection.keys.len() == before {
                selection.miss(&wanted.text);
            }
        }
        if query.child(name).is_some() {
            return Ok(selection);
        }
    }
    check_filter(
        company,
        query.child("EntityFilter"),
        &[List::Vendor, List::Customer],
    )?;
    check_filter(company, query.child("AccountFilter"), &[List::Account])?;
    selection.add_transactions(company, kind, |transaction| {
        fits_filters(company, transaction, query)
    });
    Ok(selection)
}

/// The entries of some lists that a query means.
pub(super) fn entries(
    company: &CompanyFile,
    lists: &[List],
    kind: Option<&str>,
    query: &Element,
) -> Selection {
    let mut selection = Selection::default();
    let by_name = query
        .children_named("FullName")
        .map(|wanted| (wanted, false));
    let by_id = query.children_named("ListID").map(|wanted| (wanted, true));
    let mut named = false;
    for (wanted, is_id) in by_id.chain(by_name) {
        named = true;
        let found = lists.iter().find_map(|list| {
            let entry = if is_id {
                company.lists().with_id(*list, &wanted.text)
            } else {
                company.lists().named(*list, &wanted.text)
            };
            entry.map(|entry| Key::Entry(*list, entry.list_id.clone()))
        });
        match found {
            Some(key) => selection.keys.push(key),
            None => selection.miss(&wanted.text),
        }
    }
    if named {
        return selection;
    }
    for list in lists {
        let fitting = company
            .lists()
            .entries(*list)
            .iter()
            .filter(|entry| kind.is_none_or(|kind| entry.kind.as_deref() == Some(kind)))
            .filter(|entry| entry_fits(company, entry, query));
        selection
            .keys
            .extend(fitting.map(|entry| Key::Entry(*list, entry.list_id.clone())));
    }
    selection
}

impl Selection {
    fn miss(&mut self, name: &str) {
        self.unknown.get_or_insert_with(|| name.to_owned());
    }

    fn add_transactions(
        &mut self,
        company: &CompanyFile,
        kind: Kind,
        fits: impl Fn(&Transaction) -> bool,
    ) {
        let fitting = company
            .transactions()
            .iter()
            .filter(|transaction| transaction.kind == kind && fits(transaction));
        self.keys
            .extend(fitting.map(|found| Key::Transaction(found.txn_id.clone())));
    }
}

fn check_filter(
    company: &CompanyFile,
    filter: Option<&Element>,
    lists: &[List],
) -> Result<(), Status> {
    for wanted in filter.iter().flat_map(|filter| &filter.children) {
        let known = lists.iter().any(|list| {
            if wanted.name.starts_with("ListID") {
                company.lists().with_id(*list, &wanted.text).is_some()
            } else {
                company.lists().named(*list, &wanted.text).is_some()
            }
        });
        if !known {
            return Err(unknown_object(&wanted.text));
        }
    }
    Ok(())
}

fn fits_filters(company: &CompanyFile, transaction: &Transaction, query: &Element) -> bool {
    let paid = match query.value("PaidStatus") {
        Some("PaidOnly") => transaction.paid,
        Some("NotPaidOnly") => !transaction.paid,
        _ => true,
    };
    let currency = query.child("CurrencyFilter").is_none_or(|filter| {
        transaction
            .currency
            .as_ref()
            .is_some_and(|currency| names(filter, &currency.list_id, &currency.full_name))
    });
    paid && currency
        && query.child("EntityFilter").is_none_or(|filter| {
            names(
                filter,
                &transaction.vendor.list_id,
                &transaction.vendor.full_name,
            )
        })
        && query
            .child("AccountFilter")
            .is_none_or(|filter| touches_account(transaction, filter))
        && query
            .child("ModifiedDateRangeFilter")
            .is_none_or(|range| modified_within(company, transaction.modified, range))
        && query
            .child("TxnDateRangeFilter")
            .is_none_or(|range| dated_within(transaction, range))
        && number_fits(transaction.ref_number.as_deref().unwrap_or_default(), query)
}

/// Whether one of the filter's ids or names is this one, or its parent where children count.
fn names(filter: &Element, list_id: &str, full_name: &str) -> bool {
    filter
        .children
        .iter()
        .any(|wanted| match wanted.name.as_str() {
            "ListID" | "ListIDWithChildren" => wanted.text == list_id,
            "FullNameWithChildren" => {
                same(&wanted.text, full_name)
                    || full_name
                        .to_lowercase()
                        .starts_with(&format!("{}:", wanted.text.to_lowercase()))
            }
            _ => same(&wanted.text, full_name),
        })
}

fn touches_account(transaction: &Transaction, filter: &Element) -> bool {
    let booked = transaction.lines.iter().filter_map(|line| match &line.on {
        Booking::Expense { account, .. } => account.as_ref(),
        Booking::Item { .. } => None,
    });
    booked
        .chain([&transaction.ap_account])
        .any(|account| names(filter, &account.list_id, &account.full_name))
}

fn dated_within(transaction: &Transaction, range: &Element) -> bool {
    let day = |name| range.value(name).and_then(values::date);
    day("FromTxnDate").is_none_or(|from| from <= transaction.txn_date)
        && day("ToTxnDate").is_none_or(|to| transaction.txn_date <= to)
}

/// The two dates of a modified range: a day alone means its first second as a start and its last
/// as an end; a time without an offset is the company's.
fn modified_within(company: &CompanyFile, modified: i64, range: &Element) -> bool {
    let moment = |name, end_of_day: bool| {
        let (day, time, offset) = range.value(name).and_then(values::date_time)?;
        let offset = offset.unwrap_or_else(|| company.utc_offset());
        let (hour, minute, second) = if end_of_day { (23, 59, 59) } else { (0, 0, 0) };
        let local = match time {
            Some(time) => day.and_time(time),
            None => day.and_hms_opt(hour, minute, second)?,
        };
        Some(local.and_utc().timestamp() - i64::from(offset))
    };
    moment("FromModifiedDate", false).is_none_or(|from| from <= modified)
        && moment("ToModifiedDate", true).is_none_or(|to| modified <= to)
}

fn number_fits(number: &str, query: &Element) -> bool {
    let filter = query.child("RefNumberFilter").is_none_or(|filter| {
        criterion_fits(
            filter,
            filter.value("RefNumber").unwrap_or_default(),
            number,
        )
    });
    let range = query.child("RefNumberRangeFilter").is_none_or(|range| {
        between(
            number,
            range.value("FromRefNumber"),
            range.value("ToRefNumber"),
        )
    });
    filter && range
}

fn criterion_fits(filter: &Element, wanted: &str, found: &str) -> bool {
    let (wanted, found) = (wanted.to_lowercase(), found.to_lowercase());
    match filter.value("MatchCriterion") {
        Some("StartsWith") => found.starts_with(&wanted),
        Some("EndsWith") => found.ends_with(&wanted),
        _ => found.contains(&wanted),
    }
}

/// Compares as numbers when all are digits, else as text without regard to case.
fn between(found: &str, from: Option<&str>, to: Option<&str>) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    let at_most = |low: &str, high: &str| match (number(low), number(high)) {
        (Some(low), Some(high)) => low <= high,
        _ => low.to_lowercase() <= high.to_lowercase(),
    };
    from.is_none_or(|from| at_most(from, found)) && to.is_none_or(|to| at_most(found, to))
}

fn entry_fits(company: &CompanyFile, entry: &Entry, query: &Element) -> bool {
    let active = match query.value("ActiveStatus") {
        Some("All") => true,
        Some("InactiveOnly") => !entry.is_active(),
        _ => entry.is_active(),
    };
    let mut types = query.children_named("AccountType").peekable();
    let of_type = types.peek().is_none()
        || types.any(|wanted| entry.kind.as_deref() == Some(wanted.text.as_str()));
    let named = query.child("NameFilter").is_none_or(|filter| {
        criterion_fits(
            filter,
            filter.value("Name").unwrap_or_default(),
            &entry.name,
        )
    });
    let ranged = query
        .child("NameRangeFilter")
        .is_none_or(|range| between(&entry.name, range.value("FromName"), range.value("ToName")));
    let balance = query.child("TotalBalanceFilter").is_none_or(|filter| {
        let wanted = filter.value("Amount").and_then(|text| text.parse().ok());
        let owed = super::written::balance(company, entry);
        wanted.is_none_or(|wanted| match filter.value("Operator") {
            Some("LessThan") => owed < wanted,
            Some("LessThanEqual") => owed <= wanted,
            Some("GreaterThan") => owed > wanted,
            Some("GreaterThanEqual") => owed >= wanted,
            _ => owed == wanted,
        })
    });
    active
        && of_type
        && named
        && ranged
        && balance
        && modified_within(company, entry.modified, query)
}
