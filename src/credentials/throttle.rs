//! Slows down whoever guesses passwords, and nobody else.
//!
//! Guesses run in lanes, one per account and caller. An account alone would let a stranger lock
//! out a company; a caller alone would make one office share one fate.
//!
//! ```text
//!             8 slots, first come first served
//! lane ──▶ take a slot ──▶ check ──┬─ good ──▶ lane forgotten ──▶ answered at once
//!                                  └─ wrong ─▶ hold 250 ms × 2^(failures − 1), at most 8 s
//!                                              with the slot ───▶ answered
//! ```
//!
//! A slot stays taken while its answer is held back, also when the caller hangs up, so a lane in
//! the long run learns one answer a second however many connections it opens. What is held stays
//! well below the 100 s after which the Web Connector gives a call up. A lane's failures are
//! forgotten 15 minutes after the last one.
//!
//! What was given up: right credentials that this process has not seen before queue behind the
//! guesses of their own lane. They have to be checked to be told apart.

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::Semaphore;

use super::bounded::Bounded;
use crate::clock::Clock;

/// How many answers of one lane are worked on or held back at a time.
const SLOTS: usize = 8;

/// How long the answer to a lane's first wrong password is held back.
const HOLD_FIRST: Duration = Duration::from_millis(250);

/// The longest that any answer is held back.
const HOLD_LONGEST: Duration = Duration::from_secs(8);

/// How long a failure counts.
const FAILURES_KEPT: TimeDelta = TimeDelta::minutes(15);

/// How many lanes are remembered. Flooding them costs a full password check each.
const LANES: usize = 10_000;

/// A lane is told apart by this much of the account's name, so that long names cannot fill memory.
const ACCOUNT_CHARS: usize = 128;

/// Holds back the answers to wrong passwords.
pub struct Throttle {
    clock: Clock,
    lanes: Mutex<Bounded<LaneKey, Lane>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct LaneKey {
    account: String,
    from: Option<IpAddr>,
}

struct Lane {
    slots: Arc<Semaphore>,
    failures: u32,
    last_failure_at: DateTime<Utc>,
}

impl LaneKey {
    fn new(account: &str, from: Option<IpAddr>) -> Self {
        let account = account.chars().take(ACCOUNT_CHARS);
        Self {
            account: account.flat_map(char::to_lowercase).collect(),
            from: from.map(caller),
        }
    }
}

/// The address that stands for one caller. Whoever holds an IPv6 address usually holds the whole
/// /64 it lies in, so its last 64 bits do not tell callers apart.
fn caller(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V6(address) => {
            let network = address.to_bits() & (u128::MAX << 64);
            IpAddr::V6(Ipv6Addr::from_bits(network))
        }
        address @ IpAddr::V4(_) => address,
    }
}

/// How long to hold back the answer to the `failures`-th wrong password in a row.
fn hold(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1);
    let factor = 2_u32.checked_pow(doublings).unwrap_or(u32::MAX);
    HOLD_FIRST.saturating_mul(factor).min(HOLD_LONGEST)
}

impl Throttle {
    /// A throttle that holds nothing against anybody yet.
    #[must_use]
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            lanes: Mutex::new(Bounded::new(LANES)),
        }
    }

    /// Runs `check` in the lane of `account` and `from`, and holds its answer back when it is no.
    ///
    /// # Panics
    /// Outside a tokio runtime, which keeps the time of what is held back.
    pub async fn guarded(
        &self,
        account: &str,
        from: Option<IpAddr>,
        check: impl Future<Output = bool>,
    ) -> bool {
        let key = LaneKey::new(account, from);
        let slot = self.slots(&key).acquire_owned().await;
        let slot = slot.expect("nobody closes a lane's semaphore");
        if check.await {
            self.lock_lanes().remove(&key);
            return true;
        }
        let wait = hold(self.count_failure(key));
        // A task of its own keeps the slot: hanging up must not free it for the next guess.
        let held = tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            drop(slot);
        });
        // It can only fail to end when the runtime shuts down, and then nobody waits any more.
        let _ended = held.await;
        false
    }

    fn slots(&self, key: &LaneKey) -> Arc<Semaphore> {
        let mut lanes = self.lock_lanes();
        if let Some(lane) = lanes.get_mut(key) {
            return Arc::clone(&lane.slots);
        }
        let lane = Lane::new(self.clock.now());
        let slots = Arc::clone(&lane.slots);
        lanes.insert(key.clone(), lane);
        slots
    }

    /// Counts one more failure and returns how many there are in a row now.
    fn count_failure(&self, key: LaneKey) -> u32 {
        let now = self.clock.now();
        let mut lanes = self.lock_lanes();
        if let Some(lane) = lanes.get_mut(&key) {
            return lane.fail(now);
        }
        // Displaced, or opened by a success, while the check ran.
        let mut lane = Lane::new(now);
        let failures = lane.fail(now);
        lanes.insert(key, lane);
        failures
    }

    fn lock_lanes(&self) -> MutexGuard<'_, Bounded<LaneKey, Lane>> {
        self.lanes
            .lock()
            .expect("no thread panics while it holds the lanes")
    }
}

impl Lane {
    fn new(now: DateTime<Utc>) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(SLOTS)),
            failures: 0,
            last_failure_at: now,
        }
    }

    fn fail(&mut self, now: DateTime<Utc>) -> u32 {
        if now - self.last_failure_at >= FAILURES_KEPT {
            self.failures = 0;
        }
        self.failures = self.failures.saturating_add(1);
        self.last_failure_at = now;
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use tokio::time::Instant;

    use super::*;

    fn clock() -> Clock {
        Clock::manual(DateTime::from_timestamp_millis(1_763_000_000_000).unwrap())
    }

    async fn waited(throttle: &Throttle, account: &str, from: Option<IpAddr>) -> u128 {
        let begun = Instant::now();
        assert!(!throttle.guarded(account, from, ready(false)).await);
        begun.elapsed().as_millis()
    }

    #[tokio::test(start_paused = true)]
    async fn each_wrong_password_is_held_twice_as_long_up_to_eight_seconds() {
        let throttle = Throttle::new(clock());
        let mut holds = Vec::new();
        for _ in 0..8 {
            holds.push(waited(&throttle, "acme", None).await);
        }
        assert_eq!(holds, [250, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
    }

    #[test]
    fn no_number_of_failures_overflows_the_hold() {
        assert_eq!(hold(0), HOLD_FIRST);
        assert_eq!(hold(u32::MAX), HOLD_LONGEST);
    }

    #[tokio::test(start_paused = true)]
    async fn a_right_password_is_answered_at_once_and_forgives() {
        let throttle = Throttle::new(clock());
        waited(&throttle, "acme", None).await;
        waited(&throttle, "acme", None).await;
        let begun = Instant::now();
        assert!(throttle.guarded("acme", None, ready(true)).await);
        assert_eq!(begun.elapsed(), Duration::ZERO);
        assert_eq!(waited(&throttle, "acme", None).await, 250);
    }

    #[tokio::test(start_paused = true)]
    async fn failures_are_forgotten_after_a_quarter_of_an_hour_and_not_before() {
        let clock = clock();
        let throttle = Throttle::new(clock.clone());
        waited(&throttle, "acme", None).await;
        clock.advance(FAILURES_KEPT - TimeDelta::milliseconds(1));
        assert_eq!(waited(&throttle, "acme", None).await, 500);
        clock.advance(FAILURES_KEPT);
        assert_eq!(waited(&throttle, "acme", None).await, 250);
    }

    #[tokio::test(start_paused = true)]
    async fn other_accounts_and_other_callers_do_not_pay() {
        let throttle = Throttle::new(clock());
        let guesser = Some(IpAddr::from([203, 0, 113, 9]));
        for _ in 0..5 {
            waited(&throttle, "acme", guesser).await;
        }
        let office = Some(IpAddr::from([192, 0, 2, 7]));
        assert_eq!(waited(&throttle, "acme", office).await, 250);
        assert_eq!(waited(&throttle, "apex", guesser).await, 250);
        assert_eq!(waited(&throttle, "acme", None).await, 250);
    }

    #[tokio::test(start_paused = true)]
    async fn another_spelling_or_another_address_of_the_same_caller_is_the_same_lane() {
        let throttle = Throttle::new(clock());
        let from = |text: &str| Some(text.parse().unwrap());
        assert_eq!(waited(&throttle, "Acmé", from("192.0.2.7")).await, 250);
        assert_eq!(
            waited(&throttle, "ACMÉ", from("::ffff:192.0.2.7")).await,
            500
        );
        assert_eq!(waited(&throttle, "acme", from("2001:db8::1")).await, 250);
        assert_eq!(waited(&throttle, "acme", from("2001:db8::2:1")).await, 500);
        assert_eq!(
            waited(&throttle, "acme", from("2001:db8:0:1::1")).await,
            250
        );
        assert_eq!(waited(&throttle, &"x".repeat(200), None).await, 250);
        assert_eq!(waited(&throttle, &"x".repeat(201), None).await, 500);
    }

    #[tokio::test(start_paused = true)]
    async fn a_lane_has_eight_slots_and_hanging_up_frees_none() {
        let throttle = Arc::new(Throttle::new(clock()));
        let guess = || {
            let throttle = Arc::clone(&throttle);
            tokio::spawn(async move { throttle.guarded("acme", None, ready(false)).await })
        };
        let guesses: Vec<_> = (0..SLOTS).map(|_| guess()).collect();
        tokio::time::sleep(Duration::from_millis(1)).await;
        guesses.iter().for_each(tokio::task::JoinHandle::abort);
        let begun = Instant::now();
        let ninth = throttle.guarded("acme", None, async {
            // The first slot to come free is that of the first failure.
            assert_eq!(begun.elapsed().as_millis(), 249);
            true
        });
        assert!(ninth.await);
    }

    #[tokio::test(start_paused = true)]
    async fn who_came_first_is_checked_first() {
        let throttle = Arc::new(Throttle::new(clock()));
        let order = Arc::new(Mutex::new(Vec::new()));
        let guesses: Vec<_> = (0..SLOTS + 3)
            .map(|n| {
                let (throttle, order) = (Arc::clone(&throttle), Arc::clone(&order));
                tokio::spawn(async move {
                    let check = async {
                        order.lock().unwrap().push(n);
                        false
                    };
                    throttle.guarded("acme", None, check).await
                })
            })
            .collect();
        for guess in guesses {
            assert!(!guess.await.unwrap());
        }
        let expected: Vec<usize> = (0..SLOTS + 3).collect();
        assert_eq!(*order.lock().unwrap(), expected);
    }

    #[tokio::test(start_paused = true)]
    async fn a_displaced_lane_starts_over() {
        let throttle = Throttle {
            clock: clock(),
            lanes: Mutex::new(Bounded::new(1)),
        };
        waited(&throttle, "acme", None).await;
        waited(&throttle, "apex", None).await;
        assert_eq!(waited(&throttle, "acme", None).await, 250);
    }
}
