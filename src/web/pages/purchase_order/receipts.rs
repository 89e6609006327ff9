//! The form in which procurement says how far the order is, what was promised and what came.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{
    invoice::purchase_order::{OrderStatus, PurchaseOrder, Subject},
    operations::{OperationError, purchase_orders::ShownOrder},
    web::{
        guard::form::Fields,
        pages::purchase_orders::{Choice, choices},
    },
};

/// The form.
pub(super) struct Receipts {
    pub(super) seen: i64,
    pub(super) statuses: Vec<Choice>,
    pub(super) lines: Vec<ReceiptLine>,
}

/// What is said of one line.
pub(super) struct ReceiptLine {
    pub(super) number: usize,
    pub(super) name: String,
    pub(super) ordered: String,
    pub(super) confirmed: String,
    pub(super) confirmed_error: Option<String>,
    pub(super) received: String,
    pub(super) received_error: Option<String>,
}

/// What was typed.
pub(super) struct Typed {
    /// When the order last changed before it was shown.
    pub(super) seen: Option<DateTime<Utc>>,
    status: String,
    confirmed: Vec<String>,
    received: Vec<String>,
    has_all_come: bool,
}

impl Typed {
    pub(super) fn read(fields: &Fields) -> Self {
        let all = |name| fields.all(name).map(|text| text.trim().to_owned());
        Self {
            seen: seen(fields),
            status: fields.text("status").to_owned(),
            confirmed: all("confirmed").collect(),
            received: all("received").collect(),
            has_all_come: fields.text("all") == "came",
        }
    }

    /// The order with what was typed put into it.
    ///
    /// # Errors
    /// When the form is not one of this order's lines.
    pub(super) fn draft(&self, order: &PurchaseOrder) -> Result<Value, OperationError> {
        let count = order.lines.len();
        if self.confirmed.len() != count || self.received.len() != count {
            let message = "the form has other lines than the order: open the order again";
            return Err(OperationError::Conflict(message.to_owned()));
        }
        let mut draft = json!(order);
        let typed = self.confirmed.iter().zip(&self.received);
        for (index, (confirmed, received)) in typed.enumerate() {
            let line = &mut draft["lines"][index];
            line["confirmed"] = given(confirmed);
            line["received"] = if self.has_all_come {
                let promised = &line["confirmed"];
                let came = if promised.is_null() {
                    &line["ordered"]
                } else {
                    promised
                };
                came.clone()
            } else {
                given(received)
            };
        }
        draft["status"] = if self.has_all_come {
            json!(OrderStatus::Received)
        } else {
            json!(self.status)
        };
        Ok(draft)
    }
}

/// When the thing last changed before the form was shown.
pub(in crate::web::pages) fn seen(fields: &Fields) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(fields.text("seen").parse().ok()?)
}

/// A field that is empty says nothing.
pub(in crate::web::pages) fn given(text: &str) -> Value {
    if text.is_empty() {
        Value::Null
    } else {
        json!(text)
    }
}

pub(super) fn render_receipts(
    shown: &ShownOrder,
    typed: Option<&Typed>,
    errors: &BTreeMap<String, String>,
) -> Receipts {
    let stored = |quantity: Option<crate::invoice::Quantity>| {
        quantity.map_or_else(String::new, |quantity| quantity.to_string())
    };
    let lines = shown.order.lines.iter().enumerate().map(|(index, line)| {
        let of = |typed: &Vec<String>| typed.get(index).cloned().unwrap_or_default();
        let error = |field: &str| errors.get(&format!("/lines/{index}/{field}")).cloned();
        let name = match &line.subject {
            Subject::Item(name) | Subject::Account(name) => name.clone(),
        };
        ReceiptLine {
            number: index + 1,
            name,
            ordered: line.ordered.to_string(),
            confirmed: typed.map_or_else(|| stored(line.confirmed), |typed| of(&typed.confirmed)),
            confirmed_error: error("confirmed"),
            received: typed.map_or_else(|| stored(line.received), |typed| of(&typed.received)),
            received_error: error("received"),
        }
    });
    let chosen = typed.and_then(|typed| typed.status.parse().ok());
    Receipts {
        seen: shown.updated_at.timestamp_millis(),
        statuses: choices(chosen.or(Some(shown.order.status))),
        lines: lines.collect(),
    }
}
