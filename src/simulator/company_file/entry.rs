//! An entry of a list: a vendor, an account, an item and so on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::simulator::schema::List;

/// One entry of any list. Which of the optional fields mean something depends on the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Entry {
    /// The full name; `Parent:Child` where the list has a hierarchy.
    pub name: String,
    /// Given by the company file when the JSON leaves it out.
    pub list_id: String,
    /// Inactive entries are hidden from queries by default, and a reference to one is refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// An account's type (`Expense`), an item's (`Service`), or terms' (`StandardTerms`).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// An account's number or a vendor's account number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// A vendor's or customer's company name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company_name: Option<String>,
    /// An account's or item's description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A vendor's terms, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
    /// A vendor's or account's currency, by name; the home currency when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// An item's account, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// An item's purchase cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Decimal>,
    /// Standard terms: days until due. Date-driven terms: the day of the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_days: Option<u32>,
    /// A currency's three-letter code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// A vendor's address: the parts by their names in qbXML, such as `Addr1`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub address: BTreeMap<String, String>,
    /// The accounts that `QuickBooks` offers for a vendor's bills, by name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub prefill_accounts: Vec<String>,
    /// The sales tax code of a vendor, account or item, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_tax_code: Option<String>,
    /// An item that is sold as well as bought: its account for sales, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub income_account: Option<String>,
    /// An item that is sold as well as bought: what customers read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_description: Option<String>,
    /// An item that is sold as well as bought: its price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sales_price: Option<Decimal>,
    /// The account that holds the value of what is in stock, or of a fixed asset, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_account: Option<String>,
    /// An item's tax code in purchases, by name; not in the US edition.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_tax_code: Option<String>,
    /// Who an item is usually bought from, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_vendor: Option<String>,
    /// A fixed asset's day of purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_date: Option<NaiveDate>,
    /// A sales tax item's rate in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_rate: Option<Decimal>,
    /// What a group, a sales tax group or an assembly is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<Member>,
    /// Whether a sales tax code means that tax is due; only `Non` does not when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub taxable: Option<bool>,
    /// A sales tax code's item or group for purchases, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purchase_tax: Option<String>,
    /// Standard terms: days in which a discount holds. Date-driven terms: the last day of the month
    /// for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_days: Option<u32>,
    /// The percentage of the terms' discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_percent: Option<Decimal>,
    /// Date-driven terms: so many days before the due day, the next month's is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_next_month_days: Option<u32>,
    /// Home units for one unit of a currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exchange_rate: Option<Decimal>,
    /// The day of a currency's exchange rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of: Option<NaiveDate>,
    /// A job's status, such as `InProgress`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job_status: Option<String>,
    /// Seconds since 1970 at which the entry was made.
    pub created: i64,
    /// Seconds since 1970 at which the entry was last changed.
    pub modified: i64,
}

/// A part of a group of items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The item, by name.
    pub item: String,
    /// How many; sales tax groups have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<Decimal>,
}

impl Entry {
    /// Whether the entry is in use.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.active.unwrap_or(true)
    }

    /// The last part of the full name.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or(&self.name)
    }

    /// The full name of the parent, if the entry has one.
    #[must_use]
    pub fn parent(&self) -> Option<&str> {
        self.name.rsplit_once(':').map(|(parent, _)| parent)
    }

    /// A reference to this entry.
    #[must_use]
    pub fn reference(&self) -> Reference {
        Reference {
            list_id: self.list_id.clone(),
            full_name: self.name.clone(),
        }
    }

    /// Whether entries like this one have parents and children.
    #[must_use]
    pub fn is_nested_in(&self, list: List) -> bool {
        match list {
            List::Account | List::Class | List::Customer => true,
            List::Item => !matches!(
                self.kind.as_deref(),
                Some(
                    "FixedAsset" | "Subtotal" | "Payment" | "SalesTax" | "SalesTaxGroup" | "Group"
                )
            ),
            List::Vendor | List::Terms | List::Currency | List::SalesTaxCode | List::Absent => {
                false
            }
        }
    }

    /// What a deletion of this entry is reported as: `Vendor`, `ItemService`, `StandardTerms`.
    #[must_use]
    pub fn deletion_type(&self, list: List) -> String {
        let kind = self.kind.as_deref().unwrap_or_default();
        match list {
            List::Vendor => "Vendor".to_owned(),
            List::Account => "Account".to_owned(),
            List::Item => format!("Item{kind}"),
            List::Class => "Class".to_owned(),
            List::Terms => kind.to_owned(),
            List::Customer => "Customer".to_owned(),
            List::Currency => "Currency".to_owned(),
            List::SalesTaxCode | List::Absent => "SalesTaxCode".to_owned(),
        }
    }

    /// The names of other entries in this one, each with its list.
    pub(super) fn links(&self) -> impl Iterator<Item = (List, &str)> {
        let single = [
            (List::Terms, &self.terms),
            (List::Currency, &self.currency),
            (List::Account, &self.account),
            (List::SalesTaxCode, &self.sales_tax_code),
            (List::Account, &self.income_account),
            (List::Account, &self.asset_account),
            (List::SalesTaxCode, &self.purchase_tax_code),
            (List::Vendor, &self.preferred_vendor),
            (List::Item, &self.purchase_tax),
        ];
        let members = self.members.iter().map(|member| (List::Item, &member.item));
        single
            .into_iter()
            .filter_map(|(list, name)| Some((list, name.as_ref()?)))
            .chain(
                self.prefill_accounts
                    .iter()
                    .map(|name| (List::Account, name)),
            )
            .chain(members)
            .map(|(list, name)| (list, name.as_str()))
    }

    /// The same, to write new names into.
    pub(super) fn links_mut(&mut self) -> impl Iterator<Item = (List, &mut String)> {
        let single = [
            (List::Terms, &mut self.terms),
            (List::Currency, &mut self.currency),
            (List::Account, &mut self.account),
            (List::SalesTaxCode, &mut self.sales_tax_code),
            (List::Account, &mut self.income_account),
            (List::Account, &mut self.asset_account),
            (List::SalesTaxCode, &mut self.purchase_tax_code),
            (List::Vendor, &mut self.preferred_vendor),
            (List::Item, &mut self.purchase_tax),
        ];
        let accounts = self.prefill_accounts.iter_mut();
        let members = self.members.iter_mut();
        single
            .into_iter()
            .filter_map(|(list, name)| Some((list, name.as_mut()?)))
            .chain(accounts.map(|name| (List::Account, name)))
            .chain(members.map(|member| (List::Item, &mut member.item)))
    }
}

/// A reference as transactions keep it: the id decides, the name is for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Unique within its list.
    pub list_id: String,
    /// The full name.
    pub full_name: String,
}
