//! Text ⇄ types.

mod add_request;
mod bill_add;
mod held;
pub mod host;
mod host_query;
mod ids;
mod lines;
pub mod message_set;
pub mod response;
pub mod status;
pub mod text;
mod txn_ret;
mod vendor_credit_add;
mod version;
mod walk;

pub use add_request::{AddRequest, add_request};
pub use bill_add::BillAddRq;
pub use held::held;
pub use host::{FileStamp, Host};
pub use host_query::host_query;
pub use ids::{IdError, ListId, MessageSetId, RequestId, TxnId};
pub use message_set::MessageSet;
pub use response::{ErrorRecovery, MessageSetAnswer, Response, Responses};
pub use txn_ret::{LineKind, ListRef, TxnLine, TxnRet, Unreadable};
pub use vendor_credit_add::VendorCreditAddRq;
pub use version::{Version, VersionError};
pub use walk::ReadError;
