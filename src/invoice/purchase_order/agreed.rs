//! What an order says that invoices are held against, whether our side knows it or QuickBooks.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::{Identities, OrderLine, PurchaseOrder, Subject, to_cents};
use crate::invoice::{
    Cost, Money, Quantity,
    lists::{List, PurchaseOrderFacts, PurchaseOrderLine},
};

/// What was agreed with the vendor, as far as it is known.
#[derive(Clone, Debug)]
pub struct Agreed {
    pub(super) vendor: Option<AgreedVendor>,
    pub(super) currency: Option<String>,
    pub(super) lines: Vec<AgreedLine>,
    /// What all of it is worth, before anything is rounded.
    pub(super) worth: Option<Decimal>,
    /// What the lines are about, each once.
    pub(super) subjects: Vec<AgreedSubject>,
    by_key: HashMap<Key, usize>,
}

/// Who is to deliver.
#[derive(Clone, Debug)]
pub(super) struct AgreedVendor {
    /// As the order has it.
    pub name: String,
    /// What the name means.
    pub meant: String,
}

/// An item or an account, and the lines that are about it.
#[derive(Clone, Debug)]
pub(super) struct AgreedSubject {
    pub is_item: bool,
    /// Which lines: at least one.
    pub lines: Vec<usize>,
    /// What one costs on them: each cost once, the lowest first, with a line that has it.
    costs: Vec<(Decimal, usize)>,
}

/// One line of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct AgreedLine {
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

/// What a line is about, as its name means.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Item(String),
    Account(String),
}

impl Key {
    fn is_item(&self) -> bool {
        match self {
            Self::Item(_) => true,
            Self::Account(_) => false,
        }
    }
}

impl Subject {
    fn key(&self, names: &Identities) -> Key {
        match self {
            Self::Item(name) => Key::Item(names.of(List::Items, name)),
            Self::Account(name) => Key::Account(names.of(List::Accounts, name)),
        }
    }
}

impl Agreed {
    /// What an order of our side says.
    pub(super) fn of(order: &PurchaseOrder, names: &Identities) -> Self {
        let lines = order.lines.iter();
        let lines = lines.map(|line| (Some(line.subject.key(names)), AgreedLine::from(line)));
        let vendor = AgreedVendor {
            name: order.vendor.clone(),
            meant: names.of(List::Vendors, &order.vendor),
        };
        Self::new(Some(vendor), order.currency.clone(), lines.collect())
    }

    /// What an order in QuickBooks says. The currency is left out: QuickBooks names it, and does not
    /// write its ISO code.
    pub(super) fn of_quickbooks(order: &PurchaseOrderFacts, names: &Identities) -> Self {
        let lines = order.lines.iter().map(|line| {
            let item = line.item.as_ref();
            let meant = item.and_then(|item| names.of_reference(List::Items, item));
            (meant.map(Key::Item), AgreedLine::from(line))
        });
        let vendor = order.vendor.as_ref().and_then(|vendor| {
            Some(AgreedVendor {
                name: vendor.full_name.clone()?,
                meant: names.of_reference(List::Vendors, vendor)?,
            })
        });
        let mut agreed = Self::new(vendor, None, lines.collect());
        agreed.worth = agreed.worth.or(order.total.map(decimal));
        agreed
    }

    /// Puts the lines together that are about one thing; those of mere text are about none.
    fn new(
        vendor: Option<AgreedVendor>,
        currency: Option<String>,
        lines: Vec<(Option<Key>, AgreedLine)>,
    ) -> Self {
        let mut agreed = Self {
            vendor,
            currency,
            worth: sum(&lines),
            lines: lines.iter().map(|(_, line)| *line).collect(),
            subjects: Vec::new(),
            by_key: HashMap::new(),
        };
        for (index, (key, line)) in lines.into_iter().enumerate() {
            let Some(key) = key else {
                continue;
            };
            let is_item = key.is_item();
            let new = agreed.subjects.len();
            let subject = *agreed.by_key.entry(key).or_insert(new);
            if subject == new {
                agreed.subjects.push(AgreedSubject {
                    is_item,
                    lines: Vec::new(),
                    costs: Vec::new(),
                });
            }
            let subject = &mut agreed.subjects[subject];
            subject.lines.push(index);
            subject.costs.extend(line.cost.map(|cost| (cost, index)));
        }
        for subject in &mut agreed.subjects {
            subject.costs.sort_unstable();
            subject.costs.dedup_by_key(|(cost, _)| *cost);
        }
        agreed
    }

    /// Which of the subjects that is, if any line is about it.
    pub(super) fn subject(&self, key: &Key) -> Option<usize> {
        self.by_key.get(key).copied()
    }
}

impl AgreedSubject {
    /// The cost that is the least off, with a line that has it. `off` says by how much a cost is off:
    /// the higher the cost, the less it is, or where `is_rising`, the more.
    pub(super) fn nearest_cost(
        &self,
        is_rising: bool,
        off: impl Fn(Decimal) -> Decimal,
    ) -> Option<(Decimal, usize)> {
        let is_too_low = |cost: Decimal| {
            if is_rising {
                off(cost) < Decimal::ZERO
            } else {
                off(cost) > Decimal::ZERO
            }
        };
        let above = self.costs.partition_point(|(cost, _)| is_too_low(*cost));
        let near = above.saturating_sub(1)..self.costs.len().min(above + 1);
        let near = self.costs[near].iter().copied();
        near.min_by_key(|(cost, _)| off(*cost).abs())
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

impl From<&OrderLine> for AgreedLine {
    fn from(line: &OrderLine) -> Self {
        let (quantity, basis) = match (line.received, line.confirmed) {
            (Some(received), _) => (received, Basis::Received),
            (None, Some(confirmed)) => (confirmed, Basis::Confirmed),
            (None, None) => (line.ordered, Basis::Ordered),
        };
        let worth = line.ordered.decimal().saturating_mul(line.cost.decimal());
        Self {
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

impl From<&PurchaseOrderLine> for AgreedLine {
    fn from(line: &PurchaseOrderLine) -> Self {
        let ordered = line.quantity.map(Quantity::decimal);
        let cost = line.rate.map(Cost::decimal);
        let amount = line.amount.map(decimal);
        Self {
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
fn sum(lines: &[(Option<Key>, AgreedLine)]) -> Option<Decimal> {
    lines.iter().try_fold(Decimal::ZERO, |sum, (_, line)| {
        Some(sum.saturating_add(line.worth?))
    })
}
