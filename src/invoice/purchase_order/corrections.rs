//! The fields of an invoice as they would match its order: what a fix sends.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{matching::Place, shown, to_cents};
use crate::invoice::{Content, ItemLine, Line, Money};

/// The fields that change when `value` stands at that place. What a line's quantity or cost makes of
/// its amount, and the amounts of the total, change with it, so that the invoice can be taken in as
/// it is then; none where that can't be told.
pub(super) fn corrected(content: &Content, place: Place, value: &str) -> Option<Value> {
    let (index, field) = match place {
        Place::Vendor => return Some(json!({"vendor": value})),
        Place::Currency => return Some(json!({"currency": value})),
        Place::Total => return None,
        Place::Line { index, field } => (index, field),
    };
    let mut changed = content.clone();
    match changed.lines.get_mut(index)? {
        Line::Item(line) => *line = corrected_item(line, field, value)?,
        Line::Expense(line) if field == "amount" => line.amount = value.parse().ok()?,
        Line::Expense(_) => return None,
    }
    let total = changed.sum()?;
    Some(json!({"lines": changed.lines, "total": total}))
}

fn corrected_item(line: &ItemLine, field: &str, value: &str) -> Option<ItemLine> {
    let mut line = line.clone();
    let before = line.quantity;
    match field {
        "quantity" => line.quantity = Some(value.parse().ok()?),
        "cost" => line.cost = Some(value.parse().ok()?),
        "amount" => {
            line.amount = value.parse().ok()?;
            return Some(line);
        }
        _ => return None,
    }
    let quantity = line.quantity?.decimal();
    let exact = if let Some(cost) = line.cost {
        quantity.checked_mul(cost.decimal())?
    } else {
        let amount = Decimal::new(line.amount.minor(), 2);
        let each = amount.checked_div(before?.decimal())?;
        quantity.checked_mul(each)?
    };
    let amount: Money = shown(to_cents(exact)).parse().ok()?;
    line.amount = amount;
    Some(line)
}
