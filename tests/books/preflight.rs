//! The Test: what it says is what the send then does, and it changes nothing.

use billbridge::simulator::CompanyFile;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::office::{Office, codes, draft, id};

async fn preflight(office: &Office, body: Value) -> Value {
    let path = office.path("preflight");
    office.paula.post(&path, &body, StatusCode::OK).await
}

/// An invoice with an expense line, an item line and freight, in the demo's words.
fn roses() -> Value {
    json!({
        "vendor": "rosas  del valle", "number": "RV-1001", "date": "2026-11-02",
        "memo": "Week 44 – roses", "lines": [
            {"account": "cost of goods sold", "amount": "120.50", "class": "Retail"},
            {"item": "Rose Red 50", "quantity": "100", "cost": "0.35", "amount": "35.00"},
        ],
        "charges": [{"kind": "freight", "account": "Freight", "amount": "12.00"}],
        "total": "167.50",
    })
}

#[tokio::test]
async fn what_is_tested_is_what_quickbooks_then_holds() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = office.approved(&roses()).await;
    let (shown, done) = (office.invoice(&invoice).await, office.actions().await);
    let tested = preflight(&office, json!({"ids": [id(&invoice)]})).await;
    assert_eq!(tested["count"], 1);
    assert_eq!(tested["totals"], json!({"USD": "167.50"}));
    let result = &tested["results"][0];
    // The dash in the memo is spelt otherwise: a warning to accept.
    assert_eq!(result["ready"], false);
    assert_eq!(
        codes(result["findings"].as_array().unwrap()),
        ["text_changed"]
    );
    let held = &result["quickbooks_will_hold"];
    assert_eq!(held["vendor"], "Rosas del Valle");
    assert_eq!(held["memo"], "Week 44 - roses");
    assert_eq!(held["due_date"], "2026-12-02");
    assert_eq!(held["lines"][0]["account"], "Cost of Goods Sold");
    assert_eq!(held["lines"][1]["memo"], "freight");
    assert_eq!(held["lines"][2]["item"], "Rose Red 50");
    let places = held["changed"].as_array().unwrap().iter();
    let places: Vec<_> = places.map(|changed| &changed["pointer"]).collect();
    assert_eq!(places, ["/memo", "/vendor", "/lines/0/account"]);
    assert!(
        result["qbxml"]
            .as_str()
            .unwrap()
            .contains("<VendorRef><ListID>")
    );

    let accept = json!({"ids": [id(&invoice)], "accept": ["text_changed"]});
    let accepted = preflight(&office, accept).await;
    assert_eq!(accepted["results"][0]["ready"], true);
    assert_eq!(accepted["ready_count"], 1);
    assert_eq!(shown["status"], "A");
    assert_eq!(office.invoice(&invoice).await, shown);
    assert_eq!(office.actions().await, done);

    office.send(&invoice, &["text_changed"]).await;
    office.update().await;
    let posted = office.invoice(&invoice).await;
    assert_eq!(posted["status"], "S");
    let file = office.quickbooks.company();
    let bill = file.of_vendor("Rosas del Valle", "RV-1001").next().unwrap();
    assert_eq!(bill.memo.as_deref(), Some("Week 44 - roses"));
    assert_eq!(bill.due_date.unwrap().to_string(), "2026-12-02");
    assert_eq!(bill.total.to_string(), "167.50");
}

/// Tested together, invoices are told what each is told alone.
#[tokio::test]
async fn invoices_of_one_order_are_each_held_against_the_others() {
    let office = Office::connected(CompanyFile::demo()).await;
    let order = json!({
        "vendor": "Rosas del Valle", "status": "shipped", "total": "5.25",
        "lines": [{"item": "Rose Red 50", "ordered": "15", "cost": "0.35"}],
    });
    let path = office.path("purchase-orders/PO-9");
    office.paula.put(&path, &order, StatusCode::OK).await;
    let mut ids = Vec::new();
    for (number, quantity, amount, name) in [
        ("A-1", "10", "3.50", "PO-9"),
        ("B-2", "4", "1.40", "po-9 "),
        ("C-3", "9", "3.15", "PO-1041"),
        ("D-4", "2", "0.70", "PO-9"),
        ("E-5", "3", "1.05", "PO-404"),
    ] {
        let lines = json!([
            {"item": "Rose Red 50", "quantity": quantity, "cost": "0.35", "amount": amount}
        ]);
        let mut draft = draft(number);
        (draft["po_number"], draft["lines"], draft["total"]) = (json!(name), lines, json!(amount));
        draft["charges"] = json!([{"kind": "freight", "account": "Freight", "amount": "0.00"}]);
        ids.push(id(&office.approved(&draft).await));
    }
    let tested = preflight(&office, json!({"ids": ids})).await;
    let told = tested["results"].as_array().unwrap().iter();
    let told: Vec<_> = told
        .map(|result| codes(result["findings"].as_array().unwrap()))
        .collect();
    let mismatches = vec!["po_mismatch", "po_mismatch"];
    let both = |told: &Vec<&str>| *told == mismatches;
    assert_eq!(told.iter().filter(|told| both(told)).count(), 3, "{told:?}");
    assert_eq!(told[2], [""; 0]);
    assert_eq!(told[4], ["po_unknown"]);
    for (result, id) in tested["results"].as_array().unwrap().iter().zip(&ids) {
        let alone = preflight(&office, json!({"ids": [id]})).await;
        assert_eq!(result["findings"], alone["results"][0]["findings"]);
    }
}

#[tokio::test]
async fn terms_of_a_day_of_the_month_make_a_bill_due_as_tested() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let mut on_the_tenth = draft("RV-10");
    on_the_tenth["terms"] = "10th of month".into();
    let invoice = office.approved(&on_the_tenth).await;
    let tested = preflight(&office, json!({"ids": [id(&invoice)]})).await;
    let held = &tested["results"][0]["quickbooks_will_hold"];
    assert_eq!(held["due_date"], "2026-11-10");

    assert_eq!(office.posted(&invoice).await["status"], "S");
    let file = office.quickbooks.company();
    let bill = file.of_vendor("Rosas del Valle", "RV-10").next().unwrap();
    assert_eq!(bill.due_date.unwrap().to_string(), "2026-11-10");
}

#[tokio::test]
async fn every_approved_invoice_is_counted_and_tested_page_by_page() {
    let office = Office::connected(CompanyFile::demo()).await;
    for number in 1..=5 {
        office.approved(&draft(&format!("RV-{number}"))).await;
    }
    let credit = json!({
        "kind": "credit", "vendor": "Tulip Trade B.V.", "number": "CN-9", "date": "2026-11-03",
        "lines": [{"account": "Freight", "amount": "2.50"}], "total": "2.50", "currency": "USD",
    });
    office.approved(&credit).await;
    let taken_in = office.path("invoices");
    office
        .paula
        .post(&taken_in, &draft("RV-6"), StatusCode::CREATED)
        .await;

    let first = preflight(&office, json!({"status": "A", "limit": 4})).await;
    assert_eq!(first["count"], 6);
    // Five bills less a credit.
    assert_eq!(first["totals"], json!({"USD": "600.00"}));
    assert_eq!(first["results"].as_array().unwrap().len(), 4);
    let next = json!({"status": "A", "limit": 4, "cursor": first["next_cursor"]});
    let rest = preflight(&office, next).await;
    assert_eq!(rest["results"].as_array().unwrap().len(), 2);
    assert_eq!(rest["next_cursor"], Value::Null);

    let pending = preflight(&office, json!({"status": "AP"})).await;
    let result = &pending["results"][0];
    assert_eq!(result["ready"], false);
    assert_eq!(
        codes(result["findings"].as_array().unwrap()),
        ["approvals_missing"]
    );
}

#[tokio::test]
async fn what_is_not_there_is_told_in_its_place_and_strangers_see_nothing() {
    let office = Office::connected(CompanyFile::demo()).await;
    let invoice = office.approved(&draft("RV-1")).await;
    let nobody = "01990a5e-0000-7000-8000-000000000001";
    let tested = preflight(&office, json!({"ids": [nobody, id(&invoice)]})).await;
    assert_eq!(tested["results"][0]["problem"]["status"], 404);
    assert_eq!(tested["results"][0]["id"], nobody);
    assert_eq!(tested["results"][1]["ready"], true);
    assert_eq!(tested["count"], 1);
    let path = office.path("preflight");
    let wrong = json!({"ids": [nobody], "status": "A"});
    office
        .paula
        .post(&path, &wrong, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    // What is no id names no invoice, and where it stands is said.
    let wrong = json!({"ids": [id(&invoice), nobody, "RV-1", 1]});
    let wrong = office
        .paula
        .post(&path, &wrong, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    let places = wrong["errors"].as_array().unwrap().iter();
    let places: Vec<_> = places.map(|error| &error["pointer"]).collect();
    assert_eq!(places, ["/ids/2", "/ids/3"]);
    let spelt = format!("{{{}}}", id(&invoice).to_uppercase());
    let tested = preflight(&office, json!({"ids": [id(&invoice), spelt]})).await;
    assert_eq!(tested["count"], 1);
    assert_eq!(tested["results"].as_array().unwrap().len(), 1);
    assert_eq!(tested["totals"], json!({"USD": "120.50"}));
    let stranger = office.app.stranger();
    stranger
        .post(&path, &json!({"status": "A"}), StatusCode::UNAUTHORIZED)
        .await;
}

#[tokio::test]
async fn a_send_of_many_goes_on_or_stops_at_the_first_that_is_refused() {
    let office = Office::connected(CompanyFile::demo()).await;
    let mut ids = Vec::new();
    for (number, vendor) in [
        ("RV-1", "Rosas del Valle"),
        ("X-1", "Nobody"),
        ("RV-3", "Rosas del Valle"),
    ] {
        let mut draft = draft(number);
        draft["vendor"] = json!(vendor);
        ids.push(id(&office.approved(&draft).await));
    }
    let send = |on_error: &str| json!({"action": "send", "ids": ids, "on_error": on_error});
    let path = "/api/v1/invoices/actions";
    let stopped = office.amir.post(path, &send("stop"), StatusCode::OK).await;
    let results = &stopped["results"];
    assert_eq!(results[0]["status"], "ES");
    assert_eq!(
        results[1]["problem"]["findings"][0]["code"],
        "vendor_unknown"
    );
    let told = results[2]["problem"]["detail"].as_str().unwrap();
    assert!(told.starts_with("not tried"), "{told}");

    let skipped = office.amir.post(path, &send("skip"), StatusCode::OK).await;
    assert_eq!(skipped["results"][0]["problem"]["status"], 409);
    assert_eq!(skipped["results"][2]["status"], "ES");
    office
        .amir
        .post(path, &send("maybe"), StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    let one = format!("/api/v1/invoices/{}/send", ids[1]);
    let body = json!({"on_error": "stop"});
    office.amir.post(&one, &body, StatusCode::CONFLICT).await;
}
