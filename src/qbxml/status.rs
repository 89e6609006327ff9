//! What each status code and HRESULT means: who has to act, whether it may be tried again, and what
//! to tell a bookkeeper.
//!
//! Two tables, a line each: `codes` for the `statusCode` of a result, `hresults` for what the
//! connector reports when there is no result. A code that is in neither falls under a rule: Intuit
//! reserves 0–499 for information, 500–999 for warnings about something that was done, and what is
//! above for errors after which nothing was created; an unknown HRESULT proves nothing.
//!
//! The severity that QuickBooks writes beside a code is never asked: it is known to be wrong.

mod codes;
mod hresults;
mod mend;
mod verdict;

use crate::invoice::Problem;

pub use mend::Mend;
pub use verdict::{Class, Outcome, Retry, Verdict};

/// A line of either table.
struct Row<Code: 'static> {
    code: Code,
    class: Class,
    mend: Mend,
    /// A heading.
    title: &'static str,
    /// The likely cause, and what to do.
    remedy: &'static str,
}

/// Writes a table, one line a code.
macro_rules! rows {
    ($($code:literal $class:ident $mend:ident $title:literal $remedy:literal)*) => {
        &[$($crate::qbxml::status::Row {
            code: $code,
            class: $crate::qbxml::status::Class::$class,
            mend: $crate::qbxml::status::Mend::$mend,
            title: $title,
            remedy: $remedy,
        },)*]
    };
}
use rows;

/// QuickBooks' words for a record or file that somebody else is working with. They come under
/// several codes, and beside "already in use", which elsewhere means a duplicate.
const LOCK_TEXTS: [&str; 4] = [
    "could not be locked",
    "failed to acquire the lock",
    "modified by another user",
    "in use by another user",
];

/// What the result of one request means. `message` is its `statusMessage`.
#[must_use]
pub fn judge(status_code: i32, message: &str) -> Verdict {
    let row = codes::CODES.iter().find(|row| row.code == status_code);
    let row = row.unwrap_or_else(|| codes::by_range(status_code));
    let is_error = row.class != Class::OutcomeUnknown && status_code >= 1_000;
    let row = if is_error && speaks_of_a_lock(message) {
        &codes::LOCKED
    } else {
        row
    };
    let outcome = match row.class {
        Class::Saved | Class::SavedWithWarning => Outcome::Created,
        Class::OutcomeUnknown => Outcome::Unknown,
        Class::NothingFound
        | Class::ItemAtFault
        | Class::RequestAtFault
        | Class::Busy
        | Class::OutOfMemory
        | Class::PersonMustAct => Outcome::NothingCreated,
    };
    verdict(row, outcome, &format!("qb_{status_code}"), message)
}

/// What a result without a readable status means: nothing that could be relied on.
#[must_use]
pub fn without_status(message: &str) -> Verdict {
    verdict(&codes::UNKNOWN, Outcome::Unknown, "qb_unreadable", message)
}

/// What an HRESULT of the connector means, if there is one: empty and zero mean that all went well.
/// `message` is the text that came with it.
///
/// It is read as hexadecimal, in any case, with or without `0x`, or as the negative decimal number
/// that some versions write.
#[must_use]
pub fn judge_hresult(hresult: &str, message: &str) -> Option<Verdict> {
    let text = hresult.trim();
    if text.trim_start_matches(['0', 'x', 'X']).is_empty() {
        return None;
    }
    let (row, code) = match hresult_number(text) {
        Some(number) => {
            let mut rows = hresults::HRESULTS.iter();
            let row = rows.find(|row| row.code == number);
            (
                row.unwrap_or(&hresults::UNKNOWN),
                format!("hresult_0x{number:08x}"),
            )
        }
        None => (&hresults::UNKNOWN, "hresult_unreadable".to_owned()),
    };
    let outcome = match row.class {
        Class::RequestAtFault => Outcome::NothingCreated,
        Class::Saved
        | Class::SavedWithWarning
        | Class::NothingFound
        | Class::ItemAtFault
        | Class::Busy
        | Class::OutOfMemory
        | Class::PersonMustAct
        | Class::OutcomeUnknown => Outcome::Unknown,
    };
    Some(verdict(row, outcome, &code, message))
}

/// The HRESULT in the connector's text for it, if it can be read.
#[must_use]
pub fn hresult_number(text: &str) -> Option<u32> {
    let text = text.trim();
    if text.starts_with('-') {
        return text.parse().ok().map(i32::cast_unsigned);
    }
    let digits = text.strip_prefix("0x").or(text.strip_prefix("0X"));
    u32::from_str_radix(digits.unwrap_or(text), 16).ok()
}

/// The heading for an HRESULT, or for one that could not be read: a text of ours, whatever it is.
#[must_use]
pub fn hresult_title(number: Option<u32>) -> &'static str {
    let mut rows = hresults::HRESULTS.iter();
    let row = number.and_then(|number| rows.find(|row| row.code == number));
    row.unwrap_or(&hresults::UNKNOWN).title
}

/// A line of the tables, for people.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The code of the problem that it makes.
    pub code: String,
    /// Who has to act.
    pub class: Class,
    /// What of the API mends it.
    pub mend: Mend,
    /// A heading.
    pub title: &'static str,
    /// The likely cause, and what to do.
    pub remedy: &'static str,
}

/// Every line of both tables: the status codes, then the HRESULTs.
pub fn explained() -> impl Iterator<Item = Explained> {
    fn explain<Code>(row: &Row<Code>, code: String) -> Explained {
        Explained {
            code,
            class: row.class,
            mend: row.mend,
            title: row.title,
            remedy: row.remedy,
        }
    }
    let codes = codes::CODES.iter();
    let codes = codes.map(|row| explain(row, format!("qb_{}", row.code)));
    let hresults = hresults::HRESULTS.iter();
    codes.chain(hresults.map(|row| explain(row, format!("hresult_0x{:08x}", row.code))))
}

fn speaks_of_a_lock(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    LOCK_TEXTS.iter().any(|text| message.contains(text))
}

/// The most of QuickBooks' own words that are repeated to people.
const MESSAGE_MAX_CHARS: usize = 600;

fn verdict<Code>(row: &Row<Code>, outcome: Outcome, code: &str, message: &str) -> Verdict {
    let mut detail = row.remedy.to_owned();
    let message: String = message.trim().chars().take(MESSAGE_MAX_CHARS).collect();
    if !message.is_empty() {
        detail.push_str(" QuickBooks says: `");
        detail.push_str(&message);
        detail.push('`');
    }
    Verdict {
        class: row.class,
        outcome,
        problem: Problem {
            fix: row.mend.fix(),
            ..Problem::new(code, row.title, detail)
        },
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn class(status_code: i32, message: &str) -> Class {
        judge(status_code, message).class
    }

    fn hresult_class(hresult: &str) -> Option<Class> {
        judge_hresult(hresult, "").map(|verdict| verdict.class)
    }

    #[test]
    fn every_line_of_the_tables_stands_once_and_in_order() {
        assert!(codes::CODES.is_sorted_by(|a, b| a.code < b.code));
        assert!(hresults::HRESULTS.is_sorted_by(|a, b| a.code < b.code));
    }

    #[test]
    fn every_remedy_is_a_sentence() {
        let codes = codes::CODES.iter().map(|row| (row.title, row.remedy));
        let hresults = hresults::HRESULTS.iter().map(|row| (row.title, row.remedy));
        for (title, remedy) in codes.chain(hresults) {
            assert!(!title.is_empty() && !title.ends_with('.'), "{title}");
            assert!(remedy.ends_with('.'), "{remedy}");
        }
    }

    #[test]
    fn what_is_refused_has_a_fix_and_nothing_else_has() {
        for row in explained() {
            let is_refused = matches!(row.class, Class::ItemAtFault | Class::RequestAtFault);
            assert_eq!(row.mend != Mend::Nothing, is_refused, "{}", row.code);
            assert_eq!(row.mend.fix().is_some(), is_refused, "{}", row.code);
        }
        for (code, action) in [
            (3070, "edit_invoice"),
            (3140, "refresh_lists"),
            (3500, "send"),
        ] {
            let fix = judge(code, "").problem.fix;
            assert_eq!(fix.unwrap().action, action, "{code}");
        }
        assert_eq!(judge(3175, "").problem.fix, None);
    }

    #[test]
    fn the_class_agrees_with_the_range() {
        for row in codes::CODES {
            let created = judge(row.code, "").outcome == Outcome::Created;
            let expected = matches!(row.code, 0 | 500..600);
            assert_eq!(created, expected, "{}", row.code);
        }
    }

    #[test]
    fn known_codes_have_their_reaction() {
        for (code, class, retry) in [
            (0, Class::Saved, Retry::Never),
            (1, Class::NothingFound, Retry::AfterChange),
            (530, Class::SavedWithWarning, Retry::Never),
            (1000, Class::OutcomeUnknown, Retry::AfterLookup),
            (3140, Class::ItemAtFault, Retry::AfterChange),
            (3175, Class::Busy, Retry::NextConversation),
            (3231, Class::Busy, Retry::NextConversation),
            (3260, Class::PersonMustAct, Retry::NextConversation),
            (9002, Class::OutcomeUnknown, Retry::AfterLookup),
            (9004, Class::RequestAtFault, Retry::Smaller),
        ] {
            let verdict = judge(code, "");
            assert_eq!((verdict.class, verdict.retry()), (class, retry), "{code}");
            assert_eq!(verdict.problem.code, format!("qb_{code}"));
        }
    }

    #[test]
    fn an_unknown_code_falls_under_its_range() {
        for (code, expected) in [
            (-1, Class::OutcomeUnknown),
            (7, Class::Saved),
            (599, Class::SavedWithWarning),
            (999, Class::SavedWithWarning),
            (1_500, Class::ItemAtFault),
            (3_999, Class::ItemAtFault),
            (i32::MAX, Class::ItemAtFault),
        ] {
            assert_eq!(class(code, ""), expected, "{code}");
        }
    }

    #[test]
    fn a_lock_is_no_duplicate() {
        let locked = "There was an error adding X because it is already in use.  QuickBooks error \
                      message: The transaction could not be locked.  It is In Use By Another User.";
        for code in [3170, 3175, 3176, 3180, 3185, 3400] {
            assert_eq!(class(code, locked), Class::Busy, "{code}");
        }
        assert_eq!(
            class(3180, "The account number is already in use."),
            Class::ItemAtFault
        );
    }

    #[test]
    fn a_lock_text_does_not_turn_a_success_or_a_doubt_into_busy() {
        let text = "This list has been modified by another user.";
        assert_eq!(class(0, text), Class::Saved);
        assert_eq!(class(530, text), Class::SavedWithWarning);
        assert_eq!(class(1000, text), Class::OutcomeUnknown);
    }

    #[test]
    fn the_words_of_quickbooks_are_repeated_but_not_without_end() {
        let problem = judge(3140, &format!(" Vendor \"Nope\" {}", "é".repeat(5_000))).problem;
        assert!(problem.detail.contains("`Vendor \"Nope\" ééé"));
        assert!(problem.detail.chars().count() < 1_500);
        assert_eq!(
            problem.fix.map(|fix| fix.action),
            Some("refresh_lists".to_owned())
        );
        assert!(!judge(3140, " ").problem.detail.contains("says"));
    }

    #[test]
    fn no_hresult_is_no_fault() {
        for text in ["", " ", "0", "0x0", "0x00000000", "00000000"] {
            assert_eq!(judge_hresult(text, "S_OK"), None, "{text:?}");
        }
    }

    #[test]
    fn an_hresult_is_read_however_it_is_written() {
        for text in [
            "0x80040400",
            "0X80040400",
            "80040400",
            " 0x80040400 ",
            "-2147220480",
        ] {
            let verdict = judge_hresult(text, "").unwrap();
            assert_eq!(verdict.class, Class::RequestAtFault, "{text}");
            assert_eq!(verdict.problem.code, "hresult_0x80040400");
        }
        assert_eq!(hresult_class("0x8004041a"), hresult_class("0X8004041A"));
    }

    #[test]
    fn an_hresult_has_the_same_heading_by_its_number_as_by_its_text() {
        for text in ["0x80040414", "-2147220480", "0x80010105", "E_FAIL"] {
            let verdict = judge_hresult(text, "C:\\Books").unwrap();
            assert_eq!(hresult_title(hresult_number(text)), verdict.problem.title);
        }
    }

    #[test]
    fn only_a_request_that_cannot_have_run_is_proven_absent() {
        for row in hresults::HRESULTS {
            let verdict = judge_hresult(&format!("{:x}", row.code), "").unwrap();
            let proven = verdict.outcome == Outcome::NothingCreated;
            let expected = matches!(row.code & 0xff, 0x00 | 0x13 | 0x23 | 0x28 | 0x29);
            assert_eq!(proven, expected, "{:x}", row.code);
        }
    }

    #[test]
    fn what_is_no_known_hresult_leaves_the_outcome_open() {
        for text in [
            "0x80010105",
            "0x800706BA",
            "E_FAIL",
            "0x",
            "-",
            "123456789ABC",
            "é",
        ] {
            if let Some(verdict) = judge_hresult(text, "") {
                assert_eq!(verdict.retry(), Retry::AfterLookup, "{text}");
            } else {
                assert_eq!(text, "0x");
            }
        }
        let unreadable = judge_hresult("E_FAIL", "").unwrap();
        assert_eq!(unreadable.problem.code, "hresult_unreadable");
    }

    proptest! {
        #[test]
        fn any_answer_has_a_verdict(code: i32, hresult in ".*", message in ".*") {
            let verdict = judge(code, &message);
            prop_assert_eq!(verdict.outcome == Outcome::Created, verdict.retry() == Retry::Never);
            let _ = judge_hresult(&hresult, &message);
        }
    }
}
