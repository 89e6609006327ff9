//! The admin page: invoices approved, sent and returned by hand, and companies connected.
//!
//! Server-rendered, without a line of script. Not for programs: they have the REST API. One module a
//! page; in each, `render` makes the view (plain texts, nothing left to decide) that its template
//! shows, and the handlers say who asks, what is done, and what they get.
//!
//! | page | module |
//! | --- | --- |
//! | `/sign-in`, `/sign-out` | [`sign_in`] |
//! | `/`, `/companies`, a company's .qwc file | [`companies`] |
//! | `/companies/{id}/to-do` | [`to_do`] |
//! | `/companies/{id}/purchase-orders`: PO reconciliation | [`purchase_orders`] |
//! | `/companies/{id}/purchase-orders/{number}`: one order, and what came of it | [`purchase_order`] |
//! | `/companies/{id}/order-form`: an order is entered or changed | [`order_form`] |
//! | `/companies/{id}/send-run`: many invoices are looked at, then sent | [`send_run`] |
//! | `/companies/{id}/invoices`, one step for many of them, the list as a file | [`invoices`] |
//! | `/companies/{id}/lists`: QuickBooks' lists, and what names mean | [`lists`] |
//! | `/companies/{id}/conversations`, `/conversations/{id}` | [`conversations`] |
//! | `/invoices/{id}` and what can be done with it | [`invoice`] |
//! | `/companies/{id}/invoices/new`, `/invoices/{id}/edit`, names to choose from | [`edit_invoice`] |
//!
//! ## Decisions
//!
//! - *The password of a new company is shown by the answer to the form*, not by a page to which the
//!   form redirects: it is nowhere stored, and the answer is the one place where it can stand. The
//!   answer is not kept by the browser (`no-store`), and loading it again asks before it would send
//!   the form again.
//! - *What was done is said in a cookie* that holds one of a few words and lives a minute. Nothing
//!   secret, nothing to sign: whoever could forge it would only be congratulating themselves.
//! - *A form carries the version that was shown.* An approval of content that was edited in between
//!   is refused.
//! - *Links are absolute paths*: the pages live at the root of their host.

pub mod answer;
pub mod assets;
pub mod companies;
pub mod conversations;
mod done;
pub mod edit_invoice;
pub mod error;
pub mod frame;
pub mod invoice;
pub mod invoices;
pub mod lists;
pub mod order_form;
pub mod purchase_order;
pub mod purchase_orders;
pub mod send_run;
pub mod sign_in;
pub mod to_do;
pub mod words;

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{
    FromRequest, HttpRequest, Resource,
    dev::Payload,
    web::{ServiceConfig, resource, to},
};

use error::PageError;

/// The pages and where they are.
pub fn routes(config: &mut ServiceConfig) {
    let step = |path| page(path).get(invoice::look_again);
    config
        .service(page("/sign-in").get(sign_in::show).post(sign_in::sign_in))
        .service(page("/sign-out").post(sign_in::sign_out))
        .service(page("/").get(companies::home))
        .service(page("/companies").get(companies::list).post(companies::add))
        .service(page("/companies/{id}/qwc").get(companies::qwc))
        .service(
            page("/companies/{id}/release-file")
                .get(companies::look_again)
                .post(companies::release_file),
        )
        .service(page("/companies/{id}/to-do").get(to_do::show))
        .service(page("/companies/{id}/invoices").get(invoices::list))
        .service(page("/companies/{id}/purchase-orders").get(purchase_orders::list))
        .service(
            page("/companies/{id}/purchase-orders/{number}")
                .get(purchase_order::show)
                .post(purchase_order::record),
        )
        .service(
            page("/companies/{id}/order-form")
                .get(order_form::show)
                .post(order_form::save),
        )
        .service(
            page("/companies/{id}/send-run")
                .get(send_run::look)
                .post(send_run::send),
        )
        .service(
            page("/companies/{id}/invoices/new")
                .get(edit_invoice::show_new)
                .post(edit_invoice::take_in),
        )
        .service(page("/companies/{id}/invoices/new/live").post(edit_invoice::live_new))
        .service(page("/companies/{id}/suggest/{list}").get(edit_invoice::suggest))
        .service(page("/companies/{id}/invoices.csv").get(invoices::csv::download))
        .service(
            page("/companies/{id}/invoices/bulk")
                .get(invoices::bulk::look_again)
                .post(invoices::bulk::take_steps),
        )
        .service(page("/companies/{id}/lists").get(lists::show))
        .service(
            page("/companies/{id}/lists/refresh")
                .get(lists::look_again)
                .post(lists::refresh),
        )
        .service(
            page("/companies/{id}/mappings/undo")
                .get(lists::look_again)
                .post(lists::undo),
        )
        .service(page("/companies/{id}/conversations").get(conversations::list))
        .service(page("/conversations/{id}").get(conversations::show))
        .service(page("/conversations/{id}/exchanges/{exchange}").get(conversations::show_exchange))
        .service(page("/conversations/{id}/exchanges/{exchange}/xml").get(conversations::document))
        .service(page("/invoices/{id}").get(invoice::show))
        .service(
            page("/invoices/{id}/edit")
                .get(edit_invoice::show_edit)
                .post(edit_invoice::edit),
        )
        .service(page("/invoices/{id}/edit/live").post(edit_invoice::live_edit))
        .service(page("/invoices/{id}/qbxml").get(invoice::qbxml))
        .service(step("/invoices/{id}/approve").post(invoice::approve))
        .service(step("/invoices/{id}/send").post(invoice::send))
        .service(step("/invoices/{id}/return").post(invoice::send_back))
        .service(step("/invoices/{id}/link").post(invoice::decide::link))
        .service(step("/invoices/{id}/send-again").post(invoice::decide::send_again))
        .service(step("/invoices/{id}/map").post(invoice::mend::map))
        .service(step("/invoices/{id}/read-lists").post(invoice::mend::read_lists))
        .service(page("/static/{file}").get(assets::show));
}

/// An address of the pages, which says so on a page when it is asked by another method.
fn page(path: &str) -> Resource {
    resource(path).default_service(to(error::wrong_method))
}

/// The id in a page's address. An address with something else in its place is no page.
#[derive(Clone, Copy, Debug)]
pub struct PageId<T>(pub T);

impl<T: FromStr> FromRequest for PageId<T> {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request
            .match_info()
            .get("id")
            .and_then(|id| id.parse().ok());
        ready(id.map(Self).ok_or(PageError::NoSuchPage))
    }
}
