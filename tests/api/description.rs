use std::collections::BTreeSet;

use billbridge::{
    app::routes::{API, HEALTH},
    web::problem::Kind,
};
use reqwest::StatusCode;
use serde_json::Value;
use utoipa::openapi::OpenApi;

use super::{Office, at_invoice, roses};
use crate::support::TestApp;

async fn described() -> Value {
    let app = TestApp::spawn().await;
    app.stranger()
        .get("/api/v1/openapi.json", StatusCode::OK)
        .await
}

/// `METHOD path` and the operation, for each.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((format!("{} {path}", method.to_uppercase()), operation));
        }
    }
    operations
}

#[tokio::test]
async fn the_description_is_read_back_as_openapi_3_1() {
    let document = described().await;
    assert_eq!(document["openapi"], "3.1.0");
    let read: OpenApi = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), document);
}

#[tokio::test]
async fn every_route_is_described_and_nothing_else() {
    let document = described().await;
    let found: BTreeSet<_> = operations(&document)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let routes = API.iter().chain(HEALTH);
    let expected = routes.map(|entry| format!("{} {}", entry.method, entry.path));
    assert_eq!(found, expected.collect::<BTreeSet<_>>());
}

#[tokio::test]
async fn every_operation_has_a_name_of_its_own_a_summary_and_a_tag() {
    let document = described().await;
    let tags = document["tags"].as_array().unwrap();
    let mut names = BTreeSet::new();
    for (call, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} stands twice");
        assert!(operation["summary"].is_string(), "{call}");
        let tag = &operation["tags"][0];
        assert!(
            tags.iter().any(|known| known["name"] == *tag),
            "{call}: {tag}"
        );
    }
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = described().await;
    let mut references = Vec::new();
    collect_references(&document, &mut references);
    assert!(references.len() > 20);
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

fn collect_references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(object) => {
            if let Some(reference) = object.get("$ref").and_then(Value::as_str) {
                found.push(reference);
            }
            object
                .values()
                .for_each(|value| collect_references(value, found));
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| collect_references(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[tokio::test]
async fn a_token_is_asked_for_everywhere_but_where_there_is_no_login() {
    let document = described().await;
    assert_eq!(document["security"], serde_json::json!([{"token": []}]));
    assert_eq!(
        document["components"]["securitySchemes"]["token"]["scheme"],
        "bearer"
    );
    for (call, operation) in operations(&document) {
        let open = operation.get("security").is_some();
        let responses = &operation["responses"];
        assert_eq!(open, responses.get("401").is_none(), "{call}");
        if open {
            assert_eq!(operation["security"], serde_json::json!([{}]), "{call}");
        }
    }
}

#[tokio::test]
async fn every_error_is_described_as_a_problem() {
    let document = described().await;
    for (call, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            if status.as_str() < "400" {
                continue;
            }
            let known = Kind::ALL
                .iter()
                .any(|kind| kind.status().as_str() == status);
            assert!(known, "{call}: {status}");
            let schema = &response["content"]["application/problem+json"]["schema"];
            assert_eq!(
                schema["$ref"], "#/components/schemas/Problem",
                "{call}: {status}"
            );
        }
    }
}

#[tokio::test]
async fn an_answered_invoice_has_the_described_fields() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let invoice = office.paula.get(&at_invoice(&id, ""), StatusCode::OK).await;
    let document = described().await;
    let schema = &document["components"]["schemas"]["Invoice"];
    let names = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&invoice), names(&schema["properties"]));
}
