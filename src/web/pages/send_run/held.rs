//! What QuickBooks will hold of an invoice, beside what was typed.

use super::sorted::RunInvoice;
use crate::{
    invoice::{
        Kind,
        will_hold::{Changed, HeldLine},
    },
    operations::preflight::Tested,
    web::pages::words,
};

/// A bill or vendor credit as QuickBooks will hold it.
pub(super) struct HeldView {
    pub(super) invoice: RunInvoice,
    pub(super) kind: &'static str,
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) lines: Vec<HeldLineView>,
    pub(super) amount: String,
    pub(super) changed: Vec<ChangedView>,
    pub(super) qbxml: String,
}

/// One line of it.
pub(super) struct HeldLineView {
    pub(super) what: &'static str,
    pub(super) name: String,
    pub(super) notes: Vec<String>,
    pub(super) quantity: Option<String>,
    pub(super) cost: Option<String>,
    pub(super) amount: String,
}

/// A text that is not as it was typed.
pub(super) struct ChangedView {
    pub(super) place: String,
    pub(super) typed: String,
    pub(super) held: String,
}

pub(super) fn render_held(tested: &Tested) -> HeldView {
    let held = &tested.will_hold;
    let vendor = if held.is_vendor_new {
        format!("{} (added with it)", held.vendor)
    } else {
        held.vendor.clone()
    };
    let facts = [
        ("Vendor", Some(vendor)),
        ("Reference number", Some(held.ref_number.clone())),
        ("Date", Some(held.date.to_string())),
        ("Due", held.due_date.map(|date| date.to_string())),
        ("Terms", held.terms.clone()),
        ("Accounts payable", held.ap_account.clone()),
        (
            "Exchange rate",
            held.exchange_rate.map(|rate| rate.to_string()),
        ),
        ("Memo", held.memo.clone()),
    ];
    let given = facts.into_iter();
    HeldView {
        invoice: RunInvoice::of(&tested.invoice),
        kind: match held.kind {
            Kind::Invoice => "Bill",
            Kind::Credit => "Vendor credit",
        },
        facts: given
            .filter_map(|(label, value)| Some((label, value?)))
            .collect(),
        lines: held.lines.iter().map(render_line).collect(),
        amount: words::money(held.amount),
        changed: held.changed.iter().map(render_changed).collect(),
        qbxml: tested.qbxml.clone(),
    }
}

fn render_line(line: &HeldLine) -> HeldLineView {
    let (what, name) = match (&line.item, &line.account) {
        (Some(item), _) => ("Item", item.clone()),
        (None, Some(account)) => ("Account", account.clone()),
        (None, None) => ("Account", "QuickBooks’ own choice".to_owned()),
    };
    let labelled =
        |label: &str, text: &Option<String>| text.as_ref().map(|text| format!("{label}: {text}"));
    let billable = line.is_billable.then(|| "Billable".to_owned());
    let linked = line
        .is_linked
        .then(|| "Bills a line of the purchase order in QuickBooks".to_owned());
    let notes = [
        line.memo.clone(),
        labelled("Class", &line.class),
        labelled("Customer", &line.customer),
        billable,
        labelled("Tax code", &line.tax_code),
        linked,
    ];
    HeldLineView {
        what,
        name,
        notes: notes.into_iter().flatten().collect(),
        quantity: line.quantity.map(|quantity| quantity.to_string()),
        cost: line.cost.map(|cost| cost.to_string()),
        amount: words::money(line.amount),
    }
}

fn render_changed(changed: &Changed) -> ChangedView {
    ChangedView {
        place: words::place(&changed.pointer)
            .unwrap_or_else(|| "a setting of the company".to_owned()),
        typed: changed.typed.clone(),
        held: changed.held.clone(),
    }
}
