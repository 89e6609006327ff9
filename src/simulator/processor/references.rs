//! Whether the references of a request lead somewhere, and whether its features are switched on.
//!
//! ## Decisions
//!
//! * A `ListID` wins over a `FullName`, which is then not even looked at.
//! * A reference to an inactive entry is refused like one to an entry that does not exist. What
//!   `QuickBooks` does is not documented; refusing is the reading that a server must survive.
//! * An element without an id and without a name counts as left out; where the reference is
//!   required that is 3150.

use super::status::Status;
use crate::simulator::{
    company_file::{
        CompanyFile,
        entry::{Entry, Reference},
    },
    schema::{Field, List, Shape, fitting::Fitted, values},
    xml::Element,
};

/// The first reference or feature at fault, in document order. `place` is what the message calls
/// the thing that refers, such as `Bill`.
pub(super) fn first_fault(
    company: &CompanyFile,
    fitted: &[Fitted<'_>],
    place: &str,
) -> Option<Status> {
    fault_in(company, fitted, place, List::Customer)
}

/// The same, with the list into which a `CustomerRef` points.
fn fault_in(
    company: &CompanyFile,
    fitted: &[Fitted<'_>],
    place: &str,
    customers: List,
) -> Option<Status> {
    fitted.iter().find_map(|child| match child.field.shape {
        Shape::Group(_) if child.field.name.contains("Line") => {
            let account = child.element.child("AccountRef");
            let customers = account
                .and_then(|account| find(company, List::Account, account))
                .map_or(List::Customer, customers_of);
            fault_in(company, &child.inside, &format!("{place} line"), customers)
        }
        Shape::Group(_) => fault_in(company, &child.inside, place, customers),
        Shape::Reference(List::Customer, _) => reference_fault(company, child, customers, place),
        Shape::Reference(list, _) => reference_fault(company, child, list, place),
        Shape::Float
            if child.field.name == "ExchangeRate" && !company.preferences.multicurrency =>
        {
            Some(Status::feature_off())
        }
        _ => None,
    })
}

/// Who stands in the `CustomerRef` of an expense line: a vendor on an account payable.
pub(super) fn customers_of(account: &Entry) -> List {
    match account.kind.as_deref() {
        Some("AccountsPayable") => List::Vendor,
        _ => List::Customer,
    }
}

/// The id or name of a reference that has one.
pub(super) fn named(reference: Option<&Element>) -> Option<&str> {
    let reference = reference?;
    reference
        .value("ListID")
        .or_else(|| reference.value("FullName"))
}

fn reference_fault(
    company: &CompanyFile,
    child: &Fitted<'_>,
    list: List,
    place: &str,
) -> Option<Status> {
    let element = child.element;
    let Some(name) = named(Some(element)) else {
        return child.field.is_required().then(|| missing(child.field.name));
    };
    let preferences = &company.preferences;
    match list {
        List::Class if !preferences.class_tracking => return Some(Status::feature_off()),
        List::Currency if !preferences.multicurrency => return Some(Status::feature_off()),
        _ => {}
    }
    if let Some(list_id) = element.value("ListID").filter(|id| !is_id(id)) {
        return Some(values::bad_id(list_id, "ListID"));
    }
    let entry = find(company, list, element).filter(|entry| entry.is_active());
    let payable = child.field.name != "APAccountRef"
        || entry.is_some_and(|entry| entry.kind.as_deref() == Some("AccountsPayable"));
    (entry.is_none() || !payable)
        .then(|| Status::bad_reference(called(child.field, list), name, place))
}

/// The entry that a reference element names, active or not.
pub(super) fn find<'c>(
    company: &'c CompanyFile,
    list: List,
    element: &Element,
) -> Option<&'c Entry> {
    match element.value("ListID") {
        Some(list_id) => company.lists().with_id(list, list_id),
        None => company.lists().named(list, element.value("FullName")?),
    }
}

/// The reference that `parent` carries under that name, once [`first_fault`] found nothing wrong.
pub(super) fn reference(
    company: &CompanyFile,
    list: List,
    parent: &Element,
    name: &str,
) -> Option<Reference> {
    find(company, list, parent.child(name)?).map(Entry::reference)
}

/// 3150: a required element is not there or empty.
pub(super) fn missing(name: &str) -> Status {
    Status::error(3150, format!("There is a missing element: \"{name}\"."))
}

/// 3120: an object that is not there.
pub(super) fn unknown_object(id: &str) -> Status {
    Status::error(
        3120,
        format!(
            "Object \"{id}\" specified in the request cannot be found.  QuickBooks error message: \
             Invalid argument.  The specified record does not exist in the list."
        ),
    )
}

fn called(field: &Field, list: List) -> &'static str {
    match list {
        List::Account if field.name == "APAccountRef" => "AP Account",
        List::Account => "Account",
        List::Vendor => "Vendor",
        List::Item => "Item",
        List::Class => "Class",
        List::Terms => "Terms",
        List::Customer => "Customer",
        List::Currency => "Currency",
        List::SalesTaxCode => "Sales Tax Code",
        List::Absent => "list element",
    }
}

/// Ids look like `80000001-1700000001`: hexadecimal, a dash, decimal.
fn is_id(text: &str) -> bool {
    text.split_once('-').is_some_and(|(serial, stamp)| {
        !serial.is_empty()
            && !stamp.is_empty()
            && serial.bytes().all(|byte| byte.is_ascii_hexdigit())
            && stamp.bytes().all(|byte| byte.is_ascii_digit())
    })
}
