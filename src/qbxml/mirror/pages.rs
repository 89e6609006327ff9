//! The answers to a mirror's questions, entry by entry.
//!
//! The document is walked once. Nothing of an entry is kept here when it was handed out, and
//! nothing of one that was passed over, so the memory it takes does not grow with the list. As with
//! [`Responses`](crate::qbxml::Responses), everything complete before a cut is there, and then an
//! error: a page is whole only when its iteration ended without one.

use std::num::NonZeroU64;

use quick_xml::events::BytesStart;

use super::{
    DeletedEntry, DeletedTxn, IteratorId, Portion, UnreadableEntry,
    fields::{Field, Fields, text},
    list_entry::Kind,
    purchase_order_ret,
    unreadable::Fault,
};
use crate::{
    invoice::{
        company_file::{CompanyFacts, PreferenceFacts},
        lists::{List, ListEntry},
    },
    qbxml::{
        responses::{enter_messages, leave_messages},
        status::{self, Class, Verdict},
        walk::{ReadError, Walk, attributes, name},
    },
};

/// A response that holds pages, read as it is asked for them.
pub struct Pages<'a> {
    walk: Walk<'a>,
    /// Whether the walk stands in a page that was not read to its end.
    is_in_page: bool,
    has_ended: bool,
}

/// The answer to one question. Iterate over it for its entries; what is left of it when it is
/// dropped is passed over.
pub struct Page<'p, 'a> {
    head: PageHead,
    pages: &'p mut Pages<'a>,
}

/// What QuickBooks says about an answer as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageHead {
    /// The element's name, such as `VendorQueryRs`.
    pub name: String,
    /// The `requestID` that it answers; absent or empty if the request had none.
    pub request_id: Option<String>,
    /// What became of the question; none when it does not stand there once and as a number.
    pub status_code: Option<i32>,
    /// QuickBooks' own words, in the language of its edition.
    pub message: String,
    iterator_id: Option<IteratorId>,
    remaining: Option<u64>,
}

/// Whether an answer is what was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Complete,
    /// Nothing matches the question (1).
    Nothing,
    /// QuickBooks answered, but left something out (500 and up): what is missing in the answer may
    /// still be in the company file.
    Incomplete,
    /// QuickBooks has forgotten the iterator (3391): the list is to be read from its start.
    IteratorLost,
    /// QuickBooks did not answer; the [`verdict`](PageHead::verdict) says why.
    Refused,
}

/// What is left of a list after a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing.
    None,
    /// There is more.
    More {
        /// The iterator to continue with.
        iterator_id: IteratorId,
        /// How many entries.
        remaining: NonZeroU64,
    },
    /// QuickBooks did not say so that it could be understood: the list is not known to be whole.
    Unknown,
}

/// What stands in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mirrored {
    /// An entry of a list, or a purchase order, open or not.
    Entry(Box<ListEntry>),
    /// An entry that was deleted.
    Deleted(DeletedEntry),
    /// A transaction that was deleted.
    DeletedTxn(DeletedTxn),
    /// Whose books these are.
    Company(CompanyFacts),
    /// What is switched on.
    Preferences(PreferenceFacts),
}

/// QuickBooks' code for an iterator that it doesn't know (any more). Intuit's own table does not
/// list it.
const ITERATOR_LOST: i32 = 3391;

impl<'a> Pages<'a> {
    /// Reads the document up to its first page.
    ///
    /// # Errors
    /// When it is no response, or none any more at its very start.
    pub fn read(document: &'a str) -> Result<Self, ReadError> {
        let mut walk = Walk::new(document);
        enter_messages(&mut walk)?;
        Ok(Self {
            walk,
            is_in_page: false,
            has_ended: false,
        })
    }

    /// The next page; the one before it is over then. After an error there is nothing more.
    pub fn next_page(&mut self) -> Option<Result<Page<'_, 'a>, ReadError>> {
        if self.has_ended {
            return None;
        }
        match self.next_head() {
            Ok(Some(head)) => Some(Ok(Page { head, pages: self })),
            Ok(None) => {
                self.has_ended = true;
                None
            }
            Err(error) => Some(Err(self.end(error))),
        }
    }

    fn next_head(&mut self) -> Result<Option<PageHead>, ReadError> {
        if std::mem::take(&mut self.is_in_page) {
            self.walk.skip()?;
        }
        if let Some(start) = self.walk.child()? {
            self.is_in_page = true;
            return Ok(Some(PageHead::of(&start)));
        }
        leave_messages(&mut self.walk)?;
        Ok(None)
    }

    fn next_entry(
        &mut self,
        of_list: bool,
    ) -> Result<Option<Result<Mirrored, UnreadableEntry>>, ReadError> {
        while let Some(child) = self.walk.child()? {
            if let Some(found) = read_entry(&child, of_list, &mut self.walk)? {
                return Ok(Some(found));
            }
        }
        self.is_in_page = false;
        Ok(None)
    }

    fn end(&mut self, error: ReadError) -> ReadError {
        self.is_in_page = false;
        self.has_ended = true;
        error
    }
}

impl Page<'_, '_> {
    /// What QuickBooks says about the page as a whole.
    #[must_use]
    pub fn head(&self) -> &PageHead {
        &self.head
    }
}

impl Iterator for Page<'_, '_> {
    type Item = Result<Result<Mirrored, UnreadableEntry>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.pages.is_in_page {
            return None;
        }
        match self.pages.next_entry(self.head.list().is_some()) {
            Ok(entry) => entry.map(Ok),
            Err(error) => Some(Err(self.pages.end(error))),
        }
    }
}

impl std::iter::FusedIterator for Page<'_, '_> {}

/// Reads a child of a page to its end, and gives what it holds, if anything. In the page of a list
/// (`of_list`), an entry of a kind that is not known here is one that can't be read: it must not
/// look as if it were not there.
fn read_entry(
    child: &BytesStart<'_>,
    of_list: bool,
    walk: &mut Walk<'_>,
) -> Result<Option<Result<Mirrored, UnreadableEntry>>, ReadError> {
    let element = name(child);
    Ok(Some(match element {
        "PurchaseOrderRet" => purchase_order_ret::read(element, walk)?.map(entry),
        "ListDeletedRet" => DeletedEntry::read(element, walk)?.map(Mirrored::Deleted),
        "TxnDeletedRet" => DeletedTxn::read(element, walk)?.map(Mirrored::DeletedTxn),
        "CompanyRet" => CompanyFacts::read(element, walk)?.map(Mirrored::Company),
        "PreferencesRet" => PreferenceFacts::read(element, walk)?.map(Mirrored::Preferences),
        _ => match Kind::of(element) {
            Some(kind) => ListEntry::read(kind, element, walk)?.map(entry),
            None if of_list && element.ends_with("Ret") => Err(read_unknown(element, walk)?),
            None => {
                walk.skip()?;
                return Ok(None);
            }
        },
    }))
}

fn entry(entry: ListEntry) -> Mirrored {
    Mirrored::Entry(Box::new(entry))
}

fn read_unknown(element: &str, walk: &mut Walk<'_>) -> Result<UnreadableEntry, ReadError> {
    const FIELDS: &[Field] = &[text("ListID"), text("FullName"), text("Name")];
    let fields = Fields::read(FIELDS, walk)?;
    let fault = Fault::unexpected("kind of entry", element, "one that qbXML 13.0 has");
    Ok(fields.unreadable(element, ("ListID", &["FullName", "Name"]), fault))
}

impl PageHead {
    fn of(start: &BytesStart<'_>) -> Self {
        let mut head = Self {
            name: name(start).to_owned(),
            ..Self::default()
        };
        for attribute in attributes(start) {
            let Ok((name, value)) = attribute else {
                // Of an attribute that stands there twice, neither is believed, nor what is beside.
                (head.status_code, head.iterator_id, head.remaining) = (None, None, None);
                break;
            };
            match name {
                "requestID" => head.request_id = Some(value.into_owned()),
                "statusCode" => head.status_code = value.trim().parse().ok(),
                "statusMessage" => head.message = value.into_owned(),
                "iteratorID" => head.iterator_id = value.trim().parse().ok(),
                "iteratorRemainingCount" => head.remaining = value.trim().parse().ok(),
                _ => {}
            }
        }
        head
    }

    /// The list that was asked for, if it was one.
    #[must_use]
    pub fn list(&self) -> Option<List> {
        List::of_response(&self.name)
    }

    /// Whether the answer is what was asked for.
    #[must_use]
    pub fn standing(&self) -> Standing {
        if self.status_code == Some(ITERATOR_LOST) {
            return Standing::IteratorLost;
        }
        match self.verdict().class {
            Class::Saved => Standing::Complete,
            Class::NothingFound => Standing::Nothing,
            Class::SavedWithWarning => Standing::Incomplete,
            Class::ItemAtFault
            | Class::RequestAtFault
            | Class::Busy
            | Class::OutOfMemory
            | Class::PersonMustAct
            | Class::OutcomeUnknown => Standing::Refused,
        }
    }

    /// What the status means, and what a person can do about it.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self.status_code {
            Some(status_code) => status::judge(status_code, &self.message),
            None => status::without_status(&self.message),
        }
    }

    /// What is left of the list after this page, when that portion was `asked` for.
    #[must_use]
    pub fn rest(&self, asked: &Portion) -> Rest {
        match (self.standing(), asked) {
            (Standing::IteratorLost | Standing::Refused, _) => return Rest::Unknown,
            (_, Portion::Whole) | (Standing::Nothing, Portion::Start { .. }) => return Rest::None,
            (_, Portion::Start { .. } | Portion::Continue { .. }) => {}
        }
        match (self.remaining.map(NonZeroU64::new), &self.iterator_id) {
            (Some(None), _) => Rest::None,
            (Some(Some(remaining)), Some(iterator_id)) => Rest::More {
                iterator_id: iterator_id.clone(),
                remaining,
            },
            (None, _) | (Some(Some(_)), None) => Rest::Unknown,
        }
    }
}
