//! People: adding them, and changing what they may do.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use serde_json::Value;

use super::{
    address::InPath,
    answer,
    body::{UserToAdd, UserToChange},
    found,
    openapi::{ReadProblems, WriteProblems},
    query::TextPage,
    respond,
    sent::{Post, Put},
    shapes::{AddedUser, User, UserPage, UserPatch},
};
use crate::{
    invoice::{Rights, UserId},
    operations::{Operations, idempotency::Answer, users::NewUser},
    web::{
        guard::{Admin, token::Bearer},
        problem::Problem,
    },
};

/// The users, in the order of their addresses.
///
/// For admins. An admin of some companies sees those who may see none but these.
#[utoipa::path(
    get,
    path = "/api/v1/users",
    tag = "users",
    operation_id = "list_users",
    params(
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "At most that many; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before")
    ),
    responses((status = 200, description = "A page", body = UserPage), ReadProblems)
)]
pub async fn list(
    who: Bearer<Admin>,
    page: TextPage,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let limit = i64::try_from(page.limit + 1).unwrap_or(i64::MAX);
    let users = operations
        .read(async |tx| operations.users(tx, &who, &page.after, limit).await)
        .await?;
    Ok(found(&UserPage::cut(users, page.limit)))
}

/// Adds a user.
///
/// For admins. Without a `password` one is made up, and stands in the answer, once.
#[utoipa::path(
    post,
    path = "/api/v1/users",
    tag = "users",
    operation_id = "add_user",
    params(("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")),
    request_body = UserToAdd,
    responses((status = 201, description = "Added", body = AddedUser), WriteProblems)
)]
pub async fn add(
    who: Bearer<Admin>,
    post: Post<UserToAdd>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let Post { sent, once } = post;
    let rights = Rights {
        may_approve: sent.may_approve,
        may_send: sent.may_send,
    };
    let made_up = sent
        .password
        .is_none()
        .then(|| operations.generate_password());
    let given = sent.password.map(Into::into);
    let new = NewUser {
        email: sent.email,
        name: sent.name,
        roles: sent.roles,
        companies: sent.companies,
        password: given
            .or_else(|| made_up.clone())
            .expect("without one, one was made up"),
    };
    let user = operations.prepare_user(&who, new, rights).await?;
    let done = operations
        .once(&who, once.as_ref(), without_password, async |tx| {
            operations.add_prepared_user(tx, &who, &user).await?;
            let added = AddedUser::of(user.clone(), made_up.as_ref());
            Ok(answer(StatusCode::CREATED, &added))
        })
        .await?;
    Ok(respond(done))
}

/// The password is nowhere in the database, so a repeated answer does not have it either.
fn without_password(answer: &Answer) -> String {
    let mut body: Value =
        serde_json::from_str(&answer.body).expect("an answer of ours is JSON, as it was written");
    body["password"] = Value::Null;
    body.to_string()
}

/// Changes what a user is called or may do.
///
/// For admins. Whoever is set to `"active": false` is signed out of every browser at once, and their
/// tokens do nothing until they are active again.
#[utoipa::path(
    patch,
    path = "/api/v1/users/{id}",
    tag = "users",
    operation_id = "change_user",
    params(("id" = Uuid, Path, description = "The user")),
    request_body = UserPatch,
    responses((status = 200, description = "The user as they are now", body = User), WriteProblems)
)]
pub async fn change(
    who: Bearer<Admin>,
    id: InPath<UserId>,
    patch: Put<UserToChange>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let change = &patch.0.0;
    let user = operations
        .write(async |tx| operations.change_user(tx, &who, id.0, change).await)
        .await?;
    Ok(found(&User::from(user)))
}
