//! What a person in front of `QuickBooks` does to the lists: edit, rename, put aside, delete.
//!
//! ## Decisions
//!
//! * An entry that a transaction, a purchase order or another entry uses cannot be deleted, nor can
//!   one with children; it can be made inactive.
//! * A new name shows at once wherever the entry is used, as references hold its id.
//! * Every change moves the clock and the entry's modification time, and so its edit sequence.

use chrono::NaiveDate;

use super::{
    CompanyFile, CompanyFileError,
    deleted::Deleted,
    entry::{Entry, Reference},
    lists::refused,
    same,
};
use crate::simulator::schema::List;

impl CompanyFile {
    /// Deletes a list entry.
    ///
    /// # Errors
    ///
    /// When there is no such entry, or something uses it.
    pub fn delete_entry(&mut self, list: List, list_id: &str) -> Result<Entry, CompanyFileError> {
        let entry = self.entry(list, list_id)?;
        if let Some(user) = self.user_of(list, entry) {
            return Err(refused(&entry.name, &format!("it is used by {user}")));
        }
        let entry = self
            .lists
            .remove(list, list_id)
            .expect("the entry was found a moment ago");
        let now = self.tick();
        self.deleted_entries.push(Deleted {
            kind: entry.deletion_type(list),
            id: entry.list_id.clone(),
            created: entry.created,
            deleted: now,
            name: Some(entry.name.clone()),
        });
        Ok(entry)
    }

    /// Puts an entry aside, or into use again.
    ///
    /// # Errors
    ///
    /// When there is no such entry.
    pub fn set_active(
        &mut self,
        list: List,
        list_id: &str,
        active: bool,
    ) -> Result<(), CompanyFileError> {
        self.edit_entry(list, list_id, |entry| entry.active = Some(active))
    }

    /// Gives an entry a new full name; its children move with it.
    ///
    /// # Errors
    ///
    /// When there is no such entry, or the name makes no sense or is in use.
    pub fn rename_entry(
        &mut self,
        list: List,
        list_id: &str,
        full_name: &str,
    ) -> Result<(), CompanyFileError> {
        self.edit_entry(list, list_id, |entry| full_name.clone_into(&mut entry.name))
    }

    /// Changes an entry in any way but its id and the time at which it was made.
    ///
    /// # Errors
    ///
    /// When there is no such entry, or what becomes of it makes no sense.
    pub fn edit_entry(
        &mut self,
        list: List,
        list_id: &str,
        edit: impl FnOnce(&mut Entry),
    ) -> Result<(), CompanyFileError> {
        let before = self.entry(list, list_id)?.clone();
        let mut entry = before.clone();
        edit(&mut entry);
        before.list_id.clone_into(&mut entry.list_id);
        entry.created = before.created;
        entry.modified = self.now + 1;
        let name = entry.name.clone();
        if before.name != name {
            self.check_name(list, &before, &name)?;
        }
        self.lists.replace(list, entry)?;
        self.tick();
        if before.name != name {
            self.follow_name(list, &before.reference(), &name);
            self.rename_children(list, &before.name, &name)?;
        }
        Ok(())
    }

    /// Closes the books up to a day, or opens them.
    pub fn set_closing_date(&mut self, day: Option<NaiveDate>) {
        self.preferences.closing_date = day;
    }

    /// The entries that were deleted, oldest first.
    #[must_use]
    pub fn deleted_entries(&self) -> &[Deleted] {
        &self.deleted_entries
    }

    /// The bills, credits and purchase orders that were deleted, oldest first.
    #[must_use]
    pub fn deleted_transactions(&self) -> &[Deleted] {
        &self.deleted_transactions
    }

    /// The currency of a vendor or account, where the company file uses several.
    pub(in crate::simulator) fn currency_of(&self, entry: &Entry) -> Option<&Entry> {
        let preferences = &self.preferences;
        let home = &preferences.home_currency;
        let name = entry.currency.as_deref().unwrap_or(home);
        self.lists
            .named(List::Currency, name)
            .filter(|_| preferences.multicurrency)
    }

    fn entry(&self, list: List, list_id: &str) -> Result<&Entry, CompanyFileError> {
        self.lists
            .with_id(list, list_id)
            .ok_or_else(|| refused(list_id, "no entry has this `list_id`"))
    }

    /// What uses an entry, in words. It looks at copies, as a deletion is rare.
    fn user_of(&self, list: List, entry: &Entry) -> Option<String> {
        let mut is_used = false;
        let mut look = |into: List, used: &mut Reference| {
            is_used |= into == list && used.list_id == entry.list_id;
        };
        for transaction in &self.transactions {
            transaction.clone().each_reference(&mut look);
        }
        for order in &self.orders {
            order.clone().each_reference(&mut look);
        }
        if is_used {
            return Some("a transaction".to_owned());
        }
        let is_link = |(into, name): (List, &str)| into == list && same(name, &entry.name);
        self.lists
            .all()
            .find(|(of, other)| {
                let is_child = *of == list
                    && other
                        .parent()
                        .is_some_and(|parent| same(parent, &entry.name));
                is_child || other.links().any(is_link)
            })
            .map(|(_, other)| format!("`{}`", other.name))
    }

    fn follow_name(&mut self, list: List, old: &Reference, name: &str) {
        self.lists.follow_name(list, &old.full_name, name);
        if list == List::Currency && same(&self.preferences.home_currency, &old.full_name) {
            name.clone_into(&mut self.preferences.home_currency);
        }
        let mut rename = |into: List, used: &mut Reference| {
            if into == list && used.list_id == old.list_id {
                name.clone_into(&mut used.full_name);
            }
        };
        for transaction in &mut self.transactions {
            transaction.each_reference(&mut rename);
        }
        for order in &mut self.orders {
            order.each_reference(&mut rename);
        }
    }

    /// Whether an entry may take a name: vendors and customers share theirs, and nothing can be
    /// put below itself.
    fn check_name(&self, list: List, entry: &Entry, name: &str) -> Result<(), CompanyFileError> {
        let other = match list {
            List::Vendor => Some(List::Customer),
            List::Customer => Some(List::Vendor),
            List::Account
            | List::Item
            | List::Class
            | List::Terms
            | List::Currency
            | List::SalesTaxCode
            | List::Absent => None,
        };
        if other.is_some_and(|other| self.lists.named(other, name).is_some()) {
            return Err(refused(name, "the name is in use"));
        }
        let below = format!("{}:", entry.name.to_lowercase());
        if name.to_lowercase().starts_with(&below) {
            return Err(refused(name, "an entry cannot be its own parent"));
        }
        Ok(())
    }

    fn rename_children(
        &mut self,
        list: List,
        old: &str,
        new: &str,
    ) -> Result<(), CompanyFileError> {
        let children: Vec<(String, String)> = self
            .lists
            .entries(list)
            .iter()
            .filter(|child| child.parent().is_some_and(|parent| same(parent, old)))
            .map(|child| {
                (
                    child.list_id.clone(),
                    format!("{new}:{}", child.short_name()),
                )
            })
            .collect();
        for (list_id, name) in children {
            self.rename_entry(list, &list_id, &name)?;
        }
        Ok(())
    }
}
