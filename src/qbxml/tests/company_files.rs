//! Invoices of company files whose lists are known: references by id, taxes, currencies, purchase
//! orders, new vendors.

use serde_json::json;

use super::{Golden, content, document};
use crate::{
    invoice::{
        Content, Destination, Kind, ListId, Payables, Settings, VendorAddress,
        content::tests::{roses, tulips},
        lists::{EntryFacts, List, ListRef},
        names::Names,
        po_links::tests::{entry, known, open_order, order_line},
    },
    qbxml::{
        MessageSet, NewVendor, Outgoing, Posting, Request, RequestId, VendorAddRq, Version,
        add_request,
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

pub(super) fn id(text: &str) -> RequestId {
    text.parse().unwrap()
}

/// Everything that the bill of [`everything`] names, under other names of QuickBooks' own where they
/// are entries.
pub(super) fn names() -> Names {
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
pub(super) fn everything() -> Content {
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

pub(super) fn settings() -> Settings {
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

pub(super) fn sent(
    content: &Content,
    settings: &Settings,
    to: &Destination,
    version: Version,
) -> String {
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
        payables: Payables::Only(ListRef {
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

/// A bill whose lines bill two lines of an order, one of them without a quantity; a third one's item
/// was not ordered.
pub(super) fn linked() -> (Content, Destination) {
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
    let vendor = ListRef {
        list_id: Some(ListId::new("V-1")),
        full_name: None,
    };
    let lines = [("1A21-1700000001", "I-1"), ("1A22-1700000001", "I-2")];
    let lines = lines.map(|(line, item)| order_line(line, Some(item)));
    let facts = open_order(Some(vendor), lines.to_vec());
    let orders = [entry(
        "1A20-1700000001",
        "PO-778",
        EntryFacts::PurchaseOrder(facts),
    )];
    let to = Destination::new(&bill, names, &orders, None);
    (bill, to)
}

pub(super) fn linked_bill() -> String {
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
