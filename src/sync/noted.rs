//! What is noted of a connection, for whoever sets it up or wants to know what is wrong with it.
//!
//! Nothing that is answered depends on it, and it costs a poll without work nothing: a fact is noted
//! where something is written anyway, once a minute where somebody without a company is seen, or in
//! this process alone.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::Mutex,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Engine, SyncError, conversation::Conversation, errands::Opened, report::Ending};
use crate::{
    invoice::CompanyId,
    qbxml::Host,
    store::{
        Company, Tx,
        connection::{DoorFact, Ended, Fact, How, Nothing, OWN_AGENT, OpenedFile, Polling},
        session::Session,
    },
};

/// What comes again and again is noted once in so long.
const STEP: TimeDelta = TimeDelta::minutes(1);
/// How long after `clientVersion` an `authenticate` from the same address is taken for the same
/// connector's: the second follows the first at once.
const VERSION_AGE_MAX: TimeDelta = TimeDelta::minutes(1);
/// How many connectors' versions are remembered until they authenticate.
const VERSIONS_MAX: usize = 256;
/// How many moments of the last note are remembered.
const NOTES_MAX: usize = 10_000;
/// The most that is kept of a text that the connector sent.
const TEXT_MAX_CHARS: usize = 300;

/// What this process remembers, so that it need not ask or write.
#[derive(Debug, Default)]
pub(super) struct Memory {
    versions: Mutex<VecDeque<Version>>,
    notes: Mutex<HashMap<Note, DateTime<Utc>>>,
}

/// A `clientVersion` that names neither company nor conversation.
#[derive(Debug)]
struct Version {
    from: Option<IpAddr>,
    at: DateTime<Utc>,
    text: String,
}

/// What is noted at most once in a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Note {
    Certificate,
    Stranger,
    Refused(CompanyId),
}

impl Memory {
    /// Whether it is time to note that again; if so, it counts as noted.
    fn is_due(&self, note: Note, now: DateTime<Utc>) -> bool {
        let mut notes = self.notes.lock().expect("nobody panics with the notes");
        let last = notes.get(&note);
        if last.is_some_and(|at| (now - *at).abs() < STEP) {
            return false;
        }
        if notes.len() >= NOTES_MAX {
            notes.retain(|_, at| (now - *at).abs() < STEP);
        }
        // Full of what was noted within the minute: then this is noted without being remembered.
        if notes.len() < NOTES_MAX {
            notes.insert(note, now);
        }
        true
    }

    fn forget(&self, note: Note) {
        let mut notes = self.notes.lock().expect("nobody panics with the notes");
        notes.remove(&note);
    }

    /// Remembers what a connector said of itself, until it says who it is.
    pub(super) fn keep_version(&self, from: Option<IpAddr>, version: &str, at: DateTime<Utc>) {
        let Some(text) = kept(version) else { return };
        let mut versions = self.versions.lock().expect("nobody panics with them");
        versions.retain(|known| known.from != from);
        if versions.len() >= VERSIONS_MAX {
            versions.pop_front();
        }
        versions.push_back(Version { from, at, text });
    }

    fn take_version(&self, from: Option<IpAddr>, now: DateTime<Utc>) -> Option<String> {
        let mut versions = self.versions.lock().expect("nobody panics with them");
        let place = versions.iter().position(|known| known.from == from)?;
        let known = versions.remove(place)?;
        ((now - known.at).abs() < VERSION_AGE_MAX).then_some(known.text)
    }
}

/// What is kept of a text that the connector sent: nothing of an empty one.
fn kept(text: &str) -> Option<String> {
    let text = text
        .trim()
        .chars()
        .filter(|character| !character.is_control());
    let text: String = text.take(TEXT_MAX_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

impl Engine {
    /// A connector came with a wrong user name or password. That this can't be noted is no reason to
    /// answer it otherwise.
    pub(super) async fn note_refused(&self, company: Option<&Company>) {
        let now = self.clock.now();
        let note = company.map_or(Note::Stranger, |company| Note::Refused(company.id));
        if !self.memory.is_due(note, now) {
            return;
        }
        let noted = self.store.write(async |tx| match company {
            Some(company) => {
                let noted = tx.record_fact(company.id, Fact::Refused, now, &Nothing {});
                noted.await
            }
            None => tx.record_door_fact(DoorFact::StrangerRefused, now).await,
        });
        if let Err(error) = noted.await {
            tracing::warn!(%error, "a refusal could not be noted");
        }
    }

    /// Somebody asked for the address that the Web Connector looks at to see the certificate.
    pub(super) async fn note_certificate_asked(&self, agent: &str) {
        let now = self.clock.now();
        if agent == OWN_AGENT || !self.memory.is_due(Note::Certificate, now) {
            return;
        }
        let noted = self
            .store
            .write(async |tx| tx.record_door_fact(DoorFact::CertificateAsked, now).await);
        if let Err(error) = noted.await {
            tracing::warn!(%error, "it could not be noted that somebody asked for the certificate");
        }
    }

    /// A conversation begins.
    pub(super) async fn note_admitted(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        polling: &Polling,
        now: DateTime<Utc>,
    ) -> Result<(), SyncError> {
        self.memory.forget(Note::Refused(company));
        Ok(tx
            .record_fact(company, Fact::Admitted, now, polling)
            .await?)
    }

    /// Who is about to begin a conversation, as far as that can be told.
    pub(super) fn polling(&self, from: Option<IpAddr>) -> Polling {
        Polling {
            version: self.memory.take_version(from, self.clock.now()),
            address: from.map(|address| address.to_canonical().to_string()),
        }
    }

    /// The connector has opened a company file, whichever it is.
    pub(super) async fn note_opened(
        &self,
        tx: &mut Tx,
        company: CompanyId,
        opened: &Opened,
        host: &Host,
    ) -> Result<(), SyncError> {
        let version = format!("{}.{}", opened.major_version, opened.minor_version);
        let file = OpenedFile {
            path: kept(&opened.company_file_name),
            country: kept(&opened.country),
            version: (opened.major_version > 0).then_some(version),
            product: host.product_name.as_deref().and_then(kept),
            machine: host.machine.as_deref().and_then(kept),
        };
        let now = self.clock.now();
        Ok(tx.record_fact(company, Fact::Opened, now, &file).await?)
    }

    /// A conversation that held its company holds it no longer.
    pub(super) async fn note_ended(
        &self,
        tx: &mut Tx,
        session: &Session,
        conversation: &Conversation,
    ) -> Result<(), SyncError> {
        let (Conversation::Ended {
            outcome, ending, ..
        }
        | Conversation::Closed { outcome, ending }) = conversation
        else {
            return Ok(());
        };
        let (how, hresult) = in_a_word(*ending);
        let ended = Ended {
            how,
            hresult,
            outcome: outcome.clone(),
        };
        let (company, at) = (session.company_id, session.heard_at);
        Ok(tx.record_fact(company, Fact::Ended, at, &ended).await?)
    }
}

fn in_a_word(ending: Ending) -> (How, Option<u32>) {
    match ending {
        Ending::Unrecorded => (How::Unrecorded, None),
        Ending::NothingExchanged => (How::NothingExchanged, None),
        Ending::Done { .. } => (How::Done, None),
        Ending::LetGo { .. } => (How::LetGo, None),
        Ending::Failed { hresult } => (How::Failed, hresult),
        Ending::Untold => (How::Untold, None),
        Ending::WrongFile => (How::WrongFile, None),
        Ending::TooOld => (How::TooOld, None),
        Ending::NotOpened { hresult } => (How::NotOpened, hresult),
        Ending::TakenOver => (How::TakenOver, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    #[test]
    fn what_comes_every_second_is_noted_every_minute() {
        let memory = Memory::default();
        let due: Vec<_> = (0..150)
            .filter(|second| memory.is_due(Note::Certificate, at(*second)))
            .collect();
        assert_eq!(due, [0, 60, 120]);
        assert!(memory.is_due(Note::Stranger, at(150)), "each for itself");
        memory.forget(Note::Stranger);
        assert!(memory.is_due(Note::Stranger, at(151)));
    }

    #[test]
    fn the_notes_are_bounded() {
        let memory = Memory::default();
        for number in 0..2 * NOTES_MAX as u128 {
            let company = CompanyId(uuid::Uuid::from_u128(number));
            assert!(memory.is_due(Note::Refused(company), at(0)));
        }
        assert_eq!(memory.notes.lock().unwrap().len(), NOTES_MAX);
        assert!(memory.is_due(Note::Certificate, at(61)));
        assert_eq!(memory.notes.lock().unwrap().len(), 1);
    }

    #[test]
    fn a_version_belongs_to_the_authenticate_that_follows_it_from_the_same_address() {
        let memory = Memory::default();
        let [here, there] = [1, 2].map(|last| Some(IpAddr::from([192, 0, 2, last])));
        memory.keep_version(here, " 34.0.10010.76\u{7} ", at(0));
        memory.keep_version(there, "", at(0));
        assert_eq!(memory.take_version(there, at(0)), None);
        assert_eq!(memory.take_version(here, at(1)).unwrap(), "34.0.10010.76");
        assert_eq!(memory.take_version(here, at(1)), None, "told once");
        memory.keep_version(here, "2.3", at(0));
        assert_eq!(memory.take_version(here, at(60)), None, "long ago");
    }

    #[test]
    fn the_versions_are_bounded() {
        let memory = Memory::default();
        for number in 0..1_000_u32 {
            memory.keep_version(Some(IpAddr::from(number.to_be_bytes())), "2", at(0));
        }
        assert_eq!(memory.versions.lock().unwrap().len(), VERSIONS_MAX);
    }
}
