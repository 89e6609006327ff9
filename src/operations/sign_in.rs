//! Coming in through the people's door: with a password, or with a token.

use std::net::IpAddr;

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

use super::{OperationError, Operations};
use crate::{
    credentials::secret,
    store::{User, user::Login},
};

/// How long a browser stays signed in without doing anything, and at the most.
const IDLE_MAX: TimeDelta = TimeDelta::hours(12);
const SIGNED_IN_MAX: TimeDelta = TimeDelta::days(7);
/// How stale the time of the last step may be: one write a minute, not one a page.
const SEEN_STEP: TimeDelta = TimeDelta::minutes(1);

impl Operations {
    /// Signs somebody in: the secret that their browser keeps, or nothing for a wrong name or
    /// password, which are not told apart.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_in(
        &self,
        email: &str,
        password: &SecretString,
        from: Option<IpAddr>,
    ) -> Result<Option<SecretString>, OperationError> {
        let email = email.trim().to_lowercase();
        let user = self
            .read(async |tx| Ok(tx.load_user_by_email(&email).await?))
            .await?
            .filter(User::is_active);
        let stored = user.as_ref().map(|user| user.password_hash.as_str());
        if !self
            .gate
            .admit(&format!("sign-in {email}"), from, password, stored)
            .await
        {
            return Ok(None);
        }
        let Some(user) = user else { return Ok(None) };
        let secret = secret::ticket(&self.ids);
        let digest = secret::digest(secret.expose_secret());
        let now = self.clock.now();
        self.write(async |tx| {
            tx.delete_stale_logins(now - SIGNED_IN_MAX, now - IDLE_MAX)
                .await?;
            tx.record_user_seen(user.id, now).await?;
            Ok(tx.insert_login(&digest, user.id, now).await?)
        })
        .await?;
        Ok(Some(secret))
    }

    /// A secret for a browser in which nobody has signed in yet. No row knows it; the sign-in form's
    /// token is made from it.
    #[must_use]
    pub fn visitor_secret(&self) -> SecretString {
        secret::ticket(&self.ids)
    }

    /// The user whose browser holds that secret, while the sign-in lasts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn signed_in(&self, browser_secret: &str) -> Result<Option<User>, OperationError> {
        let Some((digest, login)) = self.login(browser_secret).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        if now - login.seen_at > SEEN_STEP {
            self.write(async |tx| {
                tx.record_user_seen(login.user.id, now).await?;
                Ok(tx.record_login_seen(&digest, now).await?)
            })
            .await?;
        }
        Ok(Some(login.user))
    }

    /// The same for a page that asks by itself: that is no step, and makes no sign-in last longer.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look_signed_in(
        &self,
        browser_secret: &str,
    ) -> Result<Option<User>, OperationError> {
        let login = self.login(browser_secret).await?;
        Ok(login.map(|(_, login)| login.user))
    }

    async fn login(
        &self,
        browser_secret: &str,
    ) -> Result<Option<([u8; 32], Login)>, OperationError> {
        let digest = secret::digest(browser_secret);
        let now = self.clock.now();
        let login = self
            .read(async |tx| Ok(tx.load_login(&digest).await?))
            .await?;
        let login = login.filter(|login| {
            login.user.is_active()
                && now - login.created_at <= SIGNED_IN_MAX
                && now - login.seen_at <= IDLE_MAX
        });
        Ok(login.map(|login| (digest, login)))
    }

    /// Signs a browser out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sign_out(&self, browser_secret: &str) -> Result<(), OperationError> {
        let digest = secret::digest(browser_secret);
        self.write(async |tx| Ok(tx.delete_login(&digest).await?))
            .await
    }

    /// The user that an API token acts as.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn token_user(&self, token: &str) -> Result<Option<User>, OperationError> {
        let digest = secret::digest(token);
        let owner = self
            .read(async |tx| Ok(tx.load_token_owner(&digest).await?))
            .await?;
        let Some(owner) = owner.filter(|owner| owner.user.is_active()) else {
            return Ok(None);
        };
        let now = self.clock.now();
        if owner.used_at.is_none_or(|used| now - used > SEEN_STEP) {
            self.write(async |tx| {
                tx.record_user_seen(owner.user.id, now).await?;
                Ok(tx.record_token_used(&digest, now).await?)
            })
            .await?;
        }
        Ok(Some(owner.user))
    }
}
