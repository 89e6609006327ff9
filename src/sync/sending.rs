//! What goes out next, recorded before it does.

use super::{
    Engine, Step, SyncError,
    conversation::Work,
    plan::{is_as_approved, plan},
};
use crate::{
    invoice::{Destination, Invoice, Problem},
    qbxml::{MessageSetId, Version},
    review::{Lookup, destination},
    store::{
        Company, Tx,
        exchange::{Exchange, ExchangeState},
        session::Session,
    },
};

impl Engine {
    /// The next invoices that wait, each with where it leads. One whose content is not what was approved
    /// never goes out, nor one that QuickBooks' lists have made impossible since it was sent.
    pub(super) async fn load_sendable(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        work: &mut Work,
    ) -> Result<Vec<(Invoice, Destination)>, SyncError> {
        let most = i64::from(work.pace.batch());
        let today = self.clock.now().date_naive();
        let mut lookup = Lookup::new(company.id);
        let mut sendable = Vec::new();
        for mut invoice in tx.load_queue(company.id, session.id, most).await? {
            let (to, obstacle) = destination(tx, &mut lookup, &invoice, company, today).await?;
            let problem = if is_as_approved(&invoice) {
                obstacle.map(Problem::from)
            } else {
                Some(content_changed())
            };
            match problem {
                Some(problem) => {
                    self.advance(tx, &mut invoice, Step::Fail(problem, None))
                        .await?;
                    work.tally.failed += 1;
                }
                None => sendable.push((invoice, to)),
            }
        }
        Ok(sendable)
    }

    /// Records the exact bytes, and which invoices are in them, before they are handed out.
    pub(super) async fn record_exchange(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        version: Version,
        invoices: &[(Invoice, Destination)],
    ) -> Result<Exchange, SyncError> {
        let now = self.clock.now();
        let latest = tx.load_latest_exchange(company.id).await?;
        let settled = latest
            .filter(|exchange| exchange.state == ExchangeState::Settled)
            .and_then(|exchange| exchange.message_set_id.parse::<MessageSetId>().ok());
        let new_id = MessageSetId::from_random(self.ids.bytes());
        let settings = &company.settings;
        let planned = plan(
            invoices,
            settings,
            now.date_naive(),
            version,
            &new_id,
            settled.as_ref(),
        );
        let exchange = Exchange {
            id: self.ids.row(now),
            company_id: company.id,
            session_id: session.id,
            state: ExchangeState::HandedOut,
            message_set_id: new_id.to_string(),
            request: planned.request,
            handed_out_at: now,
            attempts: 1,
            failures: 0,
            undecided: 0,
        };
        for (invoice, _) in invoices {
            tx.claim_invoice(invoice.id, session.id).await?;
        }
        tx.insert_exchange(&exchange, &planned.items).await?;
        tracing::info!(company = %company.id, exchange = %exchange.id, invoices = invoices.len(), "a request is handed out");
        Ok(exchange)
    }
}

fn content_changed() -> Problem {
    Problem::new(
        "content_changed",
        "The content is not what was approved",
        "the stored content is not the one that both approvals are for; nothing was sent: return the invoice, look at it, and approve it again",
    )
}
