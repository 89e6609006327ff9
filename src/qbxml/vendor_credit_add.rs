//! `VendorCreditAddRq`: a credit becomes a vendor credit. Its amounts are positive, and it has
//! neither a due date nor terms.

use chrono::NaiveDate;
use yaserde::YaSerialize;

use super::{
    ids::RequestId,
    lines::{self, ExpenseLineAdd, ItemLineAdd, Ref},
};
use crate::invoice::{Content, Settings};

/// The request that adds one vendor credit. The fields stand in the schema's order, which
/// QuickBooks insists on.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "VendorCreditAddRq")]
pub struct VendorCreditAddRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "VendorCreditAdd")]
    pub(super) credit: VendorCreditAdd,
}

/// The vendor credit itself. It has no total: QuickBooks adds up the lines.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
pub(super) struct VendorCreditAdd {
    #[yaserde(rename = "VendorRef")]
    vendor: Ref,
    #[yaserde(rename = "APAccountRef")]
    ap_account: Option<Ref>,
    #[yaserde(rename = "TxnDate")]
    date: String,
    #[yaserde(rename = "RefNumber")]
    ref_number: String,
    #[yaserde(rename = "Memo")]
    memo: Option<String>,
    #[yaserde(rename = "ExternalGUID")]
    pub(super) external_guid: Option<String>,
    #[yaserde(rename = "ExpenseLineAdd")]
    expense_lines: Vec<ExpenseLineAdd>,
    #[yaserde(rename = "ItemLineAdd")]
    item_lines: Vec<ItemLineAdd>,
}

impl VendorCreditAddRq {
    /// The vendor credit that `content` becomes.
    pub(super) fn new(
        content: &Content,
        settings: &Settings,
        bill_date: NaiveDate,
        request_id: &RequestId,
    ) -> Self {
        let credit = VendorCreditAdd {
            vendor: Ref::by_name(&content.vendor),
            ap_account: settings.ap_account.as_deref().map(Ref::by_name),
            date: bill_date.to_string(),
            ref_number: super::text::hold(&lines::ref_number(content, settings)).into_owned(),
            memo: lines::held(content.memo.as_deref()),
            external_guid: None,
            expense_lines: lines::expense_lines(content, settings),
            item_lines: lines::item_lines(content),
        };
        Self {
            request_id: request_id.to_string(),
            credit,
        }
    }
}
