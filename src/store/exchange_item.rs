//! `exchange_item`: which invoices a message set carries, and what came of each.

use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, on};
use crate::invoice::InvoiceId;

/// One request of an exchange: which invoice it carries, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangeItem {
    /// The `requestID` in the document.
    pub request_id: String,
    /// The invoice.
    pub invoice_id: InvoiceId,
    /// What the bill should look like in QuickBooks: JSON that only `sync` reads.
    pub posting: String,
    /// What came of it, once it is known.
    pub outcome: Option<ItemOutcome>,
}

/// What came of one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemOutcome {
    /// QuickBooks confirmed the bill.
    Synchronized,
    /// QuickBooks refused the bill.
    Failed,
    /// QuickBooks did not run it: it goes out again in another exchange.
    Again,
    /// Only a person can find out.
    InDoubt,
}

impl ItemOutcome {
    const ALL: [Self; 4] = [Self::Synchronized, Self::Failed, Self::Again, Self::InDoubt];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Synchronized => "synchronized",
            Self::Failed => "failed",
            Self::Again => "again",
            Self::InDoubt => "in_doubt",
        }
    }

    fn read(text: &str, row: impl Fn() -> String) -> Result<Self, StoreError> {
        let outcome = Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_str() == text);
        outcome.ok_or_else(|| StoreError::Row {
            table: "exchange_item",
            column: "outcome",
            row: row(),
            reason: format!("`{text}` is not an outcome"),
        })
    }
}

#[derive(FromRow)]
struct ItemRow {
    request_id: String,
    invoice_id: Uuid,
    posting: String,
    outcome: Option<String>,
}

impl Tx {
    /// Records one request of an exchange.
    pub(super) async fn insert_exchange_item(
        &mut self,
        exchange: Uuid,
        position: i64,
        item: &ExchangeItem,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO exchange_item (exchange_id, position, request_id, invoice_id, posting, outcome)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(exchange)
        .bind(position)
        .bind(&item.request_id)
        .bind(item.invoice_id.0)
        .bind(&item.posting)
        .bind(item.outcome.map(ItemOutcome::as_str))
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The requests of an exchange, in the order of its document.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_exchange_items(
        &mut self,
        exchange: Uuid,
    ) -> Result<Vec<ExchangeItem>, StoreError> {
        let rows: Vec<ItemRow> = on!(self, connection => sqlx::query_as(
            "SELECT request_id, invoice_id, posting, outcome FROM exchange_item
             WHERE exchange_id = $1 ORDER BY position",
        )
        .bind(exchange)
        .fetch_all(connection)
        .await)?;
        rows.into_iter()
            .map(|row| {
                let outcome = row.outcome.as_deref();
                let outcome = outcome.map(|text| {
                    ItemOutcome::read(text, || format!("{exchange}/{}", row.request_id))
                });
                Ok(ExchangeItem {
                    request_id: row.request_id,
                    invoice_id: InvoiceId(row.invoice_id),
                    posting: row.posting,
                    outcome: outcome.transpose()?,
                })
            })
            .collect()
    }

    /// What came of an invoice in one exchange; `None` while that is not known.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_outcome(
        &mut self,
        exchange: Uuid,
        invoice: InvoiceId,
    ) -> Result<Option<ItemOutcome>, StoreError> {
        let row: Option<(Option<String>,)> = on!(self, connection => sqlx::query_as(
            "SELECT outcome FROM exchange_item WHERE exchange_id = $1 AND invoice_id = $2",
        )
        .bind(exchange)
        .bind(invoice.0)
        .fetch_optional(connection)
        .await)?;
        let text = row.and_then(|(outcome,)| outcome);
        text.map(|text| ItemOutcome::read(&text, || format!("{exchange}/{invoice}")))
            .transpose()
    }

    /// Whether it was ever left to a person to find out what became of an invoice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn was_in_doubt(&mut self, invoice: InvoiceId) -> Result<bool, StoreError> {
        let row: Option<(Uuid,)> = on!(self, connection => sqlx::query_as(
            "SELECT exchange_id FROM exchange_item WHERE invoice_id = $1 AND outcome = 'in_doubt' LIMIT 1",
        )
        .bind(invoice.0)
        .fetch_optional(connection)
        .await)?;
        Ok(row.is_some())
    }

    /// In how many exchanges an invoice was carried that brought no proof, and was then found not
    /// to be in QuickBooks.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_fruitless(&mut self, invoice: InvoiceId) -> Result<i64, StoreError> {
        let (count,): (i64,) = on!(self, connection => sqlx::query_as(
            "SELECT COUNT(*) FROM exchange_item i JOIN exchange e ON e.id = i.exchange_id
             WHERE i.invoice_id = $1 AND i.outcome = 'again' AND e.failures > 0",
        )
        .bind(invoice.0)
        .fetch_one(connection)
        .await)?;
        Ok(count)
    }

    /// Records what came of one request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_outcome(
        &mut self,
        exchange: Uuid,
        request_id: &str,
        outcome: ItemOutcome,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE exchange_item SET outcome = $3 WHERE exchange_id = $1 AND request_id = $2",
        )
        .bind(exchange)
        .bind(request_id)
        .bind(outcome.as_str())
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
