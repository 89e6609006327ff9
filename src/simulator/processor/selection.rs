//! Which objects a query means: its filters, laid over lists and transactions.
//!
//! ## Decisions
//!
//! * Deletions of more than 90 days ago are forgotten, those of list entries like those of
//!   transactions.
//! * Entities and accounts in the filter of a transaction query that do not exist are 3120.
//! * An id or a full name in a list query that does not exist is 500 with the others, as for
//!   `TxnID`; a `RefNumber` that does not exist is 1 when none is found and 500 else.

use chrono::NaiveDate;

use super::{
    filters::{between, criterion_fits, modified_within, names, within},
    references::unknown_object,
    status::Status,
};
use crate::simulator::{
    company_file::{
        CompanyFile,
        deleted::Deleted,
        entry::{Entry, Reference},
        purchase_order::PurchaseOrder,
        same,
        transaction::{Booking, Kind, Line, Transaction},
    },
    schema::{List, values},
    xml::Element,
};

/// An object of the company file, by what names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A list entry.
    Entry(List, String),
    /// A bill, a credit or a purchase order.
    Transaction(String),
    /// A deleted list entry, by its place among them: none is ever taken out.
    DeletedEntry(usize),
    /// A deleted transaction, likewise.
    DeletedTransaction(usize),
}

/// The transactions that a query can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Bills or credits.
    Of(Kind),
    /// Purchase orders.
    PurchaseOrders,
}

/// What the filters look at, in whatever sort of transaction.
struct Seen<'c> {
    txn_id: &'c str,
    ref_number: Option<&'c str>,
    vendor: &'c Reference,
    currency: Option<&'c Reference>,
    ap_account: Option<&'c Reference>,
    lines: &'c [Line],
    txn_date: NaiveDate,
    modified: i64,
    paid: bool,
}

impl<'c> Seen<'c> {
    fn of(transaction: &'c Transaction) -> Self {
        Self {
            txn_id: &transaction.txn_id,
            ref_number: transaction.ref_number.as_deref(),
            vendor: &transaction.vendor,
            currency: transaction.currency.as_ref(),
            ap_account: Some(&transaction.ap_account),
            lines: &transaction.lines,
            txn_date: transaction.txn_date,
            modified: transaction.modified,
            paid: transaction.paid,
        }
    }

    fn of_order(order: &'c PurchaseOrder) -> Self {
        Self {
            txn_id: &order.txn_id,
            ref_number: order.ref_number.as_deref(),
            vendor: &order.vendor,
            currency: order.currency.as_ref(),
            ap_account: None,
            lines: &[],
            txn_date: order.txn_date,
            modified: order.modified,
            paid: false,
        }
    }
}

/// What a query found.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// The objects, in the order of the company file or of the query's ids.
    pub(super) keys: Vec<Key>,
    /// The first id or number that nothing goes by.
    pub(super) unknown: Option<String>,
}

/// How long a deletion is remembered.
const DELETED_DAYS: i64 = 90;

/// The deletions that a query means, each by its place among `deleted`.
pub(super) fn deletions<'c>(
    company: &'c CompanyFile,
    deleted: &'c [Deleted],
    query: &'c Element,
) -> impl Iterator<Item = usize> + 'c {
    let oldest = company.now() - DELETED_DAYS * 24 * 60 * 60;
    let range = query.child("DeletedDateRangeFilter");
    let is_asked = move |deletion: &Deleted| {
        deletion.deleted >= oldest
            && ["ListDelType", "TxnDelType"].iter().any(|name| {
                query
                    .children_named(name)
                    .any(|kind| kind.text == deletion.kind)
            })
            && range.is_none_or(|range| {
                let names = ["FromDeletedDate", "ToDeletedDate"];
                within(company, deletion.deleted, range, names)
            })
    };
    deleted
        .iter()
        .enumerate()
        .filter(move |(_, deletion)| is_asked(deletion))
        .map(|(at, _)| at)
}

/// The transactions of a sort that a query means.
pub(super) fn transactions(
    company: &CompanyFile,
    sort: Sort,
    query: &Element,
) -> Result<Selection, Status> {
    let mut selection = Selection::default();
    if query.child("TxnID").is_some() {
        for id in query.children_named("TxnID") {
            let known = match sort {
                Sort::Of(kind) => company
                    .transaction(&id.text)
                    .is_some_and(|found| found.kind == kind),
                Sort::PurchaseOrders => company.purchase_order(&id.text).is_some(),
            };
            if known {
                selection.keys.push(Key::Transaction(id.text.clone()));
            } else {
                selection.miss(&id.text);
            }
        }
        return Ok(selection);
    }
    for (name, exact) in [("RefNumber", false), ("RefNumberCaseSensitive", true)] {
        for wanted in query.children_named(name) {
            let before = selection.keys.len();
            selection.add_transactions(company, sort, |seen| {
                let number = seen.ref_number.unwrap_or_default();
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
    selection.add_transactions(company, sort, |seen| fits_filters(company, seen, query));
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
        sort: Sort,
        fits: impl Fn(&Seen<'_>) -> bool,
    ) {
        let mut add = |seen: &Seen<'_>| {
            if fits(seen) {
                self.keys.push(Key::Transaction(seen.txn_id.to_owned()));
            }
        };
        match sort {
            Sort::Of(kind) => company
                .transactions()
                .iter()
                .filter(|transaction| transaction.kind == kind)
                .for_each(|transaction| add(&Seen::of(transaction))),
            Sort::PurchaseOrders => company
                .purchase_orders()
                .iter()
                .for_each(|order| add(&Seen::of_order(order))),
        }
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

fn fits_filters(company: &CompanyFile, seen: &Seen<'_>, query: &Element) -> bool {
    let paid = match query.value("PaidStatus") {
        Some("PaidOnly") => seen.paid,
        Some("NotPaidOnly") => !seen.paid,
        _ => true,
    };
    let fits = |filter: &str, reference: Option<&Reference>| {
        query.child(filter).is_none_or(|filter| {
            reference.is_some_and(|used| names(filter, &used.list_id, &used.full_name))
        })
    };
    paid && fits("CurrencyFilter", seen.currency)
        && fits("EntityFilter", Some(seen.vendor))
        && query
            .child("AccountFilter")
            .is_none_or(|filter| touches_account(seen, filter))
        && query
            .child("ModifiedDateRangeFilter")
            .is_none_or(|range| modified_within(company, seen.modified, range))
        && query
            .child("TxnDateRangeFilter")
            .is_none_or(|range| dated_within(seen.txn_date, range))
        && number_fits(seen.ref_number.unwrap_or_default(), query)
}

fn touches_account(seen: &Seen<'_>, filter: &Element) -> bool {
    let booked = seen.lines.iter().filter_map(|line| match &line.on {
        Booking::Expense { account, .. } => account.as_ref(),
        Booking::Item { .. } => None,
    });
    booked
        .chain(seen.ap_account)
        .any(|account| names(filter, &account.list_id, &account.full_name))
}

fn dated_within(txn_date: NaiveDate, range: &Element) -> bool {
    let day = |name| range.value(name).and_then(values::date);
    day("FromTxnDate").is_none_or(|from| from <= txn_date)
        && day("ToTxnDate").is_none_or(|to| txn_date <= to)
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
        let owed = company.owed_to(&entry.list_id);
        wanted.is_none_or(|wanted| match filter.value("Operator") {
            Some("LessThan") => owed < wanted,
            Some("LessThanEqual") => owed <= wanted,
            Some("GreaterThan") => owed > wanted,
            Some("GreaterThanEqual") => owed >= wanted,
            _ => owed == wanted,
        })
    });
    let currency = query.child("CurrencyFilter").is_none_or(|filter| {
        company
            .currency_of(entry)
            .is_some_and(|used| names(filter, &used.list_id, &used.name))
    });
    active
        && currency
        && of_type
        && named
        && ranged
        && balance
        && modified_within(company, entry.modified, query)
}
