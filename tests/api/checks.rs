//! What the checks say, where it is said, and what their fixes are good for.

use billbridge::{
    invoice::{CompanyId, company_file::CompanyFile},
    store::{Company, Tx, company::BoundFile},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Office, at_invoice, id_of, roses};

fn codes(answered: &Value) -> Vec<&str> {
    let findings = answered["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

/// An office whose company file is like that.
async fn office_with(file: CompanyFile) -> Office {
    let mut office = Office::open().await;
    let (first, company) = (office.company, CompanyId(Uuid::from_u128(0xC0)));
    let added = office.app.store.write(async |tx: &mut Tx| {
        let first = tx.load_company(first).await?.expect("the office's own");
        let second = Company {
            id: company,
            app_name: "billbridge books".to_owned(),
            qbwc_username: "books".to_owned(),
            company_file_facts: Some(file.clone()),
            ..first
        };
        tx.insert_company(&second).await
    });
    added.await.unwrap();
    office.company = company;
    office
}

/// Books in the United States, with neither classes nor foreign currencies, closed up to the end of
/// October.
fn plain_books() -> CompanyFile {
    let mut file = CompanyFile {
        country: Some("US".to_owned()),
        ..CompanyFile::default()
    };
    file.preferences.is_using_classes = Some(false);
    file.preferences.is_multicurrency_on = Some(false);
    file.preferences.closing_date = "2026-10-31".parse().ok();
    file
}

#[tokio::test]
async fn everything_is_said_at_intake_and_before_the_send() {
    let office = office_with(plain_books()).await;
    let mut draft = roses("RV-1001");
    draft["date"] = json!("2026-10-31");
    draft["currency"] = json!("EUR");
    draft["lines"][0]["class"] = json!("Shop");
    let path = office.invoices();
    let taken = office.paula.post(&path, &draft, StatusCode::CREATED).await;
    let expected = ["feature_off", "feature_off", "closed_period"];
    assert_eq!(codes(&taken), expected);

    let id = id_of(&taken);
    for approver in [&office.paula, &office.alan] {
        let approve = at_invoice(&id, "/approve");
        let approved = approver.take(&approve, StatusCode::OK).await;
        assert_eq!(codes(&approved)[..3], expected);
    }
    let send = at_invoice(&id, "/send");
    let refused = office.alan.take(&send, StatusCode::CONFLICT).await;
    assert_eq!(codes(&refused), expected);
    insta::assert_json_snapshot!(refused);
}

#[tokio::test]
async fn an_edit_with_what_the_fixes_say_mends_the_invoice() {
    let office = office_with(plain_books()).await;
    let mut draft = roses("RV-1001");
    draft["date"] = json!("2026-10-31");
    draft["currency"] = json!("EUR");
    draft["lines"][0]["class"] = json!("Shop");
    let path = office.invoices();
    let taken = office.paula.post(&path, &draft, StatusCode::CREATED).await;
    for finding in taken["findings"].as_array().unwrap() {
        assert_eq!(finding["fix"]["action"], "edit_invoice");
        for (field, value) in finding["fix"]["params"].as_object().unwrap() {
            draft[field] = value.clone();
        }
    }
    let place = at_invoice(&id_of(&taken), "");
    let edited = office.paula.put(&place, &draft, StatusCode::OK).await;
    assert_eq!(codes(&edited), [""; 0]);
    assert_eq!(edited["date"], "2026-11-01");
}

#[tokio::test]
async fn who_looks_like_an_earlier_invoice_is_told_its_id_and_may_be_accepted() {
    let office = Office::open().await;
    let first = office.take_in(&roses("RV-00123")).await;
    let id = office.approved(&roses("rv 123")).await;
    let send = at_invoice(&id, "/send");
    let refused = office.alan.take(&send, StatusCode::CONFLICT).await;
    assert_eq!(codes(&refused), ["possible_duplicate"]);
    let finding = &refused["findings"][0];
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains(&first), "{detail}");
    assert!(detail.contains("`RV-00123`"), "{detail}");
    assert_eq!(finding["fix"]["action"], "accept_warning");
    let accept = &finding["fix"]["params"];
    let answer = office.alan.post(&send, accept, StatusCode::OK).await;
    assert_eq!(answer["status"], "ES");
    // Whoever came first is not warned, before the other went out.
    let path = at_invoice(&first, "");
    let earlier = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(codes(&earlier), ["possible_duplicate"]);
}

#[tokio::test]
async fn the_same_number_stops_the_later_invoice_alone() {
    let office = Office::open().await;
    let first = office.approved(&roses("RV-1001")).await;
    let id = office.approved(&roses(" rv-1001 ")).await;
    let send = at_invoice(&id, "/send");
    let accept = json!({"accept": ["possible_duplicate"]});
    let refused = office.alan.post(&send, &accept, StatusCode::CONFLICT).await;
    assert_eq!(codes(&refused), ["duplicate_invoice"]);
    let detail = refused["findings"][0]["detail"].as_str().unwrap();
    assert!(detail.contains(&first), "{detail}");
    office
        .alan
        .take(&at_invoice(&first, "/send"), StatusCode::OK)
        .await;
}

#[tokio::test]
async fn a_reference_number_is_given_out_once() {
    let office = Office::open().await;
    let template = json!({"ref_number_template": "{po}{number}"});
    office.app.change_settings(office.company, template).await;
    let mut draft = roses("7");
    draft["po_number"] = json!("PO-7");
    let first = office.approved(&draft).await;
    let send = at_invoice(&first, "/send");
    office.alan.take(&send, StatusCode::OK).await;

    let mut draft = roses("77");
    draft["po_number"] = json!("PO-");
    draft["charges"][0]["amount"] = json!("13.00");
    draft["total"] = json!("168.50");
    let second = office.approved(&draft).await;
    let send = at_invoice(&second, "/send");
    let refused = office.alan.take(&send, StatusCode::CONFLICT).await;
    assert_eq!(codes(&refused), ["ref_number_taken"]);
    let detail = refused["findings"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("`PO-77`"), "{detail}");
    assert!(detail.contains(&first), "{detail}");
    // Once the first is back, the number is free.
    let back = json!({"to": "A", "reason": "to be looked at"});
    let path = at_invoice(&first, "/return");
    office.alan.post(&path, &back, StatusCode::OK).await;
    office.alan.take(&send, StatusCode::OK).await;
}

#[tokio::test]
async fn an_approval_that_would_send_leaves_what_is_stopped_approved() {
    let office = office_with(plain_books()).await;
    let at_once = json!({"send_on_approval": true});
    office.app.change_settings(office.company, at_once).await;
    let mut draft = roses("RV-1001");
    draft["date"] = json!("2026-10-31");
    let id = office.approved(&draft).await;
    let place = at_invoice(&id, "");
    let invoice = office.alan.get(&place, StatusCode::OK).await;
    assert_eq!(invoice["status"], "A");
    let waiting = invoice["waiting"].as_str().unwrap();
    assert!(waiting.contains("closed up to"), "{waiting}");
}

#[tokio::test]
async fn that_nobody_connected_stops_no_send_and_is_said_until_somebody_does() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1001")).await;
    let place = at_invoice(&id, "");
    let taken = office.paula.get(&place, StatusCode::OK).await;
    assert_eq!(codes(&taken), [""; 0]);
    for approver in [&office.paula, &office.alan] {
        let approve = at_invoice(&id, "/approve");
        approver.take(&approve, StatusCode::OK).await;
    }
    let send = at_invoice(&id, "/send");
    let answer = office.alan.take(&send, StatusCode::OK).await;
    assert_eq!(answer["status"], "ES");
    assert_eq!(codes(&answer), ["company_not_connected"]);
    assert_eq!(answer["findings"][0]["severity"], "warning");

    let company = office.company;
    let bound = BoundFile {
        file_id: Some(Uuid::nil()),
        path: None,
    };
    let stored = office
        .app
        .store
        .write(async |tx: &mut Tx| tx.bind_company_file(company, &bound).await);
    stored.await.unwrap();
    let connected = office.alan.get(&place, StatusCode::OK).await;
    assert_eq!(codes(&connected), [""; 0]);
}
