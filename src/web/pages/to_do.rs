//! To do: what waits for the user, what is stuck and why, the last conversations, and the last month.

mod chart;

use actix_web::web::Data;
use askama::Template;
use askama_web::WebTemplate;

use self::chart::{Chart, render_chart};
use super::{
    PageId,
    answer::Page,
    conversations::{ConversationView, render_conversation},
    error::PageError,
    frame::{Frame, Place},
    invoice::StatusView,
    words,
};
use crate::{
    invoice::{CompanyId, Invoice, Status},
    operations::{
        Operations,
        shown::Shown,
        to_do::{Pile, ToDo},
    },
    web::guard::browser::Browser,
};

/// What there is to do.
#[derive(Template, WebTemplate)]
#[template(path = "to_do.html")]
pub struct ToDoPage {
    frame: Frame,
    company: String,
    name: String,
    piles: Vec<PileView>,
    stuck: Vec<StuckView>,
    all_failed: Option<String>,
    conversations: Option<Vec<ConversationView>>,
    all_conversations: String,
    polled: String,
    chart: Chart,
}

/// The invoices of one status that wait for the user.
struct PileView {
    status: StatusView,
    what: &'static str,
    count: i64,
    all: String,
    oldest: Vec<WaitingView>,
}

/// One that waits.
struct WaitingView {
    href: String,
    vendor: String,
    number: String,
    total: String,
    currency: Option<String>,
    since: String,
}

/// One that is stuck.
struct StuckView {
    invoice: WaitingView,
    status: StatusView,
    why: String,
}

fn render(browser: &Browser, to_do: &ToDo) -> ToDoPage {
    let company = &to_do.company;
    let invoices = Place::Invoices.path(company.id);
    let conversations = to_do.conversations.as_ref();
    ToDoPage {
        frame: Frame::within(browser, company, Place::ToDo, "To do"),
        company: company.name.clone(),
        name: browser.user.name.clone(),
        piles: to_do
            .piles
            .iter()
            .map(|pile| render_pile(&invoices, pile))
            .collect(),
        stuck: to_do.stuck.iter().map(render_stuck).collect(),
        all_failed: (to_do.failed_count > 0).then(|| format!("{invoices}?status=F")),
        conversations: conversations.map(|sessions| {
            let sessions = sessions.iter();
            sessions.map(render_conversation).collect()
        }),
        all_conversations: Place::Conversations.path(company.id),
        polled: company.polled_at.map_or_else(
            || "The Web Connector has not called yet.".to_owned(),
            |at| format!("The Web Connector called last: {}.", words::moment(at)),
        ),
        chart: render_chart(to_do.today, &to_do.days),
    }
}

fn render_pile(invoices: &str, pile: &Pile) -> PileView {
    let what = match pile.status {
        Status::PendingProcurement | Status::PendingAccounting => "to approve",
        Status::Approved => "approved, to be sent",
        Status::Sent => "on their way",
        Status::Synchronized => "in QuickBooks",
        Status::Failed => "failed",
    };
    PileView {
        what,
        count: pile.count,
        all: format!("{invoices}?status={}", pile.status.as_str()),
        oldest: pile.oldest.iter().map(render_waiting).collect(),
        status: StatusView::of(pile.status),
    }
}

fn render_waiting(invoice: &Invoice) -> WaitingView {
    let content = &invoice.content;
    WaitingView {
        href: format!("/invoices/{}", invoice.id),
        vendor: content.vendor.clone(),
        number: content.number.clone(),
        total: words::money(content.total),
        currency: content.currency.clone(),
        since: words::moment(invoice.updated_at),
    }
}

fn render_stuck(shown: &Shown) -> StuckView {
    StuckView {
        invoice: render_waiting(&shown.invoice),
        status: StatusView::of(shown.invoice.status()),
        why: shown
            .waiting
            .as_deref()
            .map(words::sentence)
            .unwrap_or_default(),
    }
}

/// `GET /companies/{id}/to-do`.
///
/// # Errors
/// When there is no such company, or the database fails.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
) -> Result<Page<ToDoPage>, PageError> {
    let to_do = operations
        .read(async |tx| operations.to_do(tx, &browser.caller, id.0).await)
        .await?;
    Ok(Page::ok(render(&browser, &to_do)))
}
