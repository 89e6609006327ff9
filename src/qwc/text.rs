//! The text in a .qwc document: what it may hold, how long it may be, how it is spelled.

use std::{borrow::Cow, fmt::Write};

use unicode_normalization::char::is_combining_mark;

use super::QwcError;

/// The longest `AppDescription` that the Programmer's Guide recommends, counted as Windows counts.
const DESCRIPTION_UNITS: usize = 80;

/// What stands for the rest of a shortened description: three dots, because the rest is ASCII too.
const ELLIPSIS: &str = "...";

/// Takes a value for `element` over as it is, when XML can carry it and give it back unchanged.
pub(super) fn as_is(element: &'static str, value: &str) -> Result<String, QwcError> {
    if value.trim().is_empty() {
        return Err(QwcError::Empty { element });
    }
    let refused = |c: &char| c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    match value.chars().find(refused) {
        Some(found) => Err(QwcError::Character { element, found }),
        None => Ok(value.to_owned()),
    }
}

/// Cuts a description that is too long: after a whole word where there is one in the second half,
/// never between a letter and its accent, and with an ellipsis that says so.
pub(super) fn shortened(description: &str) -> Cow<'_, str> {
    if utf16_units(description) <= DESCRIPTION_UNITS {
        return Cow::Borrowed(description);
    }
    let mut room = DESCRIPTION_UNITS - ELLIPSIS.len();
    let mut cut = 0;
    let mut word_end = 0;
    for (at, c) in description.char_indices() {
        if !is_combining_mark(c) {
            cut = at;
        }
        if c.is_whitespace() {
            word_end = at;
        }
        match room.checked_sub(c.len_utf16()) {
            Some(left) => room = left,
            None => break,
        }
    }
    if utf16_units(&description[..word_end]) > DESCRIPTION_UNITS / 2 {
        cut = word_end;
    }
    Cow::Owned(format!("{}{ELLIPSIS}", description[..cut].trim_end()))
}

fn utf16_units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Writes everything beyond ASCII as numeric references. Names of elements are ASCII, so only text
/// changes its spelling, and no reader sees a difference.
pub(super) fn as_ascii(xml: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    for c in xml.chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            write!(out, "&#{};", u32::from(c)).expect("writing to memory does not fail");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_description_that_fits_is_left_alone() {
        for text in ["short".to_owned(), "x".repeat(80), "é".repeat(80)] {
            assert_eq!(shortened(&text), text);
        }
    }

    #[test]
    fn a_long_description_ends_after_a_whole_word_where_it_can() {
        let words = "Invoices of ".to_owned() + &"roses ".repeat(20);
        let short = shortened(&words);
        assert!(short.ends_with(" roses..."), "{short}");
        assert!(words.starts_with(short.trim_end_matches("...")));
        let one_word = "x".repeat(81);
        assert_eq!(shortened(&one_word), "x".repeat(77) + "...");
        let word_long_ago = format!("a {}", "x".repeat(90));
        assert_eq!(
            shortened(&word_long_ago),
            format!("a {}...", "x".repeat(75))
        );
    }

    #[test]
    fn a_letter_keeps_its_accent_and_a_pair_of_surrogates_stays_whole() {
        let accents = "e\u{301}".repeat(60);
        let short = shortened(&accents).into_owned();
        assert_eq!(short, "e\u{301}".repeat(38) + "...");
        assert_eq!(shortened(&"🌹".repeat(41)), "🌹".repeat(38) + "...");
    }

    proptest! {
        #[test]
        fn any_description_fits_and_a_cut_shows(description in any::<String>()) {
            let short = shortened(&description);
            prop_assert!(utf16_units(&short) <= DESCRIPTION_UNITS);
            if *short != *description {
                let kept = short.strip_suffix("...").unwrap();
                prop_assert!(description.starts_with(kept));
            }
        }

        #[test]
        fn ascii_stays_as_it_is_and_nothing_else_is_left(text in any::<String>()) {
            let spelled = as_ascii(&text);
            prop_assert!(spelled.is_ascii());
            prop_assert_eq!(text.is_ascii(), spelled == text);
        }
    }
}
