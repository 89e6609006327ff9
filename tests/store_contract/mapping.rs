//! What names on invoices mean, and how fast it is found out.

use billbridge::{
    invoice::{ListId, lists::List},
    store::{
        Store, list_entry,
        list_mirror::ListMirror,
        mapping::{self, Mapping},
        question,
    },
};
use pretty_assertions::assert_eq;
use sqlx::{AssertSqlSafe, Row, raw_sql};

use super::{
    database::{Database, Engine, tell},
    mirror::{names, two_mirrors},
    samples::{AWKWARD, at, company, company_id},
    stories,
};

stories! {
    a_mapping_is_kept_by_list_and_key
    another_file_forgets_the_mirror_and_what_mappings_lead_to
}

fn mapped(list: List, from: &str, to: &str, id: Option<&str>) -> Mapping {
    Mapping {
        list,
        from: from.to_owned(),
        to: to.to_owned(),
        to_id: id.map(ListId::new),
        created_at: at(1),
    }
}

async fn a_mapping_is_kept_by_list_and_key(database: &Database) {
    let (one, other) = (company_id(1), company_id(2));
    let first = mapped(List::Vendors, "Roses  Ltd", AWKWARD, Some("8-1"));
    let second = mapped(List::Vendors, "ROSES LTD", "Rosas", None);
    let same_name = mapped(List::Items, "Roses Ltd", "Rose Red 50", None);
    let strange = mapped(List::Classes, AWKWARD, "x", None);
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_company(&company(2)).await?;
            tx.save_mapping(one, &first).await?;
            tx.save_mapping(one, &same_name).await?;
            tx.save_mapping(other, &first).await?;
            tx.save_mapping(one, &strange).await
        })
        .await;
    database
        .read(async |tx| {
            let load = tx.load_mapping(one, List::Vendors, " roses ltd ").await?;
            assert_eq!(load.as_ref(), Some(&first));
            let load = tx.load_mapping(one, List::Classes, AWKWARD).await?;
            assert_eq!(load.as_ref(), Some(&strange));
            assert_eq!(tx.load_mapping(one, List::Terms, "Roses Ltd").await?, None);
            assert_eq!(tx.load_mapping(one, List::Vendors, "a\0").await?, None);
            let all = tx.load_mappings(one, None).await?;
            assert_eq!(all, [strange.clone(), same_name.clone(), first.clone()]);
            let first_two = tx.list_mappings(one, None, 2).await?;
            assert_eq!(first_two, [strange.clone(), same_name.clone()]);
            let after = Some((List::Items, "roses ltd"));
            let rest = tx.list_mappings(one, after, 2).await?;
            assert_eq!(rest, std::slice::from_ref(&first));
            let of_items = tx.load_mappings(one, Some(List::Items)).await?;
            assert_eq!(of_items, std::slice::from_ref(&same_name));
            Ok(())
        })
        .await;
    database
        .write(async |tx| {
            tx.save_mapping(one, &second).await?;
            tx.delete_mapping(one, List::Items, "ROSES ltd").await?;
            tx.delete_mapping(one, List::Items, "never there").await
        })
        .await;
    database
        .read(async |tx| {
            assert_eq!(tx.load_mappings(one, None).await?, [strange, second]);
            assert_eq!(tx.load_mappings(other, None).await?, [first]);
            Ok(())
        })
        .await;
}

async fn another_file_forgets_the_mirror_and_what_mappings_lead_to(database: &Database) {
    two_mirrors(database, &[1]).await;
    let known = mapped(List::Vendors, "Roses", "Vendor 1", Some("00000001-1"));
    database
        .write(async |tx| {
            tx.save_mapping(company_id(1), &known).await?;
            tx.save_mapping(company_id(2), &known).await?;
            tx.delete_mirror(company_id(1)).await
        })
        .await;
    assert_eq!(names(database, 1).await, [""; 0]);
    database
        .read(async |tx| {
            let unread = List::ALL.map(ListMirror::unread);
            assert_eq!(tx.load_list_mirrors(company_id(1)).await?, unread);
            let left = tx
                .load_mapping(company_id(1), List::Vendors, "roses")
                .await?;
            assert_eq!(left, Some(mapped(List::Vendors, "Roses", "Vendor 1", None)));
            let other = tx
                .load_mapping(company_id(2), List::Vendors, "roses")
                .await?;
            assert_eq!(other, Some(known));
            Ok(())
        })
        .await;
}

/// What is asked for each name or bill is a search by the whole key, however long the lists are.
#[tokio::test]
async fn no_name_is_looked_for_in_a_whole_list() {
    tell(Engine::Sqlite, async |database: &Database| {
        let Store::Sqlite { reads, .. } = &database.store else {
            panic!("opened as SQLite")
        };
        for (query, expected) in [
            (
                list_entry::NAMED,
                "list_entry_by_name (company_id=? AND list=? AND reading=? AND name_key=?)",
            ),
            (
                list_entry::BY_ID,
                "(company_id=? AND list=? AND reading=? AND list_id=?)",
            ),
            (
                list_entry::PAGE,
                "(company_id=? AND list=? AND reading=? AND list_id>?)",
            ),
            (
                list_entry::NAMES,
                "(company_id=? AND list=? AND reading=? AND name_key>?)",
            ),
            (mapping::BY_NAME, "(company_id=? AND list=? AND from_key=?)"),
            (question::LATEST_BEFORE, "(session_id=?)"),
        ] {
            let explained = format!("EXPLAIN QUERY PLAN {query}");
            let rows = raw_sql(AssertSqlSafe(explained));
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
