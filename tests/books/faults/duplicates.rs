//! Invoices that came in before, and bills that somebody typed by hand.

use billbridge::simulator::CompanyFile;
use serde_json::{Value, json};

use super::mending::{ERROR, WARNING, with};
use crate::books::office::{Office, draft};

impl Office {
    /// Somebody types a bill of the demo's first vendor into QuickBooks; gives its id.
    pub fn type_bill(&mut self, number: &str, amount: &str) -> String {
        let request = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><?qbxml version=\"13.0\"?><QBXML>\
             <QBXMLMsgsRq onError=\"stopOnError\"><BillAddRq><BillAdd>\
             <VendorRef><FullName>Rosas del Valle</FullName></VendorRef>\
             <TxnDate>2026-11-02</TxnDate><RefNumber>{number}</RefNumber>\
             <ExpenseLineAdd><AccountRef><FullName>Cost of Goods Sold</FullName></AccountRef>\
             <Amount>{amount}</Amount></ExpenseLineAdd></BillAdd></BillAddRq>\
             </QBXMLMsgsRq></QBXML>"
        );
        self.quickbooks.run(&request).unwrap();
        let bills = self.quickbooks.company().transactions();
        let typed = bills.last().unwrap();
        assert_eq!(typed.ref_number.as_deref(), Some(number));
        typed.txn_id.clone()
    }

    fn bills_numbered(&self, number: &str) -> usize {
        let file = self.quickbooks.company();
        file.of_vendor("Rosas del Valle", number).count()
    }

    /// Sends an invoice whose bill stands in QuickBooks already.
    async fn found_there(&mut self, number: &str, amount: &str) -> (Value, Value, String) {
        let typed = self.type_bill(number, amount);
        let invoice = self.approved(&draft(number)).await;
        self.send(&invoice, &[]).await;
        self.update().await;
        let problem = self.failed(&invoice, "duplicate_in_quickbooks").await;
        assert_eq!(problem["fix"]["params"]["txn_id"], typed, "{problem}");
        assert_eq!(self.bills_numbered(number), 1);
        (invoice, problem, typed)
    }
}

#[tokio::test]
async fn a_number_that_was_entered_before_is_corrected() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let first = office.approved(&draft("RV-1")).await;
    let told = ("duplicate_invoice", ERROR, "/number");
    let second = with(draft(" rv-1 "), json!({"date": "2026-12-24"}));
    office
        .mended(&second, told, json!({"number": "RV-77-2"}))
        .await;
    office.through(&first, &[]).await;
}

#[tokio::test]
async fn what_looks_like_another_is_accepted() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let first = office.approved(&draft("RV-1")).await;
    office.through(&first, &[]).await;
    let told = ("possible_duplicate", WARNING, "/number");
    office.mended(&draft("RV 001"), told, json!({})).await;
}

#[tokio::test]
async fn a_bill_that_was_typed_by_hand_is_linked() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let (invoice, problem, typed) = office.found_there("RV-1", "120.50").await;
    office.mend(&invoice, &problem, json!({})).await;
    office.update().await;
    let bill = office.settled(&invoice).await;
    assert_eq!(bill.txn_id, typed);
    assert_eq!(office.bills_numbered("RV-1"), 1);
}

#[tokio::test]
async fn a_bill_that_was_typed_by_hand_is_deleted_there() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let (invoice, _, typed) = office.found_there("RV-1", "120.50").await;
    office.quickbooks.company_mut().remove(&typed).unwrap();
    office.through(&invoice, &[]).await;
    assert_eq!(office.bills_numbered("RV-1"), 1);
}

#[tokio::test]
async fn a_bill_that_was_typed_by_hand_is_another_one() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let (invoice, problem, _) = office.found_there("RV-1", "99.00").await;
    let choices = problem["choices"].as_array().unwrap();
    let again = json!({"fix": choices.last().unwrap()});
    assert_eq!(again["fix"]["action"], "send_again");
    office.mend(&invoice, &again, json!({})).await;
    office.update().await;
    office.settled(&invoice).await;
    assert_eq!(office.bills_numbered("RV-1"), 2);
}

#[tokio::test]
async fn a_bill_over_another_amount_is_not_linked_until_it_is_corrected() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let (invoice, problem, typed) = office.found_there("RV-1", "99.00").await;
    office.mend(&invoice, &problem, json!({})).await;
    office.update().await;
    office.failed(&invoice, "not_the_bill").await;
    // It is typed anew with the right amount, and sent again it is found under its new id.
    office.quickbooks.company_mut().remove(&typed).unwrap();
    let right = office.type_bill("RV-1", "120.50");
    office.send(&invoice, &[]).await;
    office.update().await;
    let problem = office.failed(&invoice, "duplicate_in_quickbooks").await;
    assert_eq!(problem["fix"]["params"]["txn_id"], right);
    office.mend(&invoice, &problem, json!({})).await;
    office.update().await;
    office.settled(&invoice).await;
    assert_eq!(office.bills_numbered("RV-1"), 1);
}

#[tokio::test]
async fn a_bill_that_was_returned_is_linked_or_deleted_before_it_is_sent_again() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("duplicate_in_quickbooks", ERROR, "");
    let invoice = office.approved(&draft("RV-1")).await;
    let bill = office.through(&invoice, &[]).await;
    office
        .edit_sent(&invoice, &json!({"memo": "another memo"}))
        .await;
    let finding = office.told(&invoice, told).await;
    assert_eq!(finding["fix"]["action"], "link_bill");
    office.mend(&invoice, &finding, json!({})).await;
    office.update().await;
    assert_eq!(office.settled(&invoice).await.txn_id, bill.txn_id);

    office
        .edit_sent(&invoice, &json!({"memo": "a third memo"}))
        .await;
    office.told(&invoice, told).await;
    office
        .quickbooks
        .company_mut()
        .remove(&bill.txn_id)
        .unwrap();
    office.update().await;
    office.through(&invoice, &[]).await;
    assert_eq!(office.bills_numbered("RV-1"), 1);
}
