//! An entry that can't be read, and why.

use std::fmt;

/// An entry of QuickBooks' answer that does not say what must be known of it, or not for certain.
/// The entries beside it are not concerned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct UnreadableEntry {
    /// The element, such as `VendorRet`.
    pub element: String,
    /// After how many bytes of the document its content begins.
    pub position: u64,
    /// Its `ListID` or `TxnID`, where that much could be read.
    pub id: Option<String>,
    /// Its name or reference number, where that much could be read.
    pub name: Option<String>,
    /// The field that is at fault.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for UnreadableEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the `{}`", self.element)?;
        if let Some(name) = &self.name {
            write!(f, " of `{name}`")?;
        }
        if let Some(id) = &self.id {
            write!(f, " (`{id}`)")?;
        }
        let Self {
            position,
            field,
            reason,
            ..
        } = self;
        write!(
            f,
            " at byte {position} of QuickBooks' answer can't be read: `{field}` {reason}"
        )
    }
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) field: &'static str,
    /// Follows the field's name in a sentence.
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn missing(field: &'static str) -> Self {
        let reason = "is missing".to_owned();
        Self { field, reason }
    }

    pub(super) fn twice(field: &'static str) -> Self {
        let reason = "stands there more than once".to_owned();
        Self { field, reason }
    }

    pub(super) fn illegal(field: &'static str) -> Self {
        let reason = "has a character that XML forbids: retype it in QuickBooks";
        Self {
            field,
            reason: reason.to_owned(),
        }
    }

    pub(super) fn unexpected(field: &'static str, found: &str, expected: &str) -> Self {
        let found: String = found.chars().take(40).collect();
        Self {
            field,
            reason: format!("is `{found}`: expected {expected}"),
        }
    }
}
