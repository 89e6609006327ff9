//! What can go wrong between the server, the connector and `QuickBooks`, as a list on the command
//! line.
//!
//! ```text
//! LIST  = FAULT ["," FAULT]…
//! FAULT = NAME ["=" VALUE] [":" RATE | "@" ORDINAL]
//! ```
//!
//! | fault | what happens |
//! | --- | --- |
//! | `lost-response` | `QuickBooks` ran the set; its answer never reaches the server |
//! | `dies-before-run` | the connector dies with the set in its hands |
//! | `dies-after-run` | the connector dies right after `QuickBooks` ran the set |
//! | `lost-reply` | the answer is delivered, the server's reply to it is lost |
//! | `repeated-delivery` | the answer is delivered twice |
//! | `repeated-send` | the set is asked for twice; it must be the same to the byte |
//! | `truncated-response` | only half of the answer is delivered |
//! | `hresult=CODE` | `QuickBooks` runs nothing and fails with that HRESULT |
//! | `hresult-after-run=CODE` | `QuickBooks` runs the set, then fails with that HRESULT |
//! | `locked[=3175\|3176\|3180]` | every addition of the set fails because something is locked |
//! | `cannot-open=CODE` | `QuickBooks` cannot be opened: `connectionError` with that HRESULT |
//! | `wrong-company-file` | another company's file is open |
//! | `slow=SECONDS` | `QuickBooks` takes that long for a set |
//! | `recovery=KIND` | how message sets are remembered: `kept`, `latest`, `lost`, `unstored`, `never` |
//!
//! `:RATE` is a probability per chance, such as `lost-response:0.1`; `@ORDINAL` means that chance
//! alone, counted from 1. Without either a fault strikes once, at its first chance; `slow` and
//! `recovery` hold all the time. The chances of `cannot-open` and `wrong-company-file` are the
//! conversations; those of the others are the message sets, of which `@ORDINAL` and the first chance
//! count only the ones that write. The same list and the same seed strike at the same places.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::{
    company_file::recovery::Recovery,
    processor::status::{Hresult, Status},
};

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// `QuickBooks` ran the set; its answer never reaches the server.
    LostResponse,
    /// The connector dies with the set in its hands.
    DiesBeforeRun,
    /// The connector dies right after `QuickBooks` ran the set.
    DiesAfterRun,
    /// The answer is delivered, the server's reply to it is lost.
    LostReply,
    /// The answer is delivered twice.
    RepeatedDelivery,
    /// The set is asked for twice.
    RepeatedSend,
    /// Only half of the answer is delivered.
    TruncatedResponse,
    /// `QuickBooks` runs nothing and fails with this code.
    Hresult(u32),
    /// `QuickBooks` runs the set, then fails with this code.
    HresultAfterRun(u32),
    /// Every addition of the set fails because something is locked.
    Locked(Lock),
    /// `QuickBooks` cannot be opened.
    CannotOpen(u32),
    /// Another company's file is open.
    WrongCompanyFile,
    /// `QuickBooks` takes so many seconds.
    Slow(u32),
    /// How well message sets are remembered.
    Recovery(Recovery),
}

/// Which lock is in the way of an addition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lock {
    /// 3175: the transaction is in use.
    #[default]
    Transaction,
    /// 3176: a related object is in use.
    Related,
    /// 3180: another user has changed the list.
    List,
}

impl Lock {
    /// What `QuickBooks` says.
    #[must_use]
    pub fn status(self) -> Status {
        let in_use = |reason: &str| {
            format!(
                "There was an error adding, modifying or deleting a transaction because it is \
                 already in use.  QuickBooks error message: {reason}"
            )
        };
        match self {
            Self::Transaction => Status::error(
                3175,
                in_use("The transaction could not be locked.  It is in use by another user."),
            ),
            Self::Related => {
                Status::error(3176, in_use("The application failed to acquire the lock."))
            }
            Self::List => Status::unsaved(
                "transaction",
                "This list has been modified by another user.",
            ),
        }
    }
}

/// A chance for a fault to strike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chance {
    /// A conversation begins.
    Conversation,
    /// A message set has come; whether it writes.
    MessageSet {
        /// Whether the set carries a request that changes something.
        writes: bool,
    },
}

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

const NAMES: [&str; 14] = [
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
    "cannot-open=CODE",
    "wrong-company-file",
    "slow=SECONDS",
    "recovery=KIND",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Always,
    At(u64),
    PerMillion(u64),
}

#[derive(Clone, Copy, Debug)]
struct Rule {
    fault: Fault,
    when: When,
    chances: u64,
}

/// A list of faults with its dice.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Vec<Rule>,
    dice: u64,
}

impl Faults {
    /// No faults at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a list; an empty one is no faults.
    ///
    /// # Errors
    ///
    /// A [`FaultError`] that names the fault and what is wrong with it.
    pub fn parse(list: &str, seed: u64) -> Result<Self, FaultError> {
        let rules = list
            .split(',')
            .map(str::trim)
            .filter(|fault| !fault.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()?;
        Ok(Self { rules, dice: seed })
    }

    /// The kind of recovery that the list asks for.
    #[must_use]
    pub fn recovery(&self) -> Option<Recovery> {
        self.rules.iter().find_map(|rule| match rule.fault {
            Fault::Recovery(recovery) => Some(recovery),
            _ => None,
        })
    }

    /// The faults that strike at this chance, in the order of the list.
    pub fn strike(&mut self, chance: Chance) -> Vec<Fault> {
        let dice = &mut self.dice;
        self.rules
            .iter_mut()
            .filter_map(|rule| rule.strikes(chance, dice).then_some(rule.fault))
            .collect()
    }
}

impl Rule {
    fn strikes(&mut self, chance: Chance, dice: &mut u64) -> bool {
        let fitting = match self.fault {
            Fault::Recovery(_) => false,
            Fault::CannotOpen(_) | Fault::WrongCompanyFile => chance == Chance::Conversation,
            _ => chance != Chance::Conversation,
        };
        if !fitting {
            return false;
        }
        match self.when {
            When::Always => true,
            When::PerMillion(rate) => roll(dice) % 1_000_000 < rate,
            When::At(_) if chance == (Chance::MessageSet { writes: false }) => false,
            When::At(ordinal) => {
                self.chances += 1;
                self.chances == ordinal
            }
        }
    }
}

/// The next number of Steele, Lea and Flood's `SplitMix64`, which needs no more state than a seed.
fn roll(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

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
            Fault::Slow(_) | Fault::Recovery(_) => When::Always,
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

fn fault(
    name: &str,
    value: Option<&str>,
    invalid: &dyn Fn(String) -> FaultError,
) -> Result<Fault, FaultError> {
    let plain = match name {
        "lost-response" => Some(Fault::LostResponse),
        "dies-before-run" => Some(Fault::DiesBeforeRun),
        "dies-after-run" => Some(Fault::DiesAfterRun),
        "lost-reply" => Some(Fault::LostReply),
        "repeated-delivery" => Some(Fault::RepeatedDelivery),
        "repeated-send" => Some(Fault::RepeatedSend),
        "truncated-response" => Some(Fault::TruncatedResponse),
        "wrong-company-file" => Some(Fault::WrongCompanyFile),
        _ => None,
    };
    if let Some(plain) = plain {
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
            Self::CannotOpen(code) => write!(f, "cannot-open={}", Hresult::new(*code).hex()),
            Self::WrongCompanyFile => f.write_str("wrong-company-file"),
            Self::Slow(seconds) => write!(f, "slow={seconds}"),
            Self::Recovery(recovery) => write!(f, "recovery={recovery}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITES: Chance = Chance::MessageSet { writes: true };
    const READS: Chance = Chance::MessageSet { writes: false };

    #[test]
    fn every_fault_is_written_as_it_is_read() {
        for text in [
            "lost-response",
            "dies-before-run",
            "dies-after-run",
            "lost-reply",
            "repeated-delivery",
            "repeated-send",
            "truncated-response",
            "hresult=0x80040400",
            "hresult-after-run=0x8004041C",
            "locked=3175",
            "locked=3176",
            "locked=3180",
            "cannot-open=0x80040408",
            "wrong-company-file",
            "slow=3",
            "recovery=latest",
        ] {
            assert_eq!(text.parse::<Rule>().unwrap().fault.to_string(), text);
        }
    }

    #[test]
    fn a_bad_list_is_refused_with_what_was_expected() {
        for (list, part) in [
            ("lost-respons", "expected one of `lost-response`"),
            ("lost-response=1", "takes no value"),
            ("lost-response:2", "a rate from 0 to 1"),
            ("lost-response:x", "a rate from 0 to 1"),
            ("lost-response@0", "1 or more"),
            ("hresult", "`=0x8004…`"),
            ("hresult=80040400", "`=0x8004…`"),
            ("locked=3200", "`3175`, `3176` or `3180`"),
            ("slow", "`=SECONDS`"),
            ("slow=1.5", "`=SECONDS`"),
            ("recovery=maybe", "`kept`, `latest`"),
            ("recovery=lost:0.5", "holds all the time"),
        ] {
            let error = Faults::parse(list, 0).unwrap_err().to_string();
            assert!(error.contains(part), "{list}: {error}");
        }
    }

    #[test]
    fn without_more_a_fault_strikes_at_the_first_set_that_writes() {
        let mut faults = Faults::parse("lost-response", 0).unwrap();
        assert!(faults.strike(Chance::Conversation).is_empty());
        assert!(faults.strike(READS).is_empty());
        assert_eq!(faults.strike(WRITES), [Fault::LostResponse]);
        assert!(faults.strike(WRITES).is_empty());
    }

    #[test]
    fn an_ordinal_counts_chances_from_one() {
        let mut faults = Faults::parse("wrong-company-file@2, locked@1", 0).unwrap();
        assert!(faults.strike(Chance::Conversation).is_empty());
        assert_eq!(
            faults.strike(Chance::Conversation),
            [Fault::WrongCompanyFile]
        );
        assert_eq!(faults.strike(WRITES), [Fault::Locked(Lock::Transaction)]);
    }

    #[test]
    fn a_rate_strikes_about_as_often_as_it_says_and_repeats_with_its_seed() {
        let strikes = |seed| -> Vec<bool> {
            let mut faults = Faults::parse("lost-response:0.25", seed).unwrap();
            (0..4_000)
                .map(|_| !faults.strike(READS).is_empty())
                .collect()
        };
        let first = strikes(7);
        assert_eq!(first, strikes(7));
        assert_ne!(first, strikes(8));
        let count = first.iter().filter(|struck| **struck).count();
        assert!((900..1_100).contains(&count), "{count}");
    }

    #[test]
    fn slow_holds_all_the_time_and_an_empty_list_does_nothing() {
        let mut faults = Faults::parse("slow=2", 0).unwrap();
        for _ in 0..3 {
            assert_eq!(faults.strike(READS), [Fault::Slow(2)]);
        }
        assert!(Faults::parse("", 0).unwrap().strike(WRITES).is_empty());
    }
}
