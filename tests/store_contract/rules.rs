//! What the tables refuse, and what the store makes of a row that somebody else has spoiled.

use billbridge::{
    invoice::{Invoice, State, Status},
    store::{Conflict, StoreError, exchange::ExchangeState, invoice::Queue},
};

use super::{
    database::Database,
    samples::{
        a_company_in_conversation, approvals, at, bill, company, company_id, content, digest,
        event, exchange, exchange_id, invoice, invoice_id, item, sent, session, state, user,
        user_id,
    },
    stories,
};

stories! {
    names_that_must_be_unique_are
    a_company_has_one_live_conversation
    a_company_has_one_open_exchange
    a_bill_stands_for_one_invoice_of_a_company
    only_what_is_sent_can_wait_in_the_queue
    a_state_that_nobody_knows_is_refused
    a_row_belongs_to_rows_that_exist
    a_spoiled_row_is_an_error_with_its_address
}

fn is_check_violation(error: &StoreError) -> bool {
    matches!(error, StoreError::Database(sqlx::Error::Database(error)) if error.is_check_violation())
}

fn is_foreign_key_violation(error: &StoreError) -> bool {
    matches!(error, StoreError::Database(sqlx::Error::Database(error)) if error.is_foreign_key_violation())
}

async fn names_that_must_be_unique_are(database: &Database) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_user(&user(1)).await?;
            tx.insert_token(&digest(1), user_id(1), "", at(0)).await
        })
        .await;
    let mut same_username = company(2);
    same_username.qbwc_username = company(1).qbwc_username;
    let mut same_app_name = company(2);
    same_app_name.app_name = company(1).app_name;
    for double in [same_username, same_app_name, company(1)] {
        let refused = database
            .refused(async |tx| tx.insert_company(&double).await)
            .await;
        assert!(refused.is_unique_violation(), "{refused}");
        assert!(!refused.is_conflict(), "a name stays taken: {refused}");
    }
    let mut same_email = user(2);
    same_email.email = user(1).email;
    let refused = database
        .refused(async |tx| tx.insert_user(&same_email).await)
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
    let refused = database
        .refused(async |tx| tx.insert_token(&digest(1), user_id(1), "", at(0)).await)
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
}

async fn a_company_has_one_live_conversation(database: &Database) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_company(&company(2)).await?;
            let mut elsewhere = session(9);
            elsewhere.company_id = company_id(2);
            tx.insert_session(&elsewhere, &digest(9)).await?;
            tx.insert_session(&session(1), &digest(1)).await
        })
        .await;
    let refused = database
        .refused(async |tx| tx.insert_session(&session(2), &digest(2)).await)
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
    // Beside any number of dead ones.
    let mut dead = session(1);
    dead.live = false;
    database
        .write(async |tx| {
            tx.update_session(&dead).await?;
            tx.insert_session(&session(2), &digest(2)).await
        })
        .await;
    dead.live = true;
    let refused = database
        .refused(async |tx| tx.update_session(&dead).await)
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
}

async fn a_company_has_one_open_exchange(database: &Database) {
    a_company_in_conversation(database, 1).await;
    database
        .write(async |tx| tx.insert_exchange(&exchange(1), &[]).await)
        .await;
    let mut answered = exchange(2);
    answered.state = ExchangeState::Answered;
    for second in [exchange(2), answered] {
        let refused = database
            .refused(async |tx| tx.insert_exchange(&second, &[]).await)
            .await;
        assert!(refused.is_unique_violation(), "{refused}");
    }
    let mut same_id = exchange(2);
    same_id.message_set_id = exchange(1).message_set_id;
    same_id.state = ExchangeState::Settled;
    let refused = database
        .refused(async |tx| tx.insert_exchange(&same_id, &[]).await)
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
    database
        .write(async |tx| {
            tx.close_exchange(exchange_id(1), ExchangeState::InDoubt)
                .await?;
            tx.insert_exchange(&exchange(2), &[item(1)]).await
        })
        .await;
}

async fn a_bill_stands_for_one_invoice_of_a_company(database: &Database) {
    let synchronized = |number: u128, company: u128| Invoice {
        company_id: company_id(company),
        state: State::Synchronized {
            approvals: approvals(&content(number)),
            bill: bill(1),
        },
        ..invoice(number)
    };
    database
        .write(async |tx| {
            for number in [1, 2] {
                tx.insert_company(&company(number)).await?;
                tx.insert_invoice(&synchronized(number, number)).await?;
            }
            tx.insert_invoice(&sent(3, 0)).await
        })
        .await;
    for (company, number, expected) in [(1, 1, true), (2, 1, true), (1, 2, false), (3, 1, false)] {
        let found = database
            .read(async |tx| {
                tx.has_txn_id(company_id(company), &bill(number).txn_id)
                    .await
            })
            .await;
        assert_eq!(found, expected, "bill {number} of company {company}");
    }
    let refused = database
        .refused(async |tx| tx.insert_invoice(&synchronized(4, 1)).await)
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
    let refused = database
        .refused(async |tx| {
            tx.advance_invoice(&synchronized(3, 1), Status::Sent, Queue::Out)
                .await
        })
        .await;
    assert!(refused.is_unique_violation(), "{refused}");
}

async fn only_what_is_sent_can_wait_in_the_queue(database: &Database) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_invoice(&invoice(1)).await
        })
        .await;
    for status in Status::ALL {
        let moved = Invoice {
            state: state(status, &content(1), 1),
            ..invoice(1)
        };
        let step = database.store.write(async |tx| {
            tx.advance_invoice(&moved, Status::PendingProcurement, Queue::Waiting)
                .await
        });
        match step.await {
            Ok(()) => assert_eq!(status, Status::Sent),
            Err(error) => assert!(is_check_violation(&error), "{status}: {error}"),
        }
        database
            .execute("UPDATE invoice SET status = 'AP', queued = FALSE, txn_id = NULL")
            .await
            .unwrap();
    }
}

async fn a_state_that_nobody_knows_is_refused(database: &Database) {
    a_company_in_conversation(database, 1).await;
    database
        .write(async |tx| tx.insert_exchange(&exchange(1), &[item(1)]).await)
        .await;
    for spoil in [
        "UPDATE invoice SET status = 'X'",
        "UPDATE invoice SET status = 'es'",
        "UPDATE invoice SET status = ''",
        "UPDATE invoice SET kind = 'bill'",
        "UPDATE exchange SET state = 'lost'",
        "UPDATE exchange_item SET outcome = ''",
    ] {
        let refused = database.execute(spoil).await.unwrap_err();
        assert!(is_check_violation(&refused), "{spoil}: {refused}");
    }
}

async fn a_row_belongs_to_rows_that_exist(database: &Database) {
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
    let mut stranger = invoice(1);
    stranger.company_id = company_id(404);
    let refused = database
        .refused(async |tx| tx.insert_invoice(&stranger).await)
        .await;
    assert!(is_foreign_key_violation(&refused), "{refused}");
    let refused = database
        .refused(async |tx| tx.insert_exchange(&exchange(1), &[]).await)
        .await;
    assert!(is_foreign_key_violation(&refused), "{refused}");
    let mut about_nothing = event("");
    about_nothing.invoice_id = Some(invoice_id(404));
    let refused = database
        .refused(async |tx| {
            tx.append_events(company_id(1), [about_nothing.clone()])
                .await
        })
        .await;
    assert!(is_foreign_key_violation(&refused), "{refused}");
    let refused = database
        .refused(async |tx| tx.insert_login(&digest(1), user_id(404), at(0)).await)
        .await;
    assert!(is_foreign_key_violation(&refused), "{refused}");
    let refused = database
        .refused(async |tx| tx.append_events(company_id(404), [event("")]).await)
        .await;
    assert!(
        matches!(refused, StoreError::Database(sqlx::Error::RowNotFound)),
        "{refused}"
    );
}

async fn a_spoiled_row_is_an_error_with_its_address(database: &Database) {
    a_company_in_conversation(database, 1).await;
    database
        .write(async |tx| {
            tx.insert_exchange(&exchange(1), &[item(1)]).await?;
            tx.append_events(company_id(1), [event("")]).await
        })
        .await;
    let (company, invoice) = (company_id(1).to_string(), invoice_id(1).to_string());
    for (table, column, spoilt, row) in [
        ("company", "settings", "{", company.as_str()),
        ("invoice", "state", r#"{"status":"ZZ"}"#, &invoice),
        ("invoice", "status", "A", &invoice),
        ("invoice", "returned_bills", "null", &invoice),
        ("invoice_version", "content", "[]", &invoice),
        ("event", "action", "erase", &format!("{company}/1")),
        ("event", "to_status", "X", &format!("{company}/1")),
    ] {
        let query = format!("SELECT {column} FROM {table}");
        let before = database.text(&query).await;
        set(database, table, column, Some(spoilt)).await;
        let error = load_everything(database).await;
        let address = match &error {
            StoreError::Row {
                table, column, row, ..
            } => (*table, *column, row.as_str()),
            other => panic!("{table}.{column}: {other}"),
        };
        assert_eq!(address, (table, column, row));
        assert!(!error.is_conflict(), "{error}");
        set(database, table, column, before.as_deref()).await;
    }
}

async fn set(database: &Database, table: &str, column: &str, text: Option<&str>) {
    let value = text.map_or("NULL".to_owned(), |text| {
        format!("'{}'", text.replace('\'', "''"))
    });
    let statement = format!("UPDATE {table} SET {column} = {value}");
    database.execute(&statement).await.unwrap();
}

async fn load_everything(database: &Database) -> StoreError {
    database
        .refused(async |tx| {
            tx.load_company(company_id(1)).await?;
            tx.load_invoice(invoice_id(1)).await?;
            tx.load_open_exchange(company_id(1)).await?;
            tx.load_chain(company_id(1), 0, 10).await
        })
        .await
}
