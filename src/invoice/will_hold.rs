//! A bill or vendor credit as QuickBooks will hold it: for people, beside what was typed.

use chrono::NaiveDate;

use super::{Cost, ExchangeRate, Kind, Money, Quantity};

/// A bill or vendor credit as QuickBooks will hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WillHold {
    /// A bill, or a vendor credit.
    pub kind: Kind,
    /// The vendor's name there.
    pub vendor: String,
    /// Whether the vendor is added with it.
    pub is_vendor_new: bool,
    /// The reference number.
    pub ref_number: String,
    /// The date.
    pub date: NaiveDate,
    /// When it will be due; none for a credit, or where that can't be told.
    pub due_date: Option<NaiveDate>,
    /// The terms.
    pub terms: Option<String>,
    /// The accounts payable account; none for QuickBooks' own default.
    pub ap_account: Option<String>,
    /// The rate of a foreign currency.
    pub exchange_rate: Option<ExchangeRate>,
    /// The memo.
    pub memo: Option<String>,
    /// What the lines add up to.
    pub amount: Money,
    /// Expense lines, charges, item lines, in the order in which QuickBooks shows them.
    pub lines: Vec<HeldLine>,
    /// What differs from what was typed.
    pub changed: Vec<Changed>,
}

/// A line as QuickBooks will hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldLine {
    /// The account that it is posted to; none for an item line, or QuickBooks' own choice.
    pub account: Option<String>,
    /// The item.
    pub item: Option<String>,
    /// The memo or description.
    pub memo: Option<String>,
    /// How many.
    pub quantity: Option<Quantity>,
    /// What one costs, where it goes out.
    pub cost: Option<Cost>,
    /// The amount.
    pub amount: Money,
    /// The class.
    pub class: Option<String>,
    /// The customer or job.
    pub customer: Option<String>,
    /// Whether the customer is to be charged for it.
    pub is_billable: bool,
    /// The sales tax code.
    pub tax_code: Option<String>,
    /// Whether it bills a line of a purchase order in QuickBooks.
    pub is_linked: bool,
}

/// A text or name that QuickBooks will hold otherwise than it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The field, as a JSON pointer into the invoice; empty for a setting of the company.
    pub pointer: String,
    /// As it was typed.
    pub typed: String,
    /// As QuickBooks will hold it.
    pub held: String,
}
