//! The filters that queries share: names, texts, and ranges of texts and of times.

use crate::simulator::{
    company_file::{CompanyFile, same},
    schema::values,
    xml::Element,
};

/// Whether one of the filter's ids or names is this one, or its parent where children count.
pub(super) fn names(filter: &Element, list_id: &str, full_name: &str) -> bool {
    filter
        .children
        .iter()
        .any(|wanted| match wanted.name.as_str() {
            "ListID" | "ListIDWithChildren" => wanted.text == list_id,
            "FullNameWithChildren" => {
                same(&wanted.text, full_name)
                    || full_name
                        .to_lowercase()
                        .starts_with(&format!("{}:", wanted.text.to_lowercase()))
            }
            _ => same(&wanted.text, full_name),
        })
}

/// Whether something was last changed within a range.
pub(super) fn modified_within(company: &CompanyFile, modified: i64, range: &Element) -> bool {
    let names = ["FromModifiedDate", "ToModifiedDate"];
    within(company, modified, range, names)
}

/// Whether a moment lies between the two of a range: a day alone means its first second as a start
/// and its last as an end; a time without an offset is the company's.
pub(super) fn within(
    company: &CompanyFile,
    seconds: i64,
    range: &Element,
    names: [&str; 2],
) -> bool {
    let moment = |name, end_of_day: bool| {
        let (day, time, offset) = range.value(name).and_then(values::date_time)?;
        let offset = offset.unwrap_or_else(|| company.utc_offset());
        let (hour, minute, second) = if end_of_day { (23, 59, 59) } else { (0, 0, 0) };
        let local = match time {
            Some(time) => day.and_time(time),
            None => day.and_hms_opt(hour, minute, second)?,
        };
        Some(local.and_utc().timestamp() - i64::from(offset))
    };
    let [from, to] = names;
    moment(from, false).is_none_or(|from| from <= seconds)
        && moment(to, true).is_none_or(|to| seconds <= to)
}

/// Whether a text starts with, ends with or contains another, whatever the case.
pub(super) fn criterion_fits(filter: &Element, wanted: &str, found: &str) -> bool {
    let (wanted, found) = (wanted.to_lowercase(), found.to_lowercase());
    match filter.value("MatchCriterion") {
        Some("StartsWith") => found.starts_with(&wanted),
        Some("EndsWith") => found.ends_with(&wanted),
        _ => found.contains(&wanted),
    }
}

/// Compares as numbers when all are digits, else as text without regard to case.
pub(super) fn between(found: &str, from: Option<&str>, to: Option<&str>) -> bool {
    let number = |text: &str| text.parse::<u64>().ok();
    let at_most = |low: &str, high: &str| match (number(low), number(high)) {
        (Some(low), Some(high)) => low <= high,
        _ => low.to_lowercase() <= high.to_lowercase(),
    };
    from.is_none_or(|from| at_most(from, found)) && to.is_none_or(|to| at_most(found, to))
}
