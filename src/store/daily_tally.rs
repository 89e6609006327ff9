//! `daily_tally`: how many invoices of a company became what on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{StoreError, Tx, on};
use crate::invoice::{
    CompanyId, Status,
    history::{Action, Event},
};

/// What an invoice became.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// Approved by both.
    Approved,
    /// Confirmed by QuickBooks.
    Synchronized,
    /// Refused by QuickBooks.
    Failed,
}

impl Became {
    /// Everything that is counted.
    pub const ALL: [Self; 3] = [Self::Approved, Self::Synchronized, Self::Failed];

    /// What an event says that its invoice became, if it is counted.
    fn of(event: &Event) -> Option<Self> {
        match event.action {
            Action::Approve => (event.to == Some(Status::Approved)).then_some(Self::Approved),
            Action::Synchronized => Some(Self::Synchronized),
            Action::Failed => Some(Self::Failed),
            _ => None,
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Synchronized => "synchronized",
            Self::Failed => "failed",
        }
    }
}

/// How many invoices became that on a day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayCount {
    /// The day.
    pub day: NaiveDate,
    /// What they became.
    pub became: Became,
    /// How many.
    pub count: i64,
}

impl Tx {
    /// Counts events of a company that were just appended: once for each day and what happened on it.
    pub(super) async fn tally_events<'a>(
        &mut self,
        company: CompanyId,
        events: impl IntoIterator<Item = &'a Event>,
    ) -> Result<(), StoreError> {
        let mut counts: BTreeMap<(NaiveDate, Became), i64> = BTreeMap::new();
        for event in events {
            if let Some(became) = Became::of(event) {
                *counts.entry((event.at.date_naive(), became)).or_default() += 1;
            }
        }
        for ((day, became), count) in counts {
            on!(self, connection => sqlx::query(
                "INSERT INTO daily_tally (company_id, day, what, count) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (company_id, day, what)
                 DO UPDATE SET count = daily_tally.count + excluded.count",
            )
            .bind(company.0)
            .bind(day.to_string())
            .bind(became.as_str())
            .bind(count)
            .execute(connection)
            .await
            .map(|_| ()))?;
        }
        Ok(())
    }

    /// What was counted of a company from that day on, oldest first; what did not happen on a day is left
    /// out.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_daily_tally(
        &mut self,
        company: CompanyId,
        from: NaiveDate,
    ) -> Result<Vec<DayCount>, StoreError> {
        let rows: Vec<(String, String, i64)> = on!(self, connection => sqlx::query_as(
            "SELECT day, what, count FROM daily_tally WHERE company_id = $1 AND day >= $2 ORDER BY day, what",
        )
        .bind(company.0)
        .bind(from.to_string())
        .fetch_all(connection)
        .await)?;
        rows.into_iter()
            .map(|(day, what, count)| {
                let unread = |column, reason| StoreError::Row {
                    table: "daily_tally",
                    column,
                    row: format!("{company}/{day}/{what}"),
                    reason,
                };
                let became = Became::ALL
                    .into_iter()
                    .find(|became| became.as_str() == what);
                Ok(DayCount {
                    day: day
                        .parse()
                        .map_err(|error: chrono::ParseError| unread("day", error.to_string()))?,
                    became: became.ok_or_else(|| unread("what", "it is not counted".to_owned()))?,
                    count,
                })
            })
            .collect()
    }
}
