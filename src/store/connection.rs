//! `connection_fact` and `door_fact`: what the server saw of the connector, when first and when last.
//!
//! A row a fact, never a row a poll: what comes again is written over.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::FromRow;

use super::{StoreError, Tx, from_json, on, to_json};
use crate::invoice::CompanyId;

/// By this name the server's own test of its public URL calls: nobody else asked for the certificate
/// then.
pub const OWN_AGENT: &str = "billbridge/address-test";

/// What can be seen of a company's connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// Its .qwc file was handed out.
    QwcHandedOut,
    /// A conversation began: its connector came with the right password.
    Admitted,
    /// Its connector came with a wrong password.
    Refused,
    /// The connector's password was changed.
    PasswordChanged,
    /// A company file proved to be its own.
    FileBound,
    /// QuickBooks confirmed a bill.
    BillConfirmed,
    /// The connector has opened a company file.
    Opened,
    /// A conversation ended.
    Ended,
}

impl Fact {
    fn as_str(self) -> &'static str {
        match self {
            Self::QwcHandedOut => "qwc_handed_out",
            Self::Admitted => "admitted",
            Self::Refused => "refused",
            Self::PasswordChanged => "password_changed",
            Self::FileBound => "file_bound",
            Self::BillConfirmed => "bill_confirmed",
            Self::Opened => "opened",
            Self::Ended => "ended",
        }
    }
}

/// What can be seen of somebody who does not say for which company they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DoorFact {
    /// Somebody asked for the connector's address, as the Web Connector does to see its certificate.
    CertificateAsked,
    /// A connector came with a user name that is nobody's.
    StrangerRefused,
}

impl DoorFact {
    fn as_str(self) -> &'static str {
        match self {
            Self::CertificateAsked => "certificate_asked",
            Self::StrangerRefused => "stranger_refused",
        }
    }
}

/// When something was seen, and what else is known of the last time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen<T = Nothing> {
    /// For the first time.
    pub first_at: DateTime<Utc>,
    /// For the last time.
    pub last_at: DateTime<Utc>,
    /// What else.
    pub detail: T,
}

/// Nothing else is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nothing {}

/// Who began a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Polling {
    /// The Web Connector's version, where it told.
    pub version: Option<String>,
    /// The network address that it called from, or that of a proxy before this server.
    pub address: Option<String>,
}

/// What the connector said of the company file that it had opened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OpenedFile {
    /// Where it lies.
    pub path: Option<String>,
    /// The edition of QuickBooks: `US`, `CA`, `UK` …
    pub country: Option<String>,
    /// The highest version of qbXML that QuickBooks speaks.
    pub version: Option<String>,
    /// Such as `QuickBooks Desktop Pro 2019`.
    pub product: Option<String>,
    /// The computer that holds the file's lock.
    pub machine: Option<String>,
}

/// How a conversation ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// In one word.
    pub how: How,
    /// The HRESULT that ended it, if it was one that can be read.
    #[serde(default)]
    pub hresult: Option<u32>,
    /// What the user was told.
    pub outcome: String,
}

/// How a conversation ended, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// That is not known.
    #[default]
    Unrecorded,
    /// The connector let go before anything was asked.
    NothingExchanged,
    /// Everything was dealt with.
    Done,
    /// The connector let go before the last answer was here.
    LetGo,
    /// QuickBooks failed at a request.
    Failed,
    /// QuickBooks' answer did not tell enough.
    Untold,
    /// Another company file was open.
    WrongFile,
    /// QuickBooks is too old.
    TooOld,
    /// QuickBooks could not be opened.
    NotOpened,
    /// Another conversation took its place.
    TakenOver,
}

/// Everything that was seen of a company's connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// [`Fact::QwcHandedOut`].
    pub qwc_handed_out: Option<Seen>,
    /// [`Fact::Admitted`].
    pub admitted: Option<Seen<Polling>>,
    /// [`Fact::Refused`].
    pub refused: Option<Seen>,
    /// [`Fact::PasswordChanged`].
    pub password_changed: Option<Seen>,
    /// [`Fact::FileBound`].
    pub file_bound: Option<Seen>,
    /// [`Fact::BillConfirmed`].
    pub bill_confirmed: Option<Seen>,
    /// [`Fact::Opened`].
    pub opened: Option<Seen<OpenedFile>>,
    /// [`Fact::Ended`].
    pub ended: Option<Seen<Ended>>,
}

/// Everything that was seen of those who did not say for which company they come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DoorFacts {
    /// [`DoorFact::CertificateAsked`].
    pub certificate_asked: Option<Seen>,
    /// [`DoorFact::StrangerRefused`].
    pub stranger_refused: Option<Seen>,
}

#[derive(FromRow)]
struct Row {
    fact: String,
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
    detail: String,
}

impl Row {
    fn read<T: DeserializeOwned>(&self, company: CompanyId) -> Result<Option<Seen<T>>, StoreError> {
        let row = format!("{company}/{}", self.fact);
        Ok(Some(Seen {
            first_at: self.first_at,
            last_at: self.last_at,
            detail: from_json("connection_fact", "detail", row, &self.detail)?,
        }))
    }
}

#[derive(FromRow)]
struct DoorRow {
    fact: String,
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
}

impl Tx {
    /// Records that something was seen: for the first time, or for the last time so far.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_fact(
        &mut self,
        company: CompanyId,
        fact: Fact,
        at: DateTime<Utc>,
        detail: &(impl Serialize + Sync),
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO connection_fact (company_id, fact, first_at, last_at, detail)
             VALUES ($1, $2, $3, $3, $4)
             ON CONFLICT (company_id, fact) DO UPDATE
             SET last_at = excluded.last_at, detail = excluded.detail",
        )
        .bind(company.0)
        .bind(fact.as_str())
        .bind(at)
        .bind(to_json(detail))
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Records that something was seen for the first time; when it was seen before, nothing is written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_first(
        &mut self,
        company: CompanyId,
        fact: Fact,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO connection_fact (company_id, fact, first_at, last_at, detail)
             VALUES ($1, $2, $3, $3, '{}')
             ON CONFLICT (company_id, fact) DO NOTHING",
        )
        .bind(company.0)
        .bind(fact.as_str())
        .bind(at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Forgets that something was seen: it holds no longer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_fact(&mut self, company: CompanyId, fact: Fact) -> Result<(), StoreError> {
        on!(self, connection =>
            sqlx::query("DELETE FROM connection_fact WHERE company_id = $1 AND fact = $2")
                .bind(company.0)
                .bind(fact.as_str())
                .execute(connection)
                .await
                .map(|_| ()))?;
        Ok(())
    }

    /// Everything that was seen of a company's connection.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_facts(&mut self, company: CompanyId) -> Result<Facts, StoreError> {
        let rows: Vec<Row> = on!(self, connection => sqlx::query_as(
            "SELECT fact, first_at, last_at, detail FROM connection_fact WHERE company_id = $1",
        )
        .bind(company.0)
        .fetch_all(connection)
        .await)?;
        let mut facts = Facts::default();
        for row in rows {
            match row.fact.as_str() {
                "qwc_handed_out" => facts.qwc_handed_out = row.read(company)?,
                "admitted" => facts.admitted = row.read(company)?,
                "refused" => facts.refused = row.read(company)?,
                "password_changed" => facts.password_changed = row.read(company)?,
                "file_bound" => facts.file_bound = row.read(company)?,
                "bill_confirmed" => facts.bill_confirmed = row.read(company)?,
                "opened" => facts.opened = row.read(company)?,
                "ended" => facts.ended = row.read(company)?,
                other => return Err(unknown("connection_fact", other)),
            }
        }
        Ok(facts)
    }

    /// Records what was seen of somebody who did not say for which company they come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record_door_fact(
        &mut self,
        fact: DoorFact,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO door_fact (fact, first_at, last_at) VALUES ($1, $2, $2)
             ON CONFLICT (fact) DO UPDATE SET last_at = excluded.last_at",
        )
        .bind(fact.as_str())
        .bind(at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Everything that was seen of those who did not say for which company they come.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_door_facts(&mut self) -> Result<DoorFacts, StoreError> {
        let rows: Vec<DoorRow> = on!(self, connection =>
            sqlx::query_as("SELECT fact, first_at, last_at FROM door_fact")
                .fetch_all(connection)
                .await)?;
        let mut facts = DoorFacts::default();
        for row in rows {
            let seen = Some(Seen {
                first_at: row.first_at,
                last_at: row.last_at,
                detail: Nothing {},
            });
            match row.fact.as_str() {
                "certificate_asked" => facts.certificate_asked = seen,
                "stranger_refused" => facts.stranger_refused = seen,
                other => return Err(unknown("door_fact", other)),
            }
        }
        Ok(facts)
    }
}

fn unknown(table: &'static str, fact: &str) -> StoreError {
    StoreError::Row {
        table,
        column: "fact",
        row: fact.to_owned(),
        reason: "there is no such fact".to_owned(),
    }
}
