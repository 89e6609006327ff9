//! What waits to go out: in `ES`, in no open exchange, in the order in which it was sent.
//!
//! It goes out in a conversation that has seen that QuickBooks does not hold it yet.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    super::{StoreError, Tx, on},
    Row, select_invoice,
};
use crate::invoice::{CompanyId, Invoice, InvoiceId};

/// Whether an invoice in `ES` may go out with the next message set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Queue {
    /// It waits for its turn.
    Waiting,
    /// It is in an open exchange, in doubt, or not in `ES`.
    Out,
}

impl Tx {
    /// Takes a waiting invoice out of the queue, into an exchange of conversation `session`.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Changed`] when it does not wait any more.
    pub async fn claim_invoice(&mut self, id: InvoiceId, session: Uuid) -> Result<(), StoreError> {
        let moved = on!(self, connection => sqlx::query(
            "UPDATE invoice SET queued = $3, carried_by = $2 WHERE id = $1 AND queued",
        )
        .bind(id.0)
        .bind(session)
        .bind(false)
        .execute(connection)
        .await
        .map(|done| done.rows_affected()))?;
        if moved == 1 {
            Ok(())
        } else {
            Err(StoreError::Changed {
                table: "invoice",
                row: id.to_string(),
            })
        }
    }

    /// Lets the conversation that carried a waiting invoice carry it again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_invoice(&mut self, id: InvoiceId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE invoice SET carried_by = NULL WHERE id = $1")
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// The invoice with that id, if it waits to go out.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_waiting(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_invoice!("i.id = $1 AND i.queued"))
                .bind(id.0)
                .fetch_optional(connection)
                .await)?;
        row.map(Invoice::try_from).transpose()
    }

    /// Records that conversation `session` has seen that QuickBooks does not hold what it was
    /// `asked_for`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_checked(
        &mut self,
        id: InvoiceId,
        session: Uuid,
        asked_for: &str,
    ) -> Result<(), StoreError> {
        self.set_checked(id, session, Some(asked_for)).await
    }

    /// Records that conversation `session` has asked about a transaction of an invoice: whether
    /// QuickBooks holds what would go out is another question.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_looked(&mut self, id: InvoiceId, session: Uuid) -> Result<(), StoreError> {
        self.set_checked(id, session, None).await
    }

    async fn set_checked(
        &mut self,
        id: InvoiceId,
        session: Uuid,
        asked_for: Option<&str>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE invoice SET checked_by = $2, asked_for = $3 WHERE id = $1",
        )
        .bind(id.0)
        .bind(session)
        .bind(asked_for)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Records that what QuickBooks was asked for is not what would go out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_check(&mut self, id: InvoiceId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE invoice SET asked_for = NULL WHERE id = $1")
            .bind(id.0)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// What QuickBooks was last seen not to hold of an invoice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_asked_for(&mut self, id: InvoiceId) -> Result<Option<String>, StoreError> {
        let row: Option<(Option<String>,)> = on!(self, connection =>
            sqlx::query_as("SELECT asked_for FROM invoice WHERE id = $1")
                .bind(id.0)
                .fetch_optional(connection)
                .await)?;
        Ok(row.and_then(|(asked_for,)| asked_for))
    }

    /// Leaves a waiting invoice to the next conversation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_aside(&mut self, id: InvoiceId, session: Uuid) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE invoice SET carried_by = $2 WHERE id = $1")
            .bind(id.0)
            .bind(session)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Whether any invoice of a company waits to go out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_queue(&mut self, company: CompanyId) -> Result<bool, StoreError> {
        let row: Option<(Uuid,)> = on!(self, connection =>
            sqlx::query_as("SELECT id FROM invoice WHERE company_id = $1 AND queued LIMIT 1")
                .bind(company.0)
                .fetch_optional(connection)
                .await)?;
        Ok(row.is_some())
    }

    /// How many invoices of a company wait to go out with conversation `session`, counted up to
    /// `most`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_queue(
        &mut self,
        company: CompanyId,
        session: Uuid,
        most: i64,
    ) -> Result<i64, StoreError> {
        let (count,): (i64,) = on!(self, connection => sqlx::query_as(
            "SELECT COUNT(*) FROM (
                SELECT id FROM invoice
                WHERE company_id = $1 AND queued AND (carried_by IS NULL OR carried_by <> $2)
                LIMIT $3
             ) AS waiting",
        )
        .bind(company.0)
        .bind(session)
        .bind(most)
        .fetch_one(connection)
        .await)?;
        Ok(count)
    }

    /// How many invoices of a company wait to go out before one that was sent at `sent_at`.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_queue_before(
        &mut self,
        company: CompanyId,
        id: InvoiceId,
        sent_at: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let (count,): (i64,) = on!(self, connection => sqlx::query_as(
            "SELECT COUNT(*) FROM invoice
             WHERE company_id = $1 AND queued AND (sent_at < $2 OR (sent_at = $2 AND id < $3))",
        )
        .bind(company.0)
        .bind(sent_at)
        .bind(id.0)
        .fetch_one(connection)
        .await)?;
        Ok(count)
    }

    /// At most `limit` invoices of a company that wait to go out and were seen by conversation
    /// `session` not to be in QuickBooks, in the order they were sent, without those that it has
    /// carried before.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_queue(
        &mut self,
        company: CompanyId,
        session: Uuid,
        limit: i64,
    ) -> Result<Vec<Invoice>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(select_invoice!(
            "i.company_id = $1 AND i.queued AND (i.carried_by IS NULL OR i.carried_by <> $2)
                AND i.checked_by = $2 AND i.asked_for IS NOT NULL
             ORDER BY i.sent_at, i.id LIMIT $3"
        ))
        .bind(company.0)
        .bind(session)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        rows.into_iter().map(Invoice::try_from).collect()
    }

    /// At most `limit` invoices of a company that wait to go out and about which conversation
    /// `session` has still to ask QuickBooks, in the order they were sent.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_unchecked(
        &mut self,
        company: CompanyId,
        session: Uuid,
        limit: i64,
    ) -> Result<Vec<Invoice>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(select_invoice!(
            "i.company_id = $1 AND i.queued AND (i.carried_by IS NULL OR i.carried_by <> $2)
                AND (i.checked_by IS NULL OR i.checked_by <> $2 OR i.asked_for IS NULL)
             ORDER BY i.sent_at, i.id LIMIT $3"
        ))
        .bind(company.0)
        .bind(session)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        rows.into_iter().map(Invoice::try_from).collect()
    }
}
