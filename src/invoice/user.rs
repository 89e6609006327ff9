//! Who does things: roles, what is withheld from one person, and the name under which a step stands in
//! the history.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::UserId;

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Gives the first approval.
    Procurement,
    /// Gives the second approval and returns invoices.
    Accounting,
    /// Sets up companies.
    Admin,
}

impl Role {
    /// Every role there is.
    pub const ALL: [Self; 3] = [Self::Procurement, Self::Accounting, Self::Admin];

    /// The role's name, as the command line and the API write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Procurement => "procurement",
            Self::Accounting => "accounting",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a text names no roles.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a role: expected `procurement`, `accounting` or `admin`")]
pub struct RoleError(String);

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| RoleError(text.to_owned()))
    }
}

/// The roles of one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles {
    procurement: bool,
    accounting: bool,
    admin: bool,
}

impl Roles {
    /// Whether `role` is among them.
    #[must_use]
    pub fn has(self, role: Role) -> bool {
        match role {
            Role::Procurement => self.procurement,
            Role::Accounting => self.accounting,
            Role::Admin => self.admin,
        }
    }

    /// The roles, in the order of the enum.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        let mut out = Self::default();
        for role in roles {
            match role {
                Role::Procurement => out.procurement = true,
                Role::Accounting => out.accounting = true,
                Role::Admin => out.admin = true,
            }
        }
        out
    }
}

/// What an admin can withhold from one person whose roles would allow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// To approve.
    Approve,
    /// To send, also by an approval that sends at once.
    Send,
}

impl fmt::Display for Right {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approve => "approve",
            Self::Send => "send",
        })
    }
}

/// What one person may do of what their roles allow: everything, unless an admin says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    /// Whether they may approve.
    pub may_approve: bool,
    /// Whether they may send.
    pub may_send: bool,
}

impl Rights {
    /// Whether `right` is among them.
    #[must_use]
    pub fn has(self, right: Right) -> bool {
        match right {
            Right::Approve => self.may_approve,
            Right::Send => self.may_send,
        }
    }
}

impl Default for Rights {
    fn default() -> Self {
        Self {
            may_approve: true,
            may_send: true,
        }
    }
}

/// Who did a step that stands in the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person, or a program with that person's token.
    User {
        /// The id that outlives a change of address.
        id: UserId,
        /// The address at the time.
        email: String,
    },
    /// QuickBooks, through the Web Connector.
    QuickBooks,
    /// The command line on the server's own machine.
    CommandLine,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { email, .. } => f.write_str(email),
            Self::QuickBooks => f.write_str("QuickBooks"),
            Self::CommandLine => f.write_str("command line"),
        }
    }
}
