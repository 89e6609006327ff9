//! What became of one conversation, for people and for assertions.

use std::fmt;

use crate::simulator::faults::Fault;

/// How a conversation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All work is done; the text is `closeConnection`'s.
    Complete {
        /// What the status column shows.
        text: String,
    },
    /// The server had nothing to do (`none`).
    NoWork,
    /// The server did not know the user (`nvu`).
    WrongPassword,
    /// The server was busy (`busy`).
    Busy,
    /// The server wants to be asked later.
    Postponed {
        /// Seconds until then.
        seconds: u64,
    },
    /// The server stopped; the text is `getLastError`'s.
    Stopped {
        /// What the status column shows.
        text: String,
    },
    /// The server refused this version of the connector.
    VersionRefused {
        /// `clientVersion`'s answer.
        text: String,
    },
    /// `QuickBooks` could not be opened, and the server let it be.
    NotOpened {
        /// The code and its text.
        reason: String,
    },
    /// A call failed; the Web Connector shows this code and text.
    Broken {
        /// Intuit's code, such as `QBWC1042`.
        code: &'static str,
        /// The method that was called.
        method: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// A fault from the list killed the connector.
    Died {
        /// Which.
        fault: Fault,
    },
    /// The server kept the connector in a loop that the real one might never leave.
    Endless {
        /// Which loop.
        reason: String,
    },
}

/// What became of one conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpdateReport {
    /// How many calls were made.
    pub calls: u32,
    /// How many message sets `QuickBooks` was given.
    pub message_sets: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// The shortest time between two conversations that the server asked for, in seconds.
    pub minimum_interval_seconds: Option<u64>,
    /// The faults that struck.
    pub faults: Vec<Fault>,
    /// What the server did wrong although the conversation went on.
    pub violations: Vec<String>,
    /// What happened, in order.
    pub steps: Vec<String>,
}

impl UpdateReport {
    /// Whether the conversation ended in a way that leaves nothing to repair: all work done, or
    /// nothing to do.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
            && matches!(self.outcome, Outcome::Complete { .. } | Outcome::NoWork)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete { text } => write!(f, "complete: {text}"),
            Self::NoWork => f.write_str("no data exchange required"),
            Self::WrongPassword => f.write_str("QBWC1040: invalid password for this user name"),
            Self::Busy => f.write_str("application busy"),
            Self::Postponed { seconds } => {
                write!(f, "update postponed by application for {seconds} s")
            }
            Self::Stopped { text } => write!(f, "stopped by application: {text}"),
            Self::VersionRefused { text } => write!(f, "QBWC1037: version refused: {text}"),
            Self::NotOpened { reason } => write!(f, "QBWC1013: {reason}"),
            Self::Broken {
                code,
                method,
                reason,
            } => write!(f, "{code}: {method} failed: {reason}"),
            Self::Died { fault } => write!(f, "the connector died ({fault})"),
            Self::Endless { reason } => write!(f, "gave up: {reason}"),
        }
    }
}

impl fmt::Display for UpdateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} ({} calls, {} message sets)",
            self.outcome, self.calls, self.message_sets
        )?;
        for step in &self.steps {
            write!(f, "\n  {step}")?;
        }
        for fault in &self.faults {
            write!(f, "\n  fault: {fault}")?;
        }
        for violation in &self.violations {
            write!(f, "\n  violation: {violation}")?;
        }
        Ok(())
    }
}
