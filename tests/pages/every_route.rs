//! What holds of every route there is.
//!
//! Goal: whoever adds a route and forgets its guard hears of it here. Method: the pages' routes are read
//! from the text of their table, those of the API from the table itself; the names in an address are put
//! in from one company that has something of every kind.

use std::{collections::BTreeSet, fs, path::Path};

use billbridge::{app::routes::API, invoice::Role, operations::Caller};
use reqwest::{
    Method, RequestBuilder,
    header::{CONTENT_TYPE, LOCATION},
};
use secrecy::ExposeSecret;
use serde_json::json;

use super::{LOCALHOST, Visitor, path_of};
use crate::desk::{Desk, OUTSIDER, PROCUREMENT};

/// Everything of one company, for somebody of all roles; and a stranger of another company.
const INSIDER: &str = "ina@example.com";
const STRANGER: &str = "tom@example.com";

/// An address of the pages.
struct Route {
    path: String,
    is_read: bool,
    is_sent: bool,
}

/// The routes as their table has them.
fn routes() -> Vec<Route> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/pages/routes.rs");
    let text = fs::read_to_string(path).unwrap();
    let services: Vec<_> = text.split(".service(").skip(1).collect();
    let routes: Vec<_> = services
        .iter()
        .map(|service| {
            // Up to the end of its statement: the text behind belongs to another function.
            let service = service.split(";\n").next().unwrap();
            let (maker, rest) = service.split_once("(\"").unwrap();
            let (path, methods) = rest.split_once('"').unwrap();
            // `step`, `person` and `own` answer the form's address too.
            let is_page = maker.trim() == "page";
            Route {
                path: path.to_owned(),
                is_read: !is_page || methods.contains(".get("),
                is_sent: methods.contains(".post("),
            }
        })
        .collect();
    assert!(routes.iter().all(|route| route.is_read || route.is_sent));
    assert!(routes.len() > 50, "the table has another form now");
    routes
}

/// What the names in an address stand for.
struct Names {
    company: String,
    invoice: String,
    attachment: String,
    conversation: String,
    exchange: String,
    user: String,
}

impl Names {
    async fn of(desk: &Desk) -> Self {
        desk.order("PO-778", json!({})).await;
        let invoice = desk.take_in(json!({})).await;
        let (conversation, exchange) = desk.converse(invoice).await;
        let pat = Visitor::signed_in(desk, PROCUREMENT).await;
        pat.attach(invoice, &[("a.csv", "text/csv", &b"a,b"[..])], 303)
            .await;
        let files = desk
            .operations
            .read(async |tx| Ok(tx.load_attachments(invoice).await?));
        let user = path_of(desk, INSIDER).await;
        Self {
            company: desk.company.to_string(),
            invoice: invoice.to_string(),
            attachment: files.await.unwrap()[0].id.to_string(),
            conversation: conversation.to_string(),
            exchange: exchange.to_string(),
            user: user.rsplit('/').next().unwrap().to_owned(),
        }
    }

    /// The address with everything in its place.
    fn fill(&self, path: &str) -> String {
        let id = match path
            .trim_start_matches("/api/v1")
            .split('/')
            .nth(1)
            .unwrap()
        {
            "companies" => &self.company,
            "invoices" => &self.invoice,
            "conversations" | "sessions" => &self.conversation,
            "users" => &self.user,
            _ => "",
        };
        path.replace("{id}", id)
            .replace("{attachment}", &self.attachment)
            .replace("{exchange}", &self.exchange)
            .replace("{number}", "PO-778")
            .replace("{list}", "vendors")
            .replace("{kind}", "vendor")
            .replace("{from}", "Rosas")
            + if path.ends_with("/xml") {
                "?part=0"
            } else {
                ""
            }
    }
}

async fn desk_of_two() -> (Desk, Names) {
    let desk = Desk::open(LOCALHOST).await;
    let other = desk.add_company("Tulips").await;
    desk.add_user(INSIDER, &Role::ALL, vec![desk.company]).await;
    desk.add_user(STRANGER, &Role::ALL, vec![other]).await;
    let names = Names::of(&desk).await;
    (desk, names)
}

/// How an address answers.
struct Answer {
    status: u16,
    location: String,
    headers: reqwest::header::HeaderMap,
}

impl Visitor {
    async fn hear(&self, request: RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let location = response.headers().get(LOCATION);
        Answer {
            status: response.status().as_u16(),
            location: location.map_or_else(String::new, |to| to.to_str().unwrap().to_owned()),
            // A stream has no end: what it says is not waited for.
            headers: response.headers().clone(),
        }
    }

    async fn ask(&self, path: &str) -> Answer {
        let url = self.base.join(path).unwrap();
        self.hear(self.client.get(url)).await
    }

    /// Sends a form with something in each field that a form of ours has; of an address that takes
    /// files, one of those.
    async fn send(&self, path: &str, token: Option<&str>, names: &Names, origin: &str) -> Answer {
        let request = self.client.post(self.base.join(path).unwrap());
        let request = request.header("origin", origin);
        if path.ends_with("/attachments") {
            let part = |head: &str, text: &str| {
                format!("--b\r\nContent-Disposition: form-data; {head}\r\n\r\n{text}\r\n")
            };
            let token = token
                .map(|token| part("name=\"csrf\"", token))
                .unwrap_or_default();
            let file = part("name=\"file\"; filename=\"a.csv\"", "a,b");
            let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=b");
            return self
                .hear(request.body(format!("{token}{file}--b--\r\n")))
                .await;
        }
        let item = format!("{}.1", names.invoice);
        let ticked = format!("{item}.AP");
        let mut fields = vec![
            ("version", "1"),
            ("step", "send"),
            ("item", &item),
            ("invoice", &ticked),
            ("to", "AP"),
            ("list", "vendor"),
            ("from", "Rosas"),
            ("reason", "mine"),
            ("text", "mine"),
            ("txn_id", "7F-1"),
            ("name", "Tom"),
            ("role", "admin"),
            ("sees", "every"),
            ("number", "PO-1"),
            ("vendor", "Rosas"),
            ("total", "1.00"),
            ("date", "2026-11-02"),
        ];
        fields.extend(token.map(|token| ("csrf", token)));
        self.hear(request.form(&fields)).await
    }

    fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_led_to_the_sign_in_page_from_everywhere() {
    let (desk, names) = desk_of_two().await;
    let visitor = Visitor::new(&desk);
    let token = visitor.get("/sign-in", 200).await.token();
    for route in routes() {
        if route.path == "/sign-in" || route.path.starts_with("/static/") {
            continue;
        }
        let path = names.fill(&route.path);
        let mut answers = Vec::new();
        if route.is_read {
            answers.push(visitor.ask(&path).await);
        }
        if route.is_sent {
            answers.push(
                visitor
                    .send(&path, Some(&token), &names, &visitor.origin())
                    .await,
            );
        }
        for answer in answers {
            assert_eq!(answer.status, 303, "{path}");
            assert!(
                answer.location.starts_with("/sign-in"),
                "{path}: {}",
                answer.location
            );
        }
    }
    desk.close().await;
}

#[tokio::test]
async fn no_form_is_obeyed_without_the_browser_s_own_token_and_origin() {
    let (desk, names) = desk_of_two().await;
    let ina = Visitor::signed_in(&desk, INSIDER).await;
    let eve = Visitor::signed_in(&desk, INSIDER).await;
    let own = ina.get("/companies", 200).await.token();
    let foreign = eve.get("/companies", 200).await.token();
    let here = ina.origin();
    for route in routes().iter().filter(|route| route.is_sent) {
        let path = names.fill(&route.path);
        for (token, origin) in [
            (None, here.as_str()),
            (Some(foreign.as_str()), &here),
            (Some(&own), "https://evil.example"),
            (Some(&own), "null"),
        ] {
            let answer = ina.send(&path, token, &names, origin).await;
            assert_eq!(answer.status, 403, "{path} with {token:?} from {origin}");
        }
    }
    ina.get("/companies", 200).await;
    desk.close().await;
}

#[tokio::test]
async fn of_another_company_there_is_nothing_on_any_page() {
    let (desk, names) = desk_of_two().await;
    for email in [STRANGER, OUTSIDER] {
        let tom = Visitor::signed_in(&desk, email).await;
        let token = tom.get("/companies", 200).await.token();
        for route in routes().iter().filter(|route| route.path.contains("{id}")) {
            let path = names.fill(&route.path);
            if route.is_read {
                let mut answer = tom.ask(&path).await;
                // What only leads on leads to nothing, or to what is everybody's.
                if answer.status == 303 && answer.location == "/companies" {
                    continue;
                }
                if answer.status == 303 {
                    answer = tom.ask(&answer.location).await;
                }
                assert_eq!(answer.status, 404, "GET {path}");
            }
            if route.is_sent {
                let answer = tom.send(&path, Some(&token), &names, &tom.origin()).await;
                assert_eq!(answer.status, 404, "POST {path}");
            }
        }
    }
    desk.close().await;
}

#[tokio::test]
async fn of_another_company_there_is_nothing_in_the_api() {
    let (desk, names) = desk_of_two().await;
    let visitor = Visitor::new(&desk);
    let token = async |email: &str| {
        let operations = &desk.operations;
        let token = operations
            .create_token(&Caller::CommandLine, email, "books")
            .await;
        token.unwrap().expose_secret().to_owned()
    };
    let (own, strange) = (token(INSIDER).await, token(STRANGER).await);
    let base = desk.base.clone();
    let of = |method: &Method, path: &str| {
        let request = visitor
            .client
            .request(method.clone(), base.join(path).unwrap());
        request.header(CONTENT_TYPE, "application/json").body("{}")
    };
    for entry in API {
        let method = Method::from_bytes(entry.method.as_str().as_bytes()).unwrap();
        let path = names.fill(entry.path);
        let answer = visitor.hear(of(&method, &path)).await;
        let is_open = entry.path.ends_with("/openapi.json");
        assert_eq!(
            answer.status,
            if is_open { 200 } else { 401 },
            "{method} {path}"
        );
        if !entry.path.contains("{id}") {
            continue;
        }
        let answer = visitor.hear(of(&method, &path).bearer_auth(&strange)).await;
        // An empty body may be refused before anything is looked up: that tells nothing either.
        let is_hidden = matches!(answer.status, 404 | 415 | 422);
        assert!(is_hidden, "{method} {path}: {}", answer.status);
        if method == Method::GET {
            assert_eq!(answer.status, 404, "{method} {path}");
            if !entry.path.contains("{kind}") {
                let answer = visitor.hear(of(&method, &path).bearer_auth(&own)).await;
                assert!(
                    matches!(answer.status, 200 | 409),
                    "{path}: {}",
                    answer.status
                );
            }
        }
    }
    desk.close().await;
}

#[tokio::test]
async fn every_page_is_there_for_an_insider_with_its_headers_and_no_nonsense_breaks_it() {
    let (desk, names) = desk_of_two().await;
    let ina = Visitor::signed_in(&desk, INSIDER).await;
    let mut seen = BTreeSet::new();
    for route in routes().iter().filter(|route| route.is_read) {
        if route.path.starts_with("/static/") {
            continue;
        }
        let path = names.fill(&route.path);
        let answer = ina.ask(&path).await;
        // A file for the Web Connector is made for a public URL over https alone.
        let is_there = matches!(answer.status, 200 | 303) || path.ends_with("/qwc");
        assert!(is_there, "{path}: {}", answer.status);
        for name in [
            "content-security-policy",
            "x-content-type-options",
            "cache-control",
        ] {
            assert!(answer.headers.contains_key(name), "{path}: {name}");
        }
        let policy = answer.headers["content-security-policy"].to_str().unwrap();
        assert!(!policy.contains("unsafe"), "{path}");
        seen.insert(answer.status);
        // Of streams there are only so many at a time.
        if path.ends_with("/events") {
            continue;
        }
        let bare = path.split('?').next().unwrap();
        for name in [
            "cursor", "after", "before", "part", "sort", "status", "ids", "po", "q", "from",
            "number", "action", "vendor", "mismatch",
        ] {
            for value in [
                "garbage",
                "-1",
                "99999999999999999999",
                "%00",
                "%FF%3Cb%3E",
                "%27%22",
            ] {
                let odd = format!("{bare}?{name}={value}");
                let answer = ina.ask(&odd).await;
                assert!(answer.status < 500, "{odd}: {}", answer.status);
                if value == "%00"
                    && !matches!(route.path.as_str(), "/sign-in")
                    && answer.status == 200
                {
                    panic!("{odd} is not refused");
                }
            }
        }
    }
    assert_eq!(seen, BTreeSet::from([200, 303]));
    desk.close().await;
}
