//! Who is let in, and what they are told before any work.

use chrono::TimeDelta;
use pretty_assertions::assert_eq;

use super::{
    quickbooks::{host_response, is_harmless, request_ids},
    world::{LEASE_SECONDS, World, tell, tell_on},
};
use crate::store_contract::database::Engine;

#[actix_web::test]
async fn the_first_contact_is_asked_a_harmless_question() {
    tell(async |world: &World| {
        let connector = &world.connector;
        let ticket = world.open().await;
        let question = world.ask(&ticket).await;
        assert!(is_harmless(&question), "{question}");
        assert_eq!(world.ask(&ticket).await, question);
        assert_eq!(connector.receive(&ticket, &host_response()).await, 100);
        assert_eq!(connector.close(&ticket).await, "OK: nothing to send");
        let bound = world.company().await.bound.unwrap();
        assert_eq!(bound.file_id, Some(world.company.file_id));
        assert_eq!(world.authenticate().await.word, "none");
    })
    .await;
}

#[actix_web::test]
async fn without_work_none_is_the_answer_and_nothing_is_written() {
    tell(async |world: &World| {
        let ticket = world.open().await;
        world.ask(&ticket).await;
        world.connector.receive(&ticket, &host_response()).await;
        world.connector.close(&ticket).await;
        let changed = world.changed_by(async {
            for _ in 0..3 {
                world.clock.advance(TimeDelta::minutes(5));
                let version = world.connector.server_version().await;
                assert!(version.starts_with("billbridge "), "{version}");
                assert_eq!(world.connector.client_version("34.0.10010.76").await, "");
                let admitted = world.authenticate().await;
                assert_eq!(admitted.word, "none");
                assert_eq!(admitted.postpone_seconds, "");
                assert_eq!(admitted.run_every_seconds, "");
                assert!(admitted.ticket.len() >= 22, "a ticket, as always");
                assert_eq!(world.connector.close(&admitted.ticket).await, "OK");
            }
        });
        assert_eq!(changed.await, [""; 0]);
    })
    .await;
}

#[actix_web::test]
async fn a_stranger_is_told_nvu_and_only_that_somebody_came_is_noted() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let name = world.company.qbwc_username.as_str();
        let loud = name.to_uppercase();
        let changed = world.changed_by(async {
            for (name, password) in [
                (name, "guess"),
                (name, ""),
                (&loud, &world.password),
                ("", ""),
                ("' OR 1=1 --", "x"),
            ] {
                let admitted = world.connector.authenticate(name, password).await;
                assert_eq!(
                    (admitted.ticket.as_str(), admitted.word.as_str()),
                    ("", "nvu")
                );
                assert_eq!(world.connector.close(&admitted.ticket).await, "OK");
            }
        });
        assert_eq!(changed.await, ["connection_fact", "door_fact"]);
        assert_eq!(world.authenticate().await.word, "");
    })
    .await;
}

#[actix_web::test]
async fn a_second_connector_is_told_to_come_back_within_the_lease() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let first = world.open().await;
        for (passed, expected) in [(0, LEASE_SECONDS), (100, 20), (19, 1)] {
            world.clock.advance(TimeDelta::seconds(passed));
            let second = world.authenticate().await;
            assert_eq!(second.word, "busy");
            assert_eq!(second.postpone_seconds, expected.to_string());
            // The ticket is good for nothing, and its close closes nothing.
            assert_eq!(world.ask(&second.ticket).await, "");
            world.connector.close(&second.ticket).await;
        }
        // Every call of the first makes its lease last anew.
        assert_eq!(request_ids(&world.ask(&first).await).len(), 1);
        world.clock.advance(TimeDelta::seconds(100));
        assert_eq!(world.authenticate().await.word, "busy");
    })
    .await;
}

#[actix_web::test]
async fn a_clock_that_is_set_back_holds_nobody_longer_than_a_lease() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        world.open().await;
        world.clock.advance(TimeDelta::seconds(-30));
        let second = world.authenticate().await;
        assert_eq!(second.word, "busy");
        assert_eq!(second.postpone_seconds, LEASE_SECONDS.to_string());
        // By more than a lease: whoever waited for the clock to catch up would wait for hours.
        world.clock.advance(TimeDelta::hours(-5));
        assert_eq!(world.authenticate().await.word, "");
    })
    .await;
}

#[actix_web::test]
async fn of_two_connectors_at_one_moment_one_is_let_in() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        tell_on(engine, two_come_at_one_moment).await;
    }
}

async fn two_come_at_one_moment(world: &World) {
    world.sent("RV-1").await;
    let (elsewhere, name) = (world.another_server(), &world.company.qbwc_username);
    let (one, two) = tokio::join!(
        world.authenticate(),
        elsewhere.authenticate(name, &world.password)
    );
    let mut words = [one.word, two.word];
    words.sort();
    assert_eq!(words, ["", "busy"]);
}

#[actix_web::test]
async fn a_dead_conversation_gives_way_to_a_new_one() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let dead = world.open().await;
        world.let_the_lease_end();
        let ticket = world.open().await;
        assert_eq!(world.ask(&dead).await, "");
        let told = world.connector.last_error(&dead).await;
        assert!(told.contains("another one took over"), "{told}");
        assert_eq!(request_ids(&world.ask(&ticket).await).len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn a_company_file_that_was_named_is_asked_for() {
    tell(async |world: &World| {
        let path = r"\\server\Bücher & Söhne\Acme <1>.qbw";
        let (company, password) = world.add_company(Some(path)).await;
        let name = &company.qbwc_username;
        let admitted = world.connector.authenticate(name, &password).await;
        assert_eq!(admitted.word, path);
    })
    .await;
}

#[actix_web::test]
async fn no_ticket_and_no_password_is_stored() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let ticket = world.open().await;
        world.ask(&ticket).await;
        for (table, rows) in world.dump().await {
            for row in rows {
                assert!(!row.contains(&ticket), "{table}");
                assert!(!row.contains(&world.password), "{table}");
            }
        }
    })
    .await;
}
