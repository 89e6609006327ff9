//! One log line and one count for each answer: method, route pattern, status, duration.
//!
//! Of the request itself nothing else is logged: a query may hold names, a header a token.

use std::time::Instant;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, StatusCode},
    middleware::Next,
    web::Data,
};

use crate::web::measures::Measures;

/// What an answer without a route is counted under.
const UNMATCHED: &str = "unmatched";

/// Logs and counts an answer.
pub(super) async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    let begun = Instant::now();
    let measures = request.app_data::<Data<Measures>>().cloned();
    let _in_flight = measures.as_ref().map(|measures| measures.begin());
    let method = request.method().clone();
    let route = request.match_pattern();
    let route = route.as_deref().unwrap_or(UNMATCHED);
    let result = next.call(request).await;
    let status = match &result {
        Ok(response) => response.status(),
        Err(error) => error.as_response_error().status_code(),
    };
    let took = begun.elapsed();
    if let Some(measures) = measures {
        measures.answered(&method, route, status, took);
    }
    log(&method, route, status, took.as_secs_f64() * 1_000.0);
    result
}

fn log(method: &Method, route: &str, status: StatusCode, took_ms: f64) {
    let status = status.as_u16();
    if matches!(route, "/healthz" | "/readyz" | "/metrics") {
        tracing::debug!(%method, route, status, took_ms, "answered");
    } else {
        tracing::info!(%method, route, status, took_ms, "answered");
    }
}
