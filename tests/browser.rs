//! The pages in a real Chromium, driven from outside through chromedriver.
//!
//! Goal: the job can be done by hand, with a mouse and with the keyboard alone, by anybody, and it
//! looks right: axe-core finds no barrier on any page in any look.
//! Method: each test has a server, a chromedriver and a fresh browser profile of its own. On the way
//! screenshots are written to `target/screenshots`, for whoever changed a page to look at.

mod chromium;
mod days;
mod edit_invoice;
mod invoice;
mod invoices;
mod people;
mod purchase_orders;
mod quickbooks;
mod refused;
mod without_script;

use std::fs;

use fantoccini::{Locator, key::Key};
use serde_json::json;

use self::chromium::{Chromium, Look};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PASSWORD, PROCUREMENT};

/// The looks in which a screenshot is taken.
const LOOKS: [Look; 4] = [
    Look::new(390, false),
    Look::new(390, true),
    Look::new(1440, false),
    Look::new(1440, true),
];

/// The screens that the README shows, as they were when it was last written anew.
const IN_README: [&str; 3] = ["invoices-list", "invoice-mends", "quickbooks-connected"];

/// Whether the README's screens are to be written anew, with `UPDATE_README=1`.
fn updates_readme() -> bool {
    std::env::var_os("UPDATE_README").is_some_and(|wanted| wanted == "1")
}

async fn screenshots(chromium: &Chromium, name: &str) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/target/screenshots");
    fs::create_dir_all(folder).unwrap();
    for look in LOOKS {
        let image = chromium.screenshot(&look).await;
        fs::write(format!("{folder}/{name}-{}.png", look.name()), &image).unwrap();
        if look.name() == "1440" && IN_README.contains(&name) && updates_readme() {
            let shown = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/screens");
            fs::write(format!("{shown}/{name}.png"), &image).unwrap();
        }
        let beyond = chromium.widest_beyond().await;
        assert_eq!(beyond, "", "{name} at {}", look.name());
        let barriers = chromium.barriers().await;
        assert_eq!(barriers, "", "{name} at {}", look.name());
    }
    chromium.look(&LOOKS[2]).await;
}

async fn sign_in(chromium: &Chromium, desk: &Desk, email: &str) {
    let page = desk.base.join("/sign-in").unwrap();
    chromium.client.goto(page.as_str()).await.unwrap();
    chromium.type_into("#email", email).await;
    chromium.type_into("#password", PASSWORD).await;
    chromium.click("main button[type=submit]").await;
    chromium.find("form.person").await;
}

async fn sign_out(chromium: &Chromium) {
    chromium.click("form.person button").await;
    chromium.find("#password").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_approve_and_one_sends() {
    let desk = Desk::open("http://localhost:8080").await;
    desk.take_in(json!({})).await;
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, PROCUREMENT).await;
        chromium.click(".waiting-list a").await;
        chromium.click(r#"form[action$="/approve"] button"#).await;
        chromium.find(".head .status-AA").await;
        sign_out(chromium).await;

        sign_in(chromium, &desk, ACCOUNTING).await;
        chromium.click(".waiting-list a").await;
        chromium.click(r#"form[action$="/approve"] button"#).await;
        chromium.find(".head .status-A").await;
        chromium.click(r#"form[action$="/send"] button"#).await;
        chromium.find(".head .status-ES").await;
        assert_eq!(
            chromium.text(".notice.good").await,
            "You sent this invoice. It is ES now: Sent to external system. Nothing else waits for you."
        );
    })
    .await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_approved_and_returned_with_the_keyboard_alone() {
    let desk = Desk::open("http://localhost:8080").await;
    let id = desk.take_in(json!({})).await;
    desk.approve(id, PROCUREMENT).await;
    chromium::run(async |chromium| {
        let page = desk.base.join("/sign-in").unwrap();
        chromium.client.goto(page.as_str()).await.unwrap();
        chromium.tab_to("#email").await;
        chromium.type_keys(ACCOUNTING).await;
        chromium.tab_to("#password").await;
        chromium.type_keys(PASSWORD).await;
        chromium.press(Key::Enter).await;
        chromium.find("form.person").await;
        chromium.tab_to(".waiting-list a").await;
        chromium.press(Key::Enter).await;
        chromium.find(".head .status-AA").await;
        chromium.tab_to(r#"form[action$="/approve"] button"#).await;
        chromium.press(Key::Enter).await;
        chromium.find(".head .status-A").await;
        chromium.tab_to("summary").await;
        chromium.press(Key::Enter).await;
        chromium.tab_to("#reason").await;
        chromium.type_keys("the wrong purchase order").await;
        chromium.tab_to(r#"form[action$="/return"] button"#).await;
        chromium.press(Key::Enter).await;
        chromium.find(".head .status-AP").await;
        chromium.tab_to("form.person button").await;
        chromium.press(Key::Enter).await;
        chromium.find("#password").await;
    })
    .await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_fits_a_phone_and_a_wide_screen() {
    let desk = Desk::open("http://localhost:8080").await;
    let stopped = lay_out(&desk).await;
    desk.converse(stopped[3].1).await;
    chromium::run(async |chromium| {
        let open = async |path: &str| {
            let page = desk.base.join(path).unwrap();
            chromium.client.goto(page.as_str()).await.unwrap();
        };
        open("/sign-in").await;
        screenshots(chromium, "sign-in").await;
        sign_in(chromium, &desk, ACCOUNTING).await;
        open(&desk.of_company("invoices")).await;
        screenshots(chromium, "invoices").await;
        for (name, id) in stopped {
            open(&format!("/invoices/{id}")).await;
            chromium.open_details().await;
            screenshots(chromium, name).await;
        }
        open(&desk.of_company("lists")).await;
        screenshots(chromium, "lists-unread").await;
        open(&desk.of_company("to-do")).await;
        screenshots(chromium, "to-do").await;
        open(&desk.of_company("conversations")).await;
        screenshots(chromium, "conversations").await;
        chromium.click("table.conversations a").await;
        chromium.find("table.calls").await;
        screenshots(chromium, "conversation").await;
        chromium.click("table.calls a").await;
        chromium.find(".xml details").await;
        chromium.open_details().await;
        screenshots(chromium, "exchange").await;
        open("/nothing").await;
        screenshots(chromium, "error").await;
        open("/companies").await;
        sign_out(chromium).await;
        sign_in(chromium, &desk, ADMIN).await;
        open("/companies").await;
        screenshots(chromium, "companies").await;
        chromium.open_details().await;
        screenshots(chromium, "companies-release").await;
        chromium.type_into("#name", "Tulipanes del Norte").await;
        chromium.click("section form button").await;
        chromium.find("code.secret").await;
        screenshots(chromium, "company-added").await;
    })
    .await;
    desk.close().await;
}

/// With the mouse and with the keyboard: one button each, and back by another.
#[tokio::test(flavor = "multi_thread")]
async fn a_misspelt_vendor_is_mended_by_its_button() {
    let desk = Desk::open("http://localhost:8080").await;
    desk.mirror().await;
    let misspelt = json!({
        "vendor": "Rosas del Vale", "terms": "Net 31",
        "lines": [{"account": "Old Freight", "amount": "1155.50"}],
    });
    let id = desk.take_in(misspelt).await;
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, ACCOUNTING).await;
        let page = desk.base.join(&format!("/invoices/{id}")).unwrap();
        chromium.client.goto(page.as_str()).await.unwrap();
        screenshots(chromium, "invoice-mends").await;
        let vendor = r#"form:has(input[value="vendor"]) button"#;
        assert!(
            chromium
                .text(vendor)
                .await
                .contains("It is “Rosas del Valle”")
        );
        chromium.click(vendor).await;
        assert!(chromium.text(".notice.good").await.contains("All mappings"));
        assert!(!chromium.text(".findings").await.contains("vendor"));
        chromium
            .tab_to(r#"form:has(input[value="terms"]) button"#)
            .await;
        chromium.press(Key::Enter).await;
        chromium.find(".notice.good").await;
        screenshots(chromium, "invoice-mapped").await;
        chromium.click(".notice.good a").await;
        screenshots(chromium, "lists").await;
        chromium.click("table.mirror a").await;
        chromium.find("table.entries").await;
        screenshots(chromium, "list-entries").await;
        chromium.click(".back a").await;
        chromium.click(".mappings button").await;
        assert_eq!(
            chromium.text(".notice.good").await,
            "You took the mapping back."
        );
        chromium.click(r#"form[action$="/refresh"] button"#).await;
        chromium.find(".notice.good").await;
        screenshots(chromium, "lists-wanted").await;
    })
    .await;
    desk.close().await;
}

/// Invoices in every status; those whose pages are looked at, with the names of their screenshots.
async fn lay_out(desk: &Desk) -> [(&'static str, billbridge::invoice::InvoiceId); 4] {
    let waiting = desk.take_in(json!({"number": "RV-1001"})).await;
    desk.take_in(
        json!({"number": "RV-1002", "vendor": "Großhandel Müller & Söhne", "currency": "EUR"}),
    )
    .await;
    desk.approve(waiting, PROCUREMENT).await;
    let without_charges =
        json!({"number": "RV-1003", "charges": [], "total": "1155.50", "memo": "Розы"});
    let stopped = desk.take_in(without_charges).await;
    desk.approve(stopped, PROCUREMENT).await;
    desk.approve(stopped, ACCOUNTING).await;
    let sent = desk
        .take_in(json!({"number": "RV-1004", "kind": "credit"}))
        .await;
    desk.send(sent).await;
    let failed = desk.take_in(json!({"number": "RV-1005"})).await;
    desk.send(failed).await;
    desk.refuse(failed).await;
    let doubtful = desk.take_in(json!({"number": "RV-1007"})).await;
    desk.send(doubtful).await;
    desk.doubt(doubtful).await;
    desk.bind().await;
    let confirmed = desk.take_in(json!({"number": "RV-1006"})).await;
    desk.send(confirmed).await;
    desk.confirm(confirmed).await;
    [
        ("invoice-AA", waiting),
        ("invoice-A-stopped", stopped),
        ("invoice-ES-in-doubt", doubtful),
        ("invoice-S", confirmed),
    ]
}

/// The locator that every step here uses.
fn css(selector: &str) -> Locator<'_> {
    Locator::Css(selector)
}
