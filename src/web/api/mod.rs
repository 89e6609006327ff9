//! REST: `/api/v1`, JSON.
//!
//! - `companies`, `invoices`, `attachments`, `steps`, `decide`, `lists`, `mappings`, `preflight`, `purchase_orders`, `users`: the handlers, by
//!   what they are about.
//! - [`sent`]: what a body must be; [`body`]: what each call's body says; [`query`] and [`address`]:
//!   what stands in the URL.
//! - [`shapes`]: what is answered.
//! - `openapi`: the description of all of it, made from the code.
//!
//! ## Decisions
//!
//! - *Every mistake at once, with its place.* Bodies are read by hand from a JSON value, because a
//!   derived reader stops at the first mistake and can't say where it is.
//! - *Nothing is ignored.* An unknown field or query parameter, or a key that stands twice, is a
//!   typing error that would be lost in silence: it is refused.
//! - *A path with an id that is no UUID* names something that is not there: 404, as for any other id.

pub mod address;
pub(crate) mod attachments;
pub mod body;
pub(crate) mod companies;
pub(crate) mod decide;
mod fields;
pub(crate) mod history;
pub(crate) mod invoices;
pub(crate) mod lists;
pub(crate) mod mappings;
pub(crate) mod openapi;
pub(crate) mod preflight;
pub(crate) mod purchase_orders;
pub(crate) mod sessions;
pub mod query;
pub mod sent;
pub mod shapes;
pub(crate) mod steps;
mod strict_json;
pub(crate) mod users;

use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;

use crate::operations::idempotency::Answer;

/// An answer of that status with `shape` as its body.
fn answer(status: StatusCode, shape: &impl Serialize) -> Answer {
    Answer {
        status: status.as_u16(),
        body: json(shape),
    }
}

fn json(shape: &impl Serialize) -> String {
    serde_json::to_string(shape).expect("what is answered is strings, numbers and lists of them")
}

/// What a GET answers.
fn found(shape: &impl Serialize) -> HttpResponse {
    respond(answer(StatusCode::OK, shape))
}

fn respond(answer: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    HttpResponse::build(status)
        .content_type("application/json")
        .body(answer.body)
}

/// For an answer that holds no secret: all of it is remembered under its `Idempotency-Key`.
fn all_of_it(answer: &Answer) -> String {
    answer.body.clone()
}
