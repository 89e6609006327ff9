//! What is noted of a connection: once, where it is seen, and nothing at a poll without work.

use billbridge::store::connection::{DoorFacts, Facts, How, OWN_AGENT};
use chrono::TimeDelta;
use pretty_assertions::assert_eq;

use super::{
    connector::Opened,
    quickbooks::{host_response, request_ids, response, saved},
    world::{AMOUNT, PATH, World, opened_with, tell, tell_on},
};
use crate::store_contract::database::Engine;

impl World {
    async fn facts(&self) -> Facts {
        let company = self.company.id;
        let facts = self.store.read(async |tx| tx.load_facts(company).await);
        facts.await.unwrap()
    }

    async fn door_facts(&self) -> DoorFacts {
        let facts = self.store.read(async |tx| tx.load_door_facts().await);
        facts.await.unwrap()
    }
}

/// What the connector says of the right file, on a computer that has a name.
fn opened_on(world: &World, machine: &str) -> Opened {
    let lock = format!(
        "<DataExtRet><OwnerID>0</OwnerID><DataExtName>AppLock</DataExtName>\
         <DataExtValue>LOCKED:{machine}:639000000000000000</DataExtValue></DataExtRet></CompanyRet>"
    );
    let mut opened = world.opened();
    opened.hcp_response = opened.hcp_response.replace("</CompanyRet>", &lock);
    opened
}

async fn a_connection_is_noted_step_by_step(world: &World) {
    assert_eq!(world.facts().await, Facts::default());
    let id = world.sent("RV-1").await;
    let began = world.clock.now();
    world.connector.client_version("34.0.10010.76").await;
    let ticket = world.open().await;
    let admitted = world.facts().await.admitted.unwrap();
    assert_eq!((admitted.first_at, admitted.last_at), (began, began));
    assert_eq!(admitted.detail.version.as_deref(), Some("34.0.10010.76"));
    assert_eq!(admitted.detail.address.as_deref(), Some("127.0.0.1"));

    world.clock.advance(TimeDelta::seconds(1));
    let opened = opened_on(world, "FRONT-DESK-PC");
    let request = world.ask_through(&world.connector, &ticket, &opened).await;
    let facts = world.facts().await;
    assert_eq!(facts.file_bound.unwrap().first_at, world.clock.now());
    let file = facts.opened.unwrap().detail;
    assert_eq!(file.path.as_deref(), Some(PATH));
    assert_eq!(file.machine.as_deref(), Some("FRONT-DESK-PC"));
    assert_eq!(file.product.as_deref(), Some("QuickBooks Pro"));
    assert_eq!(file.country.as_deref(), Some("US"));
    assert_eq!(file.version.as_deref(), Some("13.0"));
    assert_eq!(facts.bill_confirmed, None);

    let results: Vec<_> = request_ids(&request)
        .iter()
        .map(|id| saved(id, AMOUNT))
        .collect();
    let percent = world.connector.receive(&ticket, &response(&results)).await;
    assert_eq!(percent, 100);
    assert_eq!(world.stand(&[id]).await, ["S"]);
    let facts = world.facts().await;
    assert_eq!(facts.bill_confirmed.unwrap().first_at, world.clock.now());
    let ended = facts.ended.unwrap();
    assert_eq!(
        (ended.last_at, ended.detail.how),
        (world.clock.now(), How::Done)
    );
    let told = world.connector.close(&ticket).await;
    assert_eq!(ended.detail.outcome, told);

    // What was seen first stays, whatever comes.
    let first = world.facts().await;
    world.clock.advance(TimeDelta::hours(1));
    world.sent("RV-2").await;
    let ticket = world.open().await;
    world.ask(&ticket).await;
    let again = world.facts().await;
    assert_eq!(again.admitted.as_ref().unwrap().first_at, began);
    assert_eq!(again.admitted.unwrap().last_at, world.clock.now());
    assert_eq!(again.file_bound, first.file_bound);
    assert_eq!(again.bill_confirmed, first.bill_confirmed);
    assert_eq!(again.opened.unwrap().detail.machine, None, "it told none");
}

#[actix_web::test]
async fn each_step_is_noted_where_it_is_seen() {
    tell(a_connection_is_noted_step_by_step).await;
}

#[actix_web::test]
async fn each_step_is_noted_on_postgres_too() {
    tell_on(Engine::Postgres, a_connection_is_noted_step_by_step).await;
}

#[actix_web::test]
async fn what_stops_a_conversation_is_noted_with_its_code() {
    tell(async |world: &World| {
        let ticket = world.open().await;
        let words = "A modal dialog box is showing";
        let (connector, code) = (&world.connector, "0x80040414");
        connector.connection_error(&ticket, code, words).await;
        let ended = world.facts().await.ended.unwrap().detail;
        assert_eq!(ended.how, How::NotOpened);
        assert_eq!(ended.hresult, Some(0x8004_0414));
        assert!(ended.outcome.contains(words), "{}", ended.outcome);
        // A late close says nothing new.
        world.clock.advance(TimeDelta::seconds(5));
        let changed = world.changed_by(async {
            connector.close(&ticket).await;
        });
        assert_eq!(changed.await, ["connector_session"]);

        world.clock.advance(TimeDelta::minutes(5));
        let ticket = world.open().await;
        let opened = opened_with(&[], "");
        assert_eq!(connector.send_request(&ticket, &opened).await, "");
        let facts = world.facts().await;
        assert_eq!(facts.ended.unwrap().detail.how, How::WrongFile);
        assert_eq!(facts.opened.unwrap().detail.path, None);
        assert_eq!(facts.file_bound, None);
    })
    .await;
}

#[actix_web::test]
async fn a_refusal_is_noted_once_a_minute_for_its_company() {
    tell(async |world: &World| {
        let name = world.company.qbwc_username.clone();
        let guess = async || {
            world.connector.authenticate(&name, "guess").await;
        };
        let changed = world.changed_by(guess()).await;
        assert_eq!(changed, ["connection_fact"]);
        world.clock.advance(TimeDelta::seconds(59));
        assert_eq!(world.changed_by(guess()).await, [""; 0]);
        world.clock.advance(TimeDelta::seconds(1));
        guess().await;
        let refused = world.facts().await.refused.unwrap();
        assert_eq!(refused.last_at, world.clock.now());
        assert_eq!(refused.last_at - refused.first_at, TimeDelta::minutes(1));

        let changed = world.changed_by(async {
            for name in ["nobody", "", "' OR 1=1 --"] {
                world.connector.authenticate(name, "guess").await;
            }
        });
        assert_eq!(changed.await, ["door_fact"]);
        let stranger = world.door_facts().await.stranger_refused.unwrap();
        assert_eq!(stranger.last_at, world.clock.now());
    })
    .await;
}

#[actix_web::test]
async fn it_is_noted_once_a_minute_that_somebody_asked_for_the_certificate() {
    tell(async |world: &World| {
        let server = world.connector.support_address().replace("support", "qbwc");
        let client = reqwest::Client::new();
        let ask = async |agent: &str, query: &str| {
            let url = format!("{server}{query}");
            let asked = client.get(url).header("user-agent", agent).send().await;
            assert_eq!(asked.unwrap().status(), 200);
        };
        let unchanged = world.changed_by(async {
            ask(OWN_AGENT, "").await;
            ask("", "?wsdl").await;
        });
        assert_eq!(unchanged.await, [""; 0]);
        assert_eq!(world.changed_by(ask("", "")).await, ["door_fact"]);
        let first = world.door_facts().await.certificate_asked.unwrap();
        assert_eq!(first.last_at, world.clock.now());
        world.clock.advance(TimeDelta::seconds(59));
        assert_eq!(world.changed_by(ask("", "")).await, [""; 0]);
        world.clock.advance(TimeDelta::seconds(1));
        assert_eq!(world.changed_by(ask("", "")).await, ["door_fact"]);
    })
    .await;
}

#[actix_web::test]
async fn the_certificate_is_shown_even_when_nothing_can_be_noted() {
    tell(async |world: &World| {
        world.execute("DROP TABLE door_fact").await;
        let server = world.connector.support_address().replace("support", "qbwc");
        let shown = reqwest::get(server).await.unwrap();
        assert_eq!(shown.status(), 200);
        // Nor does it change what a stranger is told.
        let refused = world.connector.authenticate("nobody", "guess").await;
        assert_eq!(refused.word, "nvu");
    })
    .await;
}

#[actix_web::test]
async fn a_poll_without_work_is_remembered_and_not_written() {
    tell(async |world: &World| {
        let ticket = world.open().await;
        world.ask(&ticket).await;
        world.connector.receive(&ticket, &host_response()).await;
        world.connector.close(&ticket).await;
        let changed = world.changed_by(async {
            world.clock.advance(TimeDelta::minutes(5));
            assert_eq!(world.authenticate().await.word, "none");
        });
        assert_eq!(changed.await, [""; 0]);
        let who = billbridge::operations::Caller::CommandLine;
        let (operations, company) = (&world.operations, world.company.id);
        let connection = operations
            .read(async |tx| operations.connection(tx, &who, company).await)
            .await
            .unwrap();
        assert_eq!(connection.last_contact(), Some(world.clock.now()));
    })
    .await;
}
