//! The middle of a conversation: message sets come, `QuickBooks` runs them, answers go back; and
//! the end of it.

use std::time::Duration;

use super::{
    call::Call,
    conversation::{Conversation, Stage, Step},
    reply::ReplyFault,
    report::Outcome,
};
use crate::simulator::{
    faults::{Chance, Fault, Faults},
    processor::{QuickBooks, status::Hresult},
};

/// How often `connectionError` may name another file and `getLastError` say `NoOp`, together, in
/// one conversation.
pub(super) const PATIENCE: u32 = 10;

/// How many message sets one conversation may carry.
const MESSAGE_SETS: u32 = 10_000;

/// What `QuickBooks` answered, on its way to the server.
#[derive(Clone, Debug)]
pub(super) struct Delivery {
    answer: Result<String, Hresult>,
    twice: bool,
    reply_lost: bool,
}

/// Where the faults of a message set leave its answer.
enum Fate {
    Delivered(Delivery, Duration),
    Lost,
    Died(Fault),
}

impl Conversation {
    /// `sendRequestXML` gave something.
    pub(super) fn work_came(
        &mut self,
        text: String,
        quickbooks: &mut QuickBooks,
        faults: &mut Faults,
    ) -> Step {
        if text.is_empty() || text.eq_ignore_ascii_case("NoOp") {
            return self.ask_last_error(true);
        }
        if self.report.message_sets >= MESSAGE_SETS {
            let reason = format!("{MESSAGE_SETS} message sets in one conversation");
            return self.close(Outcome::Endless { reason }, quickbooks);
        }
        let struck = faults.strike(Chance::MessageSet {
            writes: writes(&text),
        });
        self.report.faults.extend(&struck);
        if struck.contains(&Fault::RepeatedSend) {
            let again = self.send(quickbooks);
            self.stage = Stage::SendingAgain {
                first: text,
                struck,
            };
            return again;
        }
        self.run(&text, &struck, quickbooks)
    }

    /// Hands a message set to `QuickBooks`, with the faults that struck it.
    pub(super) fn run(
        &mut self,
        text: &str,
        struck: &[Fault],
        quickbooks: &mut QuickBooks,
    ) -> Step {
        self.first_send = false;
        self.report.message_sets += 1;
        match fate(text, struck, quickbooks) {
            Fate::Delivered(delivery, Duration::ZERO) => self.deliver(delivery),
            Fate::Delivered(delivery, pause) => {
                self.stage = Stage::Running(delivery);
                Step::Pause(pause)
            }
            Fate::Lost => {
                let closed = ReplyFault::Closed("the answer never left the machine".to_owned());
                self.failed(&Stage::Lost, &closed, quickbooks)
            }
            Fate::Died(fault) => {
                self.outcome = Some(Outcome::Died { fault });
                self.end(quickbooks)
            }
        }
    }

    /// Brings `QuickBooks`' answer to the server.
    pub(super) fn deliver(&mut self, delivery: Delivery) -> Step {
        let (response, hresult, message) = match &delivery.answer {
            Ok(response) => {
                self.step(format!(
                    "QuickBooks answered with {} characters",
                    response.len()
                ));
                (response.clone(), String::new(), String::new())
            }
            Err(hresult) => {
                let reason = if hresult.reason.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", hresult.reason)
                };
                self.step(format!("QuickBooks failed: {hresult}{reason}"));
                (String::new(), hresult.hex(), hresult.text.clone())
            }
        };
        let call = Call::ReceiveResponseXml {
            ticket: self.ticket.clone(),
            response,
            hresult,
            message,
        };
        self.call(Stage::Delivering(delivery), call)
    }

    /// The server took the answer and told how far it is.
    pub(super) fn delivered(
        &mut self,
        mut delivery: Delivery,
        percent: i32,
        quickbooks: &mut QuickBooks,
    ) -> Step {
        if delivery.twice {
            delivery.twice = false;
            return self.deliver(delivery);
        }
        if delivery.reply_lost {
            let closed = ReplyFault::Closed("the reply was lost".to_owned());
            return self.failed(&Stage::Lost, &closed, quickbooks);
        }
        self.step(format!("receiveResponseXML: {percent}"));
        match percent {
            ..0 => self.ask_last_error(false),
            0..100 => self.send(quickbooks),
            _ => {
                if percent > 100 {
                    self.violation(format!("receiveResponseXML answered {percent} percent"));
                }
                let text = String::new();
                self.close(Outcome::Complete { text }, quickbooks)
            }
        }
    }

    fn ask_last_error(&mut self, after_send: bool) -> Step {
        let ticket = self.ticket.clone();
        self.call(
            Stage::LastError { after_send },
            Call::GetLastError { ticket },
        )
    }

    /// `getLastError` told why there is no work.
    pub(super) fn last_error(
        &mut self,
        text: String,
        after_send: bool,
        quickbooks: &mut QuickBooks,
    ) -> Step {
        self.step(format!("getLastError: `{text}`"));
        if after_send && text == "Interactive mode" {
            let call = Call::InteractiveRejected {
                ticket: self.ticket.clone(),
                reason: "nobody sits in front of the simulator".to_owned(),
            };
            return self.call(Stage::Rejecting, call);
        }
        if after_send && text.eq_ignore_ascii_case("NoOp") {
            if self.is_out_of_patience() {
                let reason = "`NoOp` over and over, while QuickBooks stays locked".to_owned();
                return self.close(Outcome::Endless { reason }, quickbooks);
            }
            self.stage = Stage::Waiting;
            return Step::Pause(self.settings.noop_pause);
        }
        self.close(Outcome::Stopped { text }, quickbooks)
    }

    /// Lets go of `QuickBooks` and says goodbye.
    pub(super) fn close(&mut self, outcome: Outcome, quickbooks: &mut QuickBooks) -> Step {
        self.outcome = Some(outcome);
        quickbooks.end_session();
        let ticket = self.ticket.clone();
        self.call(Stage::Closing, Call::CloseConnection { ticket })
    }

    /// The end, whatever led to it.
    pub(super) fn end(&mut self, quickbooks: &mut QuickBooks) -> Step {
        quickbooks.end_session();
        quickbooks.reopen_own_file();
        self.stage = Stage::Ended;
        if let Some(outcome) = self.outcome.take() {
            self.report.outcome = outcome;
        }
        Step::End
    }

    pub(super) fn call(&mut self, stage: Stage, call: Call) -> Step {
        self.stage = stage;
        self.report.calls += 1;
        Step::Call(call)
    }

    /// Whether one more round of a loop is one too many.
    pub(super) fn is_out_of_patience(&mut self) -> bool {
        self.patience = self.patience.saturating_sub(1);
        self.patience == 0
    }

    pub(super) fn step(&mut self, what: String) {
        tracing::debug!(target: "billbridge::simulator", "{what}");
        self.report.steps.push(what);
    }

    pub(super) fn violation(&mut self, what: String) {
        tracing::warn!(target: "billbridge::simulator", "the server broke the protocol: {what}");
        self.report.violations.push(what);
    }
}

/// Whether a message set carries a request that changes something.
fn writes(text: &str) -> bool {
    ["AddRq", "ModRq", "DelRq", "VoidRq"]
        .iter()
        .any(|request| text.contains(request))
}

fn fate(text: &str, struck: &[Fault], quickbooks: &mut QuickBooks) -> Fate {
    let mut pause = Duration::ZERO;
    let mut instead = None;
    for fault in struck {
        match fault {
            Fault::DiesBeforeRun => return Fate::Died(*fault),
            Fault::Hresult(code) => instead = Some(Hresult::new(*code)),
            Fault::Locked(lock) => quickbooks.lock_next_run(*lock),
            Fault::AltersAmount => quickbooks.alter_next_run(),
            Fault::IteratorLost => quickbooks.lose_next_iterator(),
            Fault::BadEntry(spoil) => quickbooks.spoil_next_list(*spoil),
            Fault::Unsupported(request) => quickbooks.refuse_next_run(request),
            Fault::Slow(seconds) => pause = Duration::from_secs(u64::from(*seconds)),
            _ => {}
        }
    }
    let mut answer = match instead {
        Some(hresult) => Err(hresult),
        None => quickbooks.run(text),
    };
    let mut twice = false;
    let mut reply_lost = false;
    for fault in struck {
        match fault {
            Fault::DiesAfterRun => return Fate::Died(*fault),
            Fault::LostResponse => return Fate::Lost,
            Fault::HresultAfterRun(code) => answer = Err(Hresult::new(*code)),
            Fault::TruncatedResponse => {
                if let Ok(response) = &mut answer {
                    truncate(response);
                }
            }
            Fault::RepeatedDelivery => twice = true,
            Fault::LostReply => reply_lost = true,
            _ => {}
        }
    }
    let delivery = Delivery {
        answer,
        twice,
        reply_lost,
    };
    Fate::Delivered(delivery, pause)
}

/// Cuts a response in its middle, between two characters.
fn truncate(response: &mut String) {
    let mut middle = response.len() / 2;
    while !response.is_char_boundary(middle) {
        middle -= 1;
    }
    response.truncate(middle);
}
