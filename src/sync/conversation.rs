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
    /// A question that writes nothing, when there is no work: an empty request would make the
    /// connector report an error.
    Question,
}

impl Errand {
    /// Whether its answer tells what becomes of invoices.
    fn is_about_invoices(self) -> bool {
        match self {
            Self::Exchange(_) | Self::LookUp(_) | Self::Check(_) | Self::Look(_) => true,
            Self::Question => false,
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
mod tests {
    use super::*;

    fn work() -> Work {
        Work {
            version: "13.0".into(),
            tally: Tally::default(),
            pace: Pace::default(),
            asks: asks_max(),
            absent: None,
        }
    }

    fn at() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH
    }

    fn errand() -> Errand {
        Errand::Exchange(Uuid::from_u128(5))
    }

    fn states() -> [Conversation; 9] {
        [
            Conversation::Opened,
            Conversation::Ready {
                work: work(),
                percent: 40,
            },
            Conversation::Asked {
                work: work(),
                errand: errand(),
                at: at(),
            },
            Conversation::Asked {
                work: work(),
                errand: Errand::LookUp(Uuid::from_u128(5)),
                at: at(),
            },
            Conversation::Asked {
                work: work(),
                errand: Errand::Question,
                at: at(),
            },
            Conversation::Unanswered {
                work: work(),
                errand: errand(),
                at: at(),
                outcome: "another answer".into(),
            },
            Conversation::Ended {
                percent: DONE,
                outcome: "all".into(),
                ending: Ending::Done {
                    tally: Tally::default(),
                },
            },
            Conversation::Ended {
                percent: STOP,
                outcome: "wrong file".into(),
                ending: Ending::WrongFile,
            },
            Conversation::Closed {
                outcome: "over".into(),
                ending: Ending::Unrecorded,
            },
        ]
    }

    #[test]
    fn every_state_knows_what_a_send_request_means() {
        let expected = [
            OnSendRequest::Identify,
            OnSendRequest::HandOut(work()),
            OnSendRequest::Repeat(work(), errand()),
            OnSendRequest::Repeat(work(), Errand::LookUp(Uuid::from_u128(5))),
            OnSendRequest::Repeat(work(), Errand::Question),
            OnSendRequest::Nothing,
            OnSendRequest::Nothing,
            OnSendRequest::Nothing,
            OnSendRequest::Nothing,
        ];
        assert_eq!(states().map(|state| state.on_send_request()), expected);
    }

    #[test]
    fn every_state_knows_what_a_response_means() {
        let expected = [
            OnResponse::Repeat(STOP),
            OnResponse::Repeat(40),
            OnResponse::Settle(work(), errand(), at()),
            OnResponse::Settle(work(), Errand::LookUp(Uuid::from_u128(5)), at()),
            OnResponse::Settle(work(), Errand::Question, at()),
            OnResponse::Settle(work(), errand(), at()),
            OnResponse::Repeat(DONE),
            OnResponse::Repeat(STOP),
            OnResponse::Repeat(STOP),
        ];
        assert_eq!(states().map(|state| state.on_response()), expected);
    }

    #[test]
    fn every_state_can_be_closed_and_closing_twice_changes_nothing() {
        for state in states() {
            let closed = state.close();
            assert!(matches!(closed, Conversation::Closed { .. }));
            assert!(!closed.is_live());
            assert_eq!(closed.clone().close(), closed);
        }
    }

    #[test]
    fn what_is_closed_while_an_answer_is_on_its_way_does_not_say_that_all_is_well() {
        let closed = |errand| {
            let (work, at) = (work(), at());
            let closed = Conversation::Asked { work, errand, at }.close();
            closed.last_error().to_owned()
        };
        let id = Uuid::from_u128(5);
        for errand in [Errand::Exchange(id), Errand::LookUp(id), Errand::Check(id)] {
            assert_eq!(closed(errand), LET_GO);
        }
        assert_eq!(closed(Errand::Question), "OK: nothing to send");
    }

    #[test]
    fn a_stop_ends_what_runs_and_leaves_what_is_over() {
        for state in states() {
            let (was_live, before) = (state.is_live(), state.clone());
            let stopped = state.stop("QuickBooks is closed".into(), Ending::TakenOver);
            assert!(!stopped.is_live());
            if was_live {
                assert_eq!(stopped.last_error(), "QuickBooks is closed");
                assert_eq!(stopped.on_response(), OnResponse::Repeat(STOP));
            } else {
                assert_eq!(stopped, before);
            }
        }
    }

    #[test]
    fn the_last_error_is_never_empty() {
        for state in states() {
            assert!(!state.last_error().is_empty());
        }
    }

    #[test]
    fn what_is_stored_is_what_was_there() {
        for state in states() {
            let json = serde_json::to_string(&state).unwrap();
            assert_eq!(serde_json::from_str::<Conversation>(&json).unwrap(), state);
        }
    }
}
