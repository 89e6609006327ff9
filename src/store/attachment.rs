//! `attachment` and `attachment_blob`: files beside invoices, and what they hold, once in a company
//! under its hash.

use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

use super::{StoreError, Tx, hash_from, on};
use crate::invoice::{
    Attachment, AttachmentId, CompanyId, InvoiceId,
    attachment::{FileHash, FileName, MediaType},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    company_id: Uuid,
    invoice_id: Uuid,
    sha256: Vec<u8>,
    file_name: String,
    media_type: String,
    size_bytes: i64,
    attached_by: String,
    attached_at: DateTime<Utc>,
}

impl TryFrom<Row> for Attachment {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let media_type = MediaType::from_name(&row.media_type);
        Ok(Self {
            id: AttachmentId(row.id),
            company_id: CompanyId(row.company_id),
            invoice_id: InvoiceId(row.invoice_id),
            hash: FileHash(hash_from("attachment", "sha256", row.id, &row.sha256)?),
            file_name: FileName::from_stored(row.file_name),
            media_type: media_type.ok_or_else(|| StoreError::Row {
                table: "attachment",
                column: "media_type",
                row: row.id.to_string(),
                reason: format!("`{}` is no type that is taken", row.media_type),
            })?,
            size_bytes: row.size_bytes,
            attached_by: row.attached_by,
            attached_at: row.attached_at,
        })
    }
}

impl Tx {
    /// Puts a file beside an invoice. What it holds is stored unless the company has it already.
    ///
    /// # Errors
    /// When the database fails, or the invoice has that file.
    pub async fn insert_attachment(
        &mut self,
        attachment: &Attachment,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query(
            "INSERT INTO attachment_blob (company_id, sha256, content) VALUES ($1, $2, $3)
             ON CONFLICT (company_id, sha256) DO NOTHING",
        )
        .bind(attachment.company_id.0)
        .bind(attachment.hash.0.as_slice())
        .bind(bytes)
        .execute(connection)
        .await
        .map(|_| ()))?;
        on!(self, connection => sqlx::query(
            "INSERT INTO attachment (id, company_id, invoice_id, sha256, file_name, media_type, size_bytes,
                attached_by, attached_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(attachment.id.0)
        .bind(attachment.company_id.0)
        .bind(attachment.invoice_id.0)
        .bind(attachment.hash.0.as_slice())
        .bind(attachment.file_name.as_str())
        .bind(attachment.media_type.as_str())
        .bind(attachment.size_bytes)
        .bind(&attachment.attached_by)
        .bind(attachment.attached_at)
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Takes a file away from its invoice, and what it holds with it, unless it stands beside another
    /// invoice of the company too.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_attachment(&mut self, attachment: &Attachment) -> Result<(), StoreError> {
        on!(self, connection => sqlx::query("DELETE FROM attachment WHERE id = $1")
            .bind(attachment.id.0)
            .execute(connection)
            .await
            .map(|_| ()))?;
        on!(self, connection => sqlx::query(
            "DELETE FROM attachment_blob WHERE company_id = $1 AND sha256 = $2 AND NOT EXISTS (
                SELECT 1 FROM attachment a WHERE a.company_id = $1 AND a.sha256 = $2)",
        )
        .bind(attachment.company_id.0)
        .bind(attachment.hash.0.as_slice())
        .execute(connection)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// The files beside an invoice, in the order in which they came.
    ///
    /// # Errors
    /// When the database fails or a row makes no sense.
    pub async fn load_attachments(
        &mut self,
        invoice: InvoiceId,
    ) -> Result<Vec<Attachment>, StoreError> {
        let rows: Vec<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM attachment WHERE invoice_id = $1 ORDER BY id")
                .bind(invoice.0)
                .fetch_all(connection)
                .await)?;
        rows.into_iter().map(Attachment::try_from).collect()
    }

    /// One file beside an invoice.
    ///
    /// # Errors
    /// When the database fails or the row makes no sense.
    pub async fn load_attachment(
        &mut self,
        invoice: InvoiceId,
        id: AttachmentId,
    ) -> Result<Option<Attachment>, StoreError> {
        let row: Option<Row> = on!(self, connection =>
            sqlx::query_as("SELECT * FROM attachment WHERE id = $1 AND invoice_id = $2")
                .bind(id.0)
                .bind(invoice.0)
                .fetch_optional(connection)
                .await)?;
        row.map(Attachment::try_from).transpose()
    }

    /// Whether a file stands beside an invoice.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_attachment(&mut self, invoice: InvoiceId) -> Result<bool, StoreError> {
        let row: Option<(Uuid,)> = on!(self, connection =>
            sqlx::query_as("SELECT id FROM attachment WHERE invoice_id = $1 LIMIT 1")
                .bind(invoice.0)
                .fetch_optional(connection)
                .await)?;
        Ok(row.is_some())
    }

    /// What a file holds.
    ///
    /// # Errors
    /// When the database fails, or what is stored is not what was attached.
    pub async fn load_file(&mut self, attachment: &Attachment) -> Result<Vec<u8>, StoreError> {
        let (content,): (Vec<u8>,) = on!(self, connection => sqlx::query_as(
            "SELECT content FROM attachment_blob WHERE company_id = $1 AND sha256 = $2",
        )
        .bind(attachment.company_id.0)
        .bind(attachment.hash.0.as_slice())
        .fetch_one(connection)
        .await)?;
        if FileHash::of(&content) == attachment.hash {
            return Ok(content);
        }
        Err(StoreError::Row {
            table: "attachment_blob",
            column: "content",
            row: attachment.hash.to_string(),
            reason: "it is not what the hash was made of".to_owned(),
        })
    }
}
