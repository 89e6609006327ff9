//! Names of the mirror to choose from while one is typed.
//!
//! Two questions, each in the order of the names: those that begin with what was typed, then those
//! that have it within. A word's begin is no question of its own: within finds it. Each walks the
//! index of the list's names from where they may begin until it has enough, so that no more than one
//! company's one list is ever looked at.

use super::{StoreError, Tx, is_never_stored, list_entry::escaped, on};
use crate::invoice::{
    CompanyId,
    lists::{List, name_key},
};

/// Names in use that begin with `$3`, as the pattern `$4` says too. How a database sorts is its own:
/// no text sorts before its own beginning, but where the last of them is can't be told beforehand.
pub const BEGINNING: &str = "SELECT e.full_name FROM list_entry e
     JOIN list_mirror m ON m.company_id = e.company_id AND m.list = e.list
        AND m.reading = e.reading
     WHERE e.company_id = $1 AND e.list = $2 AND e.name_key >= $3
        AND e.name_key LIKE $4 ESCAPE '\\' AND e.is_active = $5 AND e.deleted_at IS NULL
     ORDER BY e.name_key LIMIT $6";
/// Names in use that have `$3` within and do not begin as `$4`.
pub const WITHIN: &str = "SELECT e.full_name FROM list_entry e
     JOIN list_mirror m ON m.company_id = e.company_id AND m.list = e.list
        AND m.reading = e.reading
     WHERE e.company_id = $1 AND e.list = $2 AND e.name_key LIKE $3 ESCAPE '\\'
        AND e.name_key NOT LIKE $4 ESCAPE '\\' AND e.is_active = $5 AND e.deleted_at IS NULL
     ORDER BY e.name_key LIMIT $6";

impl Tx {
    /// At most `limit` names of entries in use that begin with that text, and then that have it
    /// within; case and surplus space aside.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_suggestions(
        &mut self,
        company: CompanyId,
        list: List,
        text: &str,
        limit: i64,
    ) -> Result<Vec<String>, StoreError> {
        if is_never_stored(text) {
            return Ok(Vec::new());
        }
        let key = name_key(text);
        let pattern = escaped(&key);
        let beginning = format!("{pattern}%");
        let mut names: Vec<(String,)> = on!(self, connection => sqlx::query_as(BEGINNING)
            .bind(company.0)
            .bind(list.as_str())
            .bind(key.as_str())
            .bind(beginning.as_str())
            .bind(true)
            .bind(limit)
            .fetch_all(connection)
            .await)?;
        let left = limit.saturating_sub(i64::try_from(names.len()).unwrap_or(i64::MAX));
        if left > 0 && !key.is_empty() {
            let within: Vec<(String,)> = on!(self, connection => sqlx::query_as(WITHIN)
                .bind(company.0)
                .bind(list.as_str())
                .bind(format!("%{pattern}%"))
                .bind(beginning.as_str())
                .bind(true)
                .bind(left)
                .fetch_all(connection)
                .await)?;
            names.extend(within);
        }
        Ok(names.into_iter().map(|(name,)| name).collect())
    }
}
