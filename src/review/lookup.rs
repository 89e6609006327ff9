//! What names lead to, looked up in the mirror; each name once, however many invoices have it.

use std::collections::{HashMap, HashSet};

use crate::{
    invoice::{
        CompanyId, Content, Settings,
        lists::{AccountType, EntryFacts, List, ListEntry, ListRef},
        names::{Meaning, Names, Way, named},
    },
    qbxml::text::hold,
    store::{
        StoreError, Tx,
        list_entry::{EntryFilter, MirroredEntry},
        list_mirror::ListMirror,
    },
};

/// For so many names that lead nowhere, the nearest entries are looked for: each takes a walk through
/// its list.
const SEARCHES_MAX: u32 = 20;
/// So many of the nearest are told.
const NEAREST_MAX: usize = 3;
/// How alike a name must be to be told as near: 1 is the same.
const NEAR: f64 = 0.82;
/// How many names of a list are in memory while the nearest are looked for.
const WALK: i64 = 2_000;

/// What was looked up for the invoices of one company.
#[derive(Debug)]
pub struct Lookup {
    company: CompanyId,
    names: Names,
    mirrors: HashMap<List, ListMirror>,
    /// ISO codes of currencies by the id or name with which entries refer to them.
    currencies: HashMap<String, Option<String>>,
    /// The accounts payable accounts by their currencies.
    payables: HashMap<String, Option<ListRef>>,
    searches_left: u32,
}

impl Lookup {
    /// Nothing looked up yet.
    #[must_use]
    pub fn new(company: CompanyId) -> Self {
        Self {
            company,
            names: Names::default(),
            mirrors: HashMap::new(),
            currencies: HashMap::new(),
            payables: HashMap::new(),
            searches_left: SEARCHES_MAX,
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

    async fn mirror(&mut self, tx: &mut Tx, list: List) -> Result<&ListMirror, StoreError> {
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

    async fn meaning(
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
        let deleted_at = found.into_iter().find_map(|mirrored| mirrored.deleted_at);
        Ok(match pick {
            Pick::One(entry, way) => meaning_of(entry, way),
            Pick::Several(entries) => Meaning::Ambiguous(entries),
            Pick::None if is_partial => Meaning::Unmirrored,
            Pick::None => Meaning::Unknown {
                nearest: self.nearest(tx, list, name).await?,
                deleted_at,
            },
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
            if let Some(known) = known.filter(|known| known.deleted_at.is_none()) {
                return Ok(Some(Box::new(known.entry)));
            }
        }
        let found = self.entries(tx, list, &mapping.to).await?;
        Ok(match pick(&found, &mapping.to) {
            Pick::One(entry, _) => Some(entry),
            Pick::Several(_) | Pick::None => None,
        })
    }

    /// The names of the list that come nearest to one that is not in it.
    async fn nearest(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Vec<String>, StoreError> {
        if self.searches_left == 0 {
            return Ok(Vec::new());
        }
        self.searches_left -= 1;
        let wanted = plain(name);
        let mut best: Vec<(f64, String)> = Vec::new();
        let mut from = String::new();
        loop {
            let names = tx.load_entry_names(self.company, list, &from, WALK).await?;
            let Some((end, _)) = names.last() else {
                break;
            };
            from.clone_from(end);
            for (_, full_name) in names {
                let score = likeness(&wanted, &plain(&full_name));
                if score >= NEAR {
                    best.push((score, full_name));
                }
            }
            best.sort_by(|one, other| other.0.total_cmp(&one.0));
            best.truncate(NEAREST_MAX);
        }
        Ok(best.into_iter().map(|(_, name)| name).collect())
    }

    /// The ISO code of the currency to which an entry refers; none where there are no foreign ones or
    /// the currency is not known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn currency_code(
        &mut self,
        tx: &mut Tx,
        currency: &ListRef,
    ) -> Result<Option<String>, StoreError> {
        let key = currency.shown().to_owned();
        if let Some(code) = self.currencies.get(&key) {
            return Ok(code.clone());
        }
        let found = match (&currency.list_id, &currency.full_name) {
            (Some(id), _) => tx.load_entry(self.company, List::Currencies, id).await?,
            (None, Some(name)) => {
                let named = tx.load_entries_named(self.company, List::Currencies, name);
                named.await?.into_iter().next()
            }
            (None, None) => None,
        };
        let code = found.and_then(|found| match found.entry.facts {
            EntryFacts::Currency(facts) => facts.code,
            _ => None,
        });
        self.currencies.insert(key, code.clone());
        Ok(code)
    }
}

impl Lookup {
    /// The accounts payable account of a currency; none when there is none in use, or several.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn payables(
        &mut self,
        tx: &mut Tx,
        currency: &ListRef,
    ) -> Result<Option<ListRef>, StoreError> {
        let key = currency.shown().to_owned();
        if let Some(account) = self.payables.get(&key) {
            return Ok(account.clone());
        }
        let mut found = Vec::new();
        let mut filter = EntryFilter {
            text: None,
            active: Some(true),
            after: None,
            limit: WALK,
        };
        loop {
            let accounts = tx
                .list_entries(self.company, List::Accounts, &filter)
                .await?;
            let Some(end) = accounts.last() else {
                break;
            };
            filter.after = Some(end.list_id.to_string());
            found.extend(
                accounts
                    .into_iter()
                    .filter(|account| is_payable(account, currency)),
            );
        }
        let account = match found.as_slice() {
            [only] => Some(only.refer()),
            _ => None,
        };
        self.payables.insert(key, account.clone());
        Ok(account)
    }
}

fn is_payable(account: &ListEntry, currency: &ListRef) -> bool {
    match &account.facts {
        EntryFacts::Account(facts) => {
            let is_of = |own: &ListRef| own.is_same(currency) == Some(true);
            facts.account_type == AccountType::AccountsPayable
                && facts.currency.as_ref().is_some_and(is_of)
        }
        EntryFacts::Vendor(_)
        | EntryFacts::Item(_)
        | EntryFacts::Class
        | EntryFacts::Terms(_)
        | EntryFacts::Customer { .. }
        | EntryFacts::Currency(_)
        | EntryFacts::SalesTaxCode { .. }
        | EntryFacts::PurchaseOrder(_)
        | EntryFacts::Unread { .. } => false,
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
    let there = found
        .iter()
        .filter(|mirrored| mirrored.deleted_at.is_none());
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

/// The letters and digits of a name, for telling how alike two are.
fn plain(name: &str) -> String {
    let ascii = hold(name).to_lowercase();
    let words: Vec<_> = ascii
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// How alike two plain names are: spelt alike, or of one's words most in the other.
fn likeness(wanted: &str, name: &str) -> f64 {
    let spelling = strsim::jaro_winkler(wanted, name);
    let words: HashSet<&str> = wanted.split(' ').filter(|word| word.len() > 2).collect();
    let others: HashSet<&str> = name.split(' ').filter(|word| word.len() > 2).collect();
    let shared = words.intersection(&others).count();
    let fewer = words.len().min(others.len());
    // One name may be the other with more words: `Rosas del Valle` and `Rosas del Valle S.A.`.
    let contained = shared > 0 && shared == fewer;
    if contained {
        spelling.max(0.9)
    } else {
        spelling
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::ListId;

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
            deleted_at: None,
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
            deleted_at: Some("2026-11-02T09:00:00".to_owned()),
            ..entry("1", "Freight", true)
        };
        assert_eq!(picked(&[deleted], "Freight"), "none");
    }

    #[test]
    fn near_names_are_told_from_others() {
        let near = |one: &str, other: &str| likeness(&plain(one), &plain(other)) >= NEAR;
        for (one, other) in [
            ("Rosas del Vale", "Rosas del Valle"),
            ("Rosas del Valle S.A.", "Rosas del Valle"),
            ("Flores Ibanez", "Flores Ibáñez"),
            ("Tulip Trade BV", "Tulip Trade B.V."),
            ("Cost of Good Sold", "Cost of Goods Sold"),
        ] {
            assert!(near(one, other), "{one} / {other}");
        }
        for (one, other) in [
            ("Rosas del Valle", "City Power & Light"),
            ("A", "B"),
            ("", "x"),
        ] {
            assert!(!near(one, other), "{one} / {other}");
        }
    }
}
