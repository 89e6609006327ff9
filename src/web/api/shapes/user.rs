//! A user, with what they may do.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;
use crate::{invoice::Role, store};

/// Somebody who signs in, or on whose behalf programs call.
#[derive(Debug, Serialize, ToSchema)]
pub struct User {
    id: Uuid,
    /// The address they sign in with.
    email: String,
    name: String,
    roles: Vec<RoleName>,
    /// The companies they may see; `null` for all of them.
    #[schema(required)]
    companies: Option<Vec<Uuid>>,
    /// Whether they may approve, as far as their roles go.
    may_approve: bool,
    /// Whether they may send, as far as their roles go.
    may_send: bool,
    /// Whether they may come in.
    active: bool,
    /// When they, or a program of theirs, last did anything; to the minute.
    #[schema(required)]
    seen_at: Option<At>,
    created_at: At,
}

/// A user who was added just now.
#[derive(Debug, Serialize, ToSchema)]
pub struct AddedUser {
    #[serde(flatten)]
    user: User,
    /// The password that was made up: shown once, here. `null` when one was given, and when this answer is
    /// given again for an `Idempotency-Key`.
    #[schema(required)]
    password: Option<String>,
}

/// A page of a list of users.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserPage {
    /// In the order of their addresses.
    items: Vec<User>,
    /// What to send as `cursor` for the next page; `null` when this is the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What is to change about a user; what is absent stays as it is.
#[derive(Debug, ToSchema)]
#[schema(example = json!({"may_send": false}))]
pub struct UserPatch {
    /// What people call them.
    #[schema(max_length = 100, nullable = false)]
    pub name: Option<String>,
    /// What they may do.
    #[schema(min_items = 1, nullable = false)]
    pub roles: Option<Vec<RoleName>>,
    /// The companies they may see; `null` for all of them.
    pub companies: Option<Vec<Uuid>>,
    /// Whether they may approve, as far as their roles go.
    #[schema(nullable = false)]
    pub may_approve: Option<bool>,
    /// Whether they may send, as far as their roles go.
    #[schema(nullable = false)]
    pub may_send: Option<bool>,
    /// Whether they may come in. Without that they are signed out, and their tokens do nothing.
    #[schema(nullable = false)]
    pub active: Option<bool>,
}

/// What a user may do.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RoleName {
    /// Gives the first approval.
    Procurement,
    /// Gives the second approval and returns invoices.
    Accounting,
    /// Sets up companies, and looks after users.
    Admin,
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Procurement => Self::Procurement,
            Role::Accounting => Self::Accounting,
            Role::Admin => Self::Admin,
        }
    }
}

impl From<store::User> for User {
    fn from(user: store::User) -> Self {
        Self {
            id: user.id.0,
            active: user.is_active(),
            email: user.email,
            name: user.name,
            roles: user.roles.iter().map(RoleName::from).collect(),
            companies: user
                .companies
                .map(|companies| companies.into_iter().map(|company| company.0).collect()),
            may_approve: user.rights.may_approve,
            may_send: user.rights.may_send,
            seen_at: user.seen_at.map(At),
            created_at: At(user.created_at),
        }
    }
}

impl AddedUser {
    /// The user, with the password if it was made up.
    #[must_use]
    pub fn of(user: store::User, made_up: Option<&SecretString>) -> Self {
        Self {
            user: user.into(),
            password: made_up.map(|password| password.expose_secret().to_owned()),
        }
    }
}

impl UserPage {
    /// Cuts off what was asked for beyond the limit, to find out whether there is more.
    #[must_use]
    pub fn cut(mut users: Vec<store::User>, limit: usize) -> Self {
        let more = users.len() > limit;
        users.truncate(limit);
        let last = users.last().filter(|_| more);
        Self {
            next_cursor: last.map(|last| BASE64URL_NOPAD.encode(last.email.as_bytes())),
            items: users.into_iter().map(User::from).collect(),
        }
    }
}
