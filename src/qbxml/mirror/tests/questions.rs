//! What is asked, as whole documents.

use std::num::NonZeroU32;

use crate::{
    invoice::lists::List,
    qbxml::{
        MessageSet, Request, RequestId, Version,
        mirror::{
            CompanyQueryRq, ListDeletedQueryRq, ListQueryRq, LocalMoment, Portion,
            PreferencesQueryRq, PurchaseOrderQueryRq, PurchaseOrders, TxnDeletedQueryRq,
        },
        tests::Golden,
    },
};

/// Read by the tests of the room, which hold them to their golden files and to the schema.
pub(in crate::qbxml) const DOCUMENTS: [Golden; 5] = [
    ("mirror_whole.xml", whole),
    ("mirror_changes.xml", changes),
    ("mirror_continued.xml", continued),
    ("mirror_oldest.xml", oldest),
    ("mirror_orders_by_date.xml", orders_by_date),
];

const PAGE: NonZeroU32 = NonZeroU32::new(500).unwrap();

fn id(text: &str) -> RequestId {
    text.parse().unwrap()
}

fn moment() -> LocalMoment {
    "2026-10-31T09:00:00-05:00".parse().unwrap()
}

fn document(version: Version, requests: &[Request]) -> String {
    let (old_id, new_id) = (None, None);
    let set = MessageSet {
        version,
        old_id,
        new_id,
        requests,
    };
    set.write()
}

/// The first question about every list that the version has.
fn lists(version: Version, since: Option<LocalMoment>) -> Vec<Request> {
    let lists = List::ALL.iter().enumerate();
    lists
        .filter_map(|(number, list)| {
            let portion = list.first_portion(version, PAGE);
            let id = id(&format!("list-{number}"));
            ListQueryRq::new(*list, since, &portion, version, &id).map(Request::ListQuery)
        })
        .collect()
}

fn orders(wanted: PurchaseOrders, version: Version) -> Request {
    let portion = List::PurchaseOrders.first_portion(version, PAGE);
    let query = PurchaseOrderQueryRq::new(wanted, &portion, version, &id("orders"));
    Request::PurchaseOrderQuery(query)
}

fn everything(version: Version) -> String {
    let mut requests = vec![
        Request::CompanyQuery(CompanyQueryRq::new(version, &id("company"))),
        Request::PreferencesQuery(PreferencesQueryRq::new(version, &id("preferences"))),
    ];
    requests.extend(lists(version, None));
    requests.push(orders(PurchaseOrders::All, version));
    document(version, &requests)
}

fn whole() -> String {
    everything(Version::HIGHEST)
}

fn changes() -> String {
    let (version, since) = (Version::HIGHEST, Some(moment()));
    let mut requests = lists(version, since);
    requests.push(orders(PurchaseOrders::ModifiedSince(moment()), version));
    let deleted = ListDeletedQueryRq::new(&List::ALL, since, version, &id("deleted"));
    requests.push(Request::ListDeletedQuery(deleted.unwrap()));
    let deleted = TxnDeletedQueryRq::new(since, &id("orders-deleted"));
    requests.push(Request::TxnDeletedQuery(deleted));
    document(version, &requests)
}

fn continued() -> String {
    let (version, since) = (Version::HIGHEST, Some(moment()));
    let portion = Portion::Continue {
        iterator_id: "{EB05F701-E727-472F-8ADE-6753C4A07892}".parse().unwrap(),
        max_returned: PAGE,
    };
    let vendors = ListQueryRq::new(List::Vendors, since, &portion, version, &id("1"));
    let wanted = PurchaseOrders::DatedSince("2024-11-01".parse().unwrap());
    let orders = PurchaseOrderQueryRq::new(wanted, &portion, version, &id("2"));
    let requests = [
        Request::ListQuery(vendors.unwrap()),
        Request::PurchaseOrderQuery(orders),
    ];
    document(version, &requests)
}

/// Without iterators, without a choice of elements, without currencies.
fn oldest() -> String {
    everything(Version::LOWEST)
}

fn orders_by_date() -> String {
    let wanted = PurchaseOrders::DatedSince("2024-11-01".parse().unwrap());
    document(Version::HIGHEST, &[orders(wanted, Version::HIGHEST)])
}

#[test]
fn the_lowest_version_is_asked_for_nothing_that_it_lacks() {
    let oldest = oldest();
    for newer in ["iterator", "MaxReturned", "IncludeRetElement", "Currency"] {
        assert!(!oldest.contains(newer), "{newer}");
    }
    assert!(everything(Version::CURRENCIES).contains("CurrencyQueryRq"));
}

#[test]
fn every_list_is_asked_for_its_inactive_entries_too() {
    for version in [Version::LOWEST, Version::HIGHEST] {
        let requests = lists(version, None);
        let document = document(version, &requests);
        let all = document.matches("<ActiveStatus>All</ActiveStatus>").count();
        assert_eq!(all, requests.len());
    }
}

#[test]
fn a_list_without_an_iterator_is_never_asked_for_in_pages() {
    let portion = Portion::Continue {
        iterator_id: "{1}".parse().unwrap(),
        max_returned: PAGE,
    };
    for list in List::ALL {
        let query = ListQueryRq::new(list, None, &portion, Version::HIGHEST, &id("1"));
        let Some(query) = query else {
            assert_eq!(list, List::PurchaseOrders, "has a query of its own");
            continue;
        };
        let document = document(Version::HIGHEST, &[Request::ListQuery(query)]);
        let has_iterator = matches!(list, List::Vendors | List::Items | List::Customers);
        assert_eq!(document.contains("iteratorID"), has_iterator, "{list:?}");
        assert_eq!(document.contains("MaxReturned"), has_iterator, "{list:?}");
    }
}

#[test]
fn what_a_version_has_no_words_for_is_not_asked() {
    let version = Version::new(7, 0);
    let query = ListQueryRq::new(List::Currencies, None, &Portion::Whole, version, &id("1"));
    assert_eq!(query, None);
    let deleted = |lists: &[List]| ListDeletedQueryRq::new(lists, None, version, &id("1"));
    assert_eq!(deleted(&[List::Currencies]), None);
    assert_eq!(deleted(&[]), None);
    assert!(deleted(&[List::Currencies, List::Vendors]).is_some());
}

#[test]
fn of_the_company_neither_tax_numbers_nor_locks_are_asked_for() {
    let query = CompanyQueryRq::new(Version::HIGHEST, &id("1"));
    let document = document(Version::HIGHEST, &[Request::CompanyQuery(query)]);
    for secret in ["EIN", "SSN", "OwnerID", "DataExt", "LegalAddress"] {
        assert!(!document.contains(secret), "{secret}");
    }
}
