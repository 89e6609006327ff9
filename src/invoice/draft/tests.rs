//! What is read, and what is refused with its place.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::invoice::content::tests::{roses, tulips};

fn typed() -> Value {
    serde_json::to_value(roses()).unwrap()
}

fn rejected(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut draft = typed();
    change(&mut draft);
    read(&draft)
        .unwrap_err()
        .into_iter()
        .map(|error| error.pointer)
        .collect()
}

#[test]
fn a_full_invoice_is_read() {
    assert_eq!(read(&typed()).unwrap(), roses());
    let full = serde_json::to_value(tulips()).unwrap();
    assert_eq!(read(&full).unwrap(), tulips());
}

/// The places of what is refused in a bill with everything after a change.
fn rejected_tulips(change: impl FnOnce(&mut Value)) -> Vec<String> {
    let mut draft = serde_json::to_value(tulips()).unwrap();
    change(&mut draft);
    let errors = read(&draft).unwrap_err();
    errors.into_iter().map(|error| error.pointer).collect()
}

#[test]
fn a_rate_is_positive_and_stands_beside_its_currency() {
    for rate in [
        json!("0"),
        json!("-1.1"),
        json!("1,1"),
        json!(1.1),
        json!("1e3"),
    ] {
        let places = rejected_tulips(|draft| draft["exchange_rate"] = rate);
        assert_eq!(places, ["/exchange_rate"]);
    }
    let places = rejected_tulips(|draft| draft["currency"] = Value::Null);
    assert_eq!(places, ["/exchange_rate"]);
}

#[test]
fn an_address_has_at_most_five_lines_and_no_other_fields() {
    for (address, places) in [
        (json!("Aalsmeer"), vec!["/vendor_address"]),
        (
            json!({"lines": "Legmeerdijk"}),
            vec!["/vendor_address/lines"],
        ),
        (
            json!({"lines": ["1", "2", "3", "4", "5", "6"]}),
            vec!["/vendor_address/lines"],
        ),
        (
            json!({"lines": ["a", 2, "b\u{7}"], "city": 3, "street": "x"}),
            vec![
                "/vendor_address/lines/1",
                "/vendor_address/lines/2",
                "/vendor_address/city",
                "/vendor_address/street",
            ],
        ),
    ] {
        let found = rejected_tulips(|draft| draft["vendor_address"] = address);
        assert_eq!(found, places);
    }
}

#[test]
fn an_address_of_nothing_is_none() {
    let mut draft = typed();
    draft["vendor_address"] = json!({"lines": ["", " "], "city": null, "note": " "});
    assert_eq!(read(&draft).unwrap(), roses());
}

#[test]
fn a_line_of_an_order_is_counted_from_one() {
    for number in [
        json!(0),
        json!(-1),
        json!(1.5),
        json!("1"),
        json!(65_536),
        json!(true),
    ] {
        let places = rejected_tulips(|draft| draft["lines"][1]["po_line"] = number);
        assert_eq!(places, ["/lines/1/po_line"]);
    }
    let places = rejected_tulips(|draft| draft["po_number"] = Value::Null);
    assert_eq!(places, ["/lines/1/po_line"]);
    let places = rejected_tulips(|draft| draft["lines"][0]["po_line"] = json!(1));
    assert_eq!(places, ["/lines/0/po_line"]);
}

#[test]
fn tax_is_told_by_codes_and_a_flag() {
    let places = rejected_tulips(|draft| {
        draft["tax_code"] = json!(1);
        draft["amounts_include_tax"] = json!("yes");
        draft["lines"][0]["tax_code"] = json!(["S"]);
        draft["charges"][0]["tax_code"] = json!("\u{1}");
        draft["charges"][0]["billable"] = json!(true);
    });
    assert_eq!(
        places,
        [
            "/tax_code",
            "/amounts_include_tax",
            "/lines/0/tax_code",
            "/charges/0/tax_code",
            "/charges/0/billable"
        ]
    );
}

#[test]
fn every_mistake_is_said_at_once() {
    let errors = read(&json!({
        "kind": "bill", "number": " ", "date": "02.11.2026", "due_date": "2026-02-30",
        "currency": "usd", "memo": "bell \u{7}", "amuont": "1",
        "lines": [{"amount": 120.5}, {"item": "Rose", "account": "Freight", "amount": "1,50"}, 3],
        "charges": [{"amount": "1.00"}]
    }))
    .unwrap_err();
    let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/kind",
            "/vendor",
            "/number",
            "/date",
            "/due_date",
            "/currency",
            "/memo",
            "/lines/0/amount",
            "/lines/1/amount",
            "/lines/1/account",
            "/lines/2",
            "/charges/0/kind",
            "/total",
            "/amuont"
        ]
    );
}

#[test]
fn an_answered_invoice_can_be_sent_back() {
    let mut draft = typed();
    draft["id"] = json!("0190");
    draft["status"] = json!("AP");
    draft["findings"] = json!([]);
    draft["lines"][0]["class"] = Value::Null;
    assert_eq!(read(&draft).unwrap(), roses());
}

#[test]
fn text_is_trimmed_and_composed() {
    let mut draft = typed();
    draft["vendor"] = json!("  Cafe\u{301} del Valle \n");
    draft["memo"] = json!("   ");
    let content = read(&draft).unwrap();
    assert_eq!(
        (content.vendor.as_str(), content.memo),
        ("Café del Valle", None)
    );
}

#[test]
fn a_total_must_be_the_sum_to_the_cent() {
    assert_eq!(
        rejected(|draft| draft["total"] = json!("167.51")),
        ["/total"]
    );
    let errors = read(&{
        let mut draft = typed();
        draft["lines"] = json!([{"account": "Rent", "amount": "-179.50"}]);
        draft["total"] = json!("-167.50");
        draft
    })
    .unwrap_err();
    assert_eq!(errors[0].code, Some(Code::NegativeTotal));
}

#[test]
fn what_quickbooks_can_never_hold_is_refused() {
    assert_eq!(
        rejected(|draft| draft["memo"] = json!("x".repeat(4_096))),
        ["/memo"]
    );
    assert_eq!(
        rejected(|draft| draft["vendor"] = json!("nul\0")),
        ["/vendor"]
    );
    assert_eq!(
        rejected(|draft| draft["number"] = json!("\u{FFFE}")),
        ["/number"]
    );
    assert_eq!(
        rejected(|draft| draft["date"] = json!("1800-01-01")),
        ["/date"]
    );
    assert_eq!(
        rejected(|draft| draft["date"] = json!("2026-1-2")),
        ["/date"]
    );
    assert_eq!(rejected(|draft| draft["lines"] = json!([])), ["/lines"]);
    assert_eq!(rejected(|draft| draft["lines"] = json!("none")), ["/lines"]);
    assert_eq!(
        rejected(|draft| draft["lines"][0]["billable"] = json!(true)),
        ["/lines/0/billable"]
    );
    assert_eq!(
        rejected(|draft| draft["lines"][0]["quantity"] = json!("1")),
        ["/lines/0/quantity"]
    );
    assert_eq!(
        rejected(|draft| draft["lines"][1]["cost"] = json!("0.333333")),
        ["/lines/1/cost"]
    );
}

#[test]
fn what_is_no_object_is_refused() {
    assert_eq!(read(&json!([])).unwrap_err()[0].pointer, "");
    assert_eq!(read(&Value::Null).unwrap_err().len(), 1);
}

#[test]
fn pointers_are_escaped() {
    assert_eq!(pointer("/lines/0", "a/b~c"), "/lines/0/a~1b~0c");
}

proptest! {
    #[test]
    fn whatever_is_read_reads_back_the_same(memo in ".{0,40}", number in ".{1,20}", cents in -5000_i64..5000) {
        let amount = Money::from_minor(cents).unwrap();
        let draft = json!({
            "vendor": "V", "number": number, "date": "2026-11-02", "memo": memo,
            "lines": [{"amount": amount}], "total": amount
        });
        if let Ok(content) = read(&draft) {
            let again = serde_json::to_value(&content).unwrap();
            prop_assert_eq!(read(&again).unwrap(), content);
        }
    }
}
