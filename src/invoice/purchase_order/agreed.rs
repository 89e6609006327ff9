//! What an order says that invoices are held against, whether our side knows it or QuickBooks.

use rust_decimal::Decimal;

use super::{OrderLine, PurchaseOrder, Subject, to_cents};
use crate::invoice::{
    Cost, Money, Quantity,
    lists::{PurchaseOrderFacts, PurchaseOrderLine, name_key},
};

/// What was agreed with the vendor, as far as it is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    pub(super) vendor: Option<String>,
    pub(super) currency: Option<String>,
    pub(super) lines: Vec<AgreedLine>,
    /// What all of it is worth, before anything is rounded.
    pub(super) worth: Option<Decimal>,
}

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AgreedLine {
    /// None of a line that is mere text.
    pub subject: Option<Subject>,
    /// How much of it may be invoiced; none where no quantity is known.
    pub limit: Option<Limit>,
    pub cost: Option<Decimal>,
    /// What the whole line is worth.
    pub worth: Option<Decimal>,
}

/// How much may be invoiced, and which of the three numbers says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit {
    pub quantity: Decimal,
    pub basis: Basis,
}

/// The nearest of the three numbers to what really came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    Received,
    Confirmed,
    Ordered,
}

impl Basis {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Confirmed => "confirmed",
            Self::Ordered => "ordered",
        }
    }
}

/// The form in which subjects are compared.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Key {
    Item(String),
    Account(String),
}

impl Subject {
    pub(super) fn key(&self) -> Key {
        match self {
            Self::Item(name) => Key::Item(name_key(name)),
            Self::Account(name) => Key::Account(name_key(name)),
        }
    }
}

impl AgreedLine {
    pub(super) fn key(&self) -> Option<Key> {
        self.subject.as_ref().map(Subject::key)
    }
}

impl Agreed {
    /// What the lines are about, each once.
    pub(super) fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<_> = self.lines.iter().filter_map(AgreedLine::key).collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// Which lines are about that.
    pub(super) fn lines_of(&self, key: &Key) -> impl Iterator<Item = usize> {
        let lines = self.lines.iter().enumerate();
        lines
            .filter(|(_, line)| line.key().as_ref() == Some(key))
            .map(|(index, _)| index)
    }
}

/// What a quantity at one of `costs` is worth: the exact product as long as `amount` is that product
/// rounded, else the amount. A delivery in parts is rounded more often than the order was, which is
/// nobody's mistake.
pub(super) fn worth(
    quantity: Decimal,
    costs: impl IntoIterator<Item = Decimal>,
    amount: Decimal,
) -> Decimal {
    let products = costs
        .into_iter()
        .filter_map(|cost| quantity.checked_mul(cost));
    let mut exact = products.filter(|product| to_cents(*product) == amount);
    exact.next().unwrap_or(amount)
}

pub(super) fn decimal(amount: Money) -> Decimal {
    Decimal::new(amount.minor(), 2)
}

impl From<&PurchaseOrder> for Agreed {
    fn from(order: &PurchaseOrder) -> Self {
        let lines: Vec<_> = order.lines.iter().map(AgreedLine::from).collect();
        Self {
            vendor: Some(order.vendor.clone()),
            currency: order.currency.clone(),
            worth: sum(&lines),
            lines,
        }
    }
}

impl From<&OrderLine> for AgreedLine {
    fn from(line: &OrderLine) -> Self {
        let (quantity, basis) = match (line.received, line.confirmed) {
            (Some(received), _) => (received, Basis::Received),
            (None, Some(confirmed)) => (confirmed, Basis::Confirmed),
            (None, None) => (line.ordered, Basis::Ordered),
        };
        let worth = line.ordered.decimal().saturating_mul(line.cost.decimal());
        Self {
            subject: Some(line.subject.clone()),
            limit: Some(Limit {
                quantity: quantity.decimal(),
                basis,
            }),
            cost: Some(line.cost.decimal()),
            worth: Some(match &line.subject {
                Subject::Item(_) => worth,
                // Invoices bill it in amounts, not in quantities at a cost.
                Subject::Account(_) => to_cents(worth),
            }),
        }
    }
}

impl From<&PurchaseOrderFacts> for Agreed {
    /// The currency is left out: QuickBooks names it, and does not write its ISO code.
    fn from(order: &PurchaseOrderFacts) -> Self {
        let lines: Vec<_> = order.lines.iter().map(AgreedLine::from).collect();
        let vendor = order.vendor.as_ref();
        Self {
            vendor: vendor.and_then(|vendor| vendor.full_name.clone()),
            currency: None,
            worth: sum(&lines).or(order.total.map(decimal)),
            lines,
        }
    }
}

impl From<&PurchaseOrderLine> for AgreedLine {
    fn from(line: &PurchaseOrderLine) -> Self {
        let item = line.item.as_ref().and_then(|item| item.full_name.clone());
        let ordered = line.quantity.map(Quantity::decimal);
        let cost = line.rate.map(Cost::decimal);
        let amount = line.amount.map(decimal);
        Self {
            subject: item.map(Subject::Item),
            limit: limit_in_quickbooks(line),
            cost,
            worth: match (ordered, amount) {
                (Some(ordered), Some(amount)) => Some(worth(ordered, cost, amount)),
                (_, amount) => amount,
            },
        }
    }
}

/// A bill that is linked to an order in QuickBooks receives what it bills. So what was received says
/// how much may be billed only while some of it came without a bill; without that, the next bill may
/// be for anything that was ordered.
fn limit_in_quickbooks(line: &PurchaseOrderLine) -> Option<Limit> {
    let waits_for_bill = line
        .unbilled
        .is_some_and(|unbilled| unbilled.decimal() > Decimal::ZERO);
    let received = line.received.filter(|_| waits_for_bill);
    let (quantity, basis) = match received {
        Some(received) => (received, Basis::Received),
        None => (line.quantity?, Basis::Ordered),
    };
    Some(Limit {
        quantity: quantity.decimal(),
        basis,
    })
}

/// What the lines are worth together; nothing when one of them is worth nobody knows what.
fn sum(lines: &[AgreedLine]) -> Option<Decimal> {
    lines.iter().try_fold(Decimal::ZERO, |sum, line| {
        Some(sum.saturating_add(line.worth?))
    })
}
