//! `authenticate`: who calls, and whether there is anything to do.

use std::net::IpAddr;

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};

use super::{Engine, SyncError, call::Reply, conversation::Conversation};
use crate::{
    credentials::secret,
    store::{Company, Tx, session::Session},
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
            .admit(&format!("connector {user_name}"), from, password, stored)
            .await;
        let Some(company) = company.filter(|_| admitted) else {
            tracing::warn!("a connector came with a wrong user name or password");
            return Ok(reply("", "nvu", ""));
        };
        let ticket = secret::ticket(&self.ids);
        // A poll without work writes nothing: the writing transaction begins when there is work.
        let glance = self
            .store
            .read(async |tx| self.glance(tx, &company).await)
            .await?;
        let admission = match glance {
            Admission::Open => self.open(&company, &ticket).await?,
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
        let work = company.bound.is_none()
            || tx.has_queue(company.id).await?
            || tx.load_open_exchange(company.id).await?.is_some();
        if !work {
            return Ok(Admission::NoWork);
        }
        Ok(match tx.load_live_session(company.id).await? {
            Some(other) => match self.lease_left(&other) {
                Some(seconds) => Admission::Busy(seconds),
                None => Admission::Open,
            },
            None => Admission::Open,
        })
    }

    /// Opens a conversation, in the place of a dead one.
    async fn open(&self, company: &Company, ticket: &SecretString) -> Result<Admission, SyncError> {
        let digest = secret::digest(ticket.expose_secret());
        let opened = self
            .store
            .write(async |tx| self.try_open(tx, company, &digest).await)
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
    ) -> Result<Admission, SyncError> {
        let now = self.clock.now();
        if let Some(mut other) = tx.load_live_session(company.id).await? {
            if let Some(seconds) = self.lease_left(&other) {
                return Ok(Admission::Busy(seconds));
            }
            tracing::warn!(company = %company.id, "a conversation that was not heard from is given up");
            other.live = false;
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
        };
        tx.insert_session(&session, ticket_hash).await?;
        tx.record_poll(company.id, now).await?;
        tracing::info!(company = %company.id, "a conversation begins");
        Ok(Admission::Open)
    }

    /// How many seconds a live conversation still holds its company; none once it is dead.
    fn lease_left(&self, session: &Session) -> Option<i64> {
        let left = session.heard_at + self.lease - self.clock.now();
        // A clock that jumped back must not hold the company for longer than a lease.
        (left > TimeDelta::zero()).then(|| left.min(self.lease).num_seconds().max(1))
    }
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
