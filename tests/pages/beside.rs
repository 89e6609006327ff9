//! Files and remarks beside an invoice, by hand.

use billbridge::invoice::{InvoiceId, Role, Status, history::Action};
use reqwest::header::CONTENT_TYPE;
use serde_json::json;

use super::{LOCALHOST, Reply, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
pub const PDF: &[u8] = b"%PDF-1.7\n%%EOF";

/// One part of a form with files: a name, a type and bytes.
pub type Part<'a> = (&'a str, &'a str, &'a [u8]);

/// A form with files as a browser writes it.
fn multipart(token: Option<&str>, files: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    if let Some(token) = token {
        let head = "--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n";
        body.extend(format!("{head}{token}\r\n").into_bytes());
    }
    for (name, declared, bytes) in files {
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {declared}\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend_from_slice(bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--b--\r\n");
    body
}

impl Visitor {
    async fn send_parts(&self, action: &str, body: Vec<u8>, origin: &str, expected: u16) -> Reply {
        let request = self
            .client
            .post(self.base.join(action).unwrap())
            .header(CONTENT_TYPE, "multipart/form-data; boundary=b")
            .header("origin", origin)
            .body(body);
        Reply::of(request.send().await.unwrap(), expected).await
    }

    /// Attaches files on the page of an invoice.
    pub async fn attach(&self, id: InvoiceId, files: &[Part<'_>], expected: u16) -> Reply {
        let token = self.get("/companies", 200).await.token();
        let origin = self.base.origin().ascii_serialization();
        let body = multipart(Some(&token), files);
        let action = format!("/invoices/{id}/attachments");
        self.send_parts(&action, body, &origin, expected).await
    }
}

async fn files(desk: &Desk, id: InvoiceId) -> Vec<billbridge::invoice::Attachment> {
    desk.operations
        .read(async |tx| Ok(tx.load_attachments(id).await?))
        .await
        .unwrap()
}

#[tokio::test]
async fn every_role_attaches_sees_and_removes_files() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let path = format!("/invoices/{id}");
    for (email, bytes) in [(PROCUREMENT, &b"a"[..]), (ACCOUNTING, b"b"), (ADMIN, b"c")] {
        let visitor = Visitor::signed_in(&desk, email).await;
        let pdf = [PDF, bytes].concat();
        let two = [
            ("RV 1.pdf", "application/pdf", pdf.as_slice()),
            ("", "application/octet-stream", b""),
        ];
        let reply = visitor.attach(id, &two, 303).await;
        assert_eq!(reply.location(), path);
        let file = files(&desk, id).await.pop().unwrap();
        let address = format!("{path}/attachments/{}", file.id);
        let page = visitor.get(&path, 200).await.body;
        assert!(page.contains("stands beside this invoice"));
        assert!(page.contains(&format!("<iframe src=\"{address}\"")));
        let shown = visitor.get(&address, 200).await;
        assert_eq!(shown.body.as_bytes(), pdf);
        assert_eq!(shown.header("content-type"), "application/pdf");
        assert!(
            shown
                .header("content-disposition")
                .starts_with("inline; filename=\"RV 1.pdf\"")
        );
        visitor
            .submit(&path, &format!("{address}/remove"), &[], 303)
            .await;
        visitor.get(&address, 404).await;
    }
    assert!(files(&desk, id).await.is_empty());
    desk.close().await;
}

#[tokio::test]
async fn what_a_browser_would_run_is_never_shown_where_it_stands() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let script = &b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"[..];
    for declared in ["text/html", "image/svg+xml", "application/xhtml+xml"] {
        ann.attach(id, &[("a.pdf", declared, script)], 415).await;
    }
    for declared in ["application/pdf", "image/png"] {
        let page = ann
            .attach(id, &[("a.png", declared, script)], 415)
            .await
            .body;
        assert!(
            page.contains("id=\"file-error\""),
            "it is said beside the field"
        );
    }
    assert!(files(&desk, id).await.is_empty());
    // As the text that it is, it is saved and not shown.
    for (declared, stored) in [
        ("text/plain", "text/plain"),
        ("text/xml", "application/xml"),
    ] {
        ann.attach(id, &[("a.html", declared, script)], 303).await;
        let file = files(&desk, id).await.pop().unwrap();
        let address = format!("/invoices/{id}/attachments/{}", file.id);
        let reply = ann.get(&address, 200).await;
        assert_eq!(reply.header("content-type"), stored);
        assert!(
            reply
                .header("content-disposition")
                .starts_with("attachment; ")
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let policy = reply.header("content-security-policy");
        assert_eq!(
            policy,
            "default-src 'none'; sandbox; frame-ancestors 'self'"
        );
        let page = ann.get(&format!("/invoices/{id}"), 200).await.body;
        assert!(!page.contains(&format!("src=\"{address}\"")));
        ann.submit(
            &format!("/invoices/{id}"),
            &format!("{address}/remove"),
            &[],
            303,
        )
        .await;
    }
    ann.attach(id, &[("a.png", "image/png", PNG)], 303).await;
    let file = files(&desk, id).await.pop().unwrap();
    let address = format!("/invoices/{id}/attachments/{}", file.id);
    let reply = ann.get(&address, 200).await;
    assert_eq!(reply.header("x-frame-options"), "SAMEORIGIN");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(reply.header("content-security-policy").contains("sandbox"));
    desk.close().await;
}

#[tokio::test]
async fn hostile_names_and_broken_forms_do_no_harm() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let name = "..\\..\\<img src=x onerror=alert(1)>\u{202e}.pdf";
    ann.attach(id, &[(name, "application/pdf", PDF)], 303).await;
    let page = ann.get(&format!("/invoices/{id}"), 200).await.body;
    assert!(page.contains("&#60;img src=x onerror=alert(1)&#62;.pdf"));
    assert!(!page.contains("<img src=x"));
    ann.attach(id, &[("a.pdf", "application/pdf", b"")], 422)
        .await;
    ann.attach(id, &[], 422).await;
    let long = [PDF, &vec![0; 10 * 1024 * 1024]].concat();
    let page = ann
        .attach(id, &[("a.pdf", "application/pdf", &long)], 413)
        .await;
    assert!(page.body.contains("more than 10 MiB"));
    // One that is refused keeps the others out.
    let two = [("a.png", "image/png", PNG), ("b.png", "image/png", PDF)];
    ann.attach(id, &two, 415).await;
    let token = ann.get("/companies", 200).await.token();
    let whole = multipart(Some(&token), &two[..1]);
    let action = format!("/invoices/{id}/attachments");
    let cut = whole[..whole.len() - 20].to_vec();
    ann.send_parts(&action, cut, LOCALHOST, 400).await;
    ann.send_parts(&action, b"nonsense".to_vec(), LOCALHOST, 400)
        .await;
    assert_eq!(files(&desk, id).await.len(), 1);
    desk.close().await;
}

#[tokio::test]
async fn a_forged_form_attaches_nothing() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let others = Visitor::signed_in(&desk, PROCUREMENT).await;
    let others = others.get("/companies", 200).await.token();
    let action = format!("/invoices/{id}/attachments");
    let file = [("a.pdf", "application/pdf", PDF)];
    for token in [None, Some(""), Some("AAAA"), Some(others.as_str())] {
        let body = multipart(token, &file);
        ann.send_parts(&action, body, LOCALHOST, 403).await;
    }
    let own = ann.get("/companies", 200).await.token();
    let body = multipart(Some(&own), &file);
    ann.send_parts(&action, body.clone(), "https://evil.example", 403)
        .await;
    // The token comes first, or nothing is kept.
    let mut late = multipart(None, &file);
    late.truncate(late.len() - 7);
    late.extend(multipart(Some(&own), &[]));
    ann.send_parts(&action, late, LOCALHOST, 403).await;
    let plain = [("csrf", own.as_str())];
    ann.post(&action, &plain, &[], 415).await;
    ann.post(
        &format!("/invoices/{id}/remark"),
        &[("text", "x")],
        &[],
        403,
    )
    .await;
    let visitor = Visitor::new(&desk);
    let reply = visitor.send_parts(&action, body, LOCALHOST, 303).await;
    assert!(reply.location().starts_with("/sign-in"));
    assert!(files(&desk, id).await.is_empty());
    desk.close().await;
}

#[tokio::test]
async fn a_stranger_finds_no_file_and_leaves_no_remark() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    ann.attach(id, &[("a.pdf", "application/pdf", PDF)], 303)
        .await;
    let file = files(&desk, id).await.pop().unwrap();
    let address = format!("/invoices/{id}/attachments/{}", file.id);
    let other = desk.add_company("Tulips").await;
    desk.add_user("tom@example.com", &Role::ALL, vec![other])
        .await;
    for email in ["tom@example.com", OUTSIDER] {
        let stranger = Visitor::signed_in(&desk, email).await;
        stranger.get(&address, 404).await;
        stranger
            .attach(id, &[("b.png", "image/png", PNG)], 404)
            .await;
        let remove = format!("{address}/remove");
        stranger.submit("/companies", &remove, &[], 404).await;
        let remark = format!("/invoices/{id}/remark");
        stranger
            .submit("/companies", &remark, &[("text", "x")], 404)
            .await;
        stranger.get(&desk.of_company("next"), 404).await;
    }
    let visitor = Visitor::new(&desk);
    visitor.get("/sign-in", 200).await;
    assert!(
        visitor
            .get(&address, 303)
            .await
            .location()
            .starts_with("/sign-in")
    );
    for nothing in [
        "/invoices/7/attachments/8",
        &format!("/invoices/{id}/attachments/8"),
    ] {
        ann.get(nothing, 404).await;
    }
    assert_eq!(files(&desk, id).await.len(), 1);
    desk.close().await;
}

#[tokio::test]
async fn where_a_file_is_wanted_the_approval_is_offered_with_one_alone() {
    let desk = Desk::open(LOCALHOST).await;
    desk.set(json!({"attachment_required": true})).await;
    let id = desk.take_in(json!({})).await;
    let path = format!("/invoices/{id}");
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let page = pat.get(&path, 200).await.body;
    assert!(page.contains("It can’t be approved before a file is attached."));
    let approve = format!("{path}/approve");
    assert!(!page.contains(&format!("action=\"{approve}\"")));
    let shown = [("version", "1")];
    pat.submit(&path, &approve, &shown, 409).await;
    assert_eq!(desk.invoice(id).await.status(), Status::PendingProcurement);
    pat.attach(id, &[("a.pdf", "application/pdf", PDF)], 303)
        .await;
    pat.submit(&path, &approve, &shown, 303).await;
    assert_eq!(desk.invoice(id).await.status(), Status::PendingAccounting);
    desk.close().await;
}

#[tokio::test]
async fn a_remark_is_told_in_the_history_and_moves_nothing() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let path = format!("/invoices/{id}");
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let action = format!("{path}/remark");
    let text = [("text", "Two boxes were <wet>.\r\nSee the note.")];
    ada.submit(&path, &action, &text, 303).await;
    let page = ada.get(&path, 200).await.body;
    assert!(page.contains("Two boxes were &#60;wet&#62;.\r\nSee the note.</bdi>"));
    let long = "x".repeat(2_001);
    let page = ada
        .submit(&path, &action, &[("text", &long)], 422)
        .await
        .body;
    assert!(page.contains(&format!("{long}</textarea>")), "it is kept");
    ada.submit(&path, &action, &[("text", " ")], 422).await;
    let history = desk.history(id).await;
    let actions: Vec<_> = history.iter().map(|event| event.action).collect();
    assert_eq!(actions, [Action::Create, Action::Remark]);
    assert_eq!(history[1].actor, ADMIN);
    desk.close().await;
}
