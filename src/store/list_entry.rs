//! `list_entry`: the entries of QuickBooks' lists as mirrored.

use std::collections::BTreeMap;

use sqlx::{FromRow, QueryBuilder};

use super::{StoreError, Tx, from_json, is_never_stored, on, to_json};
use crate::invoice::{
    CompanyId, ListId,
    lists::{EntryFacts, List, ListEntry, name_key},
    names::Gone,
};

/// How many entries go into one statement: ten parameters each, far below what the engines take.
const ROWS_MAX: usize = 200;

/// An entry as it stands in the mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirroredEntry {
    /// The entry.
    pub entry: ListEntry,
    /// That it is not in QuickBooks any more; none while it is there.
    pub gone: Option<Gone>,
}

/// Which entries of a list to show, and which part of them; an absent criterion lets everything pass.
#[derive(Clone, Debug)]
pub struct EntryFilter {
    /// Only those with that in their name, case and surplus space aside.
    pub text: Option<String>,
    /// Only those in use, or only those that are not.
    pub active: Option<bool>,
    /// Only those behind the one with that id.
    pub after: Option<String>,
    /// At most that many.
    pub limit: i64,
}

#[derive(FromRow)]
struct Row {
    list_id: String,
    full_name: String,
    is_active: bool,
    deleted_at: Option<String>,
    is_missing: bool,
    parent: Option<String>,
    time_modified: Option<String>,
    facts: String,
}

impl TryFrom<Row> for MirroredEntry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let parent = row
            .parent
            .map(|text| from_json("list_entry", "parent", &row.list_id, &text))
            .transpose()?;
        Ok(Self {
            gone: row.deleted_at.map(|at| gone(at, row.is_missing)),
            entry: ListEntry {
                facts: from_json("list_entry", "facts", &row.list_id, &row.facts)?,
                list_id: ListId::new(row.list_id),
                full_name: row.full_name,
                is_active: row.is_active,
                parent,
                time_modified: row.time_modified,
            },
        })
    }
}

/// A moment that QuickBooks did not say is stored as an empty one.
fn gone(at: String, is_missing: bool) -> Gone {
    if is_missing {
        return Gone::Missing { since: at };
    }
    let at = (!at.is_empty()).then_some(at);
    Gone::Deleted { at }
}

/// Entries of the reading in force of list `$2` of company `$1`, under a condition.
macro_rules! select_entry {
    ($condition:literal) => {
        concat!(
            "SELECT e.list_id, e.full_name, e.is_active, e.deleted_at, e.is_missing, e.parent, e.time_modified,
                e.facts
             FROM list_entry e
             JOIN list_mirror m ON m.company_id = e.company_id AND m.list = e.list
                AND m.reading = e.reading
             WHERE e.company_id = $1 AND e.list = $2 AND ",
            $condition
        )
    };
}

/// The entries of a name. Not in order: SQLite would go through the whole list by its ids for that.
pub const NAMED: &str = select_entry!("e.name_key = $3 LIMIT 100");
/// The entry with an id.
pub const BY_ID: &str = select_entry!("e.list_id = $3");
/// A page of a list. No id comes before the empty one.
pub const PAGE: &str = select_entry!(
    "e.list_id > $5 AND e.deleted_at IS NULL AND ($3 IS NULL OR e.name_key LIKE $3 ESCAPE '\\')
        AND ($4 IS NULL OR e.is_active = $4)
     ORDER BY e.list_id LIMIT $6"
);
/// The names of a list, a portion of them.
pub const NAMES: &str = "SELECT e.name_key, e.full_name FROM list_entry e
     JOIN list_mirror m ON m.company_id = e.company_id AND m.list = e.list
        AND m.reading = e.reading
     WHERE e.company_id = $1 AND e.list = $2 AND e.name_key > $3 AND e.is_active = $4
        AND e.deleted_at IS NULL
     ORDER BY e.name_key LIMIT $5";

/// An account's number; other entries have none.
fn number_key(entry: &ListEntry) -> Option<String> {
    match &entry.facts {
        EntryFacts::Account(account) => account.number.as_deref().map(name_key),
        EntryFacts::Vendor(_)
        | EntryFacts::Item(_)
        | EntryFacts::Class
        | EntryFacts::Terms(_)
        | EntryFacts::Customer { .. }
        | EntryFacts::Currency(_)
        | EntryFacts::SalesTaxCode { .. }
        | EntryFacts::PurchaseOrder(_)
        | EntryFacts::Unread { .. } => None,
    }
}

impl Tx {
    /// Adds entries to what is gathered of a list; one that is there already is written over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn gather_entries(
        &mut self,
        company: CompanyId,
        list: List,
        reading: i64,
        entries: &[ListEntry],
    ) -> Result<(), StoreError> {
        // PostgreSQL takes no row twice in one statement: of two with one id, the last counts.
        let by_id: BTreeMap<_, _> = entries
            .iter()
            .map(|entry| (&entry.list_id, entry))
            .collect();
        let entries: Vec<_> = by_id.into_values().collect();
        for portion in entries.chunks(ROWS_MAX) {
            on!(self, connection => {
                let mut insert = QueryBuilder::new(
                    "INSERT INTO list_entry (company_id, list, reading, list_id, full_name, name_key,
                        number_key, is_active, parent, time_modified, facts) ",
                );
                insert.push_values(portion, |mut row, entry| {
                    row.push_bind(company.0)
                        .push_bind(list.as_str())
                        .push_bind(reading)
                        .push_bind(entry.list_id.as_str())
                        .push_bind(entry.full_name.as_str())
                        .push_bind(name_key(&entry.full_name))
                        .push_bind(number_key(entry))
                        .push_bind(entry.is_active)
                        .push_bind(entry.parent.as_ref().map(to_json))
                        .push_bind(entry.time_modified.as_deref())
                        .push_bind(to_json(&entry.facts));
                });
                insert.push(
                    " ON CONFLICT (company_id, list, reading, list_id) DO UPDATE SET
                        full_name = excluded.full_name, name_key = excluded.name_key,
                        number_key = excluded.number_key, is_active = excluded.is_active,
                        deleted_at = NULL, is_missing = FALSE, parent = excluded.parent,
                        time_modified = excluded.time_modified, facts = excluded.facts",
                );
                insert.build().execute(connection).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// The latest `TimeModified` among the entries of a reading.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_latest_change(
        &mut self,
        company: CompanyId,
        list: List,
        reading: i64,
    ) -> Result<Option<String>, StoreError> {
        let (latest,): (Option<String>,) = on!(self, connection => sqlx::query_as(
            "SELECT MAX(time_modified) FROM list_entry
             WHERE company_id = $1 AND list = $2 AND reading = $3",
        )
        .bind(company.0)
        .bind(list.as_str())
        .bind(reading)
        .fetch_one(connection)
        .await)?;
        Ok(latest)
    }

    /// Records that an entry of a reading was deleted in QuickBooks, at a moment that may be empty.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mark_entry_deleted(
        &mut self,
        company: CompanyId,
        list: List,
        reading: i64,
        id: &ListId,
        deleted_at: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE list_entry SET deleted_at = $5, is_missing = FALSE
             WHERE company_id = $1 AND list = $2 AND reading = $3 AND list_id = $4",
        )
        .bind(company.0)
        .bind(list.as_str())
        .bind(reading)
        .bind(id.as_str())
        .bind(deleted_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The entries of that name, deleted ones too; case and surplus space do not count.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_entries_named(
        &mut self,
        company: CompanyId,
        list: List,
        name: &str,
    ) -> Result<Vec<MirroredEntry>, StoreError> {
        if is_never_stored(name) {
            return Ok(Vec::new());
        }
        let mut rows: Vec<Row> = on!(self, connection =>
            sqlx::query_as(NAMED)
                .bind(company.0)
                .bind(list.as_str())
                .bind(name_key(name))
                .fetch_all(connection)
                .await)?;
        rows.sort_by(|one, other| one.list_id.cmp(&other.list_id));
        rows.into_iter().map(MirroredEntry::try_from).collect()
    }

    /// The accounts of that number.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_accounts_numbered(
        &mut self,
        company: CompanyId,
        number: &str,
    ) -> Result<Vec<MirroredEntry>, StoreError> {
        if is_never_stored(number) {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(select_entry!(
            "e.number_key = $3 AND e.deleted_at IS NULL ORDER BY e.list_id LIMIT 10"
        ))
        .bind(company.0)
        .bind(List::Accounts.as_str())
        .bind(name_key(number))
        .fetch_all(connection)
        .await)?;
        rows.into_iter().map(MirroredEntry::try_from).collect()
    }

    /// The entry with that id.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_entry(
        &mut self,
        company: CompanyId,
        list: List,
        id: &ListId,
    ) -> Result<Option<MirroredEntry>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as(BY_ID)
                .bind(company.0)
                .bind(list.as_str())
                .bind(id.as_str())
                .fetch_optional(connection)
                .await)?;
        row.map(MirroredEntry::try_from).transpose()
    }

    /// The names of the entries in use whose name has a later key than `from`, in the order of
    /// their keys, each with its key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_entry_names(
        &mut self,
        company: CompanyId,
        list: List,
        from: &str,
        limit: i64,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let names = on!(self, connection => sqlx::query_as(NAMES)
        .bind(company.0)
        .bind(list.as_str())
        .bind(from)
        .bind(true)
        .bind(limit)
        .fetch_all(connection)
        .await)?;
        Ok(names)
    }

    /// Entries of a list in the order of their ids.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn list_entries(
        &mut self,
        company: CompanyId,
        list: List,
        filter: &EntryFilter,
    ) -> Result<Vec<ListEntry>, StoreError> {
        let text = filter.text.as_deref().map(name_key);
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(PAGE)
        .bind(company.0)
        .bind(list.as_str())
        .bind(text.as_deref().map(contains))
        .bind(filter.active)
        .bind(filter.after.as_deref().unwrap_or_default())
        .bind(filter.limit)
        .fetch_all(connection)
        .await)?;
        let entries = rows.into_iter().map(MirroredEntry::try_from);
        entries
            .map(|entry| entry.map(|mirrored| mirrored.entry))
            .collect()
    }

    /// How many entries each list of a company has, deleted ones aside: all, and those in use.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn count_entries(
        &mut self,
        company: CompanyId,
    ) -> Result<Vec<(List, i64, i64)>, StoreError> {
        let rows: Vec<(String, i64, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT e.list, COUNT(*), CAST(COALESCE(SUM(CASE WHEN e.is_active THEN 1 ELSE 0 END), 0) AS BIGINT)
             FROM list_entry e
             JOIN list_mirror m ON m.company_id = e.company_id AND m.list = e.list
                AND m.reading = e.reading
             WHERE e.company_id = $1 AND e.deleted_at IS NULL
             GROUP BY e.list",
        )
        .bind(company.0)
        .fetch_all(connection)
        .await)?;
        let counted = rows.into_iter().map(|(list, all, active)| {
            let named = list.parse().map_err(|error| StoreError::Row {
                table: "list_entry",
                column: "list",
                row: company.to_string(),
                reason: format!("{error}"),
            })?;
            Ok((named, all, active))
        });
        counted.collect()
    }
}

/// A pattern for texts that contain this one.
fn contains(text: &str) -> String {
    format!("%{}%", escaped(text))
}

/// A text as a pattern that means just it.
pub(super) fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern
}

#[cfg(test)]
mod tests;
