//! An application of its own for each test, on a port and a database of its own, and people who
//! call it.
//!
//! The database is a SQLite file in a temporary folder. With `BILLBRIDGE_TEST_POSTGRES_URL` (a server
//! on which databases may be made) it is a fresh PostgreSQL database, dropped at the end.
//!
//! The clock stands still and moves one second before every call, so that what happens in order
//! has times, and ids, in order.

pub mod client;
mod database;

use std::{net::TcpListener, sync::Arc};

use billbridge::{
    app::{AppError, Application, Parts, Stopper},
    clock::{Clock, Ids},
    credentials::Gate,
    invoice::{CompanyId, Role},
    operations::{Caller, Operations, users::NewUser},
    store::{Store, User},
};
use chrono::{TimeDelta, TimeZone, Utc};
use secrecy::ExposeSecret;
use tokio::task::JoinHandle;
use url::Url;

use self::{client::Client, database::Database};

/// A running application and a way to reach behind it.
pub struct TestApp {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    /// The same operations that the server calls.
    pub operations: Operations,
    /// The database that the server uses.
    pub store: Store,
    /// The server's clock.
    pub clock: Clock,
    server: Stopper,
    run: Option<JoinHandle<Result<(), AppError>>>,
    // Dropped last: the server must be gone before its database goes.
    _database: Database,
}

impl TestApp {
    /// Starts an application with nothing in it.
    pub async fn spawn() -> Self {
        let database = Database::make().await;
        let store = Store::open(database.url()).await.unwrap();
        let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 2, 9, 0, 0).unwrap());
        let ids = Ids::system();
        let gate = Arc::new(Gate::new(clock.clone(), ids.clone()));
        let public_url = Url::parse("http://localhost:8080").unwrap();
        let operations = Operations::new(
            store.clone(),
            clock.clone(),
            ids.clone(),
            gate.clone(),
            public_url.clone(),
        );
        let application = Application::build(Parts {
            store: store.clone(),
            clock: clock.clone(),
            ids,
            gate,
            public_url,
            lease: TimeDelta::seconds(120),
            listener: TcpListener::bind("127.0.0.1:0").unwrap(),
            tls: None,
            workers: 1,
        })
        .unwrap();
        let url = format!("http://{}", application.address());
        let server = application.handle();
        let run = tokio::spawn(application.run_until_stopped());
        Self {
            url,
            operations,
            store,
            clock,
            server,
            run: Some(run),
            _database: database,
        }
    }

    /// Adds somebody with those roles who sees every company; their address is `NAME@example.com`.
    pub async fn add_user(&self, name: &str, roles: &[Role]) -> User {
        self.add_user_of(name, roles, None).await
    }

    /// Adds somebody who sees only those companies.
    pub async fn add_user_of(
        &self,
        name: &str,
        roles: &[Role],
        companies: Option<Vec<CompanyId>>,
    ) -> User {
        let new = NewUser {
            email: format!("{name}@example.com"),
            name: Some(name.to_owned()),
            roles: roles.iter().copied().collect(),
            companies,
            password: format!("{name}-knows-this").into(),
        };
        let added = self.operations.add_user(&Caller::CommandLine, new).await;
        added.unwrap()
    }

    /// A token that acts as that user.
    pub async fn token(&self, user: &User) -> String {
        let token = self
            .operations
            .create_token(&Caller::CommandLine, &user.email, "test")
            .await;
        token.unwrap().expose_secret().to_owned()
    }

    /// Somebody with those roles, with a token in hand.
    pub async fn user(&self, name: &str, roles: &[Role]) -> Client {
        let user = self.add_user(name, roles).await;
        self.client_of(&user).await
    }

    /// The user's own client.
    pub async fn client_of(&self, user: &User) -> Client {
        Client::new(self, Some(&self.token(user).await))
    }

    /// Somebody without a token.
    pub fn stranger(&self) -> Client {
        Client::new(self, None)
    }

    /// Sets a company up with the default settings.
    pub async fn company(&self, name: &str) -> CompanyId {
        let who = Caller::CommandLine;
        let new = self.operations.prepare_company(&who, name, None).await;
        let new = new.unwrap();
        let added = self
            .operations
            .write(async |tx| self.operations.add_company(tx, &who, &new.company).await);
        added.await.unwrap();
        new.company.id
    }

    /// Changes a company's settings.
    pub async fn change_settings(&self, company: CompanyId, changes: serde_json::Value) {
        let who = Caller::CommandLine;
        let done = self.operations.write(async |tx| {
            self.operations
                .change_settings(tx, &who, company, &changes)
                .await
        });
        done.await.unwrap();
    }
}

impl TestApp {
    /// Tells the server to stop, as SIGTERM does; what is given is its outcome, once it has stopped.
    pub fn stop(&mut self) -> impl Future<Output = Result<(), AppError>> + use<> {
        let stopping = self.server.stop(true);
        let run = self.run.take().expect("a server is stopped once");
        async move {
            stopping.await;
            run.await.unwrap()
        }
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Not awaited: whoever is left in flight belongs to a test that is over.
        drop(self.server.stop(false));
    }
}
