//! Every answer to the questions that precede a send or follow a person's word.

use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::{
    invoice::{CompanyId, Destination, InvoiceId, Settings, State, content::tests::roses},
    qbxml::{Outgoing, Responses, Version},
};

const MARK: Uuid = Uuid::from_u128(0xA1);

fn posting() -> Posting {
    let date = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
    Posting::of(&Outgoing {
        content: &roses(),
        settings: &Settings::default(),
        date,
        to: &Destination::default(),
        mark: Some(MARK),
        version: Version::HIGHEST,
    })
}

fn bill(txn_id: &str, amount: &str, mark: Option<Uuid>) -> String {
    let mark = mark.map(|mark| format!("<ExternalGUID>{}</ExternalGUID>", mark.braced()));
    format!(
        "<BillRet><TxnID>{txn_id}</TxnID><VendorRef><FullName>Rosas del Valle</FullName></VendorRef>\
         <TxnDate>2026-11-02</TxnDate><AmountDue>{amount}</AmountDue><RefNumber>RV-1001</RefNumber>{}</BillRet>",
        mark.unwrap_or_default()
    )
}

fn answer(code: i32, body: &str) -> String {
    format!(
        "<QBXML><QBXMLMsgsRs><BillQueryRs requestID=\"r1\" statusCode=\"{code}\" statusMessage=\"m\">{body}</BillQueryRs></QBXMLMsgsRs></QBXML>"
    )
}

fn presence(response: &str) -> Presence {
    let postings = [("r1".to_owned(), posting())];
    let is_known = |txn_id: &str| txn_id == "9-9";
    let seen = presences(&postings, response, "", "", is_known, DateTime::UNIX_EPOCH);
    seen.unwrap().remove(0)
}

#[test]
fn what_quickbooks_does_not_hold_is_clear() {
    let longer = bill("1-1", "167.50", None).replace("RV-1001", "RV-10010");
    for response in [
        answer(1, ""),
        answer(500, ""),
        answer(3120, ""),
        answer(0, &bill("9-9", "167.50", None)),
        answer(0, &bill("1-1", "0.00", None)),
        answer(0, &longer),
    ] {
        assert_eq!(presence(&response), Presence::Clear, "{response}");
    }
}

#[test]
fn a_bill_with_the_mark_was_sent_before() {
    let seen = presence(&answer(0, &bill("1-1", "167.50", Some(MARK))));
    assert!(matches!(seen, Presence::Ours(bill) if bill.txn_id == "1-1"));
}

#[test]
fn a_bill_of_the_same_number_that_is_not_proven_ours_is_for_a_person() {
    let typed = bill("1-1", "167.50", None);
    let others = bill("1-1", "167.50", Some(Uuid::from_u128(7)));
    let changed = bill("1-1", "170.00", Some(MARK));
    let renumbered = bill("1-1", "167.50", Some(MARK)).replace("RV-1001", "RV-7");
    for body in [&typed, &others, &changed, &renumbered] {
        let Presence::Taken(problem) = presence(&answer(0, body)) else {
            panic!("{body}");
        };
        assert_eq!(problem.code, "duplicate_in_quickbooks");
        assert!(problem.detail.contains("`1-1`"), "{}", problem.detail);
        let actions: Vec<_> = problem
            .choices
            .iter()
            .map(|choice| choice.action.as_str())
            .collect();
        assert_eq!(actions, ["link_bill", "send_again"]);
        assert_eq!(problem.choices[1].params["other_bills"][0], "1-1");
    }
}

#[test]
fn what_quickbooks_does_not_tell_is_not_sent() {
    let other = answer(0, "").replace("BillQueryRs", "VendorQueryRs");
    let unasked = answer(0, "").replace("r1", "r7");
    let unreadable = answer(0, "<BillRet><TxnID>1-1</TxnID></BillRet>");
    for response in [
        &other,
        &unasked,
        &unreadable,
        &answer(1000, ""),
        &answer(3260, ""),
    ] {
        let seen = presence(response);
        assert!(
            matches!(seen, Presence::Untold(problem) if problem.code == "not_told"),
            "{response}"
        );
    }
}

#[test]
fn an_answer_that_can_not_be_read_tells_of_nothing() {
    let postings = [("r1".to_owned(), posting())];
    let seen = |response: &str, hresult: &str| {
        presences(
            &postings,
            response,
            hresult,
            "",
            |_| false,
            DateTime::UNIX_EPOCH,
        )
    };
    let whole = answer(0, &bill("1-1", "167.50", None));
    for response in ["", &whole[..120], "<QBXML>"] {
        assert!(
            matches!(seen(response, ""), Err(Mute::Stop(_))),
            "{response}"
        );
    }
    assert!(matches!(seen("", "0x80040402"), Err(Mute::Stop(_))));
    assert!(matches!(seen("", "0x80040400"), Err(Mute::Unparsed(_))));
    assert!(matches!(seen("", "0x80040423"), Err(Mute::Refused(_))));
}

fn look(response: &str) -> Look {
    let asked = [("r1".to_owned(), "1-1".to_owned())];
    looks(&asked, response, "", "").unwrap().remove(0)
}

#[test]
fn a_transaction_that_was_asked_for_is_there_gone_or_untold() {
    assert!(
        matches!(look(&answer(0, &bill("1-1", "167.50", None))), Look::There(txn) if txn.txn_id.as_str() == "1-1")
    );
    for gone in [answer(1, ""), answer(500, "")] {
        assert_eq!(look(&gone), Look::Gone);
    }
    let another = answer(0, &bill("2-2", "167.50", None));
    let unasked = answer(500, "").replace("r1", "r7");
    for untold in [another, unasked, answer(3250, "")] {
        assert_eq!(look(&untold), Look::Untold, "{untold}");
    }
}

fn invoice() -> Invoice {
    Invoice {
        id: InvoiceId(Uuid::from_u128(1)),
        company_id: CompanyId(Uuid::from_u128(2)),
        version: 1,
        content: roses(),
        state: State::PendingProcurement,
        returned_bills: vec![],
        other_bills: vec![],
        created_at: DateTime::UNIX_EPOCH,
        updated_at: DateTime::UNIX_EPOCH,
    }
}

fn claim(body: &str) -> Result<Bill, Box<Problem>> {
    let response = answer(0, body);
    let result = Responses::read(&response).unwrap().next().unwrap().unwrap();
    let txn = result.transactions[0].as_ref().unwrap();
    verify_claim(
        &invoice(),
        &Destination::default(),
        txn,
        DateTime::UNIX_EPOCH,
    )
}

#[test]
fn a_named_bill_must_be_the_vendors_and_over_the_approved_amount() {
    let good = bill("1-1", "167.50", None).replace("RV-1001", "typed otherwise");
    assert_eq!(claim(&good).unwrap().txn_id, "1-1");
    let dearer = bill("1-1", "167.51", None);
    let flores = bill("1-1", "167.50", None).replace("Rosas", "Flores");
    let credit = bill("1-1", "167.50", None)
        .replace("BillRet", "VendorCreditRet")
        .replace("AmountDue", "CreditAmount");
    for (body, told) in [
        (dearer, "167.51"),
        (flores, "Flores"),
        (credit, "vendor credit"),
    ] {
        let problem = claim(&body).unwrap_err();
        assert_eq!(problem.code, "not_the_bill");
        assert!(problem.detail.contains(told), "{}", problem.detail);
    }
}
