//! QuickBooks' lists as they are mirrored.

use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::{
    address::{InPath, ListInPath},
    all_of_it, answer,
    body::Nothing,
    found,
    openapi::{ReadProblems, WriteProblems},
    query::EntryQuery,
    respond,
    sent::Post,
    shapes::{EntryPage, Lists, RefreshWanted},
};
use crate::{
    invoice::CompanyId,
    operations::Operations,
    web::{
        guard::{AnyRole, Books, token::Bearer},
        problem::Problem,
    },
};

/// How far the mirror of each list is, and what is known of the company file.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/lists",
    tag = "lists",
    operation_id = "get_lists",
    params(("id" = Uuid, Path, description = "The company")),
    responses((status = 200, description = "The lists", body = Lists), ReadProblems)
)]
pub async fn all(
    who: Bearer<AnyRole>,
    id: InPath<CompanyId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let (company, lists) = operations
        .read(async |tx| operations.lists(tx, &who, id.0).await)
        .await?;
    Ok(found(&Lists::of(company, lists)))
}

/// The entries of one list, in the order of their ids.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/lists/{list}",
    tag = "lists",
    operation_id = "get_list",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("list" = String, Path, description = "`vendors`, `accounts`, `items`, `classes`, `terms`, `customers`, `currencies`, `tax-codes` or `purchase-orders`"),
        ("q" = Option<String>, Query, description = "Only entries with that in their name; case and surplus space do not count"),
        ("active" = Option<bool>, Query, description = "Only entries in use, or only those that are not; of purchase orders, the open ones"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "At most that many; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before")
    ),
    responses((status = 200, description = "A page", body = EntryPage), ReadProblems)
)]
pub async fn one(
    who: Bearer<AnyRole>,
    path: ListInPath,
    query: EntryQuery,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let ListInPath { company, list } = path;
    let entries = operations
        .read(async |tx| {
            operations
                .list_entries(tx, &who, company, list, &query.filter)
                .await
        })
        .await?;
    Ok(found(&EntryPage::cut(entries, query.limit)))
}

/// Has the Web Connector's next update read every list from its start.
///
/// For accounting and admins.
#[utoipa::path(
    post,
    path = "/api/v1/companies/{id}/lists/refresh",
    tag = "lists",
    operation_id = "refresh_lists",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    responses((status = 202, description = "The next update reads them", body = RefreshWanted), WriteProblems)
)]
pub async fn refresh(
    who: Bearer<Books>,
    id: InPath<CompanyId>,
    post: Post<Nothing>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            let company = operations.refresh_lists(tx, &who, id.0).await?;
            Ok(answer(StatusCode::ACCEPTED, &RefreshWanted::of(&company)))
        })
        .await?;
    Ok(respond(done))
}
