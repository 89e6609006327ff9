//! What the names on an order and its invoices mean, so that a thing is matched under all its names.
//!
//! A vendor bills in words of its own, and the company says once what they mean. Two names are one
//! thing when they lead to the same entry of QuickBooks' lists, or are mapped to the same name; what
//! leads nowhere is itself. Looking up is not done here: this is what came of it.

use std::collections::BTreeMap;

use super::{PurchaseOrder, Subject};
use crate::invoice::{
    Content, Line, ListId,
    lists::{List, ListRef, PurchaseOrderFacts, name_key},
};

/// What names mean. One that is not among them means itself, case and surplus space aside.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    names: BTreeMap<List, BTreeMap<String, String>>,
    entries: BTreeMap<List, BTreeMap<ListId, String>>,
}

impl Default for &Identities {
    fn default() -> Self {
        const NONE: &Identities = &Identities {
            names: BTreeMap::new(),
            entries: BTreeMap::new(),
        };
        NONE
    }
}

impl Identities {
    /// Records that a name means what is called `meant` in QuickBooks.
    pub fn insert(&mut self, list: List, name: &str, meant: &str) {
        let names = self.names.entry(list).or_default();
        names.insert(name.to_owned(), name_key(meant));
    }

    /// Records that an entry means what is called `meant`.
    pub fn insert_entry(&mut self, list: List, id: ListId, meant: &str) {
        let entries = self.entries.entry(list).or_default();
        entries.insert(id, name_key(meant));
    }

    /// Whether it was recorded what a name means.
    #[must_use]
    pub fn contains(&self, list: List, name: &str) -> bool {
        self.names
            .get(&list)
            .is_some_and(|names| names.contains_key(name))
    }

    /// Whether it was recorded what an entry means.
    #[must_use]
    pub fn contains_entry(&self, list: List, id: &ListId) -> bool {
        self.entries
            .get(&list)
            .is_some_and(|entries| entries.contains_key(id))
    }

    /// What a name means: the same for all names of one thing.
    pub(super) fn of(&self, list: List, name: &str) -> String {
        let meant = self.names.get(&list).and_then(|names| names.get(name));
        meant.cloned().unwrap_or_else(|| name_key(name))
    }

    /// What a reference of QuickBooks' means: by its id, which outlives the name that it had then.
    pub(super) fn of_reference(&self, list: List, reference: &ListRef) -> Option<String> {
        let by_id = |id| self.entries.get(&list)?.get(id).cloned();
        let meant = reference.list_id.as_ref().and_then(by_id);
        meant.or_else(|| Some(self.of(list, reference.full_name.as_deref()?)))
    }
}

/// The names on an order by which it is matched.
pub fn names_of_order(order: &PurchaseOrder) -> impl Iterator<Item = (List, &str)> {
    let lines = order.lines.iter().map(|line| match &line.subject {
        Subject::Item(item) => (List::Items, item.as_str()),
        Subject::Account(account) => (List::Accounts, account.as_str()),
    });
    lines.chain([(List::Vendors, order.vendor.as_str())])
}

/// The names on an invoice by which it is matched.
pub fn names_of_invoice(content: &Content) -> impl Iterator<Item = (List, &str)> {
    let lines = content.lines.iter().filter_map(|line| match line {
        Line::Item(line) => Some((List::Items, line.item.as_str())),
        Line::Expense(line) => Some((List::Accounts, line.account.as_deref()?)),
    });
    lines.chain([(List::Vendors, content.vendor.as_str())])
}

/// What an order in QuickBooks refers to by which it is matched.
pub fn references_of(order: &PurchaseOrderFacts) -> impl Iterator<Item = (List, &ListRef)> {
    let items = order.lines.iter().filter_map(|line| line.item.as_ref());
    let items = items.map(|item| (List::Items, item));
    let vendor = order.vendor.iter().map(|vendor| (List::Vendors, vendor));
    items.chain(vendor)
}
