//! A SQLite database in memory, for a simulation: the same SQL without a file, and set back at will.
//!
//! Nothing here is durable, and nothing waits for a disk. One connection serves readers and writers,
//! because each connection to a database in memory would be a database of its own.

use sqlx::sqlite::{SqliteConnectOptions, SqliteOwnedBuf, SqlitePoolOptions};

use super::{MIGRATIONS, Store, StoreError};

impl Store {
    /// A fresh database in memory with all its tables. It belongs to the runtime it is made on.
    ///
    /// # Errors
    /// When SQLite fails.
    pub async fn in_memory() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .in_memory(true)
            .foreign_keys(true);
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .max_lifetime(None)
            .idle_timeout(None)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        MIGRATIONS.run(&pool).await?;
        Ok(Self::Sqlite {
            writes: pool.clone(),
            reads: pool,
        })
    }

    /// The whole database in memory as the bytes of its file.
    ///
    /// # Errors
    /// When the database fails, or is a server's.
    pub async fn backup(&self) -> Result<Vec<u8>, StoreError> {
        let mut connection = self.only_connection().await?;
        Ok(connection.serialize(None).await?.to_vec())
    }

    /// Sets the database in memory back to what [`Store::backup`] gave; all that came later is gone.
    ///
    /// # Errors
    /// When the bytes are no database, or this one is a server's.
    pub async fn restore(&self, backup: &[u8]) -> Result<(), StoreError> {
        let mut connection = self.only_connection().await?;
        let copy = SqliteOwnedBuf::try_from(backup)?;
        Ok(connection.deserialize(None, copy, false).await?)
    }

    async fn only_connection(
        &self,
    ) -> Result<sqlx::pool::PoolConnection<sqlx::Sqlite>, StoreError> {
        match self {
            Self::Sqlite { writes, .. } => Ok(writes.acquire().await?),
            Self::Postgres(_) => Err(StoreError::Url(
                "a PostgreSQL server is backed up with its own programs".to_owned(),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::{
        invoice::{Rights, Role, UserId},
        store::{Tx, User},
    };

    async fn add(store: &Store, number: u128) {
        let user = User {
            id: UserId(Uuid::from_u128(number)),
            email: format!("{number}@example.com"),
            name: "Paula".to_owned(),
            password_hash: String::new(),
            roles: [Role::Procurement].into_iter().collect(),
            companies: None,
            rights: Rights::default(),
            deactivated_at: None,
            seen_at: None,
            created_at: DateTime::UNIX_EPOCH,
        };
        let added = store.write(async |tx: &mut Tx| tx.insert_user(&user).await);
        added.await.unwrap();
    }

    async fn is_there(store: &Store, number: u128) -> bool {
        let email = format!("{number}@example.com");
        let found = store.read(async |tx: &mut Tx| tx.load_user_by_email(&email).await);
        found.await.unwrap().is_some()
    }

    #[tokio::test]
    async fn what_came_after_a_backup_is_gone_when_it_is_restored() {
        let store = Store::in_memory().await.unwrap();
        add(&store, 1).await;
        let backup = store.backup().await.unwrap();
        add(&store, 2).await;
        assert!(is_there(&store, 2).await);
        store.restore(&backup).await.unwrap();
        assert!(is_there(&store, 1).await);
        assert!(!is_there(&store, 2).await);
        add(&store, 2).await;
        add(&store, 3).await;
        assert!(is_there(&store, 3).await);
    }

    #[tokio::test]
    async fn two_databases_in_memory_share_nothing() {
        let (one, two) = (
            Store::in_memory().await.unwrap(),
            Store::in_memory().await.unwrap(),
        );
        add(&one, 1).await;
        assert!(!is_there(&two, 1).await);
    }

    #[tokio::test]
    async fn no_bytes_are_no_database() {
        let store = Store::in_memory().await.unwrap();
        assert!(store.restore(&[]).await.is_err());
    }
}
