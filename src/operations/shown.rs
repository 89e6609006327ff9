//! An invoice as people and programs see it: with what the checks say, and why it waits.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{Finding, Invoice, InvoiceId, Problem, State, checks},
    review::Lookup,
    store::{Company, Tx},
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
        let mut lookup = Lookup::new(company);
        self.shown_by(tx, &mut lookup, invoice, company).await
    }

    /// What is said of invoices of one company that were loaded already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn shown_all(
        &self,
        tx: &mut Tx,
        invoices: Vec<Invoice>,
        company: &Company,
    ) -> Result<Vec<Shown>, OperationError> {
        let mut lookup = Lookup::new(company);
        let mut shown = Vec::with_capacity(invoices.len());
        for invoice in invoices {
            shown.push(self.shown_by(tx, &mut lookup, invoice, company).await?);
        }
        Ok(shown)
    }

    async fn shown_by(
        &self,
        tx: &mut Tx,
        lookup: &mut Lookup,
        invoice: Invoice,
        company: &Company,
    ) -> Result<Shown, OperationError> {
        let findings = self.review(tx, lookup, &invoice, company).await?.findings;
        self.shown_with(tx, invoice, company, findings).await
    }

    /// What is said of an invoice that the checks have said that of.
    pub(super) async fn shown_with(
        &self,
        tx: &mut Tx,
        invoice: Invoice,
        company: &Company,
        findings: Vec<Finding>,
    ) -> Result<Shown, OperationError> {
        let waiting = match &invoice.state {
            State::PendingProcurement => Some("waits for the approval of procurement".to_owned()),
            State::PendingAccounting { .. } => {
                Some("waits for the approval of accounting".to_owned())
            }
            State::Approved { .. } => Some(why_approved_waits(&findings, company)),
            State::Sent {
                claim: Some(txn_id),
                ..
            } => Some(format!(
                "`{txn_id}` was named as its bill; the Web Connector's next update looks at it"
            )),
            State::Sent {
                problem, sent_at, ..
            } => {
                let handed_out = handed_out_at(tx, invoice.id).await?;
                let before = tx
                    .count_queue_before(company.id, invoice.id, *sent_at)
                    .await?;
                Some(why_sent_waits(
                    problem.as_ref(),
                    handed_out,
                    before,
                    company,
                    self.clock.now(),
                ))
            }
            State::Failed { problem, .. } => Some(format!("{}: {}", problem.title, problem.detail)),
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

/// When the request went out that carries the invoice and has not been answered.
async fn handed_out_at(
    tx: &mut Tx,
    id: InvoiceId,
) -> Result<Option<DateTime<Utc>>, OperationError> {
    let Some(exchange) = tx.load_last_exchange(id).await? else {
        return Ok(None);
    };
    let outcome = tx.load_outcome(exchange.id, id).await?;
    Ok(outcome.is_none().then_some(exchange.handed_out_at))
}

fn why_sent_waits(
    problem: Option<&Problem>,
    handed_out: Option<DateTime<Utc>>,
    before: i64,
    company: &Company,
    now: DateTime<Utc>,
) -> String {
    match (problem, handed_out) {
        (Some(problem), _) => problem.detail.clone(),
        (None, Some(at)) => format!(
            "handed to the Web Connector at {}; waits for QuickBooks' answer",
            at.format("%Y-%m-%d %H:%M:%S UTC")
        ),
        (None, None) => queue_place(before, company, now),
    }
}

/// After so many missed updates, the Web Connector is said not to be seen.
const MISSED_MAX: i32 = 3;

fn queue_place(before: i64, company: &Company, now: DateTime<Utc>) -> String {
    let place = match before {
        0 => "next in the queue".to_owned(),
        1 => "1 invoice is before it in the queue".to_owned(),
        more => format!("{more} invoices are before it in the queue"),
    };
    let Some(at) = company.polled_at else {
        return format!(
            "{place}; the Web Connector has not called yet: add the company's .qwc file to it and press Update Selected"
        );
    };
    let last = at.format("%Y-%m-%d %H:%M:%S UTC");
    let interval = TimeDelta::minutes(i64::from(company.settings.run_every_minutes));
    if now - at > interval * MISSED_MAX {
        return format!(
            "{place}; the Web Connector was not seen since {last}: see that its computer is on, that the Web Connector runs there, and that Auto-Run is ticked"
        );
    }
    format!("{place}; goes out at the Web Connector's next call (its last update was at {last})")
}
