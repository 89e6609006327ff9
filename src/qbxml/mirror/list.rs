//! What qbXML calls the lists that are mirrored.

use std::num::NonZeroU32;

use super::Portion;
use crate::{
    invoice::lists::{ItemKind, List},
    qbxml::Version,
};

impl List {
    /// Whether this version of qbXML has a query for the list.
    #[must_use]
    pub fn is_in(self, version: Version) -> bool {
        self != Self::Currencies || version >= Version::CURRENCIES
    }

    /// How the list is asked for from its start: in pages of at most `max_returned` entries where
    /// schema and version have iterators, else whole.
    #[must_use]
    pub fn first_portion(self, version: Version, max_returned: NonZeroU32) -> Portion {
        Portion::first(self.has_iterator(), version, max_returned)
    }

    /// Whether the schema has iterators for the list's query.
    pub(super) fn has_iterator(self) -> bool {
        match self {
            Self::Vendors | Self::Items | Self::Customers | Self::PurchaseOrders => true,
            Self::Accounts
            | Self::Classes
            | Self::Terms
            | Self::Currencies
            | Self::SalesTaxCodes => false,
        }
    }

    /// The query's name.
    pub(super) fn request(self) -> &'static str {
        match self {
            Self::Vendors => "VendorQueryRq",
            Self::Accounts => "AccountQueryRq",
            Self::Items => "ItemQueryRq",
            Self::Classes => "ClassQueryRq",
            Self::Terms => "TermsQueryRq",
            Self::Customers => "CustomerQueryRq",
            Self::Currencies => "CurrencyQueryRq",
            Self::SalesTaxCodes => "SalesTaxCodeQueryRq",
            Self::PurchaseOrders => "PurchaseOrderQueryRq",
        }
    }

    /// The list whose query is answered with this element.
    pub(super) fn of_response(element: &str) -> Option<Self> {
        let query = element.strip_suffix("Rs")?;
        let mut lists = Self::ALL.into_iter();
        lists.find(|list| list.request().strip_suffix("Rq") == Some(query))
    }

    /// What a deletion from the list is called (`ListDelType`) in this version.
    pub(super) fn deletion_types(self, version: Version) -> Vec<&'static str> {
        let types = match self {
            Self::Vendors => vec!["Vendor"],
            Self::Accounts => vec!["Account"],
            Self::Items => {
                let kinds = ItemKind::ALL.iter().filter(|kind| kind.since() <= version);
                kinds.map(|kind| kind.list_type()).collect()
            }
            Self::Classes => vec!["Class"],
            Self::Terms => vec!["DateDrivenTerms", "StandardTerms"],
            Self::Customers => vec!["Customer"],
            Self::Currencies => vec!["Currency"],
            Self::SalesTaxCodes => vec!["SalesTaxCode"],
            // A transaction: its deletion is asked for with `TxnDeletedQueryRq`.
            Self::PurchaseOrders => vec![],
        };
        types.into_iter().filter(|_| self.is_in(version)).collect()
    }

    /// The list that a deletion called `deletion_type` concerns.
    pub(super) fn of_deletion_type(deletion_type: &str) -> Option<Self> {
        let is_of = |list: &Self| {
            let types = list.deletion_types(Version::HIGHEST);
            types.contains(&deletion_type)
        };
        Self::ALL.into_iter().find(is_of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_known_by_its_answer() {
        for list in List::ALL {
            let answer = list.request().replace("Rq", "Rs");
            assert_eq!(List::of_response(&answer), Some(list));
        }
        for element in ["", "Rs", "VendorQuery", "VendorQueryRq", "BillQueryRs"] {
            assert_eq!(List::of_response(element), None, "{element}");
        }
    }

    #[test]
    fn a_deletion_is_known_by_its_type() {
        for list in List::ALL {
            for deletion_type in list.deletion_types(Version::HIGHEST) {
                assert_eq!(List::of_deletion_type(deletion_type), Some(list));
            }
        }
        for deletion_type in ["", "vendor", "Employee", "ItemBundle"] {
            assert_eq!(List::of_deletion_type(deletion_type), None);
        }
    }

    #[test]
    fn what_a_version_lacks_is_left_out() {
        let types = |version| List::Items.deletion_types(version);
        assert!(!types(Version::new(2, 1)).contains(&"ItemFixedAsset"));
        assert!(types(Version::new(3, 0)).contains(&"ItemFixedAsset"));
        let old = Version::new(7, 0);
        assert!(!List::Currencies.is_in(old));
        assert!(List::Currencies.deletion_types(old).is_empty());
        assert!(List::Vendors.is_in(Version::LOWEST));
    }
}
