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
mod counted;

use rust_decimal::Decimal;

use self::{
    claims::{Claim, claims},
    counted::{Counted, sums},
};
use super::{Identities, agreed::Agreed, shown};
use crate::invoice::{Content, lists::List, settings::MatchTolerance};

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

/// The invoices that are looked at, and all their claims.
pub(super) struct Matching<'a> {
    agreed: &'a Agreed,
    names: &'a Identities,
    documents: &'a [&'a Content],
    claims: Vec<Claim<'a>>,
}

impl<'a> Matching<'a> {
    pub(super) fn new(
        agreed: &'a Agreed,
        names: &'a Identities,
        documents: &'a [&'a Content],
    ) -> Self {
        Self {
            agreed,
            names,
            documents,
            claims: claims(agreed, names, documents),
        }
    }

    /// Everything in which the documents differ from what was agreed, when `others` have claimed their
    /// part already; by document and place.
    #[must_use]
    pub(super) fn mismatches(
        &self,
        others: &[&Content],
        tolerance: &MatchTolerance,
    ) -> Vec<Mismatch> {
        let mut found = Vec::new();
        for (document, content) in self.documents.iter().enumerate() {
            found.extend(self.parties(document, content));
        }
        for claim in &self.claims {
            found.extend(not_ordered(claim));
            found.extend(price(self.agreed, claim, tolerance));
        }
        let others = claims(self.agreed, self.names, others);
        let counted = Counted::new(self.agreed, tolerance, &others, &self.claims);
        found.extend(counted.subjects());
        found.extend(counted.total());
        found.sort_by_key(|mismatch| (mismatch.document, mismatch.place));
        found
    }

    /// How much the documents take of each line that was agreed: quantities, of an account's line its
    /// amount. Claims fill the lines of their item one after the other, and the last of them holds what
    /// is too much.
    #[must_use]
    pub(super) fn taken(&self) -> Vec<Decimal> {
        let mut taken = vec![Decimal::ZERO; self.agreed.lines.len()];
        let sums = sums(self.agreed, &self.claims, Claim::size);
        for (subject, mut rest) in self.agreed.subjects.iter().zip(sums) {
            for (nth, index) in subject.lines.iter().enumerate() {
                let line = &self.agreed.lines[*index];
                let limit = if subject.is_item {
                    line.limit.map(|limit| limit.quantity)
                } else {
                    line.worth
                };
                taken[*index] = if nth + 1 == subject.lines.len() {
                    rest
                } else {
                    rest.min(limit.unwrap_or_default().max(Decimal::ZERO))
                };
                rest = rest.saturating_sub(taken[*index]);
            }
        }
        taken
    }

    /// Who bills, and in which currency.
    fn parties(&self, document: usize, content: &Content) -> Vec<Mismatch> {
        let agreed = self.agreed;
        let mut found = Vec::new();
        let billing = self.names.of(List::Vendors, &content.vendor);
        let vendor = agreed.vendor.as_ref();
        if let Some(vendor) = vendor.filter(|vendor| vendor.meant != billing) {
            let vendor = &vendor.name;
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
}

/// Whether both name a currency, and not the same: then amounts can't be compared.
fn is_foreign(agreed: &Agreed, content: &Content) -> bool {
    match (&agreed.currency, &content.currency) {
        (Some(ordered), Some(billed)) => ordered != billed,
        (Some(_) | None, None) | (None, Some(_)) => false,
    }
}

/// An item that nobody ordered.
fn not_ordered(claim: &Claim<'_>) -> Option<Mismatch> {
    if !claim.is_item || claim.subject.is_some() {
        return None;
    }
    let detail = format!(
        "`{}` is not on the order: either something was delivered that nobody ordered, or it goes by another name there, or the PO number is another's",
        claim.name
    );
    Some(claim.mismatch("item", None, "The item was not ordered", detail, None))
}

/// A cost that was not agreed, or an amount that is not the quantity at its cost.
fn price(agreed: &Agreed, claim: &Claim<'_>, tolerance: &MatchTolerance) -> Option<Mismatch> {
    let tolerated = super::agreed::decimal(tolerance.amount);
    if !claim.is_item || claim.is_foreign {
        return None;
    }
    // The same item may stand on several lines, at different costs.
    let nearest = match claim.cost {
        Some(own) => claim.cost_by_own(own, agreed),
        None => claim.cost_by_amount(agreed),
    };
    let (cost, index) = nearest?;
    let own = claim.cost.map(|own| (own, claim.off(own, cost).abs()));
    if let Some((own, off)) = own.filter(|(_, off)| *off > tolerated) {
        let detail = format!(
            "`{}` was ordered at {}, the invoice has {}: {} in all; a price that was not agreed, or an order that does not have the new price yet",
            claim.name,
            cost.normalize(),
            own.normalize(),
            shown(off)
        );
        let title = "The cost is not what was agreed";
        let right = Some(cost.normalize().to_string());
        return Some(claim.mismatch("cost", Some(index), title, detail, right));
    }
    let right = claim.paid(claim.cost.unwrap_or(cost));
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
