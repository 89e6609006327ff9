//! Who may look at the conversations, and what is taken out of them.

use billbridge::invoice::Role;
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

#[tokio::test]
async fn a_conversation_is_shown_to_accounting_and_admins_of_its_company() {
    let desk = Desk::open(LOCALHOST).await;
    let invoice = desk.take_in(json!({})).await;
    let (session, exchange) = desk.converse(invoice).await;
    let one = format!("/conversations/{session}");
    let carried = format!("{one}/exchanges/{exchange}");
    let paths = [
        desk.of_company("conversations"),
        one,
        carried.clone(),
        format!("{carried}/xml?part=1"),
    ];
    let other = desk.add_company("Tulipanes").await;
    desk.add_user("tess@example.com", &Role::ALL, vec![other])
        .await;
    for (email, status) in [
        (ACCOUNTING, 200),
        (ADMIN, 200),
        (PROCUREMENT, 403),
        (OUTSIDER, 404),
        ("tess@example.com", 404),
    ] {
        let visitor = Visitor::signed_in(&desk, email).await;
        for path in &paths {
            visitor.get(path, status).await;
        }
    }
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    for nonsense in ["after=-1", "after=x", "after=99999999999999999999"] {
        ann.get(&format!("/conversations/{session}?{nonsense}"), 400)
            .await;
    }
    let list = desk.of_company("conversations?cursor=garbage");
    ann.get(&list, 400).await;
    for nothing in ["xml?part=2", "xml?part=", "xml"] {
        ann.get(&format!("{carried}/{nothing}"), 404).await;
    }
    let elsewhere = format!("/conversations/{session}/exchanges/{session}");
    ann.get(&elsewhere, 404).await;
    ann.get("/conversations/7", 404).await;
    desk.close().await;
}

#[tokio::test]
async fn no_secret_and_no_name_of_a_computer_is_shown_or_saved() {
    let desk = Desk::open(LOCALHOST).await;
    let invoice = desk.take_in(json!({})).await;
    let (session, exchange) = desk.converse(invoice).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let one = format!("/conversations/{session}");
    let carried = format!("{one}/exchanges/{exchange}");
    let page = ann.get(&carried, 200).await.body;
    assert!(page.contains("BillAddRs · 1 · 0 · Status OK"), "{page}");
    assert!(page.contains("cut off"), "what is missing is said: {page}");
    assert!(page.contains(&format!("/invoices/{invoice}")));
    let saved = ann.get(&format!("{carried}/xml?part=1"), 200).await;
    assert!(
        saved
            .header("content-disposition")
            .starts_with("attachment")
    );
    assert!(saved.body.contains("<TxnID>7F-1</TxnID>"));
    let one = ann.get(&one, 200).await.body;
    let list = ann.get(&desk.of_company("conversations"), 200).await.body;
    for text in [&page, &saved.body, &one, &list] {
        for secret in ["sesame", "ANN-PC"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
    desk.close().await;
}
