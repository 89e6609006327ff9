//! What of a company file an invoice refers to.

use super::{
    Content, TaxRates,
    company_file::CompanyFile,
    lists::{EntryFacts, List, ListEntry, ListRef, VendorFacts},
    names::Names,
    po_links::{self, Links},
};

/// What of a company file an invoice refers to. The default knows nothing: then everything goes out
/// by its name, and QuickBooks decides.
#[derive(Clone, Debug, Default)]
pub struct Destination {
    /// What the names on the invoice lead to.
    pub names: Names,
    /// The lines of a purchase order that it bills.
    pub links: Links,
    /// The accounts payable account of the vendor's foreign currency.
    pub payables: Payables,
    /// What its tax codes and the vendor's own add to its amounts.
    pub taxes: TaxRates,
    /// Whether the vendor's bills are in a foreign currency; none when that can't be told.
    pub is_foreign: Option<bool>,
}

/// The accounts payable account of a foreign currency.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Payables {
    /// It was not looked for, or the accounts are not known whole: nothing can be told.
    #[default]
    Untold,
    /// There is none in use: QuickBooks refuses a bill in that currency.
    Missing,
    /// The only one, which goes out where the company's settings name none: QuickBooks' own default is
    /// one of the home currency.
    Only(ListRef),
    /// There are several, and QuickBooks takes the one it likes.
    Several,
}

impl Payables {
    /// The account that goes out where the company's settings name none.
    #[must_use]
    pub fn only(&self) -> Option<&ListRef> {
        match self {
            Self::Only(account) => Some(account),
            Self::Untold | Self::Missing | Self::Several => None,
        }
    }
}

impl Destination {
    /// Puts together what is known: what the names on `content` lead to, QuickBooks' purchase `orders`
    /// of its PO number, and what the company file says of itself. The accounts payable account is left
    /// to be looked up where the vendor's bills [are foreign](Self::is_foreign).
    #[must_use]
    pub fn new(
        content: &Content,
        names: Names,
        orders: &[ListEntry],
        company_file: Option<&CompanyFile>,
    ) -> Self {
        let mut to = Self {
            links: po_links::link(content, &names, orders),
            payables: Payables::Untold,
            taxes: TaxRates::default(),
            is_foreign: None,
            names,
        };
        to.is_foreign = is_foreign(to.vendor(content), company_file);
        to
    }
}

impl Destination {
    /// What is known of the vendor, where its name leads to one.
    #[must_use]
    pub fn vendor(&self, content: &Content) -> Option<&VendorFacts> {
        match &self.names.entry(List::Vendors, &content.vendor)?.facts {
            EntryFacts::Vendor(facts) => Some(facts),
            EntryFacts::Account(_)
            | EntryFacts::Item(_)
            | EntryFacts::Class
            | EntryFacts::Terms(_)
            | EntryFacts::Customer { .. }
            | EntryFacts::Currency(_)
            | EntryFacts::SalesTaxCode { .. }
            | EntryFacts::PurchaseOrder(_)
            | EntryFacts::Unread { .. } => None,
        }
    }
}

fn is_foreign(vendor: Option<&VendorFacts>, company_file: Option<&CompanyFile>) -> Option<bool> {
    let preferences = &company_file?.preferences;
    if preferences.is_multicurrency_on == Some(false) {
        return Some(false);
    }
    let home = preferences.home_currency.as_ref()?;
    Some(!vendor?.currency.as_ref()?.is_same(home)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::{
        ListId,
        company_file::PreferenceFacts,
        content::tests::tulips,
        lists::VendorFacts,
        names::{Meaning, Way},
    };

    fn refer(id: &str) -> ListRef {
        ListRef {
            list_id: Some(ListId::new(id)),
            full_name: None,
        }
    }

    fn destination(currency: Option<&str>, is_on: Option<bool>, home: Option<&str>) -> Destination {
        let vendor = ListEntry {
            list_id: ListId::new("V-1"),
            full_name: "Bloemen BV".to_owned(),
            is_active: true,
            parent: None,
            time_modified: None,
            facts: EntryFacts::Vendor(VendorFacts {
                currency: currency.map(refer),
                ..VendorFacts::default()
            }),
        };
        let file = CompanyFile {
            preferences: PreferenceFacts {
                is_multicurrency_on: is_on,
                home_currency: home.map(refer),
                ..PreferenceFacts::default()
            },
            ..CompanyFile::default()
        };
        let mut names = Names::default();
        let meaning = Meaning::Entry {
            entry: Box::new(vendor),
            way: Way::Exact,
        };
        names.insert(List::Vendors, "Bloemen BV", meaning);
        Destination::new(&tulips(), names, &[], Some(&file))
    }

    #[test]
    fn a_vendor_is_foreign_by_its_currency() {
        for (currency, is_on, home, foreign) in [
            (Some("EUR"), Some(true), Some("USD"), Some(true)),
            (Some("EUR"), None, Some("USD"), Some(true)),
            (Some("USD"), Some(true), Some("USD"), Some(false)),
            (Some("EUR"), Some(false), Some("USD"), Some(false)),
            (None, Some(false), None, Some(false)),
        ] {
            let found = destination(currency, is_on, home).is_foreign;
            assert_eq!(found, foreign, "{currency:?} {is_on:?} {home:?}");
        }
    }

    #[test]
    fn what_is_not_known_of_a_currency_cannot_be_told() {
        for (currency, is_on, home) in [
            (None, Some(true), Some("USD")),
            (Some("EUR"), Some(true), None),
            (Some("EUR"), None, None),
        ] {
            assert_eq!(destination(currency, is_on, home).is_foreign, None);
        }
        let unknown = Destination::new(&tulips(), Names::default(), &[], None);
        assert_eq!(unknown.is_foreign, None);
        assert_eq!(unknown.links.unlinked().count(), 1);
    }
}
