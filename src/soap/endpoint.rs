//! `/qbwc` and `/support` over HTTP.
//!
//! .NET's SOAP client reads an answer only if it is `text/xml`, not compressed, not redirected and
//! has status 200, or 500 with a fault; of any other answer it shows nothing but the status. So
//! every answer to a POST is one of these two, whatever goes wrong.
//!
//! Not here: TLS, and what the calls mean.

use std::{
    io,
    panic::AssertUnwindSafe,
    time::{Duration, Instant},
};

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use tokio_util::io::StreamReader;
use tracing::{Instrument, Span, debug, field::Empty, info_span};

use super::{
    answer::{Refusal, ask, write},
    envelope::{EnvelopeError, MAX_BODY_BYTES, read_envelope},
    operation::Operation,
    pages,
    reply::{FaultCode, write_fault},
    wsdl::write_wsdl,
};
use crate::sync::{Hear, call::Reply};

/// What the door needs: somebody who answers, and its own address.
#[derive(Debug)]
pub struct Door<E> {
    engine: E,
    wsdl: String,
    max_body_bytes: u64,
}

impl<E> Door<E> {
    /// A door to `engine`. `public_url` is the address under which the connector sees this server,
    /// without `/qbwc`, with or without a slash at its end.
    #[must_use]
    pub fn new(engine: E, public_url: &str) -> Self {
        let address = format!("{}/qbwc", public_url.trim_end_matches('/'));
        Self {
            engine,
            wsdl: write_wsdl(&address),
            max_body_bytes: MAX_BODY_BYTES,
        }
    }

    /// Takes bodies of at most so many bytes; otherwise [`MAX_BODY_BYTES`].
    #[must_use]
    pub fn with_max_body_bytes(mut self, max_body_bytes: u64) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }
}

/// The door's routes.
pub fn configure<E: Hear + 'static>(
    door: web::Data<Door<E>>,
) -> impl FnOnce(&mut web::ServiceConfig) {
    move |app| {
        app.app_data(door)
            .service(
                web::resource("/qbwc")
                    .route(web::post().to(take::<E>))
                    .route(web::get().to(describe::<E>))
                    .route(web::head().to(describe::<E>))
                    .default_service(web::to(refuse_method)),
            )
            .service(
                web::resource("/support")
                    .route(web::get().to(support::<E>))
                    .route(web::head().to(support::<E>)),
            );
    }
}

/// `POST /qbwc`: one call, one reply. Headers are not looked at: `SOAPAction` only repeats what the
/// body says, and which conversation it is stands in the ticket, never in a cookie.
async fn take<E: Hear>(
    request: HttpRequest,
    mut body: web::Payload,
    door: web::Data<Door<E>>,
) -> HttpResponse {
    let span = info_span!("call", operation = Empty, milliseconds = Empty);
    // How long it took is measured, nothing is decided by it: hence not `Clock`.
    let started = Instant::now();
    async {
        let answered = take_call(&door, &request, &mut body).await;
        Span::current().record("milliseconds", milliseconds(started.elapsed()));
        if answered.is_ok() {
            debug!("answered");
        }
        let (status, envelope) = write(answered);
        text_xml(status, envelope)
    }
    .instrument(span)
    .await
}

async fn take_call<E: Hear>(
    door: &Door<E>,
    request: &HttpRequest,
    body: &mut web::Payload,
) -> Result<(Operation, Reply), Refusal> {
    let read = match declared_length(request) {
        Some(length) if length > door.max_body_bytes => Err(EnvelopeError::TooLarge {
            limit: door.max_body_bytes,
        }),
        _ => {
            let chunks = (&mut *body).map_err(io::Error::other);
            read_envelope(StreamReader::new(chunks), door.max_body_bytes).await
        }
    };
    if read.is_err() {
        drain(body, door.max_body_bytes).await;
    }
    let (operation, call) = read?;
    Span::current().record("operation", operation.name());
    let from = request.peer_addr().map(|address| address.ip());
    let reply = ask(&door.engine, call, from).await?;
    Ok((operation, reply))
}

/// Reads what is left of a refused body, up to `limit` bytes: a client that is still sending when
/// the connection closes never reads the fault.
async fn drain(body: &mut web::Payload, limit: u64) {
    let mut drained = 0;
    while drained < limit {
        match body.next().await {
            Some(Ok(chunk)) => drained += chunk.len() as u64,
            Some(Err(_)) | None => return,
        }
    }
}

fn declared_length(request: &HttpRequest) -> Option<u64> {
    request
        .headers()
        .get(header::CONTENT_LENGTH)?
        .to_str()
        .ok()?
        .parse()
        .ok()
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// `GET /qbwc`: a note for people, or with `?wsdl` the description for tools.
async fn describe<E: Hear>(request: HttpRequest, door: web::Data<Door<E>>) -> HttpResponse {
    let asks_for_wsdl = request.query_string().split('&').any(|parameter| {
        let name = parameter
            .split_once('=')
            .map_or(parameter, |(name, _)| name);
        name.eq_ignore_ascii_case("wsdl")
    });
    if asks_for_wsdl {
        text_xml(StatusCode::OK, door.wsdl.clone())
    } else {
        let agent = request.headers().get(header::USER_AGENT);
        let agent = agent.and_then(|agent| agent.to_str().ok()).unwrap_or("");
        let noted = AssertUnwindSafe(door.engine.certificate_asked(agent)).catch_unwind();
        // The certificate is fine, whatever becomes of the note.
        let _panicked = noted.await;
        html(pages::NOTE.to_owned())
    }
}

/// `GET /support`: always 200, or the Web Connector would refuse to add the application.
async fn support<E: Hear>(door: web::Data<Door<E>>) -> HttpResponse {
    let reports = AssertUnwindSafe(door.engine.last_conversations())
        .catch_unwind()
        .await;
    html(pages::support(reports.ok().and_then(Result::ok).as_deref()))
}

/// Any other method on `/qbwc`.
async fn refuse_method() -> HttpResponse {
    let text = "this address takes `POST` with a SOAP 1.1 envelope, and `GET`";
    let mut response = text_xml(
        StatusCode::METHOD_NOT_ALLOWED,
        write_fault(FaultCode::Client, text),
    );
    let methods = header::HeaderValue::from_static("GET, HEAD, POST");
    response.headers_mut().insert(header::ALLOW, methods);
    response
}

/// The charset must be there: without it .NET reads a SOAP 1.1 reply as ASCII.
fn text_xml(status: StatusCode, body: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("text/xml; charset=utf-8")
        .body(body)
}

fn html(page: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page)
}
