//! The one table of routes: everything that answers, and who answers it.
//!
//! The pages' own table is [`pages::routes`]. A method that is missing at a path is 405 with `Allow`,
//! a path that is missing 404: as a problem below `/api`, as a page elsewhere. Here `HEAD` is answered
//! wherever `GET` is; the pages answer `GET` and `POST` alone.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError, Route, guard,
    http::{Method, header},
    middleware::from_fn,
    web,
};

use crate::web::{
    api::{
        attachments, companies, decide, history, invoices, lists, mappings, openapi, preflight,
        purchase_orders, sessions, steps, users,
    },
    guard::token,
    health, measures, pages,
    problem::{Kind, Problem},
};

/// One row of the table.
pub struct Entry {
    /// The method.
    pub method: Method,
    /// The path, with its parameters in braces.
    pub path: &'static str,
    route: fn() -> Route,
}

/// `METHOD path => handler` for each row.
macro_rules! table {
    ($($method:ident $path:literal => $handler:path,)*) => {
        &[$(Entry {
            method: Method::$method,
            path: $path,
            route: || web::route().to($handler),
        },)*]
    };
}

/// REST. The caller is identified before anything else; the handler's guard says who may call.
/// A literal part of a path comes before a parameter at its place.
pub const API: &[Entry] = table! {
    GET   "/api/v1/openapi.json" => openapi::document,
    POST  "/api/v1/companies" => companies::add,
    GET   "/api/v1/companies" => companies::list,
    GET   "/api/v1/companies/{id}" => companies::get,
    PATCH "/api/v1/companies/{id}" => companies::change_settings,
    GET   "/api/v1/companies/{id}/qwc" => companies::qwc,
    POST  "/api/v1/companies/{id}/release-file" => companies::release_file,
    GET   "/api/v1/companies/{id}/history/verify" => history::verify,
    GET   "/api/v1/companies/{id}/lists" => lists::all,
    POST  "/api/v1/companies/{id}/lists/refresh" => lists::refresh,
    GET   "/api/v1/companies/{id}/lists/{list}" => lists::one,
    GET   "/api/v1/companies/{id}/mappings" => mappings::all,
    GET   "/api/v1/companies/{id}/mappings/{kind}/{from}" => mappings::get,
    PUT   "/api/v1/companies/{id}/mappings/{kind}/{from}" => mappings::put,
    DELETE "/api/v1/companies/{id}/mappings/{kind}/{from}" => mappings::delete,
    POST  "/api/v1/companies/{id}/preflight" => preflight::test,
    POST  "/api/v1/companies/{id}/invoices" => invoices::take_in,
    GET   "/api/v1/companies/{id}/invoices" => invoices::list,
    POST  "/api/v1/companies/{id}/invoices/bulk" => invoices::take_in_bulk,
    POST  "/api/v1/invoices/actions" => steps::take_steps,
    GET   "/api/v1/invoices/{id}" => invoices::get,
    PUT   "/api/v1/invoices/{id}" => invoices::edit,
    POST  "/api/v1/invoices/{id}/approve" => steps::approve,
    POST  "/api/v1/invoices/{id}/return" => steps::send_back,
    POST  "/api/v1/invoices/{id}/send" => steps::send,
    POST  "/api/v1/invoices/{id}/link" => decide::link,
    POST  "/api/v1/invoices/{id}/send-again" => decide::send_again,
    GET   "/api/v1/invoices/{id}/history" => invoices::history,
    GET   "/api/v1/invoices/{id}/qbxml" => invoices::qbxml,
    POST  "/api/v1/invoices/{id}/remarks" => attachments::remark,
    POST  "/api/v1/invoices/{id}/attachments" => attachments::attach,
    GET   "/api/v1/invoices/{id}/attachments" => attachments::list,
    GET   "/api/v1/invoices/{id}/attachments/{attachment}" => attachments::get,
    DELETE "/api/v1/invoices/{id}/attachments/{attachment}" => attachments::delete,
    GET   "/api/v1/companies/{id}/purchase-orders" => purchase_orders::list,
    GET   "/api/v1/companies/{id}/purchase-orders/{number}" => purchase_orders::get,
    PUT   "/api/v1/companies/{id}/purchase-orders/{number}" => purchase_orders::put,
    GET   "/api/v1/companies/{id}/sessions" => sessions::list,
    GET   "/api/v1/sessions/{id}" => sessions::get,
    GET   "/api/v1/users" => users::list,
    POST  "/api/v1/users" => users::add,
    PATCH "/api/v1/users/{id}" => users::change,
};

/// For whoever runs the process.
pub const HEALTH: &[Entry] = table! {
    GET "/healthz" => health::alive,
    GET "/readyz" => health::ready,
    GET "/metrics" => measures::metrics,
};

/// Puts every route in its place.
pub fn configure(app: &mut web::ServiceConfig) {
    for (path, entries) in by_path(API) {
        app.service(resource(path, &entries).wrap(from_fn(token::identify)));
    }
    for (path, entries) in by_path(HEALTH) {
        app.service(resource(path, &entries));
    }
    app.configure(pages::routes)
        .default_service(web::to(not_found));
}

/// The rows of a table, those of one path together, in the order in which paths first appear.
fn by_path(table: &'static [Entry]) -> Vec<(&'static str, Vec<&'static Entry>)> {
    let mut paths: Vec<(&'static str, Vec<&'static Entry>)> = Vec::new();
    for entry in table {
        match paths.iter_mut().find(|(path, _)| *path == entry.path) {
            Some((_, entries)) => entries.push(entry),
            None => paths.push((entry.path, vec![entry])),
        }
    }
    paths
}

fn resource(path: &'static str, entries: &[&'static Entry]) -> actix_web::Resource {
    let mut methods = Vec::new();
    let mut resource = web::resource(path);
    for entry in entries {
        let route = (entry.route)();
        resource = resource.route(if entry.method == Method::GET {
            methods.extend([Method::GET, Method::HEAD]);
            route.guard(guard::Any(guard::Get()).or(guard::Head()))
        } else {
            methods.push(entry.method.clone());
            route.method(entry.method.clone())
        });
    }
    let allow = methods.iter().map(Method::as_str).collect::<Vec<_>>();
    let allow = allow.join(", ");
    resource.default_service(web::to(move |request: HttpRequest| {
        let answer = method_not_allowed(&request, &allow);
        async move { answer }
    }))
}

fn method_not_allowed(request: &HttpRequest, allow: &str) -> HttpResponse {
    if is_api(request) {
        let detail = format!("this path knows {allow}");
        Problem::new(Kind::MethodNotAllowed, detail)
            .with_header(header::ALLOW, allow)
            .error_response()
    } else {
        HttpResponse::MethodNotAllowed()
            .insert_header((header::ALLOW, allow))
            .content_type("text/plain; charset=utf-8")
            .body(format!("this path knows {allow}\n"))
    }
}

async fn not_found(request: HttpRequest) -> actix_web::Result<HttpResponse> {
    if is_api(&request) {
        let problem = Problem::new(
            Kind::NotFound,
            format!(
                "there is nothing at this path: `{}` describes the API",
                openapi::PATH
            ),
        );
        Ok(problem.error_response())
    } else {
        Ok(pages::error::not_found().await?)
    }
}

fn is_api(request: &HttpRequest) -> bool {
    let path = request.path();
    path == "/api" || path.starts_with("/api/")
}
