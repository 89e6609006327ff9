//! Books of the Canadian edition: sales tax codes that are unknown or inactive, and a tax that
//! QuickBooks would add.

use billbridge::simulator::{CompanyFile, schema::List};
use serde_json::{Value, json};

use super::mending::{ERROR, with};
use crate::books::office::Office;

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

const ON_TOP: (&str, &str, &str) = ("total_mismatch", ERROR, "/amounts_include_tax");

#[tokio::test]
async fn a_tax_that_would_come_on_top_is_told_and_included() {
    let mut office = Office::connected(canadian()).await;
    // The vendor has the code, and nobody sees it on the invoice.
    let unseen = canadian_draft("C-1", json!({"vendor": "Niagara Growers"}));
    let (invoice, finding) = office.refused(&unseen, ON_TOP).await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("over 127.69, not 113.00"), "{detail}");
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.lines[0].tax.to_string(), "13.00");

    // The same when the invoice names the code, on the whole or on a line.
    let whole = canadian_draft("C-22", json!({"tax_code": "H"}));
    office.mended(&whole, ON_TOP, json!({})).await;
    let lines = json!([{"account": "Office", "amount": "113.00", "tax_code": "H"}]);
    let line = canadian_draft("C-333", json!({"lines": lines}));
    office.mended(&line, ON_TOP, json!({})).await;
}

#[tokio::test]
async fn a_code_that_stands_for_no_tax_keeps_the_vendors_away() {
    let mut office = Office::connected(canadian()).await;
    let exempt = canadian_draft("C-1", json!({"vendor": "Niagara Growers", "tax_code": "E"}));
    let invoice = office.approved(&exempt).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.lines[0].tax_code.as_ref().unwrap().full_name, "E");
}

#[tokio::test]
async fn a_group_of_taxes_is_as_much_as_they_are_together() {
    let mut file = canadian();
    for (name, entry) in [
        ("GST", json!({"type": "SalesTax", "tax_rate": "5"})),
        ("PST", json!({"type": "SalesTax", "tax_rate": "7"})),
        (
            "GST and PST",
            json!({"type": "SalesTaxGroup", "members": [{"item": "GST"}, {"item": "PST"}]}),
        ),
    ] {
        let entry = with(entry, json!({"name": name}));
        let entry = serde_json::from_value(entry).unwrap();
        file.add_entry(List::Item, entry).unwrap();
    }
    let code = json!({"name": "S", "purchase_tax": "GST and PST"});
    let code = serde_json::from_value(code).unwrap();
    file.add_entry(List::SalesTaxCode, code).unwrap();
    let mut office = Office::connected(file).await;
    let draft = canadian_draft("C-1", json!({"tax_code": "S"}));
    let (invoice, finding) = office.refused(&draft, ON_TOP).await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("over 126.56, not 113.00"), "{detail}");
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

impl Office {
    /// A bill that QuickBooks made over another amount, because it did not say what the tax is.
    async fn taxed_unseen() -> (Self, Value, String) {
        let mut office = Self::open(canadian()).await;
        office.update_with("unsupported=ItemQuery").await;
        let taxed = canadian_draft("C-1", json!({"vendor": "Niagara Growers"}));
        let invoice = office.approved(&taxed).await;
        office.send(&invoice, &[]).await;
        office.update_with("unsupported=ItemQuery").await;
        let problem = office.failed(&invoice, "amount_differs").await;
        assert_eq!(office.quickbooks.company().transactions().len(), 1);
        let txn_id = problem["choices"][0]["params"]["txn_id"].as_str().unwrap();
        let txn_id = txn_id.to_owned();
        (office, invoice, txn_id)
    }
}

#[tokio::test]
async fn a_tax_that_comes_on_top_unseen_makes_another_amount_and_is_never_sent_twice() {
    let (mut office, invoice, txn_id) = Office::taxed_unseen().await;
    // It is deleted there, seen to be gone, and sent with the tax in its amounts.
    office.quickbooks.company_mut().remove(&txn_id).unwrap();
    office
        .edit_sent(&invoice, &json!({"amounts_include_tax": true}))
        .await;
    office
        .told(&invoice, ("duplicate_in_quickbooks", ERROR, ""))
        .await;
    office.update().await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_bill_that_is_deleted_while_its_invoice_is_failed_is_gone_with_the_next_update() {
    let (mut office, invoice, txn_id) = Office::taxed_unseen().await;
    office.quickbooks.company_mut().remove(&txn_id).unwrap();
    office.update().await;
    assert_eq!(office.invoice(&invoice).await["status"], "F");
    let finding = office.told_of_failed(&invoice, ON_TOP).await;
    office.mend(&invoice, &finding, json!({})).await;
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
