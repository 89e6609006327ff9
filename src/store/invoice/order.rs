//! In which order a list of invoices stands, and where in it a page begins.

use chrono::NaiveDate;

use crate::invoice::{Invoice, InvoiceId, Money, Status, content::match_key};

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// When they were taken in.
    #[default]
    Entered,
    /// The vendor's name, without regard to case.
    Vendor,
    /// The number, without regard to case.
    Number,
    /// The invoice's date.
    Date,
    /// The total, whatever its currency.
    Total,
    /// The status, in the order in which people work: see [`SortBy::STATUSES`].
    Status,
}

impl SortBy {
    /// Everything by which a list can be sorted.
    pub const ALL: [Self; 6] = [
        Self::Entered,
        Self::Vendor,
        Self::Number,
        Self::Date,
        Self::Total,
        Self::Status,
    ];

    /// The statuses in their order: what waits for somebody comes before what is done.
    pub const STATUSES: [Status; 6] = [
        Status::PendingProcurement,
        Status::PendingAccounting,
        Status::Approved,
        Status::Sent,
        Status::Failed,
        Status::Synchronized,
    ];
}

/// The order of a list. What is equal stands in the order in which it was taken in, so that every
/// order is of all invoices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// Whether the last comes first.
    pub is_descending: bool,
}

impl Sort {
    /// Newest first.
    pub const NEWEST: Self = Self {
        by: SortBy::Entered,
        is_descending: true,
    };

    /// The opposite order.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            is_descending: !self.is_descending,
            ..self
        }
    }
}

impl Default for Sort {
    fn default() -> Self {
        Self::NEWEST
    }
}

/// What an order compares before the time of entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// Nothing.
    Entered,
    /// The vendor's name, as names are compared.
    Vendor(String),
    /// The number, as numbers are compared.
    Number(String),
    /// The date.
    Date(NaiveDate),
    /// The total.
    Total(Money),
    /// The status.
    Status(Status),
}

/// Where an invoice stands in an order, or stood: the invoice may have moved since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What the order compares first.
    pub key: Key,
    /// The invoice.
    pub id: InvoiceId,
}

impl Mark {
    /// Where an invoice stands in an order by `by`.
    #[must_use]
    pub fn of(invoice: &Invoice, by: SortBy) -> Self {
        let content = &invoice.content;
        let key = match by {
            SortBy::Entered => Key::Entered,
            SortBy::Vendor => Key::Vendor(match_key(&content.vendor)),
            SortBy::Number => Key::Number(match_key(&content.number)),
            SortBy::Date => Key::Date(content.date),
            SortBy::Total => Key::Total(content.total),
            SortBy::Status => Key::Status(invoice.status()),
        };
        Self {
            key,
            id: invoice.id,
        }
    }
}

/// Which part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Its beginning.
    #[default]
    First,
    /// What comes next after a place in it.
    After(Mark),
    /// What comes just before a place in it.
    Before(Mark),
}
