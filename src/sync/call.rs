//! What the connector can say, and what it can be told: the Web Connector's methods as types.
//!
//! The words are Intuit's (Programmer's Guide chapter 5). `soap` reads envelopes into a [`Call`] and
//! writes a [`Reply`]; what either means is decided in this room.

use secrecy::SecretString;

/// One SOAP call of the Web Connector. A parameter that the envelope left out is the empty string,
/// a number that it left out is 0.
#[derive(Debug)]
pub enum Call {
    /// `serverVersion()`: asked at the start of every update.
    ServerVersion,
    /// `clientVersion(strVersion)`.
    ClientVersion {
        /// The connector's product version, such as `2.3.0.215` or `34.0.10010.76`.
        version: String,
    },
    /// `authenticate(strUserName, strPassword)`.
    Authenticate {
        /// The `UserName` of the company's .qwc file.
        user_name: String,
        /// What the user typed into the Web Connector, kept to the last space.
        password: SecretString,
    },
    /// `sendRequestXML(…)`: the connector asks for work.
    SendRequestXml {
        /// The conversation.
        ticket: Ticket,
        /// Host, company and preferences as one qbXML response; only in the first call.
        hcp_response: String,
        /// The full path of the company file in use.
        company_file_name: String,
        /// `US`, `CA`, `UK` or `AU`.
        country: String,
        /// The highest qbXML version of the request processor: before the dot.
        major_version: u16,
        /// The highest qbXML version of the request processor: after the dot.
        minor_version: u16,
    },
    /// `receiveResponseXML(…)`: the connector delivers what QuickBooks answered.
    ReceiveResponseXml {
        /// The conversation.
        ticket: Ticket,
        /// qbXML, or empty when `hresult` says why there is none.
        response: String,
        /// Empty, or a COM error code such as `0x80040400`.
        hresult: String,
        /// The text that came with `hresult`.
        message: String,
    },
    /// `connectionError(…)`: QuickBooks could not be opened.
    ConnectionError {
        /// The conversation.
        ticket: Ticket,
        /// A COM error code such as `0x80040408`.
        hresult: String,
        /// The text that came with `hresult`.
        message: String,
    },
    /// `getLastError(ticket)`: asked after an empty request or a negative percent.
    GetLastError {
        /// The conversation.
        ticket: Ticket,
    },
    /// `closeConnection(ticket)`: the connector has let go of QuickBooks.
    CloseConnection {
        /// The conversation.
        ticket: Ticket,
    },
    /// `getInteractiveURL(wcTicket, sessionID)`: never invited by us, answered all the same.
    GetInteractiveUrl,
    /// `interactiveRejected(wcTicket, reason)`: as above.
    InteractiveRejected,
    /// `interactiveDone(wcTicket)`, in some versions `isInteractiveDone`: as above.
    InteractiveDone,
}

/// The secret that names a conversation. `Debug` does not print it.
#[derive(Clone)]
pub struct Ticket(SecretString);

impl Ticket {
    /// Wraps what the connector sent, whatever it is: only the store knows which tickets are good.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The secret itself, for the reply to `authenticate` and for hashing.
    #[must_use]
    pub fn expose(&self) -> &str {
        secrecy::ExposeSecret::expose_secret(&self.0)
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket(…)")
    }
}

/// What a call is answered with: the three shapes that the WSDL knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A string result; never absent, possibly empty.
    Text(String),
    /// The string array of `authenticate`.
    Strings(Vec<String>),
    /// The integer of `receiveResponseXML`: percent done, negative for an error.
    Number(i32),
}
