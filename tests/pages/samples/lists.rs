//! What the mirror makes of the page of lists and of the invoices, whose names are held against it.

use serde_json::json;

use super::{Samples, Visitor};
use crate::desk::{ACCOUNTING, Desk, PROCUREMENT};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
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
    let wrong = [
        ("list", "vendor"),
        ("from", "\"><b>"),
        ("to", "<i>Nobody</i>"),
    ];
    let mappings = desk.of_company("mappings");
    let page = ann.submit(&lists, &mappings, &wrong, 422).await;
    samples.add("lists_mapping_refused", "lists.html", page);
    let page = pat.get(&format!("{lists}/vendors"), 200).await;
    samples.add("list_entries", "list_entries.html", page);
    let none = format!("{lists}/accounts?q=%3Cb%3E&active=true");
    let page = pat.get(&none, 200).await;
    samples.add("list_entries_none", "list_entries.html", page);
}
