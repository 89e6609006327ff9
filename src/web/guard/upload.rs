//! A form with files, from a browser in which somebody is signed in.
//!
//! The same holds as for any other form, and the token comes first in it: not a byte of a file is kept
//! for anybody who is not known by then. A file that is too large is read to its end all the same, up to
//! a limit, because a browser shows no answer before it has sent everything.

use actix_multipart::{Field, Multipart};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::StatusCode};
use futures_util::{
    StreamExt,
    future::{FutureExt, LocalBoxFuture},
};

use super::{
    browser::{Browser, BrowserSecret},
    form::{TOKEN_FIELD, check_source},
};
use crate::{
    invoice::{FileError, attachment::FILE_MAX_BYTES},
    web::pages::error::PageError,
};

/// The most bytes in one form: three of the largest files.
const UPLOAD_MAX_BYTES: usize = 3 * FILE_MAX_BYTES + 64 * 1024;

/// The most bytes in a form's token.
const TOKEN_MAX_BYTES: usize = 200;

/// The field that carries the files.
const FILE_FIELD: &str = "file";

/// A file as a browser sends it.
pub struct UploadedFile {
    /// What it is called on the sender's machine.
    pub name: String,
    /// The type that the browser takes it for.
    pub declared: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// A form with files.
pub struct SignedUpload {
    /// Who sent it.
    pub browser: Browser,
    /// The files that were chosen; or why one of them can't be taken.
    pub files: Result<Vec<UploadedFile>, FileError>,
}

impl FromRequest for SignedUpload {
    type Error = PageError;
    type Future = LocalBoxFuture<'static, Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let browser = Browser::from_request(request, &mut Payload::None);
        let source = check_source(request, "multipart/form-data");
        let has_secret = BrowserSecret::of(request).is_some();
        let parts = Multipart::new(request.headers(), payload.take());
        async move {
            // Without a secret nobody is signed in, and the sign-in page is the better answer.
            let secret = if has_secret { Some(source?) } else { None };
            let browser = browser.await?;
            let secret = secret.ok_or(PageError::NoCookie)?;
            let files = Reading::new(parts).read(&secret).await?;
            Ok(Self { browser, files })
        }
        .boxed_local()
    }
}

/// A form that is being read.
struct Reading {
    parts: Multipart,
    bytes_read: usize,
    files: Vec<UploadedFile>,
    is_too_large: bool,
}

impl Reading {
    fn new(parts: Multipart) -> Self {
        Self {
            parts,
            bytes_read: 0,
            files: Vec::new(),
            is_too_large: false,
        }
    }

    async fn read(
        mut self,
        secret: &BrowserSecret,
    ) -> Result<Result<Vec<UploadedFile>, FileError>, PageError> {
        let mut is_ours = false;
        while let Some(part) = self.parts.next().await {
            let part = part.map_err(unreadable)?;
            if part.name() == Some(TOKEN_FIELD) && !is_ours {
                let token = self.keep(part, TOKEN_MAX_BYTES).await?.unwrap_or_default();
                is_ours = secret.made(&String::from_utf8_lossy(&token));
            } else if !is_ours {
                break;
            } else if part.name() == Some(FILE_FIELD) {
                self.read_file(part).await?;
            } else {
                self.keep(part, 0).await?;
            }
        }
        if !is_ours {
            return Err(PageError::Forged("it does not carry this browser's token"));
        }
        Ok(if self.is_too_large {
            Err(FileError::TooLarge)
        } else if self.files.is_empty() {
            Err(FileError::Empty)
        } else {
            Ok(self.files)
        })
    }

    async fn read_file(&mut self, part: Field) -> Result<(), PageError> {
        let named = part
            .content_disposition()
            .and_then(|said| said.get_filename());
        let name = named.unwrap_or_default().to_owned();
        let declared = part
            .content_type()
            .map(ToString::to_string)
            .unwrap_or_default();
        match self.keep(part, FILE_MAX_BYTES).await? {
            None => self.is_too_large = true,
            // A field in which no file was chosen.
            Some(bytes) if bytes.is_empty() && name.is_empty() => {}
            Some(bytes) => self.files.push(UploadedFile {
                name,
                declared,
                bytes,
            }),
        }
        Ok(())
    }

    /// Reads a part to its end; nothing is kept of one with more than so many bytes.
    async fn keep(
        &mut self,
        mut part: Field,
        max_bytes: usize,
    ) -> Result<Option<Vec<u8>>, PageError> {
        let mut kept = Some(Vec::new());
        while let Some(chunk) = part.next().await {
            let chunk = chunk.map_err(unreadable)?;
            self.bytes_read += chunk.len();
            if self.bytes_read > UPLOAD_MAX_BYTES {
                return Err(PageError::Form(StatusCode::PAYLOAD_TOO_LARGE));
            }
            kept = kept.filter(|kept| kept.len() + chunk.len() <= max_bytes);
            if let Some(kept) = &mut kept {
                kept.extend_from_slice(&chunk);
            }
        }
        Ok(kept)
    }
}

fn unreadable(_: actix_multipart::MultipartError) -> PageError {
    PageError::Form(StatusCode::BAD_REQUEST)
}
