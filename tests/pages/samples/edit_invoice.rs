//! The form of an invoice: blank, with mistakes, filled from an order, edited, in conflict.

use serde_json::json;

use super::{Samples, Visitor};
use crate::desk::{ACCOUNTING, Desk, PROCUREMENT};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
    let pat = Visitor::signed_in(desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let page = pat.get(&new, 200).await;
    samples.add("edit_invoice_new", "edit_invoice.html", page);

    let script = "<script>alert(1)</script>";
    let hostile = "\u{202e}\"><img src=x onerror=alert(1)>";
    let mistakes = [
        ("do", "save"),
        ("kind", hostile),
        ("vendor", script),
        ("date", "2026-11-31"),
        ("exchange_rate", "1,08"),
        ("memo", "\n</textarea><b>\nsecond line"),
        ("lines[0][account]", script),
        ("lines[0][amount]", "1,120.50"),
        ("lines[0][memo]", "two\nlines"),
        ("lines[0][billable]", "true"),
        ("lines[1][item]", ""),
        ("lines[1][quantity]", "3"),
        ("lines[1][cost]", "1.33333"),
        ("lines[2][account]", ""),
        ("charges[0][kind]", hostile),
        ("charges[0][amount]", "12"),
    ];
    let page = pat.submit(&new, &new, &mistakes, 422).await;
    samples.add("edit_invoice_mistakes", "edit_invoice.html", page);

    desk.order_half_billed("PO-9<b>").await;
    let page = pat.get(&format!("{new}?po=po-9%3Cb%3E"), 200).await;
    samples.add("edit_invoice_of_order", "edit_invoice.html", page);

    let id = desk.take_in(json!({"number": "RV-3001"})).await;
    desk.approve(id, PROCUREMENT).await;
    desk.approve(id, ACCOUNTING).await;
    let edit = format!("/invoices/{id}/edit");
    let page = pat.get(&edit, 200).await;
    samples.add("edit_invoice_approved", "edit_invoice.html", page);
    let outdated = [
        ("do", "save"),
        ("version", "7"),
        ("vendor", hostile),
        ("lines[0][account]", "Freight"),
    ];
    let page = pat.submit(&edit, &edit, &outdated, 409).await;
    samples.add("edit_invoice_conflict", "edit_invoice.html", page);
}
