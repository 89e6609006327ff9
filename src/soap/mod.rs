//! The connector's door: SOAP 1.1 in, SOAP 1.1 out.
//!
//! It reads an envelope into a [`Call`](crate::sync::call::Call), lets the engine answer it and
//! writes the [`Reply`](crate::sync::call::Reply). It decides nothing: what a call means is `sync`'s
//! business. The client is a .NET program of 2009, so the reading is generous and the writing is
//! narrow: only what that program is known to read goes out.

mod answer;
pub mod endpoint;
pub mod envelope;
pub mod operation;
mod pages;
pub mod reply;
pub mod wsdl;

pub use answer::answer;

/// The namespace of every operation and of every child of one.
pub const OPERATIONS_NAMESPACE: &str = "http://developer.intuit.com/";

/// The namespace of a SOAP 1.1 envelope.
pub const ENVELOPE_NAMESPACE: &str = "http://schemas.xmlsoap.org/soap/envelope/";
