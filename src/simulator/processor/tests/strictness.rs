//! Lines on accounts and for people that do not fit, and the address on a bill.

use super::*;

fn expense(account: &str, more: &str) -> String {
    format!(
        "<VendorRef><FullName>Toronto Paper</FullName></VendorRef><ExpenseLineAdd>\
         <AccountRef><FullName>{account}</FullName></AccountRef><Amount>5.00</Amount>{more}\
         </ExpenseLineAdd>"
    )
}

fn person(name: &str) -> String {
    format!("<CustomerRef><FullName>{name}</FullName></CustomerRef>")
}

#[test]
fn an_account_that_cannot_stand_on_an_expense_line_is_refused() {
    for (expected, account, more) in [
        (3210, "Purchase Orders", String::new()),
        (3210, "Purchase Orders", person("Lakeside Hotel")),
        (3210, "Accounts Payable", String::new()),
        (3210, "Accounts Receivable", String::new()),
        (0, "Accounts Payable", person("Niagara Growers")),
        (3140, "Accounts Payable", person("Lakeside Hotel")),
        (0, "Accounts Receivable", person("Lakeside Hotel")),
        (3140, "Accounts Receivable", person("Niagara Growers")),
        (3140, "Office", person("Niagara Growers")),
        (0, "Office", person("Lakeside Hotel:Gala")),
        (0, "Vans", String::new()),
    ] {
        let content = expense(account, &more);
        assert_eq!(
            code_of(&mut canada(), &bill(&content)),
            expected,
            "{content}"
        );
    }
}

#[test]
fn a_billable_line_needs_a_customer() {
    let billable = |word: &str| format!("<BillableStatus>{word}</BillableStatus>");
    for (expected, more) in [
        (3210, billable("Billable")),
        (0, billable("NotBillable")),
        (
            0,
            format!("{}{}", person("Lakeside Hotel"), billable("Billable")),
        ),
    ] {
        let content = expense("Office", &more);
        assert_eq!(
            code_of(&mut canada(), &bill(&content)),
            expected,
            "{content}"
        );
    }
    let item = format!(
        "{{vendor}}<ItemLineAdd>{{item}}{}</ItemLineAdd>",
        billable("Billable")
    );
    assert_eq!(bill_code(&item), 3210);
}

#[test]
fn items_that_are_not_bought_are_refused_on_a_bill() {
    for (expected, item) in [
        (3280, "Early"),
        (3280, "Sum"),
        (3280, "Paid"),
        (3280, "GST"),
        (3280, "GST and PST"),
        (3280, "Table"),
        (0, "Van 3"),
        (0, "Dozen"),
        (0, "Handling"),
    ] {
        let content = format!(
            "<VendorRef><FullName>Toronto Paper</FullName></VendorRef><ItemLineAdd><ItemRef>\
             <FullName>{item}</FullName></ItemRef></ItemLineAdd>"
        );
        assert_eq!(code_of(&mut canada(), &bill(&content)), expected, "{item}");
    }
}

#[test]
fn the_address_on_a_bill_is_the_one_sent_or_the_vendors() {
    let vendor = "<VendorRef><FullName>Niagara Growers</FullName></VendorRef>";
    let line = expense("Office", "").replace("Toronto Paper", "Niagara Growers");
    let line = line.strip_prefix(vendor).unwrap();
    for (sent, city) in [
        ("", "St. Catharines"),
        (
            "<VendorAddress><Addr1>A</Addr1><City>Welland</City></VendorAddress>",
            "Welland",
        ),
    ] {
        let answer = response(&mut canada(), &bill(&format!("{vendor}{sent}{line}")));
        let ret = answer.child("BillRet").unwrap();
        assert_eq!(at(ret, "VendorAddress/City"), Some(city));
    }
    let long = format!(
        "{vendor}<VendorAddress><Addr1>{}</Addr1></VendorAddress>{line}",
        "a".repeat(42)
    );
    assert_eq!(code_of(&mut canada(), &bill(&long)), 3070);
}

#[test]
fn only_bills_come_back_with_an_address_and_only_since_13() {
    let content = expense("Office", "").replace("Toronto Paper", "Niagara Growers");
    let credit = format!(
        "<VendorCreditAddRq><VendorCreditAdd>{content}</VendorCreditAdd></VendorCreditAddRq>"
    );
    for (request, version, is_given) in [
        (bill(&content), "12.0", false),
        (bill(&content), "13.0", true),
        (bill(&content), "16.0", true),
        (credit, "13.0", false),
    ] {
        let document = document_of("", &request).replace("13.0", version);
        let answer = canada().run(&document).unwrap();
        assert!(answer.contains("statusCode=\"0\""), "{answer}");
        let has_address = answer.contains("<VendorAddress>");
        assert_eq!(has_address, is_given, "{version} {request}");
    }
}

#[test]
fn a_class_of_an_order_is_left_out_where_classes_are_not_used() {
    let mut quickbooks = quickbooks();
    quickbooks.company_mut().preferences.class_tracking = false;
    let order = quickbooks.company().purchase_orders()[1].txn_id.clone();
    let content = format!("{{vendor}}<LinkToTxnID>{order}</LinkToTxnID>");
    let answer = response(&mut quickbooks, &bill(&content));
    assert_eq!(code(&answer), 0);
    let line = answer.child("BillRet").unwrap().child("ItemLineRet");
    assert_eq!(line.unwrap().child("ClassRef"), None);
}
