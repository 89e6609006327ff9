//! `ListDeletedRet` and `TxnDeletedRet`: what was deleted from the company file.

use super::{
    UnreadableEntry,
    fields::{Field, Fields, text},
    unreadable::Fault,
};
use crate::{
    invoice::{ListId, TxnId, lists::List},
    qbxml::walk::{ReadError, Walk},
};

/// An entry that was deleted from a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedEntry {
    /// The list.
    pub list: List,
    /// The id that it had, unique within its list.
    pub list_id: ListId,
    /// The name that it had.
    pub full_name: Option<String>,
    /// When it was deleted, as QuickBooks writes it; see
    /// [`ListEntry::time_modified`](crate::invoice::lists::ListEntry::time_modified).
    pub time_deleted: Option<String>,
}

/// The transactions whose deletion is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeletedKind {
    /// A bill.
    Bill,
    /// A vendor credit.
    VendorCredit,
    /// A purchase order.
    PurchaseOrder,
}

impl DeletedKind {
    /// Every one of them.
    pub const ALL: [Self; 3] = [Self::Bill, Self::VendorCredit, Self::PurchaseOrder];

    /// QuickBooks' word for it (`TxnDelType`).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bill => "Bill",
            Self::VendorCredit => "VendorCredit",
            Self::PurchaseOrder => "PurchaseOrder",
        }
    }
}

/// A transaction that was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedTxn {
    /// What it was.
    pub kind: DeletedKind,
    /// The id that it had.
    pub txn_id: TxnId,
    /// The number that it had.
    pub ref_number: Option<String>,
    /// When it was deleted, as QuickBooks writes it.
    pub time_deleted: Option<String>,
}

const LIST_FIELDS: &[Field] = &[
    text("ListDelType"),
    text("ListID"),
    text("TimeDeleted"),
    text("FullName"),
];

const TXN_FIELDS: &[Field] = &[
    text("TxnDelType"),
    text("TxnID"),
    text("TimeDeleted"),
    text("RefNumber"),
];

impl DeletedEntry {
    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(
        element: &str,
        walk: &mut Walk<'_>,
    ) -> Result<Result<Self, UnreadableEntry>, ReadError> {
        let fields = Fields::read(LIST_FIELDS, walk)?;
        Ok(Self::of(&fields)
            .map_err(|fault| fields.unreadable(element, ("ListID", &["FullName"]), fault)))
    }

    fn of(fields: &Fields<'_>) -> Result<Self, Fault> {
        fields.check()?;
        let expected = "the type of a list that was asked for";
        let list = fields.read_as("ListDelType", expected, List::of_deletion_type)?;
        Ok(Self {
            list: list.ok_or(Fault::missing("ListDelType"))?,
            list_id: ListId::new(fields.required("ListID")?),
            full_name: fields.owned("FullName")?,
            time_deleted: fields.owned("TimeDeleted")?,
        })
    }
}

impl DeletedTxn {
    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(
        element: &str,
        walk: &mut Walk<'_>,
    ) -> Result<Result<Self, UnreadableEntry>, ReadError> {
        let fields = Fields::read(TXN_FIELDS, walk)?;
        Ok(Self::of(&fields)
            .map_err(|fault| fields.unreadable(element, ("TxnID", &["RefNumber"]), fault)))
    }

    fn of(fields: &Fields<'_>) -> Result<Self, Fault> {
        fields.check()?;
        let is_it = |text: &str| {
            DeletedKind::ALL
                .into_iter()
                .find(|kind| kind.as_str() == text)
        };
        let expected = "a type of transaction that was asked for";
        let kind = fields.read_as("TxnDelType", expected, is_it)?;
        Ok(Self {
            kind: kind.ok_or(Fault::missing("TxnDelType"))?,
            txn_id: TxnId::new(fields.required("TxnID")?),
            ref_number: fields.owned("RefNumber")?,
            time_deleted: fields.owned("TimeDeleted")?,
        })
    }
}
