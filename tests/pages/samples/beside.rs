//! An invoice with files and remarks beside it, and the one that comes after it.

use serde_json::json;

use super::{Samples, Visitor};
use crate::{
    desk::{Desk, PROCUREMENT},
    pages::beside::{PDF, PNG},
};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
    let pat = Visitor::signed_in(desk, PROCUREMENT).await;
    let address = json!({"lines": ["Camino Real 12"], "city": "Quito", "country": "Ecuador"});
    let one = json!({"number": "RV-3001", "vendor_address": address});
    let (one, two) = (
        desk.take_in(one).await,
        desk.take_in(json!({"number": "RV-3002"})).await,
    );
    desk.set(json!({"attachment_required": true})).await;
    let path = format!("/invoices/{one}");
    let page = pat.get(&path, 200).await;
    samples.add("invoice_file_wanted", "invoice.html", page);
    let page = pat
        .attach(one, &[("a.pdf", "application/pdf", PNG)], 415)
        .await;
    samples.add("invoice_file_refused", "invoice.html", page);
    let files = [
        ("RV-3001 %22<b>%22.pdf", "application/pdf", PDF),
        ("box.png", "image/png", PNG),
        ("lines.csv", "text/csv", &b"a;b\r\n"[..]),
    ];
    pat.attach(one, &files, 303).await;
    let remark = [("text", "Two boxes were <b>wet</b>.")];
    pat.submit(&path, &format!("{path}/remark"), &remark, 303)
        .await;
    let page = pat.get(&path, 200).await;
    samples.add("invoice_beside", "invoice.html", page);
    let approve = format!("{path}/approve");
    pat.submit(&path, &approve, &[("version", "1")], 303).await;
    let page = pat.get(&format!("/invoices/{two}"), 200).await;
    samples.add("invoice_next", "invoice.html", page);
}
