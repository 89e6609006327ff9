//! What was deleted, and for how long `QuickBooks` tells.

use super::*;

fn id(quickbooks: &QuickBooks, list: List, name: &str) -> String {
    let lists = quickbooks.company().lists();
    lists.named(list, name).unwrap().list_id.clone()
}

fn deleted_lists(content: &str) -> String {
    format!("<ListDeletedQueryRq>{content}</ListDeletedQueryRq>")
}

const VENDORS: &str = "<ListDelType>Vendor</ListDelType>";

/// A company in which a vendor, an item and terms were deleted, in this order.
fn after_deletions() -> QuickBooks {
    let mut quickbooks = quickbooks();
    for (list, name) in [
        (List::Vendor, "Closed Nursery"),
        (List::Item, "Lily (old)"),
        (List::Terms, "10th of month"),
    ] {
        let id = id(&quickbooks, list, name);
        quickbooks.company_mut().delete_entry(list, &id).unwrap();
    }
    quickbooks
}

#[test]
fn deleted_entries_are_reported_by_their_types() {
    let mut quickbooks = after_deletions();
    let answer = response(&mut quickbooks, &deleted_lists(VENDORS));
    let ret = &answer.children[0];
    assert_eq!(
        order_of(ret),
        [
            "ListDelType",
            "ListID",
            "TimeCreated",
            "TimeDeleted",
            "FullName"
        ]
    );
    assert_eq!(ret.name, "ListDeletedRet");
    assert_eq!(ret.value("FullName"), Some("Closed Nursery"));
    assert_eq!(ret.value("TimeDeleted"), Some("2026-11-02T09:00:06-05:00"));
    for (types, count) in [
        (&["ItemNonInventory"][..], 1),
        (&["DateDrivenTerms"], 1),
        (&["Vendor", "ItemNonInventory", "DateDrivenTerms"], 3),
        (&["StandardTerms", "ItemService", "Customer", "JobType"], 0),
    ] {
        let asked: Vec<String> = types
            .iter()
            .map(|kind| format!("<ListDelType>{kind}</ListDelType>"))
            .collect();
        let asked = asked.concat();
        let answer = response(&mut quickbooks, &deleted_lists(&asked));
        assert_eq!(answer.children.len(), count, "{types:?}");
        assert_eq!(code(&answer), u16::from(count == 0), "{types:?}");
    }
}

#[test]
fn what_was_deleted_is_found_no_more() {
    let mut quickbooks = after_deletions();
    let by_name = "<VendorQueryRq><FullName>Closed Nursery</FullName></VendorQueryRq>";
    assert_eq!(code_of(&mut quickbooks, by_name), 500);
    let content = "{vendor}<TermsRef><FullName>10th of month</FullName></TermsRef>{line}";
    assert_eq!(code_of(&mut quickbooks, &bill(content)), 3140);
    let add = "<VendorAddRq><VendorAdd><Name>Closed Nursery</Name></VendorAdd></VendorAddRq>";
    assert_eq!(code_of(&mut quickbooks, add), 0, "the name is free again");
}

#[test]
fn deletions_are_forgotten_after_ninety_days_and_cut_by_a_range() {
    let mut quickbooks = after_deletions();
    let range = |from: &str, to: &str| {
        deleted_lists(&format!(
            "{VENDORS}<DeletedDateRangeFilter><FromDeletedDate>{from}</FromDeletedDate>\
             <ToDeletedDate>{to}</ToDeletedDate></DeletedDateRangeFilter>"
        ))
    };
    for (from, to, expected) in [
        ("2026-11-02", "2026-11-02", 0),
        ("2026-11-02T09:00:06", "2026-11-02T09:00:06", 0),
        ("2026-11-02T09:00:07", "2026-11-03", 1),
        ("2026-11-01", "2026-11-02T14:00:05+00:00", 1),
        ("2026-11-01T00:00:00Z", "2026-11-02", 3020),
    ] {
        let request = range(from, to);
        assert_eq!(code_of(&mut quickbooks, &request), expected, "{from} {to}");
    }
    let deleted = quickbooks.company().deleted_entries()[0].deleted;
    let ninety_days = 90 * 24 * 60 * 60;
    quickbooks.company_mut().set_now(deleted + ninety_days);
    assert_eq!(code_of(&mut quickbooks, &deleted_lists(VENDORS)), 0);
    quickbooks.company_mut().set_now(deleted + ninety_days + 1);
    assert_eq!(code_of(&mut quickbooks, &deleted_lists(VENDORS)), 1);
}

#[test]
fn questions_for_deletions_are_read_strictly() {
    for (request, hresult) in [
        ("<ListDeletedQueryRq/>", true),
        ("<TxnDeletedQueryRq/>", true),
        (
            "<ListDeletedQueryRq iterator=\"Start\"><ListDelType>Vendor</ListDelType>\
             </ListDeletedQueryRq>",
            true,
        ),
        (
            "<TxnDeletedQueryRq><TxnDelType>Bill</TxnDelType><MaxReturned>1</MaxReturned>\
             </TxnDeletedQueryRq>",
            true,
        ),
        (
            "<ListDeletedQueryRq><ListDelType>Terms</ListDelType></ListDeletedQueryRq>",
            false,
        ),
        (
            "<TxnDeletedQueryRq><TxnDelType>Vendor</TxnDelType></TxnDeletedQueryRq>",
            false,
        ),
    ] {
        match quickbooks().run(&document_of("", request)) {
            Err(error) => assert_eq!((error.code, hresult), (0x8004_0400, true), "{request}"),
            Ok(_) => assert_eq!(
                (code_of(&mut quickbooks(), request), hresult),
                (3110, false),
                "{request}"
            ),
        }
    }
}

#[test]
fn deleted_bills_credits_and_orders_are_reported() {
    let mut quickbooks = quickbooks();
    let company = quickbooks.company_mut();
    let bill = company.bills().next().unwrap().txn_id.clone();
    let order = company.purchase_orders()[0].txn_id.clone();
    assert!(company.remove(&bill).is_some());
    company.delete_purchase_order(&order).unwrap();
    let asked = "<TxnDeletedQueryRq metaData=\"MetaDataAndResponseData\">\
                 <TxnDelType>Bill</TxnDelType><TxnDelType>PurchaseOrder</TxnDelType>\
                 <TxnDelType>VendorCredit</TxnDelType></TxnDeletedQueryRq>";
    let answer = response(&mut quickbooks, asked);
    assert_eq!(answer.attribute("retCount"), Some("2"));
    let rets: Vec<_> = answer
        .children
        .iter()
        .map(|ret| {
            (
                ret.value("TxnDelType").unwrap(),
                ret.value("RefNumber").unwrap(),
            )
        })
        .collect();
    assert_eq!(
        rets,
        [("Bill", "CPL-2026-09"), ("PurchaseOrder", "PO-1029")]
    );
    assert_eq!(
        order_of(&answer.children[0]),
        [
            "TxnDelType",
            "TxnID",
            "TimeCreated",
            "TimeDeleted",
            "RefNumber"
        ]
    );
    let credits = "<TxnDeletedQueryRq><TxnDelType>VendorCredit</TxnDelType></TxnDeletedQueryRq>";
    assert_eq!(code_of(&mut quickbooks, credits), 1);
}
