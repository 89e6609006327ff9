//! The calls that the Web Connector makes, and the envelopes that its .NET proxy writes.

use std::fmt;

use crate::simulator::xml;

/// The namespace of every element of the protocol.
pub const NAMESPACE: &str = "http://developer.intuit.com/";

/// One call. `Debug` prints the method alone: the parameters hold a password, a ticket, and what
/// the company file holds.
#[derive(Clone, PartialEq, Eq)]
pub enum Call {
    /// `serverVersion()`.
    ServerVersion,
    /// `clientVersion(strVersion)`.
    ClientVersion {
        /// The connector's version.
        version: String,
    },
    /// `authenticate(strUserName, strPassword)`.
    Authenticate {
        /// The user name of the .qwc file.
        user_name: String,
        /// What the user typed into the Web Connector.
        password: String,
    },
    /// `sendRequestXML(…)`.
    SendRequestXml {
        /// The conversation.
        ticket: String,
        /// Host, company and preferences in the first call of a conversation, else empty.
        hcp_response: String,
        /// The full path of the open company file.
        company_file_name: String,
        /// `US`, `CA`, `UK` or `AU`.
        country: String,
        /// The highest qbXML version before the dot.
        major_version: u16,
        /// The highest qbXML version after the dot.
        minor_version: u16,
    },
    /// `receiveResponseXML(…)`.
    ReceiveResponseXml {
        /// The conversation.
        ticket: String,
        /// qbXML, or empty.
        response: String,
        /// Empty, or a code such as `0x80040400`.
        hresult: String,
        /// The text that comes with the code.
        message: String,
    },
    /// `connectionError(…)`.
    ConnectionError {
        /// The conversation.
        ticket: String,
        /// A code such as `0x80040408`.
        hresult: String,
        /// The text that comes with the code.
        message: String,
    },
    /// `getLastError(ticket)`.
    GetLastError {
        /// The conversation.
        ticket: String,
    },
    /// `interactiveRejected(wcTicket, reason)`: nobody sits in front of a simulator.
    InteractiveRejected {
        /// The conversation.
        ticket: String,
        /// Why not.
        reason: String,
    },
    /// `closeConnection(ticket)`.
    CloseConnection {
        /// The conversation.
        ticket: String,
    },
}

impl Call {
    /// The method's name on the wire.
    #[must_use]
    pub fn method(&self) -> &'static str {
        match self {
            Self::ServerVersion => "serverVersion",
            Self::ClientVersion { .. } => "clientVersion",
            Self::Authenticate { .. } => "authenticate",
            Self::SendRequestXml { .. } => "sendRequestXML",
            Self::ReceiveResponseXml { .. } => "receiveResponseXML",
            Self::ConnectionError { .. } => "connectionError",
            Self::GetLastError { .. } => "getLastError",
            Self::InteractiveRejected { .. } => "interactiveRejected",
            Self::CloseConnection { .. } => "closeConnection",
        }
    }

    /// The value of the `SOAPAction` header, quotes included.
    #[must_use]
    pub fn soap_action(&self) -> String {
        format!("\"{NAMESPACE}{}\"", self.method())
    }

    /// The envelope, on one line as .NET's proxy writes it.
    #[must_use]
    pub fn envelope(&self) -> String {
        let mut out = String::from(concat!(
            r#"<?xml version="1.0" encoding="utf-8"?>"#,
            r#"<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/""#,
            r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
            r#" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><"#,
        ));
        let method = self.method();
        out.push_str(method);
        out.push_str(" xmlns=\"");
        out.push_str(NAMESPACE);
        let parameters = self.parameters();
        if parameters.is_empty() {
            out.push_str("\" />");
        } else {
            out.push_str("\">");
            for (name, value) in parameters {
                write_parameter(name, &value, &mut out);
            }
            out.push_str("</");
            out.push_str(method);
            out.push('>');
        }
        out.push_str("</soap:Body></soap:Envelope>");
        out
    }

    fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ServerVersion => vec![],
            Self::ClientVersion { version } => vec![("strVersion", version.clone())],
            Self::Authenticate {
                user_name,
                password,
            } => vec![
                ("strUserName", user_name.clone()),
                ("strPassword", password.clone()),
            ],
            Self::SendRequestXml {
                ticket,
                hcp_response,
                company_file_name,
                country,
                major_version,
                minor_version,
            } => vec![
                ("ticket", ticket.clone()),
                ("strHCPResponse", hcp_response.clone()),
                ("strCompanyFileName", company_file_name.clone()),
                ("qbXMLCountry", country.clone()),
                ("qbXMLMajorVers", major_version.to_string()),
                ("qbXMLMinorVers", minor_version.to_string()),
            ],
            Self::ReceiveResponseXml {
                ticket,
                response,
                hresult,
                message,
            } => vec![
                ("ticket", ticket.clone()),
                ("response", response.clone()),
                ("hresult", hresult.clone()),
                ("message", message.clone()),
            ],
            Self::ConnectionError {
                ticket,
                hresult,
                message,
            } => vec![
                ("ticket", ticket.clone()),
                ("hresult", hresult.clone()),
                ("message", message.clone()),
            ],
            Self::InteractiveRejected { ticket, reason } => {
                vec![("wcTicket", ticket.clone()), ("reason", reason.clone())]
            }
            Self::GetLastError { ticket } | Self::CloseConnection { ticket } => {
                vec![("ticket", ticket.clone())]
            }
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(…)", self.method())
    }
}

fn write_parameter(name: &str, value: &str, out: &mut String) {
    out.push('<');
    out.push_str(name);
    if value.is_empty() {
        out.push_str(" />");
        return;
    }
    out.push('>');
    xml::escape_into(value, out);
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_without_parameters_is_an_empty_element() {
        assert_eq!(
            Call::ServerVersion.envelope(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
             xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
             xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
             xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body><serverVersion \
             xmlns=\"http://developer.intuit.com/\" /></soap:Body></soap:Envelope>"
        );
    }

    #[test]
    fn empty_text_is_written_and_control_characters_are_references() {
        let call = Call::ReceiveResponseXml {
            ticket: "t".to_owned(),
            response: "<a>\u{1F}&amp;</a>\r\n".to_owned(),
            hresult: String::new(),
            message: String::new(),
        };
        let envelope = call.envelope();
        assert!(envelope.contains("<response>&lt;a&gt;&#x1F;&amp;amp;&lt;/a&gt;\r\n</response>"));
        assert!(envelope.contains("<hresult /><message /></receiveResponseXML>"));
        assert_eq!(
            call.soap_action(),
            "\"http://developer.intuit.com/receiveResponseXML\""
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let call = Call::Authenticate {
            user_name: "anna".to_owned(),
            password: "secret".to_owned(),
        };
        assert_eq!(format!("{call:?}"), "authenticate(…)");
    }
}
