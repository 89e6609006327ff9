//! What of an order is not invoiced yet: what its next invoice would bill.

use rust_decimal::Decimal;

use super::{LineStanding, OrderLine, PurchaseOrder, Reconciliation, Subject, to_money};
use crate::invoice::{Cost, Money, Quantity};

/// What is left to invoice of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLine {
    /// What it is about.
    pub subject: Subject,
    /// The line's description.
    pub description: Option<String>,
    /// How many; none of a line that is invoiced by its amount.
    pub quantity: Option<Quantity>,
    /// What one costs.
    pub cost: Cost,
    /// What that comes to, rounded to the cent.
    pub amount: Money,
}

/// What is left of each line of an order: what came, or where nobody counts, what was promised,
/// without what the invoices have taken. A line of which nothing is left is not among them.
#[must_use]
pub fn open_lines(order: &PurchaseOrder, reconciliation: &Reconciliation) -> Vec<OpenLine> {
    let lines = order.lines.iter().zip(&reconciliation.lines);
    lines
        .filter_map(|(line, standing)| open(line, standing))
        .collect()
}

fn open(line: &OrderLine, standing: &LineStanding) -> Option<OpenLine> {
    let due = line.received.or(line.confirmed).unwrap_or(line.ordered);
    let (quantity, amount) = match line.subject {
        Subject::Item(_) => {
            let left = due.decimal().checked_sub(standing.invoiced?)?;
            let amount = left.checked_mul(line.cost.decimal())?;
            (Some(left.to_string().parse().ok()?), amount)
        }
        Subject::Account(_) => {
            let worth = due.decimal().checked_mul(line.cost.decimal())?;
            (None, worth.checked_sub(standing.invoiced_amount?)?)
        }
    };
    let is_left = quantity.map_or(amount > Decimal::ZERO, |left: Quantity| {
        left.decimal() > Decimal::ZERO
    });
    is_left.then_some(OpenLine {
        subject: line.subject.clone(),
        description: line.description.clone(),
        quantity,
        cost: line.cost,
        amount: to_money(amount)?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::invoice::{
        Content, Settings, draft,
        purchase_order::{Identities, reconcile},
    };

    fn order() -> PurchaseOrder {
        let order = json!({"vendor": "Rosas", "status": "received", "total": "152.00", "lines": [
            {"item": "Rose", "description": "50 cm", "ordered": "100", "confirmed": "100", "received": "98", "cost": "0.35"},
            {"item": "Tulip", "ordered": "20", "confirmed": "18", "cost": "0.333"},
            {"item": "Lily", "ordered": "10", "cost": "1"},
            {"account": "Freight", "ordered": "1", "cost": "100.34"}]});
        draft::read_purchase_order(&order).unwrap()
    }

    fn invoice(lines: &serde_json::Value, total: &str) -> Content {
        let draft = json!({"vendor": "Rosas", "number": "1", "date": "2026-11-02", "po_number": "PO-1",
            "lines": lines, "total": total});
        draft::read(&draft).unwrap()
    }

    fn left(invoices: &[&Content]) -> Vec<String> {
        let order = order();
        let reconciliation = reconcile(
            &order,
            invoices,
            &Settings::default().match_tolerance,
            <&Identities>::default(),
        );
        let lines = open_lines(&order, &reconciliation).into_iter();
        let shown = lines.map(|line| {
            let quantity = line
                .quantity
                .map_or_else(String::new, |many| many.to_string());
            format!("{:?} {quantity} {}", line.subject, line.amount)
        });
        shown.collect()
    }

    #[test]
    fn what_came_or_was_promised_is_open_before_the_first_invoice() {
        assert_eq!(
            left(&[]),
            [
                "Item(\"Rose\") 98 34.30",
                "Item(\"Tulip\") 18 5.99",
                "Item(\"Lily\") 10 10.00",
                "Account(\"Freight\")  100.34"
            ]
        );
    }

    #[test]
    fn what_was_invoiced_is_not_open_any_more() {
        let first = invoice(
            &json!([
                {"item": "Rose", "quantity": "40", "amount": "14.00"},
                {"item": "Tulip", "quantity": "20", "amount": "6.66"},
                {"account": "Freight", "amount": "100.00"}
            ]),
            "120.66",
        );
        assert_eq!(
            left(&[&first]),
            [
                "Item(\"Rose\") 58 20.30",
                "Item(\"Lily\") 10 10.00",
                "Account(\"Freight\")  0.34"
            ]
        );
    }
}
