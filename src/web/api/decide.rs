//! What a person decides where QuickBooks does not tell enough.

use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::{
    address::InPath,
    all_of_it, answer,
    body::{SendingAgain, ToLink},
    openapi::WriteProblems,
    respond,
    sent::Post,
    shapes::Invoice,
};
use crate::{
    invoice::InvoiceId,
    operations::Operations,
    web::{
        guard::{Accounting, token::Bearer},
        problem::Problem,
    },
};

/// Names the transaction in QuickBooks that is the invoice's bill: it is `ES` then.
///
/// For accounting; from `A`, `F` or `ES`, but not while a request that carries the invoice is
/// unanswered. Nothing is sent: the Web Connector's next update looks at the transaction. Of the same
/// kind, vendor and amount, it makes the invoice `S`; otherwise `F`, with the reason.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/link",
    tag = "steps",
    operation_id = "link_bill",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = ToLink,
    responses((status = 200, description = "The invoice as it is now", body = Invoice), WriteProblems)
)]
pub async fn link(
    who: Bearer<Accounting>,
    id: InPath<InvoiceId>,
    post: Post<ToLink>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let ToLink { txn_id } = &post.sent;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            operations.link(tx, &who, id.0, txn_id).await?;
            let shown = operations.show(tx, &who, id.0).await?;
            Ok(answer(StatusCode::OK, &Invoice::from(shown)))
        })
        .await?;
    Ok(respond(done))
}

/// Sends an invoice again whose bill the caller has not found in QuickBooks: it is `ES`, from the
/// start.
///
/// For accounting; from `A`, `F` or `ES`, but not while a request that carries the invoice is
/// unanswered, nor while it just waits for its turn. QuickBooks is asked once more before it goes
/// out; transactions named in `other_bills` do not count then.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/send-again",
    tag = "steps",
    operation_id = "send_again",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = Option<SendingAgain>,
    responses((status = 200, description = "The invoice as it is now", body = Invoice), WriteProblems)
)]
pub async fn send_again(
    who: Bearer<Accounting>,
    id: InPath<InvoiceId>,
    post: Post<SendingAgain>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let others = &post.sent.other_bills;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            operations.send_again(tx, &who, id.0, others).await?;
            let shown = operations.show(tx, &who, id.0).await?;
            Ok(answer(StatusCode::OK, &Invoice::from(shown)))
        })
        .await?;
    Ok(respond(done))
}
