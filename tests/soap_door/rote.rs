//! A server behind whose door somebody answers by rote.

use std::{
    io::{Read, Write},
    net::{IpAddr, SocketAddr, TcpStream},
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpServer, rt, web};
use billbridge::{
    soap::endpoint::{Door, configure},
    sync::{
        Hear, HearError,
        call::{Call, Reply},
        report::Report,
    },
};
use reqwest::{Client, Method, RequestBuilder, Response};
use secrecy::ExposeSecret;

pub const PUBLIC_URL: &str = "https://books.example.com/a&b/";
pub const TICKET: &str = "3b1f6c2e-90d4-4a57-8e1b-2c7d5a4f9e60";
pub const MAX_BODY_BYTES: u64 = 1024 * 1024;

/// Answers by rote, and remembers what it heard.
#[derive(Clone, Default)]
pub struct Rote {
    heard: Arc<Mutex<Vec<String>>>,
}

impl Hear for Rote {
    async fn hear(&self, call: Call, from: Option<IpAddr>) -> Result<Reply, HearError> {
        let text = |text: &str| Ok(Reply::Text(text.to_owned()));
        let (heard, reply) = match call {
            Call::ServerVersion => (format!("from {from:?}"), text("billbridge 0.1.0")),
            Call::ClientVersion { version } => (version, text("")),
            Call::Authenticate {
                user_name,
                password,
            } => {
                let strings = vec![TICKET.to_owned(), String::new()];
                let heard = format!("{user_name} {:?}", password.expose_secret());
                (heard, Ok(Reply::Strings(strings)))
            }
            Call::SendRequestXml {
                hcp_response,
                company_file_name,
                country,
                major_version,
                minor_version,
                ..
            } => {
                let version = format!("{country} {major_version}.{minor_version}");
                let heard = format!("{company_file_name} {version} {hcp_response}");
                (
                    heard,
                    text("<?xml version=\"1.0\"?><QBXML>Müller & Söhne</QBXML>"),
                )
            }
            Call::ReceiveResponseXml {
                response,
                hresult,
                message,
                ..
            } => (
                format!("{hresult:?} {message:?} {response}"),
                Ok(Reply::Number(100)),
            ),
            Call::ConnectionError {
                hresult, message, ..
            } => {
                let error = HearError {
                    message: "the database does not answer".to_owned(),
                };
                (format!("{hresult} {message}"), Err(error))
            }
            Call::GetLastError { ticket } => panic!("got {}", ticket.expose()),
            Call::CloseConnection { ticket } => (ticket.expose().to_owned(), text("OK")),
            Call::GetInteractiveUrl | Call::InteractiveRejected | Call::InteractiveDone => {
                (String::new(), text("Done"))
            }
        };
        self.heard.lock().unwrap().push(heard);
        reply
    }

    async fn last_conversations(&self) -> Result<Vec<Report>, HearError> {
        Ok(Vec::new())
    }
}

pub struct Server {
    address: SocketAddr,
    engine: Rote,
}

impl Server {
    /// Listens on a free port until the test's runtime ends.
    pub fn start() -> Self {
        let engine = Rote::default();
        let door = Door::new(engine.clone(), PUBLIC_URL).with_max_body_bytes(MAX_BODY_BYTES);
        let door = web::Data::new(door);
        let server = HttpServer::new(move || App::new().configure(configure(door.clone())))
            .workers(1)
            .disable_signals()
            .bind("127.0.0.1:0")
            .unwrap();
        let address = server.addrs()[0];
        rt::spawn(server.run());
        Self { address, engine }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let redirects = reqwest::redirect::Policy::none();
        let client = Client::builder()
            .redirect(redirects)
            .no_proxy()
            .build()
            .unwrap();
        client.request(method, format!("http://{}{path}", self.address))
    }

    /// Posts an envelope as .NET does.
    pub async fn post(&self, envelope: impl Into<reqwest::Body>) -> Response {
        self.request(Method::POST, "/qbwc")
            .header("Content-Type", "text/xml; charset=utf-8")
            .header(
                "SOAPAction",
                "\"http://developer.intuit.com/serverVersion\"",
            )
            .header("Cookie", "ASP.NET_SessionId=x")
            .header("Accept-Encoding", "gzip, deflate")
            .body(envelope)
            .send()
            .await
            .unwrap()
    }

    /// Sends bytes and reads until the server closes the connection, on a thread of its own.
    pub async fn exchange_bytes(&self, parts: Vec<Vec<u8>>) -> String {
        let address = self.address;
        let exchange = move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream
                .set_read_timeout(Some(Duration::from_secs(30)))
                .unwrap();
            for part in parts {
                stream.write_all(&part).unwrap();
            }
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        };
        rt::task::spawn_blocking(exchange).await.unwrap()
    }

    pub fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.engine.heard.lock().unwrap())
    }
}
