//! Invoices, their history and what was exchanged about them: what goes in comes out, exactly.

use billbridge::{
    invoice::{Invoice, Status, history::Action, user::Actor},
    store::{
        Tx,
        event::NewEvent,
        exchange::{Exchange, ExchangeState},
        exchange_answer::Answer,
        exchange_item::ItemOutcome,
        invoice::Queue,
        session::Session,
    },
};
use pretty_assertions::assert_eq;
use serde_json::json;

use super::{
    database::Database,
    samples::{
        AWKWARD, a_company_in_conversation, all_of, at, bill, company, company_id, content, digest,
        event, exchange, exchange_id, gone, invoice, invoice_id, item, session, session_id, state,
        user_id,
    },
    stories,
};

stories! {
    an_invoice_comes_back_in_every_status
    an_amount_comes_back_to_the_cent_at_both_ends_of_the_range
    content_that_looks_like_numbers_or_code_comes_back_to_the_letter
    an_edit_keeps_the_versions_before_it
    an_event_comes_back_as_it_was
    a_conversation_is_found_by_its_ticket_alone
    an_exchange_comes_back_with_its_items_in_their_order
    an_answer_is_kept_as_it_came
}

async fn load(database: &Database, number: u128) -> Invoice {
    let invoice = database.read(async |tx| tx.load_invoice(invoice_id(number)).await);
    invoice.await.unwrap()
}

async fn add_company_1(database: &Database) {
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
}

async fn an_invoice_comes_back_in_every_status(database: &Database) {
    add_company_1(database).await;
    for (number, status) in (1..).zip(Status::ALL) {
        let inserted = Invoice {
            state: state(status, &content(number), number),
            returned_bills: vec![bill(70 + number).into(), gone(bill(80 + number))],
            other_bills: vec![format!("{number}-1")],
            ..invoice(number)
        };
        database
            .write(async |tx| tx.insert_invoice(&inserted).await)
            .await;
        assert_eq!(load(database, number).await, inserted);

        // The same state, reached from AP.
        let mut advanced = invoice(20 + number);
        database
            .write(async |tx| tx.insert_invoice(&advanced).await)
            .await;
        advanced.state = state(status, &advanced.content, 20 + number);
        advanced.returned_bills = vec![bill(90 + number).into()];
        advanced.other_bills = vec!["2-2".into(), "3-3".into()];
        advanced.updated_at = at(999);
        let step = async |tx: &mut Tx| {
            tx.advance_invoice(&advanced, Status::PendingProcurement, Queue::Out)
                .await
        };
        database.write(step).await;
        assert_eq!(load(database, 20 + number).await, advanced);
    }
    let unknown = database.read(async |tx| tx.load_invoice(invoice_id(999)).await);
    assert_eq!(unknown.await, None);
}

async fn an_amount_comes_back_to_the_cent_at_both_ends_of_the_range(database: &Database) {
    add_company_1(database).await;
    let amounts = [
        "9999999999999.99",
        "-9999999999999.99",
        "0.01",
        "-0.01",
        "0.00",
        "12.30",
    ];
    for (number, amount) in (1..).zip(amounts) {
        let mut invoice = invoice(number);
        invoice.content.total = amount.parse().unwrap();
        database
            .write(async |tx| tx.insert_invoice(&invoice).await)
            .await;
        let loaded = load(database, number).await;
        assert_eq!(loaded.content.total.to_string(), amount);
        assert_eq!(loaded, invoice);
        let stored = format!("SELECT total_minor FROM invoice WHERE number_key = 'rv-{number}'");
        assert_eq!(
            database.number(&stored).await,
            invoice.content.total.minor()
        );
    }
}

async fn content_that_looks_like_numbers_or_code_comes_back_to_the_letter(database: &Database) {
    add_company_1(database).await;
    let mut invoice = invoice(1);
    invoice.content = serde_json::from_value(json!({
        "kind": "credit", "vendor": "12.30", "number": "0012.3400", "date": "0001-01-01",
        "due_date": "9999-12-31", "terms": "1e5", "po_number": "1.0", "currency": "USD",
        "memo": format!("{AWKWARD}\u{feff}\u{a0}\u{10ffff}"),
        "lines": [
            {"item": "007", "quantity": "12.3", "cost": "0.00001", "amount": "12.30",
             "description": AWKWARD, "class": "1:2", "customer": "NULL", "billable": true},
            {"account": "true", "amount": "-0.10", "memo": "'; DROP TABLE invoice; --"}
        ],
        "charges": [{"kind": "2026-11-02", "amount": "0.00"}],
        "total": "12.20"
    }))
    .unwrap();
    database
        .write(async |tx| tx.insert_invoice(&invoice).await)
        .await;
    assert_eq!(load(database, 1).await, invoice);
    // The searchable columns hold the text, not what it looks like.
    for (column, expected) in [
        ("vendor_key", "12.30"),
        ("number_key", "0012.3400"),
        ("po_number_key", "1.0"),
    ] {
        let stored = database
            .text(&format!("SELECT {column} FROM invoice"))
            .await;
        assert_eq!(stored.as_deref(), Some(expected));
    }
}

async fn an_edit_keeps_the_versions_before_it(database: &Database) {
    add_company_1(database).await;
    let first = invoice(1);
    database
        .write(async |tx| tx.insert_invoice(&first).await)
        .await;
    let mut second = invoice(1);
    second.version = 2;
    second.content = content(4711);
    database
        .write(async |tx| tx.update_content(&second).await)
        .await;
    assert_eq!(load(database, 1).await, second);
    let kept = "SELECT content FROM invoice_version WHERE version = 1";
    assert_eq!(
        database.text(kept).await.unwrap(),
        first.content.to_canonical_json()
    );
}

async fn an_event_comes_back_as_it_was(database: &Database) {
    let full = NewEvent {
        invoice_id: Some(invoice_id(1)),
        at: at(-124),
        actor: Actor::User {
            id: user_id(1),
            email: AWKWARD.to_owned(),
        },
        action: Action::Approve,
        from: Some(Status::PendingAccounting),
        to: Some(Status::Approved),
        detail: json!({"reason": AWKWARD, "amount": "12.30", "nothing": null, "control": "\u{0}"}),
    };
    let bare = event("");
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_invoice(&invoice(1)).await?;
            tx.append_events(company_id(1), [full.clone(), bare.clone()])
                .await
        })
        .await;
    let chain = database.read(async |tx| tx.load_chain(company_id(1), 0, 10).await);
    let chain = chain.await;
    for ((event, _), new) in chain.iter().zip([&full, &bare]) {
        let stored = (event.at, &event.actor, event.action, event.from, event.to);
        let told = (new.at, &new.actor.to_string(), new.action, new.from, new.to);
        assert_eq!(stored, told);
        assert_eq!(event.invoice_id, new.invoice_id);
        assert_eq!(event.detail, new.detail.to_string());
    }
    let history = database.read(async |tx| tx.load_history(invoice_id(1)).await);
    assert_eq!(history.await, [chain[0].0.clone()]);
}

async fn a_conversation_is_found_by_its_ticket_alone(database: &Database) {
    add_company_1(database).await;
    let mut held = session(1);
    database
        .write(async |tx| tx.insert_session(&held, &digest(1)).await)
        .await;
    let by_ticket = async |ticket: u8| -> Option<Session> {
        let found = database.read(async |tx| tx.load_session(&digest(ticket)).await);
        found.await
    };
    assert_eq!(all_of(&by_ticket(1).await.unwrap()), all_of(&held));
    assert!(by_ticket(2).await.is_none());
    let live = async || {
        let live = database.read(async |tx| tx.load_live_session(company_id(1)).await);
        live.await
    };
    assert_eq!(all_of(&live().await.unwrap()), all_of(&held));

    held.conversation = AWKWARD.to_owned();
    held.live = false;
    held.heard_at = at(500);
    database
        .write(async |tx| tx.update_session(&held).await)
        .await;
    assert_eq!(all_of(&by_ticket(1).await.unwrap()), all_of(&held));
    assert!(live().await.is_none());
}

async fn open_exchange(database: &Database) -> Option<Exchange> {
    let open = database.read(async |tx| tx.load_open_exchange(company_id(1)).await);
    open.await
}

async fn an_exchange_comes_back_with_its_items_in_their_order(database: &Database) {
    a_company_in_conversation(database, 3).await;
    let mut items = [item(3), item(1), item(2)];
    database
        .write(async |tx| tx.insert_exchange(&exchange(1), &items).await)
        .await;
    assert_eq!(
        all_of(&open_exchange(database).await.unwrap()),
        all_of(&exchange(1))
    );
    items[0].outcome = Some(ItemOutcome::Again);
    items[2].outcome = Some(ItemOutcome::InDoubt);
    database
        .write(async |tx| {
            tx.record_outcome(exchange_id(1), "r3", ItemOutcome::Again)
                .await?;
            tx.record_outcome(exchange_id(1), "r2", ItemOutcome::InDoubt)
                .await
        })
        .await;
    let loaded = database.read(async |tx| tx.load_exchange_items(exchange_id(1)).await);
    assert_eq!(loaded.await, items);
}

async fn an_answer_is_kept_as_it_came(database: &Database) {
    a_company_in_conversation(database, 3).await;
    database
        .write(async |tx| tx.insert_exchange(&exchange(1), &[item(1)]).await)
        .await;
    let mut answer = Answer {
        response: "",
        hresult: "0x80040402",
        message: AWKWARD,
        at: at(60),
    };
    database
        .write(async |tx| {
            tx.record_answer(exchange_id(1), &answer, ExchangeState::Answered)
                .await?;
            tx.record_resend(exchange_id(1), session_id(1)).await
        })
        .await;
    let expected = Exchange {
        attempts: 2,
        failures: 1,
        ..exchange(1)
    };
    assert_eq!(
        all_of(&open_exchange(database).await.unwrap()),
        all_of(&expected)
    );
    let message = database
        .text("SELECT message FROM exchange_answer ORDER BY position DESC LIMIT 1")
        .await;
    assert_eq!(message.as_deref(), Some(AWKWARD));

    let large = format!("<QBXML>{}</QBXML>", AWKWARD.repeat(20_000));
    answer.response = &large;
    answer.hresult = "";
    database
        .write(async |tx| {
            tx.record_answer(exchange_id(1), &answer, ExchangeState::Settled)
                .await
        })
        .await;
    assert!(open_exchange(database).await.is_none());
    let response = database
        .text("SELECT response FROM exchange_answer ORDER BY position DESC LIMIT 1")
        .await;
    assert!(
        response.unwrap() == large,
        "another response than was stored"
    );
}
