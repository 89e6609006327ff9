//! What goes wrong in a seed: which kinds, and how often each.

use std::collections::BTreeMap;

use super::draw::Draw;
use crate::simulator::Faults;

/// What the scheduler lets go wrong; the connector's own faults are the simulator's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strike {
    /// A call never reaches the server.
    RequestLost,
    /// The server did what it was asked; its reply never arrives.
    ReplyLost,
    /// A call reaches the server after the connector gave it up.
    RequestLate,
    /// A call reaches the server twice: an answer of QuickBooks twice in a row, any other call the
    /// second time at any later moment.
    RequestTwice,
    /// An answer of QuickBooks reaches the server a second time at any later moment. Not one that is
    /// only an error code: it names nothing, so no server can tell which request it answers.
    AnswerAgain,
    /// QuickBooks' answer is cut off.
    ResponseTruncated,
    /// Something else than an answer is delivered.
    ResponseGarbage,
    /// A result goes by a `requestID` that was never sent.
    ResponseStray,
    /// A result is missing.
    ResponseShort,
    /// The answer is one that was delivered before, perhaps in another conversation.
    ResponseForeign,
    /// The server process dies and comes back; replies on their way are lost.
    Restart,
    /// A connector dies, with or without a set in its hands, or an answer.
    Death,
    /// The clock moves past the lease.
    ClockPastLease,
    /// The clock jumps a day forward.
    ClockForward,
    /// The clock jumps an hour back.
    ClockBack,
    /// A connector finds another company's file open.
    WrongFile,
    /// The server's database is set back to an earlier moment.
    BackupRestored,
}

impl Strike {
    const ALL: [Self; 17] = [
        Self::RequestLost,
        Self::ReplyLost,
        Self::RequestLate,
        Self::RequestTwice,
        Self::AnswerAgain,
        Self::ResponseTruncated,
        Self::ResponseGarbage,
        Self::ResponseStray,
        Self::ResponseShort,
        Self::ResponseForeign,
        Self::Restart,
        Self::Death,
        Self::ClockPastLease,
        Self::ClockForward,
        Self::ClockBack,
        Self::WrongFile,
        Self::BackupRestored,
    ];

    /// How it is called in a report.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RequestLost => "request-lost",
            Self::ReplyLost => "reply-lost",
            Self::RequestLate => "request-late",
            Self::RequestTwice => "request-twice",
            Self::AnswerAgain => "answer-again",
            Self::ResponseTruncated => "response-truncated",
            Self::ResponseGarbage => "response-garbage",
            Self::ResponseStray => "response-stray",
            Self::ResponseShort => "response-short",
            Self::ResponseForeign => "response-foreign",
            Self::Restart => "server-restart",
            Self::Death => "connector-death",
            Self::ClockPastLease => "clock-past-lease",
            Self::ClockForward => "clock-day-forward",
            Self::ClockBack => "clock-hour-back",
            Self::WrongFile => "wrong-file",
            Self::BackupRestored => "backup-restored",
        }
    }

    /// In how many of a thousand chances it strikes where it is rare.
    fn rarely(self) -> u64 {
        match self {
            Self::Restart
            | Self::Death
            | Self::ClockPastLease
            | Self::ClockForward
            | Self::ClockBack
            | Self::BackupRestored => 5,
            Self::RequestLost
            | Self::ReplyLost
            | Self::RequestLate
            | Self::RequestTwice
            | Self::WrongFile => 30,
            // Only one call in five delivers an answer.
            Self::AnswerAgain
            | Self::ResponseTruncated
            | Self::ResponseGarbage
            | Self::ResponseStray
            | Self::ResponseShort
            | Self::ResponseForeign => 100,
        }
    }
}

/// Which faults a seed has, and how often each strikes. Few at a time: where everything goes wrong
/// always, nothing gets far enough for the rarer ones.
#[derive(Debug)]
pub(super) struct Temper {
    rates: Vec<(Strike, u64)>,
    /// The connector's faults, as a list for the simulator.
    list: String,
}

impl Temper {
    pub(super) fn of(draw: &mut Draw) -> Self {
        let mut rates = Vec::new();
        for strike in Strike::ALL {
            if draw.below(3) == 0 {
                rates.push((strike, strike.rarely() * draw.one_of(&[1, 2, 4, 8])));
            }
        }
        let mut list = Vec::new();
        for fault in [
            "lost-response:0.3",
            "dies-before-run:0.2",
            "dies-after-run:0.2",
            "lost-reply:0.2",
            "repeated-delivery:0.3",
            "repeated-send:0.3",
            "truncated-response:0.2",
            "hresult=0x80040400:0.1",
            "hresult=0x80040402:0.1",
            "hresult=0x8004040E:0.1",
            "hresult=0x8004041B:0.1",
            "hresult-after-run=0x8004041C:0.2",
            "hresult-after-run=0x80040402:0.2",
            "hresult-after-run=0x8004040E:0.1",
            "locked=3175:0.2",
            "locked=3176:0.2",
            "locked=3180:0.1",
            "alters-amount:0.1",
            "cannot-open=0x80040408:0.1",
            "slow=30",
        ] {
            if draw.below(4) == 0 {
                list.push(fault);
            }
        }
        Self {
            rates,
            list: list.join(","),
        }
    }

    /// Nothing goes wrong.
    pub(super) fn calm() -> Self {
        Self {
            rates: Vec::new(),
            list: String::new(),
        }
    }

    /// Whether it strikes at this chance.
    pub(super) fn strikes(&self, strike: Strike, draw: &mut Draw) -> bool {
        self.rates
            .iter()
            .any(|(kind, rate)| *kind == strike && draw.in_thousand(*rate))
    }

    /// The connector's own faults.
    pub(super) fn of_connector(&self, draw: &mut Draw) -> Faults {
        Faults::parse(&self.list, draw.word()).expect("the list is made of faults that exist")
    }
}

/// How often each thing happened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<String, u64>);

impl Counts {
    /// One more.
    pub(super) fn add(&mut self, name: &str) {
        match self.0.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                self.0.insert(name.to_owned(), 1);
            }
        }
    }

    /// Takes those of another seed in.
    pub(super) fn merge(&mut self, other: &Self) {
        for (name, count) in &other.0 {
            *self.0.entry(name.clone()).or_default() += count;
        }
    }

    /// The names with their counts, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// All together.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.0.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fault_of_every_temper_is_one_that_exists() {
        for seed in 0..200 {
            let mut draw = Draw::new(seed);
            let temper = Temper::of(&mut draw);
            temper.of_connector(&mut draw);
        }
    }

    #[test]
    fn names_of_strikes_are_told_apart() {
        let names: BTreeSet<_> = Strike::ALL.iter().map(|strike| strike.name()).collect();
        assert_eq!(names.len(), Strike::ALL.len());
    }

    #[test]
    fn nothing_strikes_where_it_is_calm() {
        let mut draw = Draw::new(1);
        let calm = Temper::calm();
        assert!(
            !Strike::ALL
                .iter()
                .any(|strike| calm.strikes(*strike, &mut draw))
        );
    }

    #[test]
    fn counts_of_two_seeds_are_added() {
        let (mut one, mut two) = (Counts::default(), Counts::default());
        one.add("restart");
        two.add("restart");
        two.add("death");
        one.merge(&two);
        assert_eq!(
            one.iter().collect::<Vec<_>>(),
            [("death", 1), ("restart", 2)]
        );
        assert_eq!(one.sum(), 3);
    }
}
