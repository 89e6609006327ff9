//! Transactions: all or nothing, and one view at a time.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use billbridge::{
    invoice::Status,
    store::{Store, StoreError, Tx},
};
use futures_util::future::join_all;
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{at, company, company_id, enqueue, event, sent, user, user_id},
    stories,
};

stories! {
    migrations_run_again_without_harm
    what_fails_leaves_nothing
    what_the_database_refuses_leaves_nothing
    what_is_abandoned_half_way_leaves_nothing
    a_reader_sees_one_moment
    a_reader_keeps_nothing
    a_reader_sees_what_was_committed_before_it
    what_came_in_between_is_run_again
    an_error_of_the_work_itself_is_not_run_again
    many_that_write_to_one_company_at_once_all_get_through
    two_that_give_one_answer_for_the_first_time_give_it_once
    an_open_database_answers_and_a_closed_one_does_not
}

async fn company_count(database: &Database) -> usize {
    database
        .read(async |tx| tx.load_companies().await)
        .await
        .len()
}

fn failure() -> StoreError {
    StoreError::Url("the work itself failed".to_owned())
}

async fn migrations_run_again_without_harm(database: &Database) {
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
    for _ in 0..2 {
        let again = Store::open(&database.url).await.unwrap();
        let companies = again
            .read(async |tx| Ok::<_, StoreError>(tx.load_companies().await?))
            .await;
        assert_eq!(companies.unwrap().len(), 1);
        again.close().await;
    }
    let migrations = "SELECT COUNT(*) FROM _sqlx_migrations WHERE success";
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let files = std::fs::read_dir(folder).unwrap();
    let files =
        files.filter(|file| file.as_ref().unwrap().path().extension() == Some("sql".as_ref()));
    assert_eq!(
        database.number(migrations).await,
        i64::try_from(files.count()).unwrap()
    );
}

async fn what_fails_leaves_nothing(database: &Database) {
    let refused = database
        .refused(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.append_events(company_id(1), [event("a")]).await?;
            Err::<(), _>(failure())
        })
        .await;
    assert!(matches!(refused, StoreError::Url(_)));
    assert_eq!(company_count(database).await, 0);
    let events = database.number("SELECT COUNT(*) FROM event").await;
    assert_eq!(events, 0);
}

async fn what_the_database_refuses_leaves_nothing(database: &Database) {
    let refused = database
        .refused(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_company(&company(1)).await
        })
        .await;
    assert!(refused.is_unique_violation());
    assert_eq!(company_count(database).await, 0);
}

/// A caller that hangs up drops the future in the middle of its transaction.
async fn what_is_abandoned_half_way_leaves_nothing(database: &Database) {
    for _ in 0..3 {
        let stuck = database.store.write(async |tx| {
            tx.insert_company(&company(1)).await?;
            std::future::pending::<()>().await;
            Ok::<_, StoreError>(())
        });
        let abandoned = tokio::time::timeout(Duration::from_millis(30), stuck).await;
        assert!(abandoned.is_err());
    }
    // The next writer is not kept waiting.
    database
        .write(async |tx| tx.insert_company(&company(2)).await)
        .await;
    let companies = database.read(async |tx| tx.load_companies().await).await;
    assert_eq!(companies.len(), 1);
    assert_eq!(companies[0].id, company_id(2));
}

async fn a_reader_sees_one_moment(database: &Database) {
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
    let seen = database
        .read(async |tx| {
            let before = tx.load_companies().await?.len();
            // Somebody else commits, and is not kept waiting by the reader.
            let other = database.write(async |tx| {
                tx.insert_company(&company(2)).await?;
                tx.append_events(company_id(1), [event("a")]).await
            });
            tokio::time::timeout(Duration::from_secs(5), other)
                .await
                .expect("a reader keeps no writer waiting");
            let after = tx.load_companies().await?.len();
            let chain = tx.load_chain(company_id(1), 0, 10).await?.len();
            Ok((before, after, chain))
        })
        .await;
    assert_eq!(seen, (1, 1, 0));
    assert_eq!(company_count(database).await, 2);
}

async fn a_reader_keeps_nothing(database: &Database) {
    // Refused by one engine, rolled back by the other.
    let told = database
        .store
        .read(async |tx| tx.insert_company(&company(1)).await);
    let _: Result<(), StoreError> = told.await;
    assert_eq!(company_count(database).await, 0);
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
}

async fn a_reader_sees_what_was_committed_before_it(database: &Database) {
    for number in 1..=20 {
        database
            .write(async |tx| tx.insert_company(&company(number)).await)
            .await;
        let count = u128::try_from(company_count(database).await).unwrap();
        assert_eq!(count, number);
    }
}

async fn what_came_in_between_is_run_again(database: &Database) {
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
    let runs = AtomicU32::new(0);
    database
        .write(async |tx| {
            let run = runs.fetch_add(1, Ordering::SeqCst);
            tx.record_poll(company_id(1), at(i64::from(run))).await?;
            if run < 3 {
                return Err(StoreError::Changed {
                    table: "company",
                    row: company_id(1).to_string(),
                });
            }
            Ok(())
        })
        .await;
    assert_eq!(runs.load(Ordering::SeqCst), 4);
    let company = database
        .read(async |tx| tx.load_company(company_id(1)).await)
        .await;
    assert_eq!(company.unwrap().polled_at, Some(at(3)));
}

async fn an_error_of_the_work_itself_is_not_run_again(database: &Database) {
    let runs = AtomicU32::new(0);
    let refused = database
        .refused(async |_| {
            runs.fetch_add(1, Ordering::SeqCst);
            Err::<(), _>(failure())
        })
        .await;
    assert!(matches!(refused, StoreError::Url(_)));
    assert_eq!(runs.load(Ordering::SeqCst), 1);
}

/// Two instances take in invoices of one company and move them on: each touches the end of the company's
/// history, its sums and its tally.
async fn many_that_write_to_one_company_at_once_all_get_through(database: &Database) {
    const WRITERS: u128 = 32;
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
    let other = Store::open(&database.url).await.unwrap();
    let stores = [&database.store, &other].into_iter().cycle();
    let take_in = async |store: &Store, number: u128| {
        let work = async |tx: &mut Tx| {
            enqueue(tx, &sent(number, 0)).await?;
            tx.append_events(company_id(1), [event("a")]).await
        };
        store.write(work).await
    };
    let writers = stores.zip(1..=WRITERS);
    let all = join_all(writers.map(|(store, number)| take_in(store, number))).await;
    all.into_iter().collect::<Result<(), _>>().unwrap();
    other.close().await;
    let counts = database
        .read(async |tx| tx.count_by_status(company_id(1)).await)
        .await;
    let count = i64::try_from(WRITERS).unwrap();
    assert_eq!(
        counts.into_iter().collect::<Vec<_>>(),
        [(Status::Sent, count)]
    );
    let (events, _) = database
        .read(async |tx| tx.load_chain_end(company_id(1)).await)
        .await;
    assert_eq!(events, count);
}

/// As `Operations::once` does: look for the answer, give it, remember it.
async fn two_that_give_one_answer_for_the_first_time_give_it_once(database: &Database) {
    use billbridge::store::idempotency::Remembered;
    database
        .write(async |tx| tx.insert_user(&user(1)).await)
        .await;
    let once = async |number: u128| {
        database
            .store
            .write(async |tx| {
                if tx.load_remembered(user_id(1), "key").await?.is_some() {
                    return Ok::<_, StoreError>(false);
                }
                tx.insert_company(&company(number)).await?;
                let answer = Remembered {
                    request_hash: [1; 32],
                    status: 201,
                    body: String::new(),
                };
                tx.insert_remembered(user_id(1), "key", &answer, at(0))
                    .await?;
                Ok(true)
            })
            .await
            .unwrap()
    };
    let (a, b, c, d) = tokio::join!(once(1), once(2), once(3), once(4));
    assert_eq!([a, b, c, d].into_iter().filter(|first| *first).count(), 1);
    assert_eq!(company_count(database).await, 1);
}

async fn an_open_database_answers_and_a_closed_one_does_not(database: &Database) {
    database.store.ping().await.unwrap();
    database.store.close().await;
    assert!(database.store.ping().await.is_err());
    let told = database
        .store
        .write(async |tx| tx.insert_company(&company(1)).await);
    assert!(matches!(told.await, Err(StoreError::Database(_))));
}
