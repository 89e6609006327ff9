//! Which invoices a run is of.

use std::collections::{BTreeMap, BTreeSet};

use url::form_urlencoded::parse;

use super::PageError;
use crate::{
    invoice::{Code, InvoiceId, Severity},
    operations::{
        in_turn::OnError,
        send_run::{RUN_MAX, RunItem},
    },
    web::guard::form::Fields,
};

/// Which invoices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// These, in their order; at most [`RUN_MAX`].
    These(Vec<InvoiceId>),
    /// Those of these orders.
    OfOrders(Vec<String>),
    /// All that are approved: the newest, or those before one.
    Approved {
        /// The last invoice of the run before.
        before: Option<InvoiceId>,
    },
}

impl Asked {
    /// Reads the query of an address: `ids` with commas between them, `id` or `po`, each as often as
    /// needed; without any of them all approved ones, from `cursor` on. `of=selection` says that
    /// something was to be chosen, so that choosing nothing does not mean everything.
    ///
    /// # Errors
    /// When an id is none, or they are too many.
    pub fn of_query(query: &str) -> Result<Self, PageError> {
        let fields: Vec<_> = parse(query.as_bytes()).into_owned().collect();
        let borrowed = fields
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()));
        Self::of(borrowed)
    }

    /// Reads a form: the same fields.
    ///
    /// # Errors
    /// When an id is none, or they are too many.
    pub fn of_form(fields: &Fields) -> Result<Self, PageError> {
        let given = ["ids", "id", "po", "of", "cursor"]
            .into_iter()
            .flat_map(|name| fields.all(name).map(move |text| (name, text)));
        Self::of(given)
    }

    fn of<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, PageError> {
        let (mut ids, mut orders) = (Vec::new(), Vec::new());
        let (mut before, mut is_selection) = (None, false);
        for (name, text) in fields {
            match name {
                "ids" | "id" => {
                    is_selection = true;
                    let texts = text.split(',').map(str::trim);
                    for text in texts.filter(|text| !text.is_empty()) {
                        ids.push(read_id(text)?);
                    }
                }
                "po" if !text.contains(char::is_control) => orders.push(text.to_owned()),
                "of" => is_selection |= text == "selection",
                "cursor" => before = Some(read_id(text)?),
                _ => {}
            }
        }
        let mut seen = BTreeSet::new();
        ids.retain(|id| seen.insert(*id));
        if ids.len() > RUN_MAX || orders.len() > RUN_MAX {
            return Err(PageError::Address(format!(
                "a run takes at most {RUN_MAX} at once: choose fewer"
            )));
        }
        Ok(if !ids.is_empty() {
            Self::These(ids)
        } else if !orders.is_empty() {
            Self::OfOrders(orders)
        } else if is_selection {
            Self::These(Vec::new())
        } else {
            Self::Approved { before }
        })
    }
}

fn read_id(text: &str) -> Result<InvoiceId, PageError> {
    text.parse().map_err(|_| {
        let found: String = text.chars().take(40).collect();
        PageError::Address(format!("`{found}` is not the id of an invoice"))
    })
}

/// What a form orders to be sent: each invoice with the version that was shown (`item`, such as
/// `ID.VERSION`), the warnings that were accepted for all (`accept`) and for one (`accept-CODE`, the
/// invoice's id).
///
/// # Errors
/// When an item is none, or they are too many.
pub fn items(fields: &Fields) -> Result<Vec<RunItem>, PageError> {
    let for_all: BTreeSet<Code> = fields
        .all("accept")
        .filter_map(|c| c.parse().ok())
        .collect();
    let warnings = Code::ALL
        .iter()
        .filter(|code| code.severity() == Severity::Warning);
    let mut for_one: BTreeMap<InvoiceId, BTreeSet<Code>> = BTreeMap::new();
    for code in warnings {
        for id in fields.all(&ticks(*code)).filter_map(|id| id.parse().ok()) {
            for_one.entry(id).or_default().insert(*code);
        }
    }
    let mut items: Vec<RunItem> = Vec::new();
    let mut seen = BTreeSet::new();
    for text in fields.all("item") {
        let (id, version) = text.split_once('.').unwrap_or((text, ""));
        let id = read_id(id)?;
        if !seen.insert(id) {
            continue;
        }
        let mut accepted = for_all.clone();
        accepted.extend(for_one.get(&id).into_iter().flatten());
        items.push(RunItem {
            id,
            version: version.parse().unwrap_or_default(),
            accepted: accepted.into_iter().collect(),
        });
    }
    if items.len() > RUN_MAX {
        return Err(PageError::Address(format!(
            "a run takes at most {RUN_MAX} invoices at once: choose fewer"
        )));
    }
    Ok(items)
}

/// The name of the boxes that accept a warning for one invoice each.
pub fn ticks(code: Code) -> String {
    format!("accept-{code}")
}

/// What becomes of the others when one is refused.
pub fn on_error(fields: &Fields) -> OnError {
    match fields.text("on_error") {
        "stop" => OnError::Stop,
        _ => OnError::Skip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
    const TWO: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

    fn id(text: &str) -> InvoiceId {
        text.parse().unwrap()
    }

    #[test]
    fn a_run_is_of_what_was_chosen() {
        let both = Asked::These(vec![id(ONE), id(TWO)]);
        for query in [
            format!("ids={ONE},{TWO},{ONE},"),
            format!("id={ONE}&id={TWO}"),
            format!("ids={ONE}&id={TWO}&po=X"),
        ] {
            assert_eq!(Asked::of_query(&query).unwrap(), both, "{query}");
        }
        let orders = Asked::OfOrders(vec!["PO-1".to_owned(), "A & B".to_owned()]);
        let query = "of=selection&po=PO-1&po=A+%26+B";
        assert_eq!(Asked::of_query(query).unwrap(), orders);
    }

    #[test]
    fn choosing_nothing_is_not_choosing_everything() {
        let nothing = Asked::These(Vec::new());
        for query in ["of=selection", "ids=", "id=&of=selection"] {
            assert_eq!(Asked::of_query(query).unwrap(), nothing, "{query}");
        }
        let all = Asked::Approved { before: None };
        assert_eq!(Asked::of_query("").unwrap(), all);
        let later = Asked::Approved {
            before: Some(id(ONE)),
        };
        assert_eq!(Asked::of_query(&format!("cursor={ONE}")).unwrap(), later);
    }

    #[test]
    fn what_is_no_id_and_what_is_too_much_is_refused() {
        assert!(Asked::of_query("ids=7").is_err());
        let many: Vec<_> = (0..=RUN_MAX as u128)
            .map(|n| uuid::Uuid::from_u128(n).to_string())
            .collect();
        assert!(Asked::of_query(&format!("ids={}", many.join(","))).is_err());
    }

    #[test]
    fn a_tick_accepts_for_its_invoice_alone() {
        let body = format!(
            "item={ONE}.2&item={TWO}.1&item={ONE}.9&accept=po_closed&accept-text_changed={TWO}\
             &accept=no_such&accept-vendor_unknown={ONE}"
        );
        let items = items(&Fields::read(body.as_bytes())).unwrap();
        let told: Vec<_> = items
            .iter()
            .map(|item| (item.id, item.version, item.accepted.clone()))
            .collect();
        assert_eq!(
            told,
            [
                (id(ONE), 2, vec![Code::PoClosed]),
                (id(TWO), 1, vec![Code::TextChanged, Code::PoClosed]),
            ]
        );
    }
}
