//! What waits for somebody, what became of a month's invoices, and the calls of a conversation.

use billbridge::{
    invoice::{Fix, Problem, Status, history::Action},
    store::{
        connector_call::{Carried, ConnectorCall},
        daily_tally::{Became, DayCount},
        event::NewEvent,
        invoice::Queue,
        session::{Outcome, Progress},
    },
};
use chrono::{DateTime, Utc};
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{
        a_company_in_conversation, add_invoices, company_id, event, exchange_id, invoice,
        invoice_id, sent, session, session_id, state,
    },
    stories,
};

stories! {
    the_oldest_of_a_status_come_first
    what_needs_a_person_is_found_whether_it_waits_in_the_queue_or_not
    each_day_is_counted_as_its_events_are_written
    a_conversation_is_kept_with_its_calls
}

async fn oldest(database: &Database, status: Status, after: Option<u128>) -> Vec<u128> {
    let after = after.map(invoice_id);
    let found = database
        .read(async |tx| tx.load_states_at(company_id(1), status, after, 2).await)
        .await;
    let numbers = found.into_iter().map(|(id, state)| {
        assert_eq!(state.status(), status);
        (1..=9).find(|number| invoice_id(*number) == id).unwrap()
    });
    numbers.collect()
}

async fn the_oldest_of_a_status_come_first(database: &Database) {
    let mut elsewhere = invoice(4);
    elsewhere.company_id = company_id(2);
    let mut approved = invoice(5);
    approved.state = state(Status::Approved, &approved.content, 5);
    let invoices = [invoice(3), invoice(1), elsewhere, approved, invoice(2)];
    add_invoices(database, &invoices).await;
    let pending = Status::PendingProcurement;
    assert_eq!(oldest(database, pending, None).await, [1, 2]);
    assert_eq!(oldest(database, pending, Some(2)).await, [3]);
    assert_eq!(oldest(database, Status::Approved, None).await, [5]);
}

/// QuickBooks has not taken it three times in a row.
fn in_vain() -> Problem {
    let at = |minute: u32| -> DateTime<Utc> {
        format!("2026-11-02T09:{minute:02}:00Z").parse().unwrap()
    };
    let busy = || Problem::new("busy", "QuickBooks was busy", "it is tried again");
    let first = busy().tried(None, at(0));
    let second = busy().tried(Some(&first), at(5));
    busy().tried(Some(&second), at(10))
}

async fn what_needs_a_person_is_found_whether_it_waits_in_the_queue_or_not(database: &Database) {
    let invoices: Vec<_> = (1..=4).map(|number| sent(number, 0)).collect();
    add_invoices(database, &invoices).await;
    let doubt = Problem::new("in_doubt", "It is not certain", "look");
    let link = Fix {
        action: "link_bill".to_owned(),
        label: "It is".to_owned(),
        params: serde_json::json!({"txn_id": "7F-1"}),
    };
    let doubt = doubt.with_choices(vec![link]);
    for (number, problem, queue) in [
        (1, in_vain(), Queue::Waiting),
        (2, doubt, Queue::Out),
        (3, Problem::new("busy", "Busy", "wait"), Queue::Out),
    ] {
        let mut held = sent(number, 0);
        held.state = held.state.hold(Some(problem)).unwrap();
        database
            .write(async |tx| tx.advance_invoice(&held, Status::Sent, queue).await)
            .await;
    }
    let needy: Vec<u128> = database
        .read(async |tx| tx.load_stuck(company_id(1), 9).await)
        .await
        .iter()
        .map(|invoice| {
            (1..=4)
                .find(|number| invoice_id(*number) == invoice.id)
                .unwrap()
        })
        .collect();
    assert_eq!(needy, [2, 1], "newest first");
    assert_eq!(oldest(database, Status::Sent, None).await, [1, 2]);
}

fn counted(day: &str, became: Became, count: i64) -> DayCount {
    let day = day.parse().unwrap();
    DayCount { day, became, count }
}

async fn each_day_is_counted_as_its_events_are_written(database: &Database) {
    add_invoices(database, &[]).await;
    let on = |day: &str, action, to| NewEvent {
        at: format!("{day}T23:59:59.999Z").parse().unwrap(),
        action,
        to: Some(to),
        ..event("")
    };
    let (first, second) = ("2026-11-01", "2026-11-02");
    let (approved, pending) = (Status::Approved, Status::PendingAccounting);
    let events = [
        on(first, Action::Approve, pending),
        on(first, Action::Approve, approved),
        on(second, Action::Approve, approved),
        on(second, Action::Approve, approved),
        on(second, Action::Synchronized, Status::Synchronized),
        on(second, Action::Failed, Status::Failed),
        on(second, Action::Return, approved),
    ];
    for company in [1, 2] {
        database
            .write(async |tx| tx.append_events(company_id(company), events.clone()).await)
            .await;
    }
    let more = [on(second, Action::Failed, Status::Failed)];
    database
        .write(async |tx| tx.append_events(company_id(1), more.clone()).await)
        .await;
    let told = async |from: &str| {
        let from = from.parse().unwrap();
        database
            .read(async |tx| tx.load_daily_tally(company_id(1), from).await)
            .await
    };
    let of_the_second = [
        counted(second, Became::Approved, 2),
        counted(second, Became::Failed, 2),
        counted(second, Became::Synchronized, 1),
    ];
    assert_eq!(told(second).await, of_the_second);
    let first = [counted(first, Became::Approved, 1)];
    assert_eq!(
        told("2026-10-01").await,
        [&first[..], &of_the_second].concat()
    );
}

fn calls() -> [ConnectorCall; 3] {
    let call = |method: &str, carried: Option<Carried>| ConnectorCall {
        method: method.to_owned(),
        at: "2026-11-02T09:00:00.125Z".parse().unwrap(),
        carried,
        size: 4_096,
        answered: "Ñandú: 25 % done".to_owned(),
    };
    let carried = Carried {
        errand: "bills".to_owned(),
        exchange_id: Some(exchange_id(1)),
        question_id: None,
    };
    [
        call("authenticate", None),
        call("sendRequestXML", Some(carried)),
        call("closeConnection", None),
    ]
}

async fn a_conversation_is_kept_with_its_calls(database: &Database) {
    a_company_in_conversation(database, 1).await;
    let calls = calls();
    let mut over = session(1);
    over.outcome = Some(Outcome {
        told: "OK: 1 in QuickBooks".to_owned(),
        is_trouble: false,
    });
    over.progress = Progress {
        synchronized: 1,
        waiting: 2,
        ..Progress::default()
    };
    database
        .write(async |tx| {
            tx.insert_exchange(&super::samples::exchange(1), &[])
                .await?;
            for call in &calls {
                tx.insert_call(session_id(1), call).await?;
            }
            tx.update_session(&over).await
        })
        .await;
    let (kept, listed, found) = database
        .read(async |tx| {
            let kept = tx.load_calls(session_id(1), 0, 9).await?;
            let listed = tx.list_sessions(company_id(1), None, 9).await?;
            Ok((kept, listed, tx.load_session_by_id(session_id(1)).await?))
        })
        .await;
    let numbered: Vec<_> = (1..).zip(calls.clone()).collect();
    assert_eq!(kept, numbered);
    let behind = database
        .read(async |tx| tx.load_calls(session_id(1), 1, 1).await)
        .await;
    assert_eq!(behind, numbered[1..2]);
    for session in [&listed[0], &found.unwrap()] {
        assert_eq!(session.outcome, over.outcome);
        assert_eq!(session.progress, over.progress);
    }
    let before = Some(session_id(1));
    let none = database
        .read(async |tx| tx.list_sessions(company_id(1), before, 9).await)
        .await;
    assert!(none.is_empty());
}
