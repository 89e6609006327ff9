//! `VendorAddRq`: a vendor that QuickBooks does not know yet.

use yaserde::YaSerialize;

use super::{
    Version,
    address::VendorAddress,
    ids::RequestId,
    reference::{Ref, single_spaced},
    text::{held, hold},
};
use crate::invoice::{self, lists::ListRef};

/// What is known of a vendor that is to be added.
#[derive(Clone, Copy, Debug)]
pub struct NewVendor<'a> {
    /// Its name, which no other vendor, customer or employee may have and in which no `:` may stand.
    pub name: &'a str,
    /// The company's name, where it is another.
    pub company_name: Option<&'a str>,
    /// Its address.
    pub address: Option<&'a invoice::VendorAddress>,
    /// Its usual terms.
    pub terms: Option<&'a ListRef>,
    /// The currency of all its bills, for ever: QuickBooks lets nobody change it. Absent for the home
    /// currency.
    pub currency: Option<&'a ListRef>,
}

/// The request that adds one vendor. The fields stand in the schema's order, which QuickBooks insists
/// on.
#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
#[yaserde(rename = "VendorAddRq")]
pub struct VendorAddRq {
    #[yaserde(attribute = true, rename = "requestID")]
    request_id: String,
    #[yaserde(rename = "VendorAdd")]
    vendor: VendorAdd,
}

#[derive(Clone, Debug, PartialEq, Eq, YaSerialize)]
struct VendorAdd {
    #[yaserde(rename = "Name")]
    name: String,
    #[yaserde(rename = "CompanyName")]
    company_name: Option<String>,
    #[yaserde(rename = "VendorAddress")]
    address: Option<VendorAddress>,
    #[yaserde(rename = "TermsRef")]
    terms: Option<Ref>,
    #[yaserde(rename = "CurrencyRef")]
    currency: Option<Ref>,
}

impl VendorAddRq {
    /// Adds that vendor. Its name goes out at whatever length it has; QuickBooks takes
    /// [`VENDOR_NAME_MAX_CHARS`](super::text::VENDOR_NAME_MAX_CHARS).
    #[must_use]
    pub fn new(vendor: &NewVendor<'_>, version: Version, request_id: &RequestId) -> Self {
        let currency = vendor.currency.filter(|_| version >= Version::CURRENCIES);
        let address = vendor.address;
        let vendor = VendorAdd {
            name: hold(&single_spaced(vendor.name)).into_owned(),
            company_name: held(vendor.company_name),
            address: address.map(|address| VendorAddress::new(address, version)),
            terms: vendor.terms.and_then(Ref::to),
            currency: currency.and_then(Ref::to),
        };
        Self {
            request_id: request_id.to_string(),
            vendor,
        }
    }
}
