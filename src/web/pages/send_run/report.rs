//! What came of a run.

use askama::Template;
use askama_web::WebTemplate;
use chrono::{DateTime, TimeDelta, Utc};

use super::{TotalView, plural, render_totals, sorted::RunInvoice};
use crate::{
    invoice::{Role, Severity, Status},
    operations::{
        OperationError,
        in_turn::Outcome,
        send_run::{RunResult, Sending, SentRun},
    },
    store::Company,
    web::{
        guard::browser::Browser,
        pages::{
            frame::{Frame, Place},
            purchase_orders::send_run_path,
            words,
        },
    },
};

/// After so many missed updates, the Web Connector is said not to be seen.
const MISSED_MAX: i32 = 3;

/// The report.
#[derive(Template, WebTemplate)]
#[template(path = "send_report.html")]
pub struct SendReportPage {
    frame: Frame,
    company: String,
    orders: String,
    on_their_way: String,
    conversations: Option<String>,
    action: String,
    summary: String,
    totals: Vec<TotalView>,
    when: Option<String>,
    sent: Vec<RunInvoice>,
    before: Vec<RunInvoice>,
    refused: Vec<RefusedView>,
    not_tried: Vec<RunInvoice>,
    /// Those that did not go, to be looked at once more.
    left: Vec<String>,
}

/// An invoice that was refused.
struct RefusedView {
    invoice: Option<RunInvoice>,
    reasons: Vec<ReasonView>,
}

/// Why, and whether accepting it would have done.
struct ReasonView {
    is_error: bool,
    title: String,
    detail: String,
}

pub(super) fn render(browser: &Browser, company: &Company, run: &SentRun) -> SendReportPage {
    let mut page = SendReportPage {
        frame: Frame::within(browser, company, Place::Orders, "What was sent"),
        company: company.name.clone(),
        orders: Place::Orders.path(company.id),
        on_their_way: format!(
            "{}?status={}",
            Place::Invoices.path(company.id),
            Status::Sent
        ),
        conversations: (browser.caller.has(Role::Accounting) || browser.caller.has(Role::Admin))
            .then(|| format!("/companies/{}/conversations", company.id)),
        action: send_run_path(company.id),
        summary: String::new(),
        totals: render_totals(&run.totals),
        when: None,
        sent: Vec::new(),
        before: Vec::new(),
        refused: Vec::new(),
        not_tried: Vec::new(),
        left: Vec::new(),
    };
    for result in &run.results {
        page.take(result);
    }
    page.when = (!page.sent.is_empty() || !page.before.is_empty()).then(|| when(company, run.at));
    page.summary = summary(&page);
    page
}

impl SendReportPage {
    fn take(&mut self, result: &RunResult) {
        let invoice = result.invoice.as_ref().map(RunInvoice::of);
        match (&result.outcome, invoice) {
            (Outcome::Done(Sending::Now), Some(invoice)) => self.sent.push(invoice),
            (Outcome::Done(Sending::Before), Some(invoice)) => self.before.push(invoice),
            (Outcome::NotTried, Some(invoice)) => {
                self.left.push(invoice.id.clone());
                self.not_tried.push(invoice);
            }
            (Outcome::Refused(error), invoice) => {
                self.left
                    .extend(invoice.as_ref().map(|invoice| invoice.id.clone()));
                self.refused.push(RefusedView {
                    invoice,
                    reasons: reasons(error),
                });
            }
            // What the company has none of is neither sent nor left over.
            (Outcome::Done(_) | Outcome::NotTried, None) => {}
        }
    }
}

/// Why it was refused.
fn reasons(error: &OperationError) -> Vec<ReasonView> {
    let OperationError::Stopped(findings) = error else {
        return vec![ReasonView {
            is_error: true,
            title: "Not sent".to_owned(),
            detail: words::sentence(&error.to_string()),
        }];
    };
    let told = findings.iter().map(|finding| {
        let (is_error, title) = match finding.severity {
            Severity::Error => (true, finding.title.clone()),
            Severity::Warning => (false, format!("Warning not accepted: {}", finding.title)),
        };
        ReasonView {
            is_error,
            title,
            detail: words::sentence(&finding.detail),
        }
    });
    told.collect()
}

fn summary(page: &SendReportPage) -> String {
    let mut parts = vec![plural(
        page.sent.len(),
        "invoice was sent",
        "invoices were sent",
    )];
    for (count, one, more) in [
        (page.refused.len(), "was refused", "were refused"),
        (page.before.len(), "was sent already", "were sent already"),
        (page.not_tried.len(), "was not tried", "were not tried"),
    ] {
        if count > 0 {
            parts.push(plural(count, one, more));
        }
    }
    format!("{}.", parts.join(", "))
}

/// When they go out, as far as that can be told.
fn when(company: &Company, now: DateTime<Utc>) -> String {
    let minutes = company.settings.run_every_minutes;
    let Some(at) = company.polled_at else {
        return "The Web Connector has not called yet: they wait until the company’s .qwc file is added to it and Update Selected is pressed.".to_owned();
    };
    let interval = TimeDelta::minutes(i64::from(minutes));
    if now - at > interval * MISSED_MAX {
        return format!(
            "They wait: the Web Connector was not seen since {}. See that its computer is on, that the Web Connector runs there, and that Auto-Run is ticked.",
            words::moment(at)
        );
    }
    let within = match minutes {
        1 => "a minute".to_owned(),
        more => format!("{more} minutes"),
    };
    format!("They go out at the Web Connector’s next update, within {within}.")
}
