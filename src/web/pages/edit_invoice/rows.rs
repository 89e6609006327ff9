//! One row of the form: a line with an account, a line with an item, or a charge.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::invoice::{Cost, Money, Quantity};

/// What a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowKind {
    /// A line that is posted to an account.
    Account,
    /// A line with an item.
    Item,
    /// An additional charge.
    Charge,
}

impl RowKind {
    /// The row's fields: those that are always seen, the first being where one begins and the last
    /// where one ends.
    pub(super) fn usual(self) -> &'static [&'static str] {
        match self {
            Self::Account => &["account", "memo", "amount"],
            Self::Item => &["item", "description", "quantity", "cost", "amount"],
            Self::Charge => &["kind", "account", "memo", "amount"],
        }
    }

    /// Those that few need.
    pub(super) fn rare(self) -> &'static [&'static str] {
        match self {
            Self::Account => &["class", "customer", "billable", "tax_code"],
            Self::Item => &["class", "customer", "billable", "tax_code", "po_line"],
            Self::Charge => &["class", "customer", "tax_code"],
        }
    }

    /// Whether a row of this kind has that field.
    pub(super) fn has(self, name: &str) -> bool {
        self.names().any(|known| known == name)
    }

    fn names(self) -> impl Iterator<Item = &'static str> {
        self.usual().iter().chain(self.rare()).copied()
    }
}

/// One row as it was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) kind: RowKind,
    texts: BTreeMap<&'static str, String>,
}

/// What an amount is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    /// Nothing was typed that it could be.
    None,
    /// It was typed.
    Typed(Money),
    /// It was left empty, and is quantity × cost.
    Reckoned(Money),
    /// It was left empty, and quantity × cost is no whole number of cents.
    Inexact(String),
    /// What was typed is none.
    Unreadable,
}

impl Amount {
    /// What it adds to the total.
    pub(super) fn known(&self) -> Option<Money> {
        match self {
            Self::Typed(amount) | Self::Reckoned(amount) => Some(*amount),
            Self::None | Self::Inexact(_) | Self::Unreadable => None,
        }
    }
}

impl Row {
    pub(super) fn new(kind: RowKind) -> Self {
        Self {
            kind,
            texts: BTreeMap::new(),
        }
    }

    /// A line of those texts: one with an item if there is a field for it.
    pub(super) fn of_line(texts: BTreeMap<String, String>) -> Self {
        let kind = if texts.contains_key("item") {
            RowKind::Item
        } else {
            RowKind::Account
        };
        Self::of(kind, texts)
    }

    /// A charge of those texts.
    pub(super) fn of_charge(texts: BTreeMap<String, String>) -> Self {
        Self::of(RowKind::Charge, texts)
    }

    fn of(kind: RowKind, mut texts: BTreeMap<String, String>) -> Self {
        let known = kind.names();
        let texts = known.filter_map(|name| Some((name, texts.remove(name)?)));
        Self {
            kind,
            texts: texts.collect(),
        }
    }

    /// The fields that the form sends of it: always the one that says what it is.
    pub(super) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let first = self.kind.usual()[0];
        let names = self.kind.names();
        let texts = names.map(|name| (name, self.text(name)));
        texts.filter(move |(name, text)| *name == first || !text.is_empty())
    }

    pub(super) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// The row with that text in a field of its kind.
    pub(super) fn with(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.texts.insert(name, text.into());
        self
    }

    /// Whether nothing was typed.
    pub(super) fn is_blank(&self) -> bool {
        self.texts.values().all(|text| text.trim().is_empty())
    }

    /// Whether something was typed in a field that is not always seen.
    pub(super) fn has_rare(&self) -> bool {
        self.kind
            .rare()
            .iter()
            .any(|name| !self.text(name).trim().is_empty())
    }

    /// Whether it is a line with an item that does not say which.
    pub(super) fn lacks_item(&self) -> bool {
        self.kind == RowKind::Item && self.text("item").trim().is_empty()
    }

    /// Its amount: typed, or of an item quantity × cost, one being meant where no quantity is said.
    pub(super) fn amount(&self) -> Amount {
        let typed = self.text("amount").trim();
        if !typed.is_empty() {
            return typed.parse().map_or(Amount::Unreadable, Amount::Typed);
        }
        let (quantity, cost) = (self.text("quantity").trim(), self.text("cost").trim());
        if self.kind != RowKind::Item || cost.is_empty() {
            return Amount::None;
        }
        let quantity = if quantity.is_empty() {
            Ok(Quantity::ONE)
        } else {
            quantity.parse()
        };
        let (Ok(quantity), Ok(cost)) = (quantity, cost.parse::<Cost>()) else {
            return Amount::None;
        };
        match (quantity.exact_amount(cost), quantity.times(cost)) {
            (Some(amount), _) => Amount::Reckoned(amount),
            (None, Some(product)) => Amount::Inexact(product.to_string()),
            (None, None) => Amount::None,
        }
    }

    /// The row as a draft has it.
    pub(super) fn draft(&self) -> Value {
        let mut draft = Map::new();
        for (name, text) in &self.texts {
            if !text.trim().is_empty() {
                draft.insert((*name).to_owned(), value_of(name, text));
            }
        }
        if let Amount::Reckoned(amount) = self.amount() {
            draft.insert("amount".to_owned(), json!(amount));
        }
        if self.lacks_item() {
            // Stands for what is told to be missing, so that the rest is read as an item's line.
            draft.insert("item".to_owned(), json!("?"));
        }
        Value::Object(draft)
    }
}

fn value_of(name: &str, text: &str) -> Value {
    match name {
        "billable" => json!(true),
        "amount" | "quantity" | "cost" => json!(text.trim()),
        "po_line" => text
            .trim()
            .parse::<u64>()
            .map_or_else(|_| json!(text), |number| json!(number)),
        _ => json!(text),
    }
}
