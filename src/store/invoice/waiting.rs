//! What waits for somebody, oldest first.

use super::{
    super::{StoreError, Tx, on},
    Row, select_invoice,
};
use crate::invoice::{CompanyId, Invoice, Status};

impl Tx {
    /// At most `limit` invoices of a company in that status, oldest first.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_oldest(
        &mut self,
        company: CompanyId,
        status: Status,
        limit: i64,
    ) -> Result<Vec<Invoice>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(select_invoice!(
            "i.company_id = $1 AND i.status = $2 ORDER BY i.id LIMIT $3"
        ))
        .bind(company.0)
        .bind(status.as_str())
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        rows.into_iter().map(Invoice::try_from).collect()
    }

    /// At most `limit` invoices of a company that won't get to QuickBooks before somebody looks, newest
    /// first.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_stuck(
        &mut self,
        company: CompanyId,
        limit: i64,
    ) -> Result<Vec<Invoice>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(select_invoice!(
            "i.company_id = $1 AND i.stuck ORDER BY i.id DESC LIMIT $2"
        ))
        .bind(company.0)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        let invoices: Result<Vec<Invoice>, _> = rows.into_iter().map(Invoice::try_from).collect();
        let mut invoices = invoices?;
        // Those from before the column was may only wait for an answer.
        invoices.retain(Invoice::needs_person);
        Ok(invoices)
    }
}
