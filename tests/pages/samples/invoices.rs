//! The invoices, and one invoice in every status.

use billbridge::invoice::InvoiceId;
use serde_json::json;

use super::{Samples, Visitor};
use crate::desk::{ACCOUNTING, Desk, PROCUREMENT};

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

pub async fn walk(desk: &Desk, samples: &mut Samples) {
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
    let page = ann.get(&format!("{list}?status=%3Cb%3E"), 400).await;
    samples.add("error_address", "error.html", page);
    let wrong = format!("{list}?vendor=%22%3E%3Cb%3E&from=%3Cb%3E&min_total=1%2C5&sort=-total");
    let page = ann.get(&wrong, 422).await;
    samples.add("invoices_filter_wrong", "invoices.html", page);
    walk_bulk(
        &ann,
        &list,
        [waiting, approved, stopped, hostile].as_slice(),
        samples,
    )
    .await;
    let page = ann.get(&format!("/invoices/{}", desk.company), 404).await;
    samples.add("error_not_found", "error.html", page);
}

/// One step for many: what was done, what was refused, and what has warnings to accept.
async fn walk_bulk(ann: &Visitor, list: &str, ids: &[InvoiceId], samples: &mut Samples) {
    let [waiting, approved, stopped, hostile] = ids else {
        panic!("four invoices")
    };
    let bulk = format!("{list}/bulk?status=A");
    let boxes = [
        format!("{waiting}.1.AA"),
        format!("{approved}.1.A"),
        format!("{stopped}.1.A"),
        format!("{hostile}.1.AP"),
    ];
    let mut fields: Vec<_> = boxes
        .iter()
        .map(|value| ("invoice", value.as_str()))
        .collect();
    fields.push(("step", "sum"));
    let page = ann.submit(list, &bulk, &fields, 200).await;
    samples.add("invoices_bulk_sum", "invoices.html", page);
    *fields.last_mut().unwrap() = ("step", "return");
    fields.push(("reason", " "));
    let page = ann.submit(list, &bulk, &fields, 422).await;
    samples.add("invoices_bulk_no_reason", "invoices.html", page);
    let page = ann.submit(list, &bulk, &[("step", "send")], 422).await;
    samples.add("invoices_bulk_nothing_ticked", "invoices.html", page);
    fields.truncate(4);
    fields.push(("step", "send"));
    let page = ann.submit(list, &bulk, &fields, 200).await;
    samples.add("invoices_bulk_send", "invoices.html", page);
    *fields.last_mut().unwrap() = ("step", "approve");
    let page = ann.submit(list, &bulk, &fields, 200).await;
    samples.add("invoices_bulk_approve", "invoices.html", page);
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
