//! The names that the connector calls by, and which parameters each of them has.
//!
//! The names are Intuit's (Programmer's Guide v2.0, chapter 5), the order of the parameters is that
//! of the wire. Three operations go by two names: the guide, the sample programs and what is seen
//! on the wire differ, so each name is heard, and answered under the name that was called.

use secrecy::SecretString;
use thiserror::Error;

use crate::sync::call::{Call, Ticket};

/// One name that the connector may call by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `serverVersion`, without parameters: what is seen on the wire.
    ServerVersion,
    /// `getServerVersion(ticket)`: what the guide calls it.
    GetServerVersion,
    /// `clientVersion`.
    ClientVersion,
    /// `authenticate`.
    Authenticate,
    /// `sendRequestXML`.
    SendRequestXml,
    /// `receiveResponseXML`.
    ReceiveResponseXml,
    /// `connectionError`.
    ConnectionError,
    /// `getLastError`.
    GetLastError,
    /// `closeConnection`.
    CloseConnection,
    /// `getInteractiveURL`.
    GetInteractiveUrl,
    /// `interactiveUrl`: the same, in the field.
    InteractiveUrl,
    /// `interactiveRejected`.
    InteractiveRejected,
    /// `interactiveDone`.
    InteractiveDone,
    /// `isInteractiveDone`: the same, in Intuit's sample programs.
    IsInteractiveDone,
}

/// A parameter that should have been a number.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("parameter `{parameter}` is `{found}`, expected a whole number from 0 to 65535")]
pub struct NotANumber {
    /// The parameter's name.
    pub parameter: &'static str,
    /// What it holds, cut to a length fit for a message.
    pub found: String,
}

impl Operation {
    /// Every name there is.
    pub const ALL: [Self; 14] = [
        Self::ServerVersion,
        Self::GetServerVersion,
        Self::ClientVersion,
        Self::Authenticate,
        Self::SendRequestXml,
        Self::ReceiveResponseXml,
        Self::ConnectionError,
        Self::GetLastError,
        Self::CloseConnection,
        Self::GetInteractiveUrl,
        Self::InteractiveUrl,
        Self::InteractiveRejected,
        Self::InteractiveDone,
        Self::IsInteractiveDone,
    ];

    /// The operation of this name; names are case-sensitive, as XML's are.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// The local name of its element; that of its reply is this and `Response`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ServerVersion => "serverVersion",
            Self::GetServerVersion => "getServerVersion",
            Self::ClientVersion => "clientVersion",
            Self::Authenticate => "authenticate",
            Self::SendRequestXml => "sendRequestXML",
            Self::ReceiveResponseXml => "receiveResponseXML",
            Self::ConnectionError => "connectionError",
            Self::GetLastError => "getLastError",
            Self::CloseConnection => "closeConnection",
            Self::GetInteractiveUrl => "getInteractiveURL",
            Self::InteractiveUrl => "interactiveUrl",
            Self::InteractiveRejected => "interactiveRejected",
            Self::InteractiveDone => "interactiveDone",
            Self::IsInteractiveDone => "isInteractiveDone",
        }
    }

    /// The parameters that are read; any other child is passed over.
    const fn parameters(self) -> &'static [&'static str] {
        match self {
            Self::ClientVersion => &["strVersion"],
            Self::Authenticate => &["strUserName", "strPassword"],
            Self::SendRequestXml => &[
                "ticket",
                "strHCPResponse",
                "strCompanyFileName",
                "qbXMLCountry",
                "qbXMLMajorVers",
                "qbXMLMinorVers",
            ],
            Self::ReceiveResponseXml => &["ticket", "response", "hresult", "message"],
            Self::ConnectionError => &["ticket", "hresult", "message"],
            Self::GetLastError | Self::CloseConnection => &["ticket"],
            Self::ServerVersion
            | Self::GetServerVersion
            | Self::GetInteractiveUrl
            | Self::InteractiveUrl
            | Self::InteractiveRejected
            | Self::InteractiveDone
            | Self::IsInteractiveDone => &[],
        }
    }
}

/// The parameters of one call while its envelope is being read.
#[derive(Debug)]
pub struct Parameters {
    operation: Operation,
    values: Vec<(&'static str, Option<String>)>,
}

impl Parameters {
    /// None of them read yet.
    #[must_use]
    pub fn of(operation: Operation) -> Self {
        let values = operation
            .parameters()
            .iter()
            .map(|name| (*name, None))
            .collect();
        Self { operation, values }
    }

    /// The place for the value of the child `name`, or `None` for a child to pass over: one that
    /// the operation does not have, or one that was there before. The first of two wins, so that
    /// nothing appended to an envelope can replace what it said.
    pub fn vacancy(&mut self, name: &str) -> Option<Vacancy<'_>> {
        self.values
            .iter_mut()
            .find(|(parameter, value)| *parameter == name && value.is_none())
            .map(|(name, value)| Vacancy { name, value })
    }

    /// The call that these parameters make. A missing one is the empty string, or 0.
    ///
    /// # Errors
    ///
    /// A version number that is none.
    pub fn into_call(mut self) -> Result<Call, NotANumber> {
        Ok(match self.operation {
            Operation::ServerVersion | Operation::GetServerVersion => Call::ServerVersion,
            Operation::ClientVersion => Call::ClientVersion {
                version: self.text("strVersion"),
            },
            Operation::Authenticate => Call::Authenticate {
                user_name: self.text("strUserName"),
                password: SecretString::from(self.text("strPassword")),
            },
            Operation::SendRequestXml => Call::SendRequestXml {
                ticket: self.ticket(),
                hcp_response: self.text("strHCPResponse"),
                company_file_name: self.text("strCompanyFileName"),
                country: self.text("qbXMLCountry"),
                major_version: self.number("qbXMLMajorVers")?,
                minor_version: self.number("qbXMLMinorVers")?,
            },
            Operation::ReceiveResponseXml => Call::ReceiveResponseXml {
                ticket: self.ticket(),
                response: self.text("response"),
                hresult: self.text("hresult"),
                message: self.text("message"),
            },
            Operation::ConnectionError => Call::ConnectionError {
                ticket: self.ticket(),
                hresult: self.text("hresult"),
                message: self.text("message"),
            },
            Operation::GetLastError => Call::GetLastError {
                ticket: self.ticket(),
            },
            Operation::CloseConnection => Call::CloseConnection {
                ticket: self.ticket(),
            },
            Operation::GetInteractiveUrl | Operation::InteractiveUrl => Call::GetInteractiveUrl,
            Operation::InteractiveRejected => Call::InteractiveRejected,
            Operation::InteractiveDone | Operation::IsInteractiveDone => Call::InteractiveDone,
        })
    }

    fn ticket(&mut self) -> Ticket {
        Ticket::new(self.text("ticket"))
    }

    fn text(&mut self, parameter: &str) -> String {
        self.values
            .iter_mut()
            .find(|(name, _)| *name == parameter)
            .and_then(|(_, value)| value.take())
            .unwrap_or_default()
    }

    fn number(&mut self, parameter: &'static str) -> Result<u16, NotANumber> {
        /// As much of a wrong value as a message shows.
        const SHOWN: usize = 40;
        let text = self.text(parameter);
        match text.trim() {
            "" => Ok(0),
            digits => digits.parse().map_err(|_| NotANumber {
                parameter,
                found: digits.chars().take(SHOWN).collect(),
            }),
        }
    }
}

/// A parameter that has no value yet.
#[derive(Debug)]
pub struct Vacancy<'p> {
    /// The parameter's name.
    pub name: &'static str,
    value: &'p mut Option<String>,
}

impl Vacancy<'_> {
    /// Gives it its value.
    pub fn fill(self, value: String) {
        *self.value = Some(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(major: &str) -> Result<Call, NotANumber> {
        let mut parameters = Parameters::of(Operation::SendRequestXml);
        parameters
            .vacancy("qbXMLMajorVers")
            .unwrap()
            .fill(major.to_owned());
        parameters.into_call()
    }

    #[test]
    fn every_operation_is_found_by_its_name() {
        for operation in Operation::ALL {
            assert_eq!(Operation::named(operation.name()), Some(operation));
        }
    }

    #[test]
    fn a_name_in_another_case_is_no_operation() {
        for name in [
            "",
            "Authenticate",
            "sendRequestXml",
            "authenticate ",
            "authenticateResponse",
        ] {
            assert_eq!(Operation::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_number_may_have_spaces_around_it_or_be_missing() {
        for (text, expected) in [
            ("13", 13),
            (" 16\n", 16),
            ("", 0),
            (" ", 0),
            ("65535", 65535),
        ] {
            let Ok(Call::SendRequestXml {
                major_version,
                minor_version,
                ..
            }) = versions(text)
            else {
                panic!("`{text}` is refused");
            };
            assert_eq!((major_version, minor_version), (expected, 0), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused_by_name() {
        for text in ["-1", "13.0", "65536", "thirteen", "0x0D", "1 3"] {
            assert_eq!(
                versions(text).unwrap_err(),
                NotANumber {
                    parameter: "qbXMLMajorVers",
                    found: text.to_owned()
                }
            );
        }
        assert_eq!(versions(&"9".repeat(1000)).unwrap_err().found.len(), 40);
    }

    #[test]
    fn the_first_of_two_values_wins() {
        let mut parameters = Parameters::of(Operation::ClientVersion);
        parameters
            .vacancy("strVersion")
            .unwrap()
            .fill("2.3.0.215".to_owned());
        assert!(parameters.vacancy("strVersion").is_none());
        assert!(parameters.vacancy("ticket").is_none());
    }
}
