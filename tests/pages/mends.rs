//! The buttons that mend a finding, and the page of lists and mappings.

use billbridge::invoice::{InvoiceId, history::Action, lists::List};
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

const MAPPING: [(&str, &str); 3] = [
    ("list", "vendor"),
    ("from", "Rosas del Vale"),
    ("to", "Rosas del Valle"),
];

/// A desk whose lists were read, with an invoice that has only its vendor misspelt.
async fn misspelt() -> (Desk, InvoiceId) {
    let desk = Desk::open(LOCALHOST).await;
    desk.mirror().await;
    let draft = json!({
        "vendor": "Rosas del Vale", "charges": [],
        "lines": [{"account": "Cost of Goods Sold", "amount": "12.00"}], "total": "12.00",
    });
    let id = desk.take_in(draft).await;
    (desk, id)
}

async fn mapped(desk: &Desk) -> usize {
    let operations = &desk.operations;
    let mappings = operations
        .read(async |tx| Ok(tx.load_mappings(desk.company, Some(List::Vendors)).await?))
        .await;
    mappings.unwrap().len()
}

async fn are_lists_wanted(desk: &Desk) -> bool {
    let company = desk
        .operations
        .read(async |tx| Ok(tx.load_company(desk.company).await?))
        .await;
    company.unwrap().unwrap().lists_wanted
}

#[tokio::test]
async fn a_misspelt_name_is_mended_by_one_button_and_the_mapping_is_taken_back() {
    let (desk, id) = misspelt().await;
    let path = format!("/invoices/{id}");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("The vendor is not in QuickBooks"));
    assert!(page.contains("It is “Rosas del Valle”"));
    for (name, value) in MAPPING {
        let field = format!(r#"<input type="hidden" name="{name}" value="{value}">"#);
        assert!(page.contains(&field), "{field}");
    }
    let action = format!("{path}/map");
    for _twice in 0..2 {
        let reply = ann.submit(&path, &action, &MAPPING, 303).await;
        assert_eq!(reply.location(), path);
    }
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("You said what the name means"));
    assert!(page.contains(&format!(r#"<a href="{}">"#, desk.of_company("lists"))));
    assert!(!page.contains("The vendor is not in QuickBooks"));
    let again = ann.get(&path, 200).await.body;
    assert!(!again.contains("You said what the name means"));

    let lists = desk.of_company("lists");
    let page = ann.get(&lists, 200).await.body;
    assert!(page.contains("<bdi>Rosas del Vale</bdi>"));
    let undo = desk.of_company("mappings/undo");
    let reply = ann.submit(&lists, &undo, &MAPPING[..2], 303).await;
    assert_eq!(reply.location(), lists);
    let page = ann.get(&lists, 200).await.body;
    assert!(page.contains("You took the mapping back.") && !page.contains("Rosas del Vale<"));
    assert_eq!(mapped(&desk).await, 0);
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("The vendor is not in QuickBooks"));
    ann.submit(&lists, &undo, &MAPPING[..2], 404).await;
    desk.close().await;
}

#[tokio::test]
async fn what_quickbooks_does_not_have_is_no_meaning() {
    let (desk, id) = misspelt().await;
    let path = format!("/invoices/{id}");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let action = format!("{path}/map");
    for (list, from, to) in [
        ("vendor", "Rosas del Vale", "Nobody"),
        ("vendor", "Rosas del Vale", ""),
        ("vendor", "", "Rosas del Valle"),
        ("account", "Freigth", "Old Freight"),
        ("currency", "EUR", "Euro"),
        ("", "Rosas del Vale", "Rosas del Valle"),
    ] {
        let fields = [("list", list), ("from", from), ("to", to)];
        let page = ann.submit(&path, &action, &fields, 422).await.body;
        assert!(page.contains("Not done."), "{list} {from} {to}");
    }
    assert_eq!(mapped(&desk).await, 0);
    let undo = desk.of_company("mappings/undo");
    let nothing = [("list", "planet"), ("from", "Rosas del Vale")];
    ann.submit(&path, &undo, &nothing, 422).await;
    desk.close().await;
}

#[tokio::test]
async fn the_lists_are_asked_for_from_the_invoice_and_from_their_page() {
    let (desk, _) = misspelt().await;
    let inactive = json!({
        "number": "RV-2", "charges": [],
        "lines": [{"account": "Old Freight", "amount": "12.00"}], "total": "12.00",
    });
    let inactive = desk.take_in(inactive).await;
    let path = format!("/invoices/{inactive}");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let action = format!("{path}/read-lists");
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains(&action));
    ann.submit(&path, &action, &[], 303).await;
    assert!(are_lists_wanted(&desk).await);
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("You asked for the lists: the next update reads them."));
    assert!(!page.contains(&action), "it is asked for already");
    assert!(page.contains("lists are read again at the next update"));

    desk.mirror().await;
    assert!(!are_lists_wanted(&desk).await);
    let (lists, refresh) = (desk.of_company("lists"), desk.of_company("lists/refresh"));
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    assert!(ada.get(&lists, 200).await.body.contains(&refresh));
    let reply = ada.submit(&lists, &refresh, &[], 303).await;
    assert_eq!(reply.location(), lists);
    let page = ada.get(&lists, 200).await.body;
    assert!(page.contains("The next update reads every list from its start."));
    assert!(!page.contains(&refresh));
    assert!(are_lists_wanted(&desk).await);
    for address in [&refresh, &desk.of_company("mappings/undo")] {
        assert_eq!(ada.get(address, 303).await.location(), lists);
    }
    assert_eq!(ada.get(&action, 303).await.location(), path);
    let history = desk
        .operations
        .read(async |tx| Ok(tx.load_chain(desk.company, 0, 100).await?))
        .await;
    let asked = history.unwrap().into_iter().map(|(event, _)| event);
    let asked = asked.filter(|event| event.action == Action::ListsWanted);
    let people: Vec<_> = asked.map(|event| event.actor).collect();
    assert_eq!(people, [ACCOUNTING, ADMIN]);
    desk.close().await;
}

#[tokio::test]
async fn who_lacks_the_role_reads_what_mends_it_and_gets_no_button() {
    let (desk, id) = misspelt().await;
    let path = format!("/invoices/{id}");
    let lists = desk.of_company("lists");
    let (map, read) = (format!("{path}/map"), format!("{path}/read-lists"));
    let (refresh, undo) = (
        desk.of_company("lists/refresh"),
        desk.of_company("mappings/undo"),
    );
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let other = [
        ("list", "vendor"),
        ("from", "RdV"),
        ("to", "Rosas del Valle"),
    ];
    ann.submit(&path, &map, &other, 303).await;
    for (email, status) in [(PROCUREMENT, 403), (ADMIN, 403), (OUTSIDER, 404)] {
        let visitor = Visitor::signed_in(&desk, email).await;
        for (action, fields) in [(&map, &MAPPING[..]), (&undo, &other[..2])] {
            visitor.submit("/companies", action, fields, status).await;
        }
        if email != ADMIN {
            for action in [&read, &refresh] {
                visitor.submit("/companies", action, &[], status).await;
            }
        }
        if status == 404 {
            visitor.get(&lists, 404).await;
            continue;
        }
        let page = visitor.get(&path, 200).await.body;
        assert!(page.contains("It is “Rosas del Valle”: accounting can say so."));
        assert!(!page.contains(&map), "{email}");
        let page = visitor.get(&lists, 200).await.body;
        assert!(
            page.contains("<bdi>RdV</bdi>") && !page.contains(&undo),
            "{email}"
        );
        assert_eq!(page.contains(&refresh), email == ADMIN);
    }
    assert_eq!(mapped(&desk).await, 1);
    assert!(!are_lists_wanted(&desk).await);
    desk.close().await;
}

#[tokio::test]
async fn a_forged_form_mends_nothing() {
    let (desk, id) = misspelt().await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    for action in [
        format!("/invoices/{id}/map"),
        format!("/invoices/{id}/read-lists"),
        desk.of_company("lists/refresh"),
        desk.of_company("mappings/undo"),
    ] {
        ann.post(&action, &MAPPING, &[], 403).await;
        let mut forged = MAPPING.to_vec();
        forged.push(("csrf", "AAAA"));
        ann.post(&action, &forged, &[], 403).await;
    }
    assert_eq!(mapped(&desk).await, 0);
    assert!(!are_lists_wanted(&desk).await);
    desk.close().await;
}

#[tokio::test]
async fn a_mapping_is_made_by_hand_and_what_it_leads_to_is_found_in_the_list() {
    let desk = Desk::open(LOCALHOST).await;
    desk.mirror().await;
    let (lists, mappings) = (desk.of_company("lists"), desk.of_company("mappings"));
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get(&format!("{lists}/accounts"), 200).await.body;
    for told in [
        "Cost of Goods Sold",
        "Cost of goods sold",
        "Old Freight",
        "inactive",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let filtered = format!("{lists}/accounts?active=true&q=fre");
    let active = ann.get(&filtered, 200).await.body;
    assert!(active.contains("<bdi>Freight</bdi>") && !active.contains("Old Freight"));
    ann.get(&format!("{lists}/nothing"), 404).await;

    let fields = [("list", "account"), ("from", "Fracht"), ("to", "Freight")];
    let reply = ann.submit(&lists, &mappings, &fields, 303).await;
    assert_eq!(reply.location(), lists);
    assert!(ann.get(&lists, 200).await.body.contains("Fracht"));
    let wrong = [("list", "account"), ("from", "Porto"), ("to", "Postage")];
    let page = ann.submit(&lists, &mappings, &wrong, 422).await.body;
    assert!(page.contains("value=\"Porto\"") && page.contains("Not done."));
    for (email, status) in [(PROCUREMENT, 403), (ADMIN, 403), (OUTSIDER, 404)] {
        let visitor = Visitor::signed_in(&desk, email).await;
        visitor
            .submit("/companies", &mappings, &fields, status)
            .await;
    }
    let otto = Visitor::signed_in(&desk, OUTSIDER).await;
    otto.get(&format!("{lists}/vendors"), 404).await;
    desk.close().await;
}
