//! People: adding them, and changing what they may do.
//!
//! An admin of every company looks after everybody. An admin of some companies looks after those who
//! may see none but these ([`Operations::user`]): others are not there for them, and they can let
//! nobody see more than they see themselves.
//!
//! ## Decisions
//!
//! - *What is done with a user stands in the history of every company that the user may see*, before or
//!   after. There is no chain of the whole server: whoever verifies a company's chain has all in it that
//!   bears on the company, and an event tells nothing of other companies. Given up: what was done with a
//!   user before a company was added, or with one who may see none, stands nowhere.
//! - *Somebody is left to let others in*: an admin can be taken out, or narrowed, only while another admin
//!   sees all that they saw.

mod change;
mod told;

use secrecy::{ExposeSecret, SecretString};

use super::{Caller, OperationError, Operations};
use crate::{
    credentials::secret,
    invoice::{CompanyId, Rights, Role, Roles, UserId, draft::FieldError, history::Action},
    store::{Tx, User},
};

pub use change::{Companies, UserChange};

/// The fewest characters in a password that somebody chose.
pub const PASSWORD_MIN_CHARS: usize = 10;
/// The most characters in a password.
pub const PASSWORD_MAX_CHARS: usize = 200;
/// The most characters in somebody's name.
pub const NAME_MAX_CHARS: usize = 100;
/// The most characters in what a token is for.
pub const LABEL_MAX_CHARS: usize = 100;

/// A user who is to be added.
#[derive(Debug)]
pub struct NewUser {
    /// The address they sign in with.
    pub email: String,
    /// What people call them; none for the address.
    pub name: Option<String>,
    /// What they may do.
    pub roles: Roles,
    /// The companies they may see; none for all of them.
    pub companies: Option<Vec<CompanyId>>,
    /// What they sign in with.
    pub password: SecretString,
}

impl Operations {
    /// A password nobody chose, for a user who has none yet.
    #[must_use]
    pub fn generate_password(&self) -> SecretString {
        secret::password(&self.ids)
    }

    /// Adds a user who may do everything that their roles allow.
    ///
    /// # Errors
    /// When the caller is no admin, a field is rejected, or the address is taken.
    pub async fn add_user(&self, who: &Caller, new: NewUser) -> Result<User, OperationError> {
        self.add_user_with(who, new, Rights::default()).await
    }

    /// Adds a user from whom some rights may be withheld.
    ///
    /// # Errors
    /// When the caller is no admin, a field is rejected, or the address is taken.
    pub async fn add_user_with(
        &self,
        who: &Caller,
        new: NewUser,
        rights: Rights,
    ) -> Result<User, OperationError> {
        let user = self.prepare_user(who, new, rights).await?;
        self.write(async |tx| self.add_prepared_user(tx, who, &user).await)
            .await?;
        Ok(user)
    }

    /// Makes a user. Not part of the transaction that stores it ([`Operations::add_prepared_user`]):
    /// hashing a password takes its time.
    ///
    /// # Errors
    /// When the caller is no admin, or a field is rejected.
    pub async fn prepare_user(
        &self,
        who: &Caller,
        new: NewUser,
        rights: Rights,
    ) -> Result<User, OperationError> {
        who.require(&[Role::Admin])?;
        let email = new.email.trim().to_lowercase();
        let name = new.name.as_deref().map(str::trim);
        let name = name.filter(|name| !name.is_empty()).unwrap_or(&email);
        let mut errors = mistakes(&email, &new);
        errors.extend(mistakes_of(name, new.roles));
        errors.extend(sees_too_much(who, new.companies.as_deref()));
        if !errors.is_empty() {
            return Err(OperationError::Invalid(errors));
        }
        let now = self.clock.now();
        Ok(User {
            id: UserId(self.ids.row(now)),
            name: name.to_owned(),
            password_hash: self.gate.passwords().hash(new.password).await,
            email,
            roles: new.roles,
            companies: new.companies,
            rights,
            deactivated_at: None,
            seen_at: None,
            created_at: now,
        })
    }

    /// Stores a user that was made.
    ///
    /// # Errors
    /// When the caller is no admin, the address is taken, or there is no such company.
    pub async fn add_prepared_user(
        &self,
        tx: &mut Tx,
        who: &Caller,
        user: &User,
    ) -> Result<(), OperationError> {
        who.require(&[Role::Admin])?;
        let mut errors = Vec::new();
        if tx.load_user_by_email(&user.email).await?.is_some() {
            let detail = format!("there is a user `{}` already", user.email);
            errors.push(FieldError::new("/email", detail));
        }
        for company in user.companies.iter().flatten() {
            if tx.load_company(*company).await?.is_none() {
                let detail = format!("there is no company `{company}`");
                errors.push(FieldError::new("/companies", detail));
            }
        }
        if !errors.is_empty() {
            return Err(OperationError::Invalid(errors));
        }
        tx.insert_user(user).await?;
        let detail = told::whole(user);
        self.tell_of_user(tx, who, &[user], Action::UserAdded, &detail)
            .await
    }
}

/// What is wrong with a name and roles.
fn mistakes_of(name: &str, roles: Roles) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let chars = name.chars().count();
    // An address that is a name may be longer.
    if !(1..=254).contains(&chars)
        || (chars > NAME_MAX_CHARS && !name.contains('@'))
        || name.chars().any(char::is_control)
    {
        errors.push(FieldError::new(
            "/name",
            format!("expected 1 to {NAME_MAX_CHARS} characters, no control characters"),
        ));
    }
    if roles.iter().next().is_none() {
        errors.push(FieldError::new("/roles", "expected at least one role"));
    }
    errors
}

/// Whether somebody would see more than the admin who lets them.
fn sees_too_much(who: &Caller, companies: Option<&[CompanyId]>) -> Option<FieldError> {
    let Caller::User(User {
        companies: Some(own),
        ..
    }) = who
    else {
        return None;
    };
    let is_within = companies.is_some_and(|companies| {
        !companies.is_empty() && companies.iter().all(|company| own.contains(company))
    });
    (!is_within).then(|| {
        FieldError::new(
            "/companies",
            "expected some of the companies that you may see yourself",
        )
    })
}

/// What is wrong with a password that somebody chose.
pub(super) fn password_mistake(pointer: &str, password: &SecretString) -> Option<FieldError> {
    let chars = password.expose_secret().chars().count();
    (!(PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&chars)).then(|| {
        FieldError::new(
            pointer,
            format!(
                "expected {PASSWORD_MIN_CHARS} to {PASSWORD_MAX_CHARS} characters, found {chars}"
            ),
        )
    })
}

fn mistakes(email: &str, new: &NewUser) -> Vec<FieldError> {
    let mut errors = Vec::new();
    let plain = email
        .chars()
        .all(|character| !character.is_control() && !character.is_whitespace());
    let parts = email.split_once('@');
    if !plain
        || email.chars().count() > 254
        || parts.is_none_or(|(name, host)| name.is_empty() || host.is_empty())
    {
        errors.push(FieldError::new(
            "/email",
            format!("expected an address such as `ann@example.com`, found `{email}`"),
        ));
    }
    errors.extend(password_mistake("/password", &new.password));
    errors
}
