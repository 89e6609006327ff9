//! `connector_call`: the SOAP calls of a conversation, in the order in which they were heard.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, on};

/// One SOAP call of a conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorCall {
    /// The Web Connector's name of the method, such as `sendRequestXML`.
    pub method: String,
    /// When it was answered.
    pub at: DateTime<Utc>,
    /// What the connector was sent to QuickBooks with, or came back from.
    pub carried: Option<Carried>,
    /// The XML that went with it, in bytes: the request handed out, or the response delivered.
    pub size: i64,
    /// What the connector was told, in a few words.
    pub answered: String,
}

/// What the connector was sent to QuickBooks with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The errand's name.
    pub errand: String,
    /// The exchange, for an errand that is about one.
    pub exchange_id: Option<Uuid>,
    /// The question, for an errand that is one.
    pub question_id: Option<Uuid>,
}

#[derive(FromRow)]
struct Row {
    position: i64,
    method: String,
    at: DateTime<Utc>,
    errand: Option<String>,
    exchange_id: Option<Uuid>,
    question_id: Option<Uuid>,
    size: i64,
    answered: String,
}

impl Tx {
    /// Adds a call to a conversation's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_call(
        &mut self,
        session: Uuid,
        call: &ConnectorCall,
    ) -> Result<(), StoreError> {
        let carried = call.carried.as_ref();
        on!(self, connection => sqlx::query(
            "INSERT INTO connector_call (session_id, position, method, at, errand, exchange_id, question_id,
                size, answered)
             VALUES ($1,
                (SELECT COALESCE(MAX(position), 0) + 1 FROM connector_call WHERE session_id = $1),
                $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(session)
        .bind(&call.method)
        .bind(call.at)
        .bind(carried.map(|carried| carried.errand.as_str()))
        .bind(carried.and_then(|carried| carried.exchange_id))
        .bind(carried.and_then(|carried| carried.question_id))
        .bind(call.size)
        .bind(&call.answered)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// At most `limit` calls of a conversation behind that position, each with its position: from 1 on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_calls(
        &mut self,
        session: Uuid,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(i64, ConnectorCall)>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT position, method, at, errand, exchange_id, question_id, size, answered
             FROM connector_call WHERE session_id = $1 AND position > $2 ORDER BY position LIMIT $3",
        )
        .bind(session)
        .bind(after)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        let calls = rows.into_iter().map(|row| {
            let carried = row.errand.map(|errand| Carried {
                errand,
                exchange_id: row.exchange_id,
                question_id: row.question_id,
            });
            let call = ConnectorCall {
                method: row.method,
                at: row.at,
                carried,
                size: row.size,
                answered: row.answered,
            };
            (row.position, call)
        });
        Ok(calls.collect())
    }
}
