//! `VendorQueryRq`, `AccountQueryRq`, `ItemQueryRq` and their like: what is in a list?
//!
//! The schema gives all of them the same filters in the same order, so they are one type. They
//! differ in their name and in whether they have iterators.

use yaserde::YaSerialize;

use super::{LocalMoment, Portion, fields::included, portion::Written};
use crate::{
    invoice::lists::List,
    qbxml::{RequestId, Version},
};

/// The request that reads a list, inactive entries included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQueryRq {
    list: List,
    filters: Filters,
}

/// The fields stand in the schema's order.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct Filters {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(attribute = true, rename = "iterator")]
    iterator: Option<String>,
    #[yaserde(attribute = true, rename = "iteratorID")]
    iterator_id: Option<String>,
    #[yaserde(rename = "MaxReturned")]
    max_returned: Option<String>,
    #[yaserde(rename = "ActiveStatus")]
    active_status: String,
    #[yaserde(rename = "FromModifiedDate")]
    from_modified: Option<String>,
    #[yaserde(rename = "IncludeRetElement")]
    included: Vec<String>,
}

impl ListQueryRq {
    /// Reads `portion` of `list`: of all its entries, or of those modified since a moment. None
    /// where the `version` of the document does not have the list; purchase orders are asked for with
    /// [`PurchaseOrderQueryRq`](super::PurchaseOrderQueryRq).
    ///
    /// A portion of an iterator is the whole list where there is no iterator;
    /// [`List::first_portion`] says so before.
    #[must_use]
    pub fn new(
        list: List,
        modified_since: Option<LocalMoment>,
        portion: &Portion,
        version: Version,
        request_id: &RequestId,
    ) -> Option<Self> {
        if !list.is_in(version) || list == List::PurchaseOrders {
            return None;
        }
        let written = Written::of(portion, list.has_iterator(), version);
        let filters = Filters {
            request_id: request_id.to_string(),
            iterator: written.iterator,
            iterator_id: written.iterator_id,
            max_returned: written.max_returned,
            active_status: "All".to_owned(),
            from_modified: modified_since.map(|moment| moment.to_string()),
            included: included(list.fields(), version),
        };
        Some(Self { list, filters })
    }

    /// The request's name, and what stands in it.
    pub(in crate::qbxml) fn parts(&self) -> (&'static str, &impl YaSerialize) {
        (self.list.request(), &self.filters)
    }
}
