//! The ids that stand in messages: those we choose and QuickBooks' own.

use std::{fmt, str::FromStr};

use data_encoding::BASE32_DNSSEC;
use uuid::Uuid;

use crate::invoice::InvoiceId;

/// Names one message set for QuickBooks' error recovery (`newMessageSetID`, `oldMessageSetID`).
///
/// QuickBooks takes at most 23 characters, so the 32 digits of a UUID would be refused (9004).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MessageSetId(String);

/// The most characters in a message set's id: QuickBooks answers 9004 to more.
const MESSAGE_SET_ID_MAX_CHARS: usize = 23;
/// 14 bytes are 112 bits, the most whole bytes whose base 32 fits in 23 characters.
const MESSAGE_SET_ID_BYTES: usize = 14;

impl MessageSetId {
    /// An id made from fresh random bytes, of which it keeps 112 bits: 23 lower-case letters and
    /// digits, so that nobody who ignores case mistakes one for another.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self(BASE32_DNSSEC.encode(&bytes[..MESSAGE_SET_ID_BYTES]))
    }

    /// The id as it stands in the document.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageSetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// No message set of ours has such an id.
    #[error("`{0}` is not the id of a message set: expected 1 to 23 lower-case letters and digits")]
    MessageSet(String),
    /// No request of ours has such an id.
    #[error("`{0}` is not a `requestID`: expected 1 to 50 letters, digits and `-`")]
    Request(String),
}

/// The start of a text, for an error message.
fn start(text: &str) -> String {
    text.chars().take(60).collect()
}

impl FromStr for MessageSetId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ours = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if (1..=MESSAGE_SET_ID_MAX_CHARS).contains(&text.len()) && text.bytes().all(ours) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::MessageSet(start(text)))
        }
    }
}

/// Names one request of a message set; QuickBooks repeats it in the response (`requestID`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(String);

/// The most characters in a `requestID`: QuickBooks answers 1060 to more.
const REQUEST_ID_MAX_CHARS: usize = 50;

impl RequestId {
    /// The id as it stands in the document.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RequestId {
    type Err = IdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let ours = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if (1..=REQUEST_ID_MAX_CHARS).contains(&text.len()) && text.bytes().all(ours) {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError::Request(start(text)))
        }
    }
}

impl RequestId {
    /// The id of the request for new vendor number `index` of a message set.
    #[must_use]
    pub fn of_vendor(set: &MessageSetId, index: usize) -> Self {
        Self(format!("{set}-vendor-{index}"))
    }

    /// The id of a question's request number `index`: no answer to another question bears it.
    #[must_use]
    pub fn numbered(question: Uuid, index: usize) -> Self {
        Self(format!("{question}-{index}"))
    }
}

impl From<InvoiceId> for RequestId {
    /// The invoice's own id: 36 characters.
    fn from(id: InvoiceId) -> Self {
        Self(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_set_id_fits_quickbooks() {
        let id = MessageSetId::from_random([0xff; 16]);
        assert_eq!(id.as_str(), "vvvvvvvvvvvvvvvvvvvvvvo");
        assert_eq!(id.as_str().len(), MESSAGE_SET_ID_MAX_CHARS);
    }

    #[test]
    fn what_is_no_message_set_id_is_refused() {
        for text in [
            "",
            "ClearAllMessageSets",
            "a b",
            "a\"b",
            "é",
            "0123456789abcdefghijklmn",
        ] {
            assert!(text.parse::<MessageSetId>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_request_id_is_refused() {
        for text in ["", " ", "a&b", "a_b", "é", &"x".repeat(51)] {
            assert!(text.parse::<RequestId>().is_err(), "{text}");
        }
        assert!("x".repeat(50).parse::<RequestId>().is_ok());
    }

    proptest! {
        #[test]
        fn a_made_message_set_id_is_read_back(bytes: [u8; 16]) {
            let id = MessageSetId::from_random(bytes);
            prop_assert_eq!(id.as_str().parse(), Ok(id.clone()));
        }

        #[test]
        fn an_invoice_names_its_request(bytes: [u8; 16]) {
            let id = RequestId::from(InvoiceId(uuid::Uuid::from_bytes(bytes)));
            prop_assert_eq!(id.as_str().parse(), Ok(id.clone()));
        }
    }
}
