//! PO reconciliation: the orders of a company beside what came and what was invoiced, those entered
//! last first.

mod asked;

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    PageId,
    address::address,
    answer::Page,
    error::PageError,
    frame::{Frame, Place},
    invoice::StatusView,
    words,
};
use crate::{
    invoice::{CompanyId, Money, Role, purchase_order::OrderStatus},
    operations::{
        Operations,
        purchase_orders::{OrderPage, ShownOrder},
        send_run::is_sendable,
    },
    store::Company,
    web::guard::browser::Browser,
};
pub use asked::Asked;

/// How many orders a page shows.
const PAGE_ORDERS: usize = 50;

/// What stands in a path as it is (RFC 3986, unreserved); the rest of a number is encoded.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The list.
#[derive(Template, WebTemplate)]
#[template(path = "purchase_orders.html")]
pub struct PurchaseOrdersPage {
    frame: Frame,
    company: String,
    action: String,
    asked: Asked,
    statuses: Vec<Choice>,
    clear: bool,
    orders: Vec<OrderRow>,
    send_run: Option<String>,
    enter: Option<String>,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// A status to choose.
pub(super) struct Choice {
    pub(super) value: &'static str,
    pub(super) title: &'static str,
    pub(super) is_chosen: bool,
}

/// One order in the list.
struct OrderRow {
    href: String,
    vendor: String,
    number: String,
    status: &'static str,
    ordered: String,
    received: Option<String>,
    invoiced: String,
    currency: Option<String>,
    standing: Option<StatusView>,
    invoice_count: usize,
    matched: MatchView,
    send: Option<String>,
}

/// Whether an order and its invoices match: a mark, words and a colour.
pub(super) struct MatchView {
    pub(super) tone: Tone,
    pub(super) words: String,
    pub(super) detail: Option<String>,
}

/// How good the news is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
    Calm,
}

impl Tone {
    /// The class of its colour.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Calm => "calm",
        }
    }

    /// The mark that says it without a colour.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Good => "✓",
            Self::Bad => "≠",
            Self::Calm => "–",
        }
    }
}

/// `GET /companies/{id}/purchase-orders`: one page of the list.
///
/// # Errors
/// When there is no such company, or the address asks for something that can't be.
pub async fn list(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<PurchaseOrdersPage>, PageError> {
    let asked = Asked::read(request.query_string())?;
    let (who, filter, after) = (&browser.caller, asked.filter(), asked.after());
    let (company, found) = operations
        .read(async |tx| {
            let company = operations.company(tx, who, id.0).await?;
            let found = operations.purchase_orders(tx, who, id.0, filter, after, PAGE_ORDERS);
            Ok((company, found.await?))
        })
        .await?;
    Ok(Page::ok(render(&browser, &company, asked, &found)))
}

fn render(
    browser: &Browser,
    company: &Company,
    asked: Asked,
    found: &OrderPage,
) -> PurchaseOrdersPage {
    let action = Place::Orders.path(company.id);
    let may_send = browser.caller.may_send();
    let orders = found.orders.iter();
    PurchaseOrdersPage {
        frame: Frame::within(browser, company, Place::Orders, "PO reconciliation"),
        company: company.name.clone(),
        statuses: choices(asked.filter().stored.status),
        clear: asked.has_criteria(),
        orders: orders
            .map(|shown| render_row(company.id, shown, may_send))
            .collect(),
        send_run: may_send.then(|| send_run_path(company.id)),
        enter: (browser.caller.has(Role::Procurement))
            .then(|| format!("/companies/{}/order-form", company.id)),
        first_page: asked.after().map(|_| asked.page(&action, None)),
        next_page: found.next.map(|next: Uuid| asked.page(&action, Some(next))),
        action,
        asked,
    }
}

fn render_row(company: CompanyId, shown: &ShownOrder, may_send: bool) -> OrderRow {
    let order = &shown.order;
    OrderRow {
        href: order_path(company, &shown.number),
        vendor: order.vendor.clone(),
        number: shown.number.clone(),
        status: status_title(order.status),
        ordered: words::money(order.total),
        received: order.received().map(words::money),
        invoiced: amount(shown.reconciliation.invoiced),
        currency: order.currency.clone(),
        standing: shown.invoice_status().map(StatusView::of),
        invoice_count: shown.invoices.len(),
        matched: render_match(shown),
        send: (may_send && has_sendable(shown)).then(|| send_path(company, &shown.number)),
    }
}

/// Whether the order and its invoices match, and if not, where first.
pub(super) fn render_match(shown: &ShownOrder) -> MatchView {
    let told = &shown.reconciliation;
    let view = |tone, words: &str, detail| MatchView {
        tone,
        words: words.to_owned(),
        detail,
    };
    let more = told.mismatches.len() + usize::from(told.has_more);
    match told.mismatches.first() {
        Some(first) => {
            let others = match more - 1 {
                0 => String::new(),
                1 => " And 1 more.".to_owned(),
                more => format!(" And {more} more."),
            };
            let detail = format!("{}{others}", words::sentence(&first.detail));
            view(Tone::Bad, first.title, Some(detail))
        }
        None if told.has_more => view(Tone::Bad, "Not every invoice was counted", None),
        None if shown.invoices.is_empty() => view(Tone::Calm, "Nothing invoiced yet", None),
        None => view(Tone::Good, "Matches", None),
    }
}

/// Whether any of its invoices can be sent as far as its status goes.
pub(super) fn has_sendable(shown: &ShownOrder) -> bool {
    let mut invoices = shown.invoices.iter();
    invoices.any(|invoice| is_sendable(invoice.status))
}

/// The address of one order.
pub(super) fn order_path(company: CompanyId, number: &str) -> String {
    let orders = Place::Orders.path(company);
    format!("{orders}/{}", utf8_percent_encode(number, ENCODED))
}

/// Where runs are looked at and sent.
pub(super) fn send_run_path(company: CompanyId) -> String {
    format!("/companies/{company}/send-run")
}

/// The run of one order's invoices.
pub(super) fn send_path(company: CompanyId, number: &str) -> String {
    with_query(&send_run_path(company), "po", number)
}

/// An address with one field in its query.
pub(super) fn with_query(path: &str, name: &str, value: &str) -> String {
    address(path, [(name, value.to_owned())])
}

/// How far an order is, in words.
pub(super) fn status_title(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Open => "Open",
        OrderStatus::Confirmed => "Confirmed",
        OrderStatus::Shipped => "Shipped",
        OrderStatus::Received => "Received",
        OrderStatus::Closed => "Closed",
    }
}

/// Every status of an order to choose from.
pub(super) fn choices(chosen: Option<OrderStatus>) -> Vec<Choice> {
    let all = OrderStatus::ALL.into_iter();
    all.map(|status| Choice {
        value: status.as_str(),
        title: status_title(status),
        is_chosen: chosen == Some(status),
    })
    .collect()
}

/// An amount that was added up, as [`words::money`] shows one.
pub(super) fn amount(amount: Decimal) -> String {
    let text = format!("{amount:.2}");
    text.parse::<Money>().map_or(text, words::money)
}
