//! The foundation: what a vendor invoice is, and what may become of it.
//!
//! Everything here is pure: no clock, no `async`, no SQL, no XML. The other rooms bring what these
//! rules need to know and carry out what they decide.
//!
//! - [`Content`]: the document itself; read from what somebody typed by [`draft`].
//! - [`lists`], [`company_file`]: what is known of the company file; [`names`]: what the names on an
//!   invoice lead to in it; [`po_links`]: which lines of its purchase orders an invoice bills.
//!   [`Destination`] is all of that for one invoice.
//! - [`workflow`]: the status machine `AP → AA → A → ES → S | F` and its approvals.
//! - [`checks`]: everything that can be said about an invoice, as [`Finding`]s, all at once.
//! - [`purchase_order`]: orders of our side, and the match of invoices with them.
//! - [`attachment`]: files that stand beside an invoice, and which are taken.
//! - [`history`]: the events, each chained to the one before.

pub mod address;
pub mod approval;
pub mod attachment;
pub mod bill;
pub mod checks;
pub mod company_file;
pub mod content;
pub mod destination;
pub mod draft;
pub mod duplicates;
pub mod finding;
pub mod history;
mod ids;
pub mod lists;
pub mod money;
pub mod names;
pub mod po_links;
pub mod problem;
pub mod purchase_order;
pub mod quantity;
pub mod settings;
pub mod status;
pub mod tax_rates;
pub mod user;
pub mod will_hold;
pub mod workflow;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use address::VendorAddress;
pub use approval::{Approval, Approvals, Step};
pub use attachment::{Attachment, FileError};
pub use bill::{Bill, LeftBehind};
pub use content::{Charge, Content, ContentHash, ExpenseLine, ItemLine, Kind, Line};
pub use destination::{Destination, Payables};
pub use finding::{Code, Finding, Fix, Severity};
pub use ids::{AttachmentId, CompanyId, InvoiceId, ListId, TxnId, TxnLineId, UserId};
pub use money::Money;
pub use problem::Problem;
pub use purchase_order::PurchaseOrder;
pub use quantity::{Cost, ExchangeRate, Quantity};
pub use settings::Settings;
pub use status::Status;
pub use tax_rates::TaxRates;
pub use user::{Actor, Right, Rights, Role, Roles};
pub use workflow::State;

/// One vendor invoice as it stands now: its content, its state, and what QuickBooks may still hold
/// of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    /// Ours, for ever.
    pub id: InvoiceId,
    /// The company (one QuickBooks company file) it belongs to.
    pub company_id: CompanyId,
    /// 1 for what was taken in, one more for every edit.
    pub version: i64,
    /// The document.
    pub content: Content,
    /// Where it stands on its way to QuickBooks.
    pub state: State,
    /// Bills that QuickBooks made of the invoice before it was returned to `A`, or over another
    /// amount than was approved. While one is still there, sending again would post the invoice
    /// twice.
    pub returned_bills: Vec<LeftBehind>,
    /// Transactions in QuickBooks (their `TxnID`s) that a person said are not this invoice's, although
    /// they look like it.
    pub other_bills: Vec<String>,
    /// When it was taken in.
    pub created_at: DateTime<Utc>,
    /// When it last changed in any way.
    pub updated_at: DateTime<Utc>,
}

impl Invoice {
    /// The status that people and programs see.
    #[must_use]
    pub fn status(&self) -> Status {
        self.state.status()
    }

    /// Whether it will not get to QuickBooks before somebody looks: it failed, is in doubt, or was
    /// tried in vain again and again.
    #[must_use]
    pub fn needs_person(&self) -> bool {
        match &self.state {
            State::Failed { .. } => true,
            State::Sent { problem, .. } => problem.as_ref().is_some_and(Problem::needs_person),
            State::PendingProcurement
            | State::PendingAccounting { .. }
            | State::Approved { .. }
            | State::Synchronized { .. } => false,
        }
    }

    /// What marks the bill in QuickBooks as this invoice's (`ExternalGUID`): the invoice's own id, or
    /// once a bill of it was left behind there, an id that is derived from both.
    #[must_use]
    pub fn mark(&self) -> Uuid {
        match self.returned_bills.len() {
            0 => self.id.0,
            number => {
                let mut hash = Sha256::new();
                hash.update(self.id.0.as_bytes());
                hash.update(number.to_string());
                let hash: [u8; 32] = hash.finalize().into();
                let half = hash
                    .first_chunk()
                    .expect("a hash of 32 bytes has a first half");
                uuid::Builder::from_custom_bytes(*half).into_uuid()
            }
        }
    }

    /// The bill of an earlier sending that is still in QuickBooks, as far as is known.
    pub fn left_behind(&self) -> impl Iterator<Item = &Bill> {
        let there = |left: &&LeftBehind| left.gone_at.is_none();
        self.returned_bills
            .iter()
            .filter(there)
            .map(|left| &left.bill)
    }

    /// Whether a transaction in QuickBooks is known not to be the bill that is to come of this
    /// invoice: one that was left behind, or one that a person said is another's.
    #[must_use]
    pub fn is_other(&self, txn_id: &str) -> bool {
        self.other_bills.iter().any(|other| other == txn_id)
            || self
                .returned_bills
                .iter()
                .any(|left| left.bill.txn_id == txn_id)
    }

    /// The date that the bill gets (`TxnDate`): the invoice's own, or with
    /// [`BillDate::Approval`](settings::BillDate::Approval) the UTC date of the second approval;
    /// before that is given, `today`.
    #[must_use]
    pub fn bill_date(&self, settings: &Settings, today: NaiveDate) -> NaiveDate {
        match settings.bill_date {
            settings::BillDate::Invoice => self.content.date,
            settings::BillDate::Approval => {
                let approvals = self.state.approvals();
                let second = approvals.iter().find(|(step, _)| *step == Step::Accounting);
                second.map_or(today, |(_, approval)| approval.at.date_naive())
            }
        }
    }
}
