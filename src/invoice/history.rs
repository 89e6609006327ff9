//! The history: append-only events, each chained to the one before it in the same company.
//!
//! The hash of an event covers everything in it and the hash of its predecessor, so that a changed,
//! missing or inserted event is found by walking the chain ([`verify`]).

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};

use super::{CompanyId, InvoiceId, Status};

/// What an event says was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// An invoice was taken in.
    Create,
    /// An invoice got new content.
    Edit,
    /// An approval was given.
    Approve,
    /// An invoice was returned, or its approval cancelled.
    Return,
    /// An invoice was sent.
    Send,
    /// QuickBooks confirmed the bill.
    Synchronized,
    /// QuickBooks refused the bill.
    Failed,
    /// QuickBooks was busy, or a person must act there: the invoice waits on.
    Held,
    /// It is not known whether QuickBooks holds the bill.
    InDoubt,
    /// What became of an unanswered request is known again.
    Recovered,
    /// A person named the transaction in QuickBooks that is the bill.
    Link,
    /// A bill that was left behind in QuickBooks was deleted or voided there.
    BillGone,
    /// A file was put beside an invoice.
    Attached,
    /// It was taken away again.
    Detached,
    /// Somebody said something about an invoice.
    Remark,
    /// A company was set up.
    CompanyCreated,
    /// A company's settings changed.
    SettingsChanged,
    /// The connector got a new password.
    PasswordChanged,
    /// The company was bound to the QuickBooks file that identified itself.
    CompanyFileBound,
    /// The company was set free from that file: the next that answers binds it.
    CompanyFileReleased,
    /// A name on invoices was said to mean an entry of one of QuickBooks' lists.
    Mapped,
    /// That was taken back.
    Unmapped,
    /// Somebody wants QuickBooks' lists read again from their start.
    ListsWanted,
    /// A purchase order of ours was entered or changed.
    PurchaseOrderChanged,
    /// Somebody was added who may see the company.
    UserAdded,
    /// What somebody is called or may do was changed.
    UserChanged,
    /// Somebody may not come in any more.
    UserDeactivated,
    /// Somebody may come in again.
    UserReactivated,
    /// Somebody's password was changed, by themselves or by an admin.
    UserPasswordChanged,
    /// Somebody was signed out of every browser.
    SignedOutEverywhere,
    /// A token was made that acts as somebody.
    TokenCreated,
    /// Such a token was taken away.
    TokenRevoked,
}

impl Action {
    /// Every action there is.
    pub const ALL: [Self; 32] = [
        Self::Create,
        Self::Edit,
        Self::Approve,
        Self::Return,
        Self::Send,
        Self::Synchronized,
        Self::Failed,
        Self::Held,
        Self::InDoubt,
        Self::Recovered,
        Self::Link,
        Self::BillGone,
        Self::Attached,
        Self::Detached,
        Self::Remark,
        Self::CompanyCreated,
        Self::SettingsChanged,
        Self::PasswordChanged,
        Self::CompanyFileBound,
        Self::CompanyFileReleased,
        Self::Mapped,
        Self::Unmapped,
        Self::ListsWanted,
        Self::PurchaseOrderChanged,
        Self::UserAdded,
        Self::UserChanged,
        Self::UserDeactivated,
        Self::UserReactivated,
        Self::UserPasswordChanged,
        Self::SignedOutEverywhere,
        Self::TokenCreated,
        Self::TokenRevoked,
    ];

    /// The name that API and store use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Edit => "edit",
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Send => "send",
            Self::Synchronized => "synchronized",
            Self::Failed => "failed",
            Self::Held => "held",
            Self::InDoubt => "in_doubt",
            Self::Recovered => "recovered",
            Self::Link => "link",
            Self::BillGone => "bill_gone",
            Self::Attached => "attached",
            Self::Detached => "detached",
            Self::Remark => "remark",
            Self::CompanyCreated => "company_created",
            Self::SettingsChanged => "settings_changed",
            Self::PasswordChanged => "password_changed",
            Self::CompanyFileBound => "company_file_bound",
            Self::CompanyFileReleased => "company_file_released",
            Self::Mapped => "mapped",
            Self::Unmapped => "unmapped",
            Self::ListsWanted => "lists_wanted",
            Self::PurchaseOrderChanged => "purchase_order_changed",
            Self::UserAdded => "user_added",
            Self::UserChanged => "user_changed",
            Self::UserDeactivated => "user_deactivated",
            Self::UserReactivated => "user_reactivated",
            Self::UserPasswordChanged => "user_password_changed",
            Self::SignedOutEverywhere => "signed_out_everywhere",
            Self::TokenCreated => "token_created",
            Self::TokenRevoked => "token_revoked",
        }
    }

    /// The action with that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// One step in a company's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The company whose chain it is in.
    pub company_id: CompanyId,
    /// 1 for the company's first event, then without a gap.
    pub sequence: i64,
    /// The invoice it is about, if it is about one.
    pub invoice_id: Option<InvoiceId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, as text: an address, QuickBooks, or `command line`.
    pub actor: String,
    /// What.
    pub action: Action,
    /// The invoice's status before.
    pub from: Option<Status>,
    /// The invoice's status after.
    pub to: Option<Status>,
    /// What else there is to know: a JSON object, as text, so that its hash is over what is stored.
    pub detail: String,
}

/// The hash of an event and, through it, of everything before it: 32 bytes.
pub type ChainHash = [u8; 32];

/// What the first event of a company is chained to.
pub const CHAIN_START: ChainHash = [0; 32];

impl Event {
    /// The event's place in the chain, after an event whose hash is `previous`.
    #[must_use]
    pub fn chain_hash(&self, previous: &ChainHash) -> ChainHash {
        let mut sha = Sha256::new();
        sha.update(b"billbridge event 1\n");
        sha.update(previous);
        let fields = [
            self.company_id.to_string(),
            self.sequence.to_string(),
            self.invoice_id.map(|id| id.to_string()).unwrap_or_default(),
            self.at.to_rfc3339_opts(SecondsFormat::Millis, true),
            self.actor.clone(),
            self.action.as_str().to_owned(),
            self.from.map(Status::as_str).unwrap_or_default().to_owned(),
            self.to.map(Status::as_str).unwrap_or_default().to_owned(),
            self.detail.clone(),
        ];
        for field in fields {
            // Each with its length, so that no two events share a serialisation.
            sha.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
            sha.update(field);
        }
        sha.finalize().into()
    }
}

/// Where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the history breaks at event {sequence}: it was changed, or one before it is missing")]
pub struct Broken {
    /// The first event that does not fit.
    pub sequence: i64,
}

/// A walk along a company's chain from its start, however it is cut into stretches.
#[derive(Clone, Debug)]
pub struct Walk {
    /// How many events held so far.
    pub count: i64,
    /// The hash of the last of them.
    pub last: ChainHash,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            count: 0,
            last: CHAIN_START,
        }
    }
}

impl Walk {
    /// Goes on to the next event, with its stored hash.
    ///
    /// # Errors
    /// When it is not what was chained.
    pub fn step(&mut self, event: &Event, stored: &ChainHash) -> Result<(), Broken> {
        let expected = self.count + 1;
        if event.sequence != expected || event.chain_hash(&self.last) != *stored {
            return Err(Broken {
                sequence: event.sequence,
            });
        }
        self.count = expected;
        self.last = *stored;
        Ok(())
    }
}

/// Walks a company's whole chain, oldest first, each event with its stored hash.
///
/// # Errors
/// At the first event that is not what was chained.
pub fn verify<'a>(
    events: impl IntoIterator<Item = (&'a Event, &'a ChainHash)>,
) -> Result<(), Broken> {
    let mut walk = Walk::default();
    events
        .into_iter()
        .try_for_each(|(event, stored)| walk.step(event, stored))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn chain(length: i64) -> Vec<(Event, ChainHash)> {
        let mut previous = CHAIN_START;
        (1..=length)
            .map(|sequence| {
                let event = Event {
                    company_id: CompanyId(Uuid::from_u128(1)),
                    sequence,
                    invoice_id: Some(InvoiceId(Uuid::from_u128(2))),
                    at: DateTime::from_timestamp_millis(1_763_000_000_000 + sequence).unwrap(),
                    actor: "ann@example.com".into(),
                    action: Action::Approve,
                    from: Some(Status::PendingProcurement),
                    to: Some(Status::PendingAccounting),
                    detail: "{}".into(),
                };
                previous = event.chain_hash(&previous);
                (event, previous)
            })
            .collect()
    }

    fn check(chain: &[(Event, ChainHash)]) -> Result<(), Broken> {
        verify(chain.iter().map(|(event, hash)| (event, hash)))
    }

    #[test]
    fn an_untouched_chain_holds() {
        assert_eq!(check(&chain(5)), Ok(()));
        assert_eq!(check(&[]), Ok(()));
    }

    #[test]
    fn a_changed_event_breaks_the_chain() {
        let mut events = chain(5);
        events[2].0.actor = "eve@example.com".into();
        assert_eq!(check(&events), Err(Broken { sequence: 3 }));
    }

    #[test]
    fn a_missing_event_breaks_the_chain() {
        let mut events = chain(5);
        events.remove(1);
        assert_eq!(check(&events), Err(Broken { sequence: 3 }));
    }

    #[test]
    fn text_cannot_move_between_fields() {
        let mut events = chain(1);
        let hash = events[0].1;
        events[0].0.actor = "ann@example.comapprove".into();
        assert_ne!(events[0].0.chain_hash(&CHAIN_START), hash);
    }

    #[test]
    fn actions_are_read_back_from_their_names() {
        for action in Action::ALL {
            assert_eq!(Action::from_name(action.as_str()), Some(action));
        }
    }
}
