//! PO reconciliation: the list, one order, and the receipts that procurement records by hand.

use billbridge::invoice::{PurchaseOrder, Role};
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

/// The numbers of the orders that a page lists, in its order.
fn numbers(page: &str) -> Vec<&str> {
    let rows = page.split(r#"<th scope="row" class="number">"#).skip(1);
    rows.map(|row| {
        let (_, rest) = row.split_once("<bdi>").unwrap();
        rest.split_once("</bdi>").unwrap().0
    })
    .collect()
}

async fn stored(desk: &Desk, number: &str) -> Option<PurchaseOrder> {
    let found = desk
        .operations
        .read(async |tx| Ok(tx.load_purchase_order(desk.company, number).await?))
        .await;
    found.unwrap().map(|stored| stored.order)
}

/// What the form of that order carries to say which state of it was shown.
fn seen(page: &str) -> &str {
    let (_, rest) = page.split_once(r#"name="seen" value=""#).unwrap();
    rest.split_once('"').unwrap().0
}

#[tokio::test]
async fn the_list_says_in_words_what_does_not_match() {
    let desk = Desk::open(LOCALHOST).await;
    desk.order("PO-1", json!({})).await;
    desk.order("PO-2", json!({})).await;
    desk.order("PO-3", json!({"vendor": "Tulip Trade", "status": "open"}))
        .await;
    desk.bill("RV-1", "PO-1", 60).await;
    let early = desk.bill("RV-2", "PO-1", 39).await;
    let matching = desk.bill("RV-3", "po-2", 98).await;
    desk.approve_twice(matching).await;
    desk.approve_twice(early).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let list = desk.of_company("purchase-orders");
    let page = ann.get(&list, 200).await.body;
    assert_eq!(numbers(&page), ["PO-3", "PO-2", "PO-1"]);
    for words in [
        r#"<span class="mark" aria-hidden="true">≠</span> <strong>"#,
        r#"<span class="mark" aria-hidden="true">✓</span> <strong>Matches</strong>"#,
        r#"<span class="mark" aria-hidden="true">–</span> <strong>Nothing invoiced yet</strong>"#,
        // 98 came, 99 were invoiced.
        "98",
        "the least far of 2",
        "34.30",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    for (query, expected) in [
        ("mismatch=true", vec!["PO-1"]),
        ("mismatch=false", vec!["PO-3", "PO-2"]),
        ("vendor=tulip+trade", vec!["PO-3"]),
        ("number=+po-2", vec!["PO-2"]),
        ("status=open", vec!["PO-3"]),
        ("status=closed", vec![]),
        ("vendor=tulip+trade&mismatch=true", vec![]),
    ] {
        let page = ann.get(&format!("{list}?{query}"), 200).await.body;
        assert_eq!(numbers(&page), expected, "{query}");
    }
    for query in ["status=AP", "mismatch=x", "cursor=7", "vendor=%00"] {
        ann.get(&format!("{list}?{query}"), 400).await;
    }
    desk.close().await;
}

#[tokio::test]
async fn every_order_is_reached_page_by_page() {
    let desk = Desk::open(LOCALHOST).await;
    for number in 0..120 {
        desk.order(&format!("PO-{number}"), json!({})).await;
    }
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let mut path = desk.of_company("purchase-orders?vendor=rosas+del+valle");
    let mut seen = Vec::new();
    loop {
        let page = ann.get(&path, 200).await.body;
        seen.extend(numbers(&page).into_iter().map(str::to_owned));
        let Some((before, _)) = page.split_once(r#"" rel="next""#) else {
            break;
        };
        path = before.rsplit_once('"').unwrap().1.replace("&#38;", "&");
    }
    let expected: Vec<_> = (0..120).rev().map(|n| format!("PO-{n}")).collect();
    assert_eq!(seen, expected);
    desk.close().await;
}

#[tokio::test]
async fn an_order_of_any_number_has_its_page() {
    let desk = Desk::open(LOCALHOST).await;
    let number = "PO 7/8 <b>\"Ü\"?#%";
    desk.order(number, json!({})).await;
    desk.bill("RV-1", number, 99).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let list = ann.get(&desk.of_company("purchase-orders"), 200).await.body;
    let (before, _) = list.split_once(r#""><bdi>PO 7/8 &#60;b&#62;"#).unwrap();
    let href = before.rsplit_once('"').unwrap().1;
    let page = ann.get(href, 200).await.body;
    assert!(page.contains("What does not match"));
    assert!(page.contains("RV-1"));
    assert!(page.contains("/invoices/new?po=PO+7%2F8"));
    assert!(!page.contains("<b>\"Ü"));
    desk.close().await;
}

#[tokio::test]
async fn procurement_records_what_came_and_nobody_else() {
    let desk = Desk::open(LOCALHOST).await;
    desk.order("PO-1", json!({})).await;
    let path = desk.of_company("purchase-orders/PO-1");
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let page = pat.get(&path, 200).await.body;
    let shown = seen(&page).to_owned();
    let fields = |received: &'static str| {
        vec![
            ("status", "received"),
            ("confirmed", "100"),
            ("received", received),
        ]
    };
    for email in [ACCOUNTING, ADMIN] {
        let other = Visitor::signed_in(&desk, email).await;
        let page = other.get(&path, 200).await.body;
        assert!(!page.contains(r#"name="received""#), "{email}");
        assert!(page.contains("Procurement records receipts"), "{email}");
        let mut sent = fields("99");
        sent.push(("seen", &shown));
        other.submit(&path, &path, &sent, 403).await;
    }
    let mut wrong = fields("ninety");
    wrong.push(("seen", &shown));
    let reply = pat.submit(&path, &path, &wrong, 422).await.body;
    assert!(
        reply.contains(r#"value="ninety" aria-invalid="true""#),
        "{reply}"
    );
    assert_eq!(
        stored(&desk, "PO-1").await.unwrap().lines[0].received,
        Some("98".parse().unwrap())
    );
    let mut sent = fields("99");
    sent.push(("seen", &shown));
    desk.clock.advance(chrono::TimeDelta::minutes(1));
    let reply = pat.submit(&path, &path, &sent, 303).await;
    assert_eq!(reply.location(), path);
    let page = pat.get(&path, 200).await.body;
    assert!(page.contains("You saved this purchase order."));
    let order = stored(&desk, "PO-1").await.unwrap();
    assert_eq!(order.lines[0].received, Some("99".parse().unwrap()));
    assert_eq!(order.status.as_str(), "received");
    assert_eq!(order.lines[0].description.as_deref(), Some("Red, 50 cm"));
    desk.close().await;
}

#[tokio::test]
async fn receipts_of_an_order_that_changed_meanwhile_are_refused_and_kept_in_the_form() {
    let desk = Desk::open(LOCALHOST).await;
    desk.order("PO-1", json!({})).await;
    let path = desk.of_company("purchase-orders/PO-1");
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let shown = seen(&pat.get(&path, 200).await.body).to_owned();
    desk.order("PO-1", json!({"status": "closed"})).await;
    for seen in [&shown, "", "x"] {
        let fields = [
            ("seen", seen),
            ("status", "shipped"),
            ("confirmed", "100"),
            ("received", "77"),
        ];
        let reply = pat.submit(&path, &path, &fields, 409).await.body;
        assert!(reply.contains("changed by somebody else"));
        assert!(reply.contains(r#"value="77""#));
    }
    assert_eq!(
        stored(&desk, "PO-1").await.unwrap().status.as_str(),
        "closed"
    );
    desk.close().await;
}

#[tokio::test]
async fn one_press_says_that_everything_came() {
    let desk = Desk::open(LOCALHOST).await;
    let lines = json!([
        {"item": "Rose Red 50", "ordered": "100", "confirmed": "90", "cost": "0.35"},
        {"account": "Freight", "ordered": "1", "cost": "5"}
    ]);
    desk.order("PO-1", json!({"lines": lines, "total": "40.00"}))
        .await;
    let path = desk.of_company("purchase-orders/PO-1");
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let shown = seen(&pat.get(&path, 200).await.body).to_owned();
    let fields = [
        ("seen", shown.as_str()),
        ("status", "shipped"),
        ("confirmed", "90"),
        ("received", ""),
        ("confirmed", ""),
        ("received", ""),
        ("all", "came"),
    ];
    pat.submit(&path, &path, &fields, 303).await;
    let order = stored(&desk, "PO-1").await.unwrap();
    let received: Vec<_> = order
        .lines
        .iter()
        .map(|line| line.received.unwrap().to_string())
        .collect();
    assert_eq!(received, ["90", "1"]);
    assert_eq!(order.status.as_str(), "received");
    desk.close().await;
}

#[tokio::test]
async fn an_order_is_entered_and_changed_by_hand() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let form = desk.of_company("order-form");
    let line = |name, ordered, cost| {
        [
            ("line-kind", "item"),
            ("line-name", name),
            ("line-description", ""),
            ("line-ordered", ordered),
            ("line-confirmed", ""),
            ("line-received", ""),
            ("line-cost", cost),
        ]
    };
    let head = [
        ("number", "PO-9"),
        ("vendor", "Rosas del Valle"),
        ("status", "open"),
        ("currency", "USD"),
    ];
    let wrong = [&head[..], &line("Rose Red 50", "a hundred", "0.335")].concat();
    let reply = pat.submit(&form, &form, &wrong, 422).await.body;
    assert!(reply.contains(r#"value="a hundred" aria-invalid="true""#));
    let right = [
        &head[..],
        &line("Rose Red 50", "3", "0.335"),
        &line("", "", ""),
        &line("Tulip", "2", "1"),
    ]
    .concat();
    let reply = pat.submit(&form, &form, &right, 303).await;
    let path = desk.of_company("purchase-orders/PO-9");
    assert_eq!(reply.location(), path);
    let order = stored(&desk, "PO-9").await.unwrap();
    assert_eq!(order.total.to_string(), "3.01");
    assert_eq!(order.lines.len(), 2);
    // Entering is not replacing.
    let again = pat.submit(&form, &form, &right, 422).await.body;
    assert!(again.contains("There is a purchase order “PO-9” already"));

    let change = desk.of_company("order-form?number=PO-9");
    let page = pat.get(&change, 200).await.body;
    let shown = seen(&page).to_owned();
    desk.clock.advance(chrono::TimeDelta::minutes(1));
    let changed = [
        &[
            ("seen", shown.as_str()),
            ("vendor", "Tulip Trade"),
            ("status", "closed"),
            ("currency", ""),
        ][..],
        &line("Tulip", "2", "1"),
    ]
    .concat();
    pat.submit(&change, &change, &changed, 303).await;
    let order = stored(&desk, "PO-9").await.unwrap();
    assert_eq!(
        (order.vendor.as_str(), order.lines.len()),
        ("Tulip Trade", 1)
    );
    pat.submit(&change, &change, &changed, 409).await;
    desk.close().await;
}

#[tokio::test]
async fn orders_are_changed_by_their_company_s_procurement_alone() {
    let desk = Desk::open(LOCALHOST).await;
    desk.order("PO-1", json!({})).await;
    let other = desk.add_company("Tulips").await;
    desk.add_user("tom@example.com", &Role::ALL, vec![other])
        .await;
    let order = desk.of_company("purchase-orders/PO-1");
    let form = desk.of_company("order-form?number=PO-1");
    let new = desk.of_company("order-form");
    for email in ["tom@example.com", OUTSIDER] {
        let stranger = Visitor::signed_in(&desk, email).await;
        for page in [&order, &form, &new, &desk.of_company("purchase-orders")] {
            stranger.get(page, 404).await;
        }
        for action in [&order, &form, &new] {
            let fields = [("status", "closed"), ("number", "PO-2"), ("seen", "1")];
            stranger.submit("/companies", action, &fields, 404).await;
        }
    }
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    ann.get(&form, 403).await;
    ann.get(&new, 403).await;
    ann.submit("/companies", &new, &[("number", "PO-2")], 403)
        .await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    pat.get(&desk.of_company("purchase-orders/PO-404"), 404)
        .await;
    for action in [&order, &form, &new] {
        pat.post(action, &[("status", "closed")], &[], 403).await;
    }
    assert_eq!(
        stored(&desk, "PO-1").await.unwrap().status.as_str(),
        "shipped"
    );
    assert_eq!(stored(&desk, "PO-2").await, None);
    desk.close().await;
}
