//! What bodies say, and every mistake in them.

use serde_json::json;

use super::*;

fn pointers<T: Body + std::fmt::Debug>(value: Value) -> Vec<String> {
    let errors = T::read(value).unwrap_err();
    errors.into_iter().map(|error| error.pointer).collect()
}

#[test]
fn bodies_are_read() {
    assert_eq!(
        CompanyToAdd::read(json!({"name": "Acme", "company_file": null})).unwrap(),
        CompanyToAdd {
            name: "Acme".into(),
            company_file: None
        }
    );
    assert_eq!(
        ToReturn::read(json!({"to": "A", "reason": "wrong vendor"})).unwrap(),
        ToReturn {
            to: ReturnTo::Approved,
            reason: "wrong vendor".into()
        }
    );
    assert_eq!(
        Actions::read(json!({"action": "approve", "ids": ["x"]})).unwrap(),
        Actions {
            action: BulkAction::Approve,
            ids: vec!["x".into()],
            accept: vec![],
            on_error: OnError::Skip
        }
    );
    assert_eq!(
        Accepting::read(json!({"accept": ["text_changed"]}))
            .unwrap()
            .accept,
        [Code::TextChanged]
    );
}

#[test]
fn every_mistake_in_a_body_is_named() {
    assert_eq!(pointers::<CompanyToAdd>(json!([])), [""]);
    assert_eq!(
        pointers::<CompanyToAdd>(json!({"company_file": 1, "nmae": "Acme"})),
        ["/name", "/company_file", "/nmae"]
    );
    assert_eq!(pointers::<SettingsToChange>(json!({})), ["/settings"]);
    assert_eq!(
        pointers::<ToReturn>(json!({"to": "AA", "reason": null})),
        ["/to", "/reason"]
    );
    assert_eq!(
        pointers::<Accepting>(json!({"accept": ["no_such", 1, "zero_total"]})),
        ["/accept/0", "/accept/1"]
    );
    assert_eq!(
        pointers::<Accepting>(json!({"accept": "zero_total"})),
        ["/accept"]
    );
    assert_eq!(
        pointers::<Actions>(json!({"action": "return", "ids": ["a", 1, "A"], "accept": {}})),
        ["/action", "/ids/1", "/ids/2", "/accept"]
    );
}

#[test]
fn a_list_has_an_end() {
    let list = |length| json!({"invoices": vec![json!({}); length]});
    assert_eq!(Bulk::read(list(BULK_MAX)).unwrap().invoices.len(), BULK_MAX);
    assert_eq!(pointers::<Bulk>(list(BULK_MAX + 1)), ["/invoices"]);
    assert_eq!(pointers::<Bulk>(json!({"invoices": {}})), ["/invoices"]);
}

#[test]
fn the_bodies_of_decisions_are_read() {
    assert_eq!(
        ToLink::read(json!({"txn_id": "1A-2"})).unwrap().txn_id,
        "1A-2"
    );
    let others = |value| SendingAgain::read(value).unwrap().other_bills;
    assert_eq!(others(json!({"other_bills": ["1A-2", "3"]})), ["1A-2", "3"]);
    assert!(others(json!({"other_bills": null})).is_empty());
    assert_eq!(pointers::<ToLink>(json!({"txn_id": 7})), ["/txn_id"]);
    assert_eq!(
        pointers::<SendingAgain>(json!({"other_bills": ["a", 1, "A"], "accept": []})),
        ["/other_bills/1", "/other_bills/2", "/accept"]
    );
    assert_eq!(
        pointers::<ToRelease>(json!({"why": "x"})),
        ["/reason", "/why"]
    );
}

#[test]
fn only_what_has_nothing_that_must_be_said_may_be_absent() {
    assert_eq!(Accepting::absent(), Some(Accepting::default()));
    assert_eq!(SendingAgain::absent(), Some(SendingAgain::default()));
    assert!(ToReturn::absent().is_none());
    assert!(ToLink::absent().is_none());
    assert!(ToRelease::absent().is_none());
    assert!(Draft::absent().is_none());
}
