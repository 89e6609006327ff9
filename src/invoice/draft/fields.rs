//! The fields of one JSON object, read one by one while the mistakes are gathered.

use std::{num::NonZeroU16, str::FromStr};

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
        match text_of(self.get(name)?, max_chars) {
            Ok(text) => text,
            Err(error) => {
                self.errors.push(error.at(pointer(&self.pointer, name)));
                None
            }
        }
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

    /// An object; `None` when the field is absent or no object.
    pub(super) fn object<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Fields<'_, '_>) -> Option<T>,
    ) -> Option<T> {
        let value = self.get(name)?;
        let at = pointer(&self.pointer, name);
        read(&mut Fields::of(value, &at, self.errors)?)
    }

    /// A list of texts without those that are blank.
    pub(super) fn texts(&mut self, name: &'static str, most: usize) -> Vec<String> {
        let Some(value) = self.get(name) else {
            return vec![];
        };
        let Some(entries) = value.as_array() else {
            let detail = format!("expected a list of strings, found {}", name_of(value));
            self.reject(name, detail);
            return vec![];
        };
        if entries.len() > most {
            let detail = format!("expected at most {most} entries, found {}", entries.len());
            self.reject(name, detail);
            return vec![];
        }
        let at = pointer(&self.pointer, name);
        let mut texts = Vec::new();
        for (index, entry) in entries.iter().enumerate() {
            match text_of(entry, NAME_MAX_CHARS) {
                Ok(text) => texts.extend(text),
                Err(error) => self.errors.push(error.at(format!("{at}/{index}"))),
            }
        }
        texts
    }

    /// The number of a line, counted from 1.
    pub(super) fn line_number(&mut self, name: &'static str) -> Option<NonZeroU16> {
        let value = self.get(name)?;
        let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
        let number = number.and_then(NonZeroU16::new);
        if number.is_none() {
            let found: String = value.to_string().chars().take(40).collect();
            self.reject(
                name,
                format!("expected the number of a line, counted from 1, found `{found}`"),
            );
        }
        number
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

/// Why a value is no text that an invoice can hold; its place comes from who read it.
struct TextError(FieldError);

impl TextError {
    fn new(detail: String) -> Self {
        Self(FieldError::new("", detail))
    }

    fn at(self, pointer: String) -> FieldError {
        FieldError { pointer, ..self.0 }
    }
}

/// A text without surrounding space, in Unicode's composed form; a blank one is none.
fn text_of(value: &Value, max_chars: usize) -> Result<Option<String>, TextError> {
    let Some(text) = value.as_str() else {
        let found = name_of(value);
        return Err(TextError::new(format!("expected a string, found {found}")));
    };
    let text: String = text.trim().nfc().collect();
    if let Some(control) = text.chars().find(|character| is_forbidden(*character)) {
        return Err(TextError::new(format!(
            "the control character U+{:04X} can't stand in an invoice: remove it",
            u32::from(control)
        )));
    }
    let length = text.chars().count();
    if length > max_chars {
        let detail = format!("expected at most {max_chars} characters, found {length}: shorten it");
        let error = FieldError::new("", detail).with_code(Code::TextTooLong);
        return Err(TextError(error));
    }
    Ok((!text.is_empty()).then_some(text))
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
