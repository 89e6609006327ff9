use reqwest::{Method, StatusCode};

use super::{Office, at_invoice, roses};
use crate::support::{TestApp, client::answer};

#[tokio::test]
async fn anybody_may_ask_whether_it_lives() {
    let app = TestApp::spawn().await;
    for path in ["/healthz", "/readyz"] {
        let request = app.stranger().request(Method::GET, path);
        let alive = answer(request, StatusCode::OK).await;
        assert_eq!(alive.text().await.unwrap(), "ok\n");
        let request = app.stranger().request(Method::HEAD, path);
        let alive = answer(request, StatusCode::OK).await;
        assert_eq!(alive.headers()["content-length"], "3");
        assert_eq!(alive.text().await.unwrap(), "");
    }
}

#[tokio::test]
async fn without_its_database_it_lives_but_is_not_ready() {
    let app = TestApp::spawn().await;
    app.store.close().await;
    let stranger = app.stranger();
    answer(stranger.request(Method::GET, "/healthz"), StatusCode::OK).await;
    let problem = stranger
        .get("/readyz", StatusCode::SERVICE_UNAVAILABLE)
        .await;
    assert_eq!(problem["detail"], "the database does not answer");
}

#[tokio::test]
async fn answers_are_counted_by_route_and_never_by_id() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    office.paula.get(&at_invoice(&id, ""), StatusCode::OK).await;
    office
        .paula
        .get("/api/v1/secret-place", StatusCode::NOT_FOUND)
        .await;
    let request = office.app.stranger().request(Method::GET, "/metrics");
    let metrics = answer(request, StatusCode::OK).await;
    assert_eq!(
        metrics.headers()["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let text = metrics.text().await.unwrap();
    for line in [
        r#"billbridge_http_requests_total{method="GET",route="/api/v1/invoices/{id}",status="200"} 1"#,
        r#"billbridge_http_requests_total{method="POST",route="/api/v1/companies/{id}/invoices",status="201"} 1"#,
        r#"billbridge_http_requests_total{method="GET",route="unmatched",status="404"} 1"#,
        r#"billbridge_http_request_duration_seconds_count{method="GET",route="/api/v1/invoices/{id}"} 1"#,
        "billbridge_http_requests_in_flight 1",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert!(!text.contains(&id));
    assert!(!text.contains("secret-place"));
}
