//! What each line of an invoice claims of its order.

use rust_decimal::Decimal;

use super::{
    super::agreed::{Agreed, AgreedLine, Key, decimal, worth},
    Mismatch, Place, is_foreign,
};
use crate::invoice::{Content, Cost, ExpenseLine, ItemLine, Kind, Line, Quantity, lists::name_key};

/// What one line of an invoice claims. What is given back, by a credit or by a line with a negative
/// amount, is negative.
#[derive(Clone, Debug)]
pub(super) struct Claim<'a> {
    pub document: usize,
    index: usize,
    /// The item or account as the invoice has it.
    pub name: &'a str,
    /// None of a line that leaves its account to the company's settings.
    pub key: Option<Key>,
    /// As large as the line says, with the sign of its amount.
    pub quantity: Decimal,
    pub cost: Option<Decimal>,
    pub amount: Decimal,
    /// What it takes of the order's worth, before anything is rounded.
    pub worth: Decimal,
    /// Whether its amounts are of another currency than the order's.
    pub is_foreign: bool,
    is_credit: bool,
}

/// Every claim of every document, in their order.
pub(super) fn claims<'a>(agreed: &Agreed, documents: &[&'a Content]) -> Vec<Claim<'a>> {
    let mut claims = Vec::new();
    for (document, content) in documents.iter().enumerate() {
        let is_foreign = is_foreign(agreed, content);
        let is_credit = match content.kind {
            Kind::Invoice => false,
            Kind::Credit => true,
        };
        for (index, line) in content.lines.iter().enumerate() {
            let mut claim = match line {
                Line::Item(line) => of_item(line),
                Line::Expense(line) => of_expense(line),
            };
            (claim.document, claim.index) = (document, index);
            (claim.is_foreign, claim.is_credit) = (is_foreign, is_credit);
            claim.amount = claim.as_written(decimal(line.amount()));
            let size = claim.quantity.abs();
            let gives_back = if claim.amount.is_zero() {
                is_credit
            } else {
                claim.amount < Decimal::ZERO
            };
            claim.quantity = if gives_back { -size } else { size };
            claim.worth = claim.worth_in(agreed);
            claims.push(claim);
        }
    }
    claims
}

fn of_item(line: &ItemLine) -> Claim<'_> {
    Claim {
        name: &line.item,
        key: Some(Key::Item(name_key(&line.item))),
        quantity: line.quantity.map_or(Decimal::ONE, Quantity::decimal),
        cost: line.cost.map(Cost::decimal),
        ..empty()
    }
}

fn of_expense(line: &ExpenseLine) -> Claim<'_> {
    let account = line.account.as_deref();
    Claim {
        name: account.unwrap_or_default(),
        key: account.map(|account| Key::Account(name_key(account))),
        ..empty()
    }
}

fn empty() -> Claim<'static> {
    Claim {
        document: 0,
        index: 0,
        name: "",
        key: None,
        quantity: Decimal::ZERO,
        cost: None,
        amount: Decimal::ZERO,
        worth: Decimal::ZERO,
        is_foreign: false,
        is_credit: false,
    }
}

impl Claim<'_> {
    /// How many goods it takes; an account's line takes none.
    pub(super) fn goods(&self) -> Decimal {
        match &self.key {
            Some(Key::Item(_)) => self.quantity,
            Some(Key::Account(_)) | None => Decimal::ZERO,
        }
    }

    /// An amount of the claim as the invoice writes it, and the other way round.
    pub(super) fn as_written(&self, amount: Decimal) -> Decimal {
        if self.is_credit { -amount } else { amount }
    }

    /// The lines of the order that it can be about. Which of them it is, an invoice does not say: its
    /// `po_line` counts the lines of the order in QuickBooks.
    pub(super) fn lines<'a>(
        &'a self,
        agreed: &'a Agreed,
    ) -> impl Iterator<Item = (usize, &'a AgreedLine)> {
        let lines = agreed.lines.iter().enumerate();
        lines.filter(|(_, line)| self.key.is_some() && line.key() == self.key)
    }

    fn worth_in(&self, agreed: &Agreed) -> Decimal {
        let agreed = self.lines(agreed).filter_map(|(_, line)| line.cost);
        let costs = self.cost.into_iter().chain(agreed);
        worth(self.quantity, costs, self.amount)
    }

    pub(super) fn mismatch(
        &self,
        field: &'static str,
        line: Option<usize>,
        title: &'static str,
        detail: String,
        would_match: Option<String>,
    ) -> Mismatch {
        let index = self.index;
        Mismatch {
            document: self.document,
            place: Place::Line { index, field },
            line,
            title,
            detail,
            would_match,
        }
    }
}
