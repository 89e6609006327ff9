//! What must hold, whatever went wrong.

use std::{
    collections::{HashMap, HashSet},
    fmt,
};

use super::{
    faults::Counts,
    people::{Paper, is_in_doubt},
    world::{Halt, World},
};
use crate::{
    invoice::{Invoice, InvoiceId, Kind, Line, Status, history},
    simulator::company_file::transaction::{self, Booking, Transaction},
    store::invoice::Filter,
};

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// No invoice has two bills, but those that people left behind.
    NoneTwice,
    /// No invoice is gone, and none in `S` is without its bill: at no moment.
    NoneLost,
    /// The bill of an invoice in `S` is what was approved: vendor, number, amount, lines.
    AsApproved,
    /// What is not in `S`, and not in doubt, is not in QuickBooks.
    NoneUnasked,
    /// What was sent ends in `S`, or in `F` or in doubt with a reason, after a bounded number of
    /// polls.
    Settled,
    /// What writes is recorded before it is handed out, to the byte.
    Recorded,
    /// No two documents go by one message-set id.
    OneDocument,
    /// A company's events are chained without a gap.
    ChainHolds,
    /// Every call gets a reply that a connector can read.
    CallsAnswered,
    /// The simulation itself could be carried out.
    CarriedOut,
}

impl fmt::Display for Invariant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoneTwice => "no invoice has two bills",
            Self::NoneLost => "no invoice is lost, and none in `S` is without its bill",
            Self::AsApproved => "the bill of an invoice in `S` is what was approved",
            Self::NoneUnasked => "what is not in `S` and not in doubt is not in QuickBooks",
            Self::Settled => "what was sent ends in `S`, or in `F` or in doubt with a reason",
            Self::Recorded => "what writes is recorded before it is handed out",
            Self::OneDocument => "no two documents go by one message-set id",
            Self::ChainHolds => "a company's events are chained without a gap",
            Self::CallsAnswered => "every call gets a reply that a connector can read",
            Self::CarriedOut => "the simulation can be carried out",
        })
    }
}

/// What is known outside of the server: what QuickBooks was given, and what people left there.
#[derive(Default)]
pub(super) struct Ledger {
    documents: HashMap<String, String>,
    left_behind: HashMap<InvoiceId, HashSet<String>>,
    /// Whether the server was set back. Then it may show as an invoice's bill one that was left
    /// behind later, and which of its bills that is can't be told any more; only how many.
    is_forgetful: bool,
}

impl Ledger {
    /// A connector gives QuickBooks a document.
    pub(super) fn give(&mut self, document: &str) -> Result<(), Halt> {
        let Some(id) = message_set_id(document) else {
            return Ok(());
        };
        match self.documents.get(id) {
            Some(before) if before == document => Ok(()),
            Some(_) => Err(Halt::Broken(Invariant::OneDocument, format!("id `{id}`"))),
            None => {
                self.documents.insert(id.to_owned(), document.to_owned());
                Ok(())
            }
        }
    }

    /// People return an invoice whose bill stays in QuickBooks.
    pub(super) fn leave_behind(&mut self, invoice: InvoiceId, txn_id: &str) {
        let bills = self.left_behind.entry(invoice).or_default();
        bills.insert(txn_id.to_owned());
    }

    /// The server was set back.
    pub(super) fn forget(&mut self) {
        self.is_forgetful = true;
    }

    /// An invoice was typed in again.
    pub(super) fn rename(&mut self, before: InvoiceId, after: InvoiceId) {
        if let Some(bills) = self.left_behind.remove(&before) {
            self.left_behind.insert(after, bills);
        }
    }

    fn is_left_behind(&self, invoice: InvoiceId, txn_id: &str) -> bool {
        let bills = self.left_behind.get(&invoice);
        !self.is_forgetful && bills.is_some_and(|bills| bills.contains(txn_id))
    }

    /// How many bills an invoice may have.
    fn allowed(&self, invoice: InvoiceId) -> usize {
        let bills = self.left_behind.get(&invoice);
        let behind = bills.filter(|_| self.is_forgetful).map_or(0, HashSet::len);
        1 + behind
    }
}

/// The `newMessageSetID` of a document, if it has one: those that write do.
fn message_set_id(document: &str) -> Option<&str> {
    let (_, rest) = document.split_once("newMessageSetID=\"")?;
    Some(rest.split_once('"')?.0)
}

impl World<'_> {
    /// What QuickBooks holds of a paper, but for what people left behind.
    fn held<'s>(&'s self, paper: &'s Paper) -> Vec<&'s Transaction> {
        let (vendor, number) = (&paper.content.vendor, &paper.content.number);
        let held = self.quickbooks.company().of_vendor(vendor, number);
        held.filter(|txn| !self.ledger.is_left_behind(paper.id, &txn.txn_id))
            .collect()
    }

    /// The bills that QuickBooks holds of an invoice, and the server does not know of.
    pub(super) fn unaccounted(&self, paper: &Paper, invoice: &Invoice) -> Vec<String> {
        let known = |txn_id: &str| {
            let returned = invoice.returned_bills.iter().map(|returned| &returned.bill);
            let mut known = returned.chain(invoice.state.bill());
            known.any(|bill| bill.txn_id == txn_id)
        };
        let held = self.held(paper).into_iter();
        held.filter(|txn| !known(&txn.txn_id))
            .map(|txn| txn.txn_id.clone())
            .collect()
    }

    /// No invoice has two bills over its amount. One over another amount is QuickBooks' doing, which
    /// the server tells at the end.
    pub(super) fn no_bill_stands_twice(&self) -> Result<(), Halt> {
        for paper in &self.papers {
            let held = self.held(paper);
            let exact = held.iter().filter(|txn| has_amount(txn, paper)).count();
            if exact > self.ledger.allowed(paper.id) {
                let what = format!("{} has {exact} bills: {}", paper.name(), list(&held));
                return Err(Halt::Broken(Invariant::NoneTwice, what));
            }
        }
        Ok(())
    }

    /// What writes is handed out only as it is recorded.
    pub(super) async fn is_recorded(&self, request: &str) -> Result<(), Halt> {
        let Some(id) = message_set_id(request) else {
            return Ok(());
        };
        let company = self.ground.company;
        let open = self
            .operations
            .read(async |tx| Ok(tx.load_open_exchange(company).await?))
            .await?;
        if open.is_some_and(|exchange| exchange.request == request) {
            return Ok(());
        }
        let what = format!("no open exchange holds the document of `{id}`");
        Err(Halt::Broken(Invariant::Recorded, what))
    }

    /// Every invoice in `S` has its bill in QuickBooks.
    pub(super) async fn shown_bills_are_there(&self) -> Result<(), Halt> {
        let company = self.ground.company;
        let synchronized = Filter {
            status: Some(Status::Synchronized),
            ..Filter::default()
        };
        let shown = self
            .operations
            .read(async |tx| Ok(tx.list_invoices(company, &synchronized, None, 500).await?))
            .await?;
        for invoice in shown {
            let txn_id = invoice.state.bill().map_or("", |bill| &bill.txn_id);
            if self.quickbooks.company().transaction(txn_id).is_none() {
                let what = format!("`{}` shows `{txn_id}`", invoice.content.number);
                return Err(Halt::Broken(Invariant::NoneLost, what));
            }
        }
        Ok(())
    }

    /// The company's events are whole.
    pub(super) async fn chain_holds(&self) -> Result<(), Halt> {
        let company = self.ground.company;
        let chain = self
            .operations
            .read(async |tx| Ok(tx.load_chain(company, 0, 100_000).await?))
            .await?;
        history::verify(chain.iter().map(|(event, hash)| (event, hash))).map_err(|broken| {
            Halt::Broken(Invariant::ChainHolds, format!("event {}", broken.sequence))
        })
    }

    /// Whether no invoice waits for another poll.
    pub(super) async fn nothing_waits(&self) -> Result<bool, Halt> {
        let ids: Vec<_> = self.papers.iter().map(|paper| paper.id).collect();
        let waits = self.operations.read(async |tx| {
            for id in ids {
                if let Some(invoice) = tx.load_invoice(id).await?
                    && invoice.status() == Status::Sent
                    && !is_in_doubt(tx, &invoice).await?
                {
                    return Ok(true);
                }
            }
            Ok(false)
        });
        Ok(!waits.await?)
    }

    /// Every paper ended as it may; says how many ended how.
    pub(super) async fn everything_is_settled(&mut self) -> Result<Counts, Halt> {
        let mut endings = Counts::default();
        for paper in &self.papers {
            let found = self.operations.read(async |tx| {
                let Some(invoice) = tx.load_invoice(paper.id).await? else {
                    return Ok(None);
                };
                let is_doubtful = is_in_doubt(tx, &invoice).await?;
                Ok(Some((invoice, is_doubtful)))
            });
            let Some((invoice, is_doubtful)) = found.await? else {
                return Err(Halt::Broken(Invariant::NoneLost, paper.name()));
            };
            endings.add(&self.ending(paper, &invoice, is_doubtful)?);
        }
        Ok(endings)
    }

    /// How a paper ended.
    fn ending(&self, paper: &Paper, invoice: &Invoice, is_doubtful: bool) -> Result<String, Halt> {
        let held = self.held(paper);
        let broken = |invariant| {
            let problem = invoice
                .state
                .problem()
                .map_or("", |problem| &problem.detail);
            let what = format!(
                "{} is `{}` ({problem}), QuickBooks holds {}",
                paper.name(),
                invoice.status(),
                list(&held)
            );
            Err(Halt::Broken(invariant, what))
        };
        let unknown = self.unaccounted(paper, invoice).len();
        let problem = invoice.state.problem();
        match invoice.status() {
            Status::Synchronized => {
                let bill = invoice.state.bill().map_or("", |bill| &bill.txn_id);
                match held.iter().find(|txn| txn.txn_id == bill) {
                    None => broken(Invariant::NoneLost),
                    Some(txn) if !is_as_approved(txn, paper) => broken(Invariant::AsApproved),
                    Some(_) if unknown + 1 > self.ledger.allowed(paper.id) => {
                        broken(Invariant::NoneTwice)
                    }
                    Some(_) => Ok("S".to_owned()),
                }
            }
            Status::Sent if !is_doubtful => broken(Invariant::Settled),
            Status::Sent => {
                if unknown > self.ledger.allowed(paper.id) {
                    return broken(Invariant::NoneTwice);
                }
                let code = problem.map_or("", |problem| &problem.code);
                Ok(format!("ES, in doubt: {code}"))
            }
            Status::Failed | Status::Approved => {
                // What QuickBooks seems to hold already is left to a person; and a server that was set
                // back may not know that it ever sent it.
                let is_asked = problem.is_some_and(|problem| !problem.choices.is_empty());
                let is_forgotten = self.ledger.is_forgetful && problem.is_none();
                let known = usize::from(is_asked || is_forgotten);
                if unknown >= self.ledger.allowed(paper.id) + known {
                    return broken(Invariant::NoneUnasked);
                }
                match problem {
                    Some(problem) if problem.detail.is_empty() => broken(Invariant::Settled),
                    Some(problem) => Ok(format!("F: {}", problem.code)),
                    None => Ok("A, returned".to_owned()),
                }
            }
            Status::PendingProcurement | Status::PendingAccounting => broken(Invariant::Settled),
        }
    }
}

fn has_amount(txn: &Transaction, paper: &Paper) -> bool {
    txn.total.0 == paper.content.total.minor()
}

/// Whether a transaction is what was approved. Vendor and number are what it was found by.
fn is_as_approved(txn: &Transaction, paper: &Paper) -> bool {
    let kind = match paper.content.kind {
        Kind::Invoice => transaction::Kind::Bill,
        Kind::Credit => transaction::Kind::VendorCredit,
    };
    let approved = paper.content.lines.iter().map(|line| {
        let name = match line {
            Line::Item(line) => line.item.clone(),
            Line::Expense(line) => line.account.clone().unwrap_or_default(),
        };
        (name, line.amount().minor())
    });
    let held = txn.lines.iter().map(|line| {
        let name = match &line.on {
            Booking::Expense { account, .. } => account.as_ref().map(|account| &account.full_name),
            Booking::Item { item, .. } => Some(&item.full_name),
        };
        (name.cloned().unwrap_or_default(), line.amount.0)
    });
    let (mut approved, mut held): (Vec<_>, Vec<_>) = (approved.collect(), held.collect());
    approved.sort();
    held.sort();
    txn.kind == kind
        && has_amount(txn, paper)
        && txn.txn_date == paper.content.date
        && approved == held
}

fn list(held: &[&Transaction]) -> String {
    if held.is_empty() {
        return "nothing".to_owned();
    }
    let each = held
        .iter()
        .map(|txn| format!("`{}` over {}", txn.txn_id, txn.total));
    each.collect::<Vec<_>>().join(", ")
}
