//! What waits to go out, in which order, and for whom.

use billbridge::{
    invoice::{Invoice, Status},
    store::{
        StoreError, Tx,
        exchange::ExchangeState,
        exchange_item::{ExchangeItem, ItemOutcome},
        invoice::Queue,
    },
};
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{
        at, company, company_id, content, digest, enqueue, exchange, exchange_id, invoice,
        invoice_id, item, sent, session, session_id, state,
    },
    stories,
};

stories! {
    what_was_sent_first_goes_out_first
    a_company_sees_its_own_queue_alone
    what_a_conversation_has_carried_it_does_not_carry_again
    what_is_handed_out_again_is_carried_by_the_later_conversation
    what_is_released_may_be_carried_at_once
    what_was_not_asked_about_does_not_go_out
    an_invoice_that_leaves_es_leaves_the_queue
    a_place_in_the_queue_is_how_many_stand_before_it
    the_last_exchange_of_an_invoice_is_the_one_begun_last
}

async fn add_company_1(database: &Database) {
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
}

async fn enqueue_all(database: &Database, invoices: &[Invoice]) {
    database
        .write(async |tx| {
            for invoice in invoices {
                enqueue(tx, invoice).await?;
            }
            Ok(())
        })
        .await;
}

/// The numbers of the invoices that conversation `session` would carry next, once it has seen that
/// QuickBooks holds none of them.
async fn waiting(database: &Database, session: u128, limit: i64) -> Vec<String> {
    let (company, session) = (company_id(1), session_id(session));
    let queue = database
        .write(async |tx| {
            for invoice in tx.load_unchecked(company, session, 100).await? {
                tx.mark_checked(invoice.id, session, "it").await?;
            }
            tx.load_queue(company, session, limit).await
        })
        .await;
    queue
        .into_iter()
        .map(|invoice| invoice.content.number)
        .collect()
}

async fn counted(database: &Database, session: u128, most: i64) -> i64 {
    database
        .read(async |tx| {
            tx.count_queue(company_id(1), session_id(session), most)
                .await
        })
        .await
}

async fn claim(database: &Database, number: u128, session: u128) {
    database
        .write(async |tx| {
            tx.claim_invoice(invoice_id(number), session_id(session))
                .await
        })
        .await;
}

/// Puts an invoice that was carried back into the queue.
async fn put_back(tx: &mut Tx, number: u128) -> Result<(), StoreError> {
    tx.advance_invoice(&sent(number, 0), Status::Sent, Queue::Waiting)
        .await
}

async fn what_was_sent_first_goes_out_first(database: &Database) {
    add_company_1(database).await;
    // In whole seconds and in milliseconds, before and after; number 5 and 6 at the same moment.
    let invoices = [
        sent(1, 1_000),
        sent(2, -123),
        sent(3, 877),
        sent(4, 0),
        sent(6, 878),
        sent(5, 878),
    ];
    enqueue_all(database, &invoices).await;
    let expected = ["RV-2", "RV-4", "RV-3", "RV-5", "RV-6", "RV-1"];
    assert_eq!(waiting(database, 1, 100).await, expected);
    assert_eq!(waiting(database, 1, 4).await, expected[..4]);
    assert_eq!(waiting(database, 1, 0).await, [""; 0]);
}

async fn a_company_sees_its_own_queue_alone(database: &Database) {
    add_company_1(database).await;
    let elsewhere = Invoice {
        company_id: company_id(2),
        ..sent(2, 0)
    };
    database
        .write(async |tx| tx.insert_company(&company(2)).await)
        .await;
    enqueue_all(database, std::slice::from_ref(&elsewhere)).await;
    let has_queue = async |number| {
        database
            .read(async |tx| tx.has_queue(company_id(number)).await)
            .await
    };
    assert_eq!((has_queue(1).await, has_queue(2).await), (false, true));
    assert_eq!(waiting(database, 1, 10).await, [""; 0]);
    assert_eq!(counted(database, 1, 10).await, 0);
}

async fn what_a_conversation_has_carried_it_does_not_carry_again(database: &Database) {
    add_company_1(database).await;
    enqueue_all(database, &[sent(1, 1), sent(2, 2), sent(3, 3)]).await;
    assert_eq!(counted(database, 1, 10).await, 3);
    assert_eq!(counted(database, 1, 2).await, 2);
    claim(database, 1, 1).await;
    for session in [1, 2] {
        assert_eq!(waiting(database, session, 10).await, ["RV-2", "RV-3"]);
    }
    // Back in the queue it goes out again, but in another conversation.
    database.write(async |tx| put_back(tx, 1).await).await;
    assert_eq!(waiting(database, 1, 10).await, ["RV-2", "RV-3"]);
    assert_eq!(counted(database, 1, 10).await, 2);
    assert_eq!(waiting(database, 2, 10).await, ["RV-1", "RV-2", "RV-3"]);
    assert_eq!(counted(database, 2, 10).await, 3);
}

async fn what_is_handed_out_again_is_carried_by_the_later_conversation(database: &Database) {
    add_company_1(database).await;
    enqueue_all(database, &[sent(1, 1), sent(2, 2)]).await;
    for number in [1, 2] {
        claim(database, number, 1).await;
    }
    let settled = ExchangeItem {
        outcome: Some(ItemOutcome::Again),
        ..item(2)
    };
    database
        .write(async |tx| {
            tx.insert_session(&session(1), &digest(1)).await?;
            tx.insert_exchange(&exchange(1), &[item(1), settled.clone()])
                .await?;
            let mut dead = session(1);
            dead.live = false;
            tx.update_session(&dead).await?;
            tx.insert_session(&session(2), &digest(2)).await?;
            tx.record_resend(exchange_id(1), session_id(2)).await?;
            put_back(tx, 1).await?;
            put_back(tx, 2).await
        })
        .await;
    assert_eq!(waiting(database, 2, 10).await, ["RV-2"]);
    assert_eq!(waiting(database, 1, 10).await, ["RV-1"]);
}

async fn what_is_released_may_be_carried_at_once(database: &Database) {
    add_company_1(database).await;
    enqueue_all(database, &[sent(1, 1)]).await;
    claim(database, 1, 1).await;
    database
        .write(async |tx| {
            put_back(tx, 1).await?;
            tx.release_invoice(invoice_id(1)).await
        })
        .await;
    assert_eq!(waiting(database, 1, 10).await, ["RV-1"]);
}

async fn what_was_not_asked_about_does_not_go_out(database: &Database) {
    add_company_1(database).await;
    enqueue_all(database, &[sent(1, 1), sent(2, 2), sent(3, 3)]).await;
    let (company, session) = (company_id(1), session_id(1));
    let numbers = |invoices: Vec<Invoice>| -> Vec<String> {
        invoices
            .into_iter()
            .map(|invoice| invoice.content.number)
            .collect()
    };
    let both = async || {
        let read = async |tx: &mut Tx| {
            let sendable = tx.load_queue(company, session, 10).await?;
            Ok((sendable, tx.load_unchecked(company, session, 10).await?))
        };
        let (sendable, unchecked) = database.read(read).await;
        (numbers(sendable), numbers(unchecked))
    };
    let named = |names: &[&str]| -> Vec<String> { names.iter().map(ToString::to_string).collect() };
    assert_eq!(both().await, (named(&[]), named(&["RV-1", "RV-2", "RV-3"])));
    // What was seen in another conversation is not known in this one.
    let see = async |tx: &mut Tx| {
        tx.mark_checked(invoice_id(1), session, "it").await?;
        tx.mark_checked(invoice_id(2), session_id(2), "it").await?;
        tx.set_aside(invoice_id(3), session).await
    };
    database.write(see).await;
    assert_eq!(both().await, (named(&["RV-1"]), named(&["RV-2"])));
    // Nor is a look at another transaction an answer, or one that was forgotten.
    let look = async |tx: &mut Tx| {
        tx.forget_check(invoice_id(1)).await?;
        tx.mark_looked(invoice_id(2), session).await
    };
    database.write(look).await;
    assert_eq!(both().await, (named(&[]), named(&["RV-1", "RV-2"])));
    let see = async |tx: &mut Tx| {
        tx.mark_checked(invoice_id(1), session, "it").await?;
        tx.mark_checked(invoice_id(2), session_id(2), "it").await?;
        tx.load_asked_for(invoice_id(1)).await
    };
    assert_eq!(database.write(see).await.as_deref(), Some("it"));
    // Nor what was seen of other content.
    let edited = Invoice {
        version: 2,
        ..sent(1, 1)
    };
    database
        .write(async |tx| tx.update_content(&edited).await)
        .await;
    assert_eq!(both().await, (named(&[]), named(&["RV-1", "RV-2"])));
    let waits = database.read(async |tx| tx.load_waiting(invoice_id(1)).await);
    assert!(waits.await.is_some());
    claim(database, 1, 1).await;
    let waits = database.read(async |tx| tx.load_waiting(invoice_id(1)).await);
    assert!(waits.await.is_none());
}

async fn an_invoice_that_leaves_es_leaves_the_queue(database: &Database) {
    add_company_1(database).await;
    for (number, status) in (1..).zip(Status::ALL) {
        enqueue_all(database, &[sent(number, 0)]).await;
        let moved = Invoice {
            state: state(status, &content(number), number),
            ..invoice(number)
        };
        database
            .write(async |tx| tx.advance_invoice(&moved, Status::Sent, Queue::Out).await)
            .await;
        assert_eq!(waiting(database, 1, 10).await, [""; 0], "{status}");
    }
    let counts = database
        .read(async |tx| tx.count_by_status(company_id(1)).await)
        .await;
    assert_eq!(
        counts,
        Status::ALL.into_iter().map(|status| (status, 1)).collect()
    );
}

async fn a_place_in_the_queue_is_how_many_stand_before_it(database: &Database) {
    add_company_1(database).await;
    enqueue_all(
        database,
        &[sent(4, 0), sent(1, 5), sent(3, 5), sent(2, 877)],
    )
    .await;
    for (number, sent_at, before) in [(4, 0, 0), (1, 5, 1), (3, 5, 2), (2, 877, 3)] {
        let counted = database
            .read(async |tx| {
                tx.count_queue_before(company_id(1), invoice_id(number), at(sent_at))
                    .await
            })
            .await;
        assert_eq!(counted, before, "{number}");
    }
}

/// Ids grow with the clock, and clocks are set back: what was begun last may have a smaller id.
async fn the_last_exchange_of_an_invoice_is_the_one_begun_last(database: &Database) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_session(&session(1), &digest(1)).await?;
            tx.insert_invoice(&sent(1, 0)).await
        })
        .await;
    for number in [7, 3, 5] {
        database
            .write(async |tx| {
                tx.insert_exchange(&exchange(number), &[item(1)]).await?;
                tx.close_exchange(exchange_id(number), ExchangeState::InDoubt)
                    .await
            })
            .await;
        let (of_invoice, of_company) = database
            .read(async |tx| {
                let of_invoice = tx.load_last_exchange(invoice_id(1)).await?;
                Ok((of_invoice, tx.load_latest_exchange(company_id(1)).await?))
            })
            .await;
        assert_eq!(of_invoice.unwrap().id, exchange_id(number));
        assert_eq!(of_company.unwrap().id, exchange_id(number));
    }
}
