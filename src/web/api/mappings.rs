//! What names on invoices mean in the company file.

use actix_web::{HttpResponse, web::Data};

use super::{
    address::{InPath, NameInPath},
    body::ToMap,
    found,
    openapi::{ReadProblems, WriteProblems},
    query::MappingQuery,
    sent::Put,
    shapes::{Mapping, Mappings},
};
use crate::{
    invoice::CompanyId,
    operations::Operations,
    web::{
        guard::{Accounting, AnyRole, token::Bearer},
        problem::Problem,
    },
};

/// The mappings of a company, by list and name.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/mappings",
    tag = "lists",
    operation_id = "list_mappings",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "At most that many; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before")
    ),
    responses((status = 200, description = "A page", body = Mappings), ReadProblems)
)]
pub async fn all(
    who: Bearer<AnyRole>,
    id: InPath<CompanyId>,
    query: MappingQuery,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let after = query.after.as_ref();
    let after = after.map(|(list, key)| (*list, key.as_str()));
    // One more than are shown.
    let limit = i64::try_from(query.limit + 1).unwrap_or(i64::MAX);
    let mappings = operations
        .read(async |tx| operations.mapping_page(tx, &who, id.0, after, limit).await)
        .await?;
    Ok(found(&Mappings::cut(mappings, query.limit)))
}

/// What a name means.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/mappings/{kind}/{from}",
    tag = "lists",
    operation_id = "get_mapping",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("kind" = String, Path, description = "`vendor`, `account`, `item`, `class`, `terms` or `customer`"),
        ("from" = String, Path, description = "The name on invoices; case and surplus space do not count")
    ),
    responses((status = 200, description = "The mapping", body = Mapping), ReadProblems)
)]
pub async fn get(
    who: Bearer<AnyRole>,
    path: NameInPath,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let (company, list, from) = (path.company, path.list, path.name.as_str());
    let mapping = operations
        .read(async |tx| operations.mapping(tx, &who, company, list, from).await)
        .await?;
    Ok(found(&Mapping::from(mapping)))
}

/// Says what a name means.
///
/// For accounting. Where the list is mirrored, `to` must be an entry in use: its name, or its `ListID`.
#[utoipa::path(
    put,
    path = "/api/v1/companies/{id}/mappings/{kind}/{from}",
    tag = "lists",
    operation_id = "map_name",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("kind" = String, Path, description = "`vendor`, `account`, `item`, `class`, `terms` or `customer`"),
        ("from" = String, Path, description = "The name on invoices; case and surplus space do not count")
    ),
    request_body = ToMap,
    responses((status = 200, description = "The mapping", body = Mapping), WriteProblems)
)]
pub async fn put(
    who: Bearer<Accounting>,
    path: NameInPath,
    body: Put<ToMap>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let (company, list, from) = (path.company, path.list, path.name.as_str());
    let to = &body.0.to;
    let mapping = operations
        .write(async |tx| operations.map_name(tx, &who, company, list, from, to).await)
        .await?;
    Ok(found(&Mapping::from(mapping)))
}

/// Takes back what a name means.
///
/// For accounting.
#[utoipa::path(
    delete,
    path = "/api/v1/companies/{id}/mappings/{kind}/{from}",
    tag = "lists",
    operation_id = "unmap_name",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("kind" = String, Path, description = "`vendor`, `account`, `item`, `class`, `terms` or `customer`"),
        ("from" = String, Path, description = "The name on invoices; case and surplus space do not count")
    ),
    responses((status = 204, description = "Taken back"), WriteProblems)
)]
pub async fn delete(
    who: Bearer<Accounting>,
    path: NameInPath,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let (company, list, from) = (path.company, path.list, path.name.as_str());
    operations
        .write(async |tx| operations.unmap_name(tx, &who, company, list, from).await)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
