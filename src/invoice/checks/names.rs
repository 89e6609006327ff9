//! Whether the names on an invoice lead to an entry of QuickBooks' lists that can be used.

use std::collections::BTreeSet;

use serde_json::json;

use super::{Known, amounts::without_account, currency::foreign, new_vendor, tax};
use crate::invoice::{
    Code, Content, Finding, Settings,
    lists::{List, ListEntry},
    names::{self, Absent, Meaning, Named},
};

/// A name, and the setting that it comes from when no field of the invoice holds it.
pub(super) struct Placed {
    pub(super) named: Named,
    pub(super) setting: Option<&'static str>,
}

/// Every name on an invoice. One that comes from a setting stands once, at the whole invoice.
pub(super) fn placed(content: &Content, settings: &Settings) -> Vec<Placed> {
    let defaulted: BTreeSet<_> = without_account(content).into_iter().collect();
    let mut has_default = false;
    let mut all = Vec::new();
    for named in names::named(content, settings) {
        let placed = if defaulted.contains(&named.pointer) {
            if std::mem::replace(&mut has_default, true) {
                continue;
            }
            let pointer = String::new();
            Placed {
                named: Named { pointer, ..named },
                setting: Some("default_expense_account"),
            }
        } else {
            let is_payable = named.pointer.is_empty() && named.list == List::Accounts;
            Placed {
                named,
                setting: is_payable.then_some("ap_account"),
            }
        };
        all.push(placed);
    }
    all
}

/// `vendor_unknown`, `vendor_inactive`, `account_unknown`, `account_inactive`, `item_unknown`,
/// `item_inactive`, `class_unknown`, `terms_unknown`, `customer_unknown`, `tax_code_unknown`: QuickBooks
/// refuses a bill with a name that leads nowhere. Of what is not mirrored, nothing is said.
pub(super) fn names_known(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let is_foreign = foreign(content, known).is_some();
    // Where a feature is off, `feature_off` says all there is to say of a class or tax code.
    let is_in_use = |placed: &Placed| match placed.named.list {
        List::Classes => known.uses_classes() != Some(false),
        List::SalesTaxCodes => known.has_purchase_tax() != Some(false),
        List::Currencies
        | List::Accounts
        | List::Terms
        | List::Items
        | List::Customers
        | List::Vendors
        | List::PurchaseOrders => true,
    };
    placed(content, known.settings)
        .into_iter()
        .filter(is_in_use)
        .filter_map(|placed| {
            let words = Words::of(placed.named.list)?;
            let meaning = known.names.meaning(placed.named.list, &placed.named.name);
            // A vendor keeps the currency that it is added with: that is left to a person.
            let creates = known.settings.create_vendors && !is_foreign;
            let finding = finding(&placed, &words, meaning, creates)?;
            Some(if placed.named.list == List::SalesTaxCodes {
                tax::corrected(finding, content, &placed, meaning)
            } else {
                finding
            })
        })
        .collect()
}

/// What is said of the entries of one list.
struct Words {
    unknown: Code,
    /// None where an inactive entry counts as unknown.
    inactive: Option<Code>,
    /// Where the list is in QuickBooks.
    path: &'static str,
    /// How its inactive entries are shown there.
    show_inactive: &'static str,
}

impl Words {
    fn of(list: List) -> Option<Self> {
        let include = "tick `Include inactive`";
        let (unknown, inactive, path, show_inactive) = match list {
            List::Vendors => (
                Code::VendorUnknown,
                Some(Code::VendorInactive),
                "`Vendors > Vendor Center`",
                "choose the list `All Vendors`",
            ),
            List::Accounts => (
                Code::AccountUnknown,
                Some(Code::AccountInactive),
                "`Lists > Chart of Accounts`",
                include,
            ),
            List::Items => (
                Code::ItemUnknown,
                Some(Code::ItemInactive),
                "`Lists > Item List`",
                include,
            ),
            List::Classes => (Code::ClassUnknown, None, "`Lists > Class List`", include),
            List::Terms => (
                Code::TermsUnknown,
                None,
                "`Lists > Customer & Vendor Profile Lists > Terms List`",
                include,
            ),
            List::Customers => (
                Code::CustomerUnknown,
                None,
                "`Customers > Customer Center`",
                "choose the list `All Customers`",
            ),
            List::SalesTaxCodes => (
                Code::TaxCodeUnknown,
                None,
                "`Lists > Sales Tax Code List`",
                include,
            ),
            List::Currencies | List::PurchaseOrders => return None,
        };
        Some(Self {
            unknown,
            inactive,
            path,
            show_inactive,
        })
    }
}

fn finding(
    placed: &Placed,
    words: &Words,
    meaning: &Meaning,
    creates_vendors: bool,
) -> Option<Finding> {
    match meaning {
        Meaning::Unmirrored => None,
        Meaning::Entry { entry, .. } if entry.is_active => None,
        Meaning::Entry { entry, .. } => Some(inactive(placed, words, entry)),
        Meaning::Ambiguous(entries) => Some(ambiguous(placed, words, entries)),
        Meaning::Unknown(absent) => unknown(placed, words, absent, creates_vendors),
    }
}

fn inactive(placed: &Placed, words: &Words, entry: &ListEntry) -> Finding {
    let code = words.inactive.unwrap_or(words.unknown);
    let detail = format!(
        "{} is in QuickBooks, but inactive, and what is inactive can't stand on a new bill: make it active again ({}, {}, click the X beside it), or choose another",
        subject(placed, &entry.full_name),
        words.path,
        words.show_inactive
    );
    refreshed(Finding::new(code, placed.named.pointer.clone(), detail))
}

/// QuickBooks has several entries that differ in case and space alone.
fn ambiguous(placed: &Placed, words: &Words, entries: &[ListEntry]) -> Finding {
    let names: Vec<_> = entries
        .iter()
        .map(|entry| format!("`{}`", entry.full_name))
        .collect();
    let detail = format!(
        "{} may be more than one entry of QuickBooks' ({}): say which one is meant with a mapping, or write it exactly as it stands there; two that are one are merged in {} by giving both one name",
        subject(placed, &placed.named.name),
        names.join(", "),
        words.path
    );
    let finding = Finding::new(words.unknown, placed.named.pointer.clone(), detail);
    let active = entries.iter().find(|entry| entry.is_active);
    with_nearest(
        finding,
        placed,
        active.map(|entry| entry.full_name.as_str()),
    )
}

fn unknown(
    placed: &Placed,
    words: &Words,
    absent: &Absent,
    creates_vendors: bool,
) -> Option<Finding> {
    let name = &placed.named.name;
    let creates = placed.named.list == List::Vendors && creates_vendors;
    let first = absent.nearest.first().map(String::as_str);
    let reason = if creates {
        new_vendor::obstacle(name, absent)?
    } else {
        way_back(name, words, absent)
    };
    let way = match placed.named.list {
        List::SalesTaxCodes => "correct it",
        List::Currencies
        | List::Accounts
        | List::Terms
        | List::Classes
        | List::Items
        | List::Customers
        | List::Vendors
        | List::PurchaseOrders => "map the name or correct it",
    };
    let guess = first.map_or_else(String::new, |first| {
        format!("; the nearest is `{first}`: if that is meant, {way}")
    });
    let detail = format!(
        "{} is not among QuickBooks' {}{guess}; {reason}",
        subject(placed, name),
        plural(placed.named.list)
    );
    let finding = Finding::new(words.unknown, placed.named.pointer.clone(), detail);
    let is_taken = creates && absent.taken_by.is_some();
    let renamed = is_taken.then(|| new_vendor::renamed(&finding, name, absent));
    Some(
        renamed
            .flatten()
            .unwrap_or_else(|| with_nearest(finding, placed, first)),
    )
}

/// How a name comes to be among the list's.
fn way_back(name: &str, words: &Words, absent: &Absent) -> String {
    if let Some(gone) = &absent.gone {
        return format!(
            "it {gone}; write the name that took its place, or add it again in {}",
            words.path
        );
    }
    match &absent.taken_by {
        Some(customer) => new_vendor::by_hand(name, customer),
        None => format!("add it in {} if it is new", words.path),
    }
}

/// The name with what it is and where it comes from.
pub(super) fn subject(placed: &Placed, name: &str) -> String {
    let kind = placed.named.list.entry_name();
    match placed.setting {
        Some(setting) => format!("{kind} `{name}` of the setting `{setting}`"),
        None => format!("{kind} `{name}`"),
    }
}

fn plural(list: List) -> &'static str {
    match list {
        List::Currencies => "currencies",
        List::SalesTaxCodes => "sales tax codes",
        List::Accounts => "accounts",
        List::Terms => "terms",
        List::Classes => "classes",
        List::Items => "items",
        List::Customers => "customers and jobs",
        List::Vendors => "vendors",
        List::PurchaseOrders => "purchase orders",
    }
}

fn with_nearest(finding: Finding, placed: &Placed, nearest: Option<&str>) -> Finding {
    let Some(nearest) = nearest else {
        return refreshed(finding);
    };
    let label = format!("It is `{nearest}`");
    if let Some(setting) = placed.setting {
        let settings = json!({"settings": {setting: nearest}});
        return finding.with_fix("change_settings", &label, settings);
    }
    let list = placed.named.list.entry_name();
    let mapping = json!({"list": list, "from": placed.named.name, "to": nearest});
    finding.with_fix("map_name", &label, mapping)
}

/// The finding goes once QuickBooks was mended and its lists are read again.
pub(super) fn refreshed(finding: Finding) -> Finding {
    finding.with_fix("refresh_lists", "Read QuickBooks' lists again", json!({}))
}
