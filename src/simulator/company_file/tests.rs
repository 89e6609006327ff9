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
