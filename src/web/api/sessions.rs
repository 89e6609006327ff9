//! Conversations with the Web Connector.

use actix_web::{HttpResponse, web::Data};
use uuid::Uuid;

use super::{
    address::{Addressed, InPath},
    found,
    openapi::ReadProblems,
    query::Page,
    shapes::{Session, SessionDetail, SessionPage},
};
use crate::{
    invoice::CompanyId,
    operations::Operations,
    web::{
        guard::{Books, token::Bearer},
        problem::Problem,
    },
};

/// The most calls of a conversation in one answer.
const CALLS_MAX: usize = 500;
/// With so much qbXML in it an answer takes up no more exchanges, in bytes.
const XML_MAX: usize = 4_000_000;

impl Addressed for Uuid {
    const WHAT: &'static str = "session";
}

/// The conversations of a company's connector, newest first.
///
/// For accounting and admins.
#[utoipa::path(
    get,
    path = "/api/v1/companies/{id}/sessions",
    tag = "sessions",
    operation_id = "list_sessions",
    params(
        ("id" = Uuid, Path, description = "The company"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 500, description = "At most that many; 50 when absent"),
        ("cursor" = Option<String>, Query, description = "The `next_cursor` of the page before")
    ),
    responses((status = 200, description = "A page", body = SessionPage), ReadProblems)
)]
pub async fn list(
    who: Bearer<Books>,
    id: InPath<CompanyId>,
    page: Page,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let limit = i64::try_from(page.limit + 1).unwrap_or(i64::MAX);
    let (_, sessions) = operations
        .read(async |tx| {
            operations
                .conversations(tx, &who, id.0, page.after, limit)
                .await
        })
        .await?;
    let (sessions, next_cursor) = page.cut(sessions, |session| session.id);
    Ok(found(&SessionPage {
        items: sessions.into_iter().map(Session::from).collect(),
        next_cursor,
    }))
}

/// One conversation: its calls, what each exchange carried and what came of it, and the qbXML without
/// secrets and names of machines.
///
/// For accounting and admins.
#[utoipa::path(
    get,
    path = "/api/v1/sessions/{id}",
    tag = "sessions",
    operation_id = "get_session",
    params(("id" = Uuid, Path, description = "The conversation")),
    responses((status = 200, description = "The conversation", body = SessionDetail), ReadProblems)
)]
pub async fn get(
    who: Bearer<Books>,
    id: InPath<Uuid>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let limit = i64::try_from(CALLS_MAX + 1).unwrap_or(i64::MAX);
    let detail = operations
        .read(async |tx| {
            let mut shown = operations.conversation(tx, &who, id.0, 0, limit).await?;
            let mut is_cut = shown.calls.len() > CALLS_MAX;
            shown.calls.truncate(CALLS_MAX);
            let (mut exchanges, mut size) = (Vec::new(), 0);
            for carried in shown.carried() {
                if size > XML_MAX {
                    is_cut = true;
                    break;
                }
                let (_, exchange) = operations.exchange(tx, &who, id.0, carried).await?;
                size += exchange.size();
                exchanges.push(exchange);
            }
            Ok(SessionDetail::of(shown, exchanges, is_cut))
        })
        .await?;
    Ok(found(&detail))
}
