//! Whether all claims together take more than there is.

use rust_decimal::Decimal;

use super::{
    super::{
        agreed::{Agreed, Key, decimal},
        shown, to_cents,
    },
    Mismatch, Place,
    claims::Claim,
};
use crate::invoice::settings::MatchTolerance;

/// All claims on what was agreed.
pub(super) struct Counted<'a> {
    pub agreed: &'a Agreed,
    pub tolerance: &'a MatchTolerance,
    pub others: Vec<Claim<'a>>,
    pub claims: Vec<Claim<'a>>,
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
    /// More of an item than was received or, where nobody counts that, confirmed or ordered.
    pub(super) fn quantities(&self) -> Vec<Mismatch> {
        let keys = self.agreed.keys().into_iter();
        keys.filter_map(|key| self.quantity(&key)).collect()
    }

    fn quantity(&self, key: &Key) -> Option<Mismatch> {
        let lines: Vec<usize> = self.agreed.lines_of(key).collect();
        let counts = |claim: &&Claim<'_>| claim.key.as_ref() == Some(key);
        let limits = lines.iter().map(|index| self.agreed.lines[*index].limit);
        let limits: Vec<_> = limits.collect::<Option<_>>()?;
        let total = |sum: Decimal, part: Decimal| sum.saturating_add(part);
        let limit = limits.iter().map(|limit| limit.quantity);
        let limit = limit.fold(Decimal::ZERO, total);
        let others = self.others.iter().filter(counts);
        let others = others.map(Claim::goods).fold(Decimal::ZERO, total);
        let claims = self.claims.iter().filter(counts);
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
    pub(super) fn accounts(&self) -> Vec<Mismatch> {
        let keys = self.agreed.keys().into_iter();
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
        let tolerated = decimal(self.tolerance.amount);
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
    pub(super) fn total(&self) -> Option<Mismatch> {
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
        let tolerated = decimal(self.tolerance.amount);
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
