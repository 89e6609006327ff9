//! The foundation: what a vendor invoice is, and what may become of it.
//!
//! Everything here is pure: no clock, no `async`, no SQL, no XML. The other rooms bring what these
//! rules need to know and carry out what they decide.
//!
//! - [`Content`]: the document itself; read from what somebody typed by [`draft`].
//! - [`workflow`]: the status machine `AP → AA → A → ES → S | F` and its approvals.
//! - [`checks`]: everything that can be said about an invoice, as [`Finding`]s, all at once.
//! - [`history`]: the events, each chained to the one before.

pub mod approval;
pub mod checks;
pub mod content;
pub mod draft;
pub mod finding;
pub mod history;
mod ids;
pub mod money;
pub mod quantity;
pub mod settings;
pub mod status;
pub mod user;
pub mod workflow;

use chrono::{DateTime, NaiveDate, Utc};

pub use approval::{Approval, Approvals, Step};
pub use content::{Charge, Content, ContentHash, ExpenseLine, ItemLine, Kind, Line};
pub use finding::{Code, Finding, Fix, Severity};
pub use ids::{CompanyId, InvoiceId, UserId};
pub use money::Money;
pub use quantity::{Cost, Quantity};
pub use settings::Settings;
pub use status::Status;
pub use user::{Actor, Role, Roles};
pub use workflow::{Bill, Problem, State};

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
    /// Bills that QuickBooks confirmed before the invoice was returned to `A`. While one is
    /// listed here, sending again would post the invoice twice.
    pub returned_bills: Vec<Bill>,
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
