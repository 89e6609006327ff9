//! What QuickBooks is asked before a bill goes out, and what becomes of it then.

use billbridge::{invoice::InvoiceId, operations::Caller};
use pretty_assertions::assert_eq;

use super::{
    decisions::take_back,
    quickbooks::{bill, holds_nothing, is_look_up, new_id, request_ids, response, saved, shown},
    world::{AMOUNT, World, accounting, draft, procurement, tell, text},
};

const VENDOR: &str = "Rosas del Valle";

/// What the server asks in a new conversation, as it stands there.
pub(super) async fn asked(world: &World) -> (String, String) {
    let ticket = world.open().await;
    let request = world.connector.send_request(&ticket, &world.opened()).await;
    (ticket, request)
}

/// Answers the question for a single invoice with these bills: the percent.
pub(super) async fn tell_of(world: &World, ticket: &str, bills: &[String]) -> i32 {
    let answer = response(&[shown(&world.connector.asked(0), bills)]);
    world.connector.receive(ticket, &answer).await
}

pub(super) fn typed(txn_id: &str, amount: &str) -> String {
    bill(txn_id, VENDOR, "RV-1", "2026-11-02", amount)
}

/// Runs a conversation in which the invoice goes out and is saved.
pub(super) async fn goes_out(world: &World, id: InvoiceId) {
    let ticket = world.open().await;
    let request = world.ask(&ticket).await;
    assert!(new_id(&request).is_some(), "{request}");
    let answer = response(&[saved(&id.to_string(), AMOUNT)]);
    assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
    assert_eq!(world.stand(&[id]).await, ["S"]);
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
        assert_eq!(tell_of(world, &ticket, &[ours]).await, 100);
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
            let strange = shown(&world.connector.asked(0), &[])
                .replace("statusCode=\"1\"", "statusCode=\"3250\"");
            let others = request_ids(&request);
            let others = others[1..].iter().map(|id| shown(id, &[]));
            let answer = response(&std::iter::once(strange).chain(others).collect::<Vec<_>>());
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

/// Gives an invoice another number, has it approved anew, and sends it.
async fn edit_and_send(world: &World, id: InvoiceId, number: &str) {
    let operations = &world.operations;
    let [first, second] = [procurement(), accounting()].map(Caller::User);
    operations
        .write(async |tx| {
            operations.edit(tx, &first, id, &draft(number)).await?;
            operations.approve(tx, &first, id, &[]).await?;
            operations.approve(tx, &second, id, &[]).await?;
            operations.send(tx, &second, id, &[]).await
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn an_invoice_that_is_edited_while_quickbooks_is_asked_is_asked_about_again() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let (ticket, request) = asked(world).await;
        take_back(world, ids[0]).await;
        edit_and_send(world, ids[0], "RV-7").await;
        world
            .connector
            .receive(&ticket, &holds_nothing(&request))
            .await;
        let again = world.connector.send_request(&ticket, &world.opened()).await;
        assert!(is_look_up(&again) && again.contains("RV-7"), "{again}");
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
