//! QuickBooks' lists as they are mirrored, and what names mean in them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{super::query::text_cursor, At};
use crate::{
    invoice::{
        company_file,
        lists::{ListEntry, ListRef, name_key},
    },
    operations::{lists::ListShown, mappings::MAPPED},
    store::{self, list_mirror::ListMirror},
};

/// The mirror of each list, and what is known of the company file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Lists {
    /// What QuickBooks said of itself and the company file; `null` before it first answered.
    #[schema(required)]
    company_file: Option<CompanyFile>,
    /// Whether the next update reads every list from its start.
    refresh_wanted: bool,
    /// When an update last went through the lists.
    #[schema(required, value_type = Option<At>)]
    read_at: Option<At>,
    /// Each list under its name.
    #[serde(rename = "lists")]
    by_name: BTreeMap<&'static str, MirroredList>,
}

/// How far the mirror of a list is.
#[derive(Debug, Serialize, ToSchema)]
pub struct MirroredList {
    /// How many entries it has.
    count: i64,
    /// How many of them are in use; of purchase orders, how many are open.
    active_count: i64,
    /// When it was last brought up to date; `null` while it was never read whole.
    #[schema(required, value_type = Option<At>)]
    refreshed_at: Option<At>,
    /// Why the last reading did not bring it up to date, or which entries could not be read.
    #[schema(required)]
    problem: Option<String>,
}

/// The company file and the program that holds it. What QuickBooks left out is `null`.
#[derive(Debug, Serialize, ToSchema)]
pub struct CompanyFile {
    /// The program.
    #[schema(required, example = "QuickBooks Desktop Pro 2019")]
    product_name: Option<String>,
    /// Its edition.
    #[schema(required, example = "US")]
    country: Option<String>,
    /// The versions of qbXML that it speaks.
    qbxml_versions: Vec<String>,
    /// The company's name.
    #[schema(required)]
    name: Option<String>,
    /// Its name before the law.
    #[schema(required)]
    legal_name: Option<String>,
    /// What is switched on.
    preferences: Preferences,
}

/// What is switched on in a company file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preferences {
    /// Whether accounts have numbers.
    #[schema(required)]
    account_numbers: Option<bool>,
    /// Whether each line needs an account.
    #[schema(required)]
    accounts_required: Option<bool>,
    /// Whether lines may name a class.
    #[schema(required)]
    class_tracking: Option<bool>,
    /// Whether bills may be in a foreign currency.
    #[schema(required)]
    multicurrency: Option<bool>,
    /// The currency of the books, by name, where there are foreign ones.
    #[schema(required)]
    home_currency: Option<String>,
    /// Up to and including this day the books are closed.
    #[schema(required)]
    closing_date: Option<NaiveDate>,
}

/// A page of a list's entries.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryPage {
    /// In the order of their ids.
    items: Vec<Entry>,
    /// What to send as `cursor` for the next page; `null` when this is the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// An entry of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    /// QuickBooks' id of it; of a purchase order its `TxnID`.
    #[schema(example = "80000001-1762000000")]
    list_id: String,
    /// `Parent:Child`, as references to it are written; of a purchase order its number.
    name: String,
    /// Whether it can be used; of a purchase order, whether it is open.
    active: bool,
    /// The name of the entry below which it stands.
    #[schema(required)]
    parent: Option<String>,
    /// When it was last changed, as QuickBooks writes it.
    #[schema(required)]
    time_modified: Option<String>,
    /// What else is known of it, by the kind of list.
    #[schema(value_type = Object)]
    details: Value,
}

/// That the lists will be read again.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefreshWanted {
    /// Always true.
    refresh_wanted: bool,
}

/// What a name on invoices means.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mapping {
    /// `vendor`, `account`, `item`, `class`, `terms` or `customer`.
    kind: &'static str,
    /// The name on invoices.
    from: String,
    /// The name of the entry that it means.
    to: String,
    /// That entry's id, once it is known.
    #[schema(required)]
    list_id: Option<String>,
    /// When it was entered.
    created_at: At,
}

/// A page of a company's mappings.
#[derive(Debug, Serialize, ToSchema)]
pub struct Mappings {
    /// By list and name.
    items: Vec<Mapping>,
    /// What to send as `cursor` for the next page; `null` when this is the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

impl Mappings {
    /// Cuts off what was asked for beyond the limit, to find out whether there is more.
    #[must_use]
    pub fn cut(mut mappings: Vec<store::mapping::Mapping>, limit: usize) -> Self {
        let more = mappings.len() > limit;
        mappings.truncate(limit);
        let last = mappings.last().filter(|_| more);
        let place = last.map(|last| format!("{}:{}", last.list, name_key(&last.from)));
        Self {
            next_cursor: place.as_deref().map(text_cursor),
            items: mappings.into_iter().map(Mapping::from).collect(),
        }
    }
}

impl Lists {
    /// What is shown of a company's lists.
    #[must_use]
    pub fn of(company: store::Company, lists: Vec<ListShown>) -> Self {
        let lists = lists.into_iter().map(|shown| {
            let list = MirroredList {
                count: shown.count,
                active_count: shown.active_count,
                refreshed_at: shown.mirror.refreshed_at.map(At),
                problem: shown.mirror.problem,
            };
            let ListMirror { list: name, .. } = shown.mirror;
            (name.as_str(), list)
        });
        Self {
            refresh_wanted: company.lists_wanted,
            read_at: company.lists_read_at.map(At),
            company_file: company.company_file_facts.map(CompanyFile::from),
            by_name: lists.collect(),
        }
    }
}

impl From<company_file::CompanyFile> for CompanyFile {
    fn from(file: company_file::CompanyFile) -> Self {
        let closing_date = file.closed_through();
        let preferences = file.preferences;
        Self {
            product_name: file.product_name,
            country: file.country,
            qbxml_versions: file.supported_versions,
            name: file.company.name,
            legal_name: file.company.legal_name,
            preferences: Preferences {
                account_numbers: preferences.is_using_account_numbers,
                accounts_required: preferences.is_requiring_accounts,
                class_tracking: preferences.is_using_classes,
                multicurrency: preferences.is_multicurrency_on,
                home_currency: preferences.home_currency.and_then(|home| home.full_name),
                closing_date,
            },
        }
    }
}

impl EntryPage {
    /// Cuts off what was asked for beyond the limit, to find out whether there is more.
    #[must_use]
    pub fn cut(mut entries: Vec<ListEntry>, limit: usize) -> Self {
        let more = entries.len() > limit;
        entries.truncate(limit);
        let last = entries.last().filter(|_| more);
        Self {
            next_cursor: last.map(|last| text_cursor(last.list_id.as_str())),
            items: entries.into_iter().map(Entry::from).collect(),
        }
    }
}

impl From<ListEntry> for Entry {
    fn from(entry: ListEntry) -> Self {
        Self {
            list_id: entry.list_id.to_string(),
            name: entry.full_name,
            active: entry.is_active,
            parent: entry.parent.as_ref().map(ListRef::shown).map(str::to_owned),
            time_modified: entry.time_modified,
            details: serde_json::to_value(&entry.facts)
                .expect("facts are strings, numbers and lists of them"),
        }
    }
}

impl RefreshWanted {
    /// What was asked for.
    #[must_use]
    pub fn of(company: &store::Company) -> Self {
        Self {
            refresh_wanted: company.lists_wanted,
        }
    }
}

impl From<store::mapping::Mapping> for Mapping {
    fn from(mapping: store::mapping::Mapping) -> Self {
        debug_assert!(MAPPED.contains(&mapping.list), "{}", mapping.list);
        Self {
            kind: mapping.list.entry_name(),
            from: mapping.from,
            to: mapping.to,
            list_id: mapping.to_id.map(|id| id.to_string()),
            created_at: At(mapping.created_at),
        }
    }
}
