//! One state of the small world: what the database, the connectors, the wires and QuickBooks hold
//! between two calls.
//!
//! Two states are one when nothing can ever tell them apart. Hence what only people read (times,
//! tallies, sentences, how often the same bytes went out) is not kept, and what nobody can ask for
//! any more is dropped by [`World::forget`].

use std::{
    hash::{Hash, Hasher},
    mem::discriminant,
};

use billbridge::store::{exchange::ExchangeState, exchange_item::ItemOutcome};
use uuid::Uuid;

use super::{
    backup::Backup,
    invoices::COUNT,
    papers::{AnswerId, BooksId, Chosen, DocumentId, Papers, SetNo, TxnNo},
    stand::Stand,
};

/// In how many exchanges an invoice may be carried that bring nothing but an error: the same as in
/// `sync::sightings`. More are not counted.
pub const FRUITLESS_MAX: u8 = 3;

/// A state of the small world.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// Where each invoice stands.
    pub invoices: [Stage; COUNT],
    /// Whether the live conversation carried it before (`carried_by`).
    pub carried: [bool; COUNT],
    /// Whether the live conversation has seen that QuickBooks does not hold it (`checked_by`).
    pub checked: [bool; COUNT],
    /// In how many forgotten exchanges each was carried in vain.
    pub fruitless: [u8; COUNT],
    /// The exchanges in the order in which they were recorded.
    pub exchanges: Vec<Exchange>,
    /// The conversations in the order in which they were opened.
    pub talks: Vec<Talk>,
    /// What is in QuickBooks.
    pub books: BooksId,
    /// Which invoices hold something that QuickBooks can't parse, in whichever document.
    pub unreadable: Chosen,
    /// Which document went to QuickBooks under which id of a message set.
    pub ran: Vec<(SetNo, DocumentId)>,
    /// Whether the server can be restored from a backup, or was.
    pub backup: Backup,
    /// What the database or the workflow would have refused.
    pub refused: Option<&'static str>,
}

/// Where an invoice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stage {
    /// In `ES`, in the queue.
    Waiting,
    /// In `ES`, in the open exchange.
    Out,
    /// In `S`, with its bill.
    Synchronized(TxnNo),
    /// In `F`.
    Failed,
    /// In `ES`, left to a person.
    InDoubt,
}

impl Stage {
    /// Whether it stays there unless a person does something.
    pub fn is_settled(self) -> bool {
        match self {
            Self::Synchronized(_) | Self::Failed | Self::InDoubt => true,
            Self::Waiting | Self::Out => false,
        }
    }
}

/// An enum of the engine's that can't be hashed itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hashed<T>(pub T);

impl<T> Hash for Hashed<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(&self.0).hash(state);
    }
}

/// A row of `exchange` with its items.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Exchange {
    /// Its id, and that of its message set.
    pub number: SetNo,
    /// The exact document.
    pub document: DocumentId,
    /// How far it got.
    pub state: Hashed<ExchangeState>,
    /// What came of each invoice that it carries.
    pub items: [Option<Hashed<Option<ItemOutcome>>>; COUNT],
    /// How often an answer proved nothing.
    pub failures: u8,
    /// How often a look did not tell.
    pub undecided: u8,
}

impl Exchange {
    /// Which invoices it carries with that outcome.
    pub fn with_outcome(&self, outcome: Option<ItemOutcome>) -> [bool; COUNT] {
        self.items.map(|item| item == Some(Hashed(outcome)))
    }

    /// Whether it still waits for proof.
    pub fn is_open(&self) -> bool {
        self.state.0.is_open()
    }
}

/// A conversation: a row of `connector_session`, the connector that is in it, and its deliveries
/// that are still on their way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Talk {
    /// Whether it holds the company.
    pub live: bool,
    /// The exchange that it handed out last, unless another handed that out once more (its
    /// `session_id`).
    pub handed_out: Option<SetNo>,
    /// Where it stands.
    pub conversation: Stand,
    /// Where its connector stands; none when that is dead, or has let go.
    pub connector: Option<Connector>,
    /// Answers that are on their way although the connector does not wait for them.
    pub late: Vec<AnswerId>,
    /// Whether the backup was made in the middle of it.
    pub is_in_backup: bool,
    /// Whether the server has not heard from it for a lease.
    pub is_old: bool,
}

/// What the connector is about to do. A call is one step: nobody can tell a request that is still on
/// its way from one not sent, nor a reply on its way from one that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Connector {
    /// To call `sendRequestXML`.
    Asking,
    /// To give QuickBooks this document.
    Holding(DocumentId),
    /// To deliver this answer.
    Carrying(AnswerId),
    /// To call `closeConnection`.
    Leaving,
}

/// The id of a question for these invoices. Two questions for the same are one: what is recorded
/// with them is the same.
pub fn question_of(which: Chosen) -> Uuid {
    let bits = which
        .iter()
        .rev()
        .fold(0, |bits, is_in| bits * 2 + u128::from(*is_in));
    Uuid::from_u128(bits)
}

/// The invoices that the question with that id is for.
pub fn asked_for(id: Uuid) -> Chosen {
    std::array::from_fn(|invoice| id.as_u128() >> invoice & 1 == 1)
}

/// The exchange's id as the engine has it.
pub fn id_of(number: SetNo) -> Uuid {
    Uuid::from_u128(number.into())
}

/// The exchange with that id.
pub fn number_of(id: Uuid) -> SetNo {
    SetNo::try_from(id.as_u128()).expect("it was made from a number")
}

impl World {
    /// Both invoices wait, and nobody has called yet.
    pub fn new(books: BooksId) -> Self {
        Self {
            invoices: [Stage::Waiting; COUNT],
            carried: [false; COUNT],
            checked: [false; COUNT],
            fruitless: [0; COUNT],
            exchanges: vec![],
            talks: vec![],
            books,
            unreadable: [false; COUNT],
            ran: vec![],
            backup: Backup::Missing,
            refused: None,
        }
    }

    /// Whether a connector that polls is let in (`glance`). The company file is bound already.
    pub fn has_work(&self) -> bool {
        self.invoices.contains(&Stage::Waiting) || self.open_exchange().is_some()
    }

    /// This world, after so many looks for the bills of its open exchange that did not tell.
    pub fn after_looks(mut self, undecided: u8) -> Self {
        let open = self.open_exchange().expect("an exchange is looked for");
        self.exchanges[open].undecided = undecided;
        self
    }

    /// This world, where QuickBooks can't parse what stands in that invoice.
    pub fn with_unreadable(mut self, invoice: usize) -> Self {
        self.unreadable[invoice] = true;
        self
    }

    /// What it comes to, in a line.
    pub fn tell(&self, papers: &Papers) -> String {
        let bills = papers.books(self.books).bills.each_ref().map(Vec::len);
        let open = self.open_exchange().map(|open| self.exchanges[open].number);
        let (invoices, unreadable) = (self.invoices, self.unreadable);
        format!(
            "invoices {invoices:?}, unreadable {unreadable:?}, their bills {bills:?}, open exchange {open:?}"
        )
    }

    /// Where the exchange stands that waits for its proof.
    pub fn open_exchange(&self) -> Option<usize> {
        self.exchanges.iter().position(Exchange::is_open)
    }

    /// Where the exchange with that number stands.
    pub fn exchange(&self, number: SetNo) -> Option<usize> {
        self.exchanges
            .iter()
            .position(|exchange| exchange.number == number)
    }

    /// The bills that stand for an invoice.
    pub fn known_bills(&self) -> [Option<TxnNo>; COUNT] {
        self.invoices.map(|stage| match stage {
            Stage::Synchronized(txn) => Some(txn),
            Stage::Waiting | Stage::Out | Stage::Failed | Stage::InDoubt => None,
        })
    }

    /// A number that nothing in this world has: as good as a fresh one, which no other has either.
    pub fn fresh_number(&self, papers: &Papers) -> SetNo {
        let mut used: Vec<SetNo> = self.ran.iter().map(|(number, _)| *number).collect();
        used.extend(papers.books(self.books).records());
        used.extend(self.sets_in_backup(papers));
        for exchange in &self.exchanges {
            used.push(exchange.number);
            used.extend(papers.sets_of(exchange.document));
        }
        for talk in &self.talks {
            used.extend(talk.conversation.names());
            let held = talk.held().into_iter();
            used.extend(held.flat_map(|held| papers.sets_of(held)));
            let answers = talk.late.iter().copied().chain(talk.carried());
            used.extend(answers.filter_map(|answer| papers.answer(answer).set));
        }
        (1..=SetNo::MAX)
            .find(|number| !used.contains(number))
            .expect("a small world uses few numbers")
    }

    /// The exchanges of which an answer can still prove something: the open one, and those of which
    /// an invoice was left to a person.
    fn provable(&self) -> impl Iterator<Item = SetNo> {
        let in_doubt = |exchange: &Exchange| {
            let which = exchange.with_outcome(Some(ItemOutcome::InDoubt));
            (0..COUNT).any(|one| which[one] && self.invoices[one] == Stage::InDoubt)
        };
        let provable = move |exchange: &&Exchange| exchange.is_open() || in_doubt(exchange);
        self.exchanges
            .iter()
            .filter(provable)
            .map(|exchange| exchange.number)
    }

    /// Drops what nobody can ask for any more.
    pub fn forget(&mut self, papers: &Papers) {
        let useful: Vec<SetNo> = self.provable().collect();
        for talk in &mut self.talks {
            talk.forget(&useful);
        }
        self.talks.retain(|talk| !talk.is_over());
        for (invoice, stage) in self.invoices.iter().enumerate() {
            if stage.is_settled() {
                self.carried[invoice] = false;
                self.checked[invoice] = false;
                self.fruitless[invoice] = 0;
            }
        }
        let talks = &self.talks;
        let is_named = |number| {
            talks.iter().any(|talk| {
                let mut names = talk.conversation.names().chain(talk.handed_out);
                names.any(|name| name == number)
            })
        };
        let latest = self.exchanges.last().map(|exchange| exchange.number);
        self.exchanges.retain_mut(|exchange| {
            if exchange.is_open() {
                return true;
            }
            for (invoice, item) in exchange.items.iter().enumerate() {
                let in_vain =
                    *item == Some(Hashed(Some(ItemOutcome::Again))) && exchange.failures > 0;
                if in_vain && !self.invoices[invoice].is_settled() {
                    self.fruitless[invoice] = (self.fruitless[invoice] + 1).min(FRUITLESS_MAX);
                }
            }
            (exchange.failures, exchange.undecided) = (0, 0);
            if !is_named(exchange.number) {
                exchange.items = [None; COUNT];
            }
            is_named(exchange.number) || latest == Some(exchange.number)
        });
        let mut kept: Vec<SetNo> = papers.books(self.books).records().collect();
        kept.extend(self.sets_in_backup(papers));
        let exchanges = &self.exchanges;
        self.ran.retain(|(number, document)| {
            kept.contains(number)
                || exchanges.iter().any(|exchange| exchange.number == *number)
                || talks.iter().any(|talk| talk.held() == Some(*document))
        });
    }
}

impl Talk {
    /// The document in the connector's hands.
    pub fn held(&self) -> Option<DocumentId> {
        match self.connector {
            Some(Connector::Holding(document)) => Some(document),
            Some(Connector::Asking | Connector::Carrying(_) | Connector::Leaving) | None => None,
        }
    }

    /// The answer in the connector's hands.
    fn carried(&self) -> Option<AnswerId> {
        match self.connector {
            Some(Connector::Carrying(answer)) => Some(answer),
            Some(Connector::Asking | Connector::Holding(_) | Connector::Leaving) | None => None,
        }
    }

    /// Whom a conversation that is over answers learns nothing. What it is told may still prove what
    /// it handed out, and what its connector holds can still be run. `provable`: the exchanges of
    /// which something is left to prove. What is in the backup may live once more.
    fn forget(&mut self, provable: &[SetNo]) {
        self.late.sort_unstable();
        if self.connector.is_none() && self.late.is_empty() {
            self.handed_out = None;
        }
        self.handed_out = self.handed_out.filter(|last| provable.contains(last));
        if self.conversation.get().is_live() || self.is_in_backup {
            return;
        }
        let is_heard = self.handed_out.is_some();
        if !is_heard {
            self.late.clear();
        }
        self.connector = self.connector.filter(|connector| match connector {
            Connector::Holding(_) => true,
            Connector::Carrying(_) => is_heard,
            Connector::Asking | Connector::Leaving => false,
        });
    }

    fn is_over(&self) -> bool {
        !self.live && self.connector.is_none() && self.late.is_empty()
    }
}
