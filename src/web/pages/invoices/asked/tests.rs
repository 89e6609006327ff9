//! What an address asks for is read and written back.

use proptest::prelude::*;

use super::*;
use crate::{
    invoice::InvoiceId,
    store::invoice::order::{Key, SortBy},
};

const ID: &str = "00000000-0000-0000-0000-000000000007";

#[test]
fn an_address_is_read_and_written_back() {
    let query = format!(
        "status=ES&vendor=Rosas+%26+Co&po_number=PO-1&from=2026-11-01&to=2026-11-30\
         &min_total=1.5&sort=-total&after={ID}%7E120.50&sums=all"
    );
    let asked = Asked::read(&query).unwrap();
    assert_eq!(asked.status(), Some(Status::Sent));
    assert_eq!(asked.text("vendor"), "Rosas & Co");
    assert_eq!(asked.address("/x"), format!("/x?{query}"));
    assert_eq!(asked.cleared("/x"), "/x?status=ES&sort=-total");
    assert!(asked.has_criteria() && !asked.has_mistakes());
    let mark = Mark {
        key: Key::Total("120.50".parse().unwrap()),
        id: InvoiceId(uuid::Uuid::from_u128(7)),
    };
    assert_eq!(*asked.part(), Part::After(mark));
    assert_eq!(asked.sort().by, SortBy::Total);
}

#[test]
fn empty_fields_ask_for_nothing() {
    let asked = Asked::read("status=&vendor=+&from=&after=&min_total=&colour=red").unwrap();
    assert!(!asked.has_criteria());
    assert_eq!(asked.tab("/x", None), "/x");
}

#[test]
fn what_is_wrong_in_a_field_is_kept_and_said_beside_it() {
    for (query, field) in [
        ("from=1.11.2026", "from"),
        ("to=2026-02-30", "to"),
        ("min_total=1%2C200.50", "min_total"),
        ("max_total=1e3", "max_total"),
        ("from=2026-11-02&to=2026-11-01", "to"),
        ("min_total=2&max_total=1.99", "max_total"),
    ] {
        let asked = Asked::read(query).unwrap();
        assert!(asked.mistake(field).is_some(), "{query}");
        assert_eq!(asked.address("/x"), format!("/x?{query}"));
    }
}

#[test]
fn what_no_field_could_ask_for_is_refused() {
    for (query, message) in [
        (
            "status=X",
            "`X` is not a status: expected `AP`, `AA`, `A`, `ES`, `S` or `F`",
        ),
        ("vendor=a%00", "a filter can't hold control characters"),
        (
            "after=7",
            "the place in the list is not one that a page of it gave",
        ),
        (
            "sort=total&before=00000000-0000-0000-0000-000000000007%7Ex",
            "the place in the list is not one that a page of it gave",
        ),
        (
            "sort=colour",
            "`colour` is no order: expected `entered`, `vendor`, `number`, `date`, `total` or `status`, with a `-` before it for the opposite order",
        ),
    ] {
        assert_eq!(Asked::read(query).unwrap_err().to_string(), message);
    }
}

proptest! {
    #[test]
    fn no_query_makes_the_reader_panic(query in any::<String>()) {
        let _asked = Asked::read(&query);
    }

    #[test]
    fn a_vendor_survives_the_address(vendor in "[^\\p{Cc}]{1,40}") {
        let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("vendor", &vendor).finish();
        let asked = Asked::read(&query).unwrap();
        prop_assert_eq!(asked.text("vendor"), vendor.trim());
    }

    #[test]
    fn a_place_survives_the_address(vendor in "[^\\p{Cc}]{1,40}", id in any::<u128>()) {
        let key = Key::Vendor(vendor.trim().to_lowercase());
        let mark = Mark { key, id: InvoiceId(uuid::Uuid::from_u128(id)) };
        let address = Asked::read("sort=vendor").unwrap().after("", mark.clone());
        let asked = Asked::read(&address[1..]).unwrap();
        prop_assert_eq!(asked.part(), &Part::After(mark));
    }
}
