//! Whether the history is what was written: a page that says how far it is while it walks the chain.
//!
//! The page is sent in pieces as the walk goes on, so that a browser shows them without script, memory
//! stays bounded however long the chain is, and a browser that leaves ends the walk.

use std::io;

use actix_web::{
    HttpResponse,
    web::{Bytes, Data},
};
use askama::Template;
use data_encoding::HEXLOWER;
use futures_util::stream;

use crate::{
    invoice::CompanyId,
    operations::{
        Operations,
        audit::{Verification, Verified},
    },
    store::Company,
    web::{
        guard::browser::Browser,
        pages::{
            PageId,
            answer::dress,
            error::PageError,
            frame::{Frame, Place},
            words,
        },
    },
};

/// What stands in the template where the outcome comes.
const OUTCOME: &str = "\u{e000}";

/// About so many lines tell how far it is, however long the chain.
const LINES: i64 = 20;

/// The page around the outcome.
#[derive(Template)]
#[template(path = "audit_verified.html")]
struct VerifyPage {
    frame: Frame,
    company: String,
    count: String,
    audit: String,
    outcome: &'static str,
}

/// How it ended, or how far it is: small enough to stand here.
#[derive(Template)]
#[template(
    source = "{% match self %}\
{% when Outcome::SoFar with { checked } %}<p class=\"hint\">{{ checked }} events hold so far …</p>\n\
{% when Outcome::Unbroken with { count, last } %}\
<p class=\"notice good\"><strong>Unbroken.</strong> {{ count }} events, each as it was written, none missing.</p>\n\
<dl class=\"facts roomy\"><div><dt>Hash of the last event</dt><dd><code class=\"hash\">{{ last }}</code></dd></div></dl>\n\
<p class=\"hint\">This hash stands for every event before it. Kept outside of this server, it proves later that none of them was changed since.</p>\n\
{% when Outcome::Broken with { sequence, reason } %}\
<p class=\"notice bad\"><strong>The history breaks at event {{ sequence }}:</strong> <bdi>{{ reason }}</bdi>.</p>\n\
<p>Every event before it is as it was written. What comes after was changed in the database by something else than this program: look for who had access to it, and compare with a backup.</p>\n\
{% when Outcome::Failed %}\
<p class=\"notice bad\"><strong>Not finished.</strong> The database did not answer: load this page again.</p>\n\
{% endmatch %}",
    ext = "html"
)]
enum Outcome {
    SoFar { checked: String },
    Unbroken { count: String, last: String },
    Broken { sequence: String, reason: String },
    Failed,
}

/// A page that is being sent.
struct Walking {
    operations: Data<Operations>,
    verification: Verification,
    /// What is still to be sent before the walk goes on.
    head: Option<String>,
    /// What ends the page; nothing once it is sent.
    tail: Option<String>,
    told: i64,
}

/// `GET /companies/{id}/audit/verify`: walks the whole chain.
///
/// # Errors
/// When there is no such company, or the user lacks the role.
pub async fn verify(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
) -> Result<HttpResponse, PageError> {
    let (company, verification) = operations.begin_verification(&browser.caller, id.0).await?;
    let page = render(&browser, &company, verification.count)
        .render()
        .unwrap_or_default();
    let (head, tail) = page.split_once(OUTCOME).unwrap_or((&page, ""));
    let walking = Walking {
        operations,
        verification,
        head: Some(head.to_owned()),
        tail: Some(tail.to_owned()),
        told: 0,
    };
    let pieces = stream::unfold(walking, async |mut walking| {
        let piece = walking.next_piece().await?;
        Some((Ok::<_, io::Error>(Bytes::from(piece)), walking))
    });
    Ok(dress(
        HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            .streaming(Box::pin(pieces)),
    ))
}

fn render(browser: &Browser, company: &Company, count: i64) -> VerifyPage {
    VerifyPage {
        frame: Frame::within(browser, company, Place::Audit, "Audit verified"),
        company: company.name.clone(),
        count: words::count(count),
        audit: Place::Audit.path(company.id),
        outcome: OUTCOME,
    }
}

impl Walking {
    /// What is sent next; nothing at the end.
    async fn next_piece(&mut self) -> Option<String> {
        if let Some(head) = self.head.take() {
            return Some(head);
        }
        let tail = self.tail.take()?;
        let outcome = self.walk().await;
        let mut piece = outcome.render().unwrap_or_default();
        match outcome {
            Outcome::SoFar { .. } => self.tail = Some(tail),
            Outcome::Unbroken { .. } | Outcome::Broken { .. } | Outcome::Failed => {
                piece.push_str(&tail);
            }
        }
        Some(piece)
    }

    /// Walks on until there is something to tell.
    async fn walk(&mut self) -> Outcome {
        loop {
            match self.operations.verify_on(&mut self.verification).await {
                Ok(None) => {}
                Ok(Some(Verified::Unbroken { count, last })) => {
                    return Outcome::Unbroken {
                        count: words::count(count),
                        last: HEXLOWER.encode(&last),
                    };
                }
                Ok(Some(Verified::Broken { sequence, reason })) => {
                    return Outcome::Broken {
                        sequence: words::count(sequence),
                        reason,
                    };
                }
                Err(error) => {
                    tracing::error!(%error, "a history could not be verified to its end");
                    return Outcome::Failed;
                }
            }
            let checked = self.verification.checked();
            if checked - self.told >= self.verification.count / LINES {
                self.told = checked;
                return Outcome::SoFar {
                    checked: words::count(checked),
                };
            }
        }
    }
}
