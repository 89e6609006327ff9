//! The project's files as text.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A file of the project.
pub struct Source {
    /// Relative to the project, with `/` between folders.
    pub path: String,
    pub text: String,
}

fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The text of one file.
pub fn read(path: &str) -> String {
    let full = project().join(path);
    fs::read_to_string(&full).unwrap_or_else(|error| panic!("{}: {error}", full.display()))
}

/// Puts `text` in place of what is in a file.
pub fn write(path: &str, text: &str) {
    let full = project().join(path);
    fs::write(&full, text).unwrap_or_else(|error| panic!("{}: {error}", full.display()));
}

/// Every text file below a folder whose name ends in one of `endings`; all text files for none.
pub fn below(folder: &str, endings: &[&str]) -> Vec<Source> {
    let mut sources = Vec::new();
    collect(&project().join(folder), &mut |path| {
        let name = path.to_str().expect("paths here are text");
        if !endings.is_empty() && !endings.iter().any(|ending| name.ends_with(ending)) {
            return;
        }
        // What is no text has no words and no lines.
        let Ok(text) = fs::read_to_string(path) else {
            return;
        };
        let relative = path.strip_prefix(project()).expect("it is below");
        let path = relative.to_str().expect("paths here are text");
        sources.push(Source {
            path: path.replace('\\', "/"),
            text,
        });
    });
    assert!(!sources.is_empty(), "nothing below `{folder}`");
    sources
}

/// Every Rust file that is written by hand.
pub fn rust() -> Vec<Source> {
    let folders = ["src", "tests", "benches", "migrations"];
    folders
        .into_iter()
        .flat_map(|folder| below(folder, &[".rs"]))
        .collect()
}

fn collect(folder: &Path, found: &mut impl FnMut(&Path)) {
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default();
        if name == "target" || name == ".git" {
            continue;
        }
        if path.is_dir() {
            collect(&path, found);
        } else {
            found(&path);
        }
    }
}

impl Source {
    /// The room a source of the library belongs to: the first part of its path below `src`.
    pub fn room(&self) -> &str {
        let inside = self.path.strip_prefix("src/").expect("a source");
        let first = inside.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The lines that are code, with their numbers.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate();
        lines
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }
}

/// The runs of letters, digits and `_` in a text.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    text.split(move |character| !is_part(character))
        .filter(|word| !word.is_empty())
}

/// Fails with everything that was found, a line each.
#[track_caller]
pub fn none(found: &[String], rule: &str) {
    assert!(found.is_empty(), "{rule}:\n  {}", found.join("\n  "));
}
