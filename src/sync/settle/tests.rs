//! Each kind of answer, and what it makes of two invoices that went out together.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::invoice::{
    Approval, Approvals, CompanyId, InvoiceId, Money, State, UserId, content::tests::roses,
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_763_000_000_000).unwrap()
}

fn invoice(id: u128) -> Invoice {
    let content = roses();
    let approval = |by| Approval {
        by: UserId(Uuid::from_u128(by)),
        email: format!("user{by}@example.com"),
        at: now(),
        content_hash: content.hash(),
    };
    let approvals = Approvals {
        procurement: approval(1),
        accounting: approval(2),
    };
    Invoice {
        id: InvoiceId(Uuid::from_u128(id)),
        company_id: CompanyId(Uuid::from_u128(1)),
        version: 1,
        content,
        state: State::Sent {
            approvals,
            sent_at: now(),
            accepted: vec![],
            problem: None,
            claim: None,
        },
        returned_bills: vec![],
        other_bills: vec![],
        created_at: now(),
        updated_at: now(),
    }
}

fn two() -> Vec<(String, Invoice)> {
    vec![("r1".into(), invoice(11)), ("r2".into(), invoice(12))]
}

fn set(results: &str) -> String {
    format!("<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs>{results}</QBXMLMsgsRs></QBXML>")
}

fn added(request_id: &str, code: i32, txn_id: &str, amount: &str) -> String {
    format!(
        "<BillAddRs requestID=\"{request_id}\" statusCode=\"{code}\" statusSeverity=\"Info\" statusMessage=\"m\">\
         <BillRet><TxnID>{txn_id}</TxnID><AmountDue>{amount}</AmountDue><RefNumber>RV-1001</RefNumber></BillRet></BillAddRs>"
    )
}

fn refused(request_id: &str, code: i32, message: &str) -> String {
    format!(
        "<BillAddRs requestID=\"{request_id}\" statusCode=\"{code}\" statusSeverity=\"Error\" statusMessage=\"{message}\"/>"
    )
}

fn settle_results(results: &str) -> Settled {
    settle(&two(), &set(results), "", "", now())
}

#[track_caller]
fn expect(settled: &Settled, first: &str, second: &str) {
    let names = settled.fates.iter().map(|fate| match fate {
        Fate::Synchronized(bill) => format!("S {}", bill.txn_id),
        Fate::Failed(problem, left) => {
            format!(
                "F {}{}",
                problem.code,
                if left.is_some() { " left" } else { "" }
            )
        }
        Fate::Later(problem) => format!("later {}", problem.code),
        Fate::Again => "again".to_owned(),
        Fate::Unproven(problem) => format!("unproven {}", problem.code),
    });
    assert_eq!(names.collect::<Vec<_>>(), [first, second]);
}

#[test]
fn both_saved_over_the_approved_total() {
    let settled =
        settle_results(&(added("r1", 0, "1-1", "167.50") + &added("r2", 0, "2-2", "167.50")));
    expect(&settled, "S 1-1", "S 2-2");
    assert!(settled.is_proven());
    assert_eq!((settled.stop, settled.strays), (None, 0));
}

#[test]
fn results_are_matched_by_request_id_not_by_order() {
    let settled =
        settle_results(&(added("r2", 0, "2-2", "167.50") + &refused("r1", 3140, "no vendor")));
    expect(&settled, "F qb_3140", "S 2-2");
}

#[test]
fn a_warning_that_means_saved_is_saved() {
    let settled =
        settle_results(&(added("r1", 530, "1-1", "167.50") + &added("r2", 0, "2-2", "167.50")));
    expect(&settled, "S 1-1", "S 2-2");
    let Fate::Synchronized(bill) = &settled.fates[0] else {
        panic!()
    };
    assert!(
        bill.warning
            .as_ref()
            .unwrap()
            .contains("A field was left out")
    );
}

#[test]
fn another_amount_is_never_synchronized_and_its_bill_is_remembered() {
    let settled =
        settle_results(&(added("r1", 0, "1-1", "167.51") + &added("r2", 0, "2-2", "167.5")));
    expect(
        &settled,
        "F amount_differs left",
        "unproven answer_unreadable",
    );
}

#[test]
fn one_bill_is_no_proof_for_two_invoices() {
    let settled =
        settle_results(&(added("r1", 0, "1-1", "167.50") + &added("r2", 0, "1-1", "167.50")));
    expect(&settled, "S 1-1", "unproven answer_unreadable");
    assert!(settled.stop.unwrap().contains("another invoice"));
}

#[test]
fn what_stops_the_conversation_is_what_the_first_unproven_result_says() {
    let settled = settle_results(&refused("r2", 1000, "m"));
    expect(&settled, "unproven answer_missing", "unproven qb_1000");
    assert!(
        settled
            .stop
            .unwrap()
            .starts_with("QuickBooks' answer is missing: ")
    );
    let settled = settle_results(&(added("r1", 0, "1-1", "167.50") + &refused("r2", 1000, "m")));
    expect(&settled, "S 1-1", "unproven qb_1000");
    assert!(
        settled
            .stop
            .unwrap()
            .starts_with("An internal error in QuickBooks: ")
    );
}

#[test]
fn saved_without_a_transaction_proves_nothing() {
    let bare = refused("r1", 0, "Status OK") + &added("r2", 0, "", "167.50");
    expect(
        &settle_results(&bare),
        "unproven answer_unreadable",
        "unproven answer_unreadable",
    );
}

#[test]
fn an_error_that_names_a_transaction_proves_nothing() {
    let odd = added("r1", 3180, "1-1", "167.50") + &added("r2", 0, "2-2", "167.50");
    expect(&settle_results(&odd), "unproven qb_3180", "S 2-2");
}

#[test]
fn what_is_locked_or_not_reached_goes_out_again() {
    let busy = refused("r1", 3180, "This list has been modified by another user.")
        + &refused("r2", 3231, "The request has not been processed.");
    expect(&settle_results(&busy), "later qb_3180", "later qb_3231");
}

#[test]
fn an_internal_error_leaves_the_outcome_open() {
    let settled =
        settle_results(&(refused("r1", 1000, "internal") + &added("r2", 0, "2-2", "167.50")));
    expect(&settled, "unproven qb_1000", "S 2-2");
    assert!(!settled.is_proven() && settled.stop.is_some());
}

#[test]
fn a_result_of_another_kind_or_without_a_status_proves_nothing() {
    let odd = "<VendorCreditAddRs requestID=\"r1\" statusCode=\"0\"/><BillAddRs requestID=\"r2\"/>";
    expect(
        &settle_results(odd),
        "unproven answer_unreadable",
        "unproven qb_unreadable",
    );
}

#[test]
fn missing_strange_and_repeated_results_are_told_apart() {
    let odd = added("r1", 0, "1-1", "167.50")
        + &added("r1", 0, "1-9", "1.00")
        + &added("r9", 0, "9-9", "167.50");
    let settled = settle_results(&odd);
    expect(&settled, "S 1-1", "unproven answer_missing");
    assert_eq!(settled.strays, 2);
}

#[test]
fn a_truncated_answer_proves_what_is_complete() {
    let mut document = set(&(added("r1", 0, "1-1", "167.50") + &added("r2", 0, "2-2", "167.50")));
    document.truncate(document.find("2-2").unwrap());
    expect(
        &settle(&two(), &document, "", "", now()),
        "S 1-1",
        "unproven answer_missing",
    );
}

#[test]
fn an_empty_or_foreign_answer_proves_nothing() {
    for document in ["", "garbage", "<html/>", "<!DOCTYPE x><QBXML/>"] {
        expect(
            &settle(&two(), document, "", "", now()),
            "unproven answer_missing",
            "unproven answer_missing",
        );
    }
}

#[test]
fn what_cannot_be_parsed_is_split_until_the_culprit_stands_alone() {
    expect(
        &settle(&two(), "", "0x80040400", "parse", now()),
        "again",
        "again",
    );
    let one = settle(&two()[..1], "", "0x80040400", "parse", now());
    assert!(
        matches!(&one.fates[..], [Fate::Failed(problem, None)] if problem.code == "hresult_0x80040400")
    );
}

#[test]
fn any_other_hresult_leaves_the_outcome_open_and_stops_the_conversation() {
    for hresult in [
        "0x80040402",
        "0X8004041C",
        "0x80040414",
        "0x8004040E",
        "0x80131500",
        "nonsense",
    ] {
        let settled = settle(&two(), "", hresult, "text", now());
        assert!(
            settled
                .fates
                .iter()
                .all(|fate| matches!(fate, Fate::Unproven(_))),
            "{hresult}"
        );
        assert!(settled.stop.is_some(), "{hresult}");
    }
}

#[test]
fn a_message_set_problem_is_the_reason_of_what_has_no_result() {
    for code in ["9001", "9002", "9005", "600"] {
        let document = format!("<QBXML><QBXMLMsgsRs messageSetStatusCode=\"{code}\"/></QBXML>");
        let expected = format!("unproven qb_{code}");
        expect(
            &settle(&two(), &document, "", "", now()),
            &expected,
            &expected,
        );
    }
}

#[test]
fn what_an_outdated_answer_refuses_is_not_proven_and_what_it_saved_is() {
    let outdated = |results: &str| {
        let mut settled = settle_results(results);
        settled.withdraw_refusals();
        settled
    };
    for code in [3140, 3175, 3231] {
        let settled = outdated(&(added("r1", 0, "1-1", "167.50") + &refused("r2", code, "no")));
        expect(&settled, "S 1-1", "unproven answer_outdated");
        assert!(!settled.is_proven());
    }
    let settled = outdated(&(added("r1", 0, "1-1", "1.00") + &refused("r2", 1000, "?")));
    expect(&settled, "F amount_differs left", "unproven qb_1000");
    let mut unparsed = settle(&two(), "", "0x80040400", "", now());
    unparsed.withdraw_refusals();
    expect(
        &unparsed,
        "unproven answer_outdated",
        "unproven answer_outdated",
    );
}

proptest! {
    /// Whatever comes back, an invoice is only `S` with an id and the approved amount.
    #[test]
    fn synchronized_means_an_id_and_the_approved_amount(
        code in prop::sample::select(vec![-1, 0, 1, 500, 530, 1000, 3140, 3175, 9002]),
        txn_id in "[0-9A-F]{0,4}(-[0-9]{1,4})?",
        cents in prop::sample::select(vec![16_749_i64, 16_750, 16_751, 0]),
        document in prop_oneof![Just(None), ".{0,200}".prop_map(Some)],
    ) {
        let amount = Money::from_minor(cents).unwrap();
        let response = document.unwrap_or_else(|| set(&added("r1", code, &txn_id, &amount.to_string())));
        for fate in settle(&two(), &response, "", "", now()).fates {
            if let Fate::Synchronized(bill) = fate {
                prop_assert!(!bill.txn_id.is_empty());
                prop_assert_eq!(bill.amount_due, roses().total);
                prop_assert!(code == 0 || (500..600).contains(&code));
            }
        }
    }
}
