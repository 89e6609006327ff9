//! `company`: one QuickBooks company file and all that belongs to it.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, from_json, on, to_json};
use crate::invoice::{CompanyId, Settings, company_file::CompanyFile, history::CHAIN_START};

/// A company as stored.
#[derive(Clone, Debug)]
pub struct Company {
    /// Ours, for ever.
    pub id: CompanyId,
    /// What people call it.
    pub name: String,
    /// The company file's full path on the QuickBooks machine; none for the file that is open.
    pub company_file: Option<String>,
    /// The `AppName` of the .qwc file: QuickBooks keeps message-set records under it, so it never
    /// changes.
    pub app_name: String,
    /// The Web Connector's user name.
    pub qbwc_username: String,
    /// The argon2id hash of the Web Connector's password.
    pub qbwc_password_hash: String,
    /// The `OwnerID` of the .qwc file; never changes.
    pub owner_id: Uuid,
    /// The `FileID` of the .qwc file; never changes.
    pub file_id: Uuid,
    /// How the company wants things done.
    pub settings: Settings,
    /// The file it is bound to, once one has answered.
    pub bound: Option<BoundFile>,
    /// When a conversation last began.
    pub polled_at: Option<DateTime<Utc>>,
    /// What QuickBooks said of itself and the company file when it answered last.
    pub company_file_facts: Option<CompanyFile>,
    /// Whether the next conversation reads every list from its start.
    pub lists_wanted: bool,
    /// When a conversation last brought the mirror of the lists up to date.
    pub lists_read_at: Option<DateTime<Utc>>,
    /// When it was set up.
    pub created_at: DateTime<Utc>,
}

/// How the company file identified itself when it first answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundFile {
    /// The `FileID` that the Web Connector stamped into it.
    pub file_id: Option<Uuid>,
    /// The path that the Web Connector named.
    pub path: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    company_file: Option<String>,
    app_name: String,
    qbwc_username: String,
    qbwc_password_hash: String,
    owner_id: Uuid,
    file_id: Uuid,
    settings: String,
    bound_file_id: Option<Uuid>,
    bound_path: Option<String>,
    polled_at: Option<DateTime<Utc>>,
    company_file_facts: Option<String>,
    lists_wanted: bool,
    lists_read_at: Option<DateTime<Utc>>,
    created_at: DateTime<Utc>,
}

impl TryFrom<Row> for Company {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let bound =
            (row.bound_file_id.is_some() || row.bound_path.is_some()).then_some(BoundFile {
                file_id: row.bound_file_id,
                path: row.bound_path,
            });
        Ok(Self {
            id: CompanyId(row.id),
            name: row.name,
            company_file: row.company_file,
            app_name: row.app_name,
            qbwc_username: row.qbwc_username,
            qbwc_password_hash: row.qbwc_password_hash,
            owner_id: row.owner_id,
            file_id: row.file_id,
            settings: from_json("company", "settings", row.id, &row.settings)?,
            bound,
            polled_at: row.polled_at,
            company_file_facts: row
                .company_file_facts
                .map(|text| from_json("company", "company_file_facts", row.id, &text))
                .transpose()?,
            lists_wanted: row.lists_wanted,
            lists_read_at: row.lists_read_at,
            created_at: row.created_at,
        })
    }
}

impl Tx {
    /// Adds a company, with an empty history.
    ///
    /// # Errors
    /// When the database fails, or an id or name that must be unique is taken.
    pub async fn insert_company(&mut self, company: &Company) -> Result<(), StoreError> {
        let bound = company.bound.clone().unwrap_or(BoundFile {
            file_id: None,
            path: None,
        });
        on!(self, connection => sqlx::query(
            "INSERT INTO company (id, name, company_file, app_name, qbwc_username, qbwc_password_hash,
                owner_id, file_id, settings, bound_file_id, bound_path, polled_at, event_count,
                event_hash, created_at, company_file_facts, lists_wanted, lists_read_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $14, $15, $16, $17)",
        )
        .bind(company.id.0)
        .bind(&company.name)
        .bind(&company.company_file)
        .bind(&company.app_name)
        .bind(&company.qbwc_username)
        .bind(&company.qbwc_password_hash)
        .bind(company.owner_id)
        .bind(company.file_id)
        .bind(to_json(&company.settings))
        .bind(bound.file_id)
        .bind(bound.path)
        .bind(company.polled_at)
        .bind(CHAIN_START.as_slice())
        .bind(company.created_at)
        .bind(company.company_file_facts.as_ref().map(to_json))
        .bind(company.lists_wanted)
        .bind(company.lists_read_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The company with that id.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_company(&mut self, id: CompanyId) -> Result<Option<Company>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM company WHERE id = $1")
                .bind(id.0)
                .fetch_optional(connection)
                .await)?;
        row.map(Company::try_from).transpose()
    }

    /// The company whose connector signs in with that user name.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_company_by_username(
        &mut self,
        name: &str,
    ) -> Result<Option<Company>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM company WHERE qbwc_username = $1")
                .bind(name)
                .fetch_optional(connection)
                .await)?;
        row.map(Company::try_from).transpose()
    }

    /// Every company, oldest first.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_companies(&mut self) -> Result<Vec<Company>, StoreError> {
        let rows: Vec<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM company ORDER BY id").fetch_all(connection).await)?;
        rows.into_iter().map(Company::try_from).collect()
    }

    /// Puts other settings in place of a company's own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_settings(
        &mut self,
        id: CompanyId,
        settings: &Settings,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE company SET settings = $2 WHERE id = $1")
            .bind(id.0)
            .bind(to_json(settings))
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Puts another password in place of a connector's own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_connector_password(
        &mut self,
        id: CompanyId,
        password_hash: &str,
    ) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("UPDATE company SET qbwc_password_hash = $2 WHERE id = $1")
                .bind(id.0)
                .bind(password_hash)
                .execute(connection)
                .await
                .map(|_| ()))?;
        Ok(())
    }

    /// Binds a company to the file that answered.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bind_company_file(
        &mut self,
        id: CompanyId,
        file: &BoundFile,
    ) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("UPDATE company SET bound_file_id = $2, bound_path = $3 WHERE id = $1")
                .bind(id.0)
                .bind(file.file_id)
                .bind(&file.path)
                .execute(connection)
                .await
                .map(|_| ()))?;
        Ok(())
    }

    /// Forgets the file that the company is bound to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_bound_file(&mut self, id: CompanyId) -> Result<(), StoreError> {
        let none = BoundFile {
            file_id: None,
            path: None,
        };
        self.bind_company_file(id, &none).await
    }

    /// Records what QuickBooks said of itself and the company file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn update_company_file(
        &mut self,
        id: CompanyId,
        facts: Option<&CompanyFile>,
    ) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("UPDATE company SET company_file_facts = $2 WHERE id = $1")
                .bind(id.0)
                .bind(facts.map(to_json))
                .execute(connection)
                .await
                .map(|_| ()))?;
        Ok(())
    }

    /// Records that the next conversation is to read every list from its start.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn want_lists(&mut self, id: CompanyId) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE company SET lists_wanted = $2 WHERE id = $1")
            .bind(id.0)
            .bind(true)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }

    /// Records that a conversation has read the lists, as far as QuickBooks gave them. What was wanted
    /// is done if the conversation began after that.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_lists_read(
        &mut self,
        id: CompanyId,
        at: DateTime<Utc>,
        was_wanted: bool,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "UPDATE company SET lists_wanted = (lists_wanted AND NOT $3), lists_read_at = $2
             WHERE id = $1",
        )
        .bind(id.0)
        .bind(at)
        .bind(was_wanted)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Records that a conversation of the company began.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_poll(
        &mut self,
        id: CompanyId,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("UPDATE company SET polled_at = $2 WHERE id = $1")
            .bind(id.0)
            .bind(at)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}
