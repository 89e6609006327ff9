//! `event`: the append-only history, chained per company.

pub mod audit;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, hash_from, on};
use crate::invoice::{
    Actor, CompanyId, InvoiceId, Status,
    history::{Action, ChainHash, Event},
};

/// What is to be written into the history; its place in the chain is found when it is.
#[derive(Clone, Debug)]
pub struct NewEvent {
    /// The invoice it is about, if it is about one.
    pub invoice_id: Option<InvoiceId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// The invoice's status before.
    pub from: Option<Status>,
    /// The invoice's status after.
    pub to: Option<Status>,
    /// What else there is to know: a JSON object.
    pub detail: serde_json::Value,
}

#[derive(FromRow)]
struct Row {
    company_id: Uuid,
    sequence: i64,
    invoice_id: Option<Uuid>,
    at: DateTime<Utc>,
    actor: String,
    action: String,
    from_status: Option<String>,
    to_status: Option<String>,
    detail: String,
    hash: Vec<u8>,
}

impl TryFrom<Row> for (Event, ChainHash) {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let address = |column, reason: String| StoreError::Row {
            table: "event",
            column,
            row: format!("{}/{}", row.company_id, row.sequence),
            reason,
        };
        let status = |column, text: &Option<String>| {
            let parsed = text.as_deref().map(str::parse::<Status>).transpose();
            parsed.map_err(|error| address(column, error.to_string()))
        };
        let event = Event {
            company_id: CompanyId(row.company_id),
            sequence: row.sequence,
            invoice_id: row.invoice_id.map(InvoiceId),
            at: row.at,
            actor: row.actor.clone(),
            action: Action::from_name(&row.action)
                .ok_or_else(|| address("action", format!("`{}` is not an action", row.action)))?,
            from: status("from_status", &row.from_status)?,
            to: status("to_status", &row.to_status)?,
            detail: row.detail.clone(),
        };
        let hash = hash_from("event", "hash", row.sequence, &row.hash)?;
        Ok((event, hash))
    }
}

impl Tx {
    /// Appends events to a company's history, in their order.
    ///
    /// # Errors
    /// When the database fails or the company does not exist.
    pub async fn append_events(
        &mut self,
        company: CompanyId,
        events: impl IntoIterator<Item = NewEvent>,
    ) -> Result<(), StoreError> {
        let (mut sequence, head): (i64, Vec<u8>) = on!(self, connection =>
            sqlx::query_as("SELECT event_count, event_hash FROM company WHERE id = $1")
                .bind(company.0)
                .fetch_one(connection)
                .await)?;
        let before = sequence;
        let mut hash = hash_from("company", "event_hash", company, &head)?;
        let mut chained = Vec::new();
        for new in events {
            sequence += 1;
            let event = Event {
                company_id: company,
                sequence,
                invoice_id: new.invoice_id,
                at: new.at,
                actor: new.actor.to_string(),
                action: new.action,
                from: new.from,
                to: new.to,
                detail: new.detail.to_string(),
            };
            hash = event.chain_hash(&hash);
            chained.push((event, hash));
        }
        if chained.is_empty() {
            return Ok(());
        }
        self.move_chain_end(company, before, sequence, &hash)
            .await?;
        for (event, hash) in &chained {
            self.insert_event(event, hash).await?;
        }
        self.tally_events(company, chained.iter().map(|(event, _)| event))
            .await
    }

    /// Claims the places of new events, before they are inserted: of two writers the second is told
    /// here that it has to begin again. At the insert it would hear of a key that is taken, which is
    /// an error for good.
    async fn move_chain_end(
        &mut self,
        company: CompanyId,
        before: i64,
        after: i64,
        hash: &ChainHash,
    ) -> Result<(), StoreError> {
        let moved = on!(self, connection => sqlx::query(
            "UPDATE company SET event_count = $2, event_hash = $3 WHERE id = $1 AND event_count = $4",
        )
        .bind(company.0)
        .bind(after)
        .bind(hash.as_slice())
        .bind(before)
        .execute(connection)
        .await
        .map(|done| done.rows_affected()))?;
        if moved == 1 {
            Ok(())
        } else {
            Err(StoreError::Changed {
                table: "company",
                row: company.to_string(),
            })
        }
    }

    async fn insert_event(&mut self, event: &Event, hash: &ChainHash) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO event (company_id, sequence, invoice_id, at, actor, action, from_status,
                to_status, detail, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(event.company_id.0)
        .bind(event.sequence)
        .bind(event.invoice_id.map(|id| id.0))
        .bind(event.at)
        .bind(&event.actor)
        .bind(event.action.as_str())
        .bind(event.from.map(Status::as_str))
        .bind(event.to.map(Status::as_str))
        .bind(&event.detail)
        .bind(hash.as_slice())
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The history of one invoice, oldest first.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_history(&mut self, invoice: InvoiceId) -> Result<Vec<Event>, StoreError> {
        let rows: Vec<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM event WHERE invoice_id = $1 ORDER BY sequence")
                .bind(invoice.0)
                .fetch_all(connection)
                .await)?;
        rows.into_iter()
            .map(|row| <(Event, ChainHash)>::try_from(row).map(|(event, _)| event))
            .collect()
    }

    /// A stretch of a company's history with its hashes, oldest first: at most `limit` events after
    /// number `after`.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_chain(
        &mut self,
        company: CompanyId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<(Event, ChainHash)>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM event WHERE company_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
        )
        .bind(company.0)
        .bind(after)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        rows.into_iter()
            .map(<(Event, ChainHash)>::try_from)
            .collect()
    }
}
