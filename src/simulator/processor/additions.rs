//! The requests that write: bills, vendor credits and vendors.
//!
//! ## Decisions
//!
//! * The lines make the total, with the tax that their amounts do not hold.
//! * A transaction without lines is refused with 3180, one with a negative total as well; a zero
//!   total is accepted.
//! * The same number twice for one vendor is accepted: the duplicate warning of `QuickBooks` is its
//!   user interface's. An `ExternalGUID` may repeat too, so that no server can rely on it.
//! * Dates up to the closing date are refused with 3171.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::{
    lines::{self, Draft},
    money::{self, Taxes},
    references,
    status::Status,
};
use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        entry::Entry,
        transaction::{Kind, Line, Transaction},
    },
    schema::{List, fitting::Fitted, requests::Task, values},
    xml::Element,
};

/// What became of a request that adds a transaction.
#[derive(Debug)]
pub(in crate::simulator) struct Added {
    /// The new transaction.
    pub(in crate::simulator) txn_id: String,
    /// What `QuickBooks` could not do although it saved the transaction.
    pub(super) warning: Option<Status>,
}

/// Adds a bill or a vendor credit.
pub(in crate::simulator) fn add_transaction(
    company: &mut CompanyFile,
    task: Task,
    fitted: &[Fitted<'_>],
) -> Result<Added, Status> {
    let (kind, place) = match task {
        Task::AddVendorCredit => (Kind::VendorCredit, "Vendor Credit"),
        _ => (Kind::Bill, "Bill"),
    };
    if let Some(fault) =
        values::first_fault(fitted).or_else(|| references::first_fault(company, fitted, place))
    {
        return Err(fault);
    }
    let body = body_of(fitted);
    let vendor = body
        .child("VendorRef")
        .and_then(|reference| references::find(company, List::Vendor, reference))
        .ok_or_else(|| references::missing("VendorRef"))?
        .clone();
    let (mut drafts, warning) = lines::drafts(company, body, &vendor, place)?;
    let taxes = Taxes::of(company, body);
    taxes.put_on(company, &vendor, &mut drafts)?;
    let transaction = Transaction {
        kind,
        txn_id: String::new(),
        txn_number: 0,
        created: 0,
        modified: 0,
        total: checked_total(&drafts, &taxes, place)?,
        vendor_address: sent_address(body)
            .unwrap_or_else(|| super::written::address_parts(&vendor)),
        ap_account: money::payable(company, body, &vendor)?,
        txn_date: transaction_date(company, body)?,
        due_date: None,
        ref_number: body.value("RefNumber").map(str::to_owned),
        terms: references::reference(company, List::Terms, body, "TermsRef"),
        memo: body.value("Memo").map(str::to_owned),
        currency: company.currency_of(&vendor).map(Entry::reference),
        exchange_rate: money::exchange_rate(company, body, &vendor)?,
        tax_included: taxes.included,
        sales_tax_code: taxes.code,
        external_guid: body.value("ExternalGUID").map(str::to_uppercase),
        vendor: vendor.reference(),
        lines: Vec::new(),
        paid: false,
    };
    let due_date = match kind {
        Kind::Bill => Some(due_date(company, body, &transaction, &vendor)),
        Kind::VendorCredit => None,
    };
    let transaction = Transaction {
        due_date,
        ..transaction
    };
    Ok(Added {
        txn_id: save(company, transaction, drafts),
        warning,
    })
}

/// Files a transaction under a new id, and what it receives of purchase orders.
fn save(company: &mut CompanyFile, transaction: Transaction, drafts: Vec<Draft>) -> String {
    let created = company.tick();
    let txn_id = company.next_txn_id();
    let transaction = Transaction {
        txn_id: txn_id.clone(),
        txn_number: company.next_txn_number(),
        created,
        modified: created,
        lines: numbered(company, drafts),
        ..transaction
    };
    for link in transaction
        .lines
        .iter()
        .filter_map(|line| line.link.as_ref())
    {
        company.receive(link, link.quantity);
    }
    company.add_transaction(transaction);
    txn_id
}

/// The sum of the lines, where the transaction can be saved at all.
fn checked_total(drafts: &[Draft], taxes: &Taxes, place: &str) -> Result<Cents, Status> {
    if drafts.is_empty() {
        return Err(Status::unsaved(
            place,
            "You cannot save an empty transaction.",
        ));
    }
    let amounts = drafts.iter().map(|draft| draft.amount);
    let on_top = drafts
        .iter()
        .filter(|_| taxes.included != Some(true))
        .filter_map(|draft| draft.tax);
    let total = Cents::sum(amounts.chain(on_top)).ok_or_else(money::too_large)?;
    if total < Cents::ZERO {
        return Err(Status::unsaved(
            place,
            "The total of the transaction cannot be negative.",
        ));
    }
    Ok(total)
}

/// Adds a vendor and gives it back.
pub(super) fn add_vendor<'c>(
    company: &'c mut CompanyFile,
    fitted: &[Fitted<'_>],
) -> Result<&'c Entry, Status> {
    if let Some(fault) =
        values::first_fault(fitted).or_else(|| references::first_fault(company, fitted, "Vendor"))
    {
        return Err(fault);
    }
    let body = body_of(fitted);
    let name = body
        .value("Name")
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .ok_or_else(|| references::missing("Name"))?;
    if name.contains(':') {
        return Err(Status::error(
            3090,
            format!(
                "There was an error when storing \"{name}\" in the \"Name\" field.  QuickBooks \
                 error message: Names in this list cannot contain a colon (:)."
            ),
        ));
    }
    let taken = [List::Vendor, List::Customer]
        .iter()
        .any(|list| company.lists().named(*list, name).is_some());
    if taken {
        return Err(Status::error(
            3100,
            format!("The name \"{name}\" of the list element is already in use."),
        ));
    }
    let vendor = new_vendor(company, body, name);
    company.tick();
    let added = company
        .add_entry(List::Vendor, vendor)
        .map_err(|error| Status::unsaved("Vendors list", &error.to_string()))?;
    Ok(company
        .lists()
        .with_id(List::Vendor, &added.list_id)
        .expect("the vendor was filed under its id a moment ago"))
}

fn new_vendor(company: &CompanyFile, body: &Element, name: &str) -> Entry {
    let terms = references::reference(company, List::Terms, body, "TermsRef");
    let currency = references::reference(company, List::Currency, body, "CurrencyRef");
    let tax_code = references::reference(company, List::SalesTaxCode, body, "SalesTaxCodeRef");
    Entry {
        name: name.to_owned(),
        active: body
            .value("IsActive")
            .map(|active| matches!(active, "true" | "1")),
        company_name: body.value("CompanyName").map(str::to_owned),
        number: body.value("AccountNumber").map(str::to_owned),
        terms: terms.map(|terms| terms.full_name),
        currency: currency.map(|currency| currency.full_name),
        sales_tax_code: tax_code.map(|code| code.full_name),
        address: sent_address(body).into_iter().flatten().collect(),
        prefill_accounts: body
            .children_named("PrefillAccountRef")
            .filter_map(|account| references::find(company, List::Account, account))
            .map(|account| account.name.clone())
            .collect(),
        ..Entry::default()
    }
}

/// The one element inside a request that carries the new object.
fn body_of<'e>(fitted: &[Fitted<'e>]) -> &'e Element {
    fitted
        .first()
        .expect("the schema requires the object that a request adds")
        .element
}

fn numbered(company: &mut CompanyFile, drafts: Vec<Draft>) -> Vec<Line> {
    drafts
        .into_iter()
        .map(|draft| Line {
            txn_line_id: company.next_txn_id(),
            on: draft.on,
            amount: draft.amount,
            customer: draft.customer,
            class: draft.class,
            billable: draft.billable,
            tax_code: draft.tax_code,
            tax: draft.tax.unwrap_or_default(),
            link: draft.link,
        })
        .collect()
}

/// The date sent, else that of the transaction saved last, else today.
fn transaction_date(company: &CompanyFile, body: &Element) -> Result<NaiveDate, Status> {
    let day = body
        .value("TxnDate")
        .and_then(values::date)
        .or_else(|| company.transactions().last().map(|last| last.txn_date))
        .unwrap_or_else(|| company.today());
    match company.preferences.closing_date {
        Some(closed) if day <= closed => Err(Status::error(
            3171,
            format!("The transaction date {day} is on or before the closing date {closed}."),
        )),
        _ => Ok(day),
    }
}

fn due_date(
    company: &CompanyFile,
    body: &Element,
    transaction: &Transaction,
    vendor: &Entry,
) -> NaiveDate {
    let txn_date = transaction.txn_date;
    if let Some(day) = body.value("DueDate").and_then(values::date) {
        return day;
    }
    let terms = transaction
        .terms
        .as_ref()
        .map(|terms| terms.full_name.as_str())
        .or(vendor.terms.as_deref())
        .and_then(|name| company.lists().named(List::Terms, name));
    let due_date = match terms {
        None => after_days(txn_date, company.preferences.days_bills_are_due),
        Some(terms) if terms.kind.as_deref() == Some("DateDrivenTerms") => {
            on_day_of_month(txn_date, terms)
        }
        Some(terms) => after_days(txn_date, terms.due_days.unwrap_or_default()),
    };
    due_date.unwrap_or(txn_date)
}

fn after_days(date: NaiveDate, days: u32) -> Option<NaiveDate> {
    date.checked_add_days(Days::new(u64::from(days)))
}

/// The terms' day of the date's month; of the next, when it is over or comes too soon.
fn on_day_of_month(date: NaiveDate, terms: &Entry) -> Option<NaiveDate> {
    let day_in = |month: NaiveDate| {
        let last = u32::from(month.num_days_in_month());
        month.with_day(terms.due_days.unwrap_or(1).clamp(1, last))
    };
    let earliest = after_days(date, terms.due_next_month_days.unwrap_or_default())?;
    let first = date.with_day(1)?;
    match day_in(first)? {
        this_month if this_month < earliest => day_in(first.checked_add_months(Months::new(1))?),
        this_month => Some(this_month),
    }
}

/// The parts of the address sent, if one was.
fn sent_address(body: &Element) -> Option<Vec<(String, String)>> {
    let parts = body.child("VendorAddress")?.children.iter();
    let filled = parts.filter(|part| !part.text.is_empty());
    Some(
        filled
            .map(|part| (part.name.clone(), part.text.clone()))
            .collect(),
    )
}
