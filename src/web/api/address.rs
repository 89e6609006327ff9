//! What a path names.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    invoice::{AttachmentId, CompanyId, InvoiceId, UserId, lists::List},
    operations::{OperationError, mappings::MAPPED},
    web::problem::Problem,
};

/// An id that stands in a path.
pub trait Addressed: FromStr + 'static {
    /// What it names.
    const WHAT: &'static str;
}

impl Addressed for CompanyId {
    const WHAT: &'static str = "company";
}

impl Addressed for InvoiceId {
    const WHAT: &'static str = "invoice";
}

impl Addressed for UserId {
    const WHAT: &'static str = "user";
}

impl Addressed for AttachmentId {
    const WHAT: &'static str = "attachment";
}

/// The `{id}` of a path. One that is no id names nothing: 404.
#[derive(Clone, Copy, Debug)]
pub struct InPath<T>(pub T);

impl<T: Addressed> FromRequest for InPath<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            named(request.match_info().query("id"))
                .map(Self)
                .map_err(Problem::from),
        )
    }
}

/// The `{id}` and the `{attachment}` of a path.
#[derive(Clone, Copy, Debug)]
pub struct FileInPath {
    /// The invoice.
    pub invoice: InvoiceId,
    /// The file beside it.
    pub attachment: AttachmentId,
}

impl FromRequest for FileInPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || {
            Ok(Self {
                invoice: named(request.match_info().query("id"))?,
                attachment: named(request.match_info().query("attachment"))?,
            })
        };
        ready(read().map_err(|error: OperationError| Problem::from(error)))
    }
}

/// The `{id}` and the `{list}` of a path.
#[derive(Clone, Copy, Debug)]
pub struct ListInPath {
    /// The company.
    pub company: CompanyId,
    /// One of its lists.
    pub list: List,
}

impl FromRequest for ListInPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || {
            let text = part(request, "list", "list")?;
            let list = text.parse().map_err(|_| not_found("list", &text))?;
            Ok(Self {
                company: named(request.match_info().query("id"))?,
                list,
            })
        };
        ready(read().map_err(|error: OperationError| Problem::from(error)))
    }
}

/// The `{id}`, the `{kind}` and the `{from}` of a path.
#[derive(Clone, Debug)]
pub struct NameInPath {
    /// The company.
    pub company: CompanyId,
    /// The list that the name leads into.
    pub list: List,
    /// The name.
    pub name: String,
}

impl FromRequest for NameInPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let read = || {
            let kind = part(request, "kind", "kind of mapping")?;
            let list = MAPPED.into_iter().find(|list| list.entry_name() == kind);
            Ok(Self {
                company: named(request.match_info().query("id"))?,
                list: list.ok_or_else(|| not_found("kind of mapping", &kind))?,
                name: part(request, "from", "mapping")?,
            })
        };
        ready(read().map_err(|error: OperationError| Problem::from(error)))
    }
}

/// The `{number}` of a path, as it was before it was written into one: a number may hold a `/`.
#[derive(Clone, Debug)]
pub struct NumberInPath(pub String);

impl FromRequest for NumberInPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let number = part(request, "number", "purchase order");
        ready(number.map(Self).map_err(Problem::from))
    }
}

/// A part of the path, decoded: the server leaves some characters of it encoded, so that it stays one
/// part. What is no percent-encoded UTF-8 names no `what`.
fn part(request: &HttpRequest, name: &str, what: &'static str) -> Result<String, OperationError> {
    let raw = request.match_info().query(name);
    let decoded = percent_encoding::percent_decode_str(raw).decode_utf8();
    decoded
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| not_found(what, raw))
}

fn not_found(what: &'static str, text: &str) -> OperationError {
    OperationError::NotFound {
        what,
        id: text.chars().take(60).collect(),
    }
}

/// The id that `text` is.
///
/// # Errors
/// [`OperationError::NotFound`] when it is none.
pub fn named<T: Addressed>(text: &str) -> Result<T, OperationError> {
    text.parse().map_err(|_| not_found(T::WHAT, text))
}
