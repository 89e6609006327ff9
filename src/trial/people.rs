//! What people do meanwhile: they take invoices in, approve and send them, return them and send them
//! again. They look into QuickBooks before they say what is there.

use serde_json::{Value, json};

use super::{
    draw::Draw,
    world::{Halt, World},
};
use crate::{
    invoice::{Code, Content, Invoice, InvoiceId, Status},
    operations::{OperationError, send_back::ReturnTo},
    store::{StoreError, Tx, exchange_item::ItemOutcome},
};

/// The most invoices of a seed.
const PAPERS_MAX: usize = 8;
/// The one vendor whom QuickBooks does not know.
const STRANGER: &str = "Nobody Knows";

/// One vendor invoice on paper, whatever the server knows of it.
pub(super) struct Paper {
    /// What is typed in.
    draft: Value,
    /// What the server calls it; another when it was typed in again.
    pub(super) id: InvoiceId,
    /// What was approved.
    pub(super) content: Content,
}

impl Paper {
    /// How it is called in a report.
    pub(super) fn name(&self) -> String {
        format!("`{}` of `{}`", self.content.number, self.content.vendor)
    }
}

/// Whether it was left to a person to find out what became of it.
pub(super) async fn is_in_doubt(tx: &mut Tx, invoice: &Invoice) -> Result<bool, StoreError> {
    if invoice.status() != Status::Sent || invoice.state.problem().is_none() {
        return Ok(false);
    }
    let Some(exchange) = tx.load_last_exchange(invoice.id).await? else {
        return Ok(false);
    };
    let outcome = tx.load_outcome(exchange.id, invoice.id).await?;
    Ok(outcome == Some(ItemOutcome::InDoubt))
}

impl World<'_> {
    /// The invoices that are there from the start.
    pub(super) async fn begin_with_invoices(&mut self) -> Result<(), Halt> {
        for _ in 0..=self.draw.place(4) {
            self.send_another().await?;
        }
        Ok(())
    }

    /// Somebody does one thing.
    pub(super) async fn somebody_acts(&mut self) -> Result<(), Halt> {
        if self.papers.len() < PAPERS_MAX && self.draw.below(2) == 0 {
            return self.send_another().await;
        }
        let at = self.draw.place(self.papers.len());
        let Some((invoice, is_doubtful)) = self.look_at(at).await? else {
            return Ok(());
        };
        match invoice.status() {
            Status::Sent if is_doubtful => self.clear_up(at, &invoice).await,
            Status::Synchronized => {
                // Rarely: it makes work in QuickBooks.
                if self.draw.below(4) == 0 {
                    self.send_back(at, &invoice).await?;
                }
                Ok(())
            }
            Status::Sent => self.send_back(at, &invoice).await.map(|_| ()),
            Status::Failed
                if invoice
                    .state
                    .problem()
                    .is_some_and(|problem| !problem.choices.is_empty()) =>
            {
                self.clear_up(at, &invoice).await
            }
            Status::Failed if self.draw.below(2) == 0 => {
                self.send_back(at, &invoice).await.map(|_| ())
            }
            Status::Failed | Status::Approved => self.send_again(at).await,
            Status::PendingProcurement | Status::PendingAccounting => Ok(()),
        }
    }

    async fn look_at(&mut self, at: usize) -> Result<Option<(Invoice, bool)>, Halt> {
        let id = self.papers[at].id;
        let seen = self.operations.read(async |tx| {
            let Some(invoice) = tx.load_invoice(id).await? else {
                return Ok(None);
            };
            let is_doubtful = is_in_doubt(tx, &invoice).await?;
            Ok(Some((invoice, is_doubtful)))
        });
        Ok(seen.await?)
    }

    async fn send_another(&mut self) -> Result<(), Halt> {
        let draft = draft(self.drafted, &mut self.draw);
        let Some(invoice) = self.send_draft(&draft).await? else {
            self.note(|| format!("`{}` is stopped before it is sent", draft["number"]));
            return Ok(());
        };
        let paper = Paper {
            draft,
            id: invoice.id,
            content: invoice.content,
        };
        self.note(|| format!("{} is approved and sent", paper.name()));
        self.papers.push(paper);
        self.drafted += 1;
        Ok(())
    }

    /// Takes an invoice in, approves it twice and sends it; nothing comes of one that the mirrored lists
    /// are known not to take.
    async fn send_draft(&mut self, draft: &Value) -> Result<Option<Invoice>, Halt> {
        let (operations, ground) = (&self.operations, self.ground);
        let sent = operations.write(async |tx| {
            let (first, second) = (&ground.procurement, &ground.accounting);
            let taken = operations.take_in(tx, first, ground.company, draft).await?;
            operations.approve(tx, first, taken.id, &[]).await?;
            operations.approve(tx, second, taken.id, &[]).await?;
            operations.send(tx, second, taken.id, Code::ALL).await
        });
        match sent.await {
            Err(OperationError::Stopped(_)) if draft["vendor"] == STRANGER => Ok(None),
            sent => Ok(Some(sent?)),
        }
    }

    /// Returns an invoice from accounting; whether that was allowed. A bill of it stays behind.
    async fn send_back(&mut self, at: usize, invoice: &Invoice) -> Result<bool, Halt> {
        let (operations, ground) = (&self.operations, self.ground);
        let done = operations.write(async |tx| {
            let (who, to) = (&ground.accounting, ReturnTo::Approved);
            operations
                .send_back(tx, who, invoice.id, to, "wrong account")
                .await
        });
        let done = done.await;
        let name = self.papers[at].name();
        match done {
            Ok(_) => {
                self.note(|| format!("{name} is returned from `{}`", invoice.status()));
                if let Some(bill) = invoice.state.bill() {
                    self.ledger.leave_behind(invoice.id, &bill.txn_id);
                }
                Ok(true)
            }
            Err(error) => {
                self.note(|| format!("{name} can't be returned"));
                refusal(error)?;
                Ok(false)
            }
        }
    }

    async fn send_again(&mut self, at: usize) -> Result<(), Halt> {
        let (operations, ground) = (&self.operations, self.ground);
        let id = self.papers[at].id;
        let done = operations
            .write(async |tx| operations.send(tx, &ground.accounting, id, Code::ALL).await);
        let done = done.await;
        let name = self.papers[at].name();
        self.note(|| {
            let word = if done.is_ok() { "is" } else { "can't be" };
            format!("{name} {word} sent again")
        });
        done.map(|_| ()).or_else(refusal)
    }

    /// Somebody looks in QuickBooks for an invoice that was left to them. What is there is named, left
    /// as it is, or deleted; what is not there is sent again.
    async fn clear_up(&mut self, at: usize, invoice: &Invoice) -> Result<(), Halt> {
        let found = self.unaccounted(&self.papers[at], invoice);
        let name = self.papers[at].name();
        let (operations, ground) = (&self.operations, self.ground);
        let who = &ground.accounting;
        let (what, done) = match (found.as_slice(), self.draw.below(3)) {
            ([_, ..], 0) => ("left in doubt", Ok(())),
            ([txn_id], 1) => {
                let linked =
                    operations.write(async |tx| operations.link(tx, who, invoice.id, txn_id).await);
                ("linked to its bill", linked.await.map(|_| ()))
            }
            _ => {
                for txn_id in &found {
                    self.quickbooks.company_mut().remove(txn_id);
                }
                let sent = operations
                    .write(async |tx| operations.send_again(tx, who, invoice.id, &[]).await);
                ("cleared up and sent again", sent.await.map(|_| ()))
            }
        };
        self.note(|| {
            let word = if done.is_ok() { "is" } else { "can't be" };
            format!("{name} {word} {what}")
        });
        done.or_else(refusal)
    }

    /// After a restored backup: what the server does not know any more is typed in once more.
    pub(super) async fn type_in_what_is_gone(&mut self) -> Result<(), Halt> {
        self.ledger.forget();
        let mut at = 0;
        while at < self.papers.len() {
            if self.look_at(at).await?.is_some() {
                at += 1;
                continue;
            }
            let draft = self.papers[at].draft.clone();
            let name = self.papers[at].name();
            let Some(invoice) = self.send_draft(&draft).await? else {
                // QuickBooks refused it then, or would have.
                self.note(|| format!("{name} is stopped before it is sent again"));
                self.papers.remove(at);
                continue;
            };
            self.note(|| format!("{name} is typed in again, approved and sent"));
            self.ledger.rename(self.papers[at].id, invoice.id);
            self.papers[at].id = invoice.id;
            at += 1;
        }
        Ok(())
    }
}

/// People are refused all day; only a database that fails is no answer.
fn refusal(error: OperationError) -> Result<(), Halt> {
    match error {
        OperationError::Store(_) => Err(error.into()),
        OperationError::NotFound { .. }
        | OperationError::Forbidden { .. }
        | OperationError::Withheld(_)
        | OperationError::Refused(_)
        | OperationError::Conflict(_)
        | OperationError::Invalid(_)
        | OperationError::Stopped(_)
        | OperationError::File(_)
        | OperationError::KeyReused
        | OperationError::Qwc(_) => Ok(()),
    }
}

/// A bill or credit of the company file's vendors; now and then of one whom QuickBooks does not
/// know.
fn draft(number: usize, draw: &mut Draw) -> Value {
    let cents = 100 + draw.below(900_000);
    let amount = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
    let vendor = match draw.below(10) {
        0 => STRANGER,
        1 => "Flores Ibáñez",
        2 => "Andean Greens & Ferns",
        _ => "Rosas del Valle",
    };
    let kind = if draw.below(6) == 0 {
        "credit"
    } else {
        "invoice"
    };
    json!({
        "kind": kind, "vendor": vendor, "number": format!("N-{number}"), "date": "2026-11-02",
        "lines": [
            {"account": "Freight", "amount": amount(cents)},
            {"item": "Rose Red 50", "quantity": "10", "cost": "0.35", "amount": "3.50"},
        ],
        "total": amount(cents + 350),
    })
}
