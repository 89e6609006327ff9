//! `idempotency_key`: the first answer to a POST, written in the transaction that earned it.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{StoreError, Tx, hash_from, on};
use crate::invoice::UserId;

/// A remembered answer.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// The SHA-256 of the request that earned it.
    pub request_hash: [u8; 32],
    /// The HTTP status.
    pub status: i64,
    /// The body.
    pub body: String,
}

#[derive(FromRow)]
struct Row {
    request_hash: Vec<u8>,
    status: i64,
    body: String,
}

impl Tx {
    /// The answer that `user` got under that key.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_remembered(
        &mut self,
        user: UserId,
        key: &str,
    ) -> Result<Option<Remembered>, StoreError> {
        let row: Option<Row> = on!(self, connection => sqlx::query_as(
            "SELECT request_hash, status, body FROM idempotency_key
             WHERE user_id = $1 AND idempotency_key = $2",
        )
        .bind(user.0)
        .bind(key)
        .fetch_optional(connection)
        .await)?;
        row.map(|row| {
            let request_hash =
                hash_from("idempotency_key", "request_hash", key, &row.request_hash)?;
            Ok(Remembered {
                request_hash,
                status: row.status,
                body: row.body,
            })
        })
        .transpose()
    }

    /// Forgets answers that were given before `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_remembered(&mut self, before: DateTime<Utc>) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM idempotency_key WHERE created_at < $1")
            .bind(before)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Remembers the answer that `user` gets under that key.
    ///
    /// # Errors
    /// When the database fails or the key is taken.
    pub async fn insert_remembered(
        &mut self,
        user: UserId,
        key: &str,
        answer: &Remembered,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO idempotency_key (user_id, idempotency_key, request_hash, status, body, created_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(user.0)
        .bind(key)
        .bind(answer.request_hash.as_slice())
        .bind(answer.status)
        .bind(&answer.body)
        .bind(at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
