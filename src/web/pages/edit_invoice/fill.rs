//! Filling the form from an order or from another invoice.

use serde_json::Value;

use super::{
    rows::{Row, RowKind},
    typed::Typed,
};
use crate::{
    invoice::{
        Content,
        lists::name_key,
        purchase_order::{OpenLine, Subject},
    },
    operations::preview::OpenOrder,
};

/// Fills in what of an order is not invoiced yet, and says what was done. What somebody typed stays:
/// a line of the order whose item or account is on the form already is left out.
pub(super) fn fill(typed: &mut Typed, open: &OpenOrder) -> String {
    let order = &open.order;
    typed.set("po_number", open.number.clone());
    let mut done = Vec::new();
    if typed.text("vendor").trim().is_empty() {
        typed.set("vendor", order.vendor.clone());
        done.push("the vendor".to_owned());
    }
    if let Some(currency) = &order.currency
        && typed.text("currency").trim().is_empty()
    {
        typed.set("currency", currency.clone());
        done.push("the currency".to_owned());
    }
    let missing = open.open.iter().filter(|line| !is_on(typed, &line.subject));
    let rows: Vec<Row> = missing.map(row).collect();
    let left_out = open.open.len() - rows.len();
    if !rows.is_empty() {
        done.push(counted(rows.len(), "line"));
        typed.lines.retain(|row| !row.is_blank());
        typed.lines.extend(rows);
    }
    let mut said = match done.as_slice() {
        [] => format!("Nothing was filled in from order `{}`", open.number),
        done => format!(
            "Filled in from order `{}`: {}",
            open.number,
            done.join(", ")
        ),
    };
    if open.open.is_empty() {
        said.push_str("; everything that it promises is invoiced already");
    }
    if left_out > 0 {
        let lines = counted(left_out, "line");
        said = format!("{said}; {lines} of it left as typed here");
    }
    if open.has_more {
        said.push_str("; it has more invoices than are counted, so that less may be left of it");
    }
    said.push_str(". The total is for you to type, from the paper");
    said
}

fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        more => format!("{more} {what}s"),
    }
}

/// Whether a row of the form is about the same thing.
fn is_on(typed: &Typed, subject: &Subject) -> bool {
    let (field, name) = match subject {
        Subject::Item(name) => ("item", name),
        Subject::Account(name) => ("account", name),
    };
    typed
        .lines
        .iter()
        .any(|row| name_key(row.text(field)) == name_key(name))
}

fn row(line: &OpenLine) -> Row {
    let text = line.description.clone().unwrap_or_default();
    match &line.subject {
        Subject::Item(item) => {
            let quantity = line
                .quantity
                .map_or_else(String::new, |many| many.to_string());
            Row::new(RowKind::Item)
                .with("item", item.clone())
                .with("description", text)
                .with("quantity", quantity)
                .with("cost", line.cost.to_string())
                .with("amount", line.amount.to_string())
        }
        Subject::Account(account) => Row::new(RowKind::Account)
            .with("account", account.clone())
            .with("memo", text)
            .with("amount", line.amount.to_string()),
    }
}

/// The form that shows an invoice's content.
pub(super) fn of_content(content: &Content) -> Typed {
    let draft = serde_json::to_value(content).unwrap_or(Value::Null);
    Typed::of_draft(&draft)
}

/// The same for a new invoice of the same kind: without number and dates, which are each paper's own.
pub(super) fn copy_of(content: &Content) -> Typed {
    let mut typed = of_content(content);
    for own in ["number", "date", "due_date"] {
        typed.set(own, "");
    }
    typed
}
