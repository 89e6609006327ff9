//! Users: what an admin may change about whom, and what is withheld stays withheld.

use billbridge::{
    invoice::{Role, history::Action},
    store::User,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Office, at_invoice, id_of, pointers, roses};
use crate::support::{TestApp, client::Client};

const USERS: &str = "/api/v1/users";

async fn load(app: &TestApp, name: &str) -> User {
    let email = format!("{name}@example.com");
    let user = app
        .operations
        .read(async |tx| Ok(tx.load_user_by_email(&email).await?))
        .await;
    user.unwrap().unwrap()
}

impl Office {
    /// Changes something about one of the people here.
    async fn change(&self, name: &str, change: Value, expected: StatusCode) -> Value {
        let user = load(&self.app, name).await;
        let path = format!("{USERS}/{}", user.id);
        self.ada.patch(&path, &change, expected).await
    }

    /// The events of the company with that action, oldest first.
    async fn told(&self, action: Action) -> Vec<Value> {
        let chain = self
            .app
            .operations
            .read(async |tx| Ok(tx.load_chain(self.company, 0, 1_000).await?))
            .await
            .unwrap();
        let events = chain
            .into_iter()
            .filter(|(event, _)| event.action == action);
        events
            .map(|(event, _)| serde_json::from_str(&event.detail).unwrap())
            .collect()
    }
}

#[tokio::test]
async fn an_admin_adds_somebody_whose_password_is_shown_once() {
    let office = Office::open().await;
    let body = json!({
        "email": " Nora@Example.com", "roles": ["procurement"], "companies": [office.company],
        "may_send": false
    });
    let add = async || {
        let added = office
            .ada
            .post_once(USERS, "k1", &body, StatusCode::CREATED);
        added.await
    };
    let added = add().await;
    assert_eq!(added["email"], "nora@example.com");
    assert_eq!(added["name"], "nora@example.com");
    assert_eq!(
        (&added["may_approve"], &added["may_send"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(added["password"].as_str().unwrap().len(), 24);
    let again = add().await;
    assert_eq!(again["id"], added["id"]);
    assert_eq!(again["password"], json!(null));
    let told = office.told(Action::UserAdded).await;
    assert_eq!(told.last().unwrap()["user"], "nora@example.com");
    assert!(
        !told
            .iter()
            .any(|event| event.to_string().contains("argon2"))
    );
}

#[tokio::test]
async fn every_mistake_in_a_user_is_named() {
    let office = Office::open().await;
    let wrong = json!({
        "email": "nora", "roles": [], "password": "short", "name": "a\u{7}", "companies": []
    });
    let refused = office
        .ada
        .post(USERS, &wrong, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    assert_eq!(
        pointers(&refused),
        ["/email", "/password", "/name", "/roles"]
    );
    let wrong = json!({"roles": ["boss"], "companies": ["x"], "may_send": 1, "rolse": []});
    let refused = office
        .ada
        .post(USERS, &wrong, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    assert_eq!(
        pointers(&refused),
        ["/email", "/roles", "/companies/0", "/may_send", "/rolse"]
    );
    let taken = json!({"email": "PAULA@example.com", "roles": ["admin"]});
    let refused = office
        .ada
        .post(USERS, &taken, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    assert_eq!(pointers(&refused), ["/email"]);
}

#[tokio::test]
async fn users_are_for_admins_alone() {
    let office = Office::open().await;
    let path = format!("{USERS}/{}", load(&office.app, "paula").await.id);
    for other in [&office.paula, &office.alan] {
        other.get(USERS, StatusCode::FORBIDDEN).await;
        let body = json!({"email": "x@example.com", "roles": ["admin"]});
        other.post(USERS, &body, StatusCode::FORBIDDEN).await;
        let body = json!({"roles": ["admin"]});
        other.patch(&path, &body, StatusCode::FORBIDDEN).await;
    }
    assert!(!load(&office.app, "paula").await.roles.has(Role::Admin));
}

#[tokio::test]
async fn a_withheld_approval_is_refused_whatever_the_role() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    office
        .change("paula", json!({"may_approve": false}), StatusCode::OK)
        .await;
    let approve = at_invoice(&id, "/approve");
    let refused = office.paula.take(&approve, StatusCode::FORBIDDEN).await;
    assert_eq!(refused["type"], "urn:billbridge:problem:right-withheld");
    assert!(refused["detail"].as_str().unwrap().contains("an admin"));
    let body = json!({"action": "approve", "ids": [id]});
    let many = office
        .paula
        .post("/api/v1/invoices/actions", &body, StatusCode::OK)
        .await;
    assert_eq!(many["results"][0]["problem"]["status"], 403);
    assert_eq!(office.status(&id).await, "AP");
    office
        .change("paula", json!({"may_approve": true}), StatusCode::OK)
        .await;
    office.paula.take(&approve, StatusCode::OK).await;
    let told = office.told(Action::UserChanged).await;
    assert_eq!(
        told,
        [
            json!({"user": "paula@example.com", "changes": {"may_approve": {"from": true, "to": false}}}),
            json!({"user": "paula@example.com", "changes": {"may_approve": {"from": false, "to": true}}}),
        ]
    );
}

#[tokio::test]
async fn a_withheld_send_is_refused_also_where_the_approval_would_send() {
    let office = Office::open().await;
    let body = json!({"settings": {"send_on_approval": true}});
    let path = format!("/api/v1/companies/{}", office.company);
    office.ada.patch(&path, &body, StatusCode::OK).await;
    office
        .change("alan", json!({"may_send": false}), StatusCode::OK)
        .await;
    let id = office.approved(&roses("RV-1")).await;
    assert_eq!(office.status(&id).await, "A");
    let send = at_invoice(&id, "/send");
    office.alan.take(&send, StatusCode::FORBIDDEN).await;
    let body = json!({"action": "send", "ids": [id]});
    let many = office
        .alan
        .post("/api/v1/invoices/actions", &body, StatusCode::OK)
        .await;
    assert_eq!(many["results"][0]["problem"]["status"], 403);
    assert_eq!(office.status(&id).await, "A");
    office.paula.take(&send, StatusCode::OK).await;
    assert_eq!(office.status(&id).await, "ES");
    // Whoever may not send can't send again either.
    let again = at_invoice(&id, "/send-again");
    office
        .alan
        .post(&again, &json!({}), StatusCode::FORBIDDEN)
        .await;
}

#[tokio::test]
async fn whoever_is_deactivated_is_out_with_all_their_tokens() {
    let office = Office::open().await;
    office
        .change("alan", json!({"active": false}), StatusCode::OK)
        .await;
    let path = office.invoices();
    office.alan.get(&path, StatusCode::UNAUTHORIZED).await;
    office
        .change("alan", json!({"active": true}), StatusCode::OK)
        .await;
    office.alan.get(&path, StatusCode::OK).await;
    assert_eq!(office.told(Action::UserDeactivated).await.len(), 1);
    assert_eq!(office.told(Action::UserReactivated).await.len(), 1);
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let office = Office::open().await;
    for change in [
        json!({"roles": ["accounting"]}),
        json!({"companies": [office.company]}),
        json!({"active": false}),
    ] {
        office.change("ada", change, StatusCode::CONFLICT).await;
    }
    // An admin of one company does not stand in for one of all.
    let body = json!({
        "email": "bea@example.com", "roles": ["admin"], "companies": [office.company]
    });
    let bea = office.ada.post(USERS, &body, StatusCode::CREATED).await;
    let step_down = json!({"roles": ["accounting"]});
    office
        .change("ada", step_down.clone(), StatusCode::CONFLICT)
        .await;
    let widen = json!({"companies": null});
    let path = format!("{USERS}/{}", id_of(&bea));
    office.ada.patch(&path, &widen, StatusCode::OK).await;
    office.change("ada", step_down, StatusCode::OK).await;
    office.ada.get(USERS, StatusCode::FORBIDDEN).await;
}

/// An admin of that company alone.
async fn admin_of(office: &Office, name: &str) -> Client {
    let admin = office
        .app
        .add_user_of(name, &[Role::Admin], Some(vec![office.company]));
    office.app.client_of(&admin.await).await
}

#[tokio::test]
async fn an_admin_of_one_company_looks_after_its_own_people_alone() {
    let office = Office::open().await;
    let other = office.app.company("Tulips").await;
    let bea = admin_of(&office, "bea").await;
    let own =
        json!({"email": "own@example.com", "roles": ["accounting"], "companies": [office.company]});
    let own = bea.post(USERS, &own, StatusCode::CREATED).await;
    let list = bea.get(USERS, StatusCode::OK).await;
    let emails: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| &user["email"])
        .collect();
    assert_eq!(emails, ["bea@example.com", "own@example.com"]);
    // Nobody gets to see more than she does.
    for companies in [
        json!(null),
        json!([]),
        json!([other]),
        json!([office.company, other]),
    ] {
        let body =
            json!({"email": "x@example.com", "roles": ["accounting"], "companies": companies});
        let refused = bea
            .post(USERS, &body, StatusCode::UNPROCESSABLE_ENTITY)
            .await;
        assert_eq!(pointers(&refused), ["/companies"]);
        let path = format!("{USERS}/{}", id_of(&own));
        let body = json!({"companies": companies});
        bea.patch(&path, &body, StatusCode::UNPROCESSABLE_ENTITY)
            .await;
    }
    let paula = load(&office.app, "paula").await;
    let path = format!("{USERS}/{}", paula.id);
    bea.patch(&path, &json!({"active": false}), StatusCode::NOT_FOUND)
        .await;
    assert!(load(&office.app, "paula").await.is_active());
}

#[tokio::test]
async fn a_company_is_told_of_what_bears_on_it_alone() {
    let office = Office::open().await;
    let other = office.app.company("Tulips").await;
    office
        .change(
            "paula",
            json!({"companies": [office.company, other]}),
            StatusCode::OK,
        )
        .await;
    assert!(office.told(Action::UserChanged).await.is_empty());
    office
        .change("paula", json!({"companies": [other]}), StatusCode::OK)
        .await;
    office
        .change("paula", json!({"name": "Paula R."}), StatusCode::OK)
        .await;
    let told = office.told(Action::UserChanged).await;
    let change = json!({"may_see_company": {"from": true, "to": false}});
    assert_eq!(
        told,
        [json!({"user": "paula@example.com", "changes": change})]
    );
}

#[tokio::test]
async fn the_list_of_users_is_paged() {
    let office = Office::open().await;
    let mut path = format!("{USERS}?limit=2");
    let mut emails = Vec::new();
    loop {
        let page = office.ada.get(&path, StatusCode::OK).await;
        for user in page["items"].as_array().unwrap() {
            emails.push(user["email"].as_str().unwrap().to_owned());
        }
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("{USERS}?limit=2&cursor={cursor}");
    }
    assert_eq!(
        emails,
        ["ada@example.com", "alan@example.com", "paula@example.com"]
    );
    office
        .ada
        .get(
            &format!("{USERS}?cursor=no"),
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
}
