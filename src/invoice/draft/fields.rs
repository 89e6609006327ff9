//! The fields of one JSON object, read one by one while the mistakes are gathered.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::{FieldError, LINES_MAX, NAME_MAX_CHARS, pointer};
use crate::invoice::{Code, Money};

/// The fields of one JSON object, read one by one while the mistakes are gathered.
pub(super) struct Fields<'a, 'e> {
    object: &'a Map<String, Value>,
    pointer: String,
    known: Vec<&'static str>,
    errors: &'e mut Vec<FieldError>,
}

impl<'a, 'e> Fields<'a, 'e> {
    pub(super) fn of(value: &'a Value, at: &str, errors: &'e mut Vec<FieldError>) -> Option<Self> {
        let Some(object) = value.as_object() else {
            errors.push(FieldError::new(
                at,
                format!("expected an object, found {}", name_of(value)),
            ));
            return None;
        };
        Some(Self {
            object,
            pointer: at.to_owned(),
            known: Vec::new(),
            errors,
        })
    }

    pub(super) fn skip(&mut self, names: &[&'static str]) {
        self.known.extend(names);
    }

    pub(super) fn reject(&mut self, name: &str, detail: impl Into<String>) {
        self.errors
            .push(FieldError::new(pointer(&self.pointer, name), detail));
    }

    pub(super) fn reject_as(&mut self, name: &str, detail: impl Into<String>, code: Code) {
        self.errors
            .push(FieldError::new(pointer(&self.pointer, name), detail).with_code(code));
    }

    /// Says that `name` is required, unless something was said of it already.
    pub(super) fn require(&mut self, name: &str) {
        let place = pointer(&self.pointer, name);
        if !self.errors.iter().any(|error| error.pointer == place) {
            self.reject_as(name, format!("`{name}` is required"), Code::RequiredMissing);
        }
    }

    /// The value of a field; absent and `null` are one.
    pub(super) fn get(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    pub(super) fn string(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.reject(name, format!("expected a string, found {}", name_of(value)));
        }
        text
    }

    /// A text without surrounding space, in Unicode's composed form; blank counts as absent.
    pub(super) fn optional_text(&mut self, name: &'static str, max_chars: usize) -> Option<String> {
        let text: String = self.string(name)?.trim().nfc().collect();
        if let Some(control) = text.chars().find(|character| is_forbidden(*character)) {
            self.reject(
                name,
                format!(
                    "the control character U+{:04X} can't stand in an invoice: remove it",
                    u32::from(control)
                ),
            );
            return None;
        }
        let length = text.chars().count();
        if length > max_chars {
            self.reject_as(
                name,
                format!("expected at most {max_chars} characters, found {length}: shorten it"),
                Code::TextTooLong,
            );
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn required_text(&mut self, name: &'static str, max_chars: usize) -> Option<String> {
        let text = self.optional_text(name, max_chars);
        if text.is_none() {
            self.require(name);
        }
        text
    }

    pub(super) fn optional_date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let text = self.string(name)?;
        // QuickBooks' transaction dates begin in 1901 (qbXML field notes); four digits keep them apart
        // from typing errors at the other end.
        let date = (text.len() == 10)
            .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .flatten()
            .filter(|date| (1901..=9999).contains(&date.year()));
        if date.is_none() {
            let found: String = text.chars().take(40).collect();
            self.reject(
                name,
                format!("expected a date such as `2026-11-02`, found `{found}`"),
            );
        }
        date
    }

    pub(super) fn required_date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let date = self.optional_date(name);
        if date.is_none() {
            self.require(name);
        }
        date
    }

    pub(super) fn decimal<T: FromStr<Err: ToString>>(&mut self, name: &'static str) -> Option<T> {
        let value = self.get(name)?;
        let Some(text) = value.as_str() else {
            self.reject_as(
                name,
                format!(
                    "expected a decimal string such as `\"120.50\"`, found {}: JSON numbers lose cents",
                    name_of(value)
                ),
                Code::AmountMalformed,
            );
            return None;
        };
        match text.parse() {
            Ok(number) => Some(number),
            Err(error) => {
                let error: T::Err = error;
                self.reject_as(name, error.to_string(), Code::AmountMalformed);
                None
            }
        }
    }

    pub(super) fn optional_number<T: FromStr<Err: ToString>>(
        &mut self,
        name: &'static str,
    ) -> Option<T> {
        self.decimal(name)
    }

    pub(super) fn required_amount(&mut self, name: &'static str) -> Option<Money> {
        let amount = self.decimal(name);
        if amount.is_none() {
            self.require(name);
        }
        amount
    }

    pub(super) fn currency(&mut self) -> Option<String> {
        let code = self.optional_text("currency", NAME_MAX_CHARS)?;
        if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Some(code);
        }
        self.reject(
            "currency",
            format!("expected an ISO 4217 code such as `USD`, found `{code}`"),
        );
        None
    }

    pub(super) fn flag(&mut self, name: &'static str) -> bool {
        let Some(value) = self.get(name) else {
            return false;
        };
        value.as_bool().unwrap_or_else(|| {
            self.reject(
                name,
                format!("expected `true` or `false`, found {}", name_of(value)),
            );
            false
        })
    }

    /// A list of objects; `None` when the field is absent or no list.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Fields<'_, '_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.get(name)?;
        let Some(entries) = value.as_array() else {
            self.reject(name, format!("expected a list, found {}", name_of(value)));
            return None;
        };
        if entries.len() > LINES_MAX {
            self.reject(
                name,
                format!(
                    "expected at most {LINES_MAX} entries, found {}",
                    entries.len()
                ),
            );
            return None;
        }
        let at = pointer(&self.pointer, name);
        let read_all = entries.iter().enumerate().filter_map(|(index, entry)| {
            let mut fields = Fields::of(entry, &format!("{at}/{index}"), self.errors)?;
            read(&mut fields)
        });
        Some(read_all.collect())
    }

    pub(super) fn is_empty_list(&self, name: &str) -> bool {
        self.object
            .get(name)
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
    }

    /// A field that nothing reads is a typing error, not something to lose in silence.
    pub(super) fn reject_unknown(&mut self) {
        for name in self.object.keys() {
            if !self.known.contains(&name.as_str()) {
                let shown: String = name.chars().take(60).collect();
                self.errors.push(FieldError::new(
                    pointer(&self.pointer, name),
                    format!("`{shown}` is not a field here: remove it, or correct its name"),
                ));
            }
        }
    }
}

/// Control characters other than tab and line ends, and code points that are no characters. None of
/// them can stand in XML, and nobody types them on purpose.
fn is_forbidden(character: char) -> bool {
    (character.is_control() && !matches!(character, '\t' | '\n' | '\r'))
        || (u32::from(character) & 0xFFFE) == 0xFFFE
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
