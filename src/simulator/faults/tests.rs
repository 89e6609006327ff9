//! The grammar of fault lists, and when faults strike.

use super::*;

const WRITES: Chance = Chance::MessageSet { writes: true };
const READS: Chance = Chance::MessageSet { writes: false };

#[test]
fn every_fault_is_written_as_it_is_read() {
    for text in [
        "lost-response",
        "dies-before-run",
        "dies-after-run",
        "lost-reply",
        "repeated-delivery",
        "repeated-send",
        "truncated-response",
        "hresult=0x80040400",
        "hresult-after-run=0x8004041C",
        "locked=3175",
        "locked=3176",
        "locked=3180",
        "alters-amount",
        "iterator-lost",
        "bad-entry=nameless",
        "bad-entry=comma",
        "bad-entry=twice",
        "unsupported=ListDeletedQuery",
        "cannot-open=0x80040408",
        "wrong-company-file",
        "slow=3",
        "recovery=latest",
    ] {
        assert_eq!(text.parse::<Rule>().unwrap().fault.to_string(), text);
    }
}

#[test]
fn a_bad_list_is_refused_with_what_was_expected() {
    for (list, part) in [
        ("lost-respons", "expected one of `lost-response`"),
        ("lost-response=1", "takes no value"),
        ("lost-response:2", "a rate from 0 to 1"),
        ("lost-response:x", "a rate from 0 to 1"),
        ("lost-response@0", "1 or more"),
        ("hresult", "`=0x8004…`"),
        ("hresult=80040400", "`=0x8004…`"),
        ("locked=3200", "`3175`, `3176` or `3180`"),
        ("iterator-lost=1", "takes no value"),
        ("bad-entry=empty", "`nameless`, `comma` or `twice`"),
        ("unsupported", "`=REQUEST`"),
        ("unsupported=Nonsense", "`=REQUEST`"),
        ("unsupported=VendorQueryRq", "`=REQUEST`"),
        ("slow", "`=SECONDS`"),
        ("slow=1.5", "`=SECONDS`"),
        ("recovery=maybe", "`kept`, `latest`"),
        ("recovery=lost:0.5", "holds all the time"),
    ] {
        let error = Faults::parse(list, 0).unwrap_err().to_string();
        assert!(error.contains(part), "{list}: {error}");
    }
}

#[test]
fn without_more_a_fault_strikes_at_the_first_set_that_writes() {
    let mut faults = Faults::parse("lost-response", 0).unwrap();
    assert!(faults.strike(Chance::Conversation).is_empty());
    assert!(faults.strike(READS).is_empty());
    assert_eq!(faults.strike(WRITES), [Fault::LostResponse]);
    assert!(faults.strike(WRITES).is_empty());
}

#[test]
fn an_ordinal_counts_chances_from_one() {
    let mut faults = Faults::parse("wrong-company-file@2, locked@1", 0).unwrap();
    assert!(faults.strike(Chance::Conversation).is_empty());
    assert_eq!(
        faults.strike(Chance::Conversation),
        [Fault::WrongCompanyFile]
    );
    assert_eq!(faults.strike(WRITES), [Fault::Locked(Lock::Transaction)]);
}

#[test]
fn a_rate_strikes_about_as_often_as_it_says_and_repeats_with_its_seed() {
    let strikes = |seed| -> Vec<bool> {
        let mut faults = Faults::parse("lost-response:0.25", seed).unwrap();
        (0..4_000)
            .map(|_| !faults.strike(READS).is_empty())
            .collect()
    };
    let first = strikes(7);
    assert_eq!(first, strikes(7));
    assert_ne!(first, strikes(8));
    let count = first.iter().filter(|struck| **struck).count();
    assert!((900..1_100).contains(&count), "{count}");
}

#[test]
fn slow_holds_all_the_time_and_an_empty_list_does_nothing() {
    let mut faults = Faults::parse("slow=2", 0).unwrap();
    for _ in 0..3 {
        assert_eq!(faults.strike(READS), [Fault::Slow(2)]);
    }
    assert!(Faults::parse("", 0).unwrap().strike(WRITES).is_empty());
}

#[test]
fn faults_of_lists_count_the_sets_that_only_read() {
    let mut faults = Faults::parse("iterator-lost, bad-entry=comma@2", 0).unwrap();
    assert!(faults.strike(WRITES).is_empty());
    assert_eq!(faults.strike(READS), [Fault::IteratorLost]);
    assert!(faults.strike(WRITES).is_empty());
    assert_eq!(faults.strike(READS), [Fault::BadEntry(Spoil::Comma)]);
    assert!(faults.strike(READS).is_empty());
}

#[test]
fn a_request_is_unsupported_all_the_time_unless_told_otherwise() {
    let refused = [Fault::Unsupported("BillQuery")];
    let mut faults = Faults::parse("unsupported=BillQuery", 0).unwrap();
    assert!(faults.strike(Chance::Conversation).is_empty());
    for chance in [READS, WRITES, READS] {
        assert_eq!(faults.strike(chance), refused);
    }
    let mut faults = Faults::parse("unsupported=BillQuery@2", 0).unwrap();
    assert!(faults.strike(WRITES).is_empty());
    assert_eq!(faults.strike(READS), refused);
    assert!(faults.strike(READS).is_empty());
}
