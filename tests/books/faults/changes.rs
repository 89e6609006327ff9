//! Company files that change after the send: an invoice that fresh lists make impossible is `F` with
//! what the finding says, and its fix leads on.

use billbridge::simulator::{CompanyFile, schema::List};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::mending::with;
use crate::books::office::{Office, codes, draft};

/// An invoice that was sent and waits.
async fn waiting(office: &Office, number: &str, changes: Value) -> Value {
    let invoice = office.approved(&with(draft(number), changes)).await;
    office.send(&invoice, &[]).await;
    invoice
}

/// Polls: it is `F` for that reason, and QuickBooks holds nothing new.
async fn made_impossible(office: &mut Office, invoice: &Value, code: &str) -> Value {
    let before = office.quickbooks.company().transactions().len();
    office.update().await;
    assert_eq!(office.quickbooks.company().transactions().len(), before);
    let problem = office.failed(invoice, code).await;
    assert!(problem["fix"]["action"].is_string(), "{problem}");
    problem
}

#[tokio::test]
async fn a_vendor_that_becomes_inactive_is_made_active() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = waiting(&office, "E-1", json!({})).await;
    office.set_active(List::Vendor, "Rosas del Valle", false);
    let problem = made_impossible(&mut office, &invoice, "vendor_inactive").await;
    office.set_active(List::Vendor, "Rosas del Valle", true);
    office.mend(&invoice, &problem, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn many_that_became_impossible_take_no_requests_of_their_own() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    // More than go out in one set.
    for number in 0..25 {
        waiting(&office, &format!("E-{number}"), json!({})).await;
    }
    office.set_active(List::Vendor, "Rosas del Valle", false);
    let requests = office.update_by_hand(|_, _, response| Some(response)).await;
    // The lists, whether QuickBooks holds them, and what ends an update with nothing left to ask.
    assert_eq!(requests.len(), 3);
    let failed = office.path("invoices?status=F&limit=100");
    let failed = office.paula.get(&failed, StatusCode::OK).await;
    assert_eq!(failed["items"].as_array().unwrap().len(), 25);
}

#[tokio::test]
async fn a_vendor_that_is_renamed_is_mapped() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = waiting(&office, "E-1", json!({"vendor": "Tulip Trade B.V."})).await;
    office.rename(List::Vendor, "Tulip Trade B.V.", "Tulip Trade N.V.");
    let problem = made_impossible(&mut office, &invoice, "vendor_unknown").await;
    office.mend(&invoice, &problem, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn an_account_that_is_deleted_is_chosen_anew() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let lines = json!([{"account": "Office Supplies", "amount": "120.50"}]);
    let invoice = waiting(&office, "E-1", json!({"lines": lines})).await;
    office.delete(List::Account, "Office Supplies");
    made_impossible(&mut office, &invoice, "account_unknown").await;
    let others = json!([{"account": "Packaging", "amount": "120.50"}]);
    office.edit_sent(&invoice, &json!({"lines": others})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn books_that_are_closed_meanwhile_take_it_under_another_date() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = waiting(&office, "E-1", json!({})).await;
    let november = "2026-11-30".parse().unwrap();
    office
        .quickbooks
        .company_mut()
        .set_closing_date(Some(november));
    let problem = made_impossible(&mut office, &invoice, "closed_period").await;
    office.mend(&invoice, &problem, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.txn_date.to_string(), "2026-12-01");
}

#[tokio::test]
async fn classes_that_are_switched_off_are_left_out() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let lines = json!([{"account": "Packaging", "amount": "120.50", "class": "Retail"}]);
    let invoice = waiting(&office, "E-1", json!({"lines": lines})).await;
    office.quickbooks.company_mut().preferences.class_tracking = false;
    let problem = made_impossible(&mut office, &invoice, "feature_off").await;
    office.mend(&invoice, &problem, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn what_was_sent_before_the_lists_were_known_is_judged_by_the_first_update() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let good = waiting(&office, "F-0", json!({})).await;
    let mut faulty = Vec::new();
    for (number, changes, code) in [
        ("F-1", json!({"vendor": "Rosas del Vale"}), "vendor_unknown"),
        (
            "F-22",
            json!({"vendor": "Closed Nursery"}),
            "vendor_inactive",
        ),
        ("F-333", json!({"date": "2025-12-30"}), "closed_period"),
        (
            "F-4444",
            json!({"currency": "EUR", "vendor": "Quito Air Cargo"}),
            "feature_off",
        ),
        (
            "F-55555",
            json!({"terms": "Net30", "vendor": "Tulip Trade B.V."}),
            "terms_unknown",
        ),
    ] {
        let accept = ["possible_duplicate"];
        let invoice = office.approved(&with(draft(number), changes)).await;
        office.send(&invoice, &accept).await;
        faulty.push((invoice, code));
    }
    let before = office.quickbooks.company().transactions().len();
    office.update().await;
    office.settled(&good).await;
    assert_eq!(office.quickbooks.company().transactions().len(), before + 1);
    office.set_active(List::Vendor, "Closed Nursery", true);
    for (invoice, code) in faulty {
        let problem = office.failed(&invoice, code).await;
        office.mend(&invoice, &problem, json!({})).await;
        office
            .through(&invoice, &["possible_duplicate".to_owned()])
            .await;
    }
}

#[tokio::test]
async fn what_the_lists_could_not_tell_is_quickbooks_own_refusal_and_told_once_they_are_read() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let invoice = waiting(&office, "E-1", json!({"vendor": "Rosas del Vale"})).await;
    office.update_with("unsupported=VendorQuery").await;
    let problem = office.failed(&invoice, "qb_3140").await;
    assert_eq!(problem["fix"]["action"], "refresh_lists");
    office.mend(&invoice, &problem, json!({})).await;
    let findings = office.stopped(&invoice).await;
    assert_eq!(codes(&findings), ["vendor_unknown"]);
    office.mend(&invoice, &findings[0], json!({})).await;
    office.through(&invoice, &[]).await;
}
