//! Users, one of them, and one's own account: of a server of their own, so that nobody else is there.

use super::{LOCALHOST, Samples, Visitor};
use crate::desk::{ADMIN, Desk, PASSWORD};

pub async fn walk(samples: &mut Samples) {
    let desk = Desk::open(LOCALHOST).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let company = desk.company.to_string();
    let page = ada.get("/users", 200).await;
    samples.add("users", "users.html", page);
    let wrong = [
        ("email", "nora\"><b>"),
        ("name", "Nora <i>"),
        ("sees", "these"),
        ("password", "short"),
    ];
    let page = ada.submit("/users", "/users", &wrong, 422).await;
    samples.add("users_rejected", "users.html", page);
    let fields = [
        ("email", "nora@example.com"),
        ("name", "Nora \u{202e}<script>"),
        ("role", "accounting"),
        ("may_approve", "yes"),
        ("sees", "these"),
        ("company", company.as_str()),
        ("password", PASSWORD),
    ];
    let page = ada.submit("/users", "/users", &fields, 201).await;
    samples.add("user_added", "secret_shown.html", page);
    let page = ada.get("/users", 200).await;
    samples.add("users_withheld", "users.html", page);
    account(&desk, samples).await;
    one(&desk, &ada, samples).await;
    desk.close().await;
}

async fn account(desk: &Desk, samples: &mut Samples) {
    let nora = Visitor::signed_in(desk, "nora@example.com").await;
    let page = nora.get("/account", 200).await;
    samples.add("account", "account.html", page);
    let wrong = [("current", "not this one"), ("new", "short")];
    let page = nora
        .submit("/account", "/account/password", &wrong, 422)
        .await;
    samples.add("account_rejected", "account.html", page);
    let label = [("label", "\"><b>books")];
    let mut page = nora
        .submit("/account", "/account/tokens", &label, 201)
        .await;
    let (before, rest) = page.body.split_once("bb_").unwrap();
    page.body = format!("{before}[token]{}", &rest[43..]);
    samples.add("token_made", "secret_shown.html", page);
    let page = nora.get("/account", 200).await;
    samples.add("account_with_token", "account.html", page);
}

async fn one(desk: &Desk, ada: &Visitor, samples: &mut Samples) {
    let path = super::super::path_of(desk, "nora@example.com").await;
    let page = ada.get(&path, 200).await;
    samples.add("user", "user.html", page);
    ada.submit(&path, &format!("{path}/deactivate"), &[], 303)
        .await;
    let page = ada.get(&path, 200).await;
    samples.add("user_deactivated", "user.html", page);
    let own = super::super::path_of(desk, ADMIN).await;
    let page = ada
        .submit(&own, &own, &[("name", "Ada"), ("sees", "every")], 422)
        .await;
    samples.add("user_rejected", "user.html", page);
    let step_down = [("name", "Ada"), ("role", "accounting"), ("sees", "every")];
    let page = ada.submit(&own, &own, &step_down, 409).await;
    samples.add("user_last_admin", "user.html", page);
}
