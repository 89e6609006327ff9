use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Office, at_invoice, id_of, pointers, roses};
use crate::support::client::answer;

#[tokio::test]
async fn an_invoice_is_taken_in_and_shown_with_every_field() {
    let office = Office::open().await;
    let taken = office
        .paula
        .post(&office.invoices(), &roses("RV-1001"), StatusCode::CREATED);
    let taken = taken.await;
    insta::assert_json_snapshot!(taken, {".id" => "[id]", ".company_id" => "[id]"});
    let shown = office
        .paula
        .get(&at_invoice(&id_of(&taken), ""), StatusCode::OK)
        .await;
    assert_eq!(shown, taken);
}

#[tokio::test]
async fn an_invoice_with_the_least_in_it_is_taken_in() {
    let office = Office::open().await;
    let draft = json!({
        "vendor": "Landlord", "number": "1", "date": "2026-11-01",
        "lines": [{"amount": "900.00"}], "total": "900.00"
    });
    let taken = office
        .paula
        .post(&office.invoices(), &draft, StatusCode::CREATED)
        .await;
    insta::assert_json_snapshot!(taken, {".id" => "[id]", ".company_id" => "[id]"});
}

#[tokio::test]
async fn an_invoice_with_everything_in_it_is_answered_as_it_was_sent() {
    let office = Office::open().await;
    let draft = json!({
        "kind": "invoice", "vendor": "Bloemen BV", "number": "B-7", "date": "2026-11-02",
        "due_date": "2026-12-02", "terms": "Net 30", "po_number": "PO-9", "currency": "EUR",
        "exchange_rate": "1.0834567", "tax_code": "S", "amounts_include_tax": true,
        "vendor_address": {"lines": ["Bloemen BV", "Legmeerdijk 313"], "city": "Aalsmeer",
            "state": "NH", "postal_code": "1431 GB", "country": "Netherlands", "note": "Dock 4"},
        "memo": "Week 44",
        "lines": [
            {"account": "Supplies", "amount": "10.00", "memo": "Ribbon", "class": "Import",
             "customer": "Hotel Aurora", "tax_code": "Z", "billable": true},
            {"item": "Tulip", "quantity": "20", "cost": "0.5", "amount": "10.00",
             "description": "Red", "class": "Import", "customer": "Hotel Aurora",
             "tax_code": "E", "billable": true, "po_line": 2}
        ],
        "charges": [{"kind": "freight", "account": "Freight", "amount": "5.00", "memo": "By air",
                     "class": "Import", "customer": "Hotel Aurora", "tax_code": "G"}],
        "total": "25.00"
    });
    let taken = office
        .paula
        .post(&office.invoices(), &draft, StatusCode::CREATED);
    let taken = taken.await;
    for (field, sent) in draft.as_object().unwrap() {
        assert_eq!(&taken[field], sent, "{field}");
    }
    let path = at_invoice(&id_of(&taken), "");
    let same = office.paula.put(&path, &taken, StatusCode::OK).await;
    assert_eq!(same["content_hash"], taken["content_hash"]);
}

#[tokio::test]
async fn every_mistake_in_an_invoice_is_named_with_its_place() {
    let office = Office::open().await;
    let draft = json!({
        "kind": "bill", "number": " ", "date": "02.11.2026", "currency": "usd", "amuont": "1",
        "lines": [{"amount": 120.5}, {"item": "Rose", "account": "Freight", "amount": "1,50"}],
        "charges": [{"amount": "1.00"}]
    });
    let refused = office
        .paula
        .post(&office.invoices(), &draft, StatusCode::UNPROCESSABLE_ENTITY);
    insta::assert_json_snapshot!(refused.await);
    let list = office.paula.get(&office.invoices(), StatusCode::OK).await;
    assert_eq!(list["items"], json!([]));
}

#[tokio::test]
async fn a_total_that_is_not_the_sum_is_refused() {
    let office = Office::open().await;
    let mut draft = roses("RV-1001");
    draft["total"] = json!("167.51");
    let refused = office
        .paula
        .post(&office.invoices(), &draft, StatusCode::UNPROCESSABLE_ENTITY);
    let refused = refused.await;
    assert_eq!(pointers(&refused), ["/total"]);
    assert_eq!(refused["errors"][0]["code"], "total_mismatch");
}

#[tokio::test]
async fn new_content_drops_the_approvals() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1001")).await;
    let path = at_invoice(&id, "");
    let approved = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(approved["approvals"].as_array().unwrap().len(), 2);

    let unchanged = office
        .paula
        .put(&path, &roses("RV-1001"), StatusCode::OK)
        .await;
    assert_eq!(unchanged, approved);

    let mut sent_back: Value = approved.clone();
    sent_back["memo"] = json!("Week 45");
    let edited = office.paula.put(&path, &sent_back, StatusCode::OK).await;
    assert_eq!(edited["status"], "AP");
    assert_eq!(edited["memo"], "Week 45");
    assert_eq!(edited["approvals"], json!([]));
    assert_ne!(edited["content_hash"], approved["content_hash"]);
}

#[tokio::test]
async fn content_that_is_rejected_leaves_the_invoice_as_it_was() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1001")).await;
    let path = at_invoice(&id, "");
    let before = office.paula.get(&path, StatusCode::OK).await;
    let mut draft = roses("RV-1001");
    draft["lines"][0]["amount"] = json!("121.50");
    let refused = office
        .paula
        .put(&path, &draft, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    assert_eq!(pointers(&refused), ["/total"]);
    assert_eq!(office.paula.get(&path, StatusCode::OK).await, before);
}

#[tokio::test]
async fn what_was_sent_can_not_be_edited() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1001")).await;
    office
        .alan
        .take(&at_invoice(&id, "/send"), StatusCode::OK)
        .await;
    let path = at_invoice(&id, "");
    let mut draft = roses("RV-1001");
    draft["memo"] = json!("Week 45");
    let refused = office.paula.put(&path, &draft, StatusCode::CONFLICT).await;
    insta::assert_json_snapshot!(refused);
    let invoice = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(invoice["memo"], "Week 44");
}

#[tokio::test]
async fn the_history_tells_every_step_and_who_took_it() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1001")).await;
    office
        .paula
        .take(&at_invoice(&id, "/send"), StatusCode::OK)
        .await;
    let back = json!({"to": "A", "reason": "the vendor sent another one"});
    office
        .alan
        .post(&at_invoice(&id, "/return"), &back, StatusCode::OK)
        .await;
    let history = office
        .paula
        .get(&at_invoice(&id, "/history"), StatusCode::OK)
        .await;
    insta::assert_json_snapshot!(history);
}

#[tokio::test]
async fn the_qbxml_of_an_invoice_is_an_xml_document() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1001")).await;
    let request = office
        .paula
        .request(Method::GET, &at_invoice(&id, "/qbxml"));
    let shown = answer(request, StatusCode::OK).await;
    assert_eq!(shown.headers()["content-type"], "application/xml");
    let document = shown.text().await.unwrap();
    assert!(document.starts_with("<?xml version=\"1.0\""), "{document}");
    assert!(
        document.contains("<RefNumber>RV-1001</RefNumber>"),
        "{document}"
    );
}
