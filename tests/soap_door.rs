//! The connector's door over real HTTP, with somebody behind it who answers by rote.
//!
//! Goal: whatever is sent, what comes back is something that .NET's SOAP client reads. Method: a
//! server on a free port, `reqwest` for what a proper client sends and bare TCP for the rest.

#![cfg(test)]

mod log;
mod rote;

use pretty_assertions::assert_eq;
use reqwest::{Method, Response, StatusCode};

use rote::{Server, TICKET};

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
