//! The audit: who did what, and whether the history is still what was written.

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{
        CompanyId, Role,
        history::{ChainHash, Walk},
    },
    store::{
        Company, StoreError, Tx,
        event::audit::{AuditEvent, EventFilter, EventPlace},
    },
};

/// How many events are read at once: a few megabytes at most.
const STRETCH: i64 = 2_000;

/// A walk along a company's chain, a stretch at a time, so that memory is bounded and whoever waits can be
/// told how far it is.
#[derive(Clone, Debug)]
pub struct Verification {
    company: CompanyId,
    /// How many events there were when it began, and what their chain must come to.
    pub count: i64,
    end: ChainHash,
    walk: Walk,
}

/// How a walk ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    /// Every event is what was written.
    Unbroken {
        /// How many there are.
        count: i64,
        /// The hash of the last.
        last: ChainHash,
    },
    /// Something was changed, put in or taken out.
    Broken {
        /// The first event that does not fit.
        sequence: i64,
        /// What is wrong there.
        reason: String,
    },
}

impl Verified {
    fn broken(sequence: i64, reason: impl Into<String>) -> Self {
        Self::Broken {
            sequence,
            reason: reason.into(),
        }
    }
}

impl Verification {
    /// How many events hold so far.
    #[must_use]
    pub fn checked(&self) -> i64 {
        self.walk.count
    }
}

impl Operations {
    /// At most `limit` events of a company, newest first, behind the place `after`.
    ///
    /// # Errors
    /// When the caller lacks the role, or there is no such company.
    pub async fn events(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        filter: &EventFilter,
        after: Option<EventPlace>,
        limit: i64,
    ) -> Result<(Company, Vec<AuditEvent>), OperationError> {
        who.require(&[Role::Accounting, Role::Admin])?;
        let company = self.company(tx, who, id).await?;
        let events = tx.list_events(id, filter, after, limit).await?;
        Ok((company, events))
    }

    /// Begins to verify a company's chain: all that is in it now.
    ///
    /// # Errors
    /// When the caller lacks the role, or there is no such company.
    pub async fn begin_verification(
        &self,
        who: &Caller,
        id: CompanyId,
    ) -> Result<(Company, Verification), OperationError> {
        who.require(&[Role::Accounting, Role::Admin])?;
        self.read(async |tx| {
            let company = self.company(tx, who, id).await?;
            let (count, end) = tx.load_chain_end(id).await?;
            let verification = Verification {
                company: id,
                count,
                end,
                walk: Walk::default(),
            };
            Ok((company, verification))
        })
        .await
    }

    /// Verifies the next stretch; says how the walk ended, or nothing while it goes on.
    ///
    /// # Errors
    /// When the database fails. A row that can't be read is no failure: somebody spoiled it.
    pub async fn verify_on(
        &self,
        verification: &mut Verification,
    ) -> Result<Option<Verified>, OperationError> {
        let Verification {
            company,
            count,
            end,
            walk,
        } = verification;
        let limit = STRETCH.min(*count - walk.count);
        let read = self
            .read(async |tx| Ok(tx.load_chain(*company, walk.count, limit).await?))
            .await;
        let stretch = match read {
            Ok(stretch) => stretch,
            Err(OperationError::Store(StoreError::Row { reason, .. })) => {
                let reason = format!("an event from here on can't be read: {reason}");
                return Ok(Some(Verified::broken(walk.count + 1, reason)));
            }
            Err(error) => return Err(error),
        };
        let is_short = i64::try_from(stretch.len()).unwrap_or(i64::MAX) < limit;
        for (event, stored) in &stretch {
            if let Err(broken) = walk.step(event, stored) {
                let reason = "it was changed, or one before it is missing";
                return Ok(Some(Verified::broken(broken.sequence, reason)));
            }
        }
        let missing = *count - walk.count;
        if missing > 0 && !is_short {
            return Ok(None);
        }
        Ok(Some(if missing > 0 {
            let reason = format!("{missing} of {count} events are missing at the end");
            Verified::broken(walk.count + 1, reason)
        } else if walk.last == *end {
            Verified::Unbroken {
                count: walk.count,
                last: walk.last,
            }
        } else {
            let reason = "the last event is not the one that was written last";
            Verified::broken(walk.count, reason)
        }))
    }

    /// Verifies a company's whole chain.
    ///
    /// # Errors
    /// When the caller lacks the role, there is no such company, or the database fails.
    pub async fn verify_history(
        &self,
        who: &Caller,
        id: CompanyId,
    ) -> Result<Verified, OperationError> {
        let (_, mut verification) = self.begin_verification(who, id).await?;
        loop {
            if let Some(ended) = self.verify_on(&mut verification).await? {
                return Ok(ended);
            }
        }
    }
}
