//! One invoice: the document, what the checks say, its history, and what the user may do with it.

pub mod beside;
pub mod decide;
mod document;
pub mod mend;
pub mod next;
mod offers;
pub mod steps;
pub(super) mod timeline;
mod will_hold;

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use self::{
    beside::{FilesView, Preview, render_files},
    decide::{DecisionView, render_decision},
    document::{DocumentView, render_document},
    mend::{MendView, render_finding_mend, render_problem_mend},
    offers::{Offers, render_offers},
    timeline::{ReturnedView, StepView, render_return, render_timeline},
    will_hold::{HeldView, render_will_hold},
};
use super::{
    PageId,
    answer::{Document, Page},
    done::{Done, Then},
    error::PageError,
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{Bill, Code, Finding, Invoice, InvoiceId, Severity, State, Status, Step},
    operations::{OperationError, Operations, look::LookedAt},
    web::guard::browser::Browser,
};

/// The page of one invoice.
#[derive(Template, WebTemplate)]
#[template(path = "invoice.html")]
pub struct InvoicePage {
    frame: Frame,
    company: String,
    invoices: String,
    lists: String,
    status: StatusView,
    done: Option<DoneView>,
    refused: Option<String>,
    returned: Option<ReturnedView>,
    waiting: Option<String>,
    needs_person: bool,
    mend: Option<MendView>,
    findings: Vec<FindingView>,
    document: DocumentView,
    files: FilesView,
    will_hold: Option<HeldView>,
    qbxml: String,
    approvals: Vec<ApprovalView>,
    bills: Vec<BillView>,
    history: Vec<StepView>,
    offers: Offers,
    decision: Option<DecisionView>,
    path: String,
    next: String,
    remark: String,
    version: i64,
}

/// A status as it is shown everywhere: the short name and the words.
pub(super) struct StatusView {
    pub(super) code: &'static str,
    pub(super) title: &'static str,
}

impl StatusView {
    pub(super) fn of(status: Status) -> Self {
        Self {
            code: status.as_str(),
            title: status.title(),
        }
    }
}

/// What was just done, and the way to where it can be undone.
struct DoneView {
    sentence: String,
    is_mapping: bool,
    /// The invoice that it was done to, where this is the next one.
    before: Option<BeforeView>,
    is_nothing_else: bool,
}

/// The invoice that the user comes from.
struct BeforeView {
    verb: &'static str,
    href: String,
    vendor: String,
    number: String,
    now: String,
}

/// A finding in words, and what mends it.
struct FindingView {
    is_error: bool,
    severity: &'static str,
    title: String,
    place: Option<String>,
    detail: String,
    mend: Option<MendView>,
}

/// One approval.
struct ApprovalView {
    step: &'static str,
    email: String,
    at: String,
}

/// A bill that QuickBooks holds.
struct BillView {
    heading: &'static str,
    txn_id: String,
    ref_number: Option<String>,
    amount_due: String,
    at: String,
}

/// What the page is made from.
type Loaded = LookedAt;

/// What was done before the page was asked for, and to which invoice if it was another.
struct Before {
    done: Done,
    then: Then,
    invoice: Option<Invoice>,
}

/// What the page answers to a form that was not obeyed.
#[derive(Default)]
struct Refused {
    message: Option<String>,
    reason: String,
    txn_id: String,
    remark: String,
    accepted: Vec<Code>,
    /// Whether it was a file, beside whose field it is said.
    is_file: bool,
}

fn render(
    browser: &Browser,
    loaded: &Loaded,
    before: Option<Before>,
    refused: Refused,
) -> InvoicePage {
    let (invoice, company) = (&loaded.shown.invoice, &loaded.company);
    let findings = loaded.shown.findings.iter();
    let offers = render_offers(browser, loaded, &refused);
    let decision = render_decision(browser, loaded, &refused);
    InvoicePage {
        frame: Frame::within(browser, company, Place::Invoices, &invoice.content.number),
        company: company.name.clone(),
        invoices: Place::Invoices.path(company.id),
        lists: Place::Lists.path(company.id),
        status: StatusView::of(invoice.status()),
        done: before.map(|before| render_done(&before, invoice)),
        files: render_files(loaded, &refused),
        will_hold: loaded.will_hold.as_ref().map(render_will_hold),
        qbxml: loaded.qbxml.clone(),
        next: next::way(company.id, invoice.id),
        remark: refused.remark,
        refused: refused.message.filter(|_| !refused.is_file),
        returned: render_return(&loaded.history),
        waiting: loaded.shown.waiting.as_deref().map(words::sentence),
        needs_person: invoice.needs_person(),
        mend: render_problem_mend(browser, loaded),
        findings: findings
            .map(|finding| render_finding(browser, loaded, finding))
            .collect(),
        document: render_document(invoice, &company.name),
        approvals: render_approvals(&invoice.state),
        bills: render_bills(invoice),
        history: loaded.history.iter().rev().map(render_timeline).collect(),
        offers,
        decision,
        path: path(invoice.id),
        version: invoice.version,
    }
}

fn render_done(before: &Before, invoice: &Invoice) -> DoneView {
    let other = before.invoice.as_ref();
    DoneView {
        sentence: before.done.sentence_at(invoice.status()),
        is_mapping: before.done == Done::Mapped,
        before: other.map(|other| BeforeView {
            verb: before.done.verb(),
            href: path(other.id),
            vendor: other.content.vendor.clone(),
            number: other.content.number.clone(),
            now: format!("{}: {}", other.status(), other.status().title()),
        }),
        is_nothing_else: before.then == Then::NothingElse,
    }
}

fn render_finding(browser: &Browser, loaded: &Loaded, finding: &Finding) -> FindingView {
    let (is_error, severity) = match finding.severity {
        Severity::Error => (true, "Stops the send"),
        Severity::Warning => (false, "Warning"),
    };
    FindingView {
        is_error,
        severity,
        title: finding.title.clone(),
        place: words::place(&finding.pointer),
        detail: words::sentence(&finding.detail),
        mend: render_finding_mend(browser, loaded, finding),
    }
}

fn render_approvals(state: &State) -> Vec<ApprovalView> {
    let approvals = state.approvals().into_iter();
    approvals
        .map(|(step, approval)| ApprovalView {
            step: match step {
                Step::Procurement => "Procurement",
                Step::Accounting => "Accounting",
            },
            email: approval.email.clone(),
            at: words::moment(approval.at),
        })
        .collect()
}

fn render_bills(invoice: &Invoice) -> Vec<BillView> {
    let view = |heading, bill: &Bill| BillView {
        heading,
        txn_id: bill.txn_id.clone(),
        ref_number: bill.ref_number.clone(),
        amount_due: words::money(bill.amount_due),
        at: words::moment(bill.synchronized_at),
    };
    let held = invoice.state.bill().into_iter();
    let left_behind = invoice.returned_bills.iter().rev();
    held.map(|bill| match bill.missing_since {
        None => view("In QuickBooks", bill),
        Some(_) => view("Was in QuickBooks, and was deleted there", bill),
    })
    .chain(left_behind.map(|left| match left.gone_at {
        None => view("Left in QuickBooks before the return", &left.bill),
        Some(_) => view(
            "Was in QuickBooks before the return, and is gone",
            &left.bill,
        ),
    }))
    .collect()
}

fn path(id: InvoiceId) -> String {
    format!("/invoices/{id}")
}

async fn load(
    operations: &Operations,
    browser: &Browser,
    id: InvoiceId,
) -> Result<Loaded, PageError> {
    let who = &browser.caller;
    let loaded = operations
        .read(async |tx| operations.look_at(tx, who, id).await)
        .await?;
    Ok(loaded)
}

/// What was done before; of another invoice only what the user may see.
async fn load_before(
    operations: &Operations,
    browser: &Browser,
    (done, then): (Done, Then),
) -> Result<Before, PageError> {
    let invoice = match then {
        Then::Unsaid | Then::NothingElse => None,
        Then::NextAfter(id) => {
            let found = operations
                .read(async |tx| operations.invoice(tx, &browser.caller, id).await)
                .await;
            match found {
                Ok((invoice, _)) => Some(invoice),
                Err(OperationError::NotFound { .. }) => None,
                Err(error) => return Err(error.into()),
            }
        }
    };
    Ok(Before {
        done,
        then,
        invoice,
    })
}

/// `GET /invoices/{id}`.
///
/// # Errors
/// When there is no such invoice.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<InvoiceId>,
    request: HttpRequest,
) -> Result<Page<InvoicePage>, PageError> {
    let loaded = load(&operations, &browser, id.0).await?;
    let done = Done::and_then(&request);
    let forget = done.map(|_| Done::removal(&path(id.0), operations.public_url()));
    let before = match done {
        Some(done) => Some(load_before(&operations, &browser, done).await?),
        None => None,
    };
    let page = render(&browser, &loaded, before, Refused::default());
    Ok(Page::ok(page).with_cookie(forget))
}

/// `GET /invoices/{id}/qbxml`: the document that would go out, or went out.
///
/// # Errors
/// When there is no such invoice.
pub async fn qbxml(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<InvoiceId>,
) -> Result<Document, PageError> {
    let text = operations
        .read(async |tx| operations.qbxml(tx, &browser.caller, id.0).await)
        .await?;
    Ok(Document {
        media_type: "text/xml; charset=utf-8",
        file_name: None,
        text,
    })
}
