//! The Web Connector's engine.

pub mod call;
