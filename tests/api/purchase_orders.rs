use billbridge::invoice::Role;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Office, at_invoice, pointers};
use crate::support::client::{answer, json as call};

/// An order of 100 roses, of which 98 came.
fn order() -> Value {
    json!({
        "vendor": "Rosas del Valle", "status": "shipped",
        "lines": [{
            "item": "Rose Red 50", "description": "Red, 50 cm",
            "ordered": "100", "confirmed": "100", "received": "98", "cost": "0.35"
        }],
        "total": "35.00"
    })
}

/// An invoice of that many roses, with freight.
fn bill(number: &str, quantity: u32) -> Value {
    let cents = quantity * 35;
    let amount = |cents: u32| format!("{}.{:02}", cents / 100, cents % 100);
    json!({
        "vendor": "Rosas del Valle", "number": number, "date": "2026-11-02", "po_number": "po-778 ",
        "lines": [{
            "item": "rose red 50", "quantity": quantity.to_string(), "cost": "0.35",
            "amount": amount(cents)
        }],
        "charges": [{"kind": "freight", "account": "Freight", "amount": "12.00"}],
        "total": amount(cents + 1_200)
    })
}

impl Office {
    fn orders(&self) -> String {
        format!("/api/v1/companies/{}/purchase-orders", self.company)
    }

    fn order(&self, number: &str) -> String {
        format!("{}/{number}", self.orders())
    }

    async fn enter(&self, number: &str, order: &Value) -> Value {
        let path = self.order(number);
        self.paula.put(&path, order, StatusCode::OK).await
    }

    /// A company that looks at orders, as it does by default.
    async fn looking(po_rule: &str) -> Self {
        let office = Self::open().await;
        let changes = json!({"po_rule": po_rule});
        office.app.change_settings(office.company, changes).await;
        office
    }

    async fn findings(&self, id: &str) -> Vec<(String, String)> {
        let shown = self.paula.get(&at_invoice(id, ""), StatusCode::OK).await;
        let findings = shown["findings"].as_array().unwrap().clone();
        let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
        // No QuickBooks has connected here.
        findings
            .iter()
            .map(|finding| (text(finding, "code"), text(finding, "pointer")))
            .filter(|(code, _)| code != "company_not_connected")
            .collect()
    }
}

fn numbers(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["number"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_order_is_entered_and_shown_with_every_field() {
    let office = Office::open().await;
    let entered = office.enter("PO-778", &order()).await;
    insta::assert_json_snapshot!(entered);
    for reader in [&office.paula, &office.alan, &office.ada] {
        let shown = reader.get(&office.order("%20po-778"), StatusCode::OK).await;
        assert_eq!(shown, entered);
    }
    // What was answered may be sent back, and changes nothing.
    assert_eq!(office.enter("po-778", &entered).await, entered);
}

#[tokio::test]
async fn an_order_is_held_against_its_invoices() {
    let office = Office::open().await;
    office.enter("PO-778", &order()).await;
    office.approved(&bill("RV-1", 60)).await;
    let second = office.take_in(&bill("RV-2", 60)).await;
    let mut credit = bill("CN-1", 10);
    credit["kind"] = json!("credit");
    office.take_in(&credit).await;
    let shown = office
        .alan
        .get(&office.order("PO-778"), StatusCode::OK)
        .await;
    assert_eq!(
        shown["reconciliation"]["mismatches"][0]["invoice_id"],
        json!(second)
    );
    insta::assert_json_snapshot!(shown, {
        ".invoices[].id" => "[id]", ".reconciliation.mismatches[].invoice_id" => "[id]"
    });
}

#[tokio::test]
async fn every_mistake_in_an_order_is_named_and_nothing_is_entered() {
    let office = Office::open().await;
    let path = office.order("PO-1");
    let put = |body: Value| {
        office
            .paula
            .put(&path, &body, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let refused = put(json!({
        "status": "sent", "lines": [{"item": "Rose", "ordered": 100, "cost": "0,35", "qty": "1"}],
        "total": "35", "number": "PO-2", "colour": "red"
    }))
    .await;
    assert_eq!(
        pointers(&refused),
        [
            "/number",
            "/vendor",
            "/status",
            "/lines/0/ordered",
            "/lines/0/cost",
            "/lines/0/qty",
            "/colour"
        ]
    );
    let mut wrong = order();
    wrong["total"] = json!("35.01");
    let refused = put(wrong).await;
    assert_eq!(pointers(&refused), ["/total"]);
    let detail = refused["detail"].as_str().unwrap();
    assert!(
        detail.contains("`35.00`") && detail.contains("`35.01`"),
        "{detail}"
    );
    assert_eq!(pointers(&put(json!([order()])).await), [""]);
    office.paula.get(&path, StatusCode::NOT_FOUND).await;
    let list = office.paula.get(&office.orders(), StatusCode::OK).await;
    assert_eq!(list, json!({"items": [], "next_cursor": null}));
}

#[tokio::test]
async fn a_number_may_hold_anything_that_an_invoice_could_write() {
    let office = Office::open().await;
    for (path, number) in [
        ("PO%2F7%2525", "PO/7%25"),
        ("%F0%9F%8C%B9%20%3F%23", "🌹 ?#"),
        ("a+b", "a+b"),
        ("%C3%91and%C3%BA", "Ñandú"),
    ] {
        let entered = office.enter(path, &order()).await;
        assert_eq!(entered["number"], number);
        let shown = office.paula.get(&office.order(path), StatusCode::OK).await;
        assert_eq!(shown["number"], number);
    }
    let long = "x".repeat(501);
    for path in ["%20", "a%00b", "a%0Ab", &long] {
        let refused = office.paula.put(
            &office.order(path),
            &order(),
            StatusCode::UNPROCESSABLE_ENTITY,
        );
        assert_eq!(pointers(&refused.await), ["{number}"], "{path}");
        office
            .paula
            .get(&office.order(path), StatusCode::NOT_FOUND)
            .await;
    }
    office
        .paula
        .get(&office.order("%FF"), StatusCode::NOT_FOUND)
        .await;
}

#[tokio::test]
async fn procurement_enters_orders_and_nobody_else() {
    let office = Office::open().await;
    let path = office.order("PO-778");
    for other in [&office.alan, &office.ada] {
        let refused = other.put(&path, &order(), StatusCode::FORBIDDEN).await;
        assert_eq!(refused["detail"], "this needs the role `procurement`");
    }
    let stranger = office.app.stranger();
    stranger
        .put(&path, &order(), StatusCode::UNAUTHORIZED)
        .await;
    stranger.get(&path, StatusCode::UNAUTHORIZED).await;
    stranger
        .get(&office.orders(), StatusCode::UNAUTHORIZED)
        .await;
    office.paula.get(&path, StatusCode::NOT_FOUND).await;

    office.enter("PO-778", &order()).await;
    let own = office.app.company("Another").await;
    let guest = office
        .app
        .add_user_of("guest", &Role::ALL, Some(vec![own]))
        .await;
    let guest = office.app.client_of(&guest).await;
    guest.get(&path, StatusCode::NOT_FOUND).await;
    guest.get(&office.orders(), StatusCode::NOT_FOUND).await;
    guest.put(&path, &order(), StatusCode::NOT_FOUND).await;
    let elsewhere = format!("/api/v1/companies/{own}/purchase-orders");
    let list = guest.get(&elsewhere, StatusCode::OK).await;
    assert_eq!(list, json!({"items": [], "next_cursor": null}));
    let request = office.paula.request(Method::DELETE, &path);
    let refused = answer(request, StatusCode::METHOD_NOT_ALLOWED).await;
    assert_eq!(refused.headers()["allow"], "GET, HEAD, PUT");
    let request = office.paula.request(Method::PUT, &path).body("{");
    call(request, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
}

#[tokio::test]
async fn a_change_of_an_order_stands_in_the_companys_history() {
    let office = Office::open().await;
    office.enter("PO-778", &order()).await;
    office.enter("PO-778", &order()).await;
    let mut changed = order();
    changed["status"] = json!("received");
    office.enter("po-778", &changed).await;
    let chain = office
        .app
        .store
        .read(async |tx| tx.load_chain(office.company, 0, 50).await)
        .await
        .unwrap();
    let events = chain.iter().map(|(event, _)| event);
    let details: Vec<Value> = events
        .filter(|event| event.action.as_str() == "purchase_order_changed")
        .map(|event| serde_json::from_str(&event.detail).unwrap())
        .collect();
    assert_eq!(
        details,
        [
            json!({"number": "PO-778", "before": null, "after": order()}),
            json!({"number": "PO-778", "before": order(), "after": changed}),
        ]
    );
}

#[tokio::test]
async fn the_list_is_filtered_and_paged() {
    let office = Office::open().await;
    for n in 1..=5 {
        let mut order = order();
        order["status"] = json!(if n == 2 { "closed" } else { "shipped" });
        order["vendor"] = json!(if n == 2 {
            "Tulip Trade"
        } else {
            "Rosas del Valle"
        });
        office.enter(&format!("PO-{n}"), &order).await;
    }
    for (number, po_number) in [("RV-1", "PO-1"), ("RV-3", "PO-3"), ("RV-4", "PO-4")] {
        let mut bill = bill(number, if po_number == "PO-4" { 98 } else { 99 });
        bill["po_number"] = json!(po_number);
        office.take_in(&bill).await;
    }
    for (filter, expected) in [
        ("", ["PO-5", "PO-4", "PO-3", "PO-2", "PO-1"].as_slice()),
        ("status=closed", &["PO-2"]),
        ("status=open", &[]),
        ("vendor=+tulip%20TRADE", &["PO-2"]),
        ("vendor=Tulip", &[]),
        ("number=po-4", &["PO-4"]),
        ("number=po-4&vendor=Tulip+Trade", &[]),
        ("vendor=rosas+del+valle&mismatch=true", &["PO-3", "PO-1"]),
        ("mismatch=true", &["PO-3", "PO-1"]),
        ("mismatch=false", &["PO-5", "PO-4", "PO-2"]),
        ("mismatch=false&status=shipped", &["PO-5", "PO-4"]),
    ] {
        let mut seen = Vec::new();
        let mut path = format!("{}?limit=2&{filter}", office.orders());
        loop {
            let page = office.ada.get(&path, StatusCode::OK).await;
            assert!(numbers(&page).len() <= 2, "{filter}");
            seen.extend(numbers(&page).into_iter().map(str::to_owned));
            let Some(cursor) = page["next_cursor"].as_str() else {
                break;
            };
            path = format!("{}?limit=2&{filter}&cursor={cursor}", office.orders());
        }
        assert_eq!(seen, expected, "{filter}");
    }
    let path = format!(
        "{}?status=AP&mismatch=yes&vendors=x&limit=0&cursor=1",
        office.orders()
    );
    let refused = office
        .ada
        .get(&path, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    assert_eq!(
        pointers(&refused),
        ["?vendors", "?status", "?mismatch", "?limit", "?cursor"]
    );
}

#[tokio::test]
async fn by_default_somebody_must_accept_what_does_not_match() {
    let office = Office::looking("warn").await;
    let id = office.approved(&bill("RV-1", 98)).await;
    let unknown = ("po_unknown".to_owned(), "/po_number".to_owned());
    assert_eq!(office.findings(&id).await, [unknown]);
    let send = at_invoice(&id, "/send");
    let refused = office.alan.take(&send, StatusCode::CONFLICT).await;
    assert_eq!(
        refused["findings"][0]["fix"]["action"],
        "put_purchase_order"
    );

    let mut order = order();
    order["status"] = json!("confirmed");
    office.enter("PO-778", &order).await;
    let not_shipped = ("po_not_shipped".to_owned(), "/po_number".to_owned());
    assert_eq!(office.findings(&id).await, [not_shipped]);
    order["status"] = json!("shipped");
    order["lines"][0]["received"] = json!("60");
    office.enter("PO-778", &order).await;
    let mismatch = ("po_mismatch".to_owned(), "/lines/0/quantity".to_owned());
    assert_eq!(office.findings(&id).await, [mismatch]);
    let refused = office.alan.take(&send, StatusCode::CONFLICT).await;
    insta::assert_json_snapshot!(refused["findings"]);
    let accept = json!({"accept": ["po_mismatch"]});
    office.alan.post(&send, &accept, StatusCode::OK).await;
    assert_eq!(office.status(&id).await, "ES");
}

#[tokio::test]
async fn a_company_may_require_that_orders_match() {
    let office = Office::looking("require").await;
    office.enter("PO-778", &order()).await;
    let first = office.approved(&bill("RV-1", 90)).await;
    let second = office.approved(&bill("RV-2", 9)).await;
    // Each sees what the other claims.
    for id in [&first, &second] {
        let accept = json!({"accept": ["po_mismatch"]});
        let send = at_invoice(id, "/send");
        let refused = office.alan.post(&send, &accept, StatusCode::CONFLICT).await;
        assert_eq!(refused["findings"][0]["severity"], "error");
        assert_eq!(refused["findings"][0]["fix"]["action"], "edit_invoice");
    }
    let edit = at_invoice(&second, "");
    office
        .paula
        .put(&edit, &bill("RV-2", 8), StatusCode::OK)
        .await;
    let send = at_invoice(&first, "/send");
    office.alan.take(&send, StatusCode::OK).await;
    // An invoice without a PO number needs none.
    let mut free = bill("RV-3", 500);
    free["po_number"] = json!(null);
    let free = office.approved(&free).await;
    let send = at_invoice(&free, "/send");
    office.alan.take(&send, StatusCode::OK).await;
}

#[tokio::test]
async fn what_still_counts_as_matching_is_the_companys_to_say() {
    let office = Office::looking("require").await;
    office.enter("PO-778", &order()).await;
    let id = office.take_in(&bill("RV-1", 99)).await;
    assert_eq!(office.findings(&id).await.len(), 1);
    let changes = json!({"match_tolerance": {"amount": "0.00", "quantity": "1"}});
    office.app.change_settings(office.company, changes).await;
    assert_eq!(office.findings(&id).await, []);
    let path = office.order("PO-778");
    let shown = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(shown["reconciliation"]["mismatches"], json!([]));
    let changes = json!({"po_rule": "off"});
    office.app.change_settings(office.company, changes).await;
    let other = office.take_in(&bill("RV-2", 500)).await;
    assert_eq!(office.findings(&other).await, []);
}
