//! What to do about an answer that never came. Pure.
//!
//! Before anything else is written, an exchange that may have reached QuickBooks is settled: the
//! byte-identical document goes out again under the same message-set id. QuickBooks answers it from
//! its record if it ran it, and runs it if it did not: right either way.

use crate::{
    invoice::Problem,
    store::exchange::{Exchange, ExchangeState},
};

/// How often a message set is handed out before a person is asked.
const ATTEMPTS_MAX: i64 = 12;
/// How often QuickBooks may answer one message set with nothing but an error code.
const FAILURES_MAX: i64 = 3;

/// What to do about an exchange that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// Hand out the same bytes again.
    Resend,
    /// Nothing that can be sent will tell: a person has to look, and the others go on.
    AskPerson(Problem),
}

/// Decides about an exchange that is open when a conversation begins to hand out work.
#[must_use]
pub fn recover(exchange: &Exchange) -> Recovery {
    match exchange.state {
        ExchangeState::HandedOut | ExchangeState::Answered => {
            if exchange.attempts >= ATTEMPTS_MAX || exchange.failures >= FAILURES_MAX {
                Recovery::AskPerson(in_doubt(exchange))
            } else {
                Recovery::Resend
            }
        }
        ExchangeState::Settled | ExchangeState::InDoubt => Recovery::AskPerson(in_doubt(exchange)),
    }
}

fn in_doubt(exchange: &Exchange) -> Problem {
    Problem {
        code: "in_doubt".to_owned(),
        title: "It is not known whether QuickBooks holds the bill".to_owned(),
        detail: format!(
            "the request was handed out {} times since {} and never answered with a result: look in QuickBooks (`Vendors > Vendor Center`) whether it holds the bill",
            exchange.attempts,
            exchange.handed_out_at.format("%Y-%m-%d %H:%M UTC")
        ),
        fix: None,
    }
}
