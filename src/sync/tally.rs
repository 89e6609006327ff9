//! What came of the invoices of one conversation, in numbers and in words.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How many invoices became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Confirmed by QuickBooks.
    pub synchronized: u32,
    /// Refused by QuickBooks.
    pub failed: u32,
    /// To go out again in another conversation.
    pub waiting: u32,
    /// For a person to look at.
    pub in_doubt: u32,
}

impl Tally {
    /// How many were dealt with.
    #[must_use]
    pub fn done(&self) -> u32 {
        self.synchronized + self.failed + self.waiting + self.in_doubt
    }
}

impl fmt::Display for Tally {
    /// For the Status column of the Web Connector: one line, what happened, and where to look.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.done() == 0 {
            return f.write_str("OK: nothing to send");
        }
        let parts = [
            (self.synchronized, "in QuickBooks"),
            (self.failed, "refused (see billbridge for the reason)"),
            (self.waiting, "to be tried again"),
            (self.in_doubt, "in doubt (look at them in billbridge)"),
        ];
        let told: Vec<_> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        let word = if self.failed + self.in_doubt + self.waiting == 0 {
            "OK"
        } else {
            "Done"
        };
        write!(f, "{word}: {}", told.join(", "))
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
    }
}
