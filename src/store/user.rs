//! `app_user`, `app_user_company` and `login`: people, and the browsers in which they are signed in, each
//! known by the hash of its secret only.

mod people;

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, is_never_stored, on};
use crate::invoice::{CompanyId, Rights, Role, Roles, UserId};

/// A user as stored.
#[derive(Clone, Debug)]
pub struct User {
    /// Ours, for ever.
    pub id: UserId,
    /// The address they sign in with, in lower case.
    pub email: String,
    /// What people call them.
    pub name: String,
    /// The argon2id hash of their password.
    pub password_hash: String,
    /// What they may do.
    pub roles: Roles,
    /// The companies they may see; none for all of them.
    pub companies: Option<Vec<CompanyId>>,
    /// What of their roles' work is not withheld from them.
    pub rights: Rights,
    /// Since when they may not come in any more.
    pub deactivated_at: Option<DateTime<Utc>>,
    /// When they, or a program of theirs, last did anything; to the minute.
    pub seen_at: Option<DateTime<Utc>>,
    /// When they were added.
    pub created_at: DateTime<Utc>,
}

impl User {
    /// Whether they may see that company.
    #[must_use]
    pub fn may_see(&self, company: CompanyId) -> bool {
        self.companies
            .as_ref()
            .is_none_or(|companies| companies.contains(&company))
    }

    /// Whether they may come in.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }
}

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct Login {
    /// Who.
    pub user: User,
    /// When they signed in.
    pub created_at: DateTime<Utc>,
    /// When they last did anything.
    pub seen_at: DateTime<Utc>,
}

#[derive(FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
struct Row {
    id: Uuid,
    email: String,
    name: String,
    password_hash: String,
    is_procurement: bool,
    is_accounting: bool,
    is_admin: bool,
    all_companies: bool,
    may_approve: bool,
    may_send: bool,
    deactivated_at: Option<DateTime<Utc>>,
    seen_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

#[derive(FromRow)]
struct LoginRow {
    user_id: Uuid,
    created_at: DateTime<Utc>,
    seen_at: DateTime<Utc>,
}

impl Tx {
    /// Adds a user.
    ///
    /// # Errors
    /// When the database fails, the address is taken or a company does not exist.
    pub async fn insert_user(&mut self, user: &User) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO app_user (id, email, name, password_hash, is_procurement, is_accounting,
                is_admin, all_companies, created_at, may_approve, may_send, deactivated_at, seen_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(user.id.0)
        .bind(&user.email)
        .bind(&user.name)
        .bind(&user.password_hash)
        .bind(user.roles.has(Role::Procurement))
        .bind(user.roles.has(Role::Accounting))
        .bind(user.roles.has(Role::Admin))
        .bind(user.companies.is_none())
        .bind(user.created_at)
        .bind(user.rights.may_approve)
        .bind(user.rights.may_send)
        .bind(user.deactivated_at)
        .bind(user.seen_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        self.insert_companies_of(user).await
    }

    /// Lets a user see the companies that stand in it.
    async fn insert_companies_of(&mut self, user: &User) -> Result<(), StoreError> {
        for company in user.companies.iter().flatten() {
            on!(self, connection =>
                sqlx::query("INSERT INTO app_user_company (user_id, company_id) VALUES ($1, $2)")
                    .bind(user.id.0)
                    .bind(company.0)
                    .execute(connection)
                    .await
                    .map(|_| ()))?;
        }
        Ok(())
    }

    /// The user with that address (in lower case).
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_user_by_email(&mut self, email: &str) -> Result<Option<User>, StoreError> {
        if is_never_stored(email) {
            return Ok(None);
        }
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM app_user WHERE email = $1")
                .bind(email)
                .fetch_optional(connection)
                .await)?;
        self.with_companies(row).await
    }

    /// The user with that id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_user(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM app_user WHERE id = $1")
                .bind(id.0)
                .fetch_optional(connection)
                .await)?;
        self.with_companies(row).await
    }

    async fn with_companies(&mut self, row: Option<Row>) -> Result<Option<User>, StoreError> {
        let Some(row) = row else { return Ok(None) };
        let companies = if row.all_companies {
            None
        } else {
            let ids: Vec<(Uuid,)> = on!(self, connection =>
                sqlx::query_as("SELECT company_id FROM app_user_company WHERE user_id = $1 ORDER BY company_id")
                    .bind(row.id)
                    .fetch_all(connection)
                    .await)?;
            Some(ids.into_iter().map(|(id,)| CompanyId(id)).collect())
        };
        let held = [
            (row.is_procurement, Role::Procurement),
            (row.is_accounting, Role::Accounting),
            (row.is_admin, Role::Admin),
        ];
        Ok(Some(User {
            id: UserId(row.id),
            email: row.email,
            name: row.name,
            password_hash: row.password_hash,
            roles: held
                .into_iter()
                .filter(|(held, _)| *held)
                .map(|(_, role)| role)
                .collect(),
            companies,
            rights: Rights {
                may_approve: row.may_approve,
                may_send: row.may_send,
            },
            deactivated_at: row.deactivated_at,
            seen_at: row.seen_at,
            created_at: row.created_at,
        }))
    }

    /// Adds a signed-in browser.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_login(
        &mut self,
        secret_hash: &[u8; 32],
        user: UserId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO login (secret_hash, user_id, created_at, seen_at) VALUES ($1, $2, $3, $3)",
        )
        .bind(secret_hash.as_slice())
        .bind(user.0)
        .bind(at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The signed-in browser that holds that secret.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load_login(
        &mut self,
        secret_hash: &[u8; 32],
    ) -> Result<Option<Login>, StoreError> {
        let login: Option<LoginRow> = on!(self, connection =>
            sqlx::query_as("SELECT user_id, created_at, seen_at FROM login WHERE secret_hash = $1")
                .bind(secret_hash.as_slice())
                .fetch_optional(connection)
                .await)?;
        let Some(login) = login else { return Ok(None) };
        let user = self.load_user(UserId(login.user_id)).await?;
        Ok(user.map(|user| Login {
            user,
            created_at: login.created_at,
            seen_at: login.seen_at,
        }))
    }

    /// Records that a signed-in browser did something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_login_seen(
        &mut self,
        secret_hash: &[u8; 32],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE login SET seen_at = $2 WHERE secret_hash = $1")
            .bind(secret_hash.as_slice())
            .bind(at)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Signs a browser out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_login(&mut self, secret_hash: &[u8; 32]) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM login WHERE secret_hash = $1")
            .bind(secret_hash.as_slice())
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Forgets browsers that signed in or were last seen before the given moments.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_stale_logins(
        &mut self,
        created_before: DateTime<Utc>,
        seen_before: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("DELETE FROM login WHERE created_at < $1 OR seen_at < $2")
                .bind(created_before)
                .bind(seen_before)
                .execute(connection)
                .await
                .map(|_| ()))?;
        Ok(())
    }
}
