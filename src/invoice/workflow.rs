//! The status machine of an invoice and its approvals.
//!
//! ```text
//!        approve        approve         send        QuickBooks confirmed
//!   AP ──────────▶ AA ──────────▶ A ──────────▶ ES ─────────────────────▶ S
//!    ▲◀── return ──┘              │◀── return ──┤                         │
//!    │◀───────── return ──────────┤             │ QuickBooks refused      │
//!    │                            │◀── return ──┼─────────────────────────┘
//!    └── edit (from AP, AA, A)    │             ▼
//!                                 └◀─ return ── F ── send ──▶ ES
//! ```
//!
//! Where a person finds out what became of a bill, `ES` begins again: from `A`, `F` or `ES` the invoice
//! is linked to the bill that is there, or sent again because there is none.
//!
//! A state carries what that state has: an invoice in `AA` has the approval of procurement, one in
//! `A` has both, one in `S` has the bill. Transitions consume the state, so none is applied twice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Approval, Approvals, Bill, Code, ContentHash, Problem, Status, Step};

/// Where an invoice stands, with what it has there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "status", deny_unknown_fields)]
pub enum State {
    /// Nobody approved yet.
    #[serde(rename = "AP")]
    PendingProcurement,
    /// Procurement approved.
    #[serde(rename = "AA")]
    PendingAccounting {
        /// The first approval.
        procurement: Approval,
    },
    /// Both approved.
    #[serde(rename = "A")]
    Approved {
        /// Both approvals.
        approvals: Approvals,
    },
    /// On its way to QuickBooks.
    #[serde(rename = "ES")]
    Sent {
        /// Both approvals.
        approvals: Approvals,
        /// When it was sent.
        sent_at: DateTime<Utc>,
        /// The warnings that the sender accepted.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        accepted: Vec<Code>,
        /// Why it still waits, when that is more than its turn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        problem: Option<Problem>,
        /// The transaction in QuickBooks (its `TxnID`) that a person named as the bill: it is looked
        /// at in the next conversation, and nothing is sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        claim: Option<String>,
    },
    /// In QuickBooks.
    #[serde(rename = "S")]
    Synchronized {
        /// Both approvals.
        approvals: Approvals,
        /// The bill.
        bill: Bill,
    },
    /// Refused by QuickBooks.
    #[serde(rename = "F")]
    Failed {
        /// Both approvals.
        approvals: Approvals,
        /// Why.
        problem: Problem,
    },
}

/// Why a step is not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state does not allow it.
    #[error("the invoice is `{status}` ({}): {remedy}", .status.title())]
    WrongStatus {
        /// The state it is in.
        status: Status,
        /// The way out.
        remedy: &'static str,
    },
    /// The second approval came from the person who gave the first.
    #[error(
        "`{email}` gave the first approval: the second must come from another person (setting `same_person_may_approve_twice`)"
    )]
    SamePerson {
        /// Who tried.
        email: String,
    },
    /// The content is not the one that was approved.
    #[error(
        "the content changed after it was approved: return it to procurement and approve it again"
    )]
    ContentChanged,
}

impl State {
    /// The status that people and programs see.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::PendingProcurement => Status::PendingProcurement,
            Self::PendingAccounting { .. } => Status::PendingAccounting,
            Self::Approved { .. } => Status::Approved,
            Self::Sent { .. } => Status::Sent,
            Self::Synchronized { .. } => Status::Synchronized,
            Self::Failed { .. } => Status::Failed,
        }
    }

    /// The approvals given so far, in order.
    #[must_use]
    pub fn approvals(&self) -> Vec<(Step, &Approval)> {
        match self {
            Self::PendingProcurement => vec![],
            Self::PendingAccounting { procurement } => vec![(Step::Procurement, procurement)],
            Self::Approved { approvals }
            | Self::Sent { approvals, .. }
            | Self::Synchronized { approvals, .. }
            | Self::Failed { approvals, .. } => {
                vec![
                    (Step::Procurement, &approvals.procurement),
                    (Step::Accounting, &approvals.accounting),
                ]
            }
        }
    }

    /// The problem it carries, in `F` or `ES`.
    #[must_use]
    pub fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Sent { problem, .. } => problem.as_ref(),
            Self::Failed { problem, .. } => Some(problem),
            Self::PendingProcurement
            | Self::PendingAccounting { .. }
            | Self::Approved { .. }
            | Self::Synchronized { .. } => None,
        }
    }

    /// The approval that is missing next: `AP → AA`, `AA → A`.
    ///
    /// # Errors
    /// In any other state; when the second would come from the first person and
    /// `same_person_may_approve_twice` is off; when procurement approved another content.
    pub fn approve(
        self,
        approval: Approval,
        same_person_may_approve_twice: bool,
    ) -> Result<Self, Refusal> {
        match self {
            Self::PendingProcurement => Ok(Self::PendingAccounting {
                procurement: approval,
            }),
            Self::PendingAccounting { procurement } => {
                if procurement.by == approval.by && !same_person_may_approve_twice {
                    return Err(Refusal::SamePerson {
                        email: approval.email,
                    });
                }
                if procurement.content_hash != approval.content_hash {
                    return Err(Refusal::ContentChanged);
                }
                Ok(Self::Approved {
                    approvals: Approvals {
                        procurement,
                        accounting: approval,
                    },
                })
            }
            Self::Approved { .. } => {
                Err(self.refuse("it has both approvals; send it, or return it"))
            }
            Self::Sent { .. } | Self::Synchronized { .. } => {
                Err(self.refuse("it was sent already"))
            }
            Self::Failed { .. } => Err(self
                .refuse("it keeps its approvals; mend the cause and send it again, or return it")),
        }
    }

    /// New content: every approval is dropped.
    ///
    /// # Errors
    /// From `ES` on: what was sent can't be edited.
    pub fn edit(self) -> Result<Self, Refusal> {
        match self {
            Self::PendingProcurement | Self::PendingAccounting { .. } | Self::Approved { .. } => {
                Ok(Self::PendingProcurement)
            }
            Self::Sent { .. } | Self::Synchronized { .. } | Self::Failed { .. } => {
                Err(self.refuse("what was sent can't be edited; return it to `A` first"))
            }
        }
    }

    /// Back to procurement: `AA → AP`, or the approval is cancelled: `A → AP`.
    ///
    /// # Errors
    /// In any other state.
    pub fn return_to_procurement(self) -> Result<Self, Refusal> {
        match self {
            Self::PendingAccounting { .. } | Self::Approved { .. } => Ok(Self::PendingProcurement),
            Self::PendingProcurement => Err(self.refuse("it is with procurement already")),
            Self::Sent { .. } | Self::Synchronized { .. } | Self::Failed { .. } => {
                Err(self.refuse("return it to `A` first"))
            }
        }
    }

    /// Return from accounting: `ES → A`, `F → A`, and `S → A` with the bill that stays behind in
    /// QuickBooks.
    ///
    /// # Errors
    /// In any other state.
    pub fn return_to_approved(self) -> Result<(Self, Option<Bill>), Refusal> {
        match self {
            Self::Sent { approvals, .. } | Self::Failed { approvals, .. } => {
                Ok((Self::Approved { approvals }, None))
            }
            Self::Synchronized { approvals, bill } => {
                Ok((Self::Approved { approvals }, Some(bill)))
            }
            Self::Approved { .. } => Err(self.refuse("it is in `A` already")),
            Self::PendingProcurement | Self::PendingAccounting { .. } => {
                Err(self.refuse("only an invoice that was sent can be returned to `A`"))
            }
        }
    }

    /// Send: `A → ES`, and again `F → ES`.
    ///
    /// # Errors
    /// In any other state, and when `content_hash` is not what both approved.
    pub fn send(
        self,
        content_hash: &ContentHash,
        sent_at: DateTime<Utc>,
        accepted: Vec<Code>,
    ) -> Result<Self, Refusal> {
        match self {
            Self::Approved { approvals } | Self::Failed { approvals, .. } => {
                let both = [&approvals.procurement, &approvals.accounting];
                if both
                    .iter()
                    .any(|approval| approval.content_hash != *content_hash)
                {
                    return Err(Refusal::ContentChanged);
                }
                Ok(Self::Sent {
                    approvals,
                    sent_at,
                    accepted,
                    problem: None,
                    claim: None,
                })
            }
            Self::PendingProcurement | Self::PendingAccounting { .. } => {
                Err(self.refuse("it needs both approvals before it can be sent"))
            }
            Self::Sent { .. } | Self::Synchronized { .. } => {
                Err(self.refuse("it was sent already"))
            }
        }
    }

    /// A person named the bill: from `A`, `F` or `ES` to `ES`, where QuickBooks is asked for it.
    ///
    /// # Errors
    /// In any other state, and when `content_hash` is not what both approved.
    pub fn link(
        self,
        txn_id: String,
        content_hash: &ContentHash,
        sent_at: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        let mut linked = self.send_again(content_hash, sent_at)?;
        if let Self::Sent { claim, .. } = &mut linked {
            *claim = Some(txn_id);
        }
        Ok(linked)
    }

    /// A person said that QuickBooks does not hold the bill: from `A`, `F` or `ES` to `ES`, from the
    /// start.
    ///
    /// # Errors
    /// In any other state, and when `content_hash` is not what both approved.
    pub fn send_again(
        self,
        content_hash: &ContentHash,
        sent_at: DateTime<Utc>,
    ) -> Result<Self, Refusal> {
        match self {
            Self::Sent {
                approvals,
                accepted,
                ..
            } => Self::Approved { approvals }.send(content_hash, sent_at, accepted),
            Self::Approved { .. } | Self::Failed { .. } => {
                self.send(content_hash, sent_at, Vec::new())
            }
            Self::Synchronized { .. } => {
                Err(self.refuse("it is in QuickBooks; return it to `A` first"))
            }
            Self::PendingProcurement | Self::PendingAccounting { .. } => {
                Err(self.refuse("it needs both approvals first"))
            }
        }
    }

    /// QuickBooks confirmed: `ES → S`.
    ///
    /// # Errors
    /// In any other state.
    pub fn confirm(self, bill: Bill) -> Result<Self, Refusal> {
        match self {
            Self::Sent { approvals, .. } => Ok(Self::Synchronized { approvals, bill }),
            Self::PendingProcurement
            | Self::PendingAccounting { .. }
            | Self::Approved { .. }
            | Self::Synchronized { .. }
            | Self::Failed { .. } => Err(self.refuse(NOT_SENT)),
        }
    }

    /// QuickBooks refused: `ES → F`.
    ///
    /// # Errors
    /// In any other state.
    pub fn fail(self, problem: Problem) -> Result<Self, Refusal> {
        match self {
            Self::Sent { approvals, .. } => Ok(Self::Failed { approvals, problem }),
            Self::PendingProcurement
            | Self::PendingAccounting { .. }
            | Self::Approved { .. }
            | Self::Synchronized { .. }
            | Self::Failed { .. } => Err(self.refuse(NOT_SENT)),
        }
    }

    /// It has to wait on: `ES` stays `ES`, and says why (or, with `None`, no longer).
    ///
    /// # Errors
    /// In any other state.
    pub fn hold(mut self, reason: Option<Problem>) -> Result<Self, Refusal> {
        match &mut self {
            Self::Sent { problem, .. } => *problem = reason,
            Self::PendingProcurement
            | Self::PendingAccounting { .. }
            | Self::Approved { .. }
            | Self::Synchronized { .. }
            | Self::Failed { .. } => return Err(self.refuse(NOT_SENT)),
        }
        Ok(self)
    }

    fn refuse(&self, remedy: &'static str) -> Refusal {
        Refusal::WrongStatus {
            status: self.status(),
            remedy,
        }
    }
}

const NOT_SENT: &str = "QuickBooks can only answer for an invoice that was sent";

mod bill;
#[cfg(test)]
mod tests;
