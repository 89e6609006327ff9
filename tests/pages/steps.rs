//! What the forms do.

use billbridge::{
    invoice::{Status, history::Action},
    operations::Caller,
};
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PROCUREMENT};

#[tokio::test]
async fn an_invoice_goes_from_the_first_approval_to_the_send() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let path = format!("/invoices/{id}");
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let shown = [("version", "1")];
    for (visitor, action, status, said) in [
        (&pat, "approve", "AA", "You approved this invoice"),
        (&ann, "approve", "A", "You approved this invoice"),
        (&ann, "send", "ES", "You sent this invoice"),
    ] {
        let action = format!("{path}/{action}");
        let reply = visitor.submit(&path, &action, &shown, 303).await;
        assert_eq!(reply.location(), path);
        let page = visitor.get(&path, 200).await.body;
        assert!(page.contains(&format!("{said}. It is {status} now")));
        let again = visitor.get(&path, 200).await.body;
        assert!(!again.contains(said), "it is said once");
    }
    assert_eq!(desk.invoice(id).await.status(), Status::Sent);
    desk.close().await;
}

#[tokio::test]
async fn an_approval_of_what_was_edited_meanwhile_is_refused() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let path = format!("/invoices/{id}");
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let mut content = serde_json::to_value(desk.invoice(id).await.content).unwrap();
    content["memo"] = json!("Week 45");
    let operations = &desk.operations;
    operations
        .write(async |tx| {
            operations
                .edit(tx, &Caller::CommandLine, id, &content)
                .await
        })
        .await
        .unwrap();
    let action = format!("{path}/approve");
    for version in ["1", "", "-1", "x"] {
        let page = pat
            .submit(&path, &action, &[("version", version)], 409)
            .await;
        assert!(page.body.contains("edited meanwhile"), "{version}");
        assert!(page.body.contains("Week 45"), "{version}");
    }
    assert_eq!(desk.invoice(id).await.status(), Status::PendingProcurement);
    pat.submit(&path, &action, &[("version", "2")], 303).await;
    desk.close().await;
}

#[tokio::test]
async fn a_warning_must_be_ticked_before_the_send() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({"memo": "Розы"})).await;
    desk.approve(id, PROCUREMENT).await;
    desk.approve(id, ACCOUNTING).await;
    let (path, action) = (format!("/invoices/{id}"), format!("/invoices/{id}/send"));
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let unticked = [("version", "1")];
    ann.submit(&path, &action, &unticked, 409).await;
    let unknown = [("version", "1"), ("accept", "no_such_code")];
    ann.submit(&path, &action, &unknown, 409).await;
    assert_eq!(desk.invoice(id).await.status(), Status::Approved);
    let ticked = [("version", "1"), ("accept", "text_changed")];
    ann.submit(&path, &action, &ticked, 303).await;
    assert_eq!(desk.invoice(id).await.status(), Status::Sent);
    desk.close().await;
}

#[tokio::test]
async fn an_approval_that_sends_asks_for_the_warnings_too() {
    let desk = Desk::open(LOCALHOST).await;
    desk.set(json!({"send_on_approval": true})).await;
    let id = desk.take_in(json!({"memo": "Розы"})).await;
    desk.approve(id, PROCUREMENT).await;
    let path = format!("/invoices/{id}");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("This approval also sends."));
    let ticked = [("version", "1"), ("accept", "text_changed")];
    ann.submit(&path, &format!("{path}/approve"), &ticked, 303)
        .await;
    assert_eq!(desk.invoice(id).await.status(), Status::Sent);
    desk.close().await;
}

#[tokio::test]
async fn an_invoice_is_returned_with_a_reason_and_not_without() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    desk.approve(id, PROCUREMENT).await;
    let (path, action) = (format!("/invoices/{id}"), format!("/invoices/{id}/return"));
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    for fields in [
        [("to", "AP"), ("reason", " ")],
        [("to", ""), ("reason", "wrong PO")],
        [("to", "S"), ("reason", "wrong PO")],
    ] {
        ann.submit(&path, &action, &fields, 422).await;
    }
    let too_early = [("to", "A"), ("reason", "<kept>")];
    let page = ann.submit(&path, &action, &too_early, 409).await.body;
    assert!(page.contains("&#60;kept&#62;</textarea>"));
    assert_eq!(desk.invoice(id).await.status(), Status::PendingAccounting);
    let fields = [("to", "AP"), ("reason", "wrong PO")];
    ann.submit(&path, &action, &fields, 303).await;
    assert_eq!(desk.invoice(id).await.status(), Status::PendingProcurement);
    let page = ann.get(&path, 200).await.body;
    assert!(
        page.contains("Wrong PO."),
        "the reason stands in the history"
    );
    desk.close().await;
}

#[tokio::test]
async fn a_new_company_s_password_is_shown_once_and_its_file_is_handed_out() {
    let desk = Desk::open(LOCALHOST).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let fields = [("name", "Tulips"), ("company_file", "C:\\Books\\T.qbw")];
    let page = ada.submit("/companies", "/companies", &fields, 201).await;
    let (_, rest) = page.body.split_once(r#"<code class="secret">"#).unwrap();
    let password = rest.split('<').next().unwrap();
    assert_eq!(password.len(), 24);
    let list = ada.get("/companies", 200).await.body;
    assert!(list.contains("Tulips") && !list.contains(password));
    let qwc = ada.get(&desk.of_company("qwc"), 200).await;
    assert_eq!(qwc.header("content-type"), "application/x-qwc");
    let disposition = qwc.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"rosas-hijos-"));
    assert!(disposition.ends_with(".qwc\""));
    assert_eq!(qwc.header("x-content-type-options"), "nosniff");
    assert_eq!(ada.get(&desk.of_company("qwc"), 200).await.body, qwc.body);
    desk.close().await;
}

#[tokio::test]
async fn the_qbxml_is_shown_as_plain_xml() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({"memo": "<script>"})).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let reply = ann.get(&format!("/invoices/{id}/qbxml"), 200).await;
    assert_eq!(reply.header("content-type"), "text/xml; charset=utf-8");
    assert!(
        reply
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert!(reply.body.contains("<BillAddRq") && !reply.body.contains("<script>"));
    desk.close().await;
}

#[tokio::test]
async fn a_page_s_files_may_be_kept_and_its_answers_not() {
    let desk = Desk::open(LOCALHOST).await;
    let visitor = Visitor::new(&desk);
    let page = visitor.get("/sign-in", 200).await.body;
    for (ending, media_type) in [("css", "text/css; charset=utf-8"), ("svg", "image/svg+xml")] {
        let path = page
            .split('"')
            .find(|text| text.starts_with("/static/") && text.ends_with(ending))
            .unwrap();
        let file = visitor.get(path, 200).await;
        assert_eq!(file.header("content-type"), media_type);
        assert!(file.header("cache-control").contains("immutable"));
    }
    desk.close().await;
}

#[tokio::test]
async fn what_people_did_stands_in_the_history_with_their_name() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let path = format!("/invoices/{id}");
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    pat.submit(&path, &format!("{path}/approve"), &[("version", "1")], 303)
        .await;
    let history = desk.history(id).await;
    let last = history.last().unwrap();
    assert_eq!(
        (last.action, last.actor.as_str()),
        (Action::Approve, PROCUREMENT)
    );
    desk.close().await;
}
