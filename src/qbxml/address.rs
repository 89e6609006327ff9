//! `VendorAddress`: a vendor's address, on a bill and of a new vendor.

use yaserde::YaSerialize;

use super::{Version, text::held};
use crate::invoice;

/// A vendor's address. The fields stand in the schema's order.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
pub(super) struct VendorAddress {
    #[yaserde(rename = "Addr1")]
    line_1: Option<String>,
    #[yaserde(rename = "Addr2")]
    line_2: Option<String>,
    #[yaserde(rename = "Addr3")]
    line_3: Option<String>,
    #[yaserde(rename = "Addr4")]
    line_4: Option<String>,
    #[yaserde(rename = "Addr5")]
    line_5: Option<String>,
    #[yaserde(rename = "City")]
    city: Option<String>,
    #[yaserde(rename = "State")]
    state: Option<String>,
    #[yaserde(rename = "PostalCode")]
    postal_code: Option<String>,
    #[yaserde(rename = "Country")]
    country: Option<String>,
    #[yaserde(rename = "Note")]
    note: Option<String>,
}

impl VendorAddress {
    /// The address without what the version has no place for.
    pub(super) fn new(address: &invoice::VendorAddress, version: Version) -> Self {
        let has_all = version >= Version::WHOLE_ADDRESS;
        let line = |index: usize| held(address.lines.get(index).map(String::as_str));
        Self {
            line_1: line(0),
            line_2: line(1),
            line_3: line(2),
            line_4: line(3),
            line_5: line(4).filter(|_| has_all),
            city: held(address.city.as_deref()),
            state: held(address.state.as_deref()),
            postal_code: held(address.postal_code.as_deref()),
            country: held(address.country.as_deref()),
            note: held(address.note.as_deref()).filter(|_| has_all),
        }
    }
}
