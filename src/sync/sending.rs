//! What goes out next, recorded before it does.

use super::{
    Engine, Step, SyncError,
    conversation::Work,
    plan::{is_as_approved, plan, posting_of},
};
use crate::{
    invoice::{Destination, Invoice, InvoiceId, Problem},
    qbxml::{AskedFor, MessageSetId, Version},
    review::{Lookup, destination},
    store::{
        Company, Tx,
        exchange::{Exchange, ExchangeState},
        session::Session,
    },
};

impl Engine {
    /// The next invoices that wait, each with where it leads. One whose content is not what was approved
    /// never goes out, nor one that QuickBooks' lists have made impossible since it was sent. One that
    /// would go out otherwise than QuickBooks was asked about it, because a list, a mapping or a setting
    /// changed since, is asked about again.
    pub(super) async fn load_sendable(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        version: Version,
        work: &mut Work,
    ) -> Result<Vec<(Invoice, Destination)>, SyncError> {
        let most = i64::from(work.pace.batch());
        let today = self.clock.now().date_naive();
        let mut lookup = Lookup::new(company);
        let mut sendable = Vec::new();
        // Where all that were loaded can't go out, the next ones are, and QuickBooks is not bothered in
        // between; what is left of the queue gets shorter each time.
        while sendable.is_empty() {
            let waiting = tx.load_queue(company.id, session.id, most).await?;
            if waiting.is_empty() {
                break;
            }
            for mut invoice in waiting {
                let (to, obstacle) = destination(tx, &mut lookup, &invoice, company, today).await?;
                let problem = if is_as_approved(&invoice) {
                    obstacle.map(Problem::from)
                } else {
                    Some(content_changed())
                };
                if let Some(problem) = problem {
                    self.advance(tx, &mut invoice, Step::Fail(problem, None))
                        .await?;
                    work.tally.failed += 1;
                    continue;
                }
                let posting = posting_of(&invoice, &to, &company.settings, today, version);
                if was_asked_for(tx, invoice.id, &posting.asked_for()).await? {
                    sendable.push((invoice, to));
                } else {
                    tx.forget_check(invoice.id).await?;
                }
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

/// Records that this conversation has seen that QuickBooks does not hold an invoice under the vendor and
/// number that it was asked for.
pub(super) async fn mark_checked(
    tx: &mut Tx,
    session: &Session,
    id: InvoiceId,
    asked_for: &AskedFor,
) -> Result<(), SyncError> {
    let asked_for = serde_json::to_string(asked_for).expect("what is asked for is plain data");
    Ok(tx.mark_checked(id, session.id, &asked_for).await?)
}

/// Whether QuickBooks was asked for what is about to go out.
async fn was_asked_for(tx: &mut Tx, id: InvoiceId, outgoing: &AskedFor) -> Result<bool, SyncError> {
    let recorded = tx.load_asked_for(id).await?;
    let asked_for = recorded.and_then(|text| serde_json::from_str::<AskedFor>(&text).ok());
    Ok(asked_for.is_some_and(|asked_for| asked_for.is_same(outgoing)))
}

fn content_changed() -> Problem {
    Problem::new(
        "content_changed",
        "The content is not what was approved",
        "the stored content is not the one that both approvals are for; nothing was sent: return the invoice, look at it, and approve it again",
    )
}
