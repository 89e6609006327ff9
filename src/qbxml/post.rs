//! The requests that post invoices: the vendors that are new first, then a bill or credit for each.

use super::{Outgoing, Request, RequestId, VendorAddRq, add_request, vendor_add::NewVendor};
use crate::invoice::{
    lists::{List, ListEntry, ListRef, name_key},
    names::Meaning,
};

/// The requests that post `outgoing`, each under its id. A vendor whom QuickBooks is known not to have
/// is added before its first bill, where the company's settings say so (`create_vendors`); the request
/// for the n-th of them has the id `vendor_id(n)`. QuickBooks refuses to add one that is there already,
/// so that a set may go out twice.
#[must_use]
pub fn post_requests(
    outgoing: &[(Outgoing<'_>, RequestId)],
    vendor_id: impl Fn(usize) -> RequestId,
) -> Vec<Request> {
    let mut requests = Vec::new();
    let mut added: Vec<String> = Vec::new();
    for (outgoing, _) in outgoing.iter().filter(|(outgoing, _)| is_new(outgoing)) {
        let name = &outgoing.content.vendor;
        if added.contains(&name_key(name)) {
            continue;
        }
        let terms = outgoing.content.terms.as_deref();
        let terms = terms.and_then(|terms| outgoing.to.names.entry(List::Terms, terms));
        let terms: Option<ListRef> = terms.map(ListEntry::refer);
        let vendor = NewVendor {
            name,
            company_name: None,
            address: outgoing.content.vendor_address.as_ref(),
            terms: terms.as_ref(),
            currency: None,
        };
        let id = vendor_id(added.len());
        requests.push(VendorAddRq::new(&vendor, outgoing.version, &id).into());
        added.push(name_key(name));
    }
    let bills = outgoing.iter();
    requests.extend(bills.map(|(outgoing, id)| add_request(outgoing, id)));
    requests
}

/// Whether the vendor is to be added with the bill.
fn is_new(outgoing: &Outgoing<'_>) -> bool {
    let meaning = outgoing
        .to
        .names
        .meaning(List::Vendors, &outgoing.content.vendor);
    outgoing.settings.create_vendors && matches!(meaning, Meaning::Unknown(_))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        invoice::{Content, Destination, Settings, content::tests::roses, names::Absent},
        qbxml::{MessageSet, Version},
    };

    fn written(contents: &[Content], create_vendors: bool, meaning: &Meaning) -> String {
        let settings = Settings {
            create_vendors,
            ..Settings::default()
        };
        let destinations = contents.iter().map(|content| {
            let mut to = Destination::default();
            to.names
                .insert(List::Vendors, &*content.vendor, meaning.clone());
            to
        });
        let destinations: Vec<_> = destinations.collect();
        let outgoing = contents.iter().zip(&destinations).enumerate();
        let outgoing: Vec<_> = outgoing
            .map(|(index, (content, to))| {
                let outgoing = Outgoing {
                    content,
                    settings: &settings,
                    date: content.date,
                    to,
                    mark: None,
                    version: Version::HIGHEST,
                };
                (outgoing, index.to_string().parse().unwrap())
            })
            .collect();
        let requests = post_requests(&outgoing, |number| format!("v{number}").parse().unwrap());
        let set = MessageSet {
            version: Version::HIGHEST,
            old_id: None,
            new_id: None,
            requests: &requests,
        };
        set.write()
    }

    fn unknown() -> Meaning {
        Meaning::Unknown(Absent::default())
    }

    #[test]
    fn a_new_vendor_is_added_once_and_before_its_bills() {
        let mut other = roses();
        other.vendor = "rosas  DEL valle".to_owned();
        let document = written(&[roses(), other], true, &unknown());
        assert_eq!(document.matches("<VendorAddRq ").count(), 1);
        let vendor = document.find("<VendorAddRq requestID=\"v0\"").unwrap();
        assert!(vendor < document.find("<BillAddRq ").unwrap());
        assert!(document.contains("<Name>Rosas del Valle</Name>"));
    }

    #[test]
    fn nobody_is_added_without_the_setting_or_while_the_list_is_not_known() {
        let without = written(&[roses()], false, &unknown());
        let unmirrored = written(&[roses()], true, &Meaning::Unmirrored);
        for document in [without, unmirrored] {
            assert!(!document.contains("VendorAdd"), "{document}");
        }
    }
}
