//! What QuickBooks is asked before a bill goes out, and what a person decides where its answer is not
//! enough.

use billbridge::{
    invoice::{Code, Invoice, InvoiceId},
    operations::{Caller, OperationError, send_back::ReturnTo},
};
use pretty_assertions::assert_eq;

use super::{
    quickbooks::{
        bill, holds_nothing, is_harmless, is_look_up, new_id, request_ids, response, saved, shown,
        txn_id,
    },
    world::{AMOUNT, World, accounting, draft, tell, text},
};

const VENDOR: &str = "Rosas del Valle";

/// What the server asks in a new conversation, as it stands there.
async fn asked(world: &World) -> (String, String) {
    let ticket = world.open().await;
    let request = world.connector.send_request(&ticket, &world.opened()).await;
    (ticket, request)
}

/// Answers the question for a single invoice with these bills: the percent.
async fn tell_of(world: &World, ticket: &str, id: InvoiceId, bills: &[String]) -> i32 {
    let answer = response(&[shown(&id.to_string(), bills)]);
    world.connector.receive(ticket, &answer).await
}

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

async fn take_back(world: &World, id: InvoiceId) {
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

fn typed(txn_id: &str, amount: &str) -> String {
    bill(txn_id, VENDOR, "RV-1", "2026-11-02", amount)
}

/// An invoice that was not sent because QuickBooks holds a bill like it.
async fn taken(world: &World) -> InvoiceId {
    let id = world.sent("RV-1").await;
    let (ticket, request) = asked(world).await;
    assert!(is_look_up(&request), "{request}");
    assert_eq!(request_ids(&request), [id.to_string()]);
    assert_eq!(
        tell_of(world, &ticket, id, &[typed("H-1", AMOUNT)]).await,
        100
    );
    let told = world.connector.close(&ticket).await;
    assert!(told.contains("1 refused"), "{told}");
    assert_eq!(world.stand(&[id]).await, ["F duplicate_in_quickbooks"]);
    id
}

/// Runs a conversation in which the invoice goes out and is saved.
async fn goes_out(world: &World, id: InvoiceId) {
    let ticket = world.open().await;
    let request = world.ask(&ticket).await;
    assert!(new_id(&request).is_some(), "{request}");
    let answer = response(&[saved(&id.to_string(), AMOUNT)]);
    assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
    assert_eq!(world.stand(&[id]).await, ["S"]);
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
        assert_eq!(
            tell_of(world, &ticket, id, &[typed("H-1", AMOUNT)]).await,
            100
        );
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
        let percent = tell_of(world, &ticket, id, &[typed("H-1", AMOUNT)]).await;
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
        assert_eq!(
            tell_of(world, &ticket, id, &[typed("H-1", "1.00")]).await,
            100
        );
        assert_eq!(world.stand(&[id]).await, ["F not_the_bill"]);
        let problem = world.invoice(id).await.state.problem().unwrap().clone();
        assert!(problem.detail.contains("over 1.00"), "{}", problem.detail);
        // One that is not there, and one that is another invoice's.
        link(world, id, "H-2").await.unwrap();
        let (ticket, _) = asked(world).await;
        assert_eq!(tell_of(world, &ticket, id, &[]).await, 100);
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
async fn a_bill_that_this_server_sent_and_forgot_is_known_by_its_mark() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await;
        let (ticket, _) = asked(world).await;
        let line = "<ExpenseLineRet><AccountRef><FullName>Cost of Goods Sold</FullName></AccountRef>\
             <Amount>120.50</Amount></ExpenseLineRet></BillRet>";
        let mark = format!("<ExternalGUID>{{{id}}}</ExternalGUID>{line}");
        let ours = typed("O-1", AMOUNT).replace("</BillRet>", &mark);
        assert_eq!(tell_of(world, &ticket, id, &[ours]).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
        assert_eq!(world.invoice(id).await.state.bill().unwrap().txn_id, "O-1");
        assert!(world.actions(id).await.contains(&"recovered"));
    })
    .await;
}

#[actix_web::test]
async fn what_quickbooks_does_not_tell_waits_and_the_others_go_on() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        for _ in 0..2 {
            let (ticket, request) = asked(world).await;
            assert!(is_look_up(&request));
            let strange =
                shown(&text(&ids)[0], &[]).replace("statusCode=\"1\"", "statusCode=\"3250\"");
            let answer = response(&[strange, shown(&text(&ids)[1], &[])]);
            let percent = world.connector.receive(&ticket, &answer).await;
            if percent < 100 {
                let request = world.ask(&ticket).await;
                assert_eq!(request_ids(&request), text(&ids[1..]));
                let answer = response(&[saved(&text(&ids)[1], AMOUNT)]);
                assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
            }
            world.connector.close(&ticket).await;
            assert_eq!(world.stand(&ids).await, ["ES not_told", "S"]);
        }
        goes_out(world, ids[0]).await;
    })
    .await;
}

#[actix_web::test]
async fn nothing_goes_out_on_an_answer_that_can_not_be_read() {
    tell(async |world: &World| {
        let ids = world.sent_many(3).await;
        for answer in ["", "<QBXML><QBXMLMsgsRs>", "no XML"] {
            let (ticket, _) = asked(world).await;
            assert_eq!(
                world.connector.receive(&ticket, answer).await,
                -1,
                "{answer}"
            );
            assert!(
                world
                    .connector
                    .last_error(&ticket)
                    .await
                    .contains("did not tell")
            );
            assert_eq!(world.stand(&ids).await, ["ES", "ES", "ES"]);
        }
        // Answers to other questions are none to this one.
        let (ticket, _) = asked(world).await;
        let percent = world
            .connector
            .receive(&ticket, &response(&[shown("unasked", &[])]))
            .await;
        assert_eq!(percent, 100);
        assert_eq!(world.stand(&ids).await, ["ES not_told"; 3]);
    })
    .await;
}

#[actix_web::test]
async fn a_question_that_is_too_much_is_asked_in_smaller_ones() {
    tell(async |world: &World| {
        let ids = world.sent_many(5).await;
        let ticket = world.open().await;
        let mut sizes = Vec::new();
        loop {
            let request = world.connector.send_request(&ticket, &world.opened()).await;
            sizes.push(request_ids(&request).len());
            if !is_look_up(&request) {
                break;
            }
            world
                .connector
                .receive_error(&ticket, "0x80040400", "cannot parse")
                .await;
        }
        // The last alone can't be asked for: it goes out, and QuickBooks says of it what is wrong.
        assert_eq!(sizes, [5, 3, 2, 1, 1]);
        let answer = response(&[saved(&text(&ids)[0], AMOUNT)]);
        world.connector.receive(&ticket, &answer).await;
        assert_eq!(world.stand(&ids[..2]).await, ["S", "ES"]);
    })
    .await;
}

#[actix_web::test]
async fn a_question_that_is_asked_twice_is_the_same() {
    tell(async |world: &World| {
        world.sent_many(2).await;
        let (ticket, first) = asked(world).await;
        world.sent("RV-9").await;
        assert_eq!(
            world.connector.send_request(&ticket, &world.opened()).await,
            first
        );
        world
            .connector
            .receive(&ticket, &holds_nothing(&first))
            .await;
        world
            .connector
            .receive(&ticket, &holds_nothing(&first))
            .await;
        assert!(new_id(&world.ask(&ticket).await).is_some());
    })
    .await;
}

#[actix_web::test]
async fn an_invoice_that_is_taken_back_while_quickbooks_is_asked_does_not_go_out() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let (ticket, request) = asked(world).await;
        take_back(world, ids[0]).await;
        world
            .connector
            .receive(&ticket, &holds_nothing(&request))
            .await;
        assert_eq!(request_ids(&world.ask(&ticket).await), text(&ids[1..]));
        assert_eq!(world.stand(&ids).await, ["A", "ES"]);
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
            assert_eq!(tell_of(world, &ticket, id, &bills).await, 100);
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
        assert_eq!(
            tell_of(world, &ticket, id, &[typed(&left, AMOUNT)]).await,
            100
        );
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
async fn a_question_that_quickbooks_does_not_take_holds_the_send() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let (ticket, _) = asked(world).await;
        let percent = world
            .connector
            .receive_error(&ticket, "0x80040423", "version")
            .await;
        assert_eq!(percent, 100);
        assert_eq!(world.stand(&ids).await, ["ES hresult_0x80040423"; 2]);
        assert_eq!(world.authenticate().await.word, "");
    })
    .await;
}

#[actix_web::test]
async fn what_was_seen_longer_ago_than_the_lease_is_not_gone_by() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        for is_handed_out in [false, true] {
            let (ticket, request) = asked(world).await;
            world
                .connector
                .receive(&ticket, &holds_nothing(&request))
                .await;
            if is_handed_out {
                assert!(new_id(&world.ask(&ticket).await).is_some());
            }
            world.let_the_lease_end();
            assert_eq!(
                world.connector.send_request(&ticket, &world.opened()).await,
                ""
            );
            assert!(
                world
                    .connector
                    .last_error(&ticket)
                    .await
                    .contains("too long")
            );
            world.connector.close(&ticket).await;
        }
        let ticket = world.open().await;
        assert!(is_look_up(&world.ask(&ticket).await));
        assert_eq!(world.stand(&ids).await, ["ES"]);
    })
    .await;
}
