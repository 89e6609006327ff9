//! The history as somebody looks through it.

use billbridge::{
    invoice::{Actor, history::Action},
    store::event::{
        NewEvent,
        audit::{EventFilter, EventPlace},
    },
};
use chrono::{DateTime, Utc};
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{at, company, company_id, event, invoice, invoice_id, user_id},
    stories,
};

stories! {
    events_are_filtered_and_newest_first
    pages_hold_every_event_once_also_of_one_moment
    the_end_of_the_chain_is_that_of_its_last_event
}

fn by(actor: Option<u128>, action: Action, invoice: Option<u128>, at: DateTime<Utc>) -> NewEvent {
    NewEvent {
        invoice_id: invoice.map(invoice_id),
        at,
        actor: actor.map_or(Actor::QuickBooks, |number| Actor::User {
            id: user_id(number),
            email: format!("user{number}@example.com"),
        }),
        action,
        ..event("x")
    }
}

/// Companies 1 and 2, invoices 1 (`RV-1`) and 2 (`RV-2`) of the first, and seven events: the clock was set
/// back before the sixth.
async fn lay_out(database: &Database) {
    let events = [
        by(Some(1), Action::Create, Some(1), at(10)),
        by(Some(1), Action::Create, Some(2), at(20)),
        by(Some(2), Action::Approve, Some(1), at(30)),
        by(Some(1), Action::SettingsChanged, None, at(30)),
        by(None, Action::Synchronized, Some(1), at(40)),
        by(Some(2), Action::Approve, Some(2), at(15)),
        by(None, Action::Failed, Some(2), at(50)),
    ];
    database
        .write(async |tx| {
            for number in [1, 2] {
                tx.insert_company(&company(number)).await?;
            }
            for number in [1, 2] {
                tx.insert_invoice(&invoice(number)).await?;
            }
            tx.append_events(company_id(1), events.clone()).await?;
            tx.append_events(company_id(2), [event("another's")]).await
        })
        .await;
}

async fn sequences(database: &Database, filter: &EventFilter) -> Vec<i64> {
    let events = database
        .read(async |tx| tx.list_events(company_id(1), filter, None, 100).await)
        .await;
    events.iter().map(|one| one.event.sequence).collect()
}

async fn events_are_filtered_and_newest_first(database: &Database) {
    lay_out(database).await;
    let user2 = Some("user2@example.com".to_owned());
    let (create, none) = (Some(Action::Create), None);
    let people = |actor: &Option<String>, action, from, before| EventFilter {
        actor: actor.clone(),
        action,
        number: None,
        from,
        before,
    };
    let of_number = |number: &str, actor| EventFilter {
        number: Some(number.to_owned()),
        actor,
        ..EventFilter::default()
    };
    let (twenty, forty) = (Some(at(20)), Some(at(40)));
    for (filter, expected) in [
        (EventFilter::default(), vec![7, 5, 4, 3, 2, 6, 1]),
        (people(&user2, None, None, None), vec![3, 6]),
        (people(&none, create, None, None), vec![2, 1]),
        (people(&user2, create, None, None), vec![]),
        (people(&none, None, twenty, forty), vec![4, 3, 2]),
        (people(&Some("a\0".to_owned()), None, None, None), vec![]),
        (of_number(" rv-1 ", None), vec![5, 3, 1]),
        (of_number("RV-2", user2.clone()), vec![6]),
        (of_number("RV-3", None), vec![]),
    ] {
        assert_eq!(sequences(database, &filter).await, expected, "{filter:?}");
    }
    let all = EventFilter::default();
    let events = database
        .read(async |tx| tx.list_events(company_id(1), &all, None, 3).await)
        .await;
    let named: Vec<_> = events.into_iter().map(|one| one.invoice).collect();
    let name = |number: &str| Some(("Rosas del Valle".to_owned(), number.to_owned()));
    assert_eq!(named, [name("RV-2"), name("RV-1"), None]);
}

async fn pages_hold_every_event_once_also_of_one_moment(database: &Database) {
    lay_out(database).await;
    for number in [None, Some("RV-1".to_owned())] {
        let filter = EventFilter {
            number,
            ..EventFilter::default()
        };
        let (mut after, mut found) = (None, Vec::new());
        loop {
            let page = database
                .read(async |tx| tx.list_events(company_id(1), &filter, after, 2).await)
                .await;
            let Some(last) = page.last() else { break };
            after = Some(EventPlace {
                at: last.event.at,
                sequence: last.event.sequence,
            });
            found.extend(page.iter().map(|one| one.event.sequence));
        }
        assert_eq!(found, sequences(database, &filter).await);
    }
}

async fn the_end_of_the_chain_is_that_of_its_last_event(database: &Database) {
    lay_out(database).await;
    let (count, end) = database
        .read(async |tx| tx.load_chain_end(company_id(1)).await)
        .await;
    let chain = database
        .read(async |tx| tx.load_chain(company_id(1), 0, 100).await)
        .await;
    let (last, hash) = chain.last().unwrap();
    assert_eq!((count, end), (last.sequence, *hash));
}
