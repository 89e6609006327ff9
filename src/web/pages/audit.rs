//! The audit of a company: who did what, when, on which invoice; and whether the history is what was
//! written.

mod asked;
mod told;
mod verify;

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use super::{
    PageId,
    answer::Page,
    error::PageError,
    frame::{Frame, Place},
    invoice::timeline::{render_timeline, title},
};
use crate::{
    invoice::{CompanyId, history::Action},
    operations::Operations,
    store::{
        Company,
        event::audit::{AuditEvent, EventPlace},
    },
    web::guard::browser::Browser,
};
use asked::Asked;
pub use verify::verify;

/// How many events a page shows.
const PAGE_EVENTS: i64 = 50;

/// The audit.
#[derive(Template, WebTemplate)]
#[template(path = "audit.html")]
pub struct AuditPage {
    frame: Frame,
    company: String,
    action: String,
    asked: Asked,
    actions: Vec<ActionChoice>,
    has_filter: bool,
    events: Vec<EventRow>,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// One kind of event in the filter.
struct ActionChoice {
    name: &'static str,
    title: &'static str,
    is_chosen: bool,
}

/// One event.
struct EventRow {
    sequence: i64,
    title: &'static str,
    actor: String,
    at: String,
    at_exactly: String,
    way: Option<String>,
    invoice: Option<InvoiceLink>,
    notes: Vec<String>,
}

/// The invoice that an event is about.
struct InvoiceLink {
    href: String,
    vendor: String,
    number: String,
}

/// `GET /companies/{id}/audit`: one page of the events.
///
/// # Errors
/// When there is no such company, the user lacks the role, or the address asks for something that can't
/// be.
pub async fn list(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<AuditPage>, PageError> {
    let asked = Asked::read(request.query_string())?;
    let (company, events) = operations
        .read(async |tx| {
            let (filter, after) = (asked.filter(), asked.after());
            operations
                .events(tx, &browser.caller, id.0, filter, after, PAGE_EVENTS + 1)
                .await
        })
        .await?;
    Ok(Page::ok(render(&browser, &company, asked, events)))
}

fn render(
    browser: &Browser,
    company: &Company,
    asked: Asked,
    mut events: Vec<AuditEvent>,
) -> AuditPage {
    let path = Place::Audit.path(company.id);
    let has_more = events.len() as u64 > PAGE_EVENTS.unsigned_abs();
    if has_more {
        events.pop();
    }
    let last = events.last().filter(|_| has_more);
    let next = last.map(|last| EventPlace {
        at: last.event.at,
        sequence: last.event.sequence,
    });
    AuditPage {
        frame: Frame::within(browser, company, Place::Audit, "Audit"),
        company: company.name.clone(),
        actions: Action::ALL
            .into_iter()
            .map(|action| ActionChoice {
                name: action.as_str(),
                title: title(action),
                is_chosen: asked.filter().action == Some(action),
            })
            .collect(),
        has_filter: asked.has_criteria(),
        events: events.iter().map(render_event).collect(),
        first_page: asked.after().map(|_| asked.page(&path, None)),
        next_page: next.map(|place| asked.page(&path, Some(place))),
        action: path,
        asked,
    }
}

fn render_event(listed: &AuditEvent) -> EventRow {
    let event = &listed.event;
    let step = render_timeline(event);
    let mut notes = told::notes(event);
    notes.extend(step.notes);
    EventRow {
        sequence: event.sequence,
        title: step.title,
        actor: step.actor,
        at: step.at,
        at_exactly: step.at_exactly,
        way: step.way,
        invoice: event
            .invoice_id
            .zip(listed.invoice.clone())
            .map(|(id, (vendor, number))| InvoiceLink {
                href: format!("/invoices/{id}"),
                vendor,
                number,
            }),
        notes,
    }
}
