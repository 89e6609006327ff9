//! What a path names.

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use crate::{
    invoice::{CompanyId, InvoiceId},
    operations::OperationError,
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

/// The id that `text` is.
///
/// # Errors
/// [`OperationError::NotFound`] when it is none.
pub fn named<T: Addressed>(text: &str) -> Result<T, OperationError> {
    text.parse().map_err(|_| OperationError::NotFound {
        what: T::WHAT,
        id: text.chars().take(60).collect(),
    })
}
