//! Texts that QuickBooks can't hold, amounts of nothing, and charges that somebody forgot.

use billbridge::simulator::CompanyFile;
use serde_json::json;

use super::mending::{ERROR, WARNING, with};
use crate::books::office::{Office, draft};

const TOO_LONG: (&str, &str, &str) = ("ref_number_too_long", ERROR, "/number");

#[tokio::test]
async fn a_number_of_21_characters_is_shortened_as_the_fix_says() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let number = "RV-2026-11-0000000123";
    assert_eq!(number.len(), 21);
    let bill = office.mended(&draft(number), TOO_LONG, json!({})).await;
    assert_eq!(bill.ref_number.as_deref(), Some("V-2026-11-0000000123"));

    let fits = office.approved(&draft("RV-2026-11-000000012")).await;
    office
        .through(&fits, &["possible_duplicate".to_owned()])
        .await;
}

#[tokio::test]
async fn a_template_that_makes_a_number_too_long_is_changed() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office
        .set(&json!({"ref_number_template": "{po}/{number}", "po_rule": "off"}))
        .await;
    let long = json!({"po_number": "PO-2026-000778",
                      "charges": [{"kind": "freight", "account": "Freight", "amount": "0.00"}]});
    let draft = with(draft("RV-1001"), long);
    let (invoice, finding) = office.refused(&draft, TOO_LONG).await;
    assert_eq!(finding["fix"]["action"], "change_settings", "{finding}");
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.ref_number.as_deref(), Some("RV-1001"));
}

#[tokio::test]
async fn letters_that_quickbooks_can_not_hold_are_accepted() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("text_changed", WARNING, "/memo");
    let draft = with(draft("T-1"), json!({"memo": "Łódź, 5 €"}));
    let bill = office.mended(&draft, told, json!({})).await;
    assert_eq!(bill.memo.as_deref(), Some("Lódz, 5 EUR"));
}

#[tokio::test]
async fn a_name_that_is_too_long_is_shortened() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let told = ("text_too_long", ERROR, "/vendor");
    let draft = with(draft("T-1"), json!({"vendor": "R".repeat(42)}));
    let own = json!({"vendor": "Rosas del Valle"});
    office.mended(&draft, told, own).await;
}

#[tokio::test]
async fn charges_that_are_missing_are_added() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.set(&json!({"po_rule": "off"})).await;
    let told = ("charges_missing", ERROR, "/charges");
    let freight = json!([{"kind": "freight", "account": "Freight", "amount": "12.00"}]);
    let draft = with(draft("C-1"), json!({"po_number": "PO-9"}));
    let own = json!({"charges": freight, "total": "132.50"});
    office.mended(&draft, told, own).await;
}

#[tokio::test]
async fn a_total_of_zero_is_corrected() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("zero_total", ERROR, "/total");
    let lines = json!([{"account": "Freight", "amount": "0.00"}]);
    let draft = with(draft("Z-1"), json!({"lines": lines, "total": "0.00"}));
    let good = json!([{"account": "Freight", "amount": "5.00"}]);
    let own = json!({"lines": good, "total": "5.00"});
    office.mended(&draft, told, own).await;
}

#[tokio::test]
async fn a_vendor_credit_is_checked_and_posted_like_a_bill() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let credit = |number| with(draft(number), json!({"kind": "credit"}));
    let told = ("vendor_unknown", ERROR, "/vendor");
    let misspelt = with(credit("CR-1"), json!({"vendor": "Rosas del Vale"}));
    let posted = office.mended(&misspelt, told, json!({})).await;
    assert_eq!(posted.kind.name(), "VendorCredit");
    let told = ("closed_period", ERROR, "/date");
    let late = with(
        credit("CR-2"),
        json!({"date": "2025-12-01", "terms": "No such terms"}),
    );
    office.mended(&late, told, json!({})).await;
}
