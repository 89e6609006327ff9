//! The books as they are set up: closed, without classes, of the edition for the United States or of
//! another.

use billbridge::simulator::{CompanyFile, schema::List};
use chrono::NaiveDate;
use serde_json::{Value, json};

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

/// Books of the Canadian edition.
pub fn canadian() -> CompanyFile {
    let file: Value = json!({
        "name": "Maple Blooms Ltd", "path": "C:\\QuickBooks\\Maple Blooms.qbw", "country": "CA",
        "preferences": {"multicurrency": true, "home_currency": "Canadian Dollar"},
        "currencies": [
            {"name": "Canadian Dollar", "code": "CAD"},
            {"name": "US Dollar", "code": "USD", "exchange_rate": "1.3725"},
        ],
        "sales_tax_codes": [
            {"name": "H", "description": "HST", "purchase_tax": "HST (purchases)"},
            {"name": "E", "description": "Exempt", "taxable": false},
        ],
        "accounts": [
            {"name": "Accounts Payable", "type": "AccountsPayable"},
            {"name": "Accounts Payable - USD", "type": "AccountsPayable", "currency": "US Dollar"},
            {"name": "Flowers", "type": "CostOfGoodsSold"},
            {"name": "Office", "type": "Expense"},
        ],
        "vendors": [
            {"name": "Toronto Paper"},
            {"name": "Niagara Growers", "sales_tax_code": "H"},
            {"name": "Texas Roses", "currency": "US Dollar"},
        ],
        "items": [{"name": "HST (purchases)", "type": "SalesTax", "tax_rate": "13"}],
    });
    CompanyFile::from_json(&file.to_string()).unwrap()
}

fn canadian_draft(number: &str, changes: Value) -> Value {
    let draft = json!({
        "vendor": "Toronto Paper", "number": number, "date": "2026-11-02",
        "lines": [{"account": "Office", "amount": "113.00"}], "total": "113.00",
    });
    with(draft, changes)
}

#[tokio::test]
async fn a_canadian_bill_goes_through_with_its_tax_codes() {
    let mut office = Office::connected(canadian()).await;
    // The amounts hold the tax, so that the total is what the vendor asks for.
    let taxed = canadian_draft("C-1", json!({"tax_code": "H", "amounts_include_tax": true}));
    let invoice = office.approved(&taxed).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.sales_tax_code.unwrap().full_name, "H");
    assert_eq!(bill.lines[0].tax.to_string(), "13.00");

    let lines = json!([{"account": "Office", "amount": "113.00", "tax_code": "E"}]);
    let exempt = canadian_draft("C-2", json!({"lines": lines}));
    let invoice = office.approved(&exempt).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.lines[0].tax_code.as_ref().unwrap().full_name, "E");
}

#[tokio::test]
async fn a_tax_that_comes_on_top_makes_another_amount_and_is_never_sent_twice() {
    let mut office = Office::connected(canadian()).await;
    let taxed = canadian_draft("C-1", json!({"vendor": "Niagara Growers"}));
    let invoice = office.approved(&taxed).await;
    office.send(&invoice, &[]).await;
    office.update().await;
    let problem = office.failed(&invoice, "amount_differs").await;
    assert_eq!(office.quickbooks.company().transactions().len(), 1);
    // It is deleted there, seen to be gone, and sent with the tax in its amounts.
    let txn_id = problem["choices"][0]["params"]["txn_id"].as_str().unwrap();
    office.quickbooks.company_mut().remove(txn_id).unwrap();
    office
        .edit_sent(&invoice, &json!({"amounts_include_tax": true}))
        .await;
    office
        .told(&invoice, ("duplicate_in_quickbooks", ERROR, ""))
        .await;
    office.update().await;
    office.through(&invoice, &[]).await;
}

const TAX_CODE: (&str, &str, &str) = ("tax_code_unknown", ERROR, "/tax_code");

#[tokio::test]
async fn a_tax_code_that_is_not_there_is_chosen_anew() {
    let mut office = Office::connected(canadian()).await;
    let draft = canadian_draft("C-1", json!({"tax_code": "X", "amounts_include_tax": true}));
    let own = json!({"tax_code": "H"});
    office.mended(&draft, TAX_CODE, own).await;

    // Of one that is nearly another's, the fix says which it is, wherever it stands.
    office.add(List::SalesTaxCode, json!({"name": "GST"}));
    office.refresh_lists().await;
    let lines = json!([{"account": "Office", "amount": "113.00", "tax_code": "gs"}]);
    let draft = canadian_draft("C-20", json!({"tax_code": "H", "lines": lines}));
    let told = ("tax_code_unknown", ERROR, "/lines/0/tax_code");
    let bill = office.mended(&draft, told, json!({})).await;
    assert_eq!(bill.lines[0].tax_code.as_ref().unwrap().full_name, "GST");
}

#[tokio::test]
async fn a_tax_code_that_is_inactive_is_made_active_and_read() {
    let mut office = Office::connected(canadian()).await;
    office.set_active(List::SalesTaxCode, "E", false);
    office.refresh_lists().await;
    let draft = canadian_draft("C-1", json!({"tax_code": "E"}));
    let (invoice, finding) = office.refused(&draft, TAX_CODE).await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("inactive"), "{detail}");
    office.set_active(List::SalesTaxCode, "E", true);
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}
