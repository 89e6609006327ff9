//! One field of the form as the page shows it.

use std::collections::BTreeMap;

use super::{
    rows::{Amount, Row, RowKind},
    typed::{Typed, name_of},
};
use crate::{
    invoice::{CompanyId, lists::List},
    web::pages::words,
};

/// How a field is typed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldKind {
    Text,
    Date,
    /// A text of several lines.
    Area,
    /// A box to tick.
    Flag,
    /// An invoice or a credit.
    Document,
}

/// One field.
pub(super) struct FieldView {
    pub(super) kind: FieldKind,
    pub(super) id: String,
    pub(super) name: String,
    /// What the stylesheet knows it by.
    pub(super) place: &'static str,
    pub(super) label: &'static str,
    /// What a reader who does not see the row hears in front of the label.
    pub(super) row: Option<String>,
    pub(super) value: String,
    pub(super) error: Option<String>,
    /// What is said below it; empty for nothing yet.
    pub(super) hint: Option<String>,
    pub(super) names: Option<NamesView>,
    pub(super) is_required: bool,
    pub(super) is_number: bool,
    /// The button that Enter presses in it.
    pub(super) enter: Option<&'static str>,
    pub(super) has_focus: bool,
}

/// Where the names that could be meant come from.
pub(super) struct NamesView {
    /// The list of them on the page.
    pub(super) id: String,
    pub(super) href: String,
}

impl FieldView {
    /// What describes it, by their ids: what is wrong first.
    pub(super) fn described_by(&self) -> Option<String> {
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let ids: Vec<_> = error.into_iter().chain(hint).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// What is wrong, by the place in the form.
#[derive(Default)]
pub(super) struct Faults(pub(super) BTreeMap<String, String>);

impl Faults {
    pub(super) fn at(&self, pointer: &str) -> Option<String> {
        self.0.get(pointer).map(|detail| words::sentence(detail))
    }

    fn any_at(&self, row: &str, names: &[&str]) -> bool {
        names
            .iter()
            .any(|name| self.0.contains_key(&format!("/{row}/{name}")))
    }
}

/// The element's id of a place: that of `/lines/0/amount` is `lines-0-amount`.
pub(super) fn id_of(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', "-")
}

/// Makes the fields of one form.
pub(super) struct Fields<'a> {
    pub(super) company: CompanyId,
    pub(super) typed: &'a Typed,
    pub(super) faults: &'a Faults,
    /// The field that receives the focus.
    pub(super) focus: Option<&'a str>,
}

/// One row.
pub(super) struct RowView {
    pub(super) id: String,
    pub(super) place: &'static str,
    pub(super) legend: String,
    pub(super) usual: Vec<FieldView>,
    pub(super) rare: Vec<FieldView>,
    pub(super) is_open: bool,
    pub(super) error: Option<String>,
    pub(super) remove: String,
}

/// The names a field's text leads into.
fn list_of(name: &str) -> Option<List> {
    Some(match name {
        "vendor" => List::Vendors,
        "terms" => List::Terms,
        "po_number" => List::PurchaseOrders,
        "currency" => List::Currencies,
        "tax_code" => List::SalesTaxCodes,
        "account" => List::Accounts,
        "item" => List::Items,
        "class" => List::Classes,
        "customer" => List::Customers,
        _ => return None,
    })
}

/// A field's label and its kind.
fn described(name: &str) -> (&'static str, &'static str, FieldKind) {
    use FieldKind::{Area, Date, Document, Flag, Text};
    match name {
        "kind" => ("Document", "kind", Document),
        "vendor" => ("Vendor", "vendor", Text),
        "number" => ("Number", "number", Text),
        "date" => ("Date", "date", Date),
        "due_date" => ("Due date", "due", Date),
        "terms" => ("Terms", "terms", Text),
        "po_number" => ("PO number", "po", Text),
        "currency" => ("Currency", "currency", Text),
        "exchange_rate" => ("Exchange rate", "rate", Text),
        "tax_code" => ("Tax code", "tax", Text),
        "amounts_include_tax" => ("Amounts include tax", "with-tax", Flag),
        "memo" => ("Memo", "memo", Text),
        "total" => ("Total", "total", Text),
        "account" => ("Account", "name", Text),
        "item" => ("Item", "name", Text),
        "description" => ("Description", "memo", Text),
        "quantity" => ("Quantity", "quantity", Text),
        "cost" => ("Cost", "cost", Text),
        "amount" => ("Amount", "amount", Text),
        "class" => ("Class", "class", Text),
        "customer" => ("Customer or job", "customer", Text),
        "billable" => ("Billable", "billable", Flag),
        "po_line" => ("Line of the PO", "po-line", Text),
        "vendor_address/city" => ("City", "city", Text),
        "vendor_address/state" => ("State or province", "region", Text),
        "vendor_address/postal_code" => ("Postal code", "postal", Text),
        "vendor_address/country" => ("Country", "country", Text),
        "vendor_address/note" => ("Note", "note", Text),
        "vendor_address/lines/0" => ("Address line 1", "address", Text),
        "vendor_address/lines/1" => ("Address line 2", "address", Text),
        "vendor_address/lines/2" => ("Address line 3", "address", Text),
        "vendor_address/lines/3" => ("Address line 4", "address", Text),
        "vendor_address/lines/4" => ("Address line 5", "address", Text),
        _ => ("Field", "other", Area),
    }
}

impl Fields<'_> {
    /// A field that stands once.
    pub(super) fn head(&self, name: &str) -> FieldView {
        let is_memo = name == "memo";
        let mut field = self.field(name, name, self.typed.text(name));
        if is_memo {
            field.kind = FieldKind::Area;
        }
        field.is_required = matches!(name, "vendor" | "number" | "date" | "total");
        field
    }

    /// Every row of a list.
    pub(super) fn rows(&self, list: &'static str, rows: &[Row]) -> Vec<RowView> {
        let rows = rows.iter().enumerate();
        rows.map(|(index, row)| self.row(list, index, row))
            .collect()
    }

    fn row(&self, list: &'static str, index: usize, row: &Row) -> RowView {
        let (place, what) = match row.kind {
            RowKind::Account => ("of-account", "Line"),
            RowKind::Item => ("of-item", "Line"),
            RowKind::Charge => ("of-charge", "Charge"),
        };
        let at = format!("{list}/{index}");
        let legend = format!("{what} {}", index + 1);
        let view = |names: &[&'static str]| {
            let fields = names
                .iter()
                .map(|name| self.in_row(&at, &legend, row, name));
            fields.collect::<Vec<_>>()
        };
        let rare = row.kind.rare();
        RowView {
            id: id_of(&at),
            place,
            usual: view(row.kind.usual()),
            rare: view(rare),
            is_open: row.has_rare() || self.faults.any_at(&at, rare),
            error: self.faults.at(&format!("/{at}")),
            remove: format!("remove-{list}-{index}"),
            legend,
        }
    }

    fn in_row(&self, at: &str, legend: &str, row: &Row, name: &'static str) -> FieldView {
        let mut field = self.field(&format!("{at}/{name}"), name, row.text(name));
        field.row = Some(legend.to_owned());
        if matches!(name, "memo" | "kind") {
            (field.label, field.place, field.kind) = match name {
                "kind" => ("Charge", "name", FieldKind::Text),
                _ => ("Memo", "memo", FieldKind::Text),
            };
        }
        if matches!(name, "quantity" | "cost" | "amount") {
            field.is_number = true;
        }
        if name == "amount" {
            field.hint = Some(amount_hint(row));
            field.enter = Some(match row.kind {
                RowKind::Account => "[value=add-account]",
                RowKind::Item => "[value=add-item]",
                RowKind::Charge => "[value=add-charge]",
            });
        }
        field
    }

    fn field(&self, pointer: &str, name: &str, value: &str) -> FieldView {
        let (label, place, kind) = described(name);
        let names = list_of(name).map(|list| NamesView {
            id: format!("names-{list}"),
            href: format!("/companies/{}/suggest/{list}", self.company),
        });
        // A text of several lines would lose their ends in a field of one.
        let kind = if kind == FieldKind::Text && value.contains('\n') {
            FieldKind::Area
        } else {
            kind
        };
        FieldView {
            kind,
            id: id_of(pointer),
            name: name_of(pointer),
            place,
            label,
            row: None,
            value: value.to_owned(),
            error: self.faults.at(&format!("/{pointer}")),
            hint: None,
            names,
            is_required: false,
            is_number: matches!(name, "total" | "exchange_rate" | "po_line"),
            enter: None,
            has_focus: self.focus == Some(pointer),
        }
    }
}

/// What is said below an amount that was left empty.
pub(super) fn amount_hint(row: &Row) -> String {
    match row.amount() {
        Amount::Reckoned(amount) => format!("= {}", words::money(amount)),
        Amount::Inexact(product) => format!("{product} is not whole cents: write the amount"),
        Amount::None | Amount::Typed(_) | Amount::Unreadable => String::new(),
    }
}
