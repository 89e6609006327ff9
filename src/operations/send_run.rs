//! A run: many invoices of one company are sent together, each as if it were alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{
    Caller, OperationError, Operations, SENDERS,
    in_turn::{OnError, Outcome, in_turn},
    preflight::{sum_of, totals},
};
use crate::{
    invoice::{
        Code, CompanyId, Invoice, InvoiceId, Money, Right, Status, purchase_order::INVOICES_MAX,
    },
    review::Lookup,
    store::Tx,
};

/// The most invoices in one run.
pub const RUN_MAX: usize = 1_000;

/// One invoice of a run, as it was shown to the person who sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunItem {
    /// The invoice.
    pub id: InvoiceId,
    /// The version that was shown.
    pub version: i64,
    /// The warnings that were accepted for it.
    pub accepted: Vec<Code>,
}

/// What came of one invoice of a run.
#[derive(Debug)]
pub struct RunResult {
    /// The invoice's id, as it was named.
    pub id: InvoiceId,
    /// The invoice as it is now; none where the company has none of that id.
    pub invoice: Option<Invoice>,
    /// What came of it.
    pub outcome: Outcome<Sending>,
}

/// How an invoice came to be on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sending {
    /// By this run.
    Now,
    /// It was already: the same run was sent twice, or somebody else was first.
    Before,
}

/// What came of a run.
#[derive(Debug)]
pub struct SentRun {
    /// When.
    pub at: DateTime<Utc>,
    /// One for each invoice, in their order.
    pub results: Vec<RunResult>,
    /// What was sent now, by currency, as in a [`Preflight`](super::preflight::Preflight).
    pub totals: BTreeMap<String, Money>,
}

/// The invoices that some orders' rows stand for.
#[derive(Debug, Default)]
pub struct OfOrders {
    /// Those that can be sent, by order and age; at most [`RUN_MAX`].
    pub ids: Vec<InvoiceId>,
    /// How many others there are, by their status.
    pub others: BTreeMap<Status, usize>,
    /// Whether there are more that can be sent.
    pub has_more: bool,
}

impl Operations {
    /// Sends invoices of a company in their order.
    ///
    /// # Errors
    /// When the caller lacks the role or may not send, there is no such company, or the sent ones are
    /// together more than an amount can hold: then none is sent.
    pub async fn send_run(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        items: &[RunItem],
        on_error: OnError,
    ) -> Result<SentRun, OperationError> {
        who.require(SENDERS)?;
        who.require_right(Right::Send)?;
        let company = self.company(tx, who, company).await?;
        let step = async |item: &RunItem| self.send_item(&mut *tx, who, company.id, item).await;
        let outcomes = in_turn(items, on_error, step).await?;
        let mut results = Vec::with_capacity(items.len());
        for (item, outcome) in items.iter().zip(outcomes) {
            let invoice = tx.load_invoice(item.id).await?;
            results.push(RunResult {
                id: item.id,
                invoice: invoice.filter(|invoice| invoice.company_id == company.id),
                outcome,
            });
        }
        let sent = results
            .iter()
            .filter(|result| matches!(result.outcome, Outcome::Done(Sending::Now)))
            .filter_map(|result| result.invoice.as_ref());
        let sums = sent.map(sum_of).collect();
        let home = Lookup::new(&company).home_currency(tx, &company).await?;
        Ok(SentRun {
            at: self.clock.now(),
            totals: totals(sums, home.as_deref())?,
            results,
        })
    }

    async fn send_item(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        item: &RunItem,
    ) -> Result<Sending, OperationError> {
        let (invoice, _) = self.invoice(tx, who, item.id).await?;
        if invoice.company_id != company {
            return Err(OperationError::NotFound {
                what: "invoice",
                id: item.id.to_string(),
            });
        }
        match invoice.status() {
            Status::Sent | Status::Synchronized => return Ok(Sending::Before),
            Status::PendingProcurement
            | Status::PendingAccounting
            | Status::Approved
            | Status::Failed => {}
        }
        self.require_version(tx, who, item.id, item.version).await?;
        self.send(tx, who, item.id, &item.accepted).await?;
        Ok(Sending::Now)
    }

    /// The invoices of orders that can be sent as far as their status goes: `A`, and `F` again.
    ///
    /// # Errors
    /// When there is no such company. A number without an order, or without invoices, adds nothing.
    pub async fn sendable_of_orders(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        numbers: &[String],
    ) -> Result<OfOrders, OperationError> {
        let company = self.company(tx, who, company).await?;
        let limit = i64::try_from(INVOICES_MAX).unwrap_or(i64::MAX);
        let mut found = OfOrders::default();
        for number in numbers {
            for invoice in tx.load_order_invoices(company.id, number, limit).await? {
                if !is_sendable(invoice.status) {
                    *found.others.entry(invoice.status).or_default() += 1;
                } else if found.ids.len() == RUN_MAX {
                    found.has_more = true;
                } else if !found.ids.contains(&invoice.id) {
                    found.ids.push(invoice.id);
                }
            }
        }
        Ok(found)
    }
}

/// Whether an invoice in that status can be sent, or sent again.
#[must_use]
pub fn is_sendable(status: Status) -> bool {
    match status {
        Status::Approved | Status::Failed => true,
        Status::PendingProcurement
        | Status::PendingAccounting
        | Status::Sent
        | Status::Synchronized => false,
    }
}
