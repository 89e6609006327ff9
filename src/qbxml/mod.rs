//! qbXML, the language of QuickBooks Desktop: text on one side, types on the other.
//!
//! Pure: nothing is sent or stored here, and nothing is decided about an invoice.
//!
//! - [`text`]: what characters and lengths QuickBooks takes; [`held()`] lists what an invoice becomes.
//! - [`Outgoing`]: an invoice as it goes out; [`add_request()`]: the request that posts it;
//!   [`Posting`]: what the bill should look like then; [`MessageSet`]: the document that carries such
//!   requests.
//! - [`Responses`]: QuickBooks' answer, one [`Response`] at a time; [`status`]: what an answer means.
//! - [`Host`]: what QuickBooks says about itself at the start of a conversation.
//! - [`mirror`]: the company file's lists, purchase orders and preferences, asked for and read.
//!
//! ## Decisions
//!
//! - **Requests are yaserde types.** QuickBooks' parser insists on the order of elements, and with
//!   yaserde the order of fields is that order: a file can be laid beside the schema. yaserde writes
//!   control characters raw, so every text passes through [`text::hold`] first, where none is left.
//! - **Responses are walked with quick-xml, bodies too.** They can have many megabytes, and a result
//!   must be readable when the one after it is cut off. yaserde would copy each body, trim its texts,
//!   let the last of two equal elements win, and refuse the illegal references that QuickBooks
//!   writes. Given up: a few dozen lines that a derive would write.
//! - **The document is pure ASCII** with decimal references. QuickBooks has been seen to refuse `é`
//!   as UTF-8; as `&#233;` every version takes it.
//! - **Nothing is cut.** A reference number of 21 characters that loses one may collide with
//!   another bill's. What is too long is a finding before it is sent.
//! - **Version 13.0 at most**, lower where QuickBooks asks for it: no message here needs a later one.
//! - **References by QuickBooks' id where it is known, by name where it is not.** The id is of the entry
//!   that the approver's name led to, survives a rename, and has no length. Both at once would be an
//!   invitation to differ: QuickBooks ignores the name then.
//! - **Single lines of a purchase order are linked, never a whole one** (`LinkToTxnID`): that would bill
//!   whatever is open on it at that moment, which nobody approved.
//! - **Each bill bears a mark of ours** (`ExternalGUID`). No query can look for it, and what QuickBooks
//!   does with the same one twice is not documented; but it is repeated with every bill that a query
//!   by vendor and number finds, and tells ours from one that was typed by hand.
//! - **Amounts from QuickBooks are read strictly**, everything beside them leniently: a result that
//!   can't be read whole can still tell which bill it speaks of.

mod address;
mod bill_add;
mod held;
mod host;
mod host_query;
mod ids;
mod lines;
mod message_set;
pub mod mirror;
mod outgoing;
pub mod outline;
mod post;
mod posting;
mod readable;
mod reference;
mod references;
mod request;
mod response;
mod responses;
pub mod status;
#[cfg(test)]
mod tests;
pub mod text;
mod txn_query;
mod txn_ret;
mod vendor_add;
mod vendor_credit_add;
mod version;
mod walk;
mod will_hold;

pub use bill_add::BillAddRq;
pub use held::held;
pub use host::{FileStamp, Host, company_file};
pub use host_query::host_query;
pub use ids::{IdError, MessageSetId, RequestId};
pub use message_set::MessageSet;
pub use outgoing::Outgoing;
pub use post::post_requests;
pub use posting::{AskedFor, Likeness, Posting};
pub use readable::readable;
pub use reference::as_read;
pub use request::{Request, add_request};
pub use response::{ErrorRecovery, Response};
pub use responses::{MessageSetAnswer, Responses};
pub use txn_ret::{LineKind, TxnLine, TxnRet, Unreadable};
pub use vendor_add::{NewVendor, VendorAddRq};
pub use vendor_credit_add::VendorCreditAddRq;
pub use version::{Version, VersionError};
pub use walk::ReadError;
