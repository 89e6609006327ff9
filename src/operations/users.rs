//! Adding people, and the tokens that act as them.

use secrecy::{ExposeSecret, SecretString};

use super::{Caller, OperationError, Operations};
use crate::{
    credentials::secret,
    invoice::{CompanyId, Role, Roles, UserId, draft::FieldError},
    store::User,
};

/// The fewest characters in a password that somebody chose.
const PASSWORD_MIN_CHARS: usize = 10;
const PASSWORD_MAX_CHARS: usize = 200;

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

    /// Adds a user.
    ///
    /// # Errors
    /// When the caller is no admin, a field is rejected, or the address is taken.
    pub async fn add_user(&self, who: &Caller, new: NewUser) -> Result<User, OperationError> {
        who.require(&[Role::Admin])?;
        let email = new.email.trim().to_lowercase();
        let errors = mistakes(&email, &new);
        if !errors.is_empty() {
            return Err(OperationError::Invalid(errors));
        }
        let now = self.clock.now();
        let user = User {
            id: UserId(self.ids.row(now)),
            name: new.name.unwrap_or_else(|| email.clone()),
            email,
            password_hash: self.gate.passwords().hash(new.password).await,
            roles: new.roles,
            companies: new.companies,
            created_at: now,
        };
        self.write(async |tx| {
            if tx.load_user_by_email(&user.email).await?.is_some() {
                return Err(OperationError::Conflict(format!(
                    "there is a user `{}` already",
                    user.email
                )));
            }
            for company in user.companies.iter().flatten() {
                self.company(tx, who, *company).await?;
            }
            Ok(tx.insert_user(&user).await?)
        })
        .await?;
        Ok(user)
    }

    /// Makes an API token that acts as the user with that address: the one copy of it.
    ///
    /// # Errors
    /// When there is no such user.
    pub async fn create_token(
        &self,
        who: &Caller,
        email: &str,
        label: &str,
    ) -> Result<SecretString, OperationError> {
        who.require(&[Role::Admin])?;
        let token = secret::api_token(&self.ids);
        let digest = secret::digest(token.expose_secret());
        let email = email.trim().to_lowercase();
        self.write(async |tx| {
            let user = tx.load_user_by_email(&email).await?;
            let user = user.ok_or_else(|| OperationError::NotFound {
                what: "user",
                id: email.clone(),
            })?;
            Ok(tx
                .insert_token(&digest, user.id, label, self.clock.now())
                .await?)
        })
        .await?;
        Ok(token)
    }
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
    let chars = new.password.expose_secret().chars().count();
    if !(PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&chars) {
        errors.push(FieldError::new(
            "/password",
            format!(
                "expected {PASSWORD_MIN_CHARS} to {PASSWORD_MAX_CHARS} characters, found {chars}"
            ),
        ));
    }
    if new.roles.iter().next().is_none() {
        errors.push(FieldError::new("/roles", "expected at least one role"));
    }
    errors
}
