//! An invoice as people and programs see it: with what the checks say, and why it waits.

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{Finding, Invoice, InvoiceId, Problem, State, checks},
    store::{
        Company, Tx,
        exchange::{Exchange, ExchangeState},
    },
};

/// An invoice and all that is said of it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The invoice.
    pub invoice: Invoice,
    /// What the checks say now.
    pub findings: Vec<Finding>,
    /// Why it is not in QuickBooks yet and what would move it; nothing once it is.
    pub waiting: Option<String>,
}

impl Operations {
    /// The invoice with all that is said of it.
    ///
    /// # Errors
    /// When there is no such invoice.
    pub async fn show(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
    ) -> Result<Shown, OperationError> {
        let (invoice, company) = self.invoice(tx, who, id).await?;
        self.shown(tx, invoice, &company).await
    }

    /// What is said of an invoice that was loaded already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown(
        &self,
        tx: &mut Tx,
        invoice: Invoice,
        company: &Company,
    ) -> Result<Shown, OperationError> {
        let findings = self.findings(tx, &invoice, company).await?;
        let waiting = match &invoice.state {
            State::PendingProcurement => Some("waits for the approval of procurement".to_owned()),
            State::PendingAccounting { .. } => {
                Some("waits for the approval of accounting".to_owned())
            }
            State::Approved { .. } => Some(why_approved_waits(&findings, company)),
            State::Sent {
                problem, sent_at, ..
            } => {
                let exchange = tx.load_last_exchange(invoice.id).await?;
                let before = tx
                    .count_queue_before(company.id, invoice.id, *sent_at)
                    .await?;
                Some(why_sent_waits(
                    problem.as_ref(),
                    exchange.as_ref(),
                    before,
                    company,
                ))
            }
            State::Failed { problem, .. } => {
                Some(format!("QuickBooks refused it: {}", problem.detail))
            }
            State::Synchronized { .. } => None,
        };
        Ok(Shown {
            invoice,
            findings,
            waiting,
        })
    }
}

fn why_approved_waits(findings: &[Finding], company: &Company) -> String {
    let stopping = checks::stopping(findings.to_vec(), &[]);
    let reasons: Vec<_> = stopping
        .iter()
        .map(|finding| finding.detail.as_str())
        .collect();
    match (reasons.is_empty(), company.settings.send_on_approval) {
        (true, _) => "approved; waits to be sent".to_owned(),
        (false, false) => format!("approved; before it can be sent: {}", reasons.join("; ")),
        (false, true) => format!("approved, but not sent by itself: {}", reasons.join("; ")),
    }
}

fn why_sent_waits(
    problem: Option<&Problem>,
    exchange: Option<&Exchange>,
    before: i64,
    company: &Company,
) -> String {
    if let Some(problem) = problem {
        return problem.detail.clone();
    }
    match exchange.map(|exchange| (exchange.state, exchange.handed_out_at)) {
        Some((ExchangeState::HandedOut | ExchangeState::Answered, at)) => format!(
            "handed to the Web Connector at {}; waits for QuickBooks' answer",
            at.format("%Y-%m-%d %H:%M:%S UTC")
        ),
        Some((ExchangeState::InDoubt, _)) => {
            "QuickBooks may hold the bill already: look for it there".to_owned()
        }
        Some((ExchangeState::Settled, _)) | None => queue_place(before, company),
    }
}

fn queue_place(before: i64, company: &Company) -> String {
    let place = match before {
        0 => "next in the queue".to_owned(),
        1 => "1 invoice is before it in the queue".to_owned(),
        more => format!("{more} invoices are before it in the queue"),
    };
    match company.polled_at {
        None => format!(
            "{place}; the Web Connector has not called yet: add the company's .qwc file to it and press Update Selected"
        ),
        Some(at) => format!(
            "{place}; goes out at the Web Connector's next call (last conversation {})",
            at.format("%Y-%m-%d %H:%M:%S UTC")
        ),
    }
}
