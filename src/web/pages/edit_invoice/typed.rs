//! The form's fields, and the draft that they make.
//!
//! ```text
//!   lines[0][account]=Freight  ◀──▶  Typed  ◀──▶  {"lines": [{"account": "Freight"}]}
//! ```
//!
//! What is typed is kept as it was typed, whatever is wrong with it; the rules are those of
//! [`draft`](crate::invoice::draft). The form adds three of its own: a row in which nothing was typed
//! is none, an item's row needs its item, and an amount that was left empty is quantity × cost
//! where that is whole cents.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    fields::id_of,
    rows::{Row, RowKind},
};
use crate::invoice::draft::{FieldError, LINES_MAX};

/// The fields that stand once, as pointers without their first `/`.
const HEAD: [&str; 23] = [
    "kind",
    "vendor",
    "number",
    "date",
    "due_date",
    "terms",
    "po_number",
    "currency",
    "exchange_rate",
    "tax_code",
    "amounts_include_tax",
    "memo",
    "total",
    "vendor_address/lines/0",
    "vendor_address/lines/1",
    "vendor_address/lines/2",
    "vendor_address/lines/3",
    "vendor_address/lines/4",
    "vendor_address/city",
    "vendor_address/state",
    "vendor_address/postal_code",
    "vendor_address/country",
    "vendor_address/note",
];

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Typed {
    head: BTreeMap<&'static str, String>,
    pub(super) lines: Vec<Row>,
    pub(super) charges: Vec<Row>,
}

/// A draft, and where its rows stand in the form.
pub(super) struct Drafted {
    pub(super) draft: Value,
    /// What only the form knows to be missing.
    pub(super) errors: Vec<FieldError>,
    lines: Vec<usize>,
    charges: Vec<usize>,
}

impl Drafted {
    /// The same place in the form: rows that the draft does not have are counted there.
    pub(super) fn in_form(&self, pointer: &str) -> String {
        for (list, places) in [("lines", &self.lines), ("charges", &self.charges)] {
            let rest = pointer
                .strip_prefix('/')
                .and_then(|rest| rest.strip_prefix(list));
            let Some(rest) = rest.and_then(|rest| rest.strip_prefix('/')) else {
                continue;
            };
            let (index, field) = rest
                .split_once('/')
                .map_or((rest, None), |(index, field)| (index, Some(field)));
            let place = index
                .parse()
                .ok()
                .and_then(|index: usize| places.get(index));
            return match (place, field) {
                (Some(place), Some(field)) => format!("/{list}/{place}/{field}"),
                (Some(place), None) => format!("/{list}/{place}"),
                (None, _) => format!("/{list}"),
            };
        }
        pointer.to_owned()
    }
}

/// The name of the field in the form: `lines/0/amount` is `lines[0][amount]`.
pub(super) fn name_of(pointer: &str) -> String {
    let mut parts = pointer.split('/');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        name.push('[');
        name.push_str(part);
        name.push(']');
    }
    name
}

impl Typed {
    /// A form in which nothing was typed yet, with a first line to type in.
    pub(super) fn blank() -> Self {
        Self {
            lines: vec![Row::new(RowKind::Account)],
            ..Self::default()
        }
    }

    /// What a form's fields hold. Names that are none are left out; of two with one name the first
    /// counts.
    pub(super) fn read<'a>(fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut typed = Self::default();
        let (mut lines, mut charges) = (BTreeMap::new(), BTreeMap::new());
        for (name, text) in fields {
            // A browser sends every line's end as two characters.
            let text = text.replace("\r\n", "\n");
            let parts = name.split('[').map(|part| part.trim_end_matches(']'));
            let pointer = parts.collect::<Vec<_>>().join("/");
            let row = match pointer.split_once('/') {
                Some(("lines", rest)) => Some((&mut lines, rest)),
                Some(("charges", rest)) => Some((&mut charges, rest)),
                _ => None,
            };
            match row {
                Some((rows, rest)) => put(rows, rest, text),
                None => {
                    if let Some(known) = HEAD.into_iter().find(|known| *known == pointer) {
                        typed.head.entry(known).or_insert(text);
                    }
                }
            }
        }
        typed.lines = lines.into_values().map(Row::of_line).collect();
        typed.charges = charges.into_values().map(Row::of_charge).collect();
        typed
    }

    /// The form that shows a draft.
    pub(super) fn of_draft(draft: &Value) -> Self {
        let mut typed = Self::default();
        for name in HEAD {
            if let Some(text) = draft.pointer(&format!("/{name}")).and_then(text_of) {
                typed.head.insert(name, text);
            }
        }
        let rows = |name: &str| {
            draft
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
        };
        let texts = |row: &Value| -> BTreeMap<String, String> {
            let fields = row.as_object().into_iter().flatten();
            fields
                .filter_map(|(name, value)| Some((name.clone(), text_of(value)?)))
                .collect()
        };
        typed.lines = rows("lines").map(|row| Row::of_line(texts(row))).collect();
        typed.charges = rows("charges")
            .map(|row| Row::of_charge(texts(row)))
            .collect();
        typed
    }

    /// Every field in which something stands, by its pointer without the first `/`; and of each row
    /// the one that says what it is.
    pub(super) fn texts(&self) -> Vec<(String, &str)> {
        let head = self.head.iter();
        let mut texts: Vec<_> = head
            .map(|(name, text)| ((*name).to_owned(), text.as_str()))
            .collect();
        for (list, rows) in [("lines", &self.lines), ("charges", &self.charges)] {
            for (index, row) in rows.iter().enumerate() {
                let named = row
                    .fields()
                    .map(|(name, text)| (format!("{list}/{index}/{name}"), text));
                texts.extend(named);
            }
        }
        texts
    }

    /// The id of the element that a place in the form is shown by: its field, or else what is around.
    pub(super) fn nearest(&self, pointer: &str) -> String {
        let place = pointer.trim_start_matches('/');
        if HEAD.contains(&place) {
            return id_of(place);
        }
        let parts: Vec<&str> = place.split('/').collect();
        let rows = match parts.first() {
            Some(&"lines") => &self.lines,
            Some(&"charges") => &self.charges,
            _ => return "invoice-form".to_owned(),
        };
        let row = parts.get(1).and_then(|index| index.parse().ok());
        let row = row.and_then(|index: usize| rows.get(index));
        match (row, parts.get(2)) {
            (Some(row), Some(field)) if row.kind.has(field) => id_of(place),
            (Some(_), _) => id_of(&parts[..2].join("/")),
            (None, _) => parts[0].to_owned(),
        }
    }

    /// The text of a field that stands once.
    pub(super) fn text(&self, name: &str) -> &str {
        self.head.get(name).map_or("", String::as_str)
    }

    /// Puts a text into a field that stands once.
    pub(super) fn set(&mut self, name: &'static str, text: impl Into<String>) {
        self.head.insert(name, text.into());
    }

    /// The draft that the form makes.
    pub(super) fn draft(&self) -> Drafted {
        let mut draft = Map::new();
        for (name, text) in &self.head {
            if !text.trim().is_empty() {
                put_head(&mut draft, name, text);
            }
        }
        let mut drafted = Drafted {
            draft: Value::Null,
            errors: Vec::new(),
            lines: places(&self.lines),
            charges: places(&self.charges),
        };
        for (place, row) in drafted.lines.iter().zip(typed_rows(&self.lines)) {
            if row.lacks_item() {
                let detail = "name the item, or remove this line and add one with an account";
                drafted
                    .errors
                    .push(FieldError::new(format!("/lines/{place}/item"), detail));
            }
        }
        let rows = |rows: &[Row]| typed_rows(rows).map(Row::draft).collect::<Vec<_>>();
        draft.insert("lines".to_owned(), rows(&self.lines).into());
        let charges = rows(&self.charges);
        if !charges.is_empty() {
            draft.insert("charges".to_owned(), charges.into());
        }
        drafted.draft = Value::Object(draft);
        drafted
    }
}

fn typed_rows(rows: &[Row]) -> impl Iterator<Item = &Row> {
    rows.iter().filter(|row| !row.is_blank())
}

fn places(rows: &[Row]) -> Vec<usize> {
    let rows = rows.iter().enumerate().filter(|(_, row)| !row.is_blank());
    rows.map(|(index, _)| index).collect()
}

/// Puts a text into the row that `rest` (`0/amount`) names. One row more than an invoice can have is
/// enough to be told that there are too many.
fn put(rows: &mut BTreeMap<u32, BTreeMap<String, String>>, rest: &str, text: String) {
    let Some((index, field)) = rest.split_once('/') else {
        return;
    };
    let Ok(index) = index.parse() else { return };
    if rows.len() <= LINES_MAX || rows.contains_key(&index) {
        let row = rows.entry(index).or_default();
        row.entry(field.to_owned()).or_insert(text);
    }
}

fn put_head(draft: &mut Map<String, Value>, name: &str, text: &str) {
    let value = match name {
        "amounts_include_tax" => json!(true),
        "total" | "exchange_rate" => json!(text.trim()),
        _ => json!(text),
    };
    let Some(rest) = name.strip_prefix("vendor_address/") else {
        draft.insert(name.to_owned(), value);
        return;
    };
    let address = draft.entry("vendor_address").or_insert_with(|| json!({}));
    match rest
        .strip_prefix("lines/")
        .and_then(|index| index.parse::<usize>().ok())
    {
        None => address[rest] = value,
        Some(index) => {
            if address["lines"].is_null() {
                address["lines"] = json!([]);
            }
            if let Some(lines) = address["lines"].as_array_mut() {
                // An empty line before it keeps its place, so that a mistake is told of the right one.
                lines.resize(lines.len().max(index), json!(""));
                lines.push(value);
            }
        }
    }
}

/// A value as a field of the form holds it; nothing for what is not there.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(true) => Some("true".to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(false) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests;
