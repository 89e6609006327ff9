//! The errand that reads the company file's lists into the mirror.
//!
//! What is read is gathered beside the reading in force, which stays as it is until a list is whole:
//! a change is never half visible, and a reading that dies has changed nothing. `reading` says what
//! is asked.

use uuid::Uuid;

use super::{
    Engine, SyncError,
    conversation::Work,
    questions::subjects,
    reading::{Ask, Reading, portion, request},
};
use crate::{
    invoice::{
        CompanyId, ListId, TxnId,
        history::Action,
        lists::{EntryFacts, List, ListEntry},
    },
    qbxml::{
        Request, RequestId, Version,
        mirror::{DeletedKind, Mirrored, Page, PageHead, Pages, Rest, Standing, UnreadableEntry},
        status::{Retry, judge_hresult},
    },
    store::{
        Tx, exchange_answer::Answer, invoice::Queue, list_mirror::ListMirror, question::Question,
        session::Session,
    },
};

/// So many entries are kept in memory before they are stored.
const GATHER_MAX: usize = 200;
/// So many entries that could not be read are named.
const NAMED_MAX: usize = 5;

/// What one page brought, beside the entries that are stored already.
#[derive(Default)]
struct Gathered {
    entries: Vec<ListEntry>,
    faults: Vec<String>,
    fault_count: usize,
    is_partial: bool,
}

/// What becomes of a list after a page of it.
enum Next {
    /// Its next page.
    GoOn(Ask),
    /// It is whole, or its changes are.
    Whole,
    /// From its start.
    Restart,
    /// It stays as it was; why.
    Stays(String),
}

impl Engine {
    /// Asks for the next of the lists; none when nothing is left to ask.
    pub(super) async fn ask_for_lists(
        &self,
        tx: &mut Tx,
        session: &Session,
        version: Version,
        work: &mut Work,
    ) -> Result<Option<Question>, SyncError> {
        let now = self.clock.now();
        let id = self.ids.row(now);
        while !work.lists.is_over() {
            let mut asked = Vec::new();
            let mut requests: Vec<Request> = Vec::new();
            for ask in work.lists.take() {
                let request_id = RequestId::numbered(id, requests.len());
                if let Some(request) = request(&ask, version, &request_id, now) {
                    requests.push(request);
                    asked.push(ask);
                }
            }
            if !requests.is_empty() {
                let question = self
                    .record(tx, session, version, id, &requests, &asked)
                    .await?;
                return Ok(Some(question));
            }
        }
        Ok(None)
    }

    /// Takes what QuickBooks gave of its lists. Says what stops the conversation, if anything.
    pub(super) async fn take_lists(
        &self,
        tx: &mut Tx,
        session: &Session,
        mut work: Work,
        id: Uuid,
        answer: &Answer<'_>,
    ) -> Result<(Work, Option<String>), SyncError> {
        let Some(question) = tx.load_question(id).await? else {
            return Ok((work, None));
        };
        // The entries are kept, not the megabytes that brought them.
        tx.close_question(id, answer.hresult, answer.message, answer.at)
            .await?;
        if !session.live {
            return Ok((work, None));
        }
        let asks: Vec<Ask> = subjects(&question)?;
        let version = super::errands::version_of(session, &work)?;
        if let Some(verdict) = judge_hresult(answer.hresult, answer.message) {
            let sentence = format!("{}: {}", verdict.problem.title, verdict.problem.detail);
            if verdict.retry() != Retry::Smaller {
                return Ok((work, Some(sentence)));
            }
            if asks.len() > 1 {
                work.lists.put_back(asks);
                return Ok((work, None));
            }
            for ask in asks {
                self.leave(tx, session.company_id, &ask, &sentence).await?;
            }
        } else {
            self.take_pages(tx, session, &mut work.lists, version, (id, asks), answer)
                .await?;
        }
        work.lists.yields = true;
        if work.lists.is_over() {
            tracing::info!(company = %session.company_id, "the lists are read");
            tx.record_lists_read(session.company_id, answer.at).await?;
        }
        Ok((work, None))
    }

    async fn take_pages(
        &self,
        tx: &mut Tx,
        session: &Session,
        reading: &mut Reading,
        version: Version,
        (question, asks): (Uuid, Vec<Ask>),
        answer: &Answer<'_>,
    ) -> Result<(), SyncError> {
        let company = session.company_id;
        let mut unanswered: Vec<Option<Ask>> = asks.into_iter().map(Some).collect();
        let mut cut_short = "QuickBooks' answer has no result for it".to_owned();
        match Pages::read(answer.response) {
            Err(error) => cut_short = error.to_string(),
            Ok(mut pages) => loop {
                let mut page = match pages.next_page() {
                    None => break,
                    Some(Err(error)) => {
                        cut_short = error.to_string();
                        break;
                    }
                    Some(Ok(page)) => page,
                };
                let Some(ask) = asked(question, page.head(), &mut unanswered) else {
                    tracing::warn!("a result that answers nothing that was asked is ignored");
                    continue;
                };
                let taken = self
                    .take_page(tx, company, version, &ask, &mut page)
                    .await?;
                if let Err(reason) = taken.and_then(|next| advance(reading, &ask, next)) {
                    self.leave(tx, company, &ask, &reason).await?;
                }
            },
        }
        for ask in unanswered.into_iter().flatten() {
            self.leave(tx, company, &ask, &cut_short).await?;
        }
        Ok(())
    }

    /// Stores what a page brings. The inner error says why the list stays as it was.
    async fn take_page(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        version: Version,
        ask: &Ask,
        page: &mut Page<'_, '_>,
    ) -> Result<Result<Next, String>, SyncError> {
        let (list, since, iterator) = match ask {
            Ask::Deleted { .. } | Ask::DeletedTxns { .. } => {
                return self.take_deletions(tx, company, page).await;
            }
            Ask::List {
                list,
                since,
                iterator,
            } => (*list, since, iterator),
        };
        match page.head().standing() {
            Standing::Complete | Standing::Nothing => {}
            Standing::IteratorLost => return Ok(Ok(Next::Restart)),
            Standing::Incomplete | Standing::Refused => {
                let problem = page.head().verdict().problem;
                return Ok(Err(format!("{}: {}", problem.title, problem.detail)));
            }
        }
        let mut mirror = tx.load_list_mirror(company, list).await?;
        let begun = mirror.gathered.filter(|_| iterator.is_some());
        let number = begun.unwrap_or_else(|| mirror.next_reading());
        if begun.is_none() {
            // What an earlier reading gathered and never finished is in nobody's way any more.
            tx.delete_readings_but(company, list, mirror.reading)
                .await?;
        }
        mirror.gathered = Some(number);
        let gathered = match gather(tx, company, list, number, page).await? {
            Ok(gathered) => gathered,
            Err(reason) => return Ok(Err(reason)),
        };
        mirror.problem = gathered.problem();
        mirror.is_partial =
            gathered.is_partial || (mirror.is_partial && (iterator.is_some() || since.is_some()));
        let next = match page.head().rest(&portion(ask, version)) {
            Rest::More { iterator_id, .. } => Next::GoOn(Ask::List {
                list,
                since: since.clone(),
                iterator: Some(iterator_id.to_string()),
            }),
            Rest::None => {
                self.finish(tx, company, &mut mirror, number, since.is_none())
                    .await?;
                Next::Whole
            }
            Rest::Unknown => Next::Stays(
                "QuickBooks does not say whether the list goes on: it is read again at the next update"
                    .to_owned(),
            ),
        };
        tx.save_list_mirror(company, &mirror).await?;
        Ok(Ok(next))
    }

    /// Puts what was gathered in force.
    async fn finish(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        mirror: &mut ListMirror,
        gathered: i64,
        is_whole: bool,
    ) -> Result<(), SyncError> {
        let list = mirror.list;
        let now = self.clock.now();
        let latest = tx.load_latest_change(company, list, gathered).await?;
        if let Some(reading) = mirror.reading.filter(|_| !is_whole) {
            tx.merge_entries(company, list, reading, gathered).await?;
            mirror.watermark = mirror.watermark.take().max(latest);
        } else {
            tx.delete_readings_but(company, list, Some(gathered))
                .await?;
            mirror.reading = Some(gathered);
            mirror.watermark = latest;
            mirror.whole_at = Some(now);
        }
        mirror.gathered = None;
        mirror.refreshed_at = Some(now);
        Ok(())
    }

    async fn take_deletions(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        page: &mut Page<'_, '_>,
    ) -> Result<Result<Next, String>, SyncError> {
        match page.head().standing() {
            Standing::Complete | Standing::Nothing | Standing::Incomplete => {}
            Standing::IteratorLost | Standing::Refused => {
                let problem = page.head().verdict().problem;
                return Ok(Err(format!("{}: {}", problem.title, problem.detail)));
            }
        }
        let mirrors = tx.load_list_mirrors(company).await?;
        let in_force = |list: List| {
            let mirror = mirrors.iter().find(|mirror| mirror.list == list);
            mirror.and_then(|mirror| mirror.reading)
        };
        for entry in page {
            let (list, id, at) = match entry {
                Err(error) => return Ok(Err(error.to_string())),
                Ok(Ok(Mirrored::Deleted(deleted))) => {
                    (deleted.list, deleted.list_id, deleted.time_deleted)
                }
                Ok(Ok(Mirrored::DeletedTxn(deleted))) => match deleted.kind {
                    DeletedKind::PurchaseOrder => (
                        List::PurchaseOrders,
                        ListId::new(deleted.txn_id.as_str()),
                        deleted.time_deleted,
                    ),
                    DeletedKind::Bill | DeletedKind::VendorCredit => {
                        self.take_missing_bill(tx, company, &deleted.txn_id).await?;
                        continue;
                    }
                },
                // What can't be read is seen when the list is read whole again.
                Ok(Ok(_) | Err(_)) => continue,
            };
            if let Some(reading) = in_force(list) {
                let at = at.unwrap_or_default();
                tx.mark_entry_deleted(company, list, reading, &id, &at)
                    .await?;
            }
        }
        Ok(Ok(Next::Whole))
    }

    /// Vendors that were added with their first bill are mirrored at once: the next set of the same update
    /// would add them again.
    pub(super) async fn take_new_vendors(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        response: &str,
    ) -> Result<(), SyncError> {
        if !response.contains("VendorAddRs") {
            return Ok(());
        }
        let mirror = tx.load_list_mirror(company, List::Vendors).await?;
        let (Some(reading), Ok(mut pages)) = (mirror.reading, Pages::read(response)) else {
            return Ok(());
        };
        let mut added = Vec::new();
        while let Some(Ok(page)) = pages.next_page() {
            if page.head().name != "VendorAddRs" {
                continue;
            }
            let entries = page.map_while(Result::ok).flatten();
            added.extend(entries.filter_map(|entry| match entry {
                Mirrored::Entry(entry) => Some(*entry),
                _ => None,
            }));
        }
        added.retain(|entry| entry.list() == List::Vendors);
        Ok(tx
            .gather_entries(company, List::Vendors, reading, &added)
            .await?)
    }

    /// A bill that was confirmed was deleted in QuickBooks: the invoice stays `S` and says so, and nothing
    /// is sent again by itself.
    async fn take_missing_bill(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        txn_id: &TxnId,
    ) -> Result<(), SyncError> {
        let found = tx.load_invoice_of_txn(company, txn_id.as_str()).await?;
        let Some(mut invoice) = found else {
            return Ok(());
        };
        let from = invoice.status();
        if invoice.state.miss_bill(self.clock.now()) {
            invoice.updated_at = self.clock.now();
            tx.advance_invoice(&invoice, from, Queue::Out).await?;
            let detail = serde_json::json!({"txn_id": txn_id});
            self.tell(tx, &invoice, Action::BillGone, detail).await?;
        }
        Ok(())
    }

    /// Leaves a list as it was, and says why. Where deletions can't be asked for, the next conversation
    /// reads the list whole.
    async fn leave(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        ask: &Ask,
        reason: &str,
    ) -> Result<(), SyncError> {
        let (lists, is_of_deletions) = match ask {
            Ask::List { list, .. } => (std::slice::from_ref(list), false),
            Ask::Deleted { lists, .. } => (lists.as_slice(), true),
            Ask::DeletedTxns { .. } => (&[List::PurchaseOrders][..], true),
        };
        for list in lists {
            tracing::warn!(%company, %list, reason, "a list is not brought up to date");
            let mut mirror = tx.load_list_mirror(company, *list).await?;
            if is_of_deletions {
                mirror.whole_at = None;
            } else {
                tx.delete_readings_but(company, *list, mirror.reading)
                    .await?;
                mirror.gathered = None;
            }
            mirror.problem = Some(reason.to_owned());
            tx.save_list_mirror(company, &mirror).await?;
        }
        Ok(())
    }
}

/// The ask that a page answers, if it is one that is still open.
fn asked(question: Uuid, head: &PageHead, unanswered: &mut [Option<Ask>]) -> Option<Ask> {
    let answered = head.request_id.as_deref()?;
    let is_it = |index: &usize| RequestId::numbered(question, *index).as_str() == answered;
    let index = (0..unanswered.len()).find(is_it)?;
    unanswered[index].take()
}

/// What is asked next; the error says why the list stays as it was.
fn advance(reading: &mut Reading, ask: &Ask, next: Next) -> Result<(), String> {
    match (next, ask) {
        (Next::Whole, _) => Ok(()),
        (Next::GoOn(ask), _) => {
            reading.asks.push(ask);
            Ok(())
        }
        (Next::Restart, Ask::List { list, since, .. })
            if reading.restart(*list, since.clone()) =>
        {
            Ok(())
        }
        (Next::Restart, _) => Err(
            "QuickBooks forgets again and again how far the list was read: it is read at the next update"
                .to_owned(),
        ),
        (Next::Stays(reason), _) => Err(reason),
    }
}

/// Stores the entries of a page a few at a time. The inner error says why it is not whole.
async fn gather(
    tx: &mut Tx,
    company: CompanyId,
    list: List,
    number: i64,
    page: &mut Page<'_, '_>,
) -> Result<Result<Gathered, String>, SyncError> {
    let mut gathered = Gathered::default();
    for entry in page {
        match entry {
            Err(error) => return Ok(Err(error.to_string())),
            Ok(Ok(Mirrored::Entry(entry))) if entry.list() == list => gathered.entries.push(*entry),
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
        self.entries.push(ListEntry {
            list_id: ListId::new(id),
            full_name: name,
            is_active: true,
            parent: None,
            time_modified: None,
            facts: EntryFacts::Unread { list, reason: told },
        });
    }

    fn problem(&self) -> Option<String> {
        let more = match self.fault_count - self.faults.len() {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        (self.fault_count > 0).then(|| format!("{}{more}", self.faults.join("; ")))
    }
}
