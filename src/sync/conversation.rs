//! One conversation with a connector, from `authenticate` to `closeConnection`, as a pure state
//! machine.
//!
//! ```text
//!  authenticate          sendRequestXML            receiveResponseXML
//!  ────────────▶ Opened ───────────────▶ Asked ◀──────────────────────▶ Ready
//!                  │                      │ ▲        sendRequestXML       │
//!                  │ wrong file,          │ └─ asked again: same bytes    │
//!                  │ connectionError      │                               │
//!                  ▼                      ▼ 100 or an error               ▼
//!                Ended ◀───────────────────────────────────────────────────
//!                  │ closeConnection (from any state)
//!                  ▼
//!                Closed
//! ```
//!
//! It decides what a call *means*; what to hand out is decided by `plan` and `recovery`, and what an
//! answer proves by `settle`. Calls may come twice, late or out of order: no pair of state and call
//! is an error here, and none makes anything happen twice.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    plan::{ASKS_MAX, Pace},
    reading::Reading,
    report::Ending,
    tally::Tally,
};

/// Where a conversation stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Conversation {
    /// The connector has a ticket; the company file has not identified itself yet.
    Opened,
    /// The right company file is open; no request is out.
    Ready {
        /// What was found out and done so far.
        work: Work,
        /// What the last response was answered with.
        percent: i32,
    },
    /// A request is out.
    Asked {
        /// What was found out and done so far.
        work: Work,
        /// Which request.
        errand: Errand,
        /// When it was handed out.
        at: DateTime<Utc>,
    },
    /// A request is out, and what came answers another: a copy of an earlier answer may have overtaken
    /// its own. Nothing more goes out, but the connector may be at work in QuickBooks: it holds the
    /// company until it lets go.
    Unanswered {
        /// What was found out and done so far.
        work: Work,
        /// Which request.
        errand: Errand,
        /// When it was handed out.
        at: DateTime<Utc>,
        /// What to tell the user.
        outcome: String,
    },
    /// Over: only `getLastError` and `closeConnection` are still to come.
    Ended {
        /// What the last response was answered with: 100, or negative for an error.
        percent: i32,
        /// What to tell the user.
        outcome: String,
        /// How it ended, without anything that only the user may know.
        #[serde(default)]
        ending: Ending,
    },
    /// The connector has let go.
    Closed {
        /// What the user was told.
        outcome: String,
        /// How it ended, without anything that only the user may know.
        #[serde(default)]
        ending: Ending,
    },
}

/// What a running conversation has found out and done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The version of qbXML that both sides speak.
    pub version: String,
    /// What came of the invoices so far.
    pub tally: Tally,
    /// How much goes into the next message set.
    pub pace: Pace,
    /// How many bills QuickBooks is asked for at once.
    #[serde(default = "asks_max")]
    pub asks: u16,
    /// What is still to be read of the company file's lists.
    #[serde(default)]
    pub lists: Reading,
    /// The open exchange of which this conversation has seen that nothing is in QuickBooks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<Uuid>,
}

fn asks_max() -> u16 {
    ASKS_MAX
}

/// What the connector was sent to QuickBooks with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Errand {
    /// A recorded exchange, which writes.
    Exchange(Uuid),
    /// A look at what QuickBooks holds of an exchange whose answer is missing.
    LookUp(Uuid),
    /// The question whether QuickBooks holds already what is about to go out.
    Check(Uuid),
    /// The question what became of single transactions.
    Look(Uuid),
    /// A reading of the company file's lists.
    Lists(Uuid),
    /// A question that writes nothing, when there is no work: an empty request would make the
    /// connector report an error.
    Question,
}

impl Errand {
    /// Whether its answer tells what becomes of invoices.
    fn is_about_invoices(self) -> bool {
        match self {
            Self::Exchange(_) | Self::LookUp(_) | Self::Check(_) | Self::Look(_) => true,
            Self::Lists(_) | Self::Question => false,
        }
    }
}

/// What a `sendRequestXML` means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnSendRequest {
    /// The first: see which company file this is, then hand out work.
    Identify,
    /// Hand out work.
    HandOut(Work),
    /// Asked again without an answer in between: hand out the same bytes.
    Repeat(Work, Errand),
    /// It is over: an empty request, which makes the connector ask for the last error.
    Nothing,
}

/// What a `receiveResponseXML` means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnResponse {
    /// The answer to the request that is out, handed out at that time.
    Settle(Work, Errand, DateTime<Utc>),
    /// An answer that was delivered before, or to nothing: say the same percent again.
    Repeat(i32),
}

/// What `receiveResponseXML` is answered with when something is wrong: the connector asks for the
/// last error then, and lets go.
pub const STOP: i32 = -1;
/// What `receiveResponseXML` is answered with when nothing is left to do.
pub const DONE: i32 = 100;

/// What the user is told who ends an update while an answer of QuickBooks is on its way.
pub(super) const LET_GO: &str = "The update was ended before QuickBooks' answer was here; the next one finds out what became of it, and nothing is sent twice";

impl Conversation {
    /// What a `sendRequestXML` means here.
    #[must_use]
    pub fn on_send_request(&self) -> OnSendRequest {
        match self {
            Self::Opened => OnSendRequest::Identify,
            Self::Ready { work, .. } => OnSendRequest::HandOut(work.clone()),
            Self::Asked { work, errand, .. } => OnSendRequest::Repeat(work.clone(), *errand),
            Self::Unanswered { .. } | Self::Ended { .. } | Self::Closed { .. } => {
                OnSendRequest::Nothing
            }
        }
    }

    /// What a `receiveResponseXML` means here.
    #[must_use]
    pub fn on_response(&self) -> OnResponse {
        match self {
            Self::Asked { work, errand, at }
            | Self::Unanswered {
                work, errand, at, ..
            } => OnResponse::Settle(work.clone(), *errand, *at),
            Self::Ready { percent, .. } | Self::Ended { percent, .. } => {
                OnResponse::Repeat(*percent)
            }
            Self::Opened | Self::Closed { .. } => OnResponse::Repeat(STOP),
        }
    }

    /// What `getLastError` says here.
    #[must_use]
    pub fn last_error(&self) -> &str {
        match self {
            Self::Unanswered { outcome, .. }
            | Self::Ended { outcome, .. }
            | Self::Closed { outcome, .. } => outcome,
            Self::Opened | Self::Ready { .. } | Self::Asked { .. } => {
                "billbridge knows of no error; if the Web Connector reported one, run the update again"
            }
        }
    }

    /// The connector has let go, from whichever state.
    #[must_use]
    pub fn close(self) -> Self {
        match self {
            Self::Opened => Self::Closed {
                outcome: "The update was ended before anything was sent".to_owned(),
                ending: Ending::NothingExchanged,
            },
            Self::Asked { work, errand, .. } if errand.is_about_invoices() => Self::Closed {
                outcome: format!("{LET_GO}{}", work.tally.so_far()),
                ending: Ending::LetGo { tally: work.tally },
            },
            Self::Ready { work, .. } | Self::Asked { work, .. } => Self::Closed {
                outcome: work.tally.to_string(),
                ending: Ending::Done { tally: work.tally },
            },
            Self::Unanswered { outcome, .. } => Self::Closed {
                outcome,
                ending: Ending::Untold,
            },
            Self::Ended {
                outcome, ending, ..
            }
            | Self::Closed { outcome, ending } => Self::Closed { outcome, ending },
        }
    }

    /// QuickBooks could not be opened, or another conversation took this one's place: `outcome` and
    /// `ending` say so. What is over stays as it ended.
    #[must_use]
    pub fn stop(self, outcome: String, ending: Ending) -> Self {
        match self {
            Self::Opened | Self::Ready { .. } | Self::Asked { .. } | Self::Unanswered { .. } => {
                Self::Ended {
                    percent: STOP,
                    outcome,
                    ending,
                }
            }
            Self::Ended { .. } | Self::Closed { .. } => self,
        }
    }

    /// Whether the conversation still holds its company.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self {
            Self::Opened | Self::Ready { .. } | Self::Asked { .. } | Self::Unanswered { .. } => {
                true
            }
            Self::Ended { .. } | Self::Closed { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests;
