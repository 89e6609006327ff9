//! The JSON form of purchase orders.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{
    CompanyFile, CompanyFileError,
    cents::Cents,
    entry::{Entry, Reference},
    purchase_order::{OrderLine, PurchaseOrder},
};
use crate::simulator::schema::List;

/// `QuickBooks` takes no longer numbers for purchase orders.
const NUMBER_LENGTH: usize = 11;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DocumentOrder {
    vendor: String,
    date: NaiveDate,
    expected_date: Option<NaiveDate>,
    ref_number: Option<String>,
    memo: Option<String>,
    #[serde(default)]
    closed: bool,
    lines: Vec<DocumentOrderLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentOrderLine {
    item: Option<String>,
    description: Option<String>,
    #[serde(default)]
    quantity: Decimal,
    rate: Option<Decimal>,
    class: Option<String>,
    customer: Option<String>,
    #[serde(default)]
    received: Decimal,
    #[serde(default)]
    closed: bool,
}

/// Files a purchase order of a document.
pub(super) fn add(
    company: &mut CompanyFile,
    document: &DocumentOrder,
) -> Result<(), CompanyFileError> {
    let refused = |reason: String| CompanyFileError::Transaction {
        ref_number: document.ref_number.clone().unwrap_or_default(),
        reason,
    };
    let number = document.ref_number.as_deref().unwrap_or_default();
    if number.chars().count() > NUMBER_LENGTH {
        return Err(refused(format!(
            "the number of a purchase order has at most {NUMBER_LENGTH} characters"
        )));
    }
    let vendor = named(company, List::Vendor, &document.vendor).map_err(refused)?;
    let drafts: Vec<OrderLine> = document
        .lines
        .iter()
        .map(|document| line(company, document))
        .collect::<Result<_, _>>()
        .map_err(refused)?;
    let currency = company.currency_of(vendor).cloned();
    let rate = currency
        .as_ref()
        .map(|currency| currency.exchange_rate.unwrap_or(Decimal::ONE));
    let vendor = vendor.reference();
    let created = company.tick();
    let txn_id = company.next_txn_id();
    let txn_number = company.next_txn_number();
    let lines = drafts
        .into_iter()
        .map(|line| OrderLine {
            txn_line_id: company.next_txn_id(),
            ..line
        })
        .collect();
    company.add_purchase_order(PurchaseOrder {
        txn_id,
        txn_number,
        created,
        modified: created,
        vendor,
        txn_date: document.date,
        expected_date: document.expected_date,
        ref_number: document.ref_number.clone(),
        memo: document.memo.clone(),
        currency: currency.as_ref().map(Entry::reference),
        exchange_rate: rate,
        manually_closed: document.closed,
        lines,
    });
    Ok(())
}

fn line(company: &CompanyFile, document: &DocumentOrderLine) -> Result<OrderLine, String> {
    let find = |list: List, name: &Option<String>| -> Result<Option<&Entry>, String> {
        name.as_ref()
            .map(|name| named(company, list, name))
            .transpose()
    };
    let item = find(List::Item, &document.item)?;
    if document.quantity < Decimal::ZERO || document.received < Decimal::ZERO {
        return Err("a quantity cannot be negative".to_owned());
    }
    let rate = document.rate.or_else(|| item.and_then(|item| item.cost));
    let amount = document
        .quantity
        .checked_mul(rate.unwrap_or_default())
        .and_then(Cents::rounded)
        .ok_or("the amount of a line is too large")?;
    let reference = |entry: Option<&Entry>| -> Option<Reference> { entry.map(Entry::reference) };
    Ok(OrderLine {
        txn_line_id: String::new(),
        description: document
            .description
            .clone()
            .or_else(|| item.and_then(|item| item.description.clone())),
        quantity: document.quantity,
        rate,
        amount,
        class: reference(find(List::Class, &document.class)?),
        customer: reference(find(List::Customer, &document.customer)?),
        item: reference(item),
        received: document.received,
        manually_closed: document.closed,
    })
}

fn named<'c>(company: &'c CompanyFile, list: List, name: &str) -> Result<&'c Entry, String> {
    company
        .lists()
        .named(list, name)
        .ok_or_else(|| format!("`{name}` is in no list of this company file"))
}
