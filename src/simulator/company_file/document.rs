//! The JSON form of a company file.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    CompanyFile, CompanyFileError,
    entry::Entry,
    order_document::{self, DocumentOrder},
};
use crate::simulator::{
    processor::additions,
    schema::{Dialect, List, requests},
    xml::Element,
};

/// The company and its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The company's name.
    pub name: String,
    /// The full Windows path.
    pub path: String,
    /// `US`, `CA`, `UK` or `AU`.
    pub country: String,
    /// Minutes east of UTC.
    pub utc_offset_minutes: i32,
}

/// The `QuickBooks` program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Host {
    /// The name with edition and year.
    pub product_name: String,
    /// The version before the dot.
    pub major_version: String,
    /// The version after the dot.
    pub minor_version: String,
    /// The qbXML versions that it understands, lowest first.
    pub qbxml_versions: Vec<String>,
}

impl Default for Host {
    fn default() -> Self {
        Self {
            product_name: "QuickBooks Desktop Enterprise Solutions 2024".to_owned(),
            major_version: "34".to_owned(),
            minor_version: "0".to_owned(),
            qbxml_versions: [
                "1.0", "1.1", "2.0", "2.1", "3.0", "4.0", "4.1", "5.0", "6.0", "7.0", "8.0", "9.0",
                "10.0", "11.0", "12.0", "13.0", "14.0", "15.0", "16.0",
            ]
            .map(str::to_owned)
            .to_vec(),
        }
    }
}

/// What the company has switched on.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a preference of its own in QuickBooks, on or off"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Preferences {
    /// Classes may be used.
    pub class_tracking: bool,
    /// Accounts have numbers.
    pub account_numbers: bool,
    /// Every expense line needs an account.
    pub require_accounts: bool,
    /// Vendors may have foreign currencies.
    pub multicurrency: bool,
    /// The currency of the company, by name.
    pub home_currency: String,
    /// Nothing may be written on or before this day.
    pub closing_date: Option<NaiveDate>,
    /// When a bill without terms falls due.
    pub days_bills_are_due: u32,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            class_tracking: true,
            account_numbers: false,
            require_accounts: true,
            multicurrency: false,
            home_currency: "US Dollar".to_owned(),
            closing_date: None,
            days_bills_are_due: 10,
        }
    }
}

/// The mark that a Web Connector leaves in a company file when an application is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stamp {
    /// The application, `{GUID}`.
    pub owner_id: String,
    /// The company file as this application knows it, `{GUID}`.
    pub file_id: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    name: String,
    path: String,
    #[serde(default = "united_states")]
    country: String,
    #[serde(default = "eastern_time")]
    utc_offset_minutes: i32,
    #[serde(default = "first_day")]
    now: chrono::NaiveDateTime,
    #[serde(default)]
    host: Host,
    #[serde(default)]
    preferences: Preferences,
    #[serde(default)]
    stamps: Vec<Stamp>,
    #[serde(default)]
    currencies: Vec<Entry>,
    #[serde(default)]
    sales_tax_codes: Vec<Entry>,
    #[serde(default)]
    terms: Vec<Entry>,
    #[serde(default)]
    accounts: Vec<Entry>,
    #[serde(default)]
    classes: Vec<Entry>,
    #[serde(default)]
    customers: Vec<Entry>,
    #[serde(default)]
    vendors: Vec<Entry>,
    #[serde(default)]
    items: Vec<Entry>,
    #[serde(default)]
    bills: Vec<DocumentTransaction>,
    #[serde(default)]
    vendor_credits: Vec<DocumentTransaction>,
    #[serde(default)]
    purchase_orders: Vec<DocumentOrder>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentTransaction {
    vendor: String,
    date: NaiveDate,
    ref_number: Option<String>,
    memo: Option<String>,
    lines: Vec<DocumentLine>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentLine {
    account: Option<String>,
    item: Option<String>,
    quantity: Option<Decimal>,
    cost: Option<Decimal>,
    amount: Option<String>,
    memo: Option<String>,
}

fn united_states() -> String {
    "US".to_owned()
}

fn eastern_time() -> i32 {
    -300
}

fn first_day() -> chrono::NaiveDateTime {
    chrono::DateTime::from_timestamp(1_793_610_000, 0)
        .expect("a moment in 2026 is a date")
        .naive_utc()
}

pub(super) fn read(text: &str) -> Result<CompanyFile, CompanyFileError> {
    let document: Document = serde_json::from_str(text)?;
    check_profile(&document)?;
    let profile = Profile {
        name: document.name,
        path: document.path,
        country: document.country,
        utc_offset_minutes: document.utc_offset_minutes,
    };
    let mut company = CompanyFile::new(
        profile,
        document.host,
        document.preferences,
        document.now.and_utc().timestamp(),
    );
    company.stamps = document.stamps;
    for (list, entries) in [
        (List::Currency, document.currencies),
        (List::SalesTaxCode, document.sales_tax_codes),
        (List::Terms, document.terms),
        (List::Account, document.accounts),
        (List::Class, document.classes),
        (List::Customer, document.customers),
        (List::Vendor, document.vendors),
        (List::Item, document.items),
    ] {
        for entry in entries {
            company.add_entry(list, entry)?;
        }
    }
    for (request, transactions) in [
        ("BillAddRq", document.bills),
        ("VendorCreditAddRq", document.vendor_credits),
    ] {
        for transaction in &transactions {
            add(&mut company, request, transaction)?;
        }
    }
    for order in &document.purchase_orders {
        order_document::add(&mut company, order)?;
    }
    Ok(company)
}

fn check_profile(document: &Document) -> Result<(), CompanyFileError> {
    if document.utc_offset_minutes.abs() > 14 * 60 {
        return Err(CompanyFileError::Profile {
            field: "utc_offset_minutes",
            reason: format!(
                "expected -840 to 840 minutes, found `{}`",
                document.utc_offset_minutes
            ),
        });
    }
    if !["US", "CA", "UK", "AU"].contains(&document.country.as_str()) {
        return Err(CompanyFileError::Profile {
            field: "country",
            reason: format!(
                "expected `US`, `CA`, `UK` or `AU`, found `{}`",
                document.country
            ),
        });
    }
    if document.host.qbxml_versions.is_empty() {
        return Err(CompanyFileError::Profile {
            field: "host.qbxml_versions",
            reason: "expected at least one version".to_owned(),
        });
    }
    Ok(())
}

/// Adds a transaction by the very request that would have made it, so that the company file can
/// hold nothing that `QuickBooks` would have refused.
fn add(
    company: &mut CompanyFile,
    request: &'static str,
    transaction: &DocumentTransaction,
) -> Result<(), CompanyFileError> {
    let refused = |reason: String| CompanyFileError::Transaction {
        ref_number: transaction.ref_number.clone().unwrap_or_default(),
        reason,
    };
    let dialect = Dialect {
        version: 130,
        edition: company.edition(),
    };
    let row = requests::find(request, dialect.version)
        .expect("the request table has the requests that add transactions");
    let element = request_element(request, transaction);
    let fitted = crate::simulator::schema::fitting::fit(&element, row.particles, dialect)
        .map_err(|misfit| refused(misfit.to_string()))?;
    additions::add_transaction(company, row.task, &fitted)
        .map(|_| ())
        .map_err(|status| refused(status.message))
}

fn request_element(request: &str, transaction: &DocumentTransaction) -> Element {
    let mut body = Element::new(request.trim_end_matches("Rq"));
    body.push(reference("VendorRef", &transaction.vendor));
    body.push_leaf("TxnDate", transaction.date.to_string());
    body.push_some("RefNumber", transaction.ref_number.clone());
    body.push_some("Memo", transaction.memo.clone());
    for line in &transaction.lines {
        let mut element;
        if let Some(item) = &line.item {
            element = Element::new("ItemLineAdd");
            element.push(reference("ItemRef", item));
            element.push_some("Desc", line.memo.clone());
            element.push_some(
                "Quantity",
                line.quantity.map(|quantity| quantity.to_string()),
            );
            element.push_some("Cost", line.cost.map(|cost| cost.to_string()));
            element.push_some("Amount", line.amount.clone());
        } else {
            element = Element::new("ExpenseLineAdd");
            if let Some(account) = &line.account {
                element.push(reference("AccountRef", account));
            }
            element.push_some("Amount", line.amount.clone());
            element.push_some("Memo", line.memo.clone());
        }
        body.push(element);
    }
    let mut outer = Element::new(request);
    outer.push(body);
    outer
}

fn reference(name: &str, full_name: &str) -> Element {
    let mut element = Element::new(name);
    element.push_leaf("FullName", full_name);
    element
}
