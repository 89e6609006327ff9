//! What names on invoices mean, entered by a program: pages, and what is refused.

use billbridge::invoice::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Office, pointers};
use crate::support::client::{Client, answer};

impl Office {
    fn mappings(&self, rest: &str) -> String {
        format!("/api/v1/companies/{}/mappings{rest}", self.company)
    }

    async fn map(&self, name: &str, to: &str) {
        let path = self.mappings(name);
        let to = json!({"to": to});
        self.alan.put(&path, &to, StatusCode::OK).await;
    }
}

async fn delete(who: &Client, path: &str, expected: StatusCode) {
    answer(who.request(Method::DELETE, path), expected).await;
}

fn names(page: &Value) -> Vec<String> {
    let items = page["items"].as_array().unwrap().iter();
    let name = |item: &Value| format!("{} {}", item["kind"], item["from"]).replace('"', "");
    items.map(name).collect()
}

#[tokio::test]
async fn mappings_are_paged_by_list_and_name() {
    let office = Office::open().await;
    for name in [
        "/vendor/Rosas",
        "/item/Red: 50",
        "/vendor/acme",
        "/item/Red",
        "/class/Shop",
    ] {
        office.map(name, "X").await;
    }
    let all = office.paula.get(&office.mappings(""), StatusCode::OK).await;
    let expected = [
        "class Shop",
        "item Red",
        "item Red: 50",
        "vendor acme",
        "vendor Rosas",
    ];
    assert_eq!(names(&all), expected);
    assert_eq!(all["next_cursor"], Value::Null);

    let mut seen = Vec::new();
    let mut path = office.mappings("?limit=2");
    loop {
        let page = office.paula.get(&path, StatusCode::OK).await;
        seen.extend(names(&page));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        // What is entered or taken back meanwhile moves nothing.
        delete(
            &office.alan,
            &office.mappings("/item/red"),
            StatusCode::NO_CONTENT,
        )
        .await;
        office.map("/item/Red", "Y").await;
        path = office.mappings(&format!("?limit=2&cursor={cursor}"));
    }
    assert_eq!(seen, expected);
    // A page that is just full is the last.
    let path = office.mappings("?limit=5");
    let full = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(full["next_cursor"], Value::Null);
}

#[tokio::test]
async fn every_wrong_parameter_is_named() {
    let office = Office::open().await;
    // The last is a cursor of something else.
    for (query, wrong) in [
        ("?limit=0", "?limit"),
        ("?limit=501", "?limit"),
        ("?cursor=!", "?cursor"),
        ("?cursor=dmVuZG9y", "?cursor"),
        ("?kind=vendor", "?kind"),
    ] {
        let path = office.mappings(query);
        let refused = office.paula.get(&path, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pointers(&refused.await), [wrong], "{query}");
    }
}

#[tokio::test]
async fn a_mapping_that_makes_no_sense_is_refused_and_changes_nothing() {
    let office = Office::open().await;
    let path = office.mappings("/vendor/Rosas");
    for (body, place) in [
        (json!({}), "/to"),
        (json!({"to": ""}), "/to"),
        (json!({"to": 1}), "/to"),
        (json!({"to": "a\u{1}b"}), "/to"),
        (json!({"to": "x".repeat(1_000)}), "/to"),
        (json!({"to": "X", "form": "Y"}), "/form"),
        (json!(["X"]), ""),
    ] {
        let refused = office
            .alan
            .put(&path, &body, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pointers(&refused.await), [place], "{body}");
    }
    let none = office.paula.get(&office.mappings(""), StatusCode::OK).await;
    assert_eq!(none["items"], json!([]));
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let office = Office::open().await;
    let missing = StatusCode::NOT_FOUND;
    let path = office.mappings("/vendor/Rosas");
    office.paula.get(&path, missing).await;
    delete(&office.alan, &path, missing).await;
    office.map("/vendor/Rosas", "X").await;
    delete(&office.alan, &path, StatusCode::NO_CONTENT).await;
    delete(&office.alan, &path, missing).await;
    // Nor is a kind that nothing is mapped in.
    for kind in ["vendors", "currency", "tax-codes"] {
        let path = office.mappings(&format!("/{kind}/Rosas"));
        office.paula.get(&path, missing).await;
        office.alan.put(&path, &json!({"to": "X"}), missing).await;
        delete(&office.alan, &path, missing).await;
    }
    let nowhere = format!("/api/v1/companies/{}/mappings", Uuid::nil());
    office.paula.get(&nowhere, missing).await;
}

#[tokio::test]
async fn only_accounting_says_what_a_name_means_and_nobody_in_another_company() {
    let office = Office::open().await;
    let path = office.mappings("/vendor/Rosas");
    let to = json!({"to": "X"});
    office.map("/vendor/Rosas", "X").await;
    for other in [&office.paula, &office.ada] {
        other.get(&path, StatusCode::OK).await;
        other.put(&path, &to, StatusCode::FORBIDDEN).await;
        delete(other, &path, StatusCode::FORBIDDEN).await;
    }
    let own = office.app.company("Another").await;
    let guest = office.app.add_user_of("guest", &Role::ALL, Some(vec![own]));
    let guest = office.app.client_of(&guest.await).await;
    for path in [path.clone(), office.mappings("")] {
        guest.get(&path, StatusCode::NOT_FOUND).await;
    }
    guest.put(&path, &to, StatusCode::NOT_FOUND).await;
    delete(&guest, &path, StatusCode::NOT_FOUND).await;
    let stranger = office.app.stranger();
    stranger.get(&path, StatusCode::UNAUTHORIZED).await;
    office.paula.get(&path, StatusCode::OK).await;
}
