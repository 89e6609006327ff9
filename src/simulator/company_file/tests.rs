//! The company file as it is read, searched and changed.

use super::*;

#[test]
fn the_demo_company_has_something_in_every_list() {
    let company = CompanyFile::demo();
    for list in [
        List::Vendor,
        List::Account,
        List::Item,
        List::Class,
        List::Terms,
        List::Customer,
        List::Currency,
        List::SalesTaxCode,
    ] {
        assert!(!company.lists().entries(list).is_empty(), "{list:?}");
    }
    assert!(
        company
            .lists()
            .entries(List::Vendor)
            .iter()
            .any(|vendor| !vendor.is_active())
    );
    assert!(company.bills().count() > 0 && company.vendor_credits().count() > 0);
}

#[test]
fn names_are_found_without_regard_to_case() {
    let company = CompanyFile::demo();
    let vendor = company
        .lists()
        .named(List::Vendor, "ROSAS DEL VALLE")
        .unwrap();
    assert_eq!(vendor.name, "Rosas del Valle");
    assert_eq!(
        company.lists().with_id(List::Vendor, &vendor.list_id),
        Some(vendor)
    );
    assert_eq!(
        company.lists().with_id(List::Account, &vendor.list_id),
        None
    );
    assert_eq!(company.lists().named(List::Vendor, "Rosas"), None);
}

#[test]
fn a_removed_transaction_is_gone_and_the_others_are_still_found() {
    let mut company = CompanyFile::demo();
    let ids: Vec<String> = company
        .transactions()
        .iter()
        .map(|transaction| transaction.txn_id.clone())
        .collect();
    assert!(company.remove(&ids[0]).is_some());
    assert!(company.remove(&ids[0]).is_none());
    assert!(company.transaction(&ids[0]).is_none());
    for id in &ids[1..] {
        assert_eq!(&company.transaction(id).unwrap().txn_id, id);
    }
}

#[test]
fn times_are_written_with_the_companys_offset() {
    let mut company = CompanyFile::demo();
    company.profile.utc_offset_minutes = -300;
    assert_eq!(company.written_time(0), "1969-12-31T19:00:00-05:00");
}

#[test]
fn a_bad_company_file_is_refused_with_the_place() {
    for (json, part) in [
        ("", "not readable"),
        ("{}", "missing field `name`"),
        (
            r#"{"name":"A","path":"B","vendor":[]}"#,
            "unknown field `vendor`",
        ),
        (
            r#"{"name":"A","path":"B","vendors":[{"name":""}]}"#,
            "needs a name",
        ),
        (
            r#"{"name":"A","path":"B","vendors":[{"name":"V"},{"name":"v"}]}"#,
            "twice",
        ),
        (
            r#"{"name":"A","path":"B","accounts":[{"name":"V","type":"Expenses"}]}"#,
            "`type` must be one of",
        ),
        (
            r#"{"name":"A","path":"B","bills":[{"vendor":"V","date":"2026-01-01","ref_number":"7","lines":[]}]}"#,
            "transaction `7`",
        ),
        (
            r#"{"name":"A","path":"B","utc_offset_minutes":2000}"#,
            "utc_offset_minutes",
        ),
    ] {
        let error = CompanyFile::from_json(json).unwrap_err().to_string();
        assert!(error.contains(part), "{json}: {error}");
    }
}

fn id(company: &CompanyFile, list: List, name: &str) -> String {
    company.lists().named(list, name).unwrap().list_id.clone()
}

#[test]
fn what_is_in_use_cannot_be_deleted() {
    let mut company = CompanyFile::demo();
    for (list, name, user) in [
        (List::Vendor, "Rosas del Valle", "a transaction"),
        (List::Account, "Freight", "a transaction"),
        (List::Account, "Accounts Payable", "a transaction"),
        (List::Item, "Rose White 60", "a transaction"),
        (List::Class, "Wholesale:East", "a transaction"),
        (List::Customer, "Hotel Miramar:Spring Gala", "a transaction"),
        (
            List::Customer,
            "Hotel Miramar",
            "`Hotel Miramar:Spring Gala`",
        ),
        (List::Class, "Wholesale", "`Wholesale:East`"),
        (List::Terms, "Net 60", "`Tulip Trade B.V.`"),
        (
            List::Account,
            "Utilities:Cold Storage",
            "`Cold Storage Hour`",
        ),
    ] {
        let id = id(&company, list, name);
        let error = company.delete_entry(list, &id).unwrap_err().to_string();
        assert!(
            error.contains(&format!("used by {user}")),
            "{name}: {error}"
        );
        assert!(company.lists().with_id(list, &id).is_some(), "{name}");
    }
    assert!(company.delete_entry(List::Vendor, "1-1").is_err());
    assert!(company.deleted_entries().is_empty());
}

#[test]
fn a_deleted_entry_is_gone_and_the_others_are_still_found() {
    let mut company = CompanyFile::demo();
    let first = id(&company, List::Vendor, "Flores Ibáñez");
    let now = company.now();
    let deleted = company.delete_entry(List::Vendor, &first).unwrap();
    assert_eq!(deleted.name, "Flores Ibáñez");
    assert_eq!(company.now(), now + 1);
    assert!(company.lists().with_id(List::Vendor, &first).is_none());
    assert!(
        company
            .lists()
            .named(List::Vendor, "flores ibáñez")
            .is_none()
    );
    for vendor in company.lists().entries(List::Vendor) {
        let lists = company.lists();
        assert_eq!(lists.with_id(List::Vendor, &vendor.list_id), Some(vendor));
        assert_eq!(lists.named(List::Vendor, &vendor.name), Some(vendor));
    }
}

#[test]
fn a_new_name_shows_wherever_the_entry_is_used() {
    let mut company = CompanyFile::demo();
    let vendor = id(&company, List::Vendor, "Rosas del Valle");
    company
        .rename_entry(List::Vendor, &vendor, "Rosas del Sur")
        .unwrap();
    assert_eq!(company.of_vendor("Rosas del Sur", "RV-0993").count(), 1);
    let order = &company.purchase_orders()[1];
    assert_eq!(order.vendor.full_name, "Rosas del Sur");
    let terms = id(&company, List::Terms, "Net 30");
    company
        .rename_entry(List::Terms, &terms, "30 days")
        .unwrap();
    let vendor = company.lists().with_id(List::Vendor, &vendor).unwrap();
    assert_eq!(vendor.terms.as_deref(), Some("30 days"));
    let class = id(&company, List::Class, "Wholesale");
    company.rename_entry(List::Class, &class, "Trade").unwrap();
    let lists = company.lists();
    assert!(lists.named(List::Class, "Trade:West").is_some());
    assert!(lists.named(List::Class, "Wholesale:West").is_none());
    let line = &company.purchase_orders()[1].lines[0];
    assert_eq!(line.class.as_ref().unwrap().full_name, "Trade:East");
}

#[test]
fn a_change_that_makes_no_sense_changes_nothing() {
    let mut company = CompanyFile::demo();
    let vendor = id(&company, List::Vendor, "Rosas del Valle");
    let account = id(&company, List::Account, "Freight");
    let before = company.lists().with_id(List::Vendor, &vendor).cloned();
    for name in ["", " ", "QUITO AIR CARGO", "hotel miramar", "Rosas:Valle"] {
        assert!(company.rename_entry(List::Vendor, &vendor, name).is_err());
    }
    let class = id(&company, List::Class, "Wholesale");
    for name in ["wholesale:Sub", "Retail", "Wholesale:East"] {
        assert!(company.rename_entry(List::Class, &class, name).is_err());
    }
    let result = company.edit_entry(List::Account, &account, |account| {
        account.kind = Some("Costs".to_owned());
    });
    assert!(result.is_err());
    let result = company.edit_entry(List::Vendor, &vendor, |vendor| {
        vendor.address.insert("Street".to_owned(), "1".to_owned());
    });
    assert!(result.unwrap_err().to_string().contains("`Street`"));
    assert!(company.set_active(List::Vendor, "1-1", false).is_err());
    let after = company.lists().with_id(List::Vendor, &vendor).cloned();
    assert_eq!(after, before);
}

#[test]
fn a_change_moves_the_edit_sequence_and_keeps_the_id() {
    let mut company = CompanyFile::demo();
    let vendor = id(&company, List::Vendor, "Quito Air Cargo");
    let before = company.lists().with_id(List::Vendor, &vendor).cloned();
    let before = before.unwrap();
    company.set_active(List::Vendor, &vendor, false).unwrap();
    company
        .edit_entry(List::Vendor, &vendor, |vendor| {
            vendor.list_id = "1-1".to_owned();
            vendor.created = 0;
            vendor.number = Some("7".to_owned());
        })
        .unwrap();
    let after = company.lists().with_id(List::Vendor, &vendor).unwrap();
    assert!(!after.is_active());
    assert_eq!(after.number.as_deref(), Some("7"));
    assert_eq!(after.created, before.created);
    assert_eq!(after.modified, company.now());
    assert!(after.modified >= before.modified + 2);
}

#[test]
fn what_is_owed_follows_bills_and_credits() {
    let mut company = CompanyFile::demo();
    let vendor = id(&company, List::Vendor, "Tulip Trade B.V.");
    assert_eq!(company.owed_to(&vendor), Cents(-6_440));
    let credit = company.vendor_credits().next().unwrap().txn_id.clone();
    assert!(company.remove(&credit).is_some());
    assert_eq!(company.owed_to(&vendor), Cents::ZERO);
    let bill = company.bills().next().unwrap().clone();
    company.raise_by_a_cent(&bill.txn_id);
    let owed = company.owed_to(&bill.vendor.list_id);
    assert_eq!(owed, Cents(bill.total.0 + 1));
}

#[test]
fn a_bad_purchase_order_is_refused_with_its_number() {
    for (order, part) in [
        (
            r#"{"vendor":"N","date":"2026-01-01","ref_number":"7","lines":[]}"#,
            "`N`",
        ),
        (
            r#"{"vendor":"V","date":"2026-01-01","ref_number":"123456789012","lines":[]}"#,
            "11 characters",
        ),
        (
            r#"{"vendor":"V","date":"2026-01-01","lines":[{"item":"I","quantity":"1"}]}"#,
            "`I`",
        ),
        (
            r#"{"vendor":"V","date":"2026-01-01","lines":[{"quantity":"-1"}]}"#,
            "negative",
        ),
        (
            r#"{"vendor":"V","date":"2026-01-01","lines":[{"amount":"1"}]}"#,
            "unknown field `amount`",
        ),
    ] {
        let json = format!(
            r#"{{"name":"A","path":"B","vendors":[{{"name":"V"}}],"purchase_orders":[{order}]}}"#
        );
        let error = CompanyFile::from_json(&json).unwrap_err().to_string();
        assert!(error.contains(part), "{order}: {error}");
    }
}
