//! Conversations with the Web Connector, as they are answered.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;
use crate::{
    operations::conversations::{
        ConversationShown, ExchangeShown, response_outline, without_machines,
    },
    store::{self, connector_call::ConnectorCall, exchange_answer::Delivered},
};

/// How many lines of one document are answered.
const LINES_MAX: usize = 20_000;

/// A page of a list of conversations.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionPage {
    /// Newest first.
    pub items: Vec<Session>,
    /// What to send as `cursor` for the next page; `null` when this is the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// A conversation with the Web Connector, from `authenticate` to `closeConnection`.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    pub id: Uuid,
    /// The company.
    pub company_id: Uuid,
    /// When it began.
    pub opened_at: At,
    /// When the connector was last heard from.
    pub heard_at: At,
    /// From the first call to the last, in milliseconds.
    pub duration_ms: i64,
    /// Whether it still runs.
    pub is_running: bool,
    /// What the Web Connector's user was told when it ended.
    #[schema(required)]
    pub outcome: Option<String>,
    /// Whether it ended otherwise than it should.
    pub is_trouble: bool,
    /// Invoices that QuickBooks confirmed.
    pub synchronized: i64,
    /// Invoices that QuickBooks refused.
    pub failed: i64,
    /// Invoices that go out again in another conversation.
    pub waiting: i64,
    /// Invoices for a person to look at.
    pub in_doubt: i64,
}

/// A conversation with its calls, and what each exchange carried.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionDetail {
    /// The conversation.
    #[serde(flatten)]
    pub session: Session,
    /// Its calls, oldest first.
    pub calls: Vec<Call>,
    /// What the connector was sent to QuickBooks with, in the order of the calls.
    pub exchanges: Vec<SessionExchange>,
    /// Whether there are more calls, or exchanges, than are answered here.
    pub is_cut: bool,
}

/// One SOAP call.
#[derive(Debug, Serialize, ToSchema)]
pub struct Call {
    /// The Web Connector's name of the method, such as `sendRequestXML`.
    pub method: String,
    /// When it was answered.
    pub at: At,
    /// Since the call before, in milliseconds: for `receiveResponseXML`, what QuickBooks took.
    #[schema(required)]
    pub since_ms: Option<i64>,
    /// What the connector was sent to QuickBooks with: `bills`, `look_up`, `check`, `look`, `lists` or
    /// `question`.
    #[schema(required)]
    pub errand: Option<String>,
    /// Which of the exchanges.
    #[schema(required)]
    pub exchange_id: Option<Uuid>,
    /// The XML that went with it, in bytes.
    pub size: i64,
    /// What the connector was told.
    pub answered: String,
}

/// What the connector was sent to QuickBooks with, and what it came back with.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionExchange {
    /// Its id.
    pub id: Uuid,
    /// Whether what came of everything in it is known: `handed_out`, `answered`, `settled` or
    /// `in_doubt`; `null` for a question, which writes nothing.
    #[schema(required)]
    pub state: Option<&'static str>,
    /// When it was handed out first.
    pub handed_out_at: At,
    /// How often the same bytes were handed out.
    pub attempts: i64,
    /// The invoices in it.
    pub items: Vec<SessionItem>,
    /// The qbXML, without secrets and names of machines.
    pub request: String,
    /// What was delivered, in the order in which it came.
    pub responses: Vec<SessionResponse>,
}

/// An invoice in an exchange.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionItem {
    /// The `requestID` in the document.
    pub request_id: String,
    /// The invoice.
    pub invoice_id: Uuid,
    /// `synchronized`, `failed`, `again` or `in_doubt`; `null` while it is not known.
    #[schema(required)]
    pub outcome: Option<&'static str>,
}

/// What the connector delivered.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionResponse {
    /// What it answers: `request`, `look_up`, `late` or `question`.
    pub errand: String,
    /// When.
    pub at: At,
    /// The qbXML, without secrets and names of machines; `null` where it was read and kept as lists.
    #[schema(required)]
    pub response: Option<String>,
    /// The COM error code, or empty.
    pub hresult: String,
    /// The text that came with it.
    pub message: String,
}

impl From<store::session::Session> for Session {
    fn from(session: store::session::Session) -> Self {
        let duration = session.heard_at - session.opened_at;
        let outcome = session.outcome;
        let progress = session.progress;
        Self {
            id: session.id,
            company_id: session.company_id.0,
            opened_at: At(session.opened_at),
            heard_at: At(session.heard_at),
            duration_ms: duration.num_milliseconds(),
            is_running: session.live,
            is_trouble: outcome.as_ref().is_some_and(|outcome| outcome.is_trouble),
            outcome: outcome.map(|outcome| without_machines(&outcome.told)),
            synchronized: progress.synchronized,
            failed: progress.failed,
            waiting: progress.waiting,
            in_doubt: progress.in_doubt,
        }
    }
}

impl SessionDetail {
    /// A conversation with what its calls carried.
    #[must_use]
    pub fn of(shown: ConversationShown, exchanges: Vec<ExchangeShown>, is_cut: bool) -> Self {
        let mut before: Option<DateTime<Utc>> = None;
        let calls = shown.calls.into_iter().map(|(_, call)| {
            let since = before.map(|before| (call.at - before).num_milliseconds());
            before = Some(call.at);
            Call::of(call, since)
        });
        Self {
            calls: calls.collect(),
            session: shown.session.into(),
            exchanges: exchanges.into_iter().map(SessionExchange::from).collect(),
            is_cut,
        }
    }
}

impl Call {
    fn of(call: ConnectorCall, since_ms: Option<i64>) -> Self {
        let carried = call.carried;
        Self {
            method: call.method,
            at: At(call.at),
            since_ms,
            exchange_id: carried
                .as_ref()
                .and_then(|carried| carried.exchange_id.or(carried.question_id)),
            errand: carried.map(|carried| carried.errand),
            size: call.size,
            answered: without_machines(&call.answered),
        }
    }
}

impl From<ExchangeShown> for SessionExchange {
    fn from(shown: ExchangeShown) -> Self {
        Self {
            request: shown.request_outline(LINES_MAX).text(),
            id: shown.id,
            state: shown.state.map(store::exchange::ExchangeState::as_str),
            handed_out_at: At(shown.handed_out_at),
            attempts: shown.attempts,
            items: shown
                .items
                .into_iter()
                .map(|item| SessionItem {
                    request_id: item.request_id,
                    invoice_id: item.invoice_id.0,
                    outcome: item.outcome.map(store::exchange_item::ItemOutcome::as_str),
                })
                .collect(),
            responses: shown
                .answers
                .into_iter()
                .map(SessionResponse::from)
                .collect(),
        }
    }
}

impl From<Delivered> for SessionResponse {
    fn from(delivered: Delivered) -> Self {
        let outline = response_outline(&delivered, LINES_MAX);
        Self {
            errand: delivered.errand,
            at: At(delivered.at),
            response: delivered.response.map(|_| outline.text()),
            hresult: delivered.hresult,
            message: without_machines(&delivered.message),
        }
    }
}
