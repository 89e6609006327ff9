//! What XML 1.0 says of single characters: which are legal, what a reference stands for, and what
//! becomes of line ends.

/// Whether XML 1.0 can carry this character at all, raw or as a reference (its production 2).
#[must_use]
pub const fn is_legal(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..
    )
}

/// Whether XML 1.0 calls this text blank.
#[must_use]
pub fn is_blank(text: &[u8]) -> bool {
    text.iter()
        .all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

/// What a reference (the text between `&` and `;`) stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// This character.
    Character(char),
    /// A number that no XML character has, such as `#x1F` or half of a surrogate pair. .NET's
    /// writer does not check what it is given and writes control characters like this; a strict
    /// reader would refuse the whole envelope, and a response with it. They are dropped.
    Illegal,
    /// Neither a number nor one of the five entities that need no declaration.
    Unknown,
}

impl Reference {
    /// Looks a reference up.
    #[must_use]
    pub fn read(reference: &str) -> Self {
        match reference {
            "lt" => Self::Character('<'),
            "gt" => Self::Character('>'),
            "amp" => Self::Character('&'),
            "quot" => Self::Character('"'),
            "apos" => Self::Character('\''),
            _ => match reference.strip_prefix('#') {
                Some(number) => Self::numeric(number),
                None => Self::Unknown,
            },
        }
    }

    fn numeric(number: &str) -> Self {
        let (digits, radix) = match number.strip_prefix('x') {
            Some(digits) => (digits, 16),
            None => (number, 10),
        };
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return Self::Unknown;
        }
        u32::from_str_radix(digits, radix)
            .ok()
            .and_then(char::from_u32)
            .filter(|character| is_legal(*character))
            .map_or(Self::Illegal, Self::Character)
    }
}

/// Makes each CR LF and each lone CR from `start` on one LF, as a reader of XML must (its section
/// 2.11). Done in place, because the text may be tens of megabytes.
pub fn normalise_line_ends(text: &mut Vec<u8>, start: usize) {
    let Some(offset) = text[start..].iter().position(|byte| *byte == b'\r') else {
        return;
    };
    let first = start + offset;
    let mut write = first;
    let mut after_return = false;
    for read in first..text.len() {
        let byte = text[read];
        if byte != b'\n' || !after_return {
            text[write] = if byte == b'\r' { b'\n' } else { byte };
            write += 1;
        }
        after_return = byte == b'\r';
    }
    text.truncate(write);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_five_entities_and_numbers_are_characters() {
        for (reference, expected) in [
            ("lt", '<'),
            ("gt", '>'),
            ("amp", '&'),
            ("quot", '"'),
            ("apos", '\''),
            ("#13", '\r'),
            ("#xe9", 'é'),
            ("#xE9", 'é'),
            ("#0000000000233", 'é'),
            ("#x1F600", '😀'),
        ] {
            assert_eq!(
                Reference::read(reference),
                Reference::Character(expected),
                "{reference}"
            );
        }
    }

    #[test]
    fn numbers_that_no_character_has_are_illegal() {
        for reference in [
            "#0", "#x0", "#x1F", "#xD83D", "#xDE00", "#xFFFE", "#x110000",
        ] {
            assert_eq!(
                Reference::read(reference),
                Reference::Illegal,
                "{reference}"
            );
        }
        assert_eq!(
            Reference::read(&format!("#{}", "9".repeat(99))),
            Reference::Illegal
        );
    }

    #[test]
    fn everything_else_is_unknown() {
        for reference in [
            "", "nbsp", "LT", "#", "#x", "#X41", "#+65", "#-1", "# 65", "#6_5", "#xG",
        ] {
            assert_eq!(
                Reference::read(reference),
                Reference::Unknown,
                "{reference}"
            );
        }
    }

    #[test]
    fn line_ends_become_one_line_feed() {
        for (raw, expected) in [
            ("", ""),
            ("a\nb", "a\nb"),
            ("a\r\nb", "a\nb"),
            ("a\rb\r", "a\nb\n"),
            ("\r\r\n\n\r", "\n\n\n\n"),
            ("\r\n\r\n", "\n\n"),
        ] {
            // What lies before the start stays as it is, even a CR right before it.
            let mut text = format!("x\r{raw}").into_bytes();
            normalise_line_ends(&mut text, 2);
            assert_eq!(
                String::from_utf8(text).unwrap(),
                format!("x\r{expected}"),
                "{raw:?}"
            );
        }
    }
}
