//! A step from where something no longer stands changes nothing, and says so.

use billbridge::{
    invoice::{Invoice, Status},
    store::{StoreError, exchange::ExchangeState, exchange_answer::Answer, invoice::Queue},
};

use super::{
    database::Database,
    samples::{
        a_company_in_conversation, at, company, content, enqueue, exchange, exchange_id, invoice,
        invoice_id, sent, session_id, state,
    },
    stories,
};

stories! {
    an_invoice_that_moved_meanwhile_is_not_moved_again
    an_invoice_is_claimed_once
    an_edit_of_an_old_version_changes_nothing
    an_answer_to_what_is_settled_changes_nothing
}

fn is_changed(error: &StoreError) -> bool {
    matches!(error, StoreError::Changed { .. })
}

async fn an_invoice_that_moved_meanwhile_is_not_moved_again(database: &Database) {
    a_company_in_conversation(database, 1).await;
    let stale = Invoice {
        state: state(Status::Approved, &content(1), 1),
        ..invoice(1)
    };
    for from in Status::ALL.into_iter().filter(|from| *from != Status::Sent) {
        let told = database
            .write(async |tx| Ok(tx.advance_invoice(&stale, from, Queue::Out).await))
            .await;
        assert!(told.as_ref().is_err_and(is_changed), "{from}: {told:?}");
    }
    let nobody = Invoice {
        id: invoice_id(404),
        ..stale
    };
    let told = database
        .write(async |tx| Ok(tx.advance_invoice(&nobody, Status::Sent, Queue::Out).await))
        .await;
    assert!(told.as_ref().is_err_and(is_changed), "{told:?}");
    let kept = database
        .read(async |tx| tx.load_invoice(invoice_id(1)).await)
        .await;
    assert_eq!(kept, Some(sent(1, 0)));
}

async fn an_invoice_is_claimed_once(database: &Database) {
    a_company_in_conversation(database, 0).await;
    database
        .write(async |tx| enqueue(tx, &sent(1, 0)).await)
        .await;
    let claim = async || {
        database
            .write(async |tx| Ok(tx.claim_invoice(invoice_id(1), session_id(1)).await))
            .await
    };
    assert!(claim().await.is_ok());
    assert!(claim().await.as_ref().is_err_and(is_changed));
}

async fn an_edit_of_an_old_version_changes_nothing(database: &Database) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_invoice(&invoice(1)).await
        })
        .await;
    for version in [1, 3] {
        let stale = Invoice {
            version,
            content: content(2),
            ..invoice(1)
        };
        let told = database
            .write(async |tx| Ok(tx.update_content(&stale).await))
            .await;
        assert!(told.as_ref().is_err_and(is_changed), "{version}: {told:?}");
    }
    let kept = database
        .read(async |tx| tx.load_invoice(invoice_id(1)).await)
        .await;
    assert_eq!(kept, Some(invoice(1)));
}

async fn an_answer_to_what_is_settled_changes_nothing(database: &Database) {
    a_company_in_conversation(database, 0).await;
    let answer = |message| Answer {
        response: "",
        hresult: "",
        message,
        at: at(9),
    };
    database
        .write(async |tx| {
            tx.insert_exchange(&exchange(1), &[]).await?;
            tx.record_answer(exchange_id(1), &answer("first"), ExchangeState::Settled)
                .await
        })
        .await;
    let told = database
        .write(async |tx| {
            Ok(tx
                .record_answer(exchange_id(1), &answer("second"), ExchangeState::Settled)
                .await)
        })
        .await;
    assert!(told.as_ref().is_err_and(is_changed), "{told:?}");
    let message = database
        .text("SELECT message FROM exchange_answer ORDER BY position DESC LIMIT 1")
        .await;
    assert_eq!(message.as_deref(), Some("first"));
}
