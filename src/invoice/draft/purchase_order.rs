//! A purchase order that somebody typed.

use serde_json::Value;

use super::{FieldError, MEMO_MAX_CHARS, NAME_MAX_CHARS, fields::Fields};
use crate::invoice::{
    Code, Cost, Money, Quantity,
    purchase_order::{OrderLine, OrderStatus, PurchaseOrder, Subject},
};

/// Fields of an answered order that may come back with a change and are not read.
const ANSWERED: [&str; 6] = [
    "number",
    "reconciliation",
    "invoices",
    "invoice_status",
    "created_at",
    "updated_at",
];

/// Reads a purchase order as a JSON object.
///
/// # Errors
/// Every rejected field, in the order of the fields.
pub fn read(draft: &Value) -> Result<PurchaseOrder, Vec<FieldError>> {
    let mut errors = Vec::new();
    let order = Fields::of(draft, "", &mut errors).and_then(|mut fields| read_order(&mut fields));
    match order {
        Some(order) if errors.is_empty() => match total_mistake(&order) {
            None => Ok(order),
            Some(mistake) => Err(vec![mistake]),
        },
        _ => Err(errors),
    }
}

fn read_order(fields: &mut Fields<'_, '_>) -> Option<PurchaseOrder> {
    fields.skip(&ANSWERED);
    let vendor = fields.required_text("vendor", NAME_MAX_CHARS);
    let status = fields.required_text("status", NAME_MAX_CHARS);
    let status = status.and_then(|status| match status.parse::<OrderStatus>() {
        Ok(status) => Some(status),
        Err(error) => {
            fields.reject("status", error.to_string());
            None
        }
    });
    let currency = fields.currency();
    let lines = fields.list("lines", read_line);
    if fields.is_empty_list("lines") {
        let detail = "an order has at least one line";
        fields.reject_as("lines", detail, Code::RequiredMissing);
    } else if lines.is_none() {
        fields.require("lines");
    }
    let total = fields.required_amount("total");
    fields.reject_unknown();
    Some(PurchaseOrder {
        vendor: vendor?,
        status: status?,
        currency,
        lines: lines?,
        total: total?,
    })
}

fn read_line(fields: &mut Fields<'_, '_>) -> Option<OrderLine> {
    let item = fields.optional_text("item", NAME_MAX_CHARS);
    let account = fields.optional_text("account", NAME_MAX_CHARS);
    let subject = match (item, account) {
        (Some(item), None) => Some(Subject::Item(item)),
        (None, Some(account)) => Some(Subject::Account(account)),
        (Some(_), Some(_)) => {
            let detail = "a line has either an `item` or an `account`: leave one out";
            fields.reject("account", detail);
            None
        }
        (None, None) => {
            fields.require("item");
            None
        }
    };
    let description = fields.optional_text("description", MEMO_MAX_CHARS);
    let ordered = quantity(fields, "ordered");
    if ordered.is_none() {
        fields.require("ordered");
    }
    let confirmed = quantity(fields, "confirmed");
    let received = quantity(fields, "received");
    let cost: Option<Cost> = fields.optional_number("cost");
    if cost.is_none() {
        fields.require("cost");
    }
    fields.reject_unknown();
    Some(OrderLine {
        subject: subject?,
        description,
        ordered: ordered?,
        confirmed,
        received,
        cost: cost?,
    })
}

/// Goods that go back are no order: the vendor's credit says so.
fn quantity(fields: &mut Fields<'_, '_>, name: &'static str) -> Option<Quantity> {
    let quantity: Quantity = fields.optional_number(name)?;
    if quantity.decimal().is_sign_negative() && !quantity.decimal().is_zero() {
        fields.reject(
            name,
            format!("expected a quantity of nothing or more, found `{quantity}`"),
        );
        return None;
    }
    Some(quantity)
}

/// The total must be what the lines add up to, each rounded as an invoice would be.
fn total_mistake(order: &PurchaseOrder) -> Option<FieldError> {
    let at = |detail: String, code| Some(FieldError::new("/total", detail).with_code(code));
    match order.sum() {
        None => at(
            "the lines add up to more than an amount can hold".to_owned(),
            Code::TotalMismatch,
        ),
        Some(sum) if sum != order.total => at(
            format!(
                "the lines (ordered × cost) add up to `{sum}`, the total says `{}`",
                order.total
            ),
            Code::TotalMismatch,
        ),
        Some(sum) if sum < Money::ZERO => at(
            format!("the total is `{sum}`: nothing is ordered for less than nothing"),
            Code::NegativeTotal,
        ),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests;
