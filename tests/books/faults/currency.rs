//! Foreign currencies: where there are none, where they are another, and without their rate.

use billbridge::simulator::{CompanyFile, schema::List};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{
    mending::{ERROR, with},
    taxes::canadian,
};
use crate::books::office::{Office, draft, id};

/// Books in dollars with a vendor in euros, one in pounds, and an account payable for each.
fn several() -> CompanyFile {
    let file = json!({
        "name": "Bloom Abroad", "path": "C:\\QuickBooks\\Bloom Abroad.qbw",
        "preferences": {"multicurrency": true, "home_currency": "US Dollar"},
        "currencies": [
            {"name": "US Dollar", "code": "USD"},
            {"name": "Euro", "code": "EUR", "exchange_rate": "1.08", "as_of": "2026-10-30"},
            {"name": "British Pound Sterling", "code": "GBP"},
        ],
        "accounts": [
            {"name": "Accounts Payable", "type": "AccountsPayable"},
            {"name": "Accounts Payable - EUR", "type": "AccountsPayable", "currency": "Euro"},
            {"name": "Flowers", "type": "CostOfGoodsSold"},
        ],
        "vendors": [
            {"name": "Rosas del Valle"},
            {"name": "Tulip Trade", "currency": "Euro"},
            {"name": "Kew Gardens", "currency": "British Pound Sterling"},
        ],
    });
    CompanyFile::from_json(&file.to_string()).unwrap()
}

fn foreign(number: &str, changes: Value) -> Value {
    let lines = json!([{"account": "Flowers", "amount": "120.50"}]);
    let draft = with(
        draft(number),
        json!({"vendor": "Tulip Trade", "lines": lines}),
    );
    with(draft, changes)
}

#[tokio::test]
async fn a_foreign_currency_is_told_where_the_books_have_one() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("feature_off", ERROR, "/currency");
    let draft = with(draft("E-1"), json!({"currency": "EUR"}));
    office.mended(&draft, told, json!({})).await;
}

#[tokio::test]
async fn a_foreign_currency_with_its_rate_is_told_where_the_books_have_one() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("feature_off", ERROR, "/currency");
    let draft = with(
        draft("E-1"),
        json!({"currency": "EUR", "exchange_rate": "1.08"}),
    );
    office.mended(&draft, told, json!({})).await;
}

#[tokio::test]
async fn a_foreign_bill_goes_through_onto_the_account_of_its_currency() {
    let mut office = Office::connected(several()).await;
    let draft = foreign("E-1", json!({"currency": "EUR", "exchange_rate": "1.0834"}));
    let invoice = office.approved(&draft).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.ap_account.full_name, "Accounts Payable - EUR");
    assert_eq!(bill.exchange_rate.unwrap().to_string(), "1.0834");
    assert_eq!(bill.currency.unwrap().full_name, "Euro");
}

#[tokio::test]
async fn the_totals_of_two_currencies_stand_apart() {
    let office = Office::connected(several()).await;
    let euros = json!({"currency": "EUR", "exchange_rate": "1.0834"});
    office.approved(&foreign("E-1", euros)).await;
    let dollars = json!({
        "vendor": "Rosas del Valle", "total": "80.00",
        "lines": [{"account": "Flowers", "amount": "80.00"}],
    });
    office.approved(&foreign("D-1", dollars)).await;
    let path = office.path("preflight");
    let approved = json!({"status": "A"});
    let tested = office.paula.post(&path, &approved, StatusCode::OK).await;
    let totals = json!({"EUR": "120.50", "USD": "80.00"});
    assert_eq!(tested["totals"], totals);
}

#[tokio::test]
async fn a_foreign_bill_without_its_rate_is_told() {
    let mut office = Office::connected(several()).await;
    let told = ("exchange_rate_missing", ERROR, "/exchange_rate");
    let draft = foreign("E-1", json!({"currency": "EUR"}));
    let rate = json!({"exchange_rate": "1.09"});
    let bill = office.mended(&draft, told, rate).await;
    assert_eq!(bill.exchange_rate.unwrap().to_string(), "1.09");
}

#[tokio::test]
async fn a_rate_that_is_missing_is_taken_from_the_currency_list() {
    let mut office = Office::connected(several()).await;
    let told = ("exchange_rate_missing", ERROR, "/exchange_rate");
    let draft = foreign("E-1", json!({"currency": "EUR"}));
    let (invoice, finding) = office.refused(&draft, told).await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("as of 2026-10-30"), "{detail}");
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.exchange_rate.unwrap().to_string(), "1.08");
}

#[tokio::test]
async fn a_currency_that_is_not_the_vendors_is_told_in_both_directions() {
    let mut office = Office::connected(several()).await;
    let told = ("currency_mismatch", ERROR, "/currency");
    // Without a currency the invoice is in the books' own; then the rate is missing.
    let (invoice, finding) = office.refused(&foreign("E-1", json!({})), told).await;
    assert_eq!(finding["fix"]["params"]["currency"], "EUR");
    office.mend(&invoice, &finding, json!({})).await;
    let missing = ("exchange_rate_missing", ERROR, "/exchange_rate");
    let finding = office.told(&invoice, missing).await;
    let rate = json!({"exchange_rate": "1.1"});
    office.mend(&invoice, &finding, rate).await;
    office.through(&invoice, &[]).await;

    let home = json!({"vendor": "Rosas del Valle", "currency": "EUR", "exchange_rate": "1.1"});
    let bill = office.mended(&foreign("E-2", home), told, json!({})).await;
    assert_eq!(bill.ap_account.full_name, "Accounts Payable");
}

#[tokio::test]
async fn an_account_payable_of_another_currency_is_left_to_quickbooks() {
    let mut office = Office::connected(several()).await;
    office.set(&json!({"ap_account": "Accounts Payable"})).await;
    let told = ("currency_mismatch", ERROR, "");
    let draft = foreign("E-1", json!({"currency": "EUR", "exchange_rate": "1.0834"}));
    let bill = office.mended(&draft, told, json!({})).await;
    assert_eq!(bill.ap_account.full_name, "Accounts Payable - EUR");
}

const PAYABLES: (&str, &str, &str) = ("payables_account_missing", ERROR, "");

fn pounds(number: &str) -> Value {
    let pounds = json!({"vendor": "Kew Gardens", "currency": "GBP", "exchange_rate": "1.3"});
    foreign(number, pounds)
}

impl Office {
    fn add_pounds_payable(&mut self) {
        let payable = json!({"name": "Accounts Payable - GBP", "type": "AccountsPayable",
                             "currency": "British Pound Sterling"});
        self.add(List::Account, payable);
    }
}

#[tokio::test]
async fn a_currency_without_an_account_payable_is_told_until_there_is_one() {
    let mut office = Office::connected(several()).await;
    let (invoice, finding) = office.refused(&pounds("G-1"), PAYABLES).await;
    // Reading the lists before one is added changes nothing.
    office.mend(&invoice, &finding, json!({})).await;
    let finding = office.told(&invoice, PAYABLES).await;
    office.add_pounds_payable();
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.ap_account.full_name, "Accounts Payable - GBP");

    // One that is inactive is none.
    office.set_active(List::Account, "Accounts Payable - GBP", false);
    office.refresh_lists().await;
    let (invoice, finding) = office.refused(&pounds("G-20"), PAYABLES).await;
    office.set_active(List::Account, "Accounts Payable - GBP", true);
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_setting_that_hides_a_missing_account_payable_is_left_empty_first() {
    let mut office = Office::connected(several()).await;
    office.set(&json!({"ap_account": "Accounts Payable"})).await;
    let told = ("currency_mismatch", ERROR, "");
    let (invoice, finding) = office.refused(&pounds("G-1"), told).await;
    office.mend(&invoice, &finding, json!({})).await;
    let finding = office.told(&invoice, PAYABLES).await;
    office.add_pounds_payable();
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn accounts_that_are_not_mirrored_leave_it_to_quickbooks() {
    let mut office = Office::open(several()).await;
    office.update_with("unsupported=AccountQuery").await;
    let invoice = office.approved(&pounds("G-1")).await;
    office.send(&invoice, &[]).await;
    office.update_with("unsupported=AccountQuery").await;
    let problem = office.failed(&invoice, "qb_3270").await;
    office.add_pounds_payable();
    assert!(problem["fix"].is_object(), "{problem}");
    office.refresh_lists().await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_bill_of_another_country_to_a_canadian_company_goes_through() {
    let mut office = Office::connected(canadian()).await;
    let draft = foreign(
        "U-1",
        json!({"vendor": "Texas Roses", "currency": "USD", "exchange_rate": "1.3725"}),
    );
    let invoice = office.approved(&draft).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.ap_account.full_name, "Accounts Payable - USD");
}

#[tokio::test]
async fn books_whose_own_currency_is_not_their_countrys_are_understood() {
    let mut file = several();
    file.preferences.home_currency = "Euro".to_owned();
    let mut office = Office::connected(file).await;
    // Books of the edition for the United States that are kept in euros; the vendor's entry, too.
    let home = foreign("H-1", json!({"currency": "EUR"}));
    let invoice = office.approved(&home).await;
    office.through(&invoice, &[]).await;
    let plain = foreign("H-2", json!({}));
    let invoice = office.approved(&plain).await;
    let tested = json!({"ids": [id(&invoice)]});
    let path = office.path("preflight");
    let tested = office.paula.post(&path, &tested, StatusCode::OK).await;
    assert_eq!(tested["totals"], json!({"EUR": "120.50"}));
    office
        .through(&invoice, &["possible_duplicate".to_owned()])
        .await;
    let told = ("exchange_rate_missing", ERROR, "/exchange_rate");
    office.add_pounds_payable();
    office.refresh_lists().await;
    let pounds = json!({"vendor": "Kew Gardens", "currency": "GBP"});
    office.refused(&foreign("H-3", pounds), told).await;
}
