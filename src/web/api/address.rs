//! What a path names.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    invoice::{CompanyId, InvoiceId, lists::List},
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
            let text = part(request, "list");
            let list = text.parse().map_err(|_| not_found("list", &text))?;
            Ok(Self {
                company: named(&part(request, "id"))?,
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
            let kind = part(request, "kind");
            let list = MAPPED.into_iter().find(|list| list.entry_name() == kind);
            Ok(Self {
                company: named(&part(request, "id"))?,
                list: list.ok_or_else(|| not_found("kind of mapping", &kind))?,
                name: part(request, "from"),
            })
        };
        ready(read().map_err(|error: OperationError| Problem::from(error)))
    }
}

/// A part of the path, with every `%` escape resolved: actix leaves that of the slash to us, because it
/// parts a path.
fn part(request: &HttpRequest, name: &str) -> String {
    let raw = request.match_info().query(name);
    percent_encoding::percent_decode_str(raw)
        .decode_utf8_lossy()
        .into_owned()
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
