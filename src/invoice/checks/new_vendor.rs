//! Why a vendor that QuickBooks does not have is not added with its bill (`create_vendors`), and what
//! to do where a customer has the name.

use serde_json::json;

use crate::invoice::{Finding, lists::ListEntry, names::Absent};

/// What makes a name another one in QuickBooks: a vendor that is a customer, too, is customarily told
/// apart by it.
const MARK: &str = " (V)";

/// Why a vendor of that name is better not added by itself.
pub(super) fn obstacle(name: &str, absent: &Absent) -> Option<String> {
    if name.contains(':') {
        let text = "it can't be added (`create_vendors`), because a vendor's name has no `:` in it";
        return Some(text.to_owned());
    }
    if let Some(customer) = &absent.taken_by {
        return Some(format!(
            "it can't be added (`create_vendors`), because {}: give it a name of its own, such as `{}`, or add it in `Vendors > Vendor Center` under one and map this name to that",
            has_the_name(customer),
            marked(name)
        ));
    }
    if let Some(gone) = &absent.gone {
        return Some(format!(
            "it is not added by itself (`create_vendors`), because a vendor of that name {gone}"
        ));
    }
    let nearest = absent.nearest.first();
    nearest
        .filter(|nearest| letters(nearest) == letters(name))
        .map(|nearest| {
            format!(
                "it is not added by itself (`create_vendors`), because it would be a second `{nearest}`"
            )
        })
}

/// What stands in the way of whoever adds a vendor by hand whose name a customer has.
pub(super) fn by_hand(name: &str, customer: &ListEntry) -> String {
    format!(
        "{}: if it is new, add it in `Vendors > Vendor Center` under a name of its own, such as `{}`, and map this name to that",
        has_the_name(customer),
        marked(name)
    )
}

/// The finding with the name of its own under which the vendor is added by itself; none where one of
/// the vendors bears such a name already, which is then the likelier way out.
pub(super) fn renamed(finding: &Finding, name: &str, absent: &Absent) -> Option<Finding> {
    let nearest = absent.nearest.first();
    if nearest.is_some_and(|nearest| letters(nearest).starts_with(&letters(name))) {
        return None;
    }
    let own = marked(name);
    let label = format!("Add it as `{own}`");
    let finding = finding.clone();
    Some(finding.with_fix("edit_invoice", &label, json!({"vendor": own})))
}

fn has_the_name(customer: &ListEntry) -> String {
    let inactive = if customer.is_active {
        ""
    } else {
        ", an inactive one,"
    };
    format!(
        "a customer{inactive} has the name `{}`, and QuickBooks lets no vendor have the name of a customer",
        customer.full_name
    )
}

fn marked(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    format!("{}{MARK}", words.join(" "))
}

/// What is left of a name when case, accents, punctuation and space are taken away.
fn letters(name: &str) -> String {
    let plain = deunicode::deunicode(name).to_lowercase();
    plain
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}
