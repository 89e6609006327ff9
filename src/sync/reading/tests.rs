//! What is asked, and when.

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
fn what_got_no_answer_comes_last_in_smaller_sets_and_after_bills() {
    let unread = List::ALL.map(ListMirror::unread);
    let mut reading = plan_reading(&unread, false, Version::HIGHEST, now());
    let culprit = Ask::List {
        list: List::Accounts,
        since: None,
        iterator: Some("{0A1B2C3D-0000-4000-8000-00000000000A}".to_owned()),
        remaining: Some(9),
        is_partial: false,
    };
    reading.put_last(std::slice::from_ref(&culprit));
    assert_eq!((reading.at_once, reading.yields), (1, true));
    assert_eq!(reading.asks.len(), 9);
    let last = reading.asks.last().unwrap();
    assert!(last.is_like(&culprit), "{last:?}");
    assert!(matches!(last, Ask::List { iterator: None, .. }));
    // What failed together is taken apart.
    let mut reading = plan_reading(&unread, false, Version::HIGHEST, now());
    let all = reading.asks.clone();
    reading.put_last(&all);
    assert_eq!((reading.at_once, reading.asks), (5, all));
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

#[test]
fn a_page_that_is_missing_between_two_is_noticed() {
    let ask = |list, remaining| Ask::List {
        list,
        since: None,
        iterator: None,
        remaining,
        is_partial: false,
    };
    let rest = |remaining: u64| match std::num::NonZeroU64::new(remaining) {
        None => Rest::None,
        Some(remaining) => Rest::More {
            iterator_id: "{0A1B2C3D-0000-4000-8000-00000000000A}".parse().unwrap(),
            remaining,
        },
    };
    let vendors = |remaining| ask(List::Vendors, Some(remaining));
    assert!(!has_gap(&vendors(1_200), &rest(700), 500));
    assert!(has_gap(&vendors(1_200), &rest(200), 500));
    assert!(!has_gap(&vendors(200), &rest(0), 200));
    assert!(has_gap(&vendors(700), &rest(0), 200));
    // QuickBooks' counts may be off by a few.
    assert!(!has_gap(&vendors(203), &rest(0), 200));
    assert!(!has_gap(&vendors(200), &rest(0), 203));
    assert!(has_gap(
        &ask(List::PurchaseOrders, Some(120)),
        &rest(20),
        50
    ));
    assert!(!has_gap(&ask(List::Vendors, None), &rest(700), 500));
    assert!(!has_gap(&vendors(1_200), &Rest::Unknown, 0));
}
