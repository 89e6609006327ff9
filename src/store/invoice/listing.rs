//! Lists of invoices: filtered, in any order, page by page.

use chrono::NaiveDate;
use sqlx::AssertSqlSafe;

use super::{
    super::{StoreError, Tx, is_never_stored, on},
    Row,
    order::{Key, Mark, Part, Sort, SortBy},
    query::{FEW, Query},
};
use crate::invoice::{CompanyId, Invoice, InvoiceId, Money, Status};

/// Which invoices of a company to list; an absent criterion lets everything pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
    /// Only with this total or a larger one, whatever the currency.
    pub min_total: Option<Money>,
    /// Only with this total or a smaller one, whatever the currency.
    pub max_total: Option<Money>,
}

impl Filter {
    /// Whether everything passes.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether nothing but a status is asked for.
    pub(super) fn has_status_alone(&self) -> bool {
        let status = self.status;
        *self
            == Self {
                status,
                ..Self::default()
            }
    }

    /// Whether no row can fit, so that the engine must not even be asked.
    pub(super) fn is_never_met(&self) -> bool {
        let mut texts = [&self.vendor, &self.number, &self.po_number].into_iter();
        texts.any(|text| text.as_deref().is_some_and(is_never_stored))
    }
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
        let part = before.map_or(Part::First, |id| {
            Part::After(Mark {
                key: Key::Entered,
                id,
            })
        });
        self.find_invoices(company, filter, Sort::NEWEST, &part, limit)
            .await
    }

    /// At most `limit` invoices of a company that fit a filter, in that order: those at the beginning of
    /// a part, or for the part before a place, those nearest to it.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn find_invoices(
        &mut self,
        company: CompanyId,
        filter: &Filter,
        sort: Sort,
        part: &Part,
        limit: i64,
    ) -> Result<Vec<Invoice>, StoreError> {
        if filter.is_never_met() {
            return Ok(Vec::new());
        }
        let (walked, mark) = match part {
            Part::First => (sort, None),
            Part::After(mark) => (sort, Some(mark)),
            Part::Before(mark) => (sort.reversed(), Some(mark)),
        };
        let fitting = (filter, self.is_of_many(company, filter, sort.by).await?);
        let Some(near) = Query::of_list(company, fitting, walked, mark, limit) else {
            return Ok(Vec::new());
        };
        let direction = if sort.is_descending { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT i.id, i.company_id, i.version, i.status, i.state, v.content, i.returned_bills,
                i.other_bills, i.created_at, i.updated_at
             FROM ({}) AS near
             JOIN invoice i ON i.id = near.id
             JOIN invoice_version v ON v.invoice_id = i.id AND v.version = i.version
             ORDER BY near.sorted {direction}, near.id {direction}",
            near.sql
        );
        let rows: Vec<Row> = on!(self, connection => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for value in near.values {
                query = value.bind(query);
            }
            query.fetch_all(connection).await
        })?;
        rows.into_iter().map(Invoice::try_from).collect()
    }

    /// Whether so many fit that they are found by walking through the order of the list.
    async fn is_of_many(
        &mut self,
        company: CompanyId,
        filter: &Filter,
        by: SortBy,
    ) -> Result<bool, StoreError> {
        let Some(Query { sql, values }) = Query::of_count(company, filter, by) else {
            return Ok(false);
        };
        let (count,): (i64,) = on!(self, connection => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for value in values {
                query = value.bind(query);
            }
            query.fetch_one(connection).await
        })?;
        Ok(count > FEW)
    }
}
