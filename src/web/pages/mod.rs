//! The admin page: invoices approved, sent and returned by hand, and companies connected.
//!
//! Server-rendered; every page works without a line of script. Not for programs: they have the REST API. One module a
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
//! | `/companies/{id}/lists`: QuickBooks' lists, their entries, and what names mean | [`lists`] |
//! | `/companies/{id}/quickbooks`: connecting it, and what is wrong with the connection | [`quickbooks`] |
//! | `/companies/{id}/conversations`, `/conversations/{id}` | [`conversations`] |
//! | `/companies/{id}/settings` | [`settings`] |
//! | `/companies/{id}/audit`, and whether the history is what was written | [`audit`] |
//! | `/users`, `/users/{id}`: people, their roles and rights | [`users`] |
//! | `/account`: one's own password, browsers and tokens | [`account`] |
//! | `/companies/{id}/invoices/new`, `/invoices/{id}/edit`, names to choose from | [`edit_invoice`] |
//! | `/invoices/{id}` and what can be done with it, and the files beside it | [`invoice`] |
//! | `/companies/{id}/next`: on to the next invoice that waits | [`invoice::next`] |
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

pub mod account;
mod address;
pub mod answer;
pub mod assets;
pub mod audit;
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
mod routes;
pub mod send_run;
pub mod settings;
pub mod quickbooks;
pub mod sign_in;
pub mod to_do;
pub mod users;
pub mod words;

use std::{
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};

use error::PageError;
pub use routes::routes;

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
