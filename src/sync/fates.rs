//! What an answer makes of each invoice, stored.

use super::{
    Engine, Step, SyncError,
    settle::{Fate, Settled},
    tally::Tally,
};
use crate::{
    invoice::{Invoice, Status, history::Action},
    store::{
        Tx,
        event::NewEvent,
        exchange::Exchange,
        exchange_item::ItemOutcome,
        invoice::{Advance, Queue},
    },
};

/// An invoice that an answer moved on.
struct Moved {
    request_id: String,
    invoice: Invoice,
    from: Status,
    queue: Queue,
    /// What came of it; none while the exchange stays open, and the invoice in it.
    outcome: Option<ItemOutcome>,
    /// Whether it may go out once more in the same conversation.
    is_released: bool,
}

impl Engine {
    /// Moves each invoice on as its fate says. All of them are counted, and written into the history,
    /// together: a set of a hundred costs little more than its hundred rows.
    pub(super) async fn apply(
        &self,
        tx: &mut Tx,
        exchange: &Exchange,
        invoices: Vec<(String, Invoice)>,
        settled: &Settled,
        tally: &mut Tally,
    ) -> Result<(), SyncError> {
        let was_resent = exchange.attempts > 1;
        let (mut moved, mut events) = (Vec::new(), Vec::new());
        for ((request_id, mut invoice), fate) in invoices.into_iter().zip(&settled.fates) {
            if was_resent && !matches!(fate, Fate::Unproven(_)) {
                events.push(self.recovered(&invoice, exchange));
            }
            let Some((step, outcome)) = step(&invoice, fate) else {
                continue;
            };
            let from = invoice.status();
            let (queue, event) = self.take_step(&mut invoice, step)?;
            events.push(event);
            match fate {
                Fate::Synchronized(_) => tally.synchronized += 1,
                Fate::Failed(..) => tally.failed += 1,
                Fate::Later(_) if invoice.needs_person() => tally.stuck += 1,
                Fate::Later(_) => tally.waiting += 1,
                Fate::Again | Fate::Unproven(_) => {}
            }
            moved.push(Moved {
                request_id,
                invoice,
                from,
                queue,
                outcome,
                is_released: *fate == Fate::Again,
            });
        }
        store(tx, exchange, &moved).await?;
        Ok(tx.append_events(exchange.company_id, events).await?)
    }

    pub(super) async fn record_recovered(
        &self,
        tx: &mut Tx,
        invoice: &Invoice,
        exchange: &Exchange,
    ) -> Result<(), SyncError> {
        let event = self.recovered(invoice, exchange);
        Ok(tx.append_events(exchange.company_id, [event]).await?)
    }

    fn recovered(&self, invoice: &Invoice, exchange: &Exchange) -> NewEvent {
        let detail = serde_json::json!({
            "message_set_id": exchange.message_set_id, "attempts": exchange.attempts,
        });
        self.event(invoice, Action::Recovered, invoice.status(), detail)
    }
}

/// What a fate does to an invoice, and what came of it; nothing where that is known already: why
/// nothing is proven is told once.
fn step(invoice: &Invoice, fate: &Fate) -> Option<(Step, Option<ItemOutcome>)> {
    let (step, outcome) = match fate.clone() {
        Fate::Synchronized(bill) => (Step::Confirm(bill), Some(ItemOutcome::Synchronized)),
        Fate::Failed(problem, left_behind) => {
            (Step::Fail(problem, left_behind), Some(ItemOutcome::Failed))
        }
        Fate::Later(problem) => (Step::Wait(Some(problem)), Some(ItemOutcome::Again)),
        Fate::Again => (Step::Wait(None), Some(ItemOutcome::Again)),
        Fate::Unproven(problem) if invoice.state.problem() == Some(&problem) => return None,
        Fate::Unproven(problem) => (Step::Unproven(problem), None),
    };
    Some((step, outcome))
}

async fn store(tx: &mut Tx, exchange: &Exchange, moved: &[Moved]) -> Result<(), SyncError> {
    let steps = moved.iter().map(|moved| Advance {
        invoice: &moved.invoice,
        from: moved.from,
        queue: moved.queue,
    });
    tx.advance_invoices(&steps.collect::<Vec<_>>()).await?;
    for moved in moved {
        if moved.is_released {
            tx.release_invoice(moved.invoice.id).await?;
        }
        if let Some(outcome) = moved.outcome {
            tx.record_outcome(exchange.id, &moved.request_id, outcome)
                .await?;
        }
    }
    Ok(())
}
