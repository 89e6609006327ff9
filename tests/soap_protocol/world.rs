//! A server with one company, two people who approve, and a clock that stands still.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc};

use actix_web::{App, HttpServer, rt, web};
use billbridge::{
    clock::{Clock, Ids},
    credentials::Gate,
    invoice::{Invoice, InvoiceId, Rights, Role, UserId, history::Event},
    operations::{Caller, OperationError, Operations},
    soap::endpoint::{Door, configure},
    store::{Company, Store, User},
    sync::{self, judgement::Judgement, reading::Reading},
};
use chrono::{DateTime, TimeDelta};
use secrecy::ExposeSecret;
use serde_json::json;
use sqlx::{AssertSqlSafe, Row, raw_sql};
use uuid::Uuid;

use super::{
    connector::{Admitted, Connector, Opened},
    history,
    quickbooks::{holds_nothing, is_look_up},
};
use crate::store_contract::database::{self, Database, Engine};

/// For how long a conversation lives on without a call.
pub const LEASE_SECONDS: i64 = 120;
/// What every invoice is over, unless a story says otherwise.
pub const AMOUNT: &str = "120.50";
/// Where the company file lies.
pub const PATH: &str = r"C:\Books\Acme.qbw";

pub struct World {
    pub store: Store,
    pub clock: Clock,
    pub operations: Operations,
    pub company: Company,
    pub password: String,
    pub connector: Connector,
    gate: Arc<Gate>,
    ids: Ids,
}

/// Tells a story in a fresh world, and checks its history when it ends.
pub async fn tell(story: impl AsyncFn(&World)) {
    tell_on(Engine::Sqlite, story).await;
}

/// Tells a story in a fresh world on that engine, and checks its history when it ends.
pub async fn tell_on(engine: Engine, story: impl AsyncFn(&World)) {
    database::tell(engine, async |database: &Database| {
        let world = World::new(database.store.clone()).await;
        story(&world).await;
        history::check(&world).await;
    })
    .await;
}

impl World {
    async fn new(store: Store) -> Self {
        let start = DateTime::from_timestamp_millis(1_763_000_000_000).unwrap();
        let (clock, ids) = (Clock::manual(start), Ids::seeded(7));
        let gate = Arc::new(Gate::new(clock.clone(), ids.clone()));
        let public_url = "http://localhost:8080".parse().unwrap();
        let operations = Operations::new(
            store.clone(),
            clock.clone(),
            ids.clone(),
            gate.clone(),
            public_url,
        );
        let (company, password) = add_company(&operations, None).await;
        operations
            .write(async |tx| {
                for user in [procurement(), accounting()] {
                    tx.insert_user(&user).await?;
                }
                Ok(())
            })
            .await
            .unwrap();
        let server = serve(&store, &clock, &ids, &gate);
        Self {
            connector: Connector::new(server),
            password,
            company,
            store,
            clock,
            operations,
            gate,
            ids,
        }
    }

    /// A connector to another server process on the same database.
    pub fn another_server(&self) -> Connector {
        Connector::new(serve(&self.store, &self.clock, &self.ids, &self.gate))
    }

    /// Another company, and its connector's password.
    pub async fn add_company(&self, company_file: Option<&str>) -> (Company, String) {
        add_company(&self.operations, company_file).await
    }

    pub async fn authenticate(&self) -> Admitted {
        self.connector
            .authenticate(&self.company.qbwc_username, &self.password)
            .await
    }

    /// Opens a conversation: its ticket.
    pub async fn open(&self) -> String {
        let admitted = self.authenticate().await;
        assert_eq!(admitted.word, "", "a conversation is opened");
        admitted.ticket
    }

    /// What the connector says of the company's own file, which it has stamped.
    pub fn opened(&self) -> Opened {
        opened_with(&[(self.company.owner_id, self.company.file_id)], PATH)
    }

    /// Asks for work.
    pub async fn ask(&self, ticket: &str) -> String {
        self.ask_through(&self.connector, ticket, &self.opened())
            .await
    }

    /// Asks for work, and as often as the server asks whether what is about to go out is there
    /// already, says that it is not.
    pub async fn ask_through(
        &self,
        connector: &Connector,
        ticket: &str,
        opened: &Opened,
    ) -> String {
        loop {
            let request = connector.send_request(ticket, opened).await;
            if !is_look_up(&request) || self.has_open_exchange().await {
                return request;
            }
            connector.receive(ticket, &holds_nothing(&request)).await;
        }
    }

    async fn has_open_exchange(&self) -> bool {
        let company = self.company.id;
        let open = self
            .store
            .read(async |tx| tx.load_open_exchange(company).await);
        open.await.unwrap().is_some()
    }

    /// Lets so much time pass that a conversation that says nothing is dead.
    pub fn let_the_lease_end(&self) {
        self.clock.advance(TimeDelta::seconds(LEASE_SECONDS + 1));
    }

    /// Takes an invoice in, gives both approvals, and sends it; one sent later goes out later.
    pub async fn sent(&self, number: &str) -> InvoiceId {
        self.clock.advance(TimeDelta::milliseconds(1));
        self.send_draft(&draft(number)).await
    }

    /// As many invoices, sent, numbered `RV-1` and so on.
    pub async fn sent_many(&self, count: usize) -> Vec<InvoiceId> {
        let mut ids = Vec::new();
        for number in 1..=count {
            ids.push(self.sent(&format!("RV-{number}")).await);
        }
        ids
    }

    pub async fn send_draft(&self, draft: &serde_json::Value) -> InvoiceId {
        let id = self.approved(draft).await;
        self.send(id).await.unwrap();
        id
    }

    /// Takes an invoice in and gives both approvals.
    pub async fn approved(&self, draft: &serde_json::Value) -> InvoiceId {
        let (operations, company) = (&self.operations, self.company.id);
        operations
            .write(async |tx| {
                let taken = operations
                    .take_in(tx, &Caller::User(procurement()), company, draft)
                    .await?;
                for user in [procurement(), accounting()] {
                    operations
                        .approve(tx, &Caller::User(user), taken.id, &[])
                        .await?;
                }
                Ok(taken.id)
            })
            .await
            .unwrap()
    }

    pub async fn send(&self, id: InvoiceId) -> Result<Invoice, OperationError> {
        let operations = &self.operations;
        operations
            .write(async |tx| {
                operations
                    .send(tx, &Caller::User(accounting()), id, &[])
                    .await
            })
            .await
    }

    pub async fn invoice(&self, id: InvoiceId) -> Invoice {
        let loaded = self.store.read(async |tx| tx.load_invoice(id).await);
        loaded.await.unwrap().unwrap()
    }

    /// The statuses of invoices, and the codes of their problems.
    pub async fn stand(&self, ids: &[InvoiceId]) -> Vec<String> {
        let mut stand = Vec::new();
        for id in ids {
            let invoice = self.invoice(*id).await;
            stand.push(match invoice.state.problem() {
                Some(problem) => format!("{} {}", invoice.status(), problem.code),
                None => invoice.status().to_string(),
            });
        }
        stand
    }

    pub async fn company(&self) -> Company {
        let loaded = self
            .store
            .read(async |tx| tx.load_company(self.company.id).await);
        loaded.await.unwrap().unwrap()
    }

    /// What happened to an invoice, in its order.
    pub async fn actions(&self, id: InvoiceId) -> Vec<&'static str> {
        let history = self.history(id).await;
        history.iter().map(|event| event.action.as_str()).collect()
    }

    async fn history(&self, id: InvoiceId) -> Vec<Event> {
        let history = self.store.read(async |tx| tx.load_history(id).await);
        history.await.unwrap()
    }

    /// Runs a statement past the store, as somebody with a database client would.
    pub async fn execute(&self, statement: &str) {
        let Store::Sqlite { writes, .. } = &self.store else {
            panic!("this needs a SQLite file")
        };
        let statement = raw_sql(AssertSqlSafe(statement.to_owned()));
        statement.execute(writes).await.unwrap();
    }

    /// Every row of every table, as text; on SQLite alone.
    pub async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut dump = BTreeMap::new();
        let tables = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        for table in self.column(tables).await {
            let columns =
                format!("SELECT 'quote(' || name || ')' FROM pragma_table_info('{table}')");
            let columns = self.column(&columns).await.join(" || ',' || ");
            let rows = format!("SELECT {columns} FROM {table} ORDER BY 1");
            dump.insert(table.clone(), self.column(&rows).await);
        }
        dump
    }

    /// The tables in which anything changed while `work` ran, but for the record of the calls themselves.
    pub async fn changed_by(&self, work: impl Future<Output = ()>) -> Vec<String> {
        let before = self.dump().await;
        work.await;
        let after = self.dump().await;
        let changed = after
            .into_iter()
            .filter(|(table, rows)| table != "connector_call" && before.get(table) != Some(rows));
        changed.map(|(table, _)| table).collect()
    }

    async fn column(&self, query: &str) -> Vec<String> {
        let Store::Sqlite { reads, .. } = &self.store else {
            panic!("this needs a SQLite file")
        };
        let rows = raw_sql(AssertSqlSafe(query.to_owned()))
            .fetch_all(reads)
            .await
            .unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

async fn add_company(operations: &Operations, company_file: Option<&str>) -> (Company, String) {
    let root = Caller::CommandLine;
    let new = operations
        .prepare_company(&root, "Acme", company_file)
        .await
        .unwrap();
    operations
        .write(async |tx| {
            operations.add_company(tx, &root, &new.company).await?;
            // These stories are of bills: the lists are read already.
            Ok(tx
                .record_lists_read(new.company.id, new.company.created_at, true)
                .await?)
        })
        .await
        .unwrap();
    (new.company, new.password.expose_secret().to_owned())
}

/// A server process: listens on a free port until the test's runtime ends.
fn serve(store: &Store, clock: &Clock, ids: &Ids, gate: &Arc<Gate>) -> SocketAddr {
    let lease = TimeDelta::seconds(LEASE_SECONDS);
    let engine = sync::Engine::new(
        store.clone(),
        clock.clone(),
        ids.clone(),
        gate.clone(),
        lease,
    )
    .with_judgement(Judgement {
        read: |_, _, _, _| Reading::default(),
        ..Judgement::OWN
    });
    let door = web::Data::new(Door::new(engine, "http://localhost:8080"));
    let server = HttpServer::new(move || App::new().configure(configure(door.clone())))
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
    let address = server.addrs()[0];
    rt::spawn(server.run());
    address
}

fn user(number: u128, role: Role) -> User {
    User {
        id: UserId(Uuid::from_u128(number)),
        email: format!("{role}@example.com"),
        name: role.to_string(),
        password_hash: "nobody signs in here".to_owned(),
        roles: [role].into_iter().collect(),
        companies: None,
        rights: Rights::default(),
        deactivated_at: None,
        seen_at: None,
        created_at: DateTime::UNIX_EPOCH,
    }
}

pub fn procurement() -> User {
    user(1, Role::Procurement)
}

pub fn accounting() -> User {
    user(2, Role::Accounting)
}

/// An invoice over [`AMOUNT`], as somebody would type it.
pub fn draft(number: &str) -> serde_json::Value {
    json!({
        "vendor": "Rosas del Valle", "number": number, "date": "2026-11-02",
        "lines": [{"account": "Cost of Goods Sold", "amount": AMOUNT}], "total": AMOUNT
    })
}

/// What the connector says of a file with these stamps (`OwnerID`, `FileID`) at that path.
pub fn opened_with(stamps: &[(Uuid, Uuid)], path: &str) -> Opened {
    let stamps: Vec<_> = stamps
        .iter()
        .map(|(owner, file)| {
            format!(
                "<DataExtRet><OwnerID>{{{owner}}}</OwnerID><DataExtName>FileID</DataExtName>\
                 <DataExtType>STR255TYPE</DataExtType><DataExtValue>{{{file}}}</DataExtValue></DataExtRet>"
            )
        })
        .collect();
    let stamps = stamps.concat();
    let hcp_response = format!(
        "<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs>\
         <HostQueryRs requestID=\"0\" statusCode=\"0\"><HostRet><ProductName>QuickBooks Pro</ProductName>\
         <SupportedQBXMLVersion>12.0</SupportedQBXMLVersion><SupportedQBXMLVersion>13.0</SupportedQBXMLVersion>\
         </HostRet></HostQueryRs><CompanyQueryRs requestID=\"1\" statusCode=\"0\"><CompanyRet>\
         <CompanyName>Acme</CompanyName>{stamps}</CompanyRet></CompanyQueryRs></QBXMLMsgsRs></QBXML>"
    );
    Opened {
        hcp_response,
        company_file: path.to_owned(),
        major: "13",
        minor: "0",
    }
}

/// Ids that a story needs as text.
pub fn text(ids: &[InvoiceId]) -> Vec<String> {
    ids.iter().map(ToString::to_string).collect()
}
