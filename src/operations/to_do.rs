//! What waits for a person in a company, what is stuck and why, and how the last month went.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};

use super::{Caller, OperationError, Operations, next::oldest_waiting, shown::Shown};
use crate::{
    invoice::{CompanyId, Invoice, Role, Status},
    store::{Company, Tx, daily_tally::DayCount, session::Session},
};

/// How many of each pile are shown.
const SHOWN: usize = 5;
/// How many of those that are stuck are shown.
const STUCK_SHOWN: i64 = 5;
/// How many conversations are shown.
const CONVERSATIONS: i64 = 5;
/// How many days the chart has.
pub const DAYS: u64 = 30;

/// What there is to do for one person.
#[derive(Clone, Debug)]
pub struct ToDo {
    /// The company.
    pub company: Company,
    /// What waits for the person, by status.
    pub piles: Vec<Pile>,
    /// Won't get to QuickBooks before somebody looks; newest first, not all of them.
    pub stuck: Vec<Shown>,
    /// How many failed in all.
    pub failed_count: i64,
    /// The last conversations, for those who may look at them.
    pub conversations: Option<Vec<Session>>,
    /// The last day of the chart.
    pub today: NaiveDate,
    /// What became of invoices in the last month.
    pub days: Vec<DayCount>,
}

/// The invoices of one status that wait for the person.
#[derive(Clone, Debug)]
pub struct Pile {
    /// The status.
    pub status: Status,
    /// How many there are; with those that another person has to approve.
    pub count: i64,
    /// The oldest of them that this person may move on.
    pub oldest: Vec<Invoice>,
}

impl Operations {
    /// What there is to do for that person in a company.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn to_do(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<ToDo, OperationError> {
        let company = self.company(tx, who, id).await?;
        let counts = tx.count_by_status(id).await?;
        let piles = piles(tx, who, &company, &counts).await?;
        let stuck = tx.load_stuck(id, STUCK_SHOWN).await?;
        let stuck = self.shown_all(tx, stuck, &company).await?;
        let looks = who.has(Role::Accounting) || who.has(Role::Admin);
        let conversations = if looks {
            Some(tx.list_sessions(id, None, CONVERSATIONS).await?)
        } else {
            None
        };
        let today = self.clock.now().date_naive();
        let from = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
        Ok(ToDo {
            piles,
            stuck,
            failed_count: counts.get(&Status::Failed).copied().unwrap_or_default(),
            conversations,
            today,
            days: tx.load_daily_tally(id, from).await?,
            company,
        })
    }
}

async fn piles(
    tx: &mut Tx,
    who: &Caller,
    company: &Company,
    counts: &BTreeMap<Status, i64>,
) -> Result<Vec<Pile>, OperationError> {
    let may_approve = |status| (status, who.may_approve(status));
    let mut piles = Vec::new();
    for (status, is_mine) in [
        may_approve(Status::PendingProcurement),
        may_approve(Status::PendingAccounting),
        (Status::Approved, who.may_send()),
    ] {
        let count = counts.get(&status).copied().unwrap_or_default();
        if !is_mine || count == 0 {
            continue;
        }
        let mut oldest = Vec::new();
        for id in oldest_waiting(tx, who, company, status, SHOWN).await? {
            oldest.extend(tx.load_invoice(id).await?);
        }
        piles.push(Pile {
            status,
            count,
            oldest,
        });
    }
    Ok(piles)
}
