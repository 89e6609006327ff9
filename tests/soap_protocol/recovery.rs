//! Answers that are lost, late, doubled, cut off, or say nothing: each bill is made once.

use billbridge::invoice::InvoiceId;
use pretty_assertions::assert_eq;

use super::{
    quickbooks::{
        QuickBooks, is_look_up, new_id, old_id, refused, request_ids, response, saved, shown,
        txn_id,
    },
    world::{AMOUNT, World, tell, tell_on, text},
};
use crate::store_contract::database::Engine;

/// Holds one conversation to its end: every request that was handed out.
async fn converse(world: &World, quickbooks: &mut QuickBooks) -> Vec<String> {
    let ticket = world.open().await;
    let mut requests = Vec::new();
    loop {
        let request = world.ask(&ticket).await;
        assert_eq!(world.ask(&ticket).await, request);
        let answer = quickbooks.run(&request, AMOUNT);
        requests.push(request);
        assert!(requests.len() < 9, "{requests:#?}");
        if world.connector.receive(&ticket, &answer).await == 100 {
            break;
        }
    }
    world.connector.close(&ticket).await;
    requests
}

fn each_was_made_once(quickbooks: &QuickBooks, ids: &[InvoiceId]) {
    let expected = ids.iter().map(|id| (txn_id(&id.to_string()), 1));
    assert_eq!(quickbooks.made, expected.collect());
}

#[actix_web::test]
async fn bills_whose_answer_was_lost_are_found_in_quickbooks() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        tell_on(engine, the_answer_is_lost).await;
    }
}

async fn the_answer_is_lost(world: &World) {
    let mut quickbooks = QuickBooks::default();
    let ids = world.sent_many(2).await;
    let ticket = world.open().await;
    let request = world.ask(&ticket).await;
    quickbooks.run(&request, AMOUNT);
    // The connector dies with the answer in its hand; more work comes in.
    let later = world.sent("RV-9").await;
    world.let_the_lease_end();

    let requests = converse(world, &mut quickbooks).await;
    let [look_up, next] = requests.as_slice() else {
        panic!("{requests:#?}")
    };
    assert!(is_look_up(look_up), "{look_up}");
    assert_eq!(request_ids(look_up).len(), ids.len());
    assert_eq!(request_ids(next), text(&[later]));
    assert_eq!(old_id(next), new_id(&request));

    each_was_made_once(&quickbooks, &[ids[0], ids[1], later]);
    assert_eq!(world.stand(&[ids[0], ids[1], later]).await, ["S", "S", "S"]);
    let actions = world.actions(ids[0]).await;
    assert_eq!(actions[4..], ["recovered", "synchronized"]);
    assert!(!world.actions(later).await.contains(&"recovered"));
}

#[actix_web::test]
async fn a_request_that_never_arrived_goes_out_again_with_the_same_bytes() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        // Closed without an answer: the company is free at once.
        world.connector.close(&ticket).await;
        let requests = converse(world, &mut quickbooks).await;
        assert_eq!(requests.len(), 2);
        assert!(is_look_up(&requests[0]), "{}", requests[0]);
        assert_eq!(requests[1], request);
        each_was_made_once(&quickbooks, &ids);
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn nothing_is_handed_out_again_on_an_old_look() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let lost = world.open().await;
        let request = world.ask(&lost).await;
        world.let_the_lease_end();
        // This one looks, sees nothing, and dies before it goes on.
        let ticket = world.open().await;
        let nothing = quickbooks.run(&world.ask(&ticket).await, AMOUNT);
        assert_eq!(world.connector.receive(&ticket, &nothing).await, 1);
        // Only now does QuickBooks run the first one's request.
        quickbooks.make_bills(&request, AMOUNT);
        world.let_the_lease_end();
        let requests = converse(world, &mut quickbooks).await;
        assert!(
            requests.iter().all(|request| is_look_up(request)),
            "{requests:#?}"
        );
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
        assert!(!world.ask(&alive).await.contains("BillAddRq"));
        each_was_made_once(&quickbooks, &ids);
    })
    .await;
}

#[actix_web::test]
async fn a_late_answer_and_a_look_count_once() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let dead = world.open().await;
        let answer = quickbooks.run(&world.ask(&dead).await, AMOUNT);
        world.let_the_lease_end();
        let alive = world.open().await;
        let seen = quickbooks.run(&world.ask(&alive).await, AMOUNT);
        assert_eq!(world.connector.receive(&dead, &answer).await, -1);
        let changed = world.changed_by(async {
            assert_eq!(world.connector.receive(&alive, &seen).await, 100);
        });
        assert_eq!(changed.await, ["connection_fact", "connector_session"]);
        assert_eq!(world.stand(&ids).await, ["S"]);
        each_was_made_once(&quickbooks, &ids);
    })
    .await;
}

#[actix_web::test]
async fn an_error_code_that_proves_nothing_ends_the_conversation_and_is_looked_into() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let mut ids = Vec::new();
        for (number, hresult) in [
            "0x80040402",
            "8004040D",
            "0x80010105",
            "-2147220446",
            "E_FAIL",
        ]
        .into_iter()
        .enumerate()
        {
            let id = world.sent(&format!("RV-{number}")).await;
            ids.push(id);
            let ticket = world.open().await;
            let request = world.ask(&ticket).await;
            let had_run = number % 2 == 0;
            if had_run {
                quickbooks.run(&request, AMOUNT);
            }
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

            let requests = converse(world, &mut quickbooks).await;
            assert!(is_look_up(&requests[0]), "{}", requests[0]);
            assert_eq!(requests.len(), if had_run { 1 } else { 2 }, "{requests:#?}");
            each_was_made_once(&quickbooks, &ids);
            assert_eq!(world.stand(&[id]).await, ["S"]);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_result_that_proves_nothing_leaves_only_its_own_invoice_waiting() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(3).await;
        let named = text(&ids);
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        quickbooks.run(&request, AMOUNT);
        // One internal error, one answer missing.
        let partial = [
            refused(&named[0], 1000, "internal"),
            saved(&named[2], AMOUNT),
        ];
        let percent = world.connector.receive(&ticket, &response(&partial)).await;
        assert_eq!(percent, -1);
        let told = world.connector.last_error(&ticket).await;
        assert!(told.contains("internal"), "{told}");
        let waiting = ["ES qb_1000", "ES answer_missing", "S"];
        assert_eq!(world.stand(&ids).await, waiting);

        // A look that tells nothing changes nothing, in the history neither.
        for nothing in ["", "<html/>", &response(&[shown(&named[0], &[])])] {
            let ticket = world.open().await;
            assert_eq!(request_ids(&world.ask(&ticket).await).len(), 2);
            assert_eq!(world.connector.receive(&ticket, nothing).await, -1);
            assert_eq!(world.stand(&ids).await, waiting);
        }
        assert_eq!(world.actions(ids[1]).await[3..], ["send", "held"]);

        assert_eq!(converse(world, &mut quickbooks).await.len(), 1);
        assert_eq!(world.stand(&ids).await, ["S"; 3]);
        let history = world.actions(ids[1]).await;
        assert_eq!(history[3..], ["send", "held", "recovered", "synchronized"]);
        assert_eq!(world.actions(ids[2]).await[3..], ["send", "synchronized"]);
        each_was_made_once(&quickbooks, &ids);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_is_cut_off_proves_what_was_complete() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(2).await;
        let ticket = world.open().await;
        let whole = quickbooks.run(&world.ask(&ticket).await, AMOUNT);
        let cut = &whole[..whole.len() - 60];
        assert_eq!(world.connector.receive(&ticket, cut).await, -1);
        assert_eq!(world.stand(&ids).await, ["S", "ES answer_missing"]);
        assert_eq!(converse(world, &mut quickbooks).await.len(), 1);
        assert_eq!(world.stand(&ids).await, ["S", "S"]);
        each_was_made_once(&quickbooks, &ids);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_is_none_proves_nothing() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let answers = [
            "",
            " ",
            "Bad Gateway",
            "<html/>",
            "<QBXML></QBXML>",
            "<QBXML>",
        ];
        for (number, nothing) in answers.into_iter().enumerate() {
            let id = world.sent(&format!("RV-{number}")).await;
            let ticket = world.open().await;
            quickbooks.run(&world.ask(&ticket).await, AMOUNT);
            let percent = world.connector.receive(&ticket, nothing).await;
            assert_eq!(percent, -1, "{nothing}");
            assert_eq!(world.stand(&[id]).await, ["ES answer_missing"]);
            converse(world, &mut quickbooks).await;
            assert_eq!(world.stand(&[id]).await, ["S"]);
        }
        assert!(quickbooks.made.values().all(|times| *times == 1));
    })
    .await;
}

#[actix_web::test]
async fn a_record_that_quickbooks_lost_is_never_taken_for_a_refusal() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        for code in ["600", "9001", "9002", "9004", "9005"] {
            let id = world.sent(code).await;
            let ticket = world.open().await;
            let request = world.ask(&ticket).await;
            quickbooks.run(&request, AMOUNT);
            let lost = format!(
                "<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs newMessageSetID=\"{}\" \
                 messageSetStatusCode=\"{code}\"></QBXMLMsgsRs></QBXML>",
                new_id(&request).unwrap()
            );
            assert_eq!(world.connector.receive(&ticket, &lost).await, -1);
            assert_eq!(world.stand(&[id]).await, [format!("ES qb_{code}")]);
            converse(world, &mut quickbooks).await;
            assert_eq!(world.stand(&[id]).await, ["S"]);
        }
        assert!(quickbooks.made.values().all(|times| *times == 1));
    })
    .await;
}
