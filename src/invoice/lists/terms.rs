//! Terms, and when they make a bill due.

use chrono::{Datelike, Days, Months, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// When terms make a bill due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TermsFacts {
    /// So many days after the bill's date.
    Standard {
        /// Due after that many days; absent is at once.
        due_days: Option<u32>,
        /// With the discount when paid within that many days.
        discount_days: Option<u32>,
        /// The discount in percent.
        discount_percent: Option<Decimal>,
    },
    /// On a day of the month.
    DateDriven {
        /// That day.
        due_day_of_month: u32,
        /// In the month after, if the bill is dated fewer days than that before the day.
        due_next_month_days: Option<u32>,
        /// With the discount when paid before that day of the month.
        discount_day_of_month: Option<u32>,
        /// The discount in percent.
        discount_percent: Option<Decimal>,
    },
}

impl TermsFacts {
    /// When a bill of that date is due under these terms.
    #[must_use]
    pub fn due(&self, date: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Standard { due_days, .. } => {
                date.checked_add_days(Days::new(u64::from(due_days.unwrap_or(0))))
            }
            Self::DateDriven {
                due_day_of_month,
                due_next_month_days,
                ..
            } => {
                let this_month = day_of_month(date, *due_day_of_month)?;
                let days_left = (this_month - date).num_days();
                let days_needed = i64::from(due_next_month_days.unwrap_or(0));
                if days_left >= days_needed.max(0) {
                    return Some(this_month);
                }
                let next = date.with_day(1)?.checked_add_months(Months::new(1))?;
                day_of_month(next, *due_day_of_month)
            }
        }
    }
}

/// That day of the date's month, or its last where the month is shorter.
fn day_of_month(date: NaiveDate, day: u32) -> Option<NaiveDate> {
    let last = date.num_days_in_month();
    date.with_day(day.min(u32::from(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn standard_terms_count_days() {
        let terms = |due_days| TermsFacts::Standard {
            due_days,
            discount_days: None,
            discount_percent: None,
        };
        assert_eq!(
            terms(Some(30)).due(day("2026-11-02")),
            Some(day("2026-12-02"))
        );
        assert_eq!(terms(None).due(day("2026-11-02")), Some(day("2026-11-02")));
        assert_eq!(terms(Some(u32::MAX)).due(NaiveDate::MAX), None);
    }

    #[test]
    fn date_driven_terms_name_a_day_of_this_month_or_the_next() {
        let terms = |due_day_of_month, due_next_month_days| TermsFacts::DateDriven {
            due_day_of_month,
            due_next_month_days,
            discount_day_of_month: None,
            discount_percent: None,
        };
        for (day_of, needed, date, due) in [
            (10, None, "2026-11-02", "2026-11-10"),
            (10, None, "2026-11-10", "2026-11-10"),
            (10, None, "2026-11-11", "2026-12-10"),
            (10, Some(5), "2026-11-05", "2026-11-10"),
            (10, Some(5), "2026-11-06", "2026-12-10"),
            (31, None, "2026-02-03", "2026-02-28"),
            (31, Some(10), "2026-01-25", "2026-02-28"),
            (1, None, "2026-12-15", "2027-01-01"),
        ] {
            let found = terms(day_of, needed).due(day(date));
            assert_eq!(found, Some(day(due)), "{day_of} {needed:?} {date}");
        }
    }
}
