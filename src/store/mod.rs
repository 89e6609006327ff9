//! Rows ⇄ types: one SQL text that SQLite and PostgreSQL both read.
//!
//! One file per table. Rows stay inside; what goes in and comes out are the types of `invoice`, or
//! plain records of this room. Nothing is decided here: a function loads, inserts or advances what
//! it is told to, inside the [`Tx`] of its caller.
//!
//! ## Decisions
//!
//! - *An enum of pools*, and a macro that runs one body on whichever it is. `sqlx::Any` can't read a
//!   SQLite BOOLEAN, and two backends behind a trait drift apart. Given up: a third engine costs an
//!   arm in the macro and its quirks.
//! - *One writer on SQLite.* Writers wait in line in this process instead of polling the file's
//!   lock; readers have a pool of their own and see the last commit.
//! - *Serializable on PostgreSQL.* Each transaction checks and changes; one that can't be serialised
//!   is run again ([`Store::write`]), so a transaction's body must have no effect but its own.
//! - *Full durability.* What was answered to a caller survives a power cut: `synchronous = FULL`.

pub mod attachment;
pub mod company;
pub mod connection;
pub mod connector_call;
pub mod daily_tally;
pub mod event;
pub mod exchange;
pub mod exchange_answer;
pub mod exchange_item;
pub mod idempotency;
pub mod invoice;
pub mod list_entry;
pub mod list_mirror;
pub mod mapping;
mod memory;
pub mod purchase_order;
pub mod question;
pub mod session;
pub mod suggestion;
pub mod token;
pub mod user;

use std::{str::FromStr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    PgPool, Postgres, Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migrator},
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use company::Company;
pub use user::User;

static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// How often a transaction that could not be serialised is run before its error is told.
const ATTEMPTS_MAX: u32 = 20;

/// The database: an embedded file, or a server.
#[derive(Clone, Debug)]
pub enum Store {
    /// A file beside the program.
    Sqlite {
        /// One connection: writers wait in line here.
        writes: SqlitePool,
        /// Readers never wait for a writer (write-ahead log).
        reads: SqlitePool,
    },
    /// A PostgreSQL server, or an engine that speaks its protocol.
    Postgres(PgPool),
}

/// One transaction on whichever engine it is; rolled back unless [`Store::write`] commits it.
#[derive(Debug)]
pub enum Tx {
    /// On the file.
    Sqlite(Transaction<'static, Sqlite>),
    /// On the server.
    Postgres(Transaction<'static, Postgres>),
}

/// Runs one body on the connection of whichever engine a [`Tx`] is on.
macro_rules! on {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::store::Tx::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::store::Tx::Postgres(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}
use on;

/// What can go wrong between the program and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no database that can be used.
    #[error(
        "the database URL can't be used: {0}; expected `sqlite://FILE` or `postgres://USER@HOST/NAME`"
    )]
    Url(String),
    /// The tables could not be brought up to date.
    #[error("the database could not be migrated: {0}")]
    Migrate(#[from] MigrateError),
    /// The database refused, or could not be reached.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// A row that makes no sense: written by another program, or damaged.
    #[error("table `{table}`, column `{column}`, row `{row}`: {reason}")]
    Row {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
        /// What does not fit.
        reason: String,
    },
    /// Somebody else changed the row since it was loaded.
    #[error("`{table}` `{row}` was changed by somebody else at the same moment: try again")]
    Changed {
        /// The table.
        table: &'static str,
        /// The row's key.
        row: String,
    },
}

/// An error that can tell whether its transaction only has to be run again.
pub trait Conflict {
    /// Whether another transaction came in between (SQLSTATE 40001 and its kin).
    fn is_conflict(&self) -> bool;
}

impl Conflict for StoreError {
    fn is_conflict(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                // PostgreSQL: serialization failure, deadlock. SQLite: busy, busy snapshot.
                matches!(
                    error.code().as_deref(),
                    Some("40001" | "40P01" | "5" | "517")
                )
            }
            Self::Changed { .. } => true,
            Self::Database(_) | Self::Url(_) | Self::Migrate(_) | Self::Row { .. } => false,
        }
    }
}

impl StoreError {
    /// Whether a uniqueness rule was broken, such as a second live conversation of a company.
    #[must_use]
    pub fn is_unique_violation(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

impl Store {
    /// Opens the database and brings its tables up to date.
    ///
    /// # Errors
    /// When the URL is wrong, the database can't be reached or can't be migrated.
    pub async fn open(url: &SecretString) -> Result<Self, StoreError> {
        let url = url.expose_secret();
        let store = if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Self::open_postgres(url).await?
        } else if url.starts_with("sqlite:") {
            Self::open_sqlite(url).await?
        } else {
            let scheme: String = url
                .chars()
                .take_while(|character| *character != ':')
                .take(20)
                .collect();
            return Err(StoreError::Url(format!("it begins with `{scheme}`")));
        };
        store.fill_keys().await?;
        store.fill_vendor_keys().await?;
        Ok(store)
    }

    async fn open_sqlite(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|error| StoreError::Url(error.to_string()))?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let writes = SqlitePoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writes).await?;
        let reads = SqlitePoolOptions::new()
            .max_connections(4)
            .connect_with(options)
            .await?;
        Ok(Self::Sqlite { writes, reads })
    }

    async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        let options =
            PgConnectOptions::from_str(url).map_err(|error| StoreError::Url(error.to_string()))?;
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .connect_with(options)
            .await?;
        MIGRATIONS.run(&pool).await?;
        Ok(Self::Postgres(pool))
    }

    /// Runs `work` in a transaction and commits it, unless it fails. A transaction that came into
    /// another's way is run again from the start.
    ///
    /// # Errors
    /// What `work` fails with, or the database itself.
    pub async fn write<T, E>(&self, work: impl AsyncFn(&mut Tx) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError> + Conflict,
    {
        let mut attempt = 1;
        loop {
            let result = self.attempt(&work).await;
            match result {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS_MAX => {
                    tracing::debug!(attempt, "a transaction is run again");
                    tokio::time::sleep(Duration::from_millis(u64::from(attempt * attempt))).await;
                    attempt += 1;
                }
                result => return result,
            }
        }
    }

    async fn attempt<T, E>(&self, work: &impl AsyncFn(&mut Tx) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        // The engines begin differently: SQLite must take its write lock at once, or two readers
        // that both want to write would deadlock; PostgreSQL must be told to serialise.
        let mut tx = match self {
            Self::Sqlite { writes, .. } => Tx::Sqlite(
                writes
                    .begin_with("BEGIN IMMEDIATE")
                    .await
                    .map_err(StoreError::from)?,
            ),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL SERIALIZABLE")
                    .await
                    .map_err(StoreError::from)?,
            ),
        };
        let value = work(&mut tx).await?;
        match tx {
            Tx::Sqlite(transaction) => transaction.commit().await,
            Tx::Postgres(transaction) => transaction.commit().await,
        }
        .map_err(StoreError::from)?;
        Ok(value)
    }

    /// Runs `work` on one consistent view of the database; nothing it writes is kept.
    ///
    /// # Errors
    /// What `work` fails with, or the database itself.
    pub async fn read<T, E>(&self, work: impl AsyncFnOnce(&mut Tx) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let mut tx = match self {
            Self::Sqlite { reads, .. } => {
                Tx::Sqlite(reads.begin().await.map_err(StoreError::from)?)
            }
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await
                    .map_err(StoreError::from)?,
            ),
        };
        work(&mut tx).await
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read(async |tx| {
            on!(tx, connection => sqlx::query("SELECT 1").execute(connection).await.map(|_| ()))?;
            Ok(())
        })
        .await
    }

    /// Lets go of every connection, once those in use are done.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writes, reads } => {
                reads.close().await;
                writes.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Reads a JSON column, or says which row it is in.
fn from_json<T: serde::de::DeserializeOwned>(
    table: &'static str,
    column: &'static str,
    row: impl std::fmt::Display,
    text: &str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Row {
        table,
        column,
        row: row.to_string(),
        reason: error.to_string(),
    })
}

/// Writes a JSON column.
fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("what is stored as JSON is plain data")
}

/// Whether no row can hold that text: PostgreSQL takes no NUL, and fails when it is asked for one.
fn is_never_stored(text: &str) -> bool {
    text.contains('\0')
}

/// Reads a 32-byte hash column, or says which row it is in.
fn hash_from(
    table: &'static str,
    column: &'static str,
    row: impl std::fmt::Display,
    bytes: &[u8],
) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Row {
        table,
        column,
        row: row.to_string(),
        reason: format!("expected 32 bytes, found {}", bytes.len()),
    })
}
