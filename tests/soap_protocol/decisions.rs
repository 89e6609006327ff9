//! What a person decides where QuickBooks' answer is not enough.

use billbridge::{
    invoice::{Code, Invoice, InvoiceId},
    operations::{Caller, OperationError, send_back::ReturnTo},
};
use pretty_assertions::assert_eq;
use serde_json::json;

use super::{
    certainty::{asked, goes_out, tell_of, typed},
    people::change_settings,
    quickbooks::{is_harmless, is_look_up, new_id, request_ids, response, saved, txn_id},
    world::{AMOUNT, World, accounting, draft, tell},
};

async fn link(world: &World, id: InvoiceId, txn_id: &str) -> Result<Invoice, OperationError> {
    let (operations, who) = (&world.operations, Caller::User(accounting()));
    let link = async |tx: &mut billbridge::store::Tx| operations.link(tx, &who, id, txn_id).await;
    operations.write(link).await
}

async fn send_again(
    world: &World,
    id: InvoiceId,
    others: &[&str],
) -> Result<Invoice, OperationError> {
    let (operations, who) = (&world.operations, Caller::User(accounting()));
    let others: Vec<_> = others.iter().map(ToString::to_string).collect();
    operations
        .write(async |tx| operations.send_again(tx, &who, id, &others).await)
        .await
}

pub(super) async fn take_back(world: &World, id: InvoiceId) {
    let (operations, who) = (&world.operations, Caller::User(accounting()));
    operations
        .write(async |tx| {
            operations
                .send_back(tx, &who, id, ReturnTo::Approved, "wrong class")
                .await
        })
        .await
        .unwrap();
}

/// An invoice that was not sent because QuickBooks holds a bill like it.
async fn taken(world: &World) -> InvoiceId {
    let id = world.sent("RV-1").await;
    let (ticket, request) = asked(world).await;
    assert!(is_look_up(&request), "{request}");
    assert_eq!(request_ids(&request).len(), 1);
    assert_eq!(tell_of(world, &ticket, &[typed("H-1", AMOUNT)]).await, 100);
    let told = world.connector.close(&ticket).await;
    assert!(told.contains("1 refused"), "{told}");
    assert_eq!(world.stand(&[id]).await, ["F duplicate_in_quickbooks"]);
    id
}

#[actix_web::test]
async fn a_bill_that_was_typed_by_hand_is_not_posted_twice_and_can_be_named() {
    tell(async |world: &World| {
        let id = taken(world).await;
        assert_eq!(world.authenticate().await.word, "none");
        link(world, id, "H-1").await.unwrap();
        let (ticket, request) = asked(world).await;
        assert!(
            request.contains("<TxnID>H-1</TxnID>") && is_harmless(&request),
            "{request}"
        );
        assert_eq!(tell_of(world, &ticket, &[typed("H-1", AMOUNT)]).await, 100);
        assert_eq!(world.connector.close(&ticket).await, "OK: 1 in QuickBooks");
        let invoice = world.invoice(id).await;
        assert_eq!(invoice.state.bill().unwrap().txn_id, "H-1");
        assert_eq!(
            world.actions(id).await,
            [
                "create",
                "approve",
                "approve",
                "send",
                "failed",
                "link",
                "synchronized"
            ]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_bill_that_was_typed_by_hand_can_be_deleted_or_declared_another() {
    tell(async |world: &World| {
        let deleted = taken(world).await;
        world.send(deleted).await.unwrap();
        goes_out(world, deleted).await;
    })
    .await;
    tell(async |world: &World| {
        let id = taken(world).await;
        send_again(world, id, &["H-1"]).await.unwrap();
        let (ticket, _) = asked(world).await;
        let percent = tell_of(world, &ticket, &[typed("H-1", AMOUNT)]).await;
        assert!((1..100).contains(&percent), "{percent}");
        assert!(new_id(&world.ask(&ticket).await).is_some());
        let answer = response(&[saved(&id.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn a_named_bill_over_another_amount_is_refused_and_says_why() {
    tell(async |world: &World| {
        let id = taken(world).await;
        link(world, id, "H-1").await.unwrap();
        let (ticket, _) = asked(world).await;
        assert_eq!(tell_of(world, &ticket, &[typed("H-1", "1.00")]).await, 100);
        assert_eq!(world.stand(&[id]).await, ["F not_the_bill"]);
        let problem = world.invoice(id).await.state.problem().unwrap().clone();
        assert!(problem.detail.contains("over 1.00"), "{}", problem.detail);
        // One that is not there, and one that is another invoice's.
        link(world, id, "H-2").await.unwrap();
        let (ticket, _) = asked(world).await;
        assert_eq!(tell_of(world, &ticket, &[]).await, 100);
        assert_eq!(world.stand(&[id]).await, ["F not_the_bill"]);
        let other = world.sent("RV-2").await;
        goes_out(world, other).await;
        let refused = link(world, id, &txn_id(&other.to_string()))
            .await
            .unwrap_err();
        assert!(matches!(refused, OperationError::Conflict(_)), "{refused}");
        for none in ["", "a b", "<x>", &"9".repeat(37)] {
            let refused = link(world, id, none).await.unwrap_err();
            assert!(matches!(refused, OperationError::Invalid(_)), "{refused}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_returned_invoice_can_be_sent_once_its_bill_is_gone() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await;
        goes_out(world, id).await;
        take_back(world, id).await;
        let stopped = world.send(id).await.unwrap_err();
        assert!(matches!(&stopped, OperationError::Stopped(findings) if findings[0].code == Code::DuplicateInQuickbooks));
        let left = txn_id(&id.to_string());
        for (bills, is_gone) in [
            (vec![typed(&left, AMOUNT)], false),
            (vec![typed(&left, "0.00")], true),
        ] {
            let (ticket, request) = asked(world).await;
            assert!(request.contains(&format!("<TxnID>{left}</TxnID>")), "{request}");
            assert_eq!(tell_of(world, &ticket, &bills).await, 100);
            world.connector.close(&ticket).await;
            assert_eq!(world.send(id).await.is_ok(), is_gone);
        }
        assert!(world.actions(id).await.contains(&"bill_gone"));
        // The bill that follows bears another mark than the one before.
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        assert!(request.contains("<ExternalGUID>") && !request.contains(&format!("{{{id}}}").to_uppercase()));
    })
    .await;
}

#[actix_web::test]
async fn a_returned_invoice_can_be_linked_to_its_old_bill() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await;
        goes_out(world, id).await;
        take_back(world, id).await;
        let left = txn_id(&id.to_string());
        link(world, id, &left).await.unwrap();
        let (ticket, _) = asked(world).await;
        assert_eq!(tell_of(world, &ticket, &[typed(&left, AMOUNT)]).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
        assert!(world.invoice(id).await.returned_bills.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn what_just_waits_is_not_sent_again_by_hand() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await;
        let refused = send_again(world, id, &[]).await.unwrap_err();
        assert!(matches!(refused, OperationError::Conflict(_)), "{refused}");
        let ticket = world.open().await;
        world.ask(&ticket).await;
        for refused in [send_again(world, id, &[]).await, link(world, id, "H-1").await] {
            let refused = refused.unwrap_err();
            assert!(matches!(&refused, OperationError::Conflict(text) if text.contains("answer is missing")), "{refused}");
        }
        let approved = world.approved(&draft("RV-2")).await;
        assert!(link(world, approved, "H-1").await.is_ok());
    })
    .await;
}

#[actix_web::test]
async fn what_is_sent_after_a_look_at_its_old_bill_is_asked_about_before_it_goes_out() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await;
        goes_out(world, id).await;
        take_back(world, id).await;
        world.sent("RV-2").await;
        let (ticket, _) = asked(world).await;
        let percent = tell_of(world, &ticket, &[]).await;
        assert!((1..100).contains(&percent), "{percent}");
        // The old bill is gone. Meanwhile somebody types it anew, and somebody else sends the invoice.
        world.send(id).await.unwrap();
        let request = world.connector.send_request(&ticket, &world.opened()).await;
        assert!(is_look_up(&request), "{request}");
        assert!(
            request.contains("RV-1") && request.contains("RV-2"),
            "{request}"
        );
    })
    .await;
}

#[actix_web::test]
async fn a_bill_that_would_go_out_otherwise_than_it_was_asked_about_is_asked_about_again() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await;
        let (ticket, request) = asked(world).await;
        assert!(request.contains("<RefNumber>RV-1</RefNumber>"), "{request}");
        change_settings(world, &json!({"ref_number_template": "B{number}"})).await;
        assert!((1..100).contains(&tell_of(world, &ticket, &[]).await));
        let request = world.connector.send_request(&ticket, &world.opened()).await;
        assert!(is_look_up(&request), "{request}");
        assert!(
            request.contains("<RefNumber>BRV-1</RefNumber>"),
            "{request}"
        );
        assert!((1..100).contains(&tell_of(world, &ticket, &[]).await));
        let request = world.connector.send_request(&ticket, &world.opened()).await;
        assert!(
            new_id(&request).is_some() && request.contains("BRV-1"),
            "{request}"
        );
        let answer = response(&[saved(&id.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
    })
    .await;
}
