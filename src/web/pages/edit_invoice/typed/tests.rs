//! The form holds a draft without loss, and says where in it something is wrong.

use proptest::prelude::*;

use super::*;
use crate::invoice::{Content, draft};

/// There and back, by the fields that a browser sends.
fn by_form(draft: &Value) -> Value {
    let typed = Typed::of_draft(draft);
    let texts = typed.texts().into_iter();
    let sent: Vec<_> = texts
        .map(|(pointer, text)| (name_of(&pointer), text))
        .collect();
    let sent = sent.iter().map(|(name, text)| (name.as_str(), *text));
    Typed::read(sent).draft().draft
}

fn typed(fields: &[(&str, &str)]) -> Typed {
    Typed::read(fields.iter().copied())
}

#[test]
fn an_empty_row_is_none_and_keeps_its_place_for_mistakes() {
    let form = typed(&[
        ("lines[0][account]", " "),
        ("lines[7][account]", "Freight"),
        ("lines[7][amount]", "x"),
        ("lines[9][item]", ""),
        ("lines[9][quantity]", "2"),
        ("charges[3][kind]", ""),
        ("lines", "?"),
        ("lines[x][amount]", "1"),
        ("unknown", "1"),
    ]);
    assert_eq!((form.lines.len(), form.charges.len()), (3, 1));
    let drafted = form.draft();
    let lines = json!([{"account": "Freight", "amount": "x"}, {"item": "?", "quantity": "2"}]);
    assert_eq!(drafted.draft, json!({"lines": lines}));
    assert_eq!(drafted.errors[0].pointer, "/lines/2/item");
    for (pointer, place) in [
        ("/lines/0/amount", "/lines/1/amount"),
        ("/lines/1", "/lines/2"),
        ("/lines/7/amount", "/lines"),
        ("/charges/0/kind", "/charges"),
        ("/lines", "/lines"),
        ("/vendor_address/lines/1", "/vendor_address/lines/1"),
        ("/total", "/total"),
        ("", ""),
    ] {
        assert_eq!(drafted.in_form(pointer), place);
    }
}

#[test]
fn an_amount_that_was_left_empty_is_reckoned_when_it_is_whole_cents() {
    let row = |quantity: &str, cost: &str, amount: &str| {
        typed(&[
            ("lines[0][item]", "Rose"),
            ("lines[0][quantity]", quantity),
            ("lines[0][cost]", cost),
            ("lines[0][amount]", amount),
        ])
        .draft()
        .draft["lines"][0]["amount"]
            .clone()
    };
    for (quantity, cost, amount, drafted) in [
        ("100", "0.35", "", json!("35.00")),
        ("", "0.35", "", json!("0.35")),
        ("3", "1.33333", "", Value::Null),
        ("3", "1.33333", " 4.00 ", json!("4.00")),
        ("3", "", "", Value::Null),
        ("x", "1", "", Value::Null),
        ("100", "0.35", "34.99", json!("34.99")),
    ] {
        assert_eq!(
            row(quantity, cost, amount),
            drafted,
            "{quantity} {cost} {amount}"
        );
    }
}

#[test]
fn a_form_of_more_rows_than_an_invoice_can_have_is_bounded() {
    let names: Vec<_> = (0..3_000)
        .map(|index| format!("lines[{index}][account]"))
        .collect();
    let form = Typed::read(names.iter().map(|name| (name.as_str(), "Freight")));
    assert_eq!(form.lines.len(), LINES_MAX + 1);
    let errors = draft::read(&form.draft().draft).unwrap_err();
    assert!(
        errors.iter().any(|error| error.pointer == "/lines"),
        "{errors:?}"
    );
}

#[test]
fn line_ends_are_those_that_were_typed() {
    let form = typed(&[("memo", "one\r\ntwo")]);
    assert_eq!(form.draft().draft["memo"], "one\ntwo");
}

/// A text as an invoice can hold it.
fn text() -> impl Strategy<Value = String> {
    let words = "[A-Za-z0-9<>&\"'\\[\\]/~=+%;,.:_ñÑß–-]{1,12}";
    prop::collection::vec(words, 1..4).prop_map(|words| words.join(" "))
}

fn maybe() -> impl Strategy<Value = Option<String>> {
    prop::option::of(text())
}

fn cents() -> impl Strategy<Value = i64> {
    -1_000_000_i64..1_000_000
}

fn printed(minor: i64) -> String {
    crate::invoice::Money::from_minor(minor)
        .unwrap()
        .to_string()
}

prop_compose! {
    fn line()(
        item in maybe(), name in maybe(), note in maybe(), class in maybe(), customer in maybe(),
        tax_code in maybe(), billable in any::<bool>(), quantity in prop::option::of(1_u32..9_999),
        cost in prop::option::of(1_i64..9_999), po_line in prop::option::of(1_u16..99), minor in cents(),
    ) -> (Value, i64) {
        let billable = billable && customer.is_some();
        let mut line = json!({"class": class, "customer": customer, "tax_code": tax_code,
            "billable": billable, "amount": printed(minor)});
        if let Some(item) = item {
            line["item"] = json!(item);
            line["description"] = json!(note);
            line["quantity"] = json!(quantity.map(|many| many.to_string()));
            line["cost"] = json!(cost.map(printed));
            line["po_line"] = json!(po_line);
        } else {
            line["account"] = json!(name);
            line["memo"] = json!(note);
        }
        (line, minor)
    }
}

prop_compose! {
    fn charge()(
        kind in text(), account in maybe(), memo in maybe(), class in maybe(), customer in maybe(),
        tax_code in maybe(), minor in cents(),
    ) -> (Value, i64) {
        let charge = json!({"kind": kind, "account": account, "memo": memo, "class": class,
            "customer": customer, "tax_code": tax_code, "amount": printed(minor)});
        (charge, minor)
    }
}

prop_compose! {
    fn address()(lines in prop::collection::vec(text(), 0..=5), city in maybe(), state in maybe(),
        postal_code in maybe(), country in maybe(), note in maybe()) -> Value {
        json!({"lines": lines, "city": city, "state": state, "postal_code": postal_code,
            "country": country, "note": note})
    }
}

prop_compose! {
    fn invoice()(
        is_credit in any::<bool>(), vendor in text(), number in text(), due in any::<bool>(),
        terms in maybe(), po_number in text(), rate in prop::option::of(1_i64..9_999_999),
        tax_code in maybe(), with_tax in any::<bool>(), address in address(), memo in maybe(),
        lines in prop::collection::vec(line(), 1..5), charges in prop::collection::vec(charge(), 0..3),
    ) -> Content {
        let sum: i64 = lines.iter().chain(&charges).map(|(_, minor)| minor).sum();
        let only = |rows: &[(Value, i64)]| rows.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>();
        let mut draft = json!({
            "kind": if is_credit { "credit" } else { "invoice" }, "vendor": vendor, "number": number,
            "date": "2026-11-02", "due_date": due.then_some("2026-12-02"), "terms": terms,
            "po_number": po_number, "currency": rate.map(|_| "EUR"),
            "exchange_rate": rate.map(printed), "tax_code": tax_code,
            "amounts_include_tax": with_tax, "vendor_address": address,
            "memo": memo.map(|memo| format!("{memo}\n\n{memo}")),
            "lines": only(&lines), "charges": only(&charges), "total": printed(sum),
        });
        if sum < 0 {
            // What is owed can't be less than nothing: a last line makes up for it.
            let last = json!({"account": "Rounding", "amount": printed(-sum)});
            draft["lines"].as_array_mut().unwrap().push(last);
            draft["total"] = json!("0.00");
        }
        draft::read(&draft).unwrap()
    }
}

proptest! {
    #[test]
    fn an_invoice_goes_through_the_form_unchanged(content in invoice()) {
        let before = serde_json::to_value(&content).unwrap();
        let after = by_form(&before);
        prop_assert_eq!(&after, &before);
        prop_assert_eq!(draft::read(&after), Ok(content));
    }

    #[test]
    fn no_form_makes_it_panic(fields in prop::collection::vec(("[a-z_\\[\\]0-9/]{0,20}", any::<String>()), 0..20)) {
        let form = Typed::read(fields.iter().map(|(name, text)| (name.as_str(), text.as_str())));
        let drafted = form.draft();
        let _places: Vec<_> = fields.iter().map(|(name, _)| drafted.in_form(name)).collect();
        let _ids: Vec<_> = fields.iter().map(|(name, _)| form.nearest(name)).collect();
        let _read = draft::read(&drafted.draft);
    }
}
