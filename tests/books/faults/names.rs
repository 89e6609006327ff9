//! Vendors, items, classes, terms and customers that are unknown, inactive, deleted or renamed.

use billbridge::simulator::{
    CompanyFile,
    company_file::transaction::{Booking, Transaction},
    schema::List,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::mending::{ERROR, with};
use crate::{
    books::office::{Office, draft},
    support::client::answer,
};

fn of_vendor(number: &str, vendor: &str) -> Value {
    with(draft(number), json!({"vendor": vendor}))
}

fn with_item(number: &str, item: &str) -> Value {
    let line = json!({"item": item, "quantity": "10", "cost": "0.35", "amount": "3.50"});
    with(draft(number), json!({"lines": [line], "total": "3.50"}))
}

fn with_field(number: &str, field: &str, name: &str) -> Value {
    let mut draft = draft(number);
    draft["lines"][0][field] = json!(name);
    draft
}

fn item_of(bill: &Transaction) -> &str {
    match &bill.lines[0].on {
        Booking::Item { item, .. } => &item.full_name,
        Booking::Expense { .. } => panic!("no item: {bill:?}"),
    }
}

#[tokio::test]
async fn a_vendor_that_is_misspelt_is_mapped_and_stays_so() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("vendor_unknown", ERROR, "/vendor");
    let draft = of_vendor("V-1", "Rosas del Vale");
    let (invoice, finding) = office.refused(&draft, told).await;
    assert_eq!(finding["fix"]["action"], "map_name");
    assert_eq!(finding["fix"]["params"]["to"], "Rosas del Valle");
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.vendor.full_name, "Rosas del Valle");

    // The next one needs no more; when it is undone, the finding is there again.
    let next = office.approved(&of_vendor("V-2", "rosas  del vale")).await;
    office.through(&next, &[]).await;
    let path = office.named_path("mappings/vendor", "Rosas del Vale");
    let undo = office.amir.request(Method::DELETE, &path);
    answer(undo, StatusCode::NO_CONTENT).await;
    office
        .refused(&of_vendor("V-3", "Rosas del Vale"), told)
        .await;
    let actions = office.actions().await;
    let of_mappings = actions.iter().filter(|action| action.contains("mapped"));
    let of_mappings: Vec<_> = of_mappings.collect();
    assert_eq!(of_mappings, ["mapped", "unmapped"]);
}

#[tokio::test]
async fn a_vendor_that_is_like_none_is_added_in_quickbooks_and_read() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("vendor_unknown", ERROR, "/vendor");
    let draft = of_vendor("V-1", "Zygote Imports");
    let (invoice, finding) = office.refused(&draft, told).await;
    assert_eq!(finding["fix"]["action"], "refresh_lists");
    office.add(List::Vendor, json!({"name": "Zygote Imports"}));
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_vendor_that_is_inactive_is_made_active_and_read() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("vendor_inactive", ERROR, "/vendor");
    let draft = of_vendor("V-1", "Closed Nursery");
    let (invoice, finding) = office.refused(&draft, told).await;
    assert_eq!(finding["fix"]["action"], "refresh_lists");
    // Reading them before it is mended changes nothing.
    office.mend(&invoice, &finding, json!({})).await;
    office.told(&invoice, told).await;
    office.set_active(List::Vendor, "Closed Nursery", true);
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_vendor_that_was_deleted_is_added_again() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.delete(List::Vendor, "Quito Air Cargo");
    office.refresh_lists().await;
    let told = ("vendor_unknown", ERROR, "/vendor");
    let draft = of_vendor("V-1", "Quito Air Cargo");
    let (invoice, finding) = office.refused(&draft, told).await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("no longer there since"), "{detail}");
    office.add(List::Vendor, json!({"name": "Quito Air Cargo"}));
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn a_vendor_that_is_renamed_after_the_approval_is_mapped() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = office.approved(&of_vendor("V-1", "Tulip Trade B.V.")).await;
    office.rename(List::Vendor, "Tulip Trade B.V.", "Tulip Trade N.V.");
    office.refresh_lists().await;
    let told = ("vendor_unknown", ERROR, "/vendor");
    let finding = office.told(&invoice, told).await;
    assert_eq!(finding["fix"]["params"]["to"], "Tulip Trade N.V.");
    office.mend(&invoice, &finding, json!({})).await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.vendor.full_name, "Tulip Trade N.V.");
}

#[tokio::test]
async fn an_item_that_is_unknown_inactive_or_nothing_to_buy_is_told() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let unknown = ("item_unknown", ERROR, "/lines/0/item");
    let bill = office
        .mended(&with_item("I-1", "Rose Red50"), unknown, json!({}))
        .await;
    assert_eq!(item_of(&bill), "Rose Red 50");

    let inactive = ("item_inactive", ERROR, "/lines/0/item");
    let draft = with_item("I-2", "Lily (old)");
    let (invoice, finding) = office.refused(&draft, inactive).await;
    office.set_active(List::Item, "Lily (old)", true);
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;

    let wrong = ("item_wrong_type", ERROR, "/lines/0/item");
    let goods = with_item("I-3", "Rose Red 50")["lines"].clone();
    let draft = with_item("I-3", "Early Payment");
    office.mended(&draft, wrong, json!({"lines": goods})).await;
}

#[tokio::test]
async fn an_item_that_was_deleted_is_told_and_chosen_anew() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.delete(List::Item, "Tulip Mixed");
    office.refresh_lists().await;
    let told = ("item_unknown", ERROR, "/lines/0/item");
    let (invoice, finding) = office.refused(&with_item("I-1", "Tulip Mixed"), told).await;
    assert!(finding["detail"].as_str().unwrap().contains("deleted"));
    office
        .map(&json!({"list": "item", "from": "Tulip Mixed", "to": "Rose White 60"}))
        .await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(item_of(&bill), "Rose White 60");
}

#[tokio::test]
async fn a_class_and_a_customer_that_are_not_there_are_mapped() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    for (number, field, name, code, meant) in [
        (
            "C-1",
            "class",
            "Wholesale:Eest",
            "class_unknown",
            "Wholesale:East",
        ),
        (
            "C-2",
            "customer",
            "Hotel Miramer",
            "customer_unknown",
            "Hotel Miramar",
        ),
    ] {
        let pointer = format!("/lines/0/{field}");
        let told = (code, ERROR, pointer.as_str());
        let draft = with_field(number, field, name);
        let bill = office.mended(&draft, told, json!({})).await;
        let line = &bill.lines[0];
        let found = line.class.as_ref().or(line.customer.as_ref()).unwrap();
        assert_eq!(found.full_name, meant);
    }
}

#[tokio::test]
async fn a_class_and_a_customer_that_are_inactive_are_made_active() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.set_active(List::Class, "Retail", false);
    office.set_active(List::Customer, "Hotel Miramar", false);
    office.refresh_lists().await;
    for (number, field, list, name, code) in [
        ("C-1", "class", List::Class, "Retail", "class_unknown"),
        (
            "C-2",
            "customer",
            List::Customer,
            "Hotel Miramar",
            "customer_unknown",
        ),
    ] {
        let pointer = format!("/lines/0/{field}");
        let told = (code, ERROR, pointer.as_str());
        let draft = with_field(number, field, name);
        let (invoice, finding) = office.refused(&draft, told).await;
        assert!(finding["detail"].as_str().unwrap().contains("inactive"));
        office.set_active(list, name, true);
        office.mend(&invoice, &finding, json!({})).await;
        office.through(&invoice, &[]).await;
    }
}

#[tokio::test]
async fn a_name_that_two_vendors_have_is_told_until_it_is_one_vendors_again() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let twins = |_, _: &str, response: String| {
        Some(response.replace("<Name>Tulip Trade B.V.<", "<Name>Rosas del Valle<"))
    };
    office.update_by_hand(twins).await;
    assert_eq!(office.names("vendors", "").await.len(), 9);
    let twins = office.names("vendors", "q=rosas").await;
    assert_eq!(twins, ["Rosas del Valle", "Rosas del Valle"]);
    let told = ("vendor_unknown", ERROR, "/vendor");
    let (invoice, finding) = office.refused(&draft("V-1"), told).await;
    let detail = finding["detail"].as_str().unwrap();
    assert!(detail.contains("may be more than one entry"), "{detail}");

    office.refresh_lists().await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn terms_that_are_unknown_or_inactive_are_told() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let told = ("terms_unknown", ERROR, "/terms");
    let with_terms = |number, terms| with(draft(number), json!({"terms": terms}));
    let bill = office
        .mended(&with_terms("T-1", "Net30"), told, json!({}))
        .await;
    assert_eq!(bill.terms.unwrap().full_name, "Net 30");
    office.set_active(List::Terms, "Net 60", false);
    office.refresh_lists().await;
    let (invoice, finding) = office.refused(&with_terms("T-2", "Net 60"), told).await;
    office.set_active(List::Terms, "Net 60", true);
    office.mend(&invoice, &finding, json!({})).await;
    office.through(&invoice, &[]).await;
}

#[tokio::test]
async fn of_two_entries_of_nearly_one_name_a_mapping_says_which() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.add(List::Vendor, json!({"name": "Flores  Ibáñez"}));
    office.refresh_lists().await;
    let told = ("vendor_unknown", ERROR, "/vendor");
    let draft = of_vendor("V-1", "FLORES IBÁÑEZ");
    let (invoice, finding) = office.refused(&draft, told).await;
    assert_eq!(finding["fix"]["action"], "map_name");
    let meant = office.find(List::Vendor, "Flores  Ibáñez");
    office
        .mend(&invoice, &finding, json!({"to": meant.list_id}))
        .await;
    let bill = office.through(&invoice, &[]).await;
    assert_eq!(bill.vendor.list_id, meant.list_id);

    // Written exactly as it stands there it is no question.
    let exact = office.approved(&of_vendor("V-2", "Flores Ibáñez")).await;
    let bill = office.through(&exact, &[]).await;
    assert_ne!(bill.vendor.list_id, meant.list_id);
}

#[tokio::test]
async fn the_fix_of_an_ambiguous_name_can_be_done_as_it_stands() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.add(List::Vendor, json!({"name": "Flores  Ibáñez"}));
    office.refresh_lists().await;
    let told = ("vendor_unknown", ERROR, "/vendor");
    let draft = of_vendor("V-1", "FLORES IBÁÑEZ");
    office.mended(&draft, told, json!({})).await;
}
