//! `purchase_order` and `purchase_order_line`: orders as our side knows them, and the invoices that
//! name them.

mod listing;

use std::str::FromStr;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, from_json, is_never_stored, on};
use crate::invoice::{
    CompanyId, Content, InvoiceId, Money, PurchaseOrder, Status,
    content::match_key,
    purchase_order::{OrderLine, Subject},
};

pub use listing::Filter;

/// An order as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredOrder {
    /// Ours, for ever.
    pub id: Uuid,
    /// The company that ordered.
    pub company_id: CompanyId,
    /// As it was first entered; compared without regard to case and surrounding space.
    pub number: String,
    /// The document.
    pub order: PurchaseOrder,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// An invoice that names an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderInvoice {
    /// The invoice.
    pub id: InvoiceId,
    /// Where it stands.
    pub status: Status,
    /// Its present content.
    pub content: Content,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    number: String,
    vendor: String,
    status: String,
    currency: Option<String>,
    total_minor: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct LineRow {
    item: Option<String>,
    account: Option<String>,
    description: Option<String>,
    ordered: String,
    confirmed: Option<String>,
    received: Option<String>,
    cost: String,
}

#[derive(FromRow)]
struct InvoiceRow {
    id: Uuid,
    status: String,
    content: String,
}

/// Says where a value stands that makes no sense.
struct At {
    table: &'static str,
    row: Uuid,
}

impl At {
    fn read<T: FromStr<Err: ToString>>(
        &self,
        column: &'static str,
        text: &str,
    ) -> Result<T, StoreError> {
        text.parse()
            .map_err(|error: T::Err| self.wrong(column, error.to_string()))
    }

    fn read_optional<T: FromStr<Err: ToString>>(
        &self,
        column: &'static str,
        text: Option<&String>,
    ) -> Result<Option<T>, StoreError> {
        text.map(|text| self.read(column, text)).transpose()
    }

    fn wrong(&self, column: &'static str, reason: String) -> StoreError {
        StoreError::Row {
            table: self.table,
            column,
            row: self.row.to_string(),
            reason,
        }
    }
}

impl LineRow {
    fn line(self, order: Uuid) -> Result<OrderLine, StoreError> {
        let at = At {
            table: "purchase_order_line",
            row: order,
        };
        let subject = match (self.item, self.account) {
            (Some(item), None) => Subject::Item(item),
            (None, Some(account)) => Subject::Account(account),
            (Some(_), Some(_)) | (None, None) => {
                return Err(at.wrong("item", "expected an item or an account".to_owned()));
            }
        };
        Ok(OrderLine {
            subject,
            description: self.description,
            ordered: at.read("ordered", &self.ordered)?,
            confirmed: at.read_optional("confirmed", self.confirmed.as_ref())?,
            received: at.read_optional("received", self.received.as_ref())?,
            cost: at.read("cost", &self.cost)?,
        })
    }
}

impl Row {
    fn stored(self, lines: Vec<LineRow>) -> Result<StoredOrder, StoreError> {
        let at = At {
            table: "purchase_order",
            row: self.id,
        };
        let lines = lines.into_iter().map(|line| line.line(self.id));
        let order = PurchaseOrder {
            vendor: self.vendor,
            status: at.read("status", &self.status)?,
            currency: self.currency,
            lines: lines.collect::<Result<_, _>>()?,
            total: Money::from_minor(self.total_minor)
                .map_err(|error| at.wrong("total_minor", error.to_string()))?,
        };
        Ok(StoredOrder {
            id: self.id,
            company_id: CompanyId(self.company_id),
            number: self.number,
            order,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}

impl Tx {
    /// Adds an order with its lines.
    ///
    /// # Errors
    /// When the database fails, or the company has an order of that number.
    pub async fn insert_purchase_order(&mut self, stored: &StoredOrder) -> Result<(), StoreError> {
        let order = &stored.order;
        on!(self, connection => sqlx::query(
            "INSERT INTO purchase_order (id, company_id, number, number_key, vendor, status, currency,
                total_minor, created_at, updated_at, vendor_key)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(stored.id)
        .bind(stored.company_id.0)
        .bind(&stored.number)
        .bind(match_key(&stored.number))
        .bind(&order.vendor)
        .bind(order.status.as_str())
        .bind(&order.currency)
        .bind(order.total.minor())
        .bind(stored.created_at)
        .bind(stored.updated_at)
        .bind(match_key(&order.vendor))
        .execute(connection)
        .await
        .map(|_| ()))?;
        self.insert_order_lines(stored).await
    }

    /// Puts the order's document in place of what is stored under its id.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Changed`] when there is no such order.
    pub async fn update_purchase_order(&mut self, stored: &StoredOrder) -> Result<(), StoreError> {
        let order = &stored.order;
        let changed = on!(self, connection => sqlx::query(
            "UPDATE purchase_order SET vendor = $2, status = $3, currency = $4, total_minor = $5,
                updated_at = $6, vendor_key = $7
             WHERE id = $1",
        )
        .bind(stored.id)
        .bind(&order.vendor)
        .bind(order.status.as_str())
        .bind(&order.currency)
        .bind(order.total.minor())
        .bind(stored.updated_at)
        .bind(match_key(&order.vendor))
        .execute(connection)
        .await
        .map(|done| done.rows_affected()))?;
        if changed != 1 {
            return Err(StoreError::Changed {
                table: "purchase_order",
                row: stored.id.to_string(),
            });
        }
        on!(self, connection =>
            sqlx::query("DELETE FROM purchase_order_line WHERE order_id = $1")
                .bind(stored.id)
                .execute(connection)
                .await
                .map(|_| ()))?;
        self.insert_order_lines(stored).await
    }

    async fn insert_order_lines(&mut self, stored: &StoredOrder) -> Result<(), StoreError> {
        for (position, line) in (1_i64..).zip(&stored.order.lines) {
            let (item, account) = match &line.subject {
                Subject::Item(item) => (Some(item), None),
                Subject::Account(account) => (None, Some(account)),
            };
            on!(self, connection => sqlx::query(
                "INSERT INTO purchase_order_line (order_id, position, item, account, description,
                    ordered, confirmed, received, cost)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            )
            .bind(stored.id)
            .bind(position)
            .bind(item)
            .bind(account)
            .bind(&line.description)
            .bind(line.ordered.to_string())
            .bind(line.confirmed.map(|quantity| quantity.to_string()))
            .bind(line.received.map(|quantity| quantity.to_string()))
            .bind(line.cost.to_string())
            .execute(connection)
            .await
            .map(|_| ()))?;
        }
        Ok(())
    }

    async fn load_order_lines(&mut self, order: Uuid) -> Result<Vec<LineRow>, StoreError> {
        Ok(on!(self, connection => sqlx::query_as(
            "SELECT item, account, description, ordered, confirmed, received, cost
             FROM purchase_order_line WHERE order_id = $1 ORDER BY position",
        )
        .bind(order)
        .fetch_all(connection)
        .await)?)
    }

    /// The company's order of that number, case and surrounding space aside.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_purchase_order(
        &mut self,
        company: CompanyId,
        number: &str,
    ) -> Result<Option<StoredOrder>, StoreError> {
        if is_never_stored(number) {
            return Ok(None);
        }
        let row: Option<Row> = on!(self, connection => sqlx::query_as(
            "SELECT id, company_id, number, vendor, status, currency, total_minor, created_at, updated_at
             FROM purchase_order WHERE company_id = $1 AND number_key = $2",
        )
        .bind(company.0)
        .bind(match_key(number))
        .fetch_optional(connection)
        .await)?;
        match row {
            Some(row) => {
                let lines = self.load_order_lines(row.id).await?;
                row.stored(lines).map(Some)
            }
            None => Ok(None),
        }
    }

    /// At most `limit` invoices of a company that name that order, whatever their status, the oldest
    /// first.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_order_invoices(
        &mut self,
        company: CompanyId,
        number: &str,
        limit: i64,
    ) -> Result<Vec<OrderInvoice>, StoreError> {
        if is_never_stored(number) {
            return Ok(Vec::new());
        }
        let rows: Vec<InvoiceRow> = on!(self, connection => sqlx::query_as(
            "SELECT i.id, i.status, v.content
             FROM invoice i JOIN invoice_version v ON v.invoice_id = i.id AND v.version = i.version
             WHERE i.company_id = $1 AND i.po_number_key = $2 ORDER BY i.id LIMIT $3",
        )
        .bind(company.0)
        .bind(match_key(number))
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        rows.into_iter()
            .map(|row| {
                let at = At {
                    table: "invoice",
                    row: row.id,
                };
                Ok(OrderInvoice {
                    id: InvoiceId(row.id),
                    status: at.read("status", &row.status)?,
                    content: from_json("invoice_version", "content", row.id, &row.content)?,
                })
            })
            .collect()
    }
}
