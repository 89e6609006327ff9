//! How long a sign-in lasts, what ends it, and how guesses are held back.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::{LOCALHOST, Visitor, path_of};
use crate::desk::{ADMIN, Desk, PASSWORD, PROCUREMENT};

#[tokio::test]
async fn a_browser_that_does_nothing_is_signed_out_after_twelve_hours() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    desk.clock.advance(TimeDelta::hours(12));
    pat.get("/companies", 200).await;
    desk.clock
        .advance(TimeDelta::hours(12) + TimeDelta::minutes(2));
    pat.get("/companies", 303).await;
    desk.close().await;
}

#[tokio::test]
async fn a_browser_that_never_rests_is_signed_out_after_seven_days() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    for _ in 0..14 {
        desk.clock.advance(TimeDelta::hours(12));
        pat.get("/companies", 200).await;
    }
    desk.clock.advance(TimeDelta::minutes(1));
    pat.get("/companies", 303).await;
    Visitor::signed_in(&desk, PROCUREMENT).await;
    desk.close().await;
}

#[tokio::test]
async fn each_wrong_password_is_held_back_longer_also_under_the_account() {
    let desk = Desk::open(LOCALHOST).await;
    let visitor = Visitor::new(&desk);
    let wrong = [("email", PROCUREMENT), ("password", "not this one")];
    let begun = Instant::now();
    for _ in 0..2 {
        visitor.submit("/sign-in", "/sign-in", &wrong, 401).await;
    }
    // 250 ms, then 500.
    assert!(begun.elapsed() >= Duration::from_millis(750));
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let begun = Instant::now();
    let guess = [("current", "not this one"), ("new", "a password of hers")];
    pat.submit("/account", "/account/password", &guess, 422)
        .await;
    assert!(begun.elapsed() >= Duration::from_millis(250));
    desk.close().await;
}

#[tokio::test]
async fn whoever_is_deactivated_is_out_at_once_and_in_again_when_activated() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let path = path_of(&desk, PROCUREMENT).await;
    ada.submit(&path, &format!("{path}/deactivate"), &[], 303)
        .await;
    pat.get("/companies", 303).await;
    let fields = [("email", PROCUREMENT), ("password", PASSWORD)];
    let reply = pat.submit("/sign-in", "/sign-in", &fields, 401).await;
    assert!(reply.body.contains("The address or password is wrong."));
    ada.submit(&path, &format!("{path}/activate"), &[], 303)
        .await;
    pat.get("/companies", 303).await;
    pat.submit("/sign-in", "/sign-in", &fields, 303).await;
    pat.get("/companies", 200).await;
    desk.close().await;
}
