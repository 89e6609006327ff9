//! What a mirror of the company file asks of QuickBooks, and how it reads the answers: lists,
//! purchase orders, deletions, the company and its preferences.
//!
//! Pure like the room: when to ask, and what becomes of an entry, is decided elsewhere.
//!
//! | asked with | iterator | read as |
//! | --- | --- | --- |
//! | `VendorQuery`, `CustomerQuery` (jobs too), `ItemQuery` (all kinds) | yes | [`ListEntry`] |
//! | `AccountQuery`, `ClassQuery`, `TermsQuery` (both kinds), `SalesTaxCodeQuery`, `CurrencyQuery` | none in the schema: the whole list at once | [`ListEntry`] |
//! | `PurchaseOrderQuery` | yes | [`ListEntry`] |
//! | `ListDeletedQuery`, `TxnDeletedQuery` | none | [`DeletedEntry`], [`DeletedTxn`] |
//! | `CompanyQuery`, `PreferencesQuery` | none | [`CompanyFacts`], [`PreferenceFacts`] |
//!
//! Every query can be written in each version that a message set can have. What a version lacks is
//! left out, or the query is not there at all:
//!
//! | since | what | before that |
//! | --- | --- | --- |
//! | 8.0 | `CurrencyQuery`, the deletion of currencies | no query |
//! | 5.0 | iterators | the whole list at once |
//! | 4.0 | `IncludeRetElement` | entries with everything in them, of which most is passed over |
//! | 3.0 | the deletion of fixed asset items | seen by the next whole reading |
//! | 2.1 | whether a purchase order is closed | every one looks open |
//!
//! ## Decisions
//!
//! - **One table names what is read of an entry**, and the query asks for just that, so neither can
//!   drift from the other, and the answers stay small.
//! - **[`Pages`] lends an answer's entries one by one**: it keeps nothing of an entry that it has
//!   handed out, so memory does not grow with the list.
//! - **An entry is read whole or not at all.** Names and ids decide what a bill is posted to, so
//!   one that is missing, stands twice or contains a character that XML forbids is never guessed:
//!   the entry is an [`UnreadableEntry`], which names the field. Elements that are not known here
//!   are passed over, because later versions add some; whole entries of an unknown kind are not.
//! - **Inactive entries are asked for** (`ActiveStatus` All): without them, an inactive vendor would
//!   look like a missing one.
//!
//! [`ListEntry`]: crate::invoice::lists::ListEntry
//! [`CompanyFacts`]: crate::invoice::company_file::CompanyFacts
//! [`PreferenceFacts`]: crate::invoice::company_file::PreferenceFacts

mod company_facts;
mod company_query;
mod deleted_entry;
mod deleted_query;
mod fields;
mod item_kind;
mod list;
mod list_entry;
mod list_query;
mod local_moment;
mod pages;
mod portion;
mod purchase_order_query;
mod purchase_order_ret;
#[cfg(test)]
pub(super) mod tests;
mod unreadable;

pub use company_query::{CompanyQueryRq, PreferencesQueryRq};
pub use deleted_entry::{DeletedEntry, DeletedKind, DeletedTxn};
pub use deleted_query::{ListDeletedQueryRq, TxnDeletedQueryRq};
pub use list_query::ListQueryRq;
pub use local_moment::{LocalMoment, LocalMomentError};
pub use pages::{Mirrored, Page, PageHead, Pages, Rest, Standing};
pub use portion::{IteratorId, IteratorIdError, Portion};
pub use purchase_order_query::{PurchaseOrderQueryRq, PurchaseOrders};
pub use unreadable::UnreadableEntry;
