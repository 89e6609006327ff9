//! Secrets, at rest and in hand: who may come in.
//!
//! - [`password`]: passwords as argon2id hashes, and the shortcut that keeps a poll cheap.
//! - [`throttle`]: wrong answers take longer and longer, for the guesser alone.
//! - [`secret`]: tickets, tokens and generated passwords, and the digests that are stored of them.
//! - [`Gate`]: the first two together, which is what both doors ask.
//!
//! Not for roles or sessions: this room says whether somebody is who they claim to be, never what
//! they may do. It knows no tables either; the hash to check against is handed in.

mod bounded;
pub mod password;
pub mod secret;
pub mod throttle;

use std::{
    net::IpAddr,
    sync::{Mutex, MutexGuard},
};

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use self::{bounded::Bounded, password::Passwords, throttle::Throttle};
use crate::clock::{Clock, Ids};

/// Decides whether a name and a password open the door: the connector's and the sign-in page's.
///
/// ```text
///                      remembered as good
/// name + password ──┬───────────────────────────────────────────▶ in, within microseconds
///                   │ not remembered       good
///                   └──▶ lane ──▶ argon2id ──┬───────────────────▶ in
///                      (name, caller)        │ wrong, or no such name
///                                            └──▶ held back ─────▶ out
/// ```
///
/// A connector that has been let in once never enters a lane again while its password stays what
/// it is, so a guesser cannot slow it down, from whichever address they guess.
///
/// It also remembers when each account was last let in: a poll without work leaves no other trace.
pub struct Gate {
    passwords: Passwords,
    throttle: Throttle,
    clock: Clock,
    since: DateTime<Utc>,
    admitted: Mutex<Bounded<String, DateTime<Utc>>>,
}

/// Of how many accounts it is remembered when they were last let in.
const ADMITTED_ACCOUNTS: usize = 10_000;

impl Gate {
    /// A gate that remembers nobody yet.
    #[must_use]
    pub fn new(clock: Clock, ids: Ids) -> Self {
        Self {
            passwords: Passwords::new(ids),
            throttle: Throttle::new(clock.clone()),
            since: clock.now(),
            clock,
            admitted: Mutex::new(Bounded::new(ADMITTED_ACCOUNTS)),
        }
    }

    /// The hashing of new passwords, which shares this gate's bound on concurrent work.
    #[must_use]
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Whether `presented` is the password of `account`, calling from `from`.
    ///
    /// `stored` is the hash from the account's row, and `None` when there is no such account: the
    /// answer then is no, after the same work and the same wait as for a wrong password.
    pub async fn admit(
        &self,
        account: &str,
        from: Option<IpAddr>,
        presented: &SecretString,
        stored: Option<&str>,
    ) -> bool {
        if stored.is_some_and(|stored| self.passwords.remembers(presented, stored, account)) {
            self.remember_admitted(account);
            return true;
        }
        let check = async {
            match stored {
                Some(stored) => self.passwords.verify(presented, stored, account).await,
                None => self.passwords.verify_absent(presented).await,
            }
        };
        let admitted = self.throttle.guarded(account, from, check).await;
        if admitted {
            self.remember_admitted(account);
        }
        admitted
    }

    /// When `account` was last let in by this gate, as far as that is remembered.
    #[must_use]
    pub fn last_admitted(&self, account: &str) -> Option<DateTime<Utc>> {
        self.lock_admitted().get_mut(account).copied()
    }

    /// Since when this gate has stood here.
    #[must_use]
    pub fn since(&self) -> DateTime<Utc> {
        self.since
    }

    fn remember_admitted(&self, account: &str) {
        let now = self.clock.now();
        let mut admitted = self.lock_admitted();
        if let Some(at) = admitted.get_mut(account) {
            *at = now;
        } else {
            admitted.insert(account.to_owned(), now);
        }
    }

    fn lock_admitted(&self) -> MutexGuard<'_, Bounded<String, DateTime<Utc>>> {
        self.admitted
            .lock()
            .expect("no thread panics while it holds what is remembered")
    }
}

/// How the account of a connector is called, so that it is no user's.
#[must_use]
pub fn connector_account(user_name: &str) -> String {
    format!("connector {user_name}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use chrono::DateTime;
    use tokio::time::Instant;

    use super::*;

    fn gate() -> Gate {
        let start = DateTime::from_timestamp_millis(1_763_000_000_000).unwrap();
        Gate::new(Clock::manual(start), Ids::seeded(3))
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[tokio::test(start_paused = true)]
    async fn the_right_password_is_let_in_at_once() {
        let gate = gate();
        let stored = gate.passwords().hash(secret("right")).await;
        let begun = Instant::now();
        assert!(
            gate.admit("acme", None, &secret("right"), Some(&stored))
                .await
        );
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_remembered_when_an_account_was_last_let_in_and_not_when_it_was_refused() {
        let gate = gate();
        let stored = gate.passwords().hash(secret("right")).await;
        assert!(!gate.admit("acme", None, &secret("no"), Some(&stored)).await);
        assert_eq!(gate.last_admitted("acme"), None);
        // Checked in full, then answered from the memo.
        for minutes in [1, 2] {
            gate.clock.advance(chrono::TimeDelta::minutes(1));
            let right = secret("right");
            assert!(gate.admit("acme", None, &right, Some(&stored)).await);
            let at = gate.since() + chrono::TimeDelta::minutes(minutes);
            assert_eq!(gate.last_admitted("acme"), Some(at));
        }
        assert_eq!(gate.last_admitted("nobody"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wrong_password_and_an_unknown_name_wait_alike() {
        let gate = gate();
        let stored = gate.passwords().hash(secret("right")).await;
        for (account, stored) in [("acme", Some(stored.as_str())), ("nobody", None)] {
            let begun = Instant::now();
            assert!(!gate.admit(account, None, &secret("wrong"), stored).await);
            let waited = begun.elapsed();
            assert!(
                waited >= Duration::from_millis(250),
                "{account}: {waited:?}"
            );
            assert!(waited < Duration::from_millis(260), "{account}: {waited:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_known_connector_passes_a_full_lane_of_guesses_from_its_own_address() {
        let gate = std::sync::Arc::new(gate());
        let from = Some(IpAddr::from([192, 0, 2, 7]));
        let stored = gate.passwords().hash(secret("right")).await;
        assert!(
            gate.admit("acme", from, &secret("right"), Some(&stored))
                .await
        );
        let guesses: Vec<_> = (0..20)
            .map(|n| {
                let (gate, stored) = (gate.clone(), stored.clone());
                tokio::spawn(async move {
                    gate.admit("acme", from, &secret(&format!("guess {n}")), Some(&stored))
                        .await
                })
            })
            .collect();
        tokio::task::yield_now().await;
        let begun = Instant::now();
        assert!(
            gate.admit("acme", from, &secret("right"), Some(&stored))
                .await
        );
        assert_eq!(begun.elapsed(), Duration::ZERO);
        for guess in guesses {
            assert!(!guess.await.unwrap());
        }
    }
}
