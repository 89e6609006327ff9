//! What is written, and how it comes back.

use super::*;
use crate::simulator::company_file::{cents::Cents, transaction::Transaction};

fn last(quickbooks: &QuickBooks) -> &Transaction {
    quickbooks.company().transactions().last().unwrap()
}

#[test]
fn a_bill_is_added_and_written_back_in_schema_order() {
    let mut quickbooks = quickbooks();
    let content = format!(
        "{ROSAS}<TxnDate>2026-11-02</TxnDate><RefNumber>RV-1001</RefNumber><Memo>caf&#233;</Memo>\
         {LINE}<ItemLineAdd><ItemRef><FullName>rose red 50</FullName></ItemRef>\
         <Quantity>100</Quantity><Cost>0.355</Cost></ItemLineAdd>"
    );
    let response = response(&mut quickbooks, &bill(&content));
    assert_eq!(code(&response), 0);
    assert_eq!(response.attribute("requestID"), Some("b"));
    let ret = response.child("BillRet").unwrap();
    let order: Vec<&str> = ret
        .children
        .iter()
        .map(|child| child.name.as_str())
        .collect();
    assert_eq!(
        order,
        [
            "TxnID",
            "TimeCreated",
            "TimeModified",
            "EditSequence",
            "TxnNumber",
            "VendorRef",
            "APAccountRef",
            "TxnDate",
            "DueDate",
            "AmountDue",
            "RefNumber",
            "Memo",
            "IsPaid",
            "ExpenseLineRet",
            "ItemLineRet",
            "OpenAmount",
        ]
    );
    assert_eq!(ret.value("AmountDue"), Some("47.50"));
    assert_eq!(ret.value("Memo"), Some("café"));
    assert_eq!(
        ret.value("DueDate"),
        Some("2026-12-02"),
        "the vendor's terms are Net 30"
    );
    let bill = last(&quickbooks);
    assert_eq!(bill.total, Cents(4_750));
    assert_eq!(Some(bill.txn_id.as_str()), ret.value("TxnID"));
    assert_eq!(
        quickbooks
            .company()
            .of_vendor("ROSAS DEL VALLE", "rv-1001")
            .count(),
        1
    );
}

#[test]
fn terms_make_a_bill_due_after_days_or_on_a_day_of_the_month() {
    let file = r#"{
        "name": "A", "path": "B",
        "accounts": [{"name": "Payable", "type": "AccountsPayable"}, {"name": "Freight", "type": "Expense"}],
        "vendors": [{"name": "Rosas del Valle"}],
        "terms": [
            {"name": "At once", "type": "StandardTerms"},
            {"name": "10th", "type": "DateDrivenTerms", "due_days": 10, "due_next_month_days": 5},
            {"name": "31st", "type": "DateDrivenTerms", "due_days": 31}
        ]
    }"#;
    let mut quickbooks = QuickBooks::new(CompanyFile::from_json(file).unwrap());
    for (terms, date, due) in [
        ("At once", "2026-11-02", "2026-11-02"),
        ("10th", "2026-11-05", "2026-11-10"),
        ("10th", "2026-11-06", "2026-12-10"),
        ("10th", "2026-12-11", "2027-01-10"),
        ("31st", "2026-02-28", "2026-02-28"),
        ("31st", "2026-11-30", "2026-11-30"),
    ] {
        let terms = format!("<TermsRef><FullName>{terms}</FullName></TermsRef>");
        let content = format!("{ROSAS}<TxnDate>{date}</TxnDate>{terms}{LINE}");
        let added = response(&mut quickbooks, &bill(&content));
        assert_eq!(at(&added, "BillRet/DueDate"), Some(due), "{terms} {date}");
    }
}

#[test]
fn a_vendor_credit_has_positive_amounts_and_no_due_date() {
    let mut quickbooks = quickbooks();
    let request = format!(
        "<VendorCreditAddRq><VendorCreditAdd>{ROSAS}<TxnDate>2026-11-02</TxnDate>\
         <RefNumber>CN-1</RefNumber>{LINE}</VendorCreditAdd></VendorCreditAddRq>"
    );
    let response = response(&mut quickbooks, &request);
    assert_eq!(response.attribute("requestID"), None);
    let ret = response.child("VendorCreditRet").unwrap();
    assert_eq!(ret.value("CreditAmount"), Some("12.00"));
    assert_eq!(ret.child("DueDate"), None);
    assert_eq!(
        quickbooks.company().total(last(&quickbooks).kind),
        Some(Cents(6_440 + 1_200))
    );
}

#[test]
fn text_outside_windows_1252_becomes_question_marks() {
    let mut quickbooks = quickbooks();
    let content = format!("{ROSAS}<Memo>&#8364;&#8217;&#28450;&#128512;</Memo>{LINE}");
    let ret = response(&mut quickbooks, &bill(&content));
    assert_eq!(ret.child("BillRet").unwrap().value("Memo"), Some("€’??"));
}

#[test]
fn item_lines_make_their_amounts_as_the_book_says() {
    for (line, amount, cost) in [
        ("", "0.35", Some("0.35")),
        ("<Quantity>3</Quantity>", "1.05", Some("0.35")),
        (
            "<Quantity>3</Quantity><Cost>0.335</Cost>",
            "1.01",
            Some("0.335"),
        ),
        (
            "<Quantity>3</Quantity><Cost>1.33333</Cost><Amount>4.00</Amount>",
            "4.00",
            Some("1.33333"),
        ),
        (
            "<Quantity>4</Quantity><Amount>10.00</Amount>",
            "10.00",
            Some("2.5"),
        ),
        (
            "<Quantity>0</Quantity><Amount>10.00</Amount>",
            "10.00",
            None,
        ),
        ("<Amount>10.00</Amount>", "10.00", None),
    ] {
        let mut quickbooks = quickbooks();
        let content = format!(
            "{ROSAS}<ItemLineAdd><ItemRef><FullName>Rose Red 50</FullName></ItemRef>{line}</ItemLineAdd>"
        );
        let added = response(&mut quickbooks, &bill(&content));
        let ret = added
            .child("BillRet")
            .unwrap()
            .child("ItemLineRet")
            .unwrap();
        assert_eq!(ret.value("Amount"), Some(amount), "{line}");
        assert_eq!(ret.value("Cost"), cost, "{line}");
    }
}

#[test]
fn a_vendor_can_be_added_once_and_used_at_once() {
    let mut quickbooks = quickbooks();
    let add = |name: &str| {
        format!(
            "<VendorAddRq requestID=\"v\"><VendorAdd><Name>{name}</Name></VendorAdd></VendorAddRq>"
        )
    };
    let both = format!(
        "{}{}",
        add("New &amp; Fresh"),
        bill(&format!(
            "<VendorRef><FullName>new &amp; fresh</FullName></VendorRef>{LINE}"
        ))
    );
    let answers = responses(&mut quickbooks, &both);
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), [0, 0]);
    assert_eq!(
        answers[0].child("VendorRet").unwrap().value("Name"),
        Some("New & Fresh")
    );
    for (expected, name) in [
        (3100, "NEW &amp; fresh"),
        (3100, "Closed Nursery"),
        (3100, "Hotel Miramar"),
        (3090, "A:B"),
        (3150, ""),
        (3070, "123456789012345678901234567890123456789012"),
    ] {
        assert_eq!(
            code(&response(&mut quickbooks, &add(name))),
            expected,
            "{name}"
        );
    }
}

#[test]
fn only_the_elements_asked_for_come_back() {
    let mut quickbooks = quickbooks();
    let request = bill(&format!("{ROSAS}{LINE}")).replace(
        "</BillAdd>",
        "</BillAdd><IncludeRetElement>TxnID</IncludeRetElement><IncludeRetElement>AmountDue\
         </IncludeRetElement><IncludeRetElement>Nonsense</IncludeRetElement>",
    );
    let added = response(&mut quickbooks, &request);
    let names: Vec<&str> = added
        .child("BillRet")
        .unwrap()
        .children
        .iter()
        .map(|child| child.name.as_str())
        .collect();
    assert_eq!(names, ["TxnID", "AmountDue"]);
    let silent = document_of(
        " responseData=\"includeNone\"",
        &bill(&format!("{ROSAS}{LINE}")),
    );
    assert!(!quickbooks.run(&silent).unwrap().contains("BillRet"));
}

#[test]
fn an_altered_amount_is_saved_a_cent_higher_and_for_one_set_only() {
    let mut quickbooks = quickbooks();
    let content = format!("{ROSAS}{LINE}");
    quickbooks.alter_next_run();
    for expected in ["12.01", "12.00"] {
        let response = response(&mut quickbooks, &bill(&content));
        let ret = response.child("BillRet").unwrap();
        assert_eq!(ret.value("AmountDue"), Some(expected));
        let line = ret.child("ExpenseLineRet").unwrap();
        assert_eq!(line.value("Amount"), Some(expected));
        assert_eq!(last(&quickbooks).total.to_string(), expected);
    }
}
