//! Reading and writing the words of a fault list.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{Fault, Lock, Rule, Spoil, When};
use crate::simulator::{processor::status::Hresult, schema::requests::known_name};

/// A list of faults that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// A name that is no fault's.
    #[error("`{0}` is no fault, expected one of `{names}`", names = NAMES.join("`, `"))]
    Unknown(String),
    /// A value that is missing, surplus or not of the right form.
    #[error("fault `{fault}`: {reason}")]
    Value {
        /// The fault as written.
        fault: String,
        /// What was expected and what was found.
        reason: String,
    },
}

const NAMES: [&str; 18] = [
    "lost-response",
    "dies-before-run",
    "dies-after-run",
    "lost-reply",
    "repeated-delivery",
    "repeated-send",
    "truncated-response",
    "hresult=CODE",
    "hresult-after-run=CODE",
    "locked",
    "alters-amount",
    "iterator-lost",
    "bad-entry",
    "unsupported=REQUEST",
    "cannot-open=CODE",
    "wrong-company-file",
    "slow=SECONDS",
    "recovery=KIND",
];

impl FromStr for Rule {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let invalid = |reason: String| FaultError::Value {
            fault: text.to_owned(),
            reason,
        };
        let (what, when) = if let Some((what, rate)) = text.split_once(':') {
            let rate = Decimal::from_str_exact(rate)
                .ok()
                .filter(|rate| (Decimal::ZERO..=Decimal::ONE).contains(rate))
                .and_then(|rate| (rate * Decimal::from(1_000_000)).to_u64())
                .ok_or_else(|| invalid(format!("expected a rate from 0 to 1, found `{rate}`")))?;
            (what, Some(When::PerMillion(rate)))
        } else if let Some((what, ordinal)) = text.split_once('@') {
            let ordinal = ordinal
                .parse()
                .ok()
                .filter(|ordinal| *ordinal > 0)
                .ok_or_else(|| {
                    invalid(format!("expected 1 or more after `@`, found `{ordinal}`"))
                })?;
            (what, Some(When::At(ordinal)))
        } else {
            (text, None)
        };
        let (name, value) = match what.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (what, None),
        };
        let fault = fault(name, value, &invalid)?;
        let usual = match fault {
            Fault::Slow(_) | Fault::Recovery(_) | Fault::Unsupported(_) => When::Always,
            _ => When::At(1),
        };
        if matches!(fault, Fault::Recovery(_)) && when.is_some() {
            return Err(invalid("`recovery` holds all the time".to_owned()));
        }
        Ok(Self {
            fault,
            when: when.unwrap_or(usual),
            chances: 0,
        })
    }
}

/// The fault of a name that takes no value.
fn plain(name: &str) -> Option<Fault> {
    match name {
        "lost-response" => Some(Fault::LostResponse),
        "dies-before-run" => Some(Fault::DiesBeforeRun),
        "dies-after-run" => Some(Fault::DiesAfterRun),
        "lost-reply" => Some(Fault::LostReply),
        "repeated-delivery" => Some(Fault::RepeatedDelivery),
        "repeated-send" => Some(Fault::RepeatedSend),
        "truncated-response" => Some(Fault::TruncatedResponse),
        "alters-amount" => Some(Fault::AltersAmount),
        "wrong-company-file" => Some(Fault::WrongCompanyFile),
        "iterator-lost" => Some(Fault::IteratorLost),
        _ => None,
    }
}

fn fault(
    name: &str,
    value: Option<&str>,
    invalid: &dyn Fn(String) -> FaultError,
) -> Result<Fault, FaultError> {
    if let Some(plain) = plain(name) {
        return match value {
            None => Ok(plain),
            Some(value) => Err(invalid(format!("takes no value, found `{value}`"))),
        };
    }
    let code = || {
        value
            .and_then(|value| value.strip_prefix("0x").or(value.strip_prefix("0X")))
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .ok_or_else(|| {
                invalid(format!(
                    "expected `={name_of_code}`, found `{}`",
                    value.unwrap_or_default(),
                    name_of_code = "0x8004…"
                ))
            })
    };
    match name {
        "hresult" => code().map(Fault::Hresult),
        "hresult-after-run" => code().map(Fault::HresultAfterRun),
        "cannot-open" => code().map(Fault::CannotOpen),
        "locked" => match value {
            None | Some("3175") => Ok(Fault::Locked(Lock::Transaction)),
            Some("3176") => Ok(Fault::Locked(Lock::Related)),
            Some("3180") => Ok(Fault::Locked(Lock::List)),
            Some(other) => Err(invalid(format!(
                "expected `3175`, `3176` or `3180`, found `{other}`"
            ))),
        },
        "bad-entry" => match value {
            None | Some("nameless") => Ok(Fault::BadEntry(Spoil::Nameless)),
            Some("comma") => Ok(Fault::BadEntry(Spoil::Comma)),
            Some("twice") => Ok(Fault::BadEntry(Spoil::Twice)),
            Some(other) => Err(invalid(format!(
                "expected `nameless`, `comma` or `twice`, found `{other}`"
            ))),
        },
        "unsupported" => value
            .and_then(known_name)
            .map(Fault::Unsupported)
            .ok_or_else(|| invalid("expected `=REQUEST`, such as `=ListDeletedQuery`".to_owned())),
        "slow" => value
            .and_then(|value| value.parse().ok())
            .map(Fault::Slow)
            .ok_or_else(|| invalid("expected `=SECONDS`, a whole number".to_owned())),
        "recovery" => value
            .unwrap_or_default()
            .parse()
            .map(Fault::Recovery)
            .map_err(|error| invalid(format!("{error}"))),
        _ => Err(FaultError::Unknown(name.to_owned())),
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LostResponse => f.write_str("lost-response"),
            Self::DiesBeforeRun => f.write_str("dies-before-run"),
            Self::DiesAfterRun => f.write_str("dies-after-run"),
            Self::LostReply => f.write_str("lost-reply"),
            Self::RepeatedDelivery => f.write_str("repeated-delivery"),
            Self::RepeatedSend => f.write_str("repeated-send"),
            Self::TruncatedResponse => f.write_str("truncated-response"),
            Self::Hresult(code) => write!(f, "hresult={}", Hresult::new(*code).hex()),
            Self::HresultAfterRun(code) => {
                write!(f, "hresult-after-run={}", Hresult::new(*code).hex())
            }
            Self::Locked(lock) => write!(f, "locked={}", lock.status().code),
            Self::AltersAmount => f.write_str("alters-amount"),
            Self::IteratorLost => f.write_str("iterator-lost"),
            Self::BadEntry(spoil) => write!(
                f,
                "bad-entry={}",
                match spoil {
                    Spoil::Nameless => "nameless",
                    Spoil::Comma => "comma",
                    Spoil::Twice => "twice",
                }
            ),
            Self::Unsupported(request) => write!(f, "unsupported={request}"),
            Self::CannotOpen(code) => write!(f, "cannot-open={}", Hresult::new(*code).hex()),
            Self::WrongCompanyFile => f.write_str("wrong-company-file"),
            Self::Slow(seconds) => write!(f, "slow={seconds}"),
            Self::Recovery(recovery) => write!(f, "recovery={recovery}"),
        }
    }
}
