//! Accounts: unknown, inactive, deleted, of a type that can't stand there, named by their number, and
//! those of the settings.

use billbridge::simulator::{
    CompanyFile,
    company_file::transaction::{Booking, Transaction},
    schema::List,
};
use serde_json::{Value, json};

use super::mending::{ERROR, with};
use crate::books::office::{Office, draft};

const UNKNOWN: (&str, &str, &str) = ("account_unknown", ERROR, "/lines/0/account");

/// The demo's books with account numbers, and accounts that a bill's line can't be posted to.
fn numbered() -> CompanyFile {
    let mut file = CompanyFile::demo();
    file.preferences.account_numbers = true;
    for (name, kind, number) in [
        ("Accounts Receivable", "AccountsReceivable", "1200"),
        ("Purchase Orders", "NonPosting", "9000"),
        ("Flowers in", "CostOfGoodsSold", "5100"),
    ] {
        let entry = json!({"name": name, "type": kind, "number": number});
        let entry = serde_json::from_value(entry).unwrap();
        file.add_entry(List::Account, entry).unwrap();
    }
    file
}

fn on(number: &str, account: &str) -> Value {
    let lines = json!([{"account": account, "amount": "120.50"}]);
    with(draft(number), json!({"lines": lines}))
}

fn account_of(bill: &Transaction) -> &str {
    match &bill.lines[0].on {
        Booking::Expense {
            account: Some(account),
            ..
        } => &account.full_name,
        other => panic!("no account: {other:?}"),
    }
}

#[tokio::test]
async fn an_account_that_is_misspelt_is_mapped() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let draft = on("A-1", "Cost of Good Sold");
    let bill = office.mended(&draft, UNKNOWN, json!({})).await;
    assert_eq!(account_of(&bill), "Cost of Goods Sold");
}

#[tokio::test]
async fn an_account_that_was_deleted_is_added_again_or_mapped() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.delete(List::Account, "Office Supplies");
    office.refresh_lists().await;
    let (invoice, finding) = office.refused(&on("A-1", "Office Supplies"), UNKNOWN).await;
    assert!(finding["detail"].as_str().unwrap().contains("deleted"));
    office
        .map(&json!({"list": "account", "from": "Office Supplies", "to": "Packaging"}))
        .await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(account_of(&bill), "Packaging");
}

#[tokio::test]
async fn an_account_that_is_inactive_is_made_active() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("account_inactive", ERROR, "/lines/0/account");
    let (invoice, finding) = office.refused(&on("A-1", "Telephone (old)"), told).await;
    office.set_active(List::Account, "Telephone (old)", true);
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn an_account_of_a_type_that_bears_no_line_is_told() {
    let mut office = Office::connected(numbered()).await;
    let told = ("account_wrong_type", ERROR, "/lines/0/account");
    let good = on("", "Packaging")["lines"].clone();
    for (number, account) in [
        ("W-1", "Accounts Payable"),
        ("W-2", "Accounts Receivable"),
        ("W-3", "Purchase Orders"),
    ] {
        let own = json!({"lines": good});
        office.mended(&on(number, account), told, own).await;
    }
}

#[tokio::test]
async fn an_account_is_found_by_its_number() {
    let mut office = Office::connected(numbered()).await;
    let invoice = office.approved(&on("N-1", "5100")).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(account_of(&bill), "Flowers in");
    let told = ("account_wrong_type", ERROR, "/lines/0/account");
    office.refused(&on("N-2", "9000"), told).await;
}

#[tokio::test]
async fn a_line_without_an_account_waits_for_the_setting_or_the_account() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let lines = json!([{"amount": "120.50"}]);
    let told = ("required_missing", ERROR, "/lines/0/account");
    let first = with(draft("D-1"), json!({"lines": lines}));
    let given = json!({"lines": on("", "Packaging")["lines"]});
    office.mended(&first, told, given).await;

    let second = with(draft("D-2"), json!({"lines": lines}));
    let (invoice, _) = office.refused(&second, told).await;
    office
        .set(&json!({"default_expense_account": "Packagin"}))
        .await;
    // The setting is misspelt, and its fix says which setting.
    let finding = office.told(&invoice, ("account_unknown", ERROR, "")).await;
    assert_eq!(finding["fix"]["action"], "change_settings");
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(account_of(&bill), "Packaging");
}

#[tokio::test]
async fn the_account_of_what_is_owed_is_mended_in_the_settings() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    for (number, account, code) in [
        ("P-1", "Acounts Payable", "account_unknown"),
        ("P-2", "Checking", "account_wrong_type"),
        ("P-3", "No such thing", "account_unknown"),
    ] {
        office.set(&json!({"ap_account": account})).await;
        let (invoice, finding) = office.refused(&draft(number), (code, ERROR, "")).await;
        if finding["fix"]["action"] == "refresh_lists" {
            let payable = json!({"name": account, "type": "AccountsPayable"});
            office.add(List::Account, payable);
        }
        office.mend(&invoice, &finding, json!({})).await;
        let bill = office.through(&invoice, &[]).await;
        assert!(["Accounts Payable", account].contains(&bill.ap_account.full_name.as_str()));
    }
}
