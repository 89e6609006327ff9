//! The form of a new invoice, and of one that is edited.
//!
//! ```text
//!   GET  …/new, …/edit      the form: blank, a copy, of an order, or an invoice's content
//!   POST …  do=add-…, remove-…, fill, check     the form again with that done; nothing is stored
//!           do=save, save-new                   taken in or edited, or the form with its mistakes
//!   POST …/live             sums and findings alone, for a page that asks while one types
//! ```
//!
//! The form makes the draft that programs send (`typed`), so that what is wrong with it is said by
//! the operations; here it is only shown beside its field. Rows are added and removed by the server:
//! without script by the whole page, with it by the form alone.

mod asking;
mod fields;
mod fill;
mod live;
mod rows;
mod typed;
mod view;

use actix_web::{Either, HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use self::{
    asking::Asking,
    live::{hints, render_live},
    rows::RowKind,
    typed::{Drafted, Typed},
    view::{Answer, EditPage, LivePart, of_something},
};
use super::{
    PageId,
    answer::{Page, SeeOther},
    done::Done,
    error::PageError,
    frame::Place,
};
use crate::{
    invoice::{CompanyId, Invoice, InvoiceId, draft, lists::List},
    operations::{
        OperationError, Operations,
        lists::Suggestion,
        preview::{Looking, Preview},
    },
    web::guard::{
        browser::Browser,
        form::{INVOICE_FORM_MAX_BYTES, SignedForm},
    },
};

/// A form that may be long.
type InvoiceForm = SignedForm<INVOICE_FORM_MAX_BYTES>;

/// Which invoice the form is for.
pub(crate) enum Paper {
    /// One that is not there yet.
    New(CompanyId),
    /// One that is there.
    Edited(Box<Invoice>),
}

impl Paper {
    fn invoice(&self) -> Option<&Invoice> {
        match self {
            Self::New(_) => None,
            Self::Edited(invoice) => Some(invoice),
        }
    }

    fn action(&self) -> String {
        match self {
            Self::New(company) => format!("{}/new", Place::Invoices.path(*company)),
            Self::Edited(invoice) => format!("/invoices/{}/edit", invoice.id),
        }
    }
}

/// What was typed, and what would be said of it.
pub(crate) struct Question {
    typed: Typed,
    drafted: Drafted,
    preview: Preview,
}

/// The button that was pressed.
enum Press {
    Save,
    SaveAndNew,
    Change(Change),
}

/// What a button does with the form alone.
enum Change {
    Fill,
    Add(RowKind),
    RemoveLine(usize),
    RemoveCharge(usize),
    /// Nothing but to look at it: also what Enter presses.
    Check,
}

impl Press {
    fn of(form: &InvoiceForm) -> Self {
        let removed = |text: &str, list: &str| text.strip_prefix(list)?.parse().ok();
        Self::Change(match form.fields.text("do") {
            "save" => return Self::Save,
            "save-new" => return Self::SaveAndNew,
            "fill" => Change::Fill,
            "add-account" => Change::Add(RowKind::Account),
            "add-item" => Change::Add(RowKind::Item),
            "add-charge" => Change::Add(RowKind::Charge),
            other => match (
                removed(other, "remove-lines-"),
                removed(other, "remove-charges-"),
            ) {
                (Some(index), _) => Change::RemoveLine(index),
                (None, Some(index)) => Change::RemoveCharge(index),
                (None, None) => Change::Check,
            },
        })
    }
}

/// Where a form leads: on to an invoice, or to the form again.
type Outcome = Result<Either<SeeOther, Page<EditPage>>, PageError>;

/// `GET /companies/{id}/invoices/new`; with `?from={invoice}` a copy, with `?po={number}` of an order.
///
/// # Errors
/// When there is no such company, invoice or order.
pub async fn show_new(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<EditPage>, PageError> {
    let asking = Asking::of(&operations, &browser, Paper::New(id.0));
    let done = Done::of(&request);
    let forget = done.map(|_| Done::removal(&asking.paper.action(), operations.public_url()));
    let mut answer = Answer {
        done: done.map(|done| format!("{} Here is the form for the next.", done.sentence())),
        focus: Some("vendor".to_owned()),
        ..Answer::default()
    };
    let asked = |name| asked(&request, name);
    let page = operations
        .read(async |tx| {
            let company = operations.company(tx, &browser.caller, id.0).await?;
            let mut typed = Typed::blank();
            if let Some(from) = asked("from") {
                typed = asking.copied(tx, &from).await?;
            }
            if let Some(number) = asked("po") {
                let who = &browser.caller;
                let order = operations.open_order(tx, who, id.0, &number, None).await?;
                answer.said = Some(fill::fill(&mut typed, &order));
            }
            asking.page(tx, &company, typed, answer).await
        })
        .await?;
    Ok(Page::ok(page).with_cookie(forget))
}

/// `POST /companies/{id}/invoices/new`: takes the invoice in, or does what another button says.
///
/// # Errors
/// When the form is not ours, or there is no such company.
pub async fn take_in(
    operations: Data<Operations>,
    form: InvoiceForm,
    id: PageId<CompanyId>,
) -> Outcome {
    let asking = Asking::of(&operations, &form.browser, Paper::New(id.0));
    let typed = Typed::read(form.fields.iter());
    let next = match Press::of(&form) {
        Press::Save => None,
        Press::SaveAndNew => Some(asking.paper.action()),
        Press::Change(change) => return asking.again(typed, change).await,
    };
    let (who, drafted) = (&form.browser.caller, typed.draft());
    let result = operations
        .write(async |tx| {
            whole(&drafted)?;
            operations.take_in(tx, who, id.0, &drafted.draft).await
        })
        .await;
    match result {
        Ok(invoice) => {
            let page = next.unwrap_or_else(|| format!("/invoices/{}", invoice.id));
            let cookie = Done::TakenIn.cookie(&page, operations.public_url());
            Ok(Either::Left(SeeOther::page(page).with_cookie(cookie)))
        }
        Err(error) => asking.refused(typed, &drafted, error).await,
    }
}

/// `GET /invoices/{id}/edit`.
///
/// # Errors
/// When there is no such invoice, or it can't be edited any more.
pub async fn show_edit(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<InvoiceId>,
) -> Result<Page<EditPage>, PageError> {
    let page = operations
        .read(async |tx| {
            let (invoice, company) = operations.invoice(tx, &browser.caller, id.0).await?;
            invoice.state.clone().edit()?;
            let typed = fill::of_content(&invoice.content);
            let asking = Asking::of(&operations, &browser, Paper::Edited(Box::new(invoice)));
            asking.page(tx, &company, typed, Answer::default()).await
        })
        .await?;
    Ok(Page::ok(page))
}

/// `POST /invoices/{id}/edit`: puts what was typed in the place of its content, unless somebody else
/// did since the form was shown; or does what another button says.
///
/// # Errors
/// When the form is not ours, or there is no such invoice.
pub async fn edit(
    operations: Data<Operations>,
    form: InvoiceForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let who = &form.browser.caller;
    let shown: i64 = form.fields.text("version").parse().unwrap_or_default();
    let typed = Typed::read(form.fields.iter());
    let (mut invoice, _) = operations
        .read(async |tx| operations.invoice(tx, who, id.0).await)
        .await?;
    // The form stays about the version that it showed, until somebody was told of another.
    let now = std::mem::replace(&mut invoice.version, shown);
    let mut asking = Asking::of(&operations, &form.browser, Paper::Edited(Box::new(invoice)));
    if let Press::Change(change) = Press::of(&form) {
        return asking.again(typed, change).await;
    }
    let drafted = typed.draft();
    let result = operations
        .write(async |tx| {
            operations.require_version(tx, who, id.0, shown).await?;
            whole(&drafted)?;
            operations.edit(tx, who, id.0, &drafted.draft).await
        })
        .await;
    match result {
        Ok(invoice) => {
            let page = format!("/invoices/{}", invoice.id);
            let cookie = Done::Edited.cookie(&page, operations.public_url());
            Ok(Either::Left(SeeOther::page(page).with_cookie(cookie)))
        }
        Err(error) => {
            if let (OperationError::Conflict(_), Paper::Edited(invoice)) =
                (&error, &mut asking.paper)
            {
                invoice.version = now;
            }
            asking.refused(typed, &drafted, error).await
        }
    }
}

/// `POST /companies/{id}/invoices/new/live`: what is said beside the form, for what is typed so far.
///
/// # Errors
/// When the form is not ours, or there is no such company.
pub async fn live_new(
    operations: Data<Operations>,
    form: InvoiceForm,
    id: PageId<CompanyId>,
) -> Result<Page<LivePart>, PageError> {
    live(&operations, &form, id.0, None).await
}

/// `POST /invoices/{id}/edit/live`: the same for one that is edited.
///
/// # Errors
/// When the form is not ours, or there is no such invoice, or it can't be edited any more.
pub async fn live_edit(
    operations: Data<Operations>,
    form: InvoiceForm,
    id: PageId<InvoiceId>,
) -> Result<Page<LivePart>, PageError> {
    let who = &form.browser.caller;
    let (invoice, company) = operations
        .read(async |tx| operations.invoice(tx, who, id.0).await)
        .await?;
    live(&operations, &form, company.id, Some(invoice.id)).await
}

async fn live(
    operations: &Operations,
    form: &InvoiceForm,
    company: CompanyId,
    edited: Option<InvoiceId>,
) -> Result<Page<LivePart>, PageError> {
    let typed = Typed::read(form.fields.iter());
    let drafted = typed.draft();
    let who = &form.browser.caller;
    let preview = operations
        .read(async |tx| {
            operations
                .preview(tx, who, company, edited, &drafted.draft, Looking::Quickly)
                .await
        })
        .await?;
    let preview = of_something(&typed, preview);
    let mut live = render_live(&typed, &drafted, &preview);
    live.hints = hints(&typed);
    Ok(Page::ok(LivePart { live }))
}

/// `GET /companies/{id}/suggest/{list}?q=`: names that may be meant, as options of a field.
///
/// # Errors
/// When there is no such company or list.
pub async fn suggest(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<Suggestions>, PageError> {
    let list = request.match_info().get("list").unwrap_or_default();
    let list: List = list.parse().map_err(|_| PageError::NoSuchPage)?;
    let text = asked(&request, "q").unwrap_or_default();
    let who = &browser.caller;
    let suggestions = operations
        .read(async |tx| operations.suggestions(tx, who, id.0, list, &text).await)
        .await?;
    Ok(Page::ok(Suggestions { suggestions }))
}

/// Names that may be meant.
#[derive(Template, WebTemplate)]
#[template(
    source = "{% for one in suggestions %}<option value=\"{{ one.value }}\">{% if let Some(label) = one.label %}{{ label }}{% endif %}</option>\n{% endfor %}",
    ext = "html"
)]
pub struct Suggestions {
    suggestions: Vec<Suggestion>,
}

/// What an address asks with, unless it is nothing.
fn asked(request: &HttpRequest, name: &str) -> Option<String> {
    let pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
    let mut named = pairs.filter(|(key, text)| key == name && !text.is_empty());
    named.next().map(|(_, text)| text.into_owned())
}

/// Refuses a form of which its own rules say that something is missing, with what the draft's say.
fn whole(drafted: &Drafted) -> Result<(), OperationError> {
    if drafted.errors.is_empty() {
        return Ok(());
    }
    let others = draft::read(&drafted.draft).err().unwrap_or_default();
    Err(OperationError::Invalid(others))
}
