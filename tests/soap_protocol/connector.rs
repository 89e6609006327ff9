//! A small SOAP client that says what the Web Connector says.

use std::{
    cell::{Cell, RefCell},
    net::SocketAddr,
};

use reqwest::{Client, StatusCode};

use super::quickbooks::request_ids;

/// One connector's side of the wire.
pub struct Connector {
    client: Client,
    url: String,
    support: String,
    calls: Cell<u32>,
    request: RefCell<String>,
}

/// The four strings of `authenticate`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    pub ticket: String,
    /// A path, nothing, `none`, `nvu` or `busy`.
    pub word: String,
    pub postpone_seconds: String,
    pub run_every_seconds: String,
}

/// What the connector says of QuickBooks when it asks for work.
#[derive(Clone, Debug)]
pub struct Opened {
    pub hcp_response: String,
    pub company_file: String,
    pub major: &'static str,
    pub minor: &'static str,
}

impl Connector {
    pub fn new(server: SocketAddr) -> Self {
        Self {
            client: Client::builder().no_proxy().build().unwrap(),
            url: format!("http://{server}/qbwc"),
            support: format!("http://{server}/support"),
            calls: Cell::new(0),
            request: RefCell::default(),
        }
    }

    /// How many calls it made.
    pub fn calls(&self) -> u32 {
        self.calls.get()
    }

    async fn post(&self, operation: &str, parameters: &[(&str, &str)]) -> (StatusCode, String) {
        self.calls.set(self.calls.get() + 1);
        let parameters: Vec<_> = parameters
            .iter()
            .map(|(name, value)| format!("<{name}>{}</{name}>", escaped(value)))
            .collect();
        let parameters = parameters.concat();
        let envelope = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
             xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
             <{operation} xmlns=\"http://developer.intuit.com/\">{parameters}</{operation}>\
             </soap:Body></soap:Envelope>"
        );
        let response = self
            .client
            .post(&self.url)
            .header("Content-Type", "text/xml; charset=utf-8")
            .header(
                "SOAPAction",
                format!("\"http://developer.intuit.com/{operation}\""),
            )
            .body(envelope)
            .send()
            .await
            .unwrap();
        (response.status(), response.text().await.unwrap())
    }

    /// Calls and takes the result, still as XML.
    async fn result(&self, operation: &str, parameters: &[(&str, &str)]) -> String {
        let (status, text) = self.post(operation, parameters).await;
        assert_eq!(status, StatusCode::OK, "{text}");
        between(&text, &format!("{operation}Result")).to_owned()
    }

    async fn text(&self, operation: &str, parameters: &[(&str, &str)]) -> String {
        unescaped(&self.result(operation, parameters).await)
    }

    pub async fn server_version(&self) -> String {
        self.text("serverVersion", &[]).await
    }

    pub async fn client_version(&self, version: &str) -> String {
        self.text("clientVersion", &[("strVersion", version)]).await
    }

    pub async fn authenticate(&self, user_name: &str, password: &str) -> Admitted {
        let parameters = [("strUserName", user_name), ("strPassword", password)];
        let result = self.result("authenticate", &parameters).await;
        let strings: Vec<_> = result
            .split("</string>")
            .filter(|part| !part.is_empty())
            .map(|part| unescaped(part.strip_prefix("<string>").expect("a string")))
            .collect();
        let [ticket, word, postpone_seconds, run_every_seconds]: [String; 4] =
            strings.try_into().expect("four strings");
        Admitted {
            ticket,
            word,
            postpone_seconds,
            run_every_seconds,
        }
    }

    pub async fn send_request(&self, ticket: &str, opened: &Opened) -> String {
        let request = self
            .text("sendRequestXML", &send_request(ticket, opened))
            .await;
        self.request.replace(request.clone());
        request
    }

    /// The id of a request in the set that was handed out last.
    pub fn asked(&self, position: usize) -> String {
        request_ids(&self.request.borrow())[position].clone()
    }

    /// `receiveResponseXML` with what QuickBooks answered.
    pub async fn receive(&self, ticket: &str, response: &str) -> i32 {
        self.receive_all(ticket, response, "", "").await
    }

    /// `receiveResponseXML` with an error code.
    pub async fn receive_error(&self, ticket: &str, hresult: &str, message: &str) -> i32 {
        self.receive_all(ticket, "", hresult, message).await
    }

    pub async fn receive_all(
        &self,
        ticket: &str,
        response: &str,
        hresult: &str,
        message: &str,
    ) -> i32 {
        let parameters = [
            ("ticket", ticket),
            ("response", response),
            ("hresult", hresult),
            ("message", message),
        ];
        let percent = self.text("receiveResponseXML", &parameters).await;
        percent.parse().expect("a whole number")
    }

    pub async fn connection_error(&self, ticket: &str, hresult: &str, message: &str) -> String {
        let parameters = [
            ("ticket", ticket),
            ("hresult", hresult),
            ("message", message),
        ];
        self.text("connectionError", &parameters).await
    }

    pub async fn last_error(&self, ticket: &str) -> String {
        self.text("getLastError", &[("ticket", ticket)]).await
    }

    pub async fn close(&self, ticket: &str) -> String {
        self.text("closeConnection", &[("ticket", ticket)]).await
    }

    /// The address of that page, beside which the door is.
    pub fn support_address(&self) -> &str {
        &self.support
    }

    /// The page behind the word "Support" in the connector's window.
    pub async fn support_page(&self) -> String {
        let response = self.client.get(&self.support).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.text().await.unwrap()
    }

    /// Any of the three calls of interactive mode.
    pub async fn interactive(&self, operation: &str, ticket: &str) -> String {
        let parameters = [("wcTicket", ticket), ("reason", ""), ("sessionID", "")];
        self.text(operation, &parameters).await
    }
}

fn send_request<'a>(ticket: &'a str, opened: &'a Opened) -> [(&'static str, &'a str); 6] {
    [
        ("ticket", ticket),
        ("strHCPResponse", &opened.hcp_response),
        ("strCompanyFileName", &opened.company_file),
        ("qbXMLCountry", "US"),
        ("qbXMLMajorVers", opened.major),
        ("qbXMLMinorVers", opened.minor),
    ]
}

fn between<'a>(text: &'a str, element: &str) -> &'a str {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let start = text.find(&open).expect("the element") + open.len();
    let end = text.rfind(&close).expect("its end");
    &text[start..end]
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}
