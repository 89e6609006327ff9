//! Whoever may not approve or send is offered it nowhere, and led to nothing that waits for it.

use billbridge::invoice::{InvoiceId, Status};
use serde_json::json;

use super::{LOCALHOST, Visitor, path_of};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PROCUREMENT};

/// Leaves a user with these rights alone.
async fn leave(desk: &Desk, email: &str, role: &str, rights: &[&str]) {
    let ada = Visitor::signed_in(desk, ADMIN).await;
    let path = path_of(desk, email).await;
    let mut fields = vec![("name", email), ("role", role), ("sees", "every")];
    fields.extend(rights.iter().map(|right| (*right, "yes")));
    ada.submit(&path, &path, &fields, 303).await;
}

/// One that waits for each approval, and one that can be sent.
async fn one_of_each(desk: &Desk) -> [InvoiceId; 3] {
    let ap = desk.take_in(json!({"number": "RV-1"})).await;
    let aa = desk.take_in(json!({"number": "RV-2"})).await;
    desk.approve(aa, PROCUREMENT).await;
    let a = desk.take_in(json!({"number": "RV-3"})).await;
    desk.approve_twice(a).await;
    [ap, aa, a]
}

async fn next(visitor: &Visitor, desk: &Desk) -> String {
    let reply = visitor.get(&desk.of_company("next"), 303).await;
    reply.location().to_owned()
}

#[tokio::test]
async fn nothing_waits_for_somebody_who_may_neither_approve_nor_send() {
    let desk = Desk::open(LOCALHOST).await;
    one_of_each(&desk).await;
    for (email, role) in [(PROCUREMENT, "procurement"), (ACCOUNTING, "accounting")] {
        leave(&desk, email, role, &[]).await;
        let visitor = Visitor::signed_in(&desk, email).await;
        let page = visitor.get(&desk.of_company("to-do"), 200).await.body;
        assert!(page.contains("Nothing waits for you"), "{email}: {page}");
        assert_eq!(next(&visitor, &desk).await, desk.of_company("invoices"));
        let page = visitor.get(&desk.of_company("invoices"), 200).await.body;
        for step in ["approve", "send"] {
            let button = format!(r#"value="{step}""#);
            assert!(!page.contains(&button), "{email}: {button}");
        }
    }
    desk.close().await;
}

#[tokio::test]
async fn what_one_right_leaves_is_offered_alone() {
    let desk = Desk::open(LOCALHOST).await;
    let [ap, aa, a] = one_of_each(&desk).await;
    let link = |id| format!("href=\"/invoices/{id}\"");
    leave(&desk, PROCUREMENT, "procurement", &["may_send"]).await;
    leave(&desk, ACCOUNTING, "accounting", &["may_approve"]).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    for (visitor, waits, others, button, no_button) in [
        (&pat, a, [ap, aa], "send", "approve"),
        (&ann, aa, [ap, a], "approve", "send"),
    ] {
        let page = visitor.get(&desk.of_company("to-do"), 200).await.body;
        assert!(page.contains(&link(waits)), "{page}");
        assert!(others.iter().all(|other| !page.contains(&link(*other))));
        assert_eq!(next(visitor, &desk).await, format!("/invoices/{waits}"));
        let page = visitor.get(&desk.of_company("invoices"), 200).await.body;
        assert!(page.contains(&format!(r#"value="{button}""#)));
        assert!(!page.contains(&format!(r#"value="{no_button}""#)));
    }
    desk.close().await;
}

#[tokio::test]
async fn a_send_is_refused_on_every_way_to_it() {
    let desk = Desk::open(LOCALHOST).await;
    desk.set(json!({"send_on_approval": true})).await;
    leave(&desk, ACCOUNTING, "accounting", &["may_approve"]).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let id = desk.take_in(json!({})).await;
    desk.approve(id, PROCUREMENT).await;
    desk.approve(id, ACCOUNTING).await;
    assert_eq!(desk.invoice(id).await.status(), Status::Approved);
    let run = desk.of_company("send-run");
    let page = ann.get(&run, 200).await.body;
    assert!(page.contains("You may not send"), "{page}");
    assert!(!page.contains(r#"name="on_error""#));
    let item = format!("{id}.1");
    let fields = [("step", "send"), ("item", item.as_str())];
    ann.submit(&run, &run, &fields, 403).await;
    let list = desk.of_company("invoices");
    let ticked = format!("{id}.1.A");
    let fields = [("step", "send"), ("invoice", ticked.as_str())];
    let bulk = format!("{list}/bulk");
    let page = ann.submit(&list, &bulk, &fields, 200).await.body;
    assert!(page.contains("an admin withholds that from you"), "{page}");
    let path = format!("/invoices/{id}");
    for step in ["send", "send-again"] {
        let action = format!("{path}/{step}");
        ann.submit(&path, &action, &[("version", "1")], 403).await;
    }
    for page in [desk.of_company("purchase-orders"), list] {
        let page = ann.get(&page, 200).await.body;
        assert!(!page.contains("/send-run"), "{page}");
    }
    assert_eq!(desk.invoice(id).await.status(), Status::Approved);
    desk.close().await;
}
