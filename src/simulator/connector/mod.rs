//! The Web Connector: drives [`Conversation`]s with a server over a [`Transport`].

pub mod call;
pub mod conversation;
pub mod reply;
pub mod report;
pub mod transport;
mod work;

use std::{fmt, time::Duration};

use conversation::{Conversation, Event, Step};
use reply::Read;
use report::UpdateReport;
use secrecy::{ExposeSecret, SecretString};
use transport::{Http, Transport, TransportError};

use super::{company_file::document::Stamp, faults::Faults, processor::QuickBooks};

/// Who the connector says it is: the .qwc file's user name and the password the user typed.
#[derive(Clone)]
pub struct Login {
    /// Goes to `authenticate` as it is.
    pub user_name: String,
    password: SecretString,
}

impl Login {
    /// A login.
    #[must_use]
    pub fn new(user_name: &str, password: &str) -> Self {
        Self {
            user_name: user_name.to_owned(),
            password: SecretString::from(password),
        }
    }

    fn password(&self) -> &str {
        self.password.expose_secret()
    }
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Login({}, …)", self.user_name)
    }
}

/// What a Web Connector knows about an application that was added to it.
#[derive(Clone, Debug)]
pub struct Settings {
    /// User name and password.
    pub login: Login,
    /// `OwnerID` and `FileID` of the .qwc file; with them the company file is stamped.
    pub stamp: Option<Stamp>,
    /// What `clientVersion` says.
    pub product_version: String,
    /// How long a `NoOp` pauses; five seconds in the real connector.
    pub noop_pause: Duration,
}

impl Settings {
    /// The settings of an application without a .qwc file.
    #[must_use]
    pub fn new(login: Login) -> Self {
        Self {
            login,
            stamp: None,
            product_version: "34.0.10010.76".to_owned(),
            noop_pause: Duration::from_secs(5),
        }
    }
}

/// A Web Connector with one application.
#[derive(Debug)]
pub struct Connector<T> {
    /// May be changed between conversations.
    pub settings: Settings,
    transport: T,
    faults: Faults,
}

impl Connector<Http> {
    /// A connector over HTTP with the usual settings.
    ///
    /// # Errors
    ///
    /// A [`TransportError`] when `url` is no address.
    pub fn http(url: &str, login: Login, faults: Faults) -> Result<Self, TransportError> {
        let transport = Http::new(url, None)?;
        Ok(Self::new(transport, Settings::new(login), faults))
    }
}

impl<T: Transport> Connector<T> {
    /// A connector over any transport.
    pub fn new(transport: T, settings: Settings, faults: Faults) -> Self {
        Self {
            settings,
            transport,
            faults,
        }
    }

    /// One poll: a whole conversation from `serverVersion` to `closeConnection`, or as far as it
    /// gets.
    pub async fn update(&mut self, quickbooks: &mut QuickBooks) -> UpdateReport {
        let mut conversation = Conversation::new(self.settings.clone());
        let mut step = conversation.begin(quickbooks, &mut self.faults);
        loop {
            let event = match step {
                Step::Call(call) => {
                    tracing::debug!(target: "billbridge::simulator", method = call.method(), "call");
                    let answer = self.transport.exchange(&call).await;
                    let read: Result<Read, _> =
                        answer.and_then(|http| reply::read(call.method(), &http));
                    Event::Heard(read)
                }
                Step::Pause(pause) => {
                    tokio::time::sleep(pause).await;
                    Event::Rested
                }
                Step::End => return conversation.into_report(),
            };
            step = conversation.advance(quickbooks, &mut self.faults, event);
        }
    }
}

#[cfg(test)]
mod tests;
