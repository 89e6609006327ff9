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
//! | `alters-amount` | `QuickBooks` saves every addition of the set a cent higher than it was sent |
//! | `iterator-lost` | the next iterator that is continued is gone: 3391 |
//! | `bad-entry[=nameless\|comma\|twice]` | in the next list answer an entry lacks its name, has a decimal with a comma, or has the name of another |
//! | `unsupported=REQUEST` | requests of that name, such as `ListDeletedQuery`, are answered with 1030 |
//! | `cannot-open=CODE` | `QuickBooks` cannot be opened: `connectionError` with that HRESULT |
//! | `wrong-company-file` | another company's file is open |
//! | `slow=SECONDS` | `QuickBooks` takes that long for a set |
//! | `recovery=KIND` | how message sets are remembered: `kept`, `latest`, `lost`, `unstored`, `never` |
//!
//! `:RATE` is a probability per chance, such as `lost-response:0.1`; `@ORDINAL` means that chance
//! alone, counted from 1. Without either a fault strikes once, at its first chance; `slow`,
//! `unsupported` and `recovery` hold all the time. The chances of `cannot-open` and
//! `wrong-company-file` are the conversations; those of the others are the message sets, of which
//! `@ORDINAL` and the first chance count only the ones that write, or for `iterator-lost` and
//! `bad-entry` only the ones that do not; `unsupported@ORDINAL` counts all. The same list and the
//! same seed strike at the same places.

mod list;

pub use list::FaultError;

use super::{company_file::recovery::Recovery, processor::status::Status};

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
    /// `QuickBooks` saves every addition a cent higher, as a tax or a rounding would make it.
    AltersAmount,
    /// The next iterator that is continued is gone.
    IteratorLost,
    /// An entry of the next list answer is spoiled.
    BadEntry(Spoil),
    /// Requests of this name are none that this `QuickBooks` knows.
    Unsupported(&'static str),
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

/// How an entry of a list answer is spoiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spoil {
    /// It has no name.
    #[default]
    Nameless,
    /// A decimal has a comma; an entry without decimals has no name instead.
    Comma,
    /// Two entries have the same name.
    Twice,
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
            When::At(_) if !self.counts(chance) => false,
            When::At(ordinal) => {
                self.chances += 1;
                self.chances == ordinal
            }
        }
    }
}

impl Rule {
    /// Whether a fitting chance is one of those that the fault's ordinal counts.
    fn counts(&self, chance: Chance) -> bool {
        match (self.fault, chance) {
            (_, Chance::Conversation) | (Fault::Unsupported(_), Chance::MessageSet { .. }) => true,
            (Fault::IteratorLost | Fault::BadEntry(_), Chance::MessageSet { writes }) => !writes,
            (_, Chance::MessageSet { writes }) => writes,
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

#[cfg(test)]
mod tests;
