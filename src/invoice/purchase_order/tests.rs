//! Which invoices match their order, and what is said of those that don't.

mod findings;
mod identities;
mod properties;

use serde_json::{Value, json};

use super::{Agreed, Identities, PurchaseOrder, matching::Matching, reconcile};
use crate::invoice::{Content, Settings, Status, settings::MatchTolerance};

/// An order of 35.00, with roses, of which 98 came, and 12 ferns at an odd cost.
pub(crate) fn order() -> PurchaseOrder {
    order_of(&json!([
        {"item": "Rose Red 50", "ordered": "100", "confirmed": "100", "received": "98", "cost": "0.35"},
        {"item": "Fern Leather", "ordered": "12", "cost": "1.33333"}
    ]))
}

pub(super) fn order_of(lines: &Value) -> PurchaseOrder {
    let mut order: PurchaseOrder = serde_json::from_value(json!({
        "vendor": "Rosas del Valle", "status": "shipped", "currency": "USD", "lines": lines,
        "total": "0.00"
    }))
    .unwrap();
    order.total = order.sum().unwrap();
    order
}

pub(super) fn roses(quantity: &str, cost: &str, amount: &str) -> Value {
    json!({"item": "Rose Red 50", "quantity": quantity, "cost": cost, "amount": amount})
}

/// An invoice of the order's vendor; its total is not looked at.
pub(super) fn invoice(lines: &Value) -> Content {
    serde_json::from_value(json!({
        "kind": "invoice", "vendor": "rosas  DEL valle", "number": "RV-1", "date": "2026-11-02",
        "po_number": "PO-778", "lines": lines, "total": "1.00"
    }))
    .unwrap()
}

pub(super) fn credit(lines: &Value) -> Content {
    let mut content = invoice(lines);
    content.kind = crate::invoice::Kind::Credit;
    content
}

fn tolerance(amount: &str, quantity: &str) -> MatchTolerance {
    MatchTolerance {
        amount: amount.parse().unwrap(),
        quantity: quantity.parse().unwrap(),
    }
}

fn none() -> MatchTolerance {
    Settings::default().match_tolerance
}

fn found(order: &PurchaseOrder, others: &[&Content], content: &Content) -> Vec<String> {
    found_within(order, others, content, &none())
}

fn found_within(
    order: &PurchaseOrder,
    others: &[&Content],
    content: &Content,
    tolerance: &MatchTolerance,
) -> Vec<String> {
    let found = Matching::new(&Agreed::of(order, names()), names(), &[content])
        .mismatches(others, tolerance);
    found
        .into_iter()
        .map(|mismatch| mismatch.place.pointer())
        .collect()
}

/// Names that mean themselves.
pub(super) fn names() -> &'static Identities {
    <&Identities>::default()
}

const NOTHING: [&str; 0] = [];

#[test]
fn what_was_received_may_be_invoiced_and_no_more() {
    let order = order();
    let of = |quantity: &str, amount: &str| invoice(&json!([roses(quantity, "0.35", amount)]));
    assert_eq!(found(&order, &[], &of("98", "34.30")), NOTHING);
    assert_eq!(
        found(&order, &[], &of("99", "34.65")),
        ["/lines/0/quantity"]
    );
    // Within the tolerance it may be more than came.
    let one = tolerance("0.00", "1");
    assert_eq!(found_within(&order, &[], &of("99", "34.65"), &one), NOTHING);
    assert_eq!(
        found_within(&order, &[], &of("100", "35.00"), &one),
        ["/lines/0/quantity"]
    );
}

#[test]
fn without_a_receipt_the_promise_counts_and_without_a_promise_the_order() {
    for (line, fits, too_many) in [
        (json!({"received": "0", "confirmed": "90"}), "0", "1"),
        (json!({"received": "120", "confirmed": "90"}), "100", "121"),
        (json!({"confirmed": "90"}), "90", "91"),
        (json!({}), "100", "101"),
    ] {
        let mut line = line;
        line["item"] = json!("rose  red 50");
        line["ordered"] = json!("100");
        line["cost"] = json!("0");
        let order = order_of(&json!([line]));
        let of = |quantity: &str| invoice(&json!([roses(quantity, "0", "0.00")]));
        assert_eq!(found(&order, &[], &of(fits)), NOTHING, "{line}");
        assert_eq!(
            found(&order, &[], &of(too_many)),
            ["/lines/0/quantity"],
            "{line}"
        );
    }
}

#[test]
fn every_invoice_of_the_order_claims_its_part() {
    let order = order();
    let half = invoice(&json!([roses("49", "0.35", "17.15")]));
    let one = invoice(&json!([roses("1", "0.35", "0.35")]));
    assert_eq!(found(&order, &[&half], &half), NOTHING);
    assert_eq!(found(&order, &[&half, &half], &one), ["/lines/0/quantity"]);
    // A credit gives back what it is over, and is never itself too much.
    let back = credit(&json!([roses("1", "0.35", "0.35")]));
    assert_eq!(found(&order, &[&half, &half, &back], &one), NOTHING);
    assert_eq!(found(&order, &[&half, &half, &one, &one], &back), NOTHING);
    // A line with a negative amount gives back within an invoice.
    let swapped = invoice(&json!([
        roses("98", "0.35", "34.30"),
        roses("1", "0.35", "0.35"),
        roses("1", "0.35", "-0.35")
    ]));
    assert_eq!(found(&order, &[], &swapped), NOTHING);
}

#[test]
fn the_line_that_goes_over_is_named_with_what_would_fit() {
    let order = order();
    let content = invoice(&json!([
        roses("60", "0.35", "21.00"),
        {"item": "Fern Leather", "quantity": "12", "cost": "1.33333", "amount": "16.00"},
        roses("60", "0.35", "21.00")
    ]));
    let agreed = Agreed::of(&order, names());
    let found = Matching::new(&agreed, names(), &[&content]).mismatches(&[], &none());
    assert_eq!(found[0].place.pointer(), "/lines/2/quantity");
    assert_eq!(found[0].would_match.as_deref(), Some("38"));
    assert_eq!(
        found[0].detail,
        "98 of `Rose Red 50` were received, 120 are invoiced in all: 22 too many; either more was billed than came, or the order does not say yet what came"
    );
    assert_eq!(found[1].place.pointer(), "/total");
}

#[test]
fn the_cost_is_what_was_agreed() {
    let order = order();
    let of = |cost: &str, amount: &str| invoice(&json!([roses("90", cost, amount)]));
    assert_eq!(found(&order, &[], &of("0.36", "32.40")), ["/lines/0/cost"]);
    assert_eq!(found(&order, &[], &of("0.34", "30.60")), ["/lines/0/cost"]);
    let tolerated = |amount: &str, cost: &str, billed: &str| {
        found_within(&order, &[], &of(cost, billed), &tolerance(amount, "0"))
    };
    assert_eq!(tolerated("0.90", "0.36", "32.40"), NOTHING);
    assert_eq!(tolerated("0.89", "0.36", "32.40"), ["/lines/0/cost"]);
    // Less than half a cent in all is the rounding of whoever wrote the invoice.
    let fern =
        json!({"item": "Fern Leather", "quantity": "12", "cost": "1.3333", "amount": "16.00"});
    assert_eq!(found(&order, &[], &invoice(&json!([fern]))), NOTHING);
}

#[test]
fn an_amount_can_not_hide_behind_the_right_cost() {
    let order = order();
    let content = invoice(&json!([roses("90", "0.35", "32.50")]));
    assert_eq!(found(&order, &[], &content), ["/lines/0/amount"]);
    let mut line = roses("90", "0.35", "31.50");
    line.as_object_mut().unwrap().remove("cost");
    assert_eq!(found(&order, &[], &invoice(&json!([line]))), NOTHING);
    line["amount"] = json!("31.49");
    assert_eq!(
        found(&order, &[], &credit(&json!([line]))),
        ["/lines/0/amount"]
    );
}

#[test]
fn who_bills_what_and_in_which_currency_is_looked_at() {
    let order = order();
    let mut content = invoice(&json!([
        {"item": "Tulip", "quantity": "1", "cost": "9", "amount": "9.00"},
        {"account": "Handling", "amount": "1.00"}
    ]));
    assert_eq!(found(&order, &[], &content), ["/lines/0/item"]);
    content.vendor = "Tulip Trade".to_owned();
    content.currency = Some("EUR".to_owned());
    // Amounts of another currency are not compared, those of other invoices are not counted.
    content.lines.truncate(1);
    assert_eq!(
        found(&order, &[], &content),
        ["/vendor", "/currency", "/lines/0/item"]
    );
    let mut dear = invoice(&json!([roses("1", "99", "99.00")]));
    dear.currency = Some("EUR".to_owned());
    assert_eq!(found(&order, &[], &dear), ["/currency"]);
    let plain = invoice(&json!([roses("97", "0.35", "33.95")]));
    assert_eq!(found(&order, &[&dear], &plain), NOTHING);
}

#[test]
fn the_order_is_worth_its_lines_and_charges_do_not_count() {
    let order = order_of(&json!([
        {"item": "Rose Red 50", "ordered": "100", "received": "110", "cost": "0.35"},
        {"account": "Packaging", "ordered": "1", "cost": "5"}
    ]));
    let mut content = invoice(&json!([
        roses("100", "0.35", "35.00"), {"account": "PACKAGING", "amount": "5.00"}
    ]));
    content.charges =
        serde_json::from_value(json!([{"kind": "freight", "amount": "80.00"}])).unwrap();
    assert_eq!(found(&order, &[], &content), NOTHING);
    let more = invoice(&json!([roses("10", "0.35", "3.50")]));
    assert_eq!(found(&order, &[&content], &more), ["/total"]);
    assert_eq!(
        found_within(&order, &[&content], &more, &tolerance("3.50", "0")),
        NOTHING
    );
    let packed = invoice(&json!([{"account": "Packaging", "amount": "5.01"}]));
    assert_eq!(found(&order, &[], &packed), ["/lines/0/amount"]);
    let other = invoice(&json!([{"account": "Rent", "amount": "41.00"}]));
    assert_eq!(found(&order, &[], &other), ["/total"]);
}

#[test]
fn a_delivery_in_parts_may_be_rounded_more_often() {
    let order = order_of(&json!([{"item": "Rose Red 50", "ordered": "3", "cost": "0.335"}]));
    assert_eq!(order.total.to_string(), "1.01");
    let part = invoice(&json!([roses("1", "0.335", "0.34")]));
    assert_eq!(found(&order, &[&part, &part], &part), NOTHING);
}

#[test]
fn an_item_may_stand_on_several_lines_of_the_order() {
    let order = order_of(&json!([
        {"item": "Rose Red 50", "ordered": "100", "received": "60", "cost": "0.35"},
        {"item": "ROSE RED 50", "ordered": "50", "cost": "0.30"}
    ]));
    let content = invoice(&json!([
        roses("60", "0.35", "21.00"),
        roses("50", "0.30", "15.00")
    ]));
    assert_eq!(found(&order, &[], &content), NOTHING);
    let one = invoice(&json!([roses("1", "0.35", "0.35")]));
    assert_eq!(found(&order, &[&content], &one), ["/lines/0/quantity"]);
    let standing = reconcile(&order, &[&content, &one], &none(), names()).lines;
    let invoiced: Vec<_> = standing
        .iter()
        .map(|line| (line.invoiced, line.remaining))
        .map(|(invoiced, remaining)| format!("{} {}", invoiced.unwrap(), remaining.unwrap()))
        .collect();
    assert_eq!(invoiced, ["60 40", "51 -1"]);
}

/// Goes over 2,000 lines a few times; each with each would take minutes.
#[test]
fn many_lines_of_one_item_are_matched_to_their_nearest_costs() {
    let cost = |line: u32| format!("{}.00", 10 + line);
    let ordered = |line| json!({"item": "Rose Red 50", "ordered": "1", "cost": cost(line)});
    let order = order_of(&json!((0..2_000).map(ordered).collect::<Vec<_>>()));
    let billed = |line| roses("1", &cost(line), &cost(line));
    let lines: Vec<_> = (0..2_000).rev().map(billed).collect();
    assert_eq!(found(&order, &[], &invoice(&json!(lines))), NOTHING);
    let mut dear = lines.clone();
    dear[1_999] = roses("1", "10.30", "10.30");
    dear[1_998] = roses("1", "10.80", "10.80");
    let dear = invoice(&json!(dear));
    let agreed = Agreed::of(&order, names());
    let found =
        Matching::new(&agreed, names(), &[&dear]).mismatches(&[&dear], &tolerance("0.00", "2000"));
    let right: Vec<_> = found
        .iter()
        .map(|it| (it.place.pointer(), it.line, it.would_match.as_deref()))
        .collect();
    let expected = [
        ("/lines/1998/cost".to_owned(), Some(1), Some("11")),
        ("/lines/1999/cost".to_owned(), Some(0), Some("10")),
        ("/total".to_owned(), None, None),
    ];
    assert_eq!(right, expected);
}

#[test]
fn the_order_is_told_which_invoice_breaks_it() {
    let order = order();
    let mut first = invoice(&json!([roses("98", "0.35", "34.30")]));
    first.charges =
        serde_json::from_value(json!([{"kind": "freight", "amount": "12.00"}])).unwrap();
    first.total = "46.30".parse().unwrap();
    let mut second = invoice(&json!([roses("2", "0.35", "0.70")]));
    second.total = "0.70".parse().unwrap();
    let mut back = credit(&json!([roses("1", "0.35", "0.35")]));
    back.total = "0.35".parse().unwrap();
    let told = reconcile(&order, &[&first, &second, &back], &none(), names());
    assert_eq!(told.invoiced.to_string(), "34.65");
    assert_eq!(told.charges.to_string(), "12.00");
    assert!(told.has_mismatch());
    assert_eq!(told.mismatches.len(), 1);
    assert_eq!(told.mismatches[0].document, 1);
    assert_eq!(told.mismatches[0].place.pointer(), "/lines/0/quantity");
    assert_eq!(told.mismatches[0].line, Some(0));
    let told = reconcile(&order, &[&first], &none(), names());
    assert!(!told.has_mismatch());
}

#[test]
fn the_least_far_invoice_speaks_for_the_order() {
    use Status::{Approved, Failed, PendingAccounting, PendingProcurement, Sent, Synchronized};
    let way = [
        PendingProcurement,
        PendingAccounting,
        Approved,
        Failed,
        Sent,
        Synchronized,
    ];
    for (place, status) in way.iter().enumerate() {
        for later in &way[place..] {
            assert_eq!(super::least_far([*later, *status]), Some(*status));
        }
    }
    assert_eq!(super::least_far([]), None);
}
