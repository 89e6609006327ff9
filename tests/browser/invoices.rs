//! The list of invoices in the hands of a bookkeeper: sorted, added up, and approved many at once.

use serde_json::json;

use super::{Chromium, chromium, screenshots, sign_in};
use crate::desk::{ACCOUNTING, Desk, PROCUREMENT};

async fn count(chromium: &Chromium, selector: &str) -> usize {
    let found = chromium.client.find_all(super::css(selector)).await;
    found.unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn many_are_approved_at_once_and_one_is_refused() {
    let desk = Desk::open("http://localhost:8080").await;
    for number in ["RV-1", "RV-2"] {
        desk.take_in(json!({"number": number})).await;
    }
    desk.take_in(json!({"number": "RV-3", "kind": "credit", "currency": "EUR", "vendor": "Großhandel Müller & Söhne"}))
        .await;
    let done = desk.take_in(json!({"number": "RV-4"})).await;
    desk.approve(done, PROCUREMENT).await;
    let with_warning = json!({"number": "RV-5", "memo": "Розы"});
    let stopped = desk.take_in(with_warning).await;
    desk.approve(stopped, PROCUREMENT).await;
    desk.approve(stopped, ACCOUNTING).await;
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, PROCUREMENT).await;
        let list = desk.base.join(&desk.of_company("invoices")).unwrap();
        chromium.client.goto(list.as_str()).await.unwrap();
        screenshots(chromium, "invoices-list").await;
        assert!(chromium.text(".ticked").await.starts_with("Tick invoices"));
        chromium.click("tbody tr:nth-child(3) .box input").await;
        assert_eq!(
            chromium.text(".ticked").await,
            "1 ticked: \u{2212}1,167.50 EUR"
        );
        chromium.click("thead .box input").await;
        assert_eq!(
            chromium.text(".ticked").await,
            "5 ticked: \u{2212}1,167.50 EUR · 4,670.00 USD"
        );
        screenshots(chromium, "invoices-ticked").await;
        chromium.click(r#"button[value="approve"]"#).await;
        let said = chromium.text(".notice[role=status]").await;
        assert!(
            said.starts_with("Approved: 3 invoices. Refused: 2 invoices"),
            "{said}"
        );
        assert_eq!(count(chromium, ".waiting .notice.good").await, 3);
        assert_eq!(count(chromium, ".waiting .notice.bad").await, 2);
        screenshots(chromium, "invoices-approved").await;
        chromium.click("tbody tr:nth-child(1) .box input").await;
        chromium.click(r#"button[value="send"]"#).await;
        chromium.find(r#"input[name="accept"]"#).await;
        screenshots(chromium, "invoices-warnings").await;
    })
    .await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_leads_to_the_list_as_it_was() {
    let desk = Desk::open("http://localhost:8080").await;
    for (number, vendor) in [("RV-1", "b"), ("RV-2", "A"), ("RV-3", "c")] {
        desk.take_in(json!({"number": number, "vendor": vendor}))
            .await;
    }
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, PROCUREMENT).await;
        let list = desk.base.join(&desk.of_company("invoices")).unwrap();
        chromium.client.goto(list.as_str()).await.unwrap();
        chromium.find("#vendor").await;
        chromium.type_keys("/").await;
        chromium.type_keys("c\n").await;
        chromium.find(r#"#vendor[value="c"]"#).await;
        assert_eq!(count(chromium, "tbody tr").await, 1);
        chromium.click(".filter-buttons a").await;
        chromium.find(r#"#vendor[value=""]"#).await;
        chromium.click("thead th.vendor a").await;
        chromium.find(r#"th.vendor[aria-sort="ascending"]"#).await;
        let vendors = "tbody tr:first-child .vendor";
        assert_eq!(chromium.text(vendors).await, "A");
        chromium.click("thead th.vendor a").await;
        chromium.find(r#"th.vendor[aria-sort="descending"]"#).await;
        assert_eq!(chromium.text(vendors).await, "c");
        chromium.click("tbody tr:first-child .number a").await;
        chromium.find(".head .status-AP").await;
        chromium.client.back().await.unwrap();
        chromium.find(r#"th.vendor[aria-sort="descending"]"#).await;
        assert_eq!(chromium.text(vendors).await, "c");
    })
    .await;
    desk.close().await;
}
