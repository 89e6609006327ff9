//! Values as people read them.

use chrono::{DateTime, Utc};

use crate::invoice::{Money, draft::FieldError, money::Sum};

/// An amount with its thousands apart: `12,345.60`.
#[must_use]
pub fn money(amount: Money) -> String {
    sum(amount.into())
}

/// What amounts add up to, with its thousands apart.
#[must_use]
pub fn sum(sum: Sum) -> String {
    let text = sum.to_string();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("\u{2212}", digits),
        None => ("", text.as_str()),
    };
    let whole_digits = digits.len() - 3;
    let mut out = sign.to_owned();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && index < whole_digits && (whole_digits - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its thousands apart: `12,345`.
#[must_use]
pub fn count(count: i64) -> String {
    let text = sum(Sum::from_minor(i128::from(count) * 100));
    text.trim_end_matches(".00").to_owned()
}

/// A moment, to the minute: `2026-11-21 14:05 UTC`.
#[must_use]
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// A message of ours as the words on a button: it begins with a capital, and what stood between
/// backticks stands between quotation marks.
#[must_use]
pub fn label(message: &str) -> String {
    let mut out = String::with_capacity(message.len() + 8);
    let mut open = false;
    for (index, character) in message.chars().enumerate() {
        match character {
            '`' if open => out.push('”'),
            '`' => out.push('“'),
            // A name that is spelt like that.
            character if index == 0 && !message.starts_with("qbXML") => {
                out.extend(character.to_uppercase());
            }
            character => out.push(character),
        }
        open ^= character == '`';
    }
    out
}

/// A message of ours as a sentence: as a [`label`], with a point at its end.
#[must_use]
pub fn sentence(message: &str) -> String {
    let mut out = label(message);
    if !out.is_empty() && !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}

/// What is wrong with a field, beside its name: a field is named there as people call it, not as
/// programs do.
#[must_use]
pub fn mistake(error: &FieldError) -> String {
    if error.detail.ends_with("` is required") {
        return "Type it: it is required.".to_owned();
    }
    sentence(&error.detail.replace(" in the path", ""))
}

/// The place that a JSON pointer into an invoice names: `/lines/0/amount` is `line 1, amount`.
/// Nothing for the whole invoice.
#[must_use]
pub fn place(pointer: &str) -> Option<String> {
    let mut parts = pointer.split('/').skip(1);
    let first = parts.next()?;
    let list = match first {
        "lines" => "line",
        "charges" => "charge",
        field => {
            let parts = parts.filter(|part| part.parse::<usize>().is_err());
            let names: Vec<_> = std::iter::once(field).chain(parts).map(named).collect();
            return Some(names.join(", "));
        }
    };
    let Some(index) = parts.next().and_then(|part| part.parse::<usize>().ok()) else {
        return Some(format!("{list}s"));
    };
    let number = index.saturating_add(1);
    Some(match parts.next() {
        Some(field) => format!("{list} {number}, {}", named(field)),
        None => format!("{list} {number}"),
    })
}

/// A field as people call it.
fn named(field: &str) -> String {
    match field {
        "po_number" => "PO number".to_owned(),
        "po_line" => "PO line".to_owned(),
        field => field.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (amount, shown) in [
            ("0", "0.00"),
            ("7.5", "7.50"),
            ("999.99", "999.99"),
            ("1000", "1,000.00"),
            ("123456", "123,456.00"),
            ("1234567.89", "1,234,567.89"),
            ("-1000.10", "\u{2212}1,000.10"),
        ] {
            assert_eq!(money(amount.parse().unwrap()), shown);
        }
        assert_eq!(count(1_234_500), "1,234,500");
        assert_eq!(count(0), "0");
    }

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(
            sentence("there is no invoice `x`"),
            "There is no invoice “x”."
        );
        assert_eq!(
            sentence("`AP` comes first: wait."),
            "“AP” comes first: wait."
        );
        assert_eq!(sentence(""), "");
        assert_eq!(label("`7F-1` is it"), "“7F-1” is it");
        assert_eq!(sentence("qbXML for QuickBooks"), "qbXML for QuickBooks.");
    }

    #[test]
    fn a_mistake_stands_beside_the_name_of_its_field() {
        for (detail, told) in [
            ("`vendor` is required", "Type it: it is required."),
            (
                "an order has at least one line",
                "An order has at least one line.",
            ),
        ] {
            assert_eq!(mistake(&FieldError::new("/x", detail)), told);
        }
    }

    #[test]
    fn a_pointer_becomes_a_place() {
        for (pointer, words) in [
            ("/lines/0/amount", "line 1, amount"),
            ("/charges/11/kind", "charge 12, kind"),
            ("/lines/2", "line 3"),
            ("/lines", "lines"),
            ("/po_number", "PO number"),
            ("/lines/0/po_line", "line 1, PO line"),
            ("/vendor_address/city", "vendor address, city"),
            ("/vendor_address/lines/0", "vendor address, lines"),
            ("/total", "total"),
        ] {
            assert_eq!(place(pointer).as_deref(), Some(words));
        }
        assert_eq!(place(""), None);
    }

    proptest! {
        #[test]
        fn no_amount_loses_a_digit(minor in -999_999_999_999_999_i64..=999_999_999_999_999) {
            let amount = Money::from_minor(minor).unwrap();
            let shown = money(amount).replace(',', "").replace('\u{2212}', "-");
            prop_assert_eq!(shown, amount.to_string());
        }

        #[test]
        fn no_text_makes_a_sentence_or_place_panic(text in any::<String>()) {
            let _texts = (sentence(&text), place(&text));
        }
    }
}
