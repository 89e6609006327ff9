//! A draft that is still being typed, read as far as it goes.
//!
//! Whoever types wants to hear at the vendor's name that QuickBooks does not know it, not after the
//! last line. So what is missing or rejected gets a stand-in, and the rest can be checked. Content
//! that was made so is for the checks alone, and what they say of a stand-in is to be left out.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::{FieldError, read, read_content};
use crate::invoice::{Content, draft::fields::Fields};

/// Stands for a required text.
const TEXT: &str = "?";

/// Reads a draft, with stand-ins for what is rejected; `today` stands for a date. Nothing is read
/// of what is no draft at all.
#[must_use]
pub fn read_tentatively(draft: &Value, today: NaiveDate) -> (Option<Content>, Vec<FieldError>) {
    let errors = match read(draft) {
        Ok(content) => return (Some(content), Vec::new()),
        Err(errors) => errors,
    };
    let mut mended = draft.clone();
    for error in &errors {
        mend(&mut mended, &error.pointer, today);
    }
    let mut left = Vec::new();
    let content =
        Fields::of(&mended, "", &mut left).and_then(|mut fields| read_content(&mut fields));
    let content = content.filter(|_| left.is_empty()).map(with_its_sum);
    (content, errors)
}

/// The total is what the checks are not asked about: it stands for the lines.
fn with_its_sum(content: Content) -> Content {
    Content {
        total: content.sum().unwrap_or(content.total),
        ..content
    }
}

/// Puts a stand-in in place of a rejected field, or takes it out where it is not required.
fn mend(draft: &mut Value, pointer: &str, today: NaiveDate) {
    let Some((parent, name)) = pointer.rsplit_once('/') else {
        return;
    };
    let stand_in = match (parent, name) {
        ("", "vendor" | "number") => json!(TEXT),
        ("", "date") => json!(today.to_string()),
        ("", "lines") => json!([{"amount": "0.00"}]),
        (_, "amount" | "total") => json!("0.00"),
        (charge, "kind") if charge.starts_with("/charges/") => json!(TEXT),
        _ => Value::Null,
    };
    let Some(parent) = draft.pointer_mut(parent) else {
        return;
    };
    match parent {
        Value::Object(fields) => put(fields, name, stand_in),
        Value::Array(entries) => {
            let entry = name
                .parse()
                .ok()
                .and_then(|index: usize| entries.get_mut(index));
            if let Some(entry) = entry {
                *entry = json!("");
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn put(fields: &mut Map<String, Value>, name: &str, stand_in: Value) {
    let name = name.replace("~1", "/").replace("~0", "~");
    if stand_in.is_null() {
        fields.remove(&name);
    } else {
        fields.insert(name, stand_in);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::invoice::content::tests::{roses, tulips};

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
    }

    #[test]
    fn what_is_whole_is_read_as_it_is() {
        for content in [roses(), tulips()] {
            let draft = serde_json::to_value(&content).unwrap();
            let (read, errors) = read_tentatively(&draft, today());
            assert_eq!((read, errors), (Some(content), vec![]));
        }
    }

    #[test]
    fn what_is_there_is_read_beside_what_is_missing() {
        let draft = json!({"vendor": "Rosas", "lines": [
            {"item": "Rose", "amount": "x"}, {"account": "Freight", "amount": "2.50", "quantity": "1"}]});
        let (content, errors) = read_tentatively(&draft, today());
        let content = content.unwrap();
        let places: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            places,
            [
                "/number",
                "/date",
                "/lines/0/amount",
                "/lines/1/quantity",
                "/total"
            ]
        );
        assert_eq!((content.vendor.as_str(), content.lines.len()), ("Rosas", 2));
        assert_eq!(content.total.to_string(), "2.50");
    }

    #[test]
    fn nothing_typed_is_read_too() {
        let (content, errors) = read_tentatively(&json!({}), today());
        assert!(content.is_some());
        assert_eq!(errors.len(), 5);
        let (content, errors) = read_tentatively(&json!("x"), today());
        assert!(content.is_none() && errors.len() == 1);
    }

    /// Takes a field out, or puts something into it that it can't hold.
    fn spoil(draft: &mut Value, name: &str, how: u8) {
        let spoilt = match how {
            0 => Value::Null,
            1 => json!("\u{1}"),
            2 => json!(7),
            3 => json!([]),
            _ => json!({"x": 1}),
        };
        draft[name] = spoilt;
    }

    proptest! {
        #[test]
        fn whatever_is_rejected_at_the_head_leaves_something_to_check(
            spoilt in prop::collection::vec((0_usize..12, 0_u8..5), 0..6)
        ) {
            let names = ["kind", "vendor", "number", "date", "due_date", "terms", "currency",
                "exchange_rate", "vendor_address", "charges", "total", "po_number"];
            let mut draft = serde_json::to_value(tulips()).unwrap();
            for (index, how) in spoilt {
                spoil(&mut draft, names[index], how);
            }
            let (content, errors) = read_tentatively(&draft, today());
            prop_assert!(content.is_some(), "{draft} {errors:?}");
        }
    }
}
