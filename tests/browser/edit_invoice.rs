//! An invoice entered by the keyboard alone.

use fantoccini::key::Key;
use serde_json::json;

use super::{Chromium, chromium, css, screenshots, sign_in};
use crate::desk::{ACCOUNTING, Desk, PROCUREMENT};

/// Waits until the page's text at `selector` has that in it.
async fn wait_for(chromium: &Chromium, selector: &str, text: &str) {
    for _ in 0..200 {
        let found = match chromium.client.find(css(selector)).await {
            Ok(element) => element.text().await.unwrap_or_default(),
            Err(_) => String::new(),
        };
        if found.contains(text) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    let page = chromium.client.source().await.unwrap();
    panic!("`{selector}` never says `{text}`\n{page}");
}

/// Waits until the focus is there.
async fn wait_for_focus(chromium: &Chromium, selector: &str) {
    chromium.find(&format!("{selector}:focus")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_entered_with_the_keyboard_alone() {
    let desk = Desk::open("http://localhost:8080").await;
    desk.mirror().await;
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, PROCUREMENT).await;
        let list = desk.base.join(&desk.of_company("invoices")).unwrap();
        chromium.client.goto(list.as_str()).await.unwrap();
        chromium.find("table, .empty").await;
        chromium.type_keys("n").await;
        wait_for_focus(chromium, "#vendor").await;
        chromium.type_keys("ros").await;
        chromium
            .find("#names-vendors option[value='Rosas del Valle']")
            .await;
        chromium.type_keys("as del Vale").await;
        wait_for(chromium, "#live", "Would stop the send").await;
        chromium.press(Key::Backspace).await;
        chromium.type_keys("le").await;
        chromium.tab_to("#number").await;
        chromium.type_keys("RV-9").await;
        chromium.tab_to("#date").await;
        chromium.type_keys("11022026").await;
        chromium.tab_to("#lines-0-account").await;
        chromium.type_keys("Cost of Goods Sold").await;
        chromium.tab_to("#lines-0-amount").await;
        chromium.type_keys("120.50").await;
        wait_for(chromium, "#live .sheet-sums", "120.50").await;
        chromium.press(Key::Enter).await;
        wait_for_focus(chromium, "#lines-1-account").await;
        chromium.type_keys("Freight").await;
        chromium
            .find("#names-accounts option[value='Freight']")
            .await;
        chromium.tab_to("#lines-1-amount").await;
        chromium.type_keys("1.25").await;
        chromium.tab_to("[value=add-item]").await;
        chromium.press(Key::Enter).await;
        wait_for_focus(chromium, "#lines-2-item").await;
        chromium.type_keys("Rose <b>Red</b> 50").await;
        chromium.tab_to("#lines-2-quantity").await;
        chromium.type_keys("100").await;
        chromium.tab_to("#lines-2-cost").await;
        chromium.type_keys("0.35").await;
        wait_for(chromium, "#lines-2-amount-hint", "= 35.00").await;
        wait_for(chromium, "#live .sheet-sums", "156.75").await;
        end(chromium).await;
        assert!(
            chromium
                .text(".notice.good")
                .await
                .contains("You entered the invoice.")
        );
        assert!(chromium.text(".head .total").await.contains("156.75"));
    })
    .await;
    desk.close().await;
}

/// Types the total, with a mistake that is seen and corrected, and saves.
async fn end(chromium: &Chromium) {
    chromium.tab_to("#total").await;
    chromium.type_keys("156.70").await;
    wait_for(chromium, "#live .off", "0.05 less than the sum").await;
    // Enter in any other field only looks: nothing is saved by mistake.
    chromium.press(Key::Enter).await;
    wait_for_focus(chromium, "#total").await;
    chromium.press(Key::Backspace).await;
    chromium.type_keys("5").await;
    wait_for(chromium, "#live .even", "The total is the sum.").await;
    screenshots(chromium, "edit-invoice-typed").await;
    chromium.press_with(Key::Control, Key::Enter).await;
    chromium.find(".head .status-AP").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_form_fits_a_phone_and_a_wide_screen() {
    let desk = Desk::open("http://localhost:8080").await;
    desk.mirror().await;
    desk.order_half_billed("PO-9").await;
    let id = desk
        .take_in(json!({"vendor_address": {"lines": ["Calle 1"], "city": "Quito"}}))
        .await;
    desk.approve(id, PROCUREMENT).await;
    chromium::run(async |chromium| {
        let open = async |path: &str| {
            let page = desk.base.join(path).unwrap();
            chromium.client.goto(page.as_str()).await.unwrap();
        };
        sign_in(chromium, &desk, ACCOUNTING).await;
        let new = desk.of_company("invoices/new");
        open(&new).await;
        screenshots(chromium, "edit-invoice-new").await;
        chromium.type_into("#po_number", "PO-").await;
        chromium.click("[value=fill]").await;
        wait_for(chromium, ".said", "No order “PO-” was entered here").await;
        chromium.type_into("#po_number", "9").await;
        chromium.click("[value=fill]").await;
        wait_for(chromium, ".said", "Filled in from order").await;
        screenshots(chromium, "edit-invoice-filled").await;
        chromium.click("[value=save]").await;
        chromium.find("#errors-heading").await;
        wait_for_focus(chromium, ".said .notice.bad").await;
        screenshots(chromium, "edit-invoice-mistakes").await;
        open(&format!("/invoices/{id}")).await;
        chromium.click("a[href$='/edit']").await;
        chromium.find(".sheet").await;
        chromium.open_details().await;
        screenshots(chromium, "edit-invoice-open").await;
        let theirs = json!({"vendor": "Rosas", "number": "1", "date": "2026-11-02", "total": "1.00",
            "lines": [{"account": "Freight", "amount": "1.00"}]});
        desk.edit(id, &theirs).await;
        chromium.click("[value=save]").await;
        chromium.find("#conflict-heading").await;
        screenshots(chromium, "edit-invoice-conflict").await;
        chromium.click("#lines-0 .remove").await;
        wait_for_focus(chromium, "#lines-0-item").await;
    })
    .await;
    desk.close().await;
}
