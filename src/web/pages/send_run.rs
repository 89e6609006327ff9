//! A run to the external system: first what would become of each invoice, then the send itself and
//! what came of it.
//!
//! Looking changes nothing: it is the Test of the API, on the way that the send takes. The send is
//! ordered with the versions that were shown, and answered by the report itself; sent twice, the
//! second report says of each that it was on its way already.

mod asked;
mod held;
mod report;
mod sorted;

use std::collections::BTreeMap;

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use self::{
    asked::Asked,
    held::{HeldView, render_held},
    report::SendReportPage,
    sorted::{Sorted, sort},
};
use super::{
    PageId,
    answer::Page,
    error::PageError,
    frame::{Frame, Place},
    purchase_orders::{send_run_path, with_query},
    words,
};
use crate::{
    invoice::{CompanyId, InvoiceId, Money, Status},
    operations::{
        Caller, OperationError, Operations,
        preflight::{Preflight, Which},
        send_run::{OfOrders, RUN_MAX},
    },
    store::{Company, Tx, invoice::Filter},
    web::guard::{
        browser::Browser,
        form::{Fields, SignedForm},
    },
};

/// For how many invoices what QuickBooks will hold stands on the page itself; for the others it is one
/// click away.
const HELD_MAX: usize = 100;

/// What would become of the run.
#[derive(Template, WebTemplate)]
#[template(path = "send_run.html")]
pub struct SendRunPage {
    frame: Frame,
    company: String,
    orders: String,
    action: String,
    refused: Option<String>,
    of: String,
    count: i64,
    totals: Vec<TotalView>,
    sorted: Sorted,
    held: Vec<HeldView>,
    held_elsewhere: usize,
    notes: Vec<String>,
    older: Option<String>,
    may_send: bool,
}

/// What a currency comes to.
struct TotalView {
    currency: String,
    amount: String,
}

/// A run that was looked at.
struct Looked {
    company: Company,
    of: String,
    preflight: Preflight,
    notes: Vec<String>,
    older: Option<InvoiceId>,
}

/// Which invoices a run is of, and what is to be said of that.
struct Chosen {
    ids: Vec<InvoiceId>,
    of: String,
    notes: Vec<String>,
    older: Option<InvoiceId>,
}

/// `GET /companies/{id}/send-run?ids=`: what would become of these invoices, of those of the orders
/// named by `po`, or of all approved ones.
///
/// # Errors
/// When there is no such company, or the address asks for something that can't be.
pub async fn look(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<SendRunPage>, PageError> {
    let asked = Asked::of_query(request.query_string())?;
    show(&operations, &browser, id.0, &asked).await
}

/// `POST /companies/{id}/send-run`: with `step=send` sends the run and answers what came of it;
/// otherwise the same as the `GET`, for more invoices than an address holds.
///
/// # Errors
/// When the form is not ours, there is no such company, or the user lacks the role to send.
pub async fn send(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<Either<Page<SendRunPage>, Page<SendReportPage>>, PageError> {
    let (browser, fields) = (&form.browser, &form.fields);
    if fields.text("step") != "send" {
        let asked = Asked::of_form(fields)?;
        return Ok(Either::Left(
            show(&operations, browser, id.0, &asked).await?,
        ));
    }
    let page = perform(&operations, browser, id.0, fields).await?;
    Ok(Either::Right(page))
}

async fn perform(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
    fields: &Fields,
) -> Result<Page<SendReportPage>, PageError> {
    let who = &browser.caller;
    let items = asked::items(fields)?;
    let on_error = asked::on_error(fields);
    let (company, run) = operations
        .write(async |tx| {
            let run = operations.send_run(tx, who, id, &items, on_error).await?;
            Ok((operations.company(tx, who, id).await?, run))
        })
        .await?;
    Ok(Page::ok(report::render(browser, &company, &run)))
}

async fn show(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
    asked: &Asked,
) -> Result<Page<SendRunPage>, PageError> {
    let who = &browser.caller;
    let looked = operations
        .read(async |tx| {
            let company = operations.company(tx, who, id).await?;
            let chosen = choose(operations, tx, who, id, asked).await?;
            let which = Which::These(chosen.ids);
            let preflight = operations.preflight(tx, who, id, &which, &[]).await?;
            Ok(Looked {
                company,
                of: chosen.of,
                preflight,
                notes: chosen.notes,
                older: chosen.older,
            })
        })
        .await?;
    let nothing = looked.preflight.results.is_empty() && *asked == Asked::These(Vec::new());
    let page = render(browser, looked, nothing);
    Ok(if nothing {
        Page::with_status(StatusCode::UNPROCESSABLE_ENTITY, page)
    } else {
        Page::ok(page)
    })
}

async fn choose(
    operations: &Operations,
    tx: &mut Tx,
    who: &Caller,
    company: CompanyId,
    asked: &Asked,
) -> Result<Chosen, OperationError> {
    match asked {
        Asked::These(ids) => Ok(Chosen {
            ids: ids.clone(),
            of: "the chosen invoices".to_owned(),
            notes: Vec::new(),
            older: None,
        }),
        Asked::OfOrders(numbers) => {
            let found = operations.sendable_of_orders(tx, who, company, numbers);
            let found = found.await?;
            let of = match numbers.as_slice() {
                [number] => format!("purchase order {number}"),
                several => format!("{} purchase orders", several.len()),
            };
            Ok(Chosen {
                notes: of_orders_notes(&found),
                ids: found.ids,
                of,
                older: None,
            })
        }
        Asked::Approved { before } => {
            let filter = Filter {
                status: Some(Status::Approved),
                ..Filter::default()
            };
            let most = i64::try_from(RUN_MAX + 1).unwrap_or(i64::MAX);
            let found = tx.list_invoices(company, &filter, *before, most).await?;
            let mut ids: Vec<_> = found.iter().map(|invoice| invoice.id).collect();
            let has_more = ids.len() > RUN_MAX;
            ids.truncate(RUN_MAX);
            Ok(Chosen {
                of: "all approved invoices".to_owned(),
                notes: has_more
                    .then(|| {
                        format!(
                            "These are the newest {RUN_MAX}: older ones are a run of their own."
                        )
                    })
                    .into_iter()
                    .collect(),
                older: ids.last().copied().filter(|_| has_more),
                ids,
            })
        }
    }
}

/// What is said of an order's invoices that are not in the run.
fn of_orders_notes(found: &OfOrders) -> Vec<String> {
    let others = found.others.iter().map(|(status, count)| {
        let invoices = plural(*count, "invoice is", "invoices are");
        format!(
            "{invoices} {status} ({}) and not in this run.",
            status.title()
        )
    });
    let more = found
        .has_more
        .then(|| format!("These are the first {RUN_MAX}: send them, then open the run again."));
    others.chain(more).collect()
}

/// A count with the words that fit it.
fn plural(count: usize, one: &str, more: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {more}"),
    }
}

fn render(browser: &Browser, looked: Looked, is_nothing_chosen: bool) -> SendRunPage {
    let company = &looked.company;
    let results = &looked.preflight.results;
    let tested = || results.iter().flatten();
    let action = send_run_path(company.id);
    SendRunPage {
        frame: Frame::within(browser, company, Place::Orders, "Send to external system"),
        company: company.name.clone(),
        orders: Place::Orders.path(company.id),
        refused: is_nothing_chosen.then(|| {
            "Nothing was chosen: go back and tick the invoices or orders to be sent.".to_owned()
        }),
        of: looked.of,
        count: looked.preflight.count,
        totals: render_totals(&looked.preflight.totals),
        sorted: sort(company.id, results),
        held: tested().take(HELD_MAX).map(render_held).collect(),
        held_elsewhere: tested().count().saturating_sub(HELD_MAX),
        notes: looked.notes,
        older: looked
            .older
            .map(|last| with_query(&action, "cursor", &last.to_string())),
        may_send: browser.caller.may_send(),
        action,
    }
}

fn render_totals(totals: &BTreeMap<String, Money>) -> Vec<TotalView> {
    let totals = totals.iter().map(|(currency, amount)| TotalView {
        currency: match currency.as_str() {
            "home" => "home currency".to_owned(),
            code => code.to_owned(),
        },
        amount: words::money(*amount),
    });
    totals.collect()
}
