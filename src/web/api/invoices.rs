//! Invoices: taking them in, showing them, giving them new content.

use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::{
    address::InPath,
    all_of_it, answer,
    body::{Bulk, Draft},
    found,
    openapi::{ReadProblems, WriteProblems},
    query::InvoiceQuery,
    respond,
    sent::{Post, Put},
    shapes::{
        BulkDraft, BulkResults, Event, History, Invoice, InvoiceDraft, InvoicePage, StatusName,
        TakenIn,
    },
};
use crate::{
    invoice::{CompanyId, InvoiceId},
    operations::{OperationError, Operations},
    web::{
        guard::{AnyRole, token::Bearer},
        problem::Problem,
    },
};

/// Takes an invoice in: it is `AP` then.
#[utoipa::path(
    post,
    path = "/api/v1/companies/{id}/invoices",
    tag = "invoices",
    operation_id = "take_in_invoice",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = InvoiceDraft,
    responses((status = 201, description = "Taken in", body = Invoice), WriteProblems)
)]
pub async fn take_in(
    who: Bearer<AnyRole>,
    company: InPath<CompanyId>,
    post: Post<Draft>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let draft = &post.sent.0;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            let invoice = operations.take_in(tx, &who, company.0, draft).await?;
            let shown = operations.show(tx, &who, invoice.id).await?;
            Ok(answer(StatusCode::CREATED, &Invoice::from(shown)))
        })
        .await?;
    Ok(respond(done))
}

/// Takes up to 1,000 invoices in, each on its own.
///
/// One that is refused does not stop the others.
#[utoipa::path(
    post,
    path = "/api/v1/companies/{id}/invoices/bulk",
    tag = "invoices",
    operation_id = "take_in_invoices",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body(content = BulkDraft, description = "At most 10 MiB"),
    responses((status = 200, description = "What became of each, in the same order", body = BulkResults), WriteProblems)
)]
pub async fn take_in_bulk(
    who: Bearer<AnyRole>,
    company: InPath<CompanyId>,
    post: Post<Bulk>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            operations.company(tx, &who, company.0).await?;
            let mut results = Vec::with_capacity(post.sent.invoices.len());
            for draft in &post.sent.invoices {
                results.push(match operations.take_in(tx, &who, company.0, draft).await {
                    Ok(invoice) => TakenIn::Done { id: invoice.id.0 },
                    Err(error) => TakenIn::Refused {
                        problem: of_one(error)?,
                    },
                });
            }
            Ok(answer(StatusCode::OK, &BulkResults { results }))
        })
        .await?;
    Ok(respond(done))
}

/// The problem of one entry of many. A failure of the database is everybody's: it ends the call,
/// and with it everything that the call has done.
pub(super) fn of_one(error: OperationError) -> Result<Problem, OperationError> {
    match error {
        OperationError::Store(_) => Err(error),
        OperationError::NotFound { .. }
        | OperationError::Forbidden { .. }
        | OperationError::Withheld(_)
        | OperationError::Refused(_)
        | OperationError::Conflict(_)
        | OperationError::Invalid(_)
        | OperationError::Stopped(_)
        | OperationError::File(_)
        | OperationError::KeyReused
        | OperationError::Qwc(_) => Ok(error.into()),
    }
}

/// The invoices of a company, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/invoices",
    tag = "invoices",
    operation_id = "list_invoices",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("status" = Option<StatusName>, Query, description = "Only those in this status"),
        ("vendor" = Option<String>, Query, description = "Only this vendor's; case and surrounding space do not count"),
        ("number" = Option<String>, Query, description = "Only with this number; case and surrounding space do not count"),
        ("po_number" = Option<String>, Query, description = "Only for this purchase order; case and surrounding space do not count"),
        ("from" = Option<chrono::NaiveDate>, Query, description = "Only dated on this day or later"),
        ("to" = Option<chrono::NaiveDate>, Query, description = "Only dated on this day or earlier"),
        ("min_total" = Option<String>, Query, description = "Only with this total or a larger one, whatever the currency, such as `120.50`"),
        ("max_total" = Option<String>, Query, description = "Only with this total or a smaller one, whatever the currency"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "At most that many; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before")
    ),
    responses((status = 200, description = "A page", body = InvoicePage), ReadProblems)
)]
pub async fn list(
    who: Bearer<AnyRole>,
    company: InPath<CompanyId>,
    query: InvoiceQuery,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let InvoiceQuery { filter, page } = &query;
    let before = page.after.map(InvoiceId);
    let list = operations
        .read(async |tx| {
            let company = operations.company(tx, &who, company.0).await?;
            let one_more = i64::try_from(page.limit + 1).unwrap_or(i64::MAX);
            let invoices = tx
                .list_invoices(company.id, filter, before, one_more)
                .await?;
            let (invoices, next_cursor) = page.cut(invoices, |invoice| invoice.id.0);
            let shown = operations.shown_all(tx, invoices, &company).await?;
            let items = shown.into_iter().map(Invoice::from).collect();
            Ok(InvoicePage { items, next_cursor })
        })
        .await?;
    Ok(found(&list))
}

/// One invoice.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}",
    tag = "invoices",
    operation_id = "get_invoice",
    params(("id" = Uuid, Path, description = "The invoice")),
    responses((status = 200, description = "The invoice", body = Invoice), ReadProblems)
)]
pub async fn get(
    who: Bearer<AnyRole>,
    id: InPath<InvoiceId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let shown = operations
        .read(async |tx| operations.show(tx, &who, id.0).await)
        .await?;
    Ok(found(&Invoice::from(shown)))
}

/// Puts new content in place of an invoice's own: it is `AP` again, without approvals.
///
/// Only in `AP`, `AA` and `A`. The same content again changes nothing.
#[utoipa::path(
    put,
    path = "/api/v1/invoices/{id}",
    tag = "invoices",
    operation_id = "edit_invoice",
    params(("id" = Uuid, Path, description = "The invoice")),
    request_body = InvoiceDraft,
    responses((status = 200, description = "The invoice as it is now", body = Invoice), WriteProblems)
)]
pub async fn edit(
    who: Bearer<AnyRole>,
    id: InPath<InvoiceId>,
    draft: Put<Draft>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let draft = &draft.0.0;
    let shown = operations
        .write(async |tx| {
            operations.edit(tx, &who, id.0, draft).await?;
            operations.show(tx, &who, id.0).await
        })
        .await?;
    Ok(found(&Invoice::from(shown)))
}

/// Everything that happened to an invoice, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/history",
    tag = "invoices",
    operation_id = "get_invoice_history",
    params(("id" = Uuid, Path, description = "The invoice")),
    responses((status = 200, description = "Every event", body = History), ReadProblems)
)]
pub async fn history(
    who: Bearer<AnyRole>,
    id: InPath<InvoiceId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let events = operations
        .read(async |tx| {
            operations.invoice(tx, &who, id.0).await?;
            Ok(tx.load_history(id.0).await?)
        })
        .await?;
    Ok(found(&History {
        items: events.into_iter().map(Event::from).collect(),
    }))
}

/// The exact qbXML that would go out for this invoice, or that went out.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/qbxml",
    tag = "invoices",
    operation_id = "get_invoice_qbxml",
    params(("id" = Uuid, Path, description = "The invoice")),
    responses((status = 200, description = "A qbXML document", content_type = "application/xml", body = String), ReadProblems)
)]
pub async fn qbxml(
    who: Bearer<AnyRole>,
    id: InPath<InvoiceId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let document = operations
        .read(async |tx| operations.qbxml(tx, &who, id.0).await)
        .await?;
    Ok(HttpResponse::Ok()
        .content_type("application/xml")
        .body(document))
}
