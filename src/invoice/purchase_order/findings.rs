//! What an invoice is told of its purchase order.

use serde_json::json;

use super::{
    Agreed, INVOICES_MAX, Identities, Mismatch, OrderStatus, PurchaseOrder,
    corrections::corrected,
    matching::{Matching, Place},
};
use crate::invoice::{
    Code, Content, Finding, Settings, Severity,
    content::match_key,
    lists::{EntryFacts, List, ListEntry, PurchaseOrderFacts},
    settings::PoRule,
};

/// For so many mismatches, what would match is worked out, at most: a line is corrected by sending all
/// lines, so that an answer would grow with the square of their number.
const CORRECTED_MAX: usize = 20;

/// What is known of the purchase order that an invoice names.
#[derive(Clone, Copy, Debug, Default)]
pub struct Standing<'a> {
    /// The order of our side.
    pub order: Option<&'a PurchaseOrder>,
    /// The other invoices that name it, whatever their status: what was entered claims its part.
    pub others: &'a [&'a Content],
    /// Whether there are more of them than [`INVOICES_MAX`], which are not among `others`.
    pub has_more: bool,
    /// QuickBooks' own purchase orders of that number.
    pub in_quickbooks: &'a [ListEntry],
    /// What the names on all of them mean.
    pub names: &'a Identities,
}

/// `po_unknown`, `po_not_shipped`, `po_closed`, `po_mismatch`: what is to be said of an invoice and the
/// order that it names. Nothing when it names none, or the company does not look.
#[must_use]
pub fn check(content: &Content, settings: &Settings, standing: &Standing<'_>) -> Vec<Finding> {
    let Some(number) = content.po_number.as_deref() else {
        return Vec::new();
    };
    let is_required = match settings.po_rule {
        PoRule::Off => return Vec::new(),
        PoRule::Warn => false,
        PoRule::Require => true,
    };
    let found = About {
        number,
        is_required,
    }
    .findings(content, settings, standing);
    if is_required {
        found.into_iter().map(Finding::as_error).collect()
    } else {
        found
    }
}

/// The order that is spoken of.
struct About<'a> {
    number: &'a str,
    is_required: bool,
}

impl About<'_> {
    fn findings(
        &self,
        content: &Content,
        settings: &Settings,
        standing: &Standing<'_>,
    ) -> Vec<Finding> {
        let orders: Vec<_> = readable(standing, content);
        let mut found = Vec::new();
        let agreed = match standing.order {
            Some(order) => {
                found.extend(self.status(order.status));
                let closed_by_hand = |order: &&PurchaseOrderFacts| order.is_manually_closed;
                // Fully received there is what an order is before its invoice comes.
                if !orders.is_empty()
                    && orders.iter().all(closed_by_hand)
                    && order.status != OrderStatus::Closed
                {
                    found.push(self.closed("somebody closed it in QuickBooks"));
                }
                Agreed::of(order, standing.names)
            }
            None if standing.in_quickbooks.is_empty() => return vec![self.unknown()],
            None => {
                // None of them could be read: it is known, and nothing more.
                let Some(order) = orders.first() else {
                    return found;
                };
                if !order.is_open() {
                    let why = if order.is_manually_closed {
                        "somebody closed it in QuickBooks"
                    } else {
                        "QuickBooks has received all of it already"
                    };
                    found.push(self.closed(why));
                }
                Agreed::of_quickbooks(order, standing.names)
            }
        };
        let tolerance = &settings.match_tolerance;
        let differences = Matching::new(&agreed, standing.names, &[content])
            .mismatches(standing.others, tolerance);
        for (nth, mismatch) in differences.into_iter().enumerate() {
            let is_corrected = nth < CORRECTED_MAX;
            found.push(self.mismatch(content, mismatch, is_corrected));
        }
        if standing.has_more {
            found.push(self.uncounted());
        }
        found
    }

    fn unknown(&self) -> Finding {
        let number = self.number;
        Finding::new(
            Code::PoUnknown,
            PO_NUMBER,
            format!(
                "there is no purchase order `{number}`, here or in QuickBooks: correct the number, or enter the order"
            ),
        )
        .with_fix("put_purchase_order", "Enter the order", json!({"number": number}))
    }

    fn status(&self, status: OrderStatus) -> Option<Finding> {
        let number = self.number;
        match status {
            OrderStatus::Shipped | OrderStatus::Received => None,
            OrderStatus::Closed => Some(self.closed("it was closed here")),
            OrderStatus::Open | OrderStatus::Confirmed => Some(
                Finding::new(
                    Code::PoNotShipped,
                    PO_NUMBER,
                    format!(
                        "purchase order `{number}` is `{status}`, an invoice is expected once it is `shipped`: either the vendor bills before it delivers, or the order is not up to date"
                    ),
                )
                .with_fix(
                    "put_purchase_order",
                    "Say that it is shipped",
                    json!({"number": number, "status": OrderStatus::Shipped}),
                ),
            ),
        }
    }

    fn closed(&self, why: &str) -> Finding {
        let number = self.number;
        let finding = Finding::new(
            Code::PoClosed,
            PO_NUMBER,
            format!(
                "purchase order `{number}` is closed ({why}), nothing more was expected on it: either the invoice came before and this is a second one, or the number is another's, or the order was closed too early"
            ),
        );
        self.accepting(finding)
    }

    fn mismatch(&self, content: &Content, mismatch: Mismatch, is_corrected: bool) -> Finding {
        let place = mismatch.place;
        let finding = Finding::new(Code::PoMismatch, place.pointer(), mismatch.detail);
        let right = mismatch.would_match.filter(|_| is_corrected);
        let right = right.and_then(|value| Some((corrected(content, place, &value)?, value)));
        match (right, place) {
            (Some((params, value)), _) => {
                let label = format!("Change it to `{value}`");
                finding.with_fix("edit_invoice", &label, params)
            }
            (None, Place::Line { field: "item", .. }) => {
                let params = json!({"number": self.number});
                finding.with_fix("put_purchase_order", "Add it to the order", params)
            }
            (None, Place::Vendor | Place::Currency | Place::Line { .. } | Place::Total) => {
                self.accepting(finding)
            }
        }
    }

    fn uncounted(&self) -> Finding {
        let detail = format!(
            "more than {INVOICES_MAX} invoices name purchase order `{}`, only the first were counted: enter a new order for what is still to come",
            self.number
        );
        self.accepting(Finding::new(Code::PoMismatch, PO_NUMBER, detail))
    }

    /// What nothing else mends is accepted, where the company lets that be.
    fn accepting(&self, finding: Finding) -> Finding {
        if self.is_required {
            let params = json!({"number": self.number});
            return finding.with_fix("put_purchase_order", "Change the order", params);
        }
        debug_assert_eq!(finding.code.severity(), Severity::Warning);
        finding.accepted_as("Accept")
    }
}

const PO_NUMBER: &str = "/po_number";

/// Those of QuickBooks' orders that could be read, the likeliest first: numbers there are given
/// twice, so that an open one comes before a closed one, and the vendor's own before another's.
fn readable<'a>(standing: &Standing<'a>, content: &Content) -> Vec<&'a PurchaseOrderFacts> {
    let number = content.po_number.as_deref().map(match_key);
    let mut orders: Vec<_> = standing
        .in_quickbooks
        .iter()
        .filter(|entry| number.as_deref() == Some(match_key(&entry.full_name).as_str()))
        .filter_map(|entry| match &entry.facts {
            EntryFacts::PurchaseOrder(order) => Some(order),
            EntryFacts::Vendor(_)
            | EntryFacts::Account(_)
            | EntryFacts::Item(_)
            | EntryFacts::Class
            | EntryFacts::Terms(_)
            | EntryFacts::Customer { .. }
            | EntryFacts::Currency(_)
            | EntryFacts::SalesTaxCode { .. }
            | EntryFacts::Unread { .. } => None,
        })
        .collect();
    let names = standing.names;
    let vendor = Some(names.of(List::Vendors, &content.vendor));
    orders.sort_by_cached_key(|order| {
        let meant = order.vendor.as_ref();
        let meant = meant.and_then(|meant| names.of_reference(List::Vendors, meant));
        (!order.is_open(), meant != vendor)
    });
    orders
}
