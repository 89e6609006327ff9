//! How a conversation ended, for a page that anybody may see.
//!
//! One of a closed set, made of numbers alone: no name, path, vendor or ticket can get into it. The
//! sentence for the user of the Web Connector, which may name all of these, is another thing and stays
//! in [`Conversation`].

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Engine, SyncError,
    conversation::{Conversation, LET_GO},
    tally::Tally,
};
use crate::qbxml::status::{hresult_number, hresult_title, judge_hresult};

/// How a conversation ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Ending {
    /// That was not recorded yet when it ended.
    #[default]
    Unrecorded,
    /// The connector let go before anything was asked.
    NothingExchanged,
    /// Everything that waited was dealt with; there may have been nothing.
    Done {
        /// What came of it.
        tally: Tally,
    },
    /// The connector let go before QuickBooks' last answer was here.
    LetGo {
        /// What came of the invoices before.
        tally: Tally,
    },
    /// QuickBooks failed at a request.
    Failed {
        /// With that HRESULT, if it was one that can be read.
        hresult: Option<u32>,
    },
    /// QuickBooks answered, and its answer does not tell enough.
    Untold,
    /// Another company file was open, or it could not be told which one.
    WrongFile,
    /// QuickBooks does not speak a version that is understood here.
    TooOld,
    /// QuickBooks could not be opened.
    NotOpened {
        /// With that HRESULT, if it was one that can be read.
        hresult: Option<u32>,
    },
    /// It was silent for too long, and another conversation took its place.
    TakenOver,
}

impl Ending {
    /// An answer stopped the conversation: with that HRESULT, or, without one, because it does not
    /// tell enough.
    #[must_use]
    pub fn stopped_by(hresult: &str) -> Self {
        match judge_hresult(hresult, "") {
            Some(_) => Self::Failed {
                hresult: hresult_number(hresult),
            },
            None => Self::Untold,
        }
    }

    /// QuickBooks could not be opened.
    #[must_use]
    pub fn not_opened(hresult: &str) -> Self {
        Self::NotOpened {
            hresult: hresult_number(hresult),
        }
    }
}

/// Where the last conversation of a company stands. Of which company is not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// When its connector was last heard from.
    pub heard_at: DateTime<Utc>,
    /// How it stands.
    pub standing: Standing,
}

/// How a conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    Running,
    /// It was not closed, and its connector has been silent for longer than is waited for.
    Silent,
    /// It is over.
    Over(Ending),
}

impl Standing {
    /// How a conversation stands that holds its company (`live`), or whose connector may still be
    /// at work (`in_lease`).
    #[must_use]
    pub fn of(conversation: &Conversation, live: bool, in_lease: bool) -> Self {
        match conversation {
            Conversation::Opened
            | Conversation::Ready { .. }
            | Conversation::Asked { .. }
            | Conversation::Unanswered { .. } => match (live, in_lease) {
                (true, true) => Self::Running,
                (true, false) => Self::Silent,
                (false, _) => Self::Over(Ending::TakenOver),
            },
            Conversation::Ended { ending, .. } | Conversation::Closed { ending, .. } => {
                Self::Over(*ending)
            }
        }
    }
}

impl fmt::Display for Standing {
    /// In a sentence or two, for a bookkeeper.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Running => f.write_str("An update is under way."),
            Self::Silent => f.write_str(
                "An update was broken off, and its Web Connector has been silent since. The next one goes on where it stopped.",
            ),
            Self::Over(ending) => ending.fmt(f),
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrecorded => f.write_str("How it ended was not recorded."),
            Self::NothingExchanged => f.write_str("It was ended before anything was sent."),
            Self::Done { tally } => write!(f, "{tally}."),
            Self::LetGo { tally } => write!(f, "{LET_GO}{}.", tally.so_far()),
            Self::Failed { hresult } => write!(
                f,
                "QuickBooks failed: {}. The next update finds out what became of what was under way, before anything else is sent.",
                hresult_title(*hresult)
            ),
            Self::Untold => f.write_str(
                "QuickBooks answered, but did not tell enough. The next update asks it again, before anything else is sent.",
            ),
            Self::WrongFile => f.write_str(
                "Nothing was written: another company file was open in QuickBooks, or it did not tell which one. Open the right one and run the update again.",
            ),
            Self::TooOld => f.write_str("Nothing was written: this QuickBooks is too old. Update QuickBooks."),
            Self::NotOpened { hresult } => {
                write!(f, "QuickBooks could not be opened: {}.", hresult_title(*hresult))
            }
            Self::TakenOver => f.write_str(
                "It was silent for too long, and another update took over.",
            ),
        }
    }
}

/// The most companies whose last conversation is told.
const REPORTS_MAX: i64 = 5;

impl Engine {
    /// The last conversation of each company, those first that were heard from last.
    pub(super) async fn load_reports(&self) -> Result<Vec<Report>, SyncError> {
        let sessions = self
            .store
            .read(async |tx| Ok::<_, SyncError>(tx.load_latest_sessions(REPORTS_MAX).await?))
            .await?;
        let reports = sessions.into_iter().map(|session| {
            let in_lease = self.lease_left(&session).is_some();
            let standing = match serde_json::from_str(&session.conversation) {
                Ok(conversation) => Standing::of(&conversation, session.live, in_lease),
                // Whoever calls in it is told; a page for everybody need not fail of it.
                Err(_) => Standing::Over(Ending::Unrecorded),
            };
            Report {
                heard_at: session.heard_at,
                standing,
            }
        });
        Ok(reports.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(ending: Ending) -> Conversation {
        Conversation::Ended {
            percent: 100,
            outcome: "Acme".to_owned(),
            ending,
        }
    }

    #[test]
    fn what_runs_is_running_until_its_connector_falls_silent_or_another_takes_over() {
        let of = |live, in_lease| Standing::of(&Conversation::Opened, live, in_lease);
        assert_eq!(of(true, true), Standing::Running);
        assert_eq!(of(true, false), Standing::Silent);
        assert_eq!(of(false, true), Standing::Over(Ending::TakenOver));
        assert_eq!(of(false, false), Standing::Over(Ending::TakenOver));
    }

    #[test]
    fn what_is_over_stays_as_it_ended() {
        for ending in [Ending::WrongFile, Ending::stopped_by("0x80040414")] {
            for conversation in [ended(ending), ended(ending).close()] {
                let standing = Standing::of(&conversation, false, true);
                assert_eq!(standing, Standing::Over(ending));
            }
        }
    }

    #[test]
    fn an_error_code_is_told_by_its_number_alone() {
        let hresult = Some(0x8004_0414);
        assert_eq!(Ending::stopped_by("0x80040414"), Ending::Failed { hresult });
        assert_eq!(
            Ending::stopped_by(r"C:\Books\Acme.qbw"),
            Ending::Failed { hresult: None }
        );
        for none in ["", "0", "0x00000000"] {
            assert_eq!(Ending::stopped_by(none), Ending::Untold, "{none}");
        }
        assert_eq!(
            Ending::not_opened("-2147220460"),
            Ending::NotOpened { hresult }
        );
        assert_eq!(
            Ending::not_opened("Acme"),
            Ending::NotOpened { hresult: None }
        );
    }

    #[test]
    fn every_ending_is_stored_and_told() {
        let tally = Tally {
            synchronized: 2,
            stuck: 1,
            ..Tally::default()
        };
        let hresult = Some(0x8004_0408);
        for ending in [
            Ending::Unrecorded,
            Ending::NothingExchanged,
            Ending::Done { tally },
            Ending::LetGo { tally },
            Ending::Failed { hresult },
            Ending::Untold,
            Ending::WrongFile,
            Ending::TooOld,
            Ending::NotOpened { hresult: None },
            Ending::TakenOver,
        ] {
            let stored = serde_json::to_string(&ended(ending)).unwrap();
            let read: Conversation = serde_json::from_str(&stored).unwrap();
            assert_eq!(read, ended(ending));
            let told = ending.to_string();
            assert!(told.ends_with('.') && !told.contains(".."), "{told}");
        }
    }

    #[test]
    fn a_conversation_that_was_stored_before_endings_were_is_read() {
        let stored = r#"{"state":"closed","outcome":"OK: nothing to send"}"#;
        let conversation: Conversation = serde_json::from_str(stored).unwrap();
        let standing = Standing::of(&conversation, false, false);
        assert_eq!(standing, Standing::Over(Ending::Unrecorded));
    }
}
