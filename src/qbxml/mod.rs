//! qbXML, the language of QuickBooks Desktop: text on one side, types on the other.
//!
//! Pure: nothing is sent or stored here, and nothing is decided about an invoice.
//!
//! - [`text`]: what characters and lengths QuickBooks takes; [`held()`] lists what an invoice becomes.
//! - [`add_request()`]: an invoice as the request that posts it; [`MessageSet`]: the document that
//!   carries such requests.
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
//! - **Names, not QuickBooks' ids, in references.** The approver saw the name. To revisit when the
//!   company file's lists are mirrored: an id survives a rename.
//! - **Each bill bears a mark of ours** (`ExternalGUID`). No query can look for it, and what QuickBooks
//!   does with the same one twice is not documented; but it is repeated with every bill that a query
//!   by vendor and number finds, and tells ours from one that was typed by hand.
//! - **Amounts from QuickBooks are read strictly**, everything beside them leniently: a result that
//!   can't be read whole can still tell which bill it speaks of.

mod request;
mod bill_add;
mod held;
mod host;
mod host_query;
mod ids;
mod lines;
mod message_set;
pub mod mirror;
mod posting;
mod references;
mod response;
mod responses;
pub mod status;
#[cfg(test)]
mod tests;
pub mod text;
mod txn_query;
mod txn_ret;
mod vendor_credit_add;
mod version;
mod walk;

pub use bill_add::BillAddRq;
pub use held::held;
pub use host::{FileStamp, Host, company_file};
pub use host_query::host_query;
pub use ids::{IdError, MessageSetId, RequestId};
pub use message_set::MessageSet;
pub use posting::{Likeness, Posting};
pub use request::{Request, add_request};
pub use response::{ErrorRecovery, Response};
pub use responses::{MessageSetAnswer, Responses};
pub use txn_ret::{LineKind, TxnLine, TxnRet, Unreadable};
pub use vendor_credit_add::VendorCreditAddRq;
pub use version::{Version, VersionError};
pub use walk::ReadError;
