//! Each call of a conversation as people are shown it: recorded in the transaction of the call itself.

use uuid::Uuid;

use super::{
    Engine, SyncError,
    conversation::{Conversation, Errand, STOP, Work},
    report::Ending,
};
use crate::store::{
    Tx,
    connector_call::{Carried, ConnectorCall},
    session::{Outcome, Session},
};

pub(super) const AUTHENTICATE: &str = "authenticate";
pub(super) const SEND_REQUEST: &str = "sendRequestXML";
pub(super) const RECEIVE_RESPONSE: &str = "receiveResponseXML";
pub(super) const CONNECTION_ERROR: &str = "connectionError";
pub(super) const GET_LAST_ERROR: &str = "getLastError";
pub(super) const CLOSE_CONNECTION: &str = "closeConnection";

/// The longest answer that is kept word for word, in characters.
const ANSWERED_MAX: usize = 1_000;

impl Engine {
    /// Records that a call was answered. `size` is that of the XML that went with it.
    pub(super) async fn note_call(
        &self,
        tx: &mut Tx,
        session: &Session,
        method: &str,
        errand: Option<Errand>,
        size: usize,
        answered: String,
    ) -> Result<(), SyncError> {
        let call = ConnectorCall {
            method: method.to_owned(),
            at: self.clock.now(),
            carried: errand.map(carried),
            size: i64::try_from(size).unwrap_or(i64::MAX),
            answered: answered.chars().take(ANSWERED_MAX).collect(),
        };
        Ok(tx.insert_call(session.id, &call).await?)
    }
}

/// What a response was answered with, in words.
pub(super) fn answered(percent: i32, hresult: &str) -> String {
    let said = match hresult {
        "" => String::new(),
        code => format!("; it brought {code}"),
    };
    match percent {
        STOP => format!("that something is wrong{said}"),
        percent => format!("{percent} % done{said}"),
    }
}

fn carried(errand: Errand) -> Carried {
    let (name, exchange_id, question_id): (_, Option<Uuid>, Option<Uuid>) = match errand {
        Errand::Exchange(id) => ("bills", Some(id), None),
        Errand::LookUp(id) => ("look_up", Some(id), None),
        Errand::Check(id) => ("check", None, Some(id)),
        Errand::Look(id) => ("look", None, Some(id)),
        Errand::Lists(id) => ("lists", None, Some(id)),
        Errand::Question => ("question", None, None),
    };
    Carried {
        errand: name.to_owned(),
        exchange_id,
        question_id,
    }
}

impl Conversation {
    /// What has been found out and done so far, while it runs.
    pub(super) fn work(&self) -> Option<&Work> {
        match self {
            Self::Ready { work, .. } | Self::Asked { work, .. } | Self::Unanswered { work, .. } => {
                Some(work)
            }
            Self::Opened | Self::Ended { .. } | Self::Closed { .. } => None,
        }
    }

    /// What the connector is out with.
    pub(super) fn errand(&self) -> Option<Errand> {
        match self {
            Self::Asked { errand, .. } | Self::Unanswered { errand, .. } => Some(*errand),
            Self::Opened | Self::Ready { .. } | Self::Ended { .. } | Self::Closed { .. } => None,
        }
    }

    /// How it ended, once it has.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        match self {
            Self::Ended {
                outcome, ending, ..
            }
            | Self::Closed { outcome, ending } => Some(Outcome {
                told: outcome.clone(),
                is_trouble: match ending {
                    Ending::NothingExchanged | Ending::Done { .. } => false,
                    Ending::Unrecorded
                    | Ending::LetGo { .. }
                    | Ending::Failed { .. }
                    | Ending::Untold
                    | Ending::WrongFile
                    | Ending::TooOld
                    | Ending::NotOpened { .. }
                    | Ending::TakenOver => true,
                },
            }),
            Self::Opened | Self::Ready { .. } | Self::Asked { .. } | Self::Unanswered { .. } => {
                None
            }
        }
    }
}
