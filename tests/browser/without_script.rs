//! A day's work in a browser that runs no script: everything is a link or a form.

use std::fs;

use serde_json::json;

use super::{Chromium, chromium, css, sign_in, sign_out};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PROCUREMENT};

#[tokio::test(flavor = "multi_thread")]
async fn the_day_s_work_is_done_without_script() {
    let desk = Desk::open("http://localhost:8080").await;
    let waiting = desk.take_in(json!({"number": "RV-8"})).await;
    desk.approve(waiting, PROCUREMENT).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("RV-9.txt");
    fs::write(&file, "Roses, 121.75").unwrap();
    chromium::run(async |chromium| {
        let open = async |page: &str| {
            let page = desk.base.join(&desk.of_company(page)).unwrap();
            chromium.client.goto(page.as_str()).await.unwrap();
        };
        chromium.run_no_script().await;
        sign_in(chromium, &desk, PROCUREMENT).await;
        open("invoices/new").await;
        type_invoice(chromium).await;
        chromium.click("[value=save]").await;
        chromium.find(".head .status-AP").await;
        let scripted = chromium.client.find_all(css("html.keyed")).await.unwrap();
        assert!(scripted.is_empty(), "no script has run");
        assert_eq!(chromium.text(".head .total").await, "121.75");
        chromium
            .type_into("#file", &file.display().to_string())
            .await;
        chromium.click(".attach button").await;
        assert!(chromium.text(".file").await.contains("RV-9.txt"));
        chromium.click(r#"form[action$="/approve"] button"#).await;
        chromium.find(".head .status-AA").await;
        sign_out(chromium).await;

        sign_in(chromium, &desk, ACCOUNTING).await;
        open("invoices?status=AA").await;
        chromium.find("tbody .box input").await;
        for tick in chromium
            .client
            .find_all(css("tbody .box input"))
            .await
            .unwrap()
        {
            tick.click().await.unwrap();
        }
        chromium.click(r#"button[value="approve"]"#).await;
        let said = chromium.text(".notice[role=status]").await;
        assert!(said.starts_with("Approved: 2 invoices."), "{said}");
        open("send-run").await;
        chromium.click(r#"input[name="accept"]"#).await;
        chromium.click(".run-order button").await;
        assert_eq!(chromium.text(".notice").await, "2 invoices were sent.");
        sign_out(chromium).await;

        change_a_setting(chromium, &desk).await;
    })
    .await;
    assert_eq!(desk.invoice(waiting).await.status().as_str(), "ES");
    desk.close().await;
}

/// Two lines, and the total that the sum is compared with.
async fn type_invoice(chromium: &Chromium) {
    for (field, typed) in [
        ("#vendor", "Rosas del Valle"),
        ("#number", "RV-9"),
        ("#date", "11022026"),
        ("#memo", "Розы"),
        ("#lines-0-account", "Cost of Goods Sold"),
        ("#lines-0-amount", "120.50"),
    ] {
        chromium.type_into(field, typed).await;
    }
    chromium.click("[value=add-account]").await;
    chromium.type_into("#lines-1-account", "Freight").await;
    chromium.type_into("#lines-1-amount", "1.25").await;
    chromium.type_into("#total", "121.75").await;
    // Script would have added up by itself.
    chromium.click(".save [value=check]").await;
    assert_eq!(chromium.text("#live .even").await, "The total is the sum.");
}

async fn change_a_setting(chromium: &Chromium, desk: &Desk) {
    sign_in(chromium, desk, ADMIN).await;
    let page = desk.base.join(&desk.of_company("settings")).unwrap();
    chromium.client.goto(page.as_str()).await.unwrap();
    chromium.click(r#"input[name="send_on_approval"]"#).await;
    chromium.click(".settings-save button").await;
    chromium.find(".notice.good").await;
    let switch = chromium.find(r#"input[name="send_on_approval"]"#).await;
    assert!(switch.is_selected().await.unwrap());
}
