//! Every page with sample data.
//!
//! Goal: what people see is reviewed as a diff, and no page ever leaves without its headers or with
//! anything that a strict policy would have to be loosened for. Method: one walk visits every page in
//! every shape it has; three tests look at what it brought home.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::json;

use super::{LOCALHOST, Reply, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

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

/// An invoice of hostile text in every field that takes text.
fn hostile() -> serde_json::Value {
    let script = "<script>alert(1)</script>";
    let attribute = "\"' onmouseover=alert(1) x=\"";
    json!({
        "vendor": format!("{script}{attribute}"),
        "number": "</title></td><img src=x onerror=alert(1)>",
        "terms": attribute, "po_number": "'><b>", "currency": null,
        "memo": format!("{script}\n\u{202e}00.1 latoT\u{2066}{{{{7*7}}}} &lt;"),
        "tax_code": script, "amounts_include_tax": true,
        "vendor_address": {"lines": [script, attribute], "city": "</dd><b>", "note": script},
        "lines": [
            {"account": script, "amount": "1.00", "memo": attribute, "class": script, "customer": script,
             "tax_code": attribute},
            {"item": attribute, "amount": "0.00", "description": script, "tax_code": script, "po_line": 7}
        ],
        "charges": [{"kind": script, "account": attribute, "amount": "0.00", "memo": script,
                     "class": script, "customer": attribute, "tax_code": script}],
        "total": "1.00",
    })
}

async fn walk() -> Samples {
    let desk = Desk::open(LOCALHOST).await;
    let mut samples = Samples::default();
    walk_outside(&desk, &mut samples).await;
    walk_invoices(&desk, &mut samples).await;
    walk_companies(&desk, &mut samples).await;
    walk_lists(&desk, &mut samples).await;
    desk.close().await;
    samples
}

async fn walk_outside(desk: &Desk, samples: &mut Samples) {
    let visitor = Visitor::new(desk);
    let page = visitor.get("/sign-in?next=/companies", 200).await;
    samples.add("sign_in", "sign_in.html", page);
    let wrong = [("email", "eve@example.com\"><b>"), ("password", "wrong")];
    let page = visitor.submit("/sign-in", "/sign-in", &wrong, 401).await;
    samples.add("sign_in_wrong", "sign_in.html", page);
    let page = visitor.post("/sign-in", &[], &[], 403).await;
    samples.add("error_forged", "error.html", page);
    let outsider = Visitor::signed_in(desk, OUTSIDER).await;
    let page = outsider.get("/", 200).await;
    samples.add("no_company_admin", "no_company.html", page);
    desk.add_user(
        "nell@example.com",
        &[billbridge::invoice::Role::Accounting],
        vec![],
    )
    .await;
    let nobody = Visitor::signed_in(desk, "nell@example.com").await;
    let page = nobody.get("/", 200).await;
    samples.add("no_company", "no_company.html", page);
}

async fn walk_invoices(desk: &Desk, samples: &mut Samples) {
    let ann = Visitor::signed_in(desk, ACCOUNTING).await;
    let pat = Visitor::signed_in(desk, PROCUREMENT).await;
    let list = desk.of_company("invoices");
    let page = ann.get(&list, 200).await;
    samples.add("invoices_none", "invoices.html", page);

    let waiting = desk.take_in(json!({})).await;
    let page = pat.get(&format!("/invoices/{waiting}"), 200).await;
    samples.add("invoice_ap", "invoice.html", page);
    let page = ann.get(&format!("/invoices/{waiting}"), 200).await;
    samples.add("invoice_ap_without_role", "invoice.html", page);
    desk.approve(waiting, PROCUREMENT).await;
    let page = ann.get(&format!("/invoices/{waiting}"), 200).await;
    samples.add("invoice_aa", "invoice.html", page);

    let with_warning = json!({"number": "RV-1002", "memo": "Розы", "kind": "credit"});
    let approved = desk.take_in(with_warning).await;
    desk.approve(approved, PROCUREMENT).await;
    desk.approve(approved, ACCOUNTING).await;
    let path = format!("/invoices/{approved}");
    let page = ann.get(&path, 200).await;
    samples.add("invoice_a_with_warning", "invoice.html", page);
    let fields = [("version", "1")];
    let page = ann
        .submit(&path, &format!("{path}/send"), &fields, 409)
        .await;
    samples.add("invoice_a_send_refused", "invoice.html", page);

    let without_charges = json!({"number": "RV-1003", "charges": [], "total": "1155.50"});
    let stopped = desk.take_in(without_charges).await;
    desk.approve(stopped, PROCUREMENT).await;
    desk.approve(stopped, ACCOUNTING).await;
    let page = ann.get(&format!("/invoices/{stopped}"), 200).await;
    samples.add("invoice_a_with_error", "invoice.html", page);
    walk_sent(desk, &ann, samples).await;

    let hostile = desk.take_in(hostile()).await;
    let page = ann.get(&format!("/invoices/{hostile}"), 200).await;
    samples.add("invoice_hostile", "invoice.html", page);
    let page = ann.get(&list, 200).await;
    samples.add("invoices", "invoices.html", page);
    let filtered = format!("{list}?status=AP&vendor=%22%3E%3Cscript%3E&from=2026-11-01&to=");
    let page = ann.get(&filtered, 200).await;
    samples.add("invoices_filtered", "invoices.html", page);
    let page = ann.get(&format!("{list}?from=%3Cb%3E"), 400).await;
    samples.add("error_address", "error.html", page);
    let page = ann.get(&format!("/invoices/{}", desk.company), 404).await;
    samples.add("error_not_found", "error.html", page);
}

async fn walk_sent(desk: &Desk, ann: &Visitor, samples: &mut Samples) {
    let sent = desk.take_in(json!({"number": "RV-1004"})).await;
    desk.send(sent).await;
    let page = ann.get(&format!("/invoices/{sent}"), 200).await;
    samples.add("invoice_es", "invoice.html", page);
    let failed = desk.take_in(json!({"number": "RV-1005"})).await;
    desk.send(failed).await;
    desk.refuse(failed).await;
    let page = ann.get(&format!("/invoices/{failed}"), 200).await;
    samples.add("invoice_f", "invoice.html", page);
    let doubtful = desk.take_in(json!({"number": "RV-1007"})).await;
    desk.send(doubtful).await;
    desk.doubt(doubtful).await;
    let path = format!("/invoices/{doubtful}");
    let page = ann.get(&path, 200).await;
    samples.add("invoice_es_in_doubt", "invoice.html", page);
    let pat = Visitor::signed_in(desk, PROCUREMENT).await;
    let page = pat.get(&path, 200).await;
    samples.add("invoice_es_in_doubt_without_role", "invoice.html", page);
    let fields = [("version", "1"), ("txn_id", "\"><b>")];
    let page = ann
        .submit(&path, &format!("{path}/link"), &fields, 422)
        .await;
    samples.add("invoice_es_link_refused", "invoice.html", page);
    let fields = [("version", "1"), ("txn_id", "7F-1763000000")];
    ann.submit(&path, &format!("{path}/link"), &fields, 303)
        .await;
    let page = ann.get(&path, 200).await;
    samples.add("invoice_es_linked", "invoice.html", page);
    let confirmed = desk.take_in(json!({"number": "RV-1006"})).await;
    desk.send(confirmed).await;
    desk.confirm(confirmed).await;
    let path = format!("/invoices/{confirmed}");
    let page = ann.get(&path, 200).await;
    samples.add("invoice_s", "invoice.html", page);
    let fields = [("to", "A"), ("reason", "paid twice")];
    ann.submit(&path, &format!("{path}/return"), &fields, 303)
        .await;
    let page = ann.get(&path, 200).await;
    samples.add("invoice_returned", "invoice.html", page);
}

async fn walk_companies(desk: &Desk, samples: &mut Samples) {
    let ann = Visitor::signed_in(desk, ACCOUNTING).await;
    let page = ann.get("/companies", 200).await;
    samples.add("companies", "companies.html", page);
    let page = ann.get(&desk.of_company("qwc"), 403).await;
    samples.add("error_forbidden", "error.html", page);
    let ada = Visitor::signed_in(desk, ADMIN).await;
    let page = ada.get("/companies", 200).await;
    samples.add("companies_admin", "companies.html", page);
    desk.bind().await;
    let page = ada.get("/companies", 200).await;
    samples.add("companies_bound", "companies.html", page);
    let release = desk.of_company("release-file");
    let page = ada
        .submit("/companies", &release, &[("reason", " ")], 422)
        .await;
    samples.add("companies_release_refused", "companies.html", page);
    let rejected = [("name", ""), ("company_file", "C:\\Books\u{7}.qbw")];
    let page = ada.submit("/companies", "/companies", &rejected, 422).await;
    samples.add("companies_rejected", "companies.html", page);
    let fields = [("name", "Tulips <b>"), ("company_file", "")];
    let page = ada.submit("/companies", "/companies", &fields, 201).await;
    samples.add("company_added", "company_added.html", page);
}

/// What the mirror makes of the lists' page and of the invoices, whose names are held against it.
async fn walk_lists(desk: &Desk, samples: &mut Samples) {
    let ann = Visitor::signed_in(desk, ACCOUNTING).await;
    let pat = Visitor::signed_in(desk, PROCUREMENT).await;
    let lists = desk.of_company("lists");
    let page = ann.get(&lists, 200).await;
    samples.add("lists_unread", "lists.html", page);
    desk.mirror().await;
    let misspelt = json!({
        "number": "RV-2001", "vendor": "Rosas del Vale", "date": "2026-10-31", "terms": "Net 31",
        "lines": [{"item": "Rose <b>Red</b> 5", "quantity": "100", "cost": "0.35", "amount": "35.00"},
                  {"account": "Old Freight", "amount": "1.00"}],
        "charges": [], "total": "36.00",
    });
    let misspelt = desk.take_in(misspelt).await;
    let path = format!("/invoices/{misspelt}");
    let page = ann.get(&path, 200).await;
    samples.add("invoice_mends", "invoice.html", page);
    let page = pat.get(&path, 200).await;
    samples.add("invoice_mends_without_role", "invoice.html", page);
    let nowhere = [
        ("list", "vendor"),
        ("from", "\"><b>"),
        ("to", "<i>Nobody</i>"),
    ];
    let page = ann
        .submit(&path, &format!("{path}/map"), &nowhere, 422)
        .await;
    samples.add("invoice_map_refused", "invoice.html", page);
    let hostile = [
        ("list", "vendor"),
        ("from", "\u{202e}\"><script>alert(1)</script>"),
        ("to", "Großhandel <b>Müller</b> & Söhne"),
    ];
    ann.submit(&path, &format!("{path}/map"), &hostile, 303)
        .await;
    let page = ann.get(&path, 200).await;
    samples.add("invoice_mapped", "invoice.html", page);
    ann.submit(&path, &format!("{path}/read-lists"), &[], 303)
        .await;
    let page = ann.get(&path, 200).await;
    samples.add("invoice_lists_wanted", "invoice.html", page);
    let page = ann.get(&lists, 200).await;
    samples.add("lists_wanted", "lists.html", page);
    let page = pat.get(&lists, 200).await;
    samples.add("lists_without_role", "lists.html", page);
}

/// The page with what differs from run to run named instead.
fn redacted(html: &str) -> String {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mut out = String::new();
    let mut rest = html;
    while let Some(letter) = rest.chars().next() {
        let uuid = rest.get(..36).filter(|text| {
            let groups: Vec<_> = text.split('-').map(str::len).collect();
            groups == [8, 4, 4, 4, 12] && is_hex(&text.replace('-', ""))
        });
        let token = rest.strip_prefix(r#"name="csrf" value=""#);
        let asset = rest.strip_prefix("/static/billbridge-");
        let (named, length) = if uuid.is_some() {
            ("[id]", 36)
        } else if token.is_some() {
            (r#"name="csrf" value="[token]"#, 19 + 43)
        } else if asset.is_some() {
            ("/static/billbridge-[hash]", 19 + 12)
        } else {
            out.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        };
        out.push_str(named);
        rest = &rest[length..];
    }
    out
}

#[tokio::test]
async fn every_page_looks_as_in_its_snapshot() {
    for sample in walk().await.0 {
        insta::assert_snapshot!(sample.name, redacted(&sample.reply.body));
    }
}

#[tokio::test]
async fn no_page_leaves_without_its_headers_or_with_anything_inline() {
    for Sample { name, reply, .. } in walk().await.0 {
        for (header, value) in [
            (
                "content-security-policy",
                "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
                 frame-ancestors 'none'; base-uri 'none'",
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
            assert!(!lower.starts_with("<script"), "{name}: {tag}");
            assert!(!lower.starts_with("<style"), "{name}: {tag}");
            for attribute in attributes(&lower) {
                assert!(attribute != "style", "{name}: {tag}");
                assert!(!attribute.starts_with("on"), "{name}: {tag}");
            }
            assert!(!lower.contains("javascript:"), "{name}: {tag}");
        }
    }
}

/// The tags of a page as a browser finds them: from `<` before a letter to the `>` outside quotes.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    for (start, _) in html.match_indices('<') {
        let tag = &html[start..];
        if tag[1..].starts_with(|letter: char| letter.is_ascii_alphabetic()) {
            let mut quoted = false;
            let end = tag.find(|letter| {
                quoted ^= letter == '"';
                letter == '>' && !quoted
            });
            tags.push(&tag[..=end.expect("every tag ends")]);
        }
    }
    tags
}

/// The names of a tag's attributes.
fn attributes(tag: &str) -> Vec<&str> {
    let outside_quotes = tag.split('"').step_by(2);
    outside_quotes
        .flat_map(str::split_whitespace)
        .map(|word| word.trim_end_matches(['=', '>', '/']))
        .filter(|word| !word.starts_with('<') && !word.is_empty())
        .collect()
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
    for tag in ["'><b>", "<img src=x", "</title></td>"] {
        assert!(!html.contains(tag), "{tag}");
    }
    for (place, _) in html.match_indices('\u{202e}') {
        let before = &html[..place];
        let (opened, closed) = (before.matches("<bdi>"), before.matches("</bdi>"));
        assert_eq!(
            opened.count(),
            closed.count() + 1,
            "text that turns its direction is kept apart from its neighbours"
        );
    }
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
