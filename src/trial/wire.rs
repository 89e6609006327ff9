//! Connectors, and their calls and replies on the way.

use chrono::{DateTime, Utc};

use super::{
    LEASE,
    faults::Strike,
    invariants::Invariant,
    spoil::spoiled,
    world::{Halt, World},
};
use crate::{
    simulator::{
        Call, Conversation, Event, Faults, HttpReply, Read, Reply, ReplyFault, Step,
        connector::reply::read,
    },
    soap,
};

/// How many of the last answers are kept to be delivered in another's place.
const ANSWERS_KEPT: usize = 8;

/// A Web Connector.
pub(super) struct Peer {
    stand: Stand,
    faults: Faults,
    /// When the server last heard one of its calls.
    heard_at: DateTime<Utc>,
    /// Whether its lease may have ended since.
    is_lapsed: bool,
}

/// Where a connector stands.
enum Stand {
    /// Between two conversations.
    Away,
    /// About to make a call.
    Calls(Conversation, Call),
    /// Its call was made; this is on its way back.
    Waits(Conversation, &'static str, Result<HttpReply, ReplyFault>),
    /// In a pause.
    Rests(Conversation),
}

/// A call on its own, whose reply nobody waits for.
pub(super) struct Letter {
    method: &'static str,
    envelope: String,
}

impl Peer {
    pub(super) fn new(faults: Faults, now: DateTime<Utc>) -> Self {
        Self {
            stand: Stand::Away,
            faults,
            heard_at: now,
            is_lapsed: false,
        }
    }

    /// Whether it is between two conversations.
    pub(super) fn is_away(&self) -> bool {
        matches!(self.stand, Stand::Away)
    }

    /// Notes that it is `now`: a lease that has ended once is gone.
    pub(super) fn lapse(&mut self, now: DateTime<Utc>) {
        let age = now - self.heard_at;
        self.is_lapsed |= age >= LEASE || age <= -LEASE;
    }

    /// What was on its way back to it never arrives.
    pub(super) fn lose_reply(&mut self) {
        if let Stand::Waits(_, _, reply) = &mut self.stand {
            *reply = Err(broken());
        }
    }
}

fn broken() -> ReplyFault {
    ReplyFault::Closed("no reply came".to_owned())
}

impl World<'_> {
    /// Lets a connector do the next thing it would do.
    pub(super) async fn turn(&mut self, at: usize) -> Result<(), Halt> {
        match std::mem::replace(&mut self.peers[at].stand, Stand::Away) {
            Stand::Away => {
                self.begin(at).await?;
                Ok(())
            }
            Stand::Calls(conversation, call) => self.call(at, conversation, call).await,
            Stand::Waits(conversation, method, reply) => {
                self.receive(at, conversation, method, reply)
            }
            Stand::Rests(conversation) => {
                self.advance(at, conversation, Event::Rested);
                Ok(())
            }
        }
    }

    async fn begin(&mut self, at: usize) -> Result<(), Halt> {
        let is_alone = self.peers.iter().all(Peer::is_away);
        let is_wrong = is_alone && self.strikes(Strike::WrongFile) && self.is_bound().await?;
        let mut conversation = Conversation::new(self.ground.connector.clone());
        let step = conversation.begin(&mut self.quickbooks, &mut self.peers[at].faults);
        if is_wrong {
            self.struck(Strike::WrongFile);
            self.quickbooks.open_another_file();
        }
        let file = if is_wrong {
            ", another file is open"
        } else {
            ""
        };
        self.note(|| format!("connector {at} begins a conversation{file}"));
        self.stand(at, conversation, step);
        Ok(())
    }

    /// The first file that answers binds the company, whichever it is: the wrong one must be later.
    async fn is_bound(&self) -> Result<bool, Halt> {
        let id = self.ground.company;
        let company = self
            .operations
            .read(async |tx| Ok(tx.load_company(id).await?));
        Ok(company
            .await?
            .is_some_and(|company| company.bound.is_some()))
    }

    /// Makes the call that a connector is about to make, with whatever strikes it.
    async fn call(
        &mut self,
        at: usize,
        conversation: Conversation,
        mut call: Call,
    ) -> Result<(), Halt> {
        let method = call.method();
        self.spoil(&mut call);
        let envelope = call.envelope();
        let reply = if self.strikes(Strike::RequestLost) {
            self.struck(Strike::RequestLost);
            self.note(|| format!("connector {at}: {method} is lost on its way"));
            Err(broken())
        } else if self.strikes(Strike::RequestLate) {
            self.struck(Strike::RequestLate);
            self.note(|| format!("connector {at}: {method} is held up and given up"));
            self.limbo.push(Letter { method, envelope });
            Err(broken())
        } else {
            self.note(|| format!("connector {at}: {method}"));
            let mut reply = self.hear(method, &envelope).await?;
            if let Some(second) = self.repeat(method, envelope).await? {
                reply = second;
            }
            self.peers[at].heard_at = self.clock.now();
            self.peers[at].is_lapsed = false;
            if self.strikes(Strike::ReplyLost) {
                self.struck(Strike::ReplyLost);
                self.note(|| "… whose reply is lost".to_owned());
                Err(broken())
            } else {
                Ok(reply)
            }
        };
        self.peers[at].stand = Stand::Waits(conversation, method, reply);
        Ok(())
    }

    /// A call that was heard may arrive once more: what is answered then, if it is at once.
    async fn repeat(
        &mut self,
        method: &'static str,
        envelope: String,
    ) -> Result<Option<HttpReply>, Halt> {
        let is_answer = method == "receiveResponseXML";
        let names_nothing = !envelope.contains("<hresult />");
        if is_answer && !names_nothing && self.strikes(Strike::AnswerAgain) {
            self.struck(Strike::AnswerAgain);
        } else if self.strikes(Strike::RequestTwice) {
            self.struck(Strike::RequestTwice);
            if is_answer {
                self.note(|| "… which arrives twice".to_owned());
                return self.hear(method, &envelope).await.map(Some);
            }
        } else {
            return Ok(None);
        }
        self.note(|| "… of which a copy is under way".to_owned());
        self.limbo.push(Letter { method, envelope });
        Ok(None)
    }

    /// Spoils an answer of QuickBooks that is about to be delivered.
    fn spoil(&mut self, call: &mut Call) {
        let Call::ReceiveResponseXml { response, .. } = call else {
            return;
        };
        if response.is_empty() {
            return;
        }
        for strike in [
            Strike::ResponseTruncated,
            Strike::ResponseGarbage,
            Strike::ResponseStray,
            Strike::ResponseShort,
            Strike::ResponseForeign,
        ] {
            if self.strikes(strike)
                && let Some(text) = spoiled(response, strike, &self.answers, &mut self.draw)
            {
                self.struck(strike);
                self.note(|| format!("{} strikes the next answer", strike.name()));
                *response = text;
                return;
            }
        }
        self.answers.push(response.clone());
        if self.answers.len() > ANSWERS_KEPT {
            self.answers.remove(0);
        }
    }

    /// Brings a connector the reply to its call, or the news that none comes.
    fn receive(
        &mut self,
        at: usize,
        mut conversation: Conversation,
        method: &'static str,
        reply: Result<HttpReply, ReplyFault>,
    ) -> Result<(), Halt> {
        let mut heard = reply.and_then(|http| read(method, &http));
        if let Ok(Read {
            reply: Reply::Text(Some(text)),
            ..
        }) = &heard
            && method == "sendRequestXML"
            && !text.is_empty()
        {
            if self.peers[at].is_lapsed {
                if self.draw.below(2) == 0 {
                    self.note(|| format!("connector {at} dies with a set after its lease"));
                    self.die(at, &conversation);
                    return Ok(());
                }
                self.note(|| format!("connector {at} gives a set up that came after its lease"));
                heard = Err(ReplyFault::Closed("the call took too long".to_owned()));
            } else {
                self.ledger.give(text)?;
            }
        }
        let before = conversation.report().steps.len();
        let step = {
            let faults = &mut self.peers[at].faults;
            conversation.advance(&mut self.quickbooks, faults, Event::Heard(heard))
        };
        for what in &conversation.report().steps[before..] {
            self.note(|| format!("connector {at}: {what}"));
        }
        self.stand(at, conversation, step);
        self.no_bill_stands_twice()
    }

    fn advance(&mut self, at: usize, mut conversation: Conversation, event: Event) {
        let step = {
            let faults = &mut self.peers[at].faults;
            conversation.advance(&mut self.quickbooks, faults, event)
        };
        self.stand(at, conversation, step);
    }

    fn stand(&mut self, at: usize, conversation: Conversation, step: Step) {
        self.peers[at].stand = match step {
            Step::Call(call) => Stand::Calls(conversation, call),
            Step::Pause(_) => Stand::Rests(conversation),
            Step::End => {
                self.note(|| {
                    let outcome = &conversation.report().outcome;
                    format!("connector {at} is through: {outcome}")
                });
                self.count_faults(&conversation);
                Stand::Away
            }
        };
    }

    /// A connector dies where it stands.
    pub(super) fn kill(&mut self, at: usize) {
        match std::mem::replace(&mut self.peers[at].stand, Stand::Away) {
            Stand::Away => {}
            Stand::Calls(conversation, _)
            | Stand::Waits(conversation, _, _)
            | Stand::Rests(conversation) => self.die(at, &conversation),
        }
    }

    fn die(&mut self, at: usize, conversation: &Conversation) {
        self.count_faults(conversation);
        self.quickbooks.end_session();
        self.quickbooks.reopen_own_file();
        self.peers[at].stand = Stand::Away;
    }

    fn count_faults(&mut self, conversation: &Conversation) {
        for fault in &conversation.report().faults {
            let name = fault.to_string();
            self.strikes.add(name.split('=').next().unwrap_or(&name));
        }
    }

    /// A call arrives whose connector has long given it up, or that arrived before.
    pub(super) async fn deliver_late(&mut self) -> Result<(), Halt> {
        if self.limbo.is_empty() {
            return Ok(());
        }
        let at = self.draw.place(self.limbo.len());
        let letter = self.limbo.swap_remove(at);
        self.note(|| format!("late: {}", letter.method));
        self.hear(letter.method, &letter.envelope).await?;
        Ok(())
    }

    /// The server hears a call and answers it. What must hold after every call is held here.
    pub(super) async fn hear(
        &mut self,
        method: &'static str,
        envelope: &str,
    ) -> Result<HttpReply, Halt> {
        self.calls += 1;
        let (status, body) = soap::answer(&self.engine, envelope.as_bytes()).await;
        self.overhear(envelope);
        self.overhear(&body);
        let http = HttpReply {
            status,
            reason: String::new(),
            content_type: "text/xml; charset=utf-8".to_owned(),
            content_encoding: None,
            body: body.into_bytes(),
        };
        let reply = match read(method, &http) {
            Ok(read) if read.violations.is_empty() => read.reply,
            Ok(read) => {
                let what = format!("{method}: {}", read.violations.join("; "));
                return Err(Halt::Broken(Invariant::CallsAnswered, what));
            }
            Err(fault) => {
                let what = format!("{method}: {fault}");
                return Err(Halt::Broken(Invariant::CallsAnswered, what));
            }
        };
        match (method, &reply) {
            ("sendRequestXML", Reply::Text(Some(text))) => {
                let size = text.len();
                self.note(|| format!("… a request of {size} characters"));
                self.is_recorded(text).await?;
            }
            ("receiveResponseXML", Reply::Number(Some(percent))) => {
                let percent = *percent;
                self.note(|| format!("… {percent} percent"));
                self.shown_bills_are_there().await?;
            }
            _ => {}
        }
        Ok(http)
    }
}
