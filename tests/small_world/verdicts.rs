//! What the engine's pure functions say of the papers: asked once of each, and remembered.

use std::collections::HashMap;

use billbridge::{
    invoice::Invoice,
    sync::{
        presence::{Presence, presences},
        recovery::{Sighting, sight},
        settle::{self, Fate},
        shown::Mute,
    },
};

use super::{
    invoices::{COUNT, NOW},
    papers::{AnswerId, Chosen, Papers, SetNo, TxnNo},
};

/// What an answer makes of the invoices that it is for.
#[derive(Clone, Copy, Debug)]
pub struct Settled {
    /// What becomes of each.
    pub fates: [Option<Became>; COUNT],
    /// Whether it keeps the conversation from going on.
    pub stops: bool,
    /// Whether it is the answer to something else.
    pub is_foreign: bool,
    /// Whether it is known what became of every one.
    pub is_proven: bool,
}

/// A [`Fate`] without its sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    Synchronized(TxnNo),
    Failed,
    Later,
    Again,
    Unproven,
}

/// A [`Sighting`] without its sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    Found(TxnNo),
    Absent,
    Doubtful,
}

/// What was seen of each invoice that was looked for; none when QuickBooks did not tell.
pub type Sightings = Option<[Option<Seen>; COUNT]>;

/// The bills that stand for an invoice already.
pub type KnownBills = [Option<TxnNo>; COUNT];

/// A [`Presence`] without its sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Clear,
    Ours(TxnNo),
    Taken,
    Untold,
}

/// What QuickBooks told of what is about to go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presences {
    /// What was seen of each invoice that it was asked for.
    Told([Option<Shown>; COUNT]),
    /// QuickBooks can't parse the question ([`Mute::Unparsed`]).
    Unparsed,
    /// QuickBooks takes no such question ([`Mute::Refused`]).
    Refused,
    /// Nothing ([`Mute::Stop`]).
    Stop,
}

/// What was asked of the pure functions so far, and what they said.
#[derive(Default)]
pub struct Verdicts {
    settled: HashMap<(Chosen, SetNo, AnswerId, KnownBills, bool), Settled>,
    sightings: HashMap<(Chosen, AnswerId, KnownBills), Sightings>,
    presences: HashMap<(Chosen, AnswerId, KnownBills), Presences>,
}

impl Papers {
    /// What `Engine::settle` says of an exchange, once the bills that stand for other invoices are
    /// withdrawn, and what an outdated answer refuses.
    pub fn settle(
        &mut self,
        which: Chosen,
        number: SetNo,
        answer: AnswerId,
        known: KnownBills,
        is_outdated: bool,
    ) -> Settled {
        let question = (which, number, answer, known, is_outdated);
        if let Some(settled) = self.verdicts.settled.get(&question) {
            return *settled;
        }
        let chosen: Vec<(String, Invoice)> = self
            .chosen(which)
            .map(|(_, invoice)| (invoice.id.to_string(), invoice))
            .collect();
        let told = self.answer(answer).clone();
        let mut settled = if told.set.is_some_and(|named| named != number) {
            settle::Settled::foreign(chosen.len())
        } else {
            (self.judgement.settle)(&chosen, &told.response, &told.hresult, &told.message, NOW)
        };
        for position in 0..settled.fates.len() {
            if let Fate::Synchronized(bill) = &settled.fates[position]
                && known.contains(&Some(self.txn(&bill.txn_id)))
            {
                settled.withdraw(position);
            }
        }
        if is_outdated {
            settled.withdraw_refusals();
        }
        let mut fates = [None; COUNT];
        for ((index, _), fate) in self.chosen(which).zip(&settled.fates) {
            fates[index] = Some(match fate {
                Fate::Synchronized(bill) => Became::Synchronized(self.txn(&bill.txn_id)),
                Fate::Failed(..) => Became::Failed,
                Fate::Later(_) => Became::Later,
                Fate::Again => Became::Again,
                Fate::Unproven(_) => Became::Unproven,
            });
        }
        let settled = Settled {
            fates,
            stops: settled.stop.is_some(),
            is_foreign: settled.is_foreign,
            is_proven: settled.is_proven(),
        };
        self.verdicts.settled.insert(question, settled);
        settled
    }

    /// What [`sight`] says.
    pub fn sight(&mut self, which: Chosen, answer: AnswerId, known: KnownBills) -> Sightings {
        if let Some(sightings) = self.verdicts.sightings.get(&(which, answer, known)) {
            return *sightings;
        }
        let known_txns = self.txn_ids(known);
        let is_known = |txn_id: &str| known_txns.iter().flatten().any(|known| known == txn_id);
        let told = self.answer(answer);
        let postings = self.postings(which);
        let seen = sight(
            &postings,
            &told.response,
            &told.hresult,
            &told.message,
            is_known,
            NOW,
        );
        let sightings = seen.ok().map(|seen| {
            let mut sightings = [None; COUNT];
            for ((index, _), sighting) in self.chosen(which).zip(seen) {
                sightings[index] = Some(match sighting {
                    Sighting::Found(bill) => Seen::Found(self.txn(&bill.txn_id)),
                    Sighting::Absent => Seen::Absent,
                    Sighting::Doubtful(_) => Seen::Doubtful,
                });
            }
            sightings
        });
        self.verdicts
            .sightings
            .insert((which, answer, known), sightings);
        sightings
    }

    /// What [`presences`] says.
    pub fn presences(&mut self, which: Chosen, answer: AnswerId, known: KnownBills) -> Presences {
        let question = (which, answer, known);
        if let Some(presences) = self.verdicts.presences.get(&question) {
            return *presences;
        }
        let known_txns = self.txn_ids(known);
        let is_known = |txn_id: &str| known_txns.iter().flatten().any(|known| known == txn_id);
        let told = self.answer(answer);
        let shown = presences(
            &self.postings(which),
            &told.response,
            &told.hresult,
            &told.message,
            is_known,
            NOW,
        );
        let presences = match shown {
            Ok(shown) => {
                let mut told = [None; COUNT];
                for ((index, _), presence) in self.chosen(which).zip(shown) {
                    told[index] = Some(match presence {
                        Presence::Clear => Shown::Clear,
                        Presence::Ours(bill) => Shown::Ours(self.txn(&bill.txn_id)),
                        Presence::Taken(_) => Shown::Taken,
                        Presence::Untold(_) => Shown::Untold,
                    });
                }
                Presences::Told(told)
            }
            Err(Mute::Unparsed(_)) => Presences::Unparsed,
            Err(Mute::Refused(_)) => Presences::Refused,
            Err(Mute::Stop(_)) => Presences::Stop,
        };
        self.verdicts.presences.insert(question, presences);
        presences
    }

    fn txn_ids(&self, known: KnownBills) -> [Option<String>; COUNT] {
        known.map(|txn| txn.map(|txn| self.txns[usize::from(txn)].clone()))
    }
}
