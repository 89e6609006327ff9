//! The Web Connector's engine: what each call makes happen.
//!
//! - [`call`]: the connector's words.
//! - [`conversation`]: what a call means, as a pure state machine.
//! - [`identity`], [`plan`], [`settle`], [`recovery`]: pure decisions: which file is open, what goes
//!   out, what an answer proves, what to do about one that never came. [`judgement`]: the last two as
//!   a table. [`presence`]: what QuickBooks holds already of what is about to go out; [`shown`]: how
//!   its answers to such questions are read. [`report`]: how a conversation ended, for everybody.
//! - `admission`, `errands`, `answers`: the three calls that do something: load, ask the above,
//!   store, answer. `fates`: what an answer makes of each invoice, stored. `farewell`: those that end a
//!   conversation. `sending`: what goes out, recorded before it does. `sightings`: the errand that
//!   looks for bills whose answer is missing; `questions`: those that only ask; `lists`: the one that
//!   reads the lists, of which [`reading`] says what is asked, `gathering` and `comings` what comes.
//!   `calls`: each call as people are shown it. `late`: answers that nobody waits for. `choices`: what
//!   a person can decide. `noted`: what is seen of the connection itself.
//!
//! ## Decisions
//!
//! - *Nothing runs in the background.* Each call moves one thing one step, in one transaction, so
//!   that a crash between calls leaves what the next conversation can read. Given up: nothing
//!   happens while no connector calls; but then nothing could.
//! - *Intention before effect.* The exact bytes of a request that writes, and which invoices are in
//!   it, are committed before `sendRequestXML` answers.
//! - *One exchange of a company at a time.* QuickBooks may keep a record of the last message set
//!   only, so the next one is handed out when the last is settled.
//! - *In doubt is a state of its own.* What may have been posted is neither failed nor waiting;
//!   sending it again by itself is how bills are doubled.

mod admission;
mod answers;
pub mod call;
pub mod conversation;
mod choices;
mod calls;
mod comings;
mod errands;
mod farewell;
mod fates;
mod gathering;
pub mod identity;
pub mod judgement;
mod late;
mod lists;
mod noted;
pub mod plan;
pub mod presence;
mod questions;
pub mod reading;
pub mod recovery;
pub mod report;
mod sending;
pub mod settle;
pub mod shown;
mod sightings;
pub mod tally;

use std::{net::IpAddr, sync::Arc};

use chrono::TimeDelta;
use uuid::Uuid;

use crate::{
    clock::{Clock, Ids},
    credentials::Gate,
    invoice::{
        Actor, Bill, Invoice, LeftBehind, Problem, Status, history::Action, workflow::Refusal,
    },
    store::{Conflict, Store, StoreError, Tx, event::NewEvent, invoice::Queue, session::Session},
};
use call::{Call, Reply};
use conversation::Conversation;
use judgement::Judgement;
use noted::Memory;
use report::Report;

/// Answers one call. `from` is the caller's network address, for slowing down guessers.
pub trait Hear {
    /// What the connector is told.
    ///
    /// # Errors
    /// A [`HearError`] when no answer can be given; it becomes a SOAP fault, which ends the update.
    fn hear(
        &self,
        call: Call,
        from: Option<IpAddr>,
    ) -> impl Future<Output = Result<Reply, HearError>>;

    /// Where the last conversation of each company stands, for everybody to see: those first that
    /// were heard from last, and not more than a few.
    ///
    /// # Errors
    /// A [`HearError`] when that can't be told just now.
    fn last_conversations(&self) -> impl Future<Output = Result<Vec<Report>, HearError>>;

    /// Somebody who calls themselves `agent` asked for the address itself, as the Web Connector does to
    /// see the certificate.
    fn certificate_asked(&self, agent: &str) -> impl Future<Output = ()> {
        let _ = agent;
        async {}
    }
}

/// Why a call got no answer, in words that the Web Connector shows to its user: what to do, and
/// nothing of what is inside.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct HearError {
    /// The text of the fault.
    pub message: String,
}

/// What can go wrong while a call is answered.
#[derive(Debug, thiserror::Error)]
enum SyncError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("an invoice could not be moved on: {0}")]
    Refused(#[from] Refusal),
    #[error("session `{session}` holds an unreadable conversation: {reason}")]
    Conversation { session: Uuid, reason: String },
}

impl Conflict for SyncError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

/// The engine: everything it needs, once per process. It holds no state that an answer depends on; a
/// conversation may hop between processes at every call.
#[derive(Clone)]
pub struct Engine {
    store: Store,
    clock: Clock,
    ids: Ids,
    gate: Arc<Gate>,
    lease: TimeDelta,
    judgement: Judgement,
    memory: Arc<Memory>,
}

impl Engine {
    /// An engine on that store. A conversation that was not heard from for `lease` is dead.
    #[must_use]
    pub fn new(store: Store, clock: Clock, ids: Ids, gate: Arc<Gate>, lease: TimeDelta) -> Self {
        Self {
            store,
            clock,
            ids,
            gate,
            lease,
            judgement: Judgement::default(),
            memory: Arc::default(),
        }
    }

    /// The same engine with other decisions: for a proof that wrong ones are found out.
    #[must_use]
    pub fn with_judgement(self, judgement: Judgement) -> Self {
        Self { judgement, ..self }
    }

    async fn answer(&self, call: Call, from: Option<IpAddr>) -> Result<Reply, SyncError> {
        match call {
            Call::ServerVersion => Ok(Reply::Text(
                concat!("billbridge ", env!("CARGO_PKG_VERSION")).to_owned(),
            )),
            // The empty answer lets every version go on without a dialog that nobody might see.
            Call::ClientVersion { version } => {
                self.memory.keep_version(from, &version, self.clock.now());
                Ok(Reply::Text(String::new()))
            }
            // Interactive mode is never offered, so there is no URL.
            Call::GetInteractiveUrl => Ok(Reply::Text(String::new())),
            Call::Authenticate {
                user_name,
                password,
            } => self.hear_authenticate(&user_name, &password, from).await,
            Call::SendRequestXml {
                ticket,
                hcp_response,
                company_file_name,
                major_version,
                minor_version,
                country,
            } => {
                let opened = errands::Opened {
                    hcp_response,
                    company_file_name,
                    country,
                    major_version,
                    minor_version,
                };
                self.hear_send_request(&ticket, &opened).await
            }
            Call::ReceiveResponseXml {
                ticket,
                response,
                hresult,
                message,
            } => {
                self.hear_response(&ticket, &response, &hresult, &message)
                    .await
            }
            Call::ConnectionError {
                ticket,
                hresult,
                message,
            } => {
                self.hear_connection_error(&ticket, &hresult, &message)
                    .await
            }
            Call::GetLastError { ticket } => self.hear_get_last_error(&ticket).await,
            Call::CloseConnection { ticket } => self.hear_close(&ticket).await,
            Call::InteractiveRejected => Ok(Reply::Text("Interactive mode rejected".to_owned())),
            Call::InteractiveDone => Ok(Reply::Text("Done".to_owned())),
        }
    }

    /// Stores where a conversation stands now. What does not run any more holds its company no
    /// longer; what lost it to another conversation does not get it back.
    async fn save(
        &self,
        tx: &mut Tx,
        session: &mut Session,
        conversation: &Conversation,
    ) -> Result<(), SyncError> {
        session.heard_at = self.clock.now();
        session.outcome = conversation.outcome();
        if let Some(work) = conversation.work() {
            session.progress = work.tally.progress();
        }
        if session.live && !conversation.is_live() {
            self.note_ended(tx, session, conversation).await?;
        }
        session.live = session.live && conversation.is_live();
        session.conversation =
            serde_json::to_string(conversation).expect("a conversation is plain data");
        Ok(tx.update_session(session).await?)
    }

    /// Stores an invoice's new state with the event that says how it came about.
    async fn advance(
        &self,
        tx: &mut Tx,
        invoice: &mut Invoice,
        step: Step,
    ) -> Result<(), SyncError> {
        let from = invoice.status();
        let (queue, event) = self.take_step(invoice, step)?;
        tx.advance_invoice(invoice, from, queue).await?;
        Ok(tx.append_events(invoice.company_id, [event]).await?)
    }

    /// Gives an invoice its new state, with the event that says how it came about: both are to be stored.
    fn take_step(&self, invoice: &mut Invoice, step: Step) -> Result<(Queue, NewEvent), SyncError> {
        let from = invoice.status();
        let state = invoice.state.clone();
        let (action, queue, detail) = match step {
            Step::Confirm(bill) => {
                let detail = serde_json::json!({
                    "txn_id": bill.txn_id, "ref_number": bill.ref_number,
                    "amount_due": bill.amount_due, "warning": bill.warning,
                });
                invoice.state = state.confirm(bill)?;
                (Action::Synchronized, Queue::Out, detail)
            }
            Step::Fail(problem, left_behind) => {
                let detail = serde_json::json!({"problem": problem, "left_behind": left_behind});
                invoice.state = state.fail(problem)?;
                invoice
                    .returned_bills
                    .extend(left_behind.map(LeftBehind::from));
                (Action::Failed, Queue::Out, detail)
            }
            Step::Wait(problem) => {
                let before = invoice.state.problem();
                let problem = problem.map(|problem| problem.tried(before, self.clock.now()));
                let detail = serde_json::json!({"problem": problem});
                invoice.state = state.hold(problem)?;
                (Action::Held, Queue::Waiting, detail)
            }
            Step::Unproven(problem) => {
                let detail = serde_json::json!({"problem": problem});
                invoice.state = state.hold(Some(problem))?;
                (Action::Held, Queue::Out, detail)
            }
            Step::Doubt(problem) => {
                let detail = serde_json::json!({"problem": problem});
                invoice.state = state.hold(Some(problem))?;
                (Action::InDoubt, Queue::Out, detail)
            }
        };
        invoice.updated_at = self.clock.now();
        Ok((queue, self.event(invoice, action, from, detail)))
    }

    /// Writes into the history what was learned of an invoice, which stays where it is.
    async fn tell(
        &self,
        tx: &mut Tx,
        invoice: &Invoice,
        action: Action,
        detail: serde_json::Value,
    ) -> Result<(), SyncError> {
        let event = self.event(invoice, action, invoice.status(), detail);
        Ok(tx.append_events(invoice.company_id, [event]).await?)
    }

    fn event(
        &self,
        invoice: &Invoice,
        action: Action,
        from: Status,
        detail: serde_json::Value,
    ) -> NewEvent {
        NewEvent {
            invoice_id: Some(invoice.id),
            at: self.clock.now(),
            actor: Actor::QuickBooks,
            action,
            from: Some(from),
            to: Some(invoice.status()),
            detail,
        }
    }
}

/// What QuickBooks' side does to an invoice in `ES`.
enum Step {
    Confirm(Bill),
    Fail(Problem, Option<Bill>),
    /// It waits for another conversation (or, without a problem, for its turn in this one).
    Wait(Option<Problem>),
    /// It stays in its exchange, which goes out again.
    Unproven(Problem),
    /// Only a person can find out.
    Doubt(Problem),
}

impl Hear for Engine {
    async fn hear(&self, call: Call, from: Option<IpAddr>) -> Result<Reply, HearError> {
        self.answer(call, from)
            .await
            .map_err(|error| unanswerable(&error))
    }

    async fn last_conversations(&self) -> Result<Vec<Report>, HearError> {
        self.load_reports()
            .await
            .map_err(|error| unanswerable(&error))
    }

    async fn certificate_asked(&self, agent: &str) {
        self.note_certificate_asked(agent).await;
    }
}

fn unanswerable(error: &SyncError) -> HearError {
    tracing::error!(%error, "a call could not be answered");
    HearError {
        message: "billbridge could not work on this just now; nothing is lost, and the next update goes on where this one stopped. If it stays like this, look into billbridge's log".to_owned(),
    }
}
