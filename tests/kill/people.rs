//! The server is killed while people are at work: several invoices are taken in, approved and sent
//! over the REST API, side by side. What the server had answered must stand; what was in flight has
//! happened as a whole or not at all; and whoever repeats it under its key has it done once.

use std::time::Duration;

use billbridge::{
    invoice::{CompanyId, Invoice, Status},
    operations::Caller,
    simulator::company_file::recovery::Recovery,
    store::User,
};
use futures_util::future::join_all;
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::{
    books::{Books, Desk, Ground, draft},
    server::Server,
};
use crate::{
    soap_protocol::history,
    store_contract::database::{Database, Engine, tell},
};

/// How many invoices are on their way side by side.
const WAYS: usize = 4;
/// How often the server is killed, each time a little later.
const KILLS: u32 = 6;
/// An invoice's way, as the status after each step.
const STEPS: [Status; 4] = [
    Status::PendingProcurement,
    Status::PendingAccounting,
    Status::Approved,
    Status::Sent,
];

#[tokio::test]
async fn what_people_were_told_stands_when_the_server_is_killed_on_sqlite() {
    tell(Engine::Sqlite, kill_amid_steps).await;
}

#[tokio::test]
async fn what_people_were_told_stands_when_the_server_is_killed_on_postgresql() {
    tell(Engine::Postgres, kill_amid_steps).await;
}

async fn kill_amid_steps(database: &Database) {
    let ground = Ground::make(database).await;
    let (people, mut all) = ground
        .work(async |desk| {
            let mut all = Vec::new();
            for _ in 0..=KILLS {
                all.push(desk.add_company(Recovery::Never).await);
            }
            (People::of(&ground, desk).await, all)
        })
        .await;
    let mut server = ground.start().await;
    let mut undisturbed = Duration::ZERO;
    for (number, books) in (0..).zip(&mut all) {
        let delay = undisturbed * number / KILLS;
        let kill = (number > 0).then_some(delay);
        eprintln!("killed after {kill:?} of {undisturbed:?}");
        let took = strike(&ground, &people, books, &mut server, kill).await;
        if kill.is_none() {
            undisturbed = took;
        }
    }
    server.kill();
    ground
        .work(async |desk| {
            for books in &all {
                books.check(desk, WAYS).await;
            }
        })
        .await;
}

/// One company's people at work, with the server killed once. How long they were at it.
async fn strike(
    ground: &Ground,
    people: &People,
    books: &mut Books,
    server: &mut Server,
    kill: Option<Duration>,
) -> Duration {
    let mut ways: Vec<Way> = (0..WAYS).map(Way::new).collect();
    let begun = Instant::now();
    let url = server.url.clone();
    let killed = async {
        if let Some(delay) = kill {
            sleep(delay).await;
            server.kill();
        }
    };
    tokio::join!(people.go_on(&url, books.company, &mut ways), killed);
    let took = begun.elapsed();
    server.kill();
    ground
        .work(async |desk| check(desk, books, &ways).await)
        .await;

    server.restart().await;
    people.go_on(&server.url, books.company, &mut ways).await;
    assert!(ways.iter().all(|way| way.done == STEPS.len()), "{ways:?}");
    books.poll_until_settled(server).await;
    took
}

/// Every invoice is as far as its people were told, or one step farther; its history says the same.
async fn check(desk: &Desk, books: &Books, ways: &[Way]) {
    let invoices = desk.invoices(books.company).await;
    for way in ways {
        let own = |invoice: &&Invoice| invoice.content.number == way.draft["number"];
        let found: Vec<Status> = invoices.iter().filter(own).map(Invoice::status).collect();
        let told = way.done.checked_sub(1).map(|last| STEPS[last]);
        let in_flight = STEPS.get(way.done).copied();
        assert!(found.len() <= 1, "taken in twice: {found:?} {way:?}");
        let found = found.first().copied();
        assert!(
            found == told || (found.is_some() && found == in_flight),
            "found {found:?}, told {told:?}"
        );
    }
    history::check_company(&desk.store, books.company).await;
}

/// An invoice's way from intake to sending, as far as its people know.
#[derive(Debug)]
struct Way {
    draft: Value,
    id: String,
    /// How many steps the server has confirmed.
    done: usize,
}

impl Way {
    fn new(number: usize) -> Self {
        Self {
            draft: draft(number),
            id: String::new(),
            done: 0,
        }
    }
}

/// The tokens of two people.
struct People {
    paula: String,
    amir: String,
}

impl People {
    async fn of(ground: &Ground, desk: &Desk) -> Self {
        Self {
            paula: token(desk, &ground.paula).await,
            amir: token(desk, &ground.amir).await,
        }
    }

    /// Goes on with every invoice, side by side, until it is sent or the server is gone.
    async fn go_on(&self, url: &str, company: CompanyId, ways: &mut [Way]) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        join_all(ways.iter_mut().map(async |way| {
            while way.done < STEPS.len() {
                let Ok(answer) = self.take_step(&http, url, company, way).await else {
                    return;
                };
                way.id = answer["id"].as_str().unwrap().to_owned();
                assert_eq!(answer["status"], STEPS[way.done].as_str(), "{answer}");
                way.done += 1;
            }
        }))
        .await;
    }

    /// Takes an invoice's next step, under a key that stays the same when it is repeated. Fails when
    /// the connection does; an answer that came is a success.
    async fn take_step(
        &self,
        http: &reqwest::Client,
        url: &str,
        company: CompanyId,
        way: &Way,
    ) -> reqwest::Result<Value> {
        let id = &way.id;
        let (who, path, expected) = match way.done {
            0 => (
                &self.paula,
                format!("companies/{company}/invoices"),
                StatusCode::CREATED,
            ),
            1 => (
                &self.paula,
                format!("invoices/{id}/approve"),
                StatusCode::OK,
            ),
            2 => (&self.amir, format!("invoices/{id}/approve"), StatusCode::OK),
            _ => (&self.amir, format!("invoices/{id}/send"), StatusCode::OK),
        };
        let empty = json!({});
        let body = if way.done == 0 { &way.draft } else { &empty };
        let key = format!("{company}-{}-{}", way.draft["number"], way.done);
        let response = http
            .post(format!("{url}/api/v1/{path}"))
            .bearer_auth(who)
            .header("Idempotency-Key", key)
            .json(body)
            .send()
            .await?;
        let status = response.status();
        let text = response.text().await?;
        assert_eq!(status, expected, "{path}: {text}");
        Ok(serde_json::from_str(&text).unwrap())
    }
}

async fn token(desk: &Desk, user: &User) -> String {
    let who = Caller::CommandLine;
    let token = desk.operations.create_token(&who, &user.email, "kill");
    token.await.unwrap().expose_secret().to_owned()
}
