//! `exchange`: every message set that may have reached QuickBooks, to the byte.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    StoreError, Tx,
    exchange_answer::{Answer, Errand},
    exchange_item::ExchangeItem,
    on,
};
use crate::invoice::{CompanyId, InvoiceId};

/// One message set with its response, as recorded.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Ours, for ever.
    pub id: Uuid,
    /// The company whose file it is for.
    pub company_id: CompanyId,
    /// The conversation that handed it out last.
    pub session_id: Uuid,
    /// How far it got.
    pub state: ExchangeState,
    /// The `newMessageSetID` in it: at most 23 characters.
    pub message_set_id: String,
    /// The exact document.
    pub request: String,
    /// When it was handed out first.
    pub handed_out_at: DateTime<Utc>,
    /// How often the same bytes were handed out.
    pub attempts: i64,
    /// How often an answer came that did not prove what became of everything in it.
    pub failures: i64,
    /// How often QuickBooks answered a look for its bills without telling.
    pub undecided: i64,
}

/// How far an exchange got.
///
/// ```text
/// handed_out ──▶ settled
///      │  ▲         ▲
///      ▼  │ resend  │
///   answered ───────┴──▶ in_doubt
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeState {
    /// It may have reached QuickBooks; no answer yet.
    HandedOut,
    /// An answer came that does not prove what became of every item.
    Answered,
    /// What became of every item is known.
    Settled,
    /// Only a person can find out what became of some item.
    InDoubt,
}

impl ExchangeState {
    const ALL: [Self; 4] = [
        Self::HandedOut,
        Self::Answered,
        Self::Settled,
        Self::InDoubt,
    ];

    /// Whether it still waits for proof.
    #[must_use]
    pub fn is_open(self) -> bool {
        match self {
            Self::HandedOut | Self::Answered => true,
            Self::Settled | Self::InDoubt => false,
        }
    }

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HandedOut => "handed_out",
            Self::Answered => "answered",
            Self::Settled => "settled",
            Self::InDoubt => "in_doubt",
        }
    }
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    session_id: Uuid,
    state: String,
    message_set_id: String,
    request: String,
    handed_out_at: DateTime<Utc>,
    attempts: i64,
    failures: i64,
    undecided: i64,
}

impl TryFrom<Row> for Exchange {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = ExchangeState::ALL
            .into_iter()
            .find(|state| state.as_str() == row.state);
        Ok(Self {
            id: row.id,
            company_id: CompanyId(row.company_id),
            session_id: row.session_id,
            state: state.ok_or_else(|| StoreError::Row {
                table: "exchange",
                column: "state",
                row: row.id.to_string(),
                reason: format!("`{}` is not a state", row.state),
            })?,
            message_set_id: row.message_set_id,
            request: row.request,
            handed_out_at: row.handed_out_at,
            attempts: row.attempts,
            failures: row.failures,
            undecided: row.undecided,
        })
    }
}

/// The columns of an exchange without what came back, which may be large.
macro_rules! select_exchange {
    ($condition:literal) => {
        concat!(
            "SELECT id, company_id, session_id, state, message_set_id, request, handed_out_at, attempts,
                failures, undecided
             FROM exchange WHERE ",
            $condition
        )
    };
}

impl Tx {
    /// Records a message set, and which invoices are in it, before it is handed out.
    ///
    /// # Errors
    /// When the database fails; a unique violation when the company has an open exchange.
    pub async fn insert_exchange(
        &mut self,
        exchange: &Exchange,
        items: &[ExchangeItem],
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO exchange (id, company_id, sequence, session_id, state, message_set_id, request,
                handed_out_at, attempts, failures, undecided)
             VALUES ($1, $2, (SELECT COALESCE(MAX(sequence), 0) + 1 FROM exchange WHERE company_id = $2),
                $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(exchange.id)
        .bind(exchange.company_id.0)
        .bind(exchange.session_id)
        .bind(exchange.state.as_str())
        .bind(&exchange.message_set_id)
        .bind(&exchange.request)
        .bind(exchange.handed_out_at)
        .bind(exchange.attempts)
        .bind(exchange.failures)
        .bind(exchange.undecided)
        .execute(connection)
        .await
        .map(|_| ()))?;
        for (position, item) in (0_i64..).zip(items) {
            self.insert_exchange_item(exchange.id, position, item)
                .await?;
        }
        Ok(())
    }

    /// The exchange of a company that waits for its answer.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_open_exchange(
        &mut self,
        company: CompanyId,
    ) -> Result<Option<Exchange>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_exchange!(
                "company_id = $1 AND state IN ('handed_out', 'answered')"
            ))
            .bind(company.0)
            .fetch_optional(connection)
            .await)?;
        row.map(Exchange::try_from).transpose()
    }

    /// The exchange with that id.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_exchange(&mut self, id: Uuid) -> Result<Option<Exchange>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_exchange!("id = $1")).bind(id).fetch_optional(connection).await)?;
        row.map(Exchange::try_from).transpose()
    }

    /// The exchange that carried an invoice last.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_last_exchange(
        &mut self,
        invoice: InvoiceId,
    ) -> Result<Option<Exchange>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_exchange!(
                "id IN (SELECT exchange_id FROM exchange_item WHERE invoice_id = $1)
                 ORDER BY sequence DESC LIMIT 1"
            ))
            .bind(invoice.0)
            .fetch_optional(connection)
            .await)?;
        row.map(Exchange::try_from).transpose()
    }

    /// Records an answer to a look for the bills of an exchange that did not tell.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_undecided(&mut self, exchange: Uuid) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("UPDATE exchange SET undecided = undecided + 1 WHERE id = $1")
                .bind(exchange)
                .execute(connection)
                .await
                .map(|_| ()))?;
        Ok(())
    }

    /// Records that it is known, or given to a person, what became of everything in an exchange.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_exchange(
        &mut self,
        exchange: Uuid,
        state: ExchangeState,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE exchange SET state = $2 WHERE id = $1")
            .bind(exchange)
            .bind(state.as_str())
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Records that the same bytes are handed out again, by another conversation; from now on it is
    /// the one that carried what is open in them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_resend(&mut self, exchange: Uuid, session: Uuid) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE exchange SET session_id = $2, state = 'handed_out', attempts = attempts + 1 WHERE id = $1",
        )
        .bind(exchange)
        .bind(session)
        .execute(connection)
        .await
        .map(|_| ()))?;
        on!(self, connection => sqlx::query(
            "UPDATE invoice SET carried_by = $2 WHERE id IN (
                SELECT invoice_id FROM exchange_item WHERE exchange_id = $1 AND outcome IS NULL
             )",
        )
        .bind(exchange)
        .bind(session)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Records what the connector delivered for the request of an exchange, and how far that brought
    /// it.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Changed`] when the exchange is not open any more.
    pub async fn record_answer(
        &mut self,
        exchange: Uuid,
        answer: &Answer<'_>,
        state: ExchangeState,
    ) -> Result<(), StoreError> {
        let moved = on!(self, connection => sqlx::query(
            "UPDATE exchange SET state = $2, failures = failures + $3
             WHERE id = $1 AND state IN ('handed_out', 'answered')",
        )
        .bind(exchange)
        .bind(state.as_str())
        .bind(i64::from(state == ExchangeState::Answered))
        .execute(connection)
        .await
        .map(|done| done.rows_affected()))?;
        if moved == 1 {
            self.insert_answer(exchange, Errand::Request, answer).await
        } else {
            Err(StoreError::Changed {
                table: "exchange",
                row: exchange.to_string(),
            })
        }
    }

    /// The exchange that a conversation handed out last, whatever became of it.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_latest_exchange_of_session(
        &mut self,
        session: Uuid,
    ) -> Result<Option<Exchange>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_exchange!("session_id = $1 ORDER BY sequence DESC LIMIT 1"))
                .bind(session)
                .fetch_optional(connection)
                .await)?;
        row.map(Exchange::try_from).transpose()
    }

    /// The exchange of a company that was begun last, whatever became of it.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_latest_exchange(
        &mut self,
        company: CompanyId,
    ) -> Result<Option<Exchange>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_exchange!("company_id = $1 ORDER BY sequence DESC LIMIT 1"))
                .bind(company.0)
                .fetch_optional(connection)
                .await)?;
        row.map(Exchange::try_from).transpose()
    }
}
