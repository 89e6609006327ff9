//! Companies: setting them up, and handing out what connects them.

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::Data,
};
use serde_json::Value;

use super::{
    address::InPath,
    all_of_it, answer,
    body::{CompanyToAdd, SettingsToChange, ToRelease},
    found,
    openapi::{ReadProblems, WriteProblems},
    query::Page,
    respond,
    sent::{Post, Put},
    shapes::{AddedCompany, Company, CompanyPage, SettingsPatch},
};
use crate::{
    invoice::CompanyId,
    operations::{Operations, idempotency::Answer},
    web::{
        guard::{Admin, AnyRole, token::Bearer},
        problem::Problem,
    },
};

/// Sets a company up.
///
/// For admins. The answer holds the password that the Web Connector asks for, once.
#[utoipa::path(
    post,
    path = "/api/v1/companies",
    tag = "companies",
    operation_id = "add_company",
    params(("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")),
    request_body = CompanyToAdd,
    responses((status = 201, description = "Set up", body = AddedCompany), WriteProblems)
)]
pub async fn add(
    who: Bearer<Admin>,
    post: Post<CompanyToAdd>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let CompanyToAdd { name, company_file } = &post.sent;
    let new = operations
        .prepare_company(&who, name, company_file.as_deref())
        .await?;
    let done = operations
        .once(&who, post.once.as_ref(), without_password, async |tx| {
            operations.add_company(tx, &who, &new.company).await?;
            Ok(answer(StatusCode::CREATED, &AddedCompany::from(&new)))
        })
        .await?;
    Ok(respond(done))
}

/// The password is nowhere in the database, so a repeated answer does not have it either.
fn without_password(answer: &Answer) -> String {
    let mut body: Value =
        serde_json::from_str(&answer.body).expect("an answer of ours is JSON, as it was written");
    body["qbwc"]["password"] = Value::Null;
    body.to_string()
}

/// The companies that the caller may see, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/companies",
    tag = "companies",
    operation_id = "list_companies",
    params(
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "At most that many; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before")
    ),
    responses((status = 200, description = "A page", body = CompanyPage), ReadProblems)
)]
pub async fn list(
    who: Bearer<AnyRole>,
    page: Page,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let mut companies = operations
        .read(async |tx| operations.companies(tx, &who).await)
        .await?;
    companies.retain(|company| page.after.is_none_or(|after| company.id.0 > after));
    let (companies, next_cursor) = page.cut(companies, |company| company.id.0);
    Ok(found(&CompanyPage {
        items: companies.into_iter().map(Company::from).collect(),
        next_cursor,
    }))
}

/// One company.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}",
    tag = "companies",
    operation_id = "get_company",
    params(("id" = Uuid, Path, description = "The company")),
    responses((status = 200, description = "The company", body = Company), ReadProblems)
)]
pub async fn get(
    who: Bearer<AnyRole>,
    id: InPath<CompanyId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let company = operations
        .read(async |tx| operations.company(tx, &who, id.0).await)
        .await?;
    Ok(found(&Company::from(company)))
}

/// Changes the named settings of a company.
///
/// For admins. When one is rejected, none is changed.
#[utoipa::path(
    patch,
    path = "/api/v1/companies/{id}",
    tag = "companies",
    operation_id = "change_settings",
    params(("id" = Uuid, Path, description = "The company")),
    request_body = SettingsPatch,
    responses((status = 200, description = "The company with its settings as they are now", body = Company), WriteProblems)
)]
pub async fn change_settings(
    who: Bearer<Admin>,
    id: InPath<CompanyId>,
    patch: Put<SettingsToChange>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let changes = &patch.0.settings;
    let company = operations
        .write(async |tx| operations.change_settings(tx, &who, id.0, changes).await)
        .await?;
    Ok(found(&Company::from(company)))
}

/// The .qwc file that connects the company: the same bytes at every call.
///
/// For admins. Open it in the Web Connector, on the machine that QuickBooks runs on.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/qwc",
    tag = "companies",
    operation_id = "get_qwc",
    params(("id" = Uuid, Path, description = "The company")),
    responses(
        (status = 200, description = "The file", content_type = "application/x-qwc", body = String,
            headers(("Content-Disposition" = String, description = "An attachment, with a name for the file"))),
        (status = 409, description = "The public URL is none that the Web Connector takes", content_type = "application/problem+json", body = Problem),
        ReadProblems
    )
)]
pub async fn qwc(
    who: Bearer<Admin>,
    id: InPath<CompanyId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let (company, document) = operations
        .write(async |tx| {
            let company = operations.company(tx, &who, id.0).await?;
            Ok((company, operations.qwc(tx, &who, id.0).await?))
        })
        .await?;
    // The user name is lower-case letters, digits and dashes, and tells companies apart.
    let attachment = format!("attachment; filename=\"{}.qwc\"", company.qbwc_username);
    Ok(HttpResponse::Ok()
        .content_type("application/x-qwc")
        .insert_header((header::CONTENT_DISPOSITION, attachment))
        .body(document))
}

/// Sets a company free from the company file that it is bound to.
///
/// For admins. The next file that the Web Connector opens binds the company. Invoices in a request
/// that is still unanswered are left to a person: the new file can't tell what became of them in the
/// old one.
#[utoipa::path(
    post,
    path = "/api/v1/companies/{id}/release-file",
    tag = "companies",
    operation_id = "release_company_file",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = ToRelease,
    responses((status = 200, description = "The company, bound to no file", body = Company), WriteProblems)
)]
pub async fn release_file(
    who: Bearer<Admin>,
    id: InPath<CompanyId>,
    post: Post<ToRelease>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let ToRelease { reason } = &post.sent;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            let released = operations.release_company_file(tx, &who, id.0, reason);
            Ok(answer(StatusCode::OK, &Company::from(released.await?)))
        })
        .await?;
    Ok(respond(done))
}
