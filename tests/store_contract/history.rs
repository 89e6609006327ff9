//! The chain of events: nothing is lost, doubled or out of order, however many write at once.

use billbridge::{
    invoice::{
        Status,
        history::{ChainHash, Event, verify},
    },
    store::{event::NewEvent, invoice::Queue},
};
use futures_util::future::join_all;
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{company, company_id, content, event, invoice, invoice_id, state},
    stories,
};

stories! {
    events_are_chained_in_their_order
    each_company_has_a_chain_of_its_own
    a_spoiled_history_is_found
    a_long_history_is_read_in_stretches
    many_writers_make_one_chain
    one_of_many_writers_moves_an_invoice
    many_writers_of_different_companies_do_not_fail
}

/// The whole chain of a company, checked.
async fn chain(database: &Database, number: u128) -> Vec<(Event, ChainHash)> {
    let chain = database
        .read(async |tx| tx.load_chain(company_id(number), 0, i64::MAX).await)
        .await;
    verify(chain.iter().map(|(event, hash)| (event, hash))).unwrap();
    chain
}

fn texts(chain: &[(Event, ChainHash)]) -> Vec<String> {
    let details = chain.iter().map(|(event, _)| event.detail.as_str());
    let parsed = details.map(|detail| serde_json::from_str::<serde_json::Value>(detail).unwrap());
    parsed
        .map(|detail| detail["text"].as_str().unwrap().to_owned())
        .collect()
}

async fn add_companies(database: &Database, numbers: impl IntoIterator<Item = u128>) {
    for number in numbers {
        database
            .write(async |tx| tx.insert_company(&company(number)).await)
            .await;
    }
}

async fn append(database: &Database, number: u128, texts: &[&str]) {
    let events: Vec<NewEvent> = texts.iter().map(|text| event(text)).collect();
    database
        .write(async |tx| tx.append_events(company_id(number), events.clone()).await)
        .await;
}

async fn events_are_chained_in_their_order(database: &Database) {
    add_companies(database, [1]).await;
    assert_eq!(chain(database, 1).await, []);
    append(database, 1, &["a", "b"]).await;
    append(database, 1, &[]).await;
    append(database, 1, &["c"]).await;
    let chain = chain(database, 1).await;
    assert_eq!(texts(&chain), ["a", "b", "c"]);
    let sequences: Vec<_> = chain.iter().map(|(event, _)| event.sequence).collect();
    assert_eq!(sequences, [1, 2, 3]);
}

async fn each_company_has_a_chain_of_its_own(database: &Database) {
    add_companies(database, [1, 2]).await;
    for (number, text) in [(1, "a"), (2, "b"), (1, "c")] {
        append(database, number, &[text]).await;
    }
    assert_eq!(texts(&chain(database, 1).await), ["a", "c"]);
    assert_eq!(texts(&chain(database, 2).await), ["b"]);
}

async fn a_spoiled_history_is_found(database: &Database) {
    add_companies(database, [1]).await;
    append(database, 1, &["a", "b", "c", "d"]).await;
    for (spoil, found_at) in [
        (
            "UPDATE event SET actor = 'somebody else' WHERE sequence = 3",
            3,
        ),
        ("UPDATE event SET to_status = 'S' WHERE sequence = 2", 2),
        ("DELETE FROM event WHERE sequence = 1", 2),
    ] {
        database.execute(spoil).await.unwrap();
        let chain = database
            .read(async |tx| tx.load_chain(company_id(1), 0, 10).await)
            .await;
        let broken = verify(chain.iter().map(|(event, hash)| (event, hash))).unwrap_err();
        assert_eq!(broken.sequence, found_at, "{spoil}");
    }
}

async fn a_long_history_is_read_in_stretches(database: &Database) {
    add_companies(database, [1]).await;
    append(database, 1, &["a", "b", "c", "d", "e"]).await;
    let mut read = Vec::new();
    loop {
        let after = read.len().try_into().unwrap();
        let stretch = database
            .read(async |tx| tx.load_chain(company_id(1), after, 2).await)
            .await;
        assert!(stretch.len() <= 2);
        if stretch.is_empty() {
            break;
        }
        read.extend(stretch);
    }
    assert_eq!(read, chain(database, 1).await);
}

/// Lets twenty writers work at once.
async fn twenty<T>(write: impl AsyncFn(u128) -> T) -> Vec<T> {
    let write = &write;
    join_all((0..20).map(async |number| write(number).await)).await
}

async fn many_writers_make_one_chain(database: &Database) {
    add_companies(database, [1]).await;
    twenty(async |number| {
        for step in 0..3 {
            let (first, second) = (format!("{number} {step}a"), format!("{number} {step}b"));
            append(database, 1, &[&first, &second]).await;
        }
    })
    .await;
    let texts = texts(&chain(database, 1).await);
    assert_eq!(texts.len(), 120);
    // What one writer appended together stands together, and each writer's own in its order.
    for pair in texts.chunks(2) {
        assert_eq!(pair[0].replace('a', "b"), pair[1]);
    }
    for number in 0..20 {
        let prefix = format!("{number} ");
        let own = texts.iter().filter(|text| text.starts_with(&prefix));
        let expected = ["0a", "0b", "1a", "1b", "2a", "2b"].map(|step| prefix.clone() + step);
        assert_eq!(own.collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
    }
}

/// Each looks whether the invoice still is in `AP` and moves it on, as an operation does.
async fn one_of_many_writers_moves_an_invoice(database: &Database) {
    add_companies(database, [1]).await;
    database
        .write(async |tx| tx.insert_invoice(&invoice(1)).await)
        .await;
    let moved = twenty(async |number| {
        database
            .write(async |tx| {
                let mut invoice = tx.load_invoice(invoice_id(1)).await?.unwrap();
                if invoice.status() != Status::PendingProcurement {
                    return Ok(false);
                }
                invoice.state = state(Status::PendingAccounting, &content(1), 1);
                tx.advance_invoice(&invoice, Status::PendingProcurement, Queue::Out)
                    .await?;
                tx.append_events(company_id(1), [event(&number.to_string())])
                    .await?;
                Ok(true)
            })
            .await
    })
    .await;
    assert_eq!(moved.into_iter().filter(|moved| *moved).count(), 1);
    assert_eq!(chain(database, 1).await.len(), 1);
}

async fn many_writers_of_different_companies_do_not_fail(database: &Database) {
    add_companies(database, 0..20).await;
    twenty(async |number| append(database, number, &["a"]).await).await;
    for number in 0..20 {
        assert_eq!(chain(database, number).await.len(), 1);
    }
}
