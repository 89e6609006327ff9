//! Companies, users and their secrets: what goes in comes out, exactly.

use billbridge::{
    invoice::Role,
    store::{Company, User, company::BoundFile, idempotency::Remembered},
};
use pretty_assertions::assert_eq;
use serde_json::json;
use uuid::Uuid;

use super::{
    database::Database,
    samples::{AWKWARD, all_of, at, company, company_id, digest, user, user_id},
    stories,
};

stories! {
    a_company_comes_back_as_it_was
    a_company_changes_only_where_it_is_told_to
    a_user_comes_back_with_roles_and_companies
    a_browser_stays_signed_in_until_it_is_forgotten
    a_token_names_its_user_and_no_other
    an_answer_is_remembered_for_its_user_and_key
}

async fn load_company(database: &Database, number: u128) -> Company {
    let company = database.read(async |tx| tx.load_company(company_id(number)).await);
    company.await.unwrap()
}

async fn add_company_1(database: &Database) {
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
}

async fn a_company_comes_back_as_it_was(database: &Database) {
    let settings = json!({
        "ap_account": AWKWARD, "default_expense_account": "12.30", "bill_date": "approval",
        "run_every_minutes": 1440, "match_tolerance": {"amount": "0.10", "quantity": "1.5"}
    });
    let full = Company {
        name: AWKWARD.to_owned(),
        company_file: Some(r"C:\Bücher\O'Neil 12.30.qbw".to_owned()),
        settings: company(1).settings.changed(&settings).unwrap(),
        bound: Some(BoundFile {
            file_id: Some(Uuid::from_u128(u128::MAX)),
            path: Some(AWKWARD.to_owned()),
        }),
        polled_at: Some(at(-124)),
        ..company(1)
    };
    let bound_by_path = Company {
        bound: Some(BoundFile {
            file_id: None,
            path: Some("12.30".to_owned()),
        }),
        ..company(2)
    };
    let all = [full, bound_by_path, company(3)];
    for company in &all {
        database
            .write(async |tx| tx.insert_company(company).await)
            .await;
        let by_id = database.read(async |tx| tx.load_company(company.id).await);
        assert_eq!(all_of(&by_id.await.unwrap()), all_of(company));
        let name = &company.qbwc_username;
        let by_name = database.read(async |tx| tx.load_company_by_username(name).await);
        assert_eq!(all_of(&by_name.await.unwrap()), all_of(company));
    }
    let listed = database.read(async |tx| tx.load_companies().await).await;
    assert_eq!(all_of(&listed), all_of(&all));
    // A user name is a secret's other half: it is not found by a look-alike.
    for name in ["FLORES-3", "flores-3 ", "flores-_", ""] {
        let none = database.read(async |tx| tx.load_company_by_username(name).await);
        assert!(none.await.is_none(), "{name}");
    }
}

async fn a_company_changes_only_where_it_is_told_to(database: &Database) {
    for number in [1, 2] {
        database
            .write(async |tx| tx.insert_company(&company(number)).await)
            .await;
    }
    let mut expected = company(1);
    expected.settings.send_on_approval = true;
    expected.bound = Some(BoundFile {
        file_id: Some(expected.file_id),
        path: None,
    });
    expected.polled_at = Some(at(55));
    database
        .write(async |tx| {
            tx.update_settings(expected.id, &expected.settings).await?;
            tx.bind_company_file(expected.id, expected.bound.as_ref().unwrap())
                .await?;
            tx.record_poll(expected.id, at(55)).await
        })
        .await;
    assert_eq!(all_of(&load_company(database, 1).await), all_of(&expected));
    assert_eq!(
        all_of(&load_company(database, 2).await),
        all_of(&company(2))
    );
}

async fn a_user_comes_back_with_roles_and_companies(database: &Database) {
    add_company_1(database).await;
    let everywhere = User {
        roles: Role::ALL.into_iter().collect(),
        name: AWKWARD.to_owned(),
        ..user(1)
    };
    let here = User {
        companies: Some(vec![company_id(1)]),
        ..user(2)
    };
    let nowhere = User {
        roles: [Role::Procurement].into_iter().collect(),
        companies: Some(vec![]),
        ..user(3)
    };
    for user in [everywhere, here, nowhere] {
        database.write(async |tx| tx.insert_user(&user).await).await;
        let loaded = database.read(async |tx| tx.load_user_by_email(&user.email).await);
        assert_eq!(all_of(&loaded.await.unwrap()), all_of(&user));
    }
    for stranger in [
        "USER1@example.com",
        "user_@example.com",
        "",
        "user1@example.com\0",
    ] {
        let none = database.read(async |tx| tx.load_user_by_email(stranger).await);
        assert!(none.await.is_none(), "{stranger:?}");
    }
}

async fn a_browser_stays_signed_in_until_it_is_forgotten(database: &Database) {
    let seen = async |secret: u8| {
        let login = database.read(async |tx| tx.load_login(&digest(secret)).await);
        login
            .await
            .map(|login| (login.user.id, login.created_at, login.seen_at))
    };
    database
        .write(async |tx| {
            tx.insert_user(&user(1)).await?;
            for (secret, offset) in [(1, 100), (2, 200), (3, 300)] {
                tx.insert_login(&digest(secret), user_id(1), at(offset))
                    .await?;
            }
            Ok(())
        })
        .await;
    database
        .write(async |tx| tx.record_login_seen(&digest(1), at(400)).await)
        .await;
    assert_eq!(seen(1).await, Some((user_id(1), at(100), at(400))));
    // Number 1 signed in too long ago, number 2 did nothing for too long.
    database
        .write(async |tx| tx.delete_stale_logins(at(101), at(201)).await)
        .await;
    assert_eq!(seen(1).await, None);
    assert_eq!(seen(2).await, None);
    assert_eq!(seen(3).await, Some((user_id(1), at(300), at(300))));
    database
        .write(async |tx| tx.delete_login(&digest(3)).await)
        .await;
    assert_eq!(seen(3).await, None);
}

async fn a_token_names_its_user_and_no_other(database: &Database) {
    database
        .write(async |tx| {
            for number in [1, 2] {
                tx.insert_user(&user(number)).await?;
            }
            tx.insert_token(&digest(1), user_id(1), AWKWARD, at(0))
                .await?;
            tx.insert_token(&digest(2), user_id(2), "", at(0)).await
        })
        .await;
    for (secret, expected) in [(1, Some(user_id(1))), (2, Some(user_id(2))), (3, None)] {
        let owner = database.read(async |tx| tx.load_token_owner(&digest(secret)).await);
        assert_eq!(owner.await.map(|owner| owner.user.id), expected);
    }
}

async fn an_answer_is_remembered_for_its_user_and_key(database: &Database) {
    let answer = Remembered {
        request_hash: [0xfe; 32],
        status: 201,
        body: AWKWARD.to_owned(),
    };
    database
        .write(async |tx| {
            tx.insert_user(&user(1)).await?;
            tx.insert_user(&user(2)).await?;
            tx.insert_remembered(user_id(1), AWKWARD, &answer, at(0))
                .await
        })
        .await;
    let remembered = async |user, key: &str| {
        let found = database.read(async |tx| tx.load_remembered(user, key).await);
        found.await
    };
    let found = remembered(user_id(1), AWKWARD).await.unwrap();
    assert_eq!(all_of(&found), all_of(&answer));
    assert!(remembered(user_id(2), AWKWARD).await.is_none());
    assert!(remembered(user_id(1), "another").await.is_none());
}
