//! The three-way match: what was ordered or confirmed, what was received, what is invoiced.
//!
//! Every invoice of an order is cut into claims, one for each line; a claim takes a quantity and an
//! amount of what was agreed, that of a credit gives them back. Three things are asked: whether a line
//! is about something that was ordered, whether it costs what was agreed, and whether all claims
//! together take more than there is. Each answer names the one line and number that breaks it.
//!
//! Charges are no claims. Freight and duties come with a delivery and are not agreed in the order:
//! counted against it, no order would ever match.

mod claims;

use rust_decimal::Decimal;

use self::claims::{Claim, claims};
use super::{
    agreed::{Agreed, AgreedLine, Key},
    shown, to_cents,
};
use crate::invoice::{Content, lists::name_key, settings::MatchTolerance};

/// Something in which an invoice and its order differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Which of the invoices that were looked at.
    pub document: usize,
    /// Where in it.
    pub place: Place,
    /// Which line of the order it is about, from 0 on.
    pub line: Option<usize>,
    /// A heading for people.
    pub title: &'static str,
    /// What is right, what is not, and the likely cause.
    pub detail: String,
    /// What would match in that place, if anything would.
    pub would_match: Option<String>,
}

/// Where in an invoice, in the order of its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// Its vendor.
    Vendor,
    /// Its currency.
    Currency,
    /// A field of a line.
    Line {
        /// Which line, from 0 on.
        index: usize,
        /// The field.
        field: &'static str,
    },
    /// Its total.
    Total,
}

impl Place {
    /// The place as a JSON pointer into the invoice.
    #[must_use]
    pub fn pointer(self) -> String {
        match self {
            Self::Vendor => "/vendor".to_owned(),
            Self::Currency => "/currency".to_owned(),
            Self::Line { index, field } => format!("/lines/{index}/{field}"),
            Self::Total => "/total".to_owned(),
        }
    }
}

/// Everything in which `documents` differ from what was agreed, when `others` have claimed their part
/// already; by document and place.
#[must_use]
pub fn mismatches(
    agreed: &Agreed,
    others: &[&Content],
    documents: &[&Content],
    tolerance: &MatchTolerance,
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for (document, content) in documents.iter().enumerate() {
        found.extend(parties(agreed, document, content));
    }
    let counted = Counted {
        agreed,
        tolerance,
        others: claims(agreed, others),
        claims: claims(agreed, documents),
    };
    for claim in &counted.claims {
        found.extend(not_ordered(agreed, claim));
        found.extend(price(agreed, claim, tolerance));
    }
    found.extend(counted.quantities());
    found.extend(counted.accounts());
    found.extend(counted.total());
    found.sort_by_key(|mismatch| (mismatch.document, mismatch.place));
    // A line that takes too much of its order line and of all such lines is one mistake.
    found.dedup_by_key(|mismatch| (mismatch.document, mismatch.place));
    found
}

/// How much the documents take of each line that was agreed: quantities, of an account's line its
/// amount. Claims that name no line fill those of their item one after the other, and the last of them
/// holds what is too much.
#[must_use]
pub(super) fn taken(agreed: &Agreed, documents: &[&Content]) -> Vec<Decimal> {
    let mut taken = vec![Decimal::ZERO; agreed.lines.len()];
    let claims = claims(agreed, documents);
    let size = |claim: &Claim<'_>| match &claim.key {
        Some(Key::Item(_)) => claim.quantity,
        Some(Key::Account(_)) | None => claim.amount,
    };
    for claim in claims.iter().filter(|claim| claim.po_line.is_some()) {
        if let Some((index, _)) = claim.lines(agreed).next() {
            taken[index] = taken[index].saturating_add(size(claim));
        }
    }
    let mut keys: Vec<_> = agreed.lines.iter().filter_map(AgreedLine::key).collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let free = claims.iter().filter(|claim| claim.po_line.is_none());
        let free = free
            .filter(|claim| claim.key.as_ref() == Some(&key))
            .map(size);
        let mut rest = free.fold(Decimal::ZERO, Decimal::saturating_add);
        let lines: Vec<usize> = agreed.lines_of(&key).collect();
        for (nth, index) in lines.iter().enumerate() {
            let line = &agreed.lines[*index];
            let limit = match &key {
                Key::Item(_) => line.limit.map(|limit| limit.quantity),
                Key::Account(_) => line.worth,
            };
            let room = limit.unwrap_or_default().saturating_sub(taken[*index]);
            let part = if nth + 1 == lines.len() {
                rest
            } else {
                rest.min(room.max(Decimal::ZERO))
            };
            taken[*index] = taken[*index].saturating_add(part);
            rest = rest.saturating_sub(part);
        }
    }
    taken
}

/// Who bills, and in which currency.
fn parties(agreed: &Agreed, document: usize, content: &Content) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let vendor = agreed.vendor.as_ref();
    if let Some(vendor) = vendor.filter(|vendor| name_key(vendor) != name_key(&content.vendor)) {
        found.push(Mismatch {
            document,
            place: Place::Vendor,
            line: None,
            title: "The vendor is another",
            detail: format!(
                "the order is with `{vendor}`, the invoice is from `{}`: probably the PO number is another's, or the vendor bills under another name",
                content.vendor
            ),
            would_match: Some(vendor.clone()),
        });
    }
    if is_foreign(agreed, content) {
        let ordered = agreed.currency.clone().unwrap_or_default();
        let billed = content.currency.as_deref().unwrap_or_default();
        found.push(Mismatch {
            document,
            place: Place::Currency,
            line: None,
            title: "The currency is another",
            detail: format!(
                "the order is in `{ordered}`, the invoice in `{billed}`: prices can't be compared; ask the vendor for an invoice in the currency that was agreed, or correct whichever was entered wrong"
            ),
            would_match: Some(ordered),
        });
    }
    found
}

/// Whether both name a currency, and not the same: then amounts can't be compared.
fn is_foreign(agreed: &Agreed, content: &Content) -> bool {
    match (&agreed.currency, &content.currency) {
        (Some(ordered), Some(billed)) => ordered != billed,
        (Some(_) | None, None) | (None, Some(_)) => false,
    }
}

/// An item that nobody ordered, or a line of the order that is about something else.
fn not_ordered(agreed: &Agreed, claim: &Claim<'_>) -> Option<Mismatch> {
    let Some(key @ Key::Item(_)) = &claim.key else {
        return None;
    };
    let same = |line: &AgreedLine| line.subject.as_ref().is_some_and(|it| it.key() == *key);
    let (field, title, detail) = if let Some(number) = claim.po_line {
        let line = order_line(agreed, number);
        if line.is_some_and(same) {
            return None;
        }
        let detail = match line {
            Some(_) => format!("line {number} of the order is not for `{}`", claim.name),
            None => format!(
                "the order has {} lines, there is no line {number}",
                agreed.lines.len()
            ),
        };
        ("po_line", "The order's line is another", detail)
    } else {
        if agreed.lines.iter().any(same) {
            return None;
        }
        let detail = format!(
            "`{}` is not on the order: either something was delivered that nobody ordered, or it goes by another name there, or the PO number is another's",
            claim.name
        );
        ("item", "The item was not ordered", detail)
    };
    Some(claim.mismatch(field, None, title, detail, None))
}

fn order_line(agreed: &Agreed, number: u32) -> Option<&AgreedLine> {
    let index = usize::try_from(number).ok()?.checked_sub(1)?;
    agreed.lines.get(index)
}

/// A cost that was not agreed, or an amount that is not the quantity at its cost.
fn price(agreed: &Agreed, claim: &Claim<'_>, tolerance: &MatchTolerance) -> Option<Mismatch> {
    let tolerated = super::agreed::decimal(tolerance.amount);
    let Some(Key::Item(_)) = &claim.key else {
        return None;
    };
    if claim.is_foreign {
        return None;
    }
    let paid = |cost: Decimal| to_cents(claim.quantity.saturating_mul(cost));
    let off = |cost: Decimal| {
        let each = claim.cost.map(|own| own.saturating_sub(cost));
        let all = each.map(|each| claim.quantity.saturating_mul(each));
        to_cents(all.unwrap_or_else(|| claim.amount.saturating_sub(paid(cost)))).abs()
    };
    let costs = claim.lines(agreed);
    let costs = costs.filter_map(|(index, line)| Some((index, line.cost?)));
    // The same item may stand on several lines, at different costs.
    let (index, cost) = costs.min_by_key(|(_, cost)| off(*cost))?;
    if let Some(own) = claim.cost.filter(|_| off(cost) > tolerated) {
        let detail = format!(
            "`{}` was ordered at {}, the invoice has {}: {} in all; a price that was not agreed, or an order that does not have the new price yet",
            claim.name,
            cost.normalize(),
            own.normalize(),
            shown(off(cost))
        );
        let title = "The cost is not what was agreed";
        let right = Some(cost.normalize().to_string());
        return Some(claim.mismatch("cost", Some(index), title, detail, right));
    }
    let right = paid(claim.cost.unwrap_or(cost));
    if claim.amount.saturating_sub(right).abs() <= tolerated {
        return None;
    }
    let detail = format!(
        "{} of `{}` at {} are {}, the invoice has {}: correct the amount or the quantity, or ask the vendor",
        claim.quantity.abs().normalize(),
        claim.name,
        claim.cost.unwrap_or(cost).normalize(),
        shown(claim.as_written(right)),
        shown(claim.as_written(claim.amount))
    );
    let title = "The amount is not the quantity at the cost that was agreed";
    let would_match = Some(shown(claim.as_written(right)));
    Some(claim.mismatch("amount", Some(index), title, detail, would_match))
}

/// All claims on what was agreed.
struct Counted<'a> {
    agreed: &'a Agreed,
    tolerance: &'a MatchTolerance,
    others: Vec<Claim<'a>>,
    claims: Vec<Claim<'a>>,
}

/// The first that goes over a limit.
struct Excess<T> {
    first: T,
    /// What all take together.
    taken: Decimal,
    /// What the first may take at most.
    left: Decimal,
}

/// Whether all together take more than there is, and who is the first to. What is given back counts
/// before anything is taken, so that the order in which invoices came in makes no difference.
fn excess<T>(
    limit: Decimal,
    tolerated: Decimal,
    others: Decimal,
    claims: Vec<(T, Decimal)>,
) -> Option<Excess<T>> {
    let add = |sum: Decimal, claim: &(T, Decimal)| sum.saturating_add(claim.1);
    let taken = claims.iter().fold(others, add);
    let bound = limit.saturating_add(tolerated);
    if taken <= bound {
        return None;
    }
    let gives_back = |claim: &&(T, Decimal)| claim.1 < Decimal::ZERO;
    let mut running = claims.iter().filter(gives_back).fold(others, add);
    for (first, claim) in claims {
        if claim <= Decimal::ZERO {
            continue;
        }
        let left = limit.saturating_sub(running);
        running = running.saturating_add(claim);
        if running > bound {
            return Some(Excess { first, taken, left });
        }
    }
    // What was too much before is no fault of one that only gives back.
    None
}

impl Counted<'_> {
    fn keys(&self) -> Vec<Key> {
        let mut keys: Vec<_> = self
            .agreed
            .lines
            .iter()
            .filter_map(AgreedLine::key)
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }

    /// More of an item than was received or, where nobody counts that, confirmed or ordered.
    fn quantities(&self) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for key in self.keys() {
            let lines: Vec<usize> = self.agreed.lines_of(&key).collect();
            if lines.len() > 1 {
                // Claims that name a line are held against it alone, and then with the others.
                for index in &lines {
                    found.extend(self.quantity(&[*index], |claim| {
                        claim.key.as_ref() == Some(&key) && claim.names(*index)
                    }));
                }
            }
            found.extend(self.quantity(&lines, |claim| claim.key.as_ref() == Some(&key)));
        }
        found
    }

    fn quantity(&self, lines: &[usize], counts: impl Fn(&Claim<'_>) -> bool) -> Option<Mismatch> {
        let limits = lines.iter().map(|index| self.agreed.lines[*index].limit);
        let limits: Vec<_> = limits.collect::<Option<_>>()?;
        let total = |sum: Decimal, part: Decimal| sum.saturating_add(part);
        let limit = limits.iter().map(|limit| limit.quantity);
        let limit = limit.fold(Decimal::ZERO, total);
        let others = self.others.iter().filter(|claim| counts(claim));
        let others = others.map(Claim::goods).fold(Decimal::ZERO, total);
        let claims = self.claims.iter().filter(|claim| counts(claim));
        let claims = claims.map(|claim| (claim, claim.goods())).collect();
        let tolerated = self.tolerance.quantity.decimal();
        let Excess { first, taken, left } = excess(limit, tolerated, others, claims)?;
        let basis = limits.first()?.basis;
        let is_one = limits.iter().all(|limit| limit.basis == basis);
        let basis = if is_one { basis.as_str() } else { "agreed" };
        let detail = format!(
            "{} of `{}` were {basis}, {} are invoiced in all: {} too many; either more was billed than came, or the order does not say yet what came",
            limit.normalize(),
            first.name,
            taken.normalize(),
            taken.saturating_sub(limit).normalize()
        );
        let title = "More is invoiced than there is on the order";
        let right = (left > Decimal::ZERO).then(|| left.normalize().to_string());
        Some(first.mismatch("quantity", lines.first().copied(), title, detail, right))
    }

    /// More on an account than the order has for it.
    fn accounts(&self) -> Vec<Mismatch> {
        let keys = self.keys().into_iter();
        keys.filter(|key| matches!(key, Key::Account(_)))
            .filter_map(|key| self.account(&key))
            .collect()
    }

    fn account(&self, key: &Key) -> Option<Mismatch> {
        let lines: Vec<usize> = self.agreed.lines_of(key).collect();
        let worth = lines.iter().map(|index| self.agreed.lines[*index].worth);
        let limit = worth.sum::<Option<Decimal>>()?;
        let counts = |claim: &&Claim<'_>| claim.key.as_ref() == Some(key) && !claim.is_foreign;
        let others = self.others.iter().filter(counts).map(|claim| claim.amount);
        let others = others.fold(Decimal::ZERO, Decimal::saturating_add);
        let claims = self.claims.iter().filter(counts);
        let claims = claims.map(|claim| (claim, claim.amount)).collect();
        let tolerated = super::agreed::decimal(self.tolerance.amount);
        let Excess { first, taken, left } = excess(to_cents(limit), tolerated, others, claims)?;
        let detail = format!(
            "the order has {} for `{}`, {} are invoiced in all: correct the amount, or bring the order up to date",
            shown(limit),
            first.name,
            shown(taken)
        );
        let title = "More is invoiced than there is on the order";
        let right = (left > Decimal::ZERO).then(|| shown(left));
        Some(first.mismatch("amount", lines.first().copied(), title, detail, right))
    }

    /// More in all than the order is worth.
    fn total(&self) -> Option<Mismatch> {
        let limit = self.agreed.worth?;
        let ours = |claim: &&Claim<'_>| !claim.is_foreign;
        let others = self.others.iter().filter(ours).map(|claim| claim.worth);
        let others = others.fold(Decimal::ZERO, Decimal::saturating_add);
        let mut documents: Vec<(usize, Decimal)> = Vec::new();
        for claim in self.claims.iter().filter(ours) {
            match documents.last_mut() {
                Some((document, sum)) if *document == claim.document => {
                    *sum = sum.saturating_add(claim.worth);
                }
                Some(_) | None => documents.push((claim.document, claim.worth)),
            }
        }
        let tolerated = super::agreed::decimal(self.tolerance.amount);
        // Less than half a cent is the rounding of a line, and owed by nobody.
        let tolerated = tolerated.saturating_add(Decimal::new(4_999, 6));
        let Excess { first, taken, .. } = excess(limit, tolerated, others, documents)?;
        Some(Mismatch {
            document: first,
            place: Place::Total,
            line: None,
            title: "More is invoiced than the order is worth",
            detail: format!(
                "the order is worth {}, its invoices come to {} without their charges: {} too much; something was billed twice, or is not on the order",
                shown(limit),
                shown(taken),
                shown(taken.saturating_sub(limit))
            ),
            would_match: None,
        })
    }
}
