//! What QuickBooks will hold of the invoice, beside what was typed.

use super::document::Fact;
use crate::{
    invoice::{
        Kind,
        will_hold::{HeldLine, WillHold},
    },
    web::pages::words,
};

/// The bill or credit as it will stand in QuickBooks.
pub(super) struct HeldView {
    pub(super) heading: &'static str,
    pub(super) facts: Vec<Fact>,
    pub(super) memo: Option<String>,
    pub(super) lines: Vec<HeldLineView>,
    pub(super) amount: String,
    /// What differs from what was typed.
    pub(super) changed: Vec<ChangeView>,
}

/// A line of it.
pub(super) struct HeldLineView {
    pub(super) what: &'static str,
    pub(super) name: String,
    pub(super) memo: Option<String>,
    pub(super) notes: Vec<String>,
    pub(super) quantity: Option<String>,
    pub(super) cost: Option<String>,
    pub(super) amount: String,
}

/// A text or name that will be another.
pub(super) struct ChangeView {
    pub(super) place: String,
    pub(super) typed: String,
    pub(super) held: String,
}

pub(super) fn render_will_hold(will_hold: &WillHold) -> HeldView {
    let changed = will_hold.changed.iter();
    HeldView {
        heading: match will_hold.kind {
            Kind::Invoice => "What QuickBooks will hold: a bill",
            Kind::Credit => "What QuickBooks will hold: a vendor credit",
        },
        facts: facts(will_hold),
        memo: will_hold.memo.clone(),
        lines: will_hold.lines.iter().map(line).collect(),
        amount: words::money(will_hold.amount),
        changed: changed
            .map(|change| ChangeView {
                place: words::place(&change.pointer)
                    .unwrap_or_else(|| "a setting of the company".to_owned()),
                typed: change.typed.clone(),
                held: change.held.clone(),
            })
            .collect(),
    }
}

fn facts(will_hold: &WillHold) -> Vec<Fact> {
    let mut vendor = will_hold.vendor.clone();
    if will_hold.is_vendor_new {
        vendor.push_str(" (added with it)");
    }
    let payable = will_hold.ap_account.clone();
    let facts = [
        ("Vendor", Some(vendor)),
        ("Reference number", Some(will_hold.ref_number.clone())),
        ("Date", Some(will_hold.date.to_string())),
        ("Due", will_hold.due_date.map(|date| date.to_string())),
        ("Terms", will_hold.terms.clone()),
        (
            "Accounts payable",
            Some(payable.unwrap_or_else(|| "QuickBooks’ default".to_owned())),
        ),
        (
            "Exchange rate",
            will_hold.exchange_rate.map(|rate| rate.to_string()),
        ),
    ];
    let given = facts.into_iter();
    given
        .filter_map(|(label, value)| value.map(|value| Fact { label, value }))
        .collect()
}

fn line(line: &HeldLine) -> HeldLineView {
    let (what, name) = match (&line.item, &line.account) {
        (Some(item), _) => ("Item", item.clone()),
        (None, Some(account)) => ("Account", account.clone()),
        (None, None) => ("Account", "QuickBooks’ own choice".to_owned()),
    };
    let billable = if line.is_billable { ", billable" } else { "" };
    let notes = [
        line.class.as_ref().map(|class| format!("Class: {class}")),
        line.customer
            .as_ref()
            .map(|customer| format!("Customer: {customer}{billable}")),
        line.tax_code
            .as_ref()
            .map(|code| format!("Tax code: {code}")),
        line.is_linked
            .then(|| "Bills a line of the purchase order in QuickBooks".to_owned()),
    ];
    HeldLineView {
        what,
        name,
        memo: line.memo.clone(),
        notes: notes.into_iter().flatten().collect(),
        quantity: line.quantity.map(|quantity| quantity.to_string()),
        cost: line.cost.map(|cost| cost.to_string()),
        amount: words::money(line.amount),
    }
}
