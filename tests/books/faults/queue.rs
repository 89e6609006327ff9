//! Many invoices at once, some with faults, while the lists are read.

use billbridge::simulator::{CompanyFile, company_file::entry::Entry, schema::List};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::books::office::Office;

/// A vendor each, so that none looks like another; every tenth has a fault.
fn drafts(count: usize) -> Vec<Value> {
    let draft = |number: usize| {
        let cents = 10_000 + number;
        let amount = format!("{}.{:02}", cents / 100, cents % 100);
        let (vendor, account, date) = match number % 40 {
            9 => ("Nobody at all", "Freight", "2026-11-02"),
            19 => ("Closed Nursery", "Freight", "2026-11-02"),
            29 => ("Quito Air Cargo", "Telephone (old)", "2026-11-02"),
            39 => ("Quito Air Cargo", "Freight", "2025-12-31"),
            _ => ("Quito Air Cargo", "Freight", "2026-11-02"),
        };
        json!({
            "vendor": vendor, "number": format!("Q-{number:04}"), "date": date,
            "lines": [{"account": account, "amount": amount}], "total": amount,
        })
    };
    (0..count).map(draft).collect()
}

impl Office {
    async fn all(&self, action: &str, by_accounting: bool, ids: &[Value]) -> Vec<Value> {
        let who = if by_accounting {
            &self.amir
        } else {
            &self.paula
        };
        let body = json!({"action": action, "ids": ids});
        let done = who
            .post("/api/v1/invoices/actions", &body, StatusCode::OK)
            .await;
        done["results"].as_array().unwrap().clone()
    }

    /// Takes many in, with both approvals; gives their ids.
    async fn all_approved(&self, drafts: &[Value]) -> Vec<Value> {
        let path = self.path("invoices/bulk");
        let taken = self
            .paula
            .post(&path, &json!({"invoices": drafts}), StatusCode::OK)
            .await;
        let results = taken["results"].as_array().unwrap();
        let ids: Vec<_> = results.iter().map(|result| result["id"].clone()).collect();
        assert!(ids.iter().all(Value::is_string), "{taken}");
        for by_accounting in [false, true] {
            let done = self.all("approve", by_accounting, &ids).await;
            assert!(done.iter().all(|result| result["status"].is_string()));
        }
        ids
    }

    async fn count(&self, status: &str) -> usize {
        let mut count = 0;
        let first = self.path(&format!("invoices?limit=500&status={status}"));
        let mut path = first.clone();
        loop {
            let page = self.paula.get(&path, StatusCode::OK).await;
            count += page["items"].as_array().unwrap().len();
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("{first}&cursor={cursor}"),
                None => return count,
            }
        }
    }
}

#[tokio::test]
async fn of_a_thousand_the_faulty_tenth_stays_and_each_of_the_others_is_posted_once() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let before = office.quickbooks.company().transactions().len();
    let ids = office.all_approved(&drafts(1_000)).await;
    let results = office.all("send", true, &ids).await;
    for (number, result) in results.iter().enumerate() {
        let is_faulty = number % 10 == 9;
        assert_eq!(
            result["problem"].is_object(),
            is_faulty,
            "{number}: {result}"
        );
        if is_faulty {
            assert_eq!(result["problem"]["status"], 409, "{result}");
            assert!(
                result["problem"]["findings"][0]["fix"].is_object(),
                "{result}"
            );
        }
    }
    // The connector dies half-way, the lists are asked for anew, and a vendor appears.
    let dies = |number, _: &str, response| (number < 6).then_some(response);
    office.update_by_hand(dies).await;
    let entry = Entry {
        name: "Nobody at all".to_owned(),
        ..Entry::default()
    };
    let file = office.quickbooks.company_mut();
    file.add_entry(List::Vendor, entry).unwrap();
    office.refresh_lists().await;
    office.update().await;
    assert_eq!(office.count("S").await, 900);
    assert_eq!(office.count("A").await, 100);
    let after = office.quickbooks.company().transactions().len();
    assert_eq!(after, before + 900);

    // What was mended goes out; the rest stays where it is.
    let left: Vec<_> = ids.iter().skip(9).step_by(10).cloned().collect();
    let results = office.all("send", true, &left).await;
    let sent = results.iter().filter(|result| result["status"] == "ES");
    assert_eq!(sent.count(), 25);
    office.update().await;
    assert_eq!(office.count("S").await, 925);
    let bills = office.quickbooks.company().bills();
    let mut numbers: Vec<_> = bills.filter_map(|bill| bill.ref_number.clone()).collect();
    numbers.sort();
    let total = numbers.len();
    numbers.dedup();
    assert_eq!(numbers.len(), total, "no number is there twice");
}

#[tokio::test]
async fn a_thousand_that_were_sent_before_the_first_update_are_judged_each_by_itself() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let before = office.quickbooks.company().transactions().len();
    let ids = office.all_approved(&drafts(1_000)).await;
    let results = office.all("send", true, &ids).await;
    let sent = results.iter().filter(|result| result["status"] == "ES");
    assert_eq!(sent.count(), 1_000);
    office.update().await;
    office.update().await;
    assert_eq!(office.count("S").await, 900);
    assert_eq!(office.count("F").await, 100);
    let after = office.quickbooks.company().transactions().len();
    assert_eq!(after, before + 900);
}
