//! Purchase orders: what is stored comes back, and invoices are found by the order that they name.

use billbridge::{
    invoice::{Invoice, PurchaseOrder, Status, purchase_order::OrderStatus},
    store::{
        Store, StoreError,
        purchase_order::{Filter, OrderInvoice, StoredOrder},
    },
};
use pretty_assertions::assert_eq;
use serde_json::json;
use uuid::Uuid;

use super::{
    database::Database,
    samples::{AWKWARD, at, company, company_id, content, invoice, invoice_id, state},
    stories,
};

stories! {
    an_order_comes_back_as_it_was
    an_order_is_replaced_with_its_lines
    a_number_belongs_to_one_order_of_a_company
    pages_hold_every_order_once_newest_first
    orders_are_found_by_vendor_and_number
    an_order_of_before_is_found_by_its_vendor
    invoices_are_found_by_the_order_that_they_name
    what_makes_no_sense_is_refused_by_the_tables
}

fn document(status: OrderStatus, item: &str) -> PurchaseOrder {
    serde_json::from_value(json!({
        "vendor": AWKWARD, "status": status, "currency": "USD",
        "lines": [
            {"item": item, "description": AWKWARD, "ordered": "9999999999.99999",
             "confirmed": "0", "received": "12.3", "cost": "-0.00001"},
            {"account": "12.30", "ordered": "1", "cost": "12.3"}
        ],
        "total": "-9999999999999.99"
    }))
    .unwrap()
}

fn order(number: u128) -> StoredOrder {
    StoredOrder {
        id: Uuid::from_u128(0x0D00 + number),
        company_id: company_id(1),
        number: format!("PO-{number}"),
        order: document(OrderStatus::Shipped, "007"),
        created_at: at(1),
        updated_at: at(2),
    }
}

async fn add(database: &Database, orders: &[StoredOrder]) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_company(&company(2)).await?;
            for order in orders {
                tx.insert_purchase_order(order).await?;
            }
            Ok(())
        })
        .await;
}

async fn load(database: &Database, number: &str) -> Option<StoredOrder> {
    database
        .read(async |tx| tx.load_purchase_order(company_id(1), number).await)
        .await
}

async fn an_order_comes_back_as_it_was(database: &Database) {
    let mut orders = Vec::new();
    for (number, status) in (1..).zip(OrderStatus::ALL) {
        let mut one = order(number);
        one.order.status = status;
        orders.push(one);
    }
    orders[0].number = AWKWARD.to_owned();
    orders[1].order.currency = None;
    orders[1].order.lines.truncate(1);
    add(database, &orders).await;
    for order in &orders {
        assert_eq!(load(database, &order.number).await.as_ref(), Some(order));
    }
    for (number, expected) in [
        (" po-3\t", Some(&orders[2])),
        (&*AWKWARD.to_lowercase(), Some(&orders[0])),
        ("PO", None),
        ("PO-%", None),
        ("' OR 1=1 --", None),
        ("a\0b", None),
        ("", None),
    ] {
        assert_eq!(load(database, number).await.as_ref(), expected, "{number}");
    }
}

async fn an_order_is_replaced_with_its_lines(database: &Database) {
    add(database, &[order(1), order(2)]).await;
    let mut changed = order(1);
    changed.order = document(OrderStatus::Closed, "008");
    changed.order.lines.remove(1);
    changed.order.lines.push(changed.order.lines[0].clone());
    changed.order.lines.push(changed.order.lines[0].clone());
    changed.updated_at = at(9);
    database
        .write(async |tx| tx.update_purchase_order(&changed).await)
        .await;
    assert_eq!(load(database, "PO-1").await, Some(changed));
    assert_eq!(load(database, "PO-2").await, Some(order(2)));
    let nobody = order(404);
    let told = database
        .refused(async |tx| tx.update_purchase_order(&nobody).await)
        .await;
    assert!(matches!(told, StoreError::Changed { .. }), "{told:?}");
}

async fn a_number_belongs_to_one_order_of_a_company(database: &Database) {
    add(database, &[order(1)]).await;
    let mut same = order(2);
    same.number = " po-1".to_owned();
    let told = database
        .refused(async |tx| tx.insert_purchase_order(&same).await)
        .await;
    assert!(told.is_unique_violation(), "{told:?}");
    same.company_id = company_id(2);
    database
        .write(async |tx| tx.insert_purchase_order(&same).await)
        .await;
    assert_eq!(load(database, "PO-1").await, Some(order(1)));
}

async fn pages_hold_every_order_once_newest_first(database: &Database) {
    let mut orders: Vec<_> = (1..=7).map(order).collect();
    orders[3].company_id = company_id(2);
    orders[4].order.status = OrderStatus::Open;
    add(database, &orders).await;
    let list = async |status, before: Option<u128>, limit| {
        let before = before.map(|number| order(number).id);
        let listed = database
            .read(async |tx| {
                let filter = Filter {
                    status,
                    ..Filter::default()
                };
                tx.list_purchase_orders(company_id(1), &filter, before, limit)
                    .await
            })
            .await;
        let numbers = listed.into_iter().map(|order| order.number);
        numbers.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(list(None, None, 4).await, "PO-7 PO-6 PO-5 PO-3");
    assert_eq!(list(None, Some(3), 4).await, "PO-2 PO-1");
    let shipped = Some(OrderStatus::Shipped);
    assert_eq!(list(shipped, None, 2).await, "PO-7 PO-6");
    assert_eq!(list(shipped, Some(6), 2).await, "PO-3 PO-2");
    assert_eq!(list(Some(OrderStatus::Closed), None, 4).await, "");
}

async fn found(database: &Database, filter: &Filter) -> Vec<String> {
    let listed = database
        .read(async |tx| {
            tx.list_purchase_orders(company_id(1), filter, None, 10)
                .await
        })
        .await;
    listed.into_iter().map(|order| order.number).collect()
}

fn of_vendor(vendor: &str) -> Filter {
    Filter {
        vendor: Some(vendor.to_owned()),
        ..Filter::default()
    }
}

async fn orders_are_found_by_vendor_and_number(database: &Database) {
    let mut orders: Vec<_> = (1..=4).map(order).collect();
    orders[1].order.vendor = "Große Rosen".to_owned();
    orders[2].order.vendor = "GROSSE Tulpen".to_owned();
    orders[3].company_id = company_id(2);
    orders[3].order.vendor = "Große Rosen".to_owned();
    add(database, &orders).await;
    assert_eq!(found(database, &of_vendor(" große ROSEN ")).await, ["PO-2"]);
    assert_eq!(
        found(database, &of_vendor(&AWKWARD.to_uppercase())).await,
        ["PO-1"]
    );
    let other = Filter {
        number: Some(" po-3".to_owned()),
        ..of_vendor("Große Rosen")
    };
    assert!(found(database, &other).await.is_empty());
    let numbered = Filter {
        vendor: None,
        ..other
    };
    assert_eq!(found(database, &numbered).await, ["PO-3"]);
    assert!(found(database, &of_vendor("\0")).await.is_empty());
    orders[2].order.vendor = "Tulpen".to_owned();
    database
        .write(async |tx| tx.update_purchase_order(&orders[2]).await)
        .await;
    assert_eq!(found(database, &of_vendor("tulpen")).await, ["PO-3"]);
}

/// The store gives an order its key at the start, if it was stored before there was one.
async fn an_order_of_before_is_found_by_its_vendor(database: &Database) {
    add(database, &[order(1)]).await;
    let nothing = "UPDATE purchase_order SET vendor_key = NULL";
    database.execute(nothing).await.unwrap();
    assert!(found(database, &of_vendor(AWKWARD)).await.is_empty());
    Store::open(&database.url).await.unwrap().close().await;
    assert_eq!(found(database, &of_vendor(AWKWARD)).await, ["PO-1"]);
}

async fn invoices_are_found_by_the_order_that_they_name(database: &Database) {
    add(database, &[]).await;
    let naming = |number: u128, status: Status, po_number: Option<&str>| {
        let mut content = content(number);
        content.po_number = po_number.map(str::to_owned);
        Invoice {
            state: state(status, &content, number),
            content,
            ..invoice(number)
        }
    };
    let mut invoices: Vec<_> = (1..)
        .zip(Status::ALL)
        .map(|(number, status)| naming(number, status, Some(" po-1 ")))
        .collect();
    let mut elsewhere = naming(10, Status::Approved, Some("PO-1"));
    elsewhere.company_id = company_id(2);
    invoices.push(elsewhere);
    invoices.push(naming(11, Status::Approved, Some("PO-10")));
    invoices.push(naming(12, Status::Approved, None));
    database
        .write(async |tx| {
            for invoice in &invoices {
                tx.insert_invoice(invoice).await?;
            }
            Ok(())
        })
        .await;
    // An edit counts as it stands now.
    let mut edited = invoices[0].clone();
    edited.version = 2;
    edited.content.memo = Some(AWKWARD.to_owned());
    database
        .write(async |tx| tx.update_content(&edited).await)
        .await;
    invoices[0] = edited;
    let found = async |number: &str, limit| {
        database
            .read(async |tx| tx.load_order_invoices(company_id(1), number, limit).await)
            .await
    };
    let expected: Vec<_> = invoices[..6]
        .iter()
        .map(|invoice| OrderInvoice {
            id: invoice.id,
            status: invoice.status(),
            content: invoice.content.clone(),
        })
        .collect();
    assert_eq!(found("PO-1", 50).await, expected);
    assert_eq!(found("po-1 ", 2).await, expected[..2]);
    assert_eq!(found("PO-10", 50).await[0].id, invoice_id(11));
    assert_eq!(found("PO-2", 50).await, []);
    assert_eq!(found("\0", 50).await, []);
}

async fn what_makes_no_sense_is_refused_by_the_tables(database: &Database) {
    add(database, &[order(1)]).await;
    for statement in [
        "UPDATE purchase_order SET status = 'sent'",
        "UPDATE purchase_order_line SET item = NULL, account = NULL",
        "UPDATE purchase_order_line SET item = 'a', account = 'b'",
        "UPDATE purchase_order SET number_key = NULL",
    ] {
        assert!(database.execute(statement).await.is_err(), "{statement}");
    }
    database
        .execute("UPDATE purchase_order_line SET ordered = '1,5'")
        .await
        .unwrap();
    let told = database
        .refused(async |tx| tx.load_purchase_order(company_id(1), "PO-1").await)
        .await;
    let told = told.to_string();
    assert!(
        told.contains("table `purchase_order_line`, column `ordered`"),
        "{told}"
    );
}
