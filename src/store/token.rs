//! `api_token`: the secrets with which programs act as a user, each stored as a hash only.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, User, hash_from, on};
use crate::invoice::UserId;

/// A token as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The hash of the secret, which names the token here.
    pub hash: [u8; 32],
    /// What it is for.
    pub label: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When a program last used it; to the minute.
    pub used_at: Option<DateTime<Utc>>,
}

/// Whom a token stands for.
#[derive(Clone, Debug)]
pub struct TokenOwner {
    /// The user.
    pub user: User,
    /// When a program last used the token; to the minute.
    pub used_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct Row {
    token_hash: Vec<u8>,
    label: String,
    created_at: DateTime<Utc>,
    used_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// Adds an API token that acts as `user`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_token(
        &mut self,
        token_hash: &[u8; 32],
        user: UserId,
        label: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO api_token (token_hash, user_id, label, created_at) VALUES ($1, $2, $3, $4)",
        )
        .bind(token_hash.as_slice())
        .bind(user.0)
        .bind(label)
        .bind(at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The user that an API token acts as.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_token_owner(
        &mut self,
        token_hash: &[u8; 32],
    ) -> Result<Option<TokenOwner>, StoreError> {
        let row: Option<(Uuid, Option<DateTime<Utc>>)> = on!(self, connection =>
            sqlx::query_as("SELECT user_id, used_at FROM api_token WHERE token_hash = $1")
                .bind(token_hash.as_slice())
                .fetch_optional(connection)
                .await)?;
        let Some((user, used_at)) = row else {
            return Ok(None);
        };
        let user = self.load_user(UserId(user)).await?;
        Ok(user.map(|user| TokenOwner { user, used_at }))
    }

    /// The tokens that act as a user, newest first.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_tokens(&mut self, user: UserId) -> Result<Vec<Token>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT token_hash, label, created_at, used_at FROM api_token WHERE user_id = $1
             ORDER BY created_at DESC, token_hash",
        )
        .bind(user.0)
        .fetch_all(connection)
        .await)?;
        let tokens = rows.into_iter().map(|row| {
            Ok(Token {
                hash: hash_from("api_token", "token_hash", user, &row.token_hash)?,
                label: row.label,
                created_at: row.created_at,
                used_at: row.used_at,
            })
        });
        tokens.collect()
    }

    /// Records that a program used a token.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_token_used(
        &mut self,
        token_hash: &[u8; 32],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE api_token SET used_at = $2 WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .bind(at)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Takes a token away.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_token(&mut self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM api_token WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
