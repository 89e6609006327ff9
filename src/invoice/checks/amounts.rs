//! What must be there, and what it adds up to.

use serde_json::json;

use super::Known;
use crate::invoice::{Code, Content, Finding, Line};

/// `zero_total`: a bill of nothing is nothing to pay, and QuickBooks may drop it.
pub(super) fn zero_total(content: &Content, _: &Known<'_>) -> Vec<Finding> {
    if content.total.minor() != 0 {
        return vec![];
    }
    let detail = "the total is `0.00`: there is nothing to post; correct the amounts";
    vec![Finding::new(Code::ZeroTotal, "/total", detail).with_fix(
        "edit_invoice",
        "Correct the amounts",
        json!({}),
    )]
}

/// `required_missing`: a line or charge without an account, and no default to take its place.
pub(super) fn accounts_given(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    if known.settings.default_expense_account.is_some() {
        return vec![];
    }
    let detail = "no account is given and the company has no `default_expense_account`: give one";
    let places = without_account(content).into_iter();
    places
        .map(|place| {
            Finding::new(Code::RequiredMissing, place, detail).with_fix(
                "edit_invoice",
                "Choose an account",
                json!({}),
            )
        })
        .collect()
}

/// `charges_missing`: goods that were ordered come with freight or duties, and somebody forgot them.
pub(super) fn charges_present(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let missing = known.settings.require_additional_charges
        && content.po_number.is_some()
        && content.charges.is_empty();
    if !missing {
        return vec![];
    }
    let detail = "an invoice with a PO number needs its additional charges (setting `require_additional_charges`): add them, a charge of `0.00` if there are none";
    vec![
        Finding::new(Code::ChargesMissing, "/charges", detail).with_fix(
            "edit_invoice",
            "Add charges",
            json!({}),
        ),
    ]
}

/// The places of the accounts that are left to the company's default.
pub(super) fn without_account(content: &Content) -> Vec<String> {
    let lines = content.lines.iter().enumerate();
    let lines = lines.filter_map(|(index, line)| match line {
        Line::Expense(line) if line.account.is_none() => Some(format!("/lines/{index}/account")),
        Line::Expense(_) | Line::Item(_) => None,
    });
    let charges = content.charges.iter().enumerate();
    let charges = charges
        .filter(|(_, charge)| charge.account.is_none())
        .map(|(index, _)| format!("/charges/{index}/account"));
    lines.chain(charges).collect()
}
