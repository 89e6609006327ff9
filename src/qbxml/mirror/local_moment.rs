//! A moment on the clock of QuickBooks' computer.

use std::{fmt, str::FromStr};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// A moment on the clock of QuickBooks' computer, to the second: what `TimeModified` says and
/// `FromModifiedDate` takes (qbXML's `DATETIMETYPE`).
///
/// The offset from UTC, which QuickBooks writes beside some, is not kept: without one, a filter is
/// read by the very clock that wrote the moment. That clock is set back an hour once a year, and by
/// hand at any time, so a watermark is to be [`rewound`](Self::rewound) by more than that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LocalMoment(NaiveDateTime);

/// Why a text is no such moment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a moment of QuickBooks' between 1970 and 2038: expected one such as `2026-10-31T09:00:00-05:00`"
)]
pub struct LocalMomentError(String);

/// The first and the last moment that QuickBooks takes in a filter.
const RANGE: (NaiveDateTime, NaiveDateTime) = (
    NaiveDate::from_ymd_opt(1970, 1, 1)
        .expect("the day exists")
        .and_time(NaiveTime::MIN),
    NaiveDate::from_ymd_opt(2038, 1, 19)
        .expect("the day exists")
        .and_hms_opt(3, 14, 7)
        .expect("the time exists"),
);

impl LocalMoment {
    /// The moment `by` earlier, at the earliest the first that QuickBooks takes.
    #[must_use]
    pub fn rewound(self, by: TimeDelta) -> Self {
        let earlier = self.0.checked_sub_signed(by).unwrap_or(RANGE.0);
        Self(earlier.clamp(RANGE.0, RANGE.1))
    }
}

impl FromStr for LocalMoment {
    type Err = LocalMomentError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        read(text.trim())
            .filter(|moment| (RANGE.0..=RANGE.1).contains(moment))
            .map(Self)
            .ok_or_else(|| LocalMomentError(text.chars().take(40).collect()))
    }
}

/// Reads `YYYY-M-D[Thh[:mm[:ss]]]`, an offset of `[+-]hh:mm` after the time.
fn read(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = text.split_once('T').unwrap_or((text, "00"));
    let mut date = date.splitn(3, '-');
    let year = date.next().filter(|year| year.len() == 4)?;
    let (month, day) = (number(date.next()?)?, number(date.next()?)?);
    let date = NaiveDate::from_ymd_opt(number(year)?.try_into().ok()?, month, day)?;
    let time = match time.find(['+', '-']) {
        Some(at) => {
            let (hours, minutes) = time[at + 1..].split_once(':')?;
            let is_offset = number(hours)? <= 14 && number(minutes)? < 60;
            is_offset.then_some(&time[..at])?
        }
        None => time,
    };
    let mut parts = time.splitn(3, ':').map(number);
    let hour = parts.next()??;
    let (minute, second) = (
        parts.next().unwrap_or(Some(0))?,
        parts.next().unwrap_or(Some(0))?,
    );
    date.and_hms_opt(hour, minute, second)
}

fn number(digits: &str) -> Option<u32> {
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

impl fmt::Display for LocalMoment {
    /// As a filter takes it, without an offset.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.format("%Y-%m-%dT%H:%M:%S").fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment(text: &str) -> LocalMoment {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_read_without_its_offset() {
        for (text, printed) in [
            ("2026-10-31T09:00:00-05:00", "2026-10-31T09:00:00"),
            ("2026-10-31T09:00:00+00:00", "2026-10-31T09:00:00"),
            (" 2026-10-31T23:59:59\n", "2026-10-31T23:59:59"),
            ("2026-1-2", "2026-01-02T00:00:00"),
            ("2026-01-02T07:30", "2026-01-02T07:30:00"),
            ("2038-01-19T03:14:07", "2038-01-19T03:14:07"),
        ] {
            assert_eq!(moment(text).to_string(), printed);
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "today",
            "2026-02-30T00:00:00",
            "10/31/2026",
            "2026-10-31 09:00:00",
            "2026-10-31T09:00:00Z",
            "2026-10-31T09:00:00.5",
            "2026-10-31T24:00:00",
            "2026-10-31T",
            "2026-10-31T09:00:00-05",
            "2026-10-31T09:00:00-99:00",
            "+2026-10-31",
            "1969-12-31T23:59:59",
            "2038-01-19T03:14:08",
            "2026-10-3é",
        ] {
            assert!(text.parse::<LocalMoment>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_watermark_is_rewound_but_not_past_what_quickbooks_takes() {
        let hours = TimeDelta::hours;
        assert_eq!(
            moment("2026-11-01T01:30:00").rewound(hours(25)),
            moment("2026-10-31T00:30:00")
        );
        assert_eq!(
            moment("1970-01-01T01:00:00").rewound(hours(2)),
            moment("1970-01-01")
        );
        assert_eq!(
            moment("2026-11-01").rewound(TimeDelta::MAX),
            moment("1970-01-01")
        );
        assert_eq!(
            moment("2038-01-19").rewound(hours(-999)),
            moment("2038-01-19T03:14:07")
        );
    }

    proptest! {
        #[test]
        fn a_printed_moment_is_read_back(seconds in 0..=2_147_483_647_i64) {
            let moment = LocalMoment(RANGE.0 + TimeDelta::seconds(seconds));
            prop_assert_eq!(moment.to_string().parse(), Ok(moment));
        }

        #[test]
        fn no_text_makes_it_panic(text in "(?s).*", almost in "[0-9T:+é-]{0,30}") {
            let _ = text.parse::<LocalMoment>();
            let _ = almost.parse::<LocalMoment>();
        }
    }
}
