//! The fields of a body, taken one by one while every mistake is gathered with its place.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::body::BULK_MAX;
use crate::invoice::{
    Code, InvoiceId,
    draft::{FieldError, pointer},
};

/// The fields of a body, taken one by one while the mistakes are gathered.
pub(super) struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    pub(super) fn of(value: Value) -> Result<Self, Vec<FieldError>> {
        match value {
            Value::Object(object) => Ok(Self {
                object,
                errors: Vec::new(),
            }),
            _ => Err(vec![FieldError::new("", "expected an object")]),
        }
    }

    pub(super) fn reject(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.errors.push(FieldError::new(pointer, detail));
    }

    /// The value of a field; absent and `null` are one.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name).filter(|value| !value.is_null())
    }

    pub(super) fn required(&mut self, name: &str) -> Option<Value> {
        let value = self.take(name);
        if value.is_none() {
            self.reject(pointer("", name), format!("`{name}` is required"));
        }
        value
    }

    fn as_text(&mut self, name: &str, value: Value) -> Option<String> {
        if let Value::String(text) = value {
            return Some(text);
        }
        self.reject(pointer("", name), "expected a string");
        None
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.required(name)?;
        self.as_text(name, value)
    }

    pub(super) fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.take(name)?;
        self.as_text(name, value)
    }

    /// `true` or `false`; none when the field is absent.
    pub(super) fn optional_bool(&mut self, name: &str) -> Option<bool> {
        let value = self.take(name)?;
        let truth = value.as_bool();
        if truth.is_none() {
            self.reject(pointer("", name), "expected `true` or `false`");
        }
        truth
    }

    /// The value of a field that may be absent.
    pub(super) fn optional(&mut self, name: &str) -> Option<Value> {
        self.take(name)
    }

    /// The value of a field, with `null` told apart from a field that is absent.
    pub(super) fn nullable(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name)
    }

    /// A whole number; none when the field is absent.
    pub(super) fn whole_number(&mut self, name: &str) -> Option<i64> {
        let value = self.take(name)?;
        let number = value.as_i64();
        if number.is_none() {
            self.reject(pointer("", name), "expected a whole number");
        }
        number
    }

    /// A list of at most [`BULK_MAX`] entries.
    pub(super) fn list(&mut self, name: &str, value: Value) -> Option<Vec<Value>> {
        let Value::Array(entries) = value else {
            self.reject(pointer("", name), "expected a list");
            return None;
        };
        if entries.len() > BULK_MAX {
            let found = entries.len();
            self.reject(
                pointer("", name),
                format!("expected at most {BULK_MAX} entries, found {found}: send them in parts"),
            );
            return None;
        }
        Some(entries)
    }

    /// Texts of which none stands twice: whoever names one twice meant another.
    pub(super) fn distinct_texts(&mut self, name: &str, entries: Vec<Value>) -> Vec<String> {
        let mut texts = Vec::with_capacity(entries.len());
        let mut seen = HashSet::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let place = format!("/{name}/{index}");
            match entry {
                Value::String(text) if seen.insert(text.to_lowercase()) => texts.push(text),
                Value::String(_) => self.reject(place, "it stands in the list twice"),
                _ => self.reject(place, "expected a string"),
            }
        }
        texts
    }

    /// The ids of invoices. However it is spelt, and however often it stands there, one counts once.
    pub(super) fn invoice_ids(&mut self, name: &str, entries: Vec<Value>) -> Vec<InvoiceId> {
        let mut ids = Vec::with_capacity(entries.len());
        let mut seen = HashSet::new();
        for (index, entry) in entries.into_iter().enumerate() {
            let id = entry.as_str().and_then(|text| text.parse().ok());
            match id {
                Some(id) if seen.insert(id) => ids.push(id),
                Some(_) => {}
                None => {
                    let expected = "expected the id of an invoice, such as `01990a5e-0000-7000-8000-000000000001`";
                    self.reject(format!("/{name}/{index}"), expected);
                }
            }
        }
        ids
    }

    /// Distinct texts; none when the field is absent.
    pub(super) fn optional_texts(&mut self, name: &str) -> Vec<String> {
        let list = self.take(name).unwrap_or_else(|| json!([]));
        let entries = self.list(name, list).unwrap_or_default();
        self.distinct_texts(name, entries)
    }

    /// The codes of findings; none when the field is absent.
    pub(super) fn codes(&mut self, name: &str) -> Vec<Code> {
        let list = self.take(name).unwrap_or_else(|| json!([]));
        let entries = self.list(name, list).unwrap_or_default();
        let mut codes = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            let place = format!("/{name}/{index}");
            match entry.as_str().map(str::parse::<Code>) {
                Some(Ok(code)) => codes.push(code),
                Some(Err(error)) => self.reject(place, error.to_string()),
                None => self.reject(place, "expected a string"),
            }
        }
        codes
    }

    /// Refuses what nothing has taken, and with it everything else that is wrong.
    pub(super) fn finish(mut self) -> Result<(), Vec<FieldError>> {
        let unknown: Vec<_> = self.object.keys().cloned().collect();
        for name in unknown {
            let shown: String = name.chars().take(60).collect();
            self.reject(
                pointer("", &name),
                format!("`{shown}` is not a field here: remove it, or correct its name"),
            );
        }
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(self.errors)
        }
    }
}
