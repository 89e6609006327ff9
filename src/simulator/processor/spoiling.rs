//! Answers as a damaged company file gives them.

use crate::simulator::{faults::Spoil, xml::Element};

/// Spoils one of the entries that a list was answered with.
pub(super) fn spoil(spoil: Option<Spoil>, response: &mut Element) {
    let middle = response.children.len() / 2;
    match spoil {
        None => {}
        Some(Spoil::Nameless) => without_name(&mut response.children[middle]),
        Some(Spoil::Comma) => {
            let entry = &mut response.children[middle];
            if !with_comma(entry) {
                without_name(entry);
            }
        }
        Some(Spoil::Twice) => same_name(&mut response.children),
    }
}

fn without_name(entry: &mut Element) {
    entry
        .children
        .retain(|child| !matches!(child.name.as_str(), "Name" | "FullName"));
}

/// Puts a comma into the first decimal inside; whether there was one.
fn with_comma(entry: &mut Element) -> bool {
    if entry.children.is_empty() {
        let is_decimal = entry.text.contains('.')
            && entry
                .text
                .bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        if is_decimal {
            entry.text = entry.text.replace('.', ",");
        }
        return is_decimal;
    }
    entry.children.iter_mut().any(with_comma)
}

/// Gives the last entry the name of the first, or adds one where there is no other.
fn same_name(entries: &mut Vec<Element>) {
    let Some(mut twin) = entries.first().cloned() else {
        return;
    };
    let last = entries.last().filter(|_| entries.len() > 1);
    let id = match last.and_then(|last| last.value("ListID")) {
        Some(id) => id.to_owned(),
        None => "8FFFFFFF-1".to_owned(),
    };
    if let Some(own) = twin
        .children
        .iter_mut()
        .find(|child| child.name == "ListID")
    {
        own.text = id;
    }
    if entries.len() > 1 {
        entries.pop();
    }
    entries.push(twin);
}
