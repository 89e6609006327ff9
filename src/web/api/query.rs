//! What stands behind the `?` of a list: which page of it, and which of its items.
//!
//! A parameter that nobody knows is refused: a filter with a typing error in it would otherwise
//! show everything. One that is empty counts as absent, as forms send it.

use std::{
    collections::BTreeMap,
    future::{Ready, ready},
    str::FromStr,
};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use data_encoding::BASE64URL_NOPAD;
use url::form_urlencoded;
use uuid::Uuid;

use crate::{
    invoice::{draft::FieldError, lists::List},
    operations::purchase_orders::OrderFilter,
    store::{invoice::Filter, list_entry::EntryFilter, purchase_order},
    web::problem::Problem,
};

/// How many items a page has when nothing is said.
const LIMIT_DEFAULT: usize = 50;
/// The most items in a page.
const LIMIT_MAX: usize = 500;

const PAGE_PARAMETERS: &[&str] = &["limit", "cursor"];
const ENTRY_PARAMETERS: &[&str] = &["q", "active", "limit", "cursor"];
const INVOICE_PARAMETERS: &[&str] = &[
    "status",
    "vendor",
    "number",
    "po_number",
    "from",
    "to",
    "min_total",
    "max_total",
    "limit",
    "cursor",
];

const ORDER_PARAMETERS: &[&str] = &["status", "vendor", "number", "mismatch", "limit", "cursor"];

/// Which part of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most that many items: 1 to 500.
    pub limit: usize,
    /// The last item of the page before.
    pub after: Option<Uuid>,
}

/// Which invoices, and which part of their list.
#[derive(Clone, Debug)]
pub struct InvoiceQuery {
    /// Which invoices.
    pub filter: Filter,
    /// Which part.
    pub page: Page,
}

/// Which entries of a list, and how many of them are shown.
#[derive(Clone, Debug)]
pub struct EntryQuery {
    /// Which entries, and one more than are shown.
    pub filter: EntryFilter,
    /// At most that many are shown: 1 to 500.
    pub limit: usize,
}

/// Which part of a company's mappings.
#[derive(Clone, Debug)]
pub struct MappingQuery {
    /// The list and the name's key of the last mapping of the page before.
    pub after: Option<(List, String)>,
    /// At most that many are shown: 1 to 500.
    pub limit: usize,
}

impl FromRequest for MappingQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_mapping_query(request.query_string()).map_err(Problem::invalid))
    }
}

fn read_mapping_query(query: &str) -> Result<MappingQuery, Vec<FieldError>> {
    let mut parameters = Parameters::of(query, PAGE_PARAMETERS);
    let limit = parameters.limit();
    let cursor = parameters.take("cursor");
    let after = cursor.as_deref().and_then(|cursor| {
        let text = read_text_cursor(cursor)?;
        let (list, key) = text.split_once(':')?;
        Some((list.parse().ok()?, key.to_owned()))
    });
    if cursor.is_some() && after.is_none() {
        parameters.reject("cursor", NO_CURSOR);
    }
    parameters.finish(MappingQuery { after, limit })
}

/// The `cursor` that leads behind something that has a text for its place.
#[must_use]
pub fn text_cursor(text: &str) -> String {
    BASE64URL_NOPAD.encode(text.as_bytes())
}

impl FromRequest for EntryQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_entry_query(request.query_string()).map_err(Problem::invalid))
    }
}

fn read_entry_query(query: &str) -> Result<EntryQuery, Vec<FieldError>> {
    let mut parameters = Parameters::of(query, ENTRY_PARAMETERS);
    let (text, active) = (
        parameters.take("q"),
        parameters.parsed("active", "`true` or `false`"),
    );
    let limit = parameters.limit();
    let cursor = parameters.take("cursor");
    let after = cursor.as_deref().and_then(read_text_cursor);
    if cursor.is_some() && after.is_none() {
        parameters.reject("cursor", NO_CURSOR);
    }
    let filter = EntryFilter {
        text,
        active,
        after,
        limit: i64::try_from(limit + 1).unwrap_or(i64::MAX),
    };
    parameters.finish(EntryQuery { filter, limit })
}

fn read_text_cursor(cursor: &str) -> Option<String> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    (!text.chars().any(char::is_control)).then_some(text)
}

const AMOUNT: &str = "an amount such as `120.50`";
/// Which part of a list whose items are in the order of a text.
#[derive(Clone, Debug)]
pub struct TextPage {
    /// At most that many items: 1 to 500.
    pub limit: usize,
    /// The text of the last item of the page before; empty for the first page.
    pub after: String,
}

impl FromRequest for TextPage {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_text_page(request.query_string()).map_err(Problem::invalid))
    }
}

fn read_text_page(query: &str) -> Result<TextPage, Vec<FieldError>> {
    let mut parameters = Parameters::of(query, PAGE_PARAMETERS);
    let limit = parameters.limit();
    let cursor = parameters.take("cursor");
    let after = cursor.as_deref().and_then(read_text_cursor);
    if cursor.is_some() && after.is_none() {
        parameters.reject("cursor", NO_CURSOR);
    }
    let after = after.unwrap_or_default();
    parameters.finish(TextPage { limit, after })
}

const NO_CURSOR: &str = "expected the `next_cursor` of the page before";

/// What a file is called, where its sender says so behind the `?`.
pub(super) fn read_file_name(query: &str) -> Result<Option<String>, Vec<FieldError>> {
    let mut parameters = Parameters::of(query, &["name"]);
    let name = parameters.take("name");
    parameters.finish(name)
}

/// Which purchase orders, and which part of their list.
#[derive(Clone, Debug)]
pub struct OrderQuery {
    /// Which orders.
    pub filter: OrderFilter,
    /// Which part.
    pub page: Page,
}

/// The `cursor` that leads behind an item of a list.
#[must_use]
pub fn cursor(id: Uuid) -> String {
    BASE64URL_NOPAD.encode(id.as_bytes())
}

impl Page {
    /// Cuts off what was asked for beyond the limit, to find out whether there is more: the items
    /// of the page, and the cursor of the next.
    #[must_use]
    pub fn cut<T>(&self, mut items: Vec<T>, id: impl Fn(&T) -> Uuid) -> (Vec<T>, Option<String>) {
        let more = items.len() > self.limit;
        items.truncate(self.limit);
        let last = items.last().filter(|_| more);
        let cursor = last.map(|last| cursor(id(last)));
        (items, cursor)
    }
}

impl FromRequest for Page {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_page(request.query_string()).map_err(Problem::invalid))
    }
}

impl FromRequest for InvoiceQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_invoice_query(request.query_string()).map_err(Problem::invalid))
    }
}

impl FromRequest for OrderQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_order_query(request.query_string()).map_err(Problem::invalid))
    }
}

fn read_page(query: &str) -> Result<Page, Vec<FieldError>> {
    let mut parameters = Parameters::of(query, PAGE_PARAMETERS);
    let page = parameters.page();
    parameters.finish(page)
}

fn read_invoice_query(query: &str) -> Result<InvoiceQuery, Vec<FieldError>> {
    let mut parameters = Parameters::of(query, INVOICE_PARAMETERS);
    let filter = Filter {
        status: parameters.parsed("status", "`AP`, `AA`, `A`, `ES`, `S` or `F`"),
        vendor: parameters.take("vendor"),
        number: parameters.take("number"),
        po_number: parameters.take("po_number"),
        from: parameters.parsed("from", "a date such as `2026-11-02`"),
        to: parameters.parsed("to", "a date such as `2026-11-02`"),
        min_total: parameters.parsed("min_total", AMOUNT),
        max_total: parameters.parsed("max_total", AMOUNT),
    };
    let page = parameters.page();
    parameters.finish(InvoiceQuery { filter, page })
}

fn read_order_query(query: &str) -> Result<OrderQuery, Vec<FieldError>> {
    let mut parameters = Parameters::of(query, ORDER_PARAMETERS);
    let filter = OrderFilter {
        stored: purchase_order::Filter {
            status: parameters.parsed(
                "status",
                "`open`, `confirmed`, `shipped`, `received` or `closed`",
            ),
            vendor: parameters.take("vendor"),
            number: parameters.take("number"),
        },
        mismatch: parameters.parsed("mismatch", "`true` or `false`"),
    };
    let page = parameters.page();
    parameters.finish(OrderQuery { filter, page })
}

/// The parameters of a query, taken one by one while the mistakes are gathered.
struct Parameters {
    given: BTreeMap<String, String>,
    errors: Vec<FieldError>,
}

impl Parameters {
    fn of(query: &str, known: &[&str]) -> Self {
        let mut parameters = Self {
            given: BTreeMap::new(),
            errors: Vec::new(),
        };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if !known.contains(&name.as_ref()) {
                let expected: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
                parameters.reject(
                    &name,
                    format!(
                        "there is no such parameter here: expected {}",
                        expected.join(", ")
                    ),
                );
            } else if parameters.given.contains_key(name.as_ref()) {
                parameters.reject(&name, "the parameter stands twice");
            } else if value.chars().any(char::is_control) {
                // PostgreSQL takes no U+0000 as text, and no name has any of the others.
                parameters.reject(&name, "a control character can't stand in it");
            } else if !value.trim().is_empty() {
                parameters
                    .given
                    .insert(name.into_owned(), value.into_owned());
            }
        }
        parameters
    }

    fn reject(&mut self, name: &str, detail: impl Into<String>) {
        let shown: String = name.chars().take(60).collect();
        self.errors
            .push(FieldError::new(format!("?{shown}"), detail));
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.given.remove(name)
    }

    fn parsed<T: FromStr>(&mut self, name: &str, expected: &str) -> Option<T> {
        let text = self.take(name)?;
        let value = text.parse().ok();
        if value.is_none() {
            let found: String = text.chars().take(60).collect();
            self.reject(name, format!("expected {expected}, found `{found}`"));
        }
        value
    }

    fn limit(&mut self) -> usize {
        let limit = self.parsed("limit", "a number from 1 to 500");
        let limit = limit.unwrap_or(LIMIT_DEFAULT);
        if !(1..=LIMIT_MAX).contains(&limit) {
            self.reject("limit", format!("expected 1 to {LIMIT_MAX}, found {limit}"));
        }
        limit
    }

    fn page(&mut self) -> Page {
        let limit = self.limit();
        let cursor = self.take("cursor");
        let after = cursor.as_deref().and_then(read_cursor);
        if cursor.is_some() && after.is_none() {
            self.reject("cursor", NO_CURSOR);
        }
        Page { limit, after }
    }

    fn finish<T>(self, value: T) -> Result<T, Vec<FieldError>> {
        if self.errors.is_empty() {
            Ok(value)
        } else {
            Err(self.errors)
        }
    }
}

fn read_cursor(cursor: &str) -> Option<Uuid> {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
    Uuid::from_slice(&bytes).ok()
}

#[cfg(test)]
mod tests;
