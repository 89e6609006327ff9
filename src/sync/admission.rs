//! `authenticate`: who calls, and whether there is anything to do.

use std::net::IpAddr;

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Engine, SyncError, call::Reply, calls::AUTHENTICATE, conversation::Conversation, report::Ending,
};
use crate::{
    credentials::{connector_account, secret},
    store::{
        Company, Tx,
        connection::Polling,
        session::{Outcome, Progress, Session},
    },
};

/// What a good user's call is answered with.
enum Admission {
    /// A conversation was opened.
    Open,
    /// There is nothing to do.
    NoWork,
    /// Another conversation holds the company for so many seconds more.
    Busy(i64),
}

impl Engine {
    pub(super) async fn hear_authenticate(
        &self,
        user_name: &str,
        password: &SecretString,
        from: Option<IpAddr>,
    ) -> Result<Reply, SyncError> {
        let company: Option<Company> = self
            .store
            .read(async |tx| Ok::<_, SyncError>(tx.load_company_by_username(user_name).await?))
            .await?;
        let stored = company
            .as_ref()
            .map(|company| company.qbwc_password_hash.as_str());
        let admitted = self
            .gate
            .admit(&connector_account(user_name), from, password, stored)
            .await;
        let Some(company) = company.as_ref().filter(|_| admitted) else {
            tracing::warn!("a connector came with a wrong user name or password");
            self.note_refused(company.as_ref()).await;
            return Ok(reply("", "nvu", ""));
        };
        let ticket = secret::ticket(&self.ids);
        // A poll without work writes nothing: the writing transaction begins when there is work.
        let glance = self
            .store
            .read(async |tx| self.glance(tx, company).await)
            .await?;
        let admission = match glance {
            Admission::Open => {
                let polling = self.polling(from);
                self.open(company, &ticket, &polling).await?
            }
            Admission::NoWork | Admission::Busy(_) => glance,
        };
        let company_file = company.company_file.as_deref().unwrap_or_default();
        Ok(match admission {
            Admission::Open => reply(ticket.expose_secret(), company_file, ""),
            Admission::NoWork => reply(ticket.expose_secret(), "none", ""),
            Admission::Busy(seconds) => reply(ticket.expose_secret(), "busy", &seconds.to_string()),
        })
    }

    /// Whether a conversation is to be opened. A company whose file has not identified itself yet
    /// gets one without work, so that it does.
    async fn glance(&self, tx: &mut Tx, company: &Company) -> Result<Admission, SyncError> {
        let other = tx.load_live_session(company.id).await?;
        if let Some(seconds) = other.and_then(|other| self.lease_left(&other)) {
            return Ok(Admission::Busy(seconds));
        }
        let work = company.bound.is_none()
            || are_lists_due(company, self.clock.now())
            || tx.has_queue(company.id).await?
            || tx.has_look(company.id).await?
            || tx.load_open_exchange(company.id).await?.is_some();
        Ok(if work {
            Admission::Open
        } else {
            Admission::NoWork
        })
    }

    /// Opens a conversation, in the place of a dead one.
    async fn open(
        &self,
        company: &Company,
        ticket: &SecretString,
        polling: &Polling,
    ) -> Result<Admission, SyncError> {
        let digest = secret::digest(ticket.expose_secret());
        let opened = self
            .store
            .write(async |tx| self.try_open(tx, company, &digest, polling).await)
            .await;
        match opened {
            // Another process opened one at the same moment: the database lets only one be live.
            Err(SyncError::Store(error)) if error.is_unique_violation() => {
                Ok(Admission::Busy(self.lease.num_seconds()))
            }
            other => other,
        }
    }

    async fn try_open(
        &self,
        tx: &mut Tx,
        company: &Company,
        ticket_hash: &[u8; 32],
        polling: &Polling,
    ) -> Result<Admission, SyncError> {
        let now = self.clock.now();
        if let Some(mut other) = tx.load_live_session(company.id).await? {
            if let Some(seconds) = self.lease_left(&other) {
                return Ok(Admission::Busy(seconds));
            }
            tracing::warn!(company = %company.id, "a conversation that was not heard from is given up");
            other.live = false;
            other.outcome.get_or_insert(Outcome {
                told: Ending::TakenOver.to_string(),
                is_trouble: true,
            });
            tx.update_session(&other).await?;
        }
        let conversation =
            serde_json::to_string(&Conversation::Opened).expect("a conversation is plain data");
        let session = Session {
            id: self.ids.row(now),
            company_id: company.id,
            conversation,
            live: true,
            opened_at: now,
            heard_at: now,
            outcome: None,
            progress: Progress::default(),
        };
        tx.insert_session(&session, ticket_hash).await?;
        let answered = "a ticket: there is something to do".to_owned();
        self.note_call(tx, &session, AUTHENTICATE, None, 0, answered)
            .await?;
        tx.record_poll(company.id, now).await?;
        self.note_admitted(tx, company.id, polling, now).await?;
        tracing::info!(company = %company.id, "a conversation begins");
        Ok(Admission::Open)
    }

    /// How many seconds a live conversation still holds its company; none once it is dead.
    pub(super) fn lease_left(&self, session: &Session) -> Option<i64> {
        lease_left(self.clock.now() - session.heard_at, self.lease)
    }
}

/// What is left of a lease that was last renewed `age` ago. A clock that was set back makes the age
/// negative: by more than a lease, the conversation counts as dead, or it would hold its company
/// until the clock has caught up.
fn lease_left(age: TimeDelta, lease: TimeDelta) -> Option<i64> {
    let is_live = age < lease && age > -lease;
    is_live.then(|| (lease - age).min(lease).num_seconds().max(1))
}

/// A mirror is brought up to date by a conversation of its own when none with work did for so long.
const LISTS_AGE_MAX: TimeDelta = TimeDelta::days(1);

/// Whether a conversation is wanted for the lists alone: nobody has read them, somebody asked for it,
/// or they are old. A clock that was set back by days makes them old too.
fn are_lists_due(company: &Company, now: DateTime<Utc>) -> bool {
    let age = company.lists_read_at.map(|at| (now - at).abs());
    company.lists_wanted || age.is_none_or(|age| age >= LISTS_AGE_MAX)
}

/// Always four strings: ticket, company file or keyword, seconds to postpone, no lower limit of the
/// interval. A missing one makes the connector fail (QBWC1012).
fn reply(ticket: &str, word: &str, postpone_seconds: &str) -> Reply {
    Reply::Strings(
        [ticket, word, postpone_seconds, ""]
            .map(str::to_owned)
            .to_vec(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_ends_when_it_is_old_or_far_in_the_future() {
        let lease = TimeDelta::seconds(120);
        let left = |seconds| lease_left(TimeDelta::seconds(seconds), lease);
        assert_eq!(left(0), Some(120));
        assert_eq!(left(119), Some(1));
        assert_eq!(left(-60), Some(120));
        for dead in [120, 121, 86_400, -120, -86_400] {
            assert_eq!(left(dead), None, "{dead}");
        }
    }
}
