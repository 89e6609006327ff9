//! Where each page is.

use actix_web::{
    Resource,
    web::{ServiceConfig, resource, to},
};

use super::{
    account, assets, audit, companies, conversations, edit_invoice, error, invoice, invoices,
    lists, order_form, purchase_order, purchase_orders, quickbooks, send_run, settings, sign_in,
    to_do, users,
};

/// The pages and where they are.
pub fn routes(config: &mut ServiceConfig) {
    config
        .configure(outside)
        .configure(days_work)
        .configure(one_invoice)
        .configure(company)
        .configure(people);
}

/// What belongs to no company.
fn outside(config: &mut ServiceConfig) {
    config
        .service(page("/sign-in").get(sign_in::show).post(sign_in::sign_in))
        .service(page("/sign-out").post(sign_in::sign_out))
        .service(page("/").get(companies::home))
        .service(page("/companies").get(companies::list).post(companies::add))
        .service(page("/static/{file}").get(assets::show));
}

/// What waits, invoices, purchase orders.
fn days_work(config: &mut ServiceConfig) {
    config
        .service(page("/companies/{id}/to-do").get(to_do::show))
        .service(page("/companies/{id}/next").get(invoice::next::lead_on))
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
        );
}

/// One invoice, and what can be done with it.
fn one_invoice(config: &mut ServiceConfig) {
    let step = |path| page(path).get(invoice::steps::look_again);
    config
        .service(page("/invoices/{id}").get(invoice::show))
        .service(
            page("/invoices/{id}/edit")
                .get(edit_invoice::show_edit)
                .post(edit_invoice::edit),
        )
        .service(page("/invoices/{id}/edit/live").post(edit_invoice::live_edit))
        .service(page("/invoices/{id}/qbxml").get(invoice::qbxml))
        .service(step("/invoices/{id}/remark").post(invoice::beside::remark))
        .service(step("/invoices/{id}/attachments").post(invoice::beside::attach))
        .service(page("/invoices/{id}/attachments/{attachment}").get(invoice::beside::show))
        .service(
            step("/invoices/{id}/attachments/{attachment}/remove").post(invoice::beside::detach),
        )
        .service(step("/invoices/{id}/approve").post(invoice::steps::approve))
        .service(step("/invoices/{id}/send").post(invoice::steps::send))
        .service(step("/invoices/{id}/return").post(invoice::steps::send_back))
        .service(step("/invoices/{id}/link").post(invoice::decide::link))
        .service(step("/invoices/{id}/send-again").post(invoice::decide::send_again))
        .service(step("/invoices/{id}/map").post(invoice::mend::map))
        .service(step("/invoices/{id}/read-lists").post(invoice::mend::read_lists));
}

/// What keeps a company going: QuickBooks, lists, settings, audit.
fn company(config: &mut ServiceConfig) {
    config
        .service(page("/companies/{id}/qwc").get(companies::qwc))
        .service(
            page("/companies/{id}/release-file")
                .get(companies::look_again)
                .post(companies::release_file),
        )
        .service(page("/companies/{id}/lists").get(lists::show))
        .service(
            page("/companies/{id}/mappings")
                .get(lists::look_again)
                .post(lists::map),
        )
        .service(
            page("/companies/{id}/lists/refresh")
                .get(lists::look_again)
                .post(lists::refresh),
        )
        .service(page("/companies/{id}/lists/{list}").get(lists::entries::show))
        .service(
            page("/companies/{id}/mappings/undo")
                .get(lists::look_again)
                .post(lists::undo),
        )
        .service(page("/companies/{id}/quickbooks").get(quickbooks::show))
        .service(page("/companies/{id}/quickbooks/events").get(quickbooks::events::events))
        .service(
            page("/companies/{id}/quickbooks/password")
                .get(quickbooks::look_again)
                .post(quickbooks::change_password),
        )
        .service(
            page("/companies/{id}/quickbooks/test")
                .get(quickbooks::look_again)
                .post(quickbooks::test_address),
        )
        .service(page("/companies/{id}/conversations").get(conversations::list))
        .service(page("/conversations/{id}").get(conversations::show))
        .service(page("/conversations/{id}/exchanges/{exchange}").get(conversations::show_exchange))
        .service(page("/conversations/{id}/exchanges/{exchange}/xml").get(conversations::document))
        .service(
            page("/companies/{id}/settings")
                .get(settings::show)
                .post(settings::change),
        )
        .service(page("/companies/{id}/audit").get(audit::list))
        .service(page("/companies/{id}/audit/verify").get(audit::verify));
}

/// Users, and one's own account.
fn people(config: &mut ServiceConfig) {
    let person = |path| page(path).get(users::one::look_again);
    let own = |path| page(path).get(account::look_again);
    config
        .service(page("/users").get(users::list).post(users::add))
        .service(
            page("/users/{id}")
                .get(users::one::show)
                .post(users::one::change),
        )
        .service(person("/users/{id}/activate").post(users::one::activate))
        .service(person("/users/{id}/deactivate").post(users::one::deactivate))
        .service(person("/users/{id}/reset-password").post(users::one::reset_password))
        .service(person("/users/{id}/sign-out").post(users::one::sign_out))
        .service(person("/users/{id}/revoke-token").post(users::one::revoke_token))
        .service(page("/account").get(account::show))
        .service(own("/account/password").post(account::change_password))
        .service(own("/account/tokens").post(account::create_token))
        .service(own("/account/revoke-token").post(account::revoke_token))
        .service(own("/account/sign-out-everywhere").post(account::sign_out_everywhere));
}

/// An address of the pages, which says so on a page when it is asked by another method.
fn page(path: &str) -> Resource {
    resource(path).default_service(to(error::wrong_method))
}
