//! The whole system in one process, with everything going wrong from a seed.
//!
//! Server, Web Connectors and QuickBooks run on one thread, without sockets and without waiting: the
//! clock is moved by hand, and what happens next is drawn from the seed, so that a seed is the same
//! run for ever. Envelopes are really written and read on both sides, and the database is really
//! SQLite, in memory.
//!
//! ```text
//!   people ──▶ operations ─┐
//!                          ├─▶ store (SQLite in memory)
//!   letters ─▶ soap ─▶ sync┘        ▲ backup, restore
//!      ▲ lost, late, twice,         │
//!      │ spoiled                    │
//!   connectors (1..3) ─▶ QuickBooks (one company file)
//! ```
//!
//! After a bounded number of steps nothing goes wrong any more: the lease ends, one connector polls a
//! bounded number of times, and then every [`Invariant`] must hold. Some are held after each step.
//!
//! ## Decisions
//!
//! - *A crash is a lost letter.* Every call is one transaction (`authenticate` reads before it). A
//!   server that dies before the commit is, to everybody else, one that never heard the call; one that
//!   dies after it is one whose reply was lost. So "before and after every commit" is covered by losing
//!   requests and replies, and a restart is a new engine on the same store. Killing the real process
//!   is for another test, with a real disk.
//! - *A set that was handed out is given to QuickBooks within the lease, or never.* That is what the
//!   lease means: a connector that has a set and did not give it to QuickBooks before its lease ended
//!   gives up or dies. A real connector gives a call up after 100 seconds; the lease is 120. Without
//!   this nothing is safe where QuickBooks keeps no records, because no server can tell a dead
//!   connector from one that sleeps.
//! - *The other file is only opened while no other connector has one open*, as QuickBooks sees to.
//! - *People look before they act.* Who returns an invoice in doubt has looked into QuickBooks; what
//!   stays behind there when an invoice in `S` is returned is theirs to clear up.
//! - *Few faults at a time.* Each seed draws which kinds it has, so that some get far enough for
//!   others to matter.

mod draw;
mod faults;
mod ground;
mod invariants;
mod people;
mod schedule;
mod seeds;
mod spoil;
mod wire;
mod world;

use std::fmt;

use chrono::TimeDelta;

use crate::{operations::OperationError, store::StoreError, sync::judgement::Judgement};

pub use faults::Counts;
pub use ground::Bench;
pub use invariants::Invariant;
pub use seeds::{Progress, Totals, run_seeds};

/// How long a conversation that is not heard from holds its company; connectors count on it.
pub const LEASE: TimeDelta = TimeDelta::seconds(120);

/// What is tried: the engine's decisions, right or wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject {
    /// What the engine asks.
    pub judgement: Judgement,
}

/// What happened in a seed that kept every invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The seed.
    pub seed: u64,
    /// How many steps were taken.
    pub steps: u64,
    /// How many calls the server heard.
    pub calls: u64,
    /// A hash of everything that was said and done, to the byte.
    pub trace_hash: u64,
    /// How often each fault struck.
    pub strikes: Counts,
    /// How many invoices ended how.
    pub endings: Counts,
}

/// A seed in which an invariant broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The seed.
    pub seed: u64,
    /// What did not hold.
    pub invariant: Invariant,
    /// Where it did not.
    pub what: String,
    /// Everything that happened before, in words.
    pub trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, step) in (1..).zip(&self.trace) {
            writeln!(f, "{number:4} {step}")?;
        }
        writeln!(f, "seed {} broke: {}", self.seed, self.invariant)?;
        writeln!(f, "  {}", self.what)?;
        write!(
            f,
            "repeat it with: billbridge simulate-seeds 1 --from {}",
            self.seed
        )
    }
}

impl std::error::Error for Failure {}

/// Why nothing could be tried at all.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The database in memory failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The company or its people could not be set up.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// The operating system gave no runtime or thread.
    #[error("the simulation could not be started: {0}")]
    Runtime(#[from] std::io::Error),
}

/// Runs one seed against the engine as it is.
///
/// # Errors
/// The invariant that broke.
///
/// # Panics
/// When there is no memory for a database.
pub fn run(seed: u64) -> Result<Summary, Failure> {
    let bench = Bench::new().expect("a database in memory can be made");
    bench.run(seed, &Subject::default())
}

#[cfg(test)]
mod tests;
