//! The bill of an invoice that QuickBooks confirmed.

use chrono::{DateTime, Utc};

use super::State;
use crate::invoice::Bill;

impl State {
    /// The bill, in `S`.
    #[must_use]
    pub fn bill(&self) -> Option<&Bill> {
        match self {
            Self::Synchronized { bill, .. } => Some(bill),
            Self::PendingProcurement
            | Self::PendingAccounting { .. }
            | Self::Approved { .. }
            | Self::Sent { .. }
            | Self::Failed { .. } => None,
        }
    }

    /// Records that the bill was deleted in QuickBooks; whether that is news. The status stays: nothing
    /// is posted again that nobody asked for.
    pub fn miss_bill(&mut self, at: DateTime<Utc>) -> bool {
        match self {
            Self::Synchronized { bill, .. } if bill.missing_since.is_none() => {
                bill.missing_since = Some(at);
                true
            }
            Self::PendingProcurement
            | Self::PendingAccounting { .. }
            | Self::Approved { .. }
            | Self::Sent { .. }
            | Self::Synchronized { .. }
            | Self::Failed { .. } => false,
        }
    }
}
