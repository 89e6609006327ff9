//! The demo's result: a table, and whether all is as it should be.

use super::{CliError, Expected};
use crate::{
    invoice::{Invoice, Status},
    operations::{Caller, Operations, shown::Shown},
    simulator::CompanyFile,
};

/// What became of one invoice.
pub(super) struct Outcome {
    expected: Expected,
    shown: Shown,
}

/// Looks at every invoice that was taken in.
pub(super) async fn outcomes(
    operations: &Operations,
    who: &Caller,
    taken: Vec<(Expected, Invoice)>,
) -> Result<Vec<Outcome>, CliError> {
    let mut outcomes = Vec::new();
    for (expected, invoice) in taken {
        let shown = operations
            .read(async |tx| operations.show(tx, who, invoice.id).await)
            .await?;
        outcomes.push(Outcome { expected, shown });
    }
    Ok(outcomes)
}

/// How many lines the table shows of many invoices.
const LINES_MAX: usize = 40;

/// Prints a line an invoice.
pub(super) fn print(outcomes: &[Outcome]) {
    println!(
        "\n{:<3} {:<18} {:<32} {:>10}  what became of it",
        "", "number", "vendor", "total"
    );
    for outcome in outcomes.iter().take(LINES_MAX) {
        let Shown {
            invoice, waiting, ..
        } = &outcome.shown;
        let became = match (invoice.state.bill(), invoice.state.problem()) {
            (Some(bill), _) => {
                format!("{} {}", invoice.content.kind.in_quickbooks(), bill.txn_id)
            }
            (None, Some(problem)) => format!("{} ({})", problem.title, problem.code),
            (None, None) => waiting.clone().unwrap_or_default(),
        };
        println!(
            "{:<3} {:<18} {:<32} {:>10}  {became}",
            invoice.status().as_str(),
            invoice.content.number,
            invoice.content.vendor,
            invoice.content.total.to_string(),
        );
    }
    if outcomes.len() > LINES_MAX {
        println!("… and {} more", outcomes.len() - LINES_MAX);
    }
}

/// Whether every invoice became what it should, and QuickBooks holds each that is `S` exactly once
/// and over its total, and nothing of the others.
pub(super) fn verdict(outcomes: &[Outcome], company: &CompanyFile) -> Result<(), CliError> {
    let mut faults = Vec::new();
    for Outcome { expected, shown } in outcomes {
        let invoice = &shown.invoice;
        let number = &invoice.content.number;
        let should = match expected {
            Expected::Synchronized => Status::Synchronized,
            Expected::Failed | Expected::Rejected => Status::Failed,
        };
        if invoice.status() != should {
            faults.push(format!(
                "{number} is {} and should be {should}",
                invoice.status()
            ));
        }
        let held = held_totals(invoice, company);
        let total = invoice.content.total.to_string();
        let right = match should {
            Status::Synchronized => held == [total],
            _ => held.is_empty(),
        };
        if !right {
            faults.push(format!("QuickBooks holds {held:?} for {number}"));
        }
    }
    if faults.is_empty() {
        let synchronized = outcomes
            .iter()
            .filter(|outcome| outcome.expected == Expected::Synchronized)
            .count();
        println!(
            "\n{synchronized} invoices are in QuickBooks, each exactly once and to the cent; {} were refused with a reason",
            outcomes.len() - synchronized
        );
        return Ok(());
    }
    Err(CliError::Failed(faults.join("; ")))
}

/// The totals of the transactions that the company file holds for an invoice.
fn held_totals(invoice: &Invoice, company: &CompanyFile) -> Vec<String> {
    company
        .of_vendor(&invoice.content.vendor, &invoice.content.number)
        .map(|transaction| transaction.total.to_string())
        .collect()
}
