//! A database that servers come and go on, and a company on it with its own `QuickBooks`.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use billbridge::{
    clock::{Clock, Ids},
    credentials::Gate,
    invoice::{CompanyId, Invoice, Role, Status},
    operations::{Caller, Operations, users::NewUser},
    simulator::{
        Call, CompanyFile, Conversation, Event, Faults, Login, Outcome, QuickBooks, Read, Reply,
        ReplyFault, Settings, Stamp, Step, UpdateReport, company_file::recovery::Recovery,
    },
    store::{Store, StoreError, User, invoice::Filter},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::time::{Instant, sleep};
use url::Url;

use super::server::{Moment, Server};
use crate::{soap_protocol::history, store_contract::database::Database};

/// After a kill, so many conversations must be enough: one that looks and sends, one to spare.
const POLLS_MAX: u32 = 2;
/// How long a connector that is told `busy` goes on asking; the lease is much shorter.
const BUSY_MAX: Duration = Duration::from_secs(30);

/// A database with two people who approve. Either a server has it open or the test has, never both:
/// what a killed server leaves behind, such as a log not yet written back, is for the next one.
pub struct Ground {
    pub paula: User,
    pub amir: User,
    database: SecretString,
    folder: TempDir,
}

/// What the test holds while no server runs.
pub struct Desk {
    pub operations: Operations,
    pub store: Store,
}

/// Where in a conversation the server is killed.
#[derive(Clone, Copy, Debug)]
pub struct Kill {
    /// The call, counted from 0.
    pub call: usize,
    pub moment: Moment,
    /// Whether the server is back when the connector's next call comes, or only when the connector
    /// has given up.
    pub back_at_once: bool,
}

/// A company, the `QuickBooks` that its connector stands beside, and what the connector was handed.
pub struct Books {
    pub company: CompanyId,
    quickbooks: QuickBooks,
    /// How many transactions were in the company file before.
    older: usize,
    connector: Settings,
    message_sets: BTreeMap<String, String>,
}

impl Ground {
    pub async fn make(database: &Database) -> Self {
        let desk = Desk::new(database.store.clone());
        let [paula, amir] = [
            desk.add_user("paula", Role::Procurement).await,
            desk.add_user("amir", Role::Accounting).await,
        ];
        database.store.close().await;
        Self {
            paula,
            amir,
            database: without_tls(&database.url),
            folder: TempDir::new().unwrap(),
        }
    }

    /// Works on the database while no server runs.
    pub async fn work<T>(&self, work: impl AsyncFnOnce(&Desk) -> T) -> T {
        let desk = Desk::new(Store::open(&self.database).await.unwrap());
        let done = work(&desk).await;
        desk.store.close().await;
        done
    }

    pub async fn start(&self) -> Server {
        Server::start(&self.database, self.folder.path()).await
    }
}

/// The same database, with `PostgreSQL` reached without TLS: each start of a server would pay for
/// the handshakes.
fn without_tls(database: &SecretString) -> SecretString {
    let mut url = Url::parse(database.expose_secret()).unwrap();
    if url.scheme() == "postgres" {
        url.query_pairs_mut().append_pair("sslmode", "disable");
    }
    url.to_string().into()
}

impl Desk {
    fn new(store: Store) -> Self {
        let (clock, ids) = (Clock::system(), Ids::system());
        let gate = Arc::new(Gate::new(clock.clone(), ids.clone()));
        let public_url = "http://localhost:8080".parse().unwrap();
        let operations = Operations::new(store.clone(), clock, ids, gate, public_url);
        Self { operations, store }
    }

    async fn add_user(&self, name: &str, role: Role) -> User {
        let new = NewUser {
            email: format!("{name}@example.com"),
            name: None,
            roles: [role].into_iter().collect(),
            companies: None,
            password: format!("{name}-knows-this").into(),
        };
        let added = self.operations.add_user(&Caller::CommandLine, new).await;
        added.unwrap()
    }

    /// A company of its own, with a company file of its own.
    pub async fn add_company(&self, recovery: Recovery) -> Books {
        let who = Caller::CommandLine;
        let mut quickbooks = QuickBooks::new(CompanyFile::demo());
        quickbooks.set_recovery(recovery);
        let path = quickbooks.company().profile.path.clone();
        let new = self
            .operations
            .prepare_company(&who, "Bloom", Some(&path))
            .await
            .unwrap();
        self.operations
            .write(async |tx| self.operations.add_company(tx, &who, &new.company).await)
            .await
            .unwrap();
        let login = Login::new(&new.company.qbwc_username, new.password.expose_secret());
        let mut connector = Settings::new(login);
        connector.stamp = Some(Stamp {
            owner_id: new.company.owner_id.braced().to_string(),
            file_id: new.company.file_id.braced().to_string(),
        });
        Books {
            company: new.company.id,
            older: quickbooks.company().transactions().len(),
            quickbooks,
            connector,
            message_sets: BTreeMap::new(),
        }
    }

    /// A company of its own with so many invoices that were approved and sent.
    pub async fn add_busy_company(
        &self,
        ground: &Ground,
        recovery: Recovery,
        count: usize,
    ) -> Books {
        let books = self.add_company(recovery).await;
        self.send_invoices(ground, books.company, count).await;
        books
    }

    async fn send_invoices(&self, ground: &Ground, company: CompanyId, count: usize) {
        let [paula, amir] = [&ground.paula, &ground.amir].map(|user| Caller::User(user.clone()));
        let ops = &self.operations;
        ops.write(async |tx| {
            for number in 0..count {
                let id = ops.take_in(tx, &paula, company, &draft(number)).await?.id;
                ops.approve(tx, &paula, id, &[]).await?;
                ops.approve(tx, &amir, id, &[]).await?;
                ops.send(tx, &amir, id, &[]).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    }

    pub async fn invoices(&self, company: CompanyId) -> Vec<Invoice> {
        let all = Filter::default();
        self.store
            .read(async |tx| {
                let invoices = tx.list_invoices(company, &all, None, i64::MAX).await?;
                Ok::<_, StoreError>(invoices)
            })
            .await
            .unwrap()
    }
}

/// A bill or a credit of one of the demo's vendors; no two are over the same amount.
pub fn draft(number: usize) -> Value {
    let vendors = ["Rosas del Valle", "Flores Ibáñez", "Andean Greens & Ferns"];
    let kind = if number % 5 == 3 { "credit" } else { "invoice" };
    let cents = 1_001 + 7_013 * number;
    let amount = |cents: usize| format!("{}.{:02}", cents / 100, cents % 100);
    json!({
        "kind": kind, "vendor": vendors[number % vendors.len()], "number": format!("N-{number}"),
        "date": "2026-11-02",
        "lines": [
            {"account": "Freight", "amount": amount(cents)},
            {"item": "Rose Red 50", "quantity": "10", "cost": "0.35", "amount": "3.50"},
        ],
        "total": amount(cents + 350),
    })
}

impl Books {
    /// One conversation, with a server that may be killed in it: what came of it, and how long each
    /// call took. The server is back when it ends.
    pub async fn converse(
        &mut self,
        server: &mut Server,
        kill: Option<Kill>,
    ) -> (UpdateReport, Vec<Duration>) {
        let mut faults = Faults::none();
        let mut conversation = Conversation::new(self.connector.clone());
        let mut step = conversation.begin(&mut self.quickbooks, &mut faults);
        let (mut took, mut is_down) = (Vec::new(), false);
        while let Step::Call(call) = &step {
            let begun = Instant::now();
            let heard = match kill.filter(|kill| kill.call == took.len()) {
                None => server.hear(call).await,
                Some(kill) => {
                    let heard = server.hear_killed(call, kill.moment).await;
                    is_down = !kill.back_at_once;
                    if kill.back_at_once {
                        server.restart().await;
                    }
                    heard
                }
            };
            took.push(begun.elapsed());
            self.note_message_set(call, &heard);
            step = conversation.advance(&mut self.quickbooks, &mut faults, Event::Heard(heard));
        }
        assert_eq!(step, Step::End, "nothing here makes the connector pause");
        if is_down {
            server.restart().await;
        }
        (conversation.into_report(), took)
    }

    /// Whatever is handed out twice under one id is the same to the byte.
    fn note_message_set(&mut self, call: &Call, heard: &Result<Read, ReplyFault>) {
        if let Call::SendRequestXml { .. } = call
            && let Ok(read) = heard
            && let Reply::Text(Some(request)) = &read.reply
            && let Some((_, rest)) = request.split_once(" newMessageSetID=\"")
            && let Some((id, _)) = rest.split_once('"')
        {
            let known = self.message_sets.entry(id.to_owned());
            assert_eq!(known.or_insert_with(|| request.clone()), request);
        }
    }

    /// How many message sets that write were handed out.
    pub fn message_sets(&self) -> usize {
        self.message_sets.len()
    }

    /// Polls, with nothing going wrong any more, until the server has no work left.
    pub async fn poll_until_settled(&mut self, server: &mut Server) {
        let busy_until = Instant::now() + BUSY_MAX;
        let mut polls = 0;
        loop {
            let (report, _) = self.converse(server, None).await;
            assert_eq!(report.violations, Vec::<String>::new(), "{report}");
            match report.outcome {
                Outcome::NoWork => return,
                Outcome::Busy => {
                    assert!(Instant::now() < busy_until, "the lease does not end");
                    sleep(Duration::from_millis(250)).await;
                }
                Outcome::Complete { .. } => {
                    polls += 1;
                    assert!(polls <= POLLS_MAX, "not settled: {report}");
                }
                _ => panic!("{report}"),
            }
        }
    }

    /// Each of so many invoices is in the company file, once, as it was approved; nothing else is.
    pub async fn check(&self, desk: &Desk, count: usize) {
        let company_file = self.quickbooks.company();
        let invoices = desk.invoices(self.company).await;
        assert_eq!(
            invoices.len(),
            count,
            "an invoice was lost, or taken in twice"
        );
        for invoice in &invoices {
            let content = &invoice.content;
            let held: Vec<_> = company_file
                .of_vendor(&content.vendor, &content.number)
                .map(|txn| (txn.txn_id.as_str(), txn.total.to_string()))
                .collect();
            let named = format!("{}: {held:?} {:?}", content.number, invoice.state);
            assert_eq!(invoice.status(), Status::Synchronized, "{named}");
            let bill = invoice.state.bill().unwrap();
            let expected = (bill.txn_id.as_str(), content.total.to_string());
            assert_eq!(held, [expected], "{named}");
        }
        assert_eq!(company_file.transactions().len(), self.older + count);
        history::check_company(&desk.store, self.company).await;
    }
}
