//! Whether the invoice was entered before, or its bill is in QuickBooks already.

use serde_json::json;

use super::{Known, texts::reference};
use crate::invoice::{
    Code, Content, Finding, LeftBehind,
    duplicates::{Another, Resemblance},
};

/// `duplicate_invoice`: the same vendor's number came in before.
pub(super) fn number_not_entered_before(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let others = known.duplicates.of(Resemblance::Number);
    others
        .map(|other| {
            let detail = format!(
                "number `{}` of `{}` was entered before, as invoice `{}` (number `{}`): correct the number, or leave this one unsent",
                content.number, content.vendor, other.id, other.number
            );
            let finding = Finding::new(Code::DuplicateInvoice, "/number", detail);
            finding.with_fix("edit_invoice", "Correct the number", json!({}))
        })
        .collect()
}

/// `possible_duplicate`: an invoice that came in before looks like this one.
pub(super) fn nothing_alike_entered_before(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let found = |resemblance, pointer: &'static str, detail: fn(&Content, &Another) -> String| {
        let others = known.duplicates.of(resemblance);
        others.map(move |other| {
            let detail = detail(content, other);
            Finding::new(Code::PossibleDuplicate, pointer, detail)
                .accepted_as("It is another invoice")
        })
    };
    let alike = found(Resemblance::AlikeNumber, "/number", |content, other| {
        format!(
            "number `{}` is nearly `{}` of the same vendor, invoice `{}`: accept this only if they are two invoices, not one that was typed twice",
            content.number, other.number, other.id
        )
    });
    let amount = found(Resemblance::Amount, "/total", |content, other| {
        format!(
            "`{}` sent another invoice over `{}` within a week, number `{}`, invoice `{}`: accept this only if they are two deliveries, not one that was entered twice",
            content.vendor, content.total, other.number, other.id
        )
    });
    let elsewhere = found(Resemblance::NumberElsewhere, "/vendor", |content, other| {
        format!(
            "number `{}` over `{}` was entered before for the vendor `{}`, as number `{}`, invoice `{}`: accept this only if `{}` sent one as well",
            content.number, content.total, other.vendor, other.number, other.id, content.vendor
        )
    });
    alike.chain(amount).chain(elsewhere).collect()
}

/// `ref_number_taken`: two bills of a vendor under one reference number can't be told apart in
/// QuickBooks, and a look for the one finds the other.
pub(super) fn reference_number_free(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let others = known.duplicates.of(Resemblance::Reference);
    others
        .map(|other| {
            let detail = format!(
                "the bill's reference number would be `{}`, under which another invoice of `{}` went out, number `{}`, invoice `{}`: QuickBooks could not tell the two bills apart; change the number, or the setting `ref_number_template` so that it keeps them apart",
                reference(known.held).unwrap_or(&content.number),
                content.vendor,
                other.number,
                other.id
            );
            let finding = Finding::new(Code::RefNumberTaken, "/number", detail);
            finding.with_fix("edit_invoice", "Change the number", json!({}))
        })
        .collect()
}

/// `possible_duplicate`: an earlier request was never answered, and a person returned the invoice.
pub(super) fn not_in_doubt(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    if !known.was_in_doubt {
        return vec![];
    }
    let detail = "an earlier request for this invoice was never answered: accept this only if QuickBooks does not hold the bill";
    vec![Finding::new(Code::PossibleDuplicate, "", detail).accepted_as("It is not in QuickBooks")]
}

/// `duplicate_in_quickbooks`: QuickBooks made a bill of this very invoice before, and was not seen
/// without it since.
pub(super) fn not_in_quickbooks(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let there = known.returned_bills.iter();
    there
        .filter(|left| left.gone_at.is_none())
        .map(|LeftBehind { bill, .. }| {
            let detail = format!(
                "QuickBooks made {} `{}` over {} of this invoice before: sending again would post it twice. Delete or void it there; the next update sees that it is gone, and the invoice can be sent. Or say that it is the bill, once its amount is right",
                content.kind.in_quickbooks(),
                bill.txn_id,
                bill.amount_due
            );
            let finding = Finding::new(Code::DuplicateInQuickbooks, "", detail);
            finding.with_fix("link_bill", "This is the bill", json!({"txn_id": bill.txn_id}))
        })
        .collect()
}
