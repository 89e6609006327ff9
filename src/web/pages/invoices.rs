//! The invoices of a company: by status, filtered, in any order, summed up, downloaded, and taken a
//! step further many at once.

mod asked;
pub mod bulk;
pub mod csv;
mod place;
mod row;
mod sums;

use std::collections::BTreeMap;

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use self::{
    row::{InvoiceRow, render_row},
    sums::{SumsView, render_sums},
};
use super::{
    PageId,
    answer::Page,
    error::PageError,
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{CompanyId, Role, Status},
    operations::{Operations, shown::Shown, totals::Totals},
    store::{
        Company,
        invoice::order::{Mark, Part, Sort, SortBy},
    },
    web::guard::browser::Browser,
};
pub use asked::Asked;

/// How many invoices a page shows.
const PAGE_INVOICES: usize = 50;

/// The most invoices that are counted one by one for a page that nobody asked to do so.
const SUMMED_MAX: i64 = 10_000;

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
    download: String,
    sums: SumsView,
    heads: Vec<Head>,
    invoices: Vec<InvoiceRow>,
    bulk: Bulk,
    first_page: Option<String>,
    previous_page: Option<String>,
    next_page: Option<String>,
}

/// One status with its count; the first tab is for all of them.
struct Tab {
    code: String,
    title: String,
    count: String,
    href: String,
    is_current: bool,
}

/// The head of a column, which sorts by it.
struct Head {
    title: &'static str,
    class: &'static str,
    href: String,
    /// As `aria-sort` has it, for the order that is shown.
    sorted: Option<&'static str>,
}

/// What can be done with the invoices that are ticked, and what came of it.
#[derive(Default)]
struct Bulk {
    action: String,
    may: May,
    /// What was done, when the page answers the form.
    said: Option<Said>,
    /// Why nothing was done.
    refused: Option<&'static str>,
    reason: String,
    reason_mistake: Option<String>,
    /// Whether warnings stand in the rows that can be accepted.
    has_warnings: bool,
    /// What the ticked ones add up to, when that was asked for.
    ticked: Option<SumsView>,
    /// Back to the list, on the page that answers the form.
    back: Option<String>,
}

/// The steps that the user's roles and rights allow for some invoice; the operations ask again.
#[derive(Default)]
struct May {
    approve: bool,
    send: bool,
    send_back: bool,
}

/// What came of the step.
struct Said {
    text: String,
    is_good: bool,
}

/// What the list is made from.
struct Found {
    company: Company,
    counts: BTreeMap<Status, i64>,
    totals: Option<Totals>,
    home: Option<String>,
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
    let status = if asked.has_mistakes() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(Page::with_status(status, render(&browser, asked, &found)))
}

async fn find(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
    asked: &Asked,
) -> Result<Found, PageError> {
    let (filter, part) = (asked.filter(), asked.part());
    let found = operations
        .read(async |tx| {
            let company = operations.company(tx, &browser.caller, id).await?;
            let counts = tx.count_by_status(id).await?;
            let home = operations.home_currency(tx, &company).await?;
            if asked.has_mistakes() {
                return Ok(Found::nothing(company, counts, home));
            }
            let most = if asked.wants_sums() {
                i64::MAX
            } else {
                SUMMED_MAX
            };
            let totals = operations.totals(tx, &company, filter, most).await?;
            let one_more = i64::try_from(PAGE_INVOICES + 1).unwrap_or(i64::MAX);
            let mut invoices = tx
                .find_invoices(id, filter, asked.sort(), part, one_more)
                .await?;
            let has_more = invoices.len() > PAGE_INVOICES;
            if has_more {
                // What is one too many is the one that is farthest from where the page begins.
                match part {
                    Part::First | Part::After(_) => invoices.truncate(PAGE_INVOICES),
                    Part::Before(_) => drop(invoices.remove(0)),
                }
            }
            let shown = operations.shown_all(tx, invoices, &company).await?;
            Ok(Found {
                company,
                counts,
                totals,
                home,
                shown,
                has_more,
            })
        })
        .await?;
    Ok(found)
}

impl Found {
    fn nothing(company: Company, counts: BTreeMap<Status, i64>, home: Option<String>) -> Self {
        Self {
            company,
            counts,
            totals: Some(Totals::new()),
            home,
            shown: Vec::new(),
            has_more: false,
        }
    }
}

fn render(browser: &Browser, asked: Asked, found: &Found) -> InvoicesPage {
    let action = Place::Invoices.path(found.company.id);
    let home = found.home.as_deref();
    let (has_before, has_after) = match asked.part() {
        Part::First => (false, found.has_more),
        Part::After(_) => (true, found.has_more),
        Part::Before(_) => (found.has_more, true),
    };
    let mark = |shown: &Shown| Mark::of(&shown.invoice, asked.sort().by);
    let first = found.shown.first().filter(|_| has_before).map(mark);
    let last = found.shown.last().filter(|_| has_after).map(mark);
    let sums = match &found.totals {
        Some(totals) => render_sums(totals),
        None => SumsView::too_many(SUMMED_MAX, asked.with_sums(&action)),
    };
    InvoicesPage {
        frame: Frame::within(browser, &found.company, Place::Invoices, "Invoices"),
        company: found.company.name.clone(),
        tabs: render_tabs(&action, &asked, &found.counts),
        clear: asked.has_criteria().then(|| asked.cleared(&action)),
        download: asked.first().address(&format!("{action}.csv")),
        sums,
        heads: render_heads(&action, &asked),
        invoices: found
            .shown
            .iter()
            .map(|one| render_row(one, home))
            .collect(),
        bulk: Bulk {
            action: asked.address(&format!("{action}/bulk")),
            ..Bulk::of(browser)
        },
        first_page: has_before.then(|| asked.first().address(&action)),
        previous_page: first.map(|mark| asked.before(&action, mark)),
        next_page: last.map(|mark| asked.after(&action, mark)),
        action,
        asked,
    }
}

impl Bulk {
    fn of(browser: &Browser) -> Self {
        let caller = &browser.caller;
        let mut statuses = Status::ALL.into_iter();
        Self {
            may: May {
                approve: statuses.any(|status| caller.may_approve(status)),
                send: caller.may_send(),
                send_back: caller.has(Role::Accounting),
            },
            ..Self::default()
        }
    }
}

fn render_tabs(action: &str, asked: &Asked, counts: &BTreeMap<Status, i64>) -> Vec<Tab> {
    let all = Tab {
        code: "All".to_owned(),
        title: "All invoices".to_owned(),
        count: words::count(counts.values().sum()),
        href: asked.tab(action, None),
        is_current: asked.status().is_none(),
    };
    let tabs = SortBy::STATUSES.map(|status| Tab {
        code: status.as_str().to_owned(),
        title: status.title().to_owned(),
        count: words::count(counts.get(&status).copied().unwrap_or_default()),
        href: asked.tab(action, Some(status)),
        is_current: asked.status() == Some(status),
    });
    std::iter::once(all).chain(tabs).collect()
}

/// The columns that sort, in their order; a second click turns the order around.
fn render_heads(action: &str, asked: &Asked) -> Vec<Head> {
    let columns = [
        (SortBy::Vendor, "Vendor", "vendor"),
        (SortBy::Number, "Number", "number"),
        (SortBy::Date, "Date", "date"),
        (SortBy::Total, "Total", "amount"),
        (SortBy::Status, "Status", "state"),
        (SortBy::Entered, "Entered", "date"),
    ];
    let heads = columns.into_iter().map(|(by, title, class)| {
        let now = Some(asked.sort()).filter(|sort| sort.by == by);
        let next = now.map_or_else(|| place::usual(by), Sort::reversed);
        Head {
            title,
            class,
            href: asked.sorted(action, next),
            sorted: now.map(|sort| {
                if sort.is_descending {
                    "descending"
                } else {
                    "ascending"
                }
            }),
        }
    });
    heads.collect()
}
