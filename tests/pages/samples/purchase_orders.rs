//! Purchase orders beside their invoices, and runs to the external system.

use serde_json::json;

use super::{LOCALHOST, Samples, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PROCUREMENT};

/// On a desk of their own, so that what lies on the others' changes nothing here.
pub async fn walk(samples: &mut Samples) {
    let desk = &Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(desk, PROCUREMENT).await;
    let ann = Visitor::signed_in(desk, ACCOUNTING).await;
    let list = desk.of_company("purchase-orders");
    let page = pat.get(&list, 200).await;
    samples.add("purchase_orders_none", "purchase_orders.html", page);
    lay_out(desk).await;
    let page = pat.get(&list, 200).await;
    samples.add("purchase_orders", "purchase_orders.html", page);
    let filtered = format!("{list}?mismatch=true&status=shipped&vendor=%22%3E%3Cb%3E");
    let page = ann.get(&filtered, 200).await;
    samples.add("purchase_orders_filtered", "purchase_orders.html", page);

    let path = desk.of_company("purchase-orders/PO-1");
    let page = pat.get(&path, 200).await;
    samples.add("purchase_order", "purchase_order.html", page);
    let page = ann.get(&path, 200).await;
    samples.add("purchase_order_without_role", "purchase_order.html", page);
    let wrong = [
        ("seen", "1"),
        ("status", "shipped"),
        ("confirmed", "\"><b>"),
        ("received", ""),
    ];
    let page = pat.submit(&path, &path, &wrong, 409).await;
    samples.add("purchase_order_refused", "purchase_order.html", page);
    let hostile = desk.of_company("purchase-orders/%3Cscript%3E%22%27");
    let page = pat.get(&hostile, 200).await;
    samples.add("purchase_order_hostile", "purchase_order.html", page);
    let form = desk.of_company("order-form");
    let page = pat.get(&form, 200).await;
    samples.add("order_form", "order_form.html", page);
    let rejected = [
        ("number", "PO-1"),
        ("vendor", ""),
        ("line-name", "\"><script>"),
        ("line-ordered", "many"),
        ("line-cost", "-"),
    ];
    let page = pat.submit(&form, &form, &rejected, 422).await;
    samples.add("order_form_taken", "order_form.html", page);
    let change = desk.of_company("order-form?number=PO-1");
    let page = pat.submit(&change, &change, &rejected[1..], 409).await;
    samples.add("order_form_refused", "order_form.html", page);
    walk_run(desk, &ann, samples).await;
}

async fn lay_out(desk: &Desk) {
    desk.order("PO-1", json!({})).await;
    desk.order("PO-2", json!({"status": "received"})).await;
    let script = "<script>\"'";
    let lines = json!([
        {"account": script, "description": "\u{202e}x<b>", "ordered": "1", "cost": "5"}
    ]);
    let hostile = json!({
        "vendor": script, "status": "open", "currency": null, "lines": lines, "total": "5.00"
    });
    desk.order(script, hostile).await;
    let mismatched = desk.bill("PO-A", "PO-1", 60).await;
    desk.approve_twice(mismatched).await;
    desk.bill("PO-B", "PO-1", 40).await;
    let matching = desk.bill("PO-C", "PO-2", 98).await;
    desk.approve_twice(matching).await;
}

async fn walk_run(desk: &Desk, ann: &Visitor, samples: &mut Samples) {
    let run = desk.of_company("send-run");
    let warned = json!({"number": "RUN-1", "memo": "Розы\u{202e}<b>"});
    let warned = desk.take_in(warned).await;
    let ready = desk.take_in(json!({"number": "RUN-2"})).await;
    let without_charges = json!({"number": "RUN-3", "charges": [], "total": "1155.50"});
    let stopped = desk.take_in(without_charges).await;
    let sent = desk.take_in(json!({"number": "RUN-4"})).await;
    for id in [warned, ready, stopped] {
        desk.approve_twice(id).await;
    }
    desk.send(sent).await;
    let ids = format!(
        "{run}?ids={warned},{ready},{stopped},{sent},{}",
        desk.company
    );
    let page = ann.get(&ids, 200).await;
    samples.add("send_run", "send_run.html", page);
    let ada = Visitor::signed_in(desk, ADMIN).await;
    let page = ada.get(&format!("{run}?ids={ready}"), 200).await;
    samples.add("send_run_without_role", "send_run.html", page);
    let page = ann.get(&format!("{run}?po=PO-1"), 200).await;
    samples.add("send_run_of_an_order", "send_run.html", page);
    let page = ann.get(&format!("{run}?of=selection"), 422).await;
    samples.add("send_run_of_nothing", "send_run.html", page);
    let items = [sent, warned, ready, stopped].map(|id| format!("{id}.1"));
    let mut fields = vec![("step", "send"), ("on_error", "stop")];
    fields.extend([&items[0], &items[2], &items[1], &items[3]].map(|item| ("item", item.as_str())));
    let page = ann.submit(&ids, &run, &fields, 200).await;
    samples.add("send_report_stopped", "send_report.html", page);
    let fields = [
        ("step", "send"),
        ("accept", "text_changed"),
        ("item", items[1].as_str()),
    ];
    let page = ann.submit(&ids, &run, &fields, 200).await;
    samples.add("send_report", "send_report.html", page);
}
