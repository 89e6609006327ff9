//! The status of an invoice, as it is shown and stored.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Role;

/// The status that people and programs see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Pending approval by procurement.
    #[serde(rename = "AP")]
    PendingProcurement,
    /// Pending approval by accounting.
    #[serde(rename = "AA")]
    PendingAccounting,
    /// Approved.
    #[serde(rename = "A")]
    Approved,
    /// Sent to external system.
    #[serde(rename = "ES")]
    Sent,
    /// Synchronized.
    #[serde(rename = "S")]
    Synchronized,
    /// Failed.
    #[serde(rename = "F")]
    Failed,
}

impl Status {
    /// Every status, in the order of an invoice's way.
    pub const ALL: [Self; 6] = [
        Self::PendingProcurement,
        Self::PendingAccounting,
        Self::Approved,
        Self::Sent,
        Self::Synchronized,
        Self::Failed,
    ];

    /// The short name, as it is shown and stored.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PendingProcurement => "AP",
            Self::PendingAccounting => "AA",
            Self::Approved => "A",
            Self::Sent => "ES",
            Self::Synchronized => "S",
            Self::Failed => "F",
        }
    }

    /// The name in words.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::PendingProcurement => "Pending approval by procurement",
            Self::PendingAccounting => "Pending approval by accounting",
            Self::Approved => "Approved",
            Self::Sent => "Sent to external system",
            Self::Synchronized => "Synchronized",
            Self::Failed => "Failed",
        }
    }

    /// The role that gives the approval which is missing here.
    #[must_use]
    pub fn approver(self) -> Option<Role> {
        match self {
            Self::PendingProcurement => Some(Role::Procurement),
            Self::PendingAccounting => Some(Role::Accounting),
            Self::Approved | Self::Sent | Self::Synchronized | Self::Failed => None,
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is no status.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a status: expected `AP`, `AA`, `A`, `ES`, `S` or `F`")]
pub struct StatusError(String);

impl FromStr for Status {
    type Err = StatusError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| StatusError(text.chars().take(20).collect()))
    }
}
