//! One purchase order: each line as it was ordered, promised, received and invoiced, what does not
//! match, its invoices, and the receipts that procurement records.

mod lines;
mod receipts;

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
};

use actix_web::{Either, FromRequest, HttpRequest, dev::Payload, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use percent_encoding::percent_decode_str;

pub(in crate::web::pages) use self::receipts::{given, seen};
use self::{
    lines::{LineView, render_lines},
    receipts::{Receipts, render_receipts},
};
use super::{
    answer::{Page, SeeOther},
    done::Done,
    error::{PageError, status_of},
    frame::{Frame, Place},
    invoice::StatusView,
    order_form,
    purchase_orders::{
        MatchView, amount, has_sendable, order_path, render_match, send_path, status_title,
        with_query,
    },
    words,
};
use crate::{
    invoice::{CompanyId, Kind, Role, purchase_order::INVOICES_MAX},
    operations::{OperationError, Operations, purchase_orders::ShownOrder},
    store::{Company, purchase_order::OrderInvoice},
    web::guard::{browser::Browser, form::SignedForm},
};

/// The page of one order.
#[derive(Template, WebTemplate)]
#[template(path = "purchase_order.html")]
pub struct PurchaseOrderPage {
    frame: Frame,
    company: String,
    orders: String,
    path: String,
    vendor: String,
    number: String,
    status: &'static str,
    total: String,
    currency: Option<String>,
    done: Option<&'static str>,
    refused: Option<String>,
    matched: MatchView,
    lines: Vec<LineView>,
    totals: Totals,
    mismatches: Vec<MismatchView>,
    invoices: Vec<InvoiceView>,
    updated: String,
    send: Option<String>,
    new_invoice: String,
    edit: Option<String>,
    receipts: Option<Receipts>,
    note: Option<&'static str>,
}

/// What the order's amounts come to.
struct Totals {
    received: Option<String>,
    invoiced: String,
    remaining: String,
    is_exceeded: bool,
    charges: String,
}

/// Something in which an invoice and the order differ.
struct MismatchView {
    title: &'static str,
    line: Option<usize>,
    place: Option<String>,
    detail: String,
    invoice: Option<(String, String)>,
}

/// An invoice that names the order.
struct InvoiceView {
    href: String,
    number: String,
    is_credit: bool,
    date: String,
    charges: String,
    total: String,
    status: StatusView,
}

/// The company and the number in an order's address.
#[derive(Clone, Debug)]
pub struct OrderAddress {
    /// The company.
    pub company: CompanyId,
    /// The order's number, as it was before it was written into the address: it may hold a `/`.
    pub number: String,
}

impl FromRequest for OrderAddress {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let named = request.match_info();
        let read = || {
            let number = percent_decode_str(named.query("number")).decode_utf8();
            Some(Self {
                company: named.query("id").parse().ok()?,
                number: number.ok()?.into_owned(),
            })
        };
        ready(read().ok_or(PageError::NoSuchPage))
    }
}

/// What the page answers to a form that was not obeyed.
#[derive(Default)]
struct Refused {
    message: Option<String>,
    typed: Option<receipts::Typed>,
    errors: BTreeMap<String, String>,
}

fn render(
    browser: &Browser,
    company: &Company,
    shown: &ShownOrder,
    done: Option<Done>,
    refused: Refused,
) -> PurchaseOrderPage {
    let order = &shown.order;
    let is_procurement = browser.caller.has(Role::Procurement);
    let new_invoice = format!("/companies/{}/invoices/new", company.id);
    let title = format!("Purchase order {}", shown.number);
    PurchaseOrderPage {
        frame: Frame::within(browser, company, Place::Orders, &title),
        company: company.name.clone(),
        orders: Place::Orders.path(company.id),
        path: order_path(company.id, &shown.number),
        vendor: order.vendor.clone(),
        number: shown.number.clone(),
        status: status_title(order.status),
        total: words::money(order.total),
        currency: order.currency.clone(),
        done: done.map(Done::sentence),
        matched: render_match(shown),
        lines: render_lines(shown),
        totals: render_totals(shown),
        mismatches: render_mismatches(shown),
        invoices: shown.invoices.iter().map(render_invoice).collect(),
        updated: words::moment(shown.updated_at),
        send: (browser.caller.may_send() && has_sendable(shown))
            .then(|| send_path(company.id, &shown.number)),
        new_invoice: with_query(&new_invoice, "po", &shown.number),
        edit: is_procurement.then(|| order_form::path(company.id, Some(&shown.number))),
        note: (!is_procurement).then_some(
            "Procurement records receipts and changes the order: you do not have that role.",
        ),
        receipts: is_procurement
            .then(|| render_receipts(shown, refused.typed.as_ref(), &refused.errors)),
        refused: refused.message,
    }
}

fn render_totals(shown: &ShownOrder) -> Totals {
    let told = &shown.reconciliation;
    let ordered = rust_decimal::Decimal::new(shown.order.total.minor(), 2);
    let remaining = ordered.saturating_sub(told.invoiced);
    Totals {
        received: shown.order.received().map(words::money),
        invoiced: amount(told.invoiced),
        remaining: amount(remaining.abs()),
        is_exceeded: remaining.is_sign_negative() && !remaining.is_zero(),
        charges: amount(told.charges),
    }
}

fn render_mismatches(shown: &ShownOrder) -> Vec<MismatchView> {
    let told = &shown.reconciliation;
    let found = told.mismatches.iter().map(|mismatch| MismatchView {
        title: mismatch.title,
        line: mismatch.line.map(|index| index + 1),
        place: words::place(&mismatch.place.pointer()),
        detail: words::sentence(&mismatch.detail),
        invoice: shown.invoices.get(mismatch.document).map(|invoice| {
            let href = format!("/invoices/{}", invoice.id);
            (href, invoice.content.number.clone())
        }),
    });
    let uncounted = told.has_more.then(|| MismatchView {
        title: "Not every invoice was counted",
        line: None,
        place: None,
        detail: format!(
            "More than {INVOICES_MAX} invoices name the order, only the first were counted: enter a new order for what is still to come."
        ),
        invoice: None,
    });
    found.chain(uncounted).collect()
}

fn render_invoice(invoice: &OrderInvoice) -> InvoiceView {
    let content = &invoice.content;
    let charges = content.charges.iter();
    let charges = charges.map(|charge| rust_decimal::Decimal::new(charge.amount.minor(), 2));
    InvoiceView {
        href: format!("/invoices/{}", invoice.id),
        number: content.number.clone(),
        is_credit: content.kind == Kind::Credit,
        date: content.date.to_string(),
        charges: amount(charges.sum()),
        total: words::money(content.total),
        status: StatusView::of(invoice.status),
    }
}

async fn load(
    operations: &Operations,
    browser: &Browser,
    at: &OrderAddress,
) -> Result<(Company, ShownOrder), PageError> {
    let who = &browser.caller;
    let loaded = operations
        .read(async |tx| {
            let company = operations.company(tx, who, at.company).await?;
            let shown = operations.purchase_order(tx, who, at.company, &at.number);
            Ok((company, shown.await?))
        })
        .await?;
    Ok(loaded)
}

/// `GET /companies/{id}/purchase-orders/{number}`.
///
/// # Errors
/// When there is no such order.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    at: OrderAddress,
    request: HttpRequest,
) -> Result<Page<PurchaseOrderPage>, PageError> {
    let (company, shown) = load(&operations, &browser, &at).await?;
    let done = Done::of(&request);
    let path = order_path(company.id, &shown.number);
    let forget = done.map(|_| Done::removal(&path, operations.public_url()));
    let page = render(&browser, &company, &shown, done, Refused::default());
    Ok(Page::ok(page).with_cookie(forget))
}

/// `POST /companies/{id}/purchase-orders/{number}`: records how far the order is, what was promised
/// and what came.
///
/// # Errors
/// When the form is not ours, there is no such order, or the user is not from procurement.
pub async fn record(
    operations: Data<Operations>,
    form: SignedForm,
    at: OrderAddress,
) -> Result<Either<SeeOther, Page<PurchaseOrderPage>>, PageError> {
    let who = &form.browser.caller;
    let typed = receipts::Typed::read(&form.fields);
    let result = operations
        .write(async |tx| {
            let shown = operations
                .require_order_seen(tx, who, at.company, &at.number, typed.seen)
                .await?;
            let draft = typed.draft(&shown.order)?;
            operations
                .put_purchase_order(tx, who, at.company, &at.number, &draft)
                .await
        })
        .await;
    let error = match result {
        Ok(shown) => {
            let path = order_path(at.company, &shown.number);
            let cookie = Done::OrderSaved.cookie(&path, operations.public_url());
            return Ok(Either::Left(SeeOther::page(path).with_cookie(cookie)));
        }
        Err(error) => error,
    };
    let status = status_of(&error);
    if status != StatusCode::CONFLICT && status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(error.into());
    }
    let errors = order_form::by_pointer(&error);
    let message = match &error {
        OperationError::Invalid(_) => "Correct what is marked below.".to_owned(),
        error => words::sentence(&error.to_string()),
    };
    let (company, shown) = load(&operations, &form.browser, &at).await?;
    let refused = Refused {
        message: Some(message),
        typed: Some(typed),
        errors,
    };
    let page = render(&form.browser, &company, &shown, None, refused);
    Ok(Either::Right(Page::with_status(status, page)))
}
