//! Names to choose from while one is typed.

use billbridge::{
    invoice::{
        ListId,
        lists::{List, ListEntry},
    },
    store::{Store, suggestion},
};
use pretty_assertions::assert_eq;
use sqlx::{AssertSqlSafe, Row, raw_sql};

use super::{
    database::{Database, Engine, tell},
    mirror::{two_mirrors, vendor},
    samples::company_id,
    stories,
};

stories! {
    those_that_begin_so_come_before_those_that_have_it_within
    a_long_list_is_answered_in_part
}

async fn gather(database: &Database, entries: &[ListEntry]) {
    database
        .write(async |tx| {
            tx.gather_entries(company_id(1), List::Vendors, 1, entries)
                .await
        })
        .await;
}

async fn suggested(database: &Database, number: u128, text: &str, limit: i64) -> Vec<String> {
    database
        .read(async |tx| {
            tx.load_suggestions(company_id(number), List::Vendors, text, limit)
                .await
        })
        .await
}

async fn those_that_begin_so_come_before_those_that_have_it_within(database: &Database) {
    two_mirrors(database, &[]).await;
    let idle = ListEntry {
        is_active: false,
        ..vendor(1, "Rosas Viejas")
    };
    let there = [
        vendor(2, "Rosas del Valle"),
        vendor(3, "Las Rosas"),
        vendor(4, "Ñandú 100%"),
        vendor(5, "Rosario"),
        vendor(6, "O'Neil_\\B"),
        vendor(7, "Rosas Gone"),
        idle,
    ];
    gather(database, &there).await;
    database
        .write(async |tx| {
            let gone = ListId::new("00000007-1");
            tx.mark_entry_deleted(company_id(1), List::Vendors, 1, &gone, "2026-11-02")
                .await
        })
        .await;
    for (text, found) in [
        ("ROSAS", vec!["Rosas del Valle", "Las Rosas"]),
        (" rosa ", vec!["Rosario", "Rosas del Valle", "Las Rosas"]),
        ("valle", vec!["Rosas del Valle"]),
        ("ñandú", vec!["Ñandú 100%"]),
        ("0%", vec!["Ñandú 100%"]),
        ("_", vec!["O'Neil_\\B"]),
        ("\\", vec!["O'Neil_\\B"]),
        ("' OR 1=1 --", vec![]),
        ("a\0", vec![]),
    ] {
        assert_eq!(suggested(database, 1, text, 20).await, found, "{text}");
    }
    assert_eq!(suggested(database, 1, "", 20).await.len(), 5);
    assert_eq!(suggested(database, 1, "rosa", 2).await.len(), 2);
    assert_eq!(suggested(database, 2, "rosa", 20).await, [""; 0]);
}

async fn a_long_list_is_answered_in_part(database: &Database) {
    two_mirrors(database, &[]).await;
    let named = |id: usize| vendor(id, &format!("Vendor {id:05} of {}", id % 7));
    let all: Vec<_> = (0..5_000).map(named).collect();
    gather(database, &all).await;
    let first = suggested(database, 1, "vendor 049", 20).await;
    assert_eq!(first.len(), 20);
    assert_eq!(first[0], "Vendor 04900 of 0");
    assert_eq!(suggested(database, 1, "999 of", 20).await.len(), 5);
    assert_eq!(suggested(database, 1, "nobody", 20).await, [""; 0]);
}

/// What is typed is looked for in the index of one list, in its order.
#[tokio::test]
async fn a_suggestion_walks_one_list_by_its_names() {
    tell(Engine::Sqlite, async |database: &Database| {
        let Store::Sqlite { reads, .. } = &database.store else {
            panic!("opened as SQLite")
        };
        for (query, expected) in [
            (
                suggestion::BEGINNING,
                "list_entry_by_name (company_id=? AND list=? AND reading=? AND name_key>?)",
            ),
            (
                suggestion::WITHIN,
                "list_entry_by_name (company_id=? AND list=? AND reading=?)",
            ),
        ] {
            let rows = raw_sql(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}")));
            let rows = rows.fetch_all(reads).await.unwrap();
            let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
            let is_good = |step: &String| !step.contains("SCAN") && !step.contains("TEMP B-TREE");
            assert!(steps.iter().all(is_good), "{query}: {steps:#?}");
            assert!(
                steps.iter().any(|step| step.contains(expected)),
                "{query}: {steps:#?}"
            );
        }
    })
    .await;
}
