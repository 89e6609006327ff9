//! Why an envelope is refused.

use std::sync::Arc;

use thiserror::Error;

use super::{ENVELOPE_NAMESPACE, MAX_ATTRIBUTES, MAX_DEPTH, MAX_TAG_BYTES};
use crate::soap::{OPERATIONS_NAMESPACE, operation::NotANumber};

/// Why an envelope is refused: what was found, and what was expected.
///
/// The text goes to the caller and into the log. It quotes the names of the envelope's own elements
/// and the numbers in it, and nothing else: what goes wrong inside a parameter may be a password
/// that was not escaped, so there it says where, not what.
#[derive(Debug, Error)]
pub enum EnvelopeError {
    /// The body ended early, or the connection broke.
    #[error("the body could not be read to its end: {0}")]
    Interrupted(Arc<std::io::Error>),
    /// More bytes than are taken.
    #[error("the body is larger than {limit} bytes, which is as much as is taken")]
    TooLarge {
        /// The most that is taken.
        limit: u64,
    },
    /// No byte but blanks.
    #[error("the body is empty, expected a SOAP 1.1 envelope")]
    Empty,
    /// Bytes that are not UTF-8.
    #[error("the body is not UTF-8 at byte {at}")]
    NotUtf8 {
        /// How many bytes were read.
        at: u64,
    },
    /// An XML declaration with an encoding other than UTF-8.
    #[error("the XML declaration says encoding `{found}`, expected `utf-8`")]
    Encoding {
        /// The encoding that is declared.
        found: String,
    },
    /// Not XML.
    #[error("the body is not well-formed XML at byte {at}: {reason}")]
    Malformed {
        /// How many bytes were read.
        at: u64,
        /// What is wrong.
        reason: String,
    },
    /// A character that XML can't carry, raw in the text.
    #[error("the body holds the character U+{code:04X}, which XML 1.0 does not allow")]
    IllegalCharacter {
        /// Its code point.
        code: u32,
    },
    /// A document type declaration: never needed here, and the door to entity bombs.
    #[error("the body has a document type declaration (`<!DOCTYPE`), which SOAP forbids")]
    Doctype,
    /// A reference to an entity that nobody declared.
    #[error("there is an unknown entity before byte {at} (write a plain `&` as `&amp;`)")]
    UnknownEntity {
        /// How many bytes were read.
        at: u64,
    },
    /// A prefix that nobody declared.
    #[error("the element that ends at byte {at} has a prefix that is not declared")]
    UndeclaredPrefix {
        /// How many bytes were read.
        at: u64,
    },
    /// A start tag longer than any that a SOAP stack writes.
    #[error("a tag is longer than {MAX_TAG_BYTES} bytes")]
    TagTooLong,
    /// An element with more attributes than any that a SOAP stack writes.
    #[error("an element has more than {MAX_ATTRIBUTES} attributes")]
    TooManyAttributes,
    /// Elements inside elements inside elements.
    #[error("elements are nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// The body ended inside an element.
    #[error("the body ends inside an element, {open} still open")]
    Unclosed {
        /// How many elements have no end tag.
        open: usize,
    },
    /// Text where only elements belong.
    #[error("there is text {place}, where only elements belong")]
    StrayText {
        /// Where.
        place: &'static str,
    },
    /// The root is not an envelope.
    #[error("the root element is `{found}`, expected a SOAP 1.1 `Envelope`")]
    NoEnvelope {
        /// The root's local name.
        found: String,
    },
    /// An envelope of SOAP 1.2.
    #[error("this is a SOAP 1.2 envelope; send SOAP 1.1, namespace `{ENVELOPE_NAMESPACE}`")]
    Soap12,
    /// An envelope of no SOAP at all.
    #[error("the envelope's namespace is `{found}`, expected `{ENVELOPE_NAMESPACE}` (SOAP 1.1)")]
    EnvelopeNamespace {
        /// The namespace, empty for none.
        found: String,
    },
    /// Something after the envelope.
    #[error("the element `{found}` follows the envelope, expected the end")]
    SecondRoot {
        /// The element's local name.
        found: String,
    },
    /// An envelope without a body.
    #[error("the envelope has no `Body`")]
    NoBody,
    /// An envelope with two bodies.
    #[error("the envelope has a second `Body`, expected one")]
    SecondBody,
    /// A body without an element.
    #[error("the envelope's `Body` is empty, expected an operation such as `authenticate`")]
    NoOperation,
    /// A body with an element of another name.
    #[error("the operation `{found}` is unknown, see `?wsdl` for those that are known")]
    UnknownOperation {
        /// The element's local name.
        found: String,
    },
    /// An operation of somebody else.
    #[error("the operation's namespace is `{found}`, expected `{OPERATIONS_NAMESPACE}` or none")]
    OperationNamespace {
        /// The namespace.
        found: String,
    },
    /// A body with two elements.
    #[error("the envelope's `Body` holds a second operation `{found}`, expected one")]
    SecondOperation {
        /// The element's local name.
        found: String,
    },
    /// Markup where text belongs: a document that was not escaped.
    #[error("parameter `{parameter}` holds an element, expected text (escape `<` as `&lt;`)")]
    ElementInParameter {
        /// The parameter's name.
        parameter: &'static str,
    },
    /// A version number that is none.
    #[error(transparent)]
    NotANumber(#[from] NotANumber),
}

impl EnvelopeError {
    /// Whether SOAP 1.1 calls this a mismatch of versions (its section 4.4.1).
    #[must_use]
    pub const fn is_version_mismatch(&self) -> bool {
        matches!(self, Self::Soap12 | Self::EnvelopeNamespace { .. })
    }
}
