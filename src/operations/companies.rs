//! Setting companies up, and handing out the file that connects them.

use secrecy::SecretString;
use serde_json::{Value, json};

use super::{Caller, OperationError, Operations};
use crate::{
    credentials::secret,
    invoice::{CompanyId, Role, Settings, draft::FieldError, history::Action},
    qwc::Qwc,
    store::{
        Company, Tx,
        connection::{Fact, Nothing},
        event::NewEvent,
    },
};

/// The most characters in a company's name and path.
const NAME_MAX_CHARS: usize = 100;
const PATH_MAX_CHARS: usize = 1_000;

/// A company that is about to be added, with the one copy of its connector's password.
#[derive(Debug)]
pub struct NewCompany {
    /// What is stored.
    pub company: Company,
    /// What the user types into the Web Connector; only its hash is stored.
    pub password: SecretString,
}

impl Operations {
    /// Makes a company's ids and secrets. Not part of the transaction that stores it
    /// ([`Operations::add_company`]): hashing a password takes its time.
    ///
    /// # Errors
    /// When the caller is no admin, or a field is rejected.
    pub async fn prepare_company(
        &self,
        who: &Caller,
        name: &str,
        company_file: Option<&str>,
    ) -> Result<NewCompany, OperationError> {
        require_unbounded_admin(who)?;
        let (name, company_file) = (
            name.trim(),
            company_file.map(str::trim).filter(|path| !path.is_empty()),
        );
        let mut errors = Vec::new();
        if !fits(name, NAME_MAX_CHARS) {
            errors.push(FieldError::new(
                "/name",
                format!("expected 1 to {NAME_MAX_CHARS} characters, no control characters"),
            ));
        }
        if company_file.is_some_and(|path| !fits(path, PATH_MAX_CHARS)) {
            errors.push(FieldError::new(
                "/company_file",
                r"expected the full path of a company file, such as `C:\Books\Acme.qbw`",
            ));
        }
        if !errors.is_empty() {
            return Err(OperationError::Invalid(errors));
        }
        let now = self.clock.now();
        let id = self.ids.row(now);
        let suffix = data_encoding::HEXLOWER.encode(&self.ids.bytes::<3>());
        let password = secret::password(&self.ids);
        let company = Company {
            id: CompanyId(id),
            name: name.to_owned(),
            company_file: company_file.map(str::to_owned),
            // QuickBooks keeps message-set records under this name: it must differ between
            // companies of one workstation and never change.
            app_name: format!("billbridge {name} ({suffix})"),
            qbwc_username: format!("{}-{suffix}", slug(name)),
            qbwc_password_hash: self.gate.passwords().hash(password.clone()).await,
            owner_id: self.ids.random(),
            file_id: self.ids.random(),
            settings: Settings::default(),
            bound: None,
            polled_at: None,
            company_file_facts: None,
            lists_wanted: true,
            lists_read_at: None,
            created_at: now,
        };
        Ok(NewCompany { company, password })
    }

    /// Stores a company that was prepared.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_company(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: &Company,
    ) -> Result<(), OperationError> {
        require_unbounded_admin(who)?;
        tx.insert_company(company).await?;
        let detail = json!({"name": company.name, "company_file": company.company_file});
        self.record_for_company(tx, who, company.id, Action::CompanyCreated, detail)
            .await
    }

    /// Every company that the caller may see, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn companies(
        &self,
        tx: &mut Tx,
        who: &Caller,
    ) -> Result<Vec<Company>, OperationError> {
        let mut companies = tx.load_companies().await?;
        companies.retain(|company| who.may_see(company.id));
        Ok(companies)
    }

    /// Changes the named settings of a company.
    ///
    /// # Errors
    /// When the caller is no admin, or a setting is rejected; then none is changed.
    pub async fn change_settings(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        changes: &Value,
    ) -> Result<Company, OperationError> {
        who.require(&[Role::Admin])?;
        let mut company = self.company(tx, who, id).await?;
        let settings = company
            .settings
            .changed(changes)
            .map_err(OperationError::Invalid)?;
        if settings != company.settings {
            tx.update_settings(id, &settings).await?;
            let detail = json!({"changes": company.settings.differences(&settings)});
            self.record_for_company(tx, who, id, Action::SettingsChanged, detail)
                .await?;
            company.settings = settings;
        }
        Ok(company)
    }

    /// Gives the company's connector a new password, in the place of one that was lost; says the one
    /// copy of it.
    ///
    /// # Errors
    /// When the caller is no admin, or there is no such company.
    pub async fn change_connector_password(
        &self,
        who: &Caller,
        id: CompanyId,
    ) -> Result<SecretString, OperationError> {
        who.require(&[Role::Admin])?;
        let password = secret::password(&self.ids);
        let hash = self.gate.passwords().hash(password.clone()).await;
        self.write(async |tx| {
            self.company(tx, who, id).await?;
            tx.update_connector_password(id, &hash).await?;
            tx.record_fact(id, Fact::PasswordChanged, self.clock.now(), &Nothing {})
                .await?;
            self.record_for_company(tx, who, id, Action::PasswordChanged, json!({}))
                .await
        })
        .await?;
        Ok(password)
    }

    /// The .qwc document that connects the company: the same bytes at every call. That it was handed
    /// out is noted.
    ///
    /// # Errors
    /// When the caller is no admin, or the public URL is none that the Web Connector takes.
    pub async fn qwc(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<String, OperationError> {
        who.require(&[Role::Admin])?;
        let company = self.company(tx, who, id).await?;
        let document = Qwc {
            app_name: &company.app_name,
            app_description: &format!("Approved vendor invoices become bills of {}", company.name),
            user_name: &company.qbwc_username,
            owner_id: company.owner_id,
            file_id: company.file_id,
            run_every_minutes: u32::from(company.settings.run_every_minutes),
            public_url: &self.public_url,
        };
        let document = document.write()?;
        tx.record_fact(id, Fact::QwcHandedOut, self.clock.now(), &Nothing {})
            .await?;
        Ok(document)
    }

    pub(super) async fn record_for_company(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        action: Action,
        detail: Value,
    ) -> Result<(), OperationError> {
        let event = NewEvent {
            invoice_id: None,
            at: self.clock.now(),
            actor: who.actor(),
            action,
            from: None,
            to: None,
            detail,
        };
        Ok(tx.append_events(id, [event]).await?)
    }
}

/// Whoever sees some companies only would not see the one they add.
fn require_unbounded_admin(who: &Caller) -> Result<(), OperationError> {
    who.require(&[Role::Admin])?;
    match who {
        Caller::User(user) if user.companies.is_some() => Err(OperationError::Conflict(
            "only an admin of every company can add one".to_owned(),
        )),
        Caller::User(_) | Caller::CommandLine => Ok(()),
    }
}

fn fits(text: &str, max_chars: usize) -> bool {
    (1..=max_chars).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// The letters and digits of a name, for a user name that is easy to recognise.
fn slug(name: &str) -> String {
    let ascii = deunicode::deunicode(name).to_lowercase();
    let words: Vec<_> = ascii
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let slug: String = words.join("-").chars().take(24).collect();
    if slug.is_empty() {
        "company".to_owned()
    } else {
        slug.trim_end_matches('-').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_made_of_plain_letters() {
        assert_eq!(slug("Müller & Söhne, GmbH"), "muller-sohne-gmbh");
        assert_eq!(slug("?!"), "company");
        assert_eq!(
            slug("A company with a very long name"),
            "a-company-with-a-very-lo"
        );
    }
}
