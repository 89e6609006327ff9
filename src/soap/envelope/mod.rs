//! Reads a SOAP 1.1 envelope as it comes in, piece by piece.
//!
//! ```text
//! prolog ─Envelope→ ┌ Header: passed over ┐ ─Body→ operation ─┬ parameter: its text is kept ┐
//!                   └ other:  passed over ┘                   └ other:     passed over      ┘
//! ```
//!
//! What an envelope means is decided by where an element stands and by its local name, never by
//! searching the text, so any prefix and RPC style (unqualified or typed children) are read, and so
//! are children in another order, missing, unknown or repeated ones (the first wins).
//!
//! ## Decisions
//!
//! - The body is never buffered whole. A parameter's text is gathered in the very buffer that the
//!   parser reads into, so a response of 64 MB is in memory once. Nothing is reserved on the word
//!   of a `Content-Length`: the buffer grows with what arrives.
//! - Where .NET's writer errs, the reader gives way: references to characters that XML does not
//!   have (`&#x1F;`) are dropped. The same characters raw are refused, no stack writes them.
//! - Everything else that is not well-formed XML is refused, and so are a DTD, an undeclared
//!   prefix and an operation in a foreign namespace. One in no namespace at all is taken.
//! - White space is kept to the last space (passwords!); line ends become LF, as XML says.
//! - A `mustUnderstand` header is passed over like any other: the connector sends no headers.

mod characters;
mod error;
mod tokens;

use tokio::io::AsyncBufRead;

pub use characters::is_legal;
pub use error::EnvelopeError;
use tokens::{Name, Namespace, Token, Tokens};

use super::{
    ENVELOPE_NAMESPACE,
    operation::{Operation, Parameters},
};
use crate::sync::call::Call;

/// The largest body that is taken unless the door is told otherwise: twice the largest response
/// that is expected.
pub const MAX_BODY_BYTES: u64 = 128 * 1024 * 1024;

/// The longest start tag that is taken; .NET's longest is 300 bytes.
const MAX_TAG_BYTES: usize = 16 * 1024;

/// The most attributes of one element that are taken.
const MAX_ATTRIBUTES: usize = 64;

/// The deepest nesting that is taken; a parameter is at depth 4.
const MAX_DEPTH: usize = 32;

/// Reads the one call in an envelope, and by which name it was called.
///
/// # Errors
///
/// Anything that is not exactly one known operation in a SOAP 1.1 envelope of at most `limit`
/// bytes.
pub async fn read_envelope<R: AsyncBufRead + Unpin>(
    body: R,
    limit: u64,
) -> Result<(Operation, Call), EnvelopeError> {
    let mut tokens = Tokens::of(body, limit);
    match tokens.next("before the envelope").await? {
        Token::Open(root) => expect_envelope(root)?,
        Token::Close | Token::End => return Err(EnvelopeError::Empty),
    }
    let (operation, parameters) = read_children(&mut tokens).await?;
    match tokens.next("after the envelope").await? {
        Token::Open(Name { local: found, .. }) => Err(EnvelopeError::SecondRoot { found }),
        Token::Close | Token::End => Ok((operation, parameters.into_call()?)),
    }
}

fn expect_envelope(root: Name) -> Result<(), EnvelopeError> {
    match root.namespace {
        _ if root.local != "Envelope" => Err(EnvelopeError::NoEnvelope { found: root.local }),
        Namespace::Soap11 => Ok(()),
        Namespace::Soap12 => Err(EnvelopeError::Soap12),
        Namespace::Operations | Namespace::None | Namespace::Other(_) => {
            Err(EnvelopeError::EnvelopeNamespace {
                found: root.namespace.into_text(),
            })
        }
    }
}

/// Reads the envelope's children up to its end tag.
async fn read_children<R: AsyncBufRead + Unpin>(
    tokens: &mut Tokens<R>,
) -> Result<(Operation, Parameters), EnvelopeError> {
    let mut body = None;
    while let Token::Open(child) = tokens.next("in the `Envelope`").await? {
        if child.namespace != Namespace::Soap11 || child.local != "Body" {
            tokens.skip_element().await?;
        } else if body.is_none() {
            body = Some(read_body(tokens).await?);
        } else {
            return Err(EnvelopeError::SecondBody);
        }
    }
    body.ok_or(EnvelopeError::NoBody)
}

async fn read_body<R: AsyncBufRead + Unpin>(
    tokens: &mut Tokens<R>,
) -> Result<(Operation, Parameters), EnvelopeError> {
    let Token::Open(first) = tokens.next("in the `Body`").await? else {
        return Err(EnvelopeError::NoOperation);
    };
    let operation = match first.namespace {
        Namespace::Operations | Namespace::None => Operation::named(&first.local)
            .ok_or(EnvelopeError::UnknownOperation { found: first.local })?,
        Namespace::Soap11 | Namespace::Soap12 | Namespace::Other(_) => {
            let found = first.namespace.into_text();
            return Err(EnvelopeError::OperationNamespace { found });
        }
    };
    let mut parameters = Parameters::of(operation);
    while let Token::Open(child) = tokens.next("between the parameters").await? {
        match parameters.vacancy(&child.local) {
            Some(vacancy) => {
                let text = tokens.read_text(vacancy.name).await?;
                vacancy.fill(text);
            }
            None => tokens.skip_element().await?,
        }
    }
    match tokens.next("in the `Body`").await? {
        Token::Open(Name { local: found, .. }) => Err(EnvelopeError::SecondOperation { found }),
        Token::Close | Token::End => Ok((operation, parameters)),
    }
}

#[cfg(test)]
mod tests;
