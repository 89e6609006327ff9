//! What a page of a list brings, on its way into the mirror.

use super::SyncError;
use crate::{
    invoice::{
        CompanyId, ListId,
        lists::{EntryFacts, List, ListEntry},
    },
    qbxml::mirror::{LocalMoment, Mirrored, Page, UnreadableEntry},
    store::Tx,
};

/// So many entries are kept in memory before they are stored.
const GATHER_MAX: usize = 200;
/// So many characters are in the longest name that is kept: QuickBooks' own have up to 209, and
/// PostgreSQL's indexes end at 2,700 bytes.
const NAME_MAX: usize = 500;
/// So many characters are in the longest id that is kept: QuickBooks' own have up to 36.
const ID_MAX: usize = 100;
/// So many entries that could not be read are named.
const NAMED_MAX: usize = 5;

/// What one page brought, beside the entries that are stored already.
#[derive(Default)]
pub(super) struct Gathered {
    entries: Vec<ListEntry>,
    /// How many there were, whatever became of them.
    pub(super) count: u64,
    faults: Vec<String>,
    fault_count: usize,
    pub(super) is_partial: bool,
}

/// Stores the entries of a page a few at a time. The inner error says why it is not whole.
pub(super) async fn gather(
    tx: &mut Tx,
    company: CompanyId,
    list: List,
    number: i64,
    page: &mut Page<'_, '_>,
) -> Result<Result<Gathered, String>, SyncError> {
    let mut gathered = Gathered::default();
    for entry in page {
        gathered.count += 1;
        match entry {
            Err(error) => return Ok(Err(error.to_string())),
            Ok(Ok(Mirrored::Entry(entry))) if entry.list() == list => gathered.take(*entry),
            // An entry of another list in this one's answer.
            Ok(Ok(_)) => gathered.is_partial = true,
            Ok(Err(unreadable)) => gathered.take_unreadable(list, unreadable),
        }
        if gathered.entries.len() >= GATHER_MAX {
            let entries = std::mem::take(&mut gathered.entries);
            tx.gather_entries(company, list, number, &entries).await?;
        }
    }
    let entries = std::mem::take(&mut gathered.entries);
    tx.gather_entries(company, list, number, &entries).await?;
    Ok(Ok(gathered))
}

impl Gathered {
    /// Keeps an entry, unless a row can't hold it. A moment that QuickBooks would not take back is of
    /// no use: as the latest of its list, it would have the list read whole every time.
    fn take(&mut self, mut entry: ListEntry) {
        if entry.full_name.chars().count() > NAME_MAX
            || entry.list_id.as_str().chars().count() > ID_MAX
        {
            self.is_partial = true;
            return;
        }
        let moment = entry.time_modified.take();
        entry.time_modified = moment.filter(|moment| moment.parse::<LocalMoment>().is_ok());
        self.entries.push(entry);
    }

    /// Keeps an entry that can't be read under its id and name; without these, names of the list
    /// that are not found may be its.
    fn take_unreadable(&mut self, list: List, unreadable: UnreadableEntry) {
        self.fault_count += 1;
        let told = unreadable.to_string();
        if self.faults.len() < NAMED_MAX {
            self.faults.push(told.clone());
        }
        let (Some(id), Some(name)) = (unreadable.id, unreadable.name) else {
            self.is_partial = true;
            return;
        };
        self.take(ListEntry {
            list_id: ListId::new(id),
            full_name: name,
            is_active: true,
            parent: None,
            time_modified: None,
            facts: EntryFacts::Unread { list, reason: told },
        });
    }

    /// What is told of the entries that could not be read.
    pub(super) fn problem(&self) -> Option<String> {
        let more = match self.fault_count - self.faults.len() {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        (self.fault_count > 0).then(|| format!("{}{more}", self.faults.join("; ")))
    }
}
