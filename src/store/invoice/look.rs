//! Which transactions in QuickBooks are to be looked at by their ids: one that a person named as an
//! invoice's bill, or one that was left behind and may be gone.

use uuid::Uuid;

use super::{
    super::{StoreError, Tx, on, to_json},
    Row, select_invoice,
};
use crate::invoice::{CompanyId, Invoice};

impl Tx {
    /// Whether a transaction is to be looked at for an invoice of a company: one that a person named, or
    /// one that keeps an approved or failed invoice from being sent.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_look(&mut self, company: CompanyId) -> Result<bool, StoreError> {
        let row: Option<(Uuid,)> = on!(self, connection => sqlx::query_as(
            "SELECT id FROM invoice WHERE company_id = $1 AND look_at IS NOT NULL LIMIT 1",
        )
        .bind(company.0)
        .fetch_optional(connection)
        .await)?;
        Ok(row.is_some())
    }

    /// At most `limit` invoices of a company for which a transaction is to be looked at, each with its
    /// `TxnID`, without those that conversation `session` has looked for.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_looks(
        &mut self,
        company: CompanyId,
        session: Uuid,
        limit: i64,
    ) -> Result<Vec<(Invoice, String)>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(select_invoice!(
            "i.company_id = $1 AND i.look_at IS NOT NULL
                AND (i.checked_by IS NULL OR i.checked_by <> $2)
             ORDER BY i.id LIMIT $3"
        ))
        .bind(company.0)
        .bind(session)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        let mut looks = Vec::with_capacity(rows.len());
        for row in rows {
            let invoice = Invoice::try_from(row)?;
            let txn_id = super::Derived::of(&invoice).look_at.map(str::to_owned);
            looks.extend(txn_id.map(|txn_id| (invoice, txn_id)));
        }
        Ok(looks)
    }

    /// Records what became of the bills that an invoice left behind; it stays in its state.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_bills(&mut self, invoice: &Invoice) -> Result<(), StoreError> {
        let derived = super::Derived::of(invoice);
        on!(self, connection => sqlx::query(
            "UPDATE invoice SET returned_bills = $2, look_at = $3, updated_at = $4 WHERE id = $1",
        )
        .bind(invoice.id.0)
        .bind(to_json(&invoice.returned_bills))
        .bind(derived.look_at)
        .bind(invoice.updated_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
