//! Bills that receive purchase orders, whole or line by line.

use super::*;
use crate::simulator::company_file::purchase_order::PurchaseOrder;

/// The open order of the demo company: 600 of 1000 and 500 of 500 are still to come.
fn open(quickbooks: &QuickBooks) -> PurchaseOrder {
    quickbooks.company().purchase_orders()[1].clone()
}

fn link(order: &PurchaseOrder, line: usize) -> String {
    format!(
        "<LinkToTxn><TxnID>{}</TxnID><TxnLineID>{}</TxnLineID></LinkToTxn>",
        order.txn_id, order.lines[line].txn_line_id
    )
}

fn whole(order: &PurchaseOrder) -> String {
    format!("<LinkToTxnID>{}</LinkToTxnID>", order.txn_id)
}

fn received(quickbooks: &QuickBooks) -> Vec<String> {
    let lines = open(quickbooks).lines.into_iter();
    lines.map(|line| line.received.to_string()).collect()
}

#[test]
fn a_linked_line_takes_from_the_order_what_it_does_not_say() {
    for (said, expected) in [
        (
            "",
            ["Rose Red 50", "Red roses, 50 cm", "600", "0.35", "210.00"],
        ),
        (
            "<Quantity>100</Quantity>",
            ["Rose Red 50", "Red roses, 50 cm", "100", "0.35", "35.00"],
        ),
        (
            "<Desc>late</Desc><Quantity>100</Quantity><Cost>0.3</Cost>",
            ["Rose Red 50", "late", "100", "0.3", "30.00"],
        ),
        (
            "<Amount>240.00</Amount>",
            ["Rose Red 50", "Red roses, 50 cm", "600", "0.4", "240.00"],
        ),
    ] {
        let mut quickbooks = quickbooks();
        let order = open(&quickbooks);
        let content = format!(
            "{{vendor}}<ItemLineAdd>{said}{}</ItemLineAdd>",
            link(&order, 0)
        );
        let answer = response(&mut quickbooks, &bill(&content));
        assert_eq!(code(&answer), 0, "{said}");
        let ret = answer.child("BillRet").unwrap();
        assert_eq!(ret.child("LinkedTxn"), None, "only a query tells of links");
        let line = ret.child("ItemLineRet").unwrap();
        let found = ["ItemRef/FullName", "Desc", "Quantity", "Cost", "Amount"]
            .map(|path| at(line, path).unwrap());
        assert_eq!(found, expected, "{said}");
        assert_eq!(at(line, "ClassRef/FullName"), Some("Wholesale:East"));
    }
}

#[test]
fn lines_raise_what_was_received_until_the_order_is_full() {
    let mut quickbooks = quickbooks();
    let order = open(&quickbooks);
    let line = |line: usize, quantity: u32| {
        let link = link(&order, line);
        bill(&format!(
            "{{vendor}}<ItemLineAdd><Quantity>{quantity}</Quantity>{link}</ItemLineAdd>"
        ))
    };
    assert_eq!(code_of(&mut quickbooks, &line(0, 200)), 0);
    assert_eq!(received(&quickbooks), ["600", "0", "0"]);
    assert!(open(&quickbooks).modified > order.modified);
    assert_eq!(
        code_of(&mut quickbooks, &line(0, 450)),
        0,
        "more than was ordered"
    );
    assert_eq!(received(&quickbooks), ["1050", "0", "0"]);
    assert_eq!(code_of(&mut quickbooks, &line(0, 1)), 570);
    assert!(open(&quickbooks).is_open());
    assert_eq!(code_of(&mut quickbooks, &line(1, 500)), 0);
    assert!(open(&quickbooks).is_fully_received() && !open(&quickbooks).is_open());
    let last = quickbooks.company().transactions().last().unwrap();
    let last = last.txn_id.clone();
    assert!(quickbooks.company_mut().remove(&last).is_some());
    assert_eq!(
        received(&quickbooks),
        ["1050", "0", "0"],
        "the bill was deleted"
    );
}

#[test]
fn a_whole_order_brings_all_its_open_lines() {
    let mut quickbooks = quickbooks();
    let order = open(&quickbooks);
    let content = format!("{{vendor}}{}{{line}}", whole(&order));
    let answer = response(&mut quickbooks, &bill(&content));
    assert_eq!(code(&answer), 0);
    let ret = answer.child("BillRet").unwrap();
    assert_eq!(ret.value("AmountDue"), Some("432.00"));
    let lines: Vec<&str> = order_of(ret)
        .into_iter()
        .filter(|name| name.contains("Line"))
        .collect();
    assert_eq!(lines, ["ExpenseLineRet", "ItemLineRet", "ItemLineRet"]);
    assert_eq!(received(&quickbooks), ["1000", "500", "0"]);
}

#[test]
fn links_show_on_both_sides_when_asked_for() {
    let mut quickbooks = quickbooks();
    let order = open(&quickbooks);
    let content = format!("{{vendor}}<RefNumber>L-1</RefNumber>{}", whole(&order));
    assert_eq!(code_of(&mut quickbooks, &bill(&content)), 0);
    for (query, number, kind, other) in [
        ("Bill", "L-1", "PurchaseOrder", "PO-1041"),
        ("PurchaseOrder", "PO-1041", "Bill", "L-1"),
    ] {
        let asked = |links: &str| {
            format!("<{query}QueryRq><RefNumber>{number}</RefNumber>{links}</{query}QueryRq>")
        };
        let silent = response(&mut quickbooks, &asked(""));
        assert_eq!(silent.children[0].child("LinkedTxn"), None);
        let links = asked("<IncludeLinkedTxns>true</IncludeLinkedTxns>");
        let answer = response(&mut quickbooks, &links);
        let link = answer.children[0].child("LinkedTxn").unwrap();
        assert_eq!(link.value("TxnType"), Some(kind));
        assert_eq!(link.value("RefNumber"), Some(other));
        assert_eq!(link.value("Amount"), Some("420.00"));
    }
    let company = quickbooks.company_mut();
    let error = company.delete_purchase_order(&order.txn_id).unwrap_err();
    assert!(error.to_string().contains("a bill is linked"), "{error}");
}

#[test]
fn links_that_make_no_sense_are_refused() {
    let mut quickbooks = quickbooks();
    let order = open(&quickbooks);
    let (one, text, all) = (link(&order, 0), link(&order, 2), whole(&order));
    let of_other = "<VendorRef><FullName>Quito Air Cargo</FullName></VendorRef>";
    let own = quickbooks.company().bills().next().unwrap().txn_id.clone();
    for (expected, content) in [
        (
            3152,
            format!("{{vendor}}<ItemLineAdd>{{item}}{one}</ItemLineAdd>"),
        ),
        (3177, format!("{{vendor}}{all}{all}")),
        (
            3000,
            format!("{{vendor}}{all}<ItemLineAdd>{one}</ItemLineAdd>"),
        ),
        (3120, format!("{of_other}{all}{{line}}")),
        (3120, format!("{of_other}<ItemLineAdd>{one}</ItemLineAdd>")),
        (
            3120,
            format!("{{vendor}}<LinkToTxnID>{own}</LinkToTxnID>{{line}}"),
        ),
        (
            3120,
            format!(
                "{{vendor}}<ItemLineAdd>{}</ItemLineAdd>",
                one.replace("<TxnLineID>", "<TxnLineID>F")
            ),
        ),
        (3120, format!("{{vendor}}<ItemLineAdd>{text}</ItemLineAdd>")),
        (
            3210,
            format!("{{vendor}}<ItemLineAdd><Quantity>0</Quantity>{one}</ItemLineAdd>"),
        ),
        (
            3210,
            format!("{{vendor}}<ItemLineAdd><Quantity>-5</Quantity>{one}</ItemLineAdd>"),
        ),
        (
            3150,
            "{vendor}<ItemLineAdd><LinkToTxn><TxnID/><TxnLineID/></LinkToTxn></ItemLineAdd>"
                .to_owned(),
        ),
    ] {
        assert_eq!(
            code_of(&mut quickbooks, &bill(&content)),
            expected,
            "{content}"
        );
    }
    assert_eq!(
        received(&quickbooks),
        ["400", "0", "0"],
        "nothing was received"
    );
    let credit = format!(
        "<VendorCreditAddRq><VendorCreditAdd>{ROSAS}<ItemLineAdd>{one}</ItemLineAdd>\
         </VendorCreditAdd></VendorCreditAddRq>"
    );
    let error = quickbooks.run(&document_of("", &credit)).unwrap_err();
    assert_eq!(error.code, 0x8004_0400, "a credit receives nothing");
}

#[test]
fn what_is_closed_is_not_linked_and_said_so() {
    let mut quickbooks = quickbooks();
    let full = quickbooks.company().purchase_orders()[0].clone();
    let line = format!("{{vendor}}<ItemLineAdd>{}</ItemLineAdd>", link(&full, 0));
    let answer = response(&mut quickbooks, &bill(&line));
    assert_eq!(
        answer.attribute("statusMessage").unwrap(),
        format!(
            "Unable to link to transaction \"{}\" because it has already been closed.",
            full.txn_id
        )
    );
    assert_eq!(
        (code(&answer), answer.attribute("statusSeverity")),
        (570, Some("Warn"))
    );
    let ret = answer.child("BillRet").unwrap();
    assert_eq!(at(ret, "ItemLineRet/ItemRef/FullName"), Some("Rose Red 50"));
    assert_eq!(ret.value("AmountDue"), Some("0.34"));
    let saved = quickbooks.company().transactions().last().unwrap();
    assert_eq!(saved.lines[0].link, None);
    for (expected, content) in [
        (570, format!("{{vendor}}{}{{line}}", whole(&full))),
        (3180, format!("{{vendor}}{}", whole(&full))),
    ] {
        assert_eq!(code_of(&mut quickbooks, &bill(&content)), expected);
    }
    let order = open(&quickbooks);
    let company = quickbooks.company_mut();
    company
        .close_purchase_order_line(&order.txn_id, &order.lines[0].txn_line_id)
        .unwrap();
    let one = |line: usize| {
        bill(&format!(
            "{{vendor}}<ItemLineAdd>{}</ItemLineAdd>",
            link(&order, line)
        ))
    };
    assert_eq!(code_of(&mut quickbooks, &one(0)), 570);
    assert_eq!(code_of(&mut quickbooks, &one(1)), 0);
    assert_eq!(code_of(&mut quickbooks, &one(1)), 570, "all of it has come");
}

#[test]
fn two_lines_of_a_bill_share_what_is_open() {
    let mut quickbooks = quickbooks();
    let order = open(&quickbooks);
    let one = link(&order, 1);
    let content = format!(
        "{{vendor}}<ItemLineAdd><Quantity>300</Quantity>{one}</ItemLineAdd>\
         <ItemLineAdd>{one}</ItemLineAdd><ItemLineAdd>{one}</ItemLineAdd>"
    );
    let answer = response(&mut quickbooks, &bill(&content));
    assert_eq!(code(&answer), 570, "the third finds nothing left");
    let ret = answer.child("BillRet").unwrap();
    let quantities: Vec<_> = ret
        .children_named("ItemLineRet")
        .map(|line| line.value("Quantity").unwrap())
        .collect();
    assert_eq!(quantities, ["300", "200", "1"]);
    assert_eq!(received(&quickbooks), ["400", "500", "0"]);
}
