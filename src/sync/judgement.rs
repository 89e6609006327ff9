//! The decisions that exactly-once rests on, as one table of pure functions.
//!
//! The engine asks this table and nothing else what to do about a missing answer and what an answer
//! proves. A simulation puts a wrong decision in its place to see that it would be found out.

use chrono::{DateTime, Utc};

use super::{
    recovery::{Recovery, recover},
    settle::{Settled, settle},
};
use crate::{
    invoice::Invoice,
    store::{exchange::Exchange, exchange_item::ExchangeItem},
};

/// The shape of [`settle`].
pub type Settle = fn(&[(String, Invoice)], &str, &str, &str, DateTime<Utc>) -> Settled;

/// What the engine asks.
#[derive(Clone, Copy, Debug)]
pub struct Judgement {
    /// What to do about an exchange that is open; see [`recover`].
    pub recover: fn(&Exchange, &[ExchangeItem], bool) -> Recovery,
    /// What an answer makes of each invoice; see [`settle`].
    pub settle: Settle,
}

impl Judgement {
    /// The engine's own.
    pub const OWN: Self = Self { recover, settle };
}

impl Default for Judgement {
    fn default() -> Self {
        Self::OWN
    }
}
