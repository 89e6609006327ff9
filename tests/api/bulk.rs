use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Office, at_invoice, pointers, roses};

#[tokio::test]
async fn one_bad_invoice_does_not_stop_the_others() {
    let office = Office::open().await;
    let mut bad = roses("RV-2");
    bad["lines"][0]["amount"] = json!("1,50");
    let body = json!({"invoices": [roses("RV-1"), bad, roses("RV-3"), 4]});
    let path = format!("{}/bulk", office.invoices());
    let answered = office.paula.post(&path, &body, StatusCode::OK).await;
    insta::assert_json_snapshot!(answered, {".results[].id" => "[id]"});

    let list = office.paula.get(&office.invoices(), StatusCode::OK).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    let first = answered["results"][0]["id"].as_str().unwrap();
    let first = office
        .paula
        .get(&at_invoice(first, ""), StatusCode::OK)
        .await;
    assert_eq!(first["number"], "RV-1");
}

#[tokio::test]
async fn a_thousand_invoices_are_taken_in_at_once_and_not_one_more() {
    let office = Office::open().await;
    let path = format!("{}/bulk", office.invoices());
    let invoices = |count: usize| {
        let invoices: Vec<Value> = (0..count).map(|n| roses(&format!("RV-{n}"))).collect();
        json!({ "invoices": invoices })
    };
    let refused = office
        .paula
        .post(&path, &invoices(1_001), StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pointers(&refused.await), ["/invoices"]);
    let list = office.paula.get(&office.invoices(), StatusCode::OK).await;
    assert_eq!(list["items"], json!([]));

    let answered = office
        .paula
        .post(&path, &invoices(1_000), StatusCode::OK)
        .await;
    let results = answered["results"].as_array().unwrap();
    assert_eq!(results.len(), 1_000);
    assert!(results.iter().all(|result| result["id"].is_string()));
}

#[tokio::test]
async fn a_bulk_for_a_company_that_is_not_there_is_refused_as_a_whole() {
    let office = Office::open().await;
    let path = format!("/api/v1/companies/{}/invoices/bulk", Uuid::nil());
    let body = json!({"invoices": [roses("RV-1")]});
    office.paula.post(&path, &body, StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn one_refused_step_does_not_stop_the_others() {
    let office = Office::open().await;
    let (first, second) = (
        office.approved(&roses("RV-1")).await,
        office.take_in(&roses("RV-2")).await,
    );
    let third = office.approved(&roses("RV-3")).await;
    let ids = json!([first, second, Uuid::nil(), "no-id", third]);
    let body = json!({"action": "send", "ids": ids});
    let answered = office
        .alan
        .post("/api/v1/invoices/actions", &body, StatusCode::OK)
        .await;
    let results = answered["results"].as_array().unwrap();
    let answered_ids: Vec<_> = results.iter().map(|result| result["id"].clone()).collect();
    assert_eq!(json!(answered_ids), ids);
    let outcomes: Vec<_> = results
        .iter()
        .map(|result| match result.get("problem") {
            None => result["status"].clone(),
            Some(problem) => problem["status"].clone(),
        })
        .collect();
    assert_eq!(json!(outcomes), json!(["ES", 409, 404, 404, "ES"]));
    assert_eq!(office.status(&second).await, "AP");
    assert_eq!(office.status(&third).await, "ES");
}

#[tokio::test]
async fn many_are_approved_by_whoever_may() {
    let office = Office::open().await;
    let ids = [
        office.take_in(&roses("RV-1")).await,
        office.take_in(&roses("RV-2")).await,
    ];
    let body = json!({"action": "approve", "ids": ids});
    let path = "/api/v1/invoices/actions";
    let refused = office.alan.post(path, &body, StatusCode::OK).await;
    assert_eq!(refused["results"][0]["problem"]["status"], 403);
    let done = office.paula.post(path, &body, StatusCode::OK).await;
    assert_eq!(done["results"][0], json!({"id": ids[0], "status": "AA"}));
    assert_eq!(done["results"][1], json!({"id": ids[1], "status": "AA"}));
    office.ada.post(path, &body, StatusCode::FORBIDDEN).await;
}

#[tokio::test]
async fn accepted_warnings_count_for_every_step() {
    let office = Office::open().await;
    let mut ids = Vec::new();
    for number in ["RV-1", "RV-2"] {
        let mut draft = roses(number);
        draft["memo"] = json!("Розы");
        ids.push(office.approved(&draft).await);
    }
    let path = "/api/v1/invoices/actions";
    let body = json!({"action": "send", "ids": ids});
    let stopped = office.alan.post(path, &body, StatusCode::OK).await;
    let findings = &stopped["results"][0]["problem"]["findings"];
    assert_eq!(findings[0]["code"], "text_changed");
    let body = json!({"action": "send", "ids": ids, "accept": ["text_changed"]});
    let sent = office.alan.post(path, &body, StatusCode::OK).await;
    assert_eq!(sent["results"][1]["status"], "ES");
}

#[tokio::test]
async fn an_action_that_names_an_invoice_twice_is_refused() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let body = json!({"action": "approve", "ids": [id, id.to_uppercase()], "accept": ["x"]});
    let refused = office.paula.post(
        "/api/v1/invoices/actions",
        &body,
        StatusCode::UNPROCESSABLE_ENTITY,
    );
    assert_eq!(pointers(&refused.await), ["/ids/1", "/accept/0"]);
    assert_eq!(office.status(&id).await, "AP");
}
