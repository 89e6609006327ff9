//! What QuickBooks made of an invoice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Money;

/// The bill or vendor credit that QuickBooks confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    /// QuickBooks' id of it, unique within the company file.
    pub txn_id: String,
    /// The reference number that QuickBooks holds.
    pub ref_number: Option<String>,
    /// What QuickBooks says is owed (or credited): equal to the approved total, always.
    pub amount_due: Money,
    /// When the answer was settled here.
    pub synchronized_at: DateTime<Utc>,
    /// What QuickBooks warned of while it saved, such as a field it left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<String>,
    /// When QuickBooks was seen to have deleted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing_since: Option<DateTime<Utc>>,
}

/// A bill that QuickBooks made of an invoice which was returned since, or over another amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftBehind {
    /// The bill.
    #[serde(flatten)]
    pub bill: Bill,
    /// When QuickBooks was seen to hold it no longer, or only voided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone_at: Option<DateTime<Utc>>,
}

impl From<Bill> for LeftBehind {
    fn from(bill: Bill) -> Self {
        Self {
            gone_at: bill.missing_since,
            bill,
        }
    }
}
