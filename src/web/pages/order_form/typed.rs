//! What stands in the fields of the form, and the order that it makes.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use crate::{
    invoice::{
        Quantity,
        purchase_order::{OrderLine, OrderStatus, PurchaseOrder, Subject},
    },
    operations::purchase_orders::ShownOrder,
    web::{
        guard::form::Fields,
        pages::purchase_order::{given, seen},
    },
};

/// How many empty lines the form offers for what is added.
const EMPTY_LINES: usize = 3;

/// The fields.
pub(super) struct TypedOrder {
    pub(super) seen: Option<DateTime<Utc>>,
    pub(super) number: String,
    pub(super) vendor: String,
    pub(super) status: String,
    pub(super) currency: String,
    lines: Vec<TypedLine>,
}

/// The fields of a line.
#[derive(Clone, Default)]
pub(super) struct TypedLine {
    pub(super) is_account: bool,
    pub(super) name: String,
    pub(super) description: String,
    pub(super) ordered: String,
    pub(super) confirmed: String,
    pub(super) received: String,
    pub(super) cost: String,
}

impl TypedLine {
    fn of(line: &OrderLine) -> Self {
        let (is_account, name) = match &line.subject {
            Subject::Item(name) => (false, name),
            Subject::Account(name) => (true, name),
        };
        let optional = |quantity: Option<Quantity>| {
            quantity.map_or_else(String::new, |quantity| quantity.to_string())
        };
        Self {
            is_account,
            name: name.clone(),
            description: line.description.clone().unwrap_or_default(),
            ordered: line.ordered.to_string(),
            confirmed: optional(line.confirmed),
            received: optional(line.received),
            cost: line.cost.to_string(),
        }
    }

    /// Whether nothing was typed: such a line is not there.
    fn is_empty(&self) -> bool {
        [
            &self.name,
            &self.description,
            &self.ordered,
            &self.confirmed,
            &self.received,
            &self.cost,
        ]
        .iter()
        .all(|text| text.is_empty())
    }

    fn draft(&self) -> Value {
        let subject = if self.is_account { "account" } else { "item" };
        let fields = [
            (subject, &self.name),
            ("description", &self.description),
            ("ordered", &self.ordered),
            ("confirmed", &self.confirmed),
            ("received", &self.received),
            ("cost", &self.cost),
        ];
        let fields = fields
            .into_iter()
            .map(|(name, text)| (name.to_owned(), given(text)));
        Value::Object(fields.collect::<Map<_, _>>())
    }
}

impl TypedOrder {
    /// The fields of an order that is not there yet.
    pub(super) fn new() -> Self {
        Self {
            seen: None,
            number: String::new(),
            vendor: String::new(),
            status: OrderStatus::Open.as_str().to_owned(),
            currency: String::new(),
            lines: Vec::new(),
        }
    }

    /// The fields of an order as it is.
    pub(super) fn of(shown: &ShownOrder) -> Self {
        let order = &shown.order;
        Self {
            seen: Some(shown.updated_at),
            number: shown.number.clone(),
            vendor: order.vendor.clone(),
            status: order.status.as_str().to_owned(),
            currency: order.currency.clone().unwrap_or_default(),
            lines: order.lines.iter().map(TypedLine::of).collect(),
        }
    }

    /// What was typed. Each field of a line stands once for every line, so that their places agree.
    pub(super) fn read(fields: &Fields) -> Self {
        let text = |name| fields.text(name).trim().to_owned();
        let all = |name| -> Vec<String> {
            let texts = fields.all(name);
            texts.map(|text| text.trim().to_owned()).collect()
        };
        let kinds = all("line-kind");
        let [names, descriptions, ordered, confirmed, received, costs] = [
            "line-name",
            "line-description",
            "line-ordered",
            "line-confirmed",
            "line-received",
            "line-cost",
        ]
        .map(all);
        let lines = (0..names.len()).map(|index| {
            let of = |texts: &[String]| texts.get(index).cloned().unwrap_or_default();
            TypedLine {
                is_account: of(&kinds) == "account",
                name: of(&names),
                description: of(&descriptions),
                ordered: of(&ordered),
                confirmed: of(&confirmed),
                received: of(&received),
                cost: of(&costs),
            }
        });
        Self {
            seen: seen(fields),
            number: text("number"),
            vendor: text("vendor"),
            status: text("status"),
            currency: text("currency"),
            lines: lines.filter(|line| !line.is_empty()).collect(),
        }
    }

    /// The lines to show: those that were typed, and some empty ones.
    pub(super) fn shown_lines(&self) -> Vec<TypedLine> {
        let empty = std::iter::repeat_n(TypedLine::default(), EMPTY_LINES);
        self.lines.iter().cloned().chain(empty).collect()
    }

    pub(super) fn seen_millis(&self) -> i64 {
        self.seen.map_or(0, |seen| seen.timestamp_millis())
    }

    /// The order as the API would be sent it. Its total is what the lines come to; while one of them
    /// can't be read there is none, and that line is what is told.
    pub(super) fn draft(&self) -> Value {
        let lines: Vec<_> = self.lines.iter().map(TypedLine::draft).collect();
        let mut draft = json!({
            "vendor": given(&self.vendor), "status": given(&self.status),
            "currency": given(&self.currency), "lines": lines, "total": "0.00",
        });
        let order = serde_json::from_value::<PurchaseOrder>(draft.clone()).ok();
        if let Some(total) = order.and_then(|order| order.sum()) {
            draft["total"] = json!(total);
        }
        draft
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::draft::read_purchase_order;

    fn line(name: &str, ordered: &str, cost: &str) -> TypedLine {
        TypedLine {
            name: name.to_owned(),
            ordered: ordered.to_owned(),
            cost: cost.to_owned(),
            ..TypedLine::default()
        }
    }

    fn typed(lines: Vec<TypedLine>) -> TypedOrder {
        TypedOrder {
            vendor: "Rosas".to_owned(),
            lines,
            ..TypedOrder::new()
        }
    }

    #[test]
    fn the_total_is_what_the_lines_come_to() {
        let order = typed(vec![line("Rose", "3", "0.335"), line("Tulip", "1", "2")]);
        let order = read_purchase_order(&order.draft()).unwrap();
        assert_eq!(order.total.to_string(), "3.01");
    }

    #[test]
    fn a_line_that_can_t_be_read_is_told_and_no_total() {
        let order = typed(vec![line("Rose", "three", "0.335"), line("", "1", "2")]);
        let errors = read_purchase_order(&order.draft()).unwrap_err();
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/lines/0/ordered", "/lines/1/item"]);
    }
}
