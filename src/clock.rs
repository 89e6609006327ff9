//! The only source of time and of fresh ids.
//!
//! Everything else is told the time and is handed its ids, so that a test or the simulation can own
//! both and a run can be repeated to the byte. Times are cut to milliseconds here, at the source:
//! `PostgreSQL` keeps microseconds and `SQLite` text, and an uncut value would not round-trip.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use uuid::Uuid;

/// Tells the time: the system's, or one that a test moves by hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(
            start.timestamp_millis(),
        ))))
    }

    /// The present moment, in whole milliseconds.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        match &self.0 {
            Source::System => {
                #[expect(clippy::disallowed_methods, reason = "this is the one place that asks")]
                let now = Utc::now();
                now.trunc_subsecs(3)
            }
            Source::Manual(millis) => {
                DateTime::from_timestamp_millis(millis.load(Ordering::SeqCst))
                    .expect("a manual clock only holds moments that were dates before")
            }
        }
    }

    /// Moves a manual clock by `step` (backwards too: workstation clocks jump). The system's clock
    /// does not move.
    pub fn advance(&self, step: TimeDelta) {
        if let Source::Manual(millis) = &self.0 {
            millis.fetch_add(step.num_milliseconds(), Ordering::SeqCst);
        }
    }
}

/// Makes fresh ids and secrets: from the operating system, or repeatably from a seed.
#[derive(Clone, Debug)]
pub struct Ids {
    entropy: Entropy,
    last: Arc<Mutex<Last>>,
}

/// The time and number of the last row id, so that the next one sorts after it.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    millis: u64,
    number: u16,
}

/// The row ids that one millisecond has room for: twelve bits of a version 7 UUID.
const NUMBERS: u16 = 1 << 12;

#[derive(Clone, Debug)]
enum Entropy {
    System,
    Seeded(Arc<Mutex<u64>>),
}

impl Ids {
    /// Ids nobody can guess or repeat.
    #[must_use]
    pub fn system() -> Self {
        Self::of(Entropy::System)
    }

    /// Ids that come out the same for the same `seed`. For tests and the simulation only: they are
    /// no secrets.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self::of(Entropy::Seeded(Arc::new(Mutex::new(seed))))
    }

    fn of(entropy: Entropy) -> Self {
        Self {
            entropy,
            last: Arc::default(),
        }
    }

    /// An id for a new row: a version 7 UUID. Those of one process sort in the order in which they
    /// were made, also within one millisecond and when the clock is set back.
    #[must_use]
    pub fn row(&self, at: DateTime<Utc>) -> Uuid {
        let millis =
            u64::try_from(at.timestamp_millis()).expect("the clock tells times after 1970");
        let Last { millis, number } = self.next(millis);
        let mut random: [u8; 10] = self.bytes();
        random[..2].copy_from_slice(&number.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }

    fn next(&self, millis: u64) -> Last {
        let mut last = self.last.lock().expect("no thread panics while it counts");
        *last = if millis > last.millis {
            Last { millis, number: 0 }
        } else if last.number + 1 < NUMBERS {
            Last {
                number: last.number + 1,
                ..*last
            }
        } else {
            Last {
                millis: last.millis + 1,
                number: 0,
            }
        };
        *last
    }

    /// A random id with no time in it, for what outsiders get to see as a GUID.
    #[must_use]
    pub fn random(&self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }

    /// `N` random bytes: tickets, tokens, passwords, message-set ids.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut out = [0_u8; N];
        match &self.entropy {
            Entropy::System => {
                getrandom::fill(&mut out).expect("the operating system gives random bytes");
            }
            Entropy::Seeded(state) => {
                let mut state = state.lock().expect("no thread panics while it draws");
                for chunk in out.chunks_mut(8) {
                    let word = split_mix(&mut state).to_le_bytes();
                    chunk.copy_from_slice(&word[..chunk.len()]);
                }
            }
        }
        out
    }
}

/// One step of the `SplitMix64` generator: small, well spread, and all that a seeded run needs.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut word = *state;
    word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    word ^ (word >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_sequence() {
        let at = Clock::manual(DateTime::from_timestamp_millis(1_763_000_000_000).unwrap()).now();
        let (one, two) = (Ids::seeded(7), Ids::seeded(7));
        assert_eq!(one.row(at), two.row(at));
        assert_eq!(one.random(), two.random());
        assert_ne!(one.random(), one.random());
        assert_ne!(Ids::seeded(8).random(), two.random());
    }

    #[test]
    fn row_ids_sort_by_time() {
        let ids = Ids::seeded(1);
        let clock = Clock::manual(DateTime::from_timestamp_millis(1_763_000_000_000).unwrap());
        let early = ids.row(clock.now());
        clock.advance(TimeDelta::milliseconds(1));
        assert!(early < ids.row(clock.now()));
        assert_eq!(early.get_version_num(), 7);
    }

    #[test]
    fn row_ids_sort_as_they_were_made_within_a_millisecond_and_when_the_clock_is_set_back() {
        let ids = Ids::seeded(1);
        let clock = Clock::manual(DateTime::from_timestamp_millis(1_763_000_000_000).unwrap());
        let mut made: Vec<_> = (0..10_000).map(|_| ids.row(clock.now())).collect();
        clock.advance(TimeDelta::hours(-1));
        made.push(ids.row(clock.now()));
        assert!(made.is_sorted_by(|one, two| one < two));
    }

    #[test]
    fn times_are_cut_to_milliseconds() {
        assert_eq!(
            Clock::system().now().timestamp_subsec_nanos() % 1_000_000,
            0
        );
    }
}
