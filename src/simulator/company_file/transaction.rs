//! Bills and vendor credits as the company file keeps them.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{cents::Cents, entry::Reference};
use crate::simulator::schema::List;

/// Which of the two a transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What the company owes a vendor.
    Bill,
    /// What a vendor owes the company; its amounts are positive too.
    VendorCredit,
}

impl Kind {
    /// The name in qbXML, as in `BillRet`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bill => "Bill",
            Self::VendorCredit => "VendorCredit",
        }
    }

    /// The name of the total's element.
    #[must_use]
    pub fn total_name(self) -> &'static str {
        match self {
            Self::Bill => "AmountDue",
            Self::VendorCredit => "CreditAmount",
        }
    }
}

/// A bill or a vendor credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Bill or credit.
    pub kind: Kind,
    /// Unique in the company file.
    pub txn_id: String,
    /// The running number that `QuickBooks` gives every transaction.
    pub txn_number: u64,
    /// Seconds since 1970.
    pub created: i64,
    /// Seconds since 1970; also the edit sequence.
    pub modified: i64,
    /// The vendor.
    pub vendor: Reference,
    /// The address on the bill, as parts in schema order.
    pub vendor_address: Vec<(String, String)>,
    /// The A/P account.
    pub ap_account: Reference,
    /// The date that counts.
    pub txn_date: NaiveDate,
    /// Bills only.
    pub due_date: Option<NaiveDate>,
    /// The vendor's number for it.
    pub ref_number: Option<String>,
    /// Bills only.
    pub terms: Option<Reference>,
    /// The memo.
    pub memo: Option<String>,
    /// The vendor's currency, where the company file uses several.
    pub currency: Option<Reference>,
    /// Home units for one unit of the vendor's currency.
    pub exchange_rate: Option<Decimal>,
    /// Whether the lines' amounts hold their tax; not in the US edition.
    pub tax_included: Option<bool>,
    /// The tax code of lines without their own; not in the US edition.
    pub sales_tax_code: Option<Reference>,
    /// In upper case, as `QuickBooks` returns it.
    pub external_guid: Option<String>,
    /// Expense lines first, then item lines.
    pub lines: Vec<Line>,
    /// The sum of the lines, with the tax that they do not hold.
    pub total: Cents,
    /// Whether somebody has paid it.
    pub paid: bool,
}

impl Transaction {
    /// Shows every reference to `visit`, each with the list that it points into.
    pub(super) fn each_reference(&mut self, visit: &mut dyn FnMut(List, &mut Reference)) {
        visit(List::Vendor, &mut self.vendor);
        visit(List::Account, &mut self.ap_account);
        for (list, reference) in [
            (List::Terms, &mut self.terms),
            (List::Currency, &mut self.currency),
            (List::SalesTaxCode, &mut self.sales_tax_code),
        ] {
            if let Some(reference) = reference {
                visit(list, reference);
            }
        }
        for line in &mut self.lines {
            match &mut line.on {
                Booking::Expense { account, .. } => {
                    if let Some(account) = account {
                        visit(List::Account, account);
                    }
                }
                Booking::Item { item, .. } => visit(List::Item, item),
            }
            for (list, reference) in [
                (List::Customer, &mut line.customer),
                (List::Class, &mut line.class),
                (List::SalesTaxCode, &mut line.tax_code),
            ] {
                if let Some(reference) = reference {
                    visit(list, reference);
                }
            }
        }
    }
}

/// A line of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Unique over all lines.
    pub txn_line_id: String,
    /// What it is booked on.
    pub on: Booking,
    /// What it adds to the total.
    pub amount: Cents,
    /// The customer or job.
    pub customer: Option<Reference>,
    /// The class.
    pub class: Option<Reference>,
    /// `Billable`, `NotBillable` or `HasBeenBilled`.
    pub billable: Option<String>,
    /// The tax code; not in the US edition.
    pub tax_code: Option<Reference>,
    /// The tax on the amount, or in it.
    pub tax: Cents,
    /// What the line receives of a purchase order.
    pub link: Option<OrderLink>,
}

/// A line of a bill receives a line of a purchase order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLink {
    /// The purchase order.
    pub txn_id: String,
    /// Its line.
    pub txn_line_id: String,
    /// How many come with the bill.
    pub quantity: Decimal,
}

/// What a line is booked on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Booking {
    /// An expense line.
    Expense {
        /// The account; optional where the company does not require accounts.
        account: Option<Reference>,
        /// The line's memo.
        memo: Option<String>,
    },
    /// An item line.
    Item {
        /// The item.
        item: Reference,
        /// The description.
        description: Option<String>,
        /// How many.
        quantity: Option<Decimal>,
        /// The unit, such as `box`.
        unit: Option<String>,
        /// The price of one.
        cost: Option<Decimal>,
    },
}
