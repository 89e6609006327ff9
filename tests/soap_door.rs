//! The connector's door over real HTTP, with somebody behind it who answers by rote.
//!
//! Goal: whatever is sent, what comes back is something that .NET's SOAP client reads. Method: a
//! server on a free port, `reqwest` for what a proper client sends and bare TCP for the rest.

#![cfg(test)]

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
    },
};
use pretty_assertions::assert_eq;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use secrecy::ExposeSecret;

const PUBLIC_URL: &str = "https://books.example.com/a&b/";
const TICKET: &str = "3b1f6c2e-90d4-4a57-8e1b-2c7d5a4f9e60";
const MAX_BODY_BYTES: u64 = 1024 * 1024;

/// Answers by rote, and remembers what it heard.
#[derive(Clone, Default)]
struct Rote {
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
}

struct Server {
    address: SocketAddr,
    engine: Rote,
}

impl Server {
    /// Listens on a free port until the test's runtime ends.
    fn start() -> Self {
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

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let redirects = reqwest::redirect::Policy::none();
        let client = Client::builder()
            .redirect(redirects)
            .no_proxy()
            .build()
            .unwrap();
        client.request(method, format!("http://{}{path}", self.address))
    }

    /// Posts an envelope as .NET does.
    async fn post(&self, envelope: impl Into<reqwest::Body>) -> Response {
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
    async fn exchange_bytes(&self, parts: Vec<Vec<u8>>) -> String {
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

    fn heard(&self) -> Vec<String> {
        std::mem::take(&mut *self.engine.heard.lock().unwrap())
    }
}

/// An envelope around one operation without parameters.
fn envelope(operation: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"><soap:Body>\
         <{operation} xmlns=\"http://developer.intuit.com/\" /></soap:Body></soap:Envelope>"
    )
}

/// What stands between the body's tags, after a check of all that .NET looks at first.
async fn body_of(response: Response, status: StatusCode) -> String {
    assert_eq!(response.status(), status);
    let headers = response.headers().clone();
    assert_eq!(headers["content-type"], "text/xml; charset=utf-8");
    let length: usize = headers["content-length"].to_str().unwrap().parse().unwrap();
    for absent in [
        "content-encoding",
        "transfer-encoding",
        "location",
        "set-cookie",
    ] {
        assert!(!headers.contains_key(absent), "{absent}");
    }
    let text = response.text().await.unwrap();
    assert_eq!(text.len(), length);
    let start = "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Body>";
    let inside = text.strip_prefix(start).expect("the envelope");
    inside
        .strip_suffix("</soap:Body></soap:Envelope>")
        .expect("its end")
        .to_owned()
}

async fn fault_of(response: Response) -> String {
    let body = body_of(response, StatusCode::INTERNAL_SERVER_ERROR).await;
    let inside = body
        .strip_prefix("<soap:Fault><faultcode>")
        .expect("a fault");
    inside
        .strip_suffix("</faultstring></soap:Fault>")
        .expect("its end")
        .replace("</faultcode><faultstring>", ": ")
}

/// What a real connector sends, every byte but the values as it was recorded.
#[actix_web::test]
async fn the_recorded_calls_of_a_connector_are_answered() {
    let server = Server::start();
    for (request, operation, heard, result) in [
        (
            include_str!("fixtures/captures/server_version.xml"),
            "serverVersion",
            "from Some(127.0.0.1)",
            "billbridge 0.1.0",
        ),
        (
            include_str!("fixtures/captures/client_version.xml"),
            "clientVersion",
            "2.3.0.207",
            "",
        ),
        (
            include_str!("fixtures/captures/authenticate.xml"),
            "authenticate",
            "maple-pine \"k7 Rv2-PqLs \"",
            "<string>3b1f6c2e-90d4-4a57-8e1b-2c7d5a4f9e60</string><string></string>",
        ),
        (
            include_str!("fixtures/captures/send_request_xml.xml"),
            "sendRequestXML",
            "C:\\Users\\Public\\Documents\\Intuit\\QuickBooks\\Company Files\\Maple Pine.qbw US 13.0 \
             <?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<HostQueryRs",
            "&lt;?xml version=\"1.0\"?&gt;&lt;QBXML&gt;Müller &amp; Söhne&lt;/QBXML&gt;",
        ),
        (
            include_str!("fixtures/captures/receive_response_xml.xml"),
            "receiveResponseXML",
            "\"\" \"\" <?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n<CustomerAddRs requestID=\"1\"",
            "100",
        ),
        (
            include_str!("fixtures/captures/close_connection.xml"),
            "closeConnection",
            TICKET,
            "OK",
        ),
    ] {
        let body = body_of(server.post(request).await, StatusCode::OK).await;
        assert_eq!(
            body,
            format!(
                "<{operation}Response xmlns=\"http://developer.intuit.com/\">\
                 <{operation}Result>{result}</{operation}Result></{operation}Response>"
            )
        );
        let all = server.heard().join("\n");
        assert!(all.starts_with(heard), "{all}");
    }
}

#[actix_web::test]
async fn a_response_is_heard_to_its_last_character() {
    let server = Server::start();
    server
        .post(include_str!("fixtures/captures/receive_response_xml.xml"))
        .await;
    let heard = server.heard().join("\n");
    assert!(
        heard.ends_with("\n</CustomerAddRs>\n</QBXMLMsgsRs>\n</QBXML>\n"),
        "{heard}"
    );
    assert!(heard.contains("<LastName>O'Neil</LastName>"), "{heard}");
}

#[actix_web::test]
async fn headers_do_not_matter() {
    let server = Server::start();
    for content_type in ["application/soap+xml", "text/plain", "nonsense", ""] {
        let call = server
            .request(Method::POST, "/qbwc")
            .header("Content-Type", content_type);
        let response = call.body(envelope("closeConnection")).send().await.unwrap();
        body_of(response, StatusCode::OK).await;
    }
    let bare = server
        .request(Method::POST, "/qbwc")
        .body(envelope("closeConnection"));
    body_of(bare.send().await.unwrap(), StatusCode::OK).await;
}

#[actix_web::test]
async fn a_caller_that_expects_100_continue_gets_it() {
    let server = Server::start();
    let envelope = envelope("closeConnection");
    let head = format!(
        "POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\
         Connection: close\r\n\r\n",
        envelope.len()
    );
    let answer = server
        .exchange_bytes(vec![head.into_bytes(), envelope.into_bytes()])
        .await;
    let (first, rest) = answer.split_once("\r\n\r\n").unwrap();
    assert_eq!(first, "HTTP/1.1 100 Continue");
    assert!(rest.starts_with("HTTP/1.1 200 OK\r\n"), "{rest}");
}

#[actix_web::test]
async fn a_body_in_chunks_is_read() {
    let server = Server::start();
    let mut parts = vec![
        b"POST /qbwc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
            .to_vec(),
    ];
    for byte in envelope("closeConnection").bytes() {
        parts.push(vec![b'1', b'\r', b'\n', byte, b'\r', b'\n']);
    }
    parts.push(b"0\r\n\r\n".to_vec());
    let answer = server.exchange_bytes(parts).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(
        answer.contains("<closeConnectionResult>OK</closeConnectionResult>"),
        "{answer}"
    );
}

#[actix_web::test]
async fn what_is_no_call_gets_a_fault() {
    let server = Server::start();
    let soap_12 = envelope("serverVersion").replace(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "http://www.w3.org/2003/05/soap-envelope",
    );
    for (body, fault) in [
        (
            String::new(),
            "soap:Client: the body is empty, expected a SOAP 1.1 envelope",
        ),
        (
            "{}".to_owned(),
            "soap:Client: there is text before the envelope, where only elements belong",
        ),
        (
            format!(
                "<!DOCTYPE a [<!ENTITY b 'c'>]>{}",
                envelope("serverVersion")
            ),
            "soap:Client: the body has a document type declaration (`&lt;!DOCTYPE`), which SOAP forbids",
        ),
        (
            soap_12,
            "soap:VersionMismatch: this is a SOAP 1.2 envelope; send SOAP 1.1, \
             namespace `http://schemas.xmlsoap.org/soap/envelope/`",
        ),
        (
            envelope("dropTables"),
            "soap:Client: the operation `dropTables` is unknown, see `?wsdl` for those that are known",
        ),
    ] {
        assert_eq!(fault_of(server.post(body).await).await, fault);
    }
    assert!(server.heard().is_empty());
}

#[actix_web::test]
async fn a_call_that_can_not_be_answered_gets_a_fault() {
    let server = Server::start();
    assert_eq!(
        fault_of(server.post(envelope("connectionError")).await).await,
        "soap:Server: the database does not answer"
    );
    assert_eq!(
        fault_of(server.post(envelope("getLastError")).await).await,
        "soap:Server: the server failed inside; run the update again, nothing is sent twice"
    );
    // Neither takes the server down.
    body_of(
        server.post(envelope("closeConnection")).await,
        StatusCode::OK,
    )
    .await;
}

#[actix_web::test]
async fn a_body_that_is_too_large_gets_a_fault_that_can_be_read() {
    let server = Server::start();
    let fault = "soap:Client: the body is larger than 1048576 bytes, which is as much as is taken";
    let large = envelope(&"a".repeat(1024 * 1024));
    // The length is declared: the reader is not even asked.
    assert_eq!(fault_of(server.post(large.clone()).await).await, fault);
    // The length is not: it is counted.
    let head = b"POST /qbwc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    let size = format!("{:x}\r\n", large.len());
    let chunks = [
        head.to_vec(),
        size.into_bytes(),
        large.into_bytes(),
        b"\r\n0\r\n\r\n".to_vec(),
    ];
    let answer = server.exchange_bytes(chunks.to_vec()).await;
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(
        answer.contains("the body is larger than 1048576 bytes"),
        "{answer}"
    );
}

#[actix_web::test]
async fn a_refused_call_does_not_spoil_the_connection() {
    let server = Server::start();
    // Wrong from the start, and long enough to be still on its way when that is known.
    let wrong = format!("<html>{}</html>", "x".repeat(500_000));
    let right = envelope("closeConnection");
    let post = |body: &str, connection: &str| {
        let length = body.len();
        format!(
            "POST /qbwc HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\
             Connection: {connection}\r\n\r\n{body}"
        )
    };
    let parts = vec![
        post(&wrong, "keep-alive").into_bytes(),
        post(&right, "close").into_bytes(),
    ];
    let answer = server.exchange_bytes(parts).await;
    assert!(answer.starts_with("HTTP/1.1 500 "), "{answer}");
    assert!(answer.contains("the root element is `html`"), "{answer}");
    assert!(answer.contains("HTTP/1.1 200 OK"), "{answer}");
}

#[actix_web::test]
async fn other_methods_are_refused_in_xml() {
    let server = Server::start();
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let response = server.request(method, "/qbwc").send().await.unwrap();
        assert_eq!(response.headers()["allow"], "GET, HEAD, POST");
        let fault = body_of(response, StatusCode::METHOD_NOT_ALLOWED).await;
        assert!(fault.starts_with("<soap:Fault>"), "{fault}");
    }
}

#[actix_web::test]
async fn pages_answer_get_and_head_with_200() {
    let server = Server::start();
    for (path, kind, holds) in [
        ("/qbwc", "text/html; charset=utf-8", "Web Connector"),
        ("/qbwc?x=wsdl", "text/html; charset=utf-8", "Web Connector"),
        ("/support", "text/html; charset=utf-8", "QBWC1012"),
        (
            "/qbwc?wsdl",
            "text/xml; charset=utf-8",
            "https://books.example.com/a&amp;b/qbwc\"",
        ),
        ("/qbwc?WSDL", "text/xml; charset=utf-8", "wsdl:definitions"),
        ("/qbwc?wsdl=", "text/xml; charset=utf-8", "wsdl:definitions"),
        (
            "/qbwc?a=b&Wsdl=1",
            "text/xml; charset=utf-8",
            "wsdl:definitions",
        ),
    ] {
        let got = server.request(Method::GET, path).send().await.unwrap();
        assert_eq!(
            (got.status(), &got.headers()["content-type"]),
            (StatusCode::OK, &kind.parse().unwrap())
        );
        let text = got.text().await.unwrap();
        assert!(text.contains(holds), "{path}: {text}");

        let head = server.request(Method::HEAD, path).send().await.unwrap();
        assert_eq!(
            (head.status(), &head.headers()["content-type"]),
            (StatusCode::OK, &kind.parse().unwrap())
        );
        assert_eq!(
            head.headers()["content-length"],
            text.len().to_string().as_str()
        );
        assert!(head.bytes().await.unwrap().is_empty());
    }
    assert!(server.heard().is_empty());
}

/// Goal: nothing secret is in the log, whatever goes wrong, at its most talkative. Method: the
/// same routes on this thread, where the log can be caught.
#[actix_web::test]
async fn no_ticket_password_or_machine_is_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let door = web::Data::new(Door::new(Rote::default(), PUBLIC_URL));
    let app = actix_web::test::init_service(App::new().configure(configure(door))).await;
    let secrets = "<ticket>s3cret-ticket</ticket><strUserName>u</strUserName>\
         <strPassword>s3cret-password</strPassword><strCompanyFileName>\\\\S3CRET-PC\\x.qbw\
         </strCompanyFileName><strHCPResponse>LOCKED:S3CRET-PC:1</strHCPResponse>\
         <hresult>0x80040408</hresult><message>s3cret</message><response>s3cret</response>";
    for operation in [
        "authenticate",
        "sendRequestXML",
        "receiveResponseXML",
        "connectionError",
        "nope",
    ] {
        for spoiled in [
            "",
            "<s3cret:x/>",
            "&s3cret;",
            "<ticket><s3cret/></ticket>",
            "</s3cret>",
        ] {
            let body =
                envelope(operation).replace(" />", &format!(">{spoiled}{secrets}</{operation}>"));
            let call = actix_web::test::TestRequest::post()
                .uri("/qbwc")
                .set_payload(body);
            actix_web::test::call_service(&app, call.to_request()).await;
        }
    }
    drop(guard);
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("operation=\"sendRequestXML\""), "{log}");
    assert!(log.contains("milliseconds="), "{log}");
    assert!(log.contains("envelope refused"), "{log}");
    assert!(!log.to_lowercase().contains("s3cret"), "{log}");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
