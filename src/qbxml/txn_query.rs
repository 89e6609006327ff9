//! `BillQueryRq` and `VendorCreditQueryRq`: is it there?
//!
//! The schema lets a query name ids, *or* reference numbers, *or* filter by vendor, so the filters are used:
//! the vendor, and numbers that start with the one looked for. Which of the answers is meant is for
//! [`Posting`](super::Posting) to tell.

use yaserde::YaSerialize;

use super::{ids::RequestId, reference::Ref, text::hold};
use crate::invoice::TxnId;

/// The request that looks for the bills of one vendor and number, or for one by its id. The fields stand in the schema's
/// order.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "BillQueryRq")]
pub struct BillQueryRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "TxnID")]
    txn_id: Option<String>,
    #[yaserde(rename = "EntityFilter")]
    entity: Option<Ref>,
    #[yaserde(rename = "RefNumberFilter")]
    ref_number: Option<RefNumberFilter>,
    #[yaserde(rename = "IncludeLineItems")]
    include_line_items: Option<String>,
}

/// The request that looks for the vendor credits of one vendor and number, or for one by its id.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "VendorCreditQueryRq")]
pub struct VendorCreditQueryRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "TxnID")]
    txn_id: Option<String>,
    #[yaserde(rename = "EntityFilter")]
    entity: Option<Ref>,
    #[yaserde(rename = "RefNumberFilter")]
    ref_number: Option<RefNumberFilter>,
    #[yaserde(rename = "IncludeLineItems")]
    include_line_items: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct RefNumberFilter {
    #[yaserde(rename = "MatchCriterion")]
    criterion: String,
    #[yaserde(rename = "RefNumber")]
    ref_number: String,
}

/// Numbers that start with that one.
fn starts_with(ref_number: &str) -> RefNumberFilter {
    RefNumberFilter {
        criterion: "StartsWith".to_owned(),
        ref_number: hold(ref_number).into_owned(),
    }
}

impl BillQueryRq {
    /// Looks for bills of `vendor` whose number starts with `ref_number`, with their lines.
    pub(super) fn new(vendor: Ref, ref_number: &str, request_id: &RequestId) -> Self {
        Self {
            request_id: request_id.to_string(),
            txn_id: None,
            entity: Some(vendor),
            ref_number: Some(starts_with(ref_number)),
            include_line_items: Some("true".to_owned()),
        }
    }

    /// Looks for the one with that id, without its lines.
    #[must_use]
    pub fn by_id(txn_id: &TxnId, request_id: &RequestId) -> Self {
        Self {
            request_id: request_id.to_string(),
            txn_id: Some(txn_id.to_string()),
            entity: None,
            ref_number: None,
            include_line_items: None,
        }
    }
}

impl VendorCreditQueryRq {
    /// Looks for vendor credits of `vendor` whose number starts with `ref_number`, with their lines.
    pub(super) fn new(vendor: Ref, ref_number: &str, request_id: &RequestId) -> Self {
        Self {
            request_id: request_id.to_string(),
            txn_id: None,
            entity: Some(vendor),
            ref_number: Some(starts_with(ref_number)),
            include_line_items: Some("true".to_owned()),
        }
    }

    /// Looks for the one with that id, without its lines.
    #[must_use]
    pub fn by_id(txn_id: &TxnId, request_id: &RequestId) -> Self {
        Self {
            request_id: request_id.to_string(),
            txn_id: Some(txn_id.to_string()),
            entity: None,
            ref_number: None,
            include_line_items: None,
        }
    }
}
