//! The stylesheet and the icon, compiled in. Their names carry their content's hash, so a browser
//! may keep them for ever and still never shows a page with the wrong one.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, http::header};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{answer::dress, error::PageError};

/// One file that pages refer to.
struct Asset {
    path: String,
    media_type: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(ending: &str, media_type: &'static str, text: &'static str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(text)[..6]);
        Self {
            path: format!("/static/billbridge-{hash}.{ending}"),
            media_type,
            text,
        }
    }
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("../../../templates/billbridge.css");
    Asset::new("css", "text/css; charset=utf-8", text)
});

static ICON: LazyLock<Asset> = LazyLock::new(|| {
    let text = include_str!("../../../templates/billbridge.svg");
    Asset::new("svg", "image/svg+xml", text)
});

/// Where the stylesheet is.
#[must_use]
pub fn stylesheet_path() -> &'static str {
    &STYLESHEET.path
}

/// Where the icon is.
#[must_use]
pub fn icon_path() -> &'static str {
    &ICON.path
}

/// `GET /static/{file}`: the file with exactly that name; an old version's name is not found.
///
/// # Errors
/// When no file has that name.
pub async fn show(request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asset = [&*STYLESHEET, &*ICON]
        .into_iter()
        .find(|asset| asset.path == request.path())
        .ok_or(PageError::NoSuchPage)?;
    Ok(dress(
        HttpResponse::Ok()
            .content_type(asset.media_type)
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(asset.text),
    ))
}
