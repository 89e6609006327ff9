//! What may happen next in a world, with a fault or without.

use billbridge::sync::{conversation::Conversation, judgement::Judgement};

use super::{
    backup::{Away, Backup},
    engine::{Engine, chosen},
    papers::{AnswerId, Papers, Purpose},
    stand::Stand,
    world::{Connector, Talk, World},
};

/// How many connectors there are.
const CONNECTORS: usize = 2;

/// The rules of one search.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// The engine's decisions.
    pub judgement: Judgement,
    /// How many invoices go into one message set.
    pub batch: usize,
    /// Whether a conversation that is heard from keeps others out.
    pub lease_holds: bool,
    /// Whether a copy of an answer that is an error code arrives before its connector's next call.
    pub codes_keep_order: bool,
    /// Whether QuickBooks can parse the question for one bill whenever it can parse the bill.
    pub questions_parse: bool,
    /// What the connectors do while the server is restored from a backup; none when it is not.
    pub away: Option<Away>,
}

/// One step of one of the parties; those of a conversation name its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    pub step: Step,
    pub fault: Option<Fault>,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// An idle connector calls `authenticate`, and there is work.
    Poll,
    /// `sendRequestXML`.
    Ask(usize),
    /// QuickBooks runs what the connector holds.
    Run(usize),
    /// `receiveResponseXML`.
    Deliver(usize),
    /// `closeConnection`.
    Close(usize),
    /// A delivery arrives that its connector does not wait for.
    Arrive(usize, AnswerId),
    /// A backup is made of the server's database.
    BackUp,
    /// The server's database is restored from the backup.
    Restore,
}

/// What goes wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call never reaches the server; its connector tries to close.
    RequestLost,
    /// The server heard the call; its connector does not learn what it said, and tries to close.
    ReplyLost,
    /// The connector dies before it does this.
    Dies,
    /// The call arrives twice.
    AskedTwice,
    /// QuickBooks can't be opened: `connectionError` instead.
    CannotOpen,
    /// The server knows nothing of what happened since its backup was made.
    Forgets,
    /// The connector is slow: its lease passes while it works, and another takes over.
    Slow,
    /// The connector is slow: its lease passes while it works, and nobody takes over.
    Overdue,
    /// The delivery arrives, and once more at any time later.
    Repeated,
    /// The delivery arrives at any time later; its connector gave up.
    Late,
    /// Only a quarter of the answer is delivered.
    CutEarly,
    /// Only three quarters of the answer are delivered.
    CutLate,
    /// QuickBooks runs nothing, and says that it could not parse the document.
    Unparsed,
    /// QuickBooks runs nothing, and says that it takes no such document.
    NotTaken,
    /// QuickBooks runs nothing, and says nothing of it.
    FailsBeforeRun,
    /// QuickBooks runs the document, and does not say so.
    FailsAfterRun,
    /// Something that every bill needs is locked in QuickBooks.
    Busy,
}

/// 0x80040400: nothing ran.
const UNPARSED: &str = "0x80040400";
/// 0x80040428: it does not know the request.
const NOT_TAKEN: &str = "0x80040428";
/// 0x8004041C: it may have run or not.
const UNKNOWN: &str = "0x8004041C";

impl Step {
    /// The faults that may strike this step.
    fn faults(self, world: &World, papers: &Papers, rules: &Rules) -> &'static [Fault] {
        use Fault::{
            AskedTwice, Busy, CannotOpen, CutEarly, CutLate, Dies, FailsAfterRun, FailsBeforeRun,
            Late, NotTaken, Overdue, Repeated, ReplyLost, RequestLost, Unparsed,
        };
        match self {
            Self::Poll => &[ReplyLost],
            Self::Ask(talk) => match world.talks[talk].conversation.get() {
                // The connector opens QuickBooks before it asks for the first time.
                Conversation::Opened => &[RequestLost, ReplyLost, Dies, AskedTwice, CannotOpen],
                _ => &[RequestLost, ReplyLost, Dies, AskedTwice, Overdue],
            },
            Self::Run(talk) => {
                let held = world.talks[talk].held();
                match held.map(|held| papers.purpose(held)) {
                    Some(Purpose::Post(..)) => {
                        &[Dies, Unparsed, FailsBeforeRun, FailsAfterRun, Busy]
                    }
                    Some(Purpose::LookUp([true, false] | [false, true]))
                        if rules.questions_parse =>
                    {
                        &[Dies, NotTaken, FailsBeforeRun]
                    }
                    Some(Purpose::LookUp(_)) => &[Dies, Unparsed, NotTaken, FailsBeforeRun],
                    Some(Purpose::Question) | None => &[Dies, Unparsed, FailsBeforeRun],
                }
            }
            Self::Deliver(_) => &[
                RequestLost,
                ReplyLost,
                Dies,
                Repeated,
                Late,
                CutEarly,
                CutLate,
            ],
            Self::Close(_) => &[RequestLost],
            Self::Arrive(..) | Self::BackUp | Self::Restore => &[],
        }
    }
}

/// Everything that may happen next, and the world after it.
pub fn successors(world: &World, papers: &mut Papers, rules: &Rules) -> Vec<(Move, World)> {
    let mut next = Vec::new();
    let mut add = |step, fault, papers: &mut Papers| {
        let mut after = world.clone();
        let mut scene = Scene {
            engine: Engine {
                world: &mut after,
                papers,
                batch: rules.batch,
            },
            fault,
        };
        scene.play(step, rules);
        after.forget(papers);
        if after != *world {
            next.push((Move { step, fault }, after));
        }
    };
    for (step, own_fault) in steps(world, papers, rules) {
        add(step, own_fault, papers);
        if own_fault.is_none() {
            for fault in step.faults(world, papers, rules) {
                add(step, Some(*fault), papers);
            }
        }
    }
    next
}

/// The steps that the parties may take, and the fault that it needs that they may.
fn steps(world: &World, papers: &Papers, rules: &Rules) -> Vec<(Step, Option<Fault>)> {
    let mut steps = Vec::new();
    let busy = |talk: &&Talk| talk.connector.is_some();
    if world.talks.iter().filter(busy).count() < CONNECTORS && world.has_work() {
        let live = world.talks.iter().find(|talk| talk.live);
        let is_working = live.is_some_and(|live| live.connector.is_some() && !live.is_old);
        let slow = is_working && rules.lease_holds;
        steps.push((Step::Poll, slow.then_some(Fault::Slow)));
    }
    if rules.away.is_some() && world.can_back_up() {
        steps.push((Step::BackUp, None));
    }
    if matches!(world.backup, Backup::Kept(_)) {
        steps.push((Step::Restore, Some(Fault::Forgets)));
    }
    for (at, talk) in world.talks.iter().enumerate() {
        let step = talk.connector.map(|connector| match connector {
            Connector::Asking => Step::Ask(at),
            Connector::Holding(_) => Step::Run(at),
            Connector::Carrying(_) => Step::Deliver(at),
            Connector::Leaving => Step::Close(at),
        });
        let must_wait = |step: &Step| {
            let calls_again = matches!(step, Step::Ask(_) | Step::Close(_));
            let is_code = |late: &AnswerId| !papers.answer(*late).hresult.is_empty();
            rules.codes_keep_order && calls_again && talk.late.iter().any(is_code)
        };
        let step = step.filter(|step| !must_wait(step));
        steps.extend(step.map(|step| (step, None)));
        let arrivals = talk.late.iter().map(|answer| Step::Arrive(at, *answer));
        steps.extend(arrivals.map(|step| (step, None)));
    }
    steps
}

/// A step in the making.
struct Scene<'a> {
    engine: Engine<'a>,
    fault: Option<Fault>,
}

impl Scene<'_> {
    fn play(&mut self, step: Step, rules: &Rules) {
        match step {
            Step::Poll => self.poll(rules),
            Step::Ask(talk) => self.ask(talk),
            Step::Run(talk) => self.run(talk),
            Step::Deliver(talk) => self.deliver(talk),
            Step::Close(talk) => self.close(talk),
            Step::Arrive(talk, answer) => self.arrive(talk, answer),
            Step::BackUp => self.engine.world.back_up(self.engine.papers),
            Step::Restore => {
                let away = rules.away.expect("a backup is made to be restored");
                self.engine.world.restore(self.engine.papers, away);
            }
        }
    }

    fn talk(&mut self, talk: usize) -> &mut Talk {
        &mut self.engine.world.talks[talk]
    }

    /// `authenticate`: in the place of a live conversation only once its lease has passed. Then its
    /// connector, should it still be there, has given up what it held: that is what the lease is for.
    /// Of one that only came back with a backup that is not known.
    fn poll(&mut self, rules: &Rules) {
        if rules.lease_holds {
            let live = |talk: &&mut Talk| talk.live;
            if let Some(other) = self.engine.world.talks.iter_mut().find(live) {
                other.live = false;
                if other.held().is_some() && !other.is_old {
                    other.connector = None;
                }
                other.is_old = true;
            }
        }
        let is_heard = self.fault != Some(Fault::ReplyLost);
        self.engine.open(Talk {
            live: true,
            handed_out: None,
            conversation: Stand::of(Conversation::Opened),
            connector: is_heard.then_some(Connector::Asking),
            late: vec![],
            is_in_backup: false,
            is_old: false,
        });
    }

    fn ask(&mut self, talk: usize) {
        let request = match self.fault {
            Some(Fault::RequestLost | Fault::Dies) => None,
            Some(Fault::CannotOpen) => {
                self.engine.hear_connection_error(talk);
                None
            }
            Some(Fault::AskedTwice) => {
                let first = self.engine.hear_send_request(talk);
                let second = self.engine.hear_send_request(talk);
                if first != second {
                    self.engine.world.refused = Some("asked twice, two documents went out");
                }
                second
            }
            fault => {
                self.talk(talk).is_old |= fault == Some(Fault::Overdue);
                self.engine.hear_send_request(talk)
            }
        };
        self.talk(talk).connector = match (self.fault, request) {
            (Some(Fault::Dies), _) => None,
            (None | Some(Fault::AskedTwice | Fault::Overdue), Some(request)) => {
                Some(Connector::Holding(request))
            }
            _ => Some(Connector::Leaving),
        };
    }

    fn run(&mut self, talk: usize) {
        let Some(document) = self.talk(talk).held() else {
            return;
        };
        if self.fault == Some(Fault::Dies) {
            self.talk(talk).connector = None;
            return;
        }
        let Engine { world, papers, .. } = &mut self.engine;
        let named = papers.invoices_of(document);
        let hresult = match self.fault {
            Some(Fault::FailsBeforeRun) => Some(UNKNOWN),
            Some(Fault::NotTaken) => Some(NOT_TAKEN),
            Some(Fault::Unparsed) => Some(UNPARSED),
            _ => chosen(named)
                .any(|invoice| world.unreadable[invoice])
                .then_some(UNPARSED),
        };
        let answer = if let Some(hresult) = hresult {
            papers.keep_answer("", hresult, "an error")
        } else {
            let is_busy = self.fault == Some(Fault::Busy);
            let (books, answer) = papers.run(world.books, document, is_busy);
            world.books = books;
            if let Purpose::Post(_, number, _) = papers.purpose(document)
                && !world.ran.contains(&(number, document))
            {
                world.ran.push((number, document));
                world.ran.sort_unstable();
            }
            if self.fault == Some(Fault::FailsAfterRun) {
                papers.keep_answer("", UNKNOWN, "an error")
            } else {
                answer
            }
        };
        self.talk(talk).connector = Some(Connector::Carrying(answer));
    }

    fn deliver(&mut self, talk: usize) {
        let Some(Connector::Carrying(answer)) = self.talk(talk).connector else {
            return;
        };
        let (told, next) = match self.fault {
            Some(Fault::Dies) => (None, None),
            Some(Fault::Late) => {
                self.talk(talk).late.push(answer);
                (None, None)
            }
            Some(Fault::RequestLost) => (None, Some(Connector::Leaving)),
            Some(Fault::ReplyLost) => (Some(answer), Some(Connector::Leaving)),
            Some(Fault::CutEarly) => (Some(self.engine.papers.cut(answer, 1)), None),
            Some(Fault::CutLate) => (Some(self.engine.papers.cut(answer, 3)), None),
            Some(Fault::Repeated) => {
                self.talk(talk).late.push(answer);
                (Some(answer), None)
            }
            _ => (Some(answer), None),
        };
        let percent = told.map(|told| self.engine.hear_response(talk, told));
        self.talk(talk).connector = next.or(percent.map(|percent| match percent {
            0..100 => Connector::Asking,
            _ => Connector::Leaving,
        }));
    }

    fn close(&mut self, talk: usize) {
        if self.fault != Some(Fault::RequestLost) {
            self.engine.hear_close(talk);
        }
        self.talk(talk).connector = None;
    }

    fn arrive(&mut self, talk: usize, answer: AnswerId) {
        let late = &mut self.talk(talk).late;
        let at = late.iter().position(|late| *late == answer);
        late.remove(at.expect("it is on its way"));
        self.engine.hear_response(talk, answer);
    }
}
