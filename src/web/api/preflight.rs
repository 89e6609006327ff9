//! The Test: what would become of invoices if they were sent.

use actix_web::{HttpResponse, web::Data};

use super::{
    address::InPath,
    body::{Tested, ToTest},
    found,
    openapi::WriteProblems,
    query::cursor,
    sent::Post,
    shapes::Preflight,
};
use crate::{
    invoice::{CompanyId, InvoiceId},
    operations::{Operations, preflight::Which},
    web::{
        guard::{AnyRole, token::Bearer},
        problem::Problem,
    },
};

/// Tests invoices: what the checks say, what would go out, and what QuickBooks will hold.
///
/// Nothing changes. The way is that of the send. With `status`, all of them are counted, and up to
/// `limit` are tested; `next_cursor` leads to those after them.
#[utoipa::path(
    post,
    path = "/api/v1/companies/{id}/preflight",
    tag = "steps",
    operation_id = "preflight",
    params(("id" = Uuid, Path, description = "The company")),
    request_body = ToTest,
    responses((status = 200, description = "What would become of them", body = Preflight), WriteProblems)
)]
pub async fn test(
    who: Bearer<AnyRole>,
    company: InPath<CompanyId>,
    post: Post<ToTest>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let sent = &post.sent;
    let which = which(sent);
    let preflight = operations
        .read(async |tx| {
            operations
                .preflight(tx, &who, company.0, &which, &sent.accept)
                .await
        })
        .await?;
    let next = next_cursor(&which, &preflight);
    Ok(found(&Preflight::of(preflight, next)))
}

fn which(sent: &ToTest) -> Which {
    match &sent.which {
        Tested::These(ids) => Which::These(ids.clone()),
        Tested::InStatus {
            status,
            after,
            limit,
        } => Which::InStatus {
            status: *status,
            before: after.map(InvoiceId),
            limit: *limit,
        },
    }
}

/// Where the next of them begin, if as many were tested as were asked for.
fn next_cursor(
    which: &Which,
    preflight: &crate::operations::preflight::Preflight,
) -> Option<String> {
    let Which::InStatus { limit, .. } = which else {
        return None;
    };
    let is_full = i64::try_from(preflight.results.len()).is_ok_and(|tested| tested == *limit);
    let last = preflight.results.last()?.as_ref().ok()?;
    is_full.then(|| cursor(last.invoice.id.0))
}
