//! What an invoice must look like when it is sent. Only described here, for the OpenAPI document:
//! [`draft`](crate::invoice::draft) reads it, and says more of what is wrong than a schema can.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

/// An invoice or vendor credit, as it is sent. An answered invoice may be sent back as it is: the
/// fields that only answers have are not read.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "kind": "invoice",
    "vendor": "Rosas del Valle",
    "number": "RV-1001",
    "date": "2026-11-02",
    "due_date": "2026-12-02",
    "terms": "Net 30",
    "po_number": "PO-778",
    "currency": "USD",
    "memo": "Week 44",
    "lines": [
        {"account": "Cost of Goods Sold", "amount": "120.50", "memo": "Roses"},
        {"item": "Rose Red 50", "quantity": "100", "cost": "0.35", "amount": "35.00"}
    ],
    "charges": [{"kind": "freight", "account": "Freight", "amount": "12.00"}],
    "total": "167.50"
}))]
pub struct InvoiceDraft {
    /// `invoice` when absent. The amounts of a credit are positive.
    #[schema(required = false)]
    pub kind: Kind,
    /// The vendor's name, as QuickBooks knows it.
    #[schema(min_length = 1, max_length = 500)]
    pub vendor: String,
    /// The vendor's own number.
    #[schema(min_length = 1, max_length = 500)]
    pub number: String,
    /// The date on the invoice.
    pub date: NaiveDate,
    /// When it is to be paid.
    pub due_date: Option<NaiveDate>,
    /// The name of the payment terms.
    #[schema(max_length = 500)]
    pub terms: Option<String>,
    /// The purchase order it answers.
    #[schema(max_length = 500)]
    pub po_number: Option<String>,
    /// ISO 4217; absent for the company file's home currency.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// A decimal string above 0: what one unit of `currency` is worth in the home currency; needs a
    /// `currency`.
    #[schema(example = "1.0834")]
    pub exchange_rate: Option<String>,
    /// The sales tax code of the whole, in Canada and the United Kingdom.
    #[schema(max_length = 500)]
    pub tax_code: Option<String>,
    /// Whether the amounts include the tax. Where they do not, QuickBooks adds it, and a bill that is
    /// then over another amount than `total` is told as a problem.
    #[schema(required = false)]
    pub amounts_include_tax: bool,
    /// The vendor's address as the document bears it; a credit's is not sent.
    pub vendor_address: Option<VendorAddressDraft>,
    /// Goes into the bill's memo as it stands.
    #[schema(max_length = 4095)]
    pub memo: Option<String>,
    /// Each with an `item`, or posted to an `account`.
    #[schema(min_items = 1, max_items = 2000)]
    pub lines: Vec<LineDraft>,
    /// Freight, duties and the like.
    #[schema(required = false, max_items = 2000)]
    pub charges: Vec<ChargeDraft>,
    /// A decimal string: the sum of lines and charges, to the cent.
    #[schema(example = "167.50")]
    pub total: String,
}

/// A bill to pay, or a credit from the vendor.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Becomes a bill.
    Invoice,
    /// Becomes a vendor credit.
    Credit,
}

/// One line: with an `item`, or posted to an `account`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LineDraft {
    /// A line with an item of the company file.
    Item(ItemLineDraft),
    /// A line that is posted to an account.
    Expense(ExpenseLineDraft),
}

/// A line with an item of the company file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemLineDraft {
    /// The item's full name.
    #[schema(min_length = 1, max_length = 500, example = "Rose Red 50")]
    pub item: String,
    /// A decimal string; absent for one.
    #[schema(example = "100")]
    pub quantity: Option<String>,
    /// A decimal string: what one costs.
    #[schema(example = "0.35")]
    pub cost: Option<String>,
    /// A decimal string; may be negative.
    #[schema(example = "35.00")]
    pub amount: String,
    /// The line's description.
    #[schema(max_length = 4095)]
    pub description: Option<String>,
    /// The class's full name.
    #[schema(max_length = 500)]
    pub class: Option<String>,
    /// The customer or job's full name.
    #[schema(max_length = 500)]
    pub customer: Option<String>,
    /// The sales tax code, in Canada and the United Kingdom.
    #[schema(max_length = 500)]
    pub tax_code: Option<String>,
    /// Whether the customer is to be charged for it; needs a `customer`.
    #[schema(required = false)]
    pub billable: bool,
    /// The number of the purchase order's line that it bills, the first one being 1; needs a
    /// `po_number`. Without it, the line is found by its item.
    #[schema(minimum = 1, maximum = 65535)]
    pub po_line: Option<u16>,
}

/// A line that is posted to an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExpenseLineDraft {
    /// The account's full name; absent for the company's `default_expense_account`.
    #[schema(max_length = 500, example = "Cost of Goods Sold")]
    pub account: Option<String>,
    /// A decimal string; may be negative.
    #[schema(example = "120.50")]
    pub amount: String,
    /// The line's memo.
    #[schema(max_length = 4095)]
    pub memo: Option<String>,
    /// The class's full name.
    #[schema(max_length = 500)]
    pub class: Option<String>,
    /// The customer or job's full name.
    #[schema(max_length = 500)]
    pub customer: Option<String>,
    /// The sales tax code, in Canada and the United Kingdom.
    #[schema(max_length = 500)]
    pub tax_code: Option<String>,
    /// Whether the customer is to be charged for it; needs a `customer`.
    #[schema(required = false)]
    pub billable: bool,
}

/// An additional charge: an expense line after the lines.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChargeDraft {
    /// What it is for.
    #[schema(min_length = 1, max_length = 500, example = "freight")]
    pub kind: String,
    /// The account's full name; absent for the company's `default_expense_account`.
    #[schema(max_length = 500)]
    pub account: Option<String>,
    /// A decimal string; may be negative.
    #[schema(example = "12.00")]
    pub amount: String,
    /// Absent for the kind.
    #[schema(max_length = 4095)]
    pub memo: Option<String>,
    /// The class's full name.
    #[schema(max_length = 500)]
    pub class: Option<String>,
    /// The customer or job's full name.
    #[schema(max_length = 500)]
    pub customer: Option<String>,
    /// The sales tax code, in Canada and the United Kingdom.
    #[schema(max_length = 500)]
    pub tax_code: Option<String>,
}

/// A vendor's address.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VendorAddressDraft {
    /// Its lines above the city.
    #[schema(required = false, max_items = 5)]
    pub lines: Vec<String>,
    /// The city.
    #[schema(max_length = 500)]
    pub city: Option<String>,
    /// The state, province or county.
    #[schema(max_length = 500)]
    pub state: Option<String>,
    /// The postal code.
    #[schema(max_length = 500)]
    pub postal_code: Option<String>,
    /// The country.
    #[schema(max_length = 500)]
    pub country: Option<String>,
    /// A note to it.
    #[schema(max_length = 500)]
    pub note: Option<String>,
}

/// Invoices to take in, each on its own.
#[derive(Debug, ToSchema)]
pub struct BulkDraft {
    /// At most 1,000.
    #[schema(max_items = 1000)]
    pub invoices: Vec<InvoiceDraft>,
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema;

    use super::*;
    use crate::invoice::{
        address::ADDRESS_LINES_MAX,
        draft::{LINES_MAX, MEMO_MAX_CHARS, NAME_MAX_CHARS},
    };

    #[test]
    fn the_described_lengths_are_those_that_are_checked() {
        let described = serde_json::to_value(InvoiceDraft::schema()).unwrap();
        let properties = &described["properties"];
        assert_eq!(properties["memo"]["maxLength"], MEMO_MAX_CHARS);
        assert_eq!(properties["vendor"]["maxLength"], NAME_MAX_CHARS);
        assert_eq!(properties["lines"]["maxItems"], LINES_MAX);
        let address = serde_json::to_value(VendorAddressDraft::schema()).unwrap();
        let address_lines = &address["properties"]["lines"];
        assert_eq!(address_lines["maxItems"], ADDRESS_LINES_MAX);
        let bulk = serde_json::to_value(BulkDraft::schema()).unwrap();
        let bulk_max = crate::web::api::body::BULK_MAX;
        assert_eq!(bulk["properties"]["invoices"]["maxItems"], bulk_max);
    }

    #[test]
    fn the_described_example_is_an_invoice() {
        let described = serde_json::to_value(InvoiceDraft::schema()).unwrap();
        assert!(crate::invoice::draft::read(&described["example"]).is_ok());
    }
}
