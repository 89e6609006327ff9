//! What names lead to, looked up in the mirror; each name once, however many invoices have it.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::purchase_orders::Orders;
use crate::{
    invoice::{
        CompanyId, Content, ListId, Payables, Settings,
        lists::{CurrencyFacts, List, ListEntry},
        names::{Absent, Meaning, Names, Way, named},
        purchase_order::Identities,
    },
    qbxml::text::hold,
    store::{Company, StoreError, Tx, list_entry::MirroredEntry, list_mirror::ListMirror},
};

/// For so many names that lead nowhere, the nearest entries are looked for: each takes a walk through
/// its list.
const SEARCHES_MAX: u32 = 20;

/// What was looked up for the invoices of one company.
#[derive(Debug)]
pub struct Lookup {
    pub(super) company: CompanyId,
    pub(super) names: Names,
    pub(super) identities: Identities,
    pub(super) orders: Orders,
    mirrors: HashMap<List, ListMirror>,
    /// Currencies by the id or name with which entries refer to them.
    pub(super) currencies: HashMap<String, Option<CurrencyFacts>>,
    /// The accounts payable accounts by their currencies.
    pub(super) payables: HashMap<String, Payables>,
    /// The rates of tax codes on purchases, in percent.
    pub(super) tax_rates: HashMap<ListId, Option<Decimal>>,
    pub(super) searches_left: u32,
    /// Whether vendors are looked for beyond that: one that is not there is added, unless its name is
    /// nearly another's.
    pub(super) are_vendors_added: bool,
}

impl Lookup {
    /// Nothing looked up yet.
    #[must_use]
    pub fn new(company: &Company) -> Self {
        Self {
            company: company.id,
            names: Names::default(),
            identities: Identities::default(),
            orders: Orders::default(),
            mirrors: HashMap::new(),
            currencies: HashMap::new(),
            payables: HashMap::new(),
            tax_rates: HashMap::new(),
            searches_left: SEARCHES_MAX,
            are_vendors_added: company.settings.create_vendors,
        }
    }

    /// The same, where it is enough that a name leads nowhere.
    #[must_use]
    pub fn without_nearest(company: &Company) -> Self {
        Self {
            searches_left: 0,
            are_vendors_added: false,
            ..Self::new(company)
        }
    }

    /// What every name of an invoice leads to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn look_up(
        &mut self,
        tx: &mut Tx,
        content: &Content,
        settings: &Settings,
    ) -> Result<Names, StoreError> {
        let mut names = Names::default();
        for named in named(content, settings) {
            let meaning = self.by_name(tx, named.list, &named.name).await?;
            names.insert(named.list, named.name, meaning);
        }
        Ok(names)
    }

    /// What one name leads to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn by_name(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Meaning, StoreError> {
        if !self.names.contains(list, name) {
            let meaning = self.meaning(tx, list, name).await?;
            self.names.insert(list, name, meaning);
        }
        Ok(self.names.meaning(list, name).clone())
    }

    pub(super) async fn mirror(
        &mut self,
        tx: &mut Tx,
        list: List,
    ) -> Result<&ListMirror, StoreError> {
        if !self.mirrors.contains_key(&list) {
            for mirror in tx.load_list_mirrors(self.company).await? {
                self.mirrors.insert(mirror.list, mirror);
            }
        }
        Ok(self
            .mirrors
            .entry(list)
            .or_insert_with(|| ListMirror::unread(list)))
    }

    /// What a name leads to, with what comes nearest where that is nothing.
    async fn meaning(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Meaning, StoreError> {
        let mut meaning = self.lead(tx, list, name).await?;
        if let Meaning::Unknown(absent) = &mut meaning {
            absent.nearest = self.nearest(tx, list, name).await?;
        }
        Ok(meaning)
    }

    /// What a name leads to.
    pub(super) async fn lead(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Meaning, StoreError> {
        let mirror = self.mirror(tx, list).await?;
        let (is_mirrored, is_partial) = (mirror.reading.is_some(), mirror.is_partial);
        if !is_mirrored {
            return Ok(Meaning::Unmirrored);
        }
        let found = self.entries(tx, list, name).await?;
        let pick = pick(&found, name);
        if let Pick::One(entry, way) = &pick
            && entry.is_active
        {
            return Ok(meaning_of(entry.clone(), *way));
        }
        if let Some(entry) = self.mapped(tx, list, name).await? {
            return Ok(meaning_of(entry, Way::Mapped));
        }
        let gone = found.into_iter().find_map(|mirrored| mirrored.gone);
        Ok(match pick {
            Pick::One(entry, way) => meaning_of(entry, way),
            Pick::Several(entries) => Meaning::Ambiguous(entries),
            Pick::None if is_partial => Meaning::Unmirrored,
            Pick::None => Meaning::Unknown(Absent {
                nearest: Vec::new(),
                gone,
                taken_by: self.taken_by(tx, list, name).await?,
            }),
        })
    }

    /// The entries that a name may mean: by that name, or as QuickBooks would hold it, or where an
    /// account has no such name, by that number.
    async fn entries(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Vec<MirroredEntry>, StoreError> {
        let mut found = tx.load_entries_named(self.company, list, name).await?;
        let held = hold(name);
        if found.is_empty() && held != name {
            found = tx.load_entries_named(self.company, list, &held).await?;
        }
        if found.is_empty() && list == List::Accounts {
            found = tx.load_accounts_numbered(self.company, name).await?;
        }
        Ok(found)
    }

    /// The customer that keeps a vendor from being added under that name.
    async fn taken_by(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Option<Box<ListEntry>>, StoreError> {
        if list != List::Vendors {
            return Ok(None);
        }
        let found = self.entries(tx, List::Customers, name).await?;
        let mut there = found.into_iter().filter(|mirrored| mirrored.gone.is_none());
        Ok(there.next().map(|mirrored| Box::new(mirrored.entry)))
    }

    /// The entry that the company says the name means, active or not.
    async fn mapped(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Option<Box<ListEntry>>, StoreError> {
        let Some(mapping) = tx.load_mapping(self.company, list, name).await? else {
            return Ok(None);
        };
        if let Some(id) = &mapping.to_id {
            let known = tx.load_entry(self.company, list, id).await?;
            if let Some(known) = known.filter(|known| known.gone.is_none()) {
                return Ok(Some(Box::new(known.entry)));
            }
        }
        let found = self.entries(tx, list, &mapping.to).await?;
        Ok(match pick(&found, &mapping.to) {
            Pick::One(entry, _) => Some(entry),
            Pick::Several(_) | Pick::None => None,
        })
    }
}

/// What a name picks among the entries that it may mean.
enum Pick {
    One(Box<ListEntry>, Way),
    Several(Vec<ListEntry>),
    None,
}

/// An exact name before one that differs in case or space, one in use before one that is not.
fn pick(found: &[MirroredEntry], name: &str) -> Pick {
    let there = found.iter().filter(|mirrored| mirrored.gone.is_none());
    let there: Vec<&ListEntry> = there.map(|mirrored| &mirrored.entry).collect();
    for is_active in [true, false] {
        for way in [Way::Exact, Way::Alike] {
            let fits = |entry: &&&ListEntry| {
                entry.is_active == is_active
                    && (way == Way::Alike || entry.full_name == name.trim())
            };
            let fitting: Vec<&ListEntry> = there.iter().filter(fits).copied().collect();
            match fitting.as_slice() {
                [] => {}
                [one] => return Pick::One(Box::new((*one).clone()), way),
                several => return Pick::Several(several.iter().copied().cloned().collect()),
            }
        }
    }
    Pick::None
}

fn meaning_of(entry: Box<ListEntry>, way: Way) -> Meaning {
    Meaning::Entry { entry, way }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::{lists::EntryFacts, names::Gone};

    fn entry(id: &str, name: &str, is_active: bool) -> MirroredEntry {
        MirroredEntry {
            entry: ListEntry {
                list_id: ListId::new(id),
                full_name: name.to_owned(),
                is_active,
                parent: None,
                time_modified: None,
                facts: EntryFacts::Class,
            },
            gone: None,
        }
    }

    fn picked(found: &[MirroredEntry], name: &str) -> String {
        match pick(found, name) {
            Pick::One(entry, way) => format!("{} {way:?}", entry.list_id),
            Pick::Several(entries) => format!("{} of them", entries.len()),
            Pick::None => "none".to_owned(),
        }
    }

    #[test]
    fn an_exact_name_in_use_is_picked_before_all_others() {
        let found = [
            entry("1", "Freight", false),
            entry("2", "FREIGHT", true),
            entry("3", "freight", true),
        ];
        assert_eq!(picked(&found, "freight"), "3 Exact");
        assert_eq!(picked(&found, "Freight"), "2 of them");
        assert_eq!(picked(&found[..2], "Freight"), "2 Alike");
        assert_eq!(picked(&found[..1], "Freight"), "1 Exact");
        assert_eq!(picked(&[], "Freight"), "none");
    }

    #[test]
    fn what_is_deleted_is_not_picked() {
        let deleted = MirroredEntry {
            gone: Some(Gone::Deleted { at: None }),
            ..entry("1", "Freight", true)
        };
        assert_eq!(picked(&[deleted], "Freight"), "none");
    }
}
