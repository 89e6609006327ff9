//! `GET /companies/{id}/quickbooks/events`: what changes on the page while it is looked at.

use std::{collections::HashMap, convert::Infallible, fmt::Write};

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use futures_util::stream;
use tokio::time::Instant;

use super::{PageError, PageId, pieces};
use crate::{
    invoice::CompanyId,
    operations::{OperationError, Operations},
    web::{
        guard::browser::Onlooker,
        live::{LASTS, LOOKS_SILENT_MAX, Place, Streams, event},
        pages::answer::dress,
    },
};

/// After how many milliseconds the browser opens another stream when this one has ended.
const RETRY_MILLISECONDS: u32 = 2_000;

/// What one open page has been told.
struct Watch {
    operations: Data<Operations>,
    onlooker: Onlooker,
    company: CompanyId,
    place: Place,
    told: HashMap<String, String>,
    ends_at: Instant,
    silent: u32,
    /// Nobody is signed in there any more: that is told, and then nothing.
    is_over: bool,
}

/// The stream of events.
///
/// # Errors
/// When nobody is signed in, there is no such company, the user has too many streams open, or the
/// database fails.
pub async fn events(
    operations: Data<Operations>,
    streams: Data<Streams>,
    onlooker: Onlooker,
    id: PageId<CompanyId>,
) -> Result<HttpResponse, PageError> {
    operations
        .read(async |tx| operations.company(tx, &onlooker.caller, id.0).await)
        .await?;
    let Some(place) = streams.open(onlooker.user) else {
        return Ok(dress(
            HttpResponse::build(StatusCode::SERVICE_UNAVAILABLE)
                .insert_header((header::RETRY_AFTER, "60"))
                .content_type("text/plain; charset=utf-8")
                .body("too many pages are open that update themselves: close one, or load this one again by hand\n"),
        ));
    };
    let watch = Watch {
        operations,
        onlooker,
        company: id.0,
        place,
        told: HashMap::new(),
        ends_at: Instant::now() + LASTS,
        silent: 0,
        is_over: false,
    };
    let body = stream::unfold(watch, async |mut watch| {
        let text = watch.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(text)), watch))
    });
    Ok(dress(
        HttpResponse::Ok()
            .content_type("text/event-stream; charset=utf-8")
            // Proxies that gather answers would keep the events to themselves.
            .insert_header(("x-accel-buffering", "no"))
            .streaming(body),
    ))
}

impl Watch {
    /// What is to be told next, as soon as there is something; nothing when the stream is over.
    async fn next(&mut self) -> Option<String> {
        if self.is_over {
            return None;
        }
        if self.told.is_empty() {
            let retry = format!("retry: {RETRY_MILLISECONDS}\n\n");
            return Some(retry + &self.look().await?);
        }
        loop {
            if Instant::now() >= self.ends_at || !self.place.next_look().await {
                return None;
            }
            let news = self.look().await?;
            self.silent += 1;
            if !news.is_empty() {
                self.silent = 0;
                return Some(news);
            }
            if self.silent >= LOOKS_SILENT_MAX {
                self.silent = 0;
                return Some(": nothing new\n\n".to_owned());
            }
        }
    }

    /// What has changed since the last look; nothing when it can't be told, and the stream ends.
    async fn look(&mut self) -> Option<String> {
        match self.news().await {
            Ok(Some(news)) => Some(news),
            // Signed out, expired, or not theirs to see any more: the page need not ask again.
            Ok(None) | Err(OperationError::NotFound { .. }) => {
                self.is_over = true;
                Some(event("over", "over"))
            }
            Err(error) => {
                tracing::warn!(%error, "a page could not be told what changes");
                None
            }
        }
    }

    async fn news(&mut self) -> Result<Option<String>, OperationError> {
        let operations = &self.operations;
        let Some(who) = self.onlooker.still_there(operations).await? else {
            return Ok(None);
        };
        let connection = operations
            .read(async |tx| operations.connection(tx, &who, self.company).await)
            .await?;
        let mut news = String::new();
        for (name, html) in pieces::all(&connection).unwrap_or_default() {
            if self.told.get(&name) != Some(&html) {
                let _written = news.write_str(&event(&name, &html));
                self.told.insert(name, html);
            }
        }
        Ok(Some(news))
    }
}
