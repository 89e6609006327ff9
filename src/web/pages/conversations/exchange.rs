//! One exchange of a conversation: the invoices in it, and the qbXML that went and came.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use uuid::Uuid;

use super::parameter;
use crate::{
    operations::{
        Operations,
        conversations::{
            ConversationShown, ExchangeShown, Fold, Line, Outline, response_outline,
            without_machines,
        },
    },
    store::{exchange::ExchangeState, exchange_answer::Delivered, exchange_item::ItemOutcome},
    web::{
        guard::browser::Browser,
        pages::{
            PageId,
            answer::{Document, Page},
            error::PageError,
            frame::{Frame, Place},
            words,
        },
    },
};

/// How many lines of one document a page shows.
const PAGE_LINES: usize = 2_000;
/// How many lines of one document are downloaded.
const DOCUMENT_LINES: usize = 200_000;

/// One exchange.
#[derive(Template, WebTemplate)]
#[template(path = "exchange.html")]
pub struct ExchangePage {
    frame: Frame,
    conversation: String,
    conversation_at: String,
    at: String,
    state: &'static str,
    attempts: i64,
    items: Vec<ItemView>,
    documents: Vec<DocumentView>,
}

/// An invoice in it.
struct ItemView {
    href: String,
    number: String,
    vendor: String,
    outcome: &'static str,
    tone: &'static str,
}

/// A document that went or came.
struct DocumentView {
    title: String,
    at: String,
    /// What came in its place, or besides.
    message: Option<String>,
    fault: Option<String>,
    folds: Vec<FoldView>,
    download: Option<String>,
}

/// What belongs together in a document.
struct FoldView {
    title: Option<String>,
    lines: Vec<LineView>,
}

/// One line of it, its indentation as spaces.
struct LineView {
    indentation: String,
    line: Line,
}

/// Where an exchange is.
pub(super) fn path(session: Uuid, id: Uuid) -> String {
    format!("{}/exchanges/{id}", super::path(session))
}

fn render(browser: &Browser, shown: &ConversationShown, exchange: ExchangeShown) -> ExchangePage {
    let here = path(shown.session.id, exchange.id);
    let request = DocumentView {
        title: "Request".to_owned(),
        at: words::moment(exchange.handed_out_at),
        message: None,
        fault: None,
        folds: Vec::new(),
        download: Some(format!("{here}/xml?part=0")),
    }
    .with(exchange.request_outline(PAGE_LINES));
    let answers = (1..).zip(&exchange.answers);
    let responses = answers.map(|(part, delivered)| render_response(&here, part, delivered));
    ExchangePage {
        frame: Frame::within(
            browser,
            &shown.company,
            Place::Conversations,
            "What QuickBooks was asked",
        ),
        conversation: super::path(shown.session.id),
        conversation_at: words::moment(shown.session.opened_at),
        at: words::moment(exchange.handed_out_at),
        state: state(exchange.state),
        attempts: exchange.attempts,
        documents: std::iter::once(request).chain(responses).collect(),
        items: exchange
            .items
            .into_iter()
            .map(|item| {
                let (outcome, tone) = outcome(item.outcome);
                ItemView {
                    href: format!("/invoices/{}", item.invoice_id),
                    number: item.number,
                    vendor: item.vendor,
                    outcome,
                    tone,
                }
            })
            .collect(),
    }
}

fn render_response(here: &str, part: usize, delivered: &Delivered) -> DocumentView {
    let title = match delivered.errand.as_str() {
        "look_up" => "Answer to a look for its bills",
        "late" => "Answer that came late",
        _ => "Response",
    };
    let code = [delivered.hresult.as_str(), delivered.message.as_str()];
    let code: Vec<_> = code.into_iter().filter(|text| !text.is_empty()).collect();
    let message = match (&delivered.response, code.is_empty()) {
        (_, false) => Some(without_machines(&code.join(": "))),
        (None, true) => Some("Its entries are kept as the company's lists".to_owned()),
        (Some(_), true) => None,
    };
    let has_document = delivered
        .response
        .as_deref()
        .is_some_and(|text| !text.is_empty());
    DocumentView {
        title: title.to_owned(),
        at: words::moment(delivered.at),
        message: message.as_deref().map(words::sentence),
        fault: None,
        folds: Vec::new(),
        download: has_document.then(|| format!("{here}/xml?part={part}")),
    }
    .with(response_outline(delivered, PAGE_LINES))
}

impl DocumentView {
    fn with(self, outline: Outline) -> Self {
        let folds = outline.folds.into_iter();
        Self {
            fault: outline.fault.as_deref().map(words::sentence),
            folds: folds
                .filter(|fold| !fold.lines.is_empty())
                .map(|Fold { title, lines }| FoldView {
                    title,
                    lines: lines
                        .into_iter()
                        .map(|line| LineView {
                            indentation: "  ".repeat(line.depth),
                            line,
                        })
                        .collect(),
                })
                .collect(),
            ..self
        }
    }
}

fn state(state: Option<ExchangeState>) -> &'static str {
    match state {
        None => "A question that changes nothing in QuickBooks.",
        Some(ExchangeState::HandedOut) => "Handed out; no answer yet.",
        Some(ExchangeState::Answered) => {
            "Answered, but not for all of it: the next update finds out."
        }
        Some(ExchangeState::Settled) => "What became of everything in it is known.",
        Some(ExchangeState::InDoubt) => "Somebody has to find out what became of some of it.",
    }
}

fn outcome(outcome: Option<ItemOutcome>) -> (&'static str, &'static str) {
    match outcome {
        None => ("Not known yet", "running"),
        Some(ItemOutcome::Synchronized) => ("In QuickBooks", "good"),
        Some(ItemOutcome::Failed) => ("Refused", "bad"),
        Some(ItemOutcome::Again) => ("Goes out again", "running"),
        Some(ItemOutcome::InDoubt) => ("In doubt", "bad"),
    }
}

/// The id of the exchange in the address.
fn exchange_in(request: &HttpRequest) -> Result<Uuid, PageError> {
    let id = request.match_info().get("exchange");
    id.and_then(|id| id.parse().ok())
        .ok_or(PageError::NoSuchPage)
}

/// `GET /conversations/{id}/exchanges/{exchange}`.
///
/// # Errors
/// When there is no such exchange, the user lacks the role, or the database fails.
pub async fn show_exchange(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<Uuid>,
    request: HttpRequest,
) -> Result<Page<ExchangePage>, PageError> {
    let exchange = exchange_in(&request)?;
    let (shown, exchange) = operations
        .read(async |tx| {
            operations
                .exchange(tx, &browser.caller, id.0, exchange)
                .await
        })
        .await?;
    Ok(Page::ok(render(&browser, &shown, exchange)))
}

/// `GET /conversations/{id}/exchanges/{exchange}/xml?part=…`: the request (0), or a response (from 1
/// on), to be saved.
///
/// # Errors
/// When there is no such exchange or part, the user lacks the role, or the database fails.
pub async fn document(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<Uuid>,
    request: HttpRequest,
) -> Result<Document, PageError> {
    let exchange = exchange_in(&request)?;
    let part: usize = parameter(&request, "part")?.ok_or(PageError::NoSuchPage)?;
    let (_, exchange) = operations
        .read(async |tx| {
            operations
                .exchange(tx, &browser.caller, id.0, exchange)
                .await
        })
        .await?;
    let (outline, name) = match part.checked_sub(1) {
        None => (
            exchange.request_outline(DOCUMENT_LINES),
            "request".to_owned(),
        ),
        Some(index) => {
            let delivered = exchange.answers.get(index).ok_or(PageError::NoSuchPage)?;
            (
                response_outline(delivered, DOCUMENT_LINES),
                format!("response-{part}"),
            )
        }
    };
    Ok(Document {
        media_type: "text/xml; charset=utf-8",
        file_name: Some(format!("{name}-{}.xml", exchange.id)),
        text: outline.text(),
    })
}
