//! `invoice` and `invoice_version`: the searchable head, and the content of every version.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, from_json, on, to_json};
use crate::invoice::{
    CompanyId, Content, Invoice, InvoiceId, State, Status, content::match_key,
    duplicates::loose_key,
};
use sums::{Changes, Counted};

mod duplicates;
mod listing;
mod look;
pub mod order;
mod query;
mod queue;
mod waiting;
mod sums;

pub use duplicates::LOOKALIKES;
pub use listing::Filter;
pub use queue::Queue;
pub use sums::CurrencySum;

#[derive(FromRow)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    version: i64,
    status: String,
    state: String,
    content: String,
    returned_bills: String,
    other_bills: String,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

impl TryFrom<Row> for Invoice {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let address = |column, reason: String| StoreError::Row {
            table: "invoice",
            column,
            row: row.id.to_string(),
            reason,
        };
        let state: State = from_json("invoice", "state", row.id, &row.state)?;
        if state.status().as_str() != row.status {
            return Err(address(
                "status",
                format!("`{}`, but the state is `{}`", row.status, state.status()),
            ));
        }
        let content: Content = from_json("invoice_version", "content", row.id, &row.content)?;
        Ok(Self {
            id: InvoiceId(row.id),
            company_id: CompanyId(row.company_id),
            version: row.version,
            content,
            state,
            returned_bills: from_json("invoice", "returned_bills", row.id, &row.returned_bills)?,
            other_bills: from_json("invoice", "other_bills", row.id, &row.other_bills)?,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

/// An invoice's head with the content of its present version, under a condition on `i`.
macro_rules! select_invoice {
    ($condition:literal) => {
        concat!(
            "SELECT i.id, i.company_id, i.version, i.status, i.state, v.content,
                i.returned_bills, i.other_bills, i.created_at, i.updated_at
             FROM invoice i JOIN invoice_version v ON v.invoice_id = i.id AND v.version = i.version
             WHERE ",
            $condition
        )
    };
}

use select_invoice;

/// What a status-dependent column holds.
struct Derived<'a> {
    sent_at: Option<DateTime<Utc>>,
    txn_id: Option<&'a str>,
    look_at: Option<&'a str>,
}

impl<'a> Derived<'a> {
    fn of(invoice: &'a Invoice) -> Self {
        let state = &invoice.state;
        let left_behind = || {
            invoice
                .left_behind()
                .next()
                .map(|bill| bill.txn_id.as_str())
        };
        let (sent_at, look_at) = match state {
            State::Sent { sent_at, claim, .. } => (Some(*sent_at), claim.as_deref()),
            State::Approved { .. } | State::Failed { .. } => (None, left_behind()),
            State::PendingProcurement
            | State::PendingAccounting { .. }
            | State::Synchronized { .. } => (None, None),
        };
        Self {
            sent_at,
            txn_id: state.bill().map(|bill| bill.txn_id.as_str()),
            look_at,
        }
    }
}

/// An invoice that moves on from status `from` to the state it now has.
#[derive(Clone, Copy, Debug)]
pub struct Advance<'a> {
    /// The invoice, as it is now.
    pub invoice: &'a Invoice,
    /// Where it was.
    pub from: Status,
    /// Whether it waits to go out.
    pub queue: Queue,
}

impl Tx {
    /// Adds an invoice with its first version.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_invoice(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        let (content, derived) = (&invoice.content, Derived::of(invoice));
        on!(self, connection => sqlx::query(
            "INSERT INTO invoice (id, company_id, version, status, state, kind, vendor_key, number_key,
                po_number_key, invoice_date, currency, total_minor, content_hash, returned_bills, queued,
                sent_at, txn_id, look_at, other_bills, created_at, updated_at, number_loose_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                $20, $21, $22)",
        )
        .bind(invoice.id.0)
        .bind(invoice.company_id.0)
        .bind(invoice.version)
        .bind(invoice.status().as_str())
        .bind(to_json(&invoice.state))
        .bind(content.kind.as_str())
        .bind(match_key(&content.vendor))
        .bind(match_key(&content.number))
        .bind(content.po_number.as_deref().map(match_key))
        .bind(content.date)
        .bind(&content.currency)
        .bind(content.total.minor())
        .bind(content.hash().as_str().to_owned())
        .bind(to_json(&invoice.returned_bills))
        .bind(false)
        .bind(derived.sent_at)
        .bind(derived.txn_id)
        .bind(derived.look_at)
        .bind(to_json(&invoice.other_bills))
        .bind(invoice.created_at)
        .bind(invoice.updated_at)
        .bind(loose_key(&content.number))
        .execute(connection)
        .await
        .map(|_| ()))?;
        let changes = Changes::of(invoice.company_id, None, Counted::of(invoice));
        self.count_moved(changes).await?;
        self.insert_invoice_version(invoice).await
    }

    /// Adds the content of an invoice's present version.
    async fn insert_invoice_version(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO invoice_version (invoice_id, version, content, content_hash, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(invoice.id.0)
        .bind(invoice.version)
        .bind(invoice.content.to_canonical_json())
        .bind(invoice.content.hash().as_str().to_owned())
        .bind(invoice.updated_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Puts new content in place of an invoice's own; `invoice` carries the next version.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Changed`] when somebody else changed it in between.
    pub async fn update_content(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        let content = &invoice.content;
        let counted = self.load_counted(invoice.id.0, invoice.version - 1).await?;
        let moved = on!(self, connection => sqlx::query(
            "UPDATE invoice SET version = $2, kind = $3, vendor_key = $4, number_key = $5,
                po_number_key = $6, invoice_date = $7, currency = $8, total_minor = $9, content_hash = $10,
                checked_by = NULL, asked_for = NULL, number_loose_key = $12
             WHERE id = $1 AND version = $11",
        )
        .bind(invoice.id.0)
        .bind(invoice.version)
        .bind(content.kind.as_str())
        .bind(match_key(&content.vendor))
        .bind(match_key(&content.number))
        .bind(content.po_number.as_deref().map(match_key))
        .bind(content.date)
        .bind(&content.currency)
        .bind(content.total.minor())
        .bind(content.hash().as_str().to_owned())
        .bind(invoice.version - 1)
        .bind(loose_key(&content.number))
        .execute(connection)
        .await
        .map(|done| done.rows_affected()))?;
        let Some(counted) = counted.filter(|_| moved == 1) else {
            return Err(StoreError::Changed {
                table: "invoice",
                row: invoice.id.to_string(),
            });
        };
        // The status is not changed here, whatever the invoice's own will be.
        let now = Counted::of(invoice).in_status_of(&counted);
        let changes = Changes::of(invoice.company_id, Some(counted), now);
        self.count_moved(changes).await?;
        self.insert_invoice_version(invoice).await
    }

    /// Moves an invoice on from status `from` to the state it now has.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Changed`] when it is not in `from` any more.
    pub async fn advance_invoice(
        &mut self,
        invoice: &Invoice,
        from: Status,
        queue: Queue,
    ) -> Result<(), StoreError> {
        let step = Advance {
            invoice,
            from,
            queue,
        };
        self.advance_invoices(&[step]).await
    }

    /// Moves invoices on, each as [`Tx::advance_invoice`] does, and counts them together.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Changed`] when one is not any more where it was.
    pub async fn advance_invoices(&mut self, steps: &[Advance<'_>]) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        for step in steps {
            self.update_state(step).await?;
            let now = Counted::of(step.invoice);
            let before = now.clone().in_status(step.from);
            changes.add(step.invoice.company_id, Some(before), now);
        }
        self.count_moved(changes).await
    }

    async fn update_state(&mut self, step: &Advance<'_>) -> Result<(), StoreError> {
        let Advance {
            invoice,
            from,
            queue,
        } = *step;
        let derived = Derived::of(invoice);
        let moved = on!(self, connection => sqlx::query(
            "UPDATE invoice SET status = $2, state = $3, returned_bills = $4, queued = $5, sent_at = $6,
                txn_id = $7, updated_at = $8, look_at = $10, other_bills = $11, stuck = $12
             WHERE id = $1 AND status = $9",
        )
        .bind(invoice.id.0)
        .bind(invoice.status().as_str())
        .bind(to_json(&invoice.state))
        .bind(to_json(&invoice.returned_bills))
        .bind(queue == Queue::Waiting)
        .bind(derived.sent_at)
        .bind(derived.txn_id)
        .bind(invoice.updated_at)
        .bind(from.as_str())
        .bind(derived.look_at)
        .bind(to_json(&invoice.other_bills))
        .bind(invoice.needs_person())
        .execute(connection)
        .await
        .map(|done| done.rows_affected()))?;
        if moved != 1 {
            return Err(StoreError::Changed {
                table: "invoice",
                row: invoice.id.to_string(),
            });
        }
        Ok(())
    }

    /// The invoice with that id.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_invoice(&mut self, id: InvoiceId) -> Result<Option<Invoice>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_invoice!("i.id = $1")).bind(id.0).fetch_optional(connection).await)?;
        row.map(Invoice::try_from).transpose()
    }

    /// Whether a transaction in QuickBooks stands for an invoice of a company already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_txn_id(
        &mut self,
        company: CompanyId,
        txn_id: &str,
    ) -> Result<bool, StoreError> {
        let row: Option<(Uuid,)> = on!(self, connection =>
            sqlx::query_as("SELECT id FROM invoice WHERE company_id = $1 AND txn_id = $2")
                .bind(company.0)
                .bind(txn_id)
                .fetch_optional(connection)
                .await)?;
        Ok(row.is_some())
    }

    /// The invoice whose bill that transaction is.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_invoice_of_txn(
        &mut self,
        company: CompanyId,
        txn_id: &str,
    ) -> Result<Option<Invoice>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(select_invoice!("i.company_id = $1 AND i.txn_id = $2"))
                .bind(company.0)
                .bind(txn_id)
                .fetch_optional(connection)
                .await)?;
        row.map(Invoice::try_from).transpose()
    }
}
