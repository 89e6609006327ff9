use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Office, at_invoice, id_of, pointers, roses};

#[tokio::test]
async fn the_same_key_and_body_get_the_first_answer_again() {
    let office = Office::open().await;
    let path = office.invoices();
    let post = || {
        office
            .paula
            .post_once(&path, "k1", &ROSES, StatusCode::CREATED)
    };
    let first = post().await;
    let id = id_of(&first);
    office
        .paula
        .take(&at_invoice(&id, "/approve"), StatusCode::OK)
        .await;
    assert_eq!(post().await, first);
    let list = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

static ROSES: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| roses("RV-1001"));

#[tokio::test]
async fn a_key_stands_for_one_request_of_one_person() {
    let office = Office::open().await;
    let path = office.invoices();
    let paula = &office.paula;
    let first = paula
        .post_once(&path, "k1", &ROSES, StatusCode::CREATED)
        .await;
    let reused = paula
        .post_once(
            &path,
            "k1",
            &roses("RV-2"),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    insta::assert_json_snapshot!(reused);
    let elsewhere = format!("{path}/bulk");
    let body = json!({"invoices": []});
    paula
        .post_once(&elsewhere, "k1", &body, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    let other = office
        .alan
        .post_once(&path, "k1", &ROSES, StatusCode::CREATED)
        .await;
    assert_ne!(other["id"], first["id"]);
}

#[tokio::test]
async fn the_same_request_at_the_same_moment_is_done_once() {
    let office = Office::open().await;
    let path = office.invoices();
    let posts = (0..8).map(|_| {
        office
            .paula
            .post_once(&path, "k1", &ROSES, StatusCode::CREATED)
    });
    let answers = join_all(posts).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let list = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_step_that_is_repeated_under_its_key_is_taken_once() {
    let office = Office::open().await;
    let id = office.take_in(&ROSES).await;
    let approve = at_invoice(&id, "/approve");
    let body = json!({});
    let first = office
        .paula
        .post_once(&approve, "k1", &body, StatusCode::OK)
        .await;
    let again = office
        .paula
        .post_once(&approve, "k1", &body, StatusCode::OK)
        .await;
    assert_eq!(first, again);
    let history = office
        .paula
        .get(&at_invoice(&id, "/history"), StatusCode::OK)
        .await;
    assert_eq!(history["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_refused_request_leaves_its_key_free() {
    let office = Office::open().await;
    let id = office.take_in(&ROSES).await;
    let send = at_invoice(&id, "/send");
    let body = json!({});
    office
        .alan
        .post_once(&send, "k1", &body, StatusCode::CONFLICT)
        .await;
    for approver in [&office.paula, &office.alan] {
        approver
            .take(&at_invoice(&id, "/approve"), StatusCode::OK)
            .await;
    }
    let invoice = office
        .alan
        .post_once(&send, "k1", &body, StatusCode::OK)
        .await;
    assert_eq!(invoice["status"], "ES");
}

#[tokio::test]
async fn a_repeated_answer_holds_no_password() {
    let office = Office::open().await;
    let body = json!({"name": "Acme"});
    let path = "/api/v1/companies";
    let mut first = office
        .ada
        .post_once(path, "k1", &body, StatusCode::CREATED)
        .await;
    let again = office
        .ada
        .post_once(path, "k1", &body, StatusCode::CREATED)
        .await;
    assert!(first["qbwc"]["password"].is_string());
    first["qbwc"]["password"] = Value::Null;
    assert_eq!(again, first);
}

#[tokio::test]
async fn a_key_that_is_none_is_refused() {
    let office = Office::open().await;
    for key in ["", &"k".repeat(256)] {
        let refused = office.paula.post_once(
            &office.invoices(),
            key,
            &ROSES,
            StatusCode::UNPROCESSABLE_ENTITY,
        );
        assert_eq!(pointers(&refused.await), ["Idempotency-Key"]);
    }
}
