use billbridge::invoice::Role;
use reqwest::StatusCode;
use serde_json::json;

use super::{Office, at_invoice, roses};

#[tokio::test]
async fn an_invoice_goes_from_entry_to_sent_through_two_pairs_of_hands() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1001")).await;
    let approve = at_invoice(&id, "/approve");

    let nothing = serde_json::Value::Null;
    let first = office.paula.post(&approve, &nothing, StatusCode::OK).await;
    assert_eq!(first["status"], "AA");
    assert_eq!(first["waiting"], "waits for the approval of accounting");
    let second = office.alan.take(&approve, StatusCode::OK).await;
    assert_eq!(second["status"], "A");
    let invoice = office
        .alan
        .take(&at_invoice(&id, "/send"), StatusCode::OK)
        .await;
    insta::assert_json_snapshot!(invoice, {".id" => "[id]", ".company_id" => "[id]"});
}

#[tokio::test]
async fn one_person_with_both_roles_gives_one_approval() {
    let office = Office::open().await;
    let both = [Role::Procurement, Role::Accounting];
    let bella = office.app.user("bella", &both).await;
    let id = office.take_in(&roses("RV-1001")).await;
    let approve = at_invoice(&id, "/approve");
    bella.take(&approve, StatusCode::OK).await;
    let refused = bella.take(&approve, StatusCode::CONFLICT).await;
    insta::assert_json_snapshot!(refused);
    assert_eq!(office.status(&id).await, "AA");

    let same_person = json!({"same_person_may_approve_twice": true});
    office
        .app
        .change_settings(office.company, same_person)
        .await;
    bella.take(&approve, StatusCode::OK).await;
    assert_eq!(office.status(&id).await, "A");
}

#[tokio::test]
async fn each_approval_needs_its_own_role() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1001")).await;
    let approve = at_invoice(&id, "/approve");
    office.alan.take(&approve, StatusCode::FORBIDDEN).await;
    office.ada.take(&approve, StatusCode::FORBIDDEN).await;
    assert_eq!(office.status(&id).await, "AP");
    office.paula.take(&approve, StatusCode::OK).await;
    office.paula.take(&approve, StatusCode::FORBIDDEN).await;
    assert_eq!(office.status(&id).await, "AA");
}

#[tokio::test]
async fn nothing_is_left_to_approve_once_both_approved() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1001")).await;
    let refused = office
        .alan
        .take(&at_invoice(&id, "/approve"), StatusCode::CONFLICT)
        .await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("`A` (Approved)"), "{detail}");
}

#[tokio::test]
async fn findings_stop_a_send_and_stand_in_the_problem() {
    let office = Office::open().await;
    let mut draft = roses("A number that is too long for QuickBooks");
    draft["charges"] = json!([]);
    draft["total"] = json!("155.50");
    let id = office.approved(&draft).await;
    let refused = office
        .alan
        .take(&at_invoice(&id, "/send"), StatusCode::CONFLICT)
        .await;
    insta::assert_json_snapshot!(refused);
    assert_eq!(office.status(&id).await, "A");
}

#[tokio::test]
async fn a_warning_goes_through_when_its_code_is_accepted() {
    let office = Office::open().await;
    let mut draft = roses("RV-1001");
    draft["memo"] = json!("Розы");
    let id = office.approved(&draft).await;
    let send = at_invoice(&id, "/send");
    let refused = office.alan.take(&send, StatusCode::CONFLICT).await;
    assert_eq!(refused["findings"][0]["code"], "text_changed");
    assert_eq!(refused["findings"][0]["severity"], "warning");
    assert_eq!(
        refused["type"],
        "urn:billbridge:problem:stopped-by-findings"
    );

    let other = json!({"accept": ["zero_total"]});
    office.alan.post(&send, &other, StatusCode::CONFLICT).await;
    let accept = json!({"accept": ["text_changed"]});
    let invoice = office.alan.post(&send, &accept, StatusCode::OK).await;
    assert_eq!(invoice["status"], "ES");

    let history = office
        .alan
        .get(&at_invoice(&id, "/history"), StatusCode::OK)
        .await;
    let last = history["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["detail"]["accepted"], json!(["text_changed"]));
}

#[tokio::test]
async fn an_unknown_code_accepts_nothing() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1001")).await;
    let accept = json!({"accept": ["everything"]});
    let refused = office
        .alan
        .post(
            &at_invoice(&id, "/send"),
            &accept,
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    assert_eq!(super::pointers(&refused), ["/accept/0"]);
    assert_eq!(office.status(&id).await, "A");
}

#[tokio::test]
async fn what_was_not_approved_can_not_be_sent() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1001")).await;
    let send = at_invoice(&id, "/send");
    office.paula.take(&send, StatusCode::CONFLICT).await;
    office
        .paula
        .take(&at_invoice(&id, "/approve"), StatusCode::OK)
        .await;
    office.alan.take(&send, StatusCode::CONFLICT).await;
    assert_eq!(office.status(&id).await, "AA");
}

#[tokio::test]
async fn the_second_approval_sends_when_the_company_wants_that() {
    let office = Office::open().await;
    let at_once = json!({"send_on_approval": true});
    office.app.change_settings(office.company, at_once).await;
    let id = office.approved(&roses("RV-1001")).await;
    assert_eq!(office.status(&id).await, "ES");

    let mut draft = roses("RV-1002");
    draft["memo"] = json!("Розы");
    let waiting = office.approved(&draft).await;
    let invoice = office
        .paula
        .get(&at_invoice(&waiting, ""), StatusCode::OK)
        .await;
    assert_eq!(invoice["status"], "A");
    let reason = invoice["waiting"].as_str().unwrap();
    assert!(
        reason.starts_with("approved, but not sent by itself"),
        "{reason}"
    );
}

#[tokio::test]
async fn accounting_returns_invoices_with_a_reason() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1001")).await;
    let back = at_invoice(&id, "/return");
    let cancelled = json!({"to": "AP", "reason": "wrong account"});
    office
        .paula
        .post(&back, &cancelled, StatusCode::FORBIDDEN)
        .await;
    let returned = office.alan.post(&back, &cancelled, StatusCode::OK).await;
    assert_eq!(returned["status"], "AP");
    assert_eq!(returned["approvals"], json!([]));
    office
        .alan
        .post(&back, &cancelled, StatusCode::CONFLICT)
        .await;

    let mistakes = json!({"to": "ES", "why": "x"});
    let refused = office
        .alan
        .post(&back, &mistakes, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(super::pointers(&refused.await), ["/to", "/reason", "/why"]);
    let silent = json!({"to": "AP", "reason": " "});
    let refused = office
        .alan
        .post(&back, &silent, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(super::pointers(&refused.await), ["/reason"]);
    office
        .alan
        .take(&back, StatusCode::UNSUPPORTED_MEDIA_TYPE)
        .await;
}
