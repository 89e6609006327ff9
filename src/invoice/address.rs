//! A vendor's address, as its document bears it.

use serde::{Deserialize, Serialize};

/// The most lines of an address: QuickBooks' `Addr1` to `Addr5` (qbXML schema).
pub const ADDRESS_LINES_MAX: usize = 5;

/// A vendor's address. One with nothing in it is never made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VendorAddress {
    /// At most [`ADDRESS_LINES_MAX`], none of them empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lines: Vec<String>,
    /// The city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// The state, province or county.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// The postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// The country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// A note to the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
