//! Which invoice waits for somebody next.
//!
//! Each role has its stages, and in a stage the oldest comes first:
//!
//! | stage | waits for |
//! | --- | --- |
//! | `AP` | procurement |
//! | `AA` | accounting, but not for whoever gave the first approval, unless the company lets them |
//! | `A` | procurement and accounting, who send |
//! | `F`, and `ES` where a person has to look | accounting |
//!
//! From one invoice it goes on to those behind it in the same stage: whoever leaves one for later is not
//! led back to it at every step. Behind the last, whoever decided it begins again with the oldest of
//! all, and whoever only looked goes on with the next stage, so that they come past everything once.

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{CompanyId, InvoiceId, Problem, Role, State, Status},
    store::{Company, Tx},
};

/// How many are loaded at once.
const PORTION: i64 = 100;

/// How many of a stage one call looks at, at most. Those that are passed over are rare: the first
/// approvals of somebody who gives second ones too, and what QuickBooks has not answered yet.
const SCANNED_MAX: usize = 1_000;

/// Where somebody comes from.
#[derive(Clone, Copy, Debug)]
pub struct ComingFrom {
    /// The invoice.
    pub invoice: InvoiceId,
    /// Where it stood when they saw it.
    pub stage: Status,
    /// Whether they decided it, or leave it for later.
    pub is_decided: bool,
}

/// What is behind one invoice, or leaves it out.
#[derive(Clone, Copy)]
enum From {
    Behind(InvoiceId),
    StartWithout(Option<InvoiceId>),
}

impl Operations {
    /// The next invoice of a company that waits for the caller, other than the one that they come
    /// from.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn next_waiting(
        &self,
        tx: &mut Tx,
        who: &Caller,
        company: CompanyId,
        coming_from: Option<ComingFrom>,
    ) -> Result<Option<InvoiceId>, OperationError> {
        let company = self.company(tx, who, company).await?;
        let mut stages = stages(who);
        if let Some(from) = coming_from
            && let Some(at) = stages.iter().position(|stage| *stage == from.stage)
        {
            let behind = From::Behind(from.invoice);
            if let Some(next) = first(tx, who, &company, from.stage, behind).await? {
                return Ok(Some(next));
            }
            if !from.is_decided {
                stages.rotate_left(at + 1);
            }
        }
        let without = From::StartWithout(coming_from.map(|from| from.invoice));
        for stage in stages {
            if let Some(next) = first(tx, who, &company, stage, without).await? {
                return Ok(Some(next));
            }
        }
        Ok(None)
    }
}

/// The stages at which invoices wait for the caller, in the order of an invoice's way.
fn stages(who: &Caller) -> Vec<Status> {
    let waits = |stage: &Status| match stage {
        Status::PendingProcurement | Status::PendingAccounting => who.may_approve(*stage),
        Status::Approved => who.may_send(),
        Status::Failed | Status::Sent => who.has(Role::Accounting),
        Status::Synchronized => false,
    };
    Status::ALL.into_iter().filter(waits).collect()
}

async fn first(
    tx: &mut Tx,
    who: &Caller,
    company: &Company,
    stage: Status,
    from: From,
) -> Result<Option<InvoiceId>, OperationError> {
    let found = waiting(tx, who, company, stage, from, 1).await?;
    Ok(found.first().copied())
}

/// The oldest invoices at one of the caller's stages that wait for just them, at most `limit`.
pub(super) async fn oldest_waiting(
    tx: &mut Tx,
    who: &Caller,
    company: &Company,
    stage: Status,
    limit: usize,
) -> Result<Vec<InvoiceId>, OperationError> {
    waiting(tx, who, company, stage, From::StartWithout(None), limit).await
}

async fn waiting(
    tx: &mut Tx,
    who: &Caller,
    company: &Company,
    stage: Status,
    from: From,
    limit: usize,
) -> Result<Vec<InvoiceId>, OperationError> {
    let (mut after, without) = match from {
        From::Behind(id) => (Some(id), None),
        From::StartWithout(without) => (None, without),
    };
    let (mut scanned, mut found) = (0, Vec::new());
    while scanned < SCANNED_MAX && found.len() < limit {
        let portion = tx.load_states_at(company.id, stage, after, PORTION).await?;
        let waits = portion
            .iter()
            .filter(|(id, state)| Some(*id) != without && waits_for(who, company, state));
        found.extend(waits.map(|(id, _)| *id).take(limit - found.len()));
        let Some((last, _)) = portion.last() else {
            break;
        };
        (after, scanned) = (Some(*last), scanned + portion.len());
    }
    Ok(found)
}

/// Whether an invoice at one of the caller's stages waits for just them.
fn waits_for(who: &Caller, company: &Company, state: &State) -> bool {
    match state {
        State::PendingProcurement | State::Approved { .. } | State::Failed { .. } => true,
        State::PendingAccounting { .. } => {
            let gave_the_first = match who {
                Caller::User(user) => {
                    let approvals = state.approvals();
                    approvals.iter().any(|(_, approval)| approval.by == user.id)
                }
                Caller::CommandLine => false,
            };
            company.settings.same_person_may_approve_twice || !gave_the_first
        }
        State::Sent { problem, .. } => problem.as_ref().is_some_and(Problem::needs_person),
        State::Synchronized { .. } => false,
    }
}
