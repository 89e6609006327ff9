//! What a conversation reads of the company file's lists. Pure.
//!
//! ```text
//!  list ──▶ never whole, wanted, old, or no watermark ──▶ whole, in pages where there are iterators
//!       └─▶ otherwise ──▶ what changed since the watermark, and what was deleted
//! ```
//!
//! Bills never wait for a long list: after the first message set, one page and one set of bills take
//! turns.

use std::num::NonZeroU32;

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    invoice::lists::List,
    qbxml::{
        Request, RequestId, Version,
        mirror::{
            IteratorId, ListDeletedQueryRq, ListQueryRq, LocalMoment, Portion,
            PurchaseOrderQueryRq, PurchaseOrders, Rest, TxnDeletedQueryRq,
        },
    },
    store::list_mirror::ListMirror,
};

/// How many entries are in a page of a list.
const PAGE: NonZeroU32 = NonZeroU32::new(500).expect("500 is not zero");
/// How many purchase orders, which have lines, are in a page.
const ORDERS_PAGE: NonZeroU32 = NonZeroU32::new(50).expect("50 is not zero");
/// Purchase orders of the last two years are read; older ones when they change, until the list is read
/// whole again.
const ORDERS_BACK: Days = Days::new(730);
/// A list is read whole again after so long, whatever its watermark says: QuickBooks forgets
/// deletions, and a company file may have been set back to a backup.
const WHOLE_EVERY: TimeDelta = TimeDelta::days(7);
/// A watermark is set back by more than the hour that a clock loses once a year.
const REWIND: TimeDelta = TimeDelta::hours(25);
/// No time zone is further ahead of UTC. A later watermark comes from a clock that was wrong.
const AHEAD_MAX: TimeDelta = TimeDelta::hours(14);
/// How often a list whose iterator QuickBooks has forgotten is begun again in one conversation.
const RESTARTS_MAX: u8 = 3;

/// One thing that is asked of QuickBooks for the mirror.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ask {
    /// The entries of a list.
    List {
        /// The list.
        list: List,
        /// Only those that changed since that moment of QuickBooks' clock; none for all.
        since: Option<String>,
        /// The iterator to go on with; none to begin.
        iterator: Option<String>,
        /// How many entries were left when the iterator stopped.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remaining: Option<u64>,
        /// Whether the pages before had entries of which not even id and name could be read.
        #[serde(default)]
        is_partial: bool,
    },
    /// What was deleted from lists.
    Deleted {
        /// The lists.
        lists: Vec<List>,
        /// Since that moment of QuickBooks' clock.
        since: Option<String>,
    },
    /// Which bills, vendor credits and purchase orders were deleted.
    DeletedTxns {
        /// Since that moment of QuickBooks' clock.
        since: Option<String>,
    },
}

impl Ask {
    /// Whether both ask about the same, since whenever and from wherever.
    fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::List { list, .. }, Self::List { list: other, .. }) => list == other,
            (Self::Deleted { .. }, Self::Deleted { .. })
            | (Self::DeletedTxns { .. }, Self::DeletedTxns { .. }) => true,
            (Self::List { .. } | Self::Deleted { .. } | Self::DeletedTxns { .. }, _) => false,
        }
    }
}

/// What is still to be read in a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The first first.
    pub asks: Vec<Ask>,
    /// How many are asked in one message set.
    pub at_once: usize,
    /// Whether bills that wait come before the next page.
    pub yields: bool,
    /// How often a list was begun again.
    pub restarts: u8,
    /// Whether somebody wants every list from its start: that is done with this reading, and not what
    /// is wanted while it goes on.
    #[serde(default)]
    pub is_wanted: bool,
}

impl Reading {
    /// Whether nothing is left to ask.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.asks.is_empty()
    }

    /// Takes the next to be asked.
    pub fn take(&mut self) -> Vec<Ask> {
        let count = self.at_once.clamp(1, self.asks.len().max(1));
        let count = count.min(self.asks.len());
        self.asks.drain(..count).collect()
    }

    /// Puts back what QuickBooks could not read together, to be asked in sets half as large.
    pub fn put_back(&mut self, asks: Vec<Ask>) {
        self.at_once = asks.len().div_ceil(2).max(1);
        self.asks.splice(0..0, asks);
    }

    /// Lets what the conversation before got no answer to wait: bills go first, the other lists next,
    /// and it is asked again in sets half as large. QuickBooks or the connector may fail at it every
    /// time.
    pub fn put_last(&mut self, unanswered: &[Ask]) {
        let is_culprit = |ask: &Ask| unanswered.iter().any(|other| other.is_like(ask));
        let (last, first): (Vec<_>, Vec<_>) = self.asks.drain(..).partition(is_culprit);
        self.asks = first;
        self.asks.extend(last);
        self.at_once = unanswered.len().div_ceil(2).max(1);
        self.yields = true;
    }

    /// Begins a list again whose iterator is lost. Whether that is still worth trying.
    pub fn restart(&mut self, list: List, since: Option<String>) -> bool {
        let goes_on = self.restarts < RESTARTS_MAX;
        if goes_on {
            self.restarts += 1;
            self.asks.push(Ask::List {
                list,
                since,
                iterator: None,
                remaining: None,
                is_partial: false,
            });
        }
        goes_on
    }
}

/// What a conversation that begins at `now` reads: every list, if `wanted` from its start.
#[must_use]
pub fn plan_reading(
    mirrors: &[ListMirror],
    wanted: bool,
    version: Version,
    now: DateTime<Utc>,
) -> Reading {
    let mut asks = Vec::new();
    let mut changed = Vec::new();
    let mut earliest: Option<LocalMoment> = None;
    for mirror in mirrors.iter().filter(|mirror| mirror.list.is_in(version)) {
        let since = since(mirror, now).filter(|_| !wanted);
        asks.push(Ask::List {
            list: mirror.list,
            since: since.map(|moment| moment.to_string()),
            iterator: None,
            remaining: None,
            is_partial: false,
        });
        if let Some(since) = since {
            earliest = Some(earliest.map_or(since, |earliest| earliest.min(since)));
            changed.push(mirror.list);
        }
    }
    // Deletions first: an entry that took a deleted one's name is never beside it.
    if let Some(since) = earliest.map(|moment| moment.to_string()) {
        let deleted = Ask::DeletedTxns {
            since: Some(since.clone()),
        };
        asks.insert(0, deleted);
        changed.retain(|list| *list != List::PurchaseOrders);
        if !changed.is_empty() {
            let deleted = Ask::Deleted {
                lists: changed,
                since: Some(since),
            };
            asks.insert(0, deleted);
        }
    }
    Reading {
        at_once: asks.len(),
        asks,
        yields: false,
        restarts: 0,
        is_wanted: wanted,
    }
}

/// Since when changes are asked for; none when the list is to be read whole.
fn since(mirror: &ListMirror, now: DateTime<Utc>) -> Option<LocalMoment> {
    mirror.reading?;
    let age = now - mirror.whole_at?;
    if age < TimeDelta::zero() || age >= WHOLE_EVERY {
        return None;
    }
    let watermark: LocalMoment = mirror.watermark.as_deref()?.parse().ok()?;
    let latest = now + AHEAD_MAX;
    let latest: Option<LocalMoment> = latest.format("%Y-%m-%dT%H:%M:%S").to_string().parse().ok();
    let watermark = latest.map_or(watermark, |latest| watermark.min(latest));
    Some(watermark.rewound(REWIND))
}

/// The request that asks; none where this version of qbXML has none.
#[must_use]
pub fn request(
    ask: &Ask,
    version: Version,
    request_id: &RequestId,
    now: DateTime<Utc>,
) -> Option<Request> {
    match ask {
        Ask::List { list, since, .. } => {
            let since = since.as_deref().and_then(|moment| moment.parse().ok());
            let portion = portion(ask, version);
            if *list == List::PurchaseOrders {
                let wanted = match since {
                    Some(since) => PurchaseOrders::ModifiedSince(since),
                    None => orders_of_late(now),
                };
                let query = PurchaseOrderQueryRq::new(wanted, &portion, version, request_id);
                Some(Request::PurchaseOrderQuery(query))
            } else {
                ListQueryRq::new(*list, since, &portion, version, request_id)
                    .map(Request::ListQuery)
            }
        }
        Ask::Deleted { lists, since } => {
            let since = since.as_deref().and_then(|moment| moment.parse().ok());
            ListDeletedQueryRq::new(lists, since, version, request_id)
                .map(Request::ListDeletedQuery)
        }
        Ask::DeletedTxns { since } => {
            let since = since.as_deref().and_then(|moment| moment.parse().ok());
            let query = TxnDeletedQueryRq::new(since, request_id);
            Some(Request::TxnDeletedQuery(query))
        }
    }
}

fn orders_of_late(now: DateTime<Utc>) -> PurchaseOrders {
    let first = now.date_naive().checked_sub_days(ORDERS_BACK);
    first.map_or(PurchaseOrders::All, PurchaseOrders::DatedSince)
}

/// How many entries are in a page of that list.
fn page_of(list: List) -> NonZeroU32 {
    if list == List::PurchaseOrders {
        ORDERS_PAGE
    } else {
        PAGE
    }
}

/// How much of a list is asked for.
#[must_use]
pub fn portion(ask: &Ask, version: Version) -> Portion {
    let Ask::List { list, iterator, .. } = ask else {
        return Portion::Whole;
    };
    let page = page_of(*list);
    let iterator_id: Option<IteratorId> = iterator.as_deref().and_then(|id| id.parse().ok());
    match iterator_id {
        Some(iterator_id) => Portion::Continue {
            iterator_id,
            max_returned: page,
        },
        None => list.first_portion(version, page),
    }
}

/// Whether a page was lost between this one, of so many entries, and the one before: QuickBooks ran a
/// request twice, and the first answer never came. Its counts may be off by a few.
#[must_use]
pub fn has_gap(ask: &Ask, rest: &Rest, count: u64) -> bool {
    let left = match rest {
        Rest::None => 0,
        Rest::More { remaining, .. } => remaining.get(),
        Rest::Unknown => return false,
    };
    match ask {
        Ask::List {
            list,
            remaining: Some(before),
            ..
        } => {
            before.saturating_sub(left).saturating_sub(count) >= u64::from(page_of(*list).get()) / 2
        }
        Ask::List { .. } | Ask::Deleted { .. } | Ask::DeletedTxns { .. } => false,
    }
}

#[cfg(test)]
mod tests;
