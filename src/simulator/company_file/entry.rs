//! The lists of a company file: vendors, accounts, items and the rest, and how they are found.

use std::collections::HashMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::CompanyFileError;
use crate::simulator::schema::{List, queries::ACCOUNT_TYPES};

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
    /// Seconds since 1970 at which the entry was made.
    pub created: i64,
    /// Seconds since 1970 at which the entry was last changed.
    pub modified: i64,
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
}

/// A reference as transactions keep it: the id decides, the name is for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Unique within its list.
    pub list_id: String,
    /// The full name.
    pub full_name: String,
}

/// All lists, with an index by id and one by name without regard to case.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    entries: HashMap<List, Vec<Entry>>,
    by_id: HashMap<(List, String), usize>,
    by_name: HashMap<(List, String), usize>,
}

/// The values of an item's type, as in `ItemServiceRet`.
const ITEM_TYPES: &[&str] = &[
    "Service",
    "NonInventory",
    "OtherCharge",
    "Inventory",
    "Discount",
    "SalesTax",
    "Subtotal",
];

impl Lists {
    /// The entries of a list in the order in which they were made.
    #[must_use]
    pub fn entries(&self, list: List) -> &[Entry] {
        self.entries.get(&list).map_or(&[], Vec::as_slice)
    }

    /// The entry with that id.
    #[must_use]
    pub fn with_id(&self, list: List, list_id: &str) -> Option<&Entry> {
        let at = self.by_id.get(&(list, list_id.to_owned()))?;
        self.entries(list).get(*at)
    }

    /// The entry with that full name, whatever the case.
    #[must_use]
    pub fn named(&self, list: List, name: &str) -> Option<&Entry> {
        let at = self.by_name.get(&(list, name.to_lowercase()))?;
        self.entries(list).get(*at)
    }

    /// Adds an entry.
    ///
    /// # Errors
    ///
    /// When the name is empty or taken, the id is taken, or the type is unknown.
    pub fn add(&mut self, list: List, entry: Entry) -> Result<(), CompanyFileError> {
        let invalid = |reason: String| CompanyFileError::Entry {
            name: entry.name.clone(),
            reason,
        };
        if entry.short_name().trim().is_empty() {
            return Err(invalid("an entry needs a name".to_owned()));
        }
        let types: &[&str] = match list {
            List::Account => ACCOUNT_TYPES,
            List::Item => ITEM_TYPES,
            List::Terms => &["StandardTerms", "DateDrivenTerms"],
            _ => &[],
        };
        let kind = entry.kind.as_deref().unwrap_or_default();
        if !types.is_empty() && !types.contains(&kind) {
            return Err(invalid(format!(
                "`type` must be one of `{}`, found `{kind}`",
                types.join("`, `")
            )));
        }
        let name = (list, entry.name.to_lowercase());
        let id = (list, entry.list_id.clone());
        if self.by_name.contains_key(&name) || self.by_id.contains_key(&id) {
            return Err(invalid(
                "the name or the `list_id` is there twice".to_owned(),
            ));
        }
        let entries = self.entries.entry(list).or_default();
        self.by_name.insert(name, entries.len());
        self.by_id.insert(id, entries.len());
        entries.push(entry);
        Ok(())
    }
}
