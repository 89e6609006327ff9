//! What is said beside the form while one types: sums, what is missing, what the checks say.

use super::{
    fields::{amount_hint, id_of},
    rows::{Amount, Row, RowKind},
    typed::{Drafted, Typed},
};
use crate::{
    invoice::{Code, Finding, Money, Severity, draft::FieldError},
    operations::preview::Preview,
    web::pages::words,
};

/// What is said beside the form.
pub(super) struct LiveView {
    pub(super) lines: String,
    /// Nothing when there is no charge.
    pub(super) charges: Option<String>,
    pub(super) sum: String,
    /// What the typed total is to the sum.
    pub(super) total: TotalView,
    /// Required fields in which nothing stands.
    pub(super) missing: Option<String>,
    pub(super) notes: Vec<NoteView>,
    /// Those below the amounts, by their ids; only where they replace what the page shows.
    pub(super) hints: Vec<(String, String)>,
}

/// What the typed total is to the sum of lines and charges.
pub(super) enum TotalView {
    /// None was typed.
    None,
    /// It is the sum.
    Even,
    /// It is something else, by that much.
    Off(String),
}

/// One thing that is wrong or to be thought of.
pub(super) struct NoteView {
    pub(super) is_error: bool,
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) place: Option<PlaceView>,
    pub(super) detail: Option<String>,
}

/// A place in the form.
pub(super) struct PlaceView {
    pub(super) words: String,
    pub(super) id: String,
}

pub(super) fn render_live(typed: &Typed, drafted: &Drafted, preview: &Preview) -> LiveView {
    let (lines, charges) = (sum(&typed.lines), sum(&typed.charges));
    let whole = lines
        .zip(charges)
        .and_then(|(lines, charges)| lines.checked_add(charges));
    let errors: Vec<&FieldError> = drafted.errors.iter().chain(&preview.errors).collect();
    let (missing, wrong): (Vec<&FieldError>, Vec<_>) = errors
        .into_iter()
        .partition(|error| error.code == Some(Code::RequiredMissing));
    // What the total is to the sum stands above.
    let wrong = wrong
        .into_iter()
        .filter(|error| error.code != Some(Code::TotalMismatch));
    let in_form = |pointer: &str| drafted.in_form(pointer);
    let notes = wrong.map(|error| {
        let pointer = error_place(drafted, error);
        NoteView {
            is_error: true,
            kind: "Can’t be saved",
            title: words::sentence(&error.detail),
            place: place(&pointer),
            detail: None,
        }
    });
    let findings = preview
        .findings
        .iter()
        .map(|finding| render_finding(finding, &in_form(&finding.pointer)));
    LiveView {
        lines: shown(lines),
        charges: (!typed.charges.is_empty()).then(|| shown(charges)),
        sum: shown(whole),
        total: total(typed.text("total"), whole),
        missing: said_missing(&missing, drafted),
        notes: notes.chain(findings).collect(),
        hints: Vec::new(),
    }
}

/// The place in the form of a field that was rejected: the form's own mistakes have it already.
fn error_place(drafted: &Drafted, error: &FieldError) -> String {
    if drafted.errors.contains(error) {
        error.pointer.clone()
    } else {
        drafted.in_form(&error.pointer)
    }
}

/// The texts below the amounts of all rows, for a page that shows them already.
pub(super) fn hints(typed: &Typed) -> Vec<(String, String)> {
    let lists = [("lines", &typed.lines), ("charges", &typed.charges)];
    let rows = lists.into_iter().flat_map(|(list, rows)| {
        let rows = rows.iter().enumerate();
        rows.map(move |(index, row)| (format!("{list}-{index}-amount-hint"), row))
    });
    let of_items = rows.filter(|(_, row)| row.kind == RowKind::Item);
    of_items.map(|(id, row)| (id, amount_hint(row))).collect()
}

/// What is there of the amounts.
fn sum(rows: &[Row]) -> Option<Money> {
    let amounts = rows.iter().map(Row::amount);
    Money::checked_sum(amounts.filter_map(|amount: Amount| amount.known()))
}

fn shown(amount: Option<Money>) -> String {
    amount.map_or_else(|| "too large".to_owned(), words::money)
}

fn total(typed: &str, sum: Option<Money>) -> TotalView {
    let (Ok(total), Some(sum)) = (typed.trim().parse::<Money>(), sum) else {
        return TotalView::None;
    };
    match total.minor() - sum.minor() {
        0 => TotalView::Even,
        off => {
            let amount = Money::from_minor(off.abs());
            let side = if off > 0 { "more" } else { "less" };
            let by = amount.map_or_else(|_| "far".to_owned(), words::money);
            TotalView::Off(format!("{by} {side} than the sum"))
        }
    }
}

/// The required fields in which nothing stands, in one sentence.
fn said_missing(missing: &[&FieldError], drafted: &Drafted) -> Option<String> {
    let places = missing
        .iter()
        .filter_map(|error| words::place(&error_place(drafted, error)));
    let places: Vec<_> = places.collect();
    let (last, others) = places.split_last()?;
    // A place in a row has a comma of its own.
    let comma = if places.iter().any(|place| place.contains(',')) {
        "; "
    } else {
        ", "
    };
    Some(match others {
        [] => last.clone(),
        others => format!("{} and {last}", others.join(comma)),
    })
}

fn render_finding(finding: &Finding, pointer: &str) -> NoteView {
    let (is_error, kind) = match finding.severity {
        Severity::Error => (true, "Would stop the send"),
        Severity::Warning => (false, "Warning"),
    };
    NoteView {
        is_error,
        kind,
        title: finding.title.clone(),
        place: place(pointer),
        detail: Some(words::sentence(&finding.detail)),
    }
}

fn place(pointer: &str) -> Option<PlaceView> {
    Some(PlaceView {
        words: words::place(pointer)?,
        id: id_of(pointer),
    })
}
