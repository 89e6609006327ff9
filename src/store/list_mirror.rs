//! `list_mirror`: how far the mirror of each list is.
//!
//! A reading gathers entries under a number of its own; the one in force stays as it is until the
//! new one is whole, and then takes its place in one transaction.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, on};
use crate::invoice::{CompanyId, lists::List};

/// How far the mirror of one list is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListMirror {
    /// The list.
    pub list: List,
    /// The reading whose entries are in force; none until the list was read whole.
    pub reading: Option<i64>,
    /// The reading whose entries are gathered.
    pub gathered: Option<i64>,
    /// When it was last brought up to date.
    pub refreshed_at: Option<DateTime<Utc>>,
    /// When it was last read whole.
    pub whole_at: Option<DateTime<Utc>>,
    /// The latest `TimeModified` of its entries, as QuickBooks wrote it.
    pub watermark: Option<String>,
    /// Whether there were entries of which not even id and name could be read.
    pub is_partial: bool,
    /// Why the last reading did not bring it up to date, or which entries could not be read.
    pub problem: Option<String>,
}

impl ListMirror {
    /// The mirror of a list that nobody has read yet.
    #[must_use]
    pub fn unread(list: List) -> Self {
        Self {
            list,
            reading: None,
            gathered: None,
            refreshed_at: None,
            whole_at: None,
            watermark: None,
            is_partial: false,
            problem: None,
        }
    }

    /// A number that no reading of the list has.
    #[must_use]
    pub fn next_reading(&self) -> i64 {
        self.reading.max(self.gathered).unwrap_or(0) + 1
    }
}

#[derive(FromRow)]
struct Row {
    company_id: Uuid,
    list: String,
    reading: Option<i64>,
    gathered: Option<i64>,
    refreshed_at: Option<DateTime<Utc>>,
    whole_at: Option<DateTime<Utc>>,
    watermark: Option<String>,
    is_partial: bool,
    problem: Option<String>,
}

impl TryFrom<Row> for ListMirror {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let list = row.list.parse().map_err(|error| StoreError::Row {
            table: "list_mirror",
            column: "list",
            row: row.company_id.to_string(),
            reason: format!("{error}"),
        })?;
        Ok(Self {
            list,
            reading: row.reading,
            gathered: row.gathered,
            refreshed_at: row.refreshed_at,
            whole_at: row.whole_at,
            watermark: row.watermark,
            is_partial: row.is_partial,
            problem: row.problem,
        })
    }
}

impl Tx {
    /// The mirror of every list of a company, in the order of [`List::ALL`].
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_list_mirrors(
        &mut self,
        company: CompanyId,
    ) -> Result<Vec<ListMirror>, StoreError> {
        let rows: Vec<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM list_mirror WHERE company_id = $1")
                .bind(company.0)
                .fetch_all(connection)
                .await)?;
        let mut known = HashMap::new();
        for row in rows {
            let mirror = ListMirror::try_from(row)?;
            known.insert(mirror.list, mirror);
        }
        let mirrors = List::ALL.into_iter();
        Ok(mirrors
            .map(|list| known.remove(&list).unwrap_or(ListMirror::unread(list)))
            .collect())
    }

    /// The mirror of one list of a company.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_list_mirror(
        &mut self,
        company: CompanyId,
        list: List,
    ) -> Result<ListMirror, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM list_mirror WHERE company_id = $1 AND list = $2")
                .bind(company.0)
                .bind(list.as_str())
                .fetch_optional(connection)
                .await)?;
        row.map_or(Ok(ListMirror::unread(list)), ListMirror::try_from)
    }

    /// Records how far the mirror of a list is now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_list_mirror(
        &mut self,
        company: CompanyId,
        mirror: &ListMirror,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO list_mirror (company_id, list, reading, gathered, refreshed_at, whole_at,
                watermark, is_partial, problem)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (company_id, list) DO UPDATE SET
                reading = excluded.reading, gathered = excluded.gathered,
                refreshed_at = excluded.refreshed_at, whole_at = excluded.whole_at,
                watermark = excluded.watermark,
                is_partial = excluded.is_partial, problem = excluded.problem",
        )
        .bind(company.0)
        .bind(mirror.list.as_str())
        .bind(mirror.reading)
        .bind(mirror.gathered)
        .bind(mirror.refreshed_at)
        .bind(mirror.whole_at)
        .bind(&mirror.watermark)
        .bind(mirror.is_partial)
        .bind(&mirror.problem)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Puts what was gathered of changed entries into the reading in force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn merge_entries(
        &mut self,
        company: CompanyId,
        list: List,
        reading: i64,
        gathered: i64,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "DELETE FROM list_entry
             WHERE company_id = $1 AND list = $2 AND reading = $3 AND list_id IN (
                SELECT list_id FROM list_entry
                WHERE company_id = $1 AND list = $2 AND reading = $4)",
        )
        .bind(company.0)
        .bind(list.as_str())
        .bind(reading)
        .bind(gathered)
        .execute(connection)
        .await
        .map(|_| ()))?;
        on!(self, connection => sqlx::query(
            "UPDATE list_entry SET reading = $3
             WHERE company_id = $1 AND list = $2 AND reading = $4",
        )
        .bind(company.0)
        .bind(list.as_str())
        .bind(reading)
        .bind(gathered)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Takes what the reading in force has and a whole new one has not over into the new one, as
    /// missing since that moment, unless it was known to be gone before.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_missing(
        &mut self,
        company: CompanyId,
        list: List,
        reading: i64,
        gathered: i64,
        at: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE list_entry SET reading = $4, deleted_at = COALESCE(deleted_at, $5),
                is_missing = CASE WHEN deleted_at IS NULL THEN TRUE ELSE is_missing END
             WHERE company_id = $1 AND list = $2 AND reading = $3 AND list_id NOT IN (
                SELECT list_id FROM list_entry
                WHERE company_id = $1 AND list = $2 AND reading = $4)",
        )
        .bind(company.0)
        .bind(list.as_str())
        .bind(reading)
        .bind(gathered)
        .bind(at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Drops the entries of every reading of a list but one, or of every one. With the reading that was
    /// gathered of a whole list, it is what puts that one in force.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_readings_but(
        &mut self,
        company: CompanyId,
        list: List,
        reading: Option<i64>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "DELETE FROM list_entry WHERE company_id = $1 AND list = $2 AND reading <> $3",
        )
        .bind(company.0)
        .bind(list.as_str())
        // Readings count from 1 on.
        .bind(reading.unwrap_or(0))
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Forgets the whole mirror of a company: it is of another company file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_mirror(&mut self, company: CompanyId) -> Result<(), StoreError> {
        for statement in [
            "DELETE FROM list_entry WHERE company_id = $1",
            "DELETE FROM list_mirror WHERE company_id = $1",
            "UPDATE mapping SET to_list_id = NULL WHERE company_id = $1",
        ] {
            on!(self, connection => sqlx::query(statement)
                .bind(company.0)
                .execute(connection)
                .await
                .map(|_| ()))?;
        }
        Ok(())
    }
}
