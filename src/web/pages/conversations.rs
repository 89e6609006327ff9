//! The conversations with the Web Connector: which there were, what was called in each, what each
//! exchange carried and what came of it.
//!
//! While one runs its page is fetched again every other second; without script, by its link.

mod exchange;

use std::str::FromStr;

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use chrono::{DateTime, TimeDelta, Utc};
use url::form_urlencoded;
use uuid::Uuid;

pub use self::exchange::{document, show_exchange};
use super::{
    PageId,
    answer::Page,
    error::PageError,
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::CompanyId,
    operations::{
        Operations,
        conversations::{ConversationShown, without_machines},
    },
    store::{Company, connector_call::ConnectorCall, session::Session},
    web::guard::browser::Browser,
};

/// How many conversations a page shows.
const PAGE_CONVERSATIONS: i64 = 50;
/// How many calls a page shows.
const PAGE_CALLS: i64 = 200;

/// The conversations of a company.
#[derive(Template, WebTemplate)]
#[template(path = "conversations.html")]
pub struct ConversationsPage {
    frame: Frame,
    company: String,
    here: String,
    conversations: Vec<ConversationView>,
    is_running: bool,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// One conversation.
#[derive(Template, WebTemplate)]
#[template(path = "conversation.html")]
pub struct ConversationPage {
    frame: Frame,
    list: String,
    here: String,
    conversation: ConversationView,
    calls: Vec<CallView>,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// One conversation in a few words.
pub(super) struct ConversationView {
    pub(super) href: String,
    pub(super) at: String,
    pub(super) at_exactly: String,
    pub(super) took: String,
    /// `running`, `good`, `bad` or `over`: the colour; never told by it alone.
    pub(super) tone: &'static str,
    pub(super) standing: &'static str,
    pub(super) outcome: String,
    pub(super) counts: Vec<CountView>,
}

/// How many invoices became what.
pub(super) struct CountView {
    pub(super) count: i64,
    pub(super) title: &'static str,
}

/// One call.
struct CallView {
    position: i64,
    at: String,
    method: String,
    errand: Option<&'static str>,
    href: Option<String>,
    took: Option<String>,
    size: Option<String>,
    answered: String,
}

pub(super) fn render_conversation(session: &Session) -> ConversationView {
    let progress = session.progress;
    let counts = [
        (progress.synchronized, "in QuickBooks"),
        (progress.failed, "refused"),
        (progress.waiting, "wait for the next update"),
        (progress.in_doubt, "in doubt"),
    ];
    let (tone, standing, outcome) = match (&session.outcome, session.live) {
        (Some(outcome), _) if outcome.is_trouble => ("bad", "Trouble", outcome.told.as_str()),
        (Some(outcome), _) => ("good", "Done", outcome.told.as_str()),
        (None, true) => ("running", "Under way", "An update is under way"),
        (None, false) => ("over", "Over", "How it ended was not recorded"),
    };
    ConversationView {
        href: path(session.id),
        at: words::moment(session.opened_at),
        at_exactly: session.opened_at.to_rfc3339(),
        took: duration(session.heard_at - session.opened_at),
        tone,
        standing,
        outcome: words::sentence(&without_machines(&as_said_here(outcome))),
        counts: counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, title)| CountView { count, title })
            .collect(),
    }
}

/// What the Web Connector's own window was told, without what this page says beside it, or is.
fn as_said_here(told: &str) -> String {
    let told = told.strip_prefix("Done: ").unwrap_or(told);
    told.replace(" (see billbridge for the reason)", "")
        .replace(", see billbridge)", ")")
}

fn render_call(
    session: Uuid,
    position: i64,
    call: &ConnectorCall,
    before: Option<DateTime<Utc>>,
) -> CallView {
    let carried = call.carried.as_ref();
    let id = carried.and_then(|carried| carried.exchange_id.or(carried.question_id));
    let is_response = call.method == "receiveResponseXML";
    CallView {
        position,
        at: call.at.format("%H:%M:%S%.3f").to_string(),
        method: call.method.clone(),
        errand: carried.map(|carried| errand(&carried.errand)),
        href: id.map(|id| exchange::path(session, id)),
        took: before
            .filter(|_| is_response)
            .map(|before| duration(call.at - before)),
        size: (call.size > 0).then(|| bytes(call.size)),
        answered: words::sentence(&without_machines(&call.answered)),
    }
}

/// What the connector was sent with, in words.
fn errand(name: &str) -> &'static str {
    match name {
        "bills" => "Bills to add",
        "look_up" => "A look for bills whose answer is missing",
        "check" => "Are they there already?",
        "look" => "What became of single transactions",
        "lists" => "Lists of the company file",
        _ => "A question that changes nothing",
    }
}

/// A span of time to its most telling unit.
fn duration(span: TimeDelta) -> String {
    let milliseconds = span.num_milliseconds();
    match milliseconds {
        ..0 => "0 ms".to_owned(),
        0..1_000 => format!("{milliseconds} ms"),
        1_000..120_000 => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
        _ => format!("{} min", milliseconds / 60_000),
    }
}

/// A size to its most telling unit.
fn bytes(size: i64) -> String {
    match size {
        ..1_024 => format!("{size} bytes"),
        1_024..1_048_576 => format!("{} KB", size / 1_024),
        _ => format!("{} MB", size / 1_048_576),
    }
}

/// Where a conversation is.
pub(super) fn path(session: Uuid) -> String {
    format!("/conversations/{session}")
}

/// A parameter of the address; nothing when it is absent or empty.
fn parameter<T: FromStr>(request: &HttpRequest, name: &str) -> Result<Option<T>, PageError> {
    let mut given = form_urlencoded::parse(request.query_string().as_bytes());
    match given.find(|(given, text)| given == name && !text.is_empty()) {
        Some((_, text)) => text.parse().map(Some).map_err(|_| {
            PageError::Address(format!("`{name}` is not one that a page of ours gave"))
        }),
        None => Ok(None),
    }
}

fn render_list(
    browser: &Browser,
    company: &Company,
    mut sessions: Vec<Session>,
    before: Option<Uuid>,
) -> ConversationsPage {
    let here = Place::Conversations.path(company.id);
    let shown = usize::try_from(PAGE_CONVERSATIONS).unwrap_or(usize::MAX);
    let has_more = sessions.len() > shown;
    sessions.truncate(shown);
    let last = sessions.last().filter(|_| has_more);
    ConversationsPage {
        frame: Frame::within(browser, company, Place::Conversations, "Conversations"),
        company: company.name.clone(),
        is_running: sessions.iter().any(|session| session.live),
        first_page: before.map(|_| here.clone()),
        next_page: last.map(|session| format!("{here}?cursor={}", session.id)),
        conversations: sessions.iter().map(render_conversation).collect(),
        here,
    }
}

fn render_one(browser: &Browser, shown: &ConversationShown, after: i64) -> ConversationPage {
    let (session, here) = (&shown.session, path(shown.session.id));
    let mut before = None;
    let mut calls = Vec::new();
    for (position, call) in &shown.calls {
        calls.push(render_call(session.id, *position, call, before));
        before = Some(call.at);
    }
    let has_more = i64::try_from(calls.len()).is_ok_and(|count| count > PAGE_CALLS);
    if has_more {
        calls.pop();
    }
    let last = calls.last().filter(|_| has_more);
    ConversationPage {
        frame: Frame::within(
            browser,
            &shown.company,
            Place::Conversations,
            "Conversation with the Web Connector",
        ),
        list: Place::Conversations.path(shown.company.id),
        conversation: render_conversation(session),
        first_page: (after > 0).then(|| here.clone()),
        next_page: last.map(|call| format!("{here}?after={}", call.position)),
        here,
        calls,
    }
}

/// `GET /companies/{id}/conversations`.
///
/// # Errors
/// When there is no such company, the user lacks the role, or the database fails.
pub async fn list(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<ConversationsPage>, PageError> {
    let before = parameter(&request, "cursor")?;
    let (company, sessions) = operations
        .read(async |tx| {
            let limit = PAGE_CONVERSATIONS + 1;
            operations
                .conversations(tx, &browser.caller, id.0, before, limit)
                .await
        })
        .await?;
    Ok(Page::ok(render_list(&browser, &company, sessions, before)))
}

/// `GET /conversations/{id}`.
///
/// # Errors
/// When there is no such conversation, the user lacks the role, or the database fails.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<Uuid>,
    request: HttpRequest,
) -> Result<Page<ConversationPage>, PageError> {
    let after = parameter::<u32>(&request, "after")?.map_or(0, i64::from);
    let shown = operations
        .read(async |tx| {
            operations
                .conversation(tx, &browser.caller, id.0, after, PAGE_CALLS + 1)
                .await
        })
        .await?;
    Ok(Page::ok(render_one(&browser, &shown, after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_says_itself_is_not_said_twice() {
        for (told, here) in [
            (
                "Done: 2 in QuickBooks, 1 refused (see billbridge for the reason)",
                "2 in QuickBooks, 1 refused",
            ),
            (
                "1 in doubt (somebody should look, see billbridge)",
                "1 in doubt (somebody should look)",
            ),
            ("Nothing to do", "Nothing to do"),
        ] {
            assert_eq!(as_said_here(told), here);
        }
    }

    #[test]
    fn spans_and_sizes_are_told_in_their_unit() {
        for (milliseconds, told) in [
            (-5, "0 ms"),
            (7, "7 ms"),
            (1_250, "1.2 s"),
            (119_999, "119.9 s"),
            (180_000, "3 min"),
        ] {
            assert_eq!(duration(TimeDelta::milliseconds(milliseconds)), told);
        }
        for (size, told) in [(12, "12 bytes"), (2_048, "2 KB"), (3_145_728, "3 MB")] {
            assert_eq!(bytes(size), told);
        }
    }
}
