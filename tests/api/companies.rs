use billbridge::invoice::Role;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{Office, id_of, pointers};
use crate::support::{TestApp, client::answer};

#[tokio::test]
async fn a_company_is_set_up_with_a_password_that_is_shown_once() {
    let app = TestApp::spawn().await;
    let ada = app.user("ada", &[Role::Admin]).await;
    let body = json!({"name": "Café & Söhne", "company_file": r"C:\Books\Cafe.qbw"});
    let added = ada
        .post("/api/v1/companies", &body, StatusCode::CREATED)
        .await;
    insta::assert_json_snapshot!(added, {
        ".id" => "[id]",
        ".qbwc.username" => "[username]",
        ".qbwc.password" => "[password]",
        ".qbwc.owner_id" => "[id]",
        ".qbwc.file_id" => "[id]"
    });
    assert_eq!(added["qbwc"]["password"].as_str().unwrap().len(), 24);

    let path = format!("/api/v1/companies/{}", id_of(&added));
    let mut shown = ada.get(&path, StatusCode::OK).await;
    assert!(shown["qbwc"].get("password").is_none());
    shown["qbwc"]["password"] = added["qbwc"]["password"].clone();
    assert_eq!(shown, added);
}

#[tokio::test]
async fn every_mistake_in_a_company_is_named() {
    let app = TestApp::spawn().await;
    let ada = app.user("ada", &[Role::Admin]).await;
    for (body, places) in [
        (
            json!({"company_file": 7, "nmae": "Acme"}),
            ["/name", "/company_file", "/nmae"].as_slice(),
        ),
        (
            json!({"name": " ", "company_file": "C:\u{7}"}),
            &["/name", "/company_file"],
        ),
        (json!("Acme"), &[""]),
    ] {
        let refused = ada.post("/api/v1/companies", &body, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pointers(&refused.await), places);
    }
    let list = ada.get("/api/v1/companies", StatusCode::OK).await;
    assert_eq!(list, json!({"items": [], "next_cursor": null}));
}

#[tokio::test]
async fn settings_are_changed_one_by_one_or_not_at_all() {
    let office = Office::open().await;
    let path = format!("/api/v1/companies/{}", office.company);
    let wanted = json!({"settings": {"send_on_approval": true, "run_every_minutes": 15}});
    let company = office.ada.patch(&path, &wanted, StatusCode::OK).await;
    assert_eq!(company["settings"]["send_on_approval"], true);
    assert_eq!(company["settings"]["run_every_minutes"], 15);
    assert_eq!(company["settings"]["bill_date"], "invoice");

    let wanted = json!({"settings": {
        "send_on_approval": false, "run_every_minutes": 0, "bill_date": "today", "colour": "red"
    }});
    let refused = office
        .ada
        .patch(&path, &wanted, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    insta::assert_json_snapshot!(refused);
    let unchanged = office.ada.get(&path, StatusCode::OK).await;
    assert_eq!(unchanged, company);
}

#[tokio::test]
async fn the_qwc_file_is_an_attachment_and_never_changes() {
    let office = Office::open().await;
    let path = format!("/api/v1/companies/{}/qwc", office.company);
    let first = answer(office.ada.request(Method::GET, &path), StatusCode::OK).await;
    assert_eq!(first.headers()["content-type"], "application/x-qwc");
    let name = first.headers()["content-disposition"].to_str().unwrap();
    assert!(
        name.starts_with("attachment; filename=\"rosas-del-valle-"),
        "{name}"
    );
    assert!(name.ends_with(".qwc\""), "{name}");
    let first = first.text().await.unwrap();
    let second = answer(office.ada.request(Method::GET, &path), StatusCode::OK).await;
    assert_eq!(second.text().await.unwrap(), first);
    assert!(first.contains("<AppURL>http://localhost:8080/qbwc</AppURL>"));
}

#[tokio::test]
async fn the_list_of_companies_is_paged_and_shows_only_the_callers_own() {
    let app = TestApp::spawn().await;
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three"] {
        app.clock.advance(chrono::TimeDelta::seconds(1));
        ids.push(app.company(name).await);
    }
    let ada = app.user("ada", &[Role::Admin]).await;
    let first = ada.get("/api/v1/companies?limit=2", StatusCode::OK).await;
    assert_eq!(first["items"][0]["name"], "One");
    assert_eq!(first["items"][1]["name"], "Two");
    let cursor = first["next_cursor"].as_str().unwrap();
    let path = format!("/api/v1/companies?limit=2&cursor={cursor}");
    let second = ada.get(&path, StatusCode::OK).await;
    assert_eq!(second["items"].as_array().unwrap().len(), 1);
    assert_eq!(second["items"][0]["name"], "Three");
    assert_eq!(second["next_cursor"], json!(null));

    let guest = app.add_user_of("guest", &[Role::Procurement], Some(vec![ids[1]]));
    let guest = app.client_of(&guest.await).await;
    let list = guest.get("/api/v1/companies", StatusCode::OK).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["name"], "Two");
}
