//! What can be wrong with the settings, and how it is said.

use std::{fmt, path::PathBuf};

use super::file::KEYS;

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Mistake {
    /// A value that will not do.
    #[error(
        "`{}`: expected {expected}, found {found}{}",
        variable(key),
        set_in(key, origin.as_ref())
    )]
    Value {
        key: &'static str,
        expected: &'static str,
        found: String,
        /// The settings file, when the value stands there.
        origin: Option<PathBuf>,
    },
    /// A key that no setting has.
    #[error(
        "`{}`: unknown setting `{key}`, expected one of {}",
        path.display(),
        KEYS.map(|key| format!("`{key}`")).join(", ")
    )]
    UnknownKey { path: PathBuf, key: String },
    /// A file that is not TOML. The line itself is not shown, it may hold a password.
    #[error("`{}`: expected TOML, found a mistake in line {line}: {reason}", path.display())]
    Syntax {
        path: PathBuf,
        line: usize,
        reason: String,
    },
    /// A settings file that was asked for and cannot be read.
    #[error("`{}`: expected a settings file, found that it cannot be read: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
}

/// Everything that is wrong with the settings, in one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(Vec<Mistake>);

impl ConfigErrors {
    /// At least one mistake makes an error.
    pub(super) fn new(mistakes: Vec<Mistake>) -> Self {
        Self(mistakes)
    }

    /// The mistakes again, to be reported with others.
    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        self.0
    }
}

impl std::error::Error for ConfigErrors {}

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.len() {
            1 => f.write_str("a setting is wrong: ")?,
            count => write!(f, "{count} settings are wrong: ")?,
        }
        for (index, mistake) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            mistake.fmt(f)?;
        }
        Ok(())
    }
}

/// The environment variable of a key.
pub(super) fn variable(key: &str) -> String {
    format!("BILLBRIDGE_{}", key.to_uppercase())
}

fn set_in(key: &str, origin: Option<&PathBuf>) -> String {
    origin.map_or_else(String::new, |path| {
        format!(" (`{key}` in `{}`)", path.display())
    })
}

/// A value as a message may show it: not at all where it could hold a password, and cut where it
/// is long.
pub(super) fn shown(text: &str) -> String {
    const LONGEST_CHARS: usize = 80;
    if text.contains('@') {
        return "a text with `@`, not shown because it may hold a password".to_owned();
    }
    match text.char_indices().nth(LONGEST_CHARS) {
        None => format!("`{}`", text.escape_debug()),
        Some((end, _)) => format!("`{}…`", text[..end].escape_debug()),
    }
}
