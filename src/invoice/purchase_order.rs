//! Purchase orders as our side knows them, and what invoices must have in common with them.
//!
//! - [`PurchaseOrder`]: the document; read from what somebody typed by
//!   [`draft::read_purchase_order`](super::draft::read_purchase_order).
//! - [`matching`]: the three-way match of what was ordered, received and invoiced.
//! - [`check`]: what an invoice is told of its order, as findings.
//! - [`reconcile`]: what an order is told of its invoices; [`open_lines()`]: what the next one would bill.

mod agreed;
mod corrections;
mod findings;
mod identities;
pub mod matching;
mod open_lines;
mod reconciliation;

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Cost, Money, Quantity, Status};

pub use agreed::Agreed;
pub use findings::{Standing, check};
pub use identities::{Identities, names_of_invoice, names_of_order, references_of};
pub use matching::Mismatch;
pub use open_lines::{OpenLine, open_lines};
pub use reconciliation::{LineStanding, Reconciliation, reconcile};

/// The most invoices of one order that are counted: a weekly delivery for nine years. An order with
/// more says so, rather than that it matches.
pub const INVOICES_MAX: usize = 500;

/// What was agreed with a vendor, and how much of it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PurchaseOrder {
    /// The vendor's name.
    pub vendor: String,
    /// How far the order is.
    pub status: OrderStatus,
    /// ISO 4217; absent when nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// At least one.
    pub lines: Vec<OrderLine>,
    /// What the lines add up to, each rounded to the cent.
    pub total: Money,
}

/// One line of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLine {
    /// What is ordered.
    #[serde(flatten)]
    pub subject: Subject,
    /// The line's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many were ordered.
    pub ordered: Quantity,
    /// How many the vendor promised; absent before it has answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<Quantity>,
    /// How many came; absent where nobody counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<Quantity>,
    /// What one costs.
    pub cost: Cost,
}

/// What a line of an order is about: what a line of an invoice can be about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// An item of the company file, by its full name.
    Item(String),
    /// Something without an item, by the account that it is posted to.
    Account(String),
}

/// How far an order is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderStatus {
    /// The vendor has not answered.
    Open,
    /// The vendor has promised to deliver.
    Confirmed,
    /// Goods are on their way, or some have come.
    Shipped,
    /// All that will come has come.
    Received,
    /// Nothing more is to be invoiced.
    Closed,
}

impl OrderStatus {
    /// Every status, in the order of an order's way.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Confirmed,
        Self::Shipped,
        Self::Received,
        Self::Closed,
    ];

    /// The name that API and store use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Confirmed => "confirmed",
            Self::Shipped => "shipped",
            Self::Received => "received",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is no status of an order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected `open`, `confirmed`, `shipped`, `received` or `closed`, found `{0}`")]
pub struct OrderStatusError(String);

impl FromStr for OrderStatus {
    type Err = OrderStatusError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| OrderStatusError(text.chars().take(20).collect()))
    }
}

impl OrderLine {
    /// What the line adds to the order's total: rounded to the cent, half a cent away from zero.
    /// Nothing when that is no amount any more.
    #[must_use]
    pub fn amount(&self) -> Option<Money> {
        self.priced(self.ordered)
    }

    fn priced(&self, quantity: Quantity) -> Option<Money> {
        to_money(quantity.decimal().checked_mul(self.cost.decimal())?)
    }
}

impl PurchaseOrder {
    /// What the lines add up to, or nothing when that is no amount any more.
    #[must_use]
    pub fn sum(&self) -> Option<Money> {
        self.lines.iter().try_fold(Money::ZERO, |sum, line| {
            line.amount().and_then(|amount| sum.checked_add(amount))
        })
    }

    /// What came is worth, at the order's costs; nothing where no line says how many came.
    #[must_use]
    pub fn received(&self) -> Option<Money> {
        let counted = |line: &OrderLine| Some(line.priced(line.received?));
        let mut amounts = self.lines.iter().filter_map(counted).peekable();
        amounts.peek()?;
        amounts.try_fold(Money::ZERO, |sum, amount| sum.checked_add(amount?))
    }
}

/// The status of an order's invoices as one: that of the invoice which is least far on its way.
///
/// `F` stands between `A` and `ES`. QuickBooks refused the invoice, so that it has to be mended and
/// sent again: it is behind everything that waits in `ES`. But it was sent once, with both approvals,
/// so that it is past `A`.
#[must_use]
pub fn least_far(statuses: impl IntoIterator<Item = Status>) -> Option<Status> {
    let place = |status: &Status| match status {
        Status::PendingProcurement => 0,
        Status::PendingAccounting => 1,
        Status::Approved => 2,
        Status::Failed => 3,
        Status::Sent => 4,
        Status::Synchronized => 5,
    };
    statuses.into_iter().min_by_key(place)
}

/// To the cent, half a cent away from zero, as invoices are written.
fn to_cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
}

fn to_money(amount: Decimal) -> Option<Money> {
    let minor = to_cents(amount).checked_mul(Decimal::ONE_HUNDRED)?;
    Money::from_minor(i64::try_from(minor).ok()?).ok()
}

/// An amount as it is shown: two decimals.
fn shown(amount: Decimal) -> String {
    format!("{:.2}", to_cents(amount))
}

#[cfg(test)]
pub(crate) mod tests;
