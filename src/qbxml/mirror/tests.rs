//! The questions as whole documents, byte for byte against the golden files; the answers as whole
//! documents, and spoilt ones.

mod answers;
mod cut;
mod questions;
mod spoilt;

pub(in crate::qbxml) use questions::DOCUMENTS;
