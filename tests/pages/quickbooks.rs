//! The page that lights up while a connector calls.
//!
//! Method: a whole application, the simulated QuickBooks that is polled call by call, and a browser
//! without script beside them.

use std::{sync::Arc, time::Duration};

use billbridge::{
    clock::Ids,
    credentials::Gate,
    invoice::Role,
    simulator::CompanyFile,
    sync::{
        Engine, Hear,
        call::{Call, Reply as Told},
    },
};
use chrono::TimeDelta;
use pretty_assertions::assert_eq;
use reqwest::{Client, Response, StatusCode, redirect::Policy};
use tokio::time::timeout;

use super::Visitor;
use crate::{
    books::office::{Office, draft},
    soap_protocol::connector::Connector,
    support::TestApp,
};

/// Longer than anything here takes.
const PATIENCE: Duration = Duration::from_secs(30);

impl Visitor {
    /// A browser in which somebody of that application is signed in.
    async fn of(app: &TestApp, name: &str) -> Self {
        let client = Client::builder().cookie_store(true);
        let visitor = Self {
            client: client.redirect(Policy::none()).build().unwrap(),
            base: app.url.parse().unwrap(),
        };
        let (email, password) = (format!("{name}@example.com"), format!("{name}-knows-this"));
        let fields = [("email", email.as_str()), ("password", &password)];
        visitor.submit("/sign-in", "/sign-in", &fields, 303).await;
        visitor
    }

    async fn open_events(&self, page: &str) -> Response {
        let url = self.base.join(&format!("{page}/events")).unwrap();
        self.client.get(url).send().await.unwrap()
    }
}

fn page_of(office: &Office) -> String {
    format!("/companies/{}/quickbooks", office.company)
}

fn connector_of(app: &TestApp) -> Connector {
    Connector::new(app.url.strip_prefix("http://").unwrap().parse().unwrap())
}

/// How far the page says it is.
async fn done(visitor: &Visitor, page: &str) -> usize {
    let html = visitor.get(page, 200).await.body;
    let done = html.matches(r#"class="step-state is-done""#).count();
    let said = format!("{done} of 6 steps are done.");
    assert!(html.contains(&said) || done == 6, "{html}");
    done
}

/// What a stream brings until it says that; nothing when it ends before.
async fn hear(events: &mut Response, until: &str) -> Option<String> {
    let mut heard = String::new();
    while let Some(chunk) = timeout(PATIENCE, events.chunk()).await.unwrap().unwrap() {
        heard.push_str(std::str::from_utf8(&chunk).unwrap());
        if heard.contains(until) {
            return Some(heard);
        }
    }
    None
}

#[tokio::test]
async fn the_steps_light_up_one_after_the_other() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let ada = Visitor::of(&office.app, "ada").await;
    let page = page_of(&office);
    assert_eq!(done(&ada, &page).await, 0);
    ada.get(&page.replace("quickbooks", "qwc"), 200).await;
    assert_eq!(done(&ada, &page).await, 1);
    ada.get("/qbwc", 200).await;
    assert_eq!(done(&ada, &page).await, 2);
    let talk = office.begin().await;
    assert_eq!(done(&ada, &page).await, 3);
    let html = ada.get(&page, 200).await.body;
    assert!(html.contains("An update is running"), "{html}");
    let (_, mut response) = office.fetch(&talk).await.unwrap();
    assert_eq!(done(&ada, &page).await, 4);
    while talk.deliver(&response).await {
        (_, response) = office.fetch(&talk).await.unwrap();
    }
    office.end(talk).await;
    assert_eq!(done(&ada, &page).await, 5);
    let invoice = office.approved(&draft("RV-1")).await;
    office.posted(&invoice).await;
    assert_eq!(done(&ada, &page).await, 6);
    let html = ada.get(&page, 200).await.body;
    assert!(html.contains("QuickBooks is connected"), "{html}");
    assert!(html.contains("Nothing is wrong"), "{html}");
}

#[tokio::test]
async fn a_change_is_brought_to_an_open_page() {
    let office = Office::open(CompanyFile::demo()).await;
    let ada = Visitor::of(&office.app, "ada").await;
    let page = page_of(&office);
    let mut events = ada.open_events(&page).await;
    assert_eq!(events.status(), StatusCode::OK);
    let kind = &events.headers()["content-type"];
    assert_eq!(kind, "text/event-stream; charset=utf-8");
    assert_eq!(events.headers()["cache-control"], "no-store");
    let all = hear(&mut events, "event: contact").await.unwrap();
    assert_eq!(all.matches("Not yet").count(), 6, "{all}");
    ada.get(&page.replace("quickbooks", "qwc"), 200).await;
    let news = hear(&mut events, "Downloaded").await.unwrap();
    assert!(news.contains("event: summary\ndata: 1 of 6 steps are done.\n\n"));
    assert!(!news.contains("event: step-file"), "only what changed");
    let _talk = office.begin().await;
    let news = hear(&mut events, "An update is running").await.unwrap();
    assert!(news.contains("event: step-admitted"), "{news}");
    // Signed out: that is said, and nothing comes any more.
    ada.submit(&page, "/sign-out", &[], 303).await;
    hear(&mut events, "event: over").await.unwrap();
    assert_eq!(
        timeout(PATIENCE, events.chunk()).await.unwrap().unwrap(),
        None
    );
    assert_eq!(ada.open_events(&page).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_open_page_keeps_nobody_signed_in() {
    let office = Office::open(CompanyFile::demo()).await;
    let ada = Visitor::of(&office.app, "ada").await;
    let mut events = ada.open_events(&page_of(&office)).await;
    hear(&mut events, "event: contact").await.unwrap();
    for _ in 0..2 {
        office.app.clock.advance(TimeDelta::hours(7));
        // Another stream of the same browser, as one opens after ten minutes.
        let again = ada.open_events(&page_of(&office)).await.status();
        assert!([StatusCode::OK, StatusCode::SEE_OTHER].contains(&again));
    }
    hear(&mut events, "event: over").await.unwrap();
}

#[tokio::test]
async fn whoever_loses_the_account_or_the_company_is_told_nothing_more() {
    let office = Office::open(CompanyFile::demo()).await;
    let page = page_of(&office);
    let ada = Visitor::of(&office.app, "ada").await;
    let other = office.app.company("Tulips").await.to_string();
    let narrowed = [
        ("name", "Nina"),
        ("role", "accounting"),
        ("sees", "these"),
        ("company", other.as_str()),
    ];
    for (name, action, fields) in [
        ("dora", "/deactivate", &[][..]),
        ("nina", "", &narrowed[..]),
    ] {
        let user = office.app.add_user(name, &[Role::Accounting]).await;
        let visitor = Visitor::of(&office.app, name).await;
        let mut events = visitor.open_events(&page).await;
        hear(&mut events, "event: contact").await.unwrap();
        let path = format!("/users/{}", user.id);
        ada.submit(&path, &format!("{path}{action}"), fields, 303)
            .await;
        hear(&mut events, "event: over").await.unwrap();
        let again = visitor.open_events(&page).await.status();
        assert_ne!(again, StatusCode::OK, "{name}");
    }
}

#[tokio::test]
async fn the_streams_of_a_user_are_bounded_and_end_when_the_server_stops() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let ada = Visitor::of(&office.app, "ada").await;
    let page = page_of(&office);
    let mut open = Vec::new();
    for _ in 0..6 {
        let mut events = ada.open_events(&page).await;
        hear(&mut events, "event: contact").await.unwrap();
        open.push(events);
    }
    let refused = ada.open_events(&page).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    ada.get(&page, 200).await;
    timeout(Duration::from_secs(15), office.app.stop())
        .await
        .expect("a stream holds nobody up")
        .unwrap();
    for mut events in open {
        let end = timeout(PATIENCE, events.chunk()).await.unwrap();
        assert!(!matches!(end, Ok(Some(_))), "{end:?}");
    }
}

#[tokio::test]
async fn a_new_password_takes_the_place_of_the_old_one_at_once_and_everywhere() {
    let office = Office::open(CompanyFile::demo()).await;
    let ada = Visitor::of(&office.app, "ada").await;
    let page = page_of(&office);
    let (user_name, old) = office.login.clone();
    let gate = Gate::new(office.app.clock.clone(), Ids::system());
    let elsewhere = Engine::new(
        office.app.store.clone(),
        office.app.clock.clone(),
        Ids::system(),
        Arc::new(gate),
        TimeDelta::seconds(120),
    );
    let word_elsewhere = async |password: &str| {
        let call = Call::Authenticate {
            user_name: user_name.clone(),
            password: password.to_owned().into(),
        };
        match elsewhere.hear(call, None).await.unwrap() {
            Told::Strings(strings) => strings[1].clone(),
            other => panic!("{other:?}"),
        }
    };
    let connector = connector_of(&office.app);
    // Both remember the old one as good.
    assert_eq!(connector.authenticate(&user_name, &old).await.word, "");
    assert_eq!(word_elsewhere(&old).await, "busy");
    let shown = ada
        .submit(&page, &format!("{page}/password"), &[], 200)
        .await;
    assert_eq!(shown.header("cache-control"), "no-store");
    let (_, rest) = shown
        .body
        .split_once(r#"id="password"><code class="secret">"#)
        .unwrap();
    let new = rest.split('<').next().unwrap();
    assert_ne!(new, old);
    office.app.clock.advance(TimeDelta::seconds(1));
    assert_eq!(connector.authenticate(&user_name, &old).await.word, "nvu");
    assert_eq!(word_elsewhere(&old).await, "nvu");
    let html = ada.get(&page, 200).await.body;
    assert!(!html.contains(new), "shown once");
    assert!(
        html.contains("The Web Connector has a wrong password"),
        "{html}"
    );
    assert!(html.contains("The password was changed here"), "{html}");
    assert_eq!(connector.authenticate(&user_name, new).await.word, "busy");
    assert_eq!(word_elsewhere(new).await, "busy");
    let html = ada.get(&page, 200).await.body;
    assert!(!html.contains("a wrong password"), "{html}");
    let company = office.company.parse().unwrap();
    let chain = office
        .app
        .store
        .read(async |tx| tx.load_chain(company, 0, i64::MAX).await)
        .await
        .unwrap();
    let (last, _) = chain.last().unwrap();
    assert_eq!(last.action.as_str(), "password_changed");
    assert!(last.actor.contains("ada@example.com"), "{}", last.actor);
    assert!(!format!("{chain:?}").contains(new));
}

#[tokio::test]
async fn the_doctor_tells_what_quickbooks_said() {
    let office = Office::open(CompanyFile::demo()).await;
    let ada = Visitor::of(&office.app, "ada").await;
    let page = page_of(&office);
    for (hresult, title, remedy) in [
        (
            "0x80040414",
            "A dialog is open in QuickBooks",
            "Close the dialog",
        ),
        (
            "0x80040410",
            "The company file is open in another mode",
            "Switch to Multi-user Mode",
        ),
        (
            "0x8004041A",
            "billbridge may not open this company file",
            "Integrated Applications",
        ),
    ] {
        let talk = office.begin().await;
        let words = "<script>said so</script>";
        let connector = &talk.connector;
        connector
            .connection_error(&talk.ticket, hresult, words)
            .await;
        let html = ada.get(&page, 200).await.body;
        assert!(html.contains(title), "{html}");
        assert!(html.contains(remedy), "{html}");
        assert!(html.contains("&#60;script&#62;said so"), "{html}");
    }
    office.app.clock.advance(TimeDelta::seconds(1));
    let connector = connector_of(&office.app);
    connector.authenticate(&office.login.0, "guess").await;
    let html = ada.get(&page, 200).await.body;
    assert!(html.contains("a wrong password"), "{html}");
}

#[tokio::test]
async fn only_an_admin_acts_and_nobody_sees_another_company() {
    let office = Office::open(CompanyFile::demo()).await;
    let page = page_of(&office);
    let other = office.app.company("Tulips").await;
    let theirs = Some(vec![other]);
    office.app.add_user_of("olga", &Role::ALL, theirs).await;
    let olga = Visitor::of(&office.app, "olga").await;
    olga.get(&page, 404).await;
    assert_eq!(
        olga.open_events(&page).await.status(),
        StatusCode::NOT_FOUND
    );
    let own = format!("/companies/{other}/quickbooks");
    let amir = Visitor::of(&office.app, "amir").await;
    let html = amir.get(&page, 200).await;
    for action in ["password", "test"] {
        let action = format!("{page}/{action}");
        assert!(!html.body.contains(&action), "no button that is refused");
        amir.submit(&page, &action, &[], 403).await;
        olga.submit(&own, &action, &[], 404).await;
        // A form that no page of ours sent.
        let ada = Visitor::of(&office.app, "ada").await;
        ada.post(&action, &[("csrf", "AAAA")], &[], 403).await;
        Visitor::new_at(&office.app).get(&page, 303).await;
    }
    // Loading the address of a form again does nothing.
    let again = amir.get(&format!("{page}/password"), 303).await;
    assert_eq!(again.location(), page);
    let connector = connector_of(&office.app);
    let (name, password) = &office.login;
    assert_eq!(connector.authenticate(name, password).await.word, "");
}

impl Visitor {
    fn new_at(app: &TestApp) -> Self {
        Self {
            client: Client::builder().redirect(Policy::none()).build().unwrap(),
            base: app.url.parse().unwrap(),
        }
    }
}

#[tokio::test]
async fn the_password_of_an_added_company_is_shown_on_the_way_to_this_page() {
    let office = Office::open(CompanyFile::demo()).await;
    let ada = Visitor::of(&office.app, "ada").await;
    let fields = [("name", "Tulips"), ("company_file", "")];
    let added = ada.submit("/companies", "/companies", &fields, 201).await;
    assert!(added.body.contains(r#"id="password""#));
    let (before, _) = added
        .body
        .split_once(r#"">Connect QuickBooks</a>"#)
        .unwrap();
    let (_, link) = before.rsplit_once("href=\"").unwrap();
    let html = ada.get(link, 200).await.body;
    assert!(html.contains("0 of 6 steps are done."), "{html}");
}
