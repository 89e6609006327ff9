//! Users and one's own account, by hand.

use billbridge::{
    invoice::{InvoiceId, Role},
    operations::Caller,
    store::User,
};
use serde_json::json;

use super::{LOCALHOST, Visitor, path_of};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PASSWORD, PROCUREMENT};

async fn user(desk: &Desk, email: &str) -> User {
    match desk.caller(email).await {
        Caller::User(user) => user,
        Caller::CommandLine => unreachable!("it is a user's"),
    }
}

/// The secret that a page shows once.
fn secret(page: &str) -> String {
    let (_, rest) = page.split_once(r#"<code class="secret">"#).unwrap();
    rest.split('<').next().unwrap().to_owned()
}

async fn acts_as(desk: &Desk, token: &str) -> Option<String> {
    let user = desk.operations.token_user(token).await.unwrap();
    user.map(|user| user.email)
}

#[tokio::test]
async fn a_user_is_added_with_a_password_that_is_shown_once_and_changes_it() {
    let desk = Desk::open(LOCALHOST).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let company = desk.company.to_string();
    let fields = [
        ("email", "Nora@Example.com"),
        ("name", "Nora"),
        ("role", "procurement"),
        ("role", "accounting"),
        ("may_approve", "yes"),
        ("sees", "these"),
        ("company", company.as_str()),
    ];
    let page = ada.submit("/users", "/users", &fields, 201).await.body;
    let password = secret(&page);
    let added = user(&desk, "nora@example.com").await;
    assert!(added.roles.has(Role::Accounting) && !added.roles.has(Role::Admin));
    assert!(added.rights.may_approve && !added.rights.may_send);
    assert_eq!(added.companies, Some(vec![desk.company]));
    let list = ada.get("/users", 200).await.body;
    assert!(list.contains("may not send") && !list.contains(&password));

    let nora = Visitor::new(&desk);
    let fields = [
        ("email", "nora@example.com"),
        ("password", password.as_str()),
    ];
    nora.submit("/sign-in", "/sign-in", &fields, 303).await;
    let other = Visitor::new(&desk);
    other.submit("/sign-in", "/sign-in", &fields, 303).await;
    let change = [("current", password.as_str()), ("new", PASSWORD)];
    nora.submit("/account", "/account/password", &change, 303)
        .await;
    let page = nora.get("/account", 200).await.body;
    assert!(page.contains("Your password is changed."));
    other.get("/account", 303).await;
    other.submit("/sign-in", "/sign-in", &fields, 401).await;
    Visitor::signed_in(&desk, "nora@example.com").await;
    desk.close().await;
}

#[tokio::test]
async fn a_user_who_is_rejected_is_typed_but_once() {
    let desk = Desk::open(LOCALHOST).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let fields = [
        ("email", PROCUREMENT),
        ("name", "Pat the second"),
        ("role", "admin"),
        ("sees", "every"),
        ("password", PASSWORD),
    ];
    let page = ada.submit("/users", "/users", &fields, 422).await.body;
    assert!(page.contains("There is a user “pat@example.com” already."));
    assert!(page.contains(r#"value="Pat the second""#));
    assert!(page.contains(r#"value="admin" checked"#));
    assert!(!page.contains(PASSWORD));
    let hand_made = [
        ("email", "x@example.com"),
        ("role", "boss"),
        ("sees", "every"),
    ];
    ada.submit("/users", "/users", &hand_made, 422).await;
    desk.close().await;
}

#[tokio::test]
async fn rights_are_withheld_and_the_buttons_go() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let path = path_of(&desk, PROCUREMENT).await;
    let fields = [("name", "Pat"), ("role", "procurement"), ("sees", "every")];
    ada.submit(&path, &path, &fields, 303).await;
    let page = ada.get(&path, 200).await.body;
    assert!(page.contains("The user is saved.") && page.contains("may neither approve nor send"));

    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let invoice = format!("/invoices/{id}");
    let page = pat.get(&invoice, 200).await.body;
    assert!(!page.contains(&format!("{invoice}/approve")));
    assert!(page.contains("You may not approve invoices"));
    let reply = pat
        .submit(
            &invoice,
            &format!("{invoice}/approve"),
            &[("version", "1")],
            403,
        )
        .await;
    assert!(reply.body.contains("an admin withholds that from you"));
    approve(&desk, id).await;
    let page = pat.get(&invoice, 200).await.body;
    assert!(!page.contains(&format!("{invoice}/send")));
    pat.submit(
        &invoice,
        &format!("{invoice}/send"),
        &[("version", "1")],
        403,
    )
    .await;
    assert_eq!(desk.invoice(id).await.status().as_str(), "A");
    desk.close().await;
}

/// Both approvals, by people from whom nothing is withheld.
async fn approve(desk: &Desk, id: InvoiceId) {
    desk.add_user("uma@example.com", &Role::ALL, vec![desk.company])
        .await;
    desk.approve(id, "uma@example.com").await;
    desk.approve(id, ACCOUNTING).await;
}

#[tokio::test]
async fn users_are_for_admins_alone_and_strangers_are_looked_after_by_others() {
    let desk = Desk::open(LOCALHOST).await;
    let fields = [("name", "Eve"), ("role", "admin"), ("sees", "every")];
    let path = path_of(&desk, ADMIN).await;
    for email in [PROCUREMENT, ACCOUNTING] {
        let visitor = Visitor::signed_in(&desk, email).await;
        visitor.get("/users", 403).await;
        visitor.get(&path, 403).await;
        visitor.submit("/companies", "/users", &fields, 403).await;
        for form in [
            "",
            "/deactivate",
            "/activate",
            "/reset-password",
            "/sign-out",
        ] {
            visitor
                .submit("/companies", &format!("{path}{form}"), &fields, 403)
                .await;
        }
        let page = visitor.get("/companies", 200).await.body;
        assert!(!page.contains("/users"));
    }
    // An admin of another company.
    let path = path_of(&desk, PROCUREMENT).await;
    let other = desk.add_company("Tulips").await;
    desk.add_user("tom@example.com", &[Role::Admin], vec![other])
        .await;
    for email in ["tom@example.com", OUTSIDER] {
        let tom = Visitor::signed_in(&desk, email).await;
        let page = tom.get("/users", 200).await.body;
        assert!(!page.contains(PROCUREMENT), "{email}");
        tom.get(&path, 404).await;
        for form in [
            "",
            "/deactivate",
            "/reset-password",
            "/sign-out",
            "/revoke-token",
        ] {
            tom.submit("/companies", &format!("{path}{form}"), &fields, 404)
                .await;
        }
    }
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    ada.post(&format!("{path}/deactivate"), &[], &[], 403).await;
    assert!(user(&desk, PROCUREMENT).await.is_active());
    desk.close().await;
}

#[tokio::test]
async fn the_last_admin_can_t_step_down_or_deactivate_themselves() {
    let desk = Desk::open(LOCALHOST).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let path = path_of(&desk, ADMIN).await;
    let step_down = [("name", "Ada"), ("role", "accounting"), ("sees", "every")];
    let page = ada.submit(&path, &path, &step_down, 409).await.body;
    assert!(page.contains("make somebody else one first"));
    let page = ada
        .submit(&path, &format!("{path}/deactivate"), &[], 409)
        .await;
    assert!(page.body.contains("You can&#39;t deactivate yourself"));
    let promote = [("name", "Ann"), ("role", "admin"), ("sees", "every")];
    let ann = path_of(&desk, ACCOUNTING).await;
    ada.submit(&ann, &ann, &promote, 303).await;
    ada.submit(&path, &path, &step_down, 303).await;
    ada.get("/users", 403).await;
    desk.close().await;
}

#[tokio::test]
async fn a_token_is_made_shown_once_and_revoked() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let make = async |label: &str| {
        let fields = [("label", label)];
        let page = pat.submit("/account", "/account/tokens", &fields, 201);
        secret(&page.await.body)
    };
    let (first, second) = (make("books").await, make("scripts").await);
    assert_eq!(acts_as(&desk, &first).await.as_deref(), Some(PROCUREMENT));
    let page = pat.get("/account", 200).await.body;
    assert!(!page.contains(&first) && page.contains("scripts"));
    let (_, rest) = page.split_once(r#"name="token" value=""#).unwrap();
    let newest = rest.split('"').next().unwrap();
    // Somebody else's token is not there for them.
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let fields = [("token", newest)];
    ann.submit("/account", "/account/revoke-token", &fields, 404)
        .await;
    pat.post("/account/revoke-token", &fields, &[], 403).await;
    pat.submit("/account", "/account/revoke-token", &fields, 303)
        .await;
    let left = [acts_as(&desk, &first).await, acts_as(&desk, &second).await];
    assert_eq!(left.iter().flatten().count(), 1);
    let long = "a".repeat(101);
    pat.submit("/account", "/account/tokens", &[("label", &long)], 422)
        .await;
    desk.close().await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_browsers_and_tokens_only_when_told() {
    let desk = Desk::open(LOCALHOST).await;
    let (pat, other) = (
        Visitor::signed_in(&desk, PROCUREMENT).await,
        Visitor::signed_in(&desk, PROCUREMENT).await,
    );
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = pat
        .submit("/account", "/account/tokens", &[("label", "books")], 201)
        .await;
    let token = secret(&page.body);
    let reply = pat
        .submit("/account", "/account/sign-out-everywhere", &[], 303)
        .await;
    assert_eq!(reply.location(), "/sign-in");
    pat.get("/account", 303).await;
    other.get("/account", 303).await;
    ann.get("/account", 200).await;
    assert!(acts_as(&desk, &token).await.is_some());

    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let path = path_of(&desk, PROCUREMENT).await;
    let with_tokens = [("tokens", "yes")];
    ada.submit(&path, &format!("{path}/sign-out"), &with_tokens, 303)
        .await;
    pat.get("/account", 303).await;
    assert!(acts_as(&desk, &token).await.is_none());
    desk.close().await;
}

#[tokio::test]
async fn a_password_is_reset_by_an_admin_and_the_old_one_is_worth_nothing() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let path = path_of(&desk, PROCUREMENT).await;
    let page = ada
        .submit(&path, &format!("{path}/reset-password"), &[], 200)
        .await;
    let password = secret(&page.body);
    pat.get("/account", 303).await;
    let old = [("email", PROCUREMENT), ("password", PASSWORD)];
    pat.submit("/sign-in", "/sign-in", &old, 401).await;
    let new = [("email", PROCUREMENT), ("password", password.as_str())];
    pat.submit("/sign-in", "/sign-in", &new, 303).await;
    desk.close().await;
}
