//! Passwords: argon2id at rest, and a memo of good checks in memory.
//!
//! At rest a password is a PHC string (`$argon2id$v=19$m=19456,t=2,p=1$salt$hash`) with OWASP's
//! parameters: 19 MiB, two passes, one lane. One check costs tens of milliseconds on a blocking
//! thread, and only so many run at once that memory stays bounded.
//!
//! A connector polls every few minutes, or every few seconds, for years. After one good check its
//! next ones are answered from the memo: an HMAC-SHA256 of account, password and stored hash under
//! a key that is drawn when the process starts and never leaves it. A changed password changes the
//! stored hash, so the memo misses by construction and nothing needs to be told to forget. Wrong
//! passwords are never memoised: every guess costs a full check.

use std::{
    sync::{Arc, Mutex},
    thread::available_parallelism,
};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version,
    password_hash::{Output, ParamsString, PasswordHash, Salt, SaltString},
};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use tokio::sync::Semaphore;

use super::bounded::Bounded;
use crate::clock::Ids;

/// What a new hash costs. Stored hashes name their own cost, so this can rise later.
const COST: Params = Params::DEFAULT;

/// How many accounts the memo holds. Beyond that, the least recently seen are checked in full.
const MEMO_ACCOUNTS: usize = 10_000;

/// Longer passwords skip the memo and are checked in full, so that nobody makes a server thread
/// digest megabytes.
const MEMO_PASSWORD_BYTES: usize = 1_024;

/// Memory for one check is asked for in one piece of at least this many blocks of 1 KiB.
///
/// The system's allocator keeps freed pieces below 32 MiB for later, one set per thread, which
/// would leave an idle server at several times 19 MiB. A larger piece goes back to the system at
/// once, and the part that is never touched costs nothing.
const MEMORY_BLOCKS: usize = 33 * 1_024;

/// Hashes and checks passwords.
pub struct Passwords {
    ids: Ids,
    turns: Arc<Semaphore>,
    memo: Mutex<Bounded<String, [u8; 32]>>,
    memo_key: [u8; 32],
    /// A hash that no known password has, checked when there is no account.
    decoy: String,
}

impl Passwords {
    /// Hashing that draws its salts and its memo key from `ids`.
    #[must_use]
    pub fn new(ids: Ids) -> Self {
        let turns = available_parallelism().map_or(1, usize::from);
        Self {
            turns: Arc::new(Semaphore::new(turns)),
            memo: Mutex::new(Bounded::new(MEMO_ACCOUNTS)),
            memo_key: ids.bytes(),
            decoy: phc(&ids.bytes::<16>(), &ids.bytes::<32>()),
            ids,
        }
    }

    /// The PHC string to store for `password`, under a fresh salt.
    ///
    /// # Panics
    /// When the runtime shuts down while the hash is computed; the caller is being dropped then.
    pub async fn hash(&self, password: SecretString) -> String {
        let salt = self.ids.bytes::<16>();
        self.in_turn(move || {
            let mut digest = [0_u8; Params::DEFAULT_OUTPUT_LEN];
            derive(COST, password.expose_secret(), &salt, &mut digest)
                .expect("the default cost, a salt of 16 bytes and a text in memory are valid");
            phc(&salt, &digest)
        })
        .await
        .expect("hashing with valid parameters does not panic")
    }

    /// Whether `presented` is the password that `stored_phc` was made from.
    ///
    /// `account` names whose hash it is and must be unique among all that ever sign in here. A
    /// stored hash that cannot be read admits nobody and is logged.
    pub async fn verify(&self, presented: &SecretString, stored_phc: &str, account: &str) -> bool {
        if self.remembers(presented, stored_phc, account) {
            return true;
        }
        let (text, stored) = (presented.clone(), stored_phc.to_owned());
        let checked = self.in_turn(move || matches(text.expose_secret(), &stored));
        match checked.await {
            Some(Ok(true)) => {
                self.remember(presented, stored_phc, account);
                true
            }
            Some(Ok(false)) | None => false,
            Some(Err(reason)) => {
                tracing::error!(account, %reason, "stored password hash unreadable: set a new password");
                false
            }
        }
    }

    /// Does the work of a check when there is no account, so that time does not tell which names
    /// exist. The answer is always no.
    pub async fn verify_absent(&self, presented: &SecretString) -> bool {
        let (text, decoy) = (presented.clone(), self.decoy.clone());
        let checked = self.in_turn(move || matches(text.expose_secret(), &decoy));
        // Awaited for its time alone: whatever it found, nobody is there to be let in.
        let _found = checked.await;
        false
    }

    /// Whether these credentials were good before, against this very hash. Takes microseconds, and
    /// a no says nothing.
    #[must_use]
    pub fn remembers(&self, presented: &SecretString, stored_phc: &str, account: &str) -> bool {
        let Some(tag) = self.tag(presented, stored_phc, account) else {
            return false;
        };
        let mut memo = self.lock_memo();
        memo.get_mut(account)
            .is_some_and(|known| known[..].ct_eq(&tag[..]).into())
    }

    fn remember(&self, presented: &SecretString, stored_phc: &str, account: &str) {
        if let Some(tag) = self.tag(presented, stored_phc, account) {
            self.lock_memo().insert(account.to_owned(), tag);
        }
    }

    /// The HMAC of the three texts, each led by its length so that none can reach into the next.
    fn tag(&self, presented: &SecretString, stored_phc: &str, account: &str) -> Option<[u8; 32]> {
        let password = presented.expose_secret();
        if password.len() > MEMO_PASSWORD_BYTES {
            return None;
        }
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.memo_key).expect("HMAC takes a key of any length");
        for part in [account, password, stored_phc] {
            mac.update(&part.len().to_be_bytes());
            mac.update(part.as_bytes());
        }
        Some(mac.finalize().into_bytes().into())
    }

    fn lock_memo(&self) -> std::sync::MutexGuard<'_, Bounded<String, [u8; 32]>> {
        self.memo
            .lock()
            .expect("no thread panics while it holds the memo")
    }

    /// Runs `work` on a blocking thread once it is its turn. `None` when it did not come to an end.
    async fn in_turn<T, F>(&self, work: F) -> Option<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.expect("nobody closes the semaphore");
        // The permit moves along: a caller who hangs up must not make room for another check while
        // this one still runs.
        let running = tokio::task::spawn_blocking(move || {
            let found = work();
            drop(turn);
            found
        });
        running.await.ok()
    }
}

/// Writes a PHC string for the cost of new hashes.
fn phc(salt: &[u8], digest: &[u8]) -> String {
    let salt = SaltString::encode_b64(salt).expect("16 bytes are a valid salt");
    PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&COST).expect("the default cost can be written"),
        salt: Some(salt.as_salt()),
        hash: Some(Output::new(digest).expect("32 bytes are a valid hash")),
    }
    .to_string()
}

/// Computes anew what `stored` should hold for `password` and compares in constant time.
fn matches(password: &str, stored: &str) -> argon2::password_hash::Result<bool> {
    use argon2::password_hash::Error;

    let stored = PasswordHash::new(stored)?;
    if stored.algorithm != ARGON2ID_IDENT {
        return Err(Error::Algorithm);
    }
    if stored.version != Some(Version::V0x13.into()) {
        return Err(Error::Version);
    }
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
        return Err(Error::PhcStringField);
    };
    let mut salt_bytes = [0_u8; Salt::MAX_LENGTH];
    let salt = salt.decode_b64(&mut salt_bytes)?;
    let mut found = vec![0_u8; expected.len()];
    derive(Params::try_from(&stored)?, password, salt, &mut found)?;
    Ok(found[..].ct_eq(expected.as_bytes()).into())
}

fn derive(cost: Params, password: &str, salt: &[u8], out: &mut [u8]) -> argon2::Result<()> {
    let mut memory = Vec::with_capacity(cost.block_count().max(MEMORY_BLOCKS));
    memory.resize(cost.block_count(), Block::new());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost).hash_password_into_with_memory(
        password.as_bytes(),
        salt,
        out,
        &mut memory,
    )
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher, PasswordVerifier};
    use proptest::prelude::*;

    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(Ids::seeded(11))
    }

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[tokio::test]
    async fn a_hash_is_an_argon2id_phc_string_that_the_crate_itself_accepts() {
        let stored = passwords().hash(secret("roses & thorns")).await;
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        let parsed = PasswordHash::new(&stored).unwrap();
        let argon2 = Argon2::default();
        assert!(argon2.verify_password(b"roses & thorns", &parsed).is_ok());
    }

    #[tokio::test]
    async fn a_hash_that_the_crate_itself_made_is_verified() {
        let salt = SaltString::encode_b64(b"sixteen bytes ok").unwrap();
        let stored = Argon2::default().hash_password(b"p", &salt).unwrap();
        let stored = stored.to_string();
        assert!(passwords().verify(&secret("p"), &stored, "acme").await);
        assert!(!passwords().verify(&secret("P"), &stored, "acme").await);
    }

    #[tokio::test]
    async fn the_same_password_hashes_differently_each_time() {
        let passwords = passwords();
        let one = passwords.hash(secret("same")).await;
        assert_ne!(one, passwords.hash(secret("same")).await);
    }

    #[tokio::test]
    async fn a_good_check_is_remembered_and_a_wrong_one_is_not() {
        let passwords = passwords();
        let stored = passwords.hash(secret("right")).await;
        assert!(!passwords.verify(&secret("wrong"), &stored, "acme").await);
        assert!(!passwords.remembers(&secret("wrong"), &stored, "acme"));
        assert!(!passwords.remembers(&secret("right"), &stored, "acme"));
        assert!(passwords.verify(&secret("right"), &stored, "acme").await);
        assert!(passwords.remembers(&secret("right"), &stored, "acme"));
        assert!(!passwords.verify(&secret("wrong"), &stored, "acme").await);
        assert!(!passwords.remembers(&secret("wrong"), &stored, "acme"));
        assert!(passwords.remembers(&secret("right"), &stored, "acme"));
    }

    #[tokio::test]
    async fn what_is_remembered_is_answered_while_no_check_can_run() {
        let passwords = passwords();
        let stored = passwords.hash(secret("right")).await;
        assert!(passwords.verify(&secret("right"), &stored, "acme").await);
        passwords.turns.close();
        assert!(passwords.verify(&secret("right"), &stored, "acme").await);
    }

    #[tokio::test]
    async fn a_changed_hash_or_another_account_is_not_remembered() {
        let passwords = passwords();
        let stored = passwords.hash(secret("right")).await;
        assert!(passwords.verify(&secret("right"), &stored, "acme").await);
        let changed = passwords.hash(secret("right")).await;
        assert!(!passwords.remembers(&secret("right"), &changed, "acme"));
        assert!(!passwords.remembers(&secret("right"), &stored, "apex"));
        let other = passwords.hash(secret("new")).await;
        assert!(!passwords.verify(&secret("right"), &other, "acme").await);
    }

    #[tokio::test]
    async fn a_very_long_password_is_checked_in_full_every_time() {
        let passwords = passwords();
        let long = secret(&"x".repeat(MEMO_PASSWORD_BYTES + 1));
        let stored = passwords.hash(long.clone()).await;
        assert!(passwords.verify(&long, &stored, "acme").await);
        assert!(!passwords.remembers(&long, &stored, "acme"));
    }

    #[tokio::test]
    async fn nobody_is_let_in_without_an_account() {
        let passwords = passwords();
        assert!(!passwords.verify_absent(&secret("")).await);
        assert!(!passwords.verify_absent(&secret("right")).await);
    }

    #[test]
    fn the_decoy_costs_what_a_new_hash_costs() {
        let passwords = passwords();
        let decoy = PasswordHash::new(&passwords.decoy).unwrap();
        assert_eq!(Params::try_from(&decoy).unwrap().m_cost(), COST.m_cost());
        assert_eq!(Params::try_from(&decoy).unwrap().t_cost(), COST.t_cost());
        assert!(!matches("", &passwords.decoy).unwrap());
    }

    #[tokio::test]
    async fn a_stored_hash_that_is_none_admits_nobody() {
        let passwords = passwords();
        let good = passwords.hash(secret("p")).await;
        for stored in [
            "",
            "p",
            "$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlcw",
            &good.replace("argon2id", "argon2i"),
            &good.replace("v=19", "v=16"),
            &good.replace("m=19456", "m=1"),
        ] {
            assert!(
                !passwords.verify(&secret("p"), stored, "acme").await,
                "{stored}"
            );
        }
    }

    #[tokio::test(start_paused = true)]
    async fn checks_run_at_most_one_per_core_at_a_time() {
        let passwords = passwords();
        let cores = available_parallelism().unwrap().get();
        assert_eq!(passwords.turns.available_permits(), cores);
        let held = passwords.turns.acquire_many(u32::try_from(cores).unwrap());
        let _held = held.await.unwrap();
        let presented = secret("p");
        let waiting = passwords.verify_absent(&presented);
        let limit = std::time::Duration::from_millis(50);
        assert!(tokio::time::timeout(limit, waiting).await.is_err());
    }

    proptest! {
        #[test]
        fn tags_differ_wherever_any_part_differs(
            one in ("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}"),
            two in ("[ab]{0,3}", "[ab]{0,3}", "[ab]{0,3}"),
        ) {
            let passwords = passwords();
            let tag = |(account, password, stored): &(String, String, String)| {
                passwords.tag(&secret(password), stored, account)
            };
            prop_assert_eq!(one == two, tag(&one) == tag(&two));
        }
    }
}
