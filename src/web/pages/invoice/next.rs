//! On to the next invoice that waits for whoever asks.

use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::path;
use crate::{
    invoice::{CompanyId, InvoiceId, Status},
    operations::{OperationError, Operations, next},
    web::{
        guard::browser::Browser,
        pages::{
            PageId,
            answer::SeeOther,
            done::{Done, Then},
            error::PageError,
            frame::Place,
        },
    },
};

/// Where the browser comes from.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// The invoice that it showed.
    after: Option<String>,
}

/// The way to the next invoice of that company that waits, from one that is shown.
pub(super) fn way(company: CompanyId, from: InvoiceId) -> String {
    format!("/companies/{company}/next?after={from}")
}

/// `GET /companies/{id}/next`: the next invoice that waits; where none does, back.
///
/// # Errors
/// When there is no such company.
pub async fn lead_on(
    operations: Data<Operations>,
    browser: Browser,
    company: PageId<CompanyId>,
    asked: Query<Asked>,
) -> Result<SeeOther, PageError> {
    let who = &browser.caller;
    let after = asked.after.as_deref();
    let after = after.and_then(|text| text.parse::<InvoiceId>().ok());
    let (from, next) = operations
        .read(async |tx| {
            let from = match after {
                Some(id) => match operations.invoice(tx, who, id).await {
                    Ok((invoice, _)) => Some(next::ComingFrom {
                        invoice: id,
                        stage: invoice.status(),
                        is_decided: false,
                    }),
                    Err(OperationError::NotFound { .. }) => None,
                    Err(error) => return Err(error),
                },
                None => None,
            };
            let next = operations.next_waiting(tx, who, company.0, from).await?;
            Ok((from, next))
        })
        .await?;
    Ok(match (next, from) {
        (Some(next), _) => SeeOther::page(path(next)),
        (None, Some(next::ComingFrom { invoice: id, .. })) => {
            let url = operations.public_url();
            let cookie = Done::Looked.cookie_with(Then::NothingElse, &path(id), url);
            SeeOther::page(path(id)).with_cookie(cookie)
        }
        (None, None) => SeeOther::page(Place::Invoices.path(company.0)),
    })
}

/// The next one that waits after a step at that stage.
pub(super) async fn next_after(
    operations: &Operations,
    browser: &Browser,
    id: InvoiceId,
    stage: Status,
) -> Result<Option<InvoiceId>, PageError> {
    let who = &browser.caller;
    let from = next::ComingFrom {
        invoice: id,
        stage,
        is_decided: true,
    };
    let next = operations
        .read(async |tx| {
            let (invoice, _) = operations.invoice(tx, who, id).await?;
            operations
                .next_waiting(tx, who, invoice.company_id, Some(from))
                .await
        })
        .await?;
    Ok(next)
}
