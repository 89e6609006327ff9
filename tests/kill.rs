//! Goal: whenever the server process is killed, nothing that it had said is lost, and every sent
//! invoice comes to be in `QuickBooks` exactly once and to the cent.
//!
//! Method: the server is the real program, `billbridge serve`, in a process of its own that gets
//! SIGKILL; the simulator's connector talks to it over HTTP, one call at a time. A first
//! conversation, left alone, shows which calls there are and how long each takes. Then, for each of
//! them, with a fresh company: the server is killed before that call, while it is in flight (early and
//! late), and after its reply, and is started again; the connector does what the real one would do,
//! polls again, and what must always hold is checked. The same on `SQLite` and on `PostgreSQL`,
//! with a `QuickBooks` that keeps its records of message sets and with one that never does.
//! [`people`]: the same for people's steps over the REST API. [`stop`]: the server is told to stop by
//! SIGTERM instead, and does so in order.

#![cfg(test)]

mod books;
mod people;
mod server;
mod stop;

use std::time::Duration;

use billbridge::simulator::{Outcome, company_file::recovery::Recovery};
use futures_util::future::join_all;

use self::{
    books::{Books, Ground, Kill},
    server::{Moment, Server},
};
use crate::store_contract::database::{Database, Engine, tell};

/// More than fit into the first message set, so that a conversation has two.
const INVOICES: usize = 12;
/// How many databases of one kind share the kills.
const LANES: usize = 2;

#[tokio::test]
async fn a_killed_server_neither_doubles_nor_loses_a_bill_on_sqlite() {
    kill_at_every_call(Engine::Sqlite).await;
}

#[tokio::test]
async fn a_killed_server_neither_doubles_nor_loses_a_bill_on_postgresql() {
    kill_at_every_call(Engine::Postgres).await;
}

/// Several databases side by side, for most of the time is spent waiting for leases to end.
async fn kill_at_every_call(engine: Engine) {
    let lanes = [Recovery::Kept, Recovery::Never]
        .into_iter()
        .flat_map(|recovery| (0..LANES).map(move |lane| (recovery, lane)));
    join_all(lanes.map(|(recovery, lane)| {
        tell(engine, async move |database: &Database| {
            let ground = Ground::make(database).await;
            kill_in_each_conversation(&ground, recovery, lane).await;
        })
    }))
    .await;
}

/// A conversation left alone, then one for each kill of this lane, each with a company of its own.
async fn kill_in_each_conversation(ground: &Ground, recovery: Recovery, lane: usize) {
    let mut undisturbed = ground
        .work(async |desk| desk.add_busy_company(ground, recovery, INVOICES).await)
        .await;
    let mut server = ground.start().await;
    let calls = strike(&mut undisturbed, &mut server, None).await;
    server.kill();
    let mut all = vec![(None, undisturbed)];
    ground
        .work(async |desk| {
            for kill in kills(&calls).into_iter().skip(lane).step_by(LANES) {
                let books = desk.add_busy_company(ground, recovery, INVOICES).await;
                all.push((Some(kill), books));
            }
        })
        .await;
    server.restart().await;
    for (kill, books) in &mut all[1..] {
        eprintln!("{recovery:?}, lane {lane}: {kill:?}");
        strike(books, &mut server, *kill).await;
    }
    server.kill();
    ground
        .work(async |desk| {
            for (kill, books) in &all {
                eprintln!("{recovery:?}, lane {lane}: what became of {kill:?}");
                books.check(desk, INVOICES).await;
            }
        })
        .await;
}

/// Every way to be killed in a conversation whose calls take so long.
fn kills(calls: &[Duration]) -> Vec<Kill> {
    let mut kills = Vec::new();
    for (call, took) in calls.iter().enumerate() {
        let moments = [
            Moment::BeforeCall,
            Moment::InFlight(*took / 4),
            Moment::InFlight(*took * 3 / 4),
            Moment::AfterReply,
        ];
        for moment in moments {
            kills.push(Kill {
                call,
                moment,
                // After a reply the connector goes on, and must find a server.
                back_at_once: call % 2 == 0 || matches!(moment, Moment::AfterReply),
            });
        }
    }
    kills
}

/// One company's invoices on their way, with the server killed once. How long each call took.
async fn strike(books: &mut Books, server: &mut Server, kill: Option<Kill>) -> Vec<Duration> {
    let (report, took) = books.converse(server, kill).await;
    if kill.is_none_or(|kill| matches!(kill.moment, Moment::AfterReply)) {
        // A conversation outlives the server that it began with.
        let complete = matches!(report.outcome, Outcome::Complete { .. });
        assert!(complete && report.is_clean(), "{report}");
        assert_eq!(books.message_sets(), 2, "{report}");
    }
    books.poll_until_settled(server).await;
    took
}
