//! Files beside an invoice.
//!
//! ## Decisions
//!
//! - *What was sent keeps its files.* Until then anybody who may see the invoice adds and removes them;
//!   each is an event with the file's hash, so that the history tells what there was to be seen when it
//!   was approved. Added they can be at any time: the delivery note comes when it comes.
//! - *What nobody keeps is gone.* The hash in the history proves what a file was, and holds nothing of it.

use serde_json::{Value, json};

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{
        Attachment, AttachmentId, FileError, Invoice, InvoiceId, Status,
        attachment::{FILES_MAX, FileHash, FileName, MediaType},
        checks,
        history::Action,
    },
    store::{Company, Tx},
};

/// A file as it was sent.
#[derive(Clone, Copy, Debug)]
pub struct SentFile<'a> {
    /// What its sender calls it.
    pub name: &'a str,
    /// The media type that its sender declares; empty for none.
    pub declared: &'a str,
    /// What it holds.
    pub bytes: &'a [u8],
}

impl Operations {
    /// Puts a file beside an invoice. The same one again is the one that is there.
    ///
    /// # Errors
    /// When there is no such invoice, the file is not taken, or there are enough.
    pub async fn attach(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        file: SentFile<'_>,
    ) -> Result<Attachment, OperationError> {
        let (mut invoice, _) = self.invoice(tx, who, id).await?;
        let media_type = MediaType::of(file.declared, file.bytes)?;
        let hash = FileHash::of(file.bytes);
        let there = tx.load_attachments(id).await?;
        if let Some(same) = there.iter().find(|attachment| attachment.hash == hash) {
            return Ok(same.clone());
        }
        if there.len() >= FILES_MAX {
            return Err(FileError::TooMany.into());
        }
        let now = self.clock.now();
        let attachment = Attachment {
            id: AttachmentId(self.ids.row(now)),
            company_id: invoice.company_id,
            invoice_id: id,
            hash,
            file_name: FileName::read(file.name, media_type),
            media_type,
            size_bytes: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
            attached_by: who.actor().to_string(),
            attached_at: now,
        };
        tx.insert_attachment(&attachment, file.bytes).await?;
        self.note(tx, who, &mut invoice, Action::Attached, told(&attachment))
            .await?;
        Ok(attachment)
    }

    /// Takes a file away from an invoice.
    ///
    /// # Errors
    /// When there is no such file, or the invoice was sent.
    pub async fn detach(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        attachment: AttachmentId,
    ) -> Result<(), OperationError> {
        let (mut invoice, _) = self.invoice(tx, who, id).await?;
        let attachment = found(tx, id, attachment).await?;
        let status = invoice.status();
        if !may_lose_files(status) {
            return Err(OperationError::Conflict(format!(
                "the invoice is `{status}`, and what was sent keeps its files: return it first"
            )));
        }
        tx.delete_attachment(&attachment).await?;
        self.note(tx, who, &mut invoice, Action::Detached, told(&attachment))
            .await
    }

    /// The files beside an invoice, in the order in which they came.
    ///
    /// # Errors
    /// When there is no such invoice.
    pub async fn attachments(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
    ) -> Result<Vec<Attachment>, OperationError> {
        self.invoice(tx, who, id).await?;
        Ok(tx.load_attachments(id).await?)
    }

    /// One file beside an invoice, with what it holds.
    ///
    /// # Errors
    /// When there is no such file.
    pub async fn attachment(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: InvoiceId,
        attachment: AttachmentId,
    ) -> Result<(Attachment, Vec<u8>), OperationError> {
        self.invoice(tx, who, id).await?;
        let attachment = found(tx, id, attachment).await?;
        let bytes = tx.load_file(&attachment).await?;
        Ok((attachment, bytes))
    }

    /// Refuses when the company wants a file beside the invoice and there is none.
    pub(super) async fn require_attachment(
        &self,
        tx: &mut Tx,
        invoice: &Invoice,
        company: &Company,
    ) -> Result<(), OperationError> {
        let settings = &company.settings;
        let has_attachment = !settings.attachment_required || tx.has_attachment(invoice.id).await?;
        match checks::attachment_missing(settings, has_attachment) {
            Some(finding) => Err(OperationError::Stopped(vec![finding])),
            None => Ok(()),
        }
    }
}

/// Whether files can be taken away from an invoice.
#[must_use]
pub fn may_lose_files(status: Status) -> bool {
    match status {
        Status::PendingProcurement | Status::PendingAccounting | Status::Approved => true,
        Status::Sent | Status::Synchronized | Status::Failed => false,
    }
}

async fn found(
    tx: &mut Tx,
    id: InvoiceId,
    attachment: AttachmentId,
) -> Result<Attachment, OperationError> {
    let found = tx.load_attachment(id, attachment).await?;
    found.ok_or_else(|| OperationError::NotFound {
        what: "attachment",
        id: attachment.to_string(),
    })
}

/// A file in the history.
fn told(attachment: &Attachment) -> Value {
    json!({
        "attachment": attachment.id,
        "sha256": attachment.hash.to_string(),
        "file_name": attachment.file_name.as_str(),
        "media_type": attachment.media_type.as_str(),
        "size_bytes": attachment.size_bytes,
    })
}
