//! Words that are not used, work that is not finished, files that are too long.

use super::sources::{below, none, read, rust, words};

/// A file of more lines wants to be two. One that stands here says why it is one.
const LINES_MAX: usize = 400;
const LONG_WITH_REASON: &[(&str, &str)] = &[];

/// Names that say nothing of what is behind them.
const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "managers", "service",
    "services", "handler", "handlers",
];

/// Verbs that say nothing of what is done.
const EMPTY_VERBS: &[&str] = &["handle_", "process_", "do_"];

#[test]
fn a_file_that_grows_too_long_is_split_or_has_a_reason() {
    let mut found = Vec::new();
    for source in rust() {
        let lines = source.text.lines().count();
        let reason = LONG_WITH_REASON
            .iter()
            .find(|(path, _)| *path == source.path);
        match (lines > LINES_MAX, reason) {
            (true, None) => found.push(format!("{}: {lines} lines: split it", source.path)),
            (false, Some(_)) => found.push(format!("{}: is short now", source.path)),
            (true, Some(_)) | (false, None) => {}
        }
    }
    none(&found, "files of more than 400 lines");
}

#[test]
fn names_say_what_is_behind_them() {
    let mut found = Vec::new();
    for source in rust() {
        let parts = source.path.trim_end_matches(".rs").split('/');
        for part in parts.filter(|part| EMPTY_NAMES.contains(part)) {
            found.push(format!("{}: `{part}`", source.path));
        }
        for (line, code) in source.code() {
            let code = code.trim_start();
            let after = |keyword: &str| code.split(keyword).nth(1).map(str::trim_start);
            if let Some(name) = after("mod ").and_then(|rest| words(rest).next())
                && code.contains("mod ")
                && EMPTY_NAMES.contains(&name)
            {
                found.push(format!("{}:{line}: `mod {name}`", source.path));
            }
            if let Some(name) = after("fn ").and_then(|rest| words(rest).next())
                && EMPTY_VERBS.iter().any(|verb| name.starts_with(verb))
            {
                found.push(format!("{}:{line}: `fn {name}`", source.path));
            }
        }
    }
    none(&found, "names that say nothing");
}

#[test]
fn nothing_is_left_to_be_done() {
    let marks = ["TODO", "FIXME", "XXX", "HACK"];
    let calls = ["todo!", "unimplemented!", "dbg!", "#[ignore"];
    let endings = [".rs", ".sql", ".html", ".css", ".toml", ".md"];
    let folders = ["src", "tests", "benches", "migrations", "templates"];
    let mut sources: Vec<_> = folders
        .into_iter()
        .flat_map(|folder| below(folder, &endings))
        .collect();
    sources.retain(|source| source.path != "tests/tidy/words.rs");
    let mut found = Vec::new();
    for source in sources {
        for (index, line) in source.text.lines().enumerate() {
            let marked = words(line).any(|word| marks.contains(&word));
            if marked || calls.iter().any(|call| line.contains(call)) {
                found.push(format!("{}:{}: {}", source.path, index + 1, line.trim()));
            }
        }
    }
    none(&found, "work that is not finished");
}

#[test]
fn every_integration_test_is_in_the_one_binary() {
    let main = read("tests/main.rs");
    let mut found = Vec::new();
    for source in below("tests", &[".rs"]) {
        let inside = source.path.trim_start_matches("tests/");
        let name = inside.split('/').next().unwrap_or_default();
        let name = name.trim_end_matches(".rs");
        if name != "main" && !main.contains(&format!("mod {name};")) {
            found.push(source.path);
        }
    }
    none(&found, "files that no test run ever compiles");
}

/// A path of somebody's machine is of no use to anybody else.
#[test]
fn no_file_names_a_machine_or_what_lies_beside_the_project() {
    // In two pieces each, so that this file does not name them either.
    let places = [
        concat!("/", "work/"),
        concat!("/", "home/"),
        concat!("/", "root/"),
        concat!("..", "/shared"),
    ];
    // Reads Intuit's schema where it is present, which must not be given on.
    let allowed = [("src/qbxml/tests.rs", places[3])];
    let mut found = Vec::new();
    for source in below(".", &[]) {
        for (index, line) in source.text.lines().enumerate() {
            for place in places.iter().filter(|place| line.contains(*place)) {
                if !allowed.contains(&(source.path.as_str(), *place)) {
                    found.push(format!("{}:{}: `{place}`", source.path, index + 1));
                }
            }
        }
    }
    none(&found, "paths of one machine");
}
