use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

use billbridge::invoice::Role;
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

#[tokio::test]
async fn a_call_in_flight_is_finished_before_the_server_stops() {
    let mut office = Office::open().await;
    let user = office.app.add_user("pia", &[Role::Procurement]).await;
    let token = office.app.token(&user).await;
    let body = roses("RV-1").to_string();
    let (begun, rest) = body.split_at(body.len() / 2);
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{begun}",
        office.invoices(),
        body.len()
    );
    let address = office.app.url.strip_prefix("http://").unwrap().to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    until("the call to be in flight", async || {
        in_flight(&office, 2).await
    })
    .await;

    let stopped = office.app.stop();
    until("the server to refuse connections", async || {
        TcpStream::connect(&address).is_err()
    })
    .await;
    let rest = rest.to_owned();
    let answered = tokio::task::spawn_blocking(move || {
        stream.write_all(rest.as_bytes()).unwrap();
        let mut first_line = String::new();
        BufReader::new(stream).read_line(&mut first_line).unwrap();
        first_line
    });
    let answered = answered.await.unwrap();
    assert!(answered.starts_with("HTTP/1.1 201 "), "{answered}");
    stopped.await.unwrap();
}

/// Whether that many requests are being answered, the one that asks among them.
async fn in_flight(office: &Office, count: usize) -> bool {
    let request = office.app.stranger().request(Method::GET, "/metrics");
    let metrics = answer(request, StatusCode::OK).await;
    let wanted = format!("billbridge_http_requests_in_flight {count}\n");
    metrics.text().await.unwrap().contains(&wanted)
}

/// Waits for something that takes a moment, but not for ever.
async fn until(what: &str, happened: impl AsyncFn() -> bool) {
    for _ in 0..500 {
        if happened().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("waited for {what}");
}
