//! The books as they are set up: closed, without classes, of the edition for the United States or of
//! another.

use billbridge::simulator::CompanyFile;
use chrono::NaiveDate;
use serde_json::json;

use super::mending::{ERROR, with};
use crate::books::office::{Office, draft};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test]
async fn a_bill_in_a_closed_period_is_dated_after_it() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("closed_period", ERROR, "/date");
    for (number, date) in [("P-1", "2025-12-31"), ("P-2", "2025-01-01")] {
        let draft = with(draft(number), json!({"date": date}));
        let bill = office.mended(&draft, told, json!({})).await;
        assert_eq!(bill.txn_date.to_string(), "2026-01-01");
    }
    let open = with(draft("P-3"), json!({"date": "2026-01-01"}));
    let open = office.approved(&open).await;
    office.through(&open, &[]).await;
}

#[tokio::test]
async fn the_closing_date_is_moved_and_the_preferences_are_read_with_the_lists() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("closed_period", ERROR, "/date");
    let draft = with(draft("P-1"), json!({"date": "2025-12-31"}));
    let (invoice, _) = office.refused(&draft, told).await;
    office
        .quickbooks
        .company_mut()
        .set_closing_date(Some(day("2025-06-30")));
    office.refresh_lists().await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_bill_dated_by_its_approval_waits_for_another_day_or_open_books() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.set(&json!({"bill_date": "approval"})).await;
    office
        .quickbooks
        .company_mut()
        .set_closing_date(Some(day("2099-12-31")));
    office.refresh_lists().await;
    let told = ("closed_period", ERROR, "");
    let (invoice, finding) = office.refused(&draft("P-1"), told).await;
    office.quickbooks.company_mut().set_closing_date(None);
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn classes_are_left_out_or_switched_on() {
    let mut file = CompanyFile::demo();
    file.preferences.class_tracking = false;
    let mut office = Office::connected(file).await;
    let told = ("feature_off", ERROR, "/lines/0/class");
    let classed = |number| {
        let lines = json!([
            {"account": "Packaging", "amount": "100.00", "class": "Retail"},
            {"item": "Rose Red 50", "amount": "20.50", "class": "No such class"},
        ]);
        with(draft(number), json!({"lines": lines}))
    };
    let bill = office.mended(&classed("F-1"), told, json!({})).await;
    assert!(bill.lines.iter().all(|line| line.class.is_none()));

    let lines = json!([{"account": "Packaging", "amount": "120.50", "class": "Retail"}]);
    let draft = with(draft("F-2"), json!({"lines": lines}));
    let (invoice, _) = office.refused(&draft, told).await;
    office.quickbooks.company_mut().preferences.class_tracking = true;
    office.refresh_lists().await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.lines[0].class.as_ref().unwrap().full_name, "Retail");
}

#[tokio::test]
async fn a_charge_with_a_class_is_told_too_when_classes_are_off() {
    let mut file = CompanyFile::demo();
    file.preferences.class_tracking = false;
    let mut office = Office::connected(file).await;
    let charges =
        json!([{"kind": "freight", "account": "Freight", "amount": "9.50", "class": "Retail"}]);
    let draft = with(draft("F-1"), json!({"charges": charges, "total": "130.00"}));
    let told = ("feature_off", ERROR, "/charges/0/class");
    office.mended(&draft, told, json!({})).await;
}

#[tokio::test]
async fn tax_codes_are_left_out_in_the_united_states() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let lines = json!([{"account": "Packaging", "amount": "120.50", "tax_code": "Tax"}]);
    for (number, changes, pointer) in [
        ("T-1", json!({"lines": lines}), "/lines/0/tax_code"),
        ("T-2", json!({"tax_code": "Tax"}), "/tax_code"),
        (
            "T-3",
            json!({"amounts_include_tax": true}),
            "/amounts_include_tax",
        ),
    ] {
        let draft = with(draft(number), changes);
        let told = ("feature_off", ERROR, pointer);
        office.mended(&draft, told, json!({})).await;
    }
}
