//! What the parser refuses: an HRESULT for the whole document, and nothing runs.

use super::*;

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

#[test]
fn a_document_with_a_broken_frame_does_not_parse() {
    let good = document_of("", &bill("{vendor}{line}"));
    let declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";
    let instruction = "<?qbxml version=\"13.0\"?>";
    for (old, new) in [
        (good.as_str(), ""),
        (declaration, ""),
        (declaration, " <?xml version=\"1.0\"?>"),
        (instruction, ""),
        (instruction, "<?qbxml?>"),
        (instruction, "<?qbxml version=13.0?>"),
        ("QBXML>", "qbxml>"),
        ("<QBXML>", "<QBXML version=\"13.0\">"),
        ("QBXMLMsgsRq", "QBXMLMsgsRs"),
        (" onError=\"continueOnError\"", ""),
        ("continueOnError", "carryOn"),
        (" onError", " onerror=\"1\" onError"),
        ("<QBXML>", "<!DOCTYPE QBXML><QBXML>"),
        ("Rosas", "Ros\u{e1}s"),
        ("Rosas", "&#x1F;"),
        ("Rosas", "&aacute;"),
        ("</QBXML>", ""),
    ] {
        assert_eq!(
            hresult(&good.replace(old, new)),
            0x8004_0400,
            "{old} -> {new}"
        );
    }
    assert_eq!(hresult(&document_of("", "<HostQueryRq/>")), 0);
}

#[test]
fn a_bill_of_another_structure_does_not_parse() {
    for content in [
        "{line}",
        "{vendor}{vendor}{line}",
        "{vendor}<BillNumber>1</BillNumber>{line}",
        "{vendor}<RefNumber>1</RefNumber><TxnDate>2026-11-02</TxnDate>{line}",
        "{vendor}{line}<Memo>m</Memo>",
        "{vendor}<ItemLineAdd>{item}</ItemLineAdd>{line}",
        "{vendor}<ItemLineAdd><Cost>1</Cost><Quantity>1</Quantity></ItemLineAdd>",
        "{vendor}<ItemLineAdd><SerialNumber>1</SerialNumber><LotNumber>2</LotNumber></ItemLineAdd>",
        "{vendor}<ItemLineAdd><LinkToTxn><TxnID>1</TxnID></LinkToTxn></ItemLineAdd>",
        // An element of qbXML 16.0, and one of the Australian edition.
        "{vendor}<ItemLineAdd><ExpirationDateForSerialLotNumber>1</ExpirationDateForSerialLotNumber></ItemLineAdd>",
        "{vendor}<ExpenseLineAdd><Amount>1.00</Amount><TaxAmount>1.00</TaxAmount></ExpenseLineAdd>",
        "{vendor}text{line}",
        "{vendor}<Memo><b/></Memo>{line}",
        "{vendor}<Memo x=\"1\">m</Memo>{line}",
    ] {
        assert_eq!(
            hresult(&document_of("", &bill(content))),
            0x8004_0400,
            "{content}"
        );
    }
}

#[test]
fn a_query_of_another_structure_does_not_parse() {
    for request in [
        "<BillAdRq/>",
        "<BillQueryRq><TxnID>1</TxnID><MaxReturned>5</MaxReturned></BillQueryRq>",
        "<BillQueryRq><EntityFilter/></BillQueryRq>",
        "<BillQueryRq metaData=\"All\"/>",
        "<BillQueryRq iterator=\"Begin\"><MaxReturned>5</MaxReturned></BillQueryRq>",
        "<TermsQueryRq iterator=\"Start\"/>",
        "<HostQueryRq metaData=\"NoMetaData\"/>",
        "<VendorQueryRq><ListID>1</ListID><FullName>A</FullName></VendorQueryRq>",
        "<VendorQueryRq><ActiveStatus>All</ActiveStatus><MaxReturned>5</MaxReturned></VendorQueryRq>",
        "<VendorAddRq><VendorAdd><IsActive>true</IsActive></VendorAdd></VendorAddRq>",
    ] {
        assert_eq!(hresult(&document_of("", request)), 0x8004_0400, "{request}");
    }
}

#[test]
fn the_versions_of_the_schema_differ() {
    let mut quickbooks = quickbooks();
    let address = "{vendor}<VendorAddress><Addr1>a</Addr1></VendorAddress>{line}";
    let new = document_of("", &bill(address));
    assert!(quickbooks.run(&new).is_ok());
    let old = new.replace("version=\"13.0\"", "version=\"12.0\"");
    assert_eq!(quickbooks.run(&old).unwrap_err().code, 0x8004_0400);
    let pending = new.replace("version=\"13.0\"", "version=\"16.0\"");
    assert!(
        quickbooks
            .run(&pending)
            .unwrap()
            .contains("<IsPending>false</IsPending>")
    );
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
fn a_set_that_does_not_parse_leaves_no_record() {
    let mut quickbooks = quickbooks();
    let set = document_of(" newMessageSetID=\"set-1\"", "<Nonsense/>");
    assert!(quickbooks.run(&set).is_err());
    assert_eq!(quickbooks.company().records.ids().count(), 0);
}

proptest::proptest! {
    #[test]
    fn no_document_makes_the_processor_panic(
        content in "[ -~\n]{0,80}",
        at in 0..600_usize,
        instead in "(<|>|&|\"|/|[A-Za-z0-9.-]){0,6}",
    ) {
        let mut quickbooks = quickbooks();
        let _ = quickbooks.run(&content);
        let good = document_of(" newMessageSetID=\"s\"", &bill("{vendor}<ItemLineAdd>{item}</ItemLineAdd>"));
        let at = at.min(good.len());
        let end = (at + 3).min(good.len());
        let _ = quickbooks.run(&[&good[..at], instead.as_str(), &good[end..]].concat());
        proptest::prop_assert!(quickbooks.run(&document_of("", "<HostQueryRq/>")).is_ok());
    }
}
