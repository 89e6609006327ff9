//! A purchase order is entered, or another document put in the place of one.

mod typed;

use std::collections::BTreeMap;

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use self::typed::{TypedLine, TypedOrder};
use super::{
    PageId,
    answer::{Page, SeeOther},
    done::Done,
    error::{PageError, status_of},
    frame::{Frame, Place},
    purchase_orders::{Choice, choices, order_path, with_query},
    words,
};
use crate::{
    invoice::{CompanyId, Role, draft::FieldError},
    operations::{Caller, OperationError, Operations, purchase_orders::ShownOrder},
    store::{Company, Tx},
    web::guard::{browser::Browser, form::SignedForm},
};

/// The form of one order.
#[derive(Template, WebTemplate)]
#[template(path = "order_form.html")]
pub struct OrderFormPage {
    frame: Frame,
    action: String,
    back: String,
    back_words: String,
    heading: String,
    refused: Option<String>,
    is_new: bool,
    typed: TypedOrder,
    statuses: Vec<Choice>,
    errors: BTreeMap<String, String>,
}

/// The fields of one line, with what is wrong with each.
struct LineFields {
    number: usize,
    typed: TypedLine,
    subject_error: Option<String>,
    description_error: Option<String>,
    ordered_error: Option<String>,
    confirmed_error: Option<String>,
    received_error: Option<String>,
    cost_error: Option<String>,
}

impl OrderFormPage {
    /// What is wrong with a field, by its JSON pointer.
    fn error(&self, pointer: &str) -> Option<String> {
        self.errors.get(pointer).cloned()
    }

    /// The lines that were typed, and some empty ones.
    fn lines(&self) -> Vec<LineFields> {
        let lines = self.typed.shown_lines().into_iter().enumerate();
        lines
            .map(|(index, typed)| self.line(index, typed))
            .collect()
    }

    fn line(&self, index: usize, typed: TypedLine) -> LineFields {
        let error = |field: &str| self.error(&format!("/lines/{index}/{field}"));
        LineFields {
            number: index + 1,
            typed,
            subject_error: error("item").or_else(|| error("account")),
            description_error: error("description"),
            ordered_error: error("ordered"),
            confirmed_error: error("confirmed"),
            received_error: error("received"),
            cost_error: error("cost"),
        }
    }
}

/// The address of the form: of that order, or of a new one.
pub(super) fn path(company: CompanyId, number: Option<&str>) -> String {
    let path = format!("/companies/{company}/order-form");
    match number {
        Some(number) => with_query(&path, "number", number),
        None => path,
    }
}

/// The rejected fields, as they are shown beside them.
pub(super) fn by_pointer(error: &OperationError) -> BTreeMap<String, String> {
    let OperationError::Invalid(errors) = error else {
        return BTreeMap::new();
    };
    let told = errors.iter();
    told.map(|error| (error.pointer.clone(), words::mistake(error)))
        .collect()
}

fn render(
    browser: &Browser,
    company: &Company,
    number: Option<&str>,
    typed: TypedOrder,
    refused: Option<(String, BTreeMap<String, String>)>,
) -> OrderFormPage {
    let (back, back_words, heading) = match number {
        Some(number) => (
            order_path(company.id, number),
            format!("Purchase order {number}"),
            format!("Change purchase order {number}"),
        ),
        None => (
            Place::Orders.path(company.id),
            "PO reconciliation".to_owned(),
            "New purchase order".to_owned(),
        ),
    };
    let (refused, errors) = refused.unzip();
    OrderFormPage {
        frame: Frame::within(browser, company, Place::Orders, &heading),
        action: path(company.id, number),
        back,
        back_words,
        heading,
        refused,
        is_new: number.is_none(),
        statuses: choices(typed.status.parse().ok()),
        errors: errors.unwrap_or_default(),
        typed,
    }
}

/// `GET /companies/{id}/order-form?number=`: the form, with what the order says now.
///
/// # Errors
/// When there is no such order, or the user is not from procurement.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<OrderFormPage>, PageError> {
    let number = number_in(request.query_string());
    let who = &browser.caller;
    let (company, shown) = operations
        .read(async |tx| load(&operations, tx, who, id.0, number.as_deref()).await)
        .await?;
    let number = shown.as_ref().map(|shown| shown.number.clone());
    let typed = shown.map_or_else(TypedOrder::new, |shown| TypedOrder::of(&shown));
    let page = render(&browser, &company, number.as_deref(), typed, None);
    Ok(Page::ok(page))
}

async fn load(
    operations: &Operations,
    tx: &mut Tx,
    who: &Caller,
    company: CompanyId,
    number: Option<&str>,
) -> Result<(Company, Option<ShownOrder>), OperationError> {
    let company = operations.company(tx, who, company).await?;
    if !who.has(Role::Procurement) {
        return Err(OperationError::Forbidden {
            any_of: vec![Role::Procurement],
        });
    }
    let shown = match number {
        Some(number) => Some(
            operations
                .purchase_order(tx, who, company.id, number)
                .await?,
        ),
        None => None,
    };
    Ok((company, shown))
}

fn number_in(query: &str) -> Option<String> {
    let mut fields = url::form_urlencoded::parse(query.as_bytes());
    let number = fields.find(|(name, _)| name == "number")?.1;
    (!number.trim().is_empty()).then(|| number.into_owned())
}

/// `POST /companies/{id}/order-form?number=`: puts what was typed in the place of the order, or enters
/// a new one.
///
/// # Errors
/// When the form is not ours, there is no such order, or the user is not from procurement.
pub async fn save(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Either<SeeOther, Page<OrderFormPage>>, PageError> {
    let who = &form.browser.caller;
    let typed = TypedOrder::read(&form.fields);
    let known = number_in(request.query_string());
    let result = operations
        .write(async |tx| put(&operations, tx, who, id.0, known.as_deref(), &typed).await)
        .await;
    let error = match result {
        Ok(shown) => {
            let path = order_path(id.0, &shown.number);
            let cookie = Done::OrderSaved.cookie(&path, operations.public_url());
            return Ok(Either::Left(SeeOther::page(path).with_cookie(cookie)));
        }
        Err(error) => error,
    };
    let status = status_of(&error);
    if status != StatusCode::CONFLICT && status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(error.into());
    }
    let message = match &error {
        OperationError::Invalid(_) => "Correct what is marked below.".to_owned(),
        error => words::sentence(&error.to_string()),
    };
    let company = operations
        .read(async |tx| operations.company(tx, who, id.0).await)
        .await?;
    let refused = Some((message, by_pointer(&error)));
    let page = render(&form.browser, &company, known.as_deref(), typed, refused);
    Ok(Either::Right(Page::with_status(status, page)))
}

async fn put(
    operations: &Operations,
    tx: &mut Tx,
    who: &Caller,
    company: CompanyId,
    known: Option<&str>,
    typed: &TypedOrder,
) -> Result<ShownOrder, OperationError> {
    let draft = typed.draft();
    let Some(number) = known else {
        operations.company(tx, who, company).await?;
        // Entering is not replacing: an order of that number stays as it is.
        return match operations
            .purchase_order(tx, who, company, &typed.number)
            .await
        {
            Ok(there) => Err(taken(&there.number)),
            Err(OperationError::NotFound { .. }) => {
                let entered =
                    operations.put_purchase_order(tx, who, company, &typed.number, &draft);
                entered.await
            }
            Err(error) => Err(error),
        };
    };
    operations
        .require_order_seen(tx, who, company, number, typed.seen)
        .await?;
    operations
        .put_purchase_order(tx, who, company, number, &draft)
        .await
}

fn taken(number: &str) -> OperationError {
    let detail =
        format!("there is a purchase order `{number}` already: open it, or choose another number");
    OperationError::Invalid(vec![FieldError::new("{number}", detail)])
}
