//! `VendorCreditAddRq`: a credit becomes a vendor credit. Its amounts are positive, and it has
//! neither a due date nor terms, nor a place for the vendor's address.

use yaserde::YaSerialize;

use super::{
    Version,
    ids::RequestId,
    lines::{self, ExpenseLineAdd, ItemLineAdd},
    outgoing::Outgoing,
    reference::Ref,
    text::held,
};

/// The request that adds one vendor credit. The fields stand in the schema's order, which
/// QuickBooks insists on.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "VendorCreditAddRq")]
pub struct VendorCreditAddRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "VendorCreditAdd")]
    credit: VendorCreditAdd,
}

/// The vendor credit itself. It has no total: QuickBooks adds up the lines.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct VendorCreditAdd {
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
    #[yaserde(rename = "IsTaxIncluded")]
    is_tax_included: Option<String>,
    #[yaserde(rename = "SalesTaxCodeRef")]
    tax_code: Option<Ref>,
    #[yaserde(rename = "ExchangeRate")]
    exchange_rate: Option<String>,
    #[yaserde(rename = "ExternalGUID")]
    external_guid: Option<String>,
    #[yaserde(rename = "ExpenseLineAdd")]
    expense_lines: Vec<ExpenseLineAdd>,
    #[yaserde(rename = "ItemLineAdd")]
    item_lines: Vec<ItemLineAdd>,
}

impl VendorCreditAddRq {
    /// The vendor credit that the invoice becomes.
    pub(super) fn new(outgoing: &Outgoing<'_>, request_id: &RequestId) -> Self {
        let content = outgoing.content;
        let tax_code = content.tax_code.as_deref();
        let credit = VendorCreditAdd {
            vendor: outgoing.vendor(),
            ap_account: outgoing.ap_account(),
            date: outgoing.date.to_string(),
            ref_number: outgoing.ref_number(),
            memo: held(content.memo.as_deref()),
            is_tax_included: outgoing.is_tax_included(Version::TAX_OF_CREDITS),
            tax_code: outgoing.tax_code(tax_code, Version::TAX_OF_CREDITS),
            exchange_rate: outgoing.exchange_rate(),
            external_guid: outgoing.external_guid(),
            expense_lines: lines::expense_lines(outgoing),
            item_lines: lines::item_lines(outgoing),
        };
        Self {
            request_id: request_id.to_string(),
            credit,
        }
    }
}
