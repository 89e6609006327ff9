//! The test of the public URL: what it finds, over real TLS, and what it never does.

use std::{path::Path, process::Command};

use actix_web::{App, HttpResponse, HttpServer, web};
use billbridge::{app::tls, operations::connection::reach::reach};
use pretty_assertions::assert_eq;
use reqwest::Certificate;
use tempfile::TempDir;
use url::Url;

use super::Visitor;
use crate::desk::{ADMIN, Desk};

/// Runs openssl in a folder.
fn openssl(folder: &Path, arguments: &str) {
    let run = Command::new("openssl")
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(run.status.success(), "{arguments}: {run:?}");
}

/// An authority, and a certificate that it signed for that name and so many days.
fn certificates(name: &str, days: i32) -> (TempDir, Certificate) {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(
        at,
        &format!("req -x509 {key} -days 2 -subj /CN=authority -keyout ca.key -out ca.pem"),
    );
    openssl(
        at,
        &format!("req -new {key} -subj /CN={name} -keyout server.key -out server.csr"),
    );
    std::fs::write(at.join("ext"), format!("subjectAltName=DNS:{name}\n")).unwrap();
    openssl(
        at,
        &format!(
            "x509 -req -in server.csr -days {days} -extfile ext -CA ca.pem -CAkey ca.key \
             -CAcreateserial -out server.pem"
        ),
    );
    let authority = std::fs::read(at.join("ca.pem")).unwrap();
    let authority = Certificate::from_pem(&authority).unwrap();
    (folder, authority)
}

/// A server that answers `/qbwc` with that; with a folder of certificates, over https.
fn serve(answer: fn() -> HttpResponse, certificates: Option<&Path>) -> Url {
    let server = HttpServer::new(move || {
        App::new().route("/qbwc", web::get().to(move || async move { answer() }))
    })
    .workers(1)
    .disable_signals();
    let (scheme, server) = match certificates {
        Some(folder) => {
            let config = tls::read(&folder.join("server.pem"), &folder.join("server.key"));
            let bound = server.bind_rustls_0_23("127.0.0.1:0", config.unwrap());
            ("https", bound.unwrap())
        }
        None => ("http", server.bind("127.0.0.1:0").unwrap()),
    };
    let port = server.addrs()[0].port();
    tokio::spawn(server.run());
    Url::parse(&format!("{scheme}://localhost:{port}")).unwrap()
}

fn ours() -> HttpResponse {
    HttpResponse::Ok().body("<h1>billbridge</h1>")
}

/// The names of what was found, those that are wrong with a mark.
async fn found(url: &Url, trusted: &[Certificate]) -> Vec<String> {
    let reached = reach(url, trusted).await;
    assert_eq!(
        reached.is_good(),
        reached.found.iter().all(|found| found.remedy.is_empty())
    );
    let found = reached.found.iter();
    found
        .map(|found| {
            let mark = if found.is_good { "" } else { "!" };
            format!("{mark}{}", found.code)
        })
        .collect()
}

#[tokio::test]
async fn a_good_certificate_is_told_as_good() {
    let (folder, authority) = certificates("localhost", 2);
    let url = serve(ours, Some(folder.path()));
    let expected = ["localhost", "connects", "certificate", "answers"];
    assert_eq!(found(&url, &[authority]).await, expected);
}

#[tokio::test]
async fn each_fault_of_a_certificate_is_told_by_its_name() {
    for (name, days, is_trusted, expected) in [
        ("localhost", -1, true, "!expired"),
        ("bills.example.com", 2, true, "!name_mismatch"),
        ("localhost", 2, false, "!unknown_issuer"),
    ] {
        let (folder, authority) = certificates(name, days);
        let url = serve(ours, Some(folder.path()));
        let trusted: Vec<_> = is_trusted.then_some(authority).into_iter().collect();
        assert_eq!(found(&url, &trusted).await, ["localhost", expected]);
    }
}

#[tokio::test]
async fn what_is_no_certificate_is_told_too() {
    let plain = serve(ours, None);
    assert_eq!(
        found(&plain, &[]).await,
        ["localhost", "connects", "answers"]
    );
    let mut spoken = plain.clone();
    spoken.set_scheme("https").unwrap();
    assert_eq!(found(&spoken, &[]).await, ["localhost", "!tls"]);
    let mut bare = plain.clone();
    bare.set_ip_host([127, 0, 0, 1].into()).unwrap();
    assert_eq!(
        found(&bare, &[]).await,
        ["!no_host_name", "connects", "answers"]
    );
    let closed = Url::parse("http://localhost:1").unwrap();
    assert_eq!(found(&closed, &[]).await, ["localhost", "!refused"]);
    let nowhere = Url::parse("https://billbridge.invalid").unwrap();
    assert_eq!(found(&nowhere, &[]).await, ["!name"]);
}

#[tokio::test]
async fn another_answer_than_200_from_us_is_told_and_a_redirect_is_not_followed() {
    let nothing = serve(|| HttpResponse::NotFound().finish(), None);
    assert_eq!(
        found(&nothing, &[]).await,
        ["localhost", "connects", "!status"]
    );
    let other = serve(|| HttpResponse::Ok().body("It works!"), None);
    assert_eq!(
        found(&other, &[]).await,
        ["localhost", "connects", "!not_ours"]
    );
    let elsewhere = || {
        let mut answer = HttpResponse::Found();
        answer.insert_header(("location", "http://localhost:1/secret"));
        answer.finish()
    };
    let redirect = serve(elsewhere, None);
    assert_eq!(
        found(&redirect, &[]).await,
        ["localhost", "connects", "!redirect"]
    );
}

#[tokio::test]
async fn no_field_of_the_form_names_another_address() {
    let desk = Desk::open("http://localhost:1").await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let page = desk.of_company("quickbooks");
    let target = serve(ours, None);
    let fields = [("url", target.as_str()), ("address", target.as_str())];
    let reply = ada
        .submit(&page, &format!("{page}/test?url={target}"), &fields, 200)
        .await;
    assert!(reply.body.contains("nothing listens"), "{}", reply.body);
    desk.close().await;
}
