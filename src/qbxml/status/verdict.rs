//! What an answer means: who has to act, what is proven, and whether it may be tried again.

use crate::invoice::Problem;

/// What kind of answer it is, and with that, who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Done.
    Saved,
    /// Done, with something left out or to be known.
    SavedWithWarning,
    /// A query found nothing; all is well.
    NothingFound,
    /// This one request was refused. The others are not concerned; it waits for a change.
    ItemAtFault,
    /// The whole message set was refused before anything ran. One of its requests is the cause, or
    /// all are.
    RequestAtFault,
    /// Locked, starting up, or not reached in this set: goes by itself.
    Busy,
    /// The message set was too much at once.
    OutOfMemory,
    /// Nothing goes until somebody does something in QuickBooks or at its computer.
    PersonMustAct,
    /// QuickBooks may have done it or not.
    OutcomeUnknown,
}

/// What is proven about the transaction that a request should create.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was saved.
    Created,
    /// It was not saved, and nothing else of the request was.
    NothingCreated,
    /// Either.
    Unknown,
}

/// Whether and when the request may go out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// Never: it is done.
    Never,
    /// Only when somebody changed the invoice, or what it names in QuickBooks.
    AfterChange,
    /// In the next conversation, unchanged.
    NextConversation,
    /// In smaller message sets, down to a single request.
    Smaller,
    /// Only when QuickBooks was asked whether the transaction is there.
    AfterLookup,
}

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Who has to act.
    pub class: Class,
    /// What is proven. Of an HRESULT it speaks of the message set that the connector had handed to
    /// QuickBooks; when `connectionError` brings it, none was.
    pub outcome: Outcome,
    /// What to tell people; of an answer without fault too, for the record.
    pub problem: Problem,
}

impl Verdict {
    /// Whether and when the request may go out again.
    #[must_use]
    pub fn retry(&self) -> Retry {
        match (self.outcome, self.class) {
            (Outcome::Created, _) => Retry::Never,
            (Outcome::Unknown, _) => Retry::AfterLookup,
            (Outcome::NothingCreated, Class::RequestAtFault | Class::OutOfMemory) => Retry::Smaller,
            (Outcome::NothingCreated, Class::Busy | Class::PersonMustAct) => {
                Retry::NextConversation
            }
            (
                Outcome::NothingCreated,
                Class::ItemAtFault
                | Class::NothingFound
                | Class::Saved
                | Class::SavedWithWarning
                | Class::OutcomeUnknown,
            ) => Retry::AfterChange,
        }
    }
}
