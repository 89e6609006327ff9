//! Every QuickBooks of the small world: the real simulated one, with real bills and records.

use billbridge::simulator::{
    CompanyFile, QuickBooks, company_file::recovery::Recovery, faults::Lock,
};

use super::{
    invoices::{self, COUNT},
    papers::{AnswerId, BooksId, DocumentId, Papers, SetNo, TxnNo, set_id},
};

/// A QuickBooks, and what there is to know about it.
#[derive(Debug)]
pub struct Books {
    quickbooks: QuickBooks,
    /// The bills of each invoice, and whether each is over the approved total.
    pub bills: [Vec<(TxnNo, bool)>; COUNT],
    records: Vec<SetNo>,
}

impl Books {
    /// The message sets that it has a record of.
    pub fn records(&self) -> impl Iterator<Item = SetNo> {
        self.records.iter().copied()
    }
}

impl Papers {
    /// A QuickBooks without any bill of ours.
    pub fn empty_books(&mut self, recovery: Recovery) -> BooksId {
        let mut quickbooks = QuickBooks::new(CompanyFile::demo());
        quickbooks.set_recovery(recovery);
        self.keep_books(quickbooks)
    }

    pub fn books(&self, id: BooksId) -> &Books {
        &self.books[usize::from(id)]
    }

    /// What QuickBooks makes of a document, and what it answers. `busy`: something that each bill
    /// needs is locked.
    pub fn run(&mut self, books: BooksId, document: DocumentId, busy: bool) -> (BooksId, AnswerId) {
        if let Some(known) = self.runs.get(&(books, document, busy)) {
            return *known;
        }
        let mut quickbooks = self.books(books).quickbooks.clone();
        if busy {
            quickbooks.lock_next_run(Lock::Transaction);
        }
        let answer = match quickbooks.run(self.text(document)) {
            Ok(response) => self.keep_answer(&response, "", ""),
            Err(hresult) => self.keep_answer("", &hresult.hex(), &hresult.text),
        };
        quickbooks.end_session();
        let after = (self.keep_books(quickbooks), answer);
        self.runs.insert((books, document, busy), after);
        after
    }

    /// The number of a QuickBooks: two are one when their bills, records and clocks are.
    fn keep_books(&mut self, quickbooks: QuickBooks) -> BooksId {
        let company = quickbooks.company();
        let (held, records) = (company.transactions(), &company.records);
        let name = format!("{} {held:?} {records:?}", company.now());
        if let Some(id) = self.books_ids.get(&name) {
            return *id;
        }
        let bills = self.invoices.clone().map(|invoice| {
            let bills = invoices::bills(&quickbooks, &invoice);
            let bills = bills.into_iter();
            bills
                .map(|(txn_id, is_exact)| (self.txn(&txn_id), is_exact))
                .collect()
        });
        let records = company.records.ids().map(set_number).collect();
        let id = BooksId::try_from(self.books.len()).unwrap();
        self.books.push(Books {
            quickbooks,
            bills,
            records,
        });
        self.books_ids.insert(name, id);
        id
    }
}

/// The number whose id that is.
pub fn set_number(id: &str) -> SetNo {
    let mut numbers = 1..=SetNo::MAX;
    numbers
        .find(|number| set_id(*number).as_str() == id)
        .expect("only our sets are recorded")
}
