//! What of an invoice goes out and what does not: by version, by currency, by what is known.

use super::company_files::{everything, id, linked, linked_bill, names, sent, settings};
use crate::{
    invoice::{
        Content, Destination, Kind, ListId, Payables, Settings, VendorAddress,
        content::tests::{roses, tulips},
        lists::ListRef,
        names::Names,
    },
    qbxml::{MessageSet, NewVendor, Request, VendorAddRq, Version, held},
};

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
        payables: Payables::Only(ListRef {
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
