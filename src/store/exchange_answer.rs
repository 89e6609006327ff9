//! `exchange_answer`: what came back, as it came; nothing is overwritten.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, on};

/// What the connector delivered for an exchange, as it came.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// The qbXML response, or empty.
    pub response: &'a str,
    /// The COM error code, or empty.
    pub hresult: &'a str,
    /// The text that came with it.
    pub message: &'a str,
    /// When.
    pub at: DateTime<Utc>,
}

/// What the connector delivered, as it was recorded.
#[derive(Clone, Debug, FromRow)]
pub struct Delivered {
    /// What it answers: `request`, `look_up`, `late`, or `question`.
    pub errand: String,
    /// The qbXML response, possibly empty; none where it was read and kept as lists.
    pub response: Option<String>,
    /// The COM error code, or empty.
    pub hresult: String,
    /// The text that came with it.
    pub message: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What an answer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// The request of the exchange.
    Request,
    /// A look for its bills.
    LookUp,
    /// The request, after the exchange was closed.
    Late,
}

impl Errand {
    fn as_str(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::LookUp => "look_up",
            Self::Late => "late",
        }
    }
}

impl Tx {
    /// What was delivered for an exchange, in the order in which it came.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_answers(&mut self, exchange: Uuid) -> Result<Vec<Delivered>, StoreError> {
        let rows: Vec<Delivered> = on!(self, connection => sqlx::query_as(
            "SELECT errand, response, hresult, message, at FROM exchange_answer
             WHERE exchange_id = $1 ORDER BY position",
        )
        .bind(exchange)
        .fetch_all(connection)
        .await)?;
        Ok(rows)
    }

    /// Records what the connector delivered for an exchange.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_answer(
        &mut self,
        exchange: Uuid,
        errand: Errand,
        answer: &Answer<'_>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO exchange_answer (exchange_id, position, errand, response, hresult, message, at)
             VALUES ($1,
                (SELECT COALESCE(MAX(position), 0) + 1 FROM exchange_answer WHERE exchange_id = $1),
                $2, $3, $4, $5, $6)",
        )
        .bind(exchange)
        .bind(errand.as_str())
        .bind(answer.response)
        .bind(answer.hresult)
        .bind(answer.message)
        .bind(answer.at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
