//! Lists that QuickBooks or the connector fails at, again and again: bills do not wait for them, and a
//! page that was lost on the way leaves no hole.

use billbridge::simulator::CompanyFile;
use serde_json::Value;

use super::office::{Office, draft};

/// Where the first request stands that has this text.
fn position(requests: &[String], text: &str) -> Option<usize> {
    requests.iter().position(|request| request.contains(text))
}

#[tokio::test]
async fn bills_do_not_wait_for_lists_that_kill_every_update() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let invoice = office.approved(&draft("RV-1")).await;
    office.send(&invoice, &[]).await;
    // The connector dies over every answer that holds accounts.
    let dies = |_, _: &str, response: String| {
        let has_accounts = response.contains("<AccountQueryRs");
        (!has_accounts).then_some(response)
    };
    let requests = office.update_by_hand(dies).await;
    assert_eq!(requests.len(), 1, "it dies over the first set");
    let requests = office.update_by_hand(dies).await;
    let (bill, lists) = (
        position(&requests, "<BillAddRq").unwrap(),
        position(&requests, "<VendorQueryRq").or(position(&requests, "<AccountQueryRq")),
    );
    assert!(lists.is_none_or(|lists| bill < lists), "{requests:#?}");
    assert_eq!(office.invoice(&invoice).await["status"], "S");
    // In the end, every other list is there.
    for _ in 0..6 {
        office.update_by_hand(dies).await;
    }
    let lists = office.lists().await;
    assert_eq!(lists["lists"]["vendors"]["count"], 9, "{lists}");
    assert_eq!(lists["lists"]["accounts"]["refreshed_at"], Value::Null);
    office.update().await;
    assert_eq!(office.lists().await["lists"]["accounts"]["count"], 14);
}

#[tokio::test]
async fn a_page_that_was_run_twice_and_delivered_once_leaves_no_hole() {
    let mut office = Office::open(CompanyFile::with_many_vendors(1_700)).await;
    // The answer to the second request never comes; the connector asks again, and QuickBooks goes on
    // with its iterator.
    let requests = office.update_repeating(2).await;
    assert_eq!(requests[1], requests[2], "the same bytes");
    assert_eq!(office.lists().await["lists"]["vendors"]["count"], 1_709);
}
