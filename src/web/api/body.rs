//! What the body of each call says. Invoices are an exception: [`Draft`] hands them on as they are,
//! because [`draft`](crate::invoice::draft) reads them.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::sent::Body;
use crate::{
    invoice::{
        Code,
        draft::{FieldError, pointer},
    },
    operations::send_back::ReturnTo,
};

/// The most invoices or ids in one call.
pub const BULK_MAX: usize = 1_000;

/// An invoice as it was sent.
#[derive(Debug)]
pub struct Draft(pub Value);

/// A company to set up.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"name": "Rosas del Valle", "company_file": r"C:\Books\Rosas.qbw"}))]
pub struct CompanyToAdd {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The company file's full path on the QuickBooks machine; absent for the file that is open.
    #[schema(max_length = 1000)]
    pub company_file: Option<String>,
}

/// Settings to change.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsToChange {
    /// An object of settings.
    pub settings: Value,
}

/// Invoices to take in, each on its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Bulk {
    /// At most [`BULK_MAX`].
    pub invoices: Vec<Value>,
}

/// Where an invoice is to be returned to, and why.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"to": "AP", "reason": "wrong account on line 2"}))]
pub struct ToReturn {
    /// `AP`: `AA` → `AP` (return to procurement) and `A` → `AP` (cancel approval). `A`: `S`, `ES` or
    /// `F` → `A` (return from accounting).
    #[schema(value_type = super::shapes::ReturnTarget)]
    pub to: ReturnTo,
    /// Stands in the history.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// Warnings that are accepted.
#[derive(Debug, Default, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"accept": ["text_changed"]}))]
pub struct Accepting {
    /// The codes of warnings that need not stop the send.
    #[schema(value_type = Vec<String>, required = false)]
    pub accept: Vec<Code>,
}

/// One step for many invoices.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"action": "send", "ids": ["01990a5e-0000-7000-8000-000000000001"], "accept": []}))]
pub struct Actions {
    /// What is to be done with each.
    pub action: BulkAction,
    /// Which; each once.
    #[schema(max_items = 1000, value_type = Vec<uuid::Uuid>)]
    pub ids: Vec<String>,
    /// The codes of warnings that need not stop the send.
    #[schema(value_type = Vec<String>, required = false)]
    pub accept: Vec<Code>,
}

/// A step that can be taken for many invoices at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BulkAction {
    /// The approval that is missing next.
    Approve,
    /// To QuickBooks.
    Send,
}

impl Body for Draft {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        Ok(Self(value))
    }
}

impl Body for CompanyToAdd {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let name = fields.text("name");
        let company_file = fields.optional_text("company_file");
        fields.finish()?;
        Ok(Self {
            name: name.expect(REQUIRED),
            company_file,
        })
    }
}

impl Body for SettingsToChange {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let settings = fields.required("settings");
        fields.finish()?;
        Ok(Self {
            settings: settings.expect(REQUIRED),
        })
    }
}

impl Body for Bulk {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let invoices = fields.required("invoices");
        let invoices = invoices.and_then(|list| fields.list("invoices", list));
        fields.finish()?;
        Ok(Self {
            invoices: invoices.expect(REQUIRED),
        })
    }
}

impl Body for ToReturn {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let to = fields.text("to").and_then(|to| match to.as_str() {
            "AP" => Some(ReturnTo::Procurement),
            "A" => Some(ReturnTo::Approved),
            _ => {
                fields.reject("/to", "expected `AP` or `A`");
                None
            }
        });
        let reason = fields.text("reason");
        fields.finish()?;
        Ok(Self {
            to: to.expect(REQUIRED),
            reason: reason.expect(REQUIRED),
        })
    }
}

impl Body for Accepting {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let accept = fields.codes("accept");
        fields.finish()?;
        Ok(Self { accept })
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Body for Actions {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let action = fields.text("action");
        let action = action.and_then(|action| match action.as_str() {
            "approve" => Some(BulkAction::Approve),
            "send" => Some(BulkAction::Send),
            _ => {
                fields.reject("/action", "expected `approve` or `send`");
                None
            }
        });
        let ids = fields.required("ids");
        let ids = ids.and_then(|list| fields.list("ids", list));
        let ids = ids.map(|ids| fields.distinct_texts("ids", ids));
        let accept = fields.codes("accept");
        fields.finish()?;
        Ok(Self {
            action: action.expect(REQUIRED),
            ids: ids.expect(REQUIRED),
            accept,
        })
    }
}

const REQUIRED: &str = "a required field that is absent or wrong was rejected";

/// The fields of a body, taken one by one while the mistakes are gathered.
struct Fields {
    object: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Fields {
    fn of(value: Value) -> Result<Self, Vec<FieldError>> {
        match value {
            Value::Object(object) => Ok(Self {
                object,
                errors: Vec::new(),
            }),
            _ => Err(vec![FieldError::new("", "expected an object")]),
        }
    }

    fn reject(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.errors.push(FieldError::new(pointer, detail));
    }

    /// The value of a field; absent and `null` are one.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.object.remove(name).filter(|value| !value.is_null())
    }

    fn required(&mut self, name: &str) -> Option<Value> {
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

    fn text(&mut self, name: &str) -> Option<String> {
        let value = self.required(name)?;
        self.as_text(name, value)
    }

    fn optional_text(&mut self, name: &str) -> Option<String> {
        let value = self.take(name)?;
        self.as_text(name, value)
    }

    /// A list of at most [`BULK_MAX`] entries.
    fn list(&mut self, name: &str, value: Value) -> Option<Vec<Value>> {
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

    /// Texts of which none stands twice: a step that is taken twice is a mistake.
    fn distinct_texts(&mut self, name: &str, entries: Vec<Value>) -> Vec<String> {
        let mut texts = Vec::with_capacity(entries.len());
        let mut seen = std::collections::HashSet::new();
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

    /// The codes of findings; none when the field is absent.
    fn codes(&mut self, name: &str) -> Vec<Code> {
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
    fn finish(mut self) -> Result<(), Vec<FieldError>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers<T: Body + std::fmt::Debug>(value: Value) -> Vec<String> {
        let errors = T::read(value).unwrap_err();
        errors.into_iter().map(|error| error.pointer).collect()
    }

    #[test]
    fn bodies_are_read() {
        assert_eq!(
            CompanyToAdd::read(json!({"name": "Acme", "company_file": null})).unwrap(),
            CompanyToAdd {
                name: "Acme".into(),
                company_file: None
            }
        );
        assert_eq!(
            ToReturn::read(json!({"to": "A", "reason": "wrong vendor"})).unwrap(),
            ToReturn {
                to: ReturnTo::Approved,
                reason: "wrong vendor".into()
            }
        );
        assert_eq!(
            Actions::read(json!({"action": "approve", "ids": ["x"]})).unwrap(),
            Actions {
                action: BulkAction::Approve,
                ids: vec!["x".into()],
                accept: vec![]
            }
        );
        assert_eq!(
            Accepting::read(json!({"accept": ["text_changed"]}))
                .unwrap()
                .accept,
            [Code::TextChanged]
        );
    }

    #[test]
    fn every_mistake_in_a_body_is_named() {
        assert_eq!(pointers::<CompanyToAdd>(json!([])), [""]);
        assert_eq!(
            pointers::<CompanyToAdd>(json!({"company_file": 1, "nmae": "Acme"})),
            ["/name", "/company_file", "/nmae"]
        );
        assert_eq!(pointers::<SettingsToChange>(json!({})), ["/settings"]);
        assert_eq!(
            pointers::<ToReturn>(json!({"to": "AA", "reason": null})),
            ["/to", "/reason"]
        );
        assert_eq!(
            pointers::<Accepting>(json!({"accept": ["no_such", 1, "zero_total"]})),
            ["/accept/0", "/accept/1"]
        );
        assert_eq!(
            pointers::<Accepting>(json!({"accept": "zero_total"})),
            ["/accept"]
        );
        assert_eq!(
            pointers::<Actions>(json!({"action": "return", "ids": ["a", 1, "A"], "accept": {}})),
            ["/action", "/ids/1", "/ids/2", "/accept"]
        );
    }

    #[test]
    fn a_list_has_an_end() {
        let list = |length| json!({"invoices": vec![json!({}); length]});
        assert_eq!(Bulk::read(list(BULK_MAX)).unwrap().invoices.len(), BULK_MAX);
        assert_eq!(pointers::<Bulk>(list(BULK_MAX + 1)), ["/invoices"]);
        assert_eq!(pointers::<Bulk>(json!({"invoices": {}})), ["/invoices"]);
    }

    #[test]
    fn only_what_accepts_warnings_may_be_absent() {
        assert_eq!(Accepting::absent(), Some(Accepting::default()));
        assert!(ToReturn::absent().is_none());
        assert!(Draft::absent().is_none());
    }
}
