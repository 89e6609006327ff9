//! What is known of a purchase order of QuickBooks'.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ListRef;
use crate::invoice::{Cost, Money, Quantity, TxnLineId};

/// What is known of a purchase order of QuickBooks'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderFacts {
    /// The vendor.
    pub vendor: Option<ListRef>,
    /// The order's date.
    pub date: NaiveDate,
    /// When the goods should come.
    pub expected: Option<NaiveDate>,
    /// The currency of its amounts; absent without foreign currencies.
    pub currency: Option<ListRef>,
    /// What the lines add up to.
    pub total: Option<Money>,
    /// Whether somebody closed it before all was received.
    pub is_manually_closed: bool,
    /// Whether everything on it was received, with a bill or without.
    pub is_fully_received: bool,
    /// The lines as QuickBooks orders them, those of a group of items in its place.
    pub lines: Vec<PurchaseOrderLine>,
}

/// A line of a purchase order of QuickBooks'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderLine {
    /// Names the line within its order.
    pub txn_line_id: TxnLineId,
    /// The group of items that it belongs to, if any.
    pub group: Option<ListRef>,
    /// The item; a line of mere text has none.
    pub item: Option<ListRef>,
    /// The description.
    pub description: Option<String>,
    /// How many are ordered.
    pub quantity: Option<Quantity>,
    /// How many were received; absent where QuickBooks doesn't count.
    pub received: Option<Quantity>,
    /// How many were received and not billed yet; since 11.0.
    pub unbilled: Option<Quantity>,
    /// What one costs.
    pub rate: Option<Cost>,
    /// What the line costs.
    pub amount: Option<Money>,
    /// The class.
    pub class: Option<ListRef>,
    /// The customer or job that it is for.
    pub customer: Option<ListRef>,
    /// Whether it was billed whole; since 11.0.
    pub is_billed: Option<bool>,
    /// Whether somebody closed the line.
    pub is_manually_closed: bool,
}

impl PurchaseOrderFacts {
    /// Whether more can be received and billed on it: only then can a bill be linked to it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_manually_closed && !self.is_fully_received
    }
}
