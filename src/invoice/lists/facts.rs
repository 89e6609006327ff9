//! What the checks must know of an entry beside its name, for each kind of list.
//!
//! The words are QuickBooks' own (qbXML schema 13.0, `AccountType`, `Item…Ret`).

use std::str::FromStr;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{List, ListRef, PurchaseOrderFacts, TermsFacts};

/// What the checks must know of an entry beside its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum EntryFacts {
    /// Of a vendor.
    Vendor(VendorFacts),
    /// Of an account.
    Account(AccountFacts),
    /// Of an item.
    Item(ItemFacts),
    /// A class has none.
    Class,
    /// Of terms.
    Terms(TermsFacts),
    /// Of a customer or job.
    Customer {
        /// The currency of its transactions; absent without foreign currencies.
        currency: Option<ListRef>,
    },
    /// Of a currency.
    Currency(CurrencyFacts),
    /// Of a sales tax code.
    SalesTaxCode {
        /// Whether what bears the code is taxed.
        is_taxable: bool,
        /// The tax on purchases under it, in Canada and the United Kingdom.
        purchase_tax: Option<ListRef>,
    },
    /// Of a purchase order.
    PurchaseOrder(PurchaseOrderFacts),
    /// An entry of the list named that is there under its id and name, and of which nothing else
    /// could be read.
    Unread {
        /// The list.
        list: List,
        /// Which field is at fault, and why.
        reason: String,
    },
}

impl EntryFacts {
    /// The list whose entries have such facts.
    #[must_use]
    pub fn list(&self) -> List {
        match self {
            Self::Vendor(_) => List::Vendors,
            Self::Account(_) => List::Accounts,
            Self::Item(_) => List::Items,
            Self::Class => List::Classes,
            Self::Terms(_) => List::Terms,
            Self::Customer { .. } => List::Customers,
            Self::Currency(_) => List::Currencies,
            Self::SalesTaxCode { .. } => List::SalesTaxCodes,
            Self::PurchaseOrder(_) => List::PurchaseOrders,
            Self::Unread { list, .. } => *list,
        }
    }
}

/// What is known of a vendor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorFacts {
    /// The currency of all its bills; absent without foreign currencies.
    pub currency: Option<ListRef>,
    /// Its usual terms.
    pub terms: Option<ListRef>,
    /// The accounts with which QuickBooks fills a new bill of its in, at most three.
    pub default_accounts: Vec<ListRef>,
    /// Its sales tax code, in Canada and the United Kingdom.
    pub sales_tax_code: Option<ListRef>,
}

/// What is known of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// Its type.
    pub account_type: AccountType,
    /// Its number, whether or not the preferences show it.
    pub number: Option<String>,
    /// Its currency; absent without foreign currencies.
    pub currency: Option<ListRef>,
}

/// What is known of an item. Which of the accounts it has depends on its kind and on whether it is
/// both bought and sold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFacts {
    /// Its kind.
    pub kind: ItemKind,
    /// The one account of an item that is either bought or sold, or of a discount.
    pub account: Option<ListRef>,
    /// Where its sales go.
    pub income_account: Option<ListRef>,
    /// Where its purchases go, or when it is sold, its cost.
    pub expense_account: Option<ListRef>,
    /// Where it is held as an asset.
    pub asset_account: Option<ListRef>,
    /// The tax code of its purchases, in Canada and the United Kingdom.
    pub purchase_tax_code: Option<ListRef>,
    /// What a sales tax or a group of them amounts to.
    #[serde(default, skip_serializing_if = "SalesTaxFacts::is_none")]
    pub sales_tax: SalesTaxFacts,
}

/// What an item amounts to that is a sales tax, or a group of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SalesTaxFacts {
    /// The rate, in percent.
    pub rate: Option<Decimal>,
    /// The taxes in a group.
    pub members: Vec<ListRef>,
}

impl SalesTaxFacts {
    /// Whether nothing is known of it, as of every other item.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.rate.is_none() && self.members.is_empty()
    }
}

impl ItemFacts {
    /// What a bill's line with the item is posted to, if it can be known.
    #[must_use]
    pub fn purchase_account(&self) -> Option<&ListRef> {
        match self.kind {
            ItemKind::Inventory | ItemKind::InventoryAssembly | ItemKind::FixedAsset => {
                self.asset_account.as_ref()
            }
            ItemKind::Service | ItemKind::NonInventory | ItemKind::OtherCharge => {
                self.expense_account.as_ref().or(self.account.as_ref())
            }
            ItemKind::Discount => self.account.as_ref(),
            ItemKind::Subtotal
            | ItemKind::Payment
            | ItemKind::SalesTax
            | ItemKind::SalesTaxGroup
            | ItemKind::Group => None,
        }
    }
}

/// What is known of a currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyFacts {
    /// Such as `EUR`.
    pub code: Option<String>,
    /// What one unit of it is worth in the home currency.
    pub exchange_rate: Option<Decimal>,
    /// The day of that rate.
    pub as_of: Option<NaiveDate>,
}

/// Why a text is no type of account or kind of item.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a word of QuickBooks' for it, such as `{1}`")]
pub struct WordError(String, &'static str);

/// Declares an enumeration whose variants are QuickBooks' own words.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident)* }) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every one of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// QuickBooks' word for it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => stringify!($variant),)*
                }
            }
        }

        impl FromStr for $name {
            type Err = WordError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let found = Self::ALL.iter().find(|word| word.as_str() == text);
                let example = Self::ALL[0].as_str();
                let start = || text.chars().take(40).collect();
                found.copied().ok_or_else(|| WordError(start(), example))
            }
        }
    };
}

words! {
    /// The type of an account.
    AccountType {
        /// What is owed to vendors: a bill's other side.
        AccountsPayable
        /// What customers owe.
        AccountsReceivable
        /// A bank account.
        Bank
        /// Cost of goods sold.
        CostOfGoodsSold
        /// A credit card.
        CreditCard
        /// Equity.
        Equity
        /// An expense.
        Expense
        /// A fixed asset.
        FixedAsset
        /// Income.
        Income
        /// A liability of more than a year.
        LongTermLiability
        /// Not part of the books, such as purchase orders.
        NonPosting
        /// Any other asset.
        OtherAsset
        /// Any other current asset.
        OtherCurrentAsset
        /// Any other current liability.
        OtherCurrentLiability
        /// Any other expense.
        OtherExpense
        /// Any other income.
        OtherIncome
    }
}

words! {
    /// The kind of an item.
    ItemKind {
        /// A service.
        Service
        /// Goods that are not kept in stock, or not counted.
        NonInventory
        /// A charge such as freight.
        OtherCharge
        /// Goods in stock.
        Inventory
        /// Goods in stock that are assembled from others.
        InventoryAssembly
        /// A fixed asset.
        FixedAsset
        /// The sum of the lines above.
        Subtotal
        /// A discount.
        Discount
        /// A payment.
        Payment
        /// A sales tax.
        SalesTax
        /// Several sales taxes as one.
        SalesTaxGroup
        /// Several items as one.
        Group
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refer(name: &str) -> ListRef {
        let full_name = Some(name.to_owned());
        let list_id = None;
        ListRef { list_id, full_name }
    }

    #[test]
    fn quickbooks_words_are_read_exactly() {
        assert_eq!("CostOfGoodsSold".parse(), Ok(AccountType::CostOfGoodsSold));
        for text in ["", "expense", "Expense ", "Sales"] {
            assert!(text.parse::<AccountType>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_bills_line_is_posted_where_the_kind_of_item_says() {
        let item = |kind| ItemFacts {
            kind,
            account: Some(refer("one")),
            income_account: Some(refer("income")),
            expense_account: Some(refer("expense")),
            asset_account: Some(refer("asset")),
            purchase_tax_code: None,
            sales_tax: SalesTaxFacts::default(),
        };
        for (kind, account) in [
            (ItemKind::Inventory, Some(refer("asset"))),
            (ItemKind::Service, Some(refer("expense"))),
            (ItemKind::Discount, Some(refer("one"))),
            (ItemKind::Group, None),
            (ItemKind::SalesTax, None),
        ] {
            assert_eq!(item(kind).purchase_account(), account.as_ref());
        }
        let mut bought_only = item(ItemKind::NonInventory);
        bought_only.expense_account = None;
        assert_eq!(bought_only.purchase_account(), Some(&refer("one")));
    }

    #[test]
    fn what_is_stored_of_an_entry_is_read_back() {
        let terms = EntryFacts::Terms(TermsFacts::DateDriven {
            due_day_of_month: 10,
            due_next_month_days: Some(5),
            discount_day_of_month: None,
            discount_percent: Some("2.5".parse().unwrap()),
        });
        let order = EntryFacts::PurchaseOrder(PurchaseOrderFacts {
            vendor: Some(refer("Rosas del Valle")),
            date: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
            expected: None,
            currency: None,
            total: Some("35.00".parse().unwrap()),
            is_manually_closed: false,
            is_fully_received: false,
            lines: vec![],
        });
        let unread = EntryFacts::Unread {
            list: List::Items,
            reason: "`Quantity` is `1,5`".to_owned(),
        };
        for facts in [terms, order, unread, EntryFacts::Class] {
            let stored = serde_json::to_string(&facts).unwrap();
            assert_eq!(serde_json::from_str::<EntryFacts>(&stored).unwrap(), facts);
        }
    }
}
