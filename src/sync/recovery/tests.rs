//! Every case of the look-up: what is there, what is not, and what can't be told.

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::{
    invoice::{CompanyId, Destination, InvoiceId, Settings, content::tests::roses},
    qbxml::{Outgoing, Version},
    store::{exchange::ExchangeState, exchange_item::ItemOutcome},
};

fn exchange(failures: i64, undecided: i64) -> Exchange {
    Exchange {
        id: Uuid::from_u128(1),
        company_id: CompanyId(Uuid::from_u128(2)),
        session_id: Uuid::from_u128(3),
        state: ExchangeState::HandedOut,
        message_set_id: "abc".into(),
        request: "<QBXML/>".into(),
        handed_out_at: DateTime::UNIX_EPOCH,
        attempts: 1,
        failures,
        undecided,
    }
}

fn items(outcomes: [Option<ItemOutcome>; 2]) -> Vec<ExchangeItem> {
    let item = |(number, outcome)| ExchangeItem {
        request_id: format!("r{number}"),
        invoice_id: InvoiceId(Uuid::from_u128(number)),
        posting: String::new(),
        outcome,
    };
    (1..).zip(outcomes).map(item).collect()
}

#[test]
fn nothing_goes_out_again_before_quickbooks_was_asked() {
    for outcomes in [[None, None], [Some(ItemOutcome::Synchronized), None]] {
        for failures in [0, 3] {
            assert_eq!(
                recover(&exchange(failures, 0), &items(outcomes), false),
                Recovery::LookUp
            );
        }
    }
}

#[test]
fn the_same_bytes_go_out_only_while_nothing_of_the_set_is_proven() {
    assert_eq!(
        recover(&exchange(0, 0), &items([None, None]), true),
        Recovery::Resend("<QBXML/>".into())
    );
    assert_eq!(
        recover(&exchange(1, 0), &items([None, None]), true),
        Recovery::Afresh
    );
    let partly = items([Some(ItemOutcome::Synchronized), None]);
    assert_eq!(recover(&exchange(0, 0), &partly, true), Recovery::Afresh);
}

#[test]
fn a_person_is_asked_when_nothing_tells() {
    let asked = recover(&exchange(0, UNDECIDED_MAX), &items([None, None]), false);
    assert!(matches!(asked, Recovery::AskPerson(problem) if problem.code == "in_doubt"));
    assert_eq!(
        recover(&exchange(0, UNDECIDED_MAX), &items([None, None]), true),
        Recovery::Resend("<QBXML/>".into())
    );
}

fn posting() -> Posting {
    let date = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    Posting::of(&Outgoing {
        content: &roses(),
        settings: &Settings::default(),
        date,
        to: &Destination::default(),
        mark: None,
        version: Version::HIGHEST,
    })
}

fn bill(txn_id: &str, amount: &str) -> String {
    format!(
        "<BillRet><TxnID>{txn_id}</TxnID><VendorRef><FullName>Rosas del Valle</FullName></VendorRef>\
         <TxnDate>2026-11-02</TxnDate><AmountDue>{amount}</AmountDue><RefNumber>RV-1001</RefNumber></BillRet>"
    )
}

fn answer(code: i32, body: &str) -> String {
    format!(
        "<QBXML><QBXMLMsgsRs><BillQueryRs requestID=\"r1\" statusCode=\"{code}\" statusMessage=\"m\">{body}</BillQueryRs></QBXMLMsgsRs></QBXML>"
    )
}

fn sighted(response: &str) -> Result<Sighting, String> {
    let now = DateTime::UNIX_EPOCH;
    let postings = [("r1".to_owned(), posting())];
    sight(&postings, response, "", "", |txn_id| txn_id == "9-9", now)
        .map(|sightings| sightings.into_iter().next().unwrap())
}

#[test]
fn an_equal_bill_is_found() {
    let found = sighted(&answer(0, &bill("1-1", "167.50")));
    assert!(matches!(found, Ok(Sighting::Found(bill)) if bill.txn_id == "1-1"));
}

#[test]
fn no_bill_no_vendor_and_only_bills_of_other_invoices_are_absent() {
    assert_eq!(sighted(&answer(1, "")), Ok(Sighting::Absent));
    assert_eq!(sighted(&answer(500, "")), Ok(Sighting::Absent));
    assert_eq!(sighted(&answer(3140, "")), Ok(Sighting::Absent));
    assert_eq!(
        sighted(&answer(0, &bill("9-9", "167.50"))),
        Ok(Sighting::Absent)
    );
    let longer = bill("1-1", "167.50").replace("RV-1001", "RV-10010");
    assert_eq!(sighted(&answer(0, &longer)), Ok(Sighting::Absent));
}

#[test]
fn two_equal_bills_or_one_that_differs_are_never_guessed() {
    let two = bill("1-1", "167.50") + &bill("2-2", "167.50");
    let unreadable = "<BillRet><TxnID>1-1</TxnID></BillRet>";
    for body in [two.as_str(), &bill("1-1", "167.51"), unreadable] {
        let doubtful = sighted(&answer(0, body));
        assert!(matches!(doubtful, Ok(Sighting::Doubtful(problem)) if problem.code == "in_doubt"));
    }
}

#[test]
fn an_answer_that_does_not_tell_proves_nothing() {
    let truncated = &answer(0, &bill("1-1", "167.50"))[..120];
    let other = answer(0, "").replace("BillQueryRs", "VendorQueryRs");
    let unasked = answer(0, "").replace("r1", "r7");
    for response in [
        "",
        truncated,
        &other,
        &unasked,
        &answer(1000, ""),
        &answer(3260, ""),
    ] {
        assert!(sighted(response).is_err(), "{response}");
    }
    let now = DateTime::UNIX_EPOCH;
    let failed = sight(
        &[("r1".to_owned(), posting())],
        "",
        "0x80040402",
        "text",
        |_| false,
        now,
    );
    assert!(failed.is_err());
}
