//! The document: what the vendor sent, as types. A value that exists is valid; only [`draft`] and
//! the store make one.
//!
//! [`draft`]: super::draft

use std::{fmt, num::NonZeroU16};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Cost, ExchangeRate, Money, Quantity, VendorAddress};

/// What an approver approves and what the bill in QuickBooks is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// A bill to pay, or a credit from the vendor.
    pub kind: Kind,
    /// The vendor's name, as QuickBooks knows it.
    pub vendor: String,
    /// The vendor's own invoice number.
    pub number: String,
    /// The date on the invoice.
    pub date: NaiveDate,
    /// When it is to be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<NaiveDate>,
    /// The name of the payment terms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    /// The purchase order it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub po_number: Option<String>,
    /// ISO 4217; absent for the company file's home currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// What one unit of that currency is worth in the home currency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<ExchangeRate>,
    /// The sales tax code of the whole, in Canada and the United Kingdom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
    /// Whether the amounts include the tax. Where they do not, QuickBooks adds it to them, and the bill
    /// is over more than the total unless every code stands for no tax.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub amounts_include_tax: bool,
    /// The vendor's address as the document bears it; a vendor credit has no place for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor_address: Option<VendorAddress>,
    /// Goes into the bill's memo as it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// At least one.
    pub lines: Vec<Line>,
    /// Freight, duties and the like: expense lines after the lines.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub charges: Vec<Charge>,
    /// The sum of lines and charges, to the cent.
    pub total: Money,
}

/// Which document it is; amounts are positive in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Becomes a bill.
    Invoice,
    /// Becomes a vendor credit.
    Credit,
}

impl Kind {
    /// The name that API and store use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::Credit => "credit",
        }
    }

    /// What it is called in QuickBooks.
    #[must_use]
    pub fn in_quickbooks(self) -> &'static str {
        match self {
            Self::Invoice => "bill",
            Self::Credit => "vendor credit",
        }
    }
}

/// One line of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// A line with an item of the company file.
    Item(ItemLine),
    /// A line that is posted to an account.
    Expense(ExpenseLine),
}

impl Line {
    /// What the line adds to the total.
    #[must_use]
    pub fn amount(&self) -> Money {
        match self {
            Self::Item(line) => line.amount,
            Self::Expense(line) => line.amount,
        }
    }

    /// The line's sales tax code.
    #[must_use]
    pub fn tax_code(&self) -> Option<&str> {
        match self {
            Self::Item(line) => line.tax_code.as_deref(),
            Self::Expense(line) => line.tax_code.as_deref(),
        }
    }
}

/// A line that is posted to an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpenseLine {
    /// The account's full name; absent for the company's default expense account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What the line adds to the total; may be negative.
    pub amount: Money,
    /// The line's memo.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The class's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The customer or job's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The sales tax code, in Canada and the United Kingdom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
    /// Whether the customer is to be charged for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub billable: bool,
}

/// A line with an item of the company file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemLine {
    /// The item's full name.
    pub item: String,
    /// How many; absent for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Quantity>,
    /// What one costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
    /// What the line adds to the total; may be negative.
    pub amount: Money,
    /// The line's description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The class's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The customer or job's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The sales tax code, in Canada and the United Kingdom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
    /// Whether the customer is to be charged for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub billable: bool,
    /// The number of the purchase order's line that it bills, the first one being 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub po_line: Option<NonZeroU16>,
}

impl ItemLine {
    /// The cost that goes out: QuickBooks works out whichever of quantity, cost and amount is missing,
    /// and gets all three only when they agree to the cent; otherwise the amount, which was approved.
    #[must_use]
    pub fn exact_cost(&self) -> Option<Cost> {
        let (quantity, cost) = self.quantity.zip(self.cost)?;
        quantity.costs_exactly(cost, self.amount).then_some(cost)
    }
}

/// An additional charge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// What it is for, such as `freight`.
    pub kind: String,
    /// The account's full name; absent for the company's default expense account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What the charge adds to the total; may be negative.
    pub amount: Money,
    /// The line's memo; absent for the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The class's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The customer or job's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// The sales tax code, in Canada and the United Kingdom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_code: Option<String>,
}

/// Binds an approval to what was approved: the SHA-256 of the content's canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentHash(String);

impl ContentHash {
    /// The hash as 64 hexadecimal digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A hash that was stored before.
    #[must_use]
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Content {
    /// The content as canonical JSON: fields in their declared order, nothing that is absent.
    #[must_use]
    pub fn to_canonical_json(&self) -> String {
        serde_json::to_string(self).expect("content is strings, dates and lists of them")
    }

    /// The hash that approvals bind. A field that is added to the format later must be left out of
    /// the JSON when absent, or the hashes of approved invoices would change.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        let mut sha = Sha256::new();
        sha.update(b"billbridge content 1\n");
        sha.update(self.to_canonical_json());
        ContentHash(data_encoding::HEXLOWER.encode(&sha.finalize()))
    }

    /// Every sales tax code, that of the whole first.
    pub fn tax_codes(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter().map(Line::tax_code);
        let charges = self.charges.iter().map(|charge| charge.tax_code.as_deref());
        let whole = std::iter::once(self.tax_code.as_deref());
        whole.chain(lines).chain(charges).flatten()
    }

    /// What lines and charges add up to, or nothing when that is no amount any more.
    #[must_use]
    pub fn sum(&self) -> Option<Money> {
        let charges = self.charges.iter().map(|charge| charge.amount);
        Money::checked_sum(self.lines.iter().map(Line::amount).chain(charges))
    }
}

/// The form in which vendor names and numbers are compared: case and surrounding space do not count.
#[must_use]
pub fn match_key(text: &str) -> String {
    text.trim().to_lowercase()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A bill of 167.50 with an expense line, an item line and freight.
    pub(crate) fn roses() -> Content {
        serde_json::from_value(serde_json::json!({
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
        }))
        .unwrap()
    }

    /// A bill in euros with everything that a bill can have.
    pub(crate) fn tulips() -> Content {
        serde_json::from_value(serde_json::json!({
            "kind": "invoice",
            "vendor": "Bloemen BV",
            "number": "B-7",
            "date": "2026-11-02",
            "po_number": "PO-9",
            "currency": "EUR",
            "exchange_rate": "1.0834567",
            "tax_code": "S",
            "amounts_include_tax": true,
            "vendor_address": {
                "lines": ["Bloemen BV", "Legmeerdijk 313"], "city": "Aalsmeer", "state": "NH",
                "postal_code": "1431 GB", "country": "Netherlands", "note": "Dock 4"
            },
            "lines": [
                {"account": "Supplies", "amount": "10.00", "tax_code": "Z"},
                {"item": "Tulip", "quantity": "20", "cost": "0.5", "amount": "10.00",
                 "tax_code": "E", "po_line": 2}
            ],
            "charges": [{"kind": "freight", "account": "Freight", "amount": "5.00",
                         "class": "Import", "customer": "Hotel Aurora", "tax_code": "G"}],
            "total": "25.00"
        }))
        .unwrap()
    }

    #[test]
    fn the_hash_of_stored_content_never_changes() {
        // The literal stands for every approval ever given: if it moves, they are all void.
        assert_eq!(
            roses().hash().as_str(),
            "d4fdd05ebe20a25fa7d6dd6147c1f52dfdcef53a6ccb39a726620d0ece4e78b0"
        );
        assert_eq!(
            tulips().hash().as_str(),
            "ec695f60923edf7e54d143d65b322edf34e30e3948a44a9f93be1671203edeac"
        );
    }

    #[test]
    fn content_survives_its_canonical_json() {
        for content in [roses(), tulips()] {
            assert_eq!(
                serde_json::from_str::<Content>(&content.to_canonical_json()).unwrap(),
                content
            );
        }
    }

    #[test]
    fn what_is_absent_stands_nowhere_in_the_canonical_json() {
        let json = roses().to_canonical_json();
        for field in [
            "exchange_rate",
            "tax_code",
            "amounts_include_tax",
            "vendor_address",
            "po_line",
            "class",
        ] {
            assert!(!json.contains(field), "{field}");
        }
    }

    #[test]
    fn tax_codes_are_gathered_from_everywhere() {
        assert_eq!(
            tulips().tax_codes().collect::<Vec<_>>(),
            ["S", "Z", "E", "G"]
        );
        assert_eq!(roses().tax_codes().count(), 0);
    }

    #[test]
    fn any_change_of_content_changes_the_hash() {
        let hash = roses().hash();
        let mut changed = roses();
        changed.charges[0].amount = Money::ZERO;
        assert_ne!(changed.hash(), hash);
        let mut changed = roses();
        changed.memo = None;
        assert_ne!(changed.hash(), hash);
    }

    #[test]
    fn the_sum_counts_lines_and_charges() {
        assert_eq!(roses().sum(), Some("167.50".parse().unwrap()));
    }
}
