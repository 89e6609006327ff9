//! Goal: thousands of seeds of the simulation in one process keep every invariant, and a wrong
//! decision in the engine is found out.
//!
//! Method: `billbridge::trial` runs server, connectors and QuickBooks from a seed. First as they are;
//! then with one decision turned wrong at a time, where the first failing seed must break the
//! invariant that the decision is there for. A failing seed prints its whole story and the command
//! that repeats it.

#![cfg(test)]

use std::thread::available_parallelism;

use billbridge::{
    store::{exchange::Exchange, exchange_item::ExchangeItem},
    sync::{
        judgement::Judgement,
        recovery::{Recovery, recover},
        settle::{Fate, settle},
    },
    trial::{Bench, Failure, Invariant, Subject, run_seeds},
};
use chrono::TimeDelta;

/// How many seeds a test run takes.
const SEEDS: u64 = 2_000;
/// Within so many seeds a wrong decision must be found out.
const MUTANT_SEEDS: u64 = 500;

#[test]
fn thousands_of_seeds_keep_every_invariant() {
    let jobs = available_parallelism().map_or(1, usize::from);
    let totals = run_seeds(1, SEEDS, jobs, &Subject::default(), |_| {}).unwrap();
    if let Some(failure) = totals.failure {
        panic!("{failure}");
    }
    assert_eq!(totals.seeds, SEEDS);
    // Nothing is proven by faults that do not strike, or by invoices that never arrive.
    for name in [
        "request-lost",
        "reply-lost",
        "request-late",
        "request-twice",
        "response-truncated",
        "server-restart",
        "connector-death",
        "clock-past-lease",
        "clock-hour-back",
        "wrong-file",
        "alters-amount",
        "dies-before-run",
        "dies-after-run",
        "hresult-after-run",
    ] {
        let struck = totals.strikes.iter().find(|(struck, _)| *struck == name);
        assert!(
            struck.is_some_and(|(_, times)| times > 10),
            "{name}: {struck:?}"
        );
    }
    let ended = |name: &str| totals.endings.iter().any(|(ending, _)| ending == name);
    assert!(ended("S") && ended("F: qb_3140") && ended("ES, in doubt: in_doubt"));
}

/// The first seed that finds a subject out.
fn found_out(subject: &Subject) -> Failure {
    let bench = Bench::new().unwrap();
    let failure = (1..=MUTANT_SEEDS).find_map(|seed| bench.run(seed, subject).err());
    failure.expect("a wrong decision must be found out")
}

fn judging(judgement: Judgement) -> Subject {
    Subject {
        judgement,
        ..Subject::default()
    }
}

#[test]
fn sending_again_without_a_look_is_found_out() {
    let blind =
        |exchange: &Exchange, _: &[ExchangeItem], _| Recovery::Resend(exchange.request.clone());
    let failure = found_out(&judging(Judgement {
        recover: blind,
        ..Judgement::default()
    }));
    assert_eq!(failure.invariant, Invariant::NoneTwice, "{failure}");
}

#[test]
fn settling_without_the_amount_is_found_out() {
    let failure = found_out(&judging(Judgement {
        settle: |invoices, response, hresult, message, now| {
            let mut settled = settle(invoices, response, hresult, message, now);
            for fate in &mut settled.fates {
                if let Fate::Failed(_, Some(bill)) = fate {
                    *fate = Fate::Synchronized(bill.clone());
                }
            }
            settled
        },
        ..Judgement::default()
    }));
    assert_eq!(failure.invariant, Invariant::AsApproved, "{failure}");
}

#[test]
fn a_new_id_for_what_goes_out_again_is_found_out() {
    let failure = found_out(&judging(Judgement {
        recover: |exchange, items, is_absent| match recover(exchange, items, is_absent) {
            Recovery::Resend(request) => {
                let new_id = exchange.message_set_id.chars().rev().collect::<String>();
                Recovery::Resend(request.replace(&exchange.message_set_id, &new_id))
            }
            other => other,
        },
        ..Judgement::default()
    }));
    assert_eq!(failure.invariant, Invariant::Recorded, "{failure}");
}

#[test]
fn a_lease_that_holds_nobody_off_is_found_out() {
    let failure = found_out(&Subject {
        lease: TimeDelta::zero(),
        ..Subject::default()
    });
    assert_eq!(failure.invariant, Invariant::NoneTwice, "{failure}");
}

#[test]
fn a_failure_says_how_to_repeat_it() {
    let failure = found_out(&Subject {
        lease: TimeDelta::zero(),
        ..Subject::default()
    });
    let story = failure.to_string();
    let command = format!("billbridge simulate-seeds 1 --from {}", failure.seed);
    assert!(story.ends_with(&command), "{story}");
    assert!(story.contains(&failure.invariant.to_string()), "{story}");
    assert!(story.lines().count() > failure.trace.len(), "{story}");
}
