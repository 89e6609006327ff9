//! The second reading: whether the values of a request convert, and which status code says not.
//!
//! The codes and the wording are Intuit's; where no recording of a text exists, the sentence follows
//! its neighbours. An empty element carries no value and is always good.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::{Shape, fitting::Fitted};
use crate::simulator::processor::status::Status;

/// Transactions before this year are refused.
const FIRST_YEAR: i32 = 1901;

/// The longest object id.
const ID_LENGTH: usize = 36;

/// The first value that does not convert, in document order.
#[must_use]
pub fn first_fault(fitted: &[Fitted<'_>]) -> Option<Status> {
    fitted.iter().find_map(|child| match child.field.shape {
        Shape::Group(_) => first_fault(&child.inside),
        Shape::Reference(_, longest) => child.inside.iter().find_map(|part| {
            let text = &part.element.text;
            if part.element.name == "FullName" && longest > 0 && text.chars().count() > longest {
                return Some(too_long(text, &part.element.name));
            }
            check(text, part.element.name.as_str(), part.field.shape)
        }),
        shape => check(&child.element.text, &child.element.name, shape),
    })
}

fn check(text: &str, field: &str, shape: Shape) -> Option<Status> {
    if text.is_empty() {
        return None;
    }
    let unconverted = |code, kind: &str| {
        Some(Status::error(
            code,
            format!(
                "There was an error when converting the {kind} value \"{text}\" in the field \"{field}\""
            ),
        ))
    };
    match shape {
        Shape::Text(longest) if longest > 0 && text.chars().count() > longest => {
            Some(too_long(text, field))
        }
        Shape::Id if text.len() > ID_LENGTH => Some(bad_id(text, field)),
        Shape::Amount if !is_decimal(text, 13, 2..=2) => unconverted(3040, "amount"),
        Shape::Price if !is_decimal(text, 10, 1..=5) => unconverted(3045, "price"),
        Shape::Quantity if !is_decimal(text, 10, 1..=5) => unconverted(3060, "quantity"),
        Shape::Float if !is_decimal(text, 13, 1..=15) => unconverted(3085, "number"),
        Shape::Integer(least) if text.parse().map_or(true, |number: i64| number < least) => {
            unconverted(3085, "integer")
        }
        Shape::Bool if !matches!(text, "true" | "false" | "1" | "0") => {
            unconverted(3010, "boolean")
        }
        Shape::Date if date(text).is_none() => unconverted(3020, "date"),
        Shape::DateTime if date_time(text).is_none() => unconverted(3020, "date"),
        Shape::Guid if !is_guid(text) => unconverted(3065, "GUID"),
        Shape::Enum(words) if !words.contains(&text) => unconverted(3110, "enumerated"),
        Shape::Text(_)
        | Shape::Id
        | Shape::Amount
        | Shape::Price
        | Shape::Quantity
        | Shape::Float
        | Shape::Integer(_)
        | Shape::Bool
        | Shape::Date
        | Shape::DateTime
        | Shape::Guid
        | Shape::Enum(_)
        | Shape::Group(_)
        | Shape::Reference(..) => None,
    }
}

/// The status of an id that is none.
#[must_use]
pub fn bad_id(text: &str, field: &str) -> Status {
    Status::error(
        3000,
        format!("The given object ID \"{text}\" in the field \"{field}\" is invalid."),
    )
}

fn too_long(text: &str, field: &str) -> Status {
    Status::error(
        3070,
        format!("The string \"{text}\" in the field \"{field}\" is too long."),
    )
}

/// `[+-]?[0-9]{1,whole}` with no fraction, or with one of as many digits as `fractions` holds.
fn is_decimal(text: &str, whole: usize, fractions: RangeInclusive<usize>) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (front, fraction) = match unsigned.split_once('.') {
        Some((front, fraction)) => (front, Some(fraction)),
        None => (unsigned, None),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (1..=whole).contains(&front.len())
        && all_digits(front)
        && fraction.is_none_or(|part| fractions.contains(&part.len()) && all_digits(part))
}

fn is_guid(text: &str) -> bool {
    let Some(inner) = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        return text == "0";
    };
    let groups: Vec<&str> = inner.split('-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups
            .iter()
            .all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// A calendar day in the only form that qbXML knows.
#[must_use]
pub fn date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let day = shaped
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()?;
    (chrono::Datelike::year(&day) >= FIRST_YEAR).then_some(day)
}

/// A moment as qbXML writes it, without its offset: `2026-10-01`, `2026-10-01T08:30:00` or
/// `2026-10-01T08:30:00-05:00`; no `Z` and no fractions.
#[must_use]
pub fn date_time(text: &str) -> Option<(NaiveDate, Option<chrono::NaiveTime>, Option<i32>)> {
    let Some((day, rest)) = text.split_once('T') else {
        return Some((date(text)?, None, None));
    };
    let day = date(day)?;
    let (clock, offset) = match rest.find(['+', '-']) {
        Some(at) => (&rest[..at], Some(offset_seconds(&rest[at..])?)),
        None => (rest, None),
    };
    let full = match clock.len() {
        2 => format!("{clock}:00:00"),
        5 => format!("{clock}:00"),
        8 => clock.to_owned(),
        _ => return None,
    };
    let time = chrono::NaiveTime::parse_from_str(&full, "%H:%M:%S").ok()?;
    Some((day, Some(time), offset))
}

fn offset_seconds(text: &str) -> Option<i32> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    if hours.len() != 2 || minutes.len() != 2 {
        return None;
    }
    let hours: i32 = hours.parse().ok().filter(|hours| *hours <= 14)?;
    let minutes: i32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
    Some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, shape: Shape) -> u16 {
        check(text, "Field", shape).map_or(0, |status| status.code)
    }

    #[test]
    fn an_amount_has_two_decimals_or_none() {
        for good in ["", "0", "1", "+1", "-5.00", "125.50", "1234567890123.00"] {
            assert_eq!(code(good, Shape::Amount), 0, "{good}");
        }
        for bad in [
            "1.0",
            "1.005",
            ".50",
            "1.",
            "$1.00",
            "1,000.00",
            "1e3",
            " 1.00",
            "12345678901234",
            "--1",
            "+",
            "1.0a",
            "١",
        ] {
            assert_eq!(code(bad, Shape::Amount), 3040, "{bad}");
        }
    }

    #[test]
    fn prices_and_quantities_have_up_to_five_decimals() {
        for good in ["3", "1.33333", "-0.5"] {
            assert_eq!(code(good, Shape::Price), 0, "{good}");
            assert_eq!(code(good, Shape::Quantity), 0, "{good}");
        }
        for bad in ["1.333333", "1.", ".5", "12345678901", "1,5", "x"] {
            assert_eq!(code(bad, Shape::Price), 3045, "{bad}");
            assert_eq!(code(bad, Shape::Quantity), 3060, "{bad}");
        }
    }

    #[test]
    fn a_date_is_a_real_day_from_1901_on() {
        for good in ["2026-10-31", "2024-02-29", "1901-01-01", "9999-12-31"] {
            assert_eq!(code(good, Shape::Date), 0, "{good}");
        }
        for bad in [
            "2026-02-30",
            "10/31/2026",
            "1800-01-01",
            "2026-1-1",
            "2026-10-31T00:00:00",
            "2026-10-31Z",
            "+026-10-31",
            " 2026-10-31",
        ] {
            assert_eq!(code(bad, Shape::Date), 3020, "{bad}");
        }
    }

    #[test]
    fn a_moment_has_no_zulu_and_no_fractions() {
        for good in [
            "2026-10-01",
            "2026-10-01T08",
            "2026-10-01T08:30",
            "2026-10-01T08:30:00",
            "2026-10-01T08:30:00-05:00",
            "2026-10-01T08:30:00+14:00",
        ] {
            assert_eq!(code(good, Shape::DateTime), 0, "{good}");
        }
        for bad in [
            "2026-10-01T08:30:00Z",
            "2026-10-01T08:30:00.5",
            "2026-10-01T25:00:00",
            "2026-10-01T08:30:00-5:00",
            "2026-10-01T08:30:00+15:00",
            "2026-10-01 08:30:00",
        ] {
            assert_eq!(code(bad, Shape::DateTime), 3020, "{bad}");
        }
    }

    #[test]
    fn other_values_have_their_own_codes() {
        assert_eq!(code("yes", Shape::Bool), 3010);
        assert_eq!(code("True", Shape::Bool), 3010);
        assert_eq!(code("1", Shape::Bool), 0);
        assert_eq!(code("billable", Shape::Enum(&["Billable"])), 3110);
        assert_eq!(code("0", Shape::Integer(1)), 3085);
        assert_eq!(code("1e3", Shape::Float), 3085);
        assert_eq!(code("1.08345", Shape::Float), 0);
        assert_eq!(code(&"x".repeat(37), Shape::Id), 3000);
        assert_eq!(code("0", Shape::Guid), 0);
        assert_eq!(
            code("{6B063959-81B0-4622-85D6-F548C8CCB517}", Shape::Guid),
            0
        );
        assert_eq!(
            code("6B063959-81B0-4622-85D6-F548C8CCB517", Shape::Guid),
            3065
        );
        assert_eq!(
            code("{6B06395-981B0-4622-85D6-F548C8CCB517}", Shape::Guid),
            3065
        );
    }

    #[test]
    fn length_counts_characters_and_not_bytes() {
        assert_eq!(code("éééé", Shape::Text(4)), 0);
        assert_eq!(code("ééééé", Shape::Text(4)), 3070);
        assert_eq!(code(&"x".repeat(9_000), Shape::Text(0)), 0);
    }
}
