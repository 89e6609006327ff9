//! Everything of one seed, and what is written down of it.

use std::hash::{DefaultHasher, Hash, Hasher};

use chrono::TimeDelta;

use super::{
    Failure, LEASE, Subject, Summary, TrialError,
    draw::Draw,
    faults::{Counts, Strike, Temper},
    ground::{Ground, dawn, operations},
    invariants::{Invariant, Ledger},
    people::Paper,
    wire::{Letter, Peer},
};
use crate::{
    clock::{Clock, Ids},
    operations::{OperationError, Operations},
    simulator::{QuickBooks, company_file::recovery::Recovery},
    store::{Store, StoreError},
    sync::Engine,
};

/// How QuickBooks may keep its records of message sets.
const RECOVERIES: [Recovery; 5] = [
    Recovery::Kept,
    Recovery::Latest,
    Recovery::Lost,
    Recovery::Unstored,
    Recovery::Never,
];

/// Everything of one seed.
pub(super) struct World<'a> {
    pub(super) draw: Draw,
    pub(super) temper: Temper,
    pub(super) subject: &'a Subject,
    pub(super) ground: &'static Ground,
    pub(super) store: &'a Store,
    pub(super) clock: Clock,
    ids: Ids,
    pub(super) engine: Engine,
    pub(super) operations: Operations,
    pub(super) quickbooks: QuickBooks,
    pub(super) peers: Vec<Peer>,
    /// Which connector has no turn until which step.
    pub(super) slow: Option<(usize, u64)>,
    /// Calls that their connectors gave up, or copies of them, which may still arrive.
    pub(super) limbo: Vec<Letter>,
    /// The last answers of QuickBooks that were delivered, oldest first.
    pub(super) answers: Vec<String>,
    pub(super) papers: Vec<Paper>,
    /// How many invoices were ever on paper, those that were dropped since included: no number is given twice.
    pub(super) drafted: usize,
    pub(super) ledger: Ledger,
    pub(super) backup: Option<Vec<u8>>,
    pub(super) strikes: Counts,
    pub(super) calls: u64,
    pub(super) steps: u64,
    trace: Trace,
}

/// What was said and done, in words and as a hash.
#[derive(Default)]
struct Trace {
    words: Vec<String>,
    hasher: DefaultHasher,
}

/// Why a seed goes no further.
#[derive(Debug)]
pub(super) enum Halt {
    /// An invariant does not hold.
    Broken(Invariant, String),
    /// The simulation itself failed.
    Trouble(TrialError),
}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Trouble(error.into())
    }
}

impl From<OperationError> for Halt {
    fn from(error: OperationError) -> Self {
        Self::Trouble(error.into())
    }
}

impl<'a> World<'a> {
    /// Runs a seed to its end.
    pub(super) async fn run(
        seed: u64,
        subject: &'a Subject,
        ground: &'static Ground,
        store: &'a Store,
    ) -> Result<Summary, Failure> {
        let mut world = Self::new(seed, subject, ground, store);
        match world.live().await {
            Ok(endings) => Ok(Summary {
                seed,
                steps: world.steps,
                calls: world.calls,
                trace_hash: world.trace.hasher.finish(),
                strikes: world.strikes,
                endings,
            }),
            Err(halt) => {
                let (invariant, what) = match halt {
                    Halt::Broken(invariant, what) => (invariant, what),
                    Halt::Trouble(error) => (Invariant::CarriedOut, error.to_string()),
                };
                Err(Failure {
                    seed,
                    invariant,
                    what,
                    trace: world.trace.words,
                })
            }
        }
    }

    fn new(seed: u64, subject: &'a Subject, ground: &'static Ground, store: &'a Store) -> Self {
        let mut draw = Draw::new(seed);
        let clock = Clock::manual(dawn());
        let ids = Ids::seeded(draw.word());
        let temper = Temper::of(&mut draw);
        let mut quickbooks = QuickBooks::new(ground.file.clone());
        let recovery = draw.one_of(&RECOVERIES);
        quickbooks.set_recovery(recovery);
        let peers = (0..=draw.place(3))
            .map(|_| Peer::new(temper.of_connector(&mut draw), clock.now()))
            .collect();
        let mut world = Self {
            engine: Engine::new(
                store.clone(),
                clock.clone(),
                ids.clone(),
                ground.gate.clone(),
                LEASE,
            )
            .with_judgement(subject.judgement),
            operations: operations(store, &clock, &ids, &ground.gate),
            draw,
            temper,
            subject,
            ground,
            store,
            clock,
            ids,
            quickbooks,
            peers,
            slow: None,
            limbo: Vec::new(),
            answers: Vec::new(),
            papers: Vec::new(),
            drafted: 0,
            ledger: Ledger::default(),
            backup: None,
            strikes: Counts::default(),
            calls: 0,
            steps: 0,
            trace: Trace::default(),
        };
        world.note(|| format!("QuickBooks' records of message sets: `{recovery}`"));
        world
    }

    async fn live(&mut self) -> Result<Counts, Halt> {
        self.store.restore(&self.ground.database).await?;
        self.begin_with_invoices().await?;
        for _ in 0..40 + self.draw.below(80) {
            self.step().await?;
        }
        self.calm_down().await?;
        self.endings().await
    }

    /// Writes a step down.
    pub(super) fn note(&mut self, words: impl FnOnce() -> String) {
        let words = words();
        words.hash(&mut self.trace.hasher);
        self.trace.words.push(words);
    }

    /// Takes what went over the wire into the hash, to the byte.
    pub(super) fn overhear(&mut self, text: &str) {
        text.hash(&mut self.trace.hasher);
    }

    /// Whether a fault strikes at this chance.
    pub(super) fn strikes(&mut self, strike: Strike) -> bool {
        self.temper.strikes(strike, &mut self.draw)
    }

    /// Counts a fault that struck.
    pub(super) fn struck(&mut self, strike: Strike) {
        self.strikes.add(strike.name());
    }

    /// Moves the clock. Whoever was not heard from for a lease, or for less than none, has lost it.
    pub(super) fn move_clock(&mut self, step: TimeDelta) {
        self.clock.advance(step);
        let now = self.clock.now();
        for peer in &mut self.peers {
            peer.lapse(now);
        }
    }

    /// A new server process on the same store; replies on their way are lost.
    pub(super) fn restart(&mut self) {
        self.ids = Ids::seeded(self.draw.word());
        self.engine = Engine::new(
            self.store.clone(),
            self.clock.clone(),
            self.ids.clone(),
            self.ground.gate.clone(),
            LEASE,
        )
        .with_judgement(self.subject.judgement);
        self.operations = operations(self.store, &self.clock, &self.ids, &self.ground.gate);
        for peer in &mut self.peers {
            peer.lose_reply();
        }
    }
}
