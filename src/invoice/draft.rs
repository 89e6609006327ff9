//! What somebody typed, read into [`Content`]: every mistake at once, each with its place.
//!
//! Parse, don't validate: content that exists is well-formed. What is well-formed and still can't
//! be posted (a reference number that is too long, say) is not refused here but said by
//! [`checks`](super::checks), so that the invoice can be taken in and mended.

mod document;
mod fields;
mod purchase_order;
mod tentative;

use serde_json::Value;

pub use self::{purchase_order::read as read_purchase_order, tentative::read_tentatively};

use self::{document::read_content, fields::Fields};
use super::{Code, Content, Kind, Money};

/// The most characters in a memo or description: QuickBooks' own bound (qbXML `Memo`, `Desc`).
pub const MEMO_MAX_CHARS: usize = 4_095;
/// The most characters in a name, far past what QuickBooks takes.
pub const NAME_MAX_CHARS: usize = 500;
/// The most lines and the most charges in one invoice.
pub const LINES_MAX: usize = 2_000;

/// One rejected field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What was found, what was expected.
    pub detail: String,
    /// The code of a finding, where the mistake has one.
    pub code: Option<Code>,
}

impl FieldError {
    /// A rejected field.
    #[must_use]
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
            code: None,
        }
    }

    fn with_code(mut self, code: Code) -> Self {
        self.code = Some(code);
        self
    }
}

/// The JSON pointer of field `name` in what `parent` points to.
#[must_use]
pub fn pointer(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Fields of an answered invoice that may come back with an edit and are not read.
const ANSWERED: [&str; 13] = [
    "id",
    "company_id",
    "status",
    "version",
    "approvals",
    "content_hash",
    "quickbooks",
    "problem",
    "findings",
    "waiting",
    "created_at",
    "updated_at",
    "created_by",
];

/// Reads an invoice as a JSON object.
///
/// # Errors
/// Every rejected field, in the order of the fields.
pub fn read(draft: &Value) -> Result<Content, Vec<FieldError>> {
    let mut errors = Vec::new();
    let content =
        Fields::of(draft, "", &mut errors).and_then(|mut fields| read_content(&mut fields));
    match content {
        Some(content) if errors.is_empty() => {
            check_total(&content, &mut errors);
            if errors.is_empty() {
                Ok(content)
            } else {
                Err(errors)
            }
        }
        _ => Err(errors),
    }
}

/// The total must be what lines and charges add up to, and a debt (or credit), not its opposite.
fn check_total(content: &Content, errors: &mut Vec<FieldError>) {
    match content.sum() {
        None => errors.push(
            FieldError::new(
                "/total",
                "lines and charges add up to more than an amount can hold",
            )
            .with_code(Code::TotalMismatch),
        ),
        Some(sum) if sum != content.total => errors.push(
            FieldError::new(
                "/total",
                format!(
                    "lines and charges add up to `{sum}`, the total says `{}`",
                    content.total
                ),
            )
            .with_code(Code::TotalMismatch),
        ),
        Some(sum) if sum.is_negative() => errors.push(
            FieldError::new("/total", negative_total(content.kind, sum))
                .with_code(Code::NegativeTotal),
        ),
        Some(_) => {}
    }
}

fn negative_total(kind: Kind, sum: Money) -> String {
    match kind {
        Kind::Invoice => format!(
            "the total is `{sum}`: what the vendor owes is a credit; send it with kind `credit` and positive amounts"
        ),
        Kind::Credit => format!("the total is `{sum}`: the amounts of a credit are positive"),
    }
}

#[cfg(test)]
mod tests;
