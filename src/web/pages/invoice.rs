//! One invoice: the document, what the checks say, its history, and what the user may do with it.

pub mod decide;
mod document;
pub mod mend;
mod offers;
pub(super) mod timeline;

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use self::{
    decide::{DecisionView, render_decision},
    document::{DocumentView, render_document},
    mend::{MendView, render_finding_mend, render_problem_mend},
    offers::{Offers, render_offers},
    timeline::{StepView, render_timeline},
};
use super::{
    PageId,
    answer::{Document, Page, SeeOther},
    done::Done,
    error::{PageError, status_of},
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{
        Bill, Code, Finding, Invoice, InvoiceId, Severity, State, Status, Step, draft::FieldError,
        history::Event,
    },
    operations::{OperationError, Operations, send_back::ReturnTo, shown::Shown},
    store::Company,
    web::guard::{
        browser::Browser,
        form::{Fields, SignedForm},
    },
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
    waiting: Option<String>,
    needs_person: bool,
    mend: Option<MendView>,
    findings: Vec<FindingView>,
    document: DocumentView,
    approvals: Vec<ApprovalView>,
    bills: Vec<BillView>,
    history: Vec<StepView>,
    offers: Offers,
    decision: Option<DecisionView>,
    path: String,
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
struct Loaded {
    shown: Shown,
    company: Company,
    history: Vec<Event>,
}

/// What the page answers to a form that was not obeyed.
#[derive(Default)]
struct Refused {
    message: Option<String>,
    reason: String,
    txn_id: String,
    accepted: Vec<Code>,
}

fn render(browser: &Browser, loaded: &Loaded, done: Option<Done>, refused: Refused) -> InvoicePage {
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
        done: done.map(|done| DoneView {
            sentence: done.sentence_at(invoice.status()),
            is_mapping: done == Done::Mapped,
        }),
        refused: refused.message,
        waiting: loaded.shown.waiting.as_deref().map(words::sentence),
        needs_person: invoice.needs_person(),
        mend: render_problem_mend(browser, loaded),
        findings: findings
            .map(|finding| render_finding(browser, loaded, finding))
            .collect(),
        document: render_document(invoice),
        approvals: render_approvals(&invoice.state),
        bills: render_bills(invoice),
        history: loaded.history.iter().rev().map(render_timeline).collect(),
        offers,
        decision,
        path: path(invoice.id),
        version: invoice.version,
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
    let loaded = operations
        .read(async |tx| {
            let (invoice, company) = operations.invoice(tx, &browser.caller, id).await?;
            let shown = operations.shown(tx, invoice, &company).await?;
            let history = tx.load_history(id).await?;
            Ok(Loaded {
                shown,
                company,
                history,
            })
        })
        .await?;
    Ok(loaded)
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
    let done = Done::of(&request);
    let forget = done.map(|_| Done::removal(&path(id.0), operations.public_url()));
    let page = render(&browser, &loaded, done, Refused::default());
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

/// After a form: on to the invoice, or the invoice again with what was wrong.
type Outcome = Result<Either<SeeOther, Page<InvoicePage>>, PageError>;

/// `POST /invoices/{id}/approve`: gives the approval that is missing next.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn approve(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, version, accepted) = (&form.browser.caller, version(&form), accepted(&form.fields));
    let result = operations
        .write(async |tx| {
            operations.require_version(tx, who, id.0, version).await?;
            operations.approve(tx, who, id.0, &accepted).await
        })
        .await;
    answer(&operations, &form, id.0, Done::Approved, result).await
}

/// `POST /invoices/{id}/send`: sends it, with the warnings that were ticked.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn send(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, version, accepted) = (&form.browser.caller, version(&form), accepted(&form.fields));
    let result = operations
        .write(async |tx| {
            operations.require_version(tx, who, id.0, version).await?;
            operations.send(tx, who, id.0, &accepted).await
        })
        .await;
    answer(&operations, &form, id.0, Done::Sent, result).await
}

/// `POST /invoices/{id}/return`: returns it, with a reason.
///
/// # Errors
/// When the form is not ours, there is no such invoice, or the user lacks the role.
pub async fn send_back(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, reason) = (&form.browser.caller, form.fields.text("reason"));
    let to = return_to(&form.fields);
    let result = operations
        .write(async |tx| {
            let to = to.clone().map_err(OperationError::Invalid)?;
            operations.send_back(tx, who, id.0, to, reason).await
        })
        .await;
    answer(&operations, &form, id.0, Done::Returned, result).await
}

/// `GET` on the address of a step, which a browser shows after a refusal: on to the invoice.
pub async fn look_again(_: Browser, id: PageId<InvoiceId>) -> SeeOther {
    SeeOther::page(path(id.0))
}

/// What the state forbids or a field lacks is said on the invoice's own page, which also shows how
/// it stands now; anything else has an error page.
async fn answer<T>(
    operations: &Operations,
    form: &SignedForm,
    id: InvoiceId,
    done: Done,
    result: Result<T, OperationError>,
) -> Outcome {
    let Err(error) = result else {
        let cookie = done.cookie(&path(id), operations.public_url());
        return Ok(Either::Left(SeeOther::page(path(id)).with_cookie(cookie)));
    };
    let status = status_of(&error);
    if status != StatusCode::CONFLICT && status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(error.into());
    }
    let refused = Refused {
        message: Some(words::sentence(&error.to_string())),
        reason: form.fields.text("reason").to_owned(),
        txn_id: form.fields.text("txn_id").to_owned(),
        accepted: accepted(&form.fields),
    };
    let loaded = load(operations, &form.browser, id).await?;
    let page = render(&form.browser, &loaded, None, refused);
    Ok(Either::Right(Page::with_status(status, page)))
}

/// The version that the form's page showed; a form without one was made for none.
fn version(form: &SignedForm) -> i64 {
    form.fields.text("version").parse().unwrap_or_default()
}

/// The warnings that were ticked. A code that is none accepts nothing.
fn accepted(fields: &Fields) -> Vec<Code> {
    let ticked = fields.all("accept");
    ticked.filter_map(|code| code.parse().ok()).collect()
}

fn return_to(fields: &Fields) -> Result<ReturnTo, Vec<FieldError>> {
    match fields.text("to") {
        "AP" => Ok(ReturnTo::Procurement),
        "A" => Ok(ReturnTo::Approved),
        _ => Err(vec![FieldError::new(
            "/to",
            "say where it is returned to: `AP` or `A`",
        )]),
    }
}
