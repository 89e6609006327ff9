//! What stands beside an invoice: files, and what people say.

use std::future::{Ready, ready};

use actix_web::{Either, FromRequest, HttpRequest, dev::Payload, web::Data};

use super::{
    Loaded, Refused, path,
    steps::{Outcome, answer, refuse},
};
use crate::{
    invoice::{
        Attachment, AttachmentId, InvoiceId,
        attachment::{FILE_MAX_BYTES, FILES_MAX, MediaType},
    },
    operations::{
        OperationError, Operations,
        attachments::{SentFile, may_lose_files},
    },
    web::{
        guard::{browser::Browser, form::SignedForm, upload::SignedUpload},
        pages::{
            PageId,
            answer::{SeeOther, Stored},
            done::Done,
            error::PageError,
            words,
        },
    },
};

/// The files, and the form for more.
pub(super) struct FilesView {
    pub(super) files: Vec<FileView>,
    /// Whether more are taken.
    pub(super) has_room: bool,
    /// What a browser offers to choose from.
    pub(super) accept: String,
    pub(super) hint: String,
    /// Why the last one was not taken.
    pub(super) refused: Option<String>,
}

/// How a file is seen on the page.
pub(super) enum Preview {
    Image,
    Frame,
}

impl Preview {
    fn of(media_type: MediaType) -> Option<Self> {
        if media_type.is_image() {
            Some(Self::Image)
        } else {
            media_type.is_shown().then_some(Self::Frame)
        }
    }
}

/// One file.
pub(super) struct FileView {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) size: String,
    pub(super) by: String,
    pub(super) at: String,
    pub(super) href: String,
    pub(super) preview: Option<Preview>,
    /// Whether it is to be seen at once: the first that can be.
    pub(super) is_open: bool,
    /// Whether it can be taken away.
    pub(super) may_go: bool,
}

pub(super) fn render_files(loaded: &Loaded, refused: &Refused) -> FilesView {
    let invoice = &loaded.shown.invoice;
    let may_go = may_lose_files(invoice.status());
    let first = loaded
        .attachments
        .iter()
        .find(|file| file.media_type.is_shown());
    let first = first.map(|file| file.id);
    let view = |file: &Attachment| FileView {
        name: file.file_name.as_str().to_owned(),
        kind: file.media_type.title(),
        size: size(file.size_bytes),
        by: file.attached_by.clone(),
        at: words::moment(file.attached_at),
        href: format!("{}/attachments/{}", path(invoice.id), file.id),
        preview: Preview::of(file.media_type),
        is_open: first == Some(file.id),
        may_go,
    };
    let types = MediaType::ALL.iter().map(|media_type| media_type.as_str());
    FilesView {
        files: loaded.attachments.iter().map(view).collect(),
        has_room: loaded.attachments.len() < FILES_MAX,
        accept: types.collect::<Vec<_>>().join(","),
        hint: format!(
            "PDF, PNG, JPEG, WebP, GIF, text, CSV or XML; at most {} MiB each.",
            FILE_MAX_BYTES / 1024 / 1024
        ),
        refused: refused.message.clone().filter(|_| refused.is_file),
    }
}

/// A size as people read it: `870 bytes`, `12 KB`, `3.4 MB`.
fn size(bytes: i64) -> String {
    if bytes < 1_000 {
        format!("{bytes} bytes")
    } else if bytes < 999_500 {
        format!("{} KB", (bytes + 500) / 1_000)
    } else {
        let tenths = (bytes + 50_000) / 100_000;
        format!("{}.{} MB", tenths / 10, tenths % 10)
    }
}

/// The two ids in the address of a file. An address with something else in their place is no page.
#[derive(Clone, Copy, Debug)]
pub struct FileId {
    invoice: InvoiceId,
    attachment: AttachmentId,
}

impl FromRequest for FileId {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let part = |name| request.match_info().get(name);
        let read = || {
            Some(Self {
                invoice: part("id")?.parse().ok()?,
                attachment: part("attachment")?.parse().ok()?,
            })
        };
        ready(read().ok_or(PageError::NoSuchPage))
    }
}

/// `GET /invoices/{id}/attachments/{attachment}`: the file.
///
/// # Errors
/// When there is no such file.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    file: FileId,
) -> Result<Stored, PageError> {
    let (attachment, bytes) = operations
        .read(async |tx| {
            operations
                .attachment(tx, &browser.caller, file.invoice, file.attachment)
                .await
        })
        .await?;
    Ok(Stored { attachment, bytes })
}

/// `POST /invoices/{id}/attachments`: puts files beside it, all of them or none.
///
/// # Errors
/// When the form is not ours or can't be read, or there is no such invoice.
pub async fn attach(
    operations: Data<Operations>,
    upload: SignedUpload,
    id: PageId<InvoiceId>,
) -> Outcome {
    let browser = &upload.browser;
    let result = operations
        .write(async |tx| {
            let files = upload.files.as_ref();
            for file in files.map_err(|error| OperationError::File(error.clone()))? {
                let sent = SentFile {
                    name: &file.name,
                    declared: &file.declared,
                    bytes: &file.bytes,
                };
                operations.attach(tx, &browser.caller, id.0, sent).await?;
            }
            Ok(())
        })
        .await;
    let Err(error) = result else {
        let cookie = Done::Attached.cookie(&path(id.0), operations.public_url());
        return Ok(Either::Left(SeeOther::page(path(id.0)).with_cookie(cookie)));
    };
    let refused = Refused {
        is_file: true,
        ..Refused::default()
    };
    refuse(&operations, browser, id.0, error, refused).await
}

/// `POST /invoices/{id}/attachments/{attachment}/remove`: takes a file away.
///
/// # Errors
/// When the form is not ours, or there is no such file.
pub async fn detach(operations: Data<Operations>, form: SignedForm, file: FileId) -> Outcome {
    let who = &form.browser.caller;
    let result = operations
        .write(async |tx| {
            operations
                .detach(tx, who, file.invoice, file.attachment)
                .await
        })
        .await;
    answer(&operations, &form, file.invoice, Done::Detached, result).await
}

/// `POST /invoices/{id}/remark`: says something about it.
///
/// # Errors
/// When the form is not ours, or there is no such invoice.
pub async fn remark(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<InvoiceId>,
) -> Outcome {
    let (who, text) = (&form.browser.caller, form.fields.text("text"));
    let result = operations
        .write(async |tx| operations.remark(tx, who, id.0, text).await)
        .await;
    answer(&operations, &form, id.0, Done::Remarked, result).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_short() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_499, "1 KB"),
            (812_700, "813 KB"),
            (1_000_000, "1.0 MB"),
            (10_485_760, "10.5 MB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }
}
