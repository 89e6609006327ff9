//! Whether all claims together take more than there is.

use rust_decimal::Decimal;

use super::{
    super::{
        agreed::{Agreed, decimal},
        shown, to_cents,
    },
    Mismatch, Place,
    claims::Claim,
};
use crate::invoice::settings::MatchTolerance;

/// All claims on what was agreed.
pub(super) struct Counted<'a> {
    agreed: &'a Agreed,
    tolerance: &'a MatchTolerance,
    others: Taken,
    claims: &'a [Claim<'a>],
    /// The claims on each subject.
    by_subject: Vec<Vec<&'a Claim<'a>>>,
}

/// What was taken before.
struct Taken {
    /// Of each subject.
    subjects: Vec<Decimal>,
    /// Of the order's worth.
    worth: Decimal,
}

/// What is taken of a subject, as far as it can be compared: amounts of another currency can't.
fn comparable(claim: &Claim<'_>) -> Decimal {
    if claim.is_foreign && !claim.is_item {
        Decimal::ZERO
    } else {
        claim.size()
    }
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

/// How much all claims take of each subject.
pub(super) fn sums<'a>(
    agreed: &Agreed,
    claims: &[Claim<'a>],
    size: impl Fn(&Claim<'a>) -> Decimal,
) -> Vec<Decimal> {
    let mut sums = vec![Decimal::ZERO; agreed.subjects.len()];
    for claim in claims {
        if let Some(subject) = claim.subject {
            sums[subject] = sums[subject].saturating_add(size(claim));
        }
    }
    sums
}

impl<'a> Counted<'a> {
    /// What `others` take and what `claims` take.
    pub(super) fn new(
        agreed: &'a Agreed,
        tolerance: &'a MatchTolerance,
        others: &[Claim<'_>],
        claims: &'a [Claim<'a>],
    ) -> Self {
        let mut by_subject = vec![Vec::new(); agreed.subjects.len()];
        for claim in claims {
            if let Some(subject) = claim.subject {
                by_subject[subject].push(claim);
            }
        }
        let ours = others.iter().filter(|claim| !claim.is_foreign);
        let worth = ours.map(|claim| claim.worth);
        Self {
            agreed,
            tolerance,
            others: Taken {
                subjects: sums(agreed, others, comparable),
                worth: worth.fold(Decimal::ZERO, Decimal::saturating_add),
            },
            claims,
            by_subject,
        }
    }

    /// More of a subject than there is.
    pub(super) fn subjects(&self) -> Vec<Mismatch> {
        let subjects = self.agreed.subjects.iter().enumerate();
        let found = subjects.filter_map(|(subject, agreed)| {
            let lines = &agreed.lines;
            if agreed.is_item {
                self.quantity(subject, lines)
            } else {
                self.account(subject, lines)
            }
        });
        found.collect()
    }

    /// Who goes over the limit of a subject, if all together do.
    fn excess(
        &self,
        subject: usize,
        limit: Decimal,
        tolerated: Decimal,
    ) -> Option<Excess<&'a Claim<'a>>> {
        let claims = self.by_subject[subject].iter();
        let claims = claims.map(|claim| (*claim, comparable(claim))).collect();
        excess(limit, tolerated, self.others.subjects[subject], claims)
    }

    /// More of an item than was received or, where nobody counts that, confirmed or ordered.
    fn quantity(&self, subject: usize, lines: &[usize]) -> Option<Mismatch> {
        let limits = lines.iter().map(|index| self.agreed.lines[*index].limit);
        let limits: Vec<_> = limits.collect::<Option<_>>()?;
        let total = |sum: Decimal, part: Decimal| sum.saturating_add(part);
        let limit = limits.iter().map(|limit| limit.quantity);
        let limit = limit.fold(Decimal::ZERO, total);
        let tolerated = self.tolerance.quantity.decimal();
        let Excess { first, taken, left } = self.excess(subject, limit, tolerated)?;
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
    fn account(&self, subject: usize, lines: &[usize]) -> Option<Mismatch> {
        let worth = lines.iter().map(|index| self.agreed.lines[*index].worth);
        let limit = worth.sum::<Option<Decimal>>()?;
        let tolerated = decimal(self.tolerance.amount);
        let Excess { first, taken, left } = self.excess(subject, to_cents(limit), tolerated)?;
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
        let Excess { first, taken, .. } = excess(limit, tolerated, self.others.worth, documents)?;
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
