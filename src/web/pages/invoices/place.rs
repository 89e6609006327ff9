//! An order, and a place in it, as an address says them: `-total`, and `ID~120.50`.

use super::PageError;
use crate::{
    invoice::InvoiceId,
    store::invoice::order::{Key, Mark, Sort, SortBy},
};

/// What an address calls it.
pub(super) fn name(by: SortBy) -> &'static str {
    match by {
        SortBy::Entered => "entered",
        SortBy::Vendor => "vendor",
        SortBy::Number => "number",
        SortBy::Date => "date",
        SortBy::Total => "total",
        SortBy::Status => "status",
    }
}

/// The order in which people look for it first.
pub(super) fn usual(by: SortBy) -> Sort {
    let is_descending = match by {
        SortBy::Entered | SortBy::Date | SortBy::Total => true,
        SortBy::Vendor | SortBy::Number | SortBy::Status => false,
    };
    Sort { by, is_descending }
}

/// The order as an address says it; nothing for newest first.
pub(super) fn sort_text(sort: Sort) -> Option<String> {
    let sign = if sort.is_descending { "-" } else { "" };
    (sort != Sort::NEWEST).then(|| format!("{sign}{}", name(sort.by)))
}

/// # Errors
/// When it is no order.
pub(super) fn read_sort(text: &str) -> Result<Sort, PageError> {
    let (is_descending, named) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let mut all = SortBy::ALL.into_iter();
    let by = all.find(|by| name(*by) == named);
    by.map(|by| Sort { by, is_descending }).ok_or_else(|| {
        let found: String = text.chars().take(20).collect();
        PageError::Address(format!(
            "`{found}` is no order: expected `entered`, `vendor`, `number`, `date`, `total` or `status`, with a `-` before it for the opposite order"
        ))
    })
}

pub(super) fn write_mark(mark: &Mark) -> String {
    let id = mark.id;
    match &mark.key {
        Key::Entered => id.to_string(),
        Key::Vendor(text) | Key::Number(text) => format!("{id}~{text}"),
        Key::Date(day) => format!("{id}~{day}"),
        Key::Total(total) => format!("{id}~{total}"),
        Key::Status(status) => format!("{id}~{status}"),
    }
}

/// # Errors
/// When it is no place in that order.
pub(super) fn read_mark(text: &str, by: SortBy) -> Result<Mark, PageError> {
    let (id, key) = text.split_once('~').unwrap_or((text, ""));
    let mark = || {
        let id: InvoiceId = id.parse().ok()?;
        let key = match by {
            SortBy::Entered => Key::Entered,
            SortBy::Vendor => Key::Vendor(key.to_owned()),
            SortBy::Number => Key::Number(key.to_owned()),
            SortBy::Date => Key::Date(key.parse().ok()?),
            SortBy::Total => Key::Total(key.parse().ok()?),
            SortBy::Status => Key::Status(key.parse().ok()?),
        };
        Some(Mark { key, id })
    };
    mark().ok_or_else(|| {
        let message = "the place in the list is not one that a page of it gave";
        PageError::Address(message.to_owned())
    })
}
