//! One invoice: its files as they are seen, and the way through several with one key each.

use std::fs;

use serde_json::json;

use super::{chromium, css, screenshots, sign_in};
use crate::desk::{ACCOUNTING, Desk, PROCUREMENT};

/// A file is chosen as a person does, and seen where it stands: nothing of the page's own policy or the
/// file's keeps it from that.
#[tokio::test(flavor = "multi_thread")]
async fn files_are_attached_and_seen() {
    let desk = Desk::open("http://localhost:8080").await;
    let address = json!({"lines": ["Camino Real 12"], "city": "Quito", "country": "Ecuador"});
    let id = desk.take_in(json!({"vendor_address": address})).await;
    let folder = tempfile::tempdir().unwrap();
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, PROCUREMENT).await;
        let (png, pdf) = (folder.path().join("box.png"), folder.path().join("RV-1001.pdf"));
        fs::write(&png, chromium.screenshot(&super::LOOKS[0]).await).unwrap();
        fs::write(&pdf, chromium.print().await).unwrap();
        chromium.look(&super::LOOKS[2]).await;
        let page = desk.base.join(&format!("/invoices/{id}")).unwrap();
        chromium.client.goto(page.as_str()).await.unwrap();
        let chosen = format!("{}\n{}", pdf.display(), png.display());
        let field = chromium.find("#file").await;
        field.send_keys(&chosen).await.unwrap();
        chromium.click(".attach button").await;
        chromium.find(".preview iframe").await;
        chromium.open_details().await;
        chromium.find(".preview img").await;
        let seen = "const done = arguments[0]; const image = document.querySelector('.preview img'); \
             image.scrollIntoView(); image.decode().then(() => done(image.naturalWidth), () => done(0))";
        let width = chromium.client.execute_async(seen, vec![]).await.unwrap();
        assert_eq!(width, json!(390), "the policy lets the image be seen");
        let frame = chromium.find(".preview iframe").await;
        let shown = "arguments[0].scrollIntoView(); return true";
        let frame = serde_json::to_value(frame).unwrap();
        chromium.client.execute(shown, vec![frame]).await.unwrap();
        chromium.wait_for_pdf().await;
        screenshots(chromium, "invoice-files").await;
        let remark = chromium.find("#remark").await;
        remark.send_keys("Two boxes were wet.").await.unwrap();
        chromium.click(".remark button").await;
        assert!(chromium.text(".timeline").await.contains("Two boxes were wet."));
        chromium.click(".file button").await;
        assert!(chromium.text(".notice.good").await.contains("The file is gone"));
        let images = chromium.client.find_all(css(".preview")).await.unwrap();
        assert_eq!(images.len(), 1);
    })
    .await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_s_invoices_are_decided_with_one_key_each() {
    let desk = Desk::open("http://localhost:8080").await;
    let mut ids = Vec::new();
    for number in ["RV-1", "RV-2", "RV-3"] {
        let id = desk.take_in(json!({"number": number})).await;
        desk.approve(id, PROCUREMENT).await;
        ids.push(id);
    }
    chromium::run(async |chromium| {
        sign_in(chromium, &desk, ACCOUNTING).await;
        let page = desk.base.join(&format!("/invoices/{}", ids[0])).unwrap();
        chromium.client.goto(page.as_str()).await.unwrap();
        let wait_for = async |number: &str| {
            let selector = format!(".head h1[data-number=\"{number}\"]");
            chromium.find(&selector).await;
            chromium.find("html.keyed").await;
        };
        wait_for("RV-1").await;
        chromium.type_keys("n").await;
        wait_for("RV-2").await;
        chromium.type_keys("a").await;
        wait_for("RV-3").await;
        let told = chromium.text(".notice.good").await;
        assert_eq!(
            told,
            "You approved Rosas del Valle RV-2. It is A: Approved. This is the next that waits for you."
        );
        screenshots(chromium, "invoice-next").await;
        // The key opens what is folded, and what is typed then is a reason and no key.
        chromium.type_keys("r").await;
        chromium.type_keys("an error").await;
        chromium.click(r#"form[action$="/return"] button"#).await;
        wait_for("RV-1").await;
        chromium.type_keys("a").await;
        wait_for("RV-2").await;
        chromium.type_keys("s").await;
        wait_for("RV-1").await;
        chromium.type_keys("s").await;
        chromium.find(".head .status-ES").await;
        assert!(chromium.text(".notice.good").await.ends_with("Nothing else waits for you."));
    })
    .await;
    for (id, status) in ids.into_iter().zip(["ES", "ES", "AP"]) {
        assert_eq!(desk.invoice(id).await.status().as_str(), status);
    }
    desk.close().await;
}
