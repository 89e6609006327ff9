//! Rule by rule: what `QuickBooks` takes, what it refuses and how it says so.

use super::*;
use crate::simulator::company_file::{cents::Cents, transaction::Transaction};

const ROSAS: &str = "<VendorRef><FullName>Rosas del Valle</FullName></VendorRef>";
const LINE: &str = "<ExpenseLineAdd><AccountRef><FullName>Freight</FullName></AccountRef>\
                    <Amount>12.00</Amount></ExpenseLineAdd>";

fn quickbooks() -> QuickBooks {
    QuickBooks::new(CompanyFile::demo())
}

fn document_of(attributes: &str, requests: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?qbxml version=\"13.0\"?>\n\
         <QBXML><QBXMLMsgsRq onError=\"continueOnError\"{attributes}>{requests}</QBXMLMsgsRq></QBXML>"
    )
}

fn bill(content: &str) -> String {
    format!("<BillAddRq requestID=\"b\"><BillAdd>{content}</BillAdd></BillAddRq>")
}

/// The single response of a document with these requests.
fn response(quickbooks: &mut QuickBooks, requests: &str) -> Element {
    responses(quickbooks, requests).remove(0)
}

fn responses(quickbooks: &mut QuickBooks, requests: &str) -> Vec<Element> {
    let answer = quickbooks.run(&document_of("", requests)).unwrap();
    let root = xml::parse(&answer).unwrap().root;
    root.children[0].children.clone()
}

fn code(response: &Element) -> u16 {
    response.attribute("statusCode").unwrap().parse().unwrap()
}

/// The status code that a bill with this content gets.
fn bill_code(content: &str) -> u16 {
    code(&response(&mut quickbooks(), &bill(content)))
}

fn hresult(request: &str) -> u32 {
    let mut quickbooks = quickbooks();
    let before = quickbooks.company().transactions().len();
    let hresult = quickbooks
        .run(request)
        .map_or_else(|hresult| hresult.code, |_| 0);
    assert_eq!(
        quickbooks.company().transactions().len(),
        before,
        "something ran"
    );
    hresult
}

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
fn what_does_not_parse_is_an_hresult_and_nothing_runs() {
    let good = document_of("", &bill(&format!("{ROSAS}{LINE}")));
    let body = |content: &str| document_of("", &bill(content));
    for (what, request) in [
        ("nothing", String::new()),
        (
            "no XML declaration",
            good.replace("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", ""),
        ),
        (
            "no qbxml instruction",
            good.replace("<?qbxml version=\"13.0\"?>", ""),
        ),
        (
            "an instruction without version",
            good.replace("<?qbxml version=\"13.0\"?>", "<?qbxml?>"),
        ),
        ("lower-case root", good.replace("QBXML>", "qbxml>")),
        (
            "no onError",
            good.replace(" onError=\"continueOnError\"", ""),
        ),
        (
            "another onError",
            good.replace("continueOnError", "carryOn"),
        ),
        (
            "another attribute",
            good.replace(" onError", " onerror=\"1\" onError"),
        ),
        ("a DTD", good.replace("<QBXML>", "<!DOCTYPE QBXML><QBXML>")),
        ("a raw é", good.replace("Rosas", "Rosás")),
        ("an illegal reference", good.replace("Rosas", "&#x1F;")),
        ("an unclosed element", good.replace("</QBXML>", "")),
        ("an unknown request", document_of("", "<BillAdRq/>")),
        (
            "an unknown element",
            body(&format!("{ROSAS}<BillNumber>1</BillNumber>{LINE}")),
        ),
        ("no vendor", body(LINE)),
        ("two vendors", body(&format!("{ROSAS}{ROSAS}{LINE}"))),
        (
            "order",
            body(&format!(
                "{ROSAS}<RefNumber>1</RefNumber><TxnDate>2026-11-02</TxnDate>{LINE}"
            )),
        ),
        (
            "memo after line",
            body(&format!("{ROSAS}{LINE}<Memo>m</Memo>")),
        ),
        (
            "item line before expense line",
            body(&format!(
                "{ROSAS}<ItemLineAdd><ItemRef><FullName>I</FullName></ItemRef></ItemLineAdd>{LINE}"
            )),
        ),
        (
            "serial and lot",
            body(&format!(
                "{ROSAS}<ItemLineAdd><SerialNumber>1</SerialNumber><LotNumber>2</LotNumber></ItemLineAdd>"
            )),
        ),
        (
            "link without line",
            body(&format!(
                "{ROSAS}<ItemLineAdd><LinkToTxn><TxnID>1</TxnID></LinkToTxn></ItemLineAdd>"
            )),
        ),
        (
            "an element of qbXML 16.0",
            body(&format!(
                "{ROSAS}<ItemLineAdd><ExpirationDateForSerialLotNumber>2026-12-31\
                 </ExpirationDateForSerialLotNumber></ItemLineAdd>"
            )),
        ),
        (
            "an element of the Australian edition",
            body(&format!(
                "{ROSAS}<ExpenseLineAdd><Amount>1.00</Amount><TaxAmount>1.00</TaxAmount></ExpenseLineAdd>"
            )),
        ),
        ("text between elements", body(&format!("{ROSAS}text{LINE}"))),
        (
            "elements inside text",
            body(&format!("{ROSAS}<Memo><b/></Memo>{LINE}")),
        ),
        (
            "an attribute on a field",
            body(&format!("{ROSAS}<Memo x=\"1\">m</Memo>{LINE}")),
        ),
        (
            "ids with a filter",
            document_of(
                "",
                "<BillQueryRq><TxnID>1</TxnID><MaxReturned>5</MaxReturned></BillQueryRq>",
            ),
        ),
        (
            "an empty filter",
            document_of("", "<BillQueryRq><EntityFilter/></BillQueryRq>"),
        ),
        (
            "an iterator over terms",
            document_of("", "<TermsQueryRq iterator=\"Start\"/>"),
        ),
    ] {
        assert_eq!(hresult(&request), 0x8004_0400, "{what}");
    }
    assert_eq!(hresult(&document_of("", "<HostQueryRq/>")), 0);
}

#[test]
fn an_unknown_version_and_a_rollback_have_codes_of_their_own() {
    let good = document_of("", "<HostQueryRq/>");
    for version in ["99.0", "13", "CA3.0", "1.2", ""] {
        assert_eq!(
            hresult(&good.replace("13.0", version)),
            0x8004_0423,
            "{version}"
        );
    }
    assert_eq!(
        hresult(&good.replace("continueOnError", "rollbackOnError")),
        0x8004_0413
    );
}

#[test]
fn a_bad_value_costs_one_request_a_status_code() {
    for (expected, content) in [
        (3020, format!("{ROSAS}<TxnDate>2026-02-30</TxnDate>{LINE}")),
        (3040, format!("{ROSAS}{}", LINE.replace("12.00", "12.0"))),
        (
            3070,
            format!("{ROSAS}<RefNumber>123456789012345678901</RefNumber>{LINE}"),
        ),
        (
            3070,
            format!("{}{LINE}", ROSAS.replace("Rosas", &"R".repeat(50))),
        ),
        (3065, format!("{ROSAS}<ExternalGUID>1</ExternalGUID>{LINE}")),
        (
            3110,
            format!(
                "{ROSAS}{}",
                LINE.replace(
                    "</ExpenseLineAdd>",
                    "<BillableStatus>billable</BillableStatus></ExpenseLineAdd>"
                )
            ),
        ),
        (
            3045,
            format!(
                "{ROSAS}<ItemLineAdd><ItemRef><FullName>Rose Red 50</FullName></ItemRef><Cost>0.123456</Cost></ItemLineAdd>"
            ),
        ),
        (
            3060,
            format!(
                "{ROSAS}<ItemLineAdd><ItemRef><FullName>Rose Red 50</FullName></ItemRef><Quantity>1,5</Quantity></ItemLineAdd>"
            ),
        ),
    ] {
        assert_eq!(bill_code(&content), expected, "{content}");
    }
}

#[test]
fn a_reference_that_leads_nowhere_is_3140_with_its_name() {
    let content = format!("<VendorRef><FullName>Nope &amp; Co</FullName></VendorRef>{LINE}");
    let refused = response(&mut quickbooks(), &bill(&content));
    assert_eq!(
        refused.attribute("statusMessage"),
        Some(
            "There is an invalid reference to QuickBooks Vendor \"Nope & Co\" in the Bill.  \
             QuickBooks error message: Invalid argument.  The specified record does not exist in \
             the list."
        )
    );
    assert_eq!(refused.attribute("statusSeverity"), Some("Error"));
    assert!(refused.children.is_empty());
    for (expected, content) in [
        (
            3140,
            format!("<VendorRef><FullName>Closed Nursery</FullName></VendorRef>{LINE}"),
        ),
        (
            3140,
            format!(
                "<VendorRef><ListID>80000999-1</ListID><FullName>Rosas del Valle</FullName></VendorRef>{LINE}"
            ),
        ),
        (
            3000,
            format!("<VendorRef><ListID>nonsense</ListID></VendorRef>{LINE}"),
        ),
        (3150, format!("<VendorRef/>{LINE}")),
        (
            3140,
            format!("{ROSAS}<APAccountRef><FullName>Freight</FullName></APAccountRef>{LINE}"),
        ),
        (
            3140,
            format!("{ROSAS}<TermsRef><FullName>Net 31</FullName></TermsRef>{LINE}"),
        ),
        (
            3140,
            format!("{ROSAS}{}", LINE.replace("Freight", "Fright")),
        ),
        (
            3140,
            format!("{ROSAS}{}", LINE.replace("Freight", "Telephone (old)")),
        ),
        (
            3140,
            format!(
                "{ROSAS}<ItemLineAdd><ItemRef><FullName>Lily (old)</FullName></ItemRef></ItemLineAdd>"
            ),
        ),
        (
            3140,
            format!("{ROSAS}<ItemLineAdd><Quantity>1</Quantity></ItemLineAdd>"),
        ),
        (
            3280,
            format!(
                "{ROSAS}<ItemLineAdd><ItemRef><FullName>Early Payment</FullName></ItemRef></ItemLineAdd>"
            ),
        ),
        (
            3120,
            format!("{ROSAS}<LinkToTxnID>1A-17</LinkToTxnID>{LINE}"),
        ),
    ] {
        assert_eq!(bill_code(&content), expected, "{content}");
    }
}

#[test]
fn text_outside_windows_1252_becomes_question_marks() {
    let mut quickbooks = quickbooks();
    let content = format!("{ROSAS}<Memo>&#8364;&#8217;&#28450;&#128512;</Memo>{LINE}");
    let ret = response(&mut quickbooks, &bill(&content));
    assert_eq!(ret.child("BillRet").unwrap().value("Memo"), Some("€’??"));
}

#[test]
fn transactions_that_make_no_sense_are_not_saved() {
    let negative = LINE.replace("12.00", "-12.00");
    for (expected, content) in [
        (3180, ROSAS.to_owned()),
        (3180, format!("{ROSAS}{negative}")),
        (0, format!("{ROSAS}{LINE}{negative}")),
        (3171, format!("{ROSAS}<TxnDate>2025-12-31</TxnDate>{LINE}")),
        (0, format!("{ROSAS}<TxnDate>2026-01-01</TxnDate>{LINE}")),
        (
            3270,
            format!("{ROSAS}<ExpenseLineAdd><Amount>1.00</Amount></ExpenseLineAdd>"),
        ),
        (
            3101,
            format!(
                "{ROSAS}<ItemLineAdd><ItemRef><FullName>Rose Red 50</FullName></ItemRef>\
                 <Quantity>9999999999.99999</Quantity><Cost>9999999999.99999</Cost></ItemLineAdd>"
            ),
        ),
    ] {
        assert_eq!(bill_code(&content), expected, "{content}");
    }
}

#[test]
fn features_that_are_off_are_3250() {
    let with_class = format!(
        "{ROSAS}{}",
        LINE.replace(
            "</ExpenseLineAdd>",
            "<ClassRef><FullName>Retail</FullName></ClassRef></ExpenseLineAdd>"
        )
    );
    let mut quickbooks = quickbooks();
    assert_eq!(code(&response(&mut quickbooks, &bill(&with_class))), 0);
    quickbooks.company_mut().preferences.class_tracking = false;
    assert_eq!(code(&response(&mut quickbooks, &bill(&with_class))), 3250);
    let with_rate = format!("{ROSAS}<ExchangeRate>1.1</ExchangeRate>{LINE}");
    assert_eq!(code(&response(&mut quickbooks, &bill(&with_rate))), 3250);
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
fn after_an_error_the_rest_runs_or_not_as_the_set_says() {
    let bad = bill(LINE.replace("12.00", "x").as_str())
        .replace("<BillAdd>", &format!("<BillAdd>{ROSAS}"));
    let good = bill(&format!("{ROSAS}{LINE}"));
    let requests = format!("{good}{bad}{good}<HostQueryRq requestID=\"h\"/>");
    let codes = |request: &str| -> (Vec<u16>, usize) {
        let mut quickbooks = quickbooks();
        let before = quickbooks.company().transactions().len();
        let answer = quickbooks.run(request).unwrap();
        let root = xml::parse(&answer).unwrap().root;
        let codes = root.children[0].children.iter().map(code).collect();
        (codes, quickbooks.company().transactions().len() - before)
    };
    let document = document_of("", &requests);
    assert_eq!(codes(&document), (vec![0, 3040, 0, 0], 2));
    let stopping = document.replace("continueOnError", "stopOnError");
    assert_eq!(codes(&stopping), (vec![0, 3040, 3231, 3231], 1));
}

#[test]
fn a_request_id_of_more_than_50_characters_is_1060() {
    for (length, expected) in [(50, 0), (51, 1060)] {
        let request = format!("<HostQueryRq requestID=\"{}\"/>", "x".repeat(length));
        assert_eq!(code(&response(&mut quickbooks(), &request)), expected);
    }
}

#[test]
fn a_real_request_that_is_not_simulated_is_1030() {
    assert_eq!(code(&response(&mut quickbooks(), "<TxnVoidRq/>")), 1030);
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
fn the_same_message_set_again_is_answered_from_its_record() {
    let mut quickbooks = quickbooks();
    let set = document_of(
        " newMessageSetID=\"set-1\"",
        &bill(&format!("{ROSAS}{LINE}")),
    );
    let first = quickbooks.run(&set).unwrap();
    assert!(
        first.contains("newMessageSetID=\"set-1\" messageSetStatusCode=\"0\""),
        "{first}"
    );
    let count = quickbooks.company().transactions().len();
    assert_eq!(quickbooks.run(&set).unwrap(), first);
    let other = quickbooks.run(&set.replace("12.00", "13.00")).unwrap();
    assert!(other.contains("messageSetStatusCode=\"9001\"") && !other.contains("BillAddRs"));
    let question = document_of(" newMessageSetID=\"set-1\" oldMessageSetID=\"set-1\"", "");
    assert_eq!(quickbooks.run(&question).unwrap(), first);
    assert_eq!(quickbooks.company().transactions().len(), count);
}

#[test]
fn a_quickbooks_without_memory_runs_the_set_again() {
    let mut quickbooks = quickbooks();
    quickbooks.set_recovery(Recovery::Never);
    let set = document_of(
        " newMessageSetID=\"set-1\"",
        &bill(&format!("{ROSAS}{LINE}")),
    );
    let before = quickbooks.company().transactions().len();
    quickbooks.run(&set).unwrap();
    quickbooks.run(&set).unwrap();
    assert_eq!(quickbooks.company().transactions().len(), before + 2);
}

#[test]
fn a_set_that_does_not_parse_leaves_no_record() {
    let mut quickbooks = quickbooks();
    let set = document_of(" newMessageSetID=\"set-1\"", "<Nonsense/>");
    assert!(quickbooks.run(&set).is_err());
    assert_eq!(quickbooks.company().records.ids().count(), 0);
}

#[test]
fn a_lock_refuses_the_additions_of_one_set() {
    for (lock, expected) in [
        (Lock::Transaction, 3175),
        (Lock::Related, 3176),
        (Lock::List, 3180),
    ] {
        let mut quickbooks = quickbooks();
        quickbooks.lock_next_run(lock);
        let requests = format!("<HostQueryRq/>{}", bill(&format!("{ROSAS}{LINE}")));
        let codes = |quickbooks: &mut QuickBooks| -> Vec<u16> {
            responses(quickbooks, &requests).iter().map(code).collect()
        };
        assert_eq!(codes(&mut quickbooks), [0, expected]);
        assert_eq!(codes(&mut quickbooks), [0, 0]);
    }
}

#[test]
fn a_session_opens_the_file_that_is_open_or_fails() {
    let mut quickbooks = quickbooks();
    let path = quickbooks.company().profile.path.clone();
    assert_eq!(quickbooks.begin_session(""), Ok(()));
    assert_eq!(quickbooks.begin_session(&path.to_uppercase()), Ok(()));
    quickbooks.open_another_file();
    assert_eq!(
        quickbooks.begin_session(&path).unwrap_err().code,
        0x8004_040A
    );
    assert_ne!(quickbooks.open_file().profile.path, path);
    assert_eq!(
        quickbooks.company().profile.path,
        path,
        "asserts look at the right file"
    );
    quickbooks.reopen_own_file();
    assert_eq!(quickbooks.begin_session(&path), Ok(()));
}

#[test]
fn the_same_requests_give_the_same_bytes() {
    let set = document_of(" newMessageSetID=\"s\"", &bill(&format!("{ROSAS}{LINE}")));
    assert_eq!(quickbooks().run(&set), quickbooks().run(&set));
}
