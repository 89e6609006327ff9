//! A form that was sent from a page of ours: by a browser in which somebody is signed in
//! ([`SignedForm`]), or from the sign-in page ([`VisitorForm`]).
//!
//! Two things must hold, and each alone would keep a foreign site out: the browser says that the
//! form stood on a page of this origin, and the form carries the token that was made for this
//! browser. They are checked before anything else is looked at.

use actix_web::{
    FromRequest, HttpRequest,
    dev::Payload,
    http::{StatusCode, header},
    web,
};
use futures_util::future::{FutureExt, LocalBoxFuture};
use url::Url;

use super::browser::{Browser, BrowserSecret, is_https, operations};
use crate::web::pages::error::PageError;

/// The largest form: a run of 1,000 invoices with every warning ticked, or an order of 2,000 lines, and
/// room to spare.
const FORM_MAX_BYTES: usize = 512 * 1024;

/// The largest form of an invoice: as many lines as one can have, each with all its fields.
pub const INVOICE_FORM_MAX_BYTES: usize = 4 * 1024 * 1024;

/// The field in which a form carries its token.
pub const TOKEN_FIELD: &str = "csrf";

/// What a form's fields hold, in their order.
#[derive(Clone, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the body of a form.
    pub(in crate::web) fn read(body: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(body).into_owned().collect())
    }

    /// The text of a field; empty when the form has none of that name.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let mut named = self.0.iter().filter(|(field, _)| field == name);
        named.next().map_or("", |(_, text)| text)
    }

    /// Every field with its text, in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.0.iter();
        fields.map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Every text under that name, such as that of each ticked box.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(field, _)| field == name);
        named.map(|(_, text)| text.as_str())
    }
}

/// A form from the sign-in page, where nobody is signed in yet.
pub struct VisitorForm {
    /// The browser's own secret.
    pub secret: BrowserSecret,
    /// What was typed.
    pub fields: Fields,
}

/// A form from a browser in which somebody is signed in, of at most that many bytes.
pub struct SignedForm<const MAX_BYTES: usize = FORM_MAX_BYTES> {
    /// Who sent it.
    pub browser: Browser,
    /// What was typed.
    pub fields: Fields,
}

impl FromRequest for VisitorForm {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let source = check_source(request, "application/x-www-form-urlencoded");
        let body = web::Payload::from_request(request, payload);
        async move {
            let secret = source?;
            let fields = read_made_for(&secret, body.await, FORM_MAX_BYTES).await?;
            Ok(Self { secret, fields })
        }
        .boxed_local()
    }
}

impl<const MAX_BYTES: usize> FromRequest for SignedForm<MAX_BYTES> {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let browser = Browser::from_request(request, &mut Payload::None);
        let source = check_source(request, "application/x-www-form-urlencoded");
        let body = web::Payload::from_request(request, payload);
        let has_secret = BrowserSecret::of(request).is_some();
        async move {
            // Without a secret nobody is signed in, and the sign-in page is the better answer. Nothing
            // long is read for anybody who is not.
            let secret = if has_secret { Some(source?) } else { None };
            let browser = browser.await?;
            let fields = match secret {
                Some(secret) => read_made_for(&secret, body.await, MAX_BYTES).await?,
                None => Fields::default(),
            };
            Ok(Self { browser, fields })
        }
        .boxed_local()
    }
}

/// The fields of a form that was rendered for the browser with that secret.
async fn read_made_for<E>(
    secret: &BrowserSecret,
    body: Result<web::Payload, E>,
    max_bytes: usize,
) -> Result<Fields, PageError> {
    let body = body.map_err(|_| PageError::Form(StatusCode::BAD_REQUEST))?;
    let fields = read_fields(body, max_bytes).await?;
    if !secret.made(fields.text(TOKEN_FIELD)) {
        return Err(PageError::Forged("it does not carry this browser's token"));
    }
    // PostgreSQL takes no NUL, and nobody types one.
    if fields.iter().any(|(_, text)| text.contains('\0')) {
        return Err(PageError::Form(StatusCode::BAD_REQUEST));
    }
    Ok(fields)
}

/// The browser's secret, when the form comes from a page of ours and is of a type that can be read.
pub(super) fn check_source(
    request: &HttpRequest,
    expected: &str,
) -> Result<BrowserSecret, PageError> {
    let text = |name| {
        request
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap_or(""))
    };
    let source = Source {
        origin: text(header::ORIGIN),
        fetch_site: text(header::HeaderName::from_static("sec-fetch-site")),
        host: text(header::HOST),
    };
    if !source.is_ours(operations(request).public_url()) {
        return Err(PageError::Forged("it was sent from a page of another site"));
    }
    let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
    if media_type.split(';').next().map(str::trim) != Some(expected) {
        return Err(PageError::Form(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    BrowserSecret::of(request).ok_or(PageError::NoCookie)
}

async fn read_fields(body: web::Payload, max_bytes: usize) -> Result<Fields, PageError> {
    match body.to_bytes_limited(max_bytes).await {
        Ok(Ok(bytes)) => Ok(Fields::read(&bytes)),
        Ok(Err(_)) => Err(PageError::Form(StatusCode::BAD_REQUEST)),
        Err(_) => Err(PageError::Form(StatusCode::PAYLOAD_TOO_LARGE)),
    }
}

/// What a browser says about the page that a form stood on.
struct Source<'a> {
    origin: Option<&'a str>,
    fetch_site: Option<&'a str>,
    host: Option<&'a str>,
}

impl Source<'_> {
    /// Whether that page was ours. A program that says nothing at all is no browser that somebody
    /// else could have sent here.
    fn is_ours(&self, public_url: &Url) -> bool {
        match (self.origin, self.fetch_site) {
            (Some(origin), _) => self.is_our_origin(origin, public_url),
            (None, Some(site)) => site == "same-origin" || site == "none",
            (None, None) => true,
        }
    }

    /// Behind a proxy the origin is the public URL's; on the server's own machine it may be another
    /// name of it, which is then the one that the request itself was addressed to.
    fn is_our_origin(&self, origin: &str, public_url: &Url) -> bool {
        let Ok(origin) = Url::parse(origin) else {
            return false;
        };
        if origin.origin() == public_url.origin() {
            return true;
        }
        let authority = &origin[url::Position::BeforeHost..url::Position::AfterPort];
        let is_as_safe = is_https(&origin) || !is_https(public_url);
        is_as_safe && !authority.is_empty() && self.host == Some(authority)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_ours(public_url: &str, origin: Option<&str>, fetch_site: Option<&str>) -> bool {
        let source = Source {
            origin,
            fetch_site,
            host: Some("127.0.0.1:8080"),
        };
        source.is_ours(&Url::parse(public_url).unwrap())
    }

    #[test]
    fn the_public_url_and_the_addressed_host_are_our_origin() {
        for origin in ["http://localhost:8080", "http://127.0.0.1:8080"] {
            assert!(
                is_ours("http://localhost:8080/", Some(origin), None),
                "{origin}"
            );
        }
        assert!(is_ours(
            "https://bills.example.com/x",
            Some("https://bills.example.com"),
            None
        ));
    }

    #[test]
    fn other_origins_are_not_ours() {
        for origin in [
            "null",
            "",
            "file://",
            "https://evil.example",
            "http://localhost",
            "http://localhost:8081",
            "http://127.0.0.1:8080.evil.example",
            "http://127.0.0.1:8080@evil.example",
        ] {
            let ours = is_ours("http://localhost:8080", Some(origin), Some("same-origin"));
            assert!(!ours, "{origin}");
        }
    }

    #[test]
    fn plain_http_is_no_origin_of_a_server_behind_https() {
        let public_url = "https://bills.example.com";
        assert!(!is_ours(public_url, Some("http://127.0.0.1:8080"), None));
        assert!(!is_ours(public_url, Some("http://bills.example.com"), None));
    }

    #[test]
    fn without_an_origin_the_fetch_site_decides() {
        let public_url = "http://localhost:8080";
        assert!(is_ours(public_url, None, Some("same-origin")));
        assert!(!is_ours(public_url, None, Some("same-site")));
        assert!(!is_ours(public_url, None, Some("cross-site")));
        assert!(is_ours(public_url, None, None));
    }

    #[test]
    fn a_form_is_read_with_every_ticked_box() {
        let fields = Fields::read(b"accept=a&reason=caf%C3%A9+%26&accept=b");
        assert_eq!(fields.text("reason"), "caf\u{e9} &");
        assert_eq!(fields.all("accept").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(fields.text("missing"), "");
    }
}
