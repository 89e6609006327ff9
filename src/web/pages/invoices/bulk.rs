//! One step for all invoices that are ticked. The answer is the same list with what became of each in
//! its row.
//!
//! The form says which invoices it showed, so that a row does not go away before its result was read:
//! what is approved is not among those that wait for approval any more.

use actix_web::{HttpRequest, http::StatusCode, web::Data};

use super::{
    Asked, Bulk, Found, InvoicesPage, SUMMED_MAX, Said, render, row::read_ticked, sums::render_sums,
};
use crate::{
    invoice::{Code, CompanyId, InvoiceId},
    operations::{
        OperationError, Operations,
        bulk::{BulkStep, Taken, Ticked},
        totals::Totals,
    },
    store::Tx,
    web::{
        guard::{
            browser::Browser,
            form::{Fields, SignedForm},
        },
        pages::{
            PageId,
            answer::{Page, SeeOther},
            error::PageError,
            frame::Place,
            words,
        },
    },
};

/// The most invoices that one form can name: many times what a page shows.
const NAMED_MAX: usize = 500;

/// What the pressed button asks for.
enum Pressed {
    Step(BulkStep),
    /// What the ticked ones add up to.
    Sum,
}

/// What was sent.
struct Sent {
    pressed: Option<Pressed>,
    ticked: Vec<Ticked>,
    /// The rows of the page, in their order.
    rows: Vec<InvoiceId>,
}

/// What came of it.
enum Came {
    Taken(Vec<Taken>),
    Summed,
    /// Nothing was done, and why.
    Nothing(&'static str),
    /// The reason of the return was none.
    NoReason(String),
}

/// `POST /companies/{id}/invoices/bulk`.
///
/// # Errors
/// When the form is not ours, there is no such company, or the database fails.
pub async fn take_steps(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<InvoicesPage>, PageError> {
    let asked = Asked::read(request.query_string())?;
    let sent = Sent::read(&form.fields);
    let came = take(&operations, &form.browser, id.0, &sent).await?;
    let found = find(&operations, &form.browser, id.0, &asked, &sent).await?;
    let totals = match came {
        Came::Summed => Some(ticked_totals(&operations, &found, &sent).await?),
        Came::Taken(_) | Came::Nothing(_) | Came::NoReason(_) => None,
    };
    let page = render(&form.browser, asked, &found);
    let status = match came {
        Came::Taken(_) | Came::Summed => StatusCode::OK,
        Came::Nothing(_) | Came::NoReason(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = answer(
        page,
        &sent,
        came,
        totals.as_ref(),
        form.fields.text("reason"),
    );
    Ok(Page::with_status(status, page))
}

/// `GET` on the form's address, which a browser shows after an answer: on to the list.
///
/// # Errors
/// When the address asks for something that can't be.
pub async fn look_again(
    _: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<SeeOther, PageError> {
    let asked = Asked::read(request.query_string())?;
    Ok(SeeOther::page(asked.address(&Place::Invoices.path(id.0))))
}

impl Sent {
    fn read(fields: &Fields) -> Self {
        let ticked: Vec<_> = fields.all("invoice").filter_map(read_ticked).collect();
        let mut rows: Vec<_> = fields.all("row").filter_map(|id| id.parse().ok()).collect();
        for one in &ticked {
            if !rows.contains(&one.id) {
                rows.push(one.id);
            }
        }
        let pressed = match fields.text("step") {
            "approve" => Some(Pressed::Step(BulkStep::Approve)),
            "send" => Some(Pressed::Step(BulkStep::Send {
                accepted: fields.all("accept").filter_map(read_accepted).collect(),
            })),
            "return" => Some(Pressed::Step(BulkStep::Return {
                reason: fields.text("reason").to_owned(),
            })),
            "sum" => Some(Pressed::Sum),
            _ => None,
        };
        Self {
            pressed,
            ticked,
            rows,
        }
    }
}

/// The warning of an invoice that was ticked. A code that is none accepts nothing.
fn read_accepted(text: &str) -> Option<(InvoiceId, Code)> {
    let (id, code) = text.split_once(':')?;
    Some((id.parse().ok()?, code.parse().ok()?))
}

async fn take(
    operations: &Operations,
    browser: &Browser,
    company: CompanyId,
    sent: &Sent,
) -> Result<Came, PageError> {
    let step = match &sent.pressed {
        _ if sent.rows.len() > NAMED_MAX => {
            return Ok(Came::Nothing(
                "Nothing was done: tick at most 500 invoices at once.",
            ));
        }
        None => return Ok(Came::Nothing("Nothing was done: press one of the buttons.")),
        Some(_) if sent.ticked.is_empty() => {
            return Ok(Came::Nothing(
                "Nothing was done: tick the invoices that you mean first.",
            ));
        }
        Some(Pressed::Sum) => return Ok(Came::Summed),
        Some(Pressed::Step(step)) => step,
    };
    let who = &browser.caller;
    let taken = operations
        .write(async |tx| {
            operations
                .take_steps(tx, who, company, &sent.ticked, step)
                .await
        })
        .await;
    match taken {
        Ok(taken) => Ok(Came::Taken(taken)),
        Err(OperationError::Invalid(errors)) => {
            let details: Vec<_> = errors.into_iter().map(|error| error.detail).collect();
            Ok(Came::NoReason(words::sentence(&details.join("; "))))
        }
        Err(error) => Err(error.into()),
    }
}

/// The rows that were shown, as they stand now.
async fn find(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
    asked: &Asked,
    sent: &Sent,
) -> Result<Found, PageError> {
    let found = operations
        .read(async |tx| {
            let company = operations.company(tx, &browser.caller, id).await?;
            let counts = tx.count_by_status(id).await?;
            let totals = operations
                .totals(tx, &company, asked.filter(), SUMMED_MAX)
                .await?;
            let home = operations.home_currency(tx, &company).await?;
            let invoices = load(tx, id, &sent.rows).await?;
            let shown = operations.shown_all(tx, invoices, &company).await?;
            Ok(Found {
                company,
                counts,
                totals,
                home,
                shown,
                has_more: false,
            })
        })
        .await?;
    Ok(found)
}

async fn load(
    tx: &mut Tx,
    company: CompanyId,
    rows: &[InvoiceId],
) -> Result<Vec<crate::invoice::Invoice>, OperationError> {
    let mut invoices = Vec::with_capacity(rows.len());
    for id in rows.iter().take(NAMED_MAX) {
        let invoice = tx.load_invoice(*id).await?;
        // An id that was put in by hand shows nothing of another company.
        invoices.extend(invoice.filter(|invoice| invoice.company_id == company));
    }
    Ok(invoices)
}

async fn ticked_totals(
    operations: &Operations,
    found: &Found,
    sent: &Sent,
) -> Result<Totals, PageError> {
    let invoices = found.shown.iter().map(|shown| &shown.invoice);
    let ticked: Vec<_> = invoices
        .filter(|invoice| sent.ticked.iter().any(|one| one.id == invoice.id))
        .collect();
    let totals = operations
        .read(async |tx| operations.totals_of(tx, &found.company, ticked).await)
        .await?;
    Ok(totals)
}

/// The list as the answer to the form.
fn answer(
    page: InvoicesPage,
    sent: &Sent,
    came: Came,
    totals: Option<&Totals>,
    reason: &str,
) -> InvoicesPage {
    let is_ticked = |id: &str| sent.ticked.iter().any(|one| one.id.to_string() == id);
    let back = Some(page.asked.address(&page.action));
    let mut bulk = Bulk {
        back,
        ticked: totals.map(render_sums),
        ..page.bulk
    };
    let mut invoices = page.invoices;
    match came {
        Came::Taken(taken) => {
            bulk.said = Some(said(sent, &taken));
            invoices = with_outcomes(invoices, sent, &taken);
            let mut outcomes = invoices.iter().filter_map(|row| row.outcome.as_ref());
            bulk.has_warnings = outcomes.any(|outcome| !outcome.warnings.is_empty());
        }
        Came::Summed => {}
        Came::Nothing(refused) => bulk.refused = Some(refused),
        Came::NoReason(mistake) => {
            bulk.reason_mistake = Some(mistake);
            reason.clone_into(&mut bulk.reason);
        }
    }
    if bulk.said.is_none() {
        for row in &mut invoices {
            row.is_ticked = is_ticked(&row.id);
        }
    }
    InvoicesPage {
        bulk,
        invoices,
        first_page: None,
        previous_page: None,
        next_page: None,
        ..page
    }
}

/// The warnings of an invoice that were ticked.
fn accepted(sent: &Sent, id: InvoiceId) -> Vec<Code> {
    match &sent.pressed {
        Some(Pressed::Step(BulkStep::Send { accepted })) => {
            let of_it = accepted.iter().filter(|(of, _)| *of == id);
            of_it.map(|(_, code)| *code).collect()
        }
        Some(Pressed::Step(BulkStep::Approve | BulkStep::Return { .. }) | Pressed::Sum) | None => {
            Vec::new()
        }
    }
}

/// The step in the word for what was done.
fn did(sent: &Sent) -> &'static str {
    match &sent.pressed {
        Some(Pressed::Step(BulkStep::Approve)) => "Approved",
        Some(Pressed::Step(BulkStep::Send { .. })) => "Sent",
        Some(Pressed::Step(BulkStep::Return { .. })) => "Returned",
        Some(Pressed::Sum) | None => "Done",
    }
}

fn said(sent: &Sent, taken: &[Taken]) -> Said {
    let done = taken.iter().filter(|(_, result)| result.is_ok()).count();
    let refused = taken.len() - done;
    let what = did(sent);
    let text = match (done, refused) {
        (done, 0) => format!("{what}: {}.", counted(done)),
        (0, refused) => format!(
            "Nothing done: {} refused. Each row says why.",
            counted(refused)
        ),
        (done, refused) => format!(
            "{what}: {}. Refused: {}, each of which says why.",
            counted(done),
            counted(refused)
        ),
    };
    Said {
        text,
        is_good: refused == 0,
    }
}

fn counted(invoices: usize) -> String {
    match invoices {
        1 => "1 invoice".to_owned(),
        more => format!("{more} invoices"),
    }
}

fn with_outcomes(
    invoices: Vec<super::InvoiceRow>,
    sent: &Sent,
    taken: &[Taken],
) -> Vec<super::InvoiceRow> {
    let rows = invoices.into_iter().map(|row| {
        let mut results = taken.iter();
        match results.find(|(id, _)| id.to_string() == row.id) {
            Some((id, result)) => {
                let accepted = accepted(sent, *id);
                row.with_outcome(did(sent), &accepted, result.as_ref().map(|_| ()))
            }
            None => row,
        }
    });
    rows.collect()
}
