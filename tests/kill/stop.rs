//! The server is told to stop while a page that shows what changes is open: an answer that never ends
//! by itself must not keep it.

use std::time::Duration;

use billbridge::simulator::company_file::recovery::Recovery;
use reqwest::{Client, StatusCode, redirect::Policy};

use super::{books::Ground, server::Server};
use crate::store_contract::database::{Database, Engine, tell};

/// Whoever starts the server anew does not wait longer.
const STOP_MAX: Duration = Duration::from_secs(2);

#[tokio::test]
async fn an_open_event_stream_does_not_keep_a_server_that_is_told_to_stop() {
    tell(Engine::Sqlite, stop_with_a_stream).await;
}

async fn stop_with_a_stream(database: &Database) {
    let ground = Ground::make(database).await;
    let books = ground
        .work(async |desk| desk.add_company(Recovery::Never).await)
        .await;
    let mut server = ground.start().await;
    let browser = sign_in(&server, &ground.amir.email).await;
    let events = format!(
        "{}/companies/{}/quickbooks/events",
        server.url, books.company
    );
    let mut events = browser.get(events).send().await.unwrap();
    assert_eq!(events.status(), StatusCode::OK);
    assert!(events.chunk().await.unwrap().is_some(), "the stream runs");
    let (status, took) = server.stop().await;
    assert!(status.success(), "{status}");
    assert!(took < STOP_MAX, "it took {took:?}");
    while let Some(_rest) = events.chunk().await.expect("the stream ends in order") {}
}

async fn sign_in(server: &Server, email: &str) -> Client {
    let browser = Client::builder()
        .no_proxy()
        .cookie_store(true)
        .redirect(Policy::none())
        .build()
        .unwrap();
    let page = format!("{}/sign-in", server.url);
    let form = browser.get(&page).send().await.unwrap();
    let form = form.text().await.unwrap();
    let (_, rest) = form.split_once(r#"name="csrf" value=""#).unwrap();
    let token = rest.split('"').next().unwrap();
    let body = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("csrf", token)
        .append_pair("email", email)
        .append_pair("password", "amir-knows-this")
        .finish();
    let answer = browser
        .post(&page)
        .header("origin", &server.url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    browser
}
