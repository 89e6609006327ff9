//! The lines of a bill or vendor credit, which both messages share, and references into
//! QuickBooks' lists.
//!
//! The schema wants every expense line before the first item line, so the order is: the invoice's
//! expense lines, its charges, its item lines.

use yaserde::YaSerialize;

use super::text::hold;
use crate::invoice::{Charge, Content, ExpenseLine, ItemLine, Line, Settings};

/// Points to an entry of one of QuickBooks' lists by its full name, `Parent:Child`; QuickBooks
/// ignores the name's case.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
pub(super) struct Ref {
    #[yaserde(rename = "FullName")]
    full_name: String,
}

impl Ref {
    pub(super) fn by_name(name: &str) -> Self {
        Self {
            full_name: hold(name).into_owned(),
        }
    }
}

/// A line that is posted to an account.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
pub(super) struct ExpenseLineAdd {
    #[yaserde(rename = "AccountRef")]
    account: Option<Ref>,
    #[yaserde(rename = "Amount")]
    amount: String,
    #[yaserde(rename = "Memo")]
    memo: Option<String>,
    #[yaserde(rename = "CustomerRef")]
    customer: Option<Ref>,
    #[yaserde(rename = "ClassRef")]
    class: Option<Ref>,
    #[yaserde(rename = "BillableStatus")]
    billable_status: Option<String>,
}

/// A line with an item of the company file.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
pub(super) struct ItemLineAdd {
    #[yaserde(rename = "ItemRef")]
    item: Ref,
    #[yaserde(rename = "Desc")]
    description: Option<String>,
    #[yaserde(rename = "Quantity")]
    quantity: Option<String>,
    #[yaserde(rename = "Cost")]
    cost: Option<String>,
    #[yaserde(rename = "Amount")]
    amount: String,
    #[yaserde(rename = "CustomerRef")]
    customer: Option<Ref>,
    #[yaserde(rename = "ClassRef")]
    class: Option<Ref>,
    #[yaserde(rename = "BillableStatus")]
    billable_status: Option<String>,
}

impl ExpenseLineAdd {
    fn of_line(line: &ExpenseLine, settings: &Settings) -> Self {
        Self {
            account: account_or_default(line.account.as_deref(), settings).map(Ref::by_name),
            amount: line.amount.to_string(),
            memo: held(line.memo.as_deref()),
            customer: line.customer.as_deref().map(Ref::by_name),
            class: line.class.as_deref().map(Ref::by_name),
            billable_status: billable_status(line.billable),
        }
    }

    fn of_charge(charge: &Charge, settings: &Settings) -> Self {
        Self {
            account: account_or_default(charge.account.as_deref(), settings).map(Ref::by_name),
            amount: charge.amount.to_string(),
            memo: held(Some(charge.memo.as_deref().unwrap_or(&charge.kind))),
            customer: None,
            class: None,
            billable_status: None,
        }
    }
}

impl ItemLineAdd {
    /// QuickBooks works out whichever of quantity, cost and amount is missing. All three go out
    /// only when they agree to the cent; otherwise the amount, which was approved, goes first and
    /// the quantity goes with it.
    fn of_line(line: &ItemLine) -> Self {
        let exact = line
            .quantity
            .zip(line.cost)
            .is_some_and(|(quantity, cost)| quantity.costs_exactly(cost, line.amount));
        let cost = line.cost.filter(|_| exact);
        Self {
            item: Ref::by_name(&line.item),
            description: held(line.description.as_deref()),
            quantity: line.quantity.map(|quantity| quantity.to_string()),
            cost: cost.map(|cost| cost.to_string()),
            amount: line.amount.to_string(),
            customer: line.customer.as_deref().map(Ref::by_name),
            class: line.class.as_deref().map(Ref::by_name),
            billable_status: billable_status(line.billable),
        }
    }
}

/// The expense lines of the invoice, then its charges.
pub(super) fn expense_lines(content: &Content, settings: &Settings) -> Vec<ExpenseLineAdd> {
    let lines = content.lines.iter().filter_map(|line| match line {
        Line::Expense(line) => Some(ExpenseLineAdd::of_line(line, settings)),
        Line::Item(_) => None,
    });
    let charges = content.charges.iter();
    lines
        .chain(charges.map(|charge| ExpenseLineAdd::of_charge(charge, settings)))
        .collect()
}

/// The item lines of the invoice.
pub(super) fn item_lines(content: &Content) -> Vec<ItemLineAdd> {
    let lines = content.lines.iter().filter_map(|line| match line {
        Line::Item(line) => Some(ItemLineAdd::of_line(line)),
        Line::Expense(_) => None,
    });
    lines.collect()
}

/// The account of a line or charge: its own, or else the company's default. With neither, the
/// element is left out and QuickBooks decides; the checks stop such an invoice before.
pub(super) fn account_or_default<'a>(
    account: Option<&'a str>,
    settings: &'a Settings,
) -> Option<&'a str> {
    account.or(settings.default_expense_account.as_deref())
}

/// The bill's reference number. A template that can't be filled was refused when it was set; if
/// one is there all the same, the vendor's own number stands in.
pub(super) fn ref_number(content: &Content, settings: &Settings) -> String {
    settings
        .fill_ref_number(&content.number, content.po_number.as_deref())
        .unwrap_or_else(|_| content.number.clone())
}

/// What QuickBooks will hold of an optional text.
pub(super) fn held(text: Option<&str>) -> Option<String> {
    text.map(|text| hold(text).into_owned())
}

/// Left out for a line that isn't billable: QuickBooks takes `NotBillable` only beside a customer.
fn billable_status(billable: bool) -> Option<String> {
    billable.then(|| "Billable".to_owned())
}
