//! The vendor's document as the page shows it.

use crate::{
    invoice::{Charge, Content, ExpenseLine, Invoice, ItemLine, Kind, Line, Money, VendorAddress},
    web::pages::words,
};

/// The document.
pub(super) struct DocumentView {
    pub(super) kind: &'static str,
    pub(super) vendor: String,
    /// The vendor's address, a line each.
    pub(super) address: Vec<String>,
    /// Whom it is addressed to.
    pub(super) buyer: String,
    pub(super) number: String,
    pub(super) total: String,
    pub(super) currency: Option<String>,
    pub(super) facts: Vec<Fact>,
    pub(super) memo: Option<String>,
    pub(super) lines: Vec<LineView>,
    pub(super) charges: Vec<ChargeView>,
    /// What lines and charges add up to, where there are both.
    pub(super) sums: Option<SumsView>,
    /// What the vendor did not write.
    pub(super) notes: Vec<Fact>,
}

/// What lines and charges add up to.
pub(super) struct SumsView {
    pub(super) lines: String,
    pub(super) charges: String,
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

pub(super) fn render_document(invoice: &Invoice, buyer: &str) -> DocumentView {
    let content = &invoice.content;
    DocumentView {
        kind: match content.kind {
            Kind::Invoice => "Invoice",
            Kind::Credit => "Vendor credit",
        },
        vendor: content.vendor.clone(),
        address: content
            .vendor_address
            .as_ref()
            .map(render_address)
            .unwrap_or_default(),
        buyer: buyer.to_owned(),
        number: content.number.clone(),
        total: words::money(content.total),
        currency: content.currency.clone(),
        facts: render_facts(invoice),
        memo: content.memo.clone(),
        lines: content.lines.iter().map(render_line).collect(),
        charges: content.charges.iter().map(render_charge).collect(),
        sums: render_sums(content),
        notes: render_notes(invoice),
    }
}

fn render_sums(content: &Content) -> Option<SumsView> {
    if content.charges.is_empty() {
        return None;
    }
    let lines = content.lines.iter().map(|line| match line {
        Line::Item(line) => line.amount,
        Line::Expense(line) => line.amount,
    });
    let charges = content.charges.iter().map(|charge| charge.amount);
    Some(SumsView {
        lines: words::money(Money::checked_sum(lines)?),
        charges: words::money(Money::checked_sum(charges)?),
    })
}

/// What stands about it in our own books.
fn render_notes(invoice: &Invoice) -> Vec<Fact> {
    let version = (invoice.version > 1).then(|| invoice.version.to_string());
    let taken_in = Some(words::moment(invoice.created_at));
    let notes = [("Taken in", taken_in), ("Version", version)].into_iter();
    notes
        .filter_map(|(label, value)| value.map(|value| Fact { label, value }))
        .collect()
}

fn render_facts(invoice: &Invoice) -> Vec<Fact> {
    let content = &invoice.content;
    let currency = content.currency.clone();
    let facts = [
        ("Number", Some(content.number.clone())),
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
    ];
    let given = facts.into_iter();
    given
        .filter_map(|(label, value)| value.map(|value| Fact { label, value }))
        .collect()
}

/// The address as it would stand on an envelope.
fn render_address(address: &VendorAddress) -> Vec<String> {
    let town = [&address.city, &address.state, &address.postal_code];
    let town: Vec<_> = town.into_iter().flatten().map(String::as_str).collect();
    let town = (!town.is_empty()).then(|| town.join(" "));
    let last = [town, address.country.clone(), address.note.clone()];
    let lines = address.lines.iter().cloned();
    lines.chain(last.into_iter().flatten()).collect()
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
