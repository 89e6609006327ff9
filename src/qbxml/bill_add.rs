//! `BillAddRq`: an invoice becomes a bill.

use yaserde::YaSerialize;

use super::{
    Version,
    address::VendorAddress,
    ids::RequestId,
    lines::{self, ExpenseLineAdd, ItemLineAdd},
    outgoing::Outgoing,
    reference::Ref,
    text::held,
};
use crate::invoice::lists::List;

/// The request that adds one bill. The fields stand in the schema's order, which QuickBooks
/// insists on.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "BillAddRq")]
pub struct BillAddRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "BillAdd")]
    bill: BillAdd,
}

/// The bill itself. It has no total: QuickBooks adds up the lines. Nor has it a currency: the vendor's
/// is the bill's.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct BillAdd {
    #[yaserde(rename = "VendorRef")]
    vendor: Ref,
    #[yaserde(rename = "VendorAddress")]
    vendor_address: Option<VendorAddress>,
    #[yaserde(rename = "APAccountRef")]
    ap_account: Option<Ref>,
    #[yaserde(rename = "TxnDate")]
    date: String,
    #[yaserde(rename = "DueDate")]
    due_date: Option<String>,
    #[yaserde(rename = "RefNumber")]
    ref_number: String,
    #[yaserde(rename = "TermsRef")]
    terms: Option<Ref>,
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

impl BillAddRq {
    /// The bill that the invoice becomes. `TxnDate` always goes out: without it QuickBooks may take
    /// the date of the bill that somebody saved last.
    pub(super) fn new(outgoing: &Outgoing<'_>, request_id: &RequestId) -> Self {
        let content = outgoing.content;
        let has_address = outgoing.version >= Version::VENDOR_ADDRESS;
        let address = content.vendor_address.as_ref().filter(|_| has_address);
        let tax_code = content.tax_code.as_deref();
        let bill = BillAdd {
            vendor: outgoing.vendor(),
            vendor_address: address.map(|address| VendorAddress::new(address, outgoing.version)),
            ap_account: outgoing.ap_account(),
            date: outgoing.date.to_string(),
            due_date: content.due_date.map(|date| date.to_string()),
            ref_number: outgoing.ref_number(),
            terms: outgoing.refer_some(List::Terms, content.terms.as_deref()),
            memo: held(content.memo.as_deref()),
            is_tax_included: outgoing.is_tax_included(Version::TAX_CODES),
            tax_code: outgoing.tax_code(tax_code, Version::TAX_CODES),
            exchange_rate: outgoing.exchange_rate(),
            external_guid: outgoing.external_guid(),
            expense_lines: lines::expense_lines(outgoing),
            item_lines: lines::item_lines(outgoing),
        };
        Self {
            request_id: request_id.to_string(),
            bill,
        }
    }
}
