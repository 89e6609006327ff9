//! The description of the API, made from the handlers and shapes themselves.

use std::{collections::BTreeMap, sync::LazyLock};

use actix_web::HttpResponse;
use utoipa::{
    IntoResponses, Modify, OpenApi, ToSchema,
    openapi::{
        Content, Ref, RefOr, Response, ResponseBuilder,
        schema::Schema,
        security::{Http, HttpAuthScheme, SecurityScheme},
    },
};

use super::{
    attachments, companies, decide, history, invoices, lists, mappings, preflight, purchase_orders,
    sessions, shapes::Finding, steps, users,
};
use crate::invoice::settings::words::DESCRIBED;
use crate::web::{
    health, measures,
    problem::{self, Kind, Problem},
};

/// What every call that reads may answer besides.
pub struct ReadProblems;

/// What every call that changes something may answer besides.
pub struct WriteProblems;

impl IntoResponses for ReadProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        use Kind::{Forbidden, Internal, Invalid, NotFound, Unauthenticated, Unavailable};
        describe(&[
            Unauthenticated,
            Forbidden,
            NotFound,
            Invalid,
            Internal,
            Unavailable,
        ])
    }
}

impl IntoResponses for WriteProblems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let every = Kind::ALL.iter().copied();
        let possible = every.filter(|kind| *kind != Kind::MethodNotAllowed);
        describe(&possible.collect::<Vec<_>>())
    }
}

/// One response for each status; kinds that share one share its description.
fn describe(kinds: &[Kind]) -> BTreeMap<String, RefOr<Response>> {
    let mut titles: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for kind in kinds {
        let status = kind.status().as_str().to_owned();
        titles.entry(status).or_default().push(kind.title());
    }
    let body = Content::new(Some(RefOr::Ref(Ref::from_schema_name(Problem::name()))));
    let response = |titles: Vec<&str>| {
        ResponseBuilder::new()
            .description(titles.join("; or: "))
            .content(problem::MEDIA_TYPE, body.clone())
            .build()
    };
    titles
        .into_iter()
        .map(|(status, titles)| (status, response(titles).into()))
        .collect()
}

/// Where the description is answered.
pub const PATH: &str = "/api/v1/openapi.json";

/// The name of the security scheme.
const TOKEN: &str = "token";

#[derive(OpenApi)]
#[openapi(
    info(
        title = "billbridge",
        description = "Approved vendor invoices into QuickBooks Desktop as bills, exactly once.\n\nAmounts, quantities and rates are decimal strings, dates are `YYYY-MM-DD`, times RFC 3339 in UTC, ids UUIDs. A request that is refused changes nothing, and its answer is a problem (RFC 9457). Unknown fields and query parameters are refused, not ignored.\n\nStatuses: `AP` pending approval by procurement, `AA` pending approval by accounting, `A` approved, `ES` sent to external system, `S` synchronized, `F` failed."
    ),
    paths(
        document,
        companies::add,
        companies::list,
        companies::get,
        companies::change_settings,
        companies::qwc,
        companies::release_file,
        history::verify,
        invoices::take_in,
        invoices::take_in_bulk,
        invoices::list,
        invoices::get,
        invoices::edit,
        invoices::history,
        invoices::qbxml,
        attachments::attach,
        attachments::list,
        attachments::get,
        attachments::delete,
        attachments::remark,
        steps::approve,
        steps::send_back,
        steps::send,
        decide::link,
        decide::send_again,
        lists::all,
        lists::one,
        lists::refresh,
        mappings::all,
        mappings::get,
        mappings::put,
        mappings::delete,
        steps::take_steps,
        preflight::test,
        purchase_orders::put,
        purchase_orders::get,
        purchase_orders::list,
        sessions::list,
        sessions::get,
        users::list,
        users::add,
        users::change,
        health::alive,
        health::ready,
        measures::metrics
    ),
    components(schemas(Problem, Finding)),
    modifiers(&Token, &SettingsInWords),
    security(("token" = [])),
    tags(
        (name = "companies", description = "Companies, each one QuickBooks company file"),
        (name = "invoices", description = "Vendor invoices and credits"),
        (name = "steps", description = "An invoice's way: `AP` → `AA` → `A` → `ES` → `S` or `F`"),
        (name = "lists", description = "The company file's lists as they are mirrored, and what names mean in them"),
        (name = "purchase orders", description = "What was ordered, received and invoiced"),
        (name = "sessions", description = "Conversations with the Web Connector"),
        (name = "users", description = "People, their roles, and what is withheld from them"),
        (name = "health", description = "For whoever runs the server; no login"),
        (name = "description", description = "This document; no login")
    )
)]
struct Described;

struct Token;

/// Puts what each setting means into the schemas that have it.
struct SettingsInWords;

impl Modify for SettingsInWords {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let schemas = &mut openapi.components.get_or_insert_default().schemas;
        for one in &DESCRIBED {
            let (owners, field): (&[&str], _) = match one.name.split_once('.') {
                Some((_, part)) => (&["MatchTolerance"], part),
                None => (&["Settings", "PartialSettings"], one.name),
            };
            let told = format!("{}. {}", one.title, one.meaning);
            for owner in owners {
                let Some(RefOr::T(Schema::Object(object))) = schemas.get_mut(*owner) else {
                    continue;
                };
                match object.properties.get_mut(field) {
                    Some(RefOr::T(Schema::Object(property))) => {
                        property.description = Some(told.clone());
                    }
                    Some(RefOr::Ref(reference)) => reference.description.clone_from(&told),
                    Some(RefOr::T(_)) | None => {}
                }
            }
        }
    }
}

impl Modify for Token {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let scheme = Http::builder()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("Made with `billbridge token create EMAIL`"))
            .build();
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme));
        // The crate's own licence line and authors say nothing about the API.
        openapi.info.license = None;
        openapi.info.contact = None;
    }
}

static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let described = Described::openapi();
    described
        .to_json()
        .expect("a description is made of strings and maps of them")
});

/// This description.
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    tag = "description",
    operation_id = "describe",
    security(()),
    responses((status = 200, description = "An OpenAPI 3.1 document", content_type = "application/json", body = Object))
)]
pub async fn document() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(DOCUMENT.as_str())
}
