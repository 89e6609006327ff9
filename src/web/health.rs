//! Whether the process lives, and whether it can work. For load balancers: without login, without
//! a word about versions or causes.

use actix_web::{HttpResponse, web::Data};

use super::problem::{Kind, Problem};
use crate::operations::Operations;

/// The process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "health",
    operation_id = "health",
    security(()),
    responses((status = 200, description = "The process answers", content_type = "text/plain", body = String, example = "ok"))
)]
pub async fn alive() -> HttpResponse {
    ok()
}

/// The database answers.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "health",
    operation_id = "readiness",
    security(()),
    responses(
        (status = 200, description = "The database answers", content_type = "text/plain", body = String, example = "ok"),
        (status = 503, description = "The database does not answer", content_type = "application/problem+json", body = Problem)
    )
)]
pub async fn ready(operations: Data<Operations>) -> Result<HttpResponse, Problem> {
    operations.ping().await.map(|()| ok()).map_err(|error| {
        tracing::warn!(%error, "not ready");
        Problem::new(Kind::Unavailable, "the database does not answer")
    })
}

fn ok() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/plain; charset=utf-8")
        .body("ok\n")
}
