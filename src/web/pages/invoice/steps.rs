//! The steps of an invoice on its way, each a form; after one, the browser goes on to the next that
//! waits.

use actix_web::{Either, http::StatusCode, web::Data};

use super::{InvoicePage, Refused, load, next::next_after, path, render};
use crate::{
    invoice::{Code, InvoiceId, Status, draft::FieldError},
    operations::{OperationError, Operations, send_back::ReturnTo},
    web::{
        guard::{
            browser::Browser,
            form::{Fields, SignedForm},
        },
        pages::{
            PageId,
            answer::{Page, SeeOther},
            done::{Done, Then},
            error::{PageError, status_of},
            words,
        },
    },
};

/// After a form: on to the invoice, or the invoice again with what was wrong.
pub(super) type Outcome = Result<Either<SeeOther, Page<InvoicePage>>, PageError>;

/// `POST /invoices/{id}/approve`: gives the approval that is missing next.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn approve(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, version, accepted) = (&form.browser.caller, version(&form), accepted(&form.fields));
    let result = operations
        .write(async |tx| {
            operations.require_version(tx, who, id.0, version).await?;
            let stage = operations.invoice(tx, who, id.0).await?.0.status();
            operations.approve(tx, who, id.0, &accepted).await?;
            Ok(stage)
        })
        .await;
    go_on(&operations, &form, id.0, Done::Approved, result).await
}

/// `POST /invoices/{id}/send`: sends it, with the warnings that were ticked.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn send(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, version, accepted) = (&form.browser.caller, version(&form), accepted(&form.fields));
    let result = operations
        .write(async |tx| {
            operations.require_version(tx, who, id.0, version).await?;
            let stage = operations.invoice(tx, who, id.0).await?.0.status();
            operations.send(tx, who, id.0, &accepted).await?;
            Ok(stage)
        })
        .await;
    go_on(&operations, &form, id.0, Done::Sent, result).await
}

/// `POST /invoices/{id}/return`: returns it, with a reason.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn send_back(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, reason) = (&form.browser.caller, form.fields.text("reason"));
    let to = return_to(&form.fields);
    let result = operations
        .write(async |tx| {
            let to = to.clone().map_err(OperationError::Invalid)?;
            let stage = operations.invoice(tx, who, id.0).await?.0.status();
            operations.send_back(tx, who, id.0, to, reason).await?;
            Ok(stage)
        })
        .await;
    go_on(&operations, &form, id.0, Done::Returned, result).await
}

/// `GET` on the address of a step, which a browser shows after a refusal: on to the invoice.
pub async fn look_again(_: Browser, id: PageId<InvoiceId>) -> SeeOther {
    SeeOther::page(path(id.0))
}

/// After a step that was taken at that stage: on to the next invoice that waits, or back to this one when
/// there is none.
async fn go_on(
    operations: &Operations,
    form: &SignedForm,
    id: InvoiceId,
    done: Done,
    result: Result<Status, OperationError>,
) -> Outcome {
    let Ok(stage) = result else {
        return answer(operations, form, id, done, result).await;
    };
    let next = next_after(operations, &form.browser, id, stage).await?;
    let (there, then) = match next {
        Some(next) => (next, Then::NextAfter(id)),
        None => (id, Then::NothingElse),
    };
    let cookie = done.cookie_with(then, &path(there), operations.public_url());
    Ok(Either::Left(
        SeeOther::page(path(there)).with_cookie(cookie),
    ))
}

/// What the state forbids or a field lacks is said on the invoice's own page, which also shows how
/// it stands now; anything else has an error page.
pub(super) async fn answer<T>(
    operations: &Operations,
    form: &SignedForm,
    id: InvoiceId,
    done: Done,
    result: Result<T, OperationError>,
) -> Outcome {
    let Err(error) = result else {
        let cookie = done.cookie(&path(id), operations.public_url());
        return Ok(Either::Left(SeeOther::page(path(id)).with_cookie(cookie)));
    };
    let refused = Refused {
        reason: form.fields.text("reason").to_owned(),
        txn_id: form.fields.text("txn_id").to_owned(),
        remark: form.fields.text("text").to_owned(),
        accepted: accepted(&form.fields),
        ..Refused::default()
    };
    refuse(operations, &form.browser, id, error, refused).await
}

/// The invoice's page with what was refused, and why; what the state forbids and what a field lacks is
/// said there.
pub(super) async fn refuse(
    operations: &Operations,
    browser: &Browser,
    id: InvoiceId,
    error: OperationError,
    mut refused: Refused,
) -> Outcome {
    let status = status_of(&error);
    let is_told_here = [
        StatusCode::CONFLICT,
        StatusCode::UNPROCESSABLE_ENTITY,
        StatusCode::PAYLOAD_TOO_LARGE,
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
    ];
    if !is_told_here.contains(&status) {
        return Err(error.into());
    }
    refused.message = Some(words::sentence(&error.to_string()));
    let loaded = load(operations, browser, id).await?;
    let page = render(browser, &loaded, None, refused);
    Ok(Either::Right(Page::with_status(status, page)))
}

/// The version that the form's page showed; a form without one was made for none.
pub(super) fn version(form: &SignedForm) -> i64 {
    form.fields.text("version").parse().unwrap_or_default()
}

/// The warnings that were ticked. A code that is none accepts nothing.
fn accepted(fields: &Fields) -> Vec<Code> {
    let ticked = fields.all("accept");
    ticked.filter_map(|code| code.parse().ok()).collect()
}

fn return_to(fields: &Fields) -> Result<ReturnTo, Vec<FieldError>> {
    match fields.text("to") {
        "AP" => Ok(ReturnTo::Procurement),
        "A" => Ok(ReturnTo::Approved),
        _ => Err(vec![FieldError::new(
            "/to",
            "say where it is returned to: `AP` or `A`",
        )]),
    }
}
