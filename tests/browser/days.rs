//! Whole days of two people, and what each of them reads on the way.

use billbridge::simulator::CompanyFile;
use reqwest::StatusCode;
use serde_json::json;

use super::{
    chromium::{self, Chromium},
    sign_in, sign_out,
};
use crate::{
    books::office::{Office, draft},
    desk::{ACCOUNTING, Desk, PROCUREMENT},
};

const WAITS: &str = "section[aria-labelledby=waiting-heading]";
const APPROVE: &str = r#"form[action$="/approve"] button"#;
const SEND: &str = r#"form[action$="/send"] button"#;

/// Signs in at the office, which leads to what waits.
async fn arrive(chromium: &Chromium, office: &Office, name: &str) {
    let page = format!("{}/sign-in", office.app.url);
    chromium.client.goto(&page).await.unwrap();
    chromium
        .type_into("#email", &format!("{name}@example.com"))
        .await;
    chromium
        .type_into("#password", &format!("{name}-knows-this"))
        .await;
    chromium.click("main button[type=submit]").await;
    chromium.find(WAITS).await;
}

/// The place of that name in the bar.
async fn go_to(chromium: &Chromium, place: &str) {
    let link = format!("header nav a[href$=\"/{place}\"]");
    chromium.click(&link).await;
    let here = format!("header nav a[href$=\"/{place}\"][aria-current]");
    chromium.find(&here).await;
}

async fn says(chromium: &Chromium, selector: &str, expected: &[&str]) {
    let said = chromium.text(selector).await;
    for text in expected {
        assert!(said.contains(text), "`{text}` is not said: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_goes_from_the_first_approval_into_quickbooks() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let path = office.path("invoices");
    let invoice = office
        .paula
        .post(&path, &draft("RV-1"), StatusCode::CREATED)
        .await;
    chromium::run(async |chromium| {
        let of_invoice = ["Rosas del Valle RV-1", "120.50"];
        arrive(chromium, &office, "paula").await;
        says(chromium, WAITS, &["AP", "1 to approve"]).await;
        says(chromium, WAITS, &of_invoice).await;
        chromium.click(".waiting-list a").await;
        chromium.find(".head .status-AP").await;
        chromium.click(APPROVE).await;
        chromium.find(".head .status-AA").await;
        let told = "You approved this invoice. It is AA now: Pending approval by accounting. \
                    Nothing else waits for you.";
        says(chromium, ".notice.good", &[told]).await;
        go_to(chromium, "to-do").await;
        says(chromium, WAITS, &["Nothing waits for you"]).await;
        sign_out(chromium).await;

        arrive(chromium, &office, "amir").await;
        says(chromium, WAITS, &["AA", "1 to approve"]).await;
        chromium.click(".waiting-list a").await;
        chromium.click(APPROVE).await;
        chromium.find(".head .status-A").await;
        go_to(chromium, "to-do").await;
        says(chromium, WAITS, &["A", "1 approved, to be sent"]).await;
        says(chromium, WAITS, &of_invoice).await;
        chromium.click(".waiting-list a").await;
        chromium.click(SEND).await;
        chromium.find(".head .status-ES").await;
        let told = "You sent this invoice. It is ES now: Sent to external system. Nothing else \
                    waits for you.";
        says(chromium, ".notice.good", &[told]).await;

        office.update().await;
        chromium.client.refresh().await.unwrap();
        chromium.find(".head .status-S").await;
        let known = office.invoice(&invoice).await;
        let txn_id = known["quickbooks"]["txn_id"].as_str().unwrap();
        let bill = "section[aria-label='In QuickBooks']";
        says(chromium, bill, &[txn_id, "RV-1", "120.50"]).await;
        says(chromium, ".actions", &["It is in QuickBooks"]).await;
        go_to(chromium, "to-do").await;
        says(chromium, WAITS, &["Nothing waits for you"]).await;
        tell_of_the_conversation(chromium, txn_id).await;
    })
    .await;
}

/// From the page of what waits over the last conversation to what was said in it.
async fn tell_of_the_conversation(chromium: &Chromium, txn_id: &str) {
    let conversations = "section[aria-labelledby=conversations-heading]";
    says(chromium, conversations, &["Done"]).await;
    chromium
        .click(&format!("{conversations} .waiting-list a"))
        .await;
    chromium.find("table.calls").await;
    says(chromium, "#conversation .notice", &["Done", "1"]).await;
    says(chromium, "dl.facts", &["in QuickBooks", "1"]).await;
    says(
        chromium,
        "table.calls",
        &["authenticate", "closeConnection"],
    )
    .await;
    // The last that was carried is the bill.
    let carried = chromium.client.find_all(super::css("table.calls a"));
    let carried = carried.await.unwrap();
    carried.last().unwrap().click().await.unwrap();
    chromium.find(".xml details").await;
    chromium.open_details().await;
    says(chromium, "main", &["RV-1", "BillAddRq", txn_id]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_accounting_returns_is_mended_and_approved_again() {
    let desk = Desk::open("http://localhost:8080").await;
    let id = desk.take_in(json!({})).await;
    desk.approve(id, PROCUREMENT).await;
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, ACCOUNTING).await;
        chromium.click(".waiting-list a").await;
        give_back(chromium, "The roses cost 1,110.50.").await;
        chromium.find(".head .status-AP").await;
        says(chromium, ".notice.good", &["You returned this invoice."]).await;
        sign_out(chromium).await;

        sign_in(chromium, &desk, PROCUREMENT).await;
        says(chromium, WAITS, &["AP", "1 to approve"]).await;
        chromium.click(".waiting-list a").await;
        let reason = ["Returned by ann@example.com", "The roses cost 1,110.50."];
        says(chromium, "main > .notice.urgent", &reason).await;
        chromium.click("a[href$='/edit']").await;
        for (field, typed) in [("#lines-0-amount", "1110.50"), ("#total", "1157.50")] {
            let field = chromium.find(field).await;
            field.clear().await.unwrap();
            field.send_keys(typed).await.unwrap();
        }
        chromium.click("[value=save]").await;
        chromium.find(".head .status-AP").await;
        says(chromium, ".head .total", &["1,157.50"]).await;
        chromium.click(APPROVE).await;
        chromium.find(".head .status-AA").await;
        sign_out(chromium).await;

        sign_in(chromium, &desk, ACCOUNTING).await;
        chromium.click(".waiting-list a").await;
        chromium.click(APPROVE).await;
        chromium.find(".head .status-A").await;
        give_back(chromium, "It is not due this year.").await;
        chromium.find(".head .status-AP").await;
        let steps = ["It is not due this year.", "The roses cost 1,110.50."];
        says(chromium, ".timeline", &steps).await;
    })
    .await;
    assert_eq!(desk.invoice(id).await.status().as_str(), "AP");
    desk.close().await;
}

async fn give_back(chromium: &Chromium, reason: &str) {
    chromium
        .click(".actions details:last-of-type summary")
        .await;
    chromium.type_into("#reason", reason).await;
    chromium.click(r#"form[action$="/return"] button"#).await;
}
