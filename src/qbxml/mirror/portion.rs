//! How much of a list is asked for at once.

use std::{fmt, num::NonZeroU32, str::FromStr};

use crate::qbxml::Version;

/// How much of a list is asked for at once. Every portion of one reading repeats the same filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Portion {
    /// Everything in one answer.
    Whole,
    /// The first page of an iterator.
    Start {
        /// The most entries in the page.
        max_returned: NonZeroU32,
    },
    /// The next page of an iterator.
    Continue {
        /// The iterator, as the page before named it.
        iterator_id: IteratorId,
        /// The most entries in the page.
        max_returned: NonZeroU32,
    },
}

/// Names an iterator of QuickBooks'. It lives as long as the connector's session with QuickBooks;
/// after that the list must be read from its start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IteratorId(String);

/// Why a text is no iterator's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the id of an iterator: expected 1 to 100 visible ASCII characters")]
pub struct IteratorIdError(String);

/// The most characters in an iterator's id. The schema has no limit; QuickBooks writes a GUID in
/// braces.
const ITERATOR_ID_MAX_CHARS: usize = 100;

impl FromStr for IteratorId {
    type Err = IteratorIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits = (1..=ITERATOR_ID_MAX_CHARS).contains(&text.len());
        if fits && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IteratorIdError(text.chars().take(60).collect()))
        }
    }
}

impl fmt::Display for IteratorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Portion {
    pub(super) fn first(has_iterator: bool, version: Version, max_returned: NonZeroU32) -> Self {
        if has_iterator && version >= Version::ITERATORS {
            Self::Start { max_returned }
        } else {
            Self::Whole
        }
    }
}

/// A portion as it stands in a request.
pub(super) struct Written {
    pub(super) iterator: Option<String>,
    pub(super) iterator_id: Option<String>,
    /// QuickBooks refuses an iterator without it (3150).
    pub(super) max_returned: Option<String>,
}

impl Written {
    /// Where there are no iterators, every portion is the whole.
    pub(super) fn of(portion: &Portion, has_iterator: bool, version: Version) -> Self {
        let has_iterator = has_iterator && version >= Version::ITERATORS;
        let (iterator, iterator_id, max_returned) = match portion {
            Portion::Start { max_returned } if has_iterator => ("Start", None, max_returned),
            Portion::Continue {
                iterator_id,
                max_returned,
            } if has_iterator => ("Continue", Some(iterator_id.to_string()), max_returned),
            Portion::Whole | Portion::Start { .. } | Portion::Continue { .. } => {
                return Self {
                    iterator: None,
                    iterator_id: None,
                    max_returned: None,
                };
            }
        };
        Self {
            iterator: Some(iterator.to_owned()),
            iterator_id,
            max_returned: Some(max_returned.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iterators_id_is_read_and_printed() {
        let text = "{EB05F701-E727-472F-8ADE-6753C4A07892}";
        assert_eq!(text.parse::<IteratorId>().unwrap().to_string(), text);
    }

    #[test]
    fn what_is_no_iterators_id_is_refused() {
        for text in ["", " ", "a b", "a\u{1f}", "é", &"x".repeat(101)] {
            assert!(text.parse::<IteratorId>().is_err(), "{text}");
        }
    }

    #[test]
    fn without_iterators_everything_is_asked_for_at_once() {
        let max_returned = NonZeroU32::new(500).unwrap();
        let first = |has_iterator, version| Portion::first(has_iterator, version, max_returned);
        assert_eq!(
            first(true, Version::ITERATORS),
            Portion::Start { max_returned }
        );
        assert_eq!(first(true, Version::new(4, 1)), Portion::Whole);
        assert_eq!(first(false, Version::HIGHEST), Portion::Whole);
        let continued = Portion::Continue {
            iterator_id: "{1}".parse().unwrap(),
            max_returned,
        };
        let written = Written::of(&continued, false, Version::HIGHEST);
        assert_eq!(
            (written.iterator, written.iterator_id, written.max_returned),
            (None, None, None)
        );
    }
}
