//! A database for one story alone, and its end.

use std::{panic::AssertUnwindSafe, path::PathBuf};

use billbridge::store::{Store, StoreError, Tx};
use futures_util::FutureExt;
use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row, raw_sql};
use tempfile::TempDir;
use url::Url;
use uuid::Uuid;

/// Which engine a story runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database that nobody else uses.
pub struct Database {
    pub store: Store,
    pub url: SecretString,
}

/// Tells a story on a fresh database, and removes the database however the story ends.
pub async fn tell(engine: Engine, story: impl AsyncFn(&Database)) {
    match engine {
        Engine::Sqlite => {
            let folder = TempDir::new().unwrap();
            let url = format!("sqlite://{}", folder.path().join("story.db").display());
            open_and_tell(url, story).await;
        }
        Engine::Postgres => {
            let name = format!("story_{}", random().simple());
            admin(&format!("CREATE DATABASE {name}")).await;
            let told = AssertUnwindSafe(open_and_tell(fresh_url(&name), story));
            let told = told.catch_unwind().await;
            admin(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
            if let Err(panic) = told {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

async fn open_and_tell(url: String, story: impl AsyncFn(&Database)) {
    let url = SecretString::from(url);
    let database = Database {
        store: Store::open(&url).await.unwrap(),
        url,
    };
    story(&database).await;
    database.store.close().await;
}

/// Runs a statement as superuser, outside any story's database.
async fn admin(statement: &str) {
    let url = postgres_url();
    let mut connection = PgConnection::connect(url.as_str()).await.unwrap();
    raw_sql(AssertSqlSafe(statement.to_owned()))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

fn fresh_url(name: &str) -> String {
    let mut url = postgres_url();
    url.set_path(name);
    url.to_string()
}

/// A superuser's URL of the PostgreSQL server that `tests/run` started.
pub fn postgres_url() -> Url {
    Url::parse(&from_environment("BILLBRIDGE_TEST_POSTGRES_URL")).unwrap()
}

/// The certificate that the server's own is signed with.
pub fn postgres_ca() -> PathBuf {
    PathBuf::from(from_environment("BILLBRIDGE_TEST_POSTGRES_CA"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "what tests/run hands to the tests is no setting of the program"
)]
fn from_environment(name: &str) -> String {
    std::env::var(name)
        .unwrap_or_else(|_| panic!("`{name}` is not set: run tests/run, which starts PostgreSQL"))
}

/// A name that no other test, of this run or of another, has taken.
fn random() -> Uuid {
    billbridge::clock::Ids::system().random()
}

impl Database {
    /// Runs one transaction that commits.
    pub async fn write<T>(&self, work: impl AsyncFn(&mut Tx) -> Result<T, StoreError>) -> T {
        self.store.write(work).await.unwrap()
    }

    /// Looks at one consistent view.
    pub async fn read<T>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T, StoreError>) -> T {
        self.store.read(work).await.unwrap()
    }

    /// What a transaction fails with.
    pub async fn refused<T>(
        &self,
        work: impl AsyncFn(&mut Tx) -> Result<T, StoreError>,
    ) -> StoreError {
        match self.store.write(work).await {
            Ok(_) => panic!("the transaction went through"),
            Err(error) => error,
        }
    }

    /// Runs a statement past the store, as somebody with a database client would.
    pub async fn execute(&self, statement: &str) -> Result<u64, StoreError> {
        let statement = raw_sql(AssertSqlSafe(statement.to_owned()));
        let rows = match &self.store {
            Store::Sqlite { writes, .. } => statement.execute(writes).await?.rows_affected(),
            Store::Postgres(pool) => statement.execute(pool).await?.rows_affected(),
        };
        Ok(rows)
    }

    /// The one value that a query gives, which must be text.
    pub async fn text(&self, query: &str) -> Option<String> {
        let query = raw_sql(AssertSqlSafe(query.to_owned()));
        match &self.store {
            Store::Sqlite { reads, .. } => query.fetch_one(reads).await.unwrap().get(0),
            Store::Postgres(pool) => query.fetch_one(pool).await.unwrap().get(0),
        }
    }

    /// The one value that a query gives, which must be a BIGINT.
    pub async fn number(&self, query: &str) -> i64 {
        let query = raw_sql(AssertSqlSafe(query.to_owned()));
        match &self.store {
            Store::Sqlite { reads, .. } => query.fetch_one(reads).await.unwrap().get(0),
            Store::Postgres(pool) => query.fetch_one(pool).await.unwrap().get(0),
        }
    }
}
