//! Invoices of company files whose lists are known: references by id, taxes, currencies, purchase
//! orders, new vendors; and what older versions leave out.

use serde_json::json;

use super::{Golden, content, document};
use crate::{
    invoice::{
        Content, Destination, Kind, ListId, Settings, TxnLineId, VendorAddress,
        content::tests::{roses, tulips},
        lists::{EntryFacts, List, ListRef, PurchaseOrderFacts, PurchaseOrderLine},
        names::Names,
        po_links::tests::{entry, known},
    },
    qbxml::{
        MessageSet, NewVendor, Outgoing, Posting, Request, RequestId, VendorAddRq, Version,
        add_request, held,
    },
};

pub(super) const DOCUMENTS: [Golden; 8] = [
    ("bill_us_by_id.xml", bill_by_id),
    ("bill_canada_tax.xml", canadian_bill),
    ("bill_foreign.xml", foreign_bill),
    ("bill_linked.xml", linked_bill),
    ("vendor_credit_by_id.xml", credit_by_id),
    ("vendor_add.xml", new_vendors),
    ("queries_by_id.xml", queries),
    ("bill_oldest.xml", oldest_bill),
];

fn id(text: &str) -> RequestId {
    text.parse().unwrap()
}

/// Everything that the bill of [`everything`] names, under other names of QuickBooks' own where they
/// are entries.
fn names() -> Names {
    known(&[
        (List::Vendors, "Rosas del Valle", "80000001-1700000001"),
        (List::Accounts, "Accounts Payable", "80000020-1700000001"),
        (List::Accounts, "Cost of Goods Sold", "80000021-1700000001"),
        (List::Accounts, "Freight", "80000022-1700000001"),
        (List::Terms, "Net 30", "80000005-1700000001"),
        (List::Items, "Rose Red 50", "80000010-1700000001"),
        (List::Classes, "Wholesale:East", "80000030-1700000001"),
        (List::Customers, "Hotel Aurora:Lobby", "80000040-1700000001"),
    ])
}

fn address() -> VendorAddress {
    serde_json::from_value(json!({
        "lines": ["Rosas del Valle S.A.", "Km 17, Vía a Cayambe"], "city": "Tabacundo",
        "state": "Pichincha", "postal_code": "170450", "country": "Ecuador", "note": "Gate 2"
    }))
    .unwrap()
}

/// A bill with a class, a customer and an address in every place.
fn everything() -> Content {
    let mut bill = serde_json::to_value(roses()).unwrap();
    for part in ["lines", "charges"] {
        for line in bill[part].as_array_mut().unwrap() {
            line["class"] = json!("Wholesale:East");
            line["customer"] = json!("Hotel Aurora:Lobby");
        }
    }
    bill["lines"][1]["billable"] = json!(true);
    bill["vendor_address"] = serde_json::to_value(address()).unwrap();
    content(bill)
}

fn settings() -> Settings {
    Settings {
        ap_account: Some("Accounts Payable".into()),
        ..Settings::default()
    }
}

fn outgoing<'a>(
    content: &'a Content,
    settings: &'a Settings,
    to: &'a Destination,
    version: Version,
) -> Outgoing<'a> {
    Outgoing {
        content,
        settings,
        date: content.date,
        to,
        mark: Some(uuid::uuid!("0f8fad5b-d9cb-469f-a165-70867728950e")),
        version,
    }
}

fn sent(content: &Content, settings: &Settings, to: &Destination, version: Version) -> String {
    let outgoing = outgoing(content, settings, to, version);
    let set = MessageSet {
        version,
        old_id: None,
        new_id: None,
        requests: &[add_request(&outgoing, &id("1"))],
    };
    set.write()
}

fn bill_by_id() -> String {
    let to = Destination::new(&everything(), names(), &[], None);
    sent(&everything(), &settings(), &to, Version::HIGHEST)
}

fn credit_by_id() -> String {
    let credit = Content {
        kind: Kind::Credit,
        tax_code: Some("E".into()),
        ..everything()
    };
    let to = Destination::new(&credit, names(), &[], None);
    sent(&credit, &settings(), &to, Version::HIGHEST)
}

fn canadian_bill() -> String {
    let bill = content(json!({
        "kind": "invoice", "vendor": "Maple Hardware", "number": "CA-9", "date": "2026-10-31",
        "tax_code": "H", "amounts_include_tax": true,
        "lines": [
            {"account": "Supplies", "amount": "113.00", "tax_code": "H"},
            {"item": "Shovel", "quantity": "1", "amount": "20.00", "tax_code": "E"}
        ],
        "charges": [{"kind": "freight", "account": "Freight", "amount": "11.30", "tax_code": "G"}],
        "total": "144.30"
    }));
    let names = known(&[(List::SalesTaxCodes, "H", "80000002-1700000001")]);
    let to = Destination::new(&bill, names, &[], None);
    sent(&bill, &Settings::default(), &to, Version::HIGHEST)
}

fn foreign_bill() -> String {
    let to = Destination {
        ap_account: Some(ListRef {
            list_id: Some(ListId::new("80000025-1700000001")),
            full_name: Some("Accounts Payable - EUR".into()),
        }),
        is_foreign: Some(true),
        ..Destination::default()
    };
    let bill = Content {
        tax_code: None,
        amounts_include_tax: false,
        ..without_tax(tulips())
    };
    sent(&bill, &Settings::default(), &to, Version::HIGHEST)
}

fn without_tax(content: Content) -> Content {
    let mut content = serde_json::to_value(content).unwrap();
    for part in ["lines", "charges"] {
        for line in content[part].as_array_mut().unwrap() {
            line.as_object_mut().unwrap().remove("tax_code");
        }
    }
    serde_json::from_value(content).unwrap()
}

fn order_line(number: u8, item: &str) -> PurchaseOrderLine {
    PurchaseOrderLine {
        txn_line_id: TxnLineId::new(format!("1A2{number}-1700000001")),
        group: None,
        item: Some(ListRef {
            list_id: Some(ListId::new(item)),
            full_name: None,
        }),
        description: None,
        quantity: Some("100".parse().unwrap()),
        received: None,
        unbilled: None,
        rate: None,
        amount: None,
        class: None,
        customer: None,
        is_billed: None,
        is_manually_closed: false,
    }
}

/// A bill whose lines bill two lines of an order, one of them without a quantity; a third one's item
/// was not ordered.
fn linked() -> (Content, Destination) {
    let bill = content(json!({
        "kind": "invoice", "vendor": "Rosas del Valle", "number": "RV-2", "date": "2026-11-02",
        "po_number": "PO-778",
        "lines": [
            {"item": "Rose", "quantity": "100", "cost": "0.35", "amount": "35.00",
             "description": "Red, 50 cm", "class": "Retail", "customer": "Hotel Aurora",
             "billable": true},
            {"item": "Tulip", "amount": "7.00", "po_line": 2},
            {"item": "Vase", "quantity": "2", "amount": "20.00"}
        ],
        "total": "62.00"
    }));
    let names = known(&[
        (List::Vendors, "Rosas del Valle", "V-1"),
        (List::Items, "Rose", "I-1"),
        (List::Items, "Tulip", "I-2"),
        (List::Items, "Vase", "I-3"),
    ]);
    let facts = PurchaseOrderFacts {
        vendor: Some(ListRef {
            list_id: Some(ListId::new("V-1")),
            full_name: None,
        }),
        date: "2026-10-01".parse().unwrap(),
        expected: None,
        currency: None,
        total: None,
        is_manually_closed: false,
        is_fully_received: false,
        lines: vec![order_line(1, "I-1"), order_line(2, "I-2")],
    };
    let orders = [entry(
        "1A20-1700000001",
        "PO-778",
        EntryFacts::PurchaseOrder(facts),
    )];
    let to = Destination::new(&bill, names, &orders, None);
    (bill, to)
}

fn linked_bill() -> String {
    let (bill, to) = linked();
    sent(&bill, &Settings::default(), &to, Version::HIGHEST)
}

fn new_vendors() -> String {
    let name_alone = NewVendor {
        name: "Ferme du Lac",
        company_name: None,
        address: None,
        terms: None,
        currency: None,
    };
    let (address, terms) = (
        address(),
        ListRef {
            list_id: Some(ListId::new("80000005-1700000001")),
            full_name: Some("Net 30".into()),
        },
    );
    let euro = ListRef {
        list_id: None,
        full_name: Some("Euro".into()),
    };
    let full = NewVendor {
        name: "Bloemen “Aalsmeer”",
        company_name: Some("Bloemen Aalsmeer B.V."),
        address: Some(&address),
        terms: Some(&terms),
        currency: Some(&euro),
    };
    let request =
        |vendor, name| Request::from(VendorAddRq::new(vendor, Version::HIGHEST, &id(name)));
    document(&[request(&name_alone, "1"), request(&full, "2")])
}

/// The questions for a bill and a credit, by the vendor's id and by its name.
fn queries() -> String {
    let credit = Content {
        kind: Kind::Credit,
        ..roses()
    };
    let known = Destination::new(&roses(), names(), &[], None);
    let unknown = Destination::default();
    let query = |content: &Content, to: &Destination, name: &str| {
        let settings = Settings::default();
        let outgoing = outgoing(content, &settings, to, Version::HIGHEST);
        Posting::of(&outgoing).query(&id(name))
    };
    document(&[
        query(&roses(), &known, "1"),
        query(&credit, &known, "2"),
        query(&roses(), &unknown, "3"),
        query(&credit, &unknown, "4"),
    ])
}

/// All that a bill can have, to a QuickBooks that has none of it.
fn oldest_bill() -> String {
    let (bill, to) = linked();
    let bill = Content {
        lines: bill.lines,
        ..tulips()
    };
    sent(&bill, &Settings::default(), &to, Version::LOWEST)
}

/// Of the elements that came later, those in the document.
fn later(document: &str) -> Vec<&'static str> {
    let elements = [
        "LinkToTxn",
        "SalesTaxCodeRef",
        "IsTaxIncluded",
        "ExchangeRate",
        "ExternalGUID",
        "VendorAddress",
    ];
    let is_there = |element: &&str| document.contains(&format!("<{element}>"));
    elements.into_iter().filter(is_there).collect()
}

#[test]
fn each_version_gets_what_it_has() {
    let (linked, to) = linked();
    let bill = Content {
        lines: linked.lines,
        ..tulips()
    };
    let of = |kind, major, minor| {
        let content = Content {
            kind,
            ..bill.clone()
        };
        let version = Version::new(major, minor);
        later(&sent(&content, &Settings::default(), &to, version))
    };
    let bill = |major, minor| of(Kind::Invoice, major, minor);
    assert_eq!(bill(3, 0), [""; 0]);
    assert_eq!(bill(4, 0), ["LinkToTxn"]);
    let taxed = ["LinkToTxn", "SalesTaxCodeRef", "IsTaxIncluded"];
    assert_eq!(bill(6, 0), taxed);
    assert_eq!(bill(8, 0), [&taxed[..], &["ExchangeRate"]].concat());
    assert_eq!(bill(9, 0)[3..], ["ExchangeRate", "ExternalGUID"]);
    assert_eq!(bill(12, 1)[3..], ["ExchangeRate", "ExternalGUID"]);
    assert_eq!(
        bill(13, 0)[3..],
        ["ExchangeRate", "ExternalGUID", "VendorAddress"]
    );
    let credit = |major, minor| of(Kind::Credit, major, minor);
    // The charge's code: that of the whole came two versions later than those of the lines.
    assert_eq!(credit(6, 0), ["SalesTaxCodeRef"]);
    assert_eq!(
        credit(13, 0),
        [
            "SalesTaxCodeRef",
            "IsTaxIncluded",
            "ExchangeRate",
            "ExternalGUID"
        ]
    );
}

#[test]
fn a_linked_line_has_a_quantity_and_no_item() {
    let document = linked_bill();
    for line in document.split("<ItemLineAdd>").skip(1) {
        assert_ne!(line.contains("<ItemRef>"), line.contains("<LinkToTxn>"));
        assert!(line.contains("<Quantity>"));
    }
    assert_eq!(document.matches("<LinkToTxn>").count(), 2);
    assert!(!document.contains("<LinkToTxnID>"));
}

#[test]
fn a_rate_goes_out_unless_the_vendor_is_known_to_be_of_the_home_currency() {
    for (is_foreign, goes_out) in [(None, true), (Some(true), true), (Some(false), false)] {
        let to = Destination {
            is_foreign,
            ..Destination::default()
        };
        let document = sent(&tulips(), &Settings::default(), &to, Version::HIGHEST);
        assert_eq!(document.contains("<ExchangeRate>"), goes_out);
    }
}

#[test]
fn the_companys_account_goes_before_that_of_the_currency() {
    let to = Destination {
        ap_account: Some(ListRef {
            list_id: Some(ListId::new("9-9")),
            full_name: None,
        }),
        ..Destination::default()
    };
    let own = sent(&roses(), &settings(), &to, Version::HIGHEST);
    assert!(own.contains("<APAccountRef><FullName>Accounts Payable</FullName></APAccountRef>"));
    let none = sent(&roses(), &Settings::default(), &to, Version::HIGHEST);
    assert!(none.contains("<APAccountRef><ListID>9-9</ListID></APAccountRef>"));
}

#[test]
fn amounts_without_tax_are_said_to_be_so_where_there_is_a_code() {
    let plain = sent(
        &roses(),
        &Settings::default(),
        &Destination::default(),
        Version::HIGHEST,
    );
    assert!(!plain.contains("IsTaxIncluded"));
    let mut bill = roses();
    bill.charges[0].tax_code = Some("E".into());
    let to = Destination::default();
    let taxed = sent(&bill, &Settings::default(), &to, Version::HIGHEST);
    assert!(taxed.contains("<IsTaxIncluded>false</IsTaxIncluded>"));
}

#[test]
fn names_that_lead_to_an_entry_are_not_held() {
    let found = held(&everything(), &settings(), &names());
    let places: Vec<_> = found.iter().map(|text| text.pointer.as_str()).collect();
    assert_eq!(
        places,
        [
            "/number",
            "/vendor_address/lines/0",
            "/vendor_address/lines/1",
            "/vendor_address/city",
            "/vendor_address/state",
            "/vendor_address/postal_code",
            "/vendor_address/country",
            "/vendor_address/note",
            "/memo",
            "/lines/0/memo",
            "/charges/0/kind"
        ]
    );
}

#[test]
fn new_texts_are_held_with_their_lengths() {
    let found = held(&tulips(), &Settings::default(), &Names::default());
    let found = found
        .iter()
        .filter(|text| text.pointer.contains("address") || text.pointer.contains("tax_code"));
    let found: Vec<_> = found
        .map(|text| (text.pointer.as_str(), text.max_chars))
        .collect();
    assert_eq!(
        found,
        [
            ("/tax_code", 3),
            ("/vendor_address/lines/0", 41),
            ("/vendor_address/lines/1", 41),
            ("/vendor_address/city", 31),
            ("/vendor_address/state", 21),
            ("/vendor_address/postal_code", 13),
            ("/vendor_address/country", 31),
            ("/vendor_address/note", 41),
            ("/lines/0/tax_code", 3),
            ("/lines/1/tax_code", 3),
            ("/charges/0/tax_code", 3),
        ]
    );
    let credit = Content {
        kind: Kind::Credit,
        ..tulips()
    };
    let found = held(&credit, &Settings::default(), &Names::default());
    assert!(found.iter().all(|text| !text.pointer.contains("address")));
}

#[test]
fn a_vendor_of_an_older_version_has_less() {
    let (address, euro) = (
        address_of_five_lines(),
        ListRef {
            list_id: None,
            full_name: Some("Euro".into()),
        },
    );
    let vendor = NewVendor {
        name: "x",
        company_name: None,
        address: Some(&address),
        terms: None,
        currency: Some(&euro),
    };
    let written = |version| {
        let request = Request::from(VendorAddRq::new(&vendor, version, &id("1")));
        let set = MessageSet {
            version,
            old_id: None,
            new_id: None,
            requests: &[request],
        };
        set.write()
    };
    let old = written(Version::new(5, 0));
    for element in ["Addr5", "<Note>", "CurrencyRef"] {
        assert!(!old.contains(element), "{element}");
        assert!(written(Version::new(8, 0)).contains(element), "{element}");
    }
    assert!(old.contains("<Addr4>4</Addr4>"));
}

fn address_of_five_lines() -> VendorAddress {
    VendorAddress {
        lines: ["1", "2", "3", "4", "5"].map(str::to_owned).to_vec(),
        note: Some("x".into()),
        ..VendorAddress::default()
    }
}
