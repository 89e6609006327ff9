//! The documents, answers and QuickBooks of the small world: the real ones, each kept once and named
//! by a number, so that a state can be compared at a glance.
//!
//! What is made of the same papers is always the same. It is made once and remembered, which makes
//! the search quick enough for a debug build.

use std::{collections::HashMap, fmt};

use billbridge::{
    invoice::{Destination, Invoice, Settings},
    qbxml::{MessageSet, MessageSetId, Posting, Request, Responses, Version, host_query},
    store::exchange_item::ExchangeItem,
    sync::{
        judgement::Judgement,
        plan::{plan, posting_of},
    },
};

use super::{
    backup::{BackupId, Copied},
    books::{Books, set_number},
    invoices::{self, COUNT, NOW},
    verdicts::Verdicts,
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
    /// To tell which of these invoices' bills are there: what the engine asks before it sends them,
    /// and when an answer is missing, in the same words.
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
    /// The message set that it names.
    pub set: Option<SetNo>,
}

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
    pub(super) txns: Vec<String>,
    pub(super) runs: HashMap<(BooksId, DocumentId, bool), (BooksId, AnswerId)>,
    pub(super) verdicts: Verdicts,
    backups: Vec<Copied>,
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
            verdicts: Verdicts::default(),
            backups: vec![],
        }
    }

    pub fn backup(&self, id: BackupId) -> &Copied {
        &self.backups[usize::from(id)]
    }

    /// The number of a backup.
    pub fn keep_backup(&mut self, copied: Copied) -> BackupId {
        let known = self.backups.iter().position(|known| *known == copied);
        let at = known.unwrap_or_else(|| {
            self.backups.push(copied);
            self.backups.len() - 1
        });
        BackupId::try_from(at).unwrap()
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

    /// The invoices that a document names.
    pub fn invoices_of(&self, id: DocumentId) -> Chosen {
        match self.purpose(id) {
            Purpose::Post(which, ..) | Purpose::LookUp(which) => which,
            Purpose::Question => [false; COUNT],
        }
    }

    /// The document for a purpose, written by the code under test.
    pub fn write(&mut self, purpose: Purpose) -> DocumentId {
        if let Some(id) = self.document_ids.get(&purpose) {
            return *id;
        }
        let (text, items) = match purpose {
            Purpose::Post(which, new, old) => {
                // Nobody reads the lists here: everything goes out by its name.
                let chosen = self
                    .chosen(which)
                    .map(|(_, one)| (one, Destination::default()));
                let invoices: Vec<_> = chosen.collect();
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
        let set = Responses::read(response).ok();
        let set = set.and_then(|responses| responses.message_set().new_id.clone());
        let answer = Answer {
            set: set.map(|id| set_number(&id)),
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

    /// Those of the invoices, each with its place.
    pub(super) fn chosen(&self, which: Chosen) -> impl Iterator<Item = (usize, Invoice)> + use<> {
        let invoices = self.invoices.clone();
        let all = invoices.into_iter().enumerate();
        all.filter(move |(index, _)| which[*index])
    }

    /// What was recorded of how the bills should look.
    pub(super) fn postings(&self, which: Chosen) -> Vec<(String, Posting)> {
        let today = NOW.date_naive();
        self.chosen(which)
            .map(|(_, invoice)| {
                let posting = posting_of(
                    &invoice,
                    &Destination::default(),
                    &Settings::default(),
                    today,
                    self.version,
                );
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
