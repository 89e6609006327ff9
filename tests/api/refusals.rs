use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
};

use billbridge::{invoice::Role, web::api::sent::BODY_MAX_BYTES};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Office, at_invoice, roses};
use crate::support::{
    TestApp,
    client::{Client, answer, json},
};

#[tokio::test]
async fn without_a_good_token_nobody_gets_in() {
    let office = Office::open().await;
    let path = office.invoices();
    let stranger = office.app.stranger();
    let request = stranger.request(Method::GET, &path);
    let refused = answer(request, StatusCode::UNAUTHORIZED).await;
    assert_eq!(
        refused.headers()["www-authenticate"],
        "Bearer realm=\"billbridge\""
    );
    insta::assert_json_snapshot!(refused.json::<Value>().await.unwrap());

    let impostor = Client::new(&office.app, Some("bb_made-up"));
    let refused = answer(
        impostor.request(Method::GET, &path),
        StatusCode::UNAUTHORIZED,
    )
    .await;
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("invalid_token"), "{challenge}");
    let body = refused.text().await.unwrap();
    assert!(!body.contains("made-up"), "{body}");

    // Whoever may not ask hears that, and not what is wrong with the rest.
    let request = stranger.request(Method::POST, "/api/v1/companies/none/invoices");
    json(request.body("{"), StatusCode::UNAUTHORIZED).await;
    let request = office.app.stranger().request(Method::GET, &path);
    json(
        request.basic_auth("paula", Some("x")),
        StatusCode::UNAUTHORIZED,
    )
    .await;
}

#[tokio::test]
async fn what_is_for_admins_is_for_admins_alone() {
    let office = Office::open().await;
    let company = format!("/api/v1/companies/{}", office.company);
    for other in [&office.paula, &office.alan] {
        let body = json!({"name": "Acme"});
        let refused = other
            .post("/api/v1/companies", &body, StatusCode::FORBIDDEN)
            .await;
        assert_eq!(refused["detail"], "this needs the role `admin`");
        let body = json!({"settings": {"send_on_approval": true}});
        other.patch(&company, &body, StatusCode::FORBIDDEN).await;
        other
            .get(&format!("{company}/qwc"), StatusCode::FORBIDDEN)
            .await;
        other.get(&company, StatusCode::OK).await;
    }
    let shown = office.ada.get(&company, StatusCode::OK).await;
    assert_eq!(shown["settings"]["send_on_approval"], false);
}

#[tokio::test]
async fn what_belongs_to_another_company_is_not_there() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let own = office.app.company("Another").await;
    let every_role = Role::ALL;
    let guest = office
        .app
        .add_user_of("guest", &every_role, Some(vec![own]));
    let guest = office.app.client_of(&guest.await).await;
    let company = format!("/api/v1/companies/{}", office.company);
    for path in [
        company.clone(),
        format!("{company}/qwc"),
        office.invoices(),
        at_invoice(&id, ""),
        at_invoice(&id, "/history"),
        at_invoice(&id, "/qbxml"),
    ] {
        guest.get(&path, StatusCode::NOT_FOUND).await;
    }
    let bulk = json!({"invoices": [roses("RV-2")]});
    let back = json!({"to": "AP", "reason": "x"});
    let settings = json!({"settings": {"send_on_approval": true}});
    for (method, path, body) in [
        (Method::POST, office.invoices(), roses("RV-2")),
        (Method::POST, format!("{}/bulk", office.invoices()), bulk),
        (Method::PUT, at_invoice(&id, ""), roses("RV-2")),
        (Method::POST, at_invoice(&id, "/approve"), json!({})),
        (Method::POST, at_invoice(&id, "/send"), json!({})),
        (Method::POST, at_invoice(&id, "/return"), back),
        (Method::PATCH, company, settings),
    ] {
        let request = guest.request(method, &path).json(&body);
        json(request, StatusCode::NOT_FOUND).await;
    }
    let actions = json!({"action": "approve", "ids": [id]});
    let path = "/api/v1/invoices/actions";
    let done = guest.post(path, &actions, StatusCode::OK).await;
    assert_eq!(done["results"][0]["problem"]["status"], 404);
    assert_eq!(office.status(&id).await, "AP");
}

#[tokio::test]
async fn an_id_of_nothing_is_not_found() {
    let office = Office::open().await;
    for id in [
        Uuid::nil().to_string(),
        "RV-1001".to_owned(),
        "%F0%9F%8C%B9".to_owned(),
    ] {
        office
            .paula
            .get(&at_invoice(&id, ""), StatusCode::NOT_FOUND)
            .await;
        let company = format!("/api/v1/companies/{id}/invoices");
        office.paula.get(&company, StatusCode::NOT_FOUND).await;
    }
}

#[tokio::test]
async fn what_is_no_json_is_refused_with_its_place() {
    let office = Office::open().await;
    let post = |body: &'static [u8]| {
        let request = office.paula.request(Method::POST, &office.invoices());
        let request = request.header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        json(request.body(body), StatusCode::BAD_REQUEST)
    };
    let refused = post(b"{\"vendor\": \"Rosas\",\n \"total\": 1,}").await;
    insta::assert_json_snapshot!(refused);
    post(b"").await;
    post(b"{\"vendor\": \"\xE9\"}").await;
    let twice = post(b"{\"total\": \"1.00\", \"total\": \"2.00\"}").await;
    let detail = twice["detail"].as_str().unwrap();
    assert!(detail.contains("the key `total` stands twice"), "{detail}");
}

#[tokio::test]
async fn only_json_is_taken() {
    let office = Office::open().await;
    for media_type in [
        "application/x-www-form-urlencoded",
        "text/plain",
        "text/json",
    ] {
        let request = office.paula.request(Method::POST, &office.invoices());
        let request = request.header(header::CONTENT_TYPE, media_type);
        let body = roses("RV-1").to_string();
        json(request.body(body), StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    }
    let request = office.paula.request(Method::POST, &office.invoices());
    let request = request.body(roses("RV-1").to_string());
    json(request, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    let request = office.paula.request(Method::POST, &office.invoices());
    let request = request
        .header(header::CONTENT_ENCODING, "gzip")
        .json(&roses("RV-1"));
    json(request, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let office = Office::open().await;
    let mut draft = roses("RV-1");
    draft["memo"] = Value::from("x".repeat(BODY_MAX_BYTES));
    let refused = office
        .paula
        .post(&office.invoices(), &draft, StatusCode::PAYLOAD_TOO_LARGE);
    insta::assert_json_snapshot!(refused.await);
}

#[tokio::test]
async fn a_body_without_a_length_is_counted_while_it_comes_in() {
    let office = Office::open().await;
    let user = office.app.add_user("pia", &[Role::Procurement]).await;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        office.invoices(),
        office.app.token(&user).await
    );
    let address = office.app.url.strip_prefix("http://").unwrap().to_owned();
    let sent = tokio::task::spawn_blocking(move || send_chunks(&address, &head));
    let answered = sent.await.unwrap();
    assert!(answered.starts_with("HTTP/1.1 413 "), "{answered}");
}

/// Sends one mebibyte more than is taken, and gives the first line of the answer. No HTTP library:
/// they stop as soon as the server answers.
fn send_chunks(address: &str, head: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = vec![b' '; 1024 * 1024];
    for _ in 0..=BODY_MAX_BYTES / chunk.len() {
        write!(stream, "{:X}\r\n", chunk.len()).unwrap();
        stream.write_all(&chunk).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    let mut first_line = String::new();
    BufReader::new(stream).read_line(&mut first_line).unwrap();
    first_line
}

#[tokio::test]
async fn a_path_that_is_not_there_is_a_problem_below_api_alone() {
    let app = TestApp::spawn().await;
    let stranger = app.stranger();
    insta::assert_json_snapshot!(stranger.get("/api/v1/nothing", StatusCode::NOT_FOUND).await);
    stranger.get("/api", StatusCode::NOT_FOUND).await;
    stranger
        .get("/api/v1/companies/", StatusCode::NOT_FOUND)
        .await;
    for path in ["/nothing", "/apiary"] {
        let page = answer(stranger.request(Method::GET, path), StatusCode::NOT_FOUND).await;
        assert_eq!(page.headers()["content-type"], "text/html; charset=utf-8");
    }
}

#[tokio::test]
async fn a_method_that_is_not_there_names_those_that_are() {
    let office = Office::open().await;
    for (method, path, allow) in [
        (Method::DELETE, "/api/v1/companies", "POST, GET, HEAD"),
        (Method::PUT, "/api/v1/companies/1", "GET, HEAD, PATCH"),
        (Method::GET, "/api/v1/invoices/actions", "POST"),
        (Method::PATCH, "/api/v1/invoices/1", "GET, HEAD, PUT"),
        (Method::POST, "/api/v1/openapi.json", "GET, HEAD"),
    ] {
        let request = office.paula.request(method, path);
        let refused = answer(request, StatusCode::METHOD_NOT_ALLOWED).await;
        assert_eq!(refused.headers()["allow"], allow, "{path}");
        let problem: Value = refused.json().await.unwrap();
        assert_eq!(problem["type"], "urn:billbridge:problem:method-not-allowed");
    }
    let request = office.paula.request(Method::POST, "/healthz");
    let refused = answer(request, StatusCode::METHOD_NOT_ALLOWED).await;
    assert_eq!(refused.headers()["allow"], "GET, HEAD");
}

#[tokio::test]
async fn no_answer_is_cached_sniffed_or_told_to_other_sites() {
    let office = Office::open().await;
    for (path, status) in [
        (office.invoices(), StatusCode::OK),
        ("/api/v1/nothing".to_owned(), StatusCode::NOT_FOUND),
        (
            "/api/v1/companies?limit=x".to_owned(),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        let answer = answer(office.paula.request(Method::GET, &path), status).await;
        let headers = answer.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
    }
}
