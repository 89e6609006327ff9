//! Secrets that we make ourselves: tickets, sign-in sessions, API tokens, and first passwords.
//!
//! A ticket or token is 256 random bits as text. What is stored of it is its SHA-256: with that
//! many random bits nobody can guess their way back, so no salt and no slow hash is needed, and a
//! row is found by its digest without comparing secrets.

use data_encoding::BASE64URL_NOPAD;
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use crate::clock::Ids;

/// What every API token begins with, so that people and secret scanners know one when they see it.
pub const API_TOKEN_PREFIX: &str = "bb_";

/// The characters of a generated password: none is mistaken for another in print, and none needs
/// the shift key.
const TYPEABLE: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// Five groups of four: 20 of 31 characters are 99 bits.
const GROUPS: usize = 5;
const GROUP_CHARS: usize = 4;

/// A fresh secret for a conversation or a sign-in: 43 characters of `A-Z a-z 0-9 - _`.
#[must_use]
pub fn ticket(ids: &Ids) -> SecretString {
    SecretString::from(BASE64URL_NOPAD.encode(&ids.bytes::<32>()))
}

/// A fresh API token: [`API_TOKEN_PREFIX`] and 43 characters.
#[must_use]
pub fn api_token(ids: &Ids) -> SecretString {
    let random = BASE64URL_NOPAD.encode(&ids.bytes::<32>());
    SecretString::from(format!("{API_TOKEN_PREFIX}{random}"))
}

/// What is stored of a ticket or token, and looked up when one is presented.
#[must_use]
pub fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

/// A fresh password that is easy to type into the Web Connector, such as
/// `k7wn-3xq9-m2hd-tc4p-z8rf`.
#[must_use]
pub fn password(ids: &Ids) -> SecretString {
    let mut text = String::with_capacity(GROUPS * (GROUP_CHARS + 1));
    let mut typed = 0;
    while typed < GROUPS * GROUP_CHARS {
        for byte in ids.bytes::<32>() {
            let Some(letter) = letter(byte) else { continue };
            if typed > 0 && typed % GROUP_CHARS == 0 {
                text.push('-');
            }
            text.push(letter);
            typed += 1;
            if typed == GROUPS * GROUP_CHARS {
                break;
            }
        }
    }
    SecretString::from(text)
}

/// The character for a random byte. The topmost bytes have none: with them the first characters
/// would come up more often than the last.
fn letter(byte: u8) -> Option<char> {
    let (rounds, index) = (usize::from(byte) / 31, usize::from(byte) % 31);
    (rounds < 256 / 31).then(|| char::from(TYPEABLE[index]))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn a_ticket_is_256_bits_of_text_that_needs_no_escaping() {
        let ticket = ticket(&Ids::seeded(1));
        let text = ticket.expose_secret();
        assert_eq!(BASE64URL_NOPAD.decode(text.as_bytes()).unwrap().len(), 32);
        assert!(
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
        );
    }

    #[test]
    fn an_api_token_is_known_by_its_prefix() {
        let token = api_token(&Ids::seeded(1));
        let random = token.expose_secret().strip_prefix("bb_").unwrap();
        assert_eq!(BASE64URL_NOPAD.decode(random.as_bytes()).unwrap().len(), 32);
    }

    #[test]
    fn secrets_do_not_repeat() {
        let ids = Ids::system();
        let mut seen = BTreeSet::new();
        for _ in 0..200 {
            for secret in [ticket(&ids), api_token(&ids), password(&ids)] {
                assert!(seen.insert(secret.expose_secret().to_owned()));
            }
        }
    }

    #[test]
    fn a_digest_is_sha_256_of_the_whole_text() {
        let hex = data_encoding::HEXLOWER.encode(&digest("abc"));
        assert_eq!(
            hex,
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_ne!(digest("bb_abc"), digest("abc"));
        assert_ne!(digest("abc "), digest("abc"));
    }

    #[test]
    fn a_password_is_five_groups_of_four_unambiguous_characters() {
        let ids = Ids::seeded(5);
        for _ in 0..200 {
            let password = password(&ids);
            let text = password.expose_secret();
            let groups: Vec<&str> = text.split('-').collect();
            assert_eq!(groups.len(), GROUPS, "{text}");
            for group in groups {
                assert_eq!(group.len(), GROUP_CHARS, "{text}");
                assert!(group.bytes().all(|b| TYPEABLE.contains(&b)), "{text}");
            }
            assert!(!text.contains(['0', 'o', '1', 'l', 'i']), "{text}");
        }
    }

    #[test]
    fn every_character_of_a_password_is_as_likely_as_every_other() {
        let mut counts = BTreeMap::new();
        for letter in (0..=u8::MAX).filter_map(letter) {
            *counts.entry(letter).or_insert(0) += 1;
        }
        assert_eq!(counts.len(), TYPEABLE.len());
        assert!(counts.values().all(|count| *count == 8));
    }
}
