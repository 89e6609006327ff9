//! The other half of the mirrored engine: what it does with an answer (`sync::answers`,
//! `sync::sightings` and `sync::questions`).

use billbridge::{
    store::{exchange::ExchangeState, exchange_item::ItemOutcome},
    sync::conversation::{Conversation, DONE, Errand, OnResponse, STOP, Work},
};
use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    engine::{Engine, chosen},
    invoices::COUNT,
    papers::AnswerId,
    verdicts::{Became, Presences, Seen, Shown},
    world::{Hashed, Stage, asked_for, number_of},
};

/// How long QuickBooks takes for each set: neither quick nor slow, so that answers do not change the
/// pace.
const TOOK: TimeDelta = TimeDelta::seconds(10);

impl Engine<'_> {
    /// `hear_response`: the percent that the connector is told.
    pub fn hear_response(&mut self, talk: usize, answer: AnswerId) -> i32 {
        let conversation = self.world.talks[talk].conversation.get();
        let (mut work, errand) = match conversation.on_response() {
            OnResponse::Settle(work, errand, _) => (work, errand),
            OnResponse::Repeat(percent) => return percent,
        };
        let stops = self.take_answer(talk, &mut work, errand, answer);
        let stops = stops || !self.world.talks[talk].live;
        let (next, percent) = self.after_answer(work, stops);
        self.save(talk, next);
        percent
    }

    /// `take_answer`: whether it stops the conversation.
    fn take_answer(
        &mut self,
        talk: usize,
        work: &mut Work,
        errand: Errand,
        answer: AnswerId,
    ) -> bool {
        let id = match errand {
            Errand::Exchange(id) => id,
            Errand::LookUp(id) => return self.take_sightings(talk, work, id, answer),
            Errand::Check(id) => return self.take_presences(talk, work, id, answer),
            // Nobody names a bill here, and none is left behind.
            Errand::Look(_) | Errand::Question => return false,
        };
        let Some(at) = self.world.exchange(number_of(id)) else {
            return false;
        };
        if !self.world.exchanges[at].is_open() {
            self.take_late(at, answer);
            return false;
        }
        let which = self.world.exchanges[at].with_outcome(None);
        let known = self.world.known_bills();
        let is_outdated = !self.world.talks[talk].handed_out;
        let settled = self.papers.settle(which, answer, known, is_outdated);
        let exchange = &mut self.world.exchanges[at];
        if settled.is_proven {
            exchange.state = Hashed(ExchangeState::Settled);
        } else {
            exchange.state = Hashed(ExchangeState::Answered);
            exchange.failures += 1;
        }
        let carried = chosen(which).count();
        work.pace = if settled.fates.contains(&Some(Became::Again)) {
            work.pace.halved(carried)
        } else {
            work.pace.after_answer(carried, TOOK)
        };
        for (invoice, fate) in settled.fates.into_iter().enumerate() {
            if let Some(fate) = fate {
                self.apply(at, invoice, fate);
            }
        }
        settled.stops
    }

    /// `apply`, for one invoice.
    fn apply(&mut self, at: usize, invoice: usize, fate: Became) {
        let (stage, outcome) = match fate {
            Became::Synchronized(txn) => (Stage::Synchronized(txn), ItemOutcome::Synchronized),
            Became::Failed => (Stage::Failed, ItemOutcome::Failed),
            Became::Later => (Stage::Waiting, ItemOutcome::Again),
            Became::Again => {
                self.world.carried[invoice] = false;
                (Stage::Waiting, ItemOutcome::Again)
            }
            Became::Unproven => return,
        };
        self.advance(invoice, stage);
        self.record_outcome(at, invoice, outcome);
    }

    /// `take_late`: only what was left to a person can still use it.
    fn take_late(&mut self, at: usize, answer: AnswerId) {
        let exchange = &self.world.exchanges[at];
        let mut which = exchange.with_outcome(Some(ItemOutcome::InDoubt));
        for (invoice, is_chosen) in which.iter_mut().enumerate() {
            let mut later = self.world.exchanges[at + 1..].iter();
            *is_chosen &= self.world.invoices[invoice] == Stage::InDoubt
                && !later.any(|later| later.items[invoice].is_some());
        }
        let known = self.world.known_bills();
        let settled = self.papers.settle(which, answer, known, false);
        for (invoice, fate) in settled.fates.into_iter().enumerate() {
            if let Some(Became::Synchronized(txn)) = fate {
                self.advance(invoice, Stage::Synchronized(txn));
                self.record_outcome(at, invoice, ItemOutcome::Synchronized);
            }
        }
    }

    /// `take_sightings`: whether they stop the conversation.
    fn take_sightings(&mut self, talk: usize, work: &mut Work, id: Uuid, answer: AnswerId) -> bool {
        let open = self.world.open_exchange();
        let open = open.filter(|at| self.world.exchanges[*at].number == number_of(id));
        let Some(at) = open else { return false };
        let which = self.world.exchanges[at].with_outcome(None);
        let known = self.world.known_bills();
        let Some(sightings) = self.papers.sight(which, answer, known) else {
            if self.papers.answer(answer).hresult.is_empty() {
                self.world.exchanges[at].undecided += 1;
            }
            return true;
        };
        let seen = || sightings.iter().flatten();
        if seen().all(|seen| *seen == Seen::Absent) {
            work.absent = Some(id);
            return false;
        }
        let is_doubtful = seen().any(|seen| *seen == Seen::Doubtful);
        for (invoice, seen) in sightings.into_iter().enumerate() {
            let (stage, outcome) = match seen {
                Some(Seen::Found(txn)) => (Stage::Synchronized(txn), ItemOutcome::Synchronized),
                Some(Seen::Absent) => {
                    self.mark_checked(talk, invoice);
                    (Stage::Waiting, ItemOutcome::Again)
                }
                Some(Seen::Doubtful) => (Stage::InDoubt, ItemOutcome::InDoubt),
                None => continue,
            };
            self.advance(invoice, stage);
            self.record_outcome(at, invoice, outcome);
        }
        self.world.exchanges[at].state = Hashed(if is_doubtful {
            ExchangeState::InDoubt
        } else {
            ExchangeState::Settled
        });
        false
    }

    /// `take_presences`: whether they stop the conversation.
    fn take_presences(&mut self, talk: usize, work: &mut Work, id: Uuid, answer: AnswerId) -> bool {
        let which = asked_for(id);
        let count = chosen(which).count();
        let known = self.world.known_bills();
        let presences = match self.papers.presences(which, answer, known) {
            Presences::Told(presences) => presences,
            Presences::TooMuch if count == 1 => which.map(|is_in| is_in.then_some(Shown::Clear)),
            Presences::TooMuch => {
                let half = u16::try_from(count.div_ceil(2)).unwrap();
                work.asks = half.min(work.asks);
                return false;
            }
            Presences::Stop => return true,
        };
        for (invoice, shown) in presences.into_iter().enumerate() {
            if let Some(shown) = shown {
                self.apply_presence(talk, invoice, shown);
            }
        }
        false
    }

    /// `apply_presence`.
    fn apply_presence(&mut self, talk: usize, invoice: usize, shown: Shown) {
        if shown == Shown::Clear {
            return self.mark_checked(talk, invoice);
        }
        // `Tx::load_waiting`.
        if self.world.invoices[invoice] != Stage::Waiting {
            return;
        }
        let stage = match shown {
            Shown::Clear => return,
            Shown::Ours(txn) => Stage::Synchronized(txn),
            Shown::Taken => Stage::Failed,
            Shown::Untold => {
                // `Tx::set_aside`: for a conversation that lives no more, it counts for nobody.
                self.world.carried[invoice] = self.world.talks[talk].live;
                Stage::Waiting
            }
        };
        self.advance(invoice, stage);
    }

    /// `after_answer`: where the conversation goes from here, and the percent that says so.
    fn after_answer(&self, work: Work, stops: bool) -> (Conversation, i32) {
        let ended = |percent| Conversation::Ended {
            ending: billbridge::sync::report::Ending::Unrecorded,
            percent,
            outcome: String::new(),
        };
        if stops {
            return (ended(STOP), STOP);
        }
        let is_done = !(0..COUNT).any(|invoice| self.is_next(invoice));
        if is_done && work.absent.is_none() {
            return (ended(DONE), DONE);
        }
        (Conversation::Ready { work, percent: 1 }, 1)
    }
}
