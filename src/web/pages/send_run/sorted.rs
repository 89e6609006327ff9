//! The invoices of a run by what would become of them.

use super::asked::ticks;
use crate::{
    invoice::{Code, CompanyId, Finding, Invoice, InvoiceId, Severity, Status},
    operations::{OperationError, preflight::Tested, send_run::is_sendable},
    web::pages::{frame::Place, purchase_orders::order_path, words},
};

/// The run, sorted.
pub(super) struct Sorted {
    /// What the form carries: each invoice with the version that is shown.
    pub(super) items: Vec<String>,
    pub(super) ready: Vec<RunInvoice>,
    pub(super) stopped: Vec<Stopped>,
    /// How many go once their warnings are accepted.
    pub(super) warned_count: usize,
    pub(super) warnings: Vec<WarningGroup>,
    pub(super) sent_before: Vec<RunInvoice>,
    pub(super) missing: Vec<String>,
}

/// One invoice in a list.
pub(super) struct RunInvoice {
    pub(super) id: String,
    pub(super) href: String,
    pub(super) vendor: String,
    pub(super) number: String,
    pub(super) total: String,
    pub(super) currency: Option<String>,
    pub(super) status: &'static str,
}

/// An invoice that can't be sent as it is.
pub(super) struct Stopped {
    pub(super) invoice: RunInvoice,
    pub(super) reasons: Vec<Reason>,
}

/// What stops it, and where that is mended.
pub(super) struct Reason {
    pub(super) title: String,
    pub(super) detail: String,
    pub(super) mend: (String, String),
}

/// All warnings of one kind.
pub(super) struct WarningGroup {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
    pub(super) remedy: String,
    /// The name of the boxes for one invoice each.
    pub(super) ticks: String,
    pub(super) warnings: Vec<Warning>,
}

/// A warning of one invoice.
pub(super) struct Warning {
    pub(super) invoice: RunInvoice,
    pub(super) details: Vec<String>,
}

pub(super) fn sort(
    company: CompanyId,
    results: &[Result<Tested, (InvoiceId, OperationError)>],
) -> Sorted {
    let mut sorted = Sorted {
        items: Vec::new(),
        ready: Vec::new(),
        stopped: Vec::new(),
        warned_count: 0,
        warnings: Vec::new(),
        sent_before: Vec::new(),
        missing: Vec::new(),
    };
    for result in results {
        match result {
            Ok(tested) => sorted.take(company, tested),
            Err((_, error)) => sorted.missing.push(words::sentence(&error.to_string())),
        }
    }
    sorted
}

impl Sorted {
    fn take(&mut self, company: CompanyId, tested: &Tested) {
        let invoice = &tested.invoice;
        match invoice.status() {
            Status::Sent | Status::Synchronized => {
                self.sent_before.push(RunInvoice::of(invoice));
                return;
            }
            Status::PendingProcurement
            | Status::PendingAccounting
            | Status::Approved
            | Status::Failed => {}
        }
        self.items
            .push(format!("{}.{}", invoice.id, invoice.version));
        let errors = tested.findings.iter();
        let errors = errors.filter(|finding| finding.severity == Severity::Error);
        let reasons: Vec<_> = errors
            .map(|finding| reason(company, invoice, finding))
            .collect();
        if !reasons.is_empty() {
            self.stopped.push(Stopped {
                invoice: RunInvoice::of(invoice),
                reasons,
            });
        } else if tested.is_ready {
            self.ready.push(RunInvoice::of(invoice));
        } else {
            self.warned_count += 1;
            self.warn(tested);
        }
    }

    fn warn(&mut self, tested: &Tested) {
        for finding in &tested.findings {
            if finding.code.may_stop() {
                let detail = words::sentence(&finding.detail);
                self.group(finding.code).add(&tested.invoice, detail);
            }
        }
    }

    fn group(&mut self, code: Code) -> &mut WarningGroup {
        let found = self
            .warnings
            .iter()
            .position(|group| group.code == code.as_str());
        let index = found.unwrap_or_else(|| {
            self.warnings.push(WarningGroup {
                code: code.as_str(),
                title: code.title(),
                remedy: words::sentence(code.remedy()),
                ticks: ticks(code),
                warnings: Vec::new(),
            });
            self.warnings.len() - 1
        });
        &mut self.warnings[index]
    }

    /// Whether any of them can go, now or once warnings are accepted.
    pub(super) fn can_send(&self) -> bool {
        !self.ready.is_empty() || self.warned_count > 0
    }

    /// Whether there are any that the send leaves as they are, whatever is accepted.
    pub(super) fn has_stopped(&self) -> bool {
        !self.stopped.is_empty()
    }
}

impl WarningGroup {
    fn add(&mut self, invoice: &Invoice, detail: String) {
        let id = invoice.id.to_string();
        match self
            .warnings
            .last_mut()
            .filter(|last| last.invoice.id == id)
        {
            Some(last) => last.details.push(detail),
            None => self.warnings.push(Warning {
                invoice: RunInvoice::of(invoice),
                details: vec![detail],
            }),
        }
    }
}

impl RunInvoice {
    pub(super) fn of(invoice: &Invoice) -> Self {
        let content = &invoice.content;
        Self {
            id: invoice.id.to_string(),
            href: format!("/invoices/{}", invoice.id),
            vendor: content.vendor.clone(),
            number: content.number.clone(),
            total: words::money(content.total),
            currency: content.currency.clone(),
            status: invoice.status().as_str(),
        }
    }
}

/// What stops it, with the way to where that is mended.
fn reason(company: CompanyId, invoice: &Invoice, finding: &Finding) -> Reason {
    let at_invoice = format!("/invoices/{}", invoice.id);
    let action = finding.fix.as_ref().map(|fix| fix.action.as_str());
    let order = invoice.content.po_number.as_deref();
    let mend = match (action, order) {
        (Some("put_purchase_order"), Some(number)) if finding.code != Code::PoUnknown => (
            order_path(company, number),
            "Open the purchase order".to_owned(),
        ),
        (Some("put_purchase_order"), _) => (
            Place::Orders.path(company),
            "Enter the purchase order".to_owned(),
        ),
        (Some("map_name"), _) => (at_invoice, "Say what the name means".to_owned()),
        _ if !is_sendable(invoice.status()) => (at_invoice, "Open the invoice".to_owned()),
        _ => (at_invoice, "Mend it on the invoice".to_owned()),
    };
    Reason {
        title: finding.title.clone(),
        detail: words::sentence(&finding.detail),
        mend,
    }
}
