//! Trying the public URL as the Web Connector will: does its name resolve, does the certificate hold,
//! does it answer 200 without a login?
//!
//! One request of five seconds at most, to the configured public URL alone: nobody can type another
//! address, and a redirect is not followed. This room may name `reqwest` for that, and for nothing
//! else. The server's own view is not the QuickBooks computer's: a proxy or a name server between them
//! may say something else, which is why the page tells to open the address there too.

use std::{error::Error, io, net::IpAddr, time::Duration};

use reqwest::{
    Certificate, Client, Response,
    header::{LOCATION, USER_AGENT},
    redirect::Policy,
};
use rustls::CertificateError;
use url::{Host, Url};

use super::super::{Caller, OperationError, Operations};
use crate::{
    invoice::{CompanyId, Role},
    store::connection::OWN_AGENT,
};

/// How long the whole test may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much of the answer is read.
const BODY_MAX_BYTES: usize = 16 * 1024;

/// What became of the test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The address that was tried.
    pub address: String,
    /// What was found, in the order in which it was tried.
    pub found: Vec<Found>,
}

impl Reached {
    /// Whether the Web Connector can work with the address, as far as this server sees.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.found.iter().all(|found| found.is_good)
    }
}

/// One thing that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name for programs.
    pub code: &'static str,
    /// Whether it is as it has to be.
    pub is_good: bool,
    /// What was found.
    pub text: String,
    /// What to do; empty when it is good.
    pub remedy: String,
}

fn good(code: &'static str, text: impl Into<String>) -> Found {
    Found {
        code,
        is_good: true,
        text: text.into(),
        remedy: String::new(),
    }
}

fn bad(code: &'static str, text: impl Into<String>, remedy: &str) -> Found {
    Found {
        code,
        is_good: false,
        text: text.into(),
        remedy: remedy.to_owned(),
    }
}

impl Operations {
    /// Tries the public URL from here.
    ///
    /// # Errors
    /// When the caller is no admin, or there is no such company.
    pub async fn try_public_url(
        &self,
        who: &Caller,
        id: CompanyId,
    ) -> Result<Reached, OperationError> {
        who.require(&[Role::Admin])?;
        self.read(async |tx| self.company(tx, who, id).await)
            .await?;
        Ok(reach(&self.public_url, &[]).await)
    }
}

/// Tries `/qbwc` at that public URL. Beside the usual authorities, `trusted` is trusted.
pub async fn reach(public_url: &Url, trusted: &[Certificate]) -> Reached {
    let address = format!("{}/qbwc", public_url.as_str().trim_end_matches('/'));
    let mut found: Vec<_> = about_the_address(public_url).into_iter().collect();
    found.extend(match client(trusted) {
        Ok(client) => {
            let asked = client.get(&address).header(USER_AGENT, OWN_AGENT).send();
            match asked.await {
                Ok(response) => answered(public_url, response).await,
                Err(error) => vec![unreached(&error)],
            }
        }
        Err(error) => vec![unreached(&error)],
    });
    Reached { address, found }
}

fn client(trusted: &[Certificate]) -> reqwest::Result<Client> {
    let client = Client::builder()
        .timeout(PATIENCE)
        .redirect(Policy::none())
        // The way through a proxy of this machine is not the Web Connector's.
        .no_proxy();
    let trusting = trusted.iter().cloned();
    trusting
        .fold(client, reqwest::ClientBuilder::add_root_certificate)
        .build()
}

/// What can be said of the address without trying it.
fn about_the_address(public_url: &Url) -> Option<Found> {
    match public_url.host() {
        Some(Host::Domain("localhost")) => Some(good(
            "localhost",
            "`localhost` is for trying out on one machine: the Web Connector has to run on this very computer. For any other, `BILLBRIDGE_PUBLIC_URL` has to be an https address with a host name.",
        )),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => Some(bad(
            "no_host_name",
            "The public URL has an IP address in the place of a host name, which the Web Connector refuses (QBWC1001).",
            "Give the server a host name, set `BILLBRIDGE_PUBLIC_URL` to it, and download the .qwc file again.",
        )),
        Some(Host::Domain(_)) | None => None,
    }
}

async fn answered(public_url: &Url, response: Response) -> Vec<Found> {
    let mut found = Vec::new();
    let from = response.remote_addr().map(|from| from.ip());
    found.push(good("connects", connected(from)));
    if public_url.scheme() == "https" {
        found.push(good(
            "certificate",
            "The certificate holds: it is for this name, has not expired, and comes from an authority that is generally trusted.",
        ));
    }
    let status = response.status();
    if status.is_redirection() {
        let to = response.headers().get(LOCATION);
        let to = to.and_then(|to| to.to_str().ok()).unwrap_or("nowhere");
        let to: String = to.chars().take(200).collect();
        found.push(bad(
            "redirect",
            format!("It answers {status} and sends on to `{to}`. The Web Connector follows no redirect."),
            "Set `BILLBRIDGE_PUBLIC_URL` to the address that it leads to, or have the proxy answer `/qbwc` and `/support` itself; then download the .qwc file again.",
        ));
    } else if status != reqwest::StatusCode::OK {
        found.push(bad(
            "status",
            format!("It answers {status}. To see the certificate the Web Connector needs 200 (otherwise QBWC1048)."),
            "Let the proxy before this server pass `/qbwc` and `/support` on as they are, without a login of its own.",
        ));
    } else if is_ours(response).await {
        found.push(good(
            "answers",
            "It answers 200, without a login, as the Web Connector needs it.",
        ));
    } else {
        found.push(bad(
            "not_ours",
            "It answers 200, but it is not this program that answers.",
            "Let the proxy before this server pass `/qbwc` on to billbridge, or correct `BILLBRIDGE_PUBLIC_URL`.",
        ));
    }
    found
}

fn connected(from: Option<IpAddr>) -> String {
    from.map_or_else(
        || "The name resolves, and the server is reached.".to_owned(),
        |from| {
            format!(
                "The name resolves, and the server is reached at {}.",
                from.to_canonical()
            )
        },
    )
}

/// Whether the answer is the note that this program shows there.
async fn is_ours(mut response: Response) -> bool {
    let mut body = Vec::new();
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() > BODY_MAX_BYTES {
            break;
        }
    }
    String::from_utf8_lossy(&body).contains("billbridge")
}

/// What stood in the way.
fn unreached(error: &reqwest::Error) -> Found {
    if let Some(fault) = cause(error, certificate_fault) {
        return about_the_certificate(&fault);
    }
    if error.is_timeout() {
        return bad(
            "timeout",
            format!("No answer came within {} seconds.", PATIENCE.as_secs()),
            "Is a firewall in the way, or does the name lead to another computer? Some networks do not let a server reach its own public address: open the address in a browser on the QuickBooks computer too.",
        );
    }
    if cause(error, |one| one.downcast_ref::<rustls::Error>().map(|_| ())).is_some() {
        return bad(
            "tls",
            "What answers does not speak https as the Web Connector does.",
            "Look at the proxy’s settings for TLS: 1.2 or later, on the port of the public URL.",
        );
    }
    let kind = cause(error, |one| {
        one.downcast_ref::<io::Error>().map(io::Error::kind)
    });
    if kind == Some(io::ErrorKind::ConnectionRefused) {
        return bad(
            "refused",
            "The name resolves, and nothing listens at that address.",
            "Is the proxy running, and does it listen on the port of the public URL? Is the firewall open?",
        );
    }
    if cause(error, |one| {
        one.to_string().contains("dns error").then_some(())
    })
    .is_some()
    {
        return bad(
            "name",
            "The name of the public URL is not known: it does not resolve.",
            "Correct `BILLBRIDGE_PUBLIC_URL`, or add the name to your DNS. A new name may take an hour to be known.",
        );
    }
    bad(
        "unreachable",
        "The address could not be reached.",
        "Open it in a browser, on this server and on the QuickBooks computer: the browser says more.",
    )
}

/// The first cause of an error in which `look` finds something. What an `io::Error` wraps is among them,
/// though its `source` leaves it out.
fn cause<T>(
    error: &(dyn Error + 'static),
    look: fn(&(dyn Error + 'static)) -> Option<T>,
) -> Option<T> {
    let wrapped = || error.downcast_ref::<io::Error>()?.get_ref();
    look(error)
        .or_else(|| cause(wrapped()?, look))
        .or_else(|| cause(error.source()?, look))
}

fn certificate_fault(error: &(dyn Error + 'static)) -> Option<CertificateError> {
    match error.downcast_ref::<rustls::Error>()? {
        rustls::Error::InvalidCertificate(fault) => Some(fault.clone()),
        _ => None,
    }
}

fn about_the_certificate(fault: &CertificateError) -> Found {
    let is = |words: &str| format!("The certificate {words}.");
    match fault {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => bad(
            "expired",
            is("has expired"),
            "Renew it, and have it renewed by itself from now on. Nothing is wrong with the .qwc file.",
        ),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => bad(
            "not_valid_yet",
            is("is not valid yet"),
            "Look at this computer’s clock; if it is right, wait or use another certificate.",
        ),
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => bad(
            "name_mismatch",
            is("is for another name than that of the public URL"),
            "Get a certificate for the host name of the public URL, or set `BILLBRIDGE_PUBLIC_URL` to the name that the certificate is for and download the .qwc file again.",
        ),
        CertificateError::Revoked => bad(
            "revoked",
            is("was revoked by its authority"),
            "Get a new one.",
        ),
        // Among them a certificate that signs itself, which is no authority's either.
        _ => bad(
            "unknown_issuer",
            is(
                "does not come from an authority that is generally trusted, or the chain up to one is not sent",
            ),
            "Let the server send the whole chain (`fullchain.pem`). If the certificate is your company’s own, its authority has to be in Windows on the QuickBooks computer (`certlm.msc > Trusted Root Certification Authorities`); then this finding can be ignored.",
        ),
    }
}
