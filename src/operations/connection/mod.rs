//! How far a company's connection to QuickBooks has come, and what is wrong with it.
//!
//! Everything here was seen by the server; nobody has to say that a step is done. `doctor` draws the
//! conclusions, [`reach`] tries the public URL.
//!
//! ## Decisions
//!
//! - *A poll without work is remembered by the process that answered it*, and written nowhere: polls come
//!   all day, and a write each would be the most that an idle server does. Given up: after a restart,
//!   and on another server process, the last contact known is the last conversation. A connector that
//!   polls has one a day at least, because the lists grow old.
//! - *The certificate is nobody's.* Whoever asks for it does not say for which company; it counts for a
//!   company when it was asked for after the company was set up.

mod doctor;
pub mod reach;

use chrono::{DateTime, Utc};

use super::{Caller, OperationError, Operations};
use crate::{
    credentials::connector_account,
    invoice::CompanyId,
    store::{
        Company, Tx,
        connection::{DoorFacts, Facts},
    },
};

pub use doctor::{Gravity, Trouble};

/// What is known of a company's connection.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The company.
    pub company: Company,
    /// What was seen of its connector.
    pub facts: Facts,
    /// What was seen of somebody who did not say for which company they come.
    pub door: DoorFacts,
    /// How many of QuickBooks' lists are mirrored, and how many there are.
    pub lists: (usize, usize),
    /// When the conversation that holds the company was last heard from.
    pub running: Option<DateTime<Utc>>,
    /// Whether invoices wait to go out.
    pub has_queue: bool,
    /// When the connector was last let in, as this process remembers it.
    pub polled_at: Option<DateTime<Utc>>,
    /// Since when this process remembers.
    pub watched_since: DateTime<Utc>,
    /// The moment at which all this is so.
    pub now: DateTime<Utc>,
}

/// What has to happen until invoices arrive in QuickBooks, in the order in which it happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// The .qwc file is downloaded.
    Qwc,
    /// The Web Connector asks for the server's certificate.
    Certificate,
    /// It comes with the right password.
    Admitted,
    /// The company file proves to be the right one.
    File,
    /// QuickBooks' lists are mirrored.
    Lists,
    /// A bill is in QuickBooks.
    Bill,
}

impl Step {
    /// Every step, in its order.
    pub const ALL: [Self; 6] = [
        Self::Qwc,
        Self::Certificate,
        Self::Admitted,
        Self::File,
        Self::Lists,
        Self::Bill,
    ];

    /// Its name in addresses and events.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Qwc => "qwc",
            Self::Certificate => "certificate",
            Self::Admitted => "admitted",
            Self::File => "file",
            Self::Lists => "lists",
            Self::Bill => "bill",
        }
    }
}

/// Whether a step is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Not as far as the server has seen.
    NotYet,
    /// The server saw it then.
    Seen(DateTime<Utc>),
    /// The server did not see it, but saw what can't be without it.
    Passed,
}

impl Connection {
    /// How far a step is.
    #[must_use]
    pub fn progress(&self, step: Step) -> Progress {
        let facts = &self.facts;
        let seen = match step {
            Step::Qwc => facts.qwc_handed_out.as_ref().map(|seen| seen.last_at),
            Step::Certificate => {
                let asked = self
                    .door
                    .certificate_asked
                    .as_ref()
                    .map(|seen| seen.last_at);
                asked.filter(|at| *at >= self.company.created_at)
            }
            Step::Admitted => facts.admitted.as_ref().map(|seen| seen.first_at),
            Step::File => {
                let bound = facts.file_bound.as_ref().map(|seen| seen.first_at);
                bound.filter(|_| self.company.bound.is_some())
            }
            Step::Lists => self.company.lists_read_at.filter(|_| self.lists.0 > 0),
            Step::Bill => facts.bill_confirmed.as_ref().map(|seen| seen.first_at),
        };
        match (seen, step) {
            (Some(at), _) => Progress::Seen(at),
            (None, Step::Qwc | Step::Certificate) if facts.admitted.is_some() => Progress::Passed,
            (None, Step::File) if self.company.bound.is_some() => Progress::Passed,
            (None, _) => Progress::NotYet,
        }
    }

    /// The first step that is not done; none when all are.
    #[must_use]
    pub fn next_step(&self) -> Option<Step> {
        let mut steps = Step::ALL.into_iter();
        steps.find(|step| self.progress(*step) == Progress::NotYet)
    }

    /// When the company's connector was last heard from with the right password.
    #[must_use]
    pub fn last_contact(&self) -> Option<DateTime<Utc>> {
        let admitted = self.facts.admitted.as_ref().map(|seen| seen.last_at);
        let ended = self.facts.ended.as_ref().map(|seen| seen.last_at);
        admitted.max(ended).max(self.running).max(self.polled_at)
    }
}

impl Operations {
    /// How far a company's connection to QuickBooks has come.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn connection(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<Connection, OperationError> {
        let company = self.company(tx, who, id).await?;
        let mirrors = tx.load_list_mirrors(id).await?;
        let is_mirrored = |mirror: &&_| is_mirrored(mirror);
        let account = connector_account(&company.qbwc_username);
        Ok(Connection {
            facts: tx.load_facts(id).await?,
            door: tx.load_door_facts().await?,
            lists: (mirrors.iter().filter(is_mirrored).count(), mirrors.len()),
            running: tx
                .load_live_session(id)
                .await?
                .map(|session| session.heard_at),
            has_queue: tx.has_queue(id).await?,
            polled_at: self.gate.last_admitted(&account),
            watched_since: self.gate.since(),
            now: self.clock.now(),
            company,
        })
    }
}

fn is_mirrored(mirror: &crate::store::list_mirror::ListMirror) -> bool {
    mirror.refreshed_at.is_some()
}

#[cfg(test)]
mod tests;
