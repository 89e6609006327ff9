//! The other half of the mirrored engine: what it does with an answer (`sync::answers`, `sync::late`,
//! `sync::sightings` and `sync::questions`).

use billbridge::{
    qbxml::status::{Retry, judge_hresult},
    store::{exchange::ExchangeState, exchange_item::ItemOutcome},
    sync::{
        conversation::{Conversation, DONE, Errand, OnResponse, STOP, Work},
        report::Ending,
    },
};
use chrono::TimeDelta;
use uuid::Uuid;

use super::{
    engine::{Engine, chosen},
    invoices::{COUNT, NOW},
    papers::AnswerId,
    verdicts::{Became, Presences, Seen, Settled, Shown},
    world::{Hashed, Stage, asked_for, number_of},
};

/// How long QuickBooks takes for each set: neither quick nor slow, so that answers do not change the
/// pace.
const TOOK: TimeDelta = TimeDelta::seconds(10);

/// What stops a conversation.
enum Stop {
    /// It is over.
    Over,
    /// What came answers something else than the request that is out.
    Unanswered,
}

impl Engine<'_> {
    /// `hear_response`: the percent that the connector is told.
    pub fn hear_response(&mut self, talk: usize, answer: AnswerId) -> i32 {
        let conversation = self.world.talks[talk].conversation.get();
        let (mut work, errand) = match conversation.on_response() {
            OnResponse::Settle(..) if self.is_overdue_code(talk, answer) => {
                self.take_stray(talk, answer);
                let (next, percent) = ended(STOP);
                self.save(talk, next);
                return percent;
            }
            OnResponse::Settle(work, errand, _) => (work, errand),
            OnResponse::Repeat(percent) => {
                self.take_stray(talk, answer);
                return percent;
            }
        };
        let stop = self.take_answer(talk, &mut work, errand, answer);
        let is_live = self.world.talks[talk].live;
        let stop = if is_live { stop } else { Some(Stop::Over) };
        let (next, percent) = match stop {
            Some(Stop::Unanswered) => {
                let unanswered = Conversation::Unanswered {
                    work,
                    errand,
                    at: NOW,
                    outcome: String::new(),
                };
                (unanswered, STOP)
            }
            Some(Stop::Over) => ended(STOP),
            None => self.after_answer(work),
        };
        self.save(talk, next);
        percent
    }

    /// `is_overdue_code`.
    fn is_overdue_code(&self, talk: usize, answer: AnswerId) -> bool {
        let talk = &self.world.talks[talk];
        talk.is_old && !self.papers.answer(answer).hresult.is_empty()
    }

    /// `take_answer`: what stops the conversation.
    fn take_answer(
        &mut self,
        talk: usize,
        work: &mut Work,
        errand: Errand,
        answer: AnswerId,
    ) -> Option<Stop> {
        let stops = match errand {
            Errand::Exchange(id) => return self.take_results(talk, work, id, answer),
            Errand::LookUp(id) => self.take_sightings(talk, work, id, answer),
            Errand::Check(id) => self.take_presences(talk, work, id, answer),
            // Nobody names a bill here, none is left behind, and nobody reads the lists.
            Errand::Look(_) | Errand::Lists(_) | Errand::Question => false,
        };
        stops.then_some(Stop::Over)
    }

    /// `take_results`: what stops the conversation.
    fn take_results(
        &mut self,
        talk: usize,
        work: &mut Work,
        id: Uuid,
        answer: AnswerId,
    ) -> Option<Stop> {
        let number = number_of(id);
        let at = self.world.exchange(number)?;
        if !self.world.exchanges[at].is_open() {
            self.take_late(at, answer);
            return None;
        }
        let which = self.world.exchanges[at].with_outcome(None);
        let known = self.world.known_bills();
        let is_outdated = self.world.talks[talk].handed_out != Some(number);
        let settled = self
            .papers
            .settle(which, number, answer, known, is_outdated);
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
        self.apply(at, settled);
        settled.stops.then_some(if settled.is_foreign {
            Stop::Unanswered
        } else {
            Stop::Over
        })
    }

    /// `apply`.
    fn apply(&mut self, at: usize, settled: Settled) {
        for (invoice, fate) in settled.fates.into_iter().enumerate() {
            if let Some(fate) = fate {
                self.apply_one(at, invoice, fate);
            }
        }
    }

    /// `apply`, for one invoice.
    fn apply_one(&mut self, at: usize, invoice: usize, fate: Became) {
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

    /// `take_stray`: what proves all of the exchange that this conversation handed out last.
    fn take_stray(&mut self, talk: usize, answer: AnswerId) {
        let last = self.world.talks[talk].handed_out;
        let Some(at) = last.and_then(|number| self.world.exchange(number)) else {
            return;
        };
        let exchange = &self.world.exchanges[at];
        if !exchange.is_open() {
            return self.take_late(at, answer);
        }
        let (which, number) = (exchange.with_outcome(None), exchange.number);
        let known = self.world.known_bills();
        let settled = self.papers.settle(which, number, answer, known, false);
        if !self.papers.answer(answer).hresult.is_empty() || !settled.is_proven {
            return;
        }
        self.world.exchanges[at].state = Hashed(ExchangeState::Settled);
        self.apply(at, settled);
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
        let (number, known) = (exchange.number, self.world.known_bills());
        let settled = self.papers.settle(which, number, answer, known, false);
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
            let answer = self.papers.answer(answer);
            let refused = judge_hresult(&answer.hresult, &answer.message);
            if refused.is_none_or(|verdict| verdict.retry() == Retry::Smaller) {
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
            Presences::Unparsed if count == 1 => which.map(|is_in| is_in.then_some(Shown::Clear)),
            Presences::Refused => which.map(|is_in| is_in.then_some(Shown::Untold)),
            Presences::Unparsed => {
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
    fn after_answer(&self, work: Work) -> (Conversation, i32) {
        let is_done = !(0..COUNT).any(|invoice| self.is_next(invoice));
        if is_done && work.absent.is_none() {
            return ended(DONE);
        }
        (Conversation::Ready { work, percent: 1 }, 1)
    }
}

fn ended(percent: i32) -> (Conversation, i32) {
    let outcome = String::new();
    (
        Conversation::Ended {
            percent,
            outcome,
            ending: Ending::Unrecorded,
        },
        percent,
    )
}
