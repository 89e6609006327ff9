//! What is remembered of what was deleted.

/// Something that was in the company file once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted {
    /// What it was, in qbXML's word: `Vendor`, `ItemService`, `Bill`.
    pub kind: String,
    /// Its `ListID` or `TxnID`.
    pub id: String,
    /// Seconds since 1970 at which it was made.
    pub created: i64,
    /// Seconds since 1970 at which it was deleted.
    pub deleted: i64,
    /// A list entry's full name, or a transaction's number where it had one.
    pub name: Option<String>,
}
