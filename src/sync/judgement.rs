//! The decisions that exactly-once rests on, as one table of pure functions.
//!
//! The engine asks this table and nothing else what to do about a missing answer and what an answer
//! proves. A simulation puts a wrong decision in its place to see that it would be found out.

use chrono::{DateTime, Utc};

use super::{
    reading::{Reading, plan_reading},
    recovery::{Recovery, recover},
    settle::{Settled, settle},
};
use crate::{
    invoice::Invoice,
    qbxml::Version,
    store::{exchange::Exchange, exchange_item::ExchangeItem, list_mirror::ListMirror},
};

/// The shape of [`settle`].
pub type Settle = fn(&[(String, Invoice)], &str, &str, &str, DateTime<Utc>) -> Settled;

/// The shape of [`plan_reading`].
pub type Read = fn(&[ListMirror], bool, Version, DateTime<Utc>) -> Reading;

/// What the engine asks.
#[derive(Clone, Copy, Debug)]
pub struct Judgement {
    /// What to do about an exchange that is open; see [`recover`].
    pub recover: fn(&Exchange, &[ExchangeItem], bool) -> Recovery,
    /// What an answer makes of each invoice; see [`settle`].
    pub settle: Settle,
    /// What a conversation reads of the company file's lists; see [`plan_reading`].
    pub read: Read,
}

impl Judgement {
    /// The engine's own.
    pub const OWN: Self = Self {
        recover,
        settle,
        read: plan_reading,
    };
}

impl Default for Judgement {
    fn default() -> Self {
        Self::OWN
    }
}
