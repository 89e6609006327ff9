//! Answers that contradict themselves or what is known: nothing is concluded from them, and nobody
//! waits for ever.

use billbridge::{
    invoice::{Code, InvoiceId},
    operations::{Caller, OperationError},
};
use pretty_assertions::assert_eq;

use super::{
    people::take_back,
    quickbooks::{
        bill, is_look_up, new_id, old_id, request_ids, response, saved, saved_with, shown, txn_id,
    },
    world::{AMOUNT, World, accounting, tell, text},
};

#[actix_web::test]
async fn an_error_that_names_a_bill_all_the_same_proves_nothing() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let odd = saved_with(&ids[0].to_string(), 3180, "saved and yet not", AMOUNT);
        let percent = world.connector.receive(&ticket, &response(&[odd])).await;
        assert_eq!(percent, -1);
        assert_eq!(world.stand(&ids).await, ["ES qb_3180"]);
    })
    .await;
}

#[actix_web::test]
async fn one_bill_is_no_proof_for_two_invoices() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let named = text(&ids);
        let of_the_first = |text: String| text.replace(&txn_id(&named[1]), &txn_id(&named[0]));
        let same = of_the_first(saved(&named[1], AMOUNT));
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let answer = response(&[saved(&named[0], AMOUNT), same.clone()]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, -1);
        assert_eq!(world.stand(&ids).await, ["S", "ES answer_unreadable"]);
        // Not in a look at it, nor in an answer to the next try.
        let ticket = world.open().await;
        assert!(is_look_up(&world.ask(&ticket).await));
        let vendor = "Rosas del Valle";
        let seen = bill(&txn_id(&named[0]), vendor, "RV-2", "2026-11-02", AMOUNT);
        let seen = response(&[shown(&world.connector.asked(0), &[seen])]);
        let percent = world.connector.receive(&ticket, &seen).await;
        assert!((1..100).contains(&percent), "{percent}");
        assert!(world.ask(&ticket).await.contains("BillAddRq"));
        let percent = world.connector.receive(&ticket, &response(&[same])).await;
        assert_eq!(percent, -1);
        assert_eq!(world.stand(&ids).await, ["S", "ES answer_unreadable"]);
    })
    .await;
}

#[actix_web::test]
async fn what_can_not_be_found_out_is_left_to_a_person_and_the_others_go_on() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let lost = world.open().await;
        world.ask(&lost).await;
        world.connector.close(&lost).await;
        let other = world.sent("RV-9").await;
        let ticket = world.open().await;
        assert!(is_look_up(&world.ask(&ticket).await));
        // Something of that vendor and number is there, over another amount.
        let odd = bill("X-1", "Rosas del Valle", "RV-1", "2026-11-02", "1.00");
        let seen = response(&[shown(&world.connector.asked(0), &[odd])]);
        let percent = world.connector.receive(&ticket, &seen).await;
        assert!((1..100).contains(&percent), "{percent}");
        assert_eq!(world.stand(&ids).await, ["ES in_doubt"]);
        let next = world.ask(&ticket).await;
        assert_eq!(request_ids(&next), text(&[other]));
        // QuickBooks is not told to forget what nobody knows the end of.
        assert_eq!(old_id(&next), None);
        let answer = response(&[saved(&other.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        let told = world.connector.close(&ticket).await;
        assert!(told.contains("1 in doubt"), "{told}");
        assert_eq!(world.stand(&[ids[0], other]).await, ["ES in_doubt", "S"]);
        // It never goes out again by itself.
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}

#[actix_web::test]
async fn what_quickbooks_breaks_on_every_time_fails_at_last() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let mut sets = Vec::new();
        for _ in 0..10 {
            let admitted = world.authenticate().await;
            if admitted.word == "none" {
                break;
            }
            let ticket = admitted.ticket;
            let mut request = world.ask(&ticket).await;
            if is_look_up(&request) {
                let nothing = response(&[shown(&world.connector.asked(0), &[])]);
                world.connector.receive(&ticket, &nothing).await;
                request = world.ask(&ticket).await;
            }
            if let Some(id) = new_id(&request) {
                sets.push(id);
                let percent = world.connector.receive_error(&ticket, "0x80040402", "");
                assert_eq!(percent.await, -1);
            }
            world.connector.close(&ticket).await;
        }
        assert_eq!(sets.len(), 3, "{sets:?}");
        assert_eq!(world.stand(&ids).await, ["F quickbooks_breaks"]);
    })
    .await;
}

/// An invoice that was left to a person, and the dead conversation that handed it out.
async fn in_doubt(world: &World) -> (InvoiceId, String) {
    let id = world.sent("RV-1").await;
    let dead = world.open().await;
    world.ask(&dead).await;
    world.let_the_lease_end();
    let ticket = world.open().await;
    assert!(is_look_up(&world.ask(&ticket).await));
    let odd = bill("X-1", "Rosas del Valle", "RV-1", "2026-11-02", "1.00");
    let seen = response(&[shown(&world.connector.asked(0), &[odd])]);
    world.connector.receive(&ticket, &seen).await;
    world.connector.close(&ticket).await;
    assert_eq!(world.stand(&[id]).await, ["ES in_doubt"]);
    (id, dead)
}

#[actix_web::test]
async fn what_was_in_doubt_is_sent_again_only_when_somebody_vouches_for_it() {
    tell(async |world: &World| {
        let (id, _) = in_doubt(world).await;
        take_back(world, id).await.unwrap();
        let stopped = world.send(id).await.unwrap_err();
        let OperationError::Stopped(findings) = &stopped else {
            panic!("{stopped}")
        };
        let codes: Vec<_> = findings.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, [Code::PossibleDuplicate]);
        let (operations, who) = (&world.operations, Caller::User(accounting()));
        let vouched = [Code::PossibleDuplicate];
        let sent = operations.write(async |tx| operations.send(tx, &who, id, &vouched).await);
        sent.await.unwrap();
        let ticket = world.open().await;
        assert_eq!(request_ids(&world.ask(&ticket).await), text(&[id]));
        let answer = response(&[saved(&id.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_comes_late_settles_what_was_in_doubt() {
    tell(async |world: &World| {
        let (id, dead) = in_doubt(world).await;
        let answer = response(&[saved(&id.to_string(), AMOUNT)]);
        world.connector.receive(&dead, &answer).await;
        assert_eq!(world.stand(&[id]).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_comes_late_leaves_alone_what_was_returned() {
    tell(async |world: &World| {
        let (id, dead) = in_doubt(world).await;
        take_back(world, id).await.unwrap();
        let answer = response(&[saved(&id.to_string(), AMOUNT)]);
        world.connector.receive(&dead, &answer).await;
        assert_eq!(world.stand(&[id]).await, ["A"]);
    })
    .await;
}

#[actix_web::test]
async fn a_dialog_that_stays_open_all_night_leaves_nothing_in_doubt() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await;
        let lost = world.open().await;
        world.ask(&lost).await;
        world.connector.close(&lost).await;
        for _ in 0..60 {
            let ticket = world.open().await;
            assert!(is_look_up(&world.ask(&ticket).await));
            let percent = world.connector.receive_error(&ticket, "0x80040414", "");
            assert_eq!(percent.await, -1);
            world.connector.close(&ticket).await;
        }
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let there = bill("B-1", "Rosas del Valle", "RV-1", "2026-11-02", AMOUNT);
        let seen = response(&[shown(&world.connector.asked(0), &[there])]);
        assert_eq!(world.connector.receive(&ticket, &seen).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn one_invoice_that_breaks_quickbooks_takes_no_other_with_it() {
    tell(async |world: &World| {
        let ids = world.sent_many(4).await;
        let poison = ids[0].to_string();
        for _ in 0..40 {
            let admitted = world.authenticate().await;
            if admitted.word == "none" {
                break;
            }
            let ticket = admitted.ticket;
            loop {
                let request = world.ask(&ticket).await;
                let asked = request_ids(&request);
                let percent = if is_look_up(&request) {
                    let none: Vec<_> = asked.iter().map(|id| shown(id, &[])).collect();
                    world.connector.receive(&ticket, &response(&none)).await
                } else if asked.contains(&poison) {
                    let error = world.connector.receive_error(&ticket, "0x8004041C", "");
                    error.await
                } else {
                    let made: Vec<_> = asked.iter().map(|id| saved(id, AMOUNT)).collect();
                    world.connector.receive(&ticket, &response(&made)).await
                };
                if !(0..100).contains(&percent) {
                    break;
                }
            }
            world.connector.close(&ticket).await;
        }
        assert_eq!(
            world.stand(&ids).await,
            ["F quickbooks_breaks", "S", "S", "S"]
        );
    })
    .await;
}

#[actix_web::test]
async fn a_person_names_the_bill_of_what_is_in_doubt_or_sends_it_again() {
    tell(async |world: &World| {
        let (id, _) = in_doubt(world).await;
        let problem = world.invoice(id).await.state.problem().unwrap().clone();
        let actions: Vec<_> = problem
            .choices
            .iter()
            .map(|fix| fix.action.as_str())
            .collect();
        assert_eq!(actions, ["link_bill", "send_again"]);
        let (operations, who) = (&world.operations, Caller::User(accounting()));
        // Somebody corrected the amount in QuickBooks meanwhile.
        operations
            .write(async |tx| operations.link(tx, &who, id, "X-1").await)
            .await
            .unwrap();
        let ticket = world.open().await;
        let looked = world.connector.send_request(&ticket, &world.opened()).await;
        assert!(looked.contains("<TxnID>X-1</TxnID>"), "{looked}");
        let corrected = bill("X-1", "Rosas del Valle", "RV-1", "2026-11-02", AMOUNT);
        let seen = response(&[shown(&world.connector.asked(0), &[corrected])]);
        assert_eq!(world.connector.receive(&ticket, &seen).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
    })
    .await;
    tell(async |world: &World| {
        let (id, _) = in_doubt(world).await;
        let (operations, who) = (&world.operations, Caller::User(accounting()));
        operations
            .write(async |tx| {
                operations
                    .send_again(tx, &who, id, &["X-1".to_owned()])
                    .await
            })
            .await
            .unwrap();
        let ticket = world.open().await;
        assert!(new_id(&world.ask(&ticket).await).is_some());
        let answer = response(&[saved(&id.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&[id]).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn an_error_code_that_comes_after_the_lease_proves_nothing() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        assert!(new_id(&world.ask(&ticket).await).is_some());
        world.let_the_lease_end();
        let late = world
            .connector
            .receive_error(&ticket, "0x80040400", "parse");
        assert_eq!(late.await, -1);
        assert_eq!(world.ask(&ticket).await, "");
        assert_eq!(world.stand(&ids).await, ["ES"]);
        let ticket = world.open().await;
        assert!(is_look_up(&world.ask(&ticket).await));
    })
    .await;
}

#[actix_web::test]
async fn a_look_that_quickbooks_can_not_parse_is_left_to_a_person_at_last() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let lost = world.open().await;
        world.ask(&lost).await;
        world.connector.close(&lost).await;
        for _ in 0..5 {
            assert_eq!(world.stand(&ids).await, ["ES"]);
            let ticket = world.open().await;
            assert!(is_look_up(&world.ask(&ticket).await));
            let answer = world
                .connector
                .receive_error(&ticket, "0x80040400", "parse");
            assert_eq!(answer.await, -1);
            world.connector.close(&ticket).await;
        }
        let ticket = world.open().await;
        world.ask(&ticket).await;
        assert_eq!(world.stand(&ids).await, ["ES in_doubt"]);
    })
    .await;
}
