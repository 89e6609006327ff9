//! Lists of invoices, and what they add up to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::{
    super::{StoreError, Tx, is_never_stored, on},
    Row, select_invoice,
};
use crate::invoice::{CompanyId, Invoice, InvoiceId, Kind, Money, Status, content::match_key};

/// Which invoices of a company to list; an absent criterion lets everything pass.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those in this status.
    pub status: Option<Status>,
    /// Only this vendor's, case and surrounding space aside.
    pub vendor: Option<String>,
    /// Only with this number, case and surrounding space aside.
    pub number: Option<String>,
    /// Only for this purchase order, case and surrounding space aside.
    pub po_number: Option<String>,
    /// Only dated on this day or later.
    pub from: Option<NaiveDate>,
    /// Only dated on this day or earlier.
    pub to: Option<NaiveDate>,
}

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
    pub sum: Money,
}

impl Tx {
    /// At most `limit` invoices of a company, newest first, older than `before`.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn list_invoices(
        &mut self,
        company: CompanyId,
        filter: &Filter,
        before: Option<InvoiceId>,
        limit: i64,
    ) -> Result<Vec<Invoice>, StoreError> {
        let texts = [&filter.vendor, &filter.number, &filter.po_number];
        if texts
            .iter()
            .copied()
            .flatten()
            .any(|text| is_never_stored(text))
        {
            return Ok(Vec::new());
        }
        let mut sql = select_invoice!("i.company_id = $1").to_owned();
        // Only literals of ours are joined; every value is bound, and an absent one is not asked for,
        // so that each query can use its index.
        let mut next = 2;
        let mut ask = |condition: &str, asked: bool| {
            if asked {
                sql.push_str(&condition.replace('?', &format!("${next}")));
                next += 1;
            }
        };
        ask(" AND i.id < ?", before.is_some());
        ask(" AND i.status = ?", filter.status.is_some());
        ask(" AND i.vendor_key = ?", filter.vendor.is_some());
        ask(" AND i.number_key = ?", filter.number.is_some());
        ask(" AND i.po_number_key = ?", filter.po_number.is_some());
        ask(" AND i.invoice_date >= ?", filter.from.is_some());
        ask(" AND i.invoice_date <= ?", filter.to.is_some());
        ask(" ORDER BY i.id DESC LIMIT ?", true);
        let rows: Vec<Row> = on!(self, connection => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(company.0);
            if let Some(before) = before {
                query = query.bind(before.0);
            }
            if let Some(status) = filter.status {
                query = query.bind(status.as_str());
            }
            for text in texts.into_iter().flatten() {
                query = query.bind(match_key(text));
            }
            for date in [filter.from, filter.to].into_iter().flatten() {
                query = query.bind(date);
            }
            query.bind(limit).fetch_all(connection).await
        })?;
        rows.into_iter().map(Invoice::try_from).collect()
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
        let rows: Vec<(Option<String>, String, i64, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT currency, kind, COUNT(*), CAST(COALESCE(SUM(total_minor), 0) AS BIGINT)
             FROM invoice WHERE company_id = $1 AND status = $2
             GROUP BY currency, kind ORDER BY currency, kind",
        )
        .bind(company.0)
        .bind(status.as_str())
        .fetch_all(connection)
        .await)?;
        let sums = rows.into_iter().map(|(currency, kind, count, sum)| {
            let kind = match kind.as_str() {
                "credit" => Kind::Credit,
                _ => Kind::Invoice,
            };
            let sum = Money::from_minor(sum).map_err(|error| StoreError::Row {
                table: "invoice",
                column: "total_minor",
                row: company.to_string(),
                reason: error.to_string(),
            })?;
            Ok(CurrencySum {
                currency,
                kind,
                count,
                sum,
            })
        });
        sums.collect()
    }

    /// How many invoices of a company are in each status; a status without any is left out.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn count_by_status(
        &mut self,
        company: CompanyId,
    ) -> Result<BTreeMap<Status, i64>, StoreError> {
        let rows: Vec<(String, i64)> = on!(self, connection =>
            sqlx::query_as("SELECT status, COUNT(*) FROM invoice WHERE company_id = $1 GROUP BY status")
                .bind(company.0)
                .fetch_all(connection)
                .await)?;
        rows.into_iter()
            .map(|(text, count)| {
                let status =
                    text.parse()
                        .map_err(
                            |error: crate::invoice::status::StatusError| StoreError::Row {
                                table: "invoice",
                                column: "status",
                                row: text.clone(),
                                reason: error.to_string(),
                            },
                        )?;
                Ok((status, count))
            })
            .collect()
    }
}
