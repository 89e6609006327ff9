//! What an order is told of its invoices: how much of each line they have taken, and where they do
//! not match.

use rust_decimal::Decimal;

use super::{
    Agreed, INVOICES_MAX, Identities, Mismatch, PurchaseOrder, Subject, agreed::decimal,
    matching::Matching,
};
use crate::invoice::{Content, Kind, settings::MatchTolerance};

/// An order beside all its invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// One for each line of the order.
    pub lines: Vec<LineStanding>,
    /// What the invoices' lines come to; a credit counts against them.
    pub invoiced: Decimal,
    /// What their charges come to, which are no part of the order.
    pub charges: Decimal,
    /// Everything in which they differ from it; `document` is the invoice's place among them.
    pub mismatches: Vec<Mismatch>,
    /// There are more invoices than [`INVOICES_MAX`]: the others are not counted.
    pub has_more: bool,
}

/// How far a line of an order is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineStanding {
    /// How many were invoiced; none of a line that is invoiced by its amount.
    pub invoiced: Option<Decimal>,
    /// How many are still to be invoiced, as far as they were promised; negative when too many were.
    pub remaining: Option<Decimal>,
    /// The amount that was invoiced, of a line without an item.
    pub invoiced_amount: Option<Decimal>,
}

impl Reconciliation {
    /// Whether anything does not match.
    #[must_use]
    pub fn has_mismatch(&self) -> bool {
        self.has_more || !self.mismatches.is_empty()
    }
}

/// Holds an order against all its invoices, the oldest first. Those past [`INVOICES_MAX`] are left
/// out, and that is said.
#[must_use]
pub fn reconcile(
    order: &PurchaseOrder,
    invoices: &[&Content],
    tolerance: &MatchTolerance,
    names: &Identities,
) -> Reconciliation {
    let agreed = Agreed::of(order, names);
    let counted = &invoices[..invoices.len().min(INVOICES_MAX)];
    let matching = Matching::new(&agreed, names, counted);
    let lines = order.lines.iter().zip(matching.taken());
    let lines = lines.map(|(line, taken)| match line.subject {
        Subject::Item(_) => {
            let promised = line.confirmed.unwrap_or(line.ordered);
            LineStanding {
                invoiced: Some(taken),
                remaining: Some(promised.decimal().saturating_sub(taken)),
                invoiced_amount: None,
            }
        }
        Subject::Account(_) => LineStanding {
            invoiced: None,
            remaining: None,
            invoiced_amount: Some(taken),
        },
    });
    let add = |sum: Decimal, part: Decimal| sum.saturating_add(part);
    let charges = counted.iter().map(|content| charges(content));
    let totals = counted
        .iter()
        .map(|content| signed(content, decimal(content.total)));
    let charges = charges.fold(Decimal::ZERO, add);
    Reconciliation {
        lines: lines.collect(),
        invoiced: totals.fold(Decimal::ZERO, add).saturating_sub(charges),
        charges,
        mismatches: matching.mismatches(&[], tolerance),
        has_more: invoices.len() > counted.len(),
    }
}

fn charges(content: &Content) -> Decimal {
    let amounts = content.charges.iter().map(|charge| decimal(charge.amount));
    signed(
        content,
        amounts.fold(Decimal::ZERO, Decimal::saturating_add),
    )
}

fn signed(content: &Content, amount: Decimal) -> Decimal {
    match content.kind {
        Kind::Invoice => amount,
        Kind::Credit => -amount,
    }
}
