//! Why an invoice is not in QuickBooks, and what a person can do about it.

use serde::{Deserialize, Serialize};

use super::Fix;

/// Why an invoice failed, or why it still waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A stable name for programs.
    pub code: String,
    /// A heading for people.
    pub title: String,
    /// What happened, the likely cause, and what to do.
    pub detail: String,
    /// What mends it, when an action of the API does.
    pub fix: Option<Fix>,
    /// What a person can decide, when there is more than one way out; `fix` is the likeliest.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Fix>,
}

impl Problem {
    /// A problem that no action of the API mends by itself.
    #[must_use]
    pub fn new(code: &str, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            title: title.into(),
            detail: detail.into(),
            fix: None,
            choices: Vec::new(),
        }
    }

    /// The same problem with what a person can decide, the likeliest first.
    #[must_use]
    pub fn with_choices(self, choices: Vec<Fix>) -> Self {
        Self {
            fix: choices.first().cloned(),
            choices,
            ..self
        }
    }
}
