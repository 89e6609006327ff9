//! Procurement records what came, accounting sends the orders' invoices, and they reach QuickBooks.

use billbridge::simulator::CompanyFile;
use fantoccini::key::Key;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    chromium::{self, Chromium},
    screenshots, sign_out,
};
use crate::{
    books::office::{Office, draft},
    desk::{ACCOUNTING, Desk, PROCUREMENT},
};

/// The office's page of that name.
fn page(office: &Office, name: &str) -> String {
    let path = office.path(name);
    format!("{}{}", office.app.url, path.trim_start_matches("/api/v1"))
}

async fn open(chromium: &Chromium, url: &str) {
    chromium.client.goto(url).await.unwrap();
}

async fn sign_in(chromium: &Chromium, office: &Office, name: &str) {
    open(chromium, &format!("{}/sign-in", office.app.url)).await;
    let email = format!("{name}@example.com");
    chromium.type_into("#email", &email).await;
    let password = format!("{name}-knows-this");
    chromium.type_into("#password", &password).await;
    chromium.click("main button[type=submit]").await;
    chromium.find("form.person").await;
}

/// Two orders of 100 roses, of which nothing was counted yet, and an approved invoice of each; the
/// memo of the first is one that QuickBooks spells otherwise.
async fn lay_out(office: &Office) -> [Value; 2] {
    let order = json!({
        "vendor": "Rosas del Valle", "status": "shipped",
        "lines": [{"item": "Rose Red 50", "ordered": "100", "confirmed": "100", "cost": "0.35"}],
        "total": "35.00"
    });
    let mut invoices = Vec::new();
    for (number, po_number, memo) in [
        ("RV-901", "PO-901", "Week 44 – roses"),
        ("RV-902", "PO-902", "Week 45"),
    ] {
        let path = office.path(&format!("purchase-orders/{po_number}"));
        office.paula.put(&path, &order, StatusCode::OK).await;
        let mut invoice = draft(number);
        invoice["po_number"] = po_number.into();
        invoice["memo"] = memo.into();
        invoice["lines"] = json!([
            {"item": "Rose Red 50", "quantity": "98", "cost": "0.35", "amount": "34.30"}
        ]);
        invoice["charges"] = json!([{"kind": "freight", "account": "Freight", "amount": "12.00"}]);
        invoice["total"] = "46.30".into();
        invoices.push(office.approved(&invoice).await);
    }
    invoices.try_into().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_invoices_of_chosen_orders_are_looked_at_sent_and_reach_quickbooks() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoices = lay_out(&office).await;
    chromium::run(async |chromium| {
        sign_in(chromium, &office, "paula").await;
        open(chromium, &page(&office, "purchase-orders")).await;
        chromium.click("table.orders tbody tr th a").await;
        chromium.type_keys("r").await;
        chromium.type_keys("98").await;
        chromium.press(Key::Enter).await;
        let done = chromium.text(".notice.good").await;
        assert_eq!(done, "You saved this purchase order.");
        let difference = chromium.text(".order-lines .match").await;
        assert!(difference.contains("All that came is invoiced"));
        assert!(difference.contains("2 did not come"));
        sign_out(chromium).await;

        sign_in(chromium, &office, "amir").await;
        open(chromium, &page(&office, "purchase-orders")).await;
        chromium.click(r#"input[data-all="po"]"#).await;
        chromium.type_keys("s").await;
        let facts = chromium.text(".run-facts").await;
        assert!(facts.contains("92.60"), "{facts}");
        screenshots(chromium, "send-run-ready").await;
        let one = r#"input[name="accept-text_changed"]"#;
        let all = r#"input[data-all="accept-text_changed"]"#;
        chromium.click(all).await;
        assert!(chromium.find(one).await.is_selected().await.unwrap());
        // What is taken back for one is not accepted for all.
        chromium.click(one).await;
        assert!(!chromium.find(all).await.is_selected().await.unwrap());
        chromium.click(one).await;
        chromium.type_keys("s").await;
        let done = chromium.text(".notice").await;
        assert_eq!(done, "2 invoices were sent.");
        screenshots(chromium, "send-report").await;

        office.update().await;
        for invoice in &invoices {
            assert_eq!(office.invoice(invoice).await["status"], "S");
        }
        open(chromium, &page(&office, "purchase-orders")).await;
        chromium.find("table.orders .status-S").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_and_runs_fit_a_phone_and_a_wide_screen() {
    let desk = Desk::open("http://localhost:8080").await;
    desk.order("PO-2026-0771", json!({})).await;
    desk.order("PO-2026-0772", json!({"status": "received"}))
        .await;
    let tulips = json!({
        "vendor": "Großhandel Müller & Söhne", "status": "open", "currency": "EUR",
        "lines": [
            {"item": "Tulip", "ordered": "12000", "cost": "0.185", "description": "Mixed colours, 40 cm, in boxes of 50"},
            {"account": "Packaging", "ordered": "1", "cost": "85"}
        ],
        "total": "2305.00"
    });
    desk.order("PO-2026-0773", tulips).await;
    let over = desk.bill("RV-1001", "PO-2026-0771", 60).await;
    desk.approve_twice(over).await;
    desk.bill("RV-1002", "PO-2026-0771", 39).await;
    let right = desk.bill("RV-1003", "PO-2026-0772", 98).await;
    desk.approve_twice(right).await;
    for changes in [
        json!({"number": "RV-1004", "memo": "Розы", "po_number": "PO-2026-0772"}),
        json!({"number": "RV-1005", "charges": [], "total": "1155.50"}),
        json!({"number": "RV-1006", "memo": "Łódź"}),
    ] {
        let id = desk.take_in(changes).await;
        desk.approve_twice(id).await;
    }
    chromium::run(async |chromium| {
        let at = |path: &str| desk.base.join(&desk.of_company(path)).unwrap();
        super::sign_in(chromium, &desk, PROCUREMENT).await;
        open(chromium, at("purchase-orders").as_str()).await;
        screenshots(chromium, "purchase-orders").await;
        open(chromium, at("purchase-orders/PO-2026-0771").as_str()).await;
        screenshots(chromium, "purchase-order").await;
        open(chromium, at("order-form?number=PO-2026-0773").as_str()).await;
        screenshots(chromium, "order-form").await;
        sign_out(chromium).await;
        super::sign_in(chromium, &desk, ACCOUNTING).await;
        open(chromium, at("send-run").as_str()).await;
        chromium.open_details().await;
        screenshots(chromium, "send-run").await;
        chromium.click(".run-order button").await;
        chromium.find(".notice.urgent").await;
        screenshots(chromium, "send-report-refused").await;
    })
    .await;
    desk.close().await;
}
