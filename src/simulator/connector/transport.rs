//! How a call reaches the server: over HTTP, or any other way that a test thinks up.

use std::{future::Future, time::Duration};

use reqwest::{
    Certificate, Client, Url,
    header::{CONTENT_ENCODING, CONTENT_TYPE, EXPECT, USER_AGENT},
    redirect::Policy,
};

use super::{
    call::Call,
    reply::{HttpReply, ReplyFault},
};

/// .NET's default for a SOAP call.
const CALL_TIMEOUT: Duration = Duration::from_secs(100);

/// What .NET's proxy calls itself.
const AGENT: &str =
    "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol 4.0.30319.42000)";

/// Carries a call to the server and brings the HTTP answer back.
pub trait Transport {
    /// Makes one call. Redirects are not followed, nothing is decompressed.
    ///
    /// # Errors
    ///
    /// [`ReplyFault::NoConnection`] or [`ReplyFault::Closed`] when there is no HTTP answer.
    fn exchange(&self, call: &Call) -> impl Future<Output = Result<HttpReply, ReplyFault>>;
}

/// The real thing.
#[derive(Clone, Debug)]
pub struct Http {
    client: Client,
    url: Url,
}

/// A connector that cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// An address that is none.
    #[error("`{url}` is no http or https address: {reason}")]
    Url {
        /// The address as given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The HTTP client or its certificate cannot be used.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

impl Http {
    /// A transport to that address. `root_certificate` is a PEM certificate to trust besides the
    /// well-known ones.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when the address or the certificate is none.
    pub fn new(url: &str, root_certificate: Option<&[u8]>) -> Result<Self, TransportError> {
        let invalid = |reason: String| TransportError::Url {
            url: url.to_owned(),
            reason,
        };
        let parsed = Url::parse(url).map_err(|error| invalid(error.to_string()))?;
        if !matches!(parsed.scheme(), "http" | "https") {
            return Err(invalid(format!("found the scheme `{}`", parsed.scheme())));
        }
        let mut builder = Client::builder()
            .redirect(Policy::none())
            .timeout(CALL_TIMEOUT)
            .no_proxy();
        if let Some(pem) = root_certificate {
            builder = builder.add_root_certificate(Certificate::from_pem(pem)?);
        }
        Ok(Self {
            client: builder.build()?,
            url: parsed,
        })
    }
}

impl Transport for Http {
    async fn exchange(&self, call: &Call) -> Result<HttpReply, ReplyFault> {
        let response = self
            .client
            .post(self.url.clone())
            .header(USER_AGENT, AGENT)
            .header(CONTENT_TYPE, "text/xml; charset=utf-8")
            .header("SOAPAction", call.soap_action())
            .header(EXPECT, "100-continue")
            .body(call.envelope())
            .send()
            .await
            .map_err(|error| broken(&error))?;
        let status = response.status();
        let header = |name| {
            let value = response.headers().get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let content_type = header(CONTENT_TYPE).unwrap_or_default();
        let content_encoding = header(CONTENT_ENCODING);
        let body = response.bytes().await.map_err(|error| broken(&error))?;
        Ok(HttpReply {
            status: status.as_u16(),
            reason: status.canonical_reason().unwrap_or_default().to_owned(),
            content_type,
            content_encoding,
            body: body.to_vec(),
        })
    }
}

/// The error's innermost cause, without the address, which may hold a secret.
fn broken(error: &reqwest::Error) -> ReplyFault {
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    let reason = cause.to_string();
    if error.is_connect() {
        ReplyFault::NoConnection(reason)
    } else {
        ReplyFault::Closed(reason)
    }
}
