//! The settings file: `billbridge.toml`, one key a setting, no sections.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use toml::{Table, Value};

use super::mistake::Mistake;

/// Every key, in the order in which messages name them.
pub(super) const KEYS: [&str; 8] = [
    "database_url",
    "listen",
    "public_url",
    "session_lease_seconds",
    "tls_cert",
    "tls_key",
    "log",
    "log_format",
];

/// What a settings file says, as text.
#[derive(Default)]
pub(super) struct FileValues {
    path: PathBuf,
    values: BTreeMap<&'static str, String>,
}

impl FileValues {
    /// Reads the file's text, and everything that is wrong with it beside the values themselves.
    pub(super) fn read((path, text): (&Path, &str)) -> (Self, Vec<Mistake>) {
        let mut file = Self {
            path: path.to_owned(),
            values: BTreeMap::new(),
        };
        let table = match text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                let before = error.span().map_or(0, |span| span.start);
                let mistake = Mistake::Syntax {
                    path: file.path.clone(),
                    line: 1 + text.bytes().take(before).filter(|b| *b == b'\n').count(),
                    reason: error
                        .message()
                        .lines()
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                };
                return (file, vec![mistake]);
            }
        };
        let mistakes = table
            .into_iter()
            .filter_map(|(key, value)| file.take(key, value).err())
            .collect();
        (file, mistakes)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What the file says about `key`, unless that is blank.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        let value = self.values.get(key).map(String::as_str);
        value.filter(|text| !text.trim().is_empty())
    }

    fn take(&mut self, key: String, value: Value) -> Result<(), Mistake> {
        let Some(known) = KEYS.into_iter().find(|known| *known == key) else {
            let path = self.path.clone();
            return Err(Mistake::UnknownKey { path, key });
        };
        let text = match value {
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            other => {
                return Err(Mistake::Value {
                    key: known,
                    expected: "a text or a whole number",
                    found: format!("a value of type {}", other.type_str()),
                    origin: Some(self.path.clone()),
                });
            }
        };
        self.values.insert(known, text);
        Ok(())
    }
}
