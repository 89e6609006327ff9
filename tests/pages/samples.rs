//! Every page with sample data.
//!
//! Goal: what people see is reviewed as a diff, and no page ever leaves without its headers or with
//! anything that a strict policy would have to be loosened for. Method: one walk visits every page in
//! every shape it has, a file for each part; the tests look at what it brought home. A snapshot has
//! what is particular to its page; what stands around every page has two of its own.

mod audit;
mod beside;
mod companies;
mod conversations;
mod edit_invoice;
mod html;
mod invoices;
mod lists;
mod outside;
mod purchase_orders;
mod to_do;
mod settings;
mod users;
mod quickbooks;

use std::{collections::BTreeSet, fs, path::Path};

use self::html::{attributes, main_of, redacted, tags};
use super::{LOCALHOST, Reply, Visitor};
use crate::desk::{ADMIN, Desk, PROCUREMENT};

/// One page as it was answered.
struct Sample {
    name: &'static str,
    template: &'static str,
    reply: Reply,
}

/// What the walk brought home.
#[derive(Default)]
struct Samples(Vec<Sample>);

impl Samples {
    fn add(&mut self, name: &'static str, template: &'static str, reply: Reply) {
        self.0.push(Sample {
            name,
            template,
            reply,
        });
    }
}

async fn walk() -> Samples {
    let desk = Desk::open(LOCALHOST).await;
    let mut samples = Samples::default();
    outside::walk(&desk, &mut samples).await;
    invoices::walk(&desk, &mut samples).await;
    companies::walk(&desk, &mut samples).await;
    purchase_orders::walk(&mut samples).await;
    lists::walk(&desk, &mut samples).await;
    to_do::walk(&desk, &mut samples).await;
    conversations::walk(&desk, &mut samples).await;
    edit_invoice::walk(&desk, &mut samples).await;
    settings::walk(&desk, &mut samples).await;
    users::walk(&mut samples).await;
    audit::walk(&mut samples).await;
    beside::walk(&desk, &mut samples).await;
    quickbooks::walk(&mut samples).await;
    desk.close().await;
    samples
}

#[tokio::test]
async fn every_page_looks_as_in_its_snapshot() {
    for sample in walk().await.0 {
        insta::assert_snapshot!(sample.name, redacted(main_of(&sample.reply.body)));
    }
}

#[tokio::test]
async fn what_stands_around_a_page_leads_everybody_where_they_may_go() {
    let desk = Desk::open(LOCALHOST).await;
    for (email, name) in [(PROCUREMENT, "frame_procurement"), (ADMIN, "frame_admin")] {
        let visitor = Visitor::signed_in(&desk, email).await;
        let page = visitor.get(&desk.of_company("lists"), 200).await.body;
        let around = page.replace(main_of(&page), "<main>…");
        insta::assert_snapshot!(name, redacted(&around));
    }
    desk.close().await;
}

#[tokio::test]
async fn no_page_leaves_without_its_headers_or_with_anything_inline() {
    for Sample { name, reply, .. } in walk().await.0 {
        for (header, value) in [
            (
                "content-security-policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                 connect-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; \
                 base-uri 'none'",
            ),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("content-type", "text/html; charset=utf-8"),
        ] {
            assert_eq!(reply.header(header), value, "{name}: {header}");
        }
        for tag in tags(&reply.body) {
            let lower = tag.to_lowercase();
            let is_ours = lower.starts_with("<script defer src=\"/static/");
            assert!(!lower.starts_with("<script") || is_ours, "{name}: {tag}");
            assert!(!lower.starts_with("<style"), "{name}: {tag}");
            for attribute in attributes(&lower) {
                assert!(attribute != "style", "{name}: {tag}");
                assert!(!attribute.starts_with("on"), "{name}: {tag}");
            }
            assert!(!lower.contains("javascript:"), "{name}: {tag}");
        }
    }
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let samples = walk().await.0;
    let hostile = samples
        .iter()
        .find(|sample| sample.name == "invoice_hostile")
        .unwrap();
    let html = &hostile.reply.body;
    assert!(html.contains("&#60;script&#62;alert(1)"));
    assert!(html.contains("{{7*7}}"), "text is no template");
    for Sample { name, reply, .. } in &samples {
        let html = &reply.body;
        for tag in [
            "'><b>",
            "nora\"><b>",
            "\"><b>books",
            "RV-3001 <b>",
            "<b>wet",
            "Nora <i>",
            "<img src=x",
            "</title></td>",
        ] {
            assert!(!html.contains(tag), "{name}: {tag}");
        }
        for (place, _) in html.match_indices('\u{202e}') {
            assert!(is_kept_apart(&html[..place]), "{name}: {}", &html[..place]);
        }
    }
}

/// Whether text that turns its direction, behind that much of a page, is kept apart from its neighbours: it
/// stands in a `bdi`, or is all that an attribute or a field holds.
fn is_kept_apart(before: &str) -> bool {
    let is_open = |tag: &str| {
        before.matches(&format!("<{tag}")).count() > before.matches(&format!("</{tag}>")).count()
    };
    let is_attribute = before.rfind('<') > before.rfind('>');
    is_attribute
        || ["bdi", "textarea", "option", "title"]
            .into_iter()
            .any(is_open)
}

#[tokio::test]
async fn every_template_has_samples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let templates: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "html"))
        .map(|path| path.file_name().unwrap().display().to_string())
        .filter(|name| name != "layout.html")
        .collect();
    let samples = walk().await.0;
    let shown: BTreeSet<String> = samples
        .iter()
        .map(|sample| sample.template.to_owned())
        .collect();
    assert_eq!(templates, shown);
}
