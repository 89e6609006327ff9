//! Somebody who calls the application. The expected status is an argument, so that no test forgets
//! it.

use billbridge::clock::Clock;
use chrono::TimeDelta;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

use super::TestApp;

/// Calls with one user's token, or with none. What a verb gives does not borrow from its arguments.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    url: String,
    token: Option<String>,
    clock: Clock,
}

impl Client {
    pub fn new(app: &TestApp, token: Option<&str>) -> Self {
        Self {
            http: reqwest::Client::new(),
            url: app.url.clone(),
            token: token.map(str::to_owned),
            clock: app.clock.clone(),
        }
    }

    /// A request one second after the one before, for tests that need more than the verbs below.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.clock.advance(TimeDelta::seconds(1));
        let request = self.http.request(method, format!("{}{path}", self.url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    pub fn get(&self, path: &str, expected: StatusCode) -> impl Future<Output = Value> + use<> {
        json(self.request(Method::GET, path), expected)
    }

    pub fn post(
        &self,
        path: &str,
        body: &Value,
        expected: StatusCode,
    ) -> impl Future<Output = Value> + use<> {
        json(self.request(Method::POST, path).json(body), expected)
    }

    pub fn put(
        &self,
        path: &str,
        body: &Value,
        expected: StatusCode,
    ) -> impl Future<Output = Value> + use<> {
        json(self.request(Method::PUT, path).json(body), expected)
    }

    pub fn patch(
        &self,
        path: &str,
        body: &Value,
        expected: StatusCode,
    ) -> impl Future<Output = Value> + use<> {
        json(self.request(Method::PATCH, path).json(body), expected)
    }

    /// A POST without a body.
    pub fn take(&self, path: &str, expected: StatusCode) -> impl Future<Output = Value> + use<> {
        json(self.request(Method::POST, path), expected)
    }

    /// A POST that is to be done once.
    pub fn post_once(
        &self,
        path: &str,
        key: &str,
        body: &Value,
        expected: StatusCode,
    ) -> impl Future<Output = Value> + use<> {
        let request = self.request(Method::POST, path);
        json(request.header("Idempotency-Key", key).json(body), expected)
    }
}

/// Sends a request whose answer is JSON: a problem exactly when the status is an error.
pub async fn json(request: RequestBuilder, expected: StatusCode) -> Value {
    let response = answer(request, expected).await;
    let media_type = if expected.as_u16() >= 400 {
        "application/problem+json"
    } else {
        "application/json"
    };
    assert_eq!(response.headers()["content-type"], media_type);
    let body: Value = response.json().await.unwrap();
    if expected.as_u16() >= 400 {
        assert_eq!(body["status"], expected.as_u16(), "{body}");
    }
    body
}

/// Sends a request and looks at its status.
pub async fn answer(request: RequestBuilder, expected: StatusCode) -> Response {
    let response = request.send().await.unwrap();
    let status = response.status();
    if status != expected {
        let body = response.text().await.unwrap_or_default();
        panic!("expected {expected}, found {status}: {body}");
    }
    response
}
