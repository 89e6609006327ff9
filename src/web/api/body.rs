//! What the body of each call says. Invoices are an exception: [`Draft`] hands them on as they are,
//! because [`draft`](crate::invoice::draft) reads them.

use serde_json::Value;
use utoipa::ToSchema;

mod remark;
mod sending;
mod to_test;
mod user;

pub use remark::ToRemark;
pub use sending::{OnError, Sending};
pub use to_test::{Tested, ToTest};
pub use user::{UserToAdd, UserToChange};

use sending::on_error;

use super::{fields::Fields, sent::Body};
use crate::{
    invoice::{Code, draft::FieldError},
    operations::send_back::ReturnTo,
};

/// The most invoices or ids in one call.
pub const BULK_MAX: usize = 1_000;

/// An invoice as it was sent.
#[derive(Debug)]
pub struct Draft(pub Value);

/// A company to set up.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"name": "Rosas del Valle", "company_file": r"C:\Books\Rosas.qbw"}))]
pub struct CompanyToAdd {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// The company file's full path on the QuickBooks machine; absent for the file that is open.
    #[schema(max_length = 1000)]
    pub company_file: Option<String>,
}

/// Settings to change.
#[derive(Debug, PartialEq, Eq)]
pub struct SettingsToChange {
    /// An object of settings.
    pub settings: Value,
}

/// Invoices to take in, each on its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Bulk {
    /// At most [`BULK_MAX`].
    pub invoices: Vec<Value>,
}

/// Where an invoice is to be returned to, and why.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"to": "AP", "reason": "wrong account on line 2"}))]
pub struct ToReturn {
    /// `AP`: `AA` → `AP` (return to procurement) and `A` → `AP` (cancel approval). `A`: `S`, `ES` or
    /// `F` → `A` (return from accounting).
    #[schema(value_type = super::shapes::ReturnTarget)]
    pub to: ReturnTo,
    /// Stands in the history.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// The transaction in QuickBooks that is an invoice's bill.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"txn_id": "1A2B-1762000000"}))]
pub struct ToLink {
    /// Its `TxnID`: letters, digits and dashes.
    #[schema(min_length = 1, max_length = 36)]
    pub txn_id: String,
}

/// Transactions in QuickBooks that look like an invoice's bill and are not.
#[derive(Debug, Default, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"other_bills": ["1A2B-1762000000"]}))]
pub struct SendingAgain {
    /// Their `TxnID`s.
    #[schema(max_items = 100, required = false)]
    pub other_bills: Vec<String>,
}

/// Which entry a name means.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"to": "Rosas del Valle"}))]
pub struct ToMap {
    /// The entry's full name, or its `ListID`.
    #[schema(min_length = 1, max_length = 500)]
    pub to: String,
}

/// A body that says nothing: `{}`, or none at all.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Nothing;

/// Why another company file takes the place of the one that a company is bound to.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"reason": "the books were moved into a new file"}))]
pub struct ToRelease {
    /// Stands in the history.
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
}

/// Warnings that are accepted.
#[derive(Debug, Default, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"accept": ["text_changed"]}))]
pub struct Accepting {
    /// The codes of warnings that need not stop the send.
    #[schema(value_type = Vec<super::shapes::CodeName>, required = false)]
    pub accept: Vec<Code>,
}

/// One step for many invoices.
#[derive(Debug, PartialEq, Eq, ToSchema)]
#[schema(example = json!({"action": "send", "ids": ["01990a5e-0000-7000-8000-000000000001"], "accept": []}))]
pub struct Actions {
    /// What is to be done with each.
    pub action: BulkAction,
    /// Which; each once.
    #[schema(max_items = 1000, value_type = Vec<uuid::Uuid>)]
    pub ids: Vec<String>,
    /// The codes of warnings that need not stop the send.
    #[schema(value_type = Vec<super::shapes::CodeName>, required = false)]
    pub accept: Vec<Code>,
    /// What becomes of the others when one is refused.
    #[schema(required = false)]
    pub on_error: OnError,
}

/// A step that can be taken for many invoices at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum BulkAction {
    /// The approval that is missing next.
    Approve,
    /// To QuickBooks.
    Send,
}

impl Body for Draft {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        Ok(Self(value))
    }
}

impl Body for CompanyToAdd {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let name = fields.text("name");
        let company_file = fields.optional_text("company_file");
        fields.finish()?;
        Ok(Self {
            name: name.expect(REQUIRED),
            company_file,
        })
    }
}

impl Body for SettingsToChange {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let settings = fields.required("settings");
        fields.finish()?;
        Ok(Self {
            settings: settings.expect(REQUIRED),
        })
    }
}

impl Body for Bulk {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let invoices = fields.required("invoices");
        let invoices = invoices.and_then(|list| fields.list("invoices", list));
        fields.finish()?;
        Ok(Self {
            invoices: invoices.expect(REQUIRED),
        })
    }
}

impl Body for ToReturn {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let to = fields.text("to").and_then(|to| match to.as_str() {
            "AP" => Some(ReturnTo::Procurement),
            "A" => Some(ReturnTo::Approved),
            _ => {
                fields.reject("/to", "expected `AP` or `A`");
                None
            }
        });
        let reason = fields.text("reason");
        fields.finish()?;
        Ok(Self {
            to: to.expect(REQUIRED),
            reason: reason.expect(REQUIRED),
        })
    }
}

impl Body for ToLink {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let txn_id = fields.text("txn_id");
        fields.finish()?;
        Ok(Self {
            txn_id: txn_id.expect(REQUIRED),
        })
    }
}

impl Body for SendingAgain {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let other_bills = fields.optional_texts("other_bills");
        fields.finish()?;
        Ok(Self { other_bills })
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Body for ToMap {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let to = fields.text("to");
        fields.finish()?;
        Ok(Self {
            to: to.expect(REQUIRED),
        })
    }
}

impl Body for Nothing {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        Fields::of(value)?.finish()?;
        Ok(Self)
    }

    fn absent() -> Option<Self> {
        Some(Self)
    }
}

impl Body for ToRelease {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let reason = fields.text("reason");
        fields.finish()?;
        Ok(Self {
            reason: reason.expect(REQUIRED),
        })
    }
}

impl Body for Accepting {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let accept = fields.codes("accept");
        fields.finish()?;
        Ok(Self { accept })
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

impl Body for Actions {
    fn read(value: Value) -> Result<Self, Vec<FieldError>> {
        let mut fields = Fields::of(value)?;
        let action = fields.text("action");
        let action = action.and_then(|action| match action.as_str() {
            "approve" => Some(BulkAction::Approve),
            "send" => Some(BulkAction::Send),
            _ => {
                fields.reject("/action", "expected `approve` or `send`");
                None
            }
        });
        let ids = fields.required("ids");
        let ids = ids.and_then(|list| fields.list("ids", list));
        let ids = ids.map(|ids| fields.distinct_texts("ids", ids));
        let accept = fields.codes("accept");
        let on_error = on_error(&mut fields);
        fields.finish()?;
        Ok(Self {
            action: action.expect(REQUIRED),
            ids: ids.expect(REQUIRED),
            accept,
            on_error,
        })
    }
}

const REQUIRED: &str = "a required field that is absent or wrong was rejected";

#[cfg(test)]
mod tests;
