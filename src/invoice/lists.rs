//! The lists of a company file, and what an entry is: what the mirror holds and what the names on an
//! invoice lead to.
//!
//! QuickBooks' own lists are read by `qbxml`, kept by `store` and looked at by
//! [`checks`](super::checks); the types stand here because all of them speak of them.

mod facts;
mod order_facts;
mod terms;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use facts::{
    AccountFacts, AccountType, CurrencyFacts, EntryFacts, ItemFacts, ItemKind, SalesTaxFacts,
    VendorFacts, WordError,
};
pub use order_facts::{PurchaseOrderFacts, PurchaseOrderLine};
pub use terms::TermsFacts;

use super::ListId;

/// Declares the lists with their names outside.
macro_rules! lists {
    ($($(#[$doc:meta])* $name:ident $text:literal $one:literal)*) => {
        /// One of the company file's lists.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum List { $($(#[$doc])* $name,)* }

        impl List {
            /// Every list, those first that others refer to.
            pub const ALL: [Self; 9] = [$(Self::$name,)*];

            /// The name that API and store use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// What one entry of it is called.
            #[must_use]
            pub fn entry_name(self) -> &'static str {
                match self { $(Self::$name => $one,)* }
            }
        }
    };
}

lists! {
    /// Currencies.
    Currencies "currencies" "currency"
    /// Sales tax codes.
    SalesTaxCodes "tax-codes" "sales tax code"
    /// The chart of accounts.
    Accounts "accounts" "account"
    /// Terms: those counted in days, and those that name a day of the month.
    Terms "terms" "terms"
    /// Classes.
    Classes "classes" "class"
    /// Items of every kind.
    Items "items" "item"
    /// Customers and their jobs.
    Customers "customers" "customer"
    /// Vendors.
    Vendors "vendors" "vendor"
    /// Purchase orders: no list in QuickBooks, but mirrored like one.
    PurchaseOrders "purchase-orders" "purchase order"
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text names no list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no list: expected {expected}", expected = List::ALL.map(|list| format!("`{list}`")).join(", "))]
pub struct ListError(String);

impl FromStr for List {
    type Err = ListError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|list| list.as_str() == text);
        found.ok_or_else(|| ListError(text.chars().take(40).collect()))
    }
}

impl Serialize for List {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// An entry of one of QuickBooks' lists, as a transaction or another entry refers to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRef {
    /// QuickBooks' id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list_id: Option<ListId>,
    /// `Parent:Child`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_name: Option<String>,
}

impl ListRef {
    /// Whether both refer to one entry of the same list: by their ids where both have one, or else by
    /// their names. None when that can't be told.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> Option<bool> {
        if let (Some(one), Some(other)) = (&self.list_id, &other.list_id) {
            return Some(one == other);
        }
        let (one, other) = (self.full_name.as_deref()?, other.full_name.as_deref()?);
        Some(name_key(one) == name_key(other))
    }

    /// Its name, or where there is none, its id, for people.
    #[must_use]
    pub fn shown(&self) -> &str {
        let id = || self.list_id.as_ref().map_or("", ListId::as_str);
        self.full_name.as_deref().unwrap_or_else(id)
    }
}

/// An entry of one of the company file's lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListEntry {
    /// QuickBooks' id of it, unique within its list; of a purchase order its `TxnID`.
    pub list_id: ListId,
    /// `Parent:Child`, as references to it are written; of a purchase order its number.
    pub full_name: String,
    /// Whether it can be used. QuickBooks writes nothing where it can't say.
    pub is_active: bool,
    /// The entry below which it stands; that of a job is its customer.
    pub parent: Option<ListRef>,
    /// When it was last changed, as QuickBooks writes it: its computer's local time, the offset not
    /// always with it.
    pub time_modified: Option<String>,
    /// What else is known of it.
    pub facts: EntryFacts,
}

impl ListEntry {
    /// A reference to it.
    #[must_use]
    pub fn refer(&self) -> ListRef {
        ListRef {
            list_id: Some(self.list_id.clone()),
            full_name: Some(self.full_name.clone()),
        }
    }

    /// The list that it belongs to.
    #[must_use]
    pub fn list(&self) -> List {
        self.facts.list()
    }
}

/// The form in which names are compared when they do not match exactly: case, and how much space
/// there is between words and around `:`, do not count.
#[must_use]
pub fn name_key(name: &str) -> String {
    let parts = name.split(':').map(|part| {
        let words: Vec<_> = part.split_whitespace().collect();
        words.join(" ").to_lowercase()
    });
    parts.collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_back_from_its_name() {
        for list in List::ALL {
            assert_eq!(list.as_str().parse(), Ok(list));
        }
        let error = "vendor".parse::<List>().unwrap_err().to_string();
        assert!(error.contains("`vendors`, `purchase-orders`"), "{error}");
    }

    #[test]
    fn names_are_compared_without_case_and_surplus_space() {
        for (one, other) in [
            ("Rosas del Valle", " ROSAS  del\tvalle "),
            ("Utilities:Electric", "utilities : electric"),
            ("Ñandú", "ñandú"),
        ] {
            assert_eq!(name_key(one), name_key(other));
        }
        assert_ne!(name_key("Rosas delValle"), name_key("Rosas del Valle"));
        assert_ne!(name_key("A.B"), name_key("AB"));
    }

    #[test]
    fn two_references_are_the_same_by_ids_before_names() {
        let refer = |id: &str, name: &str| ListRef {
            list_id: (!id.is_empty()).then(|| ListId::new(id)),
            full_name: (!name.is_empty()).then(|| name.to_owned()),
        };
        for (one, other, same) in [
            (refer("1", "A"), refer("1", "B"), Some(true)),
            (refer("1", "A"), refer("2", "A"), Some(false)),
            (refer("1", "A"), refer("", " a"), Some(true)),
            (refer("1", "A"), refer("", "B"), Some(false)),
            (refer("1", ""), refer("", "A"), None),
            (refer("", ""), refer("1", "A"), None),
        ] {
            assert_eq!(one.is_same(&other), same, "{one:?} {other:?}");
            assert_eq!(other.is_same(&one), same, "{one:?} {other:?}");
        }
    }
}
