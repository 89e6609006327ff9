//! A file beside an invoice.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;
use crate::invoice;

/// A file beside an invoice.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attachment {
    id: Uuid,
    #[schema(example = "RV-1001.pdf")]
    file_name: String,
    /// What its bytes were found to be.
    #[schema(example = "application/pdf")]
    media_type: &'static str,
    size_bytes: i64,
    /// The hash of what it holds, 64 hexadecimal digits.
    sha256: String,
    /// An address, or `command line`.
    attached_by: String,
    attached_at: At,
}

/// Files beside an invoice, in the order in which they came.
#[derive(Debug, Serialize, ToSchema)]
pub struct Attachments {
    /// All of them.
    pub items: Vec<Attachment>,
}

impl From<invoice::Attachment> for Attachment {
    fn from(attachment: invoice::Attachment) -> Self {
        Self {
            id: attachment.id.0,
            file_name: attachment.file_name.as_str().to_owned(),
            media_type: attachment.media_type.as_str(),
            size_bytes: attachment.size_bytes,
            sha256: attachment.hash.to_string(),
            attached_by: attachment.attached_by,
            attached_at: At(attachment.attached_at),
        }
    }
}
