//! Entries of the mirror: found by name, by number, by id, and page by page.

use billbridge::{
    invoice::{
        ListId,
        lists::{AccountFacts, AccountType, EntryFacts, List, ListEntry},
    },
    store::{list_entry::EntryFilter, list_mirror::ListMirror},
};
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    mirror::{counted, everything, listed, named, two_mirrors, vendor},
    samples::{AWKWARD, company, company_id},
    stories,
};

stories! {
    names_are_found_whatever_is_in_them
    an_account_is_found_by_its_number
    pages_hold_every_entry_once_and_in_order
}

async fn names_are_found_whatever_is_in_them(database: &Database) {
    two_mirrors(database, &[1]).await;
    let long = "ñ ".repeat(300);
    let texts = [
        AWKWARD,
        "50% off",
        "50_ off",
        "50x off",
        "O'Neil \"B\"",
        "A:B",
        "a\\b",
        "ÑANDÚ",
        &long,
    ];
    let entries: Vec<_> = texts
        .iter()
        .zip(10..)
        .map(|(name, id)| vendor(id, name))
        .collect();
    database
        .write(async |tx| {
            tx.gather_entries(company_id(1), List::Vendors, 1, &entries)
                .await
        })
        .await;
    for entry in &entries {
        let id = entry.list_id.to_string();
        let name = &entry.full_name;
        assert_eq!(
            named(database, 1, name).await,
            std::slice::from_ref(&id),
            "{name}"
        );
        let shouted = format!("  {}  ", name.to_uppercase());
        assert_eq!(named(database, 1, &shouted).await, [id], "{shouted}");
    }
    assert_eq!(named(database, 1, "nandu").await, [""; 0]);
    assert_eq!(named(database, 1, "a\0b").await, [""; 0]);
    assert_eq!(named(database, 1, "").await, [""; 0]);
    for (part, found) in [
        ("%", 2),
        ("50%", 1),
        ("50_", 1),
        ("' or 1=1", 0),
        ("\\", 2),
        ("ñandú", 2),
        ("o'neil", 2),
        ("vendor", 1),
    ] {
        let filter = EntryFilter {
            text: Some(part.to_owned()),
            ..everything()
        };
        assert_eq!(listed(database, 1, &filter).await.len(), found, "{part}");
    }
}

async fn an_account_is_found_by_its_number(database: &Database) {
    let account = |id: usize, number: Option<&str>| ListEntry {
        facts: EntryFacts::Account(AccountFacts {
            account_type: AccountType::Expense,
            number: number.map(str::to_owned),
            currency: None,
        }),
        ..vendor(id, &format!("Account {id}"))
    };
    let entries = [
        account(1, Some("6000")),
        account(2, Some("06000")),
        account(3, None),
    ];
    let id = company_id(1);
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.gather_entries(id, List::Accounts, 1, &entries).await?;
            let mirror = ListMirror {
                reading: Some(1),
                ..ListMirror::unread(List::Accounts)
            };
            tx.save_list_mirror(id, &mirror).await
        })
        .await;
    for (number, expected) in [
        (" 6000 ", 1),
        ("06000", 1),
        ("6", 0),
        ("", 0),
        ("6000\0", 0),
    ] {
        let found = database.read(async |tx| tx.load_accounts_numbered(id, number).await);
        assert_eq!(found.await.len(), expected, "{number}");
    }
    let known = database.read(async |tx| {
        tx.load_entry(id, List::Accounts, &ListId::new("00000002-1"))
            .await
    });
    assert_eq!(known.await.unwrap().entry, entries[1], "as it was gathered");
}

async fn pages_hold_every_entry_once_and_in_order(database: &Database) {
    let all: Vec<_> = (0..23).collect();
    two_mirrors(database, &all).await;
    database
        .write(async |tx| {
            let idle = ListEntry {
                is_active: false,
                ..vendor(5, "Vendor 5")
            };
            tx.gather_entries(company_id(1), List::Vendors, 1, &[idle])
                .await
        })
        .await;
    for (active, text, expected) in [
        (None, None, 23),
        (Some(true), None, 22),
        (Some(false), None, 1),
        (None, Some("VENDOR  1"), 11),
        (Some(false), Some("vendor 1"), 0),
    ] {
        let mut filter = EntryFilter {
            text: text.map(str::to_owned),
            active,
            after: None,
            limit: 4,
        };
        let mut seen = Vec::new();
        loop {
            let page = database
                .read(async |tx| tx.list_entries(company_id(1), List::Vendors, &filter).await)
                .await;
            let Some(last) = page.last() else {
                break;
            };
            filter.after = Some(last.list_id.to_string());
            seen.extend(page.iter().map(|entry| entry.list_id.clone()));
        }
        assert_eq!(seen.len(), expected, "{active:?} {text:?}");
        assert!(seen.is_sorted_by(|one, next| one < next), "{seen:?}");
    }
    assert_eq!(counted(database, 1).await, [(List::Vendors, 23, 22)]);
    // The names in their own order, a few at a time.
    let (mut from, mut walked) = (String::new(), Vec::new());
    loop {
        let id = company_id(1);
        let names =
            database.read(async |tx| tx.load_entry_names(id, List::Vendors, &from, 5).await);
        let names = names.await;
        let Some((end, _)) = names.last() else {
            break;
        };
        from.clone_from(end);
        walked.extend(names.into_iter().map(|(_, name)| name));
    }
    assert_eq!(walked.len(), 22, "those in use: {walked:?}");
}
