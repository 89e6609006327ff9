//! The mirror of QuickBooks' lists: what is gathered, what is in force, and how it is found.

use billbridge::{
    invoice::{
        ListId,
        lists::{EntryFacts, List, ListEntry, VendorFacts},
        names::Gone,
    },
    store::{StoreError, Tx, list_entry::EntryFilter, list_mirror::ListMirror},
};
use futures_util::future::join_all;
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{AWKWARD, at, company, company_id},
    stories,
};

stories! {
    what_is_gathered_is_not_in_force
    a_portion_that_comes_twice_counts_once
    a_reading_in_force_drops_the_one_before
    changes_replace_what_has_their_id_and_keep_the_rest
    a_deleted_entry_is_found_by_name_alone
    an_entry_is_missing_until_quickbooks_says_when_it_was_deleted
    no_company_touches_another_ones_mirror
    companies_that_are_mirrored_at_once_are_in_nobodys_way
}

pub fn vendor(id: usize, name: &str) -> ListEntry {
    ListEntry {
        list_id: ListId::new(format!("{id:08X}-1")),
        full_name: name.to_owned(),
        is_active: true,
        parent: None,
        time_modified: Some(format!("2026-11-02T09:00:{:02}", id % 60)),
        facts: EntryFacts::Vendor(VendorFacts::default()),
    }
}

fn vendors(ids: impl IntoIterator<Item = usize>) -> Vec<ListEntry> {
    let named = |id| vendor(id, &format!("Vendor {id}"));
    ids.into_iter().map(named).collect()
}

async fn gather(tx: &mut Tx, number: u128, reading: i64, ids: &[usize]) -> Result<(), StoreError> {
    let entries = vendors(ids.iter().copied());
    tx.gather_entries(company_id(number), List::Vendors, reading, &entries)
        .await
}

/// Puts a reading of a company's vendors in force.
async fn enforce(tx: &mut Tx, number: u128, reading: i64) -> Result<(), StoreError> {
    let mirror = ListMirror {
        reading: Some(reading),
        ..ListMirror::unread(List::Vendors)
    };
    let id = company_id(number);
    tx.delete_readings_but(id, List::Vendors, Some(reading))
        .await?;
    tx.save_list_mirror(id, &mirror).await
}

/// Two companies, each with its first reading of vendors in force.
pub async fn two_mirrors(database: &Database, ids: &[usize]) {
    database
        .write(async |tx| {
            for number in [1, 2] {
                tx.insert_company(&company(number)).await?;
                gather(tx, number, 1, ids).await?;
                enforce(tx, number, 1).await?;
            }
            Ok(())
        })
        .await;
}

pub fn everything() -> EntryFilter {
    EntryFilter {
        text: None,
        active: None,
        after: None,
        limit: 1_000,
    }
}

pub async fn listed(database: &Database, number: u128, filter: &EntryFilter) -> Vec<String> {
    let id = company_id(number);
    let entries = database.read(async |tx| tx.list_entries(id, List::Vendors, filter).await);
    entries.await.into_iter().map(|e| e.full_name).collect()
}

pub async fn names(database: &Database, number: u128) -> Vec<String> {
    listed(database, number, &everything()).await
}

pub async fn counted(database: &Database, number: u128) -> Vec<(List, i64, i64)> {
    let id = company_id(number);
    database.read(async |tx| tx.count_entries(id).await).await
}

/// The ids of a company's vendors of that name.
pub async fn named(database: &Database, number: u128, name: &str) -> Vec<String> {
    let id = company_id(number);
    let found = database.read(async |tx| tx.load_entries_named(id, List::Vendors, name).await);
    let ids = found.await.into_iter();
    ids.map(|found| found.entry.list_id.to_string()).collect()
}

async fn what_is_gathered_is_not_in_force(database: &Database) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            gather(tx, 1, 1, &[1, 2]).await?;
            let unread = tx.load_list_mirror(company_id(1), List::Vendors).await?;
            assert_eq!(unread, ListMirror::unread(List::Vendors));
            let mirror = ListMirror {
                gathered: Some(1),
                watermark: Some(AWKWARD.to_owned()),
                problem: Some(AWKWARD.to_owned()),
                is_partial: true,
                refreshed_at: Some(at(1)),
                whole_at: Some(at(2)),
                ..unread
            };
            tx.save_list_mirror(company_id(1), &mirror).await?;
            let mirrors = tx.load_list_mirrors(company_id(1)).await?;
            assert_eq!(mirrors.len(), List::ALL.len());
            assert!(mirrors.contains(&mirror), "{mirrors:?}");
            assert_eq!(mirror.next_reading(), 2);
            Ok(())
        })
        .await;
    assert_eq!(names(database, 1).await, [""; 0]);
    assert_eq!(counted(database, 1).await, []);
    assert_eq!(named(database, 1, "Vendor 1").await, [""; 0]);
    let id = company_id(1);
    let near = database.read(async |tx| tx.load_entry_names(id, List::Vendors, "", 9).await);
    assert_eq!(near.await, []);
    let known = ListId::new("00000001-1");
    let by_id = database.read(async |tx| tx.load_entry(id, List::Vendors, &known).await);
    assert_eq!(by_id.await, None);
}

async fn a_portion_that_comes_twice_counts_once(database: &Database) {
    let many: Vec<_> = (0..450).collect();
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            gather(tx, 1, 1, &many[..300]).await?;
            gather(tx, 1, 1, &many[200..]).await?;
            gather(tx, 1, 1, &many).await?;
            let twice = [vendor(7, "First"), vendor(7, "Last"), vendor(450, "New")];
            tx.gather_entries(company_id(1), List::Vendors, 1, &twice)
                .await?;
            tx.gather_entries(company_id(1), List::Vendors, 1, &[])
                .await?;
            enforce(tx, 1, 1).await
        })
        .await;
    assert_eq!(counted(database, 1).await, [(List::Vendors, 451, 451)]);
    assert_eq!(named(database, 1, "last").await, ["00000007-1"]);
    assert_eq!(named(database, 1, "First").await, [""; 0]);
    assert_eq!(named(database, 1, "Vendor 7").await, [""; 0]);
}

async fn a_reading_in_force_drops_the_one_before(database: &Database) {
    two_mirrors(database, &[1, 2, 3]).await;
    database
        .write(async |tx| {
            gather(tx, 1, 2, &[3, 4]).await?;
            gather(tx, 1, 3, &[9]).await?;
            let latest = tx
                .load_latest_change(company_id(1), List::Vendors, 2)
                .await?;
            assert_eq!(latest.as_deref(), Some("2026-11-02T09:00:04"));
            enforce(tx, 1, 2).await
        })
        .await;
    assert_eq!(names(database, 1).await, ["Vendor 3", "Vendor 4"]);
    assert_eq!(
        database.number("SELECT COUNT(*) FROM list_entry").await,
        2 + 3,
        "nothing of other readings is left"
    );
    database
        .write(async |tx| {
            tx.delete_readings_but(company_id(1), List::Vendors, None)
                .await
        })
        .await;
    assert_eq!(names(database, 1).await, [""; 0]);
    assert_eq!(names(database, 2).await.len(), 3);
}

async fn changes_replace_what_has_their_id_and_keep_the_rest(database: &Database) {
    two_mirrors(database, &[1, 2, 3]).await;
    database
        .write(async |tx| {
            let id = company_id(1);
            let gone = ListId::new("00000003-1");
            tx.mark_entry_deleted(id, List::Vendors, 1, &gone, "")
                .await?;
            let changed = [
                vendor(2, "Renamed"),
                vendor(3, "Restored"),
                vendor(4, "New"),
            ];
            tx.gather_entries(id, List::Vendors, 2, &changed).await?;
            tx.merge_entries(id, List::Vendors, 1, 2).await?;
            // A reading that brought nothing changes nothing.
            tx.merge_entries(id, List::Vendors, 1, 2).await
        })
        .await;
    let expected = ["Vendor 1", "Renamed", "Restored", "New"];
    assert_eq!(names(database, 1).await, expected);
    assert_eq!(
        names(database, 2).await,
        ["Vendor 1", "Vendor 2", "Vendor 3"]
    );
}

async fn a_deleted_entry_is_found_by_name_alone(database: &Database) {
    two_mirrors(database, &[1, 2]).await;
    let (id, gone) = (company_id(1), ListId::new("00000001-1"));
    database
        .write(async |tx| {
            tx.mark_entry_deleted(id, List::Vendors, 1, &gone, AWKWARD)
                .await?;
            // Of another list or reading, or never there.
            tx.mark_entry_deleted(id, List::Items, 1, &ListId::new("00000002-1"), "")
                .await?;
            tx.mark_entry_deleted(id, List::Vendors, 2, &ListId::new("00000002-1"), "")
                .await?;
            tx.mark_entry_deleted(id, List::Vendors, 1, &ListId::new("9"), "")
                .await
        })
        .await;
    assert_eq!(names(database, 1).await, ["Vendor 2"]);
    assert_eq!(counted(database, 1).await, [(List::Vendors, 1, 1)]);
    let found =
        database.read(async |tx| tx.load_entries_named(id, List::Vendors, "vendor 1").await);
    let found = found.await;
    assert_eq!(found.len(), 1);
    let at = Some(AWKWARD.to_owned());
    assert_eq!(found[0].gone, Some(Gone::Deleted { at }));
    let near = database.read(async |tx| tx.load_entry_names(id, List::Vendors, "", 9).await);
    assert_eq!(near.await.len(), 1);
    assert_eq!(counted(database, 2).await, [(List::Vendors, 2, 2)]);
}

async fn an_entry_is_missing_until_quickbooks_says_when_it_was_deleted(database: &Database) {
    two_mirrors(database, &[1, 2, 3]).await;
    let (id, told) = (company_id(1), ListId::new("00000003-1"));
    database
        .write(async |tx| {
            tx.mark_entry_deleted(id, List::Vendors, 1, &told, "")
                .await?;
            gather(tx, 1, 2, &[2]).await?;
            tx.keep_missing(id, List::Vendors, 1, 2, "2026-11-02 09:00")
                .await?;
            enforce(tx, 1, 2).await
        })
        .await;
    let gone = async |name: &str| {
        let found = database.read(async |tx| tx.load_entries_named(id, List::Vendors, name).await);
        found.await.remove(0).gone
    };
    let since = "2026-11-02 09:00".to_owned();
    assert_eq!(gone("vendor 1").await, Some(Gone::Missing { since }));
    assert_eq!(gone("vendor 2").await, None);
    assert_eq!(gone("vendor 3").await, Some(Gone::Deleted { at: None }));
    let missing = ListId::new("00000001-1");
    database
        .write(async |tx| {
            tx.mark_entry_deleted(id, List::Vendors, 2, &missing, "2026-11-01T17:00:00")
                .await
        })
        .await;
    let at = Some("2026-11-01T17:00:00".to_owned());
    assert_eq!(gone("vendor 1").await, Some(Gone::Deleted { at }));
}

async fn no_company_touches_another_ones_mirror(database: &Database) {
    two_mirrors(database, &[1, 2]).await;
    database
        .write(async |tx| {
            let gone = ListId::new("00000001-1");
            tx.mark_entry_deleted(company_id(1), List::Vendors, 1, &gone, "")
                .await?;
            gather(tx, 1, 2, &[2, 3]).await?;
            tx.merge_entries(company_id(1), List::Vendors, 1, 2).await?;
            tx.delete_readings_but(company_id(1), List::Vendors, None)
                .await?;
            tx.delete_mirror(company_id(1)).await
        })
        .await;
    assert_eq!(names(database, 1).await, [""; 0]);
    assert_eq!(names(database, 2).await, ["Vendor 1", "Vendor 2"]);
    let mirror = database
        .read(async |tx| tx.load_list_mirror(company_id(2), List::Vendors).await)
        .await;
    assert_eq!(mirror.reading, Some(1));
}

/// Pages are stored in long transactions: one that gives way to another must come through in the end.
async fn companies_that_are_mirrored_at_once_are_in_nobodys_way(database: &Database) {
    let companies = 1..=4;
    database
        .write(async |tx| {
            for number in companies.clone() {
                tx.insert_company(&company(number)).await?;
            }
            Ok(())
        })
        .await;
    let pages = companies.clone().map(async |number| {
        for page in 0..4 {
            let ids: Vec<_> = (page * 250..(page + 1) * 250).collect();
            database
                .write(async |tx| {
                    if page == 0 {
                        tx.delete_readings_but(company_id(number), List::Vendors, None)
                            .await?;
                    }
                    gather(tx, number, 1, &ids).await?;
                    if page == 3 {
                        enforce(tx, number, 1).await?;
                    }
                    Ok(())
                })
                .await;
        }
    });
    join_all(pages).await;
    for number in companies {
        let expected = [(List::Vendors, 1_000, 1_000)];
        assert_eq!(counted(database, number).await, expected);
    }
}
