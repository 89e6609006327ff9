//! The page that lights up while a connector calls, looked at.

use billbridge::simulator::CompanyFile;

use super::{
    chromium::{self, Chromium},
    screenshots,
};
use crate::{
    books::office::{Office, draft},
    desk::{ADMIN, Desk},
};

async fn sign_in(chromium: &Chromium, office: &Office) {
    let page = format!("{}/sign-in", office.app.url);
    chromium.client.goto(&page).await.unwrap();
    chromium.type_into("#email", "ada@example.com").await;
    chromium.type_into("#password", "ada-knows-this").await;
    chromium.click("main button[type=submit]").await;
    chromium.find("form.person").await;
}

/// Without a reload: each step shows itself as soon as the server has seen it.
#[tokio::test(flavor = "multi_thread")]
async fn the_steps_light_up_while_the_page_is_looked_at() {
    let mut office = Office::open(CompanyFile::demo()).await;
    chromium::run(async |chromium| {
        sign_in(chromium, &office).await;
        let page = format!("{}/companies/{}/quickbooks", office.app.url, office.company);
        chromium.client.goto(&page).await.unwrap();
        let mark = "document.body.dataset.loaded = 'once'";
        chromium.client.execute(mark, vec![]).await.unwrap();
        let lit = |step: &str| format!("[sse-swap=\"step-{step}\"] .is-done");
        chromium.click("a[download]").await;
        chromium.find(&lit("qwc")).await;
        screenshots(chromium, "quickbooks-new").await;
        let asked = format!("{}/qbwc", office.app.url);
        assert_eq!(reqwest::get(asked).await.unwrap().status(), 200);
        chromium.find(&lit("certificate")).await;
        office.update().await;
        for step in ["admitted", "file", "lists"] {
            chromium.find(&lit(step)).await;
        }
        let invoice = office.approved(&draft("RV-1")).await;
        office.posted(&invoice).await;
        chromium.find(&lit("bill")).await;
        assert_eq!(
            chromium.text("[sse-swap=summary]").await,
            "QuickBooks is connected: every step is done."
        );
        chromium.find("body[data-loaded=once]").await;
        screenshots(chromium, "quickbooks-connected").await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_and_the_new_password_are_looked_at() {
    let desk = Desk::open("http://localhost:1").await;
    desk.see_a_wrong_file().await;
    chromium::run(async |chromium| {
        super::sign_in(chromium, &desk, ADMIN).await;
        let page = desk.base.join(&desk.of_company("quickbooks")).unwrap();
        chromium.client.goto(page.as_str()).await.unwrap();
        chromium.click(r#"form[action*="/test"] button"#).await;
        chromium.find(".found-bad").await;
        screenshots(chromium, "quickbooks-doctor").await;
        chromium.open_details().await;
        chromium
            .click(r#"button[data-copy="dialog-certificate"]"#)
            .await;
        chromium.click(r#"form[action$="/password"] button"#).await;
        chromium.find("code.secret").await;
        screenshots(chromium, "quickbooks-password").await;
    })
    .await;
    desk.close().await;
}
