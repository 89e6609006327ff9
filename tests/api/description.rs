use std::collections::BTreeSet;

use billbridge::{
    app::routes::{API, HEALTH},
    invoice::Code,
    web::problem::Kind,
};
use reqwest::StatusCode;
use serde_json::{Value, json};
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
    assert_eq!(document["security"], json!([{"token": []}]));
    assert_eq!(
        document["components"]["securitySchemes"]["token"]["scheme"],
        "bearer"
    );
    for (call, operation) in operations(&document) {
        let open = operation.get("security").is_some();
        let responses = &operation["responses"];
        assert_eq!(open, responses.get("401").is_none(), "{call}");
        if open {
            assert_eq!(operation["security"], json!([{}]), "{call}");
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

/// The names of an object's fields, or of a schema's.
fn names(object: &Value) -> BTreeSet<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn what_is_answered_has_the_described_fields_all_of_them() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1")).await;
    let get = async |path: &str| office.ada.get(path, StatusCode::OK).await;
    let invoice = get(&at_invoice(&id, "")).await;
    let history = get(&at_invoice(&id, "/history")).await;
    let invoices = get(&office.invoices()).await;
    let companies = get("/api/v1/companies").await;
    let body = json!({"name": "Acme"});
    let added = office
        .ada
        .post("/api/v1/companies", &body, StatusCode::CREATED)
        .await;
    let order = json!({
        "vendor": "Rosas", "status": "shipped", "total": "0.00",
        "lines": [{"item": "Rose", "ordered": "0", "cost": "1"}]
    });
    let orders = format!("/api/v1/companies/{}/purchase-orders", office.company);
    let path = format!("{orders}/PO-778");
    office.paula.put(&path, &order, StatusCode::OK).await;
    let orders = get(&orders).await;
    let order = &orders["items"][0];
    let told = &order["reconciliation"];
    let users = get("/api/v1/users").await;
    let document = described().await;
    for (schema, answered) in [
        ("UserPage", &users),
        ("User", &users["items"][0]),
        ("PurchaseOrderPage", &orders),
        ("PurchaseOrder", order),
        ("OrderLine", &order["lines"][0]),
        ("InvoiceOfOrder", &order["invoices"][0]),
        ("Reconciliation", told),
        ("LineStanding", &told["lines"][0]),
        ("OrderTotals", &told["totals"]),
        ("OrderMismatch", &told["mismatches"][0]),
        ("Invoice", &invoice),
        ("ExpenseLine", &invoice["lines"][0]),
        ("ItemLine", &invoice["lines"][1]),
        ("Charge", &invoice["charges"][0]),
        ("Approval", &invoice["approvals"][0]),
        ("InvoicePage", &invoices),
        ("History", &history),
        ("Event", &history["items"][0]),
        ("CompanyPage", &companies),
        ("Company", &companies["items"][0]),
        ("Connector", &companies["items"][0]["qbwc"]),
        ("Settings", &added["settings"]),
        ("AddedCompany", &added),
        ("AddedConnector", &added["qbwc"]),
    ] {
        let described = &document["components"]["schemas"][schema];
        assert_eq!(names(answered), names(&described["properties"]), "{schema}");
        let required = described["required"].as_array().unwrap();
        let required: BTreeSet<_> = required.iter().filter_map(Value::as_str).collect();
        assert_eq!(names(answered), required, "{schema}");
    }
}

#[tokio::test]
async fn the_described_codes_are_those_that_there_are() {
    let document = described().await;
    let described = &document["components"]["schemas"]["CodeName"]["enum"];
    let codes: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(*described, json!(codes));
}
