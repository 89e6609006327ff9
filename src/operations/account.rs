//! What people do about themselves: their password, the browsers they are signed in with, and the tokens
//! that act as them. An admin does the same for those whom they look after.

use data_encoding::HEXLOWER;
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{
    Caller, OperationError, Operations,
    users::{LABEL_MAX_CHARS, password_mistake},
};
use crate::{
    credentials::secret,
    invoice::{Role, UserId, draft::FieldError, history::Action},
    store::{Tx, User, token::Token},
};

/// The most tokens of one user: more are forgotten ones.
pub const TOKENS_MAX: usize = 100;

/// The bytes of a token's hash that tell it apart from the others of its user.
const NAME_BYTES: usize = 8;

/// What names a token without being of any use to whoever reads it.
#[must_use]
pub fn token_name(token: &Token) -> String {
    HEXLOWER.encode(&token.hash[..NAME_BYTES])
}

impl Operations {
    /// Puts another password in place of one's own, and signs every other browser out.
    ///
    /// # Errors
    /// When `current` is not the password, or `new` can't be one.
    pub async fn change_password(
        &self,
        user: &User,
        current: &SecretString,
        new: SecretString,
        from: Option<std::net::IpAddr>,
        browser_secret: &str,
    ) -> Result<(), OperationError> {
        // Guessed here, a password is held back as at the sign-in.
        let account = format!("sign-in {}", user.email);
        let stored = Some(user.password_hash.as_str());
        let mut errors = Vec::new();
        if !self.gate.admit(&account, from, current, stored).await {
            let detail = "this is not your present password";
            errors.push(FieldError::new("/current", detail));
        }
        errors.extend(password_mistake("/new", &new));
        if errors.is_empty() && current.expose_secret() == new.expose_secret() {
            let detail = "this is your present password: choose another";
            errors.push(FieldError::new("/new", detail));
        }
        if !errors.is_empty() {
            return Err(OperationError::Invalid(errors));
        }
        let hash = self.gate.passwords().hash(new).await;
        let kept = secret::digest(browser_secret);
        let who = Caller::User(user.clone());
        self.write(async |tx| {
            let now = tx.load_user(user.id).await?;
            if now.is_none_or(|now| now.password_hash != user.password_hash) {
                return Err(OperationError::Conflict(
                    "your password was changed meanwhile: sign in again".to_owned(),
                ));
            }
            self.put_password(tx, &who, user, &hash, Some(&kept)).await
        })
        .await
    }

    /// Puts a password in the place of a user's own: every browser is signed out but the one `kept`.
    pub(super) async fn put_password(
        &self,
        tx: &mut Tx,
        who: &Caller,
        user: &User,
        hash: &str,
        kept: Option<&[u8; 32]>,
    ) -> Result<(), OperationError> {
        tx.update_user_password(user.id, hash).await?;
        tx.delete_logins_of(user.id, kept).await?;
        let detail = json!({"user": user.email});
        self.tell_of_user(tx, who, &[user], Action::UserPasswordChanged, &detail)
            .await
    }

    /// Signs somebody out of every browser; with `tokens` their tokens are taken away too.
    ///
    /// # Errors
    /// When it is neither the caller nor somebody whom they look after.
    pub async fn sign_out_everywhere(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: UserId,
        tokens: bool,
    ) -> Result<(), OperationError> {
        let user = self.self_or_looked_after(tx, who, id).await?;
        let browsers = tx.delete_logins_of(id, None).await?;
        if tokens {
            for token in tx.load_tokens(id).await? {
                self.take_token(tx, who, &user, &token).await?;
            }
        }
        let detail = json!({"user": user.email, "browsers": browsers});
        self.tell_of_user(tx, who, &[&user], Action::SignedOutEverywhere, &detail)
            .await
    }

    /// The tokens that act as somebody, newest first.
    ///
    /// # Errors
    /// When it is neither the caller nor somebody whom they look after.
    pub async fn tokens(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: UserId,
    ) -> Result<Vec<Token>, OperationError> {
        let user = self.self_or_looked_after(tx, who, id).await?;
        Ok(tx.load_tokens(user.id).await?)
    }

    /// Makes an API token that acts as the caller: the one copy of it.
    ///
    /// # Errors
    /// When the label is too long, or there are too many tokens.
    pub async fn create_own_token(
        &self,
        user: &User,
        label: &str,
    ) -> Result<SecretString, OperationError> {
        let who = Caller::User(user.clone());
        self.make_token(&who, label, async |tx| {
            tx.load_user(user.id).await.map_err(OperationError::from)
        })
        .await
    }

    /// Makes an API token that acts as the user with that address: the one copy of it.
    ///
    /// # Errors
    /// When the caller is no admin, or does not look after such a user.
    pub async fn create_token(
        &self,
        who: &Caller,
        email: &str,
        label: &str,
    ) -> Result<SecretString, OperationError> {
        who.require(&[Role::Admin])?;
        let email = email.trim().to_lowercase();
        self.make_token(who, label, async |tx| {
            let Some(user) = tx.load_user_by_email(&email).await? else {
                return Err(OperationError::NotFound {
                    what: "user",
                    id: email.clone(),
                });
            };
            self.user(tx, who, user.id).await.map(Some)
        })
        .await
    }

    async fn make_token(
        &self,
        who: &Caller,
        label: &str,
        owner: impl AsyncFn(&mut Tx) -> Result<Option<User>, OperationError>,
    ) -> Result<SecretString, OperationError> {
        let label = label.trim();
        if label.chars().count() > LABEL_MAX_CHARS || label.chars().any(char::is_control) {
            let detail =
                format!("expected at most {LABEL_MAX_CHARS} characters, no control characters");
            return Err(OperationError::Invalid(vec![FieldError::new(
                "/label", detail,
            )]));
        }
        let token = secret::api_token(&self.ids);
        let digest = secret::digest(token.expose_secret());
        self.write(async |tx| {
            let Some(user) = owner(tx).await? else {
                return Err(OperationError::Conflict(
                    "this user is not there any more".to_owned(),
                ));
            };
            if tx.load_tokens(user.id).await?.len() >= TOKENS_MAX {
                return Err(OperationError::Conflict(format!(
                    "there are {TOKENS_MAX} tokens already: revoke one first"
                )));
            }
            tx.insert_token(&digest, user.id, label, self.clock.now())
                .await?;
            let detail = json!({"user": user.email, "token": label});
            self.tell_of_user(tx, who, &[&user], Action::TokenCreated, &detail)
                .await
        })
        .await?;
        Ok(token)
    }

    /// Takes the token of that name away: it stands for nobody from now on.
    ///
    /// # Errors
    /// When there is no such token, or it is that of somebody whom the caller does not look after.
    pub async fn revoke_token(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: UserId,
        name: &str,
    ) -> Result<(), OperationError> {
        let user = self.self_or_looked_after(tx, who, id).await?;
        let tokens = tx.load_tokens(id).await?;
        let token = tokens.iter().find(|token| token_name(token) == name);
        let Some(token) = token else {
            return Err(OperationError::NotFound {
                what: "token",
                id: name.chars().take(60).collect(),
            });
        };
        self.take_token(tx, who, &user, token).await
    }

    async fn take_token(
        &self,
        tx: &mut Tx,
        who: &Caller,
        user: &User,
        token: &Token,
    ) -> Result<(), OperationError> {
        tx.delete_token(&token.hash).await?;
        let detail = json!({"user": user.email, "token": token.label});
        self.tell_of_user(tx, who, &[user], Action::TokenRevoked, &detail)
            .await
    }

    async fn self_or_looked_after(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: UserId,
    ) -> Result<User, OperationError> {
        match who {
            Caller::User(user) if user.id == id => Ok(user.clone()),
            Caller::User(_) | Caller::CommandLine => self.user(tx, who, id).await,
        }
    }
}
