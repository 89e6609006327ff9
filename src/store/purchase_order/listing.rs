//! Lists of orders, and the key that their vendors are found by.

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    super::{Store, StoreError, Tx, is_never_stored, on},
    Row, StoredOrder,
};
use crate::invoice::{CompanyId, content::match_key, purchase_order::OrderStatus};

/// How many orders are given their key in one transaction.
const FILLED_AT_ONCE: i64 = 1_000;

/// Which orders of a company to list; an absent criterion lets everything pass.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only those in this status.
    pub status: Option<OrderStatus>,
    /// Only this vendor's, case and surrounding space aside.
    pub vendor: Option<String>,
    /// Only the one of this number, case and surrounding space aside.
    pub number: Option<String>,
}

impl Tx {
    /// At most `limit` orders of a company, those entered last first, entered before `before`.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn list_purchase_orders(
        &mut self,
        company: CompanyId,
        filter: &Filter,
        before: Option<Uuid>,
        limit: i64,
    ) -> Result<Vec<StoredOrder>, StoreError> {
        let texts = [&filter.vendor, &filter.number];
        let mut given = texts.iter().copied().flatten();
        if given.any(|text| is_never_stored(text)) {
            return Ok(Vec::new());
        }
        let mut sql =
            "SELECT id, company_id, number, vendor, status, currency, total_minor, created_at,
                updated_at
             FROM purchase_order WHERE company_id = $1"
                .to_owned();
        // Only literals of ours are joined; every value is bound, and an absent one is not asked for,
        // so that each query can use its index.
        let mut next = 2;
        let mut ask = |condition: &str, asked: bool| {
            if asked {
                sql.push_str(&condition.replace('?', &format!("${next}")));
                next += 1;
            }
        };
        ask(" AND id < ?", before.is_some());
        ask(" AND status = ?", filter.status.is_some());
        ask(" AND vendor_key = ?", filter.vendor.is_some());
        ask(" AND number_key = ?", filter.number.is_some());
        ask(" ORDER BY id DESC LIMIT ?", true);
        let rows: Vec<Row> = on!(self, connection => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(company.0);
            if let Some(before) = before {
                query = query.bind(before);
            }
            if let Some(status) = filter.status {
                query = query.bind(status.as_str());
            }
            for text in texts.into_iter().flatten() {
                query = query.bind(match_key(text));
            }
            query.bind(limit).fetch_all(connection).await
        })?;
        let mut orders = Vec::with_capacity(rows.len());
        for row in rows {
            let lines = self.load_order_lines(row.id).await?;
            orders.push(row.stored(lines)?);
        }
        Ok(orders)
    }

    /// Gives some of the orders their key that have none yet, and says whether that were all.
    async fn fill_vendor_keys(&mut self) -> Result<bool, StoreError> {
        let rows: Vec<(Uuid, String)> = on!(self, connection => sqlx::query_as(
            "SELECT id, vendor FROM purchase_order WHERE vendor_key IS NULL ORDER BY id LIMIT $1",
        )
        .bind(FILLED_AT_ONCE)
        .fetch_all(connection)
        .await)?;
        for (id, vendor) in &rows {
            on!(self, connection => sqlx::query(
                "UPDATE purchase_order SET vendor_key = $2 WHERE id = $1",
            )
            .bind(id)
            .bind(match_key(vendor))
            .execute(connection)
            .await
            .map(|_| ()))?;
        }
        Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX) < FILLED_AT_ONCE)
    }
}

impl Store {
    /// Gives every order its vendor's key that was stored before there was one.
    pub(in crate::store) async fn fill_vendor_keys(&self) -> Result<(), StoreError> {
        while !self.write(async |tx| tx.fill_vendor_keys().await).await? {}
        Ok(())
    }
}
