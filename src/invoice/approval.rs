//! Approvals: one person's yes to one content.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{ContentHash, UserId};

/// Which of the two approvals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// The first, in `AP`.
    Procurement,
    /// The second, in `AA`.
    Accounting,
}

/// One person's yes to one content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Who.
    pub by: UserId,
    /// The person's address at the time.
    pub email: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What exactly was approved.
    pub content_hash: ContentHash,
}

/// Both approvals.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvals {
    /// The first.
    pub procurement: Approval,
    /// The second.
    pub accounting: Approval,
}
