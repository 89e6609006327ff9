//! Currencies and taxes.

use super::*;

fn vendor(name: &str) -> String {
    format!("<VendorRef><FullName>{name}</FullName></VendorRef>")
}

fn line(code: &str) -> String {
    let code = if code.is_empty() {
        String::new()
    } else {
        format!("<SalesTaxCodeRef><FullName>{code}</FullName></SalesTaxCodeRef>")
    };
    format!(
        "<ExpenseLineAdd><AccountRef><FullName>Office</FullName></AccountRef>\
         <Amount>100.00</Amount>{code}</ExpenseLineAdd>"
    )
}

fn bill_ret(content: &str) -> Element {
    let answer = response(&mut canada(), &bill(content));
    assert_eq!(code(&answer), 0, "{content}");
    answer.child("BillRet").unwrap().clone()
}

#[test]
fn a_foreign_bill_has_its_currency_its_rate_and_its_account_payable() {
    for (rate, sent, home) in [
        ("1.4", "<ExchangeRate>1.4</ExchangeRate>", "140.00"),
        ("1.3725", "", "137.25"),
    ] {
        let ret = bill_ret(&format!("{}{sent}{}", vendor("Texas Roses"), line("")));
        for (path, text) in [
            ("APAccountRef/FullName", "Accounts Payable - USD"),
            ("AmountDue", "100.00"),
            ("CurrencyRef/FullName", "US Dollar"),
            ("ExchangeRate", rate),
            ("AmountDueInHomeCurrency", home),
        ] {
            assert_eq!(at(&ret, path), Some(text), "{path}");
        }
    }
    let ret = bill_ret(&format!("{}{}", vendor("Toronto Paper"), line("")));
    assert_eq!(at(&ret, "APAccountRef/FullName"), Some("Accounts Payable"));
    assert_eq!(ret.value("ExchangeRate"), Some("1"));
}

#[test]
fn a_foreign_credit_has_them_too() {
    let request = format!(
        "<VendorCreditAddRq><VendorCreditAdd>{}<ExchangeRate>1.5</ExchangeRate>{}\
         </VendorCreditAdd></VendorCreditAddRq>",
        vendor("Texas Roses"),
        line("")
    );
    let answer = response(&mut canada(), &request);
    let ret = answer.child("VendorCreditRet").unwrap();
    assert_eq!(ret.value("CreditAmountInHomeCurrency"), Some("150.00"));
    assert_eq!(
        at(ret, "APAccountRef/FullName"),
        Some("Accounts Payable - USD")
    );
}

#[test]
fn currencies_that_do_not_fit_are_refused() {
    let payable = |name: &str| format!("<APAccountRef><FullName>{name}</FullName></APAccountRef>");
    let rate = |rate: &str| format!("<ExchangeRate>{rate}</ExchangeRate>");
    for (expected, name, content) in [
        (3210, "Texas Roses", payable("Accounts Payable")),
        (3210, "Toronto Paper", payable("Accounts Payable - USD")),
        (0, "Texas Roses", payable("Accounts Payable - USD")),
        (3140, "Texas Roses", payable("Office")),
        (3270, "Lisse Bulbs", String::new()),
        (3210, "Texas Roses", rate("0")),
        (3210, "Texas Roses", rate("-1.2")),
        (3085, "Texas Roses", rate("1,2")),
        (3210, "Toronto Paper", rate("1.2")),
        (0, "Toronto Paper", rate("1")),
    ] {
        let content = format!("{}{content}{}", vendor(name), line(""));
        assert_eq!(
            code_of(&mut canada(), &bill(&content)),
            expected,
            "{content}"
        );
    }
}

#[test]
fn an_order_in_a_foreign_currency_says_so() {
    let answer = response(&mut canada(), "<PurchaseOrderQueryRq/>");
    let order = &answer.children[0];
    assert_eq!(at(order, "CurrencyRef/FullName"), Some("US Dollar"));
    assert_eq!(order.value("TotalAmountInHomeCurrency"), Some("61.76"));
}

#[test]
fn taxes_come_on_top_unless_the_amounts_hold_them() {
    let included = "<IsTaxIncluded>true</IsTaxIncluded>";
    let header = "<SalesTaxCodeRef><FullName>S</FullName></SalesTaxCodeRef>";
    for (name, head, code, total, written) in [
        ("Toronto Paper", "", "", "100.00", None),
        ("Toronto Paper", "", "H", "113.00", Some("H")),
        ("Toronto Paper", "", "S", "112.00", Some("S")),
        ("Toronto Paper", "", "E", "100.00", Some("E")),
        ("Toronto Paper", header, "", "112.00", Some("S")),
        ("Toronto Paper", header, "H", "113.00", Some("H")),
        ("Niagara Growers", "", "", "113.00", Some("H")),
        ("Niagara Growers", header, "", "112.00", Some("S")),
        ("Toronto Paper", included, "H", "100.00", Some("H")),
    ] {
        let ret = bill_ret(&format!("{}{head}{}", vendor(name), line(code)));
        let case = format!("{name} {head} {code}");
        assert_eq!(ret.value("AmountDue"), Some(total), "{case}");
        let is_included = if head == included { "true" } else { "false" };
        assert_eq!(ret.value("IsTaxIncluded"), Some(is_included), "{case}");
        let line = ret.child("ExpenseLineRet").unwrap();
        assert_eq!(line.value("Amount"), Some("100.00"), "{case}");
        assert_eq!(at(line, "SalesTaxCodeRef/FullName"), written, "{case}");
    }
}

#[test]
fn each_line_is_taxed_and_rounded_by_itself() {
    let cent = line("H").replace("100.00", "0.04");
    let ret = bill_ret(&format!("{}{cent}{cent}{cent}", vendor("Toronto Paper")));
    assert_eq!(ret.value("AmountDue"), Some("0.15"), "a cent on each");
}

#[test]
fn taxes_that_are_not_there_are_refused() {
    let header =
        |code: &str| format!("<SalesTaxCodeRef><FullName>{code}</FullName></SalesTaxCodeRef>");
    for (expected, content) in [
        (3140, format!("{}{}", header("Q"), line(""))),
        (3140, line("Q")),
        (3070, line("HHHH")),
        (
            3010,
            format!("<IsTaxIncluded>yes</IsTaxIncluded>{}", line("")),
        ),
    ] {
        let content = format!("{}{content}", vendor("Toronto Paper"));
        assert_eq!(
            code_of(&mut canada(), &bill(&content)),
            expected,
            "{content}"
        );
    }
}

#[test]
fn the_us_edition_knows_none_of_it() {
    for content in [
        "{vendor}<IsTaxIncluded>false</IsTaxIncluded>{line}".to_owned(),
        "{vendor}<SalesTaxCodeRef><FullName>Tax</FullName></SalesTaxCodeRef>{line}".to_owned(),
        format!("{{vendor}}{}", line("Tax").replace("Office", "Freight")),
    ] {
        let error = quickbooks()
            .run(&document_of("", &bill(&content)))
            .unwrap_err();
        assert_eq!(error.code, 0x8004_0400, "{content}");
    }
    let answer = response(&mut quickbooks(), &bill("{vendor}{line}"));
    let ret = answer.child("BillRet").unwrap();
    assert_eq!(ret.child("IsTaxIncluded"), None);
}

#[test]
fn in_australia_the_tax_that_was_sent_counts() {
    for (sent, total) in [("", "113.00"), ("12.99", "112.99"), ("0.00", "100.00")] {
        let mut quickbooks = canada();
        "AU".clone_into(&mut quickbooks.company_mut().profile.country);
        let tax = format!("</Amount><TaxAmount>{sent}</TaxAmount>");
        let line = line("H").replace("</Amount>", &tax);
        let content = format!("{}{line}", vendor("Toronto Paper"));
        let answer = response(&mut quickbooks, &bill(&content));
        let ret = answer.child("BillRet").unwrap();
        assert_eq!(ret.value("AmountDue"), Some(total), "{sent}");
        let written = at(ret, "ExpenseLineRet/TaxAmount");
        let expected = if sent.is_empty() { "13.00" } else { sent };
        assert_eq!(written, Some(expected));
    }
}
