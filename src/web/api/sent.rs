//! What a program sends in a body: JSON, at most [`BODY_MAX_BYTES`], read into a type by the type's
//! own [`Body::read`].
//!
//! A body that is no JSON is 400 with line and column, one of another type 415, one that is too
//! large 413, and one that says something else than it should 422 with every mistake in it.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest,
    http::header,
    web::{self, Bytes},
};
use futures_util::future::LocalBoxFuture;
use serde_json::Value;

use super::strict_json;
use crate::{
    invoice::draft::FieldError,
    operations::idempotency::OnceKey,
    web::problem::{Kind, Problem},
};

/// The most bytes in a body: what a thousand invoices of ordinary length take, several times over.
pub const BODY_MAX_BYTES: usize = 10 * 1024 * 1024;

/// The header that names a POST, so that it is done once however often it is sent.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// What to do about JSON that is too large.
const FEWER: &str = "send fewer at once";

/// What a call's body says.
pub trait Body: Sized + 'static {
    /// Reads the body.
    ///
    /// # Errors
    /// Every mistake in it.
    fn read(value: Value) -> Result<Self, Vec<FieldError>>;

    /// What no body at all stands for, where it stands for something.
    #[must_use]
    fn absent() -> Option<Self> {
        None
    }
}

/// The body of a POST, and the key under which it is done once.
#[derive(Debug)]
pub struct Post<T> {
    /// What the body says.
    pub sent: T,
    /// From the header `Idempotency-Key`.
    pub once: Option<OnceKey>,
}

/// The body of a PUT or PATCH, which come out the same when they are repeated.
#[derive(Debug)]
pub struct Put<T>(pub T);

impl<T: Body> FromRequest for Post<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let bytes = receive(request, payload, FEWER);
        let request = request.clone();
        Box::pin(async move {
            let bytes = bytes.await?;
            Ok(Self {
                once: once_key(&request, &bytes)?,
                sent: read(&request, &bytes)?,
            })
        })
    }
}

impl<T: Body> FromRequest for Put<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let bytes = receive(request, payload, FEWER);
        let request = request.clone();
        Box::pin(async move { Ok(Self(read(&request, &bytes.await?)?)) })
    }
}

/// Receives a body, but not more of it than is taken.
pub(super) fn receive(
    request: &HttpRequest,
    payload: &mut actix_web::dev::Payload,
    remedy: &'static str,
) -> impl Future<Output = Result<Bytes, Problem>> + 'static {
    let too_large = move || {
        Problem::new(
            Kind::TooLarge,
            format!("expected at most {BODY_MAX_BYTES} bytes: {remedy}"),
        )
    };
    let announced = request.headers().get(header::CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let payload = web::Payload::from_request(request, payload);
    async move {
        if announced.is_some_and(|bytes| bytes > BODY_MAX_BYTES) {
            return Err(too_large());
        }
        let incomplete = |_| Problem::new(Kind::Malformed, "the body ended before it was complete");
        let payload = payload.await.map_err(incomplete)?;
        let received = payload.to_bytes_limited(BODY_MAX_BYTES).await;
        received.map_err(|_| too_large())?.map_err(incomplete)
    }
}

/// The key under which a request is done once.
pub(super) fn once_key(request: &HttpRequest, bytes: &[u8]) -> Result<Option<OnceKey>, Problem> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let key = value
        .to_str()
        .ok()
        .and_then(|key| OnceKey::new(key, request.method().as_str(), request.path(), bytes));
    key.map(Some).ok_or_else(|| {
        Problem::invalid(vec![FieldError::new(
            IDEMPOTENCY_KEY,
            format!("expected 1 to {} ASCII characters", OnceKey::MAX_CHARS),
        )])
    })
}

fn read<T: Body>(request: &HttpRequest, bytes: &[u8]) -> Result<T, Problem> {
    if bytes.is_empty()
        && let Some(absent) = T::absent()
    {
        return Ok(absent);
    }
    refuse_other_types(request)?;
    let value = strict_json::read(bytes)
        .map_err(|error| Problem::new(Kind::Malformed, format!("this is no JSON: {error}")))?;
    if value.is_null()
        && let Some(absent) = T::absent()
    {
        return Ok(absent);
    }
    T::read(value).map_err(Problem::invalid)
}

fn refuse_other_types(request: &HttpRequest) -> Result<(), Problem> {
    let found = request.content_type();
    if !found.eq_ignore_ascii_case("application/json") {
        let found: String = found.chars().take(60).collect();
        return Err(Problem::new(
            Kind::MediaType,
            format!("expected `Content-Type: application/json`, found `{found}`"),
        ));
    }
    refuse_encodings(request)
}

/// A body is read as it comes.
pub(super) fn refuse_encodings(request: &HttpRequest) -> Result<(), Problem> {
    let encoding = request.headers().get(header::CONTENT_ENCODING);
    if encoding.is_some_and(|encoding| encoding != "identity") {
        return Err(Problem::new(
            Kind::MediaType,
            "expected a body without a `Content-Encoding`: send it uncompressed",
        ));
    }
    Ok(())
}
