//! What `sync::Engine` does around its pure decisions, over a [`World`] instead of a database: here
//! the calls that begin, ask and end, in `answers` the one that delivers.
//!
//! Each function mirrors the one of the engine that its comment names, line for line where it can.
//! What it decides it asks of the real functions: [`Conversation`]'s, and through [`Papers`] `plan`,
//! `recover`, `settle`, `sight` and `presences`.

use billbridge::{
    invoice::CompanyId,
    store::{
        exchange::{self, ExchangeState},
        exchange_item::{ExchangeItem, ItemOutcome},
    },
    sync::{
        conversation::{Conversation, Errand, OnSendRequest, Work},
        plan::{ASKS_MAX, Pace},
        reading::Reading,
        recovery::Recovery,
        tally::Tally,
    },
};
use uuid::Uuid;

use super::{
    invoices::{COUNT, NOW},
    papers::{Chosen, DocumentId, Papers, Purpose, SetNo, set_id},
    stand::Stand,
    world::{
        Exchange, FRUITLESS_MAX, Hashed, Stage, Talk, World, asked_for, id_of, number_of,
        question_of,
    },
};

/// The engine at work on one world.
pub struct Engine<'a> {
    pub world: &'a mut World,
    pub papers: &'a mut Papers,
    /// How many invoices go into the first message set of a conversation.
    pub batch: usize,
}

impl Engine<'_> {
    /// `try_open`: a new conversation.
    pub fn open(&mut self, talk: Talk) {
        self.world.carried = [false; COUNT];
        self.world.checked = [false; COUNT];
        self.world.talks.push(talk);
    }

    /// `hear_send_request`: what is handed out; nothing for the empty request.
    pub fn hear_send_request(&mut self, talk: usize) -> Option<DocumentId> {
        let conversation = self.world.talks[talk].conversation.get().clone();
        let (request, next) = if self.world.talks[talk].live && !self.is_forgotten(talk) {
            self.next_errand(talk, conversation)
        } else {
            (
                None,
                conversation.stop(String::new(), billbridge::sync::report::Ending::Unrecorded),
            )
        };
        self.save(talk, next);
        request
    }

    /// `is_forgotten`.
    fn is_forgotten(&self, talk: usize) -> bool {
        let talk = &self.world.talks[talk];
        match talk.conversation.get() {
            Conversation::Ready { .. } | Conversation::Asked { .. } => talk.is_old,
            Conversation::Opened
            | Conversation::Unanswered { .. }
            | Conversation::Ended { .. }
            | Conversation::Closed { .. } => false,
        }
    }

    /// `next_errand`, with `begin` for a company file that proves itself every time.
    fn next_errand(
        &mut self,
        talk: usize,
        conversation: Conversation,
    ) -> (Option<DocumentId>, Conversation) {
        match conversation.on_send_request() {
            OnSendRequest::Identify => {
                let work = Work {
                    version: "13.0".to_owned(),
                    tally: Tally::default(),
                    pace: pace(self.batch),
                    asks: ASKS_MAX,
                    lists: Reading::default(),
                    absent: None,
                };
                self.hand_out(talk, work)
            }
            OnSendRequest::HandOut(work) => self.hand_out(talk, work),
            OnSendRequest::Repeat(work, errand) => self.repeat(talk, conversation, work, errand),
            OnSendRequest::Nothing => (None, conversation),
        }
    }

    /// `hand_out`: an unanswered exchange before anything else, then what waits, once QuickBooks was
    /// asked whether it holds it already.
    fn hand_out(&mut self, talk: usize, mut work: Work) -> (Option<DocumentId>, Conversation) {
        let absent = work.absent.take();
        if let Some(at) = self.world.open_exchange() {
            let number = self.world.exchanges[at].number;
            let is_absent = absent == Some(id_of(number));
            let (exchange, items) = self.load_exchange(at);
            match (self.papers.judgement.recover)(&exchange, &items, is_absent) {
                Recovery::LookUp => {
                    let open = self.world.exchanges[at].with_outcome(None);
                    let request = self.papers.write(Purpose::LookUp(open));
                    return asked(work, Errand::LookUp(id_of(number)), request);
                }
                Recovery::Resend(request) => {
                    self.record_resend(talk, at);
                    let request = self.papers.with_text(&request);
                    let request = request.expect("what goes out again went out before");
                    return asked(work, Errand::Exchange(id_of(number)), request);
                }
                Recovery::Afresh => self.requeue(talk, at, &mut work),
                Recovery::AskPerson(_) => self.give_up(at),
            }
        }
        let queue = self.load_queue(work.pace);
        if queue == [false; COUNT] {
            let unchecked = self.load_unchecked(work.asks);
            if unchecked == [false; COUNT] {
                let request = self.papers.write(Purpose::Question);
                return asked(work, Errand::Question, request);
            }
            let request = self.papers.write(Purpose::LookUp(unchecked));
            return asked(work, Errand::Check(question_of(unchecked)), request);
        }
        let (number, request) = self.record_exchange(talk, queue);
        asked(work, Errand::Exchange(id_of(number)), request)
    }

    /// `repeat`: asked again without an answer in between.
    fn repeat(
        &mut self,
        talk: usize,
        conversation: Conversation,
        work: Work,
        errand: Errand,
    ) -> (Option<DocumentId>, Conversation) {
        let open = |id: Uuid| {
            let at = self.world.open_exchange()?;
            let exchange = &self.world.exchanges[at];
            (exchange.number == number_of(id)).then_some(exchange)
        };
        let request = match errand {
            Errand::Question => Some(self.papers.write(Purpose::Question)),
            Errand::LookUp(id) => {
                let which = open(id).map(|exchange| exchange.with_outcome(None));
                which.map(|which| self.papers.write(Purpose::LookUp(which)))
            }
            Errand::Exchange(id) => open(id).map(|exchange| exchange.document),
            Errand::Check(id) => Some(self.papers.write(Purpose::LookUp(asked_for(id)))),
            Errand::Look(_) | Errand::Lists(_) => None,
        };
        match request {
            Some(request) => (Some(request), conversation),
            None => self.hand_out(talk, work),
        }
    }

    /// `Tx::load_queue`: the first that wait and were checked, without those that this conversation
    /// carried before.
    fn load_queue(&self, pace: Pace) -> Chosen {
        self.first(pace.batch(), true)
    }

    /// `Tx::load_unchecked`: the first that wait and were not checked.
    fn load_unchecked(&self, asks: u16) -> Chosen {
        self.first(asks, false)
    }

    fn first(&self, most: u16, checked: bool) -> Chosen {
        let mut left = most;
        let mut first = [false; COUNT];
        for (invoice, is_chosen) in first.iter_mut().enumerate() {
            let fits = self.is_next(invoice) && self.world.checked[invoice] == checked;
            *is_chosen = left > 0 && fits;
            left -= u16::from(*is_chosen);
        }
        first
    }

    pub(super) fn is_next(&self, invoice: usize) -> bool {
        self.world.invoices[invoice] == Stage::Waiting && !self.world.carried[invoice]
    }

    /// `Tx::mark_checked`: what a conversation saw that lives no more counts for no other.
    pub(super) fn mark_checked(&mut self, talk: usize, invoice: usize) {
        self.world.checked[invoice] = self.world.talks[talk].live;
    }

    /// `record_exchange`, with `Tx::claim_invoice` and the unique index on open exchanges.
    fn record_exchange(&mut self, talk: usize, queue: Chosen) -> (SetNo, DocumentId) {
        let latest = self.world.exchanges.last();
        let settled = latest.filter(|latest| latest.state.0 == ExchangeState::Settled);
        let settled = settled.map(|latest| latest.number);
        if self.world.open_exchange().is_some() {
            self.world.refused = Some("a second exchange is open");
        }
        let number = self.world.fresh_number(self.papers);
        self.hand_over(talk, number);
        let document = self.papers.write(Purpose::Post(queue, number, settled));
        for invoice in chosen(queue) {
            self.world.invoices[invoice] = Stage::Out;
            self.world.carried[invoice] = true;
        }
        self.world.exchanges.push(Exchange {
            number,
            document,
            state: Hashed(ExchangeState::HandedOut),
            items: queue.map(|is_in| is_in.then_some(Hashed(None))),
            failures: 0,
            undecided: 0,
        });
        (number, document)
    }

    /// The `session_id` of the exchange with that number is that conversation's.
    fn hand_over(&mut self, talk: usize, number: SetNo) {
        for other in &mut self.world.talks {
            other.handed_out = other.handed_out.filter(|last| *last != number);
        }
        self.world.talks[talk].handed_out = Some(number);
    }

    /// `Tx::record_resend`.
    fn record_resend(&mut self, talk: usize, at: usize) {
        self.hand_over(talk, self.world.exchanges[at].number);
        let exchange = &mut self.world.exchanges[at];
        exchange.state = Hashed(ExchangeState::HandedOut);
        for invoice in chosen(exchange.with_outcome(None)) {
            self.world.carried[invoice] = true;
        }
    }

    /// `requeue`: what is open of an exchange, and was seen not to be in QuickBooks, waits again.
    fn requeue(&mut self, talk: usize, at: usize, work: &mut Work) {
        let items = self.world.exchanges[at].items.iter().flatten().count();
        work.pace = work.pace.halved(items);
        for invoice in chosen(self.world.exchanges[at].with_outcome(None)) {
            self.record_outcome(at, invoice, ItemOutcome::Again);
            let in_vain = items == 1 && self.count_fruitless(invoice) >= FRUITLESS_MAX;
            let stage = if in_vain {
                Stage::Failed
            } else {
                self.mark_checked(talk, invoice);
                Stage::Waiting
            };
            self.advance(invoice, stage);
        }
        self.world.exchanges[at].state = Hashed(ExchangeState::Settled);
    }

    /// `give_up`: what is open of an exchange is left to a person.
    fn give_up(&mut self, at: usize) {
        for invoice in chosen(self.world.exchanges[at].with_outcome(None)) {
            self.record_outcome(at, invoice, ItemOutcome::InDoubt);
            self.advance(invoice, Stage::InDoubt);
        }
        self.world.exchanges[at].state = Hashed(ExchangeState::InDoubt);
    }

    /// `Tx::count_fruitless`.
    fn count_fruitless(&self, invoice: usize) -> u8 {
        let in_vain = |exchange: &&Exchange| {
            exchange.failures > 0 && exchange.with_outcome(Some(ItemOutcome::Again))[invoice]
        };
        let rows = self.world.exchanges.iter().filter(in_vain).count();
        self.world.fruitless[invoice] + u8::try_from(rows).unwrap()
    }

    /// `hear_connection_error`.
    pub fn hear_connection_error(&mut self, talk: usize) {
        let conversation = self.world.talks[talk].conversation.get().clone();
        self.save(
            talk,
            conversation.stop(String::new(), billbridge::sync::report::Ending::Unrecorded),
        );
    }

    /// `hear_close`.
    pub fn hear_close(&mut self, talk: usize) {
        let conversation = self.world.talks[talk].conversation.get().clone();
        self.save(talk, conversation.close());
    }

    /// `save`: what does not run any more holds its company no longer.
    pub(super) fn save(&mut self, talk: usize, conversation: Conversation) {
        let talk = &mut self.world.talks[talk];
        if talk.live && !conversation.is_live() {
            talk.live = false;
            self.world.carried = [false; COUNT];
            self.world.checked = [false; COUNT];
        }
        talk.is_old = false;
        talk.conversation = Stand::of(conversation);
    }

    /// `advance`, with the workflow's rule: QuickBooks answers only for what is in `ES`.
    pub(super) fn advance(&mut self, invoice: usize, stage: Stage) {
        let before = &mut self.world.invoices[invoice];
        if matches!(before, Stage::Synchronized(_) | Stage::Failed) {
            self.world.refused = Some("an invoice that is not in `ES` is moved");
        }
        *before = stage;
    }

    /// `Tx::record_outcome`.
    pub(super) fn record_outcome(&mut self, at: usize, invoice: usize, outcome: ItemOutcome) {
        self.world.exchanges[at].items[invoice] = Some(Hashed(Some(outcome)));
    }

    /// The rows as the engine reads them. How often the bytes went out, and when, decides nothing.
    fn load_exchange(&self, at: usize) -> (exchange::Exchange, Vec<ExchangeItem>) {
        let row = &self.world.exchanges[at];
        let outcomes = row.items.iter().flatten();
        let items = self.papers.items(row.document).iter().zip(outcomes);
        let items = items.map(|(item, outcome)| ExchangeItem {
            outcome: outcome.0,
            ..item.clone()
        });
        let exchange = exchange::Exchange {
            id: id_of(row.number),
            company_id: CompanyId(Uuid::from_u128(1)),
            session_id: Uuid::nil(),
            state: row.state.0,
            message_set_id: set_id(row.number).to_string(),
            request: self.papers.text(row.document).to_owned(),
            handed_out_at: NOW,
            attempts: 1,
            failures: row.failures.into(),
            undecided: row.undecided.into(),
        };
        (exchange, items.collect())
    }
}

fn asked(work: Work, errand: Errand, request: DocumentId) -> (Option<DocumentId>, Conversation) {
    let conversation = Conversation::Asked {
        work,
        errand,
        at: NOW,
    };
    (Some(request), conversation)
}

/// The places of what is chosen.
pub fn chosen(which: Chosen) -> impl Iterator<Item = usize> {
    (0..COUNT).filter(move |invoice| which[*invoice])
}

/// A pace of that many invoices: what the engine would have read from a stored conversation.
fn pace(batch: usize) -> Pace {
    serde_json::from_str(&batch.to_string()).expect("a pace is stored as a number")
}
