//! What the names on an invoice lead to in the company file.
//!
//! ```text
//!   name as typed ──▶ exactly an entry's ───────────────▶ Entry
//!        │ no, or it is inactive
//!        ├─▶ an entry's, case and space aside: one ─────▶ Entry
//!        │ none, or inactive          several ──────────▶ Ambiguous
//!        ├─▶ the company's mapping ─────────────────────▶ Entry
//!        │ none
//!        ├─▶ what was found inactive ───────────────────▶ Entry
//!        │ nothing
//!        ├─▶ the list is mirrored whole ─▶ Unknown, with the nearest entries
//!        └─▶ it is not ──▶ Unmirrored: goes out by its name, and QuickBooks decides
//! ```
//!
//! Looking up is the store's; here is what can come of it, and which names an invoice has.

use std::{collections::HashMap, fmt};

use super::{
    Content, Kind, Line, Settings,
    lists::{List, ListEntry},
};

/// A name on an invoice that leads into one of the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The field, as a JSON pointer; empty for what comes from the company's settings alone.
    pub pointer: String,
    /// The list.
    pub list: List,
    /// The name as it was typed.
    pub name: String,
}

/// How a name led to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is the entry's name.
    Exact,
    /// It is the entry's name, case and surplus space aside.
    Alike,
    /// The company says that it means the entry.
    Mapped,
}

/// What a name leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// One entry of the list, active or not.
    Entry {
        /// The entry.
        entry: Box<ListEntry>,
        /// How it was found.
        way: Way,
    },
    /// Several entries: QuickBooks has two of one name.
    Ambiguous(Vec<ListEntry>),
    /// No entry, although the list is known whole.
    Unknown(Absent),
    /// The list was never read whole, or QuickBooks does not give it: nothing can be told.
    Unmirrored,
}

/// How it is known that an entry is not in its list any more. It may have been deleted there, or merged
/// into another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gone {
    /// QuickBooks says that it was deleted.
    Deleted {
        /// When, as QuickBooks wrote it: its computer's local time; none where it did not say.
        at: Option<String>,
    },
    /// It was missing when the list was read whole: it has been gone for longer than that.
    Missing {
        /// When the list was read, in UTC.
        since: String,
    },
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deleted { at: Some(at) } => {
                write!(f, "was deleted there on {at}, or merged into another")
            }
            Self::Deleted { at: None } => f.write_str("was deleted there, or merged into another"),
            Self::Missing { since } => write!(
                f,
                "is no longer there since {since} UTC, when the list was read: it was deleted before that, or merged into another"
            ),
        }
    }
}

/// What is known around a name that leads to no entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Absent {
    /// The names of those that come nearest, the nearest first.
    pub nearest: Vec<String>,
    /// That an entry of that name was there.
    pub gone: Option<Gone>,
    /// Of a vendor: the customer that has the name, active or not. QuickBooks keeps the names of
    /// vendors, customers, employees and others apart from each other, so no vendor can be added under
    /// it. Employees and other names are not mirrored.
    pub taken_by: Option<Box<ListEntry>>,
}

/// What every name on an invoice leads to.
#[derive(Clone, Debug, Default)]
pub struct Names {
    meanings: HashMap<(List, String), Meaning>,
}

impl Names {
    /// Records what a name leads to.
    pub fn insert(&mut self, list: List, name: impl Into<String>, meaning: Meaning) {
        self.meanings.insert((list, name.into()), meaning);
    }

    /// Whether it was recorded what that name leads to.
    #[must_use]
    pub fn contains(&self, list: List, name: &str) -> bool {
        self.meanings.contains_key(&(list, name.to_owned()))
    }

    /// What a name leads to; one that was never looked up can't be told.
    #[must_use]
    pub fn meaning(&self, list: List, name: &str) -> &Meaning {
        self.meanings
            .get(&(list, name.to_owned()))
            .unwrap_or(&Meaning::Unmirrored)
    }

    /// The entry that a name leads to, if it leads to one.
    #[must_use]
    pub fn entry(&self, list: List, name: &str) -> Option<&ListEntry> {
        match self.meaning(list, name) {
            Meaning::Entry { entry, .. } => Some(entry),
            Meaning::Ambiguous(_) | Meaning::Unknown(_) | Meaning::Unmirrored => None,
        }
    }
}

/// Every name of `content` that leads into a list, those from the company's settings included, in
/// the order of the fields.
#[must_use]
pub fn named(content: &Content, settings: &Settings) -> Vec<Named> {
    let mut names = Gathered(Vec::new());
    names.add("/vendor", List::Vendors, Some(&content.vendor));
    names.add("", List::Accounts, settings.ap_account.as_deref());
    if content.kind == Kind::Invoice {
        names.add("/terms", List::Terms, content.terms.as_deref());
    }
    names.add(
        "/tax_code",
        List::SalesTaxCodes,
        content.tax_code.as_deref(),
    );
    let default_account = settings.default_expense_account.as_deref();
    for (index, line) in content.lines.iter().enumerate() {
        let at = |field: &str| format!("/lines/{index}/{field}");
        let (customer, class) = match line {
            Line::Expense(line) => {
                let account = line.account.as_deref().or(default_account);
                names.add(&at("account"), List::Accounts, account);
                (&line.customer, &line.class)
            }
            Line::Item(line) => {
                names.add(&at("item"), List::Items, Some(&line.item));
                (&line.customer, &line.class)
            }
        };
        names.add(&at("customer"), List::Customers, customer.as_deref());
        names.add(&at("class"), List::Classes, class.as_deref());
        names.add(&at("tax_code"), List::SalesTaxCodes, line.tax_code());
    }
    for (index, charge) in content.charges.iter().enumerate() {
        let at = |field: &str| format!("/charges/{index}/{field}");
        let account = charge.account.as_deref().or(default_account);
        names.add(&at("account"), List::Accounts, account);
        names.add(&at("customer"), List::Customers, charge.customer.as_deref());
        names.add(&at("class"), List::Classes, charge.class.as_deref());
        let tax_code = charge.tax_code.as_deref();
        names.add(&at("tax_code"), List::SalesTaxCodes, tax_code);
    }
    names.0
}

struct Gathered(Vec<Named>);

impl Gathered {
    fn add(&mut self, pointer: &str, list: List, name: Option<&str>) {
        if let Some(name) = name {
            self.0.push(Named {
                pointer: pointer.to_owned(),
                list,
                name: name.to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::content::tests::{roses, tulips};

    #[test]
    fn every_name_that_goes_out_is_named_with_its_place() {
        let settings = Settings {
            ap_account: Some("Accounts Payable".to_owned()),
            ..Settings::default()
        };
        let found = named(&roses(), &settings);
        let found: Vec<_> = found
            .iter()
            .map(|named| (named.pointer.as_str(), named.list, named.name.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("/vendor", List::Vendors, "Rosas del Valle"),
                ("", List::Accounts, "Accounts Payable"),
                ("/terms", List::Terms, "Net 30"),
                ("/lines/0/account", List::Accounts, "Cost of Goods Sold"),
                ("/lines/1/item", List::Items, "Rose Red 50"),
                ("/charges/0/account", List::Accounts, "Freight"),
            ]
        );
    }

    #[test]
    fn tax_codes_and_what_charges_name_lead_into_lists_too() {
        let found = named(&tulips(), &Settings::default());
        let found: Vec<_> = found
            .iter()
            .map(|named| (named.pointer.as_str(), named.list, named.name.as_str()))
            .collect();
        assert_eq!(
            found,
            [
                ("/vendor", List::Vendors, "Bloemen BV"),
                ("/tax_code", List::SalesTaxCodes, "S"),
                ("/lines/0/account", List::Accounts, "Supplies"),
                ("/lines/0/tax_code", List::SalesTaxCodes, "Z"),
                ("/lines/1/item", List::Items, "Tulip"),
                ("/lines/1/tax_code", List::SalesTaxCodes, "E"),
                ("/charges/0/account", List::Accounts, "Freight"),
                ("/charges/0/customer", List::Customers, "Hotel Aurora"),
                ("/charges/0/class", List::Classes, "Import"),
                ("/charges/0/tax_code", List::SalesTaxCodes, "G"),
            ]
        );
    }

    #[test]
    fn a_credit_has_no_terms_and_a_missing_account_is_the_default_one() {
        let mut content = roses();
        content.kind = Kind::Credit;
        content.charges[0].account = None;
        let settings = Settings {
            default_expense_account: Some("Supplies".to_owned()),
            ..Settings::default()
        };
        let found = named(&content, &settings);
        assert!(found.iter().all(|named| named.list != List::Terms));
        assert_eq!(found.last().unwrap().name, "Supplies");
    }

    #[test]
    fn what_was_never_looked_up_cannot_be_told() {
        let names = Names::default();
        assert_eq!(names.meaning(List::Vendors, "x"), &Meaning::Unmirrored);
        assert_eq!(names.entry(List::Vendors, "x"), None);
    }
}
