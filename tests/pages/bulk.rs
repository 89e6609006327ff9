//! One step for many invoices, from the list.

use billbridge::invoice::{InvoiceId, Role, Status};
use pretty_assertions::assert_eq;
use serde_json::json;

use super::{LOCALHOST, Reply, Visitor, invoices::numbers};
use crate::desk::{ACCOUNTING, Desk, OUTSIDER, PROCUREMENT};

/// What a box of the list says.
fn ticked(id: InvoiceId, status: Status) -> String {
    format!("{id}.1.{status}")
}

async fn status(desk: &Desk, id: InvoiceId) -> Status {
    desk.invoice(id).await.status()
}

/// Sends the form of the list with these boxes ticked.
async fn bulk(
    visitor: &Visitor,
    desk: &Desk,
    boxes: &[String],
    more: &[(&str, &str)],
    expected: u16,
) -> Reply {
    let mut fields: Vec<_> = boxes
        .iter()
        .map(|value| ("invoice", value.as_str()))
        .collect();
    fields.extend(more);
    let list = desk.of_company("invoices");
    visitor
        .submit(
            &list,
            &format!("{list}/bulk?sort=number"),
            &fields,
            expected,
        )
        .await
}

#[tokio::test]
async fn one_that_is_refused_does_not_stop_the_others_and_each_says_so_in_its_row() {
    let desk = Desk::open(LOCALHOST).await;
    let waiting = desk.take_in(json!({"number": "1"})).await;
    let approved = desk.take_in(json!({"number": "2"})).await;
    desk.approve(approved, PROCUREMENT).await;
    desk.approve(approved, ACCOUNTING).await;
    let last = desk.take_in(json!({"number": "3"})).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let boxes = [
        ticked(waiting, Status::PendingProcurement),
        ticked(approved, Status::Approved),
        ticked(last, Status::PendingProcurement),
    ];
    let page = bulk(&pat, &desk, &boxes, &[("step", "approve")], 200)
        .await
        .body;
    assert!(page.contains("Approved: 2 invoices. Refused: 1 invoice, each of which says why."));
    assert_eq!(page.matches("Approved: it is AA now.").count(), 2);
    assert!(
        page.contains("<bdi>The invoice is “A” (Approved): "),
        "{page}"
    );
    assert_eq!(numbers(&page), ["1", "2", "3"]);
    assert_eq!(status(&desk, last).await, Status::PendingAccounting);
    // The same form again: what was shown is not what is there any more.
    let page = bulk(&pat, &desk, &boxes, &[("step", "approve")], 200)
        .await
        .body;
    assert!(page.contains("Nothing done: 3 invoices refused."));
    assert_eq!(
        page.matches("It was “AP” when the list was shown and is “AA” now")
            .count(),
        2
    );
    // With another role: each is refused for it.
    let now = [ticked(waiting, Status::PendingAccounting)];
    let page = bulk(&pat, &desk, &now, &[("step", "approve")], 200)
        .await
        .body;
    assert!(page.contains("This needs the role “accounting”."));
    let again = pat
        .get(&desk.of_company("invoices/bulk?sort=number"), 303)
        .await;
    assert_eq!(again.location(), desk.of_company("invoices?sort=number"));
    desk.close().await;
}

#[tokio::test]
async fn warnings_are_accepted_one_by_one_before_the_send() {
    let desk = Desk::open(LOCALHOST).await;
    let mut boxes = Vec::new();
    let mut ids = Vec::new();
    for number in ["1", "2", "3"] {
        let memo = if number == "3" { "Roses" } else { "Розы" };
        let id = desk.take_in(json!({"number": number, "memo": memo})).await;
        desk.approve(id, PROCUREMENT).await;
        desk.approve(id, ACCOUNTING).await;
        boxes.push(ticked(id, Status::Approved));
        ids.push(id);
    }
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = bulk(&ann, &desk, &boxes, &[("step", "send")], 200)
        .await
        .body;
    assert!(page.contains("Sent: 1 invoice. Refused: 2 invoices"));
    assert!(page.contains("Send with these accepted"));
    let accept = format!("{}:text_changed", ids[0]);
    assert!(page.contains(&format!(r#"name="accept" value="{accept}""#)));
    assert_eq!(
        page.matches(" checked>").count(),
        2,
        "what can be accepted stays ticked"
    );
    let page = bulk(
        &ann,
        &desk,
        &boxes[..2],
        &[("accept", &accept), ("step", "send")],
        200,
    )
    .await
    .body;
    assert!(page.contains("Sent: 1 invoice. Refused: 1 invoice"));
    assert_eq!(status(&desk, ids[0]).await, Status::Sent);
    assert_eq!(status(&desk, ids[1]).await, Status::Approved);
    assert_eq!(status(&desk, ids[2]).await, Status::Sent);
    desk.close().await;
}

#[tokio::test]
async fn many_are_returned_with_one_reason_and_none_without() {
    let desk = Desk::open(LOCALHOST).await;
    let pending = desk.take_in(json!({"number": "1"})).await;
    desk.approve(pending, PROCUREMENT).await;
    let failed = desk.take_in(json!({"number": "2"})).await;
    desk.send(failed).await;
    desk.refuse(failed).await;
    let boxes = [
        ticked(pending, Status::PendingAccounting),
        ticked(failed, Status::Failed),
    ];
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = bulk(
        &ann,
        &desk,
        &boxes,
        &[("step", "return"), ("reason", " ")],
        422,
    )
    .await
    .body;
    assert!(
        page.contains("reason-mistake\">A field") || page.contains("Say why they are returned")
    );
    assert_eq!(page.matches(" checked>").count(), 2);
    assert_eq!(status(&desk, pending).await, Status::PendingAccounting);
    let fields = [("step", "return"), ("reason", "wrong PO")];
    bulk(&ann, &desk, &boxes, &fields, 200).await;
    assert_eq!(status(&desk, pending).await, Status::PendingProcurement);
    assert_eq!(status(&desk, failed).await, Status::Approved);
    desk.close().await;
}

#[tokio::test]
async fn what_is_ticked_is_added_up_without_a_script() {
    let desk = Desk::open(LOCALHOST).await;
    let one = desk.take_in(json!({"number": "1"})).await;
    let two = desk
        .take_in(json!({"number": "2", "kind": "credit", "currency": "EUR"}))
        .await;
    let boxes = [one, two].map(|id| ticked(id, Status::PendingProcurement));
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let page = bulk(&pat, &desk, &boxes, &[("step", "sum")], 200)
        .await
        .body;
    let said = "Ticked: 2 invoices: <b>\u{2212}1,167.50</b> <bdi>EUR</bdi> · <b>1,167.50</b> <bdi>USD</bdi>";
    assert!(page.contains(said), "{page}");
    for fields in [
        vec![("step", "sum")],
        vec![("step", "approve")],
        vec![("step", "x"), ("invoice", boxes[0].as_str())],
    ] {
        bulk(&pat, &desk, &[], &fields, 422).await;
    }
    desk.close().await;
}

#[tokio::test]
async fn nobody_reaches_into_another_company() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({"vendor": "Secret Roses"})).await;
    let other = desk.add_company("Tulips").await;
    let roles = [Role::Procurement, Role::Accounting];
    desk.add_user("tom@example.com", &roles, vec![other]).await;
    let boxes = [ticked(id, Status::PendingProcurement)];
    for email in [OUTSIDER, "tom@example.com"] {
        let stranger = Visitor::signed_in(&desk, email).await;
        for page in ["invoices", "invoices.csv", "invoices?number=RV-1001"] {
            stranger.get(&desk.of_company(page), 404).await;
        }
        let token = stranger.get("/companies", 200).await.token();
        let fields = [
            ("csrf", token.as_str()),
            ("invoice", &boxes[0]),
            ("step", "approve"),
        ];
        let origin = [("origin", LOCALHOST)];
        stranger
            .post(&desk.of_company("invoices/bulk"), &fields, &origin, 404)
            .await;
    }
    // From the page of a company of their own.
    let tom = Visitor::signed_in(&desk, "tom@example.com").await;
    let own = format!("/companies/{other}/invoices");
    let row = id.to_string();
    let fields = [
        ("row", row.as_str()),
        ("invoice", &boxes[0]),
        ("step", "approve"),
    ];
    let page = tom
        .submit(&own, &format!("{own}/bulk"), &fields, 200)
        .await
        .body;
    assert!(page.contains("Nothing done") && !page.contains("Secret Roses"));
    let forged = [
        ("invoice", boxes[0].as_str()),
        ("step", "approve"),
        ("csrf", "AAAA"),
    ];
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    pat.post(&desk.of_company("invoices/bulk"), &forged, &[], 403)
        .await;
    assert_eq!(status(&desk, id).await, Status::PendingProcurement);
    // Somebody who sees both: an invoice is moved from the list of its own company alone.
    let submitted = [("invoice", boxes[0].as_str()), ("step", "approve")];
    pat.submit(&own, &format!("{own}/bulk"), &submitted, 200)
        .await;
    assert_eq!(status(&desk, id).await, Status::PendingProcurement);
    desk.close().await;
}

#[tokio::test]
async fn what_was_accepted_stays_accepted_while_another_warning_is_left() {
    let desk = Desk::open(LOCALHOST).await;
    desk.take_in(json!({"number": "A1"})).await;
    let id = desk.take_in(json!({"number": "A-1", "memo": "Розы"})).await;
    desk.approve(id, PROCUREMENT).await;
    desk.approve(id, ACCOUNTING).await;
    let boxes = [ticked(id, Status::Approved)];
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let first = format!("{id}:text_changed");
    let second = format!("{id}:possible_duplicate");
    let fields = [("accept", first.as_str()), ("step", "send")];
    let page = bulk(&ann, &desk, &boxes, &fields, 200).await.body;
    assert!(
        page.contains(&format!(r#"value="{first}" checked"#)),
        "{page}"
    );
    assert!(page.contains(&format!(r#"value="{second}">"#)), "{page}");
    let fields = [
        ("accept", first.as_str()),
        ("accept", second.as_str()),
        ("step", "send"),
    ];
    bulk(&ann, &desk, &boxes, &fields, 200).await;
    assert_eq!(status(&desk, id).await, Status::Sent);
    desk.close().await;
}
