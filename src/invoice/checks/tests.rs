use chrono::DateTime;
use uuid::Uuid;

use super::*;
use crate::invoice::{
    Bill, InvoiceId, Line, Money,
    content::tests::roses,
    duplicates::{Another, Resemblance},
};

mod company_file;
mod names;
mod tax;

pub(super) fn another(number: u128) -> Another {
    Another {
        id: InvoiceId(Uuid::from_u128(number)),
        vendor: "Tulipanes".to_owned(),
        number: format!("RV/{number}"),
    }
}

/// What is known around an invoice; by default nothing, of a company that is connected.
pub(super) struct Around {
    pub(super) settings: Settings,
    pub(super) status: Status,
    pub(super) held: Vec<HeldText>,
    pub(super) names: Names,
    pub(super) payables: Payables,
    pub(super) taxes: TaxRates,
    pub(super) is_connected: bool,
    pub(super) company_file: Option<CompanyFile>,
    pub(super) home_currency: Option<&'static str>,
    pub(super) vendor_currency: Option<CurrencyFacts>,
    pub(super) duplicates: Duplicates,
    pub(super) was_in_doubt: bool,
    pub(super) has_attachment: bool,
    pub(super) returned_bills: Vec<LeftBehind>,
}

impl Default for Around {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            status: Status::PendingProcurement,
            held: Vec::new(),
            names: Names::default(),
            payables: Payables::Untold,
            taxes: TaxRates::default(),
            is_connected: true,
            company_file: None,
            home_currency: None,
            vendor_currency: None,
            duplicates: Duplicates::default(),
            was_in_doubt: false,
            has_attachment: false,
            returned_bills: Vec::new(),
        }
    }
}

impl Around {
    pub(super) fn known(&self, content: &Content) -> Known<'_> {
        Known {
            settings: &self.settings,
            status: self.status,
            held: &self.held,
            names: &self.names,
            payables: &self.payables,
            taxes: &self.taxes,
            is_connected: self.is_connected,
            company_file: self.company_file.as_ref(),
            home_currency: self.home_currency,
            vendor_currency: self.vendor_currency.as_ref(),
            bill_date: content.date,
            duplicates: &self.duplicates,
            was_in_doubt: self.was_in_doubt,
            has_attachment: self.has_attachment,
            returned_bills: &self.returned_bills,
        }
    }

    pub(super) fn findings(&self, content: &Content) -> Vec<Finding> {
        run(content, &self.known(content))
    }

    pub(super) fn found(&self, content: &Content) -> Vec<(Code, String)> {
        let findings = self.findings(content).into_iter();
        findings
            .map(|finding| (finding.code, finding.pointer))
            .collect()
    }

    /// The one finding that there is.
    #[track_caller]
    pub(super) fn one(&self, content: &Content) -> Finding {
        let mut findings = self.findings(content);
        assert_eq!(findings.len(), 1, "{findings:#?}");
        findings.remove(0)
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
        missing_since: None,
    });
    let mut around = Around {
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
    for (number, resemblance) in (1..).zip(Resemblance::ALL) {
        around.duplicates.add(*resemblance, another(number));
    }
    let found = around.found(&content);
    let expected = [
        (Code::ZeroTotal, "/total"),
        (Code::RequiredMissing, "/lines/0/account"),
        (Code::RefNumberTooLong, "/number"),
        (Code::RefNumberTaken, "/number"),
        (Code::TextTooLong, "/vendor"),
        (Code::TextChanged, "/memo"),
        (Code::TextChanged, "/vendor"),
        (Code::ChargesMissing, "/charges"),
        (Code::DuplicateInvoice, "/number"),
        (Code::PossibleDuplicate, "/number"),
        (Code::PossibleDuplicate, "/total"),
        (Code::PossibleDuplicate, "/vendor"),
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
        Finding::new(Code::CompanyNotConnected, "", ""),
    ];
    assert_eq!(stopping(findings.clone(), &[]).len(), 2);
    let codes = |findings: Vec<Finding>| findings.into_iter().map(|finding| finding.code);
    let accepted = [Code::TextChanged, Code::ZeroTotal];
    let left: Vec<_> = codes(stopping(findings.clone(), &accepted)).collect();
    assert_eq!(left, [Code::ZeroTotal]);
    let news: Vec<_> = codes(unaccepted(findings, &accepted)).collect();
    assert_eq!(news, [Code::ZeroTotal, Code::CompanyNotConnected]);
}

#[test]
fn another_invoice_is_named_and_a_warning_can_be_accepted() {
    for (resemblance, action) in [
        (Resemblance::Number, "edit_invoice"),
        (Resemblance::AlikeNumber, "accept_warning"),
        (Resemblance::Amount, "accept_warning"),
        (Resemblance::NumberElsewhere, "accept_warning"),
        (Resemblance::Reference, "edit_invoice"),
    ] {
        let mut around = Around::default();
        around.duplicates.add(resemblance, another(7));
        let finding = around.one(&roses());
        let detail = &finding.detail;
        assert!(detail.contains("`RV/7`"), "{detail}");
        assert!(detail.contains(&another(7).id.to_string()), "{detail}");
        let fix = finding.fix.unwrap();
        assert_eq!(fix.action, action);
        if action == "accept_warning" {
            let accept = serde_json::json!({"accept": ["possible_duplicate"]});
            assert_eq!(fix.params, accept);
        }
    }
}

#[test]
fn that_nobody_connected_is_told_of_what_waits_for_quickbooks() {
    for status in Status::ALL {
        let around = Around {
            status,
            is_connected: false,
            ..Around::default()
        };
        let waits = matches!(status, Status::Approved | Status::Sent);
        assert_eq!(around.found(&roses()).len(), usize::from(waits), "{status}");
    }
}
