//! All integration tests in one binary: one link instead of eight.

mod soap_door;
mod support;
