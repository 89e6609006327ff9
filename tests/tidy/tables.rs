//! The README's tables of codes, written by the code's own tables.
//!
//! Each stands between two markers. `UPDATE_README=1 cargo test tidy` writes them anew.

use std::fmt::Write as _;

use billbridge::{
    invoice::{Code, Settings, Severity, settings::words::DESCRIBED},
    qbxml::status::{Class, Explained, explained},
};
use pretty_assertions::assert_eq;

use super::sources::{read, write};

#[test]
fn the_tables_of_the_readme_are_the_codes_own() {
    // One after the other: each may be written into the same file.
    compare("settings", &settings());
    compare("findings", &findings());
    compare("codes", &answers());
}

/// Compares what stands between the markers of that name, or puts `table` there.
fn compare(name: &str, table: &str) {
    let readme = read("README.md");
    let (begin, end) = (
        format!("<!-- {name}:begin -->\n"),
        format!("<!-- {name}:end -->"),
    );
    let (before, rest) = readme.split_once(&begin).expect("a marker in README.md");
    let (found, after) = rest.split_once(&end).expect("a second marker in README.md");
    if is_update_wanted() {
        write("README.md", &format!("{before}{begin}{table}{end}{after}"));
        return;
    }
    assert_eq!(
        found, table,
        "write it anew: UPDATE_README=1 cargo test tidy"
    );
}

#[expect(
    clippy::disallowed_methods,
    reason = "what a test is asked to do is no setting of the program"
)]
fn is_update_wanted() -> bool {
    std::env::var("UPDATE_README").is_ok_and(|wanted| wanted == "1")
}

fn settings() -> String {
    let defaults = serde_json::to_value(Settings::default()).unwrap();
    let mut table =
        "| company setting | default | | what it may be |\n| --- | --- | --- | --- |\n".to_owned();
    for one in DESCRIBED {
        let default = defaults.pointer(&one.pointer()).unwrap();
        let (name, title, meaning, bounds) = (one.name, one.title, one.meaning, one.bounds());
        writeln!(
            table,
            "| `{name}` | `{default}` | {title}. {meaning} | {bounds} |"
        )
        .unwrap();
    }
    table
}

fn findings() -> String {
    let mut table =
        "| code | severity | what | remedy | usual `fix` |\n| --- | --- | --- | --- | --- |\n"
            .to_owned();
    for code in Code::ALL {
        let severity = match (code.severity(), code.as_str().starts_with("po_")) {
            (Severity::Error, _) => "error",
            (Severity::Warning, true) => "warning; error with `po_rule` `require`",
            (Severity::Warning, false) => "warning",
        };
        let (title, remedy) = (code.title(), code.remedy());
        let action = code_or_nothing(code.usual_action());
        writeln!(
            table,
            "| `{code}` | {severity} | {title}. | {remedy} | {action} |"
        )
        .unwrap();
    }
    table
}

fn answers() -> String {
    let mut table = "| code | what becomes of it | what | cause and remedy | `fix` |\n| --- | --- | --- | --- | --- |\n".to_owned();
    let rows: Vec<_> = explained().collect();
    // Neighbours of which the same is said share a line.
    for group in rows.chunk_by(|one, next| said(one) == said(next)) {
        let codes: Vec<_> = group.iter().map(|row| format!("`{}`", row.code)).collect();
        let codes = codes.join(", ");
        let (class, title, remedy, action) = said(&group[0]);
        let (class, action) = (becomes(class), code_or_nothing(action));
        writeln!(
            table,
            "| {codes} | {class} | {title}. | {remedy} | {action} |"
        )
        .unwrap();
    }
    table
}

fn said(row: &Explained) -> (Class, &str, &str, Option<&str>) {
    (row.class, row.title, row.remedy, row.mend.action())
}

fn becomes(class: Class) -> &'static str {
    match class {
        Class::Saved | Class::NothingFound => "done",
        Class::SavedWithWarning => "`S`, with a warning",
        Class::ItemAtFault => "`F`, this invoice alone",
        Class::RequestAtFault => "nothing ran: `F`, once it stands alone",
        Class::Busy => "`ES`, tried again by itself",
        Class::OutOfMemory => "`ES`, tried again in smaller parts",
        Class::PersonMustAct => "`ES`, until somebody acts",
        Class::OutcomeUnknown => "`ES`, found out first",
    }
}

fn code_or_nothing(action: Option<&str>) -> String {
    action.map_or_else(String::new, |action| format!("`{action}`"))
}
