//! The documents, answers and QuickBooks of the small world: the real ones, each kept once and named
//! by a number, so that a state can be compared at a glance.
//!
//! What the pure functions say of the same papers is always the same. It is asked once and
//! remembered, which makes the search quick enough for a debug build.

use std::{collections::HashMap, fmt};

use billbridge::{
    invoice::{Invoice, Settings},
    qbxml::{MessageSet, MessageSetId, Posting, Request, Version, host_query},
    store::exchange_item::ExchangeItem,
    sync::{
        judgement::Judgement,
        plan::plan,
        recovery::{Sighting, sight},
        settle::Fate,
    },
};

use super::{
    books::Books,
    invoices::{self, COUNT, NOW},
};

/// Names an exchange and its message set.
pub type SetNo = u8;
/// Names a transaction of QuickBooks.
pub type TxnNo = u8;
/// Names a document.
pub type DocumentId = u16;
/// Names what came back for a document.
pub type AnswerId = u16;
/// Names a QuickBooks: its bills and its records of message sets.
pub type BooksId = u16;
/// Some of the invoices.
pub type Chosen = [bool; COUNT];

/// What a document asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// To post these invoices under an id, and to forget the record of another set.
    Post(Chosen, SetNo, Option<SetNo>),
    /// To tell which of these invoices' bills are there.
    LookUp(Chosen),
    /// Nothing.
    Question,
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = |which: &Chosen| {
            let names = (1..).zip(which).filter(|(_, is_in)| **is_in);
            names
                .map(|(number, _)| format!("invoice {number}"))
                .collect::<Vec<_>>()
                .join(" and ")
        };
        match self {
            Self::Post(which, new, None) => write!(f, "set {new} with {}", names(which)),
            Self::Post(which, new, Some(old)) => {
                write!(f, "set {new} after {old} with {}", names(which))
            }
            Self::LookUp(which) => write!(f, "a look for {}", names(which)),
            Self::Question => f.write_str("the harmless question"),
        }
    }
}

#[derive(Debug)]
struct Document {
    purpose: Purpose,
    text: String,
    items: Vec<ExchangeItem>,
}

/// What came back for a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Answer {
    /// The qbXML, or empty.
    pub response: String,
    /// The COM error code, or empty.
    pub hresult: String,
    /// The text that came with it.
    pub message: String,
}

/// What an answer makes of the invoices that it is for.
#[derive(Clone, Copy, Debug)]
pub struct Settled {
    /// What becomes of each.
    pub fates: [Option<Became>; COUNT],
    /// Whether it ends the conversation.
    pub stops: bool,
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

/// All papers of one search.
pub struct Papers {
    /// The engine's decisions.
    pub judgement: Judgement,
    pub(super) invoices: [Invoice; COUNT],
    version: Version,
    documents: Vec<Document>,
    document_ids: HashMap<Purpose, DocumentId>,
    answers: Vec<Answer>,
    answer_ids: HashMap<Answer, AnswerId>,
    pub(super) books: Vec<Books>,
    pub(super) books_ids: HashMap<String, BooksId>,
    txns: Vec<String>,
    pub(super) runs: HashMap<(BooksId, DocumentId, bool), (BooksId, AnswerId)>,
    settled: HashMap<(Chosen, AnswerId, KnownBills, bool), Settled>,
    sightings: HashMap<(Chosen, AnswerId, KnownBills), Sightings>,
}

impl Papers {
    /// The papers around a QuickBooks that keeps its records so.
    pub fn new(judgement: Judgement) -> Self {
        Self {
            judgement,
            invoices: invoices::sent(),
            version: "13.0".parse().unwrap(),
            documents: vec![],
            document_ids: HashMap::new(),
            answers: vec![],
            answer_ids: HashMap::new(),
            books: vec![],
            books_ids: HashMap::new(),
            txns: vec![],
            runs: HashMap::new(),
            settled: HashMap::new(),
            sightings: HashMap::new(),
        }
    }

    pub fn answer(&self, id: AnswerId) -> &Answer {
        &self.answers[usize::from(id)]
    }

    pub fn purpose(&self, id: DocumentId) -> Purpose {
        self.documents[usize::from(id)].purpose
    }

    pub fn text(&self, id: DocumentId) -> &str {
        &self.documents[usize::from(id)].text
    }

    pub fn items(&self, id: DocumentId) -> &[ExchangeItem] {
        &self.documents[usize::from(id)].items
    }

    /// The document with these very bytes.
    pub fn with_text(&self, text: &str) -> Option<DocumentId> {
        let at = self
            .documents
            .iter()
            .position(|document| document.text == text);
        at.map(|at| DocumentId::try_from(at).unwrap())
    }

    /// The message sets whose ids stand in a document.
    pub fn sets_of(&self, id: DocumentId) -> impl Iterator<Item = SetNo> {
        let ids = match self.purpose(id) {
            Purpose::Post(_, new, old) => [Some(new), old],
            Purpose::LookUp(_) | Purpose::Question => [None, None],
        };
        ids.into_iter().flatten()
    }

    /// The document for a purpose, written by the code under test.
    pub fn write(&mut self, purpose: Purpose) -> DocumentId {
        if let Some(id) = self.document_ids.get(&purpose) {
            return *id;
        }
        let (text, items) = match purpose {
            Purpose::Post(which, new, old) => {
                let invoices: Vec<Invoice> = self.chosen(which).map(|(_, one)| one).collect();
                let old = old.map(set_id);
                let planned = plan(
                    &invoices,
                    &Settings::default(),
                    NOW.date_naive(),
                    self.version,
                    &set_id(new),
                    old.as_ref(),
                );
                (planned.request, planned.items)
            }
            Purpose::LookUp(which) => {
                let queries: Vec<Request> = self
                    .postings(which)
                    .iter()
                    .map(|(request_id, posting)| posting.query(&request_id.parse().unwrap()))
                    .collect();
                let set = MessageSet {
                    version: self.version,
                    old_id: None,
                    new_id: None,
                    requests: &queries,
                };
                (set.write(), vec![])
            }
            Purpose::Question => (host_query(self.version), vec![]),
        };
        let id = DocumentId::try_from(self.documents.len()).unwrap();
        self.documents.push(Document {
            purpose,
            text,
            items,
        });
        self.document_ids.insert(purpose, id);
        id
    }

    /// The answer with that text.
    pub fn keep_answer(&mut self, response: &str, hresult: &str, message: &str) -> AnswerId {
        let answer = Answer {
            response: response.to_owned(),
            hresult: hresult.to_owned(),
            message: message.to_owned(),
        };
        if let Some(id) = self.answer_ids.get(&answer) {
            return *id;
        }
        let id = AnswerId::try_from(self.answers.len()).unwrap();
        self.answers.push(answer.clone());
        self.answer_ids.insert(answer, id);
        id
    }

    /// The same answer with only so many quarters of its response.
    pub fn cut(&mut self, id: AnswerId, quarters: usize) -> AnswerId {
        let whole = self.answer(id).clone();
        let length = whole.response.len() * quarters / 4;
        let cut = whole.response.get(..length).expect("it is ASCII");
        self.keep_answer(cut, &whole.hresult, &whole.message)
    }

    /// What `Judgement::settle` says, once the bills that stand for other invoices are
    /// withdrawn, and what an outdated answer refuses.
    pub fn settle(
        &mut self,
        which: Chosen,
        answer: AnswerId,
        known: KnownBills,
        is_outdated: bool,
    ) -> Settled {
        let question = (which, answer, known, is_outdated);
        if let Some(settled) = self.settled.get(&question) {
            return *settled;
        }
        let chosen: Vec<(String, Invoice)> = self
            .chosen(which)
            .map(|(_, invoice)| (invoice.id.to_string(), invoice))
            .collect();
        let told = self.answer(answer).clone();
        let mut settled =
            (self.judgement.settle)(&chosen, &told.response, &told.hresult, &told.message, NOW);
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
            is_proven: settled.is_proven(),
        };
        self.settled.insert(question, settled);
        settled
    }

    /// What [`sight`] says.
    pub fn sight(&mut self, which: Chosen, answer: AnswerId, known: KnownBills) -> Sightings {
        if let Some(sightings) = self.sightings.get(&(which, answer, known)) {
            return *sightings;
        }
        let known_txns = known.map(|txn| txn.map(|txn| self.txns[usize::from(txn)].clone()));
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
        self.sightings.insert((which, answer, known), sightings);
        sightings
    }

    /// Those of the invoices, each with its place.
    fn chosen(&self, which: Chosen) -> impl Iterator<Item = (usize, Invoice)> + use<> {
        let invoices = self.invoices.clone();
        let all = invoices.into_iter().enumerate();
        all.filter(move |(index, _)| which[*index])
    }

    /// What was recorded of how the bills should look.
    fn postings(&self, which: Chosen) -> Vec<(String, Posting)> {
        let date = |invoice: &Invoice| invoice.bill_date(&Settings::default(), NOW.date_naive());
        self.chosen(which)
            .map(|(_, invoice)| {
                let posting = Posting::of(&invoice.content, &Settings::default(), date(&invoice));
                (invoice.id.to_string(), posting)
            })
            .collect()
    }

    /// The number of a transaction.
    pub fn txn(&mut self, txn_id: &str) -> TxnNo {
        let known = self.txns.iter().position(|known| known == txn_id);
        let at = known.unwrap_or_else(|| {
            self.txns.push(txn_id.to_owned());
            self.txns.len() - 1
        });
        TxnNo::try_from(at).unwrap()
    }
}

/// The id of a message set as it stands in documents.
pub fn set_id(number: SetNo) -> MessageSetId {
    MessageSetId::from_random([number; 16])
}
