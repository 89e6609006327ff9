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
            PurchaseOrderQueryRq, PurchaseOrders, TxnDeletedQueryRq,
        },
    },
    store::list_mirror::ListMirror,
};

/// How many entries are in a page of a list.
const PAGE: NonZeroU32 = NonZeroU32::new(500).expect("500 is not zero");
/// How many purchase orders, which have lines, are in a page.
const ORDERS_PAGE: NonZeroU32 = NonZeroU32::new(50).expect("50 is not zero");
/// Purchase orders of the last two years are read; older ones when they change.
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

    /// Begins a list again whose iterator is lost. Whether that is still worth trying.
    pub fn restart(&mut self, list: List, since: Option<String>) -> bool {
        let goes_on = self.restarts < RESTARTS_MAX;
        if goes_on {
            self.restarts += 1;
            self.asks.push(Ask::List {
                list,
                since,
                iterator: None,
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

/// How much of a list is asked for.
#[must_use]
pub fn portion(ask: &Ask, version: Version) -> Portion {
    let Ask::List { list, iterator, .. } = ask else {
        return Portion::Whole;
    };
    let page = if *list == List::PurchaseOrders {
        ORDERS_PAGE
    } else {
        PAGE
    };
    let iterator_id: Option<IteratorId> = iterator.as_deref().and_then(|id| id.parse().ok());
    match iterator_id {
        Some(iterator_id) => Portion::Continue {
            iterator_id,
            max_returned: page,
        },
        None => list.first_portion(version, page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-25T12:00:00Z".parse().unwrap()
    }

    fn mirrored(list: List, watermark: &str, whole_days_ago: i64) -> ListMirror {
        ListMirror {
            reading: Some(1),
            whole_at: Some(now() - TimeDelta::days(whole_days_ago)),
            watermark: Some(watermark.to_owned()),
            ..ListMirror::unread(list)
        }
    }

    fn since_of(mirror: ListMirror) -> Option<String> {
        let reading = plan_reading(&[mirror], false, Version::HIGHEST, now());
        reading.asks.into_iter().find_map(|ask| match ask {
            Ask::List { since, .. } => since,
            Ask::Deleted { .. } | Ask::DeletedTxns { .. } => None,
        })
    }

    #[test]
    fn what_was_never_read_is_read_whole_and_no_deletions_are_asked_for() {
        let unread = List::ALL.map(ListMirror::unread);
        let reading = plan_reading(&unread, false, Version::HIGHEST, now());
        assert_eq!(reading.asks.len(), 9);
        let whole = |ask: &Ask| matches!(ask, Ask::List { since: None, .. });
        assert!(reading.asks.iter().all(whole));
    }

    #[test]
    fn changes_are_asked_for_since_the_rewound_watermark() {
        let mirror = mirrored(List::Vendors, "2026-11-24T09:00:00-05:00", 1);
        assert_eq!(since_of(mirror).as_deref(), Some("2026-11-23T08:00:00"));
    }

    #[test]
    fn a_watermark_of_a_clock_that_was_wrong_does_not_hide_changes() {
        let mirror = mirrored(List::Vendors, "2037-01-01T00:00:00", 1);
        assert_eq!(since_of(mirror).as_deref(), Some("2026-11-25T01:00:00"));
    }

    #[test]
    fn what_is_old_wanted_or_without_a_watermark_is_read_whole() {
        let good = mirrored(List::Vendors, "2026-11-24T09:00:00", 1);
        assert_eq!(since_of(mirrored(List::Vendors, "2026-11-24", 7)), None);
        assert_eq!(since_of(mirrored(List::Vendors, "2026-11-24", -1)), None);
        assert_eq!(since_of(mirrored(List::Vendors, "yesterday", 1)), None);
        let reading = plan_reading(&[good], true, Version::HIGHEST, now());
        assert_eq!(reading.asks.len(), 1);
    }

    #[test]
    fn deletions_are_asked_for_before_the_lists_that_are_read_by_changes() {
        let mirrors = [
            mirrored(List::Accounts, "2026-11-20T00:00:00", 1),
            mirrored(List::Vendors, "2026-11-24T00:00:00", 1),
            mirrored(List::PurchaseOrders, "2026-11-24T00:00:00", 1),
            ListMirror::unread(List::Classes),
        ];
        let reading = plan_reading(&mirrors, false, Version::HIGHEST, now());
        let since = Some("2026-11-18T23:00:00".to_owned());
        let lists = vec![List::Accounts, List::Vendors];
        let expected = [
            Ask::Deleted {
                lists,
                since: since.clone(),
            },
            Ask::DeletedTxns { since },
        ];
        assert_eq!(reading.asks[..2], expected);
        assert_eq!(reading.asks.len(), 6);
    }

    #[test]
    fn what_could_not_be_read_together_is_halved_down_to_one() {
        let unread = List::ALL.map(ListMirror::unread);
        let mut reading = plan_reading(&unread, false, Version::HIGHEST, now());
        for expected in [9, 5, 3, 2, 1] {
            let asks = reading.take();
            assert_eq!(asks.len(), expected);
            reading.put_back(asks);
            assert_eq!(reading.asks.len(), 9);
        }
    }

    #[test]
    fn a_list_is_not_begun_again_for_ever() {
        let mut reading = Reading::default();
        let begun = (0..9).filter(|_| reading.restart(List::Vendors, None));
        assert_eq!(begun.count(), usize::from(RESTARTS_MAX));
    }

    #[test]
    fn every_ask_has_a_request_or_is_not_in_the_version() {
        let id: RequestId = "1".parse().unwrap();
        let unread = List::ALL.map(ListMirror::unread);
        for version in [Version::HIGHEST, Version::LOWEST] {
            for ask in plan_reading(&unread, false, version, now()).asks {
                assert!(request(&ask, version, &id, now()).is_some(), "{ask:?}");
            }
        }
        let old = Ask::Deleted {
            lists: vec![List::Currencies],
            since: None,
        };
        assert!(request(&old, Version::new(7, 0), &id, now()).is_none());
    }
}
