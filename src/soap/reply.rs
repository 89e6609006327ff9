//! Writes what goes back: the reply to a call, or a fault.
//!
//! The reader is .NET's, and it is quietly strict: an element in a wrong namespace is simply not
//! there, an absent string is a null that the connector trips over, and an empty `<string>` that is
//! left out makes it read past the end of the array. So the namespace stands on the reply's own
//! element and holds for all of its children, every element is there, and none is ever nil.

use std::io;

use quick_xml::{
    Writer,
    escape::partial_escape,
    events::{BytesDecl, BytesText, Event},
};

use super::{ENVELOPE_NAMESPACE, OPERATIONS_NAMESPACE, envelope::is_legal, operation::Operation};
use crate::sync::call::Reply;

type Xml = Writer<Vec<u8>>;

/// Whose fault a fault is: SOAP 1.1's fault codes, as far as they are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultCode {
    /// The envelope is not one of SOAP 1.1.
    VersionMismatch,
    /// The call is wrong, and sending it again changes nothing.
    Client,
    /// The call may be right, it could not be answered.
    Server,
}

impl FaultCode {
    const fn name(self) -> &'static str {
        match self {
            Self::VersionMismatch => "soap:VersionMismatch",
            Self::Client => "soap:Client",
            Self::Server => "soap:Server",
        }
    }
}

/// The reply to a call, as a whole document. Its elements carry the name that was called.
#[must_use]
pub fn write_reply(operation: Operation, reply: &Reply) -> String {
    write_envelope(|xml| {
        let name = operation.name();
        xml.create_element(format!("{name}Response"))
            .with_attribute(("xmlns", OPERATIONS_NAMESPACE))
            .write_inner_content(|xml| {
                let result = format!("{name}Result");
                match reply {
                    Reply::Text(text) => write_text(xml, &result, text),
                    Reply::Number(number) => write_text(xml, &result, &number.to_string()),
                    Reply::Strings(strings) => xml
                        .create_element(result)
                        .write_inner_content(|xml| {
                            strings
                                .iter()
                                .try_for_each(|s| write_text(xml, "string", s))
                        })
                        .map(drop),
                }
            })
            .map(drop)
    })
}

/// A fault, as a whole document; it goes out with HTTP status 500. The connector shows `text` to
/// its user.
#[must_use]
pub fn write_fault(code: FaultCode, text: &str) -> String {
    write_envelope(|xml| {
        xml.create_element("soap:Fault")
            .write_inner_content(|xml| {
                write_text(xml, "faultcode", code.name())?;
                write_text(xml, "faultstring", text)
            })
            .map(drop)
    })
}

/// An envelope whose body is what `content` writes.
fn write_envelope(content: impl FnOnce(&mut Xml) -> io::Result<()>) -> String {
    let mut xml = Writer::new(Vec::new());
    let written = xml
        .write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))
        .and_then(|()| {
            xml.create_element("soap:Envelope")
                .with_attribute(("xmlns:soap", ENVELOPE_NAMESPACE))
                .with_attribute(("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"))
                .with_attribute(("xmlns:xsd", "http://www.w3.org/2001/XMLSchema"))
                .write_inner_content(|xml| {
                    xml.create_element("soap:Body")
                        .write_inner_content(content)
                        .map(drop)
                })
                .map(drop)
        });
    written.expect("writing into memory does not fail");
    String::from_utf8(xml.into_inner()).expect("what is written are strings")
}

/// An element with text, with a start tag and an end tag even when the text is empty.
///
/// Characters that XML can't carry are left out: .NET refuses a whole reply for one of them. A CR
/// goes out as a reference, because a raw one is read as LF.
fn write_text(xml: &mut Xml, name: &str, text: &str) -> io::Result<()> {
    let legal: String = text
        .chars()
        .filter(|character| is_legal(*character))
        .collect();
    let escaped = partial_escape(legal).replace('\r', "&#13;");
    xml.create_element(name)
        .write_text_content(BytesText::from_escaped(escaped))
        .map(drop)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::*;

    /// The text between two literals that must be there, once.
    fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
        let (_, rest) = text.split_once(start).expect(start);
        let (inside, rest) = rest.split_once(end).expect(end);
        assert!(!rest.contains(start));
        inside
    }

    /// Undoes the escaping without the library that did it.
    fn unescape(text: &str) -> String {
        assert!(!text.contains(['<', '\r']), "{text}");
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#13;", "\r")
            .replace("&amp;", "&")
    }

    #[test]
    fn a_ticket_and_an_empty_string_are_two_strings() {
        let reply = Reply::Strings(vec!["6f1c".to_owned(), String::new()]);
        assert_snapshot!(write_reply(Operation::Authenticate, &reply), @r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><authenticateResponse xmlns="http://developer.intuit.com/"><authenticateResult><string>6f1c</string><string></string></authenticateResult></authenticateResponse></soap:Body></soap:Envelope>"#);
    }

    #[test]
    fn four_strings_stay_four() {
        let reply = Reply::Strings(["", "busy", "60", ""].map(str::to_owned).to_vec());
        let xml = write_reply(Operation::Authenticate, &reply);
        assert_eq!(
            between(&xml, "<authenticateResult>", "</authenticateResult>"),
            "<string></string><string>busy</string><string>60</string><string></string>"
        );
    }

    #[test]
    fn an_empty_text_is_an_element_all_the_same() {
        assert_snapshot!(write_reply(Operation::ClientVersion, &Reply::Text(String::new())), @r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><clientVersionResponse xmlns="http://developer.intuit.com/"><clientVersionResult></clientVersionResult></clientVersionResponse></soap:Body></soap:Envelope>"#);
    }

    #[test]
    fn a_request_is_escaped_text() {
        let request = "<?xml version=\"1.0\"?>\r\n<QBXML>Müller & Söhne ]]> 漢</QBXML>";
        assert_snapshot!(write_reply(Operation::SendRequestXml, &Reply::Text(request.to_owned())), @r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><sendRequestXMLResponse xmlns="http://developer.intuit.com/"><sendRequestXMLResult>&lt;?xml version="1.0"?&gt;&#13;
&lt;QBXML&gt;Müller &amp; Söhne ]]&gt; 漢&lt;/QBXML&gt;</sendRequestXMLResult></sendRequestXMLResponse></soap:Body></soap:Envelope>"#);
    }

    #[test]
    fn a_percent_is_a_plain_number() {
        for (number, text) in [
            (-1, "-1"),
            (0, "0"),
            (100, "100"),
            (i32::MIN, "-2147483648"),
        ] {
            let xml = write_reply(Operation::ReceiveResponseXml, &Reply::Number(number));
            assert_eq!(
                between(
                    &xml,
                    "<receiveResponseXMLResult>",
                    "</receiveResponseXMLResult>"
                ),
                text
            );
        }
    }

    #[test]
    fn every_reply_goes_by_the_name_that_was_called() {
        for operation in Operation::ALL {
            let xml = write_reply(operation, &Reply::Text("x".to_owned()));
            let name = operation.name();
            assert_eq!(
                between(&xml, "<soap:Body>", "</soap:Body>"),
                format!(
                    "<{name}Response xmlns=\"http://developer.intuit.com/\">\
                     <{name}Result>x</{name}Result></{name}Response>"
                )
            );
        }
    }

    #[test]
    fn a_fault_has_unqualified_children() {
        assert_snapshot!(write_fault(FaultCode::Server, "try again at <noon> & later"), @r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>try again at &lt;noon&gt; &amp; later</faultstring></soap:Fault></soap:Body></soap:Envelope>"#);
    }

    #[test]
    fn characters_that_xml_does_not_have_stay_inside() {
        let text = "a\0b\u{1F}c\u{FFFE}d\u{FFFF}e\tf\ng\u{7F}h😀";
        let xml = write_reply(Operation::GetLastError, &Reply::Text(text.to_owned()));
        assert_eq!(
            between(&xml, "<getLastErrorResult>", "</getLastErrorResult>"),
            "abcde\tf\ng\u{7F}h😀"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_back_as_it_was(text in any::<String>()) {
            let xml = write_reply(Operation::GetLastError, &Reply::Text(text.clone()));
            let inside = between(&xml, "<getLastErrorResult>", "</getLastErrorResult>");
            let legal: String = text.chars().filter(|c| is_legal(*c)).collect();
            prop_assert_eq!(unescape(inside), legal);
        }

        #[test]
        fn any_strings_stay_apart(strings in proptest::collection::vec(any::<String>(), 0..5)) {
            let xml = write_reply(Operation::Authenticate, &Reply::Strings(strings.clone()));
            let inside = between(&xml, "<authenticateResult>", "</authenticateResult>");
            let read: Vec<String> = inside
                .split("</string>")
                .filter_map(|piece| piece.strip_prefix("<string>"))
                .map(unescape)
                .collect();
            let legal: Vec<String> = strings
                .iter()
                .map(|text| text.chars().filter(|c| is_legal(*c)).collect())
                .collect();
            prop_assert_eq!(read, legal);
        }
    }
}
