//! Everything that can be said about an invoice before it goes out: small pure functions, each with
//! the codes it finds, all run together so that a person hears everything at once.
//!
//! They run when an invoice is shown, and when it is sent: an error stops the send, a warning must
//! be accepted by its code.

use chrono::NaiveDate;

use super::{
    Code, Content, Finding, InvoiceId, LeftBehind, Line, Settings, company_file::CompanyFile,
    draft::pointer, names::Names,
};

/// What the checks need to know besides the invoice.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The company's settings.
    pub settings: &'a Settings,
    /// Every text that goes out, as typed and as QuickBooks will hold it.
    pub held: &'a [HeldText],
    /// What the names on the invoice lead to.
    pub names: &'a Names,
    /// What QuickBooks said of the company file; none before it first answered.
    pub company_file: Option<&'a CompanyFile>,
    /// The date that the bill would get.
    pub bill_date: NaiveDate,
    /// Another invoice of this company with the same vendor and number that came first.
    pub same_number: Option<InvoiceId>,
    /// Whether it was left to a person to find out what became of an earlier request for it.
    pub was_in_doubt: bool,
    /// Bills that QuickBooks confirmed for this invoice before it was returned.
    pub returned_bills: &'a [LeftBehind],
}

/// One text of an invoice beside what QuickBooks will hold of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldText {
    /// The field it comes from, as a JSON pointer into the invoice; of a reference number, the
    /// invoice's number.
    pub pointer: String,
    /// As it was typed.
    pub typed: String,
    /// After transliteration; never cut.
    pub held: String,
    /// The most characters that QuickBooks takes there.
    pub max_chars: usize,
}

/// One rule: an invoice and what is around it in, what it finds out.
type Check = fn(&Content, &Known<'_>) -> Vec<Finding>;

/// Every rule, in the order in which findings are shown.
const CHECKS: &[Check] = &[
    zero_total,
    accounts_given,
    reference_number_fits,
    texts_fit,
    texts_unchanged,
    charges_present,
    number_not_entered_before,
    not_in_doubt,
    not_in_quickbooks,
];

/// Everything that can be said about `content` now.
#[must_use]
pub fn run(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    CHECKS
        .iter()
        .flat_map(|check| check(content, known))
        .collect()
}

/// The findings that stop a send: every error, and every warning that is not among `accepted`.
#[must_use]
pub fn stopping(findings: Vec<Finding>, accepted: &[Code]) -> Vec<Finding> {
    let stops = |finding: &Finding| match finding.severity {
        super::Severity::Error => true,
        super::Severity::Warning => !accepted.contains(&finding.code),
    };
    findings.into_iter().filter(stops).collect()
}

/// `zero_total`: a bill of nothing is nothing to pay, and QuickBooks may drop it.
fn zero_total(content: &Content, _: &Known<'_>) -> Vec<Finding> {
    if content.total.minor() != 0 {
        return vec![];
    }
    vec![Finding::new(
        Code::ZeroTotal,
        "/total",
        "the total is `0.00`: there is nothing to post; correct the amounts",
    )]
}

/// `required_missing`: a line or charge without an account, and no default to take its place.
fn accounts_given(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    if known.settings.default_expense_account.is_some() {
        return vec![];
    }
    let lines = content
        .lines
        .iter()
        .enumerate()
        .filter_map(|(index, line)| match line {
            Line::Expense(line) if line.account.is_none() => {
                Some(format!("/lines/{index}/account"))
            }
            Line::Expense(_) | Line::Item(_) => None,
        });
    let charges = content.charges.iter().enumerate();
    let charges = charges
        .filter(|(_, charge)| charge.account.is_none())
        .map(|(index, _)| format!("/charges/{index}/account"));
    lines
        .chain(charges)
        .map(|place| {
            Finding::new(
                Code::RequiredMissing,
                place,
                "no account is given and the company has no `default_expense_account`: give one",
            )
            .with_fix("edit_invoice", "Choose an account", serde_json::json!({}))
        })
        .collect()
}

/// `ref_number_too_long`: the filled template is more than QuickBooks' `RefNumber` takes.
fn reference_number_fits(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let reference = known.held.iter().filter(|text| text.pointer == REFERENCE);
    reference
        .filter(|text| text.held.chars().count() > text.max_chars)
        .map(|text| {
            Finding::new(
                Code::RefNumberTooLong,
                REFERENCE,
                format!(
                    "the bill's reference number would be `{}`, {} characters; QuickBooks takes {}: shorten the number or the setting `ref_number_template`",
                    text.held,
                    text.held.chars().count(),
                    text.max_chars
                ),
            )
            .with_fix("edit_invoice", "Shorten the number", serde_json::json!({"number": content.number}))
        })
        .collect()
}

/// Where the reference number comes from.
const REFERENCE: &str = "/number";

/// `text_too_long`: a name or text is more than QuickBooks takes there.
fn texts_fit(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    let others = known.held.iter().filter(|text| text.pointer != REFERENCE);
    others
        .filter(|text| text.held.chars().count() > text.max_chars)
        .map(|text| {
            Finding::new(
                Code::TextTooLong,
                text.pointer.clone(),
                format!(
                    "{} characters, QuickBooks takes {} here: shorten it",
                    text.held.chars().count(),
                    text.max_chars
                ),
            )
            .with_fix("edit_invoice", "Shorten the text", serde_json::json!({}))
        })
        .collect()
}

/// `text_changed`: characters that QuickBooks can't hold will be replaced.
fn texts_unchanged(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    let changed = known.held.iter().filter(|text| text.typed != text.held);
    changed
        .map(|text| {
            Finding::new(
                Code::TextChanged,
                text.pointer.clone(),
                format!(
                    "QuickBooks will hold `{}` for `{}`: accept that, or type it in Western letters",
                    text.held, text.typed
                ),
            )
            .with_fix("accept_warning", "Accept", serde_json::json!({"accept": [Code::TextChanged]}))
        })
        .collect()
}

/// `charges_missing`: goods that were ordered come with freight or duties, and somebody forgot them.
fn charges_present(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let missing = known.settings.require_additional_charges
        && content.po_number.is_some()
        && content.charges.is_empty();
    if !missing {
        return vec![];
    }
    vec![
        Finding::new(
            Code::ChargesMissing,
            "/charges",
            "an invoice with a PO number needs its additional charges (setting `require_additional_charges`): add them, a charge of `0.00` if there are none",
        )
        .with_fix("edit_invoice", "Add charges", serde_json::json!({})),
    ]
}

/// `duplicate_invoice`: the same vendor's number came in before.
fn number_not_entered_before(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let Some(other) = known.same_number else {
        return vec![];
    };
    vec![
        Finding::new(
            Code::DuplicateInvoice,
            pointer("", "number"),
            format!(
                "number `{}` of `{}` was entered before, as invoice `{other}`: correct the number, or leave this one unsent",
                content.number, content.vendor
            ),
        )
        .with_fix("show_invoice", "Show the other invoice", serde_json::json!({"id": other})),
    ]
}

/// `possible_duplicate`: an earlier request was never answered, and a person returned the invoice.
fn not_in_doubt(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    if !known.was_in_doubt {
        return vec![];
    }
    vec![
        Finding::new(
            Code::PossibleDuplicate,
            "",
            "an earlier request for this invoice was never answered: accept this only if QuickBooks does not hold the bill",
        )
        .with_fix("accept_warning", "It is not in QuickBooks", serde_json::json!({"accept": [Code::PossibleDuplicate]})),
    ]
}

/// `duplicate_in_quickbooks`: QuickBooks made a bill of this very invoice before, and was not seen
/// without it since.
fn not_in_quickbooks(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    known
        .returned_bills
        .iter()
        .filter(|left| left.gone_at.is_none())
        .map(|LeftBehind { bill, .. }| {
            Finding::new(
                Code::DuplicateInQuickbooks,
                "",
                format!(
                    "QuickBooks made {} `{}` over {} of this invoice before: sending again would post it twice. Delete or void it there; the next update sees that it is gone, and the invoice can be sent. Or say that it is the bill, once its amount is right",
                    content.kind.in_quickbooks(),
                    bill.txn_id,
                    bill.amount_due
                ),
            )
            .with_fix("link_bill", "This is the bill", serde_json::json!({"txn_id": bill.txn_id}))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::invoice::{Bill, Money, content::tests::roses};

    #[derive(Default)]
    struct Around {
        settings: Settings,
        held: Vec<HeldText>,
        names: Names,
        company_file: Option<CompanyFile>,
        same_number: Option<InvoiceId>,
        was_in_doubt: bool,
        returned_bills: Vec<LeftBehind>,
    }

    impl Around {
        fn found(&self, content: &Content) -> Vec<(Code, String)> {
            let known = Known {
                settings: &self.settings,
                held: &self.held,
                names: &self.names,
                company_file: self.company_file.as_ref(),
                bill_date: content.date,
                same_number: self.same_number,
                was_in_doubt: self.was_in_doubt,
                returned_bills: &self.returned_bills,
            };
            run(content, &known)
                .into_iter()
                .map(|finding| (finding.code, finding.pointer))
                .collect()
        }
    }

    fn held(pointer: &str, typed: &str, held: &str, max_chars: usize) -> HeldText {
        HeldText {
            pointer: pointer.into(),
            typed: typed.into(),
            held: held.into(),
            max_chars,
        }
    }

    #[test]
    fn a_good_invoice_has_no_findings() {
        assert_eq!(Around::default().found(&roses()), []);
    }

    #[test]
    fn everything_is_found_at_once() {
        let mut content = roses();
        content.charges.clear();
        let Line::Expense(line) = &mut content.lines[0] else {
            panic!("an expense line")
        };
        line.account = None;
        content.total = Money::ZERO;
        let there = LeftBehind::from(Bill {
            txn_id: "1-1".into(),
            ref_number: None,
            amount_due: Money::ZERO,
            synchronized_at: DateTime::UNIX_EPOCH,
            warning: None,
        });
        let around = Around {
            held: vec![
                held(
                    "/number",
                    "RV-100000000000000000",
                    "RV-100000000000000000",
                    20,
                ),
                held("/memo", "花", "Hua", 4_095),
                held("/vendor", "x", "xxxx", 3),
            ],
            same_number: Some(InvoiceId(Uuid::nil())),
            was_in_doubt: true,
            returned_bills: vec![
                there.clone(),
                LeftBehind {
                    gone_at: Some(DateTime::UNIX_EPOCH),
                    ..there
                },
            ],
            ..Around::default()
        };
        let found = around.found(&content);
        let expected = [
            (Code::ZeroTotal, "/total"),
            (Code::RequiredMissing, "/lines/0/account"),
            (Code::RefNumberTooLong, "/number"),
            (Code::TextTooLong, "/vendor"),
            (Code::TextChanged, "/memo"),
            (Code::TextChanged, "/vendor"),
            (Code::ChargesMissing, "/charges"),
            (Code::DuplicateInvoice, "/number"),
            (Code::PossibleDuplicate, ""),
            (Code::DuplicateInQuickbooks, ""),
        ];
        assert_eq!(
            found,
            expected.map(|(code, place)| (code, place.to_owned()))
        );
    }

    #[test]
    fn settings_take_the_place_of_what_is_missing() {
        let mut content = roses();
        content.charges[0].account = None;
        let mut around = Around::default();
        assert_eq!(around.found(&content).len(), 1);
        around.settings.default_expense_account = Some("Freight".into());
        assert_eq!(around.found(&content), []);
    }

    #[test]
    fn charges_are_asked_for_only_with_a_po_number_and_the_setting() {
        let mut content = roses();
        content.charges.clear();
        let mut around = Around::default();
        assert_eq!(around.found(&content).len(), 1);
        content.po_number = None;
        assert_eq!(around.found(&content), []);
        content.po_number = Some("PO-1".into());
        around.settings.require_additional_charges = false;
        assert_eq!(around.found(&content), []);
    }

    #[test]
    fn only_errors_and_unaccepted_warnings_stop_a_send() {
        let findings = vec![
            Finding::new(Code::TextChanged, "", ""),
            Finding::new(Code::ZeroTotal, "", ""),
        ];
        assert_eq!(stopping(findings.clone(), &[]).len(), 2);
        let left = stopping(findings, &[Code::TextChanged, Code::ZeroTotal]);
        assert_eq!(
            left.iter().map(|finding| finding.code).collect::<Vec<_>>(),
            [Code::ZeroTotal]
        );
    }
}
