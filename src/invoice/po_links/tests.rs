//! When a line is linked, and every reason why not.

use std::time::Instant;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::invoice::{
    ListId,
    draft::LINES_MAX,
    names::{Meaning, Way},
};

pub(crate) fn entry(list_id: &str, full_name: &str, facts: EntryFacts) -> ListEntry {
    ListEntry {
        list_id: ListId::new(list_id),
        full_name: full_name.to_owned(),
        is_active: true,
        parent: None,
        time_modified: None,
        facts,
    }
}

fn refer(id: &str, name: &str) -> ListRef {
    ListRef {
        list_id: Some(ListId::new(id)),
        full_name: Some(name.to_owned()),
    }
}

/// An open line of an order for 100 of the item with that id.
pub(crate) fn order_line(txn_line_id: &str, item: Option<&str>) -> PurchaseOrderLine {
    PurchaseOrderLine {
        txn_line_id: TxnLineId::new(txn_line_id),
        group: None,
        item: item.map(|item| ListRef {
            list_id: Some(ListId::new(item)),
            full_name: None,
        }),
        description: None,
        quantity: Some("100".parse().unwrap()),
        received: Some("0".parse().unwrap()),
        unbilled: None,
        rate: None,
        amount: None,
        class: None,
        customer: None,
        is_billed: Some(false),
        is_manually_closed: false,
    }
}

/// An open order.
pub(crate) fn open_order(
    vendor: Option<ListRef>,
    lines: Vec<PurchaseOrderLine>,
) -> PurchaseOrderFacts {
    PurchaseOrderFacts {
        vendor,
        date: "2026-10-01".parse().unwrap(),
        expected: None,
        currency: None,
        total: None,
        is_manually_closed: false,
        is_fully_received: false,
        lines,
    }
}

/// An open order of Rosas del Valle: a text, roses, tulips, and ferns twice.
fn order() -> PurchaseOrderFacts {
    let items = [
        None,
        Some("I-Rose"),
        Some("I-Tulip"),
        Some("I-Fern"),
        Some("I-Fern"),
    ];
    let lines = items.into_iter().enumerate();
    let lines = lines.map(|(index, item)| order_line(&format!("L-{}", index + 1), item));
    open_order(Some(refer("V-1", "Rosas del Valle")), lines.collect())
}

fn orders(facts: PurchaseOrderFacts) -> Vec<ListEntry> {
    vec![entry("T-1", "PO-1", EntryFacts::PurchaseOrder(facts))]
}

pub(crate) fn known(names: &[(List, &str, &str)]) -> Names {
    let mut known = Names::default();
    for (list, name, id) in names {
        let meaning = Meaning::Entry {
            entry: Box::new(entry(id, name, EntryFacts::Class)),
            way: Way::Exact,
        };
        known.insert(*list, *name, meaning);
    }
    known
}

fn names() -> Names {
    known(&[
        (List::Vendors, "Rosas del Valle", "V-1"),
        (List::Items, "Rose", "I-Rose"),
        (List::Items, "Tulip", "I-Tulip"),
        (List::Items, "Fern", "I-Fern"),
        (List::Items, "Ivy", "I-Ivy"),
    ])
}

/// A bill of item lines, each an item with the order's line that it names.
fn bill(lines: &[(&str, Option<u16>)]) -> Content {
    let lines: Vec<_> = lines
        .iter()
        .map(|(item, po_line)| json!({"item": item, "amount": "1.00", "po_line": po_line}))
        .collect();
    serde_json::from_value(json!({
        "kind": "invoice", "vendor": "Rosas del Valle", "number": "1", "date": "2026-11-02",
        "po_number": "PO-1", "total": format!("{}.00", lines.len()), "lines": lines
    }))
    .unwrap()
}

/// Of each line, the order's line that it bills, or the reason why it bills none.
fn linked(content: &Content, orders: &[ListEntry]) -> Vec<Result<String, Unlinked>> {
    let links = link(content, &names(), orders);
    let result = |index: usize| match links.line(index) {
        Some(line) => Ok(format!("{}/{}", line.txn_id, line.txn_line_id)),
        None => Err(links
            .unlinked()
            .find(|(unlinked, _)| *unlinked == index)
            .unwrap()
            .1
            .clone()),
    };
    (0..content.lines.len()).map(result).collect()
}

fn one(
    line: (&str, Option<u16>),
    change: impl FnOnce(&mut PurchaseOrderFacts),
) -> Result<String, Unlinked> {
    let mut facts = order();
    change(&mut facts);
    linked(&bill(&[line]), &orders(facts)).remove(0)
}

const ROSE: (&str, Option<u16>) = ("Rose", None);

#[test]
fn a_line_is_found_by_its_item_or_by_its_number() {
    let bill = bill(&[ROSE, ("Fern", Some(5)), ("Tulip", Some(3))]);
    let found: Vec<_> = linked(&bill, &orders(order()));
    let expected = ["T-1/L-2", "T-1/L-5", "T-1/L-3"].map(|line| Ok(line.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn what_is_not_known_of_the_order_links_nothing() {
    let closed = |facts: &mut PurchaseOrderFacts| facts.is_manually_closed = true;
    let received = |facts: &mut PurchaseOrderFacts| facts.is_fully_received = true;
    let nobodys = |facts: &mut PurchaseOrderFacts| facts.vendor = None;
    let anothers = |facts: &mut PurchaseOrderFacts| facts.vendor = Some(refer("V-2", "Rosas"));
    // A name alone is no proof: QuickBooks has names twice, in several lists.
    let by_name = |facts: &mut PurchaseOrderFacts| {
        facts.vendor = Some(ListRef {
            list_id: None,
            full_name: Some("Rosas del Valle".to_owned()),
        });
    };
    assert_eq!(one(ROSE, closed), Err(Unlinked::OrderClosed));
    assert_eq!(one(ROSE, received), Err(Unlinked::OrderClosed));
    assert_eq!(one(ROSE, nobodys), Err(Unlinked::AnotherVendor));
    assert_eq!(one(ROSE, anothers), Err(Unlinked::AnotherVendor));
    assert_eq!(one(ROSE, by_name), Err(Unlinked::AnotherVendor));
}

#[test]
fn without_one_order_of_the_vendor_nothing_is_linked() {
    let bill = bill(&[ROSE]);
    assert_eq!(linked(&bill, &[]), [Err(Unlinked::NoOrder)]);
    let unread = EntryFacts::Unread {
        list: List::PurchaseOrders,
        reason: "x".to_owned(),
    };
    let unread = [entry("T-1", "PO-1", unread)];
    assert_eq!(linked(&bill, &unread), [Err(Unlinked::NoOrder)]);

    let mut two = orders(order());
    two.push(entry("T-2", "PO-1", EntryFacts::PurchaseOrder(order())));
    assert_eq!(linked(&bill, &two), [Err(Unlinked::SeveralOrders)]);

    let mut closed = order();
    closed.is_manually_closed = true;
    two[0].facts = EntryFacts::PurchaseOrder(closed);
    assert_eq!(linked(&bill, &two), [Ok("T-2/L-2".to_owned())]);
}

#[test]
fn an_unknown_vendor_or_a_credit_or_no_number_links_nothing() {
    let mut content = bill(&[ROSE]);
    content.vendor = "Nobody".to_owned();
    assert_eq!(
        linked(&content, &orders(order())),
        [Err(Unlinked::VendorUnknown)]
    );
    let mut content = bill(&[ROSE]);
    content.kind = Kind::Credit;
    assert_eq!(linked(&content, &orders(order())), [Err(Unlinked::Credit)]);
    let mut content = bill(&[ROSE]);
    content.po_number = None;
    assert_eq!(link(&content, &names(), &orders(order())), Links::default());
}

#[test]
fn a_line_that_is_done_with_is_not_linked() {
    type Change = fn(&mut PurchaseOrderLine);
    let changes: [Change; 4] = [
        |line| line.is_manually_closed = true,
        |line| line.is_billed = Some(true),
        |line| line.received = line.quantity,
        |line| line.received = Some("101".parse().unwrap()),
    ];
    for change in changes {
        for line in [ROSE, ("Rose", Some(2))] {
            let found = one(line, |facts| change(&mut facts.lines[1]));
            assert_eq!(found, Err(Unlinked::LineClosed));
        }
    }
    for line in [ROSE, ("Rose", Some(2))] {
        let found = one(line, |facts| {
            facts.lines[1].group = Some(refer("I-9", "Set"));
        });
        assert_eq!(found, Err(Unlinked::InGroup));
    }
}

#[test]
fn what_quickbooks_does_not_count_is_open() {
    let found = one(ROSE, |facts| {
        facts.lines[1].received = None;
        facts.lines[1].is_billed = None;
    });
    assert_eq!(found, Ok("T-1/L-2".to_owned()));
    let part = |facts: &mut PurchaseOrderFacts| {
        facts.lines[1].received = Some("99.5".parse().unwrap());
    };
    assert_eq!(one(ROSE, part), Ok("T-1/L-2".to_owned()));
}

#[test]
fn a_line_must_be_of_the_item() {
    let as_it_is = |_: &mut PurchaseOrderFacts| {};
    assert_eq!(one(("Ivy", None), as_it_is), Err(Unlinked::NotOrdered));
    assert_eq!(
        one(("Rose", Some(3)), as_it_is),
        Err(Unlinked::AnotherItem(3))
    );
    assert_eq!(
        one(("Rose", Some(1)), as_it_is),
        Err(Unlinked::AnotherItem(1))
    );
    assert_eq!(
        one(("Rose", Some(6)), as_it_is),
        Err(Unlinked::NoSuchLine(6))
    );
    assert_eq!(one(("Weed", None), as_it_is), Err(Unlinked::ItemUnknown));
    assert_eq!(
        one(("Weed", Some(2)), as_it_is),
        Err(Unlinked::AnotherItem(2))
    );
    let named = |facts: &mut PurchaseOrderFacts| facts.lines[1].item = Some(refer("I-7", "weed"));
    assert_eq!(one(("Weed", Some(2)), named), Ok("T-1/L-2".to_owned()));
}

#[test]
fn of_several_open_lines_none_is_guessed() {
    let as_it_is = |_: &mut PurchaseOrderFacts| {};
    assert_eq!(one(("Fern", None), as_it_is), Err(Unlinked::SeveralLines));
    let one_left = |facts: &mut PurchaseOrderFacts| facts.lines[3].is_billed = Some(true);
    assert_eq!(one(("Fern", None), one_left), Ok("T-1/L-5".to_owned()));
}

#[test]
fn one_line_is_billed_once() {
    let contested = || Err(Unlinked::Contested);
    let found = |lines: &[_]| linked(&bill(lines), &orders(order()));
    assert_eq!(found(&[ROSE, ROSE]), [contested(), contested()]);
    let twice = ("Rose", Some(2));
    assert_eq!(found(&[twice, twice]), [contested(), contested()]);
    assert_eq!(
        found(&[ROSE, twice]),
        [contested(), Ok("T-1/L-2".to_owned())]
    );
}

#[test]
fn the_longest_invoice_is_linked_at_once() {
    let items: Vec<String> = (0..LINES_MAX).map(|index| format!("I-{index}")).collect();
    let lines = items.iter().map(|item| order_line(item, Some(item)));
    let order = open_order(Some(refer("V-1", "Rosas del Valle")), lines.collect());
    let lines: Vec<_> = items.iter().map(|item| (item.as_str(), None)).collect();
    let mut entries = vec![(List::Vendors, "Rosas del Valle", "V-1")];
    entries.extend(
        items
            .iter()
            .map(|item| (List::Items, item.as_str(), item.as_str())),
    );
    let (content, names, orders) = (bill(&lines), known(&entries), orders(order));
    let begun = Instant::now();
    let found = link(&content, &names, &orders);
    // It takes a fraction of a second; to compare every line with every other would take minutes.
    assert!(begun.elapsed().as_secs() < 20);
    assert!((0..LINES_MAX).all(|index| found.line(index).is_some()));
}

#[test]
fn what_is_taken_back_is_not_linked() {
    for change in [json!({"amount": "-1.00"}), json!({"quantity": "-1"})] {
        let mut content = serde_json::to_value(bill(&[ROSE])).unwrap();
        let line = content["lines"][0].as_object_mut().unwrap();
        line.extend(change.as_object().unwrap().clone());
        let content = serde_json::from_value(content).unwrap();
        assert_eq!(
            linked(&content, &orders(order())),
            [Err(Unlinked::Negative)]
        );
    }
}

#[test]
fn lines_with_an_account_are_nothing_to_speak_of() {
    let mut content = bill(&[ROSE]);
    let expense = json!({"account": "Freight", "amount": "1.00"});
    content
        .lines
        .insert(0, serde_json::from_value(expense).unwrap());
    let links = link(&content, &names(), &orders(order()));
    assert_eq!(links.line(0), None);
    assert!(links.line(1).is_some());
    assert_eq!(links.unlinked().count(), 0);
}

proptest! {
    #[test]
    fn no_line_of_an_order_is_ever_billed_twice(
        lines in prop::collection::vec((0_usize..4, proptest::option::of(1_u16..7)), 1..8),
        closed in prop::collection::vec(any::<bool>(), 5),
    ) {
        let items = ["Rose", "Tulip", "Fern", "Weed"];
        let lines: Vec<_> = lines.into_iter().map(|(item, number)| (items[item], number)).collect();
        let mut facts = order();
        for (line, is_closed) in facts.lines.iter_mut().zip(closed) {
            line.is_manually_closed = is_closed;
        }
        let all = linked(&bill(&lines), &orders(facts.clone()));
        let mut found: Vec<_> = all.into_iter().flatten().collect();
        let count = found.len();
        found.sort();
        found.dedup();
        prop_assert_eq!(found.len(), count);
        for line in facts.lines.iter().filter(|line| line.is_manually_closed) {
            let closed = format!("T-1/{}", line.txn_line_id);
            prop_assert!(!found.contains(&closed));
        }
    }
}
