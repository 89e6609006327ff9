//! Which bill is the one that was sent, and which is not.

use super::*;
use crate::{
    invoice::{
        Destination, Settings,
        content::tests::roses,
        lists::EntryFacts,
        names::{Meaning, Way},
        po_links::tests::{entry, known},
    },
    qbxml::{Responses, Version},
};

fn posting() -> Posting {
    posting_to(&Destination::default())
}

fn posting_to(to: &Destination) -> Posting {
    Posting::of(&Outgoing {
        content: &roses(),
        settings: &Settings::default(),
        date: roses().date,
        to,
        mark: None,
        version: Version::HIGHEST,
    })
}

/// The bill of [`roses`] as QuickBooks shows it, with one piece of text replaced.
fn likeness(piece: &str, other: &str) -> Likeness {
    likeness_to(&posting(), piece, other)
}

fn likeness_to(posting: &Posting, piece: &str, other: &str) -> Likeness {
    let bill = "<BillRet><TxnID>1-1</TxnID><VendorRef><FullName>ROSAS del Valle</FullName></VendorRef>\
        <TxnDate>2026-11-02</TxnDate><AmountDue>167.50</AmountDue><RefNumber>rv-1001</RefNumber>\
        <ExpenseLineRet><AccountRef><FullName>Freight</FullName></AccountRef><Amount>12.00</Amount></ExpenseLineRet>\
        <ExpenseLineRet><AccountRef><FullName>Cost of goods sold</FullName></AccountRef><Amount>120.50</Amount></ExpenseLineRet>\
        <ItemLineRet><ItemRef><FullName>Rose Red 50</FullName></ItemRef><Amount>35.00</Amount></ItemLineRet></BillRet>";
    assert!(piece.is_empty() || bill.contains(piece), "{piece}");
    let bill = if piece.is_empty() {
        bill.to_owned()
    } else {
        bill.replacen(piece, other, 1)
    };
    let document = format!(
        "<QBXML><QBXMLMsgsRs><BillQueryRs requestID=\"1\" statusCode=\"0\">{bill}</BillQueryRs></QBXMLMsgsRs></QBXML>"
    );
    let response = Responses::read(&document).unwrap().next().unwrap().unwrap();
    posting.compare(response.transactions[0].as_ref().unwrap())
}

#[test]
fn the_same_bill_is_known_again() {
    assert_eq!(likeness("", ""), Likeness::Equal);
}

#[test]
fn another_vendor_or_number_is_another_bill() {
    assert_eq!(likeness("ROSAS", "Flores"), Likeness::Another);
    assert_eq!(likeness("rv-1001", "rv-10011"), Likeness::Another);
}

#[test]
fn a_bill_of_the_same_number_that_differs_is_named() {
    for (piece, other, told) in [
        ("167.50", "167.51", "amount"),
        ("2026-11-02", "2026-11-03", "date"),
        ("Freight", "Postage", "lines"),
        ("12.00", "13.00", "lines"),
        ("<Amount>35.00", "<Amount>x", "lines"),
    ] {
        let Likeness::Differs(text) = likeness(piece, other) else {
            panic!("{piece}")
        };
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn what_is_recorded_reads_back() {
    let json = serde_json::to_string(&posting()).unwrap();
    assert_eq!(serde_json::from_str::<Posting>(&json).unwrap(), posting());
}

/// A posting of which everything is known but the freight account.
fn known_posting() -> Posting {
    let names = known(&[
        (List::Vendors, "Rosas del Valle", "V-1"),
        (List::Accounts, "Cost of Goods Sold", "A-1"),
        (List::Items, "Rose Red 50", "I-1"),
    ]);
    posting_to(&Destination {
        names,
        ..Destination::default()
    })
}

#[test]
fn where_both_have_an_id_the_name_does_not_count() {
    let posting = known_posting();
    let vendor = "<VendorRef><FullName>ROSAS del Valle";
    let account = "<AccountRef><FullName>Cost of goods sold";
    let item = "<ItemRef><FullName>Rose Red 50";
    for (piece, id, likeness) in [
        (
            vendor,
            "<VendorRef><ListID>V-1</ListID><FullName>Renamed",
            true,
        ),
        (
            vendor,
            "<VendorRef><ListID>V-2</ListID><FullName>Rosas del Valle",
            false,
        ),
        (
            account,
            "<AccountRef><ListID>A-1</ListID><FullName>Renamed",
            true,
        ),
        (
            account,
            "<AccountRef><ListID>A-2</ListID><FullName>Cost of goods sold",
            false,
        ),
        (item, "<ItemRef><ListID>I-1</ListID><FullName>Renamed", true),
        (
            item,
            "<ItemRef><ListID>I-2</ListID><FullName>Rose Red 50",
            false,
        ),
    ] {
        let found = likeness_to(&posting, piece, id);
        assert_eq!(found == Likeness::Equal, likeness, "{id}: {found:?}");
    }
    assert_eq!(likeness_to(&posting, "", ""), Likeness::Equal);
}

#[test]
fn a_line_more_or_less_or_twice_is_another_bill() {
    let freight = "<ExpenseLineRet><AccountRef><FullName>Freight</FullName></AccountRef><Amount>12.00</Amount></ExpenseLineRet>";
    for other in [String::new(), freight.repeat(2)] {
        let found = likeness(freight, &other);
        assert!(matches!(found, Likeness::Differs(_)), "{found:?}");
    }
    let nothing = freight.replace("12.00", "0.00") + freight;
    assert_eq!(likeness(freight, &nothing), Likeness::Equal);
}

#[test]
fn what_was_recorded_before_ids_were_known_is_read_and_compared() {
    let stored = r#"{"kind":"invoice","vendor":"Rosas del Valle","ref_number":"RV-1001",
        "date":"2026-11-02","amount":"167.50","lines":[
        {"is_item":false,"entry":"cost of goods sold","amount":"120.50"},
        {"is_item":false,"entry":"freight","amount":"12.00"},
        {"is_item":true,"entry":"rose red 50","amount":"35.00"}]}"#;
    let posting: Posting = serde_json::from_str(stored).unwrap();
    assert_eq!(likeness_to(&posting, "", ""), Likeness::Equal);
    let vendor = "<VendorRef><FullName>ROSAS del Valle";
    let known = "<VendorRef><ListID>V-1</ListID><FullName>Rosas del Valle";
    assert_eq!(likeness_to(&posting, vendor, known), Likeness::Equal);
}

#[test]
fn a_posting_bears_the_entrys_own_name() {
    let mut names = known(&[]);
    let entry = entry("V-1", "Rosas del Valle S.A.", EntryFacts::Class);
    let (entry, way) = (Box::new(entry), Way::Mapped);
    names.insert(
        List::Vendors,
        "Rosas del Valle",
        Meaning::Entry { entry, way },
    );
    let posting = posting_to(&Destination {
        names,
        ..Destination::default()
    });
    assert_eq!(posting.vendor, "Rosas del Valle S.A.");
    let without_id = likeness_to(&posting, "ROSAS del Valle", "Rosas del Valle");
    assert_eq!(without_id, Likeness::Another);
}
