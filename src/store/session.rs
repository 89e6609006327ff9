//! `connector_session`: conversations with a connector. At most one of a company is live.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, on};
use crate::invoice::CompanyId;

/// A conversation as stored. Where it stands is a text that only `sync` reads.
#[derive(Clone, Debug)]
pub struct Session {
    /// Ours, for ever.
    pub id: Uuid,
    /// The company it is held for.
    pub company_id: CompanyId,
    /// Where it stands, as JSON.
    pub conversation: String,
    /// Whether it holds the company.
    pub live: bool,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When the connector was last heard from.
    pub heard_at: DateTime<Utc>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// What came of the invoices so far.
    pub progress: Progress,
}

/// How a conversation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What the Web Connector's user was told.
    pub told: String,
    /// Whether it ended otherwise than it should.
    pub is_trouble: bool,
}

/// How many invoices of a conversation became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Progress {
    /// Confirmed by QuickBooks.
    pub synchronized: i64,
    /// Refused by QuickBooks.
    pub failed: i64,
    /// To go out again in another conversation.
    pub waiting: i64,
    /// For a person to look at.
    pub in_doubt: i64,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    conversation: String,
    live: bool,
    opened_at: DateTime<Utc>,
    heard_at: DateTime<Utc>,
    outcome: Option<String>,
    is_trouble: bool,
    #[sqlx(flatten)]
    progress: Progress,
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            company_id: CompanyId(row.company_id),
            conversation: row.conversation,
            live: row.live,
            opened_at: row.opened_at,
            heard_at: row.heard_at,
            outcome: row.outcome.map(|told| Outcome {
                told,
                is_trouble: row.is_trouble,
            }),
            progress: row.progress,
        }
    }
}

impl Tx {
    /// Opens a conversation.
    ///
    /// # Errors
    /// When the database fails; a unique violation when the company has a live conversation.
    pub async fn insert_session(
        &mut self,
        session: &Session,
        ticket_hash: &[u8; 32],
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO connector_session (id, company_id, ticket_hash, conversation, live, opened_at, heard_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(session.id)
        .bind(session.company_id.0)
        .bind(ticket_hash.as_slice())
        .bind(&session.conversation)
        .bind(session.live)
        .bind(session.opened_at)
        .bind(session.heard_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The conversation that a ticket names.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_session(
        &mut self,
        ticket_hash: &[u8; 32],
    ) -> Result<Option<Session>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM connector_session WHERE ticket_hash = $1")
                .bind(ticket_hash.as_slice())
                .fetch_optional(connection)
                .await)?;
        Ok(row.map(Session::from))
    }

    /// The conversation that holds a company.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_live_session(
        &mut self,
        company: CompanyId,
    ) -> Result<Option<Session>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM connector_session WHERE company_id = $1 AND live")
                .bind(company.0)
                .fetch_optional(connection)
                .await)?;
        Ok(row.map(Session::from))
    }

    /// The conversation with that id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_session_by_id(&mut self, id: Uuid) -> Result<Option<Session>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM connector_session WHERE id = $1")
                .bind(id)
                .fetch_optional(connection)
                .await)?;
        Ok(row.map(Session::from))
    }

    /// At most `limit` conversations of a company, newest first, older than `before`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_sessions(
        &mut self,
        company: CompanyId,
        before: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM connector_session WHERE company_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        )
        .bind(company.0)
        .bind(before.unwrap_or(Uuid::max()))
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    /// The last conversation of each company, those first that were heard from last; at most `limit`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_latest_sessions(&mut self, limit: i64) -> Result<Vec<Session>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT s.* FROM company c JOIN connector_session s ON s.id = (
                SELECT l.id FROM connector_session l WHERE l.company_id = c.id ORDER BY l.id DESC LIMIT 1)
             ORDER BY s.heard_at DESC, s.id DESC LIMIT $1",
        )
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    /// Records where a conversation stands now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_session(&mut self, session: &Session) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE connector_session SET conversation = $2, live = $3, heard_at = $4, outcome = $5,
                is_trouble = $6, synchronized = $7, failed = $8, waiting = $9, in_doubt = $10
             WHERE id = $1",
        )
        .bind(session.id)
        .bind(&session.conversation)
        .bind(session.live)
        .bind(session.heard_at)
        .bind(session.outcome.as_ref().map(|outcome| &outcome.told))
        .bind(session.outcome.as_ref().is_some_and(|outcome| outcome.is_trouble))
        .bind(session.progress.synchronized)
        .bind(session.progress.failed)
        .bind(session.progress.waiting)
        .bind(session.progress.in_doubt)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
