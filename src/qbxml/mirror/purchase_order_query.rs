//! `PurchaseOrderQueryRq`: what is on order?
//!
//! The schema has no filter for open purchase orders, and takes either the moment of the last
//! change or the order's date. So a first reading is limited by date, later ones by what changed
//! since; which orders are open is told by
//! [`PurchaseOrderFacts`](crate::invoice::lists::PurchaseOrderFacts).
use chrono::NaiveDate;
use yaserde::YaSerialize;

use super::{LocalMoment, Portion, fields::included, portion::Written, purchase_order_ret};
use crate::qbxml::{RequestId, Version};

/// Which purchase orders are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurchaseOrders {
    /// All that the company file has ever seen.
    All,
    /// Those dated on that day or later.
    DatedSince(NaiveDate),
    /// Those entered or modified at that moment or later; receiving or closing one modifies it.
    ModifiedSince(LocalMoment),
}

/// The request that reads purchase orders with their lines. The fields stand in the schema's order.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "PurchaseOrderQueryRq")]
pub struct PurchaseOrderQueryRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(attribute = true, rename = "iterator")]
    iterator: Option<String>,
    #[yaserde(attribute = true, rename = "iteratorID")]
    iterator_id: Option<String>,
    #[yaserde(rename = "MaxReturned")]
    max_returned: Option<String>,
    #[yaserde(rename = "ModifiedDateRangeFilter")]
    modified: Option<ModifiedDateRangeFilter>,
    #[yaserde(rename = "TxnDateRangeFilter")]
    dated: Option<TxnDateRangeFilter>,
    #[yaserde(rename = "IncludeLineItems")]
    include_line_items: String,
    #[yaserde(rename = "IncludeRetElement")]
    included: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct ModifiedDateRangeFilter {
    #[yaserde(rename = "FromModifiedDate")]
    from: String,
}

#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct TxnDateRangeFilter {
    #[yaserde(rename = "FromTxnDate")]
    from: String,
}

impl PurchaseOrderQueryRq {
    /// Reads `portion` of the purchase orders that are `wanted`. A portion of an iterator is the
    /// whole where the `version` of the document has no iterators.
    #[must_use]
    pub fn new(
        wanted: PurchaseOrders,
        portion: &Portion,
        version: Version,
        request_id: &RequestId,
    ) -> Self {
        let written = Written::of(portion, true, version);
        let (modified, dated) = match wanted {
            PurchaseOrders::All => (None, None),
            PurchaseOrders::DatedSince(date) => {
                let from = date.to_string();
                (None, Some(TxnDateRangeFilter { from }))
            }
            PurchaseOrders::ModifiedSince(moment) => {
                let from = moment.to_string();
                (Some(ModifiedDateRangeFilter { from }), None)
            }
        };
        Self {
            request_id: request_id.to_string(),
            iterator: written.iterator,
            iterator_id: written.iterator_id,
            max_returned: written.max_returned,
            modified,
            dated,
            include_line_items: "true".to_owned(),
            included: included(purchase_order_ret::FIELDS, version),
        }
    }
}
