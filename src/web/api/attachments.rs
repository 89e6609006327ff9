//! What stands beside an invoice: files, and remarks in its history.

use actix_web::{
    FromRequest, HttpMessage, HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web::{Bytes, Data},
};
use futures_util::future::LocalBoxFuture;

use super::{
    address::{FileInPath, InPath},
    all_of_it, answer,
    body::ToRemark,
    found,
    openapi::{ReadProblems, WriteProblems},
    query::read_file_name,
    respond,
    sent::{Post, once_key, receive, refuse_encodings},
    shapes::{Attachment, Attachments, Event},
};
use crate::{
    invoice::InvoiceId,
    operations::{Operations, attachments::SentFile, idempotency::OnceKey},
    web::{
        disposition::disposition,
        guard::{AnyRole, token::Bearer},
        problem::{Kind, Problem},
    },
};

/// A file as a body, with what the headers say of it.
pub struct PostedFile {
    name: String,
    declared: String,
    bytes: Bytes,
    once: Option<OnceKey>,
}

impl FromRequest for PostedFile {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut actix_web::dev::Payload) -> Self::Future {
        let bytes = receive(request, payload, "send a smaller file");
        let request = request.clone();
        Box::pin(async move {
            refuse_encodings(&request)?;
            let name = file_name(&request)?;
            let bytes = bytes.await?;
            Ok(Self {
                once: once_key(&request, &bytes)?,
                declared: request.content_type().to_owned(),
                name,
                bytes,
            })
        })
    }
}

/// The name behind the `?`, or the one in `Content-Disposition`; empty for none.
fn file_name(request: &HttpRequest) -> Result<String, Problem> {
    let named = read_file_name(request.query_string()).map_err(Problem::invalid)?;
    if let Some(name) = named {
        return Ok(name);
    }
    let Some(value) = request.headers().get(header::CONTENT_DISPOSITION) else {
        return Ok(String::new());
    };
    let read = header::ContentDisposition::from_raw(value).map_err(|_| {
        Problem::new(
            Kind::Malformed,
            "`Content-Disposition` can't be read: expected such as `attachment; filename=\"RV-1001.pdf\"`",
        )
    })?;
    let extended = read.get_filename_ext().map(|name| name.value.as_slice());
    let extended = extended.map(|name| String::from_utf8_lossy(name).into_owned());
    let plain = || read.get_filename().unwrap_or_default().to_owned();
    Ok(extended.unwrap_or_else(plain))
}

/// Puts a file beside an invoice: the body is the file.
///
/// Taken are PDF, PNG, JPEG, WebP, GIF, plain text, CSV and XML, at most 10 MiB each and 20 for an
/// invoice. `Content-Type` must be what the bytes are. Its name stands in `name` or in
/// `Content-Disposition`. The same file again is the one that is there.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/attachments",
    tag = "invoices",
    operation_id = "attach_file",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("name" = Option<String>, Query, description = "What the file is called"),
        ("Content-Disposition" = Option<String>, Header, description = "What the file is called, when `name` is absent: `attachment; filename=\"RV-1001.pdf\"`"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file's bytes, under its own media type"),
    responses((status = 201, description = "Beside the invoice", body = Attachment), WriteProblems)
)]
pub async fn attach(
    who: Bearer<AnyRole>,
    id: InPath<InvoiceId>,
    file: PostedFile,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let sent = SentFile {
        name: &file.name,
        declared: &file.declared,
        bytes: &file.bytes,
    };
    let done = operations
        .once(&who, file.once.as_ref(), all_of_it, async |tx| {
            let attachment = operations.attach(tx, &who, id.0, sent).await?;
            Ok(answer(StatusCode::CREATED, &Attachment::from(attachment)))
        })
        .await?;
    Ok(respond(done))
}

/// The files beside an invoice, in the order in which they came.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/attachments",
    tag = "invoices",
    operation_id = "list_attachments",
    params(("id" = Uuid, Path, description = "The invoice")),
    responses((status = 200, description = "All of them", body = Attachments), ReadProblems)
)]
pub async fn list(
    who: Bearer<AnyRole>,
    id: InPath<InvoiceId>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let attachments = operations
        .read(async |tx| operations.attachments(tx, &who, id.0).await)
        .await?;
    Ok(found(&Attachments {
        items: attachments.into_iter().map(Attachment::from).collect(),
    }))
}

/// What a file beside an invoice holds, byte for byte.
#[utoipa::path(
    get,
    path = "/api/v1/invoices/{id}/attachments/{attachment}",
    tag = "invoices",
    operation_id = "get_attachment",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("attachment" = Uuid, Path, description = "The file")
    ),
    responses((status = 200, description = "The file, under its own media type", content_type = "application/octet-stream", body = Vec<u8>), ReadProblems)
)]
pub async fn get(
    who: Bearer<AnyRole>,
    path: FileInPath,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let (attachment, bytes) = operations
        .read(async |tx| {
            operations
                .attachment(tx, &who, path.invoice, path.attachment)
                .await
        })
        .await?;
    Ok(HttpResponse::Ok()
        .content_type(attachment.media_type.as_str())
        .insert_header(disposition(attachment.file_name.as_str(), false))
        .body(bytes))
}

/// Takes a file away from an invoice.
///
/// Only in `AP`, `AA` and `A`: what was sent keeps its files.
#[utoipa::path(
    delete,
    path = "/api/v1/invoices/{id}/attachments/{attachment}",
    tag = "invoices",
    operation_id = "detach_file",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("attachment" = Uuid, Path, description = "The file")
    ),
    responses((status = 204, description = "Taken away"), WriteProblems)
)]
pub async fn delete(
    who: Bearer<AnyRole>,
    path: FileInPath,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    operations
        .write(async |tx| {
            operations
                .detach(tx, &who, path.invoice, path.attachment)
                .await
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Writes a remark into an invoice's history. It moves nothing.
#[utoipa::path(
    post,
    path = "/api/v1/invoices/{id}/remarks",
    tag = "invoices",
    operation_id = "remark_on_invoice",
    params(
        ("id" = Uuid, Path, description = "The invoice"),
        ("Idempotency-Key" = Option<String>, Header, description = "Done once, however often it is sent")
    ),
    request_body = ToRemark,
    responses((status = 201, description = "The remark, as it stands in the history", body = Event), WriteProblems)
)]
pub async fn remark(
    who: Bearer<AnyRole>,
    id: InPath<InvoiceId>,
    post: Post<ToRemark>,
    operations: Data<Operations>,
) -> Result<HttpResponse, Problem> {
    let text = &post.sent.text;
    let done = operations
        .once(&who, post.once.as_ref(), all_of_it, async |tx| {
            let event = operations.remark(tx, &who, id.0, text).await?;
            Ok(answer(StatusCode::CREATED, &Event::from(event)))
        })
        .await?;
    Ok(respond(done))
}
