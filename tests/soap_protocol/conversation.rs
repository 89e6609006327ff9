//! The order of calls: the usual one, and all the others.

use pretty_assertions::assert_eq;

use super::{
    connector::Connector,
    quickbooks::{
        QuickBooks, credit_saved, host_response, is_harmless, new_id, old_id, request_ids,
        response, saved, txn_id,
    },
    world::{AMOUNT, World, draft, opened_with, tell, tell_on, text},
};
use crate::store_contract::database::Engine;

/// Accepts every bill of a request that is all over the usual amount.
fn accept(request: &str) -> String {
    let ids = request_ids(request);
    let results: Vec<_> = ids.iter().map(|id| saved(id, AMOUNT)).collect();
    response(&results)
}

#[actix_web::test]
async fn what_was_approved_ends_in_quickbooks() {
    tell(async |world: &World| {
        let connector = &world.connector;
        let ids = world.sent_many(12).await;
        let ticket = world.open().await;
        let first = world.ask(&ticket).await;
        assert!(
            first.starts_with(
                "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?qbxml version=\"13.0\"?>"
            )
        );
        assert_eq!(request_ids(&first), text(&ids[..10]));
        assert!(new_id(&first).unwrap().len() <= 23);
        assert_eq!(old_id(&first), None);
        assert_eq!(connector.receive(&ticket, &accept(&first)).await, 83);

        let second = world.ask(&ticket).await;
        assert_eq!(request_ids(&second), text(&ids[10..]));
        assert_eq!(old_id(&second), new_id(&first));
        assert_eq!(connector.receive(&ticket, &accept(&second)).await, 100);
        assert_eq!(connector.close(&ticket).await, "OK: 12 in QuickBooks");

        assert_eq!(world.stand(&ids).await, ["S"; 12]);
        let invoice = world.invoice(ids[0]).await;
        let bill = invoice.state.bill().unwrap();
        assert_eq!(bill.txn_id, txn_id(&ids[0].to_string()));
        assert_eq!(bill.amount_due, invoice.content.total);
        assert_eq!(
            world.actions(ids[0]).await,
            ["create", "approve", "approve", "send", "synchronized"]
        );
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}

#[actix_web::test]
async fn a_credit_becomes_a_vendor_credit() {
    tell(async |world: &World| {
        let mut draft = draft("CR-1");
        draft["kind"] = "credit".into();
        let id = world.send_draft(&draft).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        assert!(
            request.contains("<VendorCreditAddRq requestID="),
            "{request}"
        );
        let answer = response(&[credit_saved(&id.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn asked_twice_the_same_bytes_are_handed_out() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        // What comes in between changes nothing of it.
        let later = world.sent("RV-9").await;
        for _ in 0..3 {
            assert_eq!(world.ask(&ticket).await, request);
        }
        assert_eq!(request_ids(&request), text(&ids));
        assert_eq!(
            world.connector.receive(&ticket, &accept(&request)).await,
            66
        );
        assert_eq!(request_ids(&world.ask(&ticket).await), text(&[later]));
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_is_delivered_twice_counts_once() {
    tell(async |world: &World| {
        let connector = &world.connector;
        let ids = world.sent_many(11).await;
        let ticket = world.open().await;
        let first = accept(&world.ask(&ticket).await);
        let percent = connector.receive(&ticket, &first).await;
        let again = world.changed_by(async {
            assert_eq!(connector.receive(&ticket, &first).await, percent);
            assert_eq!(connector.receive(&ticket, "").await, percent);
            let failed = connector.receive_error(&ticket, "0x80040402", "late").await;
            assert_eq!(failed, percent);
        });
        // Recorded, and nothing else.
        assert_eq!(again.await, ["exchange_answer"]);
        let last = accept(&world.ask(&ticket).await);
        for _ in 0..3 {
            assert_eq!(connector.receive(&ticket, &last).await, 100);
        }
        assert_eq!(world.stand(&ids).await, ["S"; 11]);
    })
    .await;
}

#[actix_web::test]
async fn an_unknown_ticket_changes_nothing_on_any_call() {
    tell(async |world: &World| {
        let connector = &world.connector;
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let answer = accept(&world.ask(&ticket).await);
        let changed = world.changed_by(async {
            for stranger in [
                "",
                "00000000-0000-0000-0000-000000000000",
                &ticket.to_lowercase(),
            ] {
                assert_eq!(world.ask(stranger).await, "");
                assert_eq!(connector.receive(stranger, &answer).await, -1);
                let failed = connector.receive_error(stranger, "0x80040400", "").await;
                assert_eq!(failed, -1);
                let told = connector.last_error(stranger).await;
                assert!(told.contains("run the update again"), "{told}");
                let done = connector.connection_error(stranger, "0x80040408", "").await;
                assert_eq!(done, "done");
                assert_eq!(connector.close(stranger).await, "OK");
                for (operation, reply) in [
                    ("getInteractiveURL", ""),
                    ("interactiveRejected", "Interactive mode rejected"),
                    ("interactiveDone", "Done"),
                ] {
                    assert_eq!(connector.interactive(operation, stranger).await, reply);
                }
            }
        });
        assert_eq!(changed.await, [""; 0]);
        assert_eq!(connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn a_connection_can_be_closed_twice_and_nothing_follows() {
    tell(async |world: &World| {
        let connector = &world.connector;
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        connector.receive(&ticket, &accept(&request)).await;
        // The conversation is over before it is closed.
        assert_eq!(world.ask(&ticket).await, "");
        assert_eq!(connector.last_error(&ticket).await, "OK: 1 in QuickBooks");
        for _ in 0..2 {
            assert_eq!(connector.close(&ticket).await, "OK: 1 in QuickBooks");
        }
        assert_eq!(world.ask(&ticket).await, "");
        assert_eq!(connector.receive(&ticket, &accept(&request)).await, -1);
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn what_is_closed_before_it_was_opened_holds_nobody() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let told = world.connector.close(&ticket).await;
        assert_eq!(told, "The update was ended before anything was sent");
        // An answer to nothing is no answer.
        let ticket = world.open().await;
        let answer = response(&[saved(&ids[0].to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, -1);
        assert_eq!(world.stand(&ids).await, ["ES"]);
    })
    .await;
}

#[actix_web::test]
async fn a_quickbooks_that_can_not_be_opened_is_not_tried_for_ever() {
    tell(async |world: &World| {
        let connector = &world.connector;
        let ids = world.sent_many(1).await;
        for hresult in ["0x80040408", "80040416", "-2147220472", "", "nonsense"] {
            let ticket = world.open().await;
            for _ in 0..3 {
                let done = connector
                    .connection_error(&ticket, hresult, "its own words")
                    .await;
                assert_eq!(done, "done", "{hresult}");
            }
            let told = connector.last_error(&ticket).await;
            assert!(told.contains("QuickBooks"), "{told}");
            assert_eq!(world.ask(&ticket).await, "");
            assert_eq!(connector.close(&ticket).await, told);
        }
        assert_eq!(world.stand(&ids).await, ["ES"]);
        let ticket = world.open().await;
        assert_eq!(request_ids(&world.ask(&ticket).await), text(&ids));
    })
    .await;
}

#[actix_web::test]
async fn the_server_may_be_another_at_every_call() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        tell_on(engine, a_conversation_hops_between_servers).await;
    }
}

async fn a_conversation_hops_between_servers(world: &World) {
    let ids = world.sent_many(11).await;
    let servers = [world.another_server(), world.another_server()];
    let server = |call: usize| -> &Connector { &servers[call % 2] };
    let mut quickbooks = QuickBooks::default();
    let name = &world.company.qbwc_username;
    let ticket = server(0).authenticate(name, &world.password).await.ticket;
    let mut call = 1;
    loop {
        let request = server(call).send_request(&ticket, &world.opened()).await;
        let again = server(call + 1)
            .send_request(&ticket, &world.opened())
            .await;
        assert_eq!(again, request);
        let answer = quickbooks.run(&request, AMOUNT);
        if server(call + 1).receive(&ticket, &answer).await == 100 {
            break;
        }
        call += 2;
    }
    assert_eq!(server(call).close(&ticket).await, "OK: 11 in QuickBooks");
    assert_eq!(world.stand(&ids).await, ["S"; 11]);
}

#[actix_web::test]
async fn calls_that_come_at_once_are_heard_one_by_one() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        tell_on(engine, every_call_comes_twice_at_once).await;
    }
}

/// As a proxy might send them that did not wait long enough.
async fn every_call_comes_twice_at_once(world: &World) {
    let connector = &world.connector;
    let ids = world.sent_many(11).await;
    let ticket = world.open().await;
    world.ask(&ticket).await;
    for expected in [90, 100] {
        let (request, same) = tokio::join!(world.ask(&ticket), world.ask(&ticket));
        assert_eq!(request, same);
        let answer = accept(&request);
        let (percent, same) = tokio::join!(
            connector.receive(&ticket, &answer),
            connector.receive(&ticket, &answer)
        );
        assert_eq!((percent, same), (expected, expected));
    }
    let (told, same) = tokio::join!(connector.close(&ticket), connector.close(&ticket));
    assert_eq!(
        (told.as_str(), same.as_str()),
        ("OK: 11 in QuickBooks", "OK: 11 in QuickBooks")
    );
    assert_eq!(world.stand(&ids).await, ["S"; 11]);
}

#[actix_web::test]
async fn an_answer_through_another_company_settles_nothing() {
    tell(async |world: &World| {
        let connector = &world.connector;
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let answer = accept(&world.ask(&ticket).await);

        let (other, password) = world.add_company(None).await;
        let name = &other.qbwc_username;
        let others = connector.authenticate(name, &password).await.ticket;
        let opened = opened_with(&[(other.owner_id, other.file_id)], r"C:\Books\Other.qbw");
        assert!(is_harmless(&connector.send_request(&others, &opened).await));
        assert_eq!(connector.receive(&others, &answer).await, 100);
        assert_eq!(world.stand(&ids).await, ["ES"]);
        assert_eq!(connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn work_that_comes_in_while_the_question_is_out_is_done_at_once() {
    tell(async |world: &World| {
        let ticket = world.open().await;
        assert!(is_harmless(&world.ask(&ticket).await));
        let ids = world.sent_many(1).await;
        let percent = world.connector.receive(&ticket, &host_response()).await;
        assert!((0..100).contains(&percent), "{percent}");
        let request = world.ask(&ticket).await;
        assert_eq!(
            world.connector.receive(&ticket, &accept(&request)).await,
            100
        );
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}
