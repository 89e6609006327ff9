//! What queries find, page by page, and what host, company and preferences say.

use super::*;

fn found(quickbooks: &mut QuickBooks, query: &str) -> (u16, Vec<String>) {
    let response = response(quickbooks, query);
    let names = response
        .children
        .iter()
        .map(|ret| {
            let name = ["RefNumber", "FullName", "Name"]
                .iter()
                .find_map(|name| ret.value(name));
            name.unwrap_or_default().to_owned()
        })
        .collect();
    (code(&response), names)
}

fn bills(filter: &str) -> (u16, Vec<String>) {
    found(
        &mut quickbooks(),
        &format!("<BillQueryRq>{filter}</BillQueryRq>"),
    )
}

fn vendors(filter: &str) -> (u16, Vec<String>) {
    found(
        &mut quickbooks(),
        &format!("<VendorQueryRq>{filter}</VendorQueryRq>"),
    )
}

#[test]
fn bills_are_found_by_every_filter() {
    let rosas = "<EntityFilter><FullName>rosas del valle</FullName></EntityFilter>";
    let starts = |text: &str| {
        format!(
            "<RefNumberFilter><MatchCriterion>StartsWith</MatchCriterion><RefNumber>{text}\
             </RefNumber></RefNumberFilter>"
        )
    };
    for (filter, expected) in [
        (String::new(), &["CPL-2026-09", "RV-0993"][..]),
        (rosas.to_owned(), &["RV-0993"]),
        (starts("cpl"), &["CPL-2026-09"]),
        (format!("{rosas}{}", starts("RV")), &["RV-0993"]),
        ("<RefNumber>rv-0993</RefNumber>".to_owned(), &["RV-0993"]),
        (
            "<RefNumberCaseSensitive>RV-0993</RefNumberCaseSensitive>".to_owned(),
            &["RV-0993"],
        ),
        (
            "<TxnDateRangeFilter><FromTxnDate>2026-10-06</FromTxnDate><ToTxnDate>2026-10-19\
             </ToTxnDate></TxnDateRangeFilter>"
                .to_owned(),
            &["RV-0993"],
        ),
        (
            "<AccountFilter><FullNameWithChildren>Utilities</FullNameWithChildren></AccountFilter>"
                .to_owned(),
            &["CPL-2026-09"],
        ),
        (
            "<RefNumberRangeFilter><FromRefNumber>D</FromRefNumber></RefNumberRangeFilter>"
                .to_owned(),
            &["RV-0993"],
        ),
        (
            "<PaidStatus>NotPaidOnly</PaidStatus>".to_owned(),
            &["CPL-2026-09", "RV-0993"],
        ),
        ("<MaxReturned>1</MaxReturned>".to_owned(), &["CPL-2026-09"]),
        (
            "<ModifiedDateRangeFilter><FromModifiedDate>2026-11-02</FromModifiedDate>\
             <ToModifiedDate>2026-11-02</ToModifiedDate></ModifiedDateRangeFilter>"
                .to_owned(),
            &["CPL-2026-09", "RV-0993"],
        ),
    ] {
        assert_eq!(
            bills(&filter),
            (0, expected.iter().map(ToString::to_string).collect()),
            "{filter}"
        );
    }
}

#[test]
fn what_is_not_there_is_said_in_the_way_of_each_filter() {
    let none = Vec::<String>::new();
    for (filter, expected) in [
        ("<PaidStatus>PaidOnly</PaidStatus>", 1),
        ("<RefNumber>nope</RefNumber>", 1),
        (
            "<RefNumberCaseSensitive>rv-0993</RefNumberCaseSensitive>",
            1,
        ),
        ("<TxnID>1A-17</TxnID>", 500),
        (
            "<EntityFilter><FullName>Nobody</FullName></EntityFilter>",
            3120,
        ),
        (
            "<EntityFilter><ListID>80000999-1</ListID></EntityFilter>",
            3120,
        ),
        ("<MaxReturned>0</MaxReturned>", 3085),
        ("<PaidStatus>paid</PaidStatus>", 3110),
        (
            "<ModifiedDateRangeFilter><FromModifiedDate>2026-11-03T00:00:00</FromModifiedDate>\
             </ModifiedDateRangeFilter>",
            1,
        ),
    ] {
        assert_eq!(bills(filter), (expected, none.clone()), "{filter}");
    }
    let some = bills("<RefNumber>nope</RefNumber><RefNumber>RV-0993</RefNumber>");
    assert_eq!(some, (500, vec!["RV-0993".to_owned()]));
}

#[test]
fn lines_come_only_when_asked_for() {
    let mut quickbooks = quickbooks();
    for (included, lines) in [("", 0), ("<IncludeLineItems>1</IncludeLineItems>", 2)] {
        let query = format!("<BillQueryRq><RefNumber>RV-0993</RefNumber>{included}</BillQueryRq>");
        let response = response(&mut quickbooks, &query);
        let found = response.children[0]
            .children
            .iter()
            .filter(|child| child.name.ends_with("LineRet"))
            .count();
        assert_eq!(found, lines);
    }
}

#[test]
fn credits_and_bills_are_not_mixed_up() {
    let mut quickbooks = quickbooks();
    let credits = found(&mut quickbooks, "<VendorCreditQueryRq/>");
    assert_eq!(credits, (0, vec!["CN-77".to_owned()]));
    let credit = quickbooks
        .company()
        .vendor_credits()
        .next()
        .unwrap()
        .txn_id
        .clone();
    let asked = format!("<BillQueryRq><TxnID>{credit}</TxnID></BillQueryRq>");
    assert_eq!(found(&mut quickbooks, &asked), (500, vec![]));
}

#[test]
fn lists_show_active_entries_unless_asked_otherwise() {
    let named = |filter: &str| vendors(filter).1;
    assert!(!named("").contains(&"Closed Nursery".to_owned()));
    assert_eq!(
        named("<ActiveStatus>InactiveOnly</ActiveStatus>"),
        ["Closed Nursery"]
    );
    assert_eq!(named("<ActiveStatus>All</ActiveStatus>").len(), 9);
    assert_eq!(
        named("<FullName>closed nursery</FullName>"),
        ["Closed Nursery"]
    );
    assert_eq!(vendors("<FullName>Nobody</FullName>"), (500, vec![]));
    assert_eq!(
        vendors(
            "<NameFilter><MatchCriterion>EndsWith</MatchCriterion><Name>VALLE</Name></NameFilter>"
        ),
        (0, vec!["Rosas del Valle".to_owned()])
    );
    assert_eq!(
        vendors(
            "<TotalBalanceFilter><Operator>GreaterThan</Operator><Amount>500.00</Amount>\
             </TotalBalanceFilter>"
        ),
        (0, vec!["Rosas del Valle".to_owned()])
    );
}

#[test]
fn every_list_can_be_asked_for() {
    for (query, first) in [
        (
            "<AccountQueryRq><AccountType>Bank</AccountType></AccountQueryRq>",
            "Checking",
        ),
        ("<ItemQueryRq/>", "Rose Red 50"),
        ("<ClassQueryRq/>", "Wholesale"),
        ("<TermsQueryRq/>", "Due on receipt"),
        ("<DateDrivenTermsQueryRq/>", "10th of month"),
        ("<CustomerQueryRq/>", "Garden & Gift Shops LLC"),
        ("<EntityQueryRq/>", "Garden & Gift Shops LLC"),
        ("<SalesTaxCodeQueryRq/>", "Tax"),
    ] {
        let (code, names) = found(&mut quickbooks(), query);
        assert_eq!(
            (code, names.first().map(String::as_str)),
            (0, Some(first)),
            "{query}"
        );
    }
    assert_eq!(
        found(&mut quickbooks(), "<ItemReceiptQueryRq/>"),
        (1, vec![])
    );
}

#[test]
fn children_name_their_parents() {
    let mut quickbooks = quickbooks();
    let query = "<ClassQueryRq><FullName>Wholesale:East</FullName></ClassQueryRq>";
    let response = response(&mut quickbooks, query);
    let ret = &response.children[0];
    assert_eq!(ret.value("Name"), Some("East"));
    assert_eq!(ret.value("Sublevel"), Some("1"));
    assert_eq!(
        ret.child("ParentRef").unwrap().value("FullName"),
        Some("Wholesale")
    );
}

#[test]
fn an_iterator_pages_through_a_list_once() {
    let mut quickbooks = quickbooks();
    let page = |quickbooks: &mut QuickBooks, attributes: &str| {
        let query =
            format!("<VendorQueryRq {attributes}><MaxReturned>3</MaxReturned></VendorQueryRq>");
        response(quickbooks, &query)
    };
    let first = page(&mut quickbooks, "iterator=\"Start\"");
    let id = first.attribute("iteratorID").unwrap().to_owned();
    let mut counts = vec![first.children.len()];
    assert_eq!(first.attribute("iteratorRemainingCount"), Some("5"));
    let go_on = format!("iterator=\"Continue\" iteratorID=\"{id}\"");
    for remaining in ["2", "0"] {
        let next = page(&mut quickbooks, &go_on);
        assert_eq!(next.attribute("iteratorRemainingCount"), Some(remaining));
        counts.push(next.children.len());
    }
    assert_eq!(counts, [3, 3, 2]);
    assert_eq!(
        code(&page(&mut quickbooks, &go_on)),
        3000,
        "the iterator is used up"
    );
}

#[test]
fn an_iterator_needs_a_page_size_and_dies_with_its_session() {
    let mut quickbooks = quickbooks();
    assert_eq!(
        code(&response(
            &mut quickbooks,
            "<VendorQueryRq iterator=\"Start\"/>"
        )),
        3150
    );
    let start = "<VendorQueryRq iterator=\"Start\"><MaxReturned>1</MaxReturned></VendorQueryRq>";
    let id = response(&mut quickbooks, start)
        .attribute("iteratorID")
        .unwrap()
        .to_owned();
    quickbooks.end_session();
    let go_on = format!(
        "<VendorQueryRq iterator=\"Continue\" iteratorID=\"{id}\"><MaxReturned>1</MaxReturned>\
         </VendorQueryRq>"
    );
    assert_eq!(code(&response(&mut quickbooks, &go_on)), 3000);
}

#[test]
fn counts_come_with_or_without_the_objects() {
    let mut quickbooks = quickbooks();
    let only = response(&mut quickbooks, "<BillQueryRq metaData=\"MetaDataOnly\"/>");
    assert_eq!(
        (only.attribute("retCount"), only.children.len()),
        (Some("2"), 0)
    );
    let both = response(
        &mut quickbooks,
        "<BillQueryRq metaData=\"MetaDataAndResponseData\"/>",
    );
    assert_eq!(
        (both.attribute("retCount"), both.children.len()),
        (Some("2"), 2)
    );
    assert_eq!(
        response(&mut quickbooks, "<BillQueryRq/>").attribute("retCount"),
        None
    );
}

#[test]
fn host_company_and_preferences_come_as_one_document_with_the_mark_of_the_application() {
    let mut quickbooks = quickbooks();
    let stamp = |owner_id: &str, file_id: &str| Stamp {
        owner_id: owner_id.to_owned(),
        file_id: file_id.to_owned(),
    };
    let ours = stamp(
        "{0E102412-C367-403D-806F-28B2BEA18297}",
        "{AAAAAAAA-C367-403D-806F-28B2BEA18297}",
    );
    quickbooks.stamp(&ours);
    quickbooks.stamp(&stamp(
        &ours.owner_id,
        "{BBBBBBBB-C367-403D-806F-28B2BEA18297}",
    ));
    quickbooks.stamp(&stamp(
        "{11111111-C367-403D-806F-28B2BEA18297}",
        "{22222222-C367-403D-806F-28B2BEA18297}",
    ));
    quickbooks.lock_for(&ours.owner_id);
    let root = xml::parse(&quickbooks.host_company_preferences(Some(&ours.owner_id)))
        .unwrap()
        .root;
    let names: Vec<&str> = root.children[0]
        .children
        .iter()
        .map(|child| child.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["HostQueryRs", "CompanyQueryRs", "PreferencesQueryRs"]
    );
    let company = root.children[0].children[1].child("CompanyRet").unwrap();
    let marks: Vec<(&str, &str)> = company
        .children_named("DataExtRet")
        .map(|mark| {
            (
                mark.value("DataExtName").unwrap(),
                mark.value("DataExtValue").unwrap(),
            )
        })
        .collect();
    assert_eq!(marks[0].0, "AppLock");
    assert!(marks[0].1.starts_with("LOCKED:SIMULATOR:"), "{marks:?}");
    assert_eq!(marks[1..], [("FileID", ours.file_id.as_str())]);
    let host = root.children[0].children[0].child("HostRet").unwrap();
    assert_eq!(host.children_named("SupportedQBXMLVersion").count(), 19);
    let preferences = root.children[0].children[2]
        .child("PreferencesRet")
        .unwrap();
    let accounting = preferences.child("AccountingPreferences").unwrap();
    assert_eq!(accounting.value("IsUsingClassTracking"), Some("true"));
    assert_eq!(accounting.value("ClosingDate"), Some("2025-12-31"));
}

#[test]
fn another_file_carries_no_mark() {
    let mut quickbooks = quickbooks();
    quickbooks.stamp(&Stamp {
        owner_id: "{0E102412-C367-403D-806F-28B2BEA18297}".to_owned(),
        file_id: "{AAAAAAAA-C367-403D-806F-28B2BEA18297}".to_owned(),
    });
    quickbooks.open_another_file();
    let hcp = quickbooks.host_company_preferences(None);
    assert!(!hcp.contains("FileID") && hcp.contains("Another Company"));
    quickbooks.reopen_own_file();
    assert!(quickbooks.host_company_preferences(None).contains("FileID"));
}

#[test]
fn a_query_for_the_company_shows_marks_of_the_owners_it_names() {
    let mut quickbooks = quickbooks();
    quickbooks.stamp(&Stamp {
        owner_id: "{0E102412-C367-403D-806F-28B2BEA18297}".to_owned(),
        file_id: "{AAAAAAAA-C367-403D-806F-28B2BEA18297}".to_owned(),
    });
    let asked = "<CompanyQueryRq><OwnerID>{0e102412-c367-403d-806f-28b2bea18297}</OwnerID></CompanyQueryRq>";
    assert!(
        quickbooks
            .run(&document_of("", asked))
            .unwrap()
            .contains("FileID")
    );
    let not = quickbooks
        .run(&document_of("", "<CompanyQueryRq/>"))
        .unwrap();
    assert!(!not.contains("DataExtRet"));
}
