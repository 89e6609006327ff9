//! What a person decides: which transaction is the bill, that there is none, and that another company
//! file is to be used.

use billbridge::{
    invoice::{Role, Status},
    store::{StoreError, company::BoundFile, invoice::Queue},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Office, at_invoice, pointers, roses};
use crate::support::client::json;

const TXN_ID: &str = "1A2B-1762000000";

/// An invoice that QuickBooks refused.
async fn failed(office: &Office, number: &str) -> String {
    let id = office.approved(&roses(number)).await;
    let sent = at_invoice(&id, "/send");
    office.alan.take(&sent, StatusCode::OK).await;
    let problem = billbridge::invoice::Problem::new("qb_3140", "No such vendor", "add the vendor");
    let invoice_id = id.parse().unwrap();
    let stored = office.app.store.write(async |tx| {
        let mut invoice = tx.load_invoice(invoice_id).await?.unwrap();
        invoice.state = invoice.state.fail(problem.clone()).unwrap();
        tx.advance_invoice(&invoice, Status::Sent, Queue::Out).await
    });
    stored.await.unwrap();
    id
}

#[tokio::test]
async fn the_bill_of_an_invoice_is_named_and_looked_at() {
    let office = Office::open().await;
    let id = failed(&office, "RV-1001").await;
    let body = json!({"txn_id": format!(" {TXN_ID} ")});
    let link = at_invoice(&id, "/link");
    let linked = office.alan.post(&link, &body, StatusCode::OK).await;
    assert_eq!(linked["status"], "ES");
    assert_eq!(linked["problem"], Value::Null);
    assert_eq!(
        linked["waiting"],
        format!("`{TXN_ID}` was named as its bill; the Web Connector's next update looks at it")
    );
    let history = at_invoice(&id, "/history");
    let history = office.paula.get(&history, StatusCode::OK).await;
    let last = history["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["action"], "link");
    assert_eq!(last["actor"], "alan@example.com");
    assert_eq!(last["detail"]["txn_id"], TXN_ID);
    // Somebody who thinks better of it may name another, or none.
    let other = json!({"txn_id": "7F-1"});
    office.alan.post(&link, &other, StatusCode::OK).await;
    let again = at_invoice(&id, "/send-again");
    let again = office.alan.take(&again, StatusCode::OK).await;
    assert!(again["waiting"].as_str().unwrap().starts_with("next in"));
}

#[tokio::test]
async fn an_invoice_is_sent_again_by_whoever_says_that_its_bill_is_not_there() {
    let office = Office::open().await;
    let id = failed(&office, "RV-1001").await;
    let again = at_invoice(&id, "/send-again");
    let others = json!({"other_bills": [TXN_ID, "7F-1"]});
    let sent = office.alan.post(&again, &others, StatusCode::OK).await;
    assert_eq!(sent["status"], "ES");
    let history = at_invoice(&id, "/history");
    let history = office.paula.get(&history, StatusCode::OK).await;
    let last = history["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["action"], "send");
    assert_eq!(last["detail"]["again"], true);
    assert_eq!(last["detail"]["other_bills"], others["other_bills"]);
    // Now it waits for its turn, and would go out twice as soon as never.
    let refused = office.alan.take(&again, StatusCode::CONFLICT).await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("waits for its turn"), "{detail}");
}

#[tokio::test]
async fn no_body_and_an_empty_one_name_no_other_bill() {
    let office = Office::open().await;
    for (number, body) in [
        ("RV-1", Value::Null),
        ("RV-2", json!({})),
        ("RV-3", json!({"other_bills": []})),
    ] {
        let id = failed(&office, number).await;
        let again = at_invoice(&id, "/send-again");
        office.alan.post(&again, &body, StatusCode::OK).await;
    }
    let id = failed(&office, "RV-4").await;
    let again = at_invoice(&id, "/send-again");
    office.alan.take(&again, StatusCode::OK).await;
}

#[tokio::test]
async fn accounting_alone_decides() {
    let office = Office::open().await;
    let id = failed(&office, "RV-1001").await;
    let body = json!({"txn_id": TXN_ID});
    for other in [&office.paula, &office.ada] {
        let link = at_invoice(&id, "/link");
        let refused = other.post(&link, &body, StatusCode::FORBIDDEN).await;
        assert_eq!(refused["detail"], "this needs the role `accounting`");
        let again = at_invoice(&id, "/send-again");
        other.take(&again, StatusCode::FORBIDDEN).await;
    }
    assert_eq!(office.status(&id).await, "F");
}

#[tokio::test]
async fn what_is_not_approved_has_no_bill_to_name() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1001")).await;
    let body = json!({"txn_id": TXN_ID});
    for (step, body) in [("/link", &body), ("/send-again", &json!({}))] {
        let step = at_invoice(&id, step);
        let refused = office.alan.post(&step, body, StatusCode::CONFLICT).await;
        let detail = refused["detail"].as_str().unwrap();
        assert!(
            detail.ends_with("it needs both approvals first"),
            "{detail}"
        );
    }
    assert_eq!(office.status(&id).await, "AP");
}

#[tokio::test]
async fn every_mistake_in_a_decision_has_its_place() {
    let office = Office::open().await;
    let id = failed(&office, "RV-1001").await;
    let (link, again) = (at_invoice(&id, "/link"), at_invoice(&id, "/send-again"));
    let long = "1".repeat(37);
    for (step, body, places) in [
        (&link, json!({}), ["/txn_id"].as_slice()),
        (&link, json!({"txn_id": "", "txnid": "7F-1"}), &["/txnid"]),
        (&link, json!({"txn_id": ""}), &["/txn_id"]),
        (&link, json!({"txn_id": "7F-1<"}), &["/txn_id"]),
        (&link, json!({"txn_id": long}), &["/txn_id"]),
        (&again, json!({"other_bills": "7F-1"}), &["/other_bills"]),
        (
            &again,
            json!({"other_bills": ["7F-1", 2, "7f-1"]}),
            &["/other_bills/1", "/other_bills/2"],
        ),
        (
            &again,
            json!({"other_bills": ["7F-1", "a b"]}),
            &["/other_bills/1"],
        ),
        (
            &again,
            json!({"other_bills": (0..101).map(|number| number.to_string()).collect::<Vec<_>>()}),
            &["/other_bills"],
        ),
        (&again, json!({"accept": []}), &["/accept"]),
    ] {
        let refused = office
            .alan
            .post(step, &body, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pointers(&refused.await), places, "{body}");
    }
    office
        .alan
        .take(&link, StatusCode::UNSUPPORTED_MEDIA_TYPE)
        .await;
    assert_eq!(office.status(&id).await, "F");
}

#[tokio::test]
async fn one_transaction_is_not_the_bill_of_two() {
    let office = Office::open().await;
    let (first, second) = (failed(&office, "RV-1").await, failed(&office, "RV-2").await);
    let bill = billbridge::invoice::Bill {
        txn_id: TXN_ID.to_owned(),
        ref_number: None,
        amount_due: "167.50".parse().unwrap(),
        synchronized_at: office.app.clock.now(),
        warning: None,
        missing_since: None,
    };
    let again = at_invoice(&first, "/send-again");
    office.alan.take(&again, StatusCode::OK).await;
    let id = first.parse().unwrap();
    let stored = office.app.store.write(async |tx| {
        let mut invoice = tx.load_invoice(id).await?.unwrap();
        invoice.state = invoice.state.confirm(bill.clone()).unwrap();
        tx.advance_invoice(&invoice, Status::Sent, Queue::Out).await
    });
    stored.await.unwrap();
    let link = at_invoice(&second, "/link");
    let body = json!({"txn_id": TXN_ID});
    let refused = office.alan.post(&link, &body, StatusCode::CONFLICT).await;
    let detail = refused["detail"].as_str().unwrap();
    assert!(detail.contains("the bill of another invoice"), "{detail}");
    assert_eq!(office.status(&second).await, "F");
}

#[tokio::test]
async fn a_decision_that_is_repeated_under_its_key_is_taken_once() {
    let office = Office::open().await;
    let id = failed(&office, "RV-1001").await;
    let body = json!({"txn_id": TXN_ID});
    let link = at_invoice(&id, "/link");
    let once = || office.alan.post_once(&link, "k1", &body, StatusCode::OK);
    assert_eq!(once().await, once().await);
    let again = at_invoice(&id, "/send-again");
    let none = json!({});
    let once = || office.alan.post_once(&again, "k2", &none, StatusCode::OK);
    assert_eq!(once().await, once().await);
    let history = at_invoice(&id, "/history");
    let history = office.paula.get(&history, StatusCode::OK).await;
    let actions: Vec<_> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert_eq!(actions[actions.len() - 2..], ["link", "send"]);
}

#[tokio::test]
async fn what_is_not_there_or_another_company_s_is_not_found() {
    let office = Office::open().await;
    let id = failed(&office, "RV-1001").await;
    let own = office.app.company("Another").await;
    let guest = office
        .app
        .add_user_of("guest", &Role::ALL, Some(vec![own]))
        .await;
    let guest = office.app.client_of(&guest).await;
    let nobody = Uuid::nil().to_string();
    let link = json!({"txn_id": TXN_ID});
    let reason = json!({"reason": "x"});
    let company = |id: &str| format!("/api/v1/companies/{id}/release-file");
    for (who, path, body) in [
        (&office.alan, at_invoice(&nobody, "/link"), &link),
        (&office.alan, at_invoice("RV-1001", "/link"), &link),
        (&office.alan, at_invoice(&nobody, "/send-again"), &json!({})),
        (&office.ada, company(&nobody), &reason),
        (&guest, at_invoice(&id, "/link"), &link),
        (&guest, at_invoice(&id, "/send-again"), &json!({})),
        (&guest, company(&office.company.to_string()), &reason),
    ] {
        let request = who.request(Method::POST, &path).json(body);
        json(request, StatusCode::NOT_FOUND).await;
    }
    assert_eq!(office.status(&id).await, "F");
}

async fn bind(office: &Office) {
    let file = BoundFile {
        file_id: Some(Uuid::from_u128(7)),
        path: Some(r"C:\Books\Rosas.qbw".to_owned()),
    };
    let bound = office.app.store.write(async |tx| {
        tx.bind_company_file(office.company, &file).await?;
        Ok::<_, StoreError>(())
    });
    bound.await.unwrap();
}

#[tokio::test]
async fn an_admin_sets_a_company_free_from_its_file() {
    let office = Office::open().await;
    let company = format!("/api/v1/companies/{}", office.company);
    let release = format!("{company}/release-file");
    let reason = json!({"reason": "the books were moved into a new file"});
    let refused = office.ada.post(&release, &reason, StatusCode::CONFLICT);
    let detail = refused.await["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("no company file is bound yet"), "{detail}");

    bind(&office).await;
    let shown = office.paula.get(&company, StatusCode::OK).await;
    assert_eq!(
        shown["bound"],
        json!({
            "file_id": "00000000-0000-0000-0000-000000000007", "path": r"C:\Books\Rosas.qbw"
        })
    );
    for other in [&office.paula, &office.alan] {
        other.post(&release, &reason, StatusCode::FORBIDDEN).await;
    }
    for (body, places) in [
        (json!({}), ["/reason"].as_slice()),
        (json!({"reason": " "}), &["/reason"]),
        (json!({"reason": "x", "force": true}), &["/force"]),
    ] {
        let refused = office
            .ada
            .post(&release, &body, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pointers(&refused.await), places);
    }
    let once = || {
        office
            .ada
            .post_once(&release, "k1", &reason, StatusCode::OK)
    };
    let released = once().await;
    assert_eq!(released["bound"], Value::Null);
    assert_eq!(once().await, released);
    assert_eq!(office.ada.get(&company, StatusCode::OK).await, released);
}
