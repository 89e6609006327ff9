//! `mapping`: what a name on invoices means in the company file.

use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{StoreError, Tx, is_never_stored, on};
use crate::invoice::{
    CompanyId, ListId,
    lists::{List, name_key},
};

/// What a name on invoices means in the company file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The list.
    pub list: List,
    /// The name on invoices; case and surplus space do not count.
    pub from: String,
    /// The name of the entry that it means.
    pub to: String,
    /// That entry's id, once it is known; it counts before the name.
    pub to_id: Option<ListId>,
    /// When it was entered.
    pub created_at: DateTime<Utc>,
}

/// What a name means.
pub const BY_NAME: &str = "SELECT list, from_name, to_name, to_list_id, created_at FROM mapping
     WHERE company_id = $1 AND list = $2 AND from_key = $3";

#[derive(FromRow)]
struct Row {
    list: String,
    from_name: String,
    to_name: String,
    to_list_id: Option<String>,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Mapping {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let list = row.list.parse().map_err(|error| StoreError::Row {
            table: "mapping",
            column: "list",
            row: row.from_name.clone(),
            reason: format!("{error}"),
        })?;
        Ok(Self {
            list,
            from: row.from_name,
            to: row.to_name,
            to_id: row.to_list_id.map(ListId::new),
            created_at: row.created_at,
        })
    }
}

impl Tx {
    /// What a name on invoices means, if somebody said so.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_mapping(
        &mut self,
        company: CompanyId,
        list: List,
        from: &str,
    ) -> Result<Option<Mapping>, StoreError> {
        if is_never_stored(from) {
            return Ok(None);
        }
        let row: Option<Row> = on!(self, connection => sqlx::query_as(BY_NAME)
        .bind(company.0)
        .bind(list.as_str())
        .bind(name_key(from))
        .fetch_optional(connection)
        .await)?;
        row.map(Mapping::try_from).transpose()
    }

    /// Every mapping of a company, or of one list of it, in the order of their names.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_mappings(
        &mut self,
        company: CompanyId,
        list: Option<List>,
    ) -> Result<Vec<Mapping>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT list, from_name, to_name, to_list_id, created_at FROM mapping
             WHERE company_id = $1 AND ($2 IS NULL OR list = $2) ORDER BY list, from_key",
        )
        .bind(company.0)
        .bind(list.map(List::as_str))
        .fetch_all(connection)
        .await)?;
        rows.into_iter().map(Mapping::try_from).collect()
    }

    /// At most `limit` mappings of a company behind the one of that list and name's key, by list and name.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn list_mappings(
        &mut self,
        company: CompanyId,
        after: Option<(List, &str)>,
        limit: i64,
    ) -> Result<Vec<Mapping>, StoreError> {
        // No list and no key come before the empty ones.
        let (list, key) = after.map_or(("", ""), |(list, key)| (list.as_str(), key));
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT list, from_name, to_name, to_list_id, created_at FROM mapping
             WHERE company_id = $1 AND (list > $2 OR (list = $2 AND from_key > $3))
             ORDER BY list, from_key LIMIT $4",
        )
        .bind(company.0)
        .bind(list)
        .bind(key)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        rows.into_iter().map(Mapping::try_from).collect()
    }

    /// Records what a name on invoices means, in the place of what it meant before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_mapping(
        &mut self,
        company: CompanyId,
        mapping: &Mapping,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO mapping (company_id, list, from_key, from_name, to_name, to_list_id, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (company_id, list, from_key) DO UPDATE SET
                from_name = excluded.from_name, to_name = excluded.to_name,
                to_list_id = excluded.to_list_id, created_at = excluded.created_at",
        )
        .bind(company.0)
        .bind(mapping.list.as_str())
        .bind(name_key(&mapping.from))
        .bind(&mapping.from)
        .bind(&mapping.to)
        .bind(mapping.to_id.as_ref().map(ListId::as_str))
        .bind(mapping.created_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Takes back what a name on invoices means.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_mapping(
        &mut self,
        company: CompanyId,
        list: List,
        from: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "DELETE FROM mapping WHERE company_id = $1 AND list = $2 AND from_key = $3",
        )
        .bind(company.0)
        .bind(list.as_str())
        .bind(name_key(from))
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }
}
