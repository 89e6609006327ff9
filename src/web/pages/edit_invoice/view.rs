//! The form as the page shows it.

use std::collections::HashMap;

use askama::Template;
use askama_web::WebTemplate;

use super::{
    Paper, Question,
    fields::{Faults, FieldKind, FieldView, Fields, RowView},
    live::{LiveView, TotalView, render_live},
    typed::{Drafted, Typed},
};
use crate::{
    invoice::{Content, Invoice, draft::FieldError},
    operations::preview::Preview,
    store::Company,
    web::{
        guard::browser::Browser,
        pages::{
            frame::{Frame, Place},
            words,
        },
    },
};

/// The form of a new or an edited invoice.
#[derive(Template, WebTemplate)]
#[template(path = "edit_invoice.html")]
pub struct EditPage {
    frame: Frame,
    heading: &'static str,
    number: Option<String>,
    back: String,
    back_label: String,
    action: String,
    version: Option<i64>,
    done: Option<String>,
    said: Option<String>,
    drops: Option<String>,
    conflict: Option<ConflictView>,
    errors: Vec<ErrorView>,
    document: FieldView,
    vendor: FieldView,
    number_field: FieldView,
    dates: Vec<FieldView>,
    po_number: FieldView,
    rest: Vec<FieldView>,
    rare: Vec<FieldView>,
    is_rare_open: bool,
    total: FieldView,
    lines: Vec<RowView>,
    lines_error: Option<String>,
    charges: Vec<RowView>,
    charges_error: Option<String>,
    names: Vec<String>,
    live: LiveView,
    is_checked: bool,
}

/// What is said beside the form, alone.
#[derive(Template, WebTemplate)]
#[template(path = "edit_invoice.html", block = "live")]
pub struct LivePart {
    pub(super) live: LiveView,
}

/// One mistake, and the way to its field.
struct ErrorView {
    id: String,
    place: Option<String>,
    detail: String,
}

/// Why the form was not obeyed although nothing in it is wrong.
struct ConflictView {
    reason: String,
    /// Where what was typed is not what stands there now.
    differences: Vec<DifferenceView>,
}

/// A field that holds one thing there and another here.
struct DifferenceView {
    place: String,
    theirs: String,
    yours: String,
}

/// What the page says besides the form.
#[derive(Default)]
pub(super) struct Answer {
    /// What was wrong with the fields.
    pub(super) errors: Vec<FieldError>,
    /// Why something else stood in the way.
    pub(super) conflict: Option<String>,
    /// What was done just before.
    pub(super) done: Option<String>,
    /// What was done with the form.
    pub(super) said: Option<String>,
    /// The field that receives the focus.
    pub(super) focus: Option<String>,
    /// Somebody asked what the checks say.
    pub(super) is_checked: bool,
}

/// The fields that few need, and that stand apart.
const RARE: [&str; 13] = [
    "exchange_rate",
    "tax_code",
    "amounts_include_tax",
    "vendor_address/lines/0",
    "vendor_address/lines/1",
    "vendor_address/lines/2",
    "vendor_address/lines/3",
    "vendor_address/lines/4",
    "vendor_address/city",
    "vendor_address/state",
    "vendor_address/postal_code",
    "vendor_address/country",
    "vendor_address/note",
];

/// The lists that names are suggested from.
const NAMES: [&str; 9] = [
    "vendors",
    "terms",
    "purchase-orders",
    "currencies",
    "tax-codes",
    "accounts",
    "items",
    "classes",
    "customers",
];

pub(super) fn render(
    browser: &Browser,
    company: &Company,
    paper: &Paper,
    question: &Question,
    answer: Answer,
) -> EditPage {
    let Question {
        typed,
        drafted,
        preview,
    } = question;
    let invoice = paper.invoice();
    let faults = faults(&answer.errors);
    let fields = Fields {
        company: company.id,
        typed,
        faults: &faults,
        focus: answer.focus.as_deref(),
    };
    let titles = titles(company, invoice);
    EditPage {
        frame: Frame::within(browser, company, Place::Invoices, &titles.title),
        heading: titles.heading,
        number: invoice.map(|invoice| invoice.content.number.clone()),
        back: titles.back,
        back_label: titles.back_label,
        action: paper.action(),
        version: invoice.map(|invoice| invoice.version),
        done: answer.done,
        said: answer.said.as_deref().map(words::sentence),
        drops: invoice.and_then(drops),
        conflict: answer
            .conflict
            .map(|reason| render_conflict(&reason, invoice, typed)),
        errors: answer
            .errors
            .iter()
            .map(|error| render_error(typed, error))
            .collect(),
        document: fields.head("kind"),
        vendor: fields.head("vendor"),
        number_field: fields.head("number"),
        dates: ["date", "due_date", "terms"]
            .map(|name| fields.head(name))
            .into(),
        po_number: fields.head("po_number"),
        rest: ["currency", "memo"].map(|name| fields.head(name)).into(),
        rare: RARE.map(|name| fields.head(name)).into(),
        is_rare_open: RARE.iter().any(|name| {
            !typed.text(name).trim().is_empty() || faults.at(&format!("/{name}")).is_some()
        }),
        total: fields.head("total"),
        lines: fields.rows("lines", &typed.lines),
        lines_error: faults.at("/lines"),
        charges: fields.rows("charges", &typed.charges),
        charges_error: faults.at("/charges"),
        names: NAMES.map(|name| format!("names-{name}")).into(),
        live: render_live(typed, drafted, preview),
        is_checked: answer.is_checked,
    }
}

/// What the page is called, and the way back from it.
struct Titles {
    title: String,
    heading: &'static str,
    back: String,
    back_label: String,
}

fn titles(company: &Company, invoice: Option<&Invoice>) -> Titles {
    match invoice {
        Some(invoice) => Titles {
            title: format!("Edit {}", invoice.content.number),
            heading: "Edit invoice",
            back: format!("/invoices/{}", invoice.id),
            back_label: format!("Invoice {}", invoice.content.number),
        },
        None => Titles {
            title: "New invoice".to_owned(),
            heading: "New invoice",
            back: Place::Invoices.path(company.id),
            back_label: format!("Invoices of {}", company.name),
        },
    }
}

fn render_conflict(reason: &str, invoice: Option<&Invoice>, typed: &Typed) -> ConflictView {
    ConflictView {
        differences: invoice.map_or_else(Vec::new, |invoice| differences(&invoice.content, typed)),
        reason: words::sentence(reason),
    }
}

/// The first mistake of each place.
fn faults(errors: &[FieldError]) -> Faults {
    let mut faults = Faults::default();
    for error in errors {
        faults
            .0
            .entry(error.pointer.clone())
            .or_insert_with(|| words::mistake(error));
    }
    faults
}

fn render_error(typed: &Typed, error: &FieldError) -> ErrorView {
    ErrorView {
        id: typed.nearest(&error.pointer),
        place: words::place(&error.pointer).map(|place| words::label(&place)),
        detail: words::mistake(error),
    }
}

/// What a change costs, where it costs something.
fn drops(invoice: &Invoice) -> Option<String> {
    let given = match invoice.state.approvals().len() {
        0 => return None,
        1 => "the approval that was given",
        _ => "both approvals",
    };
    Some(format!(
        "It is {} now. Saving a change drops {given}: the invoice is AP again and has to be approved anew.",
        invoice.status()
    ))
}

/// Where what was typed differs from what stands there now, at most so many places.
const DIFFERENCES_MAX: usize = 30;

fn differences(content: &Content, typed: &Typed) -> Vec<DifferenceView> {
    let there = super::fill::of_content(content);
    let (theirs, yours) = (there.texts(), typed.texts());
    let mut places: Vec<&str> = Vec::new();
    let mut texts: HashMap<&str, [&str; 2]> = HashMap::new();
    for (side, list) in [&theirs, &yours].into_iter().enumerate() {
        for (pointer, text) in list {
            let both = texts.entry(pointer).or_insert_with(|| {
                places.push(pointer);
                [""; 2]
            });
            both[side] = text.trim();
        }
    }
    let views = places.into_iter().map(|pointer| {
        let [theirs, yours] = texts[pointer];
        let place = words::place(&format!("/{pointer}"));
        DifferenceView {
            place: place.map_or_else(String::new, |place| words::label(&place)),
            theirs: theirs.to_owned(),
            yours: yours.to_owned(),
        }
    });
    let differing = views.filter(|view| view.theirs != view.yours);
    differing.take(DIFFERENCES_MAX).collect()
}

/// The mistakes of a form, at their places in it.
pub(super) fn placed(drafted: &Drafted, read: Vec<FieldError>) -> Vec<FieldError> {
    let read = read.into_iter().map(|error| FieldError {
        pointer: drafted.in_form(&error.pointer),
        ..error
    });
    let mut errors: Vec<_> = drafted.errors.iter().cloned().chain(read).collect();
    errors.sort_by_key(|error| order(&error.pointer));
    errors
}

/// Where in the form a place is: the head, its lines and charges one by one, the total.
fn order(pointer: &str) -> (u8, usize) {
    let mut parts = pointer.split('/').skip(1);
    let part = match parts.next() {
        Some("lines") => 1,
        Some("charges") => 2,
        Some("total") => 3,
        Some(_) | None => 0,
    };
    let row = parts.next().and_then(|row| row.parse().ok());
    (part, row.filter(|_| part > 0).unwrap_or_default())
}

/// What the checks would say of nothing is nothing.
pub(super) fn of_something(typed: &Typed, preview: Preview) -> Preview {
    let is_blank = typed
        .texts()
        .iter()
        .all(|(name, text)| name == "kind" || text.trim().is_empty());
    if is_blank {
        Preview::default()
    } else {
        preview
    }
}
