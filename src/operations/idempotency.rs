//! `Idempotency-Key`: the same request gets the first answer again.

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use super::{Caller, OperationError, Operations};
use crate::store::{Tx, idempotency::Remembered};

/// How long an answer is remembered.
const REMEMBERED: TimeDelta = TimeDelta::days(30);

/// What a caller is told: an HTTP status and a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The JSON body.
    pub body: String,
}

/// A request that is to be done once: the key, and a hash of all that it asks for.
#[derive(Clone, Debug)]
pub struct OnceKey {
    key: String,
    request_hash: [u8; 32],
}

impl OnceKey {
    /// The most characters in a key.
    pub const MAX_CHARS: usize = 255;

    /// A key for the request that `method`, `path` and `body` make up; `None` when the key is empty
    /// or longer than [`OnceKey::MAX_CHARS`].
    #[must_use]
    pub fn new(key: &str, method: &str, path: &str, body: &[u8]) -> Option<Self> {
        if key.is_empty() || key.chars().count() > Self::MAX_CHARS {
            return None;
        }
        let mut sha = Sha256::new();
        for part in [method.as_bytes(), path.as_bytes(), body] {
            sha.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            sha.update(part);
        }
        Some(Self {
            key: key.to_owned(),
            request_hash: sha.finalize().into(),
        })
    }
}

impl Operations {
    /// Runs operations in one transaction and remembers their answer under `key` in the same one;
    /// a request that was done before gets that answer again and does nothing. `remember` says what
    /// of the answer is kept, so that a secret in it is not.
    ///
    /// # Errors
    /// What the operations fail with, which is not remembered; [`OperationError::KeyReused`] when
    /// the key stands for another request.
    pub async fn once(
        &self,
        who: &Caller,
        key: Option<&OnceKey>,
        remember: fn(&Answer) -> String,
        work: impl AsyncFn(&mut Tx) -> Result<Answer, OperationError>,
    ) -> Result<Answer, OperationError> {
        let (Some(key), Caller::User(user)) = (key, who) else {
            return self.write(work).await;
        };
        self.write(async |tx| {
            if let Some(first) = tx.load_remembered(user.id, &key.key).await? {
                if first.request_hash != key.request_hash {
                    return Err(OperationError::KeyReused);
                }
                let status = u16::try_from(first.status).unwrap_or(200);
                return Ok(Answer {
                    status,
                    body: first.body,
                });
            }
            let answer = work(tx).await?;
            let remembered = Remembered {
                request_hash: key.request_hash,
                status: i64::from(answer.status),
                body: remember(&answer),
            };
            let now = self.clock.now();
            tx.delete_remembered(now - REMEMBERED).await?;
            tx.insert_remembered(user.id, &key.key, &remembered, now)
                .await?;
            Ok(answer)
        })
        .await
    }
}
