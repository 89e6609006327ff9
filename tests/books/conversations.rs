//! What people are shown of the conversations with the Web Connector.

use billbridge::{invoice::Role, simulator::CompanyFile};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::office::{Office, draft, id};

async fn sessions(office: &Office) -> Vec<Value> {
    let path = office.path("sessions");
    let page = office.amir.get(&path, StatusCode::OK).await;
    page["items"].as_array().unwrap().clone()
}

async fn session(office: &Office, listed: &Value) -> Value {
    let path = format!("/api/v1/sessions/{}", id(listed));
    office.ada.get(&path, StatusCode::OK).await
}

fn methods(session: &Value) -> Vec<&str> {
    let calls = session["calls"].as_array().unwrap().iter();
    calls.map(|call| call["method"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_conversation_is_told_with_its_calls_and_what_became_of_what_it_carried() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = office.approved(&draft("RV-1")).await;
    office.posted(&invoice).await;
    let listed = sessions(&office).await;
    assert_eq!(listed.len(), 2, "newest first: {listed:#?}");
    assert!(listed[0]["opened_at"].as_str() > listed[1]["opened_at"].as_str());
    let shown = session(&office, &listed[0]).await;
    assert_eq!(shown["outcome"], "OK: 1 in QuickBooks");
    assert_eq!(shown["is_trouble"], false);
    assert_eq!(shown["is_running"], false);
    assert_eq!(shown["synchronized"], 1);
    let methods = methods(&shown);
    assert_eq!(methods.first(), Some(&"authenticate"));
    assert_eq!(methods.last(), Some(&"closeConnection"));
    let count = |wanted| methods.iter().filter(|method| **method == wanted).count();
    assert_eq!(count("sendRequestXML"), count("receiveResponseXML"));

    let exchanges = shown["exchanges"].as_array().unwrap();
    let bills: Vec<_> = exchanges
        .iter()
        .filter(|exchange| !exchange["items"].as_array().unwrap().is_empty())
        .collect();
    assert_eq!(bills.len(), 1, "{shown:#}");
    let items = json!([{
        "request_id": bills[0]["items"][0]["request_id"],
        "invoice_id": id(&invoice), "outcome": "synchronized",
    }]);
    assert_eq!(bills[0]["items"], items);
    assert_eq!(bills[0]["state"], "settled");
    let request = bills[0]["request"].as_str().unwrap();
    assert!(request.contains("<RefNumber>RV-1</RefNumber>"), "{request}");
    let response = bills[0]["responses"][0]["response"].as_str().unwrap();
    assert!(response.contains("<TxnID>"), "{response}");
    let call = shown["calls"].as_array().unwrap();
    let carried = call.iter().find(|call| call["errand"] == "bills").unwrap();
    assert_eq!(carried["exchange_id"], bills[0]["id"]);
    assert!(carried["size"].as_i64().unwrap() > 100);
}

#[tokio::test]
async fn trouble_is_told_as_such_without_the_name_of_a_computer() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = office.approved(&draft("RV-1")).await;
    office.send(&invoice, &[]).await;
    let talk = office.begin().await;
    let mut asked = office.fetch(&talk).await;
    while let Some((request, response)) = asked {
        if request.contains("<BillAdd>") {
            break;
        }
        talk.deliver(&response).await;
        asked = office.fetch(&talk).await;
    }
    let running = sessions(&office).await.remove(0);
    assert_eq!(running["is_running"], true);
    assert_eq!(running["outcome"], Value::Null);
    let message = r"The file \\ANN-PC\books\acme.qbw is in use";
    talk.fail_with("0x80040414", message).await;
    office.end(talk).await;

    let shown = session(&office, &sessions(&office).await[0]).await;
    assert_eq!(shown["is_trouble"], true);
    let text = shown.to_string();
    assert!(text.contains("0x80040414"), "{text}");
    assert!(!text.contains("ANN-PC"), "{text}");
    let exchanges = shown["exchanges"].as_array().unwrap();
    let failed = exchanges
        .iter()
        .find(|exchange| exchange["state"] == "answered")
        .unwrap();
    assert_eq!(failed["responses"][0]["hresult"], "0x80040414");
}

#[tokio::test]
async fn conversations_are_for_accounting_and_admins_of_the_company() {
    let office = Office::connected(CompanyFile::demo()).await;
    let path = office.path("sessions");
    let first = sessions(&office).await.remove(0);
    let one = format!("/api/v1/sessions/{}", id(&first));
    for path in [&path, &one] {
        office.paula.get(path, StatusCode::FORBIDDEN).await;
    }
    let sam = office
        .app
        .add_user_of("sam", &[Role::Accounting], Some(vec![]))
        .await;
    let stranger = office.app.client_of(&sam).await;
    for path in [&path, &one] {
        stranger.get(path, StatusCode::NOT_FOUND).await;
    }
    for nothing in [
        "/api/v1/sessions/7",
        "/api/v1/sessions/2f0e5a52-0000-7000-8000-000000000000",
    ] {
        office.amir.get(nothing, StatusCode::NOT_FOUND).await;
    }
    let page = format!("{path}?limit=0");
    office
        .amir
        .get(&page, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
}

#[tokio::test]
async fn conversations_are_listed_page_by_page() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    for _ in 0..4 {
        office.refresh_lists().await;
    }
    let (mut path, mut seen) = (office.path("sessions?limit=2"), Vec::new());
    loop {
        let page = office.amir.get(&path, StatusCode::OK).await;
        seen.extend(page["items"].as_array().unwrap().iter().map(id));
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = office.path(&format!("sessions?limit=2&cursor={cursor}"));
    }
    assert_eq!(seen.len(), 5);
    let mut sorted = seen.clone();
    sorted.sort_by(|one, other| other.cmp(one));
    sorted.dedup();
    assert_eq!(seen, sorted, "each once, newest first");
}
