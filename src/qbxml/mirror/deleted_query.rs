//! `ListDeletedQueryRq` and `TxnDeletedQueryRq`: what is gone?
//!
//! QuickBooks forgets a deletion after a while (that of a transaction after 90 days), so what a
//! mirror missed for longer is only seen by reading the whole list again.

use yaserde::YaSerialize;

use super::{DeletedKind, LocalMoment};
use crate::{
    invoice::lists::List,
    qbxml::{RequestId, Version},
};

/// The request for the entries that were deleted from lists. The fields stand in the schema's
/// order.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "ListDeletedQueryRq")]
pub struct ListDeletedQueryRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "ListDelType")]
    types: Vec<String>,
    #[yaserde(rename = "DeletedDateRangeFilter")]
    deleted: Option<DeletedDateRangeFilter>,
}

/// The request for the transactions that were deleted. The fields stand in the schema's order.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "TxnDeletedQueryRq")]
pub struct TxnDeletedQueryRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "TxnDelType")]
    types: Vec<String>,
    #[yaserde(rename = "DeletedDateRangeFilter")]
    deleted: Option<DeletedDateRangeFilter>,
}

#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct DeletedDateRangeFilter {
    #[yaserde(rename = "FromDeletedDate")]
    from: String,
}

impl DeletedDateRangeFilter {
    fn since(moment: LocalMoment) -> Self {
        Self {
            from: moment.to_string(),
        }
    }
}

impl ListDeletedQueryRq {
    /// Asks what was deleted from `lists`, of all that QuickBooks remembers or since a moment. None
    /// where the `version` of the document knows no deletions from any of them.
    #[must_use]
    pub fn new(
        lists: &[List],
        since: Option<LocalMoment>,
        version: Version,
        request_id: &RequestId,
    ) -> Option<Self> {
        let types = lists.iter().flat_map(|list| list.deletion_types(version));
        let types: Vec<_> = types.map(str::to_owned).collect();
        if types.is_empty() {
            return None;
        }
        Some(Self {
            request_id: request_id.to_string(),
            types,
            deleted: since.map(DeletedDateRangeFilter::since),
        })
    }
}

impl TxnDeletedQueryRq {
    /// Asks which bills, vendor credits and purchase orders were deleted, of all that QuickBooks
    /// remembers or since a moment. It does not tell what was voided.
    #[must_use]
    pub fn new(since: Option<LocalMoment>, request_id: &RequestId) -> Self {
        let types = DeletedKind::ALL.map(|kind| kind.as_str().to_owned());
        Self {
            request_id: request_id.to_string(),
            types: types.to_vec(),
            deleted: since.map(DeletedDateRangeFilter::since),
        }
    }
}
