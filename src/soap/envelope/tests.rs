//! The reader against everything that SOAP stacks write; `hostile` is what none should.

mod hostile;

use std::{fmt::Write, io};

use futures_util::{FutureExt, stream};
use proptest::prelude::*;
use secrecy::ExposeSecret;
use tokio_util::io::StreamReader;

use super::*;

/// Reads a body that came in one packet. Nothing in memory makes the reader wait.
fn read(body: impl AsRef<[u8]>) -> Result<(Operation, Call), EnvelopeError> {
    read_envelope(body.as_ref(), MAX_BODY_BYTES)
        .now_or_never()
        .unwrap()
}

/// Reads a body that came in packets of so many bytes.
fn read_in_packets(body: &[u8], size: usize) -> Result<(Operation, Call), EnvelopeError> {
    let packets = stream::iter(body.chunks(size).map(Ok::<_, io::Error>));
    read_envelope(StreamReader::new(packets), MAX_BODY_BYTES)
        .now_or_never()
        .unwrap()
}

/// A call's values in the order of the wire.
fn values(call: Call) -> Vec<String> {
    match call {
        Call::ServerVersion
        | Call::GetInteractiveUrl
        | Call::InteractiveRejected
        | Call::InteractiveDone => vec![],
        Call::ClientVersion { version } => vec![version],
        Call::Authenticate {
            user_name,
            password,
        } => {
            vec![user_name, password.expose_secret().to_owned()]
        }
        Call::SendRequestXml {
            ticket,
            hcp_response,
            company_file_name,
            country,
            major_version,
            minor_version,
        } => vec![
            ticket.expose().to_owned(),
            hcp_response,
            company_file_name,
            country,
            major_version.to_string(),
            minor_version.to_string(),
        ],
        Call::ReceiveResponseXml {
            ticket,
            response,
            hresult,
            message,
        } => {
            vec![ticket.expose().to_owned(), response, hresult, message]
        }
        Call::ConnectionError {
            ticket,
            hresult,
            message,
        } => {
            vec![ticket.expose().to_owned(), hresult, message]
        }
        Call::GetLastError { ticket } | Call::CloseConnection { ticket } => {
            vec![ticket.expose().to_owned()]
        }
    }
}

/// An envelope as .NET writes it, around a body.
fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\
         <soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\">\
         <soap:Body>{body}</soap:Body></soap:Envelope>"
    )
}

/// An `authenticate` with these children.
fn authenticate(children: &str) -> String {
    envelope(&format!(
        "<authenticate xmlns=\"http://developer.intuit.com/\">{children}</authenticate>"
    ))
}

/// The password of an `authenticate` that has this between the tags.
fn password(raw: &str) -> Result<String, EnvelopeError> {
    let (_, call) = read(authenticate(&format!("<strPassword>{raw}</strPassword>")))?;
    Ok(values(call).remove(1))
}

/// Text as .NET's `XmlTextWriter` writes it: it escapes, and does not check.
fn as_dotnet_writes(text: &str) -> String {
    let mut written = String::new();
    for character in text.chars() {
        match character {
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            '\t' | '\n' | '\r' => written.push(character),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                write!(written, "&#x{:X};", u32::from(character)).unwrap();
            }
            _ => written.push(character),
        }
    }
    written
}

/// What XML leaves of a text: line ends are made one before references are read.
fn as_xml_reads(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars()
        .filter(|character| is_legal(*character))
        .collect()
}

#[test]
fn every_operation_is_read_under_its_name() {
    for operation in Operation::ALL {
        let name = operation.name();
        let body = format!("<{name} xmlns=\"http://developer.intuit.com/\"/>");
        let (read, call) = read(envelope(&body)).unwrap();
        assert_eq!(read, operation);
        // What is missing is empty, a missing number is 0.
        assert!(
            values(call)
                .iter()
                .all(|value| value.is_empty() || value == "0"),
            "{name}"
        );
    }
}

#[test]
fn one_call_is_read_in_every_dress() {
    let soap = "http://schemas.xmlsoap.org/soap/envelope/";
    let intuit = "http://developer.intuit.com/";
    for dress in [
        authenticate("<strUserName>u</strUserName><strPassword>p</strPassword>"),
        // Another order, unknown children that hold known names, and repeated ones.
        authenticate(
            "<x><strUserName>evil</strUserName><y/></x><strPassword>p</strPassword>\
             <strUserName>u</strUserName><strUserName>second</strUserName><z>&#x1F;</z>",
        ),
        authenticate(
            "\n  <strUserName >u</strUserName >\r\n\t<strPassword a='1' b=\">\">p</strPassword>",
        ),
        // RPC style: a prefix on the operation, unqualified children with types.
        envelope(&format!(
            "<q1:authenticate xmlns:q1='{intuit}' soap:encodingStyle='x'>\
             <strUserName xsi:type='xsd:string'>u</strUserName>\
             <strPassword xsi:type=\"xsd:string\">p</strPassword></q1:authenticate>"
        )),
        envelope(
            "<authenticate><strUserName>u</strUserName><strPassword>p</strPassword></authenticate>",
        ),
        // The default prefix for SOAP, a header, something after the body, no declaration.
        format!(
            "<Envelope xmlns='{soap}'><Header><a:Security xmlns:a='urn:a'><Body>no</Body></a:Security>\
             </Header><Body><i:authenticate xmlns:i='{intuit}'><i:strUserName>u</i:strUserName>\
             <i:strPassword>p</i:strPassword></i:authenticate></Body><b:Trailer xmlns:b='urn:b'/></Envelope>"
        ),
        format!(
            "\u{FEFF}<?xml version='1.0'?><!-- a --><?b c?>\n<s:Envelope xmlns:s='{soap}'><!--d--><s:Header/>\
             <s:Body><?e?><authenticate xmlns='{intuit}'><!-- <strUserName>x</strUserName> -->\
             <strUserName><!--f-->u<?g?></strUserName><strPassword><![CDATA[p]]></strPassword>\
             </authenticate><!--h--></s:Body></s:Envelope>\n<!--i-->\n"
        ),
    ] {
        let (operation, call) = read(&dress).unwrap_or_else(|error| panic!("{error}: {dress}"));
        assert_eq!(operation, Operation::Authenticate);
        assert_eq!(values(call), ["u", "p"], "{dress}");
        // However the packets fall, in the middle of a mark or of a tag.
        for size in [1, 2, 3, 7] {
            let (_, call) = read_in_packets(dress.as_bytes(), size).unwrap();
            assert_eq!(values(call), ["u", "p"], "{dress}");
        }
    }
}

#[test]
fn a_password_is_read_to_the_last_character() {
    for (raw, expected) in [
        ("", ""),
        ("  two  spaces  ", "  two  spaces  "),
        (" ", " "),
        ("\ta\nb ", "\ta\nb "),
        ("a&amp;b&lt;c&gt;d&quot;e&apos;f", "a&b<c>d\"e'f"),
        ("a &amp; b", "a & b"),
        ("&amp;amp;", "&amp;"),
        ("&amp;#x1F;", "&#x1F;"),
        ("&#233;&#xE9;é漢😀&#x1F600;", "ééé漢😀😀"),
        ("a&#x1F;b&#0;c&#x0;d&#xD83D;&#xDE00;e&#xFFFF;f", "abcdef"),
        ("a\r\nb\rc&#13;d&#13;\ne", "a\nb\nc\rd\r\ne"),
        ("a\r&#xE;\nb", "a\n\nb"),
        (
            "<![CDATA[<&amp;>]]>x<![CDATA[]]><![CDATA[ ]] ]]>",
            "<&amp;>x ]] ",
        ),
        ("a<!-- b -->c<?d e?>f", "acf"),
        ("\u{FEFF}a", "\u{FEFF}a"),
    ] {
        assert_eq!(password(raw).unwrap(), expected, "{raw:?}");
    }
}

#[test]
fn nothing_of_eight_megabytes_is_lost() {
    let line = "<Memo>5 < 6 & \u{1F}é漢😀</Memo>\n";
    let text = line.repeat(8 * 1024 * 1024 / line.len());
    let cdata = "a\nb".repeat(1024 * 1024);
    let body = envelope(&format!(
        "<receiveResponseXML><ticket>t</ticket><response>{}<![CDATA[{cdata}]]></response>\
         <hresult/><message>m</message></receiveResponseXML>",
        as_dotnet_writes(&text)
    ));
    let (_, call) = read_in_packets(body.as_bytes(), 32 * 1024).unwrap();
    let values = values(call);
    assert!(values[1] == as_xml_reads(&text) + &cdata);
    assert_eq!([&values[0], &values[2], &values[3]], ["t", "", "m"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        drop(read(bytes));
    }

    #[test]
    fn no_markup_makes_it_panic(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("<"), Just(">"), Just("/"), Just("&"), Just(";"), Just("#x"), Just("1F"),
                Just("<![CDATA["), Just("]]>"), Just("<!--"), Just("-->"), Just("<?"), Just("?>"),
                Just("<strPassword>"), Just("</strPassword>"), Just("<ticket/>"), Just("a"),
                Just(" "), Just("\r"), Just("'"), Just("="), Just("xmlns:a"), Just("\u{FEFF}"),
                Just("</authenticate>"), Just("<authenticate>"), Just("<!DOCTYPE"), Just("é"),
            ],
            0..40,
        ),
        size in 1_usize..9,
    ) {
        let body = authenticate(&pieces.concat());
        let whole = read(&body).map(|(_, call)| values(call)).ok();
        let packets = read_in_packets(body.as_bytes(), size).map(|(_, call)| values(call)).ok();
        prop_assert_eq!(whole, packets);
    }

    #[test]
    fn what_dotnet_writes_is_read_back(
        ticket in any::<String>(),
        response in any::<String>(),
        message in "[\\x00-\\x7F\\r\\n&<>]{0,50}",
        size in 1_usize..50,
    ) {
        let body = envelope(&format!(
            "<receiveResponseXML xmlns=\"http://developer.intuit.com/\"><ticket>{}</ticket>\
             <response>{}</response><hresult /><message>{}</message></receiveResponseXML>",
            as_dotnet_writes(&ticket), as_dotnet_writes(&response), as_dotnet_writes(&message),
        ));
        let (operation, call) = read_in_packets(body.as_bytes(), size).unwrap();
        prop_assert_eq!(operation, Operation::ReceiveResponseXml);
        prop_assert_eq!(
            values(call),
            [as_xml_reads(&ticket), as_xml_reads(&response), String::new(), as_xml_reads(&message)]
        );
    }
}
