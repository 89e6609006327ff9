//! How a call reaches the server: over HTTP, or any other way that a test thinks up.

use std::{future::Future, time::Duration};

use reqwest::{
    Certificate, Client, ClientBuilder, Url,
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
    /// A root certificate file without a certificate.
    #[error("the root certificate is no PEM text with a certificate in it")]
    NoCertificate,
    /// The HTTP client or its certificate cannot be used.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(#[from] reqwest::Error),
}

impl Http {
    /// A transport to that address. `root_certificates` is PEM text of certificates to trust
    /// besides the well-known ones.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when the address or the certificate is none.
    pub fn new(url: &str, root_certificates: Option<&[u8]>) -> Result<Self, TransportError> {
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
        if let Some(pem) = root_certificates {
            let certificates = Certificate::from_pem_bundle(pem)?;
            if certificates.is_empty() {
                return Err(TransportError::NoCertificate);
            }
            builder = certificates
                .into_iter()
                .fold(builder, ClientBuilder::add_root_certificate);
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

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;
    use crate::simulator::{CompanyFile, Connector, Faults, Login, Outcome, QuickBooks};

    #[tokio::test]
    async fn over_http_the_call_looks_like_dotnets() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/qbwc", listener.local_addr().unwrap());
        let server = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            while !heard.ends_with(b"</soap:Envelope>") {
                let mut piece = [0; 4096];
                let length = socket.read(&mut piece).await.unwrap();
                assert_ne!(length, 0, "the connector hung up");
                heard.extend_from_slice(&piece[..length]);
            }
            socket
                .write_all(
                    b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
                )
                .await
                .unwrap();
            String::from_utf8(heard).unwrap()
        });
        let transport = Http::new(&url, None).unwrap();
        let http = transport.exchange(&Call::ServerVersion).await.unwrap();
        assert_eq!(http.status, 302, "redirects are not followed");
        let heard = server.await.unwrap();
        let (header, body) = heard.split_once("\r\n\r\n").unwrap();
        let header = header.to_ascii_lowercase();
        for line in [
            "post /qbwc http/1.1",
            "content-type: text/xml; charset=utf-8",
            "soapaction: \"http://developer.intuit.com/serverversion\"",
            "expect: 100-continue",
            &format!("content-length: {}", body.len()),
        ] {
            assert!(
                header.lines().any(|found| found == line),
                "{line} in {header}"
            );
        }
        assert!(header.contains("ms web services client protocol"));
        assert!(!header.contains("accept-encoding") && !header.contains("cookie"));
        assert_eq!(body, Call::ServerVersion.envelope());
    }

    #[tokio::test]
    async fn a_server_that_is_not_there_is_a_broken_call() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/qbwc", listener.local_addr().unwrap());
        drop(listener);
        let mut connector = Connector::http(&url, Login::new("u", "p"), Faults::none()).unwrap();
        let report = connector
            .update(&mut QuickBooks::new(CompanyFile::demo()))
            .await;
        let Outcome::Broken { code, reason, .. } = report.outcome else {
            panic!("{report}");
        };
        assert_eq!(code, "QBWC1036");
        assert!(reason.starts_with("Unable to connect"), "{reason}");
    }

    #[test]
    fn an_address_that_is_none_is_refused() {
        for url in ["", "localhost", "ftp://localhost/", "/qbwc"] {
            assert!(Http::new(url, None).is_err(), "{url}");
        }
        assert!(Http::new("https://localhost/qbwc", Some(b"no certificate")).is_err());
    }

    #[tokio::test]
    async fn a_poll_over_http_can_run_on_any_thread() {
        let mut connector =
            Connector::http("http://127.0.0.1:1/", Login::new("u", "p"), Faults::none()).unwrap();
        let poll = tokio::spawn(async move {
            let mut quickbooks = QuickBooks::new(CompanyFile::demo());
            connector.update(&mut quickbooks).await
        });
        assert!(!poll.await.unwrap().is_clean());
    }
}
