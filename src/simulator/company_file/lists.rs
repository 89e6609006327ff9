//! The lists themselves: entries in the order in which they were made, found by id and by name.

use std::collections::HashMap;

use super::{CompanyFileError, entry::Entry};
use crate::simulator::schema::{List, additions::ADDRESS, queries::ACCOUNT_TYPES};

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
    "InventoryAssembly",
    "FixedAsset",
    "Discount",
    "Subtotal",
    "Payment",
    "SalesTax",
    "SalesTaxGroup",
    "Group",
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
        check(list, &entry)?;
        let name = (list, entry.name.to_lowercase());
        let id = (list, entry.list_id.clone());
        if self.by_name.contains_key(&name) || self.by_id.contains_key(&id) {
            return Err(refused(
                &entry.name,
                "the name or the `list_id` is there twice",
            ));
        }
        let entries = self.entries.entry(list).or_default();
        self.by_name.insert(name, entries.len());
        self.by_id.insert(id, entries.len());
        entries.push(entry);
        Ok(())
    }

    /// Puts an entry in the place of the one with its id.
    pub(super) fn replace(&mut self, list: List, entry: Entry) -> Result<(), CompanyFileError> {
        check(list, &entry)?;
        let id = (list, entry.list_id.clone());
        let Some(&at) = self.by_id.get(&id) else {
            return Err(refused(&entry.list_id, "no entry has this `list_id`"));
        };
        let name = (list, entry.name.to_lowercase());
        if self.by_name.get(&name).is_some_and(|holder| *holder != at) {
            return Err(refused(&entry.name, "the name is in use"));
        }
        let entries = self.entries.entry(list).or_default();
        self.by_name
            .remove(&(list, entries[at].name.to_lowercase()));
        self.by_name.insert(name, at);
        entries[at] = entry;
        Ok(())
    }

    /// Takes an entry out.
    pub(super) fn remove(&mut self, list: List, list_id: &str) -> Option<Entry> {
        let at = self.by_id.remove(&(list, list_id.to_owned()))?;
        let entries = self.entries.get_mut(&list)?;
        let removed = entries.remove(at);
        self.by_name.remove(&(list, removed.name.to_lowercase()));
        for (index, entry) in entries.iter().enumerate().skip(at) {
            self.by_id.insert((list, entry.list_id.clone()), index);
            self.by_name
                .insert((list, entry.name.to_lowercase()), index);
        }
        Some(removed)
    }

    /// Every entry with its list.
    pub(super) fn all(&self) -> impl Iterator<Item = (List, &Entry)> {
        List::KEPT
            .into_iter()
            .flat_map(|list| self.entries(list).iter().map(move |entry| (list, entry)))
    }

    /// Lets every entry that names this one by its old name use the new one.
    pub(super) fn follow_name(&mut self, list: List, old: &str, new: &str) {
        for entry in self.entries.values_mut().flatten() {
            for (into, name) in entry.links_mut() {
                if into == list && super::same(name, old) {
                    new.clone_into(name);
                }
            }
        }
    }
}

/// Whether an entry makes sense by itself.
fn check(list: List, entry: &Entry) -> Result<(), CompanyFileError> {
    if entry.short_name().trim().is_empty() {
        return Err(refused(&entry.name, "an entry needs a name"));
    }
    let types: &[&str] = match list {
        List::Account => ACCOUNT_TYPES,
        List::Item => ITEM_TYPES,
        List::Terms => &["StandardTerms", "DateDrivenTerms"],
        List::Vendor
        | List::Class
        | List::Customer
        | List::Currency
        | List::SalesTaxCode
        | List::Absent => &[],
    };
    let kind = entry.kind.as_deref().unwrap_or_default();
    if !types.is_empty() && !types.contains(&kind) {
        let expected = types.join("`, `");
        return Err(refused(
            &entry.name,
            &format!("`type` must be one of `{expected}`, found `{kind}`"),
        ));
    }
    if !entry.is_nested_in(list) && entry.name.contains(':') {
        return Err(refused(
            &entry.name,
            "this list has no parents and children",
        ));
    }
    let unknown = entry.address.keys().find(|part| {
        !ADDRESS
            .iter()
            .any(|particle| particle.name() == Some(part.as_str()))
    });
    match unknown {
        Some(part) => Err(refused(
            &entry.name,
            &format!("`{part}` is no part of an address"),
        )),
        None => Ok(()),
    }
}

pub(super) fn refused(name: &str, reason: &str) -> CompanyFileError {
    CompanyFileError::Entry {
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}
