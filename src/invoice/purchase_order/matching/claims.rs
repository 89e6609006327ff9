//! What each line of an invoice claims of its order.

use rust_decimal::Decimal;

use super::{
    super::{
        agreed::{Agreed, AgreedSubject, Key, decimal, worth},
        to_cents,
    },
    Identities, Mismatch, Place, is_foreign,
};
use crate::invoice::{Content, Cost, ExpenseLine, ItemLine, Kind, Line, Quantity, lists::List};

/// What one line of an invoice claims. What is given back, by a credit or by a line with a negative
/// amount, is negative.
#[derive(Clone, Debug)]
pub(super) struct Claim<'a> {
    pub document: usize,
    index: usize,
    /// The item or account as the invoice has it.
    pub name: &'a str,
    pub is_item: bool,
    /// Which of the agreed subjects it is about. None of what was not agreed, and of a line that leaves
    /// its account to the company's settings.
    ///
    /// Which line of the order it is about, an invoice does not say: its `po_line` counts the lines of
    /// the order in QuickBooks.
    pub subject: Option<usize>,
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
pub(super) fn claims<'a>(
    agreed: &Agreed,
    names: &Identities,
    documents: &[&'a Content],
) -> Vec<Claim<'a>> {
    let mut claims = Vec::new();
    for (document, content) in documents.iter().enumerate() {
        let is_foreign = is_foreign(agreed, content);
        let is_credit = match content.kind {
            Kind::Invoice => false,
            Kind::Credit => true,
        };
        for (index, line) in content.lines.iter().enumerate() {
            let (mut claim, key) = match line {
                Line::Item(line) => of_item(line, names),
                Line::Expense(line) => of_expense(line, names),
            };
            claim.subject = key.and_then(|key| agreed.subject(&key));
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

fn of_item<'a>(line: &'a ItemLine, names: &Identities) -> (Claim<'a>, Option<Key>) {
    let claim = Claim {
        name: &line.item,
        is_item: true,
        quantity: line.quantity.map_or(Decimal::ONE, Quantity::decimal),
        cost: line.cost.map(Cost::decimal),
        ..empty()
    };
    (claim, Some(Key::Item(names.of(List::Items, &line.item))))
}

fn of_expense<'a>(line: &'a ExpenseLine, names: &Identities) -> (Claim<'a>, Option<Key>) {
    let account = line.account.as_deref();
    let claim = Claim {
        name: account.unwrap_or_default(),
        ..empty()
    };
    (
        claim,
        account.map(|account| Key::Account(names.of(List::Accounts, account))),
    )
}

fn empty() -> Claim<'static> {
    Claim {
        document: 0,
        index: 0,
        name: "",
        is_item: false,
        subject: None,
        quantity: Decimal::ZERO,
        cost: None,
        amount: Decimal::ZERO,
        worth: Decimal::ZERO,
        is_foreign: false,
        is_credit: false,
    }
}

impl Claim<'_> {
    /// How much it takes of its subject: of an item a quantity, of an account an amount.
    pub(super) fn size(&self) -> Decimal {
        if self.is_item {
            self.quantity
        } else {
            self.amount
        }
    }

    /// An amount of the claim as the invoice writes it, and the other way round.
    pub(super) fn as_written(&self, amount: Decimal) -> Decimal {
        if self.is_credit { -amount } else { amount }
    }

    /// What it is about, if that was agreed.
    pub(super) fn agreed<'a>(&self, agreed: &'a Agreed) -> Option<&'a AgreedSubject> {
        self.subject.map(|subject| &agreed.subjects[subject])
    }

    /// What its quantity comes to at that cost.
    pub(super) fn paid(&self, cost: Decimal) -> Decimal {
        to_cents(self.quantity.saturating_mul(cost))
    }

    /// The agreed cost that its amount comes nearest to, with a line that has it.
    pub(super) fn cost_by_amount(&self, agreed: &Agreed) -> Option<(Decimal, usize)> {
        let off = |cost: Decimal| self.amount.saturating_sub(self.paid(cost));
        self.agreed(agreed)?
            .nearest_cost(self.quantity.is_sign_negative(), off)
    }

    /// The agreed cost that its own comes nearest to, with a line that has it.
    pub(super) fn cost_by_own(&self, own: Decimal, agreed: &Agreed) -> Option<(Decimal, usize)> {
        self.agreed(agreed)?
            .nearest_cost(self.quantity.is_sign_negative(), |cost| self.off(own, cost))
    }

    /// How much more it comes to at its own cost than at that.
    pub(super) fn off(&self, own: Decimal, cost: Decimal) -> Decimal {
        to_cents(self.quantity.saturating_mul(own.saturating_sub(cost)))
    }

    fn worth_in(&self, agreed: &Agreed) -> Decimal {
        let agreed = self.cost_by_amount(agreed).map(|(cost, _)| cost);
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
