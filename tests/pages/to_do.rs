//! What waits for whom, and what the last month's numbers say.

use billbridge::invoice::Role;
use chrono::TimeDelta;
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

async fn page(desk: &Desk, email: &str) -> String {
    let visitor = Visitor::signed_in(desk, email).await;
    visitor.get(&desk.of_company("to-do"), 200).await.body
}

#[tokio::test]
async fn everybody_is_shown_what_they_can_move_on() {
    let desk = Desk::open(LOCALHOST).await;
    for email in [PROCUREMENT, ACCOUNTING, ADMIN] {
        let page = page(&desk, email).await;
        assert!(page.contains("Nothing waits for you"), "{page}");
        assert!(page.contains("Nothing is stuck."), "{page}");
    }
    let first = desk.take_in(json!({"number": "RV-1"})).await;
    let second = desk.take_in(json!({"number": "RV-2"})).await;
    desk.approve(second, PROCUREMENT).await;
    let third = desk.take_in(json!({"number": "RV-3"})).await;
    desk.send(third).await;
    desk.refuse(third).await;
    let link = |id| format!("href=\"/invoices/{id}\"");
    let procurement = page(&desk, PROCUREMENT).await;
    assert!(procurement.contains(&link(first)) && !procurement.contains(&link(second)));
    let accounting = page(&desk, ACCOUNTING).await;
    assert!(accounting.contains(&link(second)) && !accounting.contains(&link(first)));
    for page in [&procurement, &accounting] {
        assert!(page.contains(&link(third)), "{page}");
        assert!(page.contains("QuickBooks does not know the vendor"));
    }
    assert!(page(&desk, ADMIN).await.contains("Nothing waits for you"));
    desk.close().await;
}

#[tokio::test]
async fn nobody_is_asked_for_the_second_approval_after_giving_the_first() {
    let desk = Desk::open(LOCALHOST).await;
    let both = "bo@example.com";
    desk.add_user(
        both,
        &[Role::Procurement, Role::Accounting],
        vec![desk.company],
    )
    .await;
    let id = desk.take_in(json!({})).await;
    desk.approve(id, both).await;
    let theirs = page(&desk, both).await;
    assert!(!theirs.contains(&format!("/invoices/{id}\"")), "{theirs}");
    assert!(theirs.contains("somebody else gives the second"));
    desk.set(json!({"same_person_may_approve_twice": true}))
        .await;
    let theirs = page(&desk, both).await;
    assert!(theirs.contains(&format!("/invoices/{id}\"")));
    desk.close().await;
}

#[tokio::test]
async fn each_day_of_a_month_is_counted_and_what_is_older_is_not() {
    let desk = Desk::open(LOCALHOST).await;
    let old = desk.take_in(json!({"number": "RV-1"})).await;
    desk.send(old).await;
    desk.clock.advance(TimeDelta::days(40));
    let failed = desk.take_in(json!({"number": "RV-2"})).await;
    desk.send(failed).await;
    desk.refuse(failed).await;
    desk.clock.advance(TimeDelta::days(1));
    let confirmed = desk.take_in(json!({"number": "RV-3"})).await;
    desk.send(confirmed).await;
    desk.confirm(confirmed).await;
    let page = page(&desk, ACCOUNTING).await;
    for total in [
        "Approved <b>2</b>",
        "Synchronized <b>1</b>",
        "Failed <b>1</b>",
    ] {
        assert!(page.contains(total), "{total}: {page}");
    }
    let today = desk.clock.now().date_naive();
    let title = format!("<title>{today}: 1 approved, 1 synchronized, 0 failed</title>");
    assert!(page.contains(&title), "{page}");
    desk.close().await;
}

#[tokio::test]
async fn the_first_page_is_the_company_s_own_and_nobody_else_s() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    assert_eq!(pat.get("/", 303).await.location(), desk.of_company("to-do"));
    let otto = Visitor::signed_in(&desk, OUTSIDER).await;
    otto.get(&desk.of_company("to-do"), 404).await;
    let conversations = pat.get(&desk.of_company("to-do"), 200).await.body;
    assert!(!conversations.contains("All conversations"));
    desk.close().await;
}
