//! What changes about a user, and who is listed for whom.

use billbridge::{
    invoice::{Rights, Role},
    store::User,
};
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{AWKWARD, all_of, at, company, company_id, digest, user, user_id},
    stories,
};

stories! {
    a_user_changes_only_where_they_are_told_to
    users_are_listed_by_address_and_within_an_admin_s_own_companies
    admins_are_those_who_may_come_in
    a_user_is_signed_out_everywhere_but_here
    tokens_are_listed_and_taken_away_one_by_one
}

async fn load(database: &Database, number: u128) -> User {
    let user = database.read(async |tx| tx.load_user(user_id(number)).await);
    user.await.unwrap()
}

async fn add_companies(database: &Database) {
    for number in [1, 2, 3] {
        database
            .write(async |tx| tx.insert_company(&company(number)).await)
            .await;
    }
}

async fn a_user_changes_only_where_they_are_told_to(database: &Database) {
    add_companies(database).await;
    for number in [1, 2] {
        database
            .write(async |tx| tx.insert_user(&user(number)).await)
            .await;
    }
    let changed = User {
        name: AWKWARD.to_owned(),
        roles: [Role::Procurement, Role::Admin].into_iter().collect(),
        companies: Some(vec![company_id(1), company_id(3)]),
        rights: Rights {
            may_approve: false,
            may_send: true,
        },
        deactivated_at: Some(at(7)),
        ..user(1)
    };
    database
        .write(async |tx| tx.update_user(&changed).await)
        .await;
    assert_eq!(all_of(&load(database, 1).await), all_of(&changed));
    assert_eq!(all_of(&load(database, 2).await), all_of(&user(2)));
    let back = User {
        companies: Some(vec![company_id(2)]),
        deactivated_at: None,
        ..changed
    };
    database
        .write(async |tx| {
            tx.update_user(&back).await?;
            tx.update_user_password(back.id, "$argon2id$y").await?;
            tx.record_user_seen(back.id, at(9)).await
        })
        .await;
    let expected = User {
        password_hash: "$argon2id$y".to_owned(),
        seen_at: Some(at(9)),
        ..back
    };
    assert_eq!(all_of(&load(database, 1).await), all_of(&expected));
    let none = database.read(async |tx| tx.load_user(user_id(9)).await);
    assert!(none.await.is_none());
}

async fn users_are_listed_by_address_and_within_an_admin_s_own_companies(database: &Database) {
    add_companies(database).await;
    let seeing = |number, companies: Option<&[u128]>| User {
        companies: companies.map(|of| of.iter().map(|number| company_id(*number)).collect()),
        ..user(number)
    };
    for user in [
        seeing(3, Some(&[1, 2])),
        seeing(1, None),
        seeing(2, Some(&[1])),
        seeing(4, Some(&[1, 3])),
        seeing(5, Some(&[])),
        seeing(6, Some(&[2])),
    ] {
        database.write(async |tx| tx.insert_user(&user).await).await;
    }
    let list = async |within: Option<u128>, after: &str, limit| {
        let users = database
            .read(async |tx| tx.list_users(within.map(user_id), after, limit).await)
            .await;
        let ids = users.iter().map(|user| user.id);
        ids.collect::<Vec<_>>()
    };
    let ids = |numbers: &[u128]| numbers.iter().map(|one| user_id(*one)).collect::<Vec<_>>();
    assert_eq!(list(None, "", 9).await, ids(&[1, 2, 3, 4, 5, 6]));
    assert_eq!(list(None, "user2@example.com", 2).await, ids(&[3, 4]));
    assert_eq!(list(Some(3), "", 9).await, ids(&[2, 3, 6]));
    assert_eq!(list(Some(2), "", 9).await, ids(&[2]));
    assert_eq!(list(Some(5), "", 9).await, []);
    assert_eq!(list(None, "a\0", 9).await, []);
}

async fn admins_are_those_who_may_come_in(database: &Database) {
    let admin = |number, deactivated_at| User {
        roles: [Role::Admin].into_iter().collect(),
        deactivated_at,
        ..user(number)
    };
    for user in [admin(1, None), admin(2, Some(at(1))), user(3)] {
        database.write(async |tx| tx.insert_user(&user).await).await;
    }
    let admins = database.read(async |tx| tx.load_admins().await).await;
    let ids: Vec<_> = admins.iter().map(|admin| admin.id).collect();
    assert_eq!(ids, [user_id(1)]);
}

async fn a_user_is_signed_out_everywhere_but_here(database: &Database) {
    database
        .write(async |tx| {
            for number in [1, 2] {
                tx.insert_user(&user(number)).await?;
            }
            for (secret, owner) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
                tx.insert_login(&digest(secret), user_id(owner), at(0))
                    .await?;
            }
            Ok(())
        })
        .await;
    let is_in = async |secret: u8| {
        let login = database.read(async |tx| tx.load_login(&digest(secret)).await);
        login.await.is_some()
    };
    let kept = digest(2);
    let ended = database
        .write(async |tx| tx.delete_logins_of(user_id(1), Some(&kept)).await)
        .await;
    assert_eq!(ended, 2);
    let left = [
        is_in(1).await,
        is_in(2).await,
        is_in(3).await,
        is_in(4).await,
    ];
    assert_eq!(left, [false, true, false, true]);
    database
        .write(async |tx| tx.delete_logins_of(user_id(1), None).await)
        .await;
    assert!(!is_in(2).await && is_in(4).await);
}

async fn tokens_are_listed_and_taken_away_one_by_one(database: &Database) {
    database
        .write(async |tx| {
            for number in [1, 2] {
                tx.insert_user(&user(number)).await?;
            }
            for (secret, owner, offset) in [(1, 1, 10), (2, 1, 20), (3, 2, 30)] {
                let label = format!("{AWKWARD} {secret}");
                tx.insert_token(&digest(secret), user_id(owner), &label, at(offset))
                    .await?;
            }
            tx.record_token_used(&digest(1), at(99)).await
        })
        .await;
    let tokens = async |number| {
        let tokens = database.read(async |tx| tx.load_tokens(user_id(number)).await);
        tokens.await
    };
    let found = tokens(1).await;
    let hashes: Vec<_> = found.iter().map(|token| token.hash).collect();
    assert_eq!(hashes, [digest(2), digest(1)]);
    assert_eq!(found[0].label, format!("{AWKWARD} 2"));
    let used: Vec<_> = found.iter().map(|token| token.used_at).collect();
    assert_eq!(used, [None, Some(at(99))]);
    database
        .write(async |tx| tx.delete_token(&digest(1)).await)
        .await;
    assert_eq!(tokens(1).await.len(), 1);
    assert_eq!(tokens(2).await.len(), 1);
    let owner = database.read(async |tx| tx.load_token_owner(&digest(1)).await);
    assert!(owner.await.is_none());
}
