//! What an invoice is told, and how hard, by what the company asks for.

use serde_json::json;

use super::{invoice, order, roses};
use crate::invoice::{
    Code, Content, Finding, Line, ListId, Settings, Severity,
    lists::{EntryFacts, List, ListEntry},
    purchase_order::{OrderStatus, Standing, check},
    settings::PoRule,
};

fn settings(po_rule: PoRule) -> Settings {
    Settings {
        po_rule,
        ..Settings::default()
    }
}

fn matching() -> Content {
    invoice(&json!([roses("98", "0.35", "34.30")]))
}

fn codes(content: &Content, standing: &Standing<'_>) -> Vec<Code> {
    let found = check(content, &settings(PoRule::Warn), standing);
    found.into_iter().map(|finding| finding.code).collect()
}

fn fix(finding: &Finding) -> (&str, &serde_json::Value) {
    let fix = finding.fix.as_ref().unwrap();
    (fix.action.as_str(), &fix.params)
}

pub(super) fn in_quickbooks(is_manually_closed: bool, is_fully_received: bool) -> ListEntry {
    let facts = json!({
        "of": "purchase_order", "vendor": {"full_name": "Rosas del Valle"}, "date": "2026-11-02",
        "expected": null, "currency": null, "total": "35.00",
        "is_manually_closed": is_manually_closed, "is_fully_received": is_fully_received,
        "lines": [{
            "txn_line_id": "1", "group": null, "item": {"full_name": "Rose Red 50"},
            "description": null, "quantity": "100", "received": "0", "unbilled": "0",
            "rate": "0.35", "amount": "35.00", "class": null, "customer": null,
            "is_billed": false, "is_manually_closed": false
        }]
    });
    ListEntry {
        list_id: ListId::new("7-1"),
        full_name: "po-778".to_owned(),
        is_active: true,
        parent: None,
        time_modified: None,
        facts: serde_json::from_value(facts).unwrap(),
    }
}

#[test]
fn an_invoice_that_matches_is_told_nothing() {
    let order = order();
    let standing = Standing {
        order: Some(&order),
        ..Standing::default()
    };
    assert_eq!(codes(&matching(), &standing), []);
    let mut without = matching();
    without.po_number = None;
    assert_eq!(codes(&without, &Standing::default()), []);
}

#[test]
fn the_rule_says_how_hard_it_is() {
    let standing = Standing::default();
    let found = |rule| check(&matching(), &settings(rule), &standing);
    assert_eq!(found(PoRule::Off), []);
    assert_eq!(found(PoRule::Warn)[0].severity, Severity::Warning);
    let required = found(PoRule::Require);
    assert_eq!(required[0].severity, Severity::Error);
    assert_eq!(required[0].code, Code::PoUnknown);
    assert_eq!(required[0].pointer, "/po_number");
    let expected = ("put_purchase_order", &json!({"number": "PO-778"}));
    assert_eq!(fix(&required[0]), expected);
}

#[test]
fn the_status_of_the_order_counts() {
    for (status, expected) in [
        (OrderStatus::Open, vec![Code::PoNotShipped]),
        (OrderStatus::Confirmed, vec![Code::PoNotShipped]),
        (OrderStatus::Shipped, vec![]),
        (OrderStatus::Received, vec![]),
        (OrderStatus::Closed, vec![Code::PoClosed]),
    ] {
        let mut order = order();
        order.status = status;
        let standing = Standing {
            order: Some(&order),
            ..Standing::default()
        };
        assert_eq!(codes(&matching(), &standing), expected, "{status}");
    }
}

#[test]
fn a_fix_is_offered_that_the_rule_allows() {
    let order = order();
    let standing = Standing {
        order: Some(&order),
        has_more: true,
        ..Standing::default()
    };
    let mut content = invoice(&json!([
        roses("99", "0.35", "34.65"),
        {"item": "Tulip", "amount": "1.00"},
        {"account": "Rent", "amount": "90.00"}
    ]));
    content.vendor = "Tulip Trade".to_owned();
    let found = check(&content, &settings(PoRule::Warn), &standing);
    let mut lines = content.lines.clone();
    if let Line::Item(line) = &mut lines[0] {
        line.quantity = Some("98".parse().unwrap());
        line.amount = "34.30".parse().unwrap();
    }
    let fixes: Vec<_> = found.iter().map(fix).collect();
    assert_eq!(
        fixes,
        [
            ("edit_invoice", &json!({"vendor": "Rosas del Valle"})),
            ("edit_invoice", &json!({"lines": lines, "total": "125.30"})),
            ("put_purchase_order", &json!({"number": "PO-778"})),
            ("accept_warning", &json!({"accept": ["po_mismatch"]})),
            ("accept_warning", &json!({"accept": ["po_mismatch"]})),
        ]
    );
    let found = check(&content, &settings(PoRule::Require), &standing);
    assert!(found.iter().all(|it| it.severity == Severity::Error));
    assert!(found.iter().all(|it| fix(it).0 != "accept_warning"));
}

/// The fix of a line carries all lines: of thousands, each with each is more than anybody can read.
#[test]
fn what_would_match_is_told_of_the_first_mismatches() {
    let order = order();
    let standing = Standing {
        order: Some(&order),
        ..Standing::default()
    };
    let content = invoice(&json!(vec![roses("1", "0.36", "0.36"); 70]));
    for (rule, rest) in [
        (PoRule::Warn, "accept_warning"),
        (PoRule::Require, "put_purchase_order"),
    ] {
        let found = check(&content, &settings(rule), &standing);
        assert_eq!(found.len(), 70);
        for (nth, finding) in found.iter().enumerate() {
            let expected = if nth < 20 { "edit_invoice" } else { rest };
            assert_eq!(fix(finding).0, expected, "{nth}");
        }
    }
}

#[test]
fn an_order_that_only_quickbooks_knows_is_known() {
    let open = in_quickbooks(false, false);
    let content = invoice(&json!([roses("100", "0.35", "35.00")]));
    let told = |entries: &[ListEntry], content: &Content| {
        let standing = Standing {
            in_quickbooks: entries,
            ..Standing::default()
        };
        codes(content, &standing)
    };
    assert_eq!(told(std::slice::from_ref(&open), &content), []);
    let more = invoice(&json!([roses("101", "0.35", "35.35")]));
    assert_eq!(
        told(std::slice::from_ref(&open), &more),
        [Code::PoMismatch, Code::PoMismatch]
    );
    for closed in [in_quickbooks(true, false), in_quickbooks(false, true)] {
        assert_eq!(
            told(std::slice::from_ref(&closed), &content),
            [Code::PoClosed]
        );
        // Numbers are given twice there: one that is open will do.
        assert_eq!(told(&[closed, open.clone()], &content), []);
    }
    let unread = ListEntry {
        facts: EntryFacts::Unread {
            list: List::PurchaseOrders,
            reason: "`Quantity` is `1,5`".to_owned(),
        },
        ..open
    };
    assert_eq!(told(&[unread], &content), []);
}

#[test]
fn what_came_without_a_bill_limits_the_bill() {
    let mut entry = in_quickbooks(false, false);
    let EntryFacts::PurchaseOrder(facts) = &mut entry.facts else {
        panic!("an order")
    };
    facts.lines[0].received = Some("40".parse().unwrap());
    facts.lines[0].unbilled = Some("40".parse().unwrap());
    let standing = Standing {
        in_quickbooks: std::slice::from_ref(&entry),
        ..Standing::default()
    };
    let of = |quantity: &str, amount: &str| invoice(&json!([roses(quantity, "0.35", amount)]));
    assert_eq!(codes(&of("40", "14.00"), &standing), []);
    assert_eq!(codes(&of("41", "14.35"), &standing), [Code::PoMismatch]);
}

#[test]
fn our_own_order_comes_before_the_one_in_quickbooks() {
    let order = order();
    let told = |entry: ListEntry| {
        let standing = Standing {
            order: Some(&order),
            in_quickbooks: std::slice::from_ref(&entry),
            ..Standing::default()
        };
        codes(&matching(), &standing)
    };
    assert_eq!(told(in_quickbooks(false, false)), []);
    assert_eq!(told(in_quickbooks(false, true)), []);
    assert_eq!(told(in_quickbooks(true, false)), [Code::PoClosed]);
}
