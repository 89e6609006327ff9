//! What the process counts, for Prometheus.
//!
//! Labels are route patterns, methods and statuses: never an id, a name or a path as it was asked
//! for, so that the number of series stays what the route table makes it.

use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::{Method, StatusCode},
    web::Data,
};
use chrono::{DateTime, Utc};
use prometheus::{
    HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

/// What Prometheus calls its text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Seconds that tell an instant answer from a slow one.
const DURATION_BUCKETS_SECONDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// The counters of one process.
#[derive(Clone, Debug)]
pub struct Measures {
    registry: Registry,
    requests: IntCounterVec,
    durations: HistogramVec,
    in_flight: IntGauge,
}

impl Measures {
    /// Counters that begin now.
    ///
    /// # Errors
    /// Never in practice: only when two of the names below were the same.
    pub fn new(started_at: DateTime<Utc>) -> Result<Self, prometheus::Error> {
        let measures = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(
                Opts::new("billbridge_http_requests_total", "Answered HTTP requests."),
                &["method", "route", "status"],
            )?,
            durations: HistogramVec::new(
                HistogramOpts::new(
                    "billbridge_http_request_duration_seconds",
                    "From a request's head to its answer's head.",
                )
                .buckets(DURATION_BUCKETS_SECONDS.to_vec()),
                &["method", "route"],
            )?,
            in_flight: IntGauge::new(
                "billbridge_http_requests_in_flight",
                "HTTP requests that are being answered.",
            )?,
        };
        let started = IntGauge::new(
            "process_start_time_seconds",
            "When the process started, in seconds since 1970.",
        )?;
        started.set(started_at.timestamp());
        let version = Opts::new("billbridge_build_info", "The running version; always 1.")
            .const_label("version", env!("CARGO_PKG_VERSION"));
        let build = IntGauge::with_opts(version)?;
        build.set(1);
        let registry = &measures.registry;
        registry.register(Box::new(measures.requests.clone()))?;
        registry.register(Box::new(measures.durations.clone()))?;
        registry.register(Box::new(measures.in_flight.clone()))?;
        registry.register(Box::new(started))?;
        registry.register(Box::new(build))?;
        Ok(measures)
    }

    /// Counts a request as under way, until what is returned is dropped: also when the caller hung
    /// up before the answer.
    #[must_use]
    pub fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// Counts an answer.
    pub fn answered(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = label(method);
        self.requests
            .with_label_values(&[method, route, status.as_str()])
            .inc();
        self.durations
            .with_label_values(&[method, route])
            .observe(took.as_secs_f64());
    }
}

/// A request that is being answered.
#[derive(Debug)]
pub struct InFlight(IntGauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A caller may invent methods; they share one label.
fn label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

/// What the process counted.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "health",
    operation_id = "metrics",
    security(()),
    responses((status = 200, description = "The Prometheus text format", content_type = "text/plain", body = String))
)]
pub async fn metrics(measures: Data<Measures>) -> HttpResponse {
    match TextEncoder::new().encode_to_string(&measures.registry.gather()) {
        Ok(text) => HttpResponse::Ok().content_type(TEXT_FORMAT).body(text),
        Err(error) => {
            tracing::error!(%error, "the measures can't be written");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_methods_share_one_label() {
        let measures = Measures::new(DateTime::UNIX_EPOCH).unwrap();
        for name in ["BREW", "WHEN"] {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            measures.answered(&method, "unmatched", StatusCode::NOT_FOUND, Duration::ZERO);
        }
        let requests = measures
            .requests
            .with_label_values(&["other", "unmatched", "404"]);
        assert_eq!(requests.get(), 2);
    }

    #[test]
    fn a_request_is_in_flight_until_it_is_dropped() {
        let measures = Measures::new(DateTime::UNIX_EPOCH).unwrap();
        let request = measures.begin();
        assert_eq!(measures.in_flight.get(), 1);
        drop(request);
        assert_eq!(measures.in_flight.get(), 0);
    }
}
