use std::collections::BTreeSet;

use billbridge::invoice::Role;
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::{Office, pointers, roses};

fn numbers(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["number"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn pages_have_no_gaps_and_no_repeats_while_invoices_come_in() {
    let office = Office::open().await;
    for n in 1..=7 {
        office.take_in(&roses(&format!("RV-{n}"))).await;
    }
    let mut seen = Vec::new();
    let mut path = format!("{}?limit=3", office.invoices());
    loop {
        let page = office.paula.get(&path, StatusCode::OK).await;
        seen.extend(numbers(&page).iter().map(|number| (*number).to_owned()));
        // What comes in meanwhile is newer than every page that is still to come.
        office.take_in(&roses(&format!("NEW-{}", seen.len()))).await;
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("{}?limit=3&cursor={cursor}", office.invoices());
    }
    assert_eq!(
        seen,
        ["RV-7", "RV-6", "RV-5", "RV-4", "RV-3", "RV-2", "RV-1"]
    );
}

#[tokio::test]
async fn a_page_that_is_just_full_is_the_last() {
    let office = Office::open().await;
    for n in 1..=2 {
        office.take_in(&roses(&format!("RV-{n}"))).await;
    }
    let path = format!("{}?limit=2", office.invoices());
    let page = office.paula.get(&path, StatusCode::OK).await;
    insta::assert_json_snapshot!(page, {".items[].id" => "[id]", ".items[].company_id" => "[id]"});
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let office = Office::open().await;
    office.approved(&roses("RV-1")).await;
    let mut other = roses("LX-2");
    other["vendor"] = json!("Lilien & Co");
    other["po_number"] = json!("PO-9");
    other["date"] = json!("2026-10-15");
    office.take_in(&other).await;
    for (filter, expected) in [
        ("", ["LX-2", "RV-1"].as_slice()),
        ("status=A", &["RV-1"]),
        ("status=ES", &[]),
        ("vendor=%20lilien%20%26%20CO", &["LX-2"]),
        ("number=rv-1", &["RV-1"]),
        ("po_number=po-9", &["LX-2"]),
        ("po_number=po-9&max_total=0.01", &[]),
        (
            "po_number=po-9&min_total=0.01&max_total=9999999999999.99",
            &["LX-2"],
        ),
        ("from=2026-10-16", &["RV-1"]),
        ("to=2026-10-15", &["LX-2"]),
        ("from=2026-10-15&to=2026-11-02", &["LX-2", "RV-1"]),
        (
            "status=AP&vendor=Lilien%20%26%20Co&from=2026-01-01&limit=1",
            &["LX-2"],
        ),
        ("status=A&vendor=Lilien%20%26%20Co", &[]),
        (
            "status=&vendor=&number=&po_number=&from=&to=",
            &["LX-2", "RV-1"],
        ),
    ] {
        let path = format!("{}?{filter}", office.invoices());
        let list = office.paula.get(&path, StatusCode::OK).await;
        assert_eq!(numbers(&list), expected, "{filter}");
    }
}

#[tokio::test]
async fn a_filtered_list_is_paged_too() {
    let office = Office::open().await;
    for n in 1..=6 {
        let mut draft = roses(&format!("RV-{n}"));
        draft["vendor"] = json!(if n % 2 == 0 { "Even" } else { "Odd" });
        office.take_in(&draft).await;
    }
    let path = format!("{}?vendor=even&limit=2", office.invoices());
    let first = office.paula.get(&path, StatusCode::OK).await;
    let path = format!("{path}&cursor={}", first["next_cursor"].as_str().unwrap());
    let second = office.paula.get(&path, StatusCode::OK).await;
    let seen: BTreeSet<_> = numbers(&first)
        .into_iter()
        .chain(numbers(&second))
        .collect();
    assert_eq!(seen, BTreeSet::from(["RV-2", "RV-4", "RV-6"]));
    assert_eq!(second["next_cursor"], json!(null));
}

#[tokio::test]
async fn every_wrong_parameter_is_named() {
    let office = Office::open().await;
    let path = format!(
        "{}?stauts=A&status=X&from=1.11.2026&limit=0&cursor=%21&number=1&number=2",
        office.invoices()
    );
    let refused = office
        .paula
        .get(&path, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    insta::assert_json_snapshot!(refused);
    let refused = office.paula.get(
        "/api/v1/companies?limit=501",
        StatusCode::UNPROCESSABLE_ENTITY,
    );
    assert_eq!(pointers(&refused.await), ["?limit"]);
}

fn mirrored(office: &Office, rest: &str) -> String {
    format!("/api/v1/companies/{}/lists{rest}", office.company)
}

#[tokio::test]
async fn a_list_that_is_not_there_and_wrong_parameters_are_refused() {
    let office = Office::open().await;
    for list in ["/vendor", "/payees", "/VENDORS"] {
        let path = mirrored(&office, list);
        office.paula.get(&path, StatusCode::NOT_FOUND).await;
    }
    for (query, wrong) in [
        ("?limit=0", "?limit"),
        ("?limit=501", "?limit"),
        ("?active=perhaps", "?active"),
        ("?cursor=%21", "?cursor"),
        ("?name=x", "?name"),
    ] {
        let path = mirrored(&office, &format!("/vendors{query}"));
        let refused = office.paula.get(&path, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(pointers(&refused.await), [wrong], "{query}");
    }
    // One that nobody has read yet has no entries.
    let path = mirrored(&office, "/vendors?limit=500&q=x&active=true");
    let empty = office.paula.get(&path, StatusCode::OK).await;
    assert_eq!(empty, json!({"items": [], "next_cursor": null}));
}

#[tokio::test]
async fn only_accounting_and_admins_have_lists_read_again_and_nobody_in_another_company() {
    let office = Office::open().await;
    let refresh = mirrored(&office, "/refresh");
    office.paula.take(&refresh, StatusCode::FORBIDDEN).await;
    let body = json!({"list": "vendors"});
    let refused = office
        .alan
        .post(&refresh, &body, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(pointers(&refused.await), ["/list"]);
    let own = office.app.company("Another").await;
    let guest = office.app.add_user_of("guest", &Role::ALL, Some(vec![own]));
    let guest = office.app.client_of(&guest.await).await;
    guest.take(&refresh, StatusCode::NOT_FOUND).await;
    for rest in ["", "/vendors"] {
        let path = mirrored(&office, rest);
        guest.get(&path, StatusCode::NOT_FOUND).await;
        let stranger = office.app.stranger();
        stranger.get(&path, StatusCode::UNAUTHORIZED).await;
    }
    for who in [&office.alan, &office.ada] {
        who.take(&refresh, StatusCode::ACCEPTED).await;
    }
    let lists = office.paula.get(&mirrored(&office, ""), StatusCode::OK);
    assert_eq!(lists.await["refresh_wanted"], true);
}
