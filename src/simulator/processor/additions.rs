//! The requests that write: bills, vendor credits and vendors.
//!
//! ## Decisions
//!
//! * The lines make the total. A line's amount is the one that was sent; without it quantity times
//!   cost, rounded half away from zero to the cent; a missing quantity is 1, a missing cost the
//!   item's own.
//! * A transaction without lines is refused with 3180, one with a negative total as well; a zero
//!   total is accepted.
//! * The same number twice for one vendor is accepted: the duplicate warning of `QuickBooks` is its
//!   user interface's. An `ExternalGUID` may repeat too, so that no server can rely on it.
//! * Dates up to the closing date are refused with 3171.

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;

use super::{references, status::Status};
use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        entry::{Entry, Reference},
        same,
        transaction::{Booking, Kind, Line, Transaction},
    },
    schema::{List, fitting::Fitted, requests::Task, values},
    xml::Element,
};

/// Adds a bill or a vendor credit and gives it back.
pub(in crate::simulator) fn add_transaction<'c>(
    company: &'c mut CompanyFile,
    task: Task,
    fitted: &[Fitted<'_>],
) -> Result<&'c Transaction, Status> {
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
    let drafts = drafts(company, body, place)?;
    let total = checked_total(&drafts, place)?;
    let txn_date = transaction_date(company, body)?;
    let vendor = body
        .child("VendorRef")
        .and_then(|reference| references::find(company, List::Vendor, reference))
        .ok_or_else(|| references::missing("VendorRef"))?
        .clone();
    let ap_account = references::reference(company, List::Account, body, "APAccountRef")
        .or_else(|| default_payable(company))
        .ok_or_else(|| Status::error(3270, "There is no accounts payable account."))?;
    let (terms, due_date) = match kind {
        Kind::Bill => {
            let terms = references::reference(company, List::Terms, body, "TermsRef");
            let day = due_date(company, body, txn_date, terms.as_ref(), &vendor);
            (terms, Some(day))
        }
        Kind::VendorCredit => (None, None),
    };
    let created = company.tick();
    let txn_id = company.next_txn_id();
    let transaction = Transaction {
        kind,
        txn_id: txn_id.clone(),
        txn_number: company.next_txn_number(),
        created,
        modified: created,
        vendor: references::to_entry(&vendor),
        vendor_address: address(body),
        ap_account,
        txn_date,
        due_date,
        ref_number: body.value("RefNumber").map(str::to_owned),
        terms,
        memo: body.value("Memo").map(str::to_owned),
        currency: currency(company, &vendor),
        exchange_rate: decimal(body, "ExchangeRate"),
        external_guid: body.value("ExternalGUID").map(str::to_uppercase),
        lines: numbered(company, drafts),
        total,
        paid: false,
    };
    company.add_transaction(transaction);
    Ok(company
        .transaction(&txn_id)
        .expect("the transaction was filed under its id a moment ago"))
}

/// The sum of the lines, where the transaction can be saved at all.
fn checked_total(drafts: &[Draft], place: &str) -> Result<Cents, Status> {
    if drafts.is_empty() {
        return Err(Status::unsaved(
            place,
            "You cannot save an empty transaction.",
        ));
    }
    let total = Cents::sum(drafts.iter().map(|draft| draft.amount)).ok_or_else(too_large)?;
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
    let terms = references::reference(company, List::Terms, body, "TermsRef");
    let currency = references::reference(company, List::Currency, body, "CurrencyRef");
    let vendor = Entry {
        name: name.to_owned(),
        active: body
            .value("IsActive")
            .map(|active| matches!(active, "true" | "1")),
        company_name: body.value("CompanyName").map(str::to_owned),
        number: body.value("AccountNumber").map(str::to_owned),
        terms: terms.map(|terms| terms.full_name),
        currency: currency.map(|currency| currency.full_name),
        ..Entry::default()
    };
    company.tick();
    let added = company
        .add_entry(List::Vendor, vendor)
        .map_err(|error| Status::unsaved("Vendors list", &error.to_string()))?;
    Ok(company
        .lists()
        .with_id(List::Vendor, &added.list_id)
        .expect("the vendor was filed under its id a moment ago"))
}

/// The one element inside a request that carries the new object.
fn body_of<'e>(fitted: &[Fitted<'e>]) -> &'e Element {
    fitted
        .first()
        .expect("the schema requires the object that a request adds")
        .element
}

/// A line before it has its id.
struct Draft {
    on: Booking,
    amount: Cents,
    customer: Option<Reference>,
    class: Option<Reference>,
    billable: Option<String>,
}

fn drafts(company: &CompanyFile, body: &Element, place: &str) -> Result<Vec<Draft>, Status> {
    let lines = body
        .children
        .iter()
        .filter_map(|line| match line.name.as_str() {
            "ExpenseLineAdd" => Some(expense(company, line)),
            "ItemLineAdd" => Some(item(company, line, place)),
            "ItemGroupLineAdd" => Some(Err(wrong_item_type(line))),
            _ => None,
        });
    lines
        .map(|draft| {
            let (on, amount, line) = draft?;
            Ok(Draft {
                on,
                amount,
                customer: references::reference(company, List::Customer, line, "CustomerRef"),
                class: references::reference(company, List::Class, line, "ClassRef"),
                billable: line.value("BillableStatus").map(str::to_owned),
            })
        })
        .collect()
}

type Booked<'e> = Result<(Booking, Cents, &'e Element), Status>;

fn expense<'e>(company: &CompanyFile, line: &'e Element) -> Booked<'e> {
    let account = references::reference(company, List::Account, line, "AccountRef");
    if account.is_none() && company.preferences.require_accounts {
        return Err(Status::error(3270, "There is a missing posting account."));
    }
    let amount = cents(line)?.unwrap_or_default();
    let memo = line.value("Memo").map(str::to_owned);
    Ok((Booking::Expense { account, memo }, amount, line))
}

fn item<'e>(company: &CompanyFile, line: &'e Element, place: &str) -> Booked<'e> {
    let entry = line
        .child("ItemRef")
        .and_then(|reference| references::find(company, List::Item, reference))
        .ok_or_else(|| Status::bad_reference("Item", "", &format!("{place} line")))?;
    if matches!(
        entry.kind.as_deref(),
        Some("Discount" | "SalesTax" | "Subtotal")
    ) {
        return Err(wrong_item_type(line));
    }
    let sent_amount = cents(line)?;
    let mut quantity = decimal(line, "Quantity");
    let mut cost = decimal(line, "Cost");
    let amount = if let Some(amount) = sent_amount {
        if let (None, Some(count)) = (cost, quantity) {
            cost = amount
                .decimal()
                .checked_div(count)
                .map(|cost| cost.round_dp(5));
        }
        amount
    } else {
        let count = *quantity.get_or_insert(Decimal::ONE);
        let price = *cost.get_or_insert(entry.cost.unwrap_or_default());
        count
            .checked_mul(price)
            .and_then(Cents::rounded)
            .ok_or_else(too_large)?
    };
    let on = Booking::Item {
        item: references::to_entry(entry),
        description: line
            .value("Desc")
            .map(str::to_owned)
            .or_else(|| entry.description.clone()),
        quantity,
        unit: line.value("UnitOfMeasure").map(str::to_owned),
        cost,
    };
    Ok((on, amount, line))
}

fn wrong_item_type(line: &Element) -> Status {
    let named = ["ItemRef", "ItemGroupRef"]
        .iter()
        .find_map(|name| line.child(name))
        .and_then(|reference| reference.value("FullName").or(reference.value("ListID")));
    Status::error(
        3280,
        format!(
            "The item \"{}\" is of a type that this line cannot hold.",
            named.unwrap_or_default()
        ),
    )
}

fn too_large() -> Status {
    Status::error(3101, "The resulting amount is too large.")
}

fn cents(line: &Element) -> Result<Option<Cents>, Status> {
    line.value("Amount")
        .map(|text| text.parse().map_err(|_| too_large()))
        .transpose()
}

fn decimal(line: &Element, name: &str) -> Option<Decimal> {
    line.value(name).and_then(|text| text.parse().ok())
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
    txn_date: NaiveDate,
    terms: Option<&Reference>,
    vendor: &Entry,
) -> NaiveDate {
    if let Some(day) = body.value("DueDate").and_then(values::date) {
        return day;
    }
    let terms = terms
        .map(|terms| terms.full_name.as_str())
        .or(vendor.terms.as_deref())
        .and_then(|name| company.lists().named(List::Terms, name));
    let days = terms
        .filter(|terms| terms.kind.as_deref() == Some("StandardTerms"))
        .and_then(|terms| terms.due_days)
        .unwrap_or(company.preferences.days_bills_are_due);
    txn_date
        .checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(txn_date)
}

fn default_payable(company: &CompanyFile) -> Option<Reference> {
    company
        .lists()
        .entries(List::Account)
        .iter()
        .find(|account| account.is_active() && account.kind.as_deref() == Some("AccountsPayable"))
        .map(references::to_entry)
}

fn address(body: &Element) -> Vec<(String, String)> {
    body.child("VendorAddress")
        .map_or_else(Vec::new, |address| {
            address
                .children
                .iter()
                .filter(|part| !part.text.is_empty())
                .map(|part| (part.name.clone(), part.text.clone()))
                .collect()
        })
}

fn currency(company: &CompanyFile, vendor: &Entry) -> Option<Reference> {
    let preferences = &company.preferences;
    let name = vendor
        .currency
        .as_deref()
        .unwrap_or(&preferences.home_currency);
    preferences
        .multicurrency
        .then(|| {
            company
                .lists()
                .entries(List::Currency)
                .iter()
                .find(|currency| same(&currency.name, name))
                .map(references::to_entry)
        })
        .flatten()
}
