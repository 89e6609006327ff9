//! `sendRequestXML`: what the connector is sent to QuickBooks with.

use uuid::Uuid;

use super::{
    Engine, SyncError,
    call::{Reply, Ticket},
    calls::SEND_REQUEST,
    conversation::{Conversation, Errand, OnSendRequest, STOP, Work},
    identity::{Identity, identify},
    plan::{ASKS_MAX, Pace},
    recovery::Recovery,
    report::Ending,
    sightings::look_up,
    tally::Tally,
};
use crate::{
    credentials::secret,
    invoice::{Actor, CompanyId, company_file::CompanyFile, history::Action},
    qbxml::{Host, Version, company_file, host_query},
    store::{
        Company, StoreError, Tx, connection::Fact, event::NewEvent, exchange::Exchange,
        session::Session,
    },
};

/// What the connector says of the company file that it has opened.
#[derive(Debug)]
pub(super) struct Opened {
    pub hcp_response: String,
    pub company_file_name: String,
    pub country: String,
    pub major_version: u16,
    pub minor_version: u16,
}

/// What is handed out, and where that brings the conversation.
struct HandedOut {
    request: String,
    conversation: Conversation,
}

impl Engine {
    pub(super) async fn hear_send_request(
        &self,
        ticket: &Ticket,
        opened: &Opened,
    ) -> Result<Reply, SyncError> {
        self.store
            .write(async |tx| {
                let Some((mut session, conversation)) = load_conversation(tx, ticket).await? else {
                    return Ok(Reply::Text(String::new()));
                };
                let company = load_company(tx, session.company_id).await?;
                let handed = if session.live && !self.is_forgotten(&session, &conversation) {
                    self.next_errand(tx, &company, &session, &conversation, opened)
                        .await?
                } else {
                    nothing(conversation.stop(TAKEN_OVER.to_owned(), Ending::TakenOver))
                };
                self.save(tx, &mut session, &handed.conversation).await?;
                let errand = handed.conversation.errand();
                let answered = match handed.request.as_str() {
                    "" => "nothing to do; it asks for the last error",
                    _ => "qbXML for QuickBooks",
                };
                let size = handed.request.len();
                self.note_call(
                    tx,
                    &session,
                    SEND_REQUEST,
                    errand,
                    size,
                    answered.to_owned(),
                )
                .await?;
                Ok(Reply::Text(handed.request))
            })
            .await
    }

    /// Whether a conversation was not heard from for so long that its connector has given up: it may
    /// have come back with a backup of the database, and what it saw before is old. Opening a company
    /// file may take QuickBooks longer than that.
    fn is_forgotten(&self, session: &Session, conversation: &Conversation) -> bool {
        match conversation {
            Conversation::Ready { .. } | Conversation::Asked { .. } => {
                self.lease_left(session).is_none()
            }
            Conversation::Opened
            | Conversation::Unanswered { .. }
            | Conversation::Ended { .. }
            | Conversation::Closed { .. } => false,
        }
    }

    async fn next_errand(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        conversation: &Conversation,
        opened: &Opened,
    ) -> Result<HandedOut, SyncError> {
        match conversation.on_send_request() {
            OnSendRequest::Identify => match self.begin(tx, company, session, opened).await? {
                Ok(work) => self.hand_out(tx, company, session, work).await,
                Err((outcome, ending)) => {
                    tracing::warn!(company = %company.id, "the company file is not proven: nothing is handed out");
                    Ok(nothing(Conversation::Ended {
                        percent: STOP,
                        outcome,
                        ending,
                    }))
                }
            },
            OnSendRequest::HandOut(work) => self.hand_out(tx, company, session, work).await,
            OnSendRequest::Repeat(work, errand) => {
                self.repeat(tx, company, session, conversation, work, errand)
                    .await
            }
            OnSendRequest::Nothing => Ok(nothing(conversation.clone())),
        }
    }

    /// The first request of a conversation: nothing is written before the company file has proven
    /// itself. The inner error is a sentence for the user, and the same for everybody.
    async fn begin(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        opened: &Opened,
    ) -> Result<Result<Work, (String, Ending)>, SyncError> {
        let host = Host::read(&opened.hcp_response);
        self.note_opened(tx, company.id, opened, &host).await?;
        match identify(company, &host, &opened.company_file_name) {
            Identity::Proven => {}
            Identity::Refused(outcome) => return Ok(Err((outcome, Ending::WrongFile))),
            Identity::Bind(file) => {
                tx.bind_company_file(company.id, &file).await?;
                tx.record_first(company.id, Fact::FileBound, self.clock.now())
                    .await?;
                let event = NewEvent {
                    invoice_id: None,
                    at: self.clock.now(),
                    actor: Actor::QuickBooks,
                    action: Action::CompanyFileBound,
                    from: None,
                    to: None,
                    detail: serde_json::json!({"file_id": file.file_id, "path": file.path}),
                };
                tx.append_events(company.id, [event]).await?;
            }
        }
        let processor = request_processor(opened);
        let Some(version) = Version::common(&host.supported_versions, processor) else {
            return Ok(Err((TOO_OLD.to_owned(), Ending::TooOld)));
        };
        let file = self
            .note_company_file(tx, company, &opened.hcp_response)
            .await?;
        Ok(Ok(Work {
            version: version.to_string(),
            tally: Tally::default(),
            pace: Pace::default(),
            asks: ASKS_MAX,
            lists: self.plan_lists(tx, company, session, version, file).await?,
            absent: None,
        }))
    }

    /// Keeps what QuickBooks says of itself and the company file, when it says something new; gives what
    /// is known then.
    async fn note_company_file(
        &self,
        tx: &mut Tx,
        company: &Company,
        hcp_response: &str,
    ) -> Result<Option<CompanyFile>, SyncError> {
        let Some(facts) = company_file(hcp_response) else {
            return Ok(company.company_file_facts.clone());
        };
        if company.company_file_facts.as_ref() != Some(&facts) {
            tx.update_company_file(company.id, Some(&facts)).await?;
        }
        Ok(Some(facts))
    }

    /// What goes out next: an unanswered exchange before anything else, then what a person wants to
    /// know, then what waits, once QuickBooks was asked whether it holds it already.
    async fn hand_out(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        mut work: Work,
    ) -> Result<HandedOut, SyncError> {
        let version = version_of(session, &work)?;
        // What was seen holds for the next request only, and not for an exchange that was closed
        // meanwhile by an answer that came late.
        let absent = work.absent.take();
        if let Some(exchange) = tx.load_open_exchange(company.id).await? {
            let items = tx.load_exchange_items(exchange.id).await?;
            let is_absent = absent == Some(exchange.id);
            match (self.judgement.recover)(&exchange, &items, is_absent) {
                Recovery::LookUp => {
                    tracing::info!(company = %company.id, exchange = %exchange.id, "QuickBooks is asked what it holds of an unanswered request");
                    let request = look_up(version, session, &exchange, &items)?;
                    return Ok(self.asked(work, Errand::LookUp(exchange.id), request));
                }
                Recovery::Resend(request) => {
                    tracing::info!(company = %company.id, exchange = %exchange.id, "an unanswered request is handed out again, byte for byte");
                    tx.record_resend(exchange.id, session.id).await?;
                    return Ok(self.asked(work, Errand::Exchange(exchange.id), request));
                }
                Recovery::Afresh => {
                    self.requeue(tx, session, &exchange, items, &mut work)
                        .await?;
                }
                Recovery::AskPerson(problem) => {
                    self.give_up(tx, &exchange, items, &problem, &mut work)
                        .await?;
                }
            }
        }
        if let Some(question) = self.ask_for_looks(tx, session, version).await? {
            return Ok(self.asked(work, Errand::Look(question.id), question.request));
        }
        if !work.lists.yields
            && let Some(question) = self.ask_for_lists(tx, session, version, &mut work).await?
        {
            return Ok(self.asked(work, Errand::Lists(question.id), question.request));
        }
        let queue = self
            .load_sendable(tx, company, session, version, &mut work)
            .await?;
        if queue.is_empty() {
            let question = self.ask_for_waiting(tx, company, session, version, &work);
            if let Some(question) = question.await? {
                // The bills that are asked about are still to go before the next page.
                return Ok(self.asked(work, Errand::Check(question.id), question.request));
            }
            work.lists.yields = false;
            let question = self.ask_for_lists(tx, session, version, &mut work).await?;
            let (errand, request) = match question {
                Some(question) => (Errand::Lists(question.id), question.request),
                None => (Errand::Question, host_query(version)),
            };
            return Ok(self.asked(work, errand, request));
        }
        work.lists.yields = false;
        let exchange = self
            .record_exchange(tx, company, session, version, &queue)
            .await?;
        Ok(self.asked(work, Errand::Exchange(exchange.id), exchange.request))
    }

    /// Asked again without an answer in between: the same bytes.
    async fn repeat(
        &self,
        tx: &mut Tx,
        company: &Company,
        session: &Session,
        conversation: &Conversation,
        work: Work,
        errand: Errand,
    ) -> Result<HandedOut, SyncError> {
        let version = version_of(session, &work)?;
        let request = match errand {
            Errand::Question => Some(host_query(version)),
            Errand::LookUp(id) => match open_exchange(tx, company, id).await? {
                Some(exchange) => {
                    let items = tx.load_exchange_items(id).await?;
                    Some(look_up(version, session, &exchange, &items)?)
                }
                None => None,
            },
            Errand::Exchange(id) => open_exchange(tx, company, id)
                .await?
                .map(|exchange| exchange.request),
            Errand::Check(id) | Errand::Look(id) | Errand::Lists(id) => {
                tx.load_question(id).await?.map(|question| question.request)
            }
        };
        match request {
            Some(request) => Ok(HandedOut {
                request,
                conversation: conversation.clone(),
            }),
            // Settled meanwhile by an answer that came late on another way.
            None => self.hand_out(tx, company, session, work).await,
        }
    }

    fn asked(&self, work: Work, errand: Errand, request: String) -> HandedOut {
        HandedOut {
            request,
            conversation: Conversation::Asked {
                work,
                errand,
                at: self.clock.now(),
            },
        }
    }
}

/// The open exchange of a company, if it is that one.
async fn open_exchange(
    tx: &mut Tx,
    company: &Company,
    id: Uuid,
) -> Result<Option<Exchange>, SyncError> {
    let open = tx.load_open_exchange(company.id).await?;
    Ok(open.filter(|exchange| exchange.id == id))
}

/// What a conversation is told whose QuickBooks speaks no version that is understood here.
const TOO_OLD: &str = "Nothing was written: this QuickBooks is too old (it does not speak qbXML 2.0 or later); update QuickBooks";

/// What a conversation is told that lost its company to another one.
pub(super) const TAKEN_OVER: &str =
    "This update was silent for too long and another one took over; run the update again";

fn nothing(conversation: Conversation) -> HandedOut {
    HandedOut {
        request: String::new(),
        conversation,
    }
}

/// The session that a ticket names, and where its conversation stands.
pub(super) async fn load_conversation(
    tx: &mut Tx,
    ticket: &Ticket,
) -> Result<Option<(Session, Conversation)>, SyncError> {
    let Some(session) = tx.load_session(&secret::digest(ticket.expose())).await? else {
        return Ok(None);
    };
    let conversation =
        serde_json::from_str(&session.conversation).map_err(|error| SyncError::Conversation {
            session: session.id,
            reason: error.to_string(),
        })?;
    Ok(Some((session, conversation)))
}

pub(super) async fn load_company(tx: &mut Tx, id: CompanyId) -> Result<Company, SyncError> {
    let company = tx.load_company(id).await?;
    Ok(company.ok_or_else(|| StoreError::Row {
        table: "company",
        column: "id",
        row: id.to_string(),
        reason: "there is no such company".to_owned(),
    })?)
}

pub(super) fn version_of(session: &Session, work: &Work) -> Result<Version, SyncError> {
    work.version.parse().map_err(
        |error: crate::qbxml::VersionError| SyncError::Conversation {
            session: session.id,
            reason: error.to_string(),
        },
    )
}

/// The request processor's own version; 0.0 is what a connector says that leaves it out.
fn request_processor(opened: &Opened) -> Option<Version> {
    let number = |number| u8::try_from(number).unwrap_or(u8::MAX);
    (opened.major_version > 0)
        .then(|| Version::new(number(opened.major_version), number(opened.minor_version)))
}
