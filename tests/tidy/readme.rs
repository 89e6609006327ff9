//! What the README must not forget.

use std::collections::BTreeSet;

use billbridge::invoice::{Code, Settings, Status};

use super::sources::{below, none, read, words};

/// Which of these names the README does not have, as code.
fn missing<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let readme = read("README.md");
    let known: BTreeSet<&str> = words(&readme).collect();
    let missing = names.into_iter().filter(|name| !known.contains(name));
    missing.map(str::to_owned).collect()
}

#[test]
fn every_finding_is_in_the_readme() {
    let names = Code::ALL.iter().map(|code| code.as_str());
    none(
        &missing(names),
        "codes of findings that are not in README.md",
    );
}

#[test]
fn every_setting_of_a_company_is_in_the_readme() {
    let settings = serde_json::to_value(Settings::default()).unwrap();
    let names = settings.as_object().unwrap().keys().map(String::as_str);
    none(&missing(names), "settings that are not in README.md");
}

#[test]
fn every_environment_variable_is_in_the_readme() {
    let mut sources = below("src", &[".rs"]);
    sources.extend(below("tests", &["/run"]));
    let variables: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| words(&source.text))
        .filter(|word| word.starts_with("BILLBRIDGE_") && !word.ends_with('_'))
        .collect();
    assert!(
        variables.contains("BILLBRIDGE_DATABASE_URL"),
        "{variables:?}"
    );
    none(&missing(variables), "variables that are not in README.md");
}

#[test]
fn every_status_and_its_name_is_in_the_readme() {
    let readme = read("README.md");
    let mut found = Vec::new();
    for status in Status::ALL {
        if !readme.contains(&format!("`{status}`")) || !readme.contains(status.title()) {
            found.push(format!("`{status}` {}", status.title()));
        }
    }
    none(&found, "statuses that are not in README.md");
}

/// A link to a file that was moved helps nobody.
#[test]
fn every_file_that_the_readme_names_is_there() {
    let readme = read("README.md");
    let mut found = Vec::new();
    for target in readme.split("](").skip(1) {
        let target = target.split([')', '#']).next().unwrap_or_default();
        let is_ours = !target.is_empty() && !target.contains(':');
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(target);
        if is_ours && !path.exists() {
            found.push(target.to_owned());
        }
    }
    none(
        &found,
        "files that README.md links to and that are not there",
    );
}
