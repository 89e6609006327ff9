//! A scripted connector against the real engine, over real HTTP.
//!
//! Goal: every sequence of calls that a Web Connector is known to make, and the rude ones, ends with
//! each approved invoice in QuickBooks once or with a reason why not. Method: a server on a free
//! port with a database of its own; the test is the connector and QuickBooks, call by call, and owns
//! the clock. When a story ends, the whole history is checked (`history::check`).

#![cfg(test)]

mod admission;
mod answers;
mod certainty;
mod connection;
pub mod connector;
mod conversation;
mod decisions;
mod doubt;
pub mod history;
mod identity;
mod late;
mod people;
mod quickbooks;
mod recovery;
mod support;
mod volume;
mod world;
