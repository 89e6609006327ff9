//! Message-set recovery: what `QuickBooks` remembers about the sets that it has run.
//!
//! A set with a `newMessageSetID` is run once and its response is kept under that id; the identical
//! set sent again is answered from the record. Intuit's documents leave open how many records there
//! are and how long they last, so the simulator can be told to be each of the possible programs.

use std::{fmt, str::FromStr};

/// The longest message-set id; Intuit's text says 23 and its sample 24, so 23 is the strict reading.
pub const ID_LENGTH: usize = 23;

/// How good this `QuickBooks` is at remembering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Recovery {
    /// Every record is kept until it is cleared.
    #[default]
    Kept,
    /// A new record replaces all others.
    Latest,
    /// The set is known, but its response is gone: 9002.
    Lost,
    /// The response could not be stored: 9005, at once and at every question.
    Unstored,
    /// Nothing is ever kept: a set sent again runs again, a question is answered 600.
    Never,
}

impl Recovery {
    /// The names that [`FromStr`] reads, in the order of the variants.
    pub const NAMES: [&str; 5] = ["kept", "latest", "lost", "unstored", "never"];
}

/// A name that is no kind of recovery.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of recovery, expected one of `{names}`", names = Recovery::NAMES.join("`, `"))]
pub struct UnknownRecovery(String);

impl FromStr for Recovery {
    type Err = UnknownRecovery;

    fn from_str(text: &str) -> Result<Self, UnknownRecovery> {
        match text {
            "kept" => Ok(Self::Kept),
            "latest" => Ok(Self::Latest),
            "lost" => Ok(Self::Lost),
            "unstored" => Ok(Self::Unstored),
            "never" => Ok(Self::Never),
            _ => Err(UnknownRecovery(text.to_owned())),
        }
    }
}

impl fmt::Display for Recovery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kept => "kept",
            Self::Latest => "latest",
            Self::Lost => "lost",
            Self::Unstored => "unstored",
            Self::Never => "never",
        })
    }
}

/// The records of one company file, oldest first.
#[derive(Clone, Debug, Default)]
pub struct Records {
    kept: Vec<Record>,
}

#[derive(Clone, Debug)]
struct Record {
    id: String,
    request: String,
    response: Option<String>,
}

/// What a message set asks of the records, and what to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Run the requests; store the response if there is a new id. `status` is absent when no
    /// recovery was asked for.
    Run {
        /// The code for `messageSetStatusCode`.
        status: Option<u16>,
    },
    /// Run nothing; answer with the stored response elements.
    Replay {
        /// The inner response elements, as they were written.
        response: String,
    },
    /// Run nothing; answer with the code alone.
    Refuse {
        /// The code for `messageSetStatusCode`.
        status: u16,
    },
}

/// What the attributes of a message set say.
#[derive(Clone, Copy, Debug)]
pub struct MessageSet<'a> {
    /// `oldMessageSetID`.
    pub old_id: Option<&'a str>,
    /// `newMessageSetID`.
    pub new_id: Option<&'a str>,
    /// The whole document, which must be the same when it is sent again.
    pub request: &'a str,
    /// Whether it carries no request.
    pub empty: bool,
}

impl Records {
    /// Looks a message set up, clears what it wants cleared, and says what to do with it.
    pub fn consult(&mut self, set: &MessageSet<'_>, recovery: Recovery) -> Decision {
        let too_long = |id: &str| id.is_empty() || id.chars().count() > ID_LENGTH;
        match (set.old_id, set.new_id) {
            (None, None) => Decision::Run { status: None },
            (Some(old), _) if old != "ClearAllMessageSets" && too_long(old) => {
                Decision::Refuse { status: 9004 }
            }
            (_, Some(new)) if too_long(new) => Decision::Refuse { status: 9004 },
            (Some(old), None) => self.clear(old, set.empty),
            (old, Some(new)) => {
                if let Some(record) = self.kept.iter().find(|record| record.id == new) {
                    let asks_only = set.empty && old == Some(new);
                    return record.answer(set.request, asks_only, recovery);
                }
                if set.empty && old == Some(new) {
                    return Decision::Refuse {
                        status: unknown_set(recovery),
                    };
                }
                if let Some(old) = old {
                    self.remove(old);
                }
                let status = if recovery == Recovery::Unstored {
                    9005
                } else {
                    0
                };
                Decision::Run {
                    status: Some(status),
                }
            }
        }
    }

    /// Stores what a set was answered with, as well as this `QuickBooks` can.
    pub fn store(&mut self, id: &str, request: &str, response: &str, recovery: Recovery) {
        let response = match recovery {
            Recovery::Never => return,
            Recovery::Latest => {
                self.kept.clear();
                Some(response.to_owned())
            }
            Recovery::Kept => Some(response.to_owned()),
            Recovery::Lost | Recovery::Unstored => None,
        };
        self.kept.push(Record {
            id: id.to_owned(),
            request: request.to_owned(),
            response,
        });
    }

    /// The ids of the records, oldest first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.kept.iter().map(|record| record.id.as_str())
    }

    fn clear(&mut self, old: &str, empty: bool) -> Decision {
        if old == "ClearAllMessageSets" {
            self.kept.clear();
            return Decision::Run { status: Some(0) };
        }
        match self.remove(old) {
            Some(Record {
                response: Some(response),
                ..
            }) if empty => Decision::Replay { response },
            Some(_) => Decision::Run { status: Some(0) },
            None => Decision::Run { status: Some(600) },
        }
    }

    fn remove(&mut self, id: &str) -> Option<Record> {
        let at = self.kept.iter().position(|record| record.id == id)?;
        Some(self.kept.remove(at))
    }
}

impl Record {
    fn answer(&self, request: &str, asks_only: bool, recovery: Recovery) -> Decision {
        if !asks_only && self.request != request {
            return Decision::Refuse { status: 9001 };
        }
        match (&self.response, recovery) {
            (Some(response), _) => Decision::Replay {
                response: response.clone(),
            },
            (None, Recovery::Unstored) => Decision::Refuse { status: 9005 },
            (None, _) => Decision::Refuse { status: 9002 },
        }
    }
}

/// What a question about an unknown set is answered with.
fn unknown_set(recovery: Recovery) -> u16 {
    match recovery {
        Recovery::Never => 600,
        Recovery::Kept | Recovery::Latest | Recovery::Lost | Recovery::Unstored => 9002,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUN: Decision = Decision::Run { status: Some(0) };

    fn set<'a>(old: Option<&'a str>, new: Option<&'a str>, request: &'a str) -> MessageSet<'a> {
        MessageSet {
            old_id: old,
            new_id: new,
            request,
            empty: request.is_empty(),
        }
    }

    /// Runs a set as the request processor does and gives the decision.
    fn send(records: &mut Records, set: &MessageSet<'_>, recovery: Recovery) -> Decision {
        let decision = records.consult(set, recovery);
        if let (Decision::Run { .. }, Some(id)) = (&decision, set.new_id) {
            records.store(id, set.request, "answer", recovery);
        }
        decision
    }

    fn replay() -> Decision {
        Decision::Replay {
            response: "answer".to_owned(),
        }
    }

    fn refuse(status: u16) -> Decision {
        Decision::Refuse { status }
    }

    #[test]
    fn the_same_set_again_is_answered_as_each_kind_of_recovery_can() {
        for (recovery, first, again, other_content, question) in [
            (Recovery::Kept, RUN, replay(), refuse(9001), replay()),
            (Recovery::Latest, RUN, replay(), refuse(9001), replay()),
            (
                Recovery::Lost,
                RUN,
                refuse(9002),
                refuse(9001),
                refuse(9002),
            ),
            (
                Recovery::Unstored,
                Decision::Run { status: Some(9005) },
                refuse(9005),
                refuse(9001),
                refuse(9005),
            ),
            (Recovery::Never, RUN, RUN, RUN, refuse(600)),
        ] {
            let mut records = Records::default();
            assert_eq!(
                send(&mut records, &set(None, Some("x"), "a"), recovery),
                first
            );
            assert_eq!(
                send(&mut records, &set(None, Some("x"), "a"), recovery),
                again
            );
            assert_eq!(
                send(&mut records, &set(None, Some("x"), "b"), recovery),
                other_content
            );
            assert_eq!(
                send(&mut records, &set(Some("x"), Some("x"), ""), recovery),
                question
            );
        }
    }

    #[test]
    fn only_the_latest_record_survives_where_only_one_is_kept() {
        let mut records = Records::default();
        send(&mut records, &set(None, Some("x"), "a"), Recovery::Latest);
        send(&mut records, &set(None, Some("y"), "b"), Recovery::Latest);
        assert_eq!(records.ids().collect::<Vec<_>>(), ["y"]);
        assert_eq!(
            send(&mut records, &set(None, Some("x"), "a"), Recovery::Latest),
            RUN
        );
    }

    #[test]
    fn chaining_clears_the_old_record_and_stores_the_new_one() {
        let mut records = Records::default();
        send(&mut records, &set(None, Some("x"), "a"), Recovery::Kept);
        let chained = set(Some("x"), Some("y"), "b");
        assert_eq!(send(&mut records, &chained, Recovery::Kept), RUN);
        assert_eq!(records.ids().collect::<Vec<_>>(), ["y"]);
        assert_eq!(send(&mut records, &chained, Recovery::Kept), replay());
    }

    #[test]
    fn an_old_id_alone_answers_once_and_forgets() {
        let mut records = Records::default();
        send(&mut records, &set(None, Some("x"), "a"), Recovery::Kept);
        let probe = set(Some("x"), None, "");
        assert_eq!(records.consult(&probe, Recovery::Kept), replay());
        assert_eq!(
            records.consult(&probe, Recovery::Kept),
            Decision::Run { status: Some(600) }
        );
    }

    #[test]
    fn all_records_can_be_cleared_at_once() {
        let mut records = Records::default();
        send(&mut records, &set(None, Some("x"), "a"), Recovery::Kept);
        send(&mut records, &set(None, Some("y"), "b"), Recovery::Kept);
        assert_eq!(
            records.consult(&set(Some("ClearAllMessageSets"), None, ""), Recovery::Kept),
            RUN
        );
        assert_eq!(records.ids().count(), 0);
    }

    #[test]
    fn an_id_of_more_than_23_characters_is_refused() {
        let mut records = Records::default();
        let long = "x".repeat(24);
        for bad in [long.as_str(), ""] {
            assert_eq!(
                records.consult(&set(None, Some(bad), "a"), Recovery::Kept),
                refuse(9004)
            );
            assert_eq!(
                records.consult(&set(Some(bad), Some("x"), "a"), Recovery::Kept),
                refuse(9004)
            );
        }
        assert_eq!(records.ids().count(), 0);
    }

    #[test]
    fn a_question_about_an_unknown_set_executes_nothing() {
        let mut records = Records::default();
        assert_eq!(
            records.consult(&set(Some("x"), Some("x"), ""), Recovery::Kept),
            refuse(9002)
        );
    }

    #[test]
    fn names_are_read_and_written_alike() {
        for name in Recovery::NAMES {
            assert_eq!(name.parse::<Recovery>().unwrap().to_string(), name);
        }
        let error = "Kept".parse::<Recovery>().unwrap_err().to_string();
        assert!(error.contains("`kept`, `latest`"), "{error}");
    }
}
