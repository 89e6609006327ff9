//! Which action of the API mends what QuickBooks refused, or lets it be tried again.

use crate::invoice::Fix;

/// What of the API mends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mend {
    /// Nothing: it goes by itself, or only somebody in QuickBooks can do something.
    Nothing,
    /// Sending it once more, when the cause is gone.
    Send,
    /// Correcting the invoice, once it is returned to `A`.
    EditInvoice,
    /// Reading QuickBooks' lists and preferences again: the checks say then what is wrong.
    RefreshLists,
}

impl Mend {
    /// The action's name in the API.
    #[must_use]
    pub fn action(self) -> Option<&'static str> {
        match self {
            Self::Nothing => None,
            Self::Send => Some("send"),
            Self::EditInvoice => Some("edit_invoice"),
            Self::RefreshLists => Some("refresh_lists"),
        }
    }

    /// The action as it is offered.
    #[must_use]
    pub fn fix(self) -> Option<Fix> {
        let label = match self {
            Self::Nothing => return None,
            Self::Send => "Send again",
            Self::EditInvoice => "Correct the invoice",
            Self::RefreshLists => "Read QuickBooks' lists again",
        };
        Some(Fix {
            action: self.action()?.to_owned(),
            label: label.to_owned(),
            params: serde_json::json!({}),
        })
    }
}
