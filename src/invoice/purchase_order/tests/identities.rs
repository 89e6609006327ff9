//! Names that mean one thing are one thing.

use proptest::prelude::*;
use serde_json::json;

use super::{Agreed, Identities, invoice, none, order_of, roses};
use crate::invoice::{
    Code, Content, ListId, Settings,
    lists::{EntryFacts, List},
    purchase_order::{
        PurchaseOrder, Standing, check, matching::Matching, reconcile,
        tests::findings::in_quickbooks,
    },
};

fn identities() -> Identities {
    let mut names = Identities::default();
    names.insert(List::Vendors, "Flores Rosas", "Rosas del Valle");
    names.insert(List::Items, "Rosa Roja 50", "ROSE RED 50");
    names.insert(List::Accounts, "Embalaje", "Packaging");
    names
}

fn packed_order() -> PurchaseOrder {
    order_of(&json!([
        {"item": "Rose Red 50", "ordered": "100", "cost": "0.35"},
        {"account": "Packaging", "ordered": "1", "cost": "5"}
    ]))
}

fn packed(quantity: &str, amount: &str) -> Content {
    invoice(&json!([roses(quantity, "0.35", amount), {"account": "Packaging", "amount": "2.00"}]))
}

/// The same invoice in other words, which mean the same.
fn in_other_words(content: &Content) -> Content {
    let text = serde_json::to_string(content).unwrap();
    let text = text.replace("rosas  DEL valle", "Flores Rosas");
    let text = text.replace("Rose Red 50", "Rosa Roja 50");
    serde_json::from_str(&text.replace("Packaging", "Embalaje")).unwrap()
}

fn found(
    order: &PurchaseOrder,
    names: &Identities,
    others: &[&Content],
    content: &Content,
) -> Vec<String> {
    let agreed = Agreed::of(order, names);
    let found = Matching::new(&agreed, names, &[content]).mismatches(others, &none());
    found.iter().map(|it| it.place.pointer()).collect()
}

#[test]
fn other_names_of_vendor_item_and_account_match() {
    let (order, content) = (packed_order(), in_other_words(&packed("60", "21.00")));
    let strange = ["/vendor", "/lines/0/item"];
    assert_eq!(
        found(&order, &Identities::default(), &[], &content),
        strange
    );
    assert_eq!(found(&order, &identities(), &[], &content), [""; 0]);
}

#[test]
fn other_invoices_are_counted_under_all_their_names() {
    let (order, names) = (packed_order(), identities());
    let plain = packed("60", "21.00");
    let other = in_other_words(&plain);
    for (others, content) in [([&plain], &other), ([&other], &plain), ([&other], &other)] {
        assert_eq!(
            found(&order, &names, &others, content),
            ["/lines/0/quantity", "/total"]
        );
    }
    let told = reconcile(&order, &[&plain, &other], &none(), &names);
    assert_eq!(told.lines[0].invoiced.unwrap().to_string(), "120");
    assert_eq!(told.lines[1].invoiced_amount.unwrap().to_string(), "4.00");
    assert_eq!(told.mismatches[0].document, 1);
}

#[test]
fn an_order_in_quickbooks_is_matched_by_ids_that_outlive_their_names() {
    let mut entry = in_quickbooks(false, false);
    let EntryFacts::PurchaseOrder(facts) = &mut entry.facts else {
        panic!("an order")
    };
    facts.vendor.as_mut().unwrap().list_id = Some(ListId::new("V-1"));
    let item = facts.lines[0].item.as_mut().unwrap();
    item.list_id = Some(ListId::new("I-1"));
    let mut names = identities();
    names.insert_entry(List::Vendors, ListId::new("V-1"), "Rosas de Cayambe");
    names.insert_entry(List::Items, ListId::new("I-1"), "Rose 50");
    let mut content = invoice(&json!([{"item": "Rose 50", "quantity": "9", "amount": "3.15"}]));
    content.vendor = "Rosas de Cayambe".to_owned();
    let codes = |names: &Identities| {
        let standing = Standing {
            in_quickbooks: std::slice::from_ref(&entry),
            names,
            ..Standing::default()
        };
        let found = check(&content, &Settings::default(), &standing);
        found.into_iter().map(|it| it.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&names), []);
    assert_eq!(codes(&identities()), [Code::PoMismatch, Code::PoMismatch]);
}

proptest! {
    #[test]
    fn in_which_words_it_is_said_makes_no_difference(
        quantities in prop::collection::vec((1_i64..90, any::<bool>()), 1..5)
    ) {
        let (order, names) = (packed_order(), identities());
        let plain: Vec<_> = quantities
            .iter()
            .map(|(quantity, _)| packed(&quantity.to_string(), "9.00"))
            .collect();
        let said: Vec<_> = plain
            .iter()
            .zip(&quantities)
            .map(|(content, (_, is_other))| if *is_other { in_other_words(content) } else { content.clone() })
            .collect();
        let told = |documents: &[Content]| {
            let documents: Vec<_> = documents.iter().collect();
            let told = reconcile(&order, &documents, &none(), &names);
            let places: Vec<_> = told.mismatches.iter().map(|it| (it.document, it.place)).collect();
            (told.lines, places)
        };
        prop_assert_eq!(told(&plain), told(&said));
    }
}
