//! The questions as whole documents, byte for byte against the golden files; the answers as whole
//! documents, and spoilt ones.

mod answers;
mod questions;

pub(in crate::qbxml) use questions::DOCUMENTS;
