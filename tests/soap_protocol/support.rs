//! What the support page tells of the last conversations, and what it never tells.

use chrono::TimeDelta;
use pretty_assertions::assert_eq;
use uuid::Uuid;

use super::{
    quickbooks::{refused, response, saved},
    world::{AMOUNT, PATH, World, opened_with, tell, tell_on},
};
use crate::store_contract::database::Engine;

/// The sentences about the last conversations. Nothing on the page may be what only the company knows.
async fn told(world: &World, tickets: &[&str]) -> Vec<String> {
    let page = world.connector.support_page().await;
    let secrets = [
        "Acme",
        PATH,
        "C:\\Books\\Other",
        "Rosas",
        "RV-",
        AMOUNT,
        &world.company.qbwc_username,
        &world.password,
        &world.company.id.to_string(),
    ];
    for secret in secrets.iter().chain(tickets) {
        assert!(!page.contains(secret), "{secret}");
    }
    let (_, rest) = page.split_once("<h2>The last update</h2>").unwrap();
    let (section, _) = rest.split_once("<h2>").unwrap();
    let lines = section.lines().filter(|line| line.starts_with("<li>"));
    lines
        .map(|line| {
            let (_, sentence) = line.split_once("</time>: ").unwrap();
            sentence.trim_end_matches("</li>").replace("&apos;", "'")
        })
        .collect()
}

#[actix_web::test]
async fn before_any_call_the_page_says_so() {
    tell(async |world: &World| {
        assert_eq!(told(world, &[]).await, [""; 0]);
        let page = world.connector.support_page().await;
        assert!(page.contains("No Web Connector has called yet"), "{page}");
    })
    .await;
}

#[actix_web::test]
async fn the_last_conversation_is_told_without_a_secret() {
    tell(async |world: &World| {
        let ids = world.sent_many(2).await;
        let named = [ids[0].to_string(), ids[1].to_string()];
        let ticket = world.open().await;
        assert_eq!(told(world, &[&ticket]).await, ["An update is under way."]);
        world.ask(&ticket).await;
        assert_eq!(told(world, &[&ticket]).await, ["An update is under way."]);
        let words = "There is an invalid reference to QuickBooks Vendor Rosas.";
        let results = [refused(&named[0], 3140, words), saved(&named[1], AMOUNT)];
        world.connector.receive(&ticket, &response(&results)).await;
        let partly = "Done: 1 in QuickBooks, 1 refused (see billbridge for the reason).";
        assert_eq!(told(world, &[&ticket]).await, [partly]);
        world.connector.close(&ticket).await;
        assert_eq!(told(world, &[&ticket]).await, [partly]);

        world.send(ids[0]).await.unwrap();
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let good = response(&[saved(&named[0], AMOUNT)]);
        world.connector.receive(&ticket, &good).await;
        world.connector.close(&ticket).await;
        assert_eq!(told(world, &[&ticket]).await, ["OK: 1 in QuickBooks."]);
    })
    .await;
}

#[actix_web::test]
async fn a_busy_quickbooks_a_wrong_file_and_one_that_stays_closed_are_told() {
    tell(async |world: &World| {
        let id = world.sent("RV-1").await.to_string();
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let busy = response(&[refused(&id, 3175, "RV-1 is in use by Acme")]);
        world.connector.receive(&ticket, &busy).await;
        assert_eq!(
            told(world, &[&ticket]).await,
            ["Done: 1 to be tried again at the next update."]
        );
        let ticket = world.open().await;
        let wrong = opened_with(
            &[(world.company.owner_id, Uuid::from_u128(7))],
            r"C:\Books\Other.qbw",
        );
        world.connector.send_request(&ticket, &wrong).await;
        let [sentence] = told(world, &[&ticket]).await.try_into().unwrap();
        assert!(
            sentence.contains("another company file was open"),
            "{sentence}"
        );
        let ticket = world.open().await;
        world
            .connector
            .connection_error(&ticket, "0x80040414", "Acme: RV-1 is open")
            .await;
        assert_eq!(
            told(world, &[&ticket]).await,
            ["QuickBooks could not be opened: A dialog is open in QuickBooks."]
        );
    })
    .await;
}

#[actix_web::test]
async fn an_update_that_breaks_off_is_told_as_what_it_is() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let silent = world.open().await;
        world.ask(&silent).await;
        world.let_the_lease_end();
        let [sentence] = told(world, &[&silent]).await.try_into().unwrap();
        assert!(sentence.contains("silent since"), "{sentence}");

        // Another one takes its place, and QuickBooks fails at its question.
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let failed = world.connector.receive_error(&ticket, "0x80040402", "Acme");
        assert_eq!(failed.await, -1);
        let [sentence] = told(world, &[&ticket]).await.try_into().unwrap();
        assert!(
            sentence.starts_with("QuickBooks failed: An unexpected error in QuickBooks."),
            "{sentence}"
        );

        // Whoever closes it while the answer is on its way does not hear that all is well.
        let ticket = world.open().await;
        world.ask(&ticket).await;
        let said = world.connector.close(&ticket).await;
        assert!(said.contains("nothing is sent twice"), "{said}");
        assert_eq!(told(world, &[&ticket]).await, [format!("{said}.")]);
    })
    .await;
}

#[actix_web::test]
async fn several_companies_are_told_the_latest_first_and_not_more_than_five() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        tell_on(engine, several_companies_are_told).await;
    }
}

async fn several_companies_are_told(world: &World) {
    let mut tickets = Vec::new();
    for _ in 0..7 {
        let (other, password) = world.add_company(None).await;
        world.clock.advance(TimeDelta::seconds(1));
        let name = &other.qbwc_username;
        tickets.push(world.connector.authenticate(name, &password).await.ticket);
    }
    world.clock.advance(TimeDelta::seconds(1));
    world.connector.close(&tickets[2]).await;
    let known: Vec<_> = tickets.iter().map(String::as_str).collect();
    let (closed, running) = (
        "It was ended before anything was sent.",
        "An update is under way.",
    );
    let all = told(world, &known).await;
    assert_eq!(all, [closed, running, running, running, running]);
    // A second conversation of a company stands in the place of its first.
    for _ in 0..2 {
        let ticket = world.open().await;
        world.connector.close(&ticket).await;
        world.clock.advance(TimeDelta::seconds(1));
    }
    let all = told(world, &known).await;
    assert_eq!(all, [closed, closed, running, running, running]);
}
