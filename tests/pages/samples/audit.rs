//! The audit of a company of its own, so that it shows these events alone.

use serde_json::json;

use super::{LOCALHOST, Samples, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PROCUREMENT};

pub async fn walk(samples: &mut Samples) {
    let desk = Desk::open(LOCALHOST).await;
    let hostile = json!({"vendor": "</td><b>\u{202e}", "number": "\"><i>"});
    let id = desk.take_in(hostile).await;
    desk.approve(id, PROCUREMENT).await;
    desk.approve(id, ACCOUNTING).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let settings = desk.of_company("settings");
    let fields = [("ap_account", "Payable <b>"), ("was.ap_account", "")];
    ada.submit(&settings, &settings, &fields, 303).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let page = ann.get(&desk.of_company("audit"), 200).await;
    samples.add("audit", "audit.html", page);
    let none = desk.of_company("audit?person=nobody%22%3E&action=edit&from=2026-11-01");
    let page = ann.get(&none, 200).await;
    samples.add("audit_nothing_fits", "audit.html", page);
    let mut page = ann.get(&desk.of_company("audit/verify"), 200).await;
    let (before, rest) = page.body.split_once(r#"<code class="hash">"#).unwrap();
    page.body = format!(r#"{before}<code class="hash">[hash]{}"#, &rest[64..]);
    samples.add("audit_verified", "audit_verified.html", page);
    desk.close().await;
}
