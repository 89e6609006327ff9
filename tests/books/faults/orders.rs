//! Purchase orders: unknown, not shipped, closed here or in QuickBooks, and differing from the invoice.

use billbridge::simulator::{
    CompanyFile, company_file::purchase_order::PurchaseOrder, schema::List,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::mending::{ERROR, WARNING, with};
use crate::books::office::{Office, draft};

/// An invoice of 10 roses on an order.
fn roses(number: &str, order: &str) -> Value {
    let changes = json!({
        "po_number": order, "total": "13.50",
        "lines": [{"item": "Rose Red 50", "quantity": "10", "cost": "0.35", "amount": "3.50"}],
        "charges": [{"kind": "freight", "account": "Freight", "amount": "10.00"}],
    });
    with(draft(number), changes)
}

/// An order of ours for that many roses.
fn order(status: &str, ordered: u32, cost: &str, total: &str) -> Value {
    json!({
        "vendor": "Rosas del Valle", "status": status, "total": total,
        "lines": [{"item": "Rose Red 50", "ordered": ordered.to_string(), "cost": cost}],
    })
}

impl Office {
    async fn enter(&self, number: &str, order: &Value) {
        let path = self.named_path("purchase-orders", number);
        self.paula.put(&path, order, StatusCode::OK).await;
    }

    fn quickbooks_order(&self, number: &str) -> &PurchaseOrder {
        let mut orders = self.quickbooks.company().purchase_orders().iter();
        let found = orders.find(|order| order.ref_number.as_deref() == Some(number));
        found.unwrap()
    }

    fn received(&self, number: &str) -> String {
        self.quickbooks_order(number).lines[0].received.to_string()
    }
}

#[tokio::test]
async fn an_order_that_is_not_known_is_entered() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let entered = order("shipped", 10, "0.35", "3.50");
    let told = ("po_unknown", WARNING, "/po_number");
    office
        .mended(&roses("P-1", "PO-9"), told, entered.clone())
        .await;
    office.set(&json!({"po_rule": "require"})).await;
    let told = ("po_unknown", ERROR, "/po_number");
    office.mended(&roses("P-22", "PO-10"), told, entered).await;
}

#[tokio::test]
async fn an_order_that_is_not_shipped_is_said_to_be() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    for (number, name, status) in [("P-1", "PO-8", "open"), ("P-22", "PO-9", "confirmed")] {
        office.enter(name, &order(status, 10, "0.35", "3.50")).await;
        let told = ("po_not_shipped", WARNING, "/po_number");
        office.mended(&roses(number, name), told, json!({})).await;
    }
}

#[tokio::test]
async fn an_order_that_is_closed_here_is_accepted_or_changed() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office
        .enter("PO-9", &order("closed", 20, "0.35", "7.00"))
        .await;
    let told = ("po_closed", WARNING, "/po_number");
    office.mended(&roses("P-1", "PO-9"), told, json!({})).await;
    office.set(&json!({"po_rule": "require"})).await;
    let told = ("po_closed", ERROR, "/po_number");
    let reopened = json!({"status": "shipped"});
    office.mended(&roses("P-22", "PO-9"), told, reopened).await;
}

#[tokio::test]
async fn a_line_of_an_order_in_quickbooks_is_linked() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    assert_eq!(office.received("PO-1041"), "400");
    let invoice = office.approved(&roses("P-1", "PO-1041")).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(office.received("PO-1041"), "410");
    assert!(bill.lines.iter().any(|line| line.link.is_some()));
}

#[tokio::test]
async fn an_order_that_is_closed_in_quickbooks_is_accepted_and_its_lines_are_plain() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("po_closed", WARNING, "/po_number");
    // All of it was received, at 0.34.
    let lines =
        json!([{"item": "Rose Red 50", "quantity": "10", "cost": "0.34", "amount": "3.40"}]);
    let draft = with(
        roses("P-1", "PO-1029"),
        json!({"lines": lines, "total": "13.40"}),
    );
    let bill = office.mended(&draft, told, json!({})).await;
    assert!(bill.lines.iter().all(|line| line.link.is_none()));

    let id = office.quickbooks_order("PO-1041").txn_id.clone();
    office
        .quickbooks
        .company_mut()
        .close_purchase_order(&id)
        .unwrap();
    office.refresh_lists().await;
    let bill = office
        .mended(&roses("P-22", "PO-1041"), told, json!({}))
        .await;
    assert!(bill.lines.iter().all(|line| line.link.is_none()));
    assert_eq!(office.received("PO-1041"), "400");
}

#[tokio::test]
async fn an_order_that_is_closed_after_the_send_is_billed_with_plain_lines() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = office.approved(&roses("P-1", "PO-1041")).await;
    office.send(&invoice, &[]).await;
    let id = office.quickbooks_order("PO-1041").txn_id.clone();
    office
        .quickbooks
        .company_mut()
        .close_purchase_order(&id)
        .unwrap();
    office.update().await;
    office.settled(&invoice).await;
    assert_eq!(office.received("PO-1041"), "400");
}

#[tokio::test]
async fn more_than_was_ordered_is_changed_to_what_matches() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office
        .enter("PO-9", &order("shipped", 8, "0.35", "2.80"))
        .await;
    let told = ("po_mismatch", WARNING, "/lines/0/quantity");
    let bill = office.mended(&roses("P-1", "PO-9"), told, json!({})).await;
    assert_eq!(bill.total.to_string(), "12.80");
}

#[tokio::test]
async fn a_cost_that_was_not_agreed_is_changed_or_accepted() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office
        .enter("PO-9", &order("shipped", 30, "0.30", "9.00"))
        .await;
    let told = ("po_mismatch", WARNING, "/lines/0/cost");
    let bill = office.mended(&roses("P-1", "PO-9"), told, json!({})).await;
    assert_eq!(bill.total.to_string(), "13.00");
    let invoice = office.approved(&roses("P-22", "PO-9")).await;
    office.told(&invoice, told).await;
    office.through(&invoice, &["po_mismatch".to_owned()]).await;
}

#[tokio::test]
async fn a_total_that_is_more_than_the_orders_is_told() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office
        .enter("PO-9", &order("shipped", 10, "0.35", "3.50"))
        .await;
    let mut draft = roses("P-1", "PO-9");
    let packaging = json!({"account": "Packaging", "amount": "5.00"});
    draft["lines"].as_array_mut().unwrap().push(packaging);
    draft["total"] = json!("18.50");
    let told = ("po_mismatch", WARNING, "/total");
    office.mended(&draft, told, json!({})).await;
}

#[tokio::test]
async fn an_item_that_was_not_ordered_and_another_vendor_are_told() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office
        .enter("PO-9", &order("shipped", 100, "0.35", "35.00"))
        .await;
    let tulips =
        json!([{"item": "Tulip Mixed", "quantity": "10", "cost": "0.35", "amount": "3.50"}]);
    let draft = with(roses("P-1", "PO-9"), json!({"lines": tulips}));
    let told = ("po_mismatch", WARNING, "/lines/0/item");
    let (invoice, finding) = office.refused(&draft, told).await;
    assert_eq!(finding["fix"]["action"], "put_purchase_order");
    let mut both = order("shipped", 100, "0.35", "38.50");
    let tulips = json!({"item": "Tulip Mixed", "ordered": "10", "cost": "0.35"});
    both["lines"].as_array_mut().unwrap().push(tulips);
    office.mend(&invoice, &finding, both).await;
    office.through(&invoice, &[]).await;

    let told = ("po_mismatch", WARNING, "/vendor");
    let other = with(roses("P-22", "PO-9"), json!({"vendor": "Quito Air Cargo"}));
    let bill = office.mended(&other, told, json!({})).await;
    assert_eq!(bill.vendor.full_name, "Rosas del Valle");
}

impl Office {
    /// Says what the names of an old catalogue mean.
    async fn map_old_names(&self) {
        for (list, from, to) in [
            ("vendor", "Flores Rosas", "Rosas del Valle"),
            ("item", "Rosa Roja 50", "Rose Red 50"),
            ("account", "Embalaje", "Packaging"),
        ] {
            let mapping = json!({"list": list, "from": from, "to": to});
            self.map(&mapping).await;
        }
    }

    async fn reconciliation(&self, number: &str) -> Value {
        let path = self.named_path("purchase-orders", number);
        let order = self.paula.get(&path, StatusCode::OK).await;
        order["reconciliation"].clone()
    }
}

/// The same invoice in the names of the old catalogue.
fn in_old_names(draft: &Value) -> Value {
    let text = draft.to_string();
    let text = text.replace("Rosas del Valle", "Flores Rosas");
    let text = text.replace("Rose Red 50", "rosa  ROJA 50");
    serde_json::from_str(&text.replace("Packaging", "Embalaje")).unwrap()
}

fn packed(number: &str, order: &str) -> Value {
    let mut draft = roses(number, order);
    let packaging = json!({"account": "Packaging", "amount": "2.00"});
    draft["lines"].as_array_mut().unwrap().push(packaging);
    draft["total"] = json!("15.50");
    draft
}

#[tokio::test]
async fn names_that_are_mapped_match_an_order_under_their_own() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.map_old_names().await;
    let mut both = order("shipped", 20, "0.35", "11.00");
    let packaging = json!({"account": "Packaging", "ordered": "2", "cost": "2.00"});
    both["lines"].as_array_mut().unwrap().push(packaging);
    // Whichever side has the old names.
    for (number, name, order, draft) in [
        (
            "P-1",
            "PO-8",
            both.clone(),
            in_old_names(&packed("P-1", "PO-8")),
        ),
        ("P-22", "PO-9", in_old_names(&both), packed("P-22", "PO-9")),
    ] {
        office.enter(name, &order).await;
        let invoice = office.approved(&draft).await;
        let bill = office.through(&invoice, &[]).await;
        assert_eq!(bill.vendor.full_name, "Rosas del Valle", "{number}");
        let told = office.reconciliation(name).await;
        assert_eq!(told["lines"][0]["invoiced"], "10", "{told}");
        assert_eq!(told["lines"][1]["invoiced_amount"], "2.00", "{told}");
        assert_eq!(told["mismatches"], json!([]));
    }
}

#[tokio::test]
async fn names_that_are_mapped_are_counted_together() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.map_old_names().await;
    office
        .enter("PO-9", &order("shipped", 15, "0.35", "5.25"))
        .await;
    let first = office.approved(&in_old_names(&roses("P-1", "PO-9"))).await;
    let told = ("po_mismatch", WARNING, "/lines/0/quantity");
    let (second, finding) = office.refused(&roses("P-22", "PO-9"), told).await;
    let right = &finding["fix"]["params"]["lines"][0]["quantity"];
    assert_eq!(right, "5", "{finding}");
    let told = office.reconciliation("PO-9").await;
    assert_eq!(told["lines"][0]["invoiced"], "20", "{told}");
    let listed = office.path("purchase-orders?mismatch=true");
    let listed = office.paula.get(&listed, StatusCode::OK).await;
    assert_eq!(listed["items"][0]["reconciliation"], told);
    office.mend(&second, &finding, json!({})).await;
    office.through(&first, &[]).await;
    office.through(&second, &[]).await;
}

#[tokio::test]
async fn names_that_are_mapped_match_an_order_in_quickbooks_and_link_to_it() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.map_old_names().await;
    let draft = in_old_names(&roses("P-1", "PO-1041"));
    let invoice = office.approved(&draft).await;
    let bill = office.through(&invoice, &[]).await;
    assert!(bill.lines.iter().any(|line| line.link.is_some()));
    // The vendor's name on the order is the one that it had when the order was read.
    office.rename(List::Vendor, "Rosas del Valle", "Rosas de Cayambe");
    office.refresh_lists().await;
    let draft = in_old_names(&roses("P-22", "PO-1041"));
    let invoice = office.approved(&draft).await;
    office.through(&invoice, &[]).await;
    assert_eq!(office.received("PO-1041"), "420");
}
