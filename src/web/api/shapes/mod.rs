//! What is answered, and how: every field is there, `null` when there is nothing in it; money and
//! quantities are strings; times are RFC 3339 in UTC with milliseconds.
//!
//! These are types of their own beside those of `invoice`, because they are a contract with other
//! programs: what is stored may change its form, what is answered may not.

mod attachment;
mod company;
mod draft;
mod finding;
mod invoice;
mod lists;
mod preflight;
mod purchase_order;
mod session;
mod user;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

pub use attachment::{Attachment, Attachments};
pub use company::{
    AddedCompany, AddedConnector, BoundFile, Company, Connector, MatchTolerance, PartialSettings,
    Settings, SettingsPatch,
};
pub use draft::{
    BulkDraft, ChargeDraft, ExpenseLineDraft, InvoiceDraft, ItemLineDraft, Kind, LineDraft,
    VendorAddressDraft,
};
pub use finding::{CodeName, Finding, Fix, InvoiceProblem};
pub use invoice::{
    Approval, Bill, Charge, Event, ExpenseLine, Invoice, ItemLine, Line, VendorAddress,
};
pub use lists::{EntryPage, Lists, Mapping, Mappings, RefreshWanted};
pub use preflight::Preflight;
pub use purchase_order::{
    InvoiceOfOrder, LineStanding, OrderLine, OrderLineDraft, OrderMismatch, OrderStatusName,
    OrderTotals, PurchaseOrder, PurchaseOrderDraft, PurchaseOrderPage, Reconciliation,
};
pub use session::{
    Call, Session, SessionDetail, SessionExchange, SessionItem, SessionPage, SessionResponse,
};
pub use user::{AddedUser, RoleName, User, UserPage, UserPatch};

use super::super::problem::Problem;

/// A moment: RFC 3339, UTC, milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At(pub DateTime<Utc>);

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, true))
    }
}

impl utoipa::PartialSchema for At {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339, UTC, milliseconds"))
            .examples(["2026-11-02T09:30:00.000Z"])
            .into()
    }
}

impl ToSchema for At {}

/// A page of a list of companies.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyPage {
    /// Oldest first.
    pub items: Vec<Company>,
    /// What to send as `cursor` for the next page; `null` when this is the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// A page of a list of invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvoicePage {
    /// Newest first.
    pub items: Vec<Invoice>,
    /// What to send as `cursor` for the next page; `null` when this is the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// All that happened to an invoice.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// Oldest first.
    pub items: Vec<Event>,
}

/// What became of invoices that were to be taken in.
#[derive(Debug, Serialize, ToSchema)]
pub struct BulkResults {
    /// One for each, in the order in which they were sent.
    pub results: Vec<TakenIn>,
}

/// What became of a step for many invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActionResults {
    /// One for each, in the order in which they were sent.
    pub results: Vec<StepTaken>,
}

/// What became of one invoice of many that were to be taken in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TakenIn {
    /// It was taken in.
    Done {
        /// The invoice's id.
        id: Uuid,
    },
    /// It was not; pointers are into this entry.
    Refused {
        /// Why.
        problem: Problem,
    },
}

/// What became of one step of many.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum StepTaken {
    /// It was taken.
    Done {
        /// The invoice's id, as it was sent.
        id: String,
        /// The invoice's status now.
        status: StatusName,
    },
    /// It was refused; nothing has changed about this invoice.
    Refused {
        /// The invoice's id, as it was sent.
        id: String,
        /// Why.
        problem: Problem,
    },
}

/// The status of an invoice.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub enum StatusName {
    /// Pending approval by procurement.
    AP,
    /// Pending approval by accounting.
    AA,
    /// Approved.
    A,
    /// Sent to external system.
    ES,
    /// Synchronized.
    S,
    /// Failed.
    F,
}

/// Where an invoice can be returned to.
#[derive(Debug, ToSchema)]
pub enum ReturnTarget {
    /// To procurement.
    AP,
    /// To approved.
    A,
}

impl From<crate::invoice::Status> for StatusName {
    fn from(status: crate::invoice::Status) -> Self {
        use crate::invoice::Status;
        match status {
            Status::PendingProcurement => Self::AP,
            Status::PendingAccounting => Self::AA,
            Status::Approved => Self::A,
            Status::Sent => Self::ES,
            Status::Synchronized => Self::S,
            Status::Failed => Self::F,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::Status;

    #[test]
    fn a_moment_has_milliseconds_and_a_z() {
        let at = At(DateTime::from_timestamp_millis(1_763_000_000_000).unwrap());
        assert_eq!(
            serde_json::to_value(at).unwrap(),
            "2025-11-13T02:13:20.000Z"
        );
    }

    #[test]
    fn a_status_is_answered_as_it_is_shown() {
        for status in Status::ALL {
            let name = serde_json::to_value(StatusName::from(status)).unwrap();
            assert_eq!(name, status.as_str());
        }
    }
}
