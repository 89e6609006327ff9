//! Which other invoices look like one, and the columns by which they are found.
//!
//! Each resemblance has an index of its own and a bound on what is read, so that a lookup costs the
//! same however many invoices there are.

use chrono::{Days, NaiveDate};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    super::{Store, StoreError, Tx, from_json, on},
    match_key,
};
use crate::invoice::{
    Content, Invoice, InvoiceId, State, Status,
    duplicates::{Another, DAYS_MAX, Duplicates, Lookalike, ResemblanceError, loose_key},
    status::StatusError,
};

/// How many rows of before are given their keys in one transaction.
const FILLED_AT_ONCE: i64 = 1_000;

/// Every invoice that resembles one: `$1` company, `$2` vendor, `$3` number, `$4` kind, `$5` its own
/// id, `$6` the number's loose key, `$7` total, `$8` and `$9` the dates, `$10` the reference number.
///
/// No part is ordered by an id alone: the engines would rather walk all invoices of a company in
/// that order than search for a few and sort them.
///
/// Of those over the same total, one more than are named is read, whoever came first: where there
/// are more, the total is the vendor's usual one and says nothing.
pub const LOOKALIKES: &str = "
    SELECT near.resemblance, i.id, i.status, v.content FROM (
        SELECT * FROM (
            SELECT CAST('number' AS TEXT) AS resemblance, id FROM invoice
            WHERE company_id = $1 AND vendor_key = $2 AND number_key = $3 AND kind = $4 AND id <> $5
                AND (id < $5 OR status IN ('ES', 'S'))
            ORDER BY created_at, id LIMIT 5) AS by_number
        UNION ALL SELECT * FROM (
            SELECT CAST('alike' AS TEXT) AS resemblance, id FROM invoice
            WHERE company_id = $1 AND vendor_key = $2 AND number_loose_key = $6
                AND number_loose_key <> '' AND number_key <> $3 AND kind = $4 AND id <> $5
                AND (id < $5 OR status IN ('ES', 'S'))
            LIMIT 5) AS by_loose_number
        UNION ALL SELECT * FROM (
            SELECT CAST('amount' AS TEXT) AS resemblance, id FROM invoice
            WHERE company_id = $1 AND vendor_key = $2 AND total_minor = $7
                AND invoice_date >= $8 AND invoice_date <= $9 AND kind = $4 AND id <> $5
            LIMIT 6) AS by_total
        UNION ALL SELECT * FROM (
            SELECT CAST('elsewhere' AS TEXT) AS resemblance, id FROM invoice
            WHERE company_id = $1 AND number_key = $3 AND total_minor = $7 AND vendor_key <> $2
                AND kind = $4 AND id <> $5 AND (id < $5 OR status IN ('ES', 'S'))
            LIMIT 5) AS by_number_alone
        UNION ALL SELECT * FROM (
            SELECT CAST('reference' AS TEXT) AS resemblance, id FROM invoice
            WHERE company_id = $1 AND vendor_key = $2 AND reference_key = $10 AND number_key <> $3
                AND kind = $4 AND id <> $5 AND status IN ('ES', 'S')
            LIMIT 1) AS by_reference
    ) AS near
    JOIN invoice i ON i.id = near.id
    JOIN invoice_version v ON v.invoice_id = i.id AND v.version = i.version
    ORDER BY i.id";

#[derive(FromRow)]
struct Row {
    resemblance: String,
    id: Uuid,
    status: String,
    content: String,
}

impl Tx {
    /// Other invoices of the same company and kind that look like this one and have a better right to
    /// go out: they were taken in earlier, or are on their way or in QuickBooks already. `reference`
    /// is the reference number that its bill would get.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_duplicates(
        &mut self,
        invoice: &Invoice,
        reference: &str,
    ) -> Result<Duplicates, StoreError> {
        let content = &invoice.content;
        let (from, to) = days_around(content.date);
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(LOOKALIKES)
            .bind(invoice.company_id.0)
            .bind(match_key(&content.vendor))
            .bind(match_key(&content.number))
            .bind(content.kind.as_str())
            .bind(invoice.id.0)
            .bind(loose_key(&content.number))
            .bind(content.total.minor())
            .bind(from)
            .bind(to)
            .bind(match_key(reference))
            .fetch_all(connection)
            .await)?;
        let found: Result<_, _> = rows.iter().map(read).collect();
        Ok(Duplicates::among(invoice.id, &content.number, found?))
    }

    /// Records the reference number that the bill of an invoice goes out with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_reference(
        &mut self,
        id: InvoiceId,
        reference: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE invoice SET reference_key = $2 WHERE id = $1")
            .bind(id.0)
            .bind(match_key(reference))
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Gives some of the invoices their keys that have none yet, and says whether that were all.
    async fn fill_keys(&mut self) -> Result<bool, StoreError> {
        let rows: Vec<(Uuid, String, String)> = on!(self, connection => sqlx::query_as(
            "SELECT id, number_key, state FROM invoice WHERE number_loose_key IS NULL
             ORDER BY id LIMIT $1",
        )
        .bind(FILLED_AT_ONCE)
        .fetch_all(connection)
        .await)?;
        for (id, number_key, state) in &rows {
            // A state that can't be read is told of where the invoice is.
            let state: Option<State> = serde_json::from_str(state).ok();
            let bill = state.as_ref().and_then(State::bill);
            let reference = bill.and_then(|bill| bill.ref_number.as_deref());
            on!(self, connection => sqlx::query(
                "UPDATE invoice SET number_loose_key = $2, reference_key = COALESCE(reference_key, $3)
                 WHERE id = $1",
            )
            .bind(id)
            .bind(loose_key(number_key))
            .bind(reference.map(match_key))
            .execute(connection)
            .await
            .map(|_| ()))?;
        }
        Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX) < FILLED_AT_ONCE)
    }
}

impl Store {
    /// Gives every invoice its keys that was stored before there were any.
    pub(in crate::store) async fn fill_keys(&self) -> Result<(), StoreError> {
        while !self.write(async |tx| tx.fill_keys().await).await? {}
        Ok(())
    }
}

fn read(row: &Row) -> Result<Lookalike, StoreError> {
    let unreadable = |column, reason: String| StoreError::Row {
        table: "invoice",
        column,
        row: row.id.to_string(),
        reason,
    };
    let resemblance = row.resemblance.parse();
    let resemblance = resemblance
        .map_err(|error: ResemblanceError| unreadable("resemblance", error.to_string()))?;
    let status = row.status.parse();
    let status = status.map_err(|error: StatusError| unreadable("status", error.to_string()))?;
    let content: Content = from_json("invoice_version", "content", row.id, &row.content)?;
    Ok(Lookalike {
        resemblance,
        is_out: matches!(status, Status::Sent | Status::Synchronized),
        another: Another {
            id: InvoiceId(row.id),
            vendor: content.vendor,
            number: content.number,
        },
    })
}

fn days_around(date: NaiveDate) -> (NaiveDate, NaiveDate) {
    let days = Days::new(u64::from(DAYS_MAX));
    let from = date.checked_sub_days(days).unwrap_or(date);
    (from, date.checked_add_days(days).unwrap_or(date))
}
