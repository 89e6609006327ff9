//! What came of the invoices of one conversation, in numbers and in words.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::store::session::Progress;

/// How many invoices became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Confirmed by QuickBooks.
    pub synchronized: u32,
    /// Refused by QuickBooks.
    pub failed: u32,
    /// To go out again in another conversation.
    pub waiting: u32,
    /// To go out again too, but QuickBooks has not taken them for so long that a person should look.
    #[serde(default)]
    pub stuck: u32,
    /// For a person to look at.
    pub in_doubt: u32,
}

/// What is said of those that are stuck.
const STUCK: &str =
    "still not taken by QuickBooks after several updates (somebody should look, see billbridge)";

impl Tally {
    /// How many were dealt with.
    #[must_use]
    pub fn done(&self) -> u32 {
        self.synchronized + self.failed + self.waiting + self.stuck + self.in_doubt
    }

    /// What was done before something else happened, as the end of a sentence about that; empty when
    /// there was nothing.
    #[must_use]
    pub fn so_far(&self) -> String {
        match self.done() {
            0 => String::new(),
            _ => format!(". Before: {}", self.parts()),
        }
    }

    /// The same as it is stored for people: what is stuck waits too.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            synchronized: self.synchronized.into(),
            failed: self.failed.into(),
            waiting: (self.waiting + self.stuck).into(),
            in_doubt: self.in_doubt.into(),
        }
    }

    /// Every count that is not zero, in words.
    fn parts(&self) -> String {
        let parts = [
            (self.synchronized, "in QuickBooks"),
            (self.failed, "refused (see billbridge for the reason)"),
            (self.waiting, "to be tried again at the next update"),
            (self.stuck, STUCK),
            (self.in_doubt, "in doubt (look at them in billbridge)"),
        ];
        let told: Vec<_> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        told.join(", ")
    }
}

impl fmt::Display for Tally {
    /// For the Status column of the Web Connector: one line, what happened, and where to look.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.done() == 0 {
            return f.write_str("OK: nothing to send");
        }
        let word = if self.done() == self.synchronized {
            "OK"
        } else {
            "Done"
        };
        write!(f, "{word}: {}", self.parts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_names_only_what_happened() {
        assert_eq!(Tally::default().to_string(), "OK: nothing to send");
        let all_well = Tally {
            synchronized: 3,
            ..Tally::default()
        };
        assert_eq!(all_well.to_string(), "OK: 3 in QuickBooks");
        let mixed = Tally {
            synchronized: 2,
            failed: 1,
            ..Tally::default()
        };
        assert_eq!(
            mixed.to_string(),
            "Done: 2 in QuickBooks, 1 refused (see billbridge for the reason)"
        );
        assert_eq!(mixed.done(), 3);
        assert_eq!(
            mixed.so_far(),
            ". Before: 2 in QuickBooks, 1 refused (see billbridge for the reason)"
        );
        assert_eq!(Tally::default().so_far(), "");
    }

    #[test]
    fn what_still_waits_is_no_ok() {
        for (waiting, stuck, in_doubt) in [(1, 0, 0), (0, 1, 0), (0, 0, 1)] {
            let tally = Tally {
                synchronized: 2,
                waiting,
                stuck,
                in_doubt,
                ..Tally::default()
            };
            assert_eq!(tally.done(), 3);
            assert!(tally.to_string().starts_with("Done: 2 in QuickBooks, 1 "));
        }
    }

    #[test]
    fn a_tally_that_was_stored_without_a_count_is_read() {
        let stored = r#"{"synchronized":1,"failed":0,"waiting":2,"in_doubt":0}"#;
        let tally: Tally = serde_json::from_str(stored).unwrap();
        assert_eq!((tally.waiting, tally.stuck), (2, 0));
    }
}
