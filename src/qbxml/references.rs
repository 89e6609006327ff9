//! References in QuickBooks' documents: `&amp;`, `&#233;`, and those that XML forbids.

use std::borrow::Cow;

/// Replaces the references in a raw value.
pub(super) fn resolve(raw: Cow<'_, str>) -> Cow<'_, str> {
    if !raw.contains('&') {
        return raw;
    }
    let mut resolved = String::with_capacity(raw.len());
    let mut rest = &*raw;
    while let Some((before, after)) = rest.split_once('&') {
        resolved.push_str(before);
        if let Some((reference, after)) = after.split_once(';') {
            push_reference(&mut resolved, reference);
            rest = after;
        } else {
            resolved.push('&');
            rest = after;
        }
    }
    resolved.push_str(rest);
    Cow::Owned(resolved)
}

/// Adds what `&reference;` stands for. A character that XML forbids is dropped, and the answer is
/// then `false`; what is no reference stays as it stands, so that nothing readable is lost.
pub(super) fn push_reference(text: &mut String, reference: &str) -> bool {
    let character = match reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => match character_number(reference) {
            Some(number) => match char::from_u32(number) {
                Some(character) if is_xml(character) => Some(character),
                _ => return false,
            },
            None => None,
        },
    };
    match character {
        Some(character) => text.push(character),
        None => text.extend(["&", reference, ";"]),
    }
    true
}

/// The number in `#233` or `#xE9`; one that is too large for any character is 2³²−1.
fn character_number(reference: &str) -> Option<u32> {
    let number = reference.strip_prefix('#')?;
    let (digits, radix) = match number.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let is_number = !digits.is_empty() && digits.chars().all(|digit| digit.is_digit(radix));
    is_number.then(|| u32::from_str_radix(digits, radix).unwrap_or(u32::MAX))
}

/// Whether XML 1.0 allows the character.
pub(super) fn is_xml(character: char) -> bool {
    !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn resolved(raw: &str) -> String {
        resolve(Cow::Borrowed(raw)).into_owned()
    }

    #[test]
    fn references_become_what_they_stand_for() {
        assert_eq!(resolved("&lt;&gt;&amp;&quot;&apos;"), "<>&\"'");
        assert_eq!(resolved("caf&#233; &#xE9;&#Xe9;"), "café éé");
        assert_eq!(resolved("a&#9;&#10;b"), "a\t\nb");
    }

    #[test]
    fn references_that_xml_forbids_are_dropped() {
        for raw in [
            "a&#x1F;b",
            "a&#0;b",
            "a&#31;b",
            "a&#xD800;b",
            "a&#99999999999;b",
            "a&#xFFFE;b",
        ] {
            assert_eq!(resolved(raw), "ab", "{raw}");
        }
    }

    #[test]
    fn what_is_no_reference_stays() {
        for raw in [
            "A & B", "&nbsp;", "&#;", "&#x;", "&#zz;", "&#-1;", "&;", "&", "a&",
        ] {
            assert_eq!(resolved(raw), raw);
        }
    }

    proptest! {
        #[test]
        fn any_text_survives_escaping(text in "[\\PC\t\n]*") {
            let escaped = quick_xml::escape::escape(text.as_str());
            prop_assert_eq!(&*resolve(escaped), text.as_str());
        }

        #[test]
        fn no_text_makes_it_panic(text in "(?s).*", numbers in "&#[x0-9a-f]{0,12};") {
            let _ = resolved(&text);
            let _ = resolved(&numbers);
        }
    }
}
