//! Pages that say no, and pages that have nothing to show: they are looked at like any other. And that
//! the looking finds something when something is wrong.

use std::fs;

use super::{Chromium, chromium, screenshots, sign_in, sign_out};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PASSWORD, PROCUREMENT};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_and_what_is_empty_fits_too() {
    let desk = Desk::open("http://localhost:8080").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("invoice.exe");
    fs::write(&file, "MZ").unwrap();
    chromium::run(async |chromium| {
        let open = async |path: &str| {
            let page = desk.base.join(path).unwrap();
            chromium.client.goto(page.as_str()).await.unwrap();
        };
        open("/sign-in").await;
        chromium.type_into("#email", PROCUREMENT).await;
        chromium.type_into("#password", "not the password").await;
        chromium.click("main button[type=submit]").await;
        chromium.find("[role=alert]").await;
        screenshots(chromium, "sign-in-refused").await;
        sign_in(chromium, &desk, PROCUREMENT).await;
        for (page, name) in [("to-do", "to-do-empty"), ("invoices", "invoices-empty")] {
            open(&desk.of_company(page)).await;
            screenshots(chromium, name).await;
        }
        open(&desk.of_company("purchase-orders")).await;
        screenshots(chromium, "purchase-orders-empty").await;
        open("/users").await;
        screenshots(chromium, "error-forbidden").await;
        open(&desk.of_company("order-form")).await;
        screenshots(chromium, "order-form-new").await;
        let saves = "main form button[type=submit]:not(.quiet)";
        chromium.unrequire().await;
        chromium.click(saves).await;
        chromium.find("[aria-invalid=true]").await;
        screenshots(chromium, "order-form-refused").await;
        let id = desk.take_in(serde_json::json!({})).await;
        open(&format!("/invoices/{id}")).await;
        chromium
            .type_into("#file", &file.display().to_string())
            .await;
        chromium.click(".attach button").await;
        chromium.find("#file-error").await;
        screenshots(chromium, "attachment-refused").await;
        open("/account").await;
        chromium.open_details().await;
        chromium.type_into("#current", "not the password").await;
        chromium.type_into("#new", PASSWORD).await;
        chromium.click(r#"form[action$="/password"] button"#).await;
        chromium.find("[aria-invalid=true]").await;
        screenshots(chromium, "account-refused").await;
        open("/").await;
        sign_out(chromium).await;
        sign_in(chromium, &desk, ACCOUNTING).await;
        open(&desk.of_company("conversations")).await;
        screenshots(chromium, "conversations-empty").await;
        open(&desk.of_company("send-run")).await;
        screenshots(chromium, "send-run-empty").await;
        open("/").await;
        sign_out(chromium).await;
        refuse_a_user(chromium, &desk).await;
    })
    .await;
    desk.close().await;
}

async fn refuse_a_user(chromium: &Chromium, desk: &Desk) {
    sign_in(chromium, desk, ADMIN).await;
    let page = desk.base.join("/users").unwrap();
    chromium.client.goto(page.as_str()).await.unwrap();
    chromium.type_into("#email", PROCUREMENT).await;
    chromium.type_into("#password", "short").await;
    chromium.unrequire().await;
    chromium.click("main form button[type=submit]").await;
    chromium.find("[aria-invalid=true], [role=alert]").await;
    screenshots(chromium, "user-refused").await;
}

/// Or a page with barriers would be taken for one without.
#[tokio::test(flavor = "multi_thread")]
async fn a_barrier_and_what_stands_out_are_found() {
    let desk = Desk::open("http://localhost:8080").await;
    chromium::run(async |chromium| {
        let page = desk.base.join("/sign-in").unwrap();
        chromium.client.goto(page.as_str()).await.unwrap();
        chromium.find("#email").await;
        assert_eq!(chromium.barriers().await, "");
        assert_eq!(chromium.widest_beyond().await, "");
        let spoil = "const image = document.createElement('img'); image.src = '/static/mark.svg'; \
             image.style.minWidth = '3000px'; document.querySelector('main').append(image)";
        chromium.client.execute(spoil, vec![]).await.unwrap();
        let barriers = chromium.barriers().await;
        assert!(barriers.starts_with("image-alt: <img "), "{barriers}");
        assert!(!chromium.widest_beyond().await.is_empty());
    })
    .await;
    desk.close().await;
}
