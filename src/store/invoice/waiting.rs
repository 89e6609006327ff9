//! What waits for somebody.

use uuid::Uuid;

use super::{
    super::{StoreError, Tx, from_json, on},
    Row, select_invoice,
};
use crate::invoice::{CompanyId, Invoice, InvoiceId, State, Status};

impl Tx {
    /// At most `limit` invoices of a company in a status, with their states, oldest first, newer than
    /// `after`. Of those in `ES`, only those that a person has to look at.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_states_at(
        &mut self,
        company: CompanyId,
        status: Status,
        after: Option<InvoiceId>,
        limit: i64,
    ) -> Result<Vec<(InvoiceId, State)>, StoreError> {
        let sql = match status {
            Status::Sent => {
                "SELECT id, state FROM invoice
                 WHERE company_id = $1 AND stuck AND status = $2 AND id > $3 ORDER BY id LIMIT $4"
            }
            Status::PendingProcurement
            | Status::PendingAccounting
            | Status::Approved
            | Status::Synchronized
            | Status::Failed => {
                "SELECT id, state FROM invoice WHERE company_id = $1 AND status = $2 AND id > $3
                 ORDER BY id LIMIT $4"
            }
        };
        let rows: Vec<(Uuid, String)> = on!(self, connection => sqlx::query_as(sql)
            .bind(company.0)
            .bind(status.as_str())
            .bind(after.map_or(Uuid::nil(), |after| after.0))
            .bind(limit)
            .fetch_all(connection)
            .await)?;
        rows.into_iter()
            .map(|(id, state)| Ok((InvoiceId(id), from_json("invoice", "state", id, &state)?)))
            .collect()
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
