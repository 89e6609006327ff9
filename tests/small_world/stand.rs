//! Where a conversation stands, so that two that nobody can tell apart are one.

use std::{
    hash::{Hash, Hasher},
    mem::discriminant,
};

use billbridge::sync::report::Ending;
use billbridge::sync::{
    conversation::{Conversation, Errand, STOP, Work},
    tally::Tally,
};
use uuid::Uuid;

use super::{invoices::NOW, papers::SetNo, world::number_of};

/// Where a conversation stands, without what is only for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand(Conversation);

impl Stand {
    pub fn of(conversation: Conversation) -> Self {
        let bare = |work: Work| Work {
            tally: Tally::default(),
            ..work
        };
        Self(match conversation {
            Conversation::Opened => Conversation::Opened,
            Conversation::Ready { work, percent: _ } => Conversation::Ready {
                work: bare(work),
                percent: 1,
            },
            Conversation::Asked {
                work,
                errand,
                at: _,
            } => Conversation::Asked {
                work: bare(work),
                errand,
                at: NOW,
            },
            Conversation::Unanswered {
                work,
                errand,
                at: _,
                outcome: _,
            } => Conversation::Unanswered {
                work: bare(work),
                errand,
                at: NOW,
                outcome: String::new(),
            },
            Conversation::Ended { .. } | Conversation::Closed { .. } => Conversation::Ended {
                percent: STOP,
                outcome: String::new(),
                ending: Ending::Unrecorded,
            },
        })
    }

    pub fn get(&self) -> &Conversation {
        &self.0
    }

    /// The exchanges that it speaks of.
    pub fn names(&self) -> impl Iterator<Item = SetNo> {
        let (absent, errand) = match &self.0 {
            Conversation::Ready { work, .. } => (work.absent, None),
            Conversation::Asked { work, errand, .. }
            | Conversation::Unanswered { work, errand, .. } => (work.absent, exchange_of(*errand)),
            Conversation::Opened | Conversation::Ended { .. } | Conversation::Closed { .. } => {
                (None, None)
            }
        };
        [absent, errand].into_iter().flatten().map(number_of)
    }
}

/// The exchange that an errand is about.
fn exchange_of(errand: Errand) -> Option<Uuid> {
    match errand {
        Errand::Exchange(id) | Errand::LookUp(id) => Some(id),
        Errand::Check(_) | Errand::Look(_) | Errand::Lists(_) | Errand::Question => None,
    }
}

impl Hash for Stand {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(&self.0).hash(state);
        if let Conversation::Asked { errand, .. } | Conversation::Unanswered { errand, .. } =
            &self.0
        {
            discriminant(errand).hash(state);
            if let Errand::Exchange(id) | Errand::LookUp(id) | Errand::Check(id) = errand {
                id.hash(state);
            }
        }
    }
}
