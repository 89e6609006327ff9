//! The vendor's document as the page shows it.

use crate::{
    invoice::{Charge, ExpenseLine, Invoice, ItemLine, Kind, Line, VendorAddress},
    web::pages::words,
};

/// The document.
pub(super) struct DocumentView {
    pub(super) kind: &'static str,
    pub(super) vendor: String,
    pub(super) number: String,
    pub(super) total: String,
    pub(super) currency: Option<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) memo: Option<String>,
    pub(super) lines: Vec<LineView>,
    pub(super) charges: Vec<ChargeView>,
}

/// One fact of the head.
pub(super) struct Fact {
    pub(super) label: &'static str,
    pub(super) value: String,
}

/// One line.
pub(super) struct LineView {
    pub(super) what: &'static str,
    pub(super) name: String,
    pub(super) text: Option<String>,
    pub(super) class: Option<String>,
    pub(super) customer: Option<String>,
    pub(super) billable: bool,
    pub(super) tax_code: Option<String>,
    pub(super) po_line: Option<String>,
    pub(super) quantity: Option<String>,
    pub(super) cost: Option<String>,
    pub(super) amount: String,
}

/// One additional charge.
pub(super) struct ChargeView {
    pub(super) kind: String,
    pub(super) account: String,
    pub(super) memo: Option<String>,
    pub(super) class: Option<String>,
    pub(super) customer: Option<String>,
    pub(super) tax_code: Option<String>,
    pub(super) amount: String,
}

pub(super) fn render_document(invoice: &Invoice) -> DocumentView {
    let content = &invoice.content;
    DocumentView {
        kind: match content.kind {
            Kind::Invoice => "Invoice",
            Kind::Credit => "Vendor credit",
        },
        vendor: content.vendor.clone(),
        number: content.number.clone(),
        total: words::money(content.total),
        currency: content.currency.clone(),
        facts: render_facts(invoice),
        memo: content.memo.clone(),
        lines: content.lines.iter().map(render_line).collect(),
        charges: content.charges.iter().map(render_charge).collect(),
    }
}

fn render_facts(invoice: &Invoice) -> Vec<Fact> {
    let content = &invoice.content;
    let currency = content.currency.clone();
    let facts = [
        ("Date", Some(content.date.to_string())),
        ("Due", content.due_date.map(|date| date.to_string())),
        ("Terms", content.terms.clone()),
        ("PO number", content.po_number.clone()),
        (
            "Currency",
            Some(currency.unwrap_or_else(|| "home currency".to_owned())),
        ),
        (
            "Exchange rate",
            content.exchange_rate.map(|rate| rate.to_string()),
        ),
        ("Tax code", content.tax_code.clone()),
        (
            "Tax",
            content
                .amounts_include_tax
                .then(|| "the amounts include it".to_owned()),
        ),
        (
            "Vendor’s address",
            content.vendor_address.as_ref().map(render_address),
        ),
        ("Taken in", Some(words::moment(invoice.created_at))),
        (
            "Version",
            (invoice.version > 1).then(|| invoice.version.to_string()),
        ),
    ];
    let given = facts.into_iter();
    given
        .filter_map(|(label, value)| value.map(|value| Fact { label, value }))
        .collect()
}

/// The address in one line, as it would stand on an envelope.
fn render_address(address: &VendorAddress) -> String {
    let lines = address.lines.iter();
    let rest = [
        &address.city,
        &address.state,
        &address.postal_code,
        &address.country,
        &address.note,
    ];
    let parts = lines.chain(rest.into_iter().flatten());
    parts.map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn render_line(line: &Line) -> LineView {
    match line {
        Line::Item(line) => render_item(line),
        Line::Expense(line) => render_expense(line),
    }
}

fn render_item(line: &ItemLine) -> LineView {
    LineView {
        what: "Item",
        name: line.item.clone(),
        text: line.description.clone(),
        class: line.class.clone(),
        customer: line.customer.clone(),
        billable: line.billable,
        tax_code: line.tax_code.clone(),
        po_line: line.po_line.map(|number| number.to_string()),
        quantity: line.quantity.map(|quantity| quantity.to_string()),
        cost: line.cost.map(|cost| cost.to_string()),
        amount: words::money(line.amount),
    }
}

fn render_expense(line: &ExpenseLine) -> LineView {
    LineView {
        what: "Account",
        name: account(line.account.as_ref()),
        text: line.memo.clone(),
        class: line.class.clone(),
        customer: line.customer.clone(),
        billable: line.billable,
        tax_code: line.tax_code.clone(),
        po_line: None,
        quantity: None,
        cost: None,
        amount: words::money(line.amount),
    }
}

fn render_charge(charge: &Charge) -> ChargeView {
    ChargeView {
        kind: charge.kind.clone(),
        account: account(charge.account.as_ref()),
        memo: charge.memo.clone(),
        class: charge.class.clone(),
        customer: charge.customer.clone(),
        tax_code: charge.tax_code.clone(),
        amount: words::money(charge.amount),
    }
}

fn account(named: Option<&String>) -> String {
    named.map_or_else(|| "the company’s default account".to_owned(), Clone::clone)
}
