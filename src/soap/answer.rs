//! One envelope in, one envelope out: what is between the two whichever way they travel.

use std::{any::Any, net::IpAddr, panic::AssertUnwindSafe};

use actix_web::http::StatusCode;
use futures_util::FutureExt;
use thiserror::Error;
use tracing::{error, warn};

use super::{
    envelope::{EnvelopeError, MAX_BODY_BYTES, read_envelope},
    operation::Operation,
    reply::{FaultCode, write_fault, write_reply},
};
use crate::sync::{
    Hear, HearError,
    call::{Call, Reply},
};

/// Lets `engine` answer an envelope as `/qbwc` would: the HTTP status, 200 or 500, and the envelope
/// that goes back as `text/xml; charset=utf-8`.
pub async fn answer<E: Hear>(engine: &E, envelope: &[u8]) -> (u16, String) {
    let read = read_envelope(envelope, MAX_BODY_BYTES).await;
    let answered = match read {
        Ok((operation, call)) => ask(engine, call, None)
            .await
            .map(|reply| (operation, reply)),
        Err(refused) => Err(refused.into()),
    };
    let (status, envelope) = write(answered);
    (status.as_u16(), envelope)
}

/// Why a call is answered with a fault.
#[derive(Debug, Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    #[error(transparent)]
    Engine(#[from] HearError),
    #[error("the server failed inside; run the update again, nothing is sent twice")]
    Panic,
}

impl From<Box<dyn Any + Send>> for Refusal {
    /// What a panic says is for the panic hook: it may quote anything.
    fn from(_: Box<dyn Any + Send>) -> Self {
        Self::Panic
    }
}

impl Refusal {
    fn code(&self) -> FaultCode {
        match self {
            Self::Envelope(error) if error.is_version_mismatch() => FaultCode::VersionMismatch,
            Self::Envelope(_) => FaultCode::Client,
            Self::Engine(_) | Self::Panic => FaultCode::Server,
        }
    }

    fn log(&self) {
        match self {
            Self::Envelope(refused) => warn!(%refused, "envelope refused"),
            Self::Engine(failed) => error!(%failed, "call not answered"),
            Self::Panic => error!("call not answered, the engine panicked"),
        }
    }
}

/// Lets the engine answer, and survives it.
pub(super) async fn ask<E: Hear>(
    engine: &E,
    call: Call,
    from: Option<IpAddr>,
) -> Result<Reply, Refusal> {
    let reply = AssertUnwindSafe(engine.hear(call, from))
        .catch_unwind()
        .await??;
    Ok(reply)
}

/// Writes what goes back; a refusal is logged here.
pub(super) fn write(answered: Result<(Operation, Reply), Refusal>) -> (StatusCode, String) {
    match answered {
        Ok((operation, reply)) => (StatusCode::OK, write_reply(operation, &reply)),
        Err(refusal) => {
            refusal.log();
            let fault = write_fault(refusal.code(), &refusal.to_string());
            (StatusCode::INTERNAL_SERVER_ERROR, fault)
        }
    }
}
