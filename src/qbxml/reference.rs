//! References into QuickBooks' lists, as requests make them.

use std::borrow::Cow;

use yaserde::YaSerialize;

use super::text::hold;
use crate::invoice::{
    ListId,
    lists::{List, ListRef},
    names::{Meaning, Names},
};

/// Points to an entry of one of QuickBooks' lists: by its id alone where that is known, which survives
/// a rename and is never mistaken for another entry's name; or else by its full name, `Parent:Child`,
/// whose case QuickBooks ignores. The fields stand in the schema's order.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
pub(super) struct Ref {
    #[yaserde(rename = "ListID")]
    list_id: Option<String>,
    #[yaserde(rename = "FullName")]
    full_name: Option<String>,
}

impl Ref {
    fn by_name(name: &str) -> Self {
        Self {
            list_id: None,
            full_name: Some(hold(name).into_owned()),
        }
    }

    /// To what `name` leads to.
    pub(super) fn named(names: &Names, list: List, name: &str) -> Self {
        let entry = names.entry(list, name);
        let name = &as_new(names, list, name);
        Self::to_known(entry.map(|entry| &entry.list_id), name)
    }

    /// To the entry with that id, or where it is not known, of that name.
    pub(super) fn to_known(list_id: Option<&ListId>, name: &str) -> Self {
        match list_id {
            Some(id) => Self {
                list_id: Some(id.to_string()),
                full_name: None,
            },
            None => Self::by_name(name),
        }
    }

    /// To the same entry; none when `reference` says of none.
    pub(super) fn to(reference: &ListRef) -> Option<Self> {
        match (&reference.list_id, &reference.full_name) {
            (None, None) => None,
            (id, name) => Some(Self::to_known(
                id.as_ref(),
                name.as_deref().unwrap_or_default(),
            )),
        }
    }
}

/// What QuickBooks will take a name for: the entry that it leads to, or where that is not known, what
/// bears the name as it goes out.
#[must_use]
pub fn as_read(names: &Names, list: List, name: &str) -> ListRef {
    match names.entry(list, name) {
        Some(entry) => entry.refer(),
        None => ListRef {
            list_id: None,
            full_name: Some(hold(&as_new(names, list, name)).into_owned()),
        },
    }
}

/// A name as it is written in requests. A vendor that is new may stand on several invoices with more
/// or less space, which is one vendor to us and several to QuickBooks: it gets single spaces.
fn as_new<'a>(names: &Names, list: List, name: &'a str) -> Cow<'a, str> {
    match (list, names.meaning(list, name)) {
        (List::Vendors, Meaning::Unknown(_)) => Cow::Owned(single_spaced(name)),
        _ => Cow::Borrowed(name),
    }
}

pub(super) fn single_spaced(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
