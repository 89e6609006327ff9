//! Lists of users, and what changes about one.

use chrono::{DateTime, Utc};

use super::{
    super::{StoreError, Tx, is_never_stored, on},
    Row, User,
};
use crate::invoice::{Role, UserId};

/// Everybody. `$1` is the address after which the page begins.
const EVERYBODY: &str = "SELECT * FROM app_user u WHERE u.email > $1 ORDER BY u.email LIMIT $2";

/// Those who may see a company and none that the user `$3` may not see.
const WITHIN: &str = "SELECT * FROM app_user u
     WHERE u.email > $1 AND NOT u.all_companies
        AND EXISTS (SELECT 1 FROM app_user_company c WHERE c.user_id = u.id)
        AND NOT EXISTS (
            SELECT 1 FROM app_user_company c WHERE c.user_id = u.id AND c.company_id NOT IN (
                SELECT a.company_id FROM app_user_company a WHERE a.user_id = $3))
     ORDER BY u.email LIMIT $2";

impl Tx {
    /// At most `limit` users in the order of their addresses, after the address `after`: all of them, or
    /// those who may see nothing that the user `within` may not see.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list_users(
        &mut self,
        within: Option<UserId>,
        after: &str,
        limit: i64,
    ) -> Result<Vec<User>, StoreError> {
        if is_never_stored(after) {
            return Ok(Vec::new());
        }
        let rows: Vec<Row> = on!(self, connection => match within {
            None => sqlx::query_as(EVERYBODY).bind(after).bind(limit),
            Some(user) => sqlx::query_as(WITHIN).bind(after).bind(limit).bind(user.0),
        }
        .fetch_all(connection)
        .await)?;
        self.all_with_companies(rows).await
    }

    /// Every admin who may come in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_admins(&mut self) -> Result<Vec<User>, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT * FROM app_user WHERE is_admin AND deactivated_at IS NULL ORDER BY email",
        )
        .fetch_all(connection)
        .await)?;
        self.all_with_companies(rows).await
    }

    async fn all_with_companies(&mut self, rows: Vec<Row>) -> Result<Vec<User>, StoreError> {
        let mut users = Vec::with_capacity(rows.len());
        for row in rows {
            users.extend(self.with_companies(Some(row)).await?);
        }
        Ok(users)
    }

    /// Puts name, roles, rights, companies and whether they may come in, in place of those of the user
    /// with that id.
    ///
    /// # Errors
    /// When the database fails or a company does not exist.
    pub async fn update_user(&mut self, user: &User) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE app_user SET name = $2, is_procurement = $3, is_accounting = $4, is_admin = $5,
                all_companies = $6, may_approve = $7, may_send = $8, deactivated_at = $9
             WHERE id = $1",
        )
        .bind(user.id.0)
        .bind(&user.name)
        .bind(user.roles.has(Role::Procurement))
        .bind(user.roles.has(Role::Accounting))
        .bind(user.roles.has(Role::Admin))
        .bind(user.companies.is_none())
        .bind(user.rights.may_approve)
        .bind(user.rights.may_send)
        .bind(user.deactivated_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        on!(self, connection => sqlx::query("DELETE FROM app_user_company WHERE user_id = $1")
            .bind(user.id.0)
            .execute(connection)
            .await
            .map(|_| ()))?;
        self.insert_companies_of(user).await
    }

    /// Puts another password in place of a user's own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_user_password(
        &mut self,
        user: UserId,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE app_user SET password_hash = $2 WHERE id = $1")
            .bind(user.0)
            .bind(password_hash)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Records that a user, or a program of theirs, did something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_user_seen(
        &mut self,
        user: UserId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE app_user SET seen_at = $2 WHERE id = $1")
            .bind(user.0)
            .bind(at)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Signs a user out of every browser, but for the one with the secret `kept`; says of how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_logins_of(
        &mut self,
        user: UserId,
        kept: Option<&[u8; 32]>,
    ) -> Result<u64, StoreError> {
        // No secret has an empty hash.
        let kept = kept.map_or(&[][..], |hash| hash.as_slice());
        let ended = on!(self, connection =>
            sqlx::query("DELETE FROM login WHERE user_id = $1 AND secret_hash <> $2")
                .bind(user.0)
                .bind(kept)
                .execute(connection)
                .await
                .map(|done| done.rows_affected()))?;
        Ok(ended)
    }
}
