//! What a person decides on the pages: which transaction is the bill, that there is none, and that
//! another company file is to be used.

use billbridge::invoice::{State, Status};
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

const TXN_ID: &str = "7F-1763000000";

/// The fields of the form on a page whose address ends like that, without its token.
fn form<'a>(page: &'a str, action: &str) -> Vec<(&'a str, &'a str)> {
    let (_, rest) = page.split_once(&format!("{action}\">")).unwrap();
    let form = rest.split("</form>").next().unwrap();
    let fields = form.split("<input type=\"hidden\" name=\"").skip(1);
    fields
        .map(|field| {
            let mut parts = field.split('"');
            (parts.next().unwrap(), parts.nth(1).unwrap())
        })
        .filter(|(name, _)| *name != "csrf")
        .collect()
}

#[tokio::test]
async fn the_bill_is_named_by_the_button_that_offers_it() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    desk.send(id).await;
    desk.doubt(id).await;
    let path = format!("/invoices/{id}");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("Somebody has to look."));
    let action = format!("{path}/link");
    let fields = form(&page, &action);
    assert_eq!(fields, [("version", "1"), ("txn_id", TXN_ID)]);
    let again = format!("{path}/send-again");
    let others = [("version", "1"), ("other_bills", TXN_ID)];
    assert_eq!(form(&page, &again), others);

    let reply = ann.submit(&path, &action, &fields, 303).await;
    assert_eq!(reply.location(), path);
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("You named the bill of this invoice. It is ES now"));
    assert!(page.contains("“7F-1763000000” was named as its bill"));
    assert!(page.contains("Bill named"), "it stands in the history");
    assert!(!page.contains("Somebody has to look."));
    let linked = desk.invoice(id).await.state;
    assert!(matches!(linked, State::Sent { claim: Some(claim), .. } if claim == TXN_ID));
    desk.close().await;
}

#[tokio::test]
async fn the_bill_of_a_refused_invoice_is_named_by_hand_or_it_is_sent_again() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    desk.send(id).await;
    desk.refuse(id).await;
    let path = format!("/invoices/{id}");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let action = format!("{path}/link");
    for txn_id in ["", "1 2", "<b>kept</b>"] {
        let fields = [("version", "1"), ("txn_id", txn_id)];
        let page = ann.submit(&path, &action, &fields, 422).await.body;
        assert!(page.contains("Not done."), "{txn_id}");
        assert!(!page.contains("<b>kept"));
    }
    let outdated = [("version", "7"), ("txn_id", TXN_ID)];
    ann.submit(&path, &action, &outdated, 409).await;
    assert_eq!(desk.invoice(id).await.status(), Status::Failed);
    let again = format!("{path}/send-again");
    let fields = [("version", "1"), ("other_bills", TXN_ID)];
    ann.submit(&path, &again, &fields, 303).await;
    let page = ann.get(&path, 200).await.body;
    assert!(page.contains("Sent again") && page.contains("Not its bill: TxnID 7F-1763000000"));
    let sent = desk.invoice(id).await;
    assert_eq!(sent.status(), Status::Sent);
    assert_eq!(sent.other_bills, [TXN_ID]);
    // It waits for its turn now: there is nothing to decide, and a repeated form changes nothing.
    assert!(!page.contains("send-again"));
    ann.submit(&path, &again, &[("version", "1")], 409).await;
    desk.close().await;
}

#[tokio::test]
async fn a_bill_that_was_left_in_quickbooks_is_offered_as_the_bill() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    desk.send(id).await;
    desk.confirm(id).await;
    let path = format!("/invoices/{id}");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let back = [("to", "A"), ("reason", "by mistake")];
    ann.submit(&path, &format!("{path}/return"), &back, 303)
        .await;
    let page = ann.get(&path, 200).await.body;
    let action = format!("{path}/link");
    let offered = form(&page, &action);
    assert_eq!(offered, [("version", "1"), ("txn_id", "2F3A-1763000000")]);
    ann.submit(&path, &action, &offered, 303).await;
    assert_eq!(desk.invoice(id).await.status(), Status::Sent);
    desk.close().await;
}

#[tokio::test]
async fn a_bill_that_was_deleted_in_quickbooks_is_not_said_to_be_there() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    desk.send(id).await;
    desk.confirm(id).await;
    desk.miss(id).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get(&format!("/invoices/{id}"), 200).await.body;
    assert!(
        page.contains("Was in QuickBooks, and was deleted there"),
        "{page}"
    );
    for untrue in ["nothing to do", "stays in QuickBooks"] {
        assert!(!page.contains(untrue), "{untrue}: {page}");
    }
    desk.close().await;
}

#[tokio::test]
async fn nobody_but_accounting_decides() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    desk.send(id).await;
    desk.doubt(id).await;
    let path = format!("/invoices/{id}");
    for (email, status) in [(PROCUREMENT, 403), (ADMIN, 403), (OUTSIDER, 404)] {
        let visitor = Visitor::signed_in(&desk, email).await;
        for (step, field) in [("link", "txn_id"), ("send-again", "other_bills")] {
            let action = format!("{path}/{step}");
            let fields = [("version", "1"), (field, TXN_ID)];
            visitor.submit("/companies", &action, &fields, status).await;
            if status == 403 {
                let page = visitor.get(&path, 200).await.body;
                assert!(!page.contains(&action), "{email}");
            }
        }
    }
    let forged = [("version", "1"), ("txn_id", TXN_ID), ("csrf", "AAAA")];
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    ann.post(&format!("{path}/link"), &forged, &[], 403).await;
    let doubtful = desk.invoice(id).await.state;
    assert!(doubtful.problem().is_some());
    desk.close().await;
}

#[tokio::test]
async fn what_needs_a_person_is_marked_in_the_list() {
    let desk = Desk::open(LOCALHOST).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let marks = async || {
        let list = ann.get(&desk.of_company("invoices"), 200).await.body;
        list.matches("needs a person").count()
    };
    let ids = [
        desk.take_in(json!({"number": "RV-1"})).await,
        desk.take_in(json!({"number": "RV-2"})).await,
        desk.take_in(json!({"number": "RV-3"})).await,
    ];
    for id in ids {
        desk.send(id).await;
    }
    assert_eq!(marks().await, 0);
    desk.doubt(ids[0]).await;
    desk.refuse(ids[1]).await;
    assert_eq!(marks().await, 2);
    desk.close().await;
}

#[tokio::test]
async fn an_admin_lets_another_company_file_take_the_place_of_the_bound_one() {
    let desk = Desk::open(LOCALHOST).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let action = desk.of_company("release-file");
    let reason = [("reason", "the books moved")];
    assert!(!ada.get("/companies", 200).await.body.contains(&action));
    let page = ada.submit("/companies", &action, &reason, 409).await.body;
    assert!(page.contains("No company file is bound yet"));
    assert!(
        page.contains("the books moved</textarea>"),
        "what was typed is kept"
    );

    desk.bind().await;
    let path = r"C:\Books\Rosas &#38; Hijos.qbw";
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get("/companies", 200).await.body;
    assert!(page.contains(path) && !page.contains(&action));
    ann.submit("/companies", &action, &reason, 403).await;
    ada.submit("/companies", &action, &[("reason", " ")], 422)
        .await;
    assert!(ada.get("/companies", 200).await.body.contains(path));
    let reply = ada.submit("/companies", &action, &reason, 303).await;
    assert_eq!(reply.location(), "/companies");
    let page = ada.get("/companies", 200).await.body;
    assert!(page.contains("none yet") && !page.contains(path));
    assert_eq!(ada.get(&action, 303).await.location(), "/companies");
    desk.close().await;
}
