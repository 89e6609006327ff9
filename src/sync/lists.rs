//! The errand that reads the company file's lists into the mirror.
//!
//! What is read is gathered beside the reading in force, which stays as it is until a list is whole:
//! a change is never half visible, and a reading that dies has changed nothing. `reading` says what
//! is asked.

use uuid::Uuid;

use super::{
    Engine, SyncError,
    conversation::Work,
    gathering::gather,
    questions::subjects,
    reading::{Ask, Reading, has_gap, portion, request},
};
use crate::{
    invoice::{CompanyId, company_file::CompanyFile, lists::List},
    qbxml::{
        Request, RequestId, Version,
        mirror::{Page, PageHead, Pages, Rest, Standing},
        status::{Retry, judge_hresult},
    },
    store::{
        Company, Tx, exchange_answer::Answer, list_mirror::ListMirror, question::Question,
        session::Session,
    },
};

/// What becomes of a list after a page of it.
pub(super) enum Next {
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
    /// What a conversation that begins now reads.
    pub(super) async fn plan_lists(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        version: Version,
        file: Option<CompanyFile>,
    ) -> Result<Reading, SyncError> {
        let has_currencies = file.and_then(|file| file.preferences.is_multicurrency_on);
        let mut mirrors = tx.load_list_mirrors(company.id).await?;
        // Where foreign currencies are off, QuickBooks refuses to tell of any.
        mirrors.retain(|mirror| mirror.list != List::Currencies || has_currencies != Some(false));
        let (wanted, now) = (company.lists_wanted, self.clock.now());
        let mut reading = (self.judgement.read)(&mirrors, wanted, version, now);
        let unanswered = tx.load_unanswered_before(company.id, session.id).await?;
        // Questions about bills have other subjects.
        let asks: Option<Vec<Ask>> = unanswered.and_then(|question| subjects(&question).ok());
        if let Some(asks) = asks.filter(|asks| !asks.is_empty()) {
            tracing::warn!(company = %company.id, "the lists were not answered last time: bills go first");
            reading.put_last(&asks);
        }
        Ok(reading)
    }

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
            tx.record_lists_read(session.company_id, answer.at, work.lists.is_wanted)
                .await?;
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
        let (list, since, iterator, was_partial) = match ask {
            Ask::Deleted { .. } | Ask::DeletedTxns { .. } => {
                return self.take_deletions(tx, company, page).await;
            }
            Ask::List {
                list,
                since,
                iterator,
                is_partial,
                ..
            } => (*list, since, iterator, *is_partial),
        };
        match standing(page) {
            Ok(true) => {}
            Ok(false) => return Ok(Ok(Next::Restart)),
            Err(reason) => return Ok(Err(reason)),
        }
        let mut mirror = tx.load_list_mirror(company, list).await?;
        let begun = mirror.gathered.filter(|_| iterator.is_some());
        if iterator.is_some() && begun.is_none() {
            // What came before is gone: the rest of a list must not pass for the whole.
            return Ok(Ok(Next::Restart));
        }
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
        let rest = page.head().rest(&portion(ask, version));
        if has_gap(ask, &rest, gathered.count) {
            return Ok(Ok(Next::Restart));
        }
        // What an earlier page of the same reading told is still so; and what could not be read of a list
        // that is partial is no better known after its changes.
        let is_still_so = begun.is_some() || (since.is_some() && mirror.is_partial);
        let before = mirror.problem.take().filter(|_| is_still_so);
        mirror.problem = before.or(gathered.problem());
        let is_partial = was_partial || gathered.is_partial;
        if matches!(rest, Rest::None) {
            // Until then it is said of the reading in force.
            mirror.is_partial = is_partial || (mirror.is_partial && since.is_some());
            self.finish(tx, company, &mut mirror, number, since.is_none())
                .await?;
        }
        tx.save_list_mirror(company, &mirror).await?;
        Ok(Ok(after(ask, &rest, is_partial)))
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
            // An order that is not there may only be too old to be read; of a list that was not read to
            // its last entry nothing is known to be gone.
            let is_told = list != List::PurchaseOrders && !mirror.is_partial;
            if let Some(reading) = mirror.reading.filter(|_| is_told) {
                let at = now.format("%Y-%m-%d %H:%M").to_string();
                tx.keep_missing(company, list, reading, gathered, &at)
                    .await?;
            }
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

    /// Leaves a list as it was, and says why. Where deletions can't be asked for, or the list was to be read
    /// whole, the next conversation reads it whole.
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
        let is_of_changes = matches!(ask, Ask::List { since: Some(_), .. });
        for list in lists {
            tracing::warn!(%company, %list, reason, "a list is not brought up to date");
            let mut mirror = tx.load_list_mirror(company, *list).await?;
            if !is_of_changes {
                mirror.whole_at = None;
            }
            if !is_of_deletions {
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

/// Whether a page can be taken; when not, the list is read again from its start, or left for a reason.
fn standing(page: &Page<'_, '_>) -> Result<bool, String> {
    match page.head().standing() {
        Standing::Complete | Standing::Nothing => Ok(true),
        Standing::IteratorLost => Ok(false),
        Standing::Incomplete | Standing::Refused => {
            let problem = page.head().verdict().problem;
            Err(format!("{}: {}", problem.title, problem.detail))
        }
    }
}

/// What comes after a page that was taken.
fn after(ask: &Ask, rest: &Rest, is_partial: bool) -> Next {
    let (
        Ask::List { list, since, .. },
        Rest::More {
            iterator_id,
            remaining,
        },
    ) = (ask, rest)
    else {
        return match rest {
            Rest::None => Next::Whole,
            Rest::More { .. } | Rest::Unknown => Next::Stays(
                "QuickBooks does not say whether the list goes on: it is read again at the next update"
                    .to_owned(),
            ),
        };
    };
    Next::GoOn(Ask::List {
        list: *list,
        since: since.clone(),
        iterator: Some(iterator_id.to_string()),
        remaining: Some(remaining.get()),
        is_partial,
    })
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
