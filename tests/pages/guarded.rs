//! What a forged form, a wrong role, a stranger or an expired session can't do.

use billbridge::invoice::{InvoiceId, Role, Status};
use chrono::TimeDelta;
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PASSWORD, PROCUREMENT};

async fn status(desk: &Desk, id: InvoiceId) -> Status {
    desk.invoice(id).await.status()
}

#[tokio::test]
async fn a_form_without_the_browser_s_own_token_changes_nothing() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let eve = Visitor::signed_in(&desk, PROCUREMENT).await;
    let others = eve.get("/companies", 200).await.token();
    let action = format!("/invoices/{id}/approve");
    for token in ["", "AAAA", &others] {
        let fields = [("version", "1"), ("csrf", token)];
        pat.post(&action, &fields, &[], 403).await;
    }
    pat.post(&action, &[("version", "1")], &[], 403).await;
    pat.post("/sign-out", &[], &[], 403).await;
    assert_eq!(status(&desk, id).await, Status::PendingProcurement);
    pat.get("/companies", 200).await;
    desk.close().await;
}

#[tokio::test]
async fn a_form_from_a_page_of_another_site_changes_nothing() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let token = pat.get("/companies", 200).await.token();
    let action = format!("/invoices/{id}/approve");
    let fields = [("version", "1"), ("csrf", token.as_str())];
    for foreign in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
    ] {
        pat.post(&action, &fields, &[foreign], 403).await;
    }
    assert_eq!(status(&desk, id).await, Status::PendingProcurement);
    pat.post(&action, &fields, &[("origin", LOCALHOST)], 303)
        .await;
    assert_eq!(status(&desk, id).await, Status::PendingAccounting);
    desk.close().await;
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_forged_form() {
    let desk = Desk::open(LOCALHOST).await;
    let eve = Visitor::new(&desk);
    let token = eve.get("/sign-in", 200).await.token();
    let victim = Visitor::new(&desk);
    victim.get("/sign-in", 200).await;
    let fields = [
        ("email", PROCUREMENT),
        ("password", PASSWORD),
        ("csrf", &token),
    ];
    let reply = victim.post("/sign-in", &fields, &[], 403).await;
    assert!(!reply.headers.contains_key("set-cookie"));
    let without_cookie = Visitor::new(&desk);
    let reply = without_cookie.post("/sign-in", &fields, &[], 403).await;
    assert!(reply.body.contains("Allow cookies"));
    desk.close().await;
}

#[tokio::test]
async fn bodies_that_are_no_forms_are_refused() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let json = [("content-type", "application/json")];
    pat.post("/sign-out", &[], &json, 415).await;
    let long = "a".repeat(600_000);
    pat.post("/sign-out", &[("reason", &long)], &[], 413).await;
    desk.close().await;
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    for (public_url, expected) in [
        (LOCALHOST, "HttpOnly; SameSite=Lax; Path=/"),
        (
            "https://bills.example.com",
            "HttpOnly; SameSite=Lax; Secure; Path=/",
        ),
    ] {
        let desk = Desk::open(public_url).await;
        let reply = Visitor::new(&desk).get("/sign-in", 200).await;
        let (cookie, flags) = reply.header("set-cookie").split_once("; ").unwrap();
        assert_eq!(flags, expected);
        assert_eq!(
            cookie.starts_with("__Host-"),
            public_url.starts_with("https")
        );
        desk.close().await;
    }
}

#[tokio::test]
async fn signing_in_replaces_the_browser_s_secret() {
    let desk = Desk::open(LOCALHOST).await;
    let visitor = Visitor::new(&desk);
    let first = visitor.get("/sign-in", 200).await;
    let fields = [("email", PROCUREMENT), ("password", PASSWORD)];
    let reply = visitor.submit("/sign-in", "/sign-in", &fields, 303).await;
    let secret = |reply: &super::Reply| {
        let cookie = reply.header("set-cookie").to_owned();
        cookie.split(';').next().unwrap().to_owned()
    };
    assert_ne!(secret(&first), secret(&reply));
    desk.close().await;
}

#[tokio::test]
async fn a_wrong_address_and_a_wrong_password_read_alike() {
    let desk = Desk::open(LOCALHOST).await;
    let visitor = Visitor::new(&desk);
    for (email, password) in [
        (PROCUREMENT, "not this one"),
        ("nobody@example.com", PASSWORD),
    ] {
        let fields = [("email", email), ("password", password)];
        let reply = visitor.submit("/sign-in", "/sign-in", &fields, 401).await;
        assert!(reply.body.contains("The address or password is wrong."));
        assert!(!reply.body.contains(password));
    }
    desk.close().await;
}

#[tokio::test]
async fn signing_out_ends_the_session_for_good() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let other = Visitor::signed_in(&desk, PROCUREMENT).await;
    let reply = pat.submit("/companies", "/sign-out", &[], 303).await;
    assert_eq!(reply.location(), "/sign-in");
    assert!(reply.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(
        pat.get("/companies", 303).await.location(),
        "/sign-in?next=%2Fcompanies"
    );
    other.get("/companies", 200).await;
    desk.close().await;
}

#[tokio::test]
async fn an_expired_session_leads_to_the_sign_in_page_and_back() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let token = pat.get("/companies", 200).await.token();
    desk.clock.advance(TimeDelta::hours(13));
    let list = desk.of_company("invoices?status=AP");
    let sign_in = pat.get(&list, 303).await.location().to_owned();
    assert!(sign_in.starts_with("/sign-in?next=%2Fcompanies%2F"));
    let fields = [("version", "1"), ("csrf", token.as_str())];
    let action = format!("/invoices/{id}/approve");
    let reply = pat.post(&action, &fields, &[], 303).await;
    assert_eq!(reply.location(), "/sign-in");
    assert_eq!(status(&desk, id).await, Status::PendingProcurement);
    let page = pat.get(&sign_in, 200).await;
    assert!(page.body.contains("?status=AP"));
    let fields = [
        ("email", PROCUREMENT),
        ("password", PASSWORD),
        ("next", &list),
    ];
    let reply = pat.submit(&sign_in, "/sign-in", &fields, 303).await;
    assert_eq!(reply.location(), list);
    desk.close().await;
}

#[tokio::test]
async fn every_page_but_the_first_wants_somebody_signed_in() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let visitor = Visitor::new(&desk);
    visitor.get("/sign-in", 200).await;
    for page in [
        "/".to_owned(),
        "/companies".to_owned(),
        desk.of_company("invoices"),
        desk.of_company("qwc"),
        format!("/invoices/{id}"),
        format!("/invoices/{id}/qbxml"),
    ] {
        let reply = visitor.get(&page, 303).await;
        assert!(reply.location().starts_with("/sign-in"), "{page}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    desk.close().await;
}

#[tokio::test]
async fn a_role_that_is_missing_has_no_button_and_a_hand_made_form_is_refused() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let path = format!("/invoices/{id}");
    for email in [ACCOUNTING, ADMIN] {
        let visitor = Visitor::signed_in(&desk, email).await;
        let page = visitor.get(&path, 200).await.body;
        for action in ["approve", "send", "return"] {
            assert!(!page.contains(&format!("{path}/{action}")), "{email}");
        }
        let fields = [("version", "1")];
        visitor
            .submit(&path, &format!("{path}/approve"), &fields, 403)
            .await;
    }
    desk.approve(id, PROCUREMENT).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let fields = [("to", "AP"), ("reason", "mine"), ("version", "1")];
    for action in ["approve", "return"] {
        pat.submit(&path, &format!("{path}/{action}"), &fields, 403)
            .await;
    }
    assert_eq!(status(&desk, id).await, Status::PendingAccounting);
    let admins = [("name", "Tulips"), ("company_file", "")];
    pat.submit("/companies", "/companies", &admins, 403).await;
    pat.get(&desk.of_company("qwc"), 403).await;
    desk.close().await;
}

#[tokio::test]
async fn one_person_does_not_see_the_second_approval_of_their_own() {
    let desk = Desk::open(LOCALHOST).await;
    desk.add_user("uma@example.com", &Role::ALL, vec![desk.company])
        .await;
    let id = desk.take_in(json!({})).await;
    desk.approve(id, "uma@example.com").await;
    let uma = Visitor::signed_in(&desk, "uma@example.com").await;
    let path = format!("/invoices/{id}");
    let page = uma.get(&path, 200).await.body;
    assert!(!page.contains(&format!("{path}/approve")));
    assert!(page.contains("the second must come from another person"));
    let reply = uma
        .submit(&path, &format!("{path}/approve"), &[("version", "1")], 409)
        .await;
    assert!(reply.body.contains("Not done."));
    desk.set(json!({"same_person_may_approve_twice": true}))
        .await;
    let page = uma.get(&path, 200).await.body;
    assert!(page.contains(&format!("{path}/approve")));
    desk.close().await;
}

#[tokio::test]
async fn a_user_of_one_company_finds_nothing_of_another() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let other = desk.add_company("Tulips").await;
    desk.add_user("tom@example.com", &Role::ALL, vec![other])
        .await;
    for email in ["tom@example.com", OUTSIDER] {
        let stranger = Visitor::signed_in(&desk, email).await;
        let path = format!("/invoices/{id}");
        stranger.get(&path, 404).await;
        stranger.get(&format!("{path}/qbxml"), 404).await;
        stranger.get(&desk.of_company("invoices"), 404).await;
        stranger.get(&desk.of_company("qwc"), 404).await;
        let fields = [("version", "1"), ("to", "AP"), ("reason", "mine")];
        for action in ["approve", "send", "return"] {
            stranger
                .submit("/companies", &format!("{path}/{action}"), &fields, 404)
                .await;
        }
        let page = stranger.get("/companies", 200).await.body;
        assert!(!page.contains("Rosas"), "{email}");
    }
    assert_eq!(status(&desk, id).await, Status::PendingProcurement);
    desk.close().await;
}

#[tokio::test]
async fn an_address_of_a_step_that_is_opened_by_hand_leads_to_the_invoice() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    for step in ["approve", "send", "return"] {
        let reply = ann.get(&format!("/invoices/{id}/{step}"), 303).await;
        assert_eq!(reply.location(), format!("/invoices/{id}"));
    }
    assert_eq!(status(&desk, id).await, Status::PendingProcurement);
    let reply = ann.get("/sign-out", 405).await;
    assert!(reply.body.contains("use the form there"));
    assert_eq!(reply.header("x-frame-options"), "DENY");
    ann.get("/companies", 200).await;
    desk.close().await;
}

#[tokio::test]
async fn addresses_that_name_nothing_are_not_found() {
    let desk = Desk::open(LOCALHOST).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    for path in [
        "/nothing",
        "/invoices/7",
        "/invoices/%00",
        "/companies/x/invoices",
        "/static/billbridge-000000000000.css",
        "/static/..%2f..%2fCargo.toml",
    ] {
        let reply = ann.get(path, 404).await;
        assert!(reply.body.contains("Not found"), "{path}");
    }
    desk.close().await;
}
