//! The document, field by field in the order in which mistakes are told.

use serde_json::Value;

use super::{ANSWERED, MEMO_MAX_CHARS, NAME_MAX_CHARS, fields::Fields};
use crate::invoice::{
    Charge, Code, Content, ExchangeRate, ExpenseLine, ItemLine, Kind, Line, Money, VendorAddress,
    address::ADDRESS_LINES_MAX,
};

pub(super) fn read_content(fields: &mut Fields<'_, '_>) -> Option<Content> {
    fields.skip(&ANSWERED);
    let kind = read_kind(fields);
    let vendor = fields.required_text("vendor", NAME_MAX_CHARS);
    let number = fields.required_text("number", NAME_MAX_CHARS);
    let date = fields.required_date("date");
    let due_date = fields.optional_date("due_date");
    let terms = fields.optional_text("terms", NAME_MAX_CHARS);
    let po_number = fields.optional_text("po_number", NAME_MAX_CHARS);
    let currency = fields.currency();
    let exchange_rate = read_exchange_rate(fields, currency.as_deref());
    let tax_code = fields.optional_text("tax_code", NAME_MAX_CHARS);
    let amounts_include_tax = fields.flag("amounts_include_tax");
    let vendor_address = fields.object("vendor_address", read_address);
    let memo = fields.optional_text("memo", MEMO_MAX_CHARS);
    let lines = read_lines(fields, po_number.is_some());
    let charges = fields.list("charges", read_charge).unwrap_or_default();
    let total = fields.required_amount("total");
    fields.reject_unknown();
    Some(Content {
        kind,
        vendor: vendor?,
        number: number?,
        date: date?,
        due_date,
        terms,
        po_number,
        currency,
        exchange_rate,
        tax_code,
        amounts_include_tax,
        vendor_address,
        memo,
        lines: lines?,
        charges,
        total: total?,
    })
}

fn read_kind(fields: &mut Fields<'_, '_>) -> Kind {
    match fields.optional_text("kind", 20).as_deref() {
        None | Some("invoice") => Kind::Invoice,
        Some("credit") => Kind::Credit,
        Some(other) => {
            let detail = format!("expected `invoice` or `credit`, found `{other}`");
            fields.reject("kind", detail);
            Kind::Invoice
        }
    }
}

/// A rate says nothing without the currency that it is for.
fn read_exchange_rate(fields: &mut Fields<'_, '_>, currency: Option<&str>) -> Option<ExchangeRate> {
    let rate = fields.optional_number("exchange_rate")?;
    if currency.is_none() {
        fields.reject(
            "exchange_rate",
            "an exchange rate needs the `currency` that it is for: give that, or leave the rate out",
        );
    }
    Some(rate)
}

fn read_address(fields: &mut Fields<'_, '_>) -> Option<VendorAddress> {
    let address = VendorAddress {
        lines: fields.texts("lines", ADDRESS_LINES_MAX),
        city: fields.optional_text("city", NAME_MAX_CHARS),
        state: fields.optional_text("state", NAME_MAX_CHARS),
        postal_code: fields.optional_text("postal_code", NAME_MAX_CHARS),
        country: fields.optional_text("country", NAME_MAX_CHARS),
        note: fields.optional_text("note", NAME_MAX_CHARS),
    };
    fields.reject_unknown();
    (address != VendorAddress::default()).then_some(address)
}

fn read_lines(fields: &mut Fields<'_, '_>, has_po_number: bool) -> Option<Vec<Line>> {
    let lines = fields.list("lines", |fields| read_line(fields, has_po_number));
    if fields.is_empty_list("lines") {
        fields.reject_as(
            "lines",
            "an invoice has at least one line",
            Code::RequiredMissing,
        );
    } else if lines.is_none() {
        fields.require("lines");
    }
    lines
}

/// What every line has, whatever it is posted to.
struct Common {
    amount: Option<Money>,
    class: Option<String>,
    customer: Option<String>,
    tax_code: Option<String>,
    billable: bool,
}

fn read_line(fields: &mut Fields<'_, '_>, has_po_number: bool) -> Option<Line> {
    let item = fields.optional_text("item", NAME_MAX_CHARS);
    let common = Common {
        amount: fields.required_amount("amount"),
        class: fields.optional_text("class", NAME_MAX_CHARS),
        customer: fields.optional_text("customer", NAME_MAX_CHARS),
        tax_code: fields.optional_text("tax_code", NAME_MAX_CHARS),
        billable: fields.flag("billable"),
    };
    if common.billable && common.customer.is_none() {
        fields.reject(
            "billable",
            "a billable line needs a `customer` to be charged",
        );
    }
    let line = match item {
        Some(item) => read_item_line(fields, item, common, has_po_number).map(Line::Item),
        None => read_expense_line(fields, common).map(Line::Expense),
    };
    fields.reject_unknown();
    line
}

fn read_item_line(
    fields: &mut Fields<'_, '_>,
    item: String,
    common: Common,
    has_po_number: bool,
) -> Option<ItemLine> {
    let quantity = fields.optional_number("quantity");
    let cost = fields.optional_number("cost");
    let description = fields.optional_text("description", MEMO_MAX_CHARS);
    let po_line = fields.line_number("po_line");
    if po_line.is_some() && !has_po_number {
        fields.reject(
            "po_line",
            "a line of a purchase order needs the invoice's `po_number`: give that, or leave `po_line` out",
        );
    }
    for (name, remedy) in [
        (
            "account",
            "a line has either an `item` or an `account`: leave one out",
        ),
        (
            "memo",
            "an item line has a `description` in place of a memo",
        ),
    ] {
        if fields.optional_text(name, MEMO_MAX_CHARS).is_some() {
            fields.reject(name, remedy);
        }
    }
    Some(ItemLine {
        item,
        quantity,
        cost,
        amount: common.amount?,
        description,
        class: common.class,
        customer: common.customer,
        tax_code: common.tax_code,
        billable: common.billable,
        po_line,
    })
}

fn read_expense_line(fields: &mut Fields<'_, '_>, common: Common) -> Option<ExpenseLine> {
    let account = fields.optional_text("account", NAME_MAX_CHARS);
    let memo = fields.optional_text("memo", MEMO_MAX_CHARS);
    for name in ["quantity", "cost", "description", "po_line"] {
        if fields.get(name).is_some_and(is_given) {
            fields.reject(name, format!("`{name}` belongs to a line with an `item`"));
        }
    }
    Some(ExpenseLine {
        account,
        amount: common.amount?,
        memo,
        class: common.class,
        customer: common.customer,
        tax_code: common.tax_code,
        billable: common.billable,
    })
}

/// Whether a field that has no place here says something: a blank text does not.
fn is_given(value: &Value) -> bool {
    value.as_str().is_none_or(|text| !text.trim().is_empty())
}

fn read_charge(fields: &mut Fields<'_, '_>) -> Option<Charge> {
    let kind = fields.required_text("kind", NAME_MAX_CHARS);
    let account = fields.optional_text("account", NAME_MAX_CHARS);
    let amount = fields.required_amount("amount");
    let memo = fields.optional_text("memo", MEMO_MAX_CHARS);
    let class = fields.optional_text("class", NAME_MAX_CHARS);
    let customer = fields.optional_text("customer", NAME_MAX_CHARS);
    let tax_code = fields.optional_text("tax_code", NAME_MAX_CHARS);
    fields.reject_unknown();
    Some(Charge {
        kind: kind?,
        account,
        amount: amount?,
        memo,
        class,
        customer,
        tax_code,
    })
}
