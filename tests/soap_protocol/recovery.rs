//! Answers that are lost, late, doubled, cut off, or say nothing: each bill is made once.

use billbridge::{
    invoice::InvoiceId,
    operations::{Caller, OperationError, send_back::ReturnTo},
};
use pretty_assertions::assert_eq;

use super::{
    quickbooks::{
        QuickBooks, new_id, old_id, refused, request_ids, response, saved, saved_with, txn_id,
    },
    world::{AMOUNT, World, accounting, tell, text},
};

/// Runs the conversation that brings the bytes of `before` once more, to its end.
async fn recover(world: &World, quickbooks: &mut QuickBooks, before: &str) {
    let ticket = world.open().await;
    let request = world.ask(&ticket).await;
    assert_eq!(request, before);
    let answer = quickbooks.run(&request, AMOUNT);
    assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
    world.connector.close(&ticket).await;
}

fn each_was_made_once(quickbooks: &QuickBooks, ids: &[InvoiceId]) {
    let expected = ids.iter().map(|id| (txn_id(&id.to_string()), 1));
    assert_eq!(quickbooks.made, expected.collect());
}

#[actix_web::test]
async fn an_answer_that_never_came_is_asked_for_with_the_same_bytes() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(2).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        quickbooks.run(&request, AMOUNT);
        // The connector dies with the answer in its hand; more work comes in.
        let later = world.sent("RV-9").await;
        world.let_the_lease_end();

        let ticket = world.open().await;
        assert_eq!(world.ask(&ticket).await, request);
        let answer = quickbooks.run(&request, AMOUNT);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 66);
        let next = world.ask(&ticket).await;
        assert_eq!(old_id(&next), new_id(&request));
        assert_eq!(request_ids(&next), text(&[later]));
        let answer = quickbooks.run(&next, AMOUNT);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);

        each_was_made_once(&quickbooks, &[ids[0], ids[1], later]);
        assert_eq!(world.stand(&ids).await, ["S", "S"]);
        let actions = world.actions(ids[0]).await;
        assert_eq!(actions[4..], ["recovered", "synchronized"]);
        assert!(!world.actions(later).await.contains(&"recovered"));
    })
    .await;
}

#[actix_web::test]
async fn a_request_that_never_arrived_is_run_when_it_comes_again() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        // Closed without an answer: the company is free at once.
        world.connector.close(&ticket).await;
        recover(world, &mut quickbooks, &request).await;
        each_was_made_once(&quickbooks, &ids);
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn a_late_answer_is_proof_though_its_conversation_is_dead() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let dead = world.open().await;
        let answer = quickbooks.run(&world.ask(&dead).await, AMOUNT);
        world.let_the_lease_end();
        let alive = world.open().await;
        assert_eq!(world.connector.receive(&dead, &answer).await, -1);
        let told = world.connector.last_error(&dead).await;
        assert!(told.contains("another one took over"), "{told}");
        assert_eq!(world.stand(&ids).await, ["S"]);
        // The live conversation has nothing left to do, and is not disturbed.
        assert!(!world.ask(&alive).await.contains("AddRq"));
        each_was_made_once(&quickbooks, &ids);
    })
    .await;
}

#[actix_web::test]
async fn a_late_answer_and_its_repetition_count_once() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let dead = world.open().await;
        let request = world.ask(&dead).await;
        let answer = quickbooks.run(&request, AMOUNT);
        world.let_the_lease_end();
        let alive = world.open().await;
        assert_eq!(world.ask(&alive).await, request);
        assert_eq!(world.connector.receive(&dead, &answer).await, -1);
        let changed = world.changed_by(async {
            assert_eq!(world.connector.receive(&alive, &answer).await, 100);
        });
        assert_eq!(changed.await, ["connector_session"]);
        assert_eq!(world.stand(&ids).await, ["S"]);
        each_was_made_once(&quickbooks, &ids);
    })
    .await;
}

#[actix_web::test]
async fn an_error_code_that_proves_nothing_ends_the_conversation_and_the_bytes_come_again() {
    tell(async |world: &World| {
        for hresult in [
            "0x80040402",
            "8004040D",
            "0x80010105",
            "-2147220446",
            "E_FAIL",
        ] {
            let mut quickbooks = QuickBooks::default();
            let id = world.sent(hresult).await;
            let ticket = world.open().await;
            let request = world.ask(&ticket).await;
            quickbooks.run(&request, AMOUNT);
            let percent = world
                .connector
                .receive_error(&ticket, hresult, "its own words");
            assert_eq!(percent.await, -1, "{hresult}");
            let told = world.connector.last_error(&ticket).await;
            assert!(told.contains("its own words"), "{told}");
            assert_eq!(world.ask(&ticket).await, "");
            assert_eq!(world.connector.close(&ticket).await, told);

            let held = world.invoice(id).await;
            assert_eq!(held.status().as_str(), "ES");
            let problem = held.state.problem().expect("why it waits");
            assert!(problem.code.starts_with("hresult_"), "{}", problem.code);

            recover(world, &mut quickbooks, &request).await;
            each_was_made_once(&quickbooks, &[id]);
            assert_eq!(world.stand(&[id]).await, ["S"]);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_result_that_proves_nothing_leaves_only_its_own_invoice_waiting() {
    tell(async |world: &World| {
        let ids = world.sent_many(3).await;
        let named = text(&ids);
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        // One internal error, one answer missing.
        let partial = response(&[
            refused(&named[0], 1000, "internal"),
            saved(&named[2], AMOUNT),
        ]);
        assert_eq!(world.connector.receive(&ticket, &partial).await, -1);
        let told = world.connector.last_error(&ticket).await;
        assert!(told.contains("internal"), "{told}");
        assert_eq!(
            world.stand(&ids).await,
            ["ES qb_1000", "ES answer_missing", "S"]
        );

        // Twice the same says nothing new, in the history neither.
        for _ in 0..2 {
            let ticket = world.open().await;
            assert_eq!(world.ask(&ticket).await, request);
            assert_eq!(world.connector.receive(&ticket, &partial).await, -1);
        }
        assert_eq!(world.actions(ids[1]).await[3..], ["send", "held"]);

        let ticket = world.open().await;
        assert_eq!(world.ask(&ticket).await, request);
        let all: Vec<_> = named.iter().map(|id| saved(id, AMOUNT)).collect();
        assert_eq!(world.connector.receive(&ticket, &response(&all)).await, 100);
        assert_eq!(world.stand(&ids).await, ["S"; 3]);
        assert_eq!(
            world.actions(ids[1]).await[3..],
            ["send", "held", "recovered", "synchronized"]
        );
        assert_eq!(world.actions(ids[2]).await[3..], ["send", "synchronized"]);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_can_not_be_read_proves_what_was_complete() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let named = text(&ids);
        let whole = response(&[saved(&named[0], AMOUNT), saved(&named[1], AMOUNT)]);
        let cut = &whole[..whole.len() - 60];
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        assert_eq!(world.connector.receive(&ticket, cut).await, -1);
        assert_eq!(world.stand(&ids).await, ["S", "ES answer_missing"]);
        for nothing in ["", " ", "Bad Gateway", "<html/>", "<QBXML></QBXML>"] {
            let ticket = world.open().await;
            assert_eq!(world.ask(&ticket).await, request);
            assert_eq!(
                world.connector.receive(&ticket, nothing).await,
                -1,
                "{nothing}"
            );
            assert_eq!(world.stand(&ids).await, ["S", "ES answer_missing"]);
        }
        let ticket = world.open().await;
        world.ask(&ticket).await;
        assert_eq!(world.connector.receive(&ticket, &whole).await, 100);
        assert_eq!(world.stand(&ids).await, ["S", "S"]);
    })
    .await;
}

#[actix_web::test]
async fn a_record_that_quickbooks_lost_is_never_taken_for_a_refusal() {
    tell(async |world: &World| {
        for code in ["600", "9001", "9002", "9004", "9005"] {
            let id = world.sent(code).await;
            let ticket = world.open().await;
            let request = world.ask(&ticket).await;
            let lost = format!(
                "<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs newMessageSetID=\"{}\" \
                 messageSetStatusCode=\"{code}\"></QBXMLMsgsRs></QBXML>",
                new_id(&request).unwrap()
            );
            assert_eq!(world.connector.receive(&ticket, &lost).await, -1);
            assert_eq!(world.stand(&[id]).await, [format!("ES qb_{code}")]);
            let ticket = world.open().await;
            assert_eq!(world.ask(&ticket).await, request);
            let found = response(&[saved(&id.to_string(), AMOUNT)]);
            assert_eq!(world.connector.receive(&ticket, &found).await, 100);
        }
    })
    .await;
}

#[actix_web::test]
async fn an_error_that_names_a_bill_all_the_same_proves_nothing() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let odd = saved_with(&ids[0].to_string(), 3180, "saved and yet not", AMOUNT);
        assert_eq!(
            world.connector.receive(&ticket, &response(&[odd])).await,
            -1
        );
        assert_eq!(world.stand(&ids).await, ["ES qb_3180"]);
    })
    .await;
}

#[actix_web::test]
async fn one_bill_is_no_proof_for_two_invoices() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let named = text(&ids);
        let same = saved(&named[1], AMOUNT).replace(&txn_id(&named[1]), &txn_id(&named[0]));
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let answer = response(&[saved(&named[0], AMOUNT), same.clone()]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, -1);
        assert_eq!(world.stand(&ids).await, ["S", "ES answer_unreadable"]);
        // Not in a later answer either.
        let ticket = world.open().await;
        world.ask(&ticket).await;
        assert_eq!(
            world.connector.receive(&ticket, &response(&[same])).await,
            -1
        );
        assert_eq!(world.stand(&ids).await, ["S", "ES answer_unreadable"]);
    })
    .await;
}

#[actix_web::test]
async fn what_can_not_be_found_out_is_left_to_a_person_and_the_others_go_on() {
    tell(async |world: &World| {
        let doubtful = world.sent_many(2).await;
        let mut request = None;
        for _ in 0..3 {
            let ticket = world.open().await;
            let asked = world.ask(&ticket).await;
            assert_eq!(*request.get_or_insert(asked.clone()), asked);
            let percent = world.connector.receive_error(&ticket, "0x80040402", "");
            assert_eq!(percent.await, -1);
        }
        let other = world.sent("RV-9").await;
        let ticket = world.open().await;
        let next = world.ask(&ticket).await;
        assert_eq!(request_ids(&next), text(&[other]));
        // QuickBooks is not told to forget what nobody knows the end of.
        assert_eq!(old_id(&next), None);
        let answer = response(&[saved(&other.to_string(), AMOUNT)]);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        let told = world.connector.close(&ticket).await;
        assert!(told.contains("2 in doubt"), "{told}");
        assert_eq!(world.stand(&doubtful).await, ["ES in_doubt", "ES in_doubt"]);
        assert_eq!(world.stand(&[other]).await, ["S"]);
        // It never goes out again by itself.
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}

/// Tries to take an invoice back.
async fn take_back(world: &World, id: InvoiceId) -> Result<(), OperationError> {
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
        // Even when the clock was set back since it went out before.
        world.ask(&ticket).await;
        let busy = response(&[refused(&ids[0].to_string(), 3175, "in use")]);
        assert_eq!(world.connector.receive(&ticket, &busy).await, 100);
        world.clock.advance(chrono::TimeDelta::days(-1));
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
        world.ask(&ticket).await;
        world.connector.receive(&ticket, &busy).await;
        take_back(world, ids[0]).await.unwrap();
        assert_eq!(world.stand(&ids).await, ["A"]);
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}
