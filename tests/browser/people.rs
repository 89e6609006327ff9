//! An admin's pages: settings, users, the audit; and one's own account.

use fantoccini::key::Key;
use serde_json::json;

use super::{chromium, screenshots, sign_in, sign_out};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PASSWORD, PROCUREMENT};

/// With the keyboard alone up to the new user; then the new user looks for what they may not do.
#[tokio::test(flavor = "multi_thread")]
async fn an_admin_adds_a_user_who_signs_in_and_may_not_send() {
    let desk = Desk::open("http://localhost:8080").await;
    let id = desk.take_in(json!({})).await;
    desk.approve(id, PROCUREMENT).await;
    chromium::run(async |chromium| {
        let open = async |path: &str| {
            let page = desk.base.join(path).unwrap();
            chromium.client.goto(page.as_str()).await.unwrap();
        };
        sign_in(chromium, &desk, ADMIN).await;
        open("/users").await;
        chromium.tab_to("#email").await;
        chromium.type_keys("nora@example.com").await;
        chromium.tab_to("#name").await;
        chromium.type_keys("Nora Lind").await;
        chromium.tab_to(r#"input[value="accounting"]"#).await;
        chromium.type_keys(" ").await;
        chromium.tab_to(r#"input[name="may_send"]"#).await;
        chromium.type_keys(" ").await;
        chromium.tab_to("#password").await;
        chromium.type_keys(PASSWORD).await;
        chromium.press(Key::Enter).await;
        chromium.find("code.secret").await;
        screenshots(chromium, "user-added").await;
        open("/users").await;
        screenshots(chromium, "users").await;
        chromium.click(".people tr:nth-child(3) a").await;
        chromium.open_details().await;
        screenshots(chromium, "user").await;
        sign_out(chromium).await;

        sign_in(chromium, &desk, "nora@example.com").await;
        open(&format!("/invoices/{id}")).await;
        chromium.click(r#"form[action$="/approve"] button"#).await;
        chromium.find(".head .status-A").await;
        let said = chromium.text(".actions").await;
        assert!(said.contains("You may not send invoices"), "{said}");
        let forms = r#"form[action$="/send"]"#;
        let forms = chromium.client.find_all(super::css(forms)).await.unwrap();
        assert!(forms.is_empty());
        chromium.click("a.person-name").await;
        chromium.type_into("#label", "books").await;
        chromium.click(r#"form[action$="/tokens"] button"#).await;
        chromium.find("code.secret").await;
        screenshots(chromium, "token-made").await;
        open("/account").await;
        screenshots(chromium, "account").await;
    })
    .await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_changed_and_stand_in_the_audit() {
    let desk = Desk::open("http://localhost:8080").await;
    let id = desk.take_in(json!({})).await;
    desk.send(id).await;
    desk.refuse(id).await;
    desk.mirror().await;
    chromium::run(async |chromium| {
        let open = async |path: &str| {
            let page = desk.base.join(&desk.of_company(path)).unwrap();
            chromium.client.goto(page.as_str()).await.unwrap();
        };
        sign_in(chromium, &desk, ADMIN).await;
        open("settings").await;
        screenshots(chromium, "settings").await;
        chromium.click(r#"input[name="send_on_approval"]"#).await;
        chromium
            .type_into(r#"input[name="run_every_minutes"]"#, "000")
            .await;
        chromium.click(".settings-save button").await;
        chromium.find(".field-error").await;
        screenshots(chromium, "settings-rejected").await;
        let minutes = chromium.find(r#"input[name="run_every_minutes"]"#).await;
        minutes.clear().await.unwrap();
        minutes.send_keys("15").await.unwrap();
        chromium.press(Key::Enter).await;
        chromium.find(".notice.good").await;
        chromium.click(".settings-save a").await;
        let told = chromium.text(".audit tbody tr").await;
        assert!(
            told.contains("The second approval sends at once: no → yes"),
            "{told}"
        );
        open("audit").await;
        screenshots(chromium, "audit").await;
        chromium.click(".verify button").await;
        chromium.find(".notice.good").await;
        screenshots(chromium, "audit-verified").await;
        sign_out(chromium).await;
        sign_in(chromium, &desk, ACCOUNTING).await;
        open("settings").await;
        screenshots(chromium, "settings-to-look-at").await;
    })
    .await;
    desk.close().await;
}
