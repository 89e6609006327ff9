//! Answers that come when somebody else has gone on with their exchange: what they say did not
//! happen may be happening.

use pretty_assertions::assert_eq;

use super::{
    quickbooks::{QuickBooks, is_look_up, new_id, refused, request_ids, response, txn_id},
    world::{AMOUNT, World, tell, text},
};

/// The code of QuickBooks for a document that it could not parse: nothing of it ran.
const UNPARSED: &str = "0x80040400";

/// A conversation that was taken over has its answer still to deliver; the same bytes are in the
/// hands of the next one's connector.
async fn handed_out_again(world: &World, quickbooks: &mut QuickBooks) -> (String, String, String) {
    let slow = world.open().await;
    let request = world.ask(&slow).await;
    world.let_the_lease_end();
    let next = world.open().await;
    let look_up = world.ask(&next).await;
    assert!(is_look_up(&look_up), "{look_up}");
    let nothing = quickbooks.run(&look_up, AMOUNT);
    assert_eq!(world.connector.receive(&next, &nothing).await, 1);
    assert_eq!(world.ask(&next).await, request);
    (slow, next, request)
}

#[actix_web::test]
async fn a_late_word_that_nothing_ran_does_not_free_what_went_out_again() {
    for is_busy in [false, true] {
        tell(async |world: &World| {
            let mut quickbooks = QuickBooks::default();
            let ids = world.sent_many(2).await;
            let (slow, next, request) = handed_out_again(world, &mut quickbooks).await;
            let told = if is_busy {
                let results = text(&ids)
                    .into_iter()
                    .map(|id| refused(&id, 3175, "locked"));
                let busy = response(&results.collect::<Vec<_>>());
                world.connector.receive(&slow, &busy).await
            } else {
                world.connector.receive_error(&slow, UNPARSED, "no").await
            };
            assert_eq!(told, -1);
            // A code says so little after the lease that it is only recorded.
            let stand = if is_busy { "ES answer_outdated" } else { "ES" };
            assert_eq!(world.stand(&ids).await, [stand; 2]);
            let answer = quickbooks.run(&request, AMOUNT);
            assert_eq!(world.connector.receive(&next, &answer).await, 100);
            assert_eq!(world.stand(&ids).await, ["S", "S"]);
            assert_eq!(world.authenticate().await.word, "none");
            let once = ids.iter().map(|id| (txn_id(&id.to_string()), 1));
            assert_eq!(quickbooks.made, once.collect());
        })
        .await;
    }
}

#[actix_web::test]
async fn a_late_word_about_one_invoice_does_not_fail_what_went_out_again() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let (slow, next, request) = handed_out_again(world, &mut quickbooks).await;
        let told = world.connector.receive_error(&slow, UNPARSED, "no").await;
        assert_eq!(told, -1);
        assert_eq!(world.stand(&ids).await, ["ES"]);
        let answer = quickbooks.run(&request, AMOUNT);
        assert_eq!(world.connector.receive(&next, &answer).await, 100);
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}

#[actix_web::test]
async fn a_late_answer_after_the_look_does_not_keep_the_conversation_going_for_ever() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(1).await;
        let slow = world.open().await;
        let request = world.ask(&slow).await;
        assert_eq!(request_ids(&request), text(&ids));
        world.let_the_lease_end();
        let next = world.open().await;
        let nothing = quickbooks.run(&world.ask(&next).await, AMOUNT);
        assert_eq!(world.connector.receive(&next, &nothing).await, 1);
        // It was refused, and told so only now: nothing is left to be sent again.
        let refusal = response(&[refused(&ids[0].to_string(), 3140, "no such vendor")]);
        assert_eq!(world.connector.receive(&slow, &refusal).await, -1);
        assert_eq!(world.stand(&ids).await, ["F qb_3140"]);
        let question = world.ask(&next).await;
        let answer = quickbooks.run(&question, AMOUNT);
        assert_eq!(world.connector.receive(&next, &answer).await, 100);
        assert_eq!(quickbooks.made.len(), 0);
    })
    .await;
}

#[actix_web::test]
async fn a_copy_of_an_answer_that_overtakes_the_next_one_frees_nobody() {
    tell(async |world: &World| {
        let mut quickbooks = QuickBooks::default();
        let ids = world.sent_many(12).await;
        let ticket = world.open().await;
        let first = quickbooks.run(&world.ask(&ticket).await, AMOUNT);
        assert!(world.connector.receive(&ticket, &first).await > 0);
        let second = world.ask(&ticket).await;
        // The connector is at work on the second set, and a copy of its first answer arrives.
        assert_eq!(world.connector.receive(&ticket, &first).await, -1);
        assert_eq!(world.authenticate().await.word, "busy");
        assert_eq!(
            world.connector.send_request(&ticket, &world.opened()).await,
            ""
        );
        let answer = quickbooks.run(&second, AMOUNT);
        assert_eq!(world.connector.receive(&ticket, &answer).await, 100);
        assert_eq!(world.stand(&ids).await, ["S"; 12]);
        assert!(quickbooks.made.values().all(|times| *times == 1));
    })
    .await;
    // Where it was the connector's own mistake, it lets go, and the next update looks.
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        let strange = response(&[refused("another", 3175, "locked")]);
        assert_eq!(world.connector.receive(&ticket, &strange).await, -1);
        assert!(!world.connector.last_error(&ticket).await.is_empty());
        world.connector.close(&ticket).await;
        let next = world.open().await;
        let look_up = world.ask(&next).await;
        assert!(is_look_up(&look_up), "{look_up}");
        assert_eq!(request_ids(&look_up).len(), request_ids(&request).len());
        assert_eq!(world.stand(&ids).await, ["ES answer_missing"]);
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_comes_after_its_conversation_was_closed_is_proof_all_the_same() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        world.connector.close(&ticket).await;
        let answer = QuickBooks::default().run(&request, AMOUNT);
        assert_eq!(world.connector.receive(&ticket, &answer).await, -1);
        assert_eq!(world.stand(&ids).await, ["S", "S"]);
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}

#[actix_web::test]
async fn what_proves_nothing_after_its_conversation_was_closed_is_recorded_and_looked_into() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        world.connector.close(&ticket).await;
        let half = response(&[refused(&request_ids(&request)[0], 3175, "locked")]);
        for answer in [half.as_str(), &half[..60]] {
            assert_eq!(world.connector.receive(&ticket, answer).await, -1);
        }
        world.connector.receive_error(&ticket, UNPARSED, "no").await;
        let answers = &world.dump().await["exchange_answer"];
        assert_eq!(answers.len(), 3, "{answers:?}");
        assert_eq!(world.stand(&ids).await, ["ES", "ES"]);
        let next = world.open().await;
        assert!(is_look_up(&world.ask(&next).await));
    })
    .await;
}

#[actix_web::test]
async fn an_answer_that_names_another_message_set_proves_nothing() {
    tell(async |world: &World| {
        let ids = world.sent_many(1).await;
        let ticket = world.open().await;
        let request = world.ask(&ticket).await;
        let answer = QuickBooks::default().run(&request, AMOUNT);
        let of = |id: &str| {
            let named =
                format!("<QBXMLMsgsRs newMessageSetID=\"{id}\" messageSetStatusCode=\"0\">");
            answer.replace("<QBXMLMsgsRs>", &named)
        };
        assert_eq!(world.connector.receive(&ticket, &of("another")).await, -1);
        assert_eq!(world.stand(&ids).await, ["ES answer_missing"]);
        let own = of(&new_id(&request).unwrap());
        assert_eq!(world.connector.receive(&ticket, &own).await, 100);
        assert_eq!(world.stand(&ids).await, ["S"]);
    })
    .await;
}
