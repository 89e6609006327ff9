//! One conversation of the Web Connector with a server, as a pure state machine.
//!
//! It makes no call and waits for nothing itself: it says which [`Step`] comes next and is told what
//! came of it. Whoever drives it, over HTTP or inside one process, decides when.
//!
//! ```text
//! serverVersion ─> clientVersion ─> authenticate ─┬─ none, nvu ─> closeConnection
//!                                                 ├─ busy, postponed ─> end
//!                                                 └─> open QuickBooks ─┬─ fails ─> connectionError
//!        ┌─────────────────────────────────────────────────────────────┘    │ path: open that one
//!        v                                                                  └ done ─> close
//! sendRequestXML ─┬─ qbXML ─> QuickBooks ─> receiveResponseXML ─┬─ 0..99 ─> sendRequestXML
//!        ^        │                                             ├─ 100 ───> close
//!        │        └─ "", NoOp ─> getLastError <─────────────────┴─ < 0
//!        └─ after 5 s ── NoOp ──────┴─ other text ─> close
//! ```
//!
//! ## Decisions
//!
//! * After a call that failed in the middle the connector tries to close, as its log shows; after a
//!   failed `authenticate` there is nothing to close.
//! * Loops that the real connector might never leave are left after a bound, and reported.
//! * The ticket is echoed as it came; it never reaches a step's text.

use std::time::Duration;

use super::{
    Settings,
    call::Call,
    reply::{Read, Reply, ReplyFault},
    report::{Outcome, UpdateReport},
    work::{Delivery, PATIENCE},
};
use crate::simulator::{
    faults::{Chance, Fault, Faults},
    processor::{QuickBooks, status::Hresult},
};

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Make this call and tell what was answered.
    Call(Call),
    /// Wait, then go on.
    Pause(Duration),
    /// The conversation is over.
    End,
}

/// What came of the last step.
#[derive(Clone, Debug)]
pub enum Event {
    /// The call was answered, or not.
    Heard(Result<Read, ReplyFault>),
    /// The pause is over.
    Rested,
}

/// Where the conversation stands: what was asked last.
#[derive(Clone, Debug)]
pub(super) enum Stage {
    Beginning,
    ServerVersion,
    ClientVersion,
    Authenticate,
    Sending,
    SendingAgain { first: String, struck: Vec<Fault> },
    Running(Delivery),
    Delivering(Delivery),
    Lost,
    LastError { after_send: bool },
    Waiting,
    ConnectionError,
    Rejecting,
    Closing,
    Ended,
}

/// One conversation.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub(super) settings: Settings,
    pub(super) stage: Stage,
    pub(super) ticket: String,
    cannot_open: Option<u32>,
    pub(super) first_send: bool,
    pub(super) patience: u32,
    pub(super) outcome: Option<Outcome>,
    pub(super) report: UpdateReport,
}

impl Conversation {
    /// A conversation that has not begun.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            stage: Stage::Beginning,
            ticket: String::new(),
            cannot_open: None,
            first_send: true,
            patience: PATIENCE,
            outcome: None,
            report: UpdateReport {
                calls: 0,
                message_sets: 0,
                outcome: Outcome::NoWork,
                minimum_interval_seconds: None,
                faults: Vec::new(),
                violations: Vec::new(),
                steps: Vec::new(),
            },
        }
    }

    /// What became of it. Before the end this is what is known so far.
    #[must_use]
    pub fn report(&self) -> &UpdateReport {
        &self.report
    }

    /// What became of it, once it has ended.
    #[must_use]
    pub fn into_report(self) -> UpdateReport {
        self.report
    }

    /// The first step.
    pub fn begin(&mut self, quickbooks: &mut QuickBooks, faults: &mut Faults) -> Step {
        if let Some(recovery) = faults.recovery() {
            quickbooks.set_recovery(recovery);
        }
        if let Some(stamp) = &self.settings.stamp {
            quickbooks.stamp(stamp);
        }
        for fault in faults.strike(Chance::Conversation) {
            self.report.faults.push(fault);
            match fault {
                Fault::WrongCompanyFile => quickbooks.open_another_file(),
                Fault::CannotOpen(code) => self.cannot_open = Some(code),
                _ => {}
            }
        }
        self.call(Stage::ServerVersion, Call::ServerVersion)
    }

    /// Tells what came of the last step and asks for the next. `QuickBooks` runs message sets in
    /// here, and faults strike in here.
    pub fn advance(
        &mut self,
        quickbooks: &mut QuickBooks,
        faults: &mut Faults,
        event: Event,
    ) -> Step {
        let stage = std::mem::replace(&mut self.stage, Stage::Ended);
        match (stage, event) {
            (Stage::Waiting, _) => self.send(quickbooks),
            (Stage::Running(delivery), _) => self.deliver(delivery),
            (Stage::Beginning | Stage::Ended, _) => self.end(quickbooks),
            (stage, Event::Heard(Ok(read))) => {
                read.violations
                    .into_iter()
                    .for_each(|what| self.violation(what));
                self.hear(stage, read.reply, quickbooks, faults)
            }
            (stage, Event::Heard(Err(fault))) => self.failed(&stage, &fault, quickbooks),
            (stage, Event::Rested) => {
                let unanswered = ReplyFault::Closed("the call was not answered".to_owned());
                self.failed(&stage, &unanswered, quickbooks)
            }
        }
    }

    /// A reply that could be read.
    fn hear(
        &mut self,
        stage: Stage,
        reply: Reply,
        quickbooks: &mut QuickBooks,
        faults: &mut Faults,
    ) -> Step {
        match (stage, reply) {
            (Stage::ServerVersion, _) => self.ask_client_version(),
            (Stage::ClientVersion, Reply::Text(text)) => self.version_agreed(text, quickbooks),
            (Stage::Authenticate, Reply::Strings(Some(strings))) => {
                self.authenticated(&strings, quickbooks)
            }
            (Stage::Sending, Reply::Text(Some(text))) => self.work_came(text, quickbooks, faults),
            (Stage::SendingAgain { first, struck }, Reply::Text(Some(text))) => {
                if first != text {
                    self.violation(
                        "sendRequestXML asked twice gave two different message sets".to_owned(),
                    );
                }
                self.run(&text, &struck, quickbooks)
            }
            (Stage::Delivering(delivery), Reply::Number(Some(percent))) => {
                self.delivered(delivery, percent, quickbooks)
            }
            (Stage::LastError { after_send }, Reply::Text(Some(text))) => {
                self.last_error(text, after_send, quickbooks)
            }
            (Stage::ConnectionError, Reply::Text(Some(text))) => {
                self.connection_error_answered(&text, quickbooks)
            }
            (Stage::Rejecting, Reply::Text(Some(text))) => {
                self.close(Outcome::Stopped { text }, quickbooks)
            }
            (Stage::Closing, Reply::Text(text)) => {
                let text = text.unwrap_or_default();
                self.step(format!("closeConnection: `{text}`"));
                if let Some(Outcome::Complete { text: shown }) = &mut self.outcome {
                    *shown = text;
                }
                self.end(quickbooks)
            }
            (stage, _) => self.failed(&stage, &ReplyFault::Null, quickbooks),
        }
    }

    /// A call that was not answered, or not readably.
    pub(super) fn failed(
        &mut self,
        stage: &Stage,
        fault: &ReplyFault,
        quickbooks: &mut QuickBooks,
    ) -> Step {
        let reason = fault.to_string();
        let (code, method) = match stage {
            Stage::ServerVersion => {
                self.violation(format!("serverVersion failed: {reason}"));
                return self.ask_client_version();
            }
            Stage::ClientVersion if matches!(fault, ReplyFault::Fault(_)) => {
                self.violation(format!("clientVersion failed: {reason}"));
                return self.authenticate();
            }
            Stage::ClientVersion => ("QBWC1036", "clientVersion"),
            Stage::Authenticate => ("QBWC1012", "authenticate"),
            Stage::Sending | Stage::SendingAgain { .. } => ("QBWC1041", "sendRequestXML"),
            Stage::Delivering(_) | Stage::Lost => ("QBWC1042", "receiveResponseXML"),
            Stage::LastError { .. } => ("QBWC1043", "getLastError"),
            Stage::ConnectionError => ("QBWC1045", "connectionError"),
            Stage::Rejecting => ("QBWC1043", "interactiveRejected"),
            Stage::Closing => ("QBWC1044", "closeConnection"),
            Stage::Beginning | Stage::Running(_) | Stage::Waiting | Stage::Ended => {
                return self.end(quickbooks);
            }
        };
        self.step(format!("{code}: {method}: {reason}"));
        let broken = Outcome::Broken {
            code,
            method,
            reason,
        };
        if self.ticket.is_empty() || matches!(stage, Stage::Closing) {
            self.outcome.get_or_insert(broken);
            return self.end(quickbooks);
        }
        self.close(broken, quickbooks)
    }

    fn ask_client_version(&mut self) -> Step {
        let version = self.settings.product_version.clone();
        self.call(Stage::ClientVersion, Call::ClientVersion { version })
    }

    fn version_agreed(&mut self, text: Option<String>, quickbooks: &mut QuickBooks) -> Step {
        let text = text.unwrap_or_default();
        match text.get(..2) {
            None if text.is_empty() => self.authenticate(),
            Some("W:") => {
                self.violation(format!("clientVersion would show a dialog: `{text}`"));
                self.authenticate()
            }
            Some("E:" | "O:") => {
                self.outcome = Some(Outcome::VersionRefused { text });
                self.end(quickbooks)
            }
            _ => {
                self.outcome = Some(Outcome::Broken {
                    code: "QBWC1046",
                    method: "clientVersion",
                    reason: format!("incorrect syntax `{text}`"),
                });
                self.end(quickbooks)
            }
        }
    }

    fn authenticate(&mut self) -> Step {
        let call = Call::Authenticate {
            user_name: self.settings.login.user_name.clone(),
            password: self.settings.login.password().to_owned(),
        };
        self.call(Stage::Authenticate, call)
    }

    fn authenticated(&mut self, strings: &[Option<String>], quickbooks: &mut QuickBooks) -> Step {
        let (Some(ticket), Some(word)) = (strings.first(), strings.get(1)) else {
            return self.failed(&Stage::Authenticate, &ReplyFault::Index, quickbooks);
        };
        let (Some(ticket), Some(word)) = (ticket, word) else {
            return self.failed(&Stage::Authenticate, &ReplyFault::Null, quickbooks);
        };
        self.ticket.clone_from(ticket);
        let seconds =
            |at: usize| -> Option<u64> { strings.get(at)?.as_deref()?.trim().parse().ok() };
        self.report.minimum_interval_seconds = seconds(3);
        let outcome = match word.to_ascii_lowercase().as_str() {
            "none" => Outcome::NoWork,
            "nvu" => Outcome::WrongPassword,
            "busy" => Outcome::Busy,
            _ => match seconds(2) {
                Some(seconds) => Outcome::Postponed { seconds },
                None => return self.open(word, quickbooks),
            },
        };
        self.step(format!("authenticate: {outcome}"));
        match outcome {
            Outcome::NoWork | Outcome::WrongPassword => self.close(outcome, quickbooks),
            _ => {
                self.outcome = Some(outcome);
                self.end(quickbooks)
            }
        }
    }

    fn open(&mut self, path: &str, quickbooks: &mut QuickBooks) -> Step {
        let opened = match self.cannot_open {
            Some(code) => Err(Hresult::new(code)),
            None => quickbooks.begin_session(path),
        };
        match opened {
            Ok(()) => {
                if let Some(stamp) = &self.settings.stamp {
                    quickbooks.lock_for(&stamp.owner_id);
                }
                self.step("QuickBooks is open".to_owned());
                self.send(quickbooks)
            }
            Err(hresult) => {
                self.step(format!("QuickBooks could not be opened: {hresult}"));
                self.outcome = Some(Outcome::NotOpened {
                    reason: hresult.to_string(),
                });
                let call = Call::ConnectionError {
                    ticket: self.ticket.clone(),
                    hresult: hresult.hex(),
                    message: hresult.text,
                };
                self.call(Stage::ConnectionError, call)
            }
        }
    }

    fn connection_error_answered(&mut self, text: &str, quickbooks: &mut QuickBooks) -> Step {
        if text.eq_ignore_ascii_case("done") {
            let outcome = self.outcome.take().unwrap_or(Outcome::NoWork);
            return self.close(outcome, quickbooks);
        }
        if self.is_out_of_patience() {
            let reason = "connectionError was answered with another file over and over".to_owned();
            return self.close(Outcome::Endless { reason }, quickbooks);
        }
        self.outcome = None;
        self.open(text, quickbooks)
    }

    pub(super) fn send(&mut self, quickbooks: &QuickBooks) -> Step {
        let file = quickbooks.open_file();
        let newest = file.host.qbxml_versions.last().map_or("", String::as_str);
        let (major, minor) = newest.split_once('.').unwrap_or((newest, "0"));
        let hcp_response = if self.first_send {
            let owner_id = self
                .settings
                .stamp
                .as_ref()
                .map(|stamp| stamp.owner_id.as_str());
            quickbooks.host_company_preferences(owner_id)
        } else {
            String::new()
        };
        let call = Call::SendRequestXml {
            ticket: self.ticket.clone(),
            hcp_response,
            company_file_name: file.profile.path.clone(),
            country: file.profile.country.clone(),
            major_version: major.parse().unwrap_or_default(),
            minor_version: minor.parse().unwrap_or_default(),
        };
        self.call(Stage::Sending, call)
    }
}
