//! What was seen of a connection: the first time stays, the last one is written over.

use billbridge::store::connection::{
    DoorFact, DoorFacts, Ended, Fact, Facts, How, Nothing, OpenedFile, Polling, Seen,
};
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{AWKWARD, at, company, company_id},
    stories,
};

stories! {
    facts_come_back_with_their_first_and_last_time
    a_first_time_is_written_once
    no_company_sees_another_ones_facts
    what_is_seen_at_the_door_belongs_to_nobody
}

async fn facts(database: &Database, number: u128) -> Facts {
    let facts = database.read(async |tx| tx.load_facts(company_id(number)).await);
    facts.await
}

async fn add_companies(database: &Database) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_company(&company(2)).await
        })
        .await;
}

#[expect(clippy::unnecessary_wraps, reason = "as the facts hold it")]
fn nothing(first: i64, last: i64) -> Option<Seen> {
    Some(Seen {
        first_at: at(first),
        last_at: at(last),
        detail: Nothing {},
    })
}

async fn facts_come_back_with_their_first_and_last_time(database: &Database) {
    add_companies(database).await;
    let polling = Polling {
        version: Some("12.30".to_owned()),
        address: Some(AWKWARD.to_owned()),
    };
    let file = OpenedFile {
        path: Some(AWKWARD.to_owned()),
        machine: Some("PC".to_owned()),
        ..OpenedFile::default()
    };
    let ended = Ended {
        how: How::NotOpened,
        hresult: Some(0x8004_0414),
        outcome: AWKWARD.to_owned(),
    };
    let id = company_id(1);
    database
        .write(async |tx| {
            for fact in [Fact::QwcHandedOut, Fact::Refused, Fact::PasswordChanged] {
                tx.record_fact(id, fact, at(1), &Nothing {}).await?;
                tx.record_fact(id, fact, at(5), &Nothing {}).await?;
            }
            let earlier = Polling::default();
            tx.record_fact(id, Fact::Admitted, at(2), &earlier).await?;
            tx.record_fact(id, Fact::Admitted, at(3), &polling).await?;
            tx.record_fact(id, Fact::Opened, at(3), &file).await?;
            tx.record_fact(id, Fact::Ended, at(4), &ended).await
        })
        .await;
    let expected = Facts {
        qwc_handed_out: nothing(1, 5),
        refused: nothing(1, 5),
        password_changed: nothing(1, 5),
        admitted: Some(Seen {
            first_at: at(2),
            last_at: at(3),
            detail: polling,
        }),
        opened: Some(Seen {
            first_at: at(3),
            last_at: at(3),
            detail: file,
        }),
        ended: Some(Seen {
            first_at: at(4),
            last_at: at(4),
            detail: ended,
        }),
        ..Facts::default()
    };
    assert_eq!(facts(database, 1).await, expected);
}

async fn a_first_time_is_written_once(database: &Database) {
    add_companies(database).await;
    let id = company_id(1);
    for fact in [Fact::FileBound, Fact::BillConfirmed] {
        for offset in [1, 2] {
            database
                .write(async |tx| tx.record_first(id, fact, at(offset)).await)
                .await;
        }
    }
    let found = facts(database, 1).await;
    assert_eq!(found.file_bound, nothing(1, 1));
    assert_eq!(found.bill_confirmed, nothing(1, 1));
    database
        .write(async |tx| tx.delete_fact(id, Fact::FileBound).await)
        .await;
    let found = facts(database, 1).await;
    assert_eq!(found.file_bound, None);
    assert_eq!(found.bill_confirmed, nothing(1, 1));
}

async fn no_company_sees_another_ones_facts(database: &Database) {
    add_companies(database).await;
    database
        .write(async |tx| {
            tx.record_first(company_id(1), Fact::BillConfirmed, at(1))
                .await?;
            tx.record_first(company_id(2), Fact::FileBound, at(2))
                .await?;
            tx.delete_fact(company_id(1), Fact::FileBound).await
        })
        .await;
    assert_eq!(facts(database, 1).await.file_bound, None);
    assert_eq!(facts(database, 2).await.file_bound, nothing(2, 2));
    assert_eq!(facts(database, 2).await.bill_confirmed, None);
}

async fn what_is_seen_at_the_door_belongs_to_nobody(database: &Database) {
    database
        .write(async |tx| {
            tx.record_door_fact(DoorFact::CertificateAsked, at(1))
                .await?;
            tx.record_door_fact(DoorFact::CertificateAsked, at(2))
                .await?;
            tx.record_door_fact(DoorFact::StrangerRefused, at(3)).await
        })
        .await;
    let found = database.read(async |tx| tx.load_door_facts().await);
    let expected = DoorFacts {
        certificate_asked: nothing(1, 2),
        stranger_refused: nothing(3, 3),
    };
    assert_eq!(found.await, expected);
}
