//! What a form says that the settings shall be.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::{
    invoice::{
        Money, Quantity, Settings,
        draft::FieldError,
        settings::words::{DESCRIBED, Described, Kind},
    },
    operations::OperationError,
    web::guard::form::Fields,
};

/// Each setting as it was typed, and as the page had shown it before.
pub(super) struct Typed(BTreeMap<&'static str, (String, String)>);

impl Typed {
    pub(super) fn of(fields: &Fields) -> Self {
        let typed = DESCRIBED.iter().filter_map(|one| {
            // What the form does not have was not on its page.
            let was = fields.all(&format!("was.{}", one.name)).next()?;
            let text = fields.text(one.name).trim();
            let text = match one.kind {
                // A box that is not ticked is not sent.
                Kind::Switch if text.is_empty() => "false",
                _ => text,
            };
            Some((one.name, (text.to_owned(), was.to_owned())))
        });
        Self(typed.collect())
    }

    /// A setting as it was typed, and as the page had shown it; nothing for one that was not on the page.
    pub(super) fn get(&self, one: &Described) -> Option<(&str, &str)> {
        let (text, was) = self.0.get(one.name)?;
        Some((text, was))
    }

    /// The changes that were made to what the page showed. What somebody else changed meanwhile stays,
    /// unless it was changed here too.
    ///
    /// # Errors
    /// [`OperationError::Invalid`] when a number is none.
    pub(super) fn changes(&self, now: &Settings) -> Result<Value, OperationError> {
        let mut errors = Vec::new();
        let mut changes = Map::new();
        for one in &DESCRIBED {
            let Some((text, was)) = self.get(one) else {
                continue;
            };
            if text == was {
                continue;
            }
            match value(one, text) {
                Ok(value) => put(&mut changes, one, value, now),
                Err(detail) => {
                    let pointer = format!("/settings{}", one.pointer());
                    errors.push(FieldError::new(pointer, detail));
                }
            }
        }
        let changes = Value::Object(changes);
        if errors.is_empty() {
            return Ok(changes);
        }
        // What else is wrong is told at once.
        errors.extend(now.changed(&changes).err().unwrap_or_default());
        Err(OperationError::Invalid(errors))
    }
}

/// Puts a value into the changes; a part of a setting beside its other parts as they are now.
fn put(changes: &mut Map<String, Value>, one: &Described, value: Value, now: &Settings) {
    let Some((whole, part)) = one.name.split_once('.') else {
        changes.insert(one.name.to_owned(), value);
        return;
    };
    let parts = changes.entry(whole).or_insert_with(|| {
        let now = serde_json::to_value(now).expect("settings are plain JSON");
        now[whole].clone()
    });
    parts[part] = value;
}

fn value(one: &Described, text: &str) -> Result<Value, String> {
    match one.kind {
        Kind::Switch => Ok(json!(text == "true")),
        Kind::Choice(_) | Kind::Text(_) => Ok(json!(text)),
        Kind::Account(_) => Ok(if text.is_empty() {
            Value::Null
        } else {
            json!(text)
        }),
        Kind::Number(least, most) => text
            .parse::<u16>()
            .map(|number| json!(number))
            .map_err(|_| format!("expected {least} to {most}, found `{text}`")),
        Kind::Decimal => {
            let is_number = if one.name.ends_with("amount") {
                text.parse::<Money>()
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            } else {
                text.parse::<Quantity>()
                    .map(|_| ())
                    .map_err(|error| error.to_string())
            };
            is_number.map(|()| json!(text))
        }
    }
}
