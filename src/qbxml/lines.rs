//! The lines of a bill or vendor credit, which both messages share.
//!
//! The schema wants every expense line before the first item line, so the order is: the invoice's
//! expense lines, its charges, its item lines.

use yaserde::YaSerialize;

use super::{Version, outgoing::Outgoing, reference::Ref, text::held};
use crate::invoice::{
    Charge, ExpenseLine, ItemLine, Line, Quantity, lists::List, po_links::OrderLine,
};

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
    #[yaserde(rename = "SalesTaxCodeRef")]
    tax_code: Option<Ref>,
    #[yaserde(rename = "BillableStatus")]
    billable_status: Option<String>,
}

/// A line with an item of the company file.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
pub(super) struct ItemLineAdd {
    #[yaserde(rename = "ItemRef")]
    item: Option<Ref>,
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
    #[yaserde(rename = "SalesTaxCodeRef")]
    tax_code: Option<Ref>,
    #[yaserde(rename = "BillableStatus")]
    billable_status: Option<String>,
    #[yaserde(rename = "LinkToTxn")]
    link: Option<LinkToTxn>,
}

/// The line of a purchase order that a bill's line bills.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct LinkToTxn {
    #[yaserde(rename = "TxnID")]
    txn_id: String,
    #[yaserde(rename = "TxnLineID")]
    txn_line_id: String,
}

impl ExpenseLineAdd {
    fn of_line(line: &ExpenseLine, outgoing: &Outgoing<'_>) -> Self {
        let account = outgoing.account_or_default(line.account.as_deref());
        Self {
            account: outgoing.refer_some(List::Accounts, account),
            amount: line.amount.to_string(),
            memo: held(line.memo.as_deref()),
            customer: outgoing.refer_some(List::Customers, line.customer.as_deref()),
            class: outgoing.refer_some(List::Classes, line.class.as_deref()),
            tax_code: outgoing.tax_code(line.tax_code.as_deref(), Version::TAX_CODES),
            billable_status: billable_status(line.billable),
        }
    }

    fn of_charge(charge: &Charge, outgoing: &Outgoing<'_>) -> Self {
        let account = outgoing.account_or_default(charge.account.as_deref());
        Self {
            account: outgoing.refer_some(List::Accounts, account),
            amount: charge.amount.to_string(),
            memo: held(Some(charge.memo.as_deref().unwrap_or(&charge.kind))),
            customer: outgoing.refer_some(List::Customers, charge.customer.as_deref()),
            class: outgoing.refer_some(List::Classes, charge.class.as_deref()),
            tax_code: outgoing.tax_code(charge.tax_code.as_deref(), Version::TAX_CODES),
            billable_status: None,
        }
    }
}

impl ItemLineAdd {
    /// QuickBooks works out whichever of quantity, cost and amount is missing. All three go out
    /// only when they agree to the cent; otherwise the amount, which was approved, goes first and
    /// the quantity goes with it.
    ///
    /// A line that is linked has no item, which QuickBooks takes from the order and refuses beside the
    /// link; and always a quantity, because it would take what is left of the order.
    fn of_line(line: &ItemLine, order_line: Option<&OrderLine>, outgoing: &Outgoing<'_>) -> Self {
        let cost = line.exact_cost();
        let quantity = line.quantity.or(order_line.map(|_| Quantity::ONE));
        let item = match order_line {
            Some(_) => None,
            None => Some(outgoing.refer(List::Items, &line.item)),
        };
        Self {
            item,
            description: held(line.description.as_deref()),
            quantity: quantity.map(|quantity| quantity.to_string()),
            cost: cost.map(|cost| cost.to_string()),
            amount: line.amount.to_string(),
            customer: outgoing.refer_some(List::Customers, line.customer.as_deref()),
            class: outgoing.refer_some(List::Classes, line.class.as_deref()),
            tax_code: outgoing.tax_code(line.tax_code.as_deref(), Version::TAX_CODES),
            billable_status: billable_status(line.billable),
            link: order_line.map(LinkToTxn::new),
        }
    }
}

impl LinkToTxn {
    fn new(line: &OrderLine) -> Self {
        Self {
            txn_id: line.txn_id.to_string(),
            txn_line_id: line.txn_line_id.to_string(),
        }
    }
}

/// The expense lines of the invoice, then its charges.
pub(super) fn expense_lines(outgoing: &Outgoing<'_>) -> Vec<ExpenseLineAdd> {
    let lines = outgoing.content.lines.iter();
    let lines = lines.filter_map(|line| match line {
        Line::Expense(line) => Some(ExpenseLineAdd::of_line(line, outgoing)),
        Line::Item(_) => None,
    });
    let charges = outgoing.content.charges.iter();
    lines
        .chain(charges.map(|charge| ExpenseLineAdd::of_charge(charge, outgoing)))
        .collect()
}

/// The item lines of the invoice.
pub(super) fn item_lines(outgoing: &Outgoing<'_>) -> Vec<ItemLineAdd> {
    let lines = outgoing.content.lines.iter().enumerate();
    let lines = lines.filter_map(|(index, line)| match line {
        Line::Item(line) => {
            let order_line = outgoing.link(index);
            Some(ItemLineAdd::of_line(line, order_line, outgoing))
        }
        Line::Expense(_) => None,
    });
    lines.collect()
}

/// Left out for a line that isn't billable: QuickBooks takes `NotBillable` only beside a customer.
fn billable_status(billable: bool) -> Option<String> {
    billable.then(|| "Billable".to_owned())
}
