//! What one request is refused for, and with which status code.

use super::*;

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
}

#[test]
fn references_are_looked_up_by_id_or_name_among_what_is_active() {
    for (expected, content) in [
        (
            3140,
            "<VendorRef><FullName>Closed Nursery</FullName></VendorRef>{line}",
        ),
        (
            3140,
            "<VendorRef><ListID>80000999-1</ListID><FullName>Rosas del Valle</FullName></VendorRef>{line}",
        ),
        (
            3000,
            "<VendorRef><ListID>nonsense</ListID></VendorRef>{line}",
        ),
        (3150, "<VendorRef/>{line}"),
        (
            3140,
            "{vendor}<APAccountRef><FullName>Freight</FullName></APAccountRef>{line}",
        ),
        (
            3140,
            "{vendor}<TermsRef><FullName>Net 31</FullName></TermsRef>{line}",
        ),
        (
            3140,
            "{vendor}<ItemLineAdd><ItemRef><FullName>Lily (old)</FullName></ItemRef></ItemLineAdd>",
        ),
        (
            3140,
            "{vendor}<ItemLineAdd><Quantity>1</Quantity></ItemLineAdd>",
        ),
        (
            3280,
            "{vendor}<ItemLineAdd><ItemRef><FullName>Early Payment</FullName></ItemRef></ItemLineAdd>",
        ),
        (3120, "{vendor}<LinkToTxnID>1A-17</LinkToTxnID>{line}"),
    ] {
        assert_eq!(bill_code(content), expected, "{content}");
    }
    for account in ["Fright", "Telephone (old)"] {
        let content = format!("{ROSAS}{}", LINE.replace("Freight", account));
        assert_eq!(bill_code(&content), 3140, "{account}");
    }
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
