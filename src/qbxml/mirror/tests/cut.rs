//! Answers of which something is missing: a page or list is never taken for whole when it may not
//! be.

use std::num::NonZeroU32;

use proptest::prelude::*;

use super::{
    answers::{LISTS, read},
    spoilt::page,
};
use crate::qbxml::{
    ReadError,
    mirror::{PageHead, Pages, Portion, Rest, Standing},
};

fn head(attributes: &str) -> PageHead {
    page("VendorQueryRs", attributes, "").0
}

#[test]
fn only_a_good_answer_is_complete() {
    for (attributes, standing) in [
        ("statusCode=\"0\"", Standing::Complete),
        ("statusCode=\"1\"", Standing::Nothing),
        ("statusCode=\"500\"", Standing::Incomplete),
        ("statusCode=\"501\"", Standing::Incomplete),
        ("statusCode=\"1000\"", Standing::Refused),
        ("statusCode=\"3260\"", Standing::Refused),
        ("statusCode=\"3391\"", Standing::IteratorLost),
        ("statusCode=\"OK\"", Standing::Refused),
        ("statusCode=\"0\" statusCode=\"1\"", Standing::Refused),
        ("", Standing::Refused),
    ] {
        assert_eq!(head(attributes).standing(), standing, "{attributes}");
    }
}

#[test]
fn a_list_whose_end_is_not_certain_is_not_taken_for_whole() {
    let max_returned = NonZeroU32::MIN;
    let iterator_id = "{1}".parse().unwrap();
    let start = Portion::Start { max_returned };
    let next = Portion::Continue {
        iterator_id,
        max_returned,
    };
    for (attributes, of_start, of_next) in [
        (
            "statusCode=\"0\" iteratorRemainingCount=\"0\"",
            Rest::None,
            Rest::None,
        ),
        (
            "statusCode=\"1\" iteratorRemainingCount=\"0\"",
            Rest::None,
            Rest::None,
        ),
        ("statusCode=\"1\"", Rest::None, Rest::Unknown),
        ("statusCode=\"0\"", Rest::Unknown, Rest::Unknown),
        (
            "statusCode=\"0\" iteratorRemainingCount=\"5\"",
            Rest::Unknown,
            Rest::Unknown,
        ),
        (
            "statusCode=\"0\" iteratorRemainingCount=\"-1\" iteratorID=\"{1}\"",
            Rest::Unknown,
            Rest::Unknown,
        ),
        (
            "statusCode=\"0\" iteratorRemainingCount=\"5\" iteratorID=\"a b\"",
            Rest::Unknown,
            Rest::Unknown,
        ),
        (
            "statusCode=\"0\" iteratorRemainingCount=\"0\" iteratorID=\"1\" iteratorID=\"2\"",
            Rest::Unknown,
            Rest::Unknown,
        ),
        (
            "statusCode=\"3391\" iteratorRemainingCount=\"0\"",
            Rest::Unknown,
            Rest::Unknown,
        ),
        ("iteratorRemainingCount=\"0\"", Rest::Unknown, Rest::Unknown),
    ] {
        assert_eq!(head(attributes).rest(&start), of_start, "{attributes}");
        assert_eq!(head(attributes).rest(&next), of_next, "{attributes}");
    }
    assert_eq!(head("statusCode=\"0\"").rest(&Portion::Whole), Rest::None);
    assert_eq!(
        head("statusCode=\"1000\"").rest(&Portion::Whole),
        Rest::Unknown
    );
}

#[test]
fn what_is_left_of_a_page_is_passed_over() {
    let mut pages = Pages::read(LISTS).unwrap();
    let mut names = Vec::new();
    while let Some(page) = pages.next_page() {
        let mut page = page.unwrap();
        names.push(page.head().name.clone());
        assert!(page.next().is_none_or(|entry| entry.is_ok()));
    }
    let (all, _) = read(LISTS);
    assert_eq!(
        names,
        all.iter().map(|(head, _)| &*head.name).collect::<Vec<_>>()
    );
}

#[test]
fn nothing_follows_an_error() {
    let mut pages = Pages::read("<QBXML><QBXMLMsgsRs><VendorQueryRs><VendorRet>").unwrap();
    let mut page = pages.next_page().unwrap().unwrap();
    assert!(page.next().unwrap().is_err());
    assert!(page.next().is_none());
    assert!(pages.next_page().is_none());
}

#[test]
fn what_is_no_answer_is_refused() {
    for document in ["", "<html/>", "<QBXML/>", "<QBXML><QBXMLMsgsRq/></QBXML>"] {
        assert!(Pages::read(document).is_err(), "{document}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn of_an_answer_that_is_cut_off_everything_complete_is_there(
        cut in 0..LISTS.trim_end().len(),
    ) {
        let (whole, error) = read(LISTS);
        prop_assert_eq!(error, None);
        let (found, error) = read(&LISTS[..cut]);
        prop_assert!(matches!(error, Some(ReadError::Truncated { .. } | ReadError::Empty)), "{:?}", error);
        let ended = LISTS[..cut].matches("QueryRs>\n").count();
        prop_assert!(found.len() >= ended);
        for ((head, entries), (whole_head, whole_entries)) in found.iter().zip(&whole) {
            prop_assert_eq!(head, whole_head);
            prop_assert_eq!(entries.as_slice(), &whole_entries[..entries.len()]);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "(?s).*") {
        let _ = read(&text);
    }

    #[test]
    fn no_spoilt_answer_makes_it_panic(
        at in 0..LISTS.len(),
        junk in "[<>&/\"'=!\\[\\]a-z0-9,\\PC]{0,6}",
    ) {
        let mut spoilt = LISTS.to_owned();
        spoilt.insert_str(at, &junk);
        let _ = read(&spoilt);
    }
}
