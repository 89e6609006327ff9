//! The stylesheet, the scripts and the icon, compiled in. Their names carry their content's hash, so a
//! browser may keep them for ever and still never shows a page with the wrong one.
//!
//! The stylesheet is one file to the browser; here it is one file a subject, in this order. htmx and its
//! extension for server-sent events are their npm packages' files as they are, with their versions in
//! their names.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse, http::header};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::{answer::dress, error::PageError};

const CSS: &str = "text/css; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

const STYLESHEET: &str = concat!(
    include_str!("../../../templates/style/ground.css"),
    include_str!("../../../templates/style/bar.css"),
    include_str!("../../../templates/style/forms.css"),
    include_str!("../../../templates/style/boxes.css"),
    include_str!("../../../templates/style/status.css"),
    include_str!("../../../templates/style/tables.css"),
    include_str!("../../../templates/style/to_do.css"),
    include_str!("../../../templates/style/invoices.css"),
    include_str!("../../../templates/style/invoice.css"),
    include_str!("../../../templates/style/lists.css"),
    include_str!("../../../templates/style/conversations.css"),
    include_str!("../../../templates/style/orders.css"),
    include_str!("../../../templates/style/send_run.css"),
    include_str!("../../../templates/style/edit_invoice.css"),
    include_str!("../../../templates/style/settings.css"),
    include_str!("../../../templates/style/people.css"),
    include_str!("../../../templates/style/audit.css"),
    include_str!("../../../templates/style/quickbooks.css"),
);

/// One file that pages refer to.
struct Asset {
    path: String,
    media_type: &'static str,
    text: &'static str,
}

impl Asset {
    fn new(name: &str, ending: &str, media_type: &'static str, text: &'static str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(text)[..6]);
        Self {
            path: format!("/static/{name}-{hash}.{ending}"),
            media_type,
            text,
        }
    }
}

static ASSETS: LazyLock<[Asset; 5]> = LazyLock::new(|| {
    let icon = include_str!("../../../templates/billbridge.svg");
    let script = include_str!("../../../templates/script/billbridge.js");
    let htmx = include_str!("../../../templates/script/htmx-2.0.11.min.js");
    let htmx_sse = include_str!("../../../templates/script/htmx-ext-sse-2.2.4.min.js");
    [
        Asset::new("billbridge", "css", CSS, STYLESHEET),
        Asset::new("billbridge", "svg", SVG, icon),
        Asset::new("billbridge", "js", JAVASCRIPT, script),
        Asset::new("htmx", "js", JAVASCRIPT, htmx),
        Asset::new("htmx-sse", "js", JAVASCRIPT, htmx_sse),
    ]
});

/// Where each of them is.
#[derive(Clone, Copy, Debug)]
pub struct AssetPaths {
    /// The stylesheet.
    pub stylesheet: &'static str,
    /// The icon.
    pub icon: &'static str,
    /// Our own script.
    pub script: &'static str,
    /// htmx.
    pub htmx: &'static str,
    /// Its extension for server-sent events.
    pub htmx_sse: &'static str,
}

/// Where each of them is.
#[must_use]
pub fn paths() -> AssetPaths {
    let [stylesheet, icon, script, htmx, htmx_sse] = &*ASSETS;
    AssetPaths {
        stylesheet: &stylesheet.path,
        icon: &icon.path,
        script: &script.path,
        htmx: &htmx.path,
        htmx_sse: &htmx_sse.path,
    }
}

/// `GET /static/{file}`: the file with exactly that name; an old version's name is not found.
///
/// # Errors
/// When no file has that name.
pub async fn show(request: HttpRequest) -> Result<HttpResponse, PageError> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.path == request.path())
        .ok_or(PageError::NoSuchPage)?;
    Ok(dress(
        HttpResponse::Ok()
            .content_type(asset.media_type)
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(asset.text),
    ))
}
