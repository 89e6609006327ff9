//! The steps of an invoice on its way: approve, return, send; one at a time, or one for many.

use actix_web::{HttpResponse, http::StatusCode, web::Data};

use super::{
    address::{InPath, named},
    all_of_it, answer,
    body::{Accepting, Actions, BulkAction, Sending, ToReturn},
    invoices::of_one,
    openapi::WriteProblems,
    respond,
    sent::Post,
    shapes::{ActionResults, Invoice, StepTaken},
};
use crate::{
    invoice::{self, InvoiceId},
    operations::{
        Caller, OperationError, Operations,
        in_turn::{Outcome, in_turn},
    },
    store::Tx,
    web::{
        guard::{Accounting, Approver, token::Bearer},
        problem::Problem,
    },
};

/// Gives the approval that is missing next: procurement's in `AP`, accounting's in `AA`.
///
/// Two different people, unless the setting `same_person_may_approve_twice` says otherwise. With
/// `send_on_approval`, the second one sends the invoice too, unless a finding stops that.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/approve",
    tag = "steps",
    operation_id = "approve_invoice",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = Option<Accepting>,
    responses((status = 200, description = "The invoice as it is now", body = Invoice), WriteProblems)
)]
pub async fn approve(
    who: Bearer<Approver>,
    id: InPath<InvoiceId>,
    post: Post<Accepting>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let accept = &post.sent.accept;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            operations.approve(tx, &who, id.0, accept).await?;
            let shown = operations.show(tx, &who, id.0).await?;
            Ok(answer(StatusCode::OK, &Invoice::from(shown)))
        })
        .await?;
    Ok(respond(done))
}

/// Returns an invoice, with a reason that stands in the history.
///
/// For accounting. `AA` → `AP`, `A` → `AP`; `S`, `ES` or `F` → `A`, but not from `ES` while a request
/// that carries the invoice is unanswered.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/return",
    tag = "steps",
    operation_id = "return_invoice",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = ToReturn,
    responses((status = 200, description = "The invoice as it is now", body = Invoice), WriteProblems)
)]
pub async fn send_back(
    who: Bearer<Accounting>,
    id: InPath<InvoiceId>,
    post: Post<ToReturn>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let ToReturn { to, reason } = &post.sent;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            operations.send_back(tx, &who, id.0, *to, reason).await?;
            let shown = operations.show(tx, &who, id.0).await?;
            Ok(answer(StatusCode::OK, &Invoice::from(shown)))
        })
        .await?;
    Ok(respond(done))
}

/// Sends an approved invoice, or again one that failed: it is `ES` then.
///
/// For accounting and procurement. A finding that is an error stops it, a warning unless its code
/// is accepted: 409 with the `findings` that are left.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/send",
    tag = "steps",
    operation_id = "send_invoice",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = Option<Sending>,
    responses((status = 200, description = "The invoice as it is now", body = Invoice), WriteProblems)
)]
pub async fn send(
    who: Bearer<Approver>,
    id: InPath<InvoiceId>,
    post: Post<Sending>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let accept = &post.sent.accept;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            operations.send(tx, &who, id.0, accept).await?;
            let shown = operations.show(tx, &who, id.0).await?;
            Ok(answer(StatusCode::OK, &Invoice::from(shown)))
        })
        .await?;
    Ok(respond(done))
}

/// Takes one step for up to 1,000 invoices, each on its own.
///
/// One that is refused does not stop the others, unless `on_error` is `stop`: then those after it are
/// not tried. `accept` counts for each, as for a single send.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/actions",
    tag = "steps",
    operation_id = "take_steps",
    params(("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")),
    request_body = Actions,
    responses((status = 200, description = "What became of each, in the same order", body = ActionResults), WriteProblems)
)]
pub async fn take_steps(
    who: Bearer<Approver>,
    post: Post<Actions>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            let step =
                async |id: &String| take_step(&operations, &mut *tx, &who, id, &post.sent).await;
            let outcomes = in_turn(&post.sent.ids, post.sent.on_error.into(), step).await?;
            let results = post.sent.ids.iter().zip(outcomes);
            let results = results
                .map(|(id, outcome)| step_taken(id, outcome))
                .collect::<Result<_, _>>()?;
            Ok(answer(StatusCode::OK, &ActionResults { results }))
        })
        .await?;
    Ok(respond(done))
}

fn step_taken(id: &str, outcome: Outcome<invoice::Invoice>) -> Result<StepTaken, OperationError> {
    let refused = |error| {
        Ok(StepTaken::Refused {
            id: id.to_owned(),
            problem: of_one(error)?,
        })
    };
    match outcome {
        Outcome::Done(invoice) => Ok(StepTaken::Done {
            id: id.to_owned(),
            status: invoice.status().into(),
        }),
        Outcome::Refused(error) => refused(error),
        Outcome::NotTried => refused(not_tried()),
    }
}

/// What is said of those after the first that was refused.
fn not_tried() -> OperationError {
    OperationError::Conflict(
        "not tried: one before it was refused, and `on_error` is `stop`".to_owned(),
    )
}

async fn take_step(
    operations: &Operations,
    tx: &mut Tx,
    who: &Caller,
    id: &str,
    actions: &Actions,
) -> Result<invoice::Invoice, OperationError> {
    let id = named::<InvoiceId>(id)?;
    match actions.action {
        BulkAction::Approve => operations.approve(tx, who, id, &actions.accept).await,
        BulkAction::Send => operations.send(tx, who, id, &actions.accept).await,
    }
}
