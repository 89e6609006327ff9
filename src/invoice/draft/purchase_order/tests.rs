//! What is read of an order, and what is refused with its place.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn typed() -> Value {
    json!({
        "vendor": " Rosas  del Valle ", "status": "shipped", "currency": "USD",
        "lines": [
            {"item": "Rose Red 50", "description": "Red, 50 cm", "ordered": "100",
             "confirmed": "100", "received": "98", "cost": "0.35"},
            {"account": "Freight", "ordered": "1", "cost": "0.125"}
        ],
        "total": "35.13"
    })
}

fn rejected(change: impl FnOnce(&mut Value)) -> Vec<(String, String)> {
    let mut draft = typed();
    change(&mut draft);
    let errors = read(&draft).unwrap_err();
    errors
        .into_iter()
        .map(|error| (error.pointer, error.detail))
        .collect()
}

#[test]
fn a_full_order_is_read_and_read_back() {
    let order = read(&typed()).unwrap();
    assert_eq!(order.vendor, "Rosas  del Valle");
    assert_eq!(order.lines[1].subject, Subject::Account("Freight".into()));
    let again = serde_json::to_value(&order).unwrap();
    assert_eq!(read(&again).unwrap(), order);
    assert_eq!(
        serde_json::from_value::<PurchaseOrder>(again).unwrap(),
        order
    );
}

#[test]
fn an_answered_order_can_be_sent_back() {
    let mut draft = typed();
    for name in ANSWERED {
        draft[name] = json!({});
    }
    assert!(read(&draft).is_ok());
}

#[test]
fn every_mistake_is_said_at_once() {
    let errors = read(&json!({
        "vendor": "x".repeat(501), "status": "sent", "currency": "usd", "statsu": "open",
        "lines": [
            {"item": "Rose", "account": "Freight", "ordered": "-1", "confirmed": "many", "cost": 0.35},
            {"ordered": "1", "cost": "1", "amount": "1"},
            "Rose"
        ]
    }))
    .unwrap_err();
    let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(
        pointers,
        [
            "/vendor",
            "/status",
            "/currency",
            "/lines/0/account",
            "/lines/0/ordered",
            "/lines/0/confirmed",
            "/lines/0/cost",
            "/lines/1/item",
            "/lines/1/amount",
            "/lines/2",
            "/total",
            "/statsu"
        ]
    );
    assert_eq!(read(&json!([])).unwrap_err()[0].pointer, "");
    let pointers = |change: fn(&mut Value)| {
        let errors = rejected(change);
        errors.into_iter().map(|error| error.0).collect::<Vec<_>>()
    };
    assert_eq!(pointers(|draft| draft["lines"] = json!([])), ["/lines"]);
    assert_eq!(pointers(|draft| draft["lines"] = json!("none")), ["/lines"]);
    assert_eq!(pointers(|draft| draft["status"] = json!(null)), ["/status"]);
    assert_eq!(
        pointers(|draft| draft["lines"][0]["cost"] = json!("0.3500001")),
        ["/lines/0/cost"]
    );
}

#[test]
fn a_total_that_is_another_sum_is_refused_with_both() {
    let errors = rejected(|draft| draft["total"] = json!("35.12"));
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].0, "/total");
    // Half a cent is rounded away from zero: 35.00 + 0.125.
    assert!(errors[0].1.contains("`35.13`"), "{}", errors[0].1);
    assert!(errors[0].1.contains("`35.12`"), "{}", errors[0].1);
    let errors = rejected(|draft| {
        draft["lines"][1]["cost"] = json!("-40");
        draft["total"] = json!("-5.00");
    });
    assert_eq!(errors[0].0, "/total");
    let errors = rejected(|draft| {
        draft["lines"][0]["ordered"] = json!("9999999999.99999");
        draft["lines"][0]["cost"] = json!("9999999999.99999");
    });
    assert_eq!(errors[0].0, "/total");
}

proptest! {
    #[test]
    fn no_numbers_make_it_panic(ordered in "-?[0-9]{0,11}(\\.[0-9]{0,6})?", cost in "-?[0-9]{0,11}(\\.[0-9]{0,6})?") {
        let draft = json!({
            "vendor": "V", "status": "open", "total": "0.00",
            "lines": [{"item": "I", "ordered": ordered, "cost": cost}]
        });
        let _ = read(&draft);
    }
}
