//! Purchase orders, as they are asked for and written.

use super::*;

fn numbers(filter: &str) -> (u16, Vec<String>) {
    let request = format!("<PurchaseOrderQueryRq>{filter}</PurchaseOrderQueryRq>");
    let answer = response(&mut quickbooks(), &request);
    let numbers = answer.children.iter().map(|order| order.value("RefNumber"));
    let numbers = numbers.map(|number| number.unwrap().to_owned()).collect();
    (code(&answer), numbers)
}

#[test]
fn purchase_orders_are_found_by_every_filter() {
    for (filter, expected) in [
        ("", &["PO-1029", "PO-1041"][..]),
        ("<RefNumber>po-1041</RefNumber>", &["PO-1041"]),
        (
            "<RefNumberCaseSensitive>PO-1041</RefNumberCaseSensitive>",
            &["PO-1041"],
        ),
        ("<MaxReturned>1</MaxReturned>", &["PO-1029"]),
        (
            "<ModifiedDateRangeFilter><FromModifiedDate>2026-11-02</FromModifiedDate>\
             </ModifiedDateRangeFilter>",
            &["PO-1029", "PO-1041"],
        ),
        (
            "<TxnDateRangeFilter><FromTxnDate>2026-10-01</FromTxnDate></TxnDateRangeFilter>",
            &["PO-1041"],
        ),
        (
            "<EntityFilter><FullName>rosas del valle</FullName></EntityFilter>\
             <RefNumberFilter><MatchCriterion>EndsWith</MatchCriterion><RefNumber>29</RefNumber>\
             </RefNumberFilter>",
            &["PO-1029"],
        ),
        (
            "<RefNumberRangeFilter><FromRefNumber>PO-1030</FromRefNumber></RefNumberRangeFilter>",
            &["PO-1041"],
        ),
    ] {
        let (code, found) = numbers(filter);
        assert_eq!(
            (code, found.as_slice()),
            (
                0,
                &expected.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
            ),
            "{filter}"
        );
    }
}

#[test]
fn purchase_orders_that_are_not_there_are_told_apart() {
    for (expected, filter) in [
        (1, "<RefNumber>RV-0993</RefNumber>"),
        (
            1,
            "<RefNumberCaseSensitive>po-1041</RefNumberCaseSensitive>",
        ),
        (500, "<TxnID>1A-17</TxnID>"),
        (
            3120,
            "<EntityFilter><FullName>Nobody</FullName></EntityFilter>",
        ),
        (
            1,
            "<EntityFilter><FullName>Quito Air Cargo</FullName></EntityFilter>",
        ),
        (
            1,
            "<ModifiedDateRangeFilter><ToModifiedDate>2026-11-01</ToModifiedDate>\
             </ModifiedDateRangeFilter>",
        ),
        (
            3020,
            "<TxnDateRangeFilter><FromTxnDate>26-10-01</FromTxnDate></TxnDateRangeFilter>",
        ),
    ] {
        assert_eq!(numbers(filter), (expected, vec![]), "{filter}");
    }
    let mut quickbooks = quickbooks();
    let bill = quickbooks.company().bills().next().unwrap().txn_id.clone();
    let asked = format!("<PurchaseOrderQueryRq><TxnID>{bill}</TxnID></PurchaseOrderQueryRq>");
    assert_eq!(code_of(&mut quickbooks, &asked), 500, "a bill is no order");
    let order = quickbooks.company().purchase_orders()[0].txn_id.clone();
    let asked = format!("<BillQueryRq><TxnID>{order}</TxnID></BillQueryRq>");
    assert_eq!(code_of(&mut quickbooks, &asked), 500, "an order is no bill");
}

#[test]
fn a_purchase_order_is_written_in_schema_order_and_with_its_lines_when_asked() {
    let mut quickbooks = quickbooks();
    let asked = |lines: &str| {
        format!(
            "<PurchaseOrderQueryRq><RefNumber>PO-1041</RefNumber>{lines}</PurchaseOrderQueryRq>"
        )
    };
    let answer = response(&mut quickbooks, &asked(""));
    assert_eq!(
        order_of(&answer.children[0]),
        [
            "TxnID",
            "TimeCreated",
            "TimeModified",
            "EditSequence",
            "TxnNumber",
            "VendorRef",
            "TxnDate",
            "RefNumber",
            "ExpectedDate",
            "TotalAmount",
            "IsManuallyClosed",
            "IsFullyReceived",
            "Memo",
            "IsToBePrinted",
        ]
    );
    let with_lines = asked("<IncludeLineItems>true</IncludeLineItems>");
    let answer = response(&mut quickbooks, &with_lines);
    let order = &answer.children[0];
    assert_eq!(order.value("TotalAmount"), Some("560.00"));
    assert_eq!(order.value("IsFullyReceived"), Some("false"));
    let lines: Vec<&Element> = order.children_named("PurchaseOrderLineRet").collect();
    assert_eq!(
        order_of(lines[0]),
        [
            "TxnLineID",
            "ItemRef",
            "Desc",
            "Quantity",
            "Rate",
            "ClassRef",
            "Amount",
            "ReceivedQuantity",
            "UnbilledQuantity",
            "IsBilled",
            "IsManuallyClosed",
        ]
    );
    assert_eq!(lines[0].value("UnbilledQuantity"), Some("600"));
    assert_eq!(
        at(lines[1], "CustomerRef/FullName"),
        Some("Hotel Miramar:Spring Gala")
    );
    assert_eq!(order_of(lines[2]), ["TxnLineID", "Desc"]);
    let old = document_of("", &with_lines).replace("13.0", "10.0");
    let old = quickbooks.run(&old).unwrap();
    assert!(old.contains("ReceivedQuantity") && !old.contains("UnbilledQuantity"));
}

#[test]
fn purchase_orders_are_closed_and_received_each_in_its_way() {
    let mut quickbooks = quickbooks();
    let company = quickbooks.company_mut();
    let order = company.purchase_orders()[1].clone();
    let (first, second) = (&order.lines[0], &order.lines[1]);
    let is = |company: &CompanyFile| {
        let order = company.purchase_order(&order.txn_id).unwrap();
        (
            order.is_open(),
            order.is_fully_received(),
            order.manually_closed,
        )
    };
    assert_eq!(is(company), (true, false, false));
    company
        .close_purchase_order_line(&order.txn_id, &first.txn_line_id)
        .unwrap();
    assert_eq!(is(company), (true, false, false));
    company
        .close_purchase_order_line(&order.txn_id, &second.txn_line_id)
        .unwrap();
    assert_eq!(is(company), (false, true, false));
    company.close_purchase_order(&order.txn_id).unwrap();
    assert_eq!(is(company), (false, true, true));
    let changed = company.purchase_order(&order.txn_id).unwrap();
    assert_eq!(changed.modified, order.modified + 3);
    for (txn_id, line) in [("1-1", second.txn_line_id.as_str()), (&order.txn_id, "1-1")] {
        assert!(company.close_purchase_order_line(txn_id, line).is_err());
    }
    assert!(company.close_purchase_order("1-1").is_err());
    assert!(company.delete_purchase_order("1-1").is_err());
}

#[test]
fn an_iterator_pages_through_purchase_orders() {
    let mut quickbooks = quickbooks();
    let page = |quickbooks: &mut QuickBooks, attributes: &str| {
        let request = format!(
            "<PurchaseOrderQueryRq {attributes}><MaxReturned>1</MaxReturned></PurchaseOrderQueryRq>"
        );
        response(quickbooks, &request)
    };
    let first = page(&mut quickbooks, "iterator=\"Start\"");
    assert_eq!(first.attribute("iteratorRemainingCount"), Some("1"));
    let id = first.attribute("iteratorID").unwrap();
    let go_on = format!("iterator=\"Continue\" iteratorID=\"{id}\"");
    let order = quickbooks.company().purchase_orders()[1].txn_id.clone();
    quickbooks
        .company_mut()
        .delete_purchase_order(&order)
        .unwrap();
    let second = page(&mut quickbooks, &go_on);
    assert_eq!(second.children.len(), 0, "it was deleted meanwhile");
    assert_eq!(second.attribute("iteratorRemainingCount"), Some("0"));
}
