//! The last month as bars: how many invoices were approved, synchronized and failed on each day. Drawn
//! by the server; the same numbers stand below it as a table.

use chrono::{Datelike, Days, NaiveDate};

use crate::{
    operations::to_do::DAYS,
    store::daily_tally::{Became, DayCount},
};

/// The drawing's height for bars, in its own units.
const HEIGHT: i64 = 120;
/// The width of a day.
const DAY_WIDTH: usize = 24;
/// The width of a bar.
const BAR_WIDTH: usize = 6;

/// The chart.
pub(super) struct Chart {
    pub(super) width: usize,
    pub(super) height: i64,
    pub(super) days: Vec<DayView>,
    /// The most of anything on one day.
    pub(super) most: i64,
    pub(super) totals: Vec<SeriesView>,
}

/// One day.
pub(super) struct DayView {
    pub(super) day: String,
    pub(super) x: usize,
    pub(super) counts: [i64; 3],
    pub(super) bars: Vec<Bar>,
    /// Said below the bars; for the first day of a week.
    pub(super) label: Option<String>,
}

/// One bar.
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) x: usize,
    pub(super) y: i64,
    pub(super) width: usize,
    pub(super) height: i64,
}

/// What one colour means, and how many there were.
pub(super) struct SeriesView {
    pub(super) class: &'static str,
    pub(super) title: &'static str,
    pub(super) count: i64,
}

fn class(became: Became) -> &'static str {
    match became {
        Became::Approved => "approved",
        Became::Synchronized => "synchronized",
        Became::Failed => "failed",
    }
}

fn title(became: Became) -> &'static str {
    match became {
        Became::Approved => "Approved",
        Became::Synchronized => "Synchronized",
        Became::Failed => "Failed",
    }
}

/// Draws the days up to `today`.
pub(super) fn render_chart(today: NaiveDate, counts: &[DayCount]) -> Chart {
    let count = |day, became| {
        counts
            .iter()
            .filter(|counted| counted.day == day && counted.became == became)
            .map(|counted| counted.count)
            .sum::<i64>()
    };
    let days: Vec<_> = (0..DAYS)
        .rev()
        .filter_map(|back| today.checked_sub_days(Days::new(back)))
        .map(|day| (day, Became::ALL.map(|became| count(day, became))))
        .collect();
    let most = days.iter().flat_map(|(_, counts)| *counts).max();
    let most = most.unwrap_or_default();
    let totals = Became::ALL.into_iter().enumerate();
    Chart {
        width: days.len() * DAY_WIDTH,
        height: HEIGHT,
        totals: totals
            .map(|(index, became)| SeriesView {
                class: class(became),
                title: title(became),
                count: days.iter().map(|(_, counts)| counts[index]).sum(),
            })
            .collect(),
        days: days
            .into_iter()
            .enumerate()
            .map(|(index, (day, counts))| render_day(index, day, counts, most))
            .collect(),
        most,
    }
}

fn render_day(index: usize, day: NaiveDate, counts: [i64; 3], most: i64) -> DayView {
    let x = index * DAY_WIDTH;
    let bars = Became::ALL.into_iter().zip(counts).enumerate();
    DayView {
        bars: bars
            .filter(|(_, (_, count))| *count > 0)
            .map(|(position, (became, count))| {
                // A single one among thousands still shows.
                let height = (count * HEIGHT / most.max(1)).max(2);
                Bar {
                    class: class(became),
                    x: x + 2 + position * (BAR_WIDTH + 1),
                    y: HEIGHT - height,
                    width: BAR_WIDTH,
                    height,
                }
            })
            .collect(),
        label: (day.weekday() == chrono::Weekday::Mon).then(|| day.format("%-d %b").to_string()),
        day: day.to_string(),
        counts,
        x,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn thirty_days_end_with_today() {
        let today = day("2026-11-25");
        let counted = |day, became, count| DayCount { day, became, count };
        let chart = render_chart(
            today,
            &[
                counted(day("2026-10-26"), Became::Approved, 100),
                counted(day("2026-10-27"), Became::Approved, 4),
                counted(today, Became::Synchronized, 8),
            ],
        );
        assert_eq!(chart.days.len(), 30);
        assert_eq!(chart.days[0].day, "2026-10-27");
        assert_eq!(chart.days[29].day, "2026-11-25");
        assert_eq!(chart.most, 8, "what was before does not count");
        let totals: Vec<_> = chart.totals.iter().map(|series| series.count).collect();
        assert_eq!(totals, [4, 8, 0]);
        assert_eq!(chart.days[29].bars[0].height, HEIGHT);
        assert_eq!(chart.days[0].bars[0].height, HEIGHT / 2);
    }

    proptest! {
        #[test]
        fn every_bar_is_inside(counts in proptest::collection::vec(1..1_000_000_i64, 0..30)) {
            let today = day("2026-11-25");
            let counts: Vec<_> = (0..).zip(counts).map(|(back, count)| DayCount {
                day: today - Days::new(back), became: Became::Failed, count,
            }).collect();
            let chart = render_chart(today, &counts);
            prop_assert_eq!(chart.days.iter().map(|day| day.bars.len()).sum::<usize>(), counts.len());
            for bar in chart.days.iter().flat_map(|day| &day.bars) {
                prop_assert!(bar.y >= 0 && bar.height >= 2 && bar.y + bar.height == HEIGHT);
                prop_assert!(bar.x + bar.width <= chart.width);
            }
        }
    }
}
