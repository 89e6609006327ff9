//! What people decide, as it shows in what goes out.

use billbridge::{
    invoice::{InvoiceId, Status},
    operations::{Caller, OperationError, send_back::ReturnTo},
};
use chrono::TimeDelta;
use pretty_assertions::assert_eq;
use serde_json::json;

use super::{
    quickbooks::{is_look_up, refused, request_ids, response, saved, shown},
    world::{AMOUNT, World, accounting, draft, tell, text},
};

pub(super) async fn change_settings(world: &World, changes: &serde_json::Value) {
    let (operations, root) = (&world.operations, Caller::CommandLine);
    operations
        .write(async |tx| {
            operations
                .change_settings(tx, &root, world.company.id, changes)
                .await
        })
        .await
        .unwrap();
}

/// What goes out for one invoice.
async fn request_for(world: &World, draft: &serde_json::Value) -> String {
    let id = world.send_draft(draft).await;
    let ticket = world.open().await;
    let request = world.ask(&ticket).await;
    let answer = response(&[saved(&id.to_string(), AMOUNT)]);
    assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
    request
}

#[actix_web::test]
async fn a_bill_is_dated_as_the_company_wants() {
    tell(async |world: &World| {
        let request = request_for(world, &draft("RV-1")).await;
        assert!(
            request.contains("<TxnDate>2026-11-02</TxnDate>"),
            "{request}"
        );
        change_settings(world, &json!({"bill_date": "approval"})).await;
        let id = world.send_draft(&draft("RV-2")).await;
        // The day of the second approval, not of the day it goes out.
        world.clock.advance(TimeDelta::days(3));
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        assert!(
            request.contains("<TxnDate>2025-11-13</TxnDate>"),
            "{request}"
        );
        let answer = response(&[saved(&id.to_string(), AMOUNT)]);
        world.connector.receive(&ticket, &answer).await;
    })
    .await;
}

#[actix_web::test]
async fn every_text_goes_out_as_ascii_that_means_the_same() {
    tell(async |world: &World| {
        let mut awkward = draft("RV-1");
        awkward["memo"] = "é ß <a> & ]]> \"q\"".into();
        let request = request_for(world, &awkward).await;
        assert!(request.is_ascii(), "{request}");
        assert!(request.contains("&#233; &#223; "), "{request}");
        assert!(request.contains("&lt;a&gt; &amp; ]]&gt;"), "{request}");
    })
    .await;
}

#[actix_web::test]
async fn what_was_approved_and_not_sent_does_not_go_out() {
    tell(async |world: &World| {
        let kept = world.approved(&draft("RV-1")).await;
        let ticket = world.open().await;
        assert!(!world.ask(&ticket).await.contains("AddRq"));
        assert_eq!(world.stand(&[kept]).await, ["A"]);
    })
    .await;
}

#[actix_web::test]
async fn with_send_on_approval_the_second_approval_sends() {
    tell(async |world: &World| {
        change_settings(world, &json!({"send_on_approval": true})).await;
        let id = world.approved(&draft("RV-1")).await;
        assert_eq!(world.stand(&[id]).await, ["ES"]);
        let ticket = world.open().await;
        assert_eq!(request_ids(&world.ask(&ticket).await), text(&[id]));
    })
    .await;
}

/// Somebody changes the content in the database, and everything that depends on it but the
/// approvals.
#[actix_web::test]
async fn content_that_nobody_approved_never_goes_out() {
    tell(async |world: &World| {
        let tampered = world.sent("RV-1").await;
        let honest = world.sent("RV-2").await;
        let mut content = world.invoice(tampered).await.content;
        content.vendor = "Somebody else".to_owned();
        let (json, hash) = (content.to_canonical_json(), content.hash());
        let hex = tampered.0.simple();
        world
            .execute(&format!(
                "UPDATE invoice_version SET content = '{json}', content_hash = '{hash}' WHERE hex(invoice_id) = upper('{hex}');
                 UPDATE invoice SET content_hash = '{hash}' WHERE hex(id) = upper('{hex}')"
            ))
            .await;
        assert_eq!(world.invoice(tampered).await.content, content);
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        assert!(!request.contains("Somebody else"), "{request}");
        assert_eq!(request_ids(&request), text(&[honest]));
        let answer = response(&[saved(&honest.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&[tampered, honest]).await, ["F content_changed", "S"]);
        // Nor when it is sent once more.
        let refusal = world.send(tampered).await.unwrap_err();
        assert!(refusal.to_string().contains("content changed"), "{refusal}");
    })
    .await;
}

/// Somebody changes the content in the database, and nothing else.
#[actix_web::test]
async fn content_that_was_changed_behind_our_back_fails_alone_and_the_others_go_on() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let spoil = format!(
            "UPDATE invoice_version SET content = replace(content, '120.50', '999.50')
             WHERE invoice_id = X'{}'",
            ids[0].0.simple()
        );
        world.execute(&spoil).await;
        let ticket = world.open().await;
        assert_eq!(request_ids(&world.ask(&ticket).await), text(&ids[1..]));
        let spoilt = world.invoice(ids[0]).await;
        assert_eq!(spoilt.status(), Status::Failed);
        assert_eq!(spoilt.state.problem().unwrap().code, "content_changed");
    })
    .await;
}

/// Tries to take an invoice back.
pub async fn take_back(world: &World, id: InvoiceId) -> Result<(), OperationError> {
    let (operations, who) = (&world.operations, Caller::User(accounting()));
    operations
        .write(async |tx| {
            operations
                .send_back(tx, &who, id, ReturnTo::Approved, "wrong vendor")
                .await
        })
        .await
        .map(|_| ())
}

#[actix_web::test]
async fn an_invoice_is_not_taken_back_while_a_request_that_carries_it_is_unanswered() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let busy = response(&[refused(&ids[0].to_string(), 3175, "in use")]);
        assert_eq!(world.connector.receive(&ticket, &busy).await, 100);
        // Even when the clock is set back before it goes out again.
        world.clock.advance(TimeDelta::days(-1));
        let ticket = world.open().await;
        world.ask(&ticket).await;
        for close in [false, true] {
            if close {
                world.connector.close(&ticket).await;
            }
            let refusal = take_back(world, ids[0]).await.unwrap_err();
            assert!(matches!(refusal, OperationError::Conflict(_)), "{refusal}");
            assert!(
                refusal.to_string().contains("answer is missing"),
                "{refusal}"
            );
        }
        let ticket = world.open().await;
        assert!(is_look_up(&world.ask(&ticket).await));
        let nothing = response(&[shown(&world.connector.asked(0), &[])]);
        world.connector.receive(&ticket, &nothing).await;
        world.ask(&ticket).await;
        assert_eq!(world.connector.receive(&ticket, &busy).await, 100);
        take_back(world, ids[0]).await.unwrap();
        assert_eq!(world.stand(&ids).await, ["A"]);
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}
