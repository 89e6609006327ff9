//! What characters and lengths QuickBooks takes.
//!
//! QuickBooks keeps text in a single-byte Western set and shows `?` for the rest, so what it can't
//! hold is transliterated here, before anybody approves it, and the check `text_changed` says so.
//! Nothing is ever cut: a text that is too long is a finding, not a shorter text.
//!
//! | typed | held | because |
//! | --- | --- | --- |
//! | `U+0020`–`U+007E`, `U+00A1`–`U+00FF` | as it is | every edition of QuickBooks keeps it |
//! | tab, line break, other control characters, Unicode's other spaces | one space | a memo is one line in QuickBooks; an XML parser refuses most control characters |
//! | no-break space `U+00A0` | one space | looks like a space, and a name with it matches no name in QuickBooks |
//! | soft hyphen `U+00AD`, joiners, direction marks | nothing | can't be seen, and would only spoil a match |
//! | anything that can be spelt in ASCII: `Ł`, `€`, `“`, `北`, `🌹` | `L`, `EUR`, `"`, `Bei`, `rose` | readable, and never two names that differ only in a `?` |
//! | anything else | `?` | visible |
//!
//! A text that is not empty never becomes empty.

use std::borrow::Cow;

use unicode_normalization::{UnicodeNormalization, is_nfc};

/// `VendorRef/FullName`.
pub const VENDOR_NAME_MAX_CHARS: usize = 41;
/// `AccountRef/FullName`, `APAccountRef/FullName`.
pub const ACCOUNT_MAX_CHARS: usize = 159;
/// `ClassRef/FullName`.
pub const CLASS_MAX_CHARS: usize = 159;
/// `CustomerRef/FullName`.
pub const CUSTOMER_MAX_CHARS: usize = 209;
/// `TermsRef/FullName`.
pub const TERMS_MAX_CHARS: usize = 31;
/// `ItemRef/FullName` has no maximum in the schema; an item's own full name (`ItemServiceRet` and
/// its like) has this one, so a longer one can't name an item.
pub const ITEM_MAX_CHARS: usize = 159;
/// `SalesTaxCodeRef/FullName`.
pub const TAX_CODE_MAX_CHARS: usize = 3;
/// `CurrencyRef/FullName`.
pub const CURRENCY_MAX_CHARS: usize = 64;
/// `Addr1` to `Addr5` and `Note` of an address.
pub const ADDRESS_LINE_MAX_CHARS: usize = 41;
/// `City` of an address.
pub const CITY_MAX_CHARS: usize = 31;
/// `State` of an address.
pub const STATE_MAX_CHARS: usize = 21;
/// `PostalCode` of an address.
pub const POSTAL_CODE_MAX_CHARS: usize = 13;
/// `Country` of an address.
pub const COUNTRY_MAX_CHARS: usize = 31;
/// `RefNumber` of a bill or vendor credit.
pub const REF_NUMBER_MAX_CHARS: usize = 20;
/// `Memo` of a transaction or an expense line.
pub const MEMO_MAX_CHARS: usize = 4_095;
/// `Desc` of an item line.
pub const DESC_MAX_CHARS: usize = 4_095;

/// What QuickBooks will hold of `text`; never shorter by cutting, often longer by spelling out.
#[must_use]
pub fn hold(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_kept) {
        return Cow::Borrowed(text);
    }
    let mut held = Held::with_capacity(text.len());
    if is_nfc(text) {
        text.chars().for_each(|character| held.take(character));
    } else {
        text.nfc().for_each(|character| held.take(character));
    }
    Cow::Owned(held.finish())
}

/// What QuickBooks will hold of an optional text.
pub(super) fn held(text: Option<&str>) -> Option<String> {
    text.map(|text| hold(text).into_owned())
}

/// Whether QuickBooks keeps the character as it is.
fn is_kept(character: char) -> bool {
    matches!(character, ' '..='~' | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{ff}')
}

/// The held text as it grows. A space of ours is owed, not written, until the next character shows
/// that it would stand between two others and beside no other space.
struct Held {
    text: String,
    owes_space: bool,
}

impl Held {
    fn with_capacity(bytes: usize) -> Self {
        Self {
            text: String::with_capacity(bytes),
            owes_space: false,
        }
    }

    fn take(&mut self, character: char) {
        if is_kept(character) {
            self.push(character);
        } else if character.is_control() || character.is_whitespace() {
            self.owes_space = true;
        } else if character != '\u{ad}' {
            self.spell(deunicode::deunicode_char(character).unwrap_or("?"));
        }
    }

    /// Adds the ASCII spelling of one character. A spelling that ends in a space is a word of its
    /// own and stands apart from what surrounds it.
    fn spell(&mut self, spelling: &str) {
        let word = spelling.trim();
        let is_word = word.len() < spelling.len();
        self.owes_space |= is_word;
        word.chars().for_each(|character| self.push(character));
        self.owes_space |= is_word;
    }

    fn push(&mut self, character: char) {
        let after_space = self.text.is_empty() || self.text.ends_with(' ');
        if std::mem::take(&mut self.owes_space) {
            if after_space && character == ' ' {
                return;
            }
            if !after_space && character != ' ' {
                self.text.push(' ');
            }
        }
        self.text.push(character);
    }

    fn finish(mut self) -> String {
        if self.text.is_empty() {
            self.text.push('?');
        }
        self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn western_letters_are_kept() {
        for text in [
            "",
            "Rosas del Valle",
            "Café Ñandú & Söhne ½ ÿ",
            "  two  spaces  ",
        ] {
            assert!(matches!(hold(text), Cow::Borrowed(same) if same == text));
        }
    }

    #[test]
    fn what_quickbooks_cannot_hold_is_spelt_out() {
        for (typed, held) in [
            ("Łódź", "Lódz"),
            ("5 €", "5 EUR"),
            ("“Rose” – 5’", "\"Rose\" - 5'"),
            ("北京花", "Bei Jing Hua"),
            ("A北B", "A Bei B"),
            ("Rosen 🌹!", "Rosen rose !"),
            ("Rose🌹red", "Rose rose red"),
            ("ﬁn…", "fin..."),
            ("Œuvre № 5™", "OEuvre No 5tm"),
            ("\u{e000}x", "?x"),
        ] {
            assert_eq!(hold(typed), held, "{typed}");
        }
    }

    #[test]
    fn a_letter_and_its_accent_become_one() {
        assert_eq!(hold("Cafe\u{301}"), "Café");
        assert_eq!(hold("x\u{301}y"), "xy");
    }

    #[test]
    fn breaks_and_odd_spaces_become_one_space() {
        for (typed, held) in [
            ("a\tb", "a b"),
            ("a\r\n\r\nb", "a b"),
            ("a \n b", "a b"),
            ("a 🌹 b", "a rose b"),
            ("a \nb", "a b"),
            ("a\n b", "a b"),
            ("\na\n", "a"),
            ("a\u{a0}b", "a b"),
            ("a\u{2003}\u{2028}b", "a b"),
            ("a\u{1f}\u{7f}\u{85}b", "a b"),
        ] {
            assert_eq!(hold(typed), held, "{typed:?}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_left_out() {
        assert_eq!(hold("fac\u{ad}tura\u{200e}\u{feff}"), "factura");
    }

    #[test]
    fn nothing_becomes_empty() {
        for typed in ["\n", "\u{ad}", "\u{200d}", "\u{301}", "\u{0}"] {
            assert_eq!(hold(typed), "?", "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn only_characters_that_quickbooks_keeps_come_out(text in "\\PC*|(?s).*") {
            let held = hold(&text);
            prop_assert!(held.chars().all(is_kept), "{held:?}");
            prop_assert_eq!(held.is_empty(), text.is_empty());
        }

        #[test]
        fn holding_twice_changes_nothing_more(text in "(?s).*") {
            let held = hold(&text).into_owned();
            prop_assert_eq!(hold(&held), held.as_str());
        }

        #[test]
        fn printable_ascii_never_changes(text in "[ -~]*") {
            prop_assert_eq!(hold(&text), text.as_str());
        }

        #[test]
        fn breaks_never_add_a_double_space(words in prop::collection::vec("[a-z]{1,3}", 1..6), breaks in " ?[\t\r\n]{1,3} ?") {
            let typed = words.join(&breaks);
            prop_assert_eq!(hold(&typed), words.join(" "));
        }
    }
}
