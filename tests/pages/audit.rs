//! The audit: filtered, a page at a time, and verified.

use billbridge::{
    invoice::{Actor, history::Action},
    store::event::NewEvent,
};
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

/// How many events a page shows.
fn rows(page: &str) -> usize {
    page.matches(r#"class="when""#).count()
}

/// So many events of one moment.
async fn want_lists(desk: &Desk, times: usize) {
    let event = NewEvent {
        invoice_id: None,
        at: desk.clock.now(),
        actor: Actor::QuickBooks,
        action: Action::ListsWanted,
        from: None,
        to: None,
        detail: json!({}),
    };
    desk.operations
        .write(async |tx| {
            let many = vec![event.clone(); times];
            Ok(tx.append_events(desk.company, many).await?)
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn events_are_filtered_by_person_action_number_and_day() {
    let desk = Desk::open(LOCALHOST).await;
    let first = desk.take_in(json!({"number": "RV-1"})).await;
    let second = desk.take_in(json!({"number": "rv-2", "memo": "x"})).await;
    for id in [first, second] {
        desk.approve(id, PROCUREMENT).await;
    }
    desk.approve(first, ACCOUNTING).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    for (query, expected) in [
        ("person=PAT%40example.com&action=approve", 2),
        ("person=ann%40example.com&action=approve", 1),
        ("action=approve", 3),
        ("number=RV-1", 3),
        ("number=RV-2+", 2),
        ("number=RV-2&action=approve&person=pat%40example.com", 1),
        ("number=RV-3", 0),
        ("action=approve&from=2026-11-13&to=2026-11-13", 3),
        ("to=2026-11-12", 0),
        ("from=2026-11-14", 0),
        ("person=pat", 0),
    ] {
        let path = desk.of_company(&format!("audit?{query}"));
        let page = ann.get(&path, 200).await.body;
        assert_eq!(rows(&page), expected, "{query}");
    }
    let page = ann
        .get(&desk.of_company("audit?number=RV-1"), 200)
        .await
        .body;
    assert!(page.contains(&format!("/invoices/{first}")));
    assert!(!page.contains(&format!("/invoices/{second}")));
    ann.get(&desk.of_company("audit?action=erase"), 400).await;
    desk.close().await;
}

#[tokio::test]
async fn pages_hold_every_event_once_newest_first_also_of_one_moment() {
    let desk = Desk::open(LOCALHOST).await;
    want_lists(&desk, 120).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let mut path = desk.of_company("audit?person=QuickBooks");
    let mut found = Vec::new();
    loop {
        let page = ada.get(&path, 200).await.body;
        for cell in page.split(r#"<td class="amount which">"#).skip(1) {
            found.push(cell.split('<').next().unwrap().parse::<i64>().unwrap());
        }
        let Some((before, _)) = page.split_once(r#"" rel="next""#) else {
            break;
        };
        let (_, href) = before.rsplit_once(r#"href=""#).unwrap();
        path = href.replace("&#38;", "&");
    }
    assert_eq!(found.len(), 120);
    assert!(found.is_sorted_by(|newer, older| newer > older));
    desk.close().await;
}

#[tokio::test]
async fn an_untouched_history_verifies_to_its_last_hash() {
    let desk = Desk::open(LOCALHOST).await;
    want_lists(&desk, 5_000).await;
    let (count, last) = desk
        .operations
        .read(async |tx| Ok(tx.load_chain_end(desk.company).await?))
        .await
        .unwrap();
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get(&desk.of_company("audit/verify"), 200).await.body;
    assert!(page.contains("<strong>Unbroken.</strong>"), "{page}");
    assert!(page.contains(&format!("5,{:03} events", count - 5_000)));
    assert!(page.contains(&data_encoding::HEXLOWER.encode(&last)));
    assert!(
        page.contains("2,000 events hold so far"),
        "it tells how far it is"
    );
    assert!(page.trim_end().ends_with("</html>"));
    desk.close().await;
}

#[tokio::test]
async fn the_audit_is_for_accounting_and_admins_of_the_company() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let otto = Visitor::signed_in(&desk, OUTSIDER).await;
    for path in ["audit", "audit/verify"] {
        let path = desk.of_company(path);
        pat.get(&path, 403).await;
        otto.get(&path, 404).await;
        Visitor::new(&desk).get(&path, 303).await;
    }
    let page = pat.get(&desk.of_company("invoices"), 200).await.body;
    assert!(!page.contains("/audit"));
    desk.close().await;
}
