//! A `QuickBooks` company file: lists, transactions, preferences and recovery records.
//!
//! It is read from JSON (`demo.json` beside this file shows the form, [`entry::Entry`] all that an
//! entry can have), keeps all of it in memory, and makes ids and times of its own: a logical clock that moves one second with each
//! write, so that a run repeats to the byte. What may be written to it, the request processor
//! decides; the company file only keeps.

pub mod cents;
pub mod deleted;
pub mod document;
pub mod entry;
mod lists;
mod order_document;
mod person;
pub mod purchase_order;
pub mod recovery;
pub mod transaction;

pub use lists::Lists;

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset, NaiveDate, Offset, Utc};

use cents::Cents;
use deleted::Deleted;
use document::{Host, Preferences, Profile, Stamp};
use entry::{Entry, Reference};
use purchase_order::PurchaseOrder;
use recovery::Records;
use transaction::{Kind, Transaction};

use super::schema::{Edition, List};

/// A company file that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CompanyFileError {
    /// No JSON, or not of the expected form.
    #[error("the company file is not readable: {0}")]
    Json(#[from] serde_json::Error),
    /// A list entry that makes no sense.
    #[error("list entry `{name}`: {reason}")]
    Entry {
        /// The entry's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A bill or credit that `QuickBooks` would refuse.
    #[error("transaction `{ref_number}`: {reason}")]
    Transaction {
        /// The transaction's number, perhaps empty.
        ref_number: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A value of the profile that makes no sense.
    #[error("`{field}`: {reason}")]
    Profile {
        /// The field's path in the JSON.
        field: &'static str,
        /// What was expected and what was found.
        reason: String,
    },
}

/// One company file.
#[derive(Clone, Debug)]
pub struct CompanyFile {
    /// Name, path, country.
    pub profile: Profile,
    /// The program that has it open.
    pub host: Host,
    /// What the company has switched on.
    pub preferences: Preferences,
    /// The `FileID` stamps of Web Connector applications.
    pub stamps: Vec<Stamp>,
    /// What is remembered of message sets.
    pub records: Records,
    lists: Lists,
    transactions: Vec<Transaction>,
    by_txn_id: HashMap<String, usize>,
    orders: Vec<PurchaseOrder>,
    by_order_id: HashMap<String, usize>,
    /// What is owed to each vendor, so that a list of many vendors needs no look at every bill.
    owed: HashMap<String, i64>,
    deleted_entries: Vec<Deleted>,
    deleted_transactions: Vec<Deleted>,
    now: i64,
    last_serial: u32,
    last_txn_number: u64,
}

impl CompanyFile {
    /// The demo company: a flower importer with vendors, accounts, items, classes, terms,
    /// customers, two bills, a credit, an open purchase order and one that has come.
    ///
    /// # Panics
    ///
    /// Never: a test reads the same text.
    #[must_use]
    pub fn demo() -> Self {
        Self::from_json(include_str!("demo.json")).expect("the demo company file is valid")
    }

    /// The demo company with so many more vendors, `Grower 000001` and on: a list of a size that
    /// real companies have.
    #[must_use]
    pub fn with_many_vendors(count: usize) -> Self {
        let mut company = Self::demo();
        for number in 1..=count {
            let vendor = Entry {
                name: format!("Grower {number:06}"),
                company_name: Some(format!("Grower {number:06} S.A.")),
                terms: Some("Net 30".to_owned()),
                ..Entry::default()
            };
            company
                .add_entry(List::Vendor, vendor)
                .expect("the demo company has no growers");
        }
        company
    }

    /// Reads a company file.
    ///
    /// # Errors
    ///
    /// A [`CompanyFileError`] that names the place.
    pub fn from_json(text: &str) -> Result<Self, CompanyFileError> {
        document::read(text)
    }

    /// An empty company file.
    pub(super) fn new(profile: Profile, host: Host, preferences: Preferences, now: i64) -> Self {
        Self {
            profile,
            host,
            preferences,
            stamps: Vec::new(),
            records: Records::default(),
            lists: Lists::default(),
            transactions: Vec::new(),
            by_txn_id: HashMap::new(),
            orders: Vec::new(),
            by_order_id: HashMap::new(),
            owed: HashMap::new(),
            deleted_entries: Vec::new(),
            deleted_transactions: Vec::new(),
            now,
            last_serial: 0,
            last_txn_number: 0,
        }
    }

    /// Another company's file, at another path: what is open when the wrong one is.
    #[must_use]
    pub fn another(&self) -> Self {
        let profile = Profile {
            name: "Another Company Inc".to_owned(),
            path: r"C:\QuickBooks\Another Company.qbw".to_owned(),
            ..self.profile.clone()
        };
        let mut other = Self::new(
            profile,
            self.host.clone(),
            self.preferences.clone(),
            self.now,
        );
        other.lists = self.lists.clone();
        other.last_serial = self.last_serial;
        other
    }

    /// All lists.
    #[must_use]
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Bills and credits in the order in which they were added.
    #[must_use]
    pub fn transactions(&self) -> &[Transaction] {
        &self.transactions
    }

    /// The bills.
    pub fn bills(&self) -> impl Iterator<Item = &Transaction> {
        self.of_kind(Kind::Bill)
    }

    /// The vendor credits.
    pub fn vendor_credits(&self) -> impl Iterator<Item = &Transaction> {
        self.of_kind(Kind::VendorCredit)
    }

    fn of_kind(&self, kind: Kind) -> impl Iterator<Item = &Transaction> {
        self.transactions
            .iter()
            .filter(move |transaction| transaction.kind == kind)
    }

    /// The transactions of a vendor with that number; names and numbers match without regard to
    /// case. Exactly once means: exactly one.
    pub fn of_vendor<'a>(
        &'a self,
        vendor: &'a str,
        ref_number: &'a str,
    ) -> impl Iterator<Item = &'a Transaction> {
        self.transactions.iter().filter(move |transaction| {
            same(&transaction.vendor.full_name, vendor)
                && transaction
                    .ref_number
                    .as_deref()
                    .is_some_and(|number| same(number, ref_number))
        })
    }

    /// The sum of all transactions of a kind; `None` when it does not fit.
    #[must_use]
    pub fn total(&self, kind: Kind) -> Option<Cents> {
        Cents::sum(self.of_kind(kind).map(|transaction| transaction.total))
    }

    /// The transaction with that id.
    #[must_use]
    pub fn transaction(&self, txn_id: &str) -> Option<&Transaction> {
        self.transactions.get(*self.by_txn_id.get(txn_id)?)
    }

    /// Takes a transaction out, as a user who deletes it in `QuickBooks`; what it received of a
    /// purchase order is open again.
    pub fn remove(&mut self, txn_id: &str) -> Option<Transaction> {
        let at = self.by_txn_id.remove(txn_id)?;
        let now = self.tick();
        let removed = self.transactions.remove(at);
        for (index, transaction) in self.transactions.iter().enumerate().skip(at) {
            self.by_txn_id.insert(transaction.txn_id.clone(), index);
        }
        self.owe(&removed, -1);
        for link in removed.lines.iter().filter_map(|line| line.link.as_ref()) {
            self.receive(link, -link.quantity);
        }
        self.deleted_transactions.push(Deleted {
            kind: removed.kind.name().to_owned(),
            id: removed.txn_id.clone(),
            created: removed.created,
            deleted: now,
            name: removed.ref_number.clone(),
        });
        Some(removed)
    }

    /// What the company owes a vendor: open bills less open credits.
    #[must_use]
    pub fn owed_to(&self, vendor_list_id: &str) -> Cents {
        Cents(self.owed.get(vendor_list_id).copied().unwrap_or_default())
    }

    fn owe(&mut self, transaction: &Transaction, sign: i64) {
        let sign = match transaction.kind {
            Kind::Bill => sign,
            Kind::VendorCredit => -sign,
        };
        if !transaction.paid {
            let owed = self
                .owed
                .entry(transaction.vendor.list_id.clone())
                .or_default();
            *owed = owed.saturating_add(sign.saturating_mul(transaction.total.0));
        }
    }

    /// Makes a transaction and its first line a cent higher, as a tax or a rounding would.
    pub(super) fn raise_by_a_cent(&mut self, txn_id: &str) {
        let Some(&at) = self.by_txn_id.get(txn_id) else {
            return;
        };
        let mut raised = self.transactions[at].clone();
        if let Some(line) = raised.lines.first_mut() {
            line.amount.0 += 1;
            raised.total.0 += 1;
            self.owe(&self.transactions[at].clone(), -1);
            self.owe(&raised, 1);
            self.transactions[at] = raised;
        }
    }

    /// The national edition that reads requests.
    #[must_use]
    pub fn edition(&self) -> Edition {
        Edition::of_country(&self.profile.country)
    }

    /// Seconds since 1970 by the company file's own clock.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now
    }

    /// Sets the clock; backwards too, as a restored backup does.
    pub fn set_now(&mut self, seconds: i64) {
        self.now = seconds;
    }

    /// Today, where the company is.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.local(self.now).date_naive()
    }

    /// A moment as `QuickBooks` writes it, with the company's offset from UTC.
    #[must_use]
    pub fn written_time(&self, seconds: i64) -> String {
        self.local(seconds)
            .format("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
    }

    /// The offset from UTC in seconds.
    #[must_use]
    pub fn utc_offset(&self) -> i32 {
        self.profile.utc_offset_minutes * 60
    }

    fn local(&self, seconds: i64) -> DateTime<FixedOffset> {
        let offset = FixedOffset::east_opt(self.utc_offset()).unwrap_or_else(|| Utc.fix());
        DateTime::from_timestamp(seconds, 0)
            .unwrap_or_default()
            .with_timezone(&offset)
    }

    /// Adds a list entry, giving it an id and times where it has none.
    ///
    /// # Errors
    ///
    /// As [`Lists::add`].
    pub fn add_entry(
        &mut self,
        list: List,
        mut entry: Entry,
    ) -> Result<Reference, CompanyFileError> {
        if entry.list_id.is_empty() {
            entry.list_id = format!("{:X}-{}", 0x8000_0000_u32 | self.next_serial(), self.now);
        }
        if entry.created == 0 {
            entry.created = self.now;
        }
        entry.modified = entry.modified.max(entry.created);
        let reference = Reference {
            list_id: entry.list_id.clone(),
            full_name: entry.name.clone(),
        };
        self.lists.add(list, entry)?;
        Ok(reference)
    }

    /// A fresh id for a transaction or a line.
    pub(super) fn next_txn_id(&mut self) -> String {
        format!("{:X}-{}", self.next_serial(), self.now)
    }

    /// The next running number of a transaction.
    pub(super) fn next_txn_number(&mut self) -> u64 {
        self.last_txn_number += 1;
        self.last_txn_number
    }

    /// Moves the clock by the second that a write takes.
    pub(super) fn tick(&mut self) -> i64 {
        self.now += 1;
        self.now
    }

    /// Files a transaction.
    pub(super) fn add_transaction(&mut self, transaction: Transaction) {
        self.owe(&transaction, 1);
        self.by_txn_id
            .insert(transaction.txn_id.clone(), self.transactions.len());
        self.transactions.push(transaction);
    }

    fn next_serial(&mut self) -> u32 {
        self.last_serial += 1;
        self.last_serial
    }
}

/// Names and numbers in `QuickBooks` match without regard to case.
pub(super) fn same(left: &str, right: &str) -> bool {
    left == right || left.to_lowercase() == right.to_lowercase()
}

#[cfg(test)]
mod tests;
