//! `create_vendors`: a vendor that is new is added with its bill, once, and none that is not new.

use billbridge::simulator::{CompanyFile, schema::List};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::mending::{ERROR, WARNING, with};
use crate::books::office::{Office, codes, draft, id};

const UNKNOWN: (&str, &str, &str) = ("vendor_unknown", ERROR, "/vendor");

async fn creating() -> Office {
    let office = Office::connected(CompanyFile::demo()).await;
    office.set(&json!({"create_vendors": true})).await;
    office
}

fn of(vendor: &str, number: &str, cents: u32) -> Value {
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let lines = json!([{"account": "Packaging", "amount": amount}]);
    let changes = json!({"vendor": vendor, "lines": lines, "total": amount});
    with(draft(number), changes)
}

fn vendors_like(office: &Office, part: &str) -> usize {
    let vendors = office.quickbooks.company().lists().entries(List::Vendor);
    vendors
        .iter()
        .filter(|vendor| vendor.name.contains(part))
        .count()
}

#[tokio::test]
async fn a_new_vendor_is_added_once_for_all_its_bills() {
    let mut office = creating().await;
    let mut invoices = Vec::new();
    // More than go out in one set.
    for number in 0..14 {
        let draft = of("Zygote Imports", &format!("Z-{number}"), 1_000 + number);
        let invoice = office.approved(&draft).await;
        office.send(&invoice, &[]).await;
        invoices.push(invoice);
    }
    let credit = with(of("Zygote Imports", "ZC-1", 99), json!({"kind": "credit"}));
    let credit = office.approved(&credit).await;
    office.send(&credit, &[]).await;
    invoices.push(credit);
    office.update().await;
    for invoice in &invoices {
        office.settled(invoice).await;
    }
    assert_eq!(vendors_like(&office, "Zygote"), 1);
}

#[tokio::test]
async fn a_new_vendor_stays_known_when_the_list_that_is_being_read_misses_it() {
    let mut office = Office::connected(CompanyFile::with_many_vendors(3_000)).await;
    office.set(&json!({"create_vendors": true})).await;
    let path = office.path("lists/refresh");
    office.amir.take(&path, StatusCode::ACCEPTED).await;
    let invoice = office.approved(&of("Aa Imports", "A-1", 1_000)).await;
    office.send(&invoice, &[]).await;
    office.update().await;
    office.settled(&invoice).await;
    assert_eq!(office.names("vendors", "q=aa").await, ["Aa Imports"]);
    let next = office.approved(&of("Aa Imports", "A-2", 2_000)).await;
    office.through(&next, &[]).await;
    assert_eq!(vendors_like(&office, "Aa Imports"), 1);
}

#[tokio::test]
async fn a_new_vendor_that_is_spelt_with_more_space_is_the_same() {
    let mut office = creating().await;
    let mut invoices = Vec::new();
    for (vendor, number, cents) in [
        ("Zygote Imports", "Z-1", 1_000),
        ("ZYGOTE  imports", "Z-2", 2_000),
    ] {
        let invoice = office.approved(&of(vendor, number, cents)).await;
        office.send(&invoice, &[]).await;
        invoices.push(invoice);
    }
    office.update().await;
    for invoice in &invoices {
        office.settled(invoice).await;
    }
    assert_eq!(vendors_like(&office, "ygote"), 1);
}

#[tokio::test]
async fn a_name_that_a_customer_has_is_told_and_a_name_of_its_own_is_added() {
    let mut office = creating().await;
    let (invoice, finding) = office
        .refused(&of("Hotel Miramar", "H-1", 1_000), UNKNOWN)
        .await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("customer"), "{detail}");
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.vendor.full_name, "Hotel Miramar (V)");
    // The next one is mapped to the vendor that is there now.
    let next = of("Hotel Miramar", "H-2", 2_000);
    let bill = office.mended(&next, UNKNOWN, json!({})).await;
    assert_eq!(bill.vendor.full_name, "Hotel Miramar (V)");
    assert_eq!(vendors_like(&office, "Miramar"), 1);
}

#[tokio::test]
async fn a_name_that_an_inactive_customer_has_is_taken_too_and_added_by_hand() {
    let mut office = creating().await;
    office.set_active(List::Customer, "Hotel Miramar:Spring Gala", false);
    office.set_active(List::Customer, "Hotel Miramar", false);
    office.refresh_lists().await;
    let (invoice, finding) = office
        .refused(&of("hotel  miramar", "H-1", 1_000), UNKNOWN)
        .await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("inactive"), "{detail}");
    office.add(List::Vendor, json!({"name": "Hotel Miramar, vendor"}));
    office.refresh_lists().await;
    let finding = office.told(&invoice, UNKNOWN).await;
    assert_eq!(finding["fix"]["action"], "map_name");
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_name_that_a_customer_took_unseen_is_quickbooks_own_refusal_and_told_once_it_is_read() {
    let mut office = creating().await;
    let invoice = office.approved(&of("Zygote Imports", "Z-1", 1_000)).await;
    office.send(&invoice, &[]).await;
    // QuickBooks gives no customers out, so that nobody can know.
    office.add(List::Customer, json!({"name": "Zygote Imports"}));
    office.update_with("unsupported=CustomerQuery").await;
    let problem = office.failed(&invoice, "qb_3140").await;
    let detail = problem["detail"].as_str().unwrap();
    assert!(
        detail.contains("customer") && detail.contains("create_vendors"),
        "{detail}"
    );
    office.mend(&invoice, &problem, json!({})).await;
    let finding = office.told_of_failed(&invoice, UNKNOWN).await;
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.vendor.full_name, "Zygote Imports (V)");
}

#[tokio::test]
async fn a_name_with_a_colon_or_nearly_another_vendors_is_left_to_a_person() {
    let mut office = creating().await;
    let (invoice, finding) = office
        .refused(&of("New:Vendor", "N-1", 1_000), UNKNOWN)
        .await;
    assert!(
        finding["detail"].as_str().unwrap().contains("`:`"),
        "{finding}"
    );
    office.add(List::Vendor, json!({"name": "New Vendor"}));
    office.refresh_lists().await;
    let finding = office.told(&invoice, UNKNOWN).await;
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;

    let near = of("ROSAS DEL VALLE.", "N-2", 2_000);
    office.mended(&near, UNKNOWN, json!({})).await;
    assert_eq!(vendors_like(&office, "osas"), 1);
}

#[tokio::test]
async fn a_vendor_that_was_deleted_or_is_foreign_is_not_added_by_itself() {
    let mut office = creating().await;
    office.delete(List::Vendor, "Quito Air Cargo");
    office.refresh_lists().await;
    let (invoice, _) = office
        .refused(&of("Quito Air Cargo", "Q-1", 1_000), UNKNOWN)
        .await;
    office.add(List::Vendor, json!({"name": "Quito Air Cargo"}));
    office.refresh_lists().await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_vendor_whose_letters_quickbooks_can_not_hold_is_added_as_it_will_be_held() {
    let mut office = creating().await;
    let told = ("text_changed", WARNING, "/vendor");
    let bill = office
        .mended(&of("Łódź Kwiaty", "L-1", 1_000), told, json!({}))
        .await;
    assert_eq!(bill.vendor.full_name, "Lódz Kwiaty");
    // The mirror has it by the name that QuickBooks gave it, and nobody is asked again.
    let next = office.approved(&of("Łódź Kwiaty", "L-2", 2_000)).await;
    office.through(&next, &[]).await;
    assert_eq!(vendors_like(&office, "Kwiaty"), 1);
}

#[tokio::test]
async fn a_name_that_is_nearly_a_vendors_is_told_however_many_names_are_unknown() {
    let office = creating().await;
    let lines = (0..25).map(|number| json!({"account": format!("No {number}"), "amount": "1.00"}));
    let lines: Vec<_> = lines.collect();
    let unknown = with(draft("U-1"), json!({"lines": lines, "total": "25.00"}));
    let unknown = office.approved(&unknown).await;
    let near = office.approved(&of("Tulip Trade BV", "N-1", 1_000)).await;
    let path = office.path("preflight");
    let tested = json!({"ids": [id(&unknown), id(&near)]});
    let tested = office.paula.post(&path, &tested, StatusCode::OK).await;
    let findings = tested["results"][1]["findings"].as_array().unwrap();
    assert_eq!(codes(findings), ["vendor_unknown"]);
}
