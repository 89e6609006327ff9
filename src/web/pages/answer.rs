//! What goes back to a browser, and the headers that keep it safe there.
//!
//! Every answer of the pages is one of these four, or an error page: there is no way to answer
//! without the headers.
//!
//! - [`Page`]: a template as HTML.
//! - [`SeeOther`]: after a form was obeyed, the page to look at; reloading that repeats nothing.
//! - [`Document`]: a text of another type, such as a .qwc file.
//! - [`Download`]: a file of any length, which is made while it is sent.
//! - [`Stored`]: a file that somebody attached. Whatever is in it, nothing of it is run: it is named what
//!   its bytes are, nobody guesses again, and its own policy lets it load nothing. A page of ours may show
//!   it in a frame.

use actix_web::{
    HttpRequest, HttpResponse, Responder,
    body::{BoxBody, MessageBody},
    cookie::Cookie,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
    web::Bytes,
};
use futures_util::Stream;

use super::error::PageError;

use crate::{
    invoice::{Attachment, attachment::MediaType},
    web::disposition::disposition,
};

/// No script, style or image but our own files and nothing inline, no form that goes elsewhere, and
/// nobody may put a page into a frame.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; \
     base-uri 'none'";

/// A file of somebody's: nothing at all, not even as a page of this origin.
const FILE_POLICY: &str = "default-src 'none'; sandbox; frame-ancestors 'self'";

/// A PDF: no sandbox, in which a browser's own viewer may not start; the viewer may show it and dress itself.
const PDF_POLICY: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; \
     frame-ancestors 'self'";

/// The headers of every answer, whatever it is.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // `no-referrer` would be stricter, but then browsers send `Origin: null` with our own forms.
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Puts the headers on an answer; one that says itself how long it may be kept keeps saying so.
pub fn dress<B: MessageBody>(mut answer: HttpResponse<B>) -> HttpResponse<B> {
    for (name, value) in HEADERS {
        if name != header::CACHE_CONTROL || !answer.headers().contains_key(&name) {
            answer
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
    }
    answer
}

/// Tells the browser to keep, or to forget, a cookie.
fn set_cookie<B>(answer: &mut HttpResponse<B>, cookie: &Cookie<'_>) {
    if let Err(error) = answer.add_cookie(cookie) {
        tracing::error!(%error, "a cookie could not be set");
    }
}

/// A template as an HTML page.
#[derive(Debug)]
pub struct Page<T> {
    status: StatusCode,
    template: T,
    cookie: Option<Cookie<'static>>,
}

impl<T> Page<T> {
    /// A page that was asked for.
    pub fn ok(template: T) -> Self {
        Self::with_status(StatusCode::OK, template)
    }

    /// A page that answers something else than a plain yes.
    pub fn with_status(status: StatusCode, template: T) -> Self {
        Self {
            status,
            template,
            cookie: None,
        }
    }

    /// The same page, with a cookie for the browser if there is one.
    #[must_use]
    pub fn with_cookie(mut self, cookie: Option<Cookie<'static>>) -> Self {
        self.cookie = cookie;
        self
    }
}

impl<T: Responder<Body = BoxBody>> Responder for Page<T> {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let mut answer = self.template.respond_to(request);
        if answer.status() == StatusCode::OK {
            *answer.status_mut() = self.status;
        }
        if let Some(cookie) = &self.cookie {
            set_cookie(&mut answer, cookie);
        }
        dress(answer)
    }
}

/// Sends the browser on to a page, by GET.
#[derive(Debug)]
pub struct SeeOther {
    page: String,
    cookie: Option<Cookie<'static>>,
}

impl SeeOther {
    /// On to that path of ours.
    #[must_use]
    pub fn page(page: impl Into<String>) -> Self {
        Self {
            page: page.into(),
            cookie: None,
        }
    }

    /// The same, with a cookie for the browser.
    #[must_use]
    pub fn with_cookie(mut self, cookie: Cookie<'static>) -> Self {
        self.cookie = Some(cookie);
        self
    }
}

impl Responder for SeeOther {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::SeeOther()
            .insert_header((header::LOCATION, self.page))
            .finish();
        if let Some(cookie) = &self.cookie {
            set_cookie(&mut answer, cookie);
        }
        dress(answer)
    }
}

/// A text that is no HTML page.
#[derive(Debug)]
pub struct Document {
    /// Its media type.
    pub media_type: &'static str,
    /// The file's name, for one that is saved rather than shown.
    pub file_name: Option<String>,
    /// The text.
    pub text: String,
}

impl Responder for Document {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        answer.content_type(self.media_type);
        if let Some(name) = self.file_name {
            let disposition = format!("attachment; filename=\"{name}\"");
            answer.insert_header((header::CONTENT_DISPOSITION, disposition));
        }
        dress(answer.body(self.text))
    }
}

/// A file that is made while it is sent.
pub struct Download<S> {
    /// Its media type.
    pub media_type: &'static str,
    /// The name under which it is saved.
    pub file_name: &'static str,
    /// Its pieces. One that can't be made ends the download, so that nobody takes it for whole.
    pub chunks: S,
}

impl<S: Stream<Item = Result<Bytes, PageError>> + 'static> Responder for Download<S> {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let disposition = format!("attachment; filename=\"{}\"", self.file_name);
        let mut answer = HttpResponse::Ok();
        answer
            .content_type(self.media_type)
            .insert_header((header::CONTENT_DISPOSITION, disposition));
        dress(answer.streaming(self.chunks))
    }
}

/// A file that somebody attached.
#[derive(Debug)]
pub struct Stored {
    /// What it is.
    pub attachment: Attachment,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Responder for Stored {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let media_type = self.attachment.media_type;
        let is_shown = media_type.is_shown();
        let policy = match media_type {
            MediaType::Pdf => PDF_POLICY,
            MediaType::Png
            | MediaType::Jpeg
            | MediaType::Webp
            | MediaType::Gif
            | MediaType::Plain
            | MediaType::Csv
            | MediaType::Xml => FILE_POLICY,
        };
        let mut answer = dress(
            HttpResponse::Ok()
                .content_type(media_type.as_str())
                .insert_header(disposition(self.attachment.file_name.as_str(), is_shown))
                .body(self.bytes),
        );
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        ] {
            answer
                .headers_mut()
                .insert(name, HeaderValue::from_static(value));
        }
        answer
    }
}
