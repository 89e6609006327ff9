//! Who may name whom.

use std::collections::BTreeSet;

use super::sources::{Source, below, none, words};

/// Every room, and the rooms that it may name. A room that may name everything has no list.
const ROOMS: &[(&str, Option<&[&str]>)] = &[
    // The foundations: pure.
    ("invoice", Some(&[])),
    ("clock", Some(&[])),
    ("config", Some(&[])),
    ("qwc", Some(&[])),
    // A QuickBooks of our own, which must not share our mistakes.
    ("simulator", Some(&[])),
    ("credentials", Some(&["clock"])),
    // The two cellars.
    ("qbxml", Some(&["invoice"])),
    ("store", Some(&["invoice"])),
    // What both engines ask before an invoice goes out.
    ("review", Some(&["invoice", "qbxml", "store"])),
    // The two engines.
    (
        "sync",
        Some(&[
            "invoice",
            "qbxml",
            "store",
            "review",
            "credentials",
            "clock",
        ]),
    ),
    (
        "operations",
        Some(&[
            "invoice",
            "qbxml",
            "qwc",
            "store",
            "review",
            "credentials",
            "clock",
        ]),
    ),
    // The two doors. `web` names `store` for what is loaded, and never to write.
    ("soap", Some(&["sync"])),
    ("web", Some(&["operations", "invoice", "store", "clock"])),
    // The whole house in one process, to be tried.
    (
        "trial",
        Some(&[
            "sync",
            "soap",
            "operations",
            "store",
            "invoice",
            "simulator",
            "clock",
            "credentials",
        ]),
    ),
    // What puts the house together.
    ("app", None),
    ("cli", None),
    ("lib", None),
    ("main", None),
];

/// Crates and paths, and the rooms in which they may stand.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sqlx", &["store"]),
    ("actix_web", &["soap", "web", "app", "cli", "main"]),
    ("actix", &[]),
    ("askama", &["web"]),
    ("quick_xml", &["qbxml", "soap", "qwc", "simulator"]),
    ("yaserde", &["qbxml", "qwc"]),
    // In operations, for the test of the public URL alone.
    ("reqwest", &["simulator", "operations"]),
    ("argon2", &["credentials"]),
    ("getrandom", &["clock"]),
];

/// Calls, and the one room that makes them.
const CALLS_ONLY_IN: &[(&str, &str)] = &[
    ("Utc::now", "clock"),
    ("Local::now", "clock"),
    ("SystemTime::now", "clock"),
    ("Uuid::new_v4", "clock"),
    ("Uuid::now_v7", "clock"),
    ("env::var", "config"),
];

/// The rooms that a source names in its paths: `crate::room` and `crate::{room, room::…}`.
fn named(source: &Source) -> BTreeSet<&str> {
    let mut named = BTreeSet::new();
    // A path of a macro is the room's own.
    let text = source.text.as_str();
    let starts = text.match_indices("crate::").filter(|(at, _)| {
        let line = text[..*at].rsplit('\n').next().unwrap_or_default();
        !line.ends_with('$') && !line.trim_start().starts_with("//")
    });
    for (at, found) in starts {
        let path = &text[at + found.len()..];
        match path.strip_prefix('{') {
            Some(group) => named.extend(top_names(group)),
            None => named.extend(words(path).next()),
        }
    }
    named
}

/// The first names of a group's entries, up to the brace that closes it.
fn top_names(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut names) = (0_u32, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match (character, depth) {
            ('{', _) => depth += 1,
            ('}', 0) => {
                names.extend(words(&group[start..at]).next());
                break;
            }
            ('}', _) => depth -= 1,
            (',', 0) => {
                names.extend(words(&group[start..at]).next());
                start = at + 1;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn no_room_names_one_that_it_must_not_know() {
    let mut found = Vec::new();
    for source in below("src", &[".rs"]) {
        let room = source.room();
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
            found.push(format!("{}: `{room}` is a room of no row", source.path));
            continue;
        };
        let Some(allowed) = allowed else { continue };
        for other in named(&source) {
            let is_room = ROOMS.iter().any(|(name, _)| *name == other);
            if is_room && other != room && !allowed.contains(&other) {
                found.push(format!("{}: `{room}` names `{other}`", source.path));
            }
        }
    }
    none(&found, "an arrow that the table of rooms does not have");
}

#[test]
fn every_way_to_name_a_room_is_seen() {
    let text = "use crate::{\n    qbxml::{self, Host},\n    store,\n};\n// crate::cli\n\
         fn f(x: crate::sync::Engine) { $crate::web::on!() }\n/// [`crate::app`]\n";
    let source = Source {
        path: "src/x.rs".to_owned(),
        text: text.to_owned(),
    };
    assert_eq!(
        named(&source).into_iter().collect::<Vec<_>>(),
        ["qbxml", "store", "sync"]
    );
    assert_eq!(source.room(), "x");
}

#[test]
fn crates_stay_in_their_rooms() {
    let mut found = Vec::new();
    for source in below("src", &[".rs"]) {
        for (line, code) in source.code() {
            for (name, rooms) in ONLY_IN {
                let path = format!("{name}::");
                let stands = code.match_indices(&path).any(|(at, _)| {
                    !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_')
                });
                if stands && !rooms.contains(&source.room()) {
                    found.push(format!("{}:{line}: `{name}`", source.path));
                }
            }
        }
    }
    none(&found, "a crate outside the rooms that use it");
}

#[test]
fn time_ids_and_settings_have_one_source_each() {
    let mut found = Vec::new();
    for source in below("src", &[".rs"]) {
        for (line, code) in source.code() {
            for (call, room) in CALLS_ONLY_IN {
                if code.contains(call) && source.room() != *room {
                    found.push(format!("{}:{line}: `{call}`: ask `{room}`", source.path));
                }
            }
        }
    }
    none(&found, "a second source");
}

/// What the doors do is done by an operation, with its checks and its event.
#[test]
fn no_door_writes_into_the_store() {
    let store = below("src/store", &[".rs"]);
    let writers: BTreeSet<&str> = store
        .iter()
        .flat_map(Source::code)
        .filter_map(|(_, code)| code.trim_start().strip_prefix("pub async fn "))
        .filter_map(|signature| words(signature).next())
        .filter(|name| {
            [
                "insert_", "update_", "delete_", "append_", "record_", "advance_",
            ]
            .into_iter()
            .chain(["claim_", "release_", "bind_", "close_"])
            .any(|verb| name.starts_with(verb))
        })
        .collect();
    assert!(writers.contains("advance_invoice"), "{writers:?}");
    let mut found = Vec::new();
    for source in below("src/web", &[".rs"]) {
        for (line, code) in source.code() {
            for name in words(code).filter(|word| writers.contains(word)) {
                found.push(format!("{}:{line}: `{name}`", source.path));
            }
        }
    }
    none(&found, "a write past the operations");
}
