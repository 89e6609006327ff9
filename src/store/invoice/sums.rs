//! How many invoices there are and what they add up to: `invoice_sum`, kept up to date by whatever
//! adds or moves an invoice, in the same transaction.
//!
//! A sum is kept in two numbers, that of the amounts' whole millions of hundredths and that of what is
//! left of them: one number would overflow at ten thousand invoices of the largest amount.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use super::{
    super::{StoreError, Tx, on},
    listing::Filter,
    query::Query,
};
use crate::invoice::{CompanyId, Invoice, Kind, Status, money::Sum};

/// The hundredths in one unit of the higher of the two numbers.
const HIGH: i64 = 1_000_000;

/// How many invoices there are of a currency and kind, and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrencySum {
    /// ISO 4217; none for the company file's home currency.
    pub currency: Option<String>,
    /// Invoices, or credits.
    pub kind: Kind,
    /// How many.
    pub count: i64,
    /// What they add up to.
    pub sum: Sum,
}

#[derive(FromRow)]
struct SumRow {
    currency: String,
    kind: String,
    invoices: i64,
    total_high: i64,
    total_low: i64,
}

impl SumRow {
    fn read(self, company: CompanyId) -> Result<CurrencySum, StoreError> {
        let mut kinds = [Kind::Invoice, Kind::Credit].into_iter();
        let kind = kinds
            .find(|kind| kind.as_str() == self.kind)
            .ok_or_else(|| StoreError::Row {
                table: "invoice",
                column: "kind",
                row: company.to_string(),
                reason: format!("`{}` is no kind", self.kind),
            })?;
        Ok(CurrencySum {
            currency: Some(self.currency).filter(|currency| !currency.is_empty()),
            kind,
            count: self.invoices,
            sum: Sum::from_minor(
                i128::from(self.total_high) * i128::from(HIGH) + i128::from(self.total_low),
            ),
        })
    }
}

/// Where an invoice is counted, and with which total.
#[derive(Clone, Debug)]
pub(super) struct Counted {
    status: String,
    kind: String,
    currency: String,
    total_minor: i64,
}

impl Counted {
    /// An invoice as it stands.
    pub(super) fn of(invoice: &Invoice) -> Self {
        Self {
            status: invoice.status().as_str().to_owned(),
            kind: invoice.content.kind.as_str().to_owned(),
            currency: invoice.content.currency.clone().unwrap_or_default(),
            total_minor: invoice.content.total.minor(),
        }
    }

    /// The same invoice in another status.
    pub(super) fn in_status(self, status: Status) -> Self {
        Self {
            status: status.as_str().to_owned(),
            ..self
        }
    }

    /// The same invoice in the status of what it was.
    pub(super) fn in_status_of(self, before: &Self) -> Self {
        Self {
            status: before.status.clone(),
            ..self
        }
    }
}

/// By how much a sum changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Change {
    invoices: i64,
    total_high: i64,
    total_low: i64,
}

/// What becomes of the sums: one change each, however many invoices move.
#[derive(Debug, Default)]
pub(super) struct Changes(BTreeMap<(Uuid, String, String, String), Change>);

impl Changes {
    /// An invoice is counted where it is now, and no longer where it was before.
    pub(super) fn add(&mut self, company: CompanyId, before: Option<Counted>, now: Counted) {
        let before = before.map(|before| (before, -1));
        for (counted, sign) in before.into_iter().chain([(now, 1)]) {
            let key = (company.0, counted.status, counted.kind, counted.currency);
            let change = self.0.entry(key).or_default();
            change.invoices += sign;
            change.total_high += sign * (counted.total_minor / HIGH);
            change.total_low += sign * (counted.total_minor % HIGH);
        }
    }

    /// What becomes of them with one invoice.
    pub(super) fn of(company: CompanyId, before: Option<Counted>, now: Counted) -> Self {
        let mut changes = Self::default();
        changes.add(company, before, now);
        changes
    }
}

impl Tx {
    /// Counts invoices where they are now, and no longer where they were before.
    pub(super) async fn count_moved(&mut self, changes: Changes) -> Result<(), StoreError> {
        // Always in one order, so that two transactions never wait for each other crosswise.
        for ((company, status, kind, currency), change) in changes.0 {
            if change == Change::default() {
                continue;
            }
            on!(self, connection => sqlx::query(
                "INSERT INTO invoice_sum
                    (company_id, status, kind, currency, invoices, total_high, total_low)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (company_id, status, kind, currency) DO UPDATE SET
                    invoices = invoice_sum.invoices + excluded.invoices,
                    total_high = invoice_sum.total_high + excluded.total_high,
                    total_low = invoice_sum.total_low + excluded.total_low",
            )
            .bind(company)
            .bind(status)
            .bind(kind)
            .bind(currency)
            .bind(change.invoices)
            .bind(change.total_high)
            .bind(change.total_low)
            .execute(connection)
            .await
            .map(|_| ()))?;
        }
        Ok(())
    }

    /// Where a version of an invoice is counted; nothing when it has another version now.
    pub(super) async fn load_counted(
        &mut self,
        id: Uuid,
        version: i64,
    ) -> Result<Option<Counted>, StoreError> {
        let row: Option<(String, String, Option<String>, i64)> = on!(self, connection =>
            sqlx::query_as(
                "SELECT status, kind, currency, total_minor FROM invoice WHERE id = $1 AND version = $2",
            )
            .bind(id)
            .bind(version)
            .fetch_optional(connection)
            .await)?;
        Ok(row.map(|(status, kind, currency, total_minor)| Counted {
            status,
            kind,
            currency: currency.unwrap_or_default(),
            total_minor,
        }))
    }

    /// The invoices of a company in a status, by currency (none for the home currency) and kind: how
    /// many, and what they add up to.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn sum_by_currency(
        &mut self,
        company: CompanyId,
        status: Status,
    ) -> Result<Vec<CurrencySum>, StoreError> {
        let filter = Filter {
            status: Some(status),
            ..Filter::default()
        };
        self.sum_kept(company, &filter).await
    }

    /// The invoices of a company that fit a filter, by currency (none for the home currency) and kind:
    /// how many, and what they add up to. Nothing when more than `most` fit and would have to be
    /// counted one by one.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn sum_invoices(
        &mut self,
        company: CompanyId,
        filter: &Filter,
        most: i64,
    ) -> Result<Option<Vec<CurrencySum>>, StoreError> {
        if filter.has_status_alone() {
            return self.sum_kept(company, filter).await.map(Some);
        }
        if filter.is_never_met() {
            return Ok(Some(Vec::new()));
        }
        let Query { sql, values } = Query::of_sums(company, filter, most.saturating_add(1));
        let rows: Vec<SumRow> = on!(self, connection => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for value in values {
                query = value.bind(query);
            }
            query.fetch_all(connection).await
        })?;
        let count: i64 = rows.iter().map(|row| row.invoices).sum();
        if count > most {
            return Ok(None);
        }
        let sums = rows.into_iter().map(|row| row.read(company));
        sums.collect::<Result<_, _>>().map(Some)
    }

    async fn sum_kept(
        &mut self,
        company: CompanyId,
        filter: &Filter,
    ) -> Result<Vec<CurrencySum>, StoreError> {
        let rows: Vec<SumRow> = on!(self, connection => sqlx::query_as(
            "SELECT currency, kind, CAST(SUM(invoices) AS BIGINT) AS invoices,
                CAST(SUM(total_high) AS BIGINT) AS total_high, CAST(SUM(total_low) AS BIGINT) AS total_low
             FROM invoice_sum WHERE company_id = $1 AND ($2 = '' OR status = $2) AND invoices <> 0
             GROUP BY currency, kind ORDER BY currency, kind",
        )
        .bind(company.0)
        .bind(filter.status.map_or("", Status::as_str))
        .fetch_all(connection)
        .await)?;
        rows.into_iter().map(|row| row.read(company)).collect()
    }

    /// How many invoices of a company are in each status; a status without any is left out.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn count_by_status(
        &mut self,
        company: CompanyId,
    ) -> Result<BTreeMap<Status, i64>, StoreError> {
        let rows: Vec<(String, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT status, CAST(SUM(invoices) AS BIGINT) FROM invoice_sum
             WHERE company_id = $1 AND invoices <> 0 GROUP BY status",
        )
        .bind(company.0)
        .fetch_all(connection)
        .await)?;
        let counts = rows.into_iter().map(|(text, count)| {
            let status = text.parse();
            let status =
                status.map_err(
                    |error: crate::invoice::status::StatusError| StoreError::Row {
                        table: "invoice_sum",
                        column: "status",
                        row: text.clone(),
                        reason: error.to_string(),
                    },
                )?;
            Ok((status, count))
        });
        counts.collect()
    }
}
