//! One invoice in the list, and what became of it when a step was taken for many.

use crate::{
    invoice::{Code, Finding, Kind, Severity},
    operations::{OperationError, bulk::Ticked, shown::Shown},
    web::pages::{invoice::StatusView, words},
};

use super::sums::currency_words;

/// One invoice in the list.
pub(super) struct InvoiceRow {
    pub(super) id: String,
    /// The invoice as it is shown, for its box.
    pub(super) ticked: String,
    pub(super) is_ticked: bool,
    /// The total in hundredths, less than nothing for a credit, and its currency: for the sum of what
    /// is ticked.
    pub(super) hundredths: i64,
    pub(super) unit: String,
    pub(super) href: String,
    pub(super) vendor: String,
    pub(super) number: String,
    pub(super) is_credit: bool,
    pub(super) po_number: Option<String>,
    pub(super) date: String,
    pub(super) total: String,
    pub(super) currency: Option<String>,
    pub(super) status: StatusView,
    pub(super) entered: String,
    pub(super) entered_exactly: String,
    pub(super) needs_person: bool,
    pub(super) waiting: Option<String>,
    pub(super) outcome: Option<OutcomeView>,
}

/// What became of it.
pub(super) struct OutcomeView {
    pub(super) is_done: bool,
    pub(super) text: String,
    /// What stops it, each with what mends it.
    pub(super) reasons: Vec<Reason>,
    /// The warnings that can be accepted.
    pub(super) warnings: Vec<Warning>,
}

/// Something that stops it.
pub(super) struct Reason {
    pub(super) text: String,
    pub(super) mend: Option<String>,
}

/// A warning with a box to tick.
pub(super) struct Warning {
    /// Invoice and code.
    pub(super) value: String,
    pub(super) title: &'static str,
    pub(super) detail: Option<String>,
    pub(super) is_ticked: bool,
}

/// What the box of an invoice says: which one, and what of it was shown.
pub(super) fn write_ticked(ticked: &Ticked) -> String {
    format!("{}.{}.{}", ticked.id, ticked.version, ticked.status)
}

/// What a box said.
pub(super) fn read_ticked(text: &str) -> Option<Ticked> {
    let mut parts = text.split('.');
    let ticked = Ticked {
        id: parts.next()?.parse().ok()?,
        version: parts.next()?.parse().ok()?,
        status: parts.next()?.parse().ok()?,
    };
    parts.next().is_none().then_some(ticked)
}

/// An invoice where the home currency is `home`, if that is known.
pub(super) fn render_row(shown: &Shown, home: Option<&str>) -> InvoiceRow {
    let (invoice, content) = (&shown.invoice, &shown.invoice.content);
    let is_credit = content.kind == Kind::Credit;
    let minor = content.total.minor();
    InvoiceRow {
        id: invoice.id.to_string(),
        ticked: write_ticked(&Ticked {
            id: invoice.id,
            version: invoice.version,
            status: invoice.status(),
        }),
        is_ticked: false,
        hundredths: if is_credit { -minor } else { minor },
        unit: currency_words(content.currency.as_deref().or(home).unwrap_or("home")),
        href: format!("/invoices/{}", invoice.id),
        vendor: content.vendor.clone(),
        number: content.number.clone(),
        is_credit,
        po_number: content.po_number.clone(),
        date: content.date.to_string(),
        total: words::money(content.total),
        currency: content.currency.clone(),
        status: StatusView::of(invoice.status()),
        entered: invoice.created_at.format("%Y-%m-%d").to_string(),
        entered_exactly: words::moment(invoice.created_at),
        needs_person: invoice.needs_person(),
        waiting: shown.waiting.as_deref().map(words::sentence),
        outcome: None,
    }
}

impl InvoiceRow {
    /// The row with what became of the step. What was refused for its warnings alone stays ticked: it
    /// can be sent with them accepted, and with those that were `accepted` before.
    pub(super) fn with_outcome(
        self,
        did: &str,
        accepted: &[Code],
        result: Result<(), &OperationError>,
    ) -> Self {
        let outcome = match result {
            Ok(()) => OutcomeView {
                is_done: true,
                text: format!("{did}: it is {} now.", self.status.code),
                reasons: Vec::new(),
                warnings: Vec::new(),
            },
            Err(OperationError::Stopped(findings)) => render_stopped(&self.id, accepted, findings),
            Err(error) => OutcomeView {
                is_done: false,
                text: words::sentence(&error.to_string()),
                reasons: Vec::new(),
                warnings: Vec::new(),
            },
        };
        Self {
            is_ticked: !outcome.warnings.is_empty(),
            outcome: Some(outcome),
            ..self
        }
    }
}

fn render_stopped(id: &str, accepted: &[Code], findings: &[Finding]) -> OutcomeView {
    let is_error = |finding: &&Finding| finding.severity == Severity::Error;
    let errors: Vec<_> = findings.iter().filter(is_error).collect();
    let reasons = errors.iter().map(|finding| Reason {
        text: words::sentence(&finding.detail),
        mend: finding.fix.as_ref().map(|fix| words::label(&fix.label)),
    });
    let warnings = if errors.is_empty() {
        render_warnings(id, accepted, findings)
    } else {
        Vec::new()
    };
    OutcomeView {
        is_done: false,
        text: if errors.is_empty() {
            "Not sent: tick what you accept, and send it once more.".to_owned()
        } else {
            "Not sent.".to_owned()
        },
        reasons: reasons.collect(),
        warnings,
    }
}

/// The warnings that are left to accept, once each however often they were found, and those that were
/// accepted already.
fn render_warnings(id: &str, accepted: &[Code], findings: &[Finding]) -> Vec<Warning> {
    let mut warnings: Vec<Warning> = Vec::new();
    let found = findings
        .iter()
        .map(|finding| (finding.code, Some(words::sentence(&finding.detail))));
    for (code, detail) in found.chain(accepted.iter().map(|code| (*code, None))) {
        let value = format!("{id}:{code}");
        if warnings.iter().all(|warning| warning.value != value) {
            warnings.push(Warning {
                value,
                title: code.title(),
                is_ticked: detail.is_none(),
                detail,
            });
        }
    }
    warnings
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::invoice::{InvoiceId, Status};

    proptest! {
        #[test]
        fn what_a_box_says_is_read_back(id in any::<u128>(), version in 1..i64::MAX, status in 0..6_usize) {
            let ticked = Ticked {
                id: InvoiceId(uuid::Uuid::from_u128(id)),
                version,
                status: Status::ALL[status],
            };
            prop_assert_eq!(read_ticked(&write_ticked(&ticked)), Some(ticked));
        }

        #[test]
        fn no_text_of_a_box_makes_the_reader_panic(text in any::<String>()) {
            let _ticked = read_ticked(&text);
        }
    }
}
