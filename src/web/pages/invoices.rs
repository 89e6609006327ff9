//! The invoices of a company: by status, filtered, newest first.

mod asked;

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use std::collections::BTreeMap;

use super::{
    PageId,
    answer::Page,
    error::PageError,
    frame::{Frame, Place},
    invoice::StatusView,
    words,
};
use crate::{
    invoice::{CompanyId, Kind, Status},
    operations::{Operations, shown::Shown},
    store::Company,
    web::guard::browser::Browser,
};
pub use asked::Asked;

/// How many invoices a page shows.
const PAGE_INVOICES: i64 = 50;

/// The list.
#[derive(Template, WebTemplate)]
#[template(path = "invoices.html")]
pub struct InvoicesPage {
    frame: Frame,
    company: String,
    tabs: Vec<Tab>,
    action: String,
    asked: Asked,
    clear: Option<String>,
    invoices: Vec<InvoiceRow>,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// One status with its count; the first tab is for all of them.
struct Tab {
    code: String,
    title: String,
    count: i64,
    href: String,
    is_current: bool,
}

/// One invoice in the list.
struct InvoiceRow {
    href: String,
    vendor: String,
    number: String,
    is_credit: bool,
    po_number: Option<String>,
    date: String,
    total: String,
    currency: Option<String>,
    status: StatusView,
    needs_person: bool,
    waiting: Option<String>,
}

/// What the list is made from.
struct Found {
    company: Company,
    counts: BTreeMap<Status, i64>,
    shown: Vec<Shown>,
    has_more: bool,
}

/// `GET /companies/{id}/invoices`: one page of the list.
///
/// # Errors
/// When there is no such company, or the address asks for something that can't be.
pub async fn list(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<InvoicesPage>, PageError> {
    let asked = Asked::read(request.query_string())?;
    let found = find(&operations, &browser, id.0, &asked).await?;
    Ok(Page::ok(render(&browser, asked, found)))
}

async fn find(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
    asked: &Asked,
) -> Result<Found, PageError> {
    let found = operations
        .read(async |tx| {
            let company = operations.company(tx, &browser.caller, id).await?;
            let counts = tx.count_by_status(id).await?;
            let limit = PAGE_INVOICES + 1;
            let mut invoices = tx
                .list_invoices(id, asked.filter(), asked.before(), limit)
                .await?;
            let has_more = invoices.len() as u64 == limit.unsigned_abs();
            if has_more {
                invoices.pop();
            }
            let shown = operations.shown_all(tx, invoices, &company).await?;
            Ok(Found {
                company,
                counts,
                shown,
                has_more,
            })
        })
        .await?;
    Ok(found)
}

fn render(browser: &Browser, asked: Asked, found: Found) -> InvoicesPage {
    let action = Place::Invoices.path(found.company.id);
    let last = found.shown.last().filter(|_| found.has_more);
    InvoicesPage {
        frame: Frame::within(browser, &found.company, Place::Invoices, "Invoices"),
        company: found.company.name,
        tabs: render_tabs(&action, &asked, &found.counts),
        clear: asked.has_criteria().then(|| asked.status_alone(&action)),
        first_page: asked.before().map(|_| asked.page(&action, None)),
        next_page: last.map(|shown| asked.page(&action, Some(shown.invoice.id))),
        invoices: found.shown.iter().map(render_row).collect(),
        action,
        asked,
    }
}

fn render_tabs(action: &str, asked: &Asked, counts: &BTreeMap<Status, i64>) -> Vec<Tab> {
    let all = Tab {
        code: "All".to_owned(),
        title: "All invoices".to_owned(),
        count: counts.values().sum(),
        href: asked.tab(action, None),
        is_current: asked.status().is_none(),
    };
    let tabs = Status::ALL.map(|status| Tab {
        code: status.as_str().to_owned(),
        title: status.title().to_owned(),
        count: counts.get(&status).copied().unwrap_or_default(),
        href: asked.tab(action, Some(status)),
        is_current: asked.status() == Some(status),
    });
    std::iter::once(all).chain(tabs).collect()
}

fn render_row(shown: &Shown) -> InvoiceRow {
    let (invoice, content) = (&shown.invoice, &shown.invoice.content);
    InvoiceRow {
        href: format!("/invoices/{}", invoice.id),
        vendor: content.vendor.clone(),
        number: content.number.clone(),
        is_credit: content.kind == Kind::Credit,
        po_number: content.po_number.clone(),
        date: content.date.to_string(),
        total: words::money(content.total),
        currency: content.currency.clone(),
        status: StatusView::of(invoice.status()),
        needs_person: invoice.needs_person(),
        waiting: shown.waiting.as_deref().map(words::sentence),
    }
}
