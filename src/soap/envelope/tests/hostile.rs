//! What is refused, and what is said about it.

use super::*;

/// Each body must be refused with a text that starts like this.
fn expect_refused<'t>(cases: impl IntoIterator<Item = (String, &'t str)>) {
    for (body, expected) in cases {
        let shown: String = body.chars().take(300).collect();
        let error = read(&body).expect_err(&shown).to_string();
        assert!(
            error.starts_with(expected),
            "{error}\nexpected: {expected}\nof: {shown}"
        );
        assert!(error.len() < 300, "{error}");
        // Where the packets end changes nothing.
        assert!(read_in_packets(body.as_bytes(), 5).is_err(), "{shown}");
    }
}

/// A body in which `{soap}` and `{intuit}` stand for the two declarations of a default namespace.
fn written_out(body: &str) -> String {
    body.replace(
        "{soap}",
        "xmlns='http://schemas.xmlsoap.org/soap/envelope/'",
    )
    .replace("{intuit}", "xmlns='http://developer.intuit.com/'")
}

#[test]
fn what_is_no_envelope_is_refused() {
    let cases = [
        ("", "the body is empty"),
        (" \r\n\t ", "the body is empty"),
        ("<?xml version='1.0'?>", "the body is empty"),
        ("<!-- nothing -->", "the body is empty"),
        ("{\"ticket\": 1}", "there is text before the envelope"),
        ("&lt;", "there is text outside the envelope"),
        ("<![CDATA[ ]]>", "there is text outside the envelope"),
        ("<", "the body is not well-formed XML"),
        ("<html><body/></html>", "the root element is `html`"),
        ("<envelope {soap}/>", "the root element is `envelope`"),
        ("<Envelope/>", "the envelope's namespace is ``"),
        (
            "<Envelope xmlns='urn:x'/>",
            "the envelope's namespace is `urn:x`",
        ),
        (
            "<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'/>",
            "this is a SOAP 1.2 envelope; send SOAP 1.1",
        ),
        (
            "<e:Envelope/>",
            "the element that ends at byte 13 has a prefix",
        ),
        (
            "<!DOCTYPE a [<!ENTITY b 'c'>]><Envelope/>",
            "the body has a document type declaration",
        ),
        (
            "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
            "the body has a document type",
        ),
        (
            "<?xml encoding='utf-8'?><a/>",
            "the body is not well-formed XML",
        ),
        (
            "<?xml version='1.0' encoding='windows-1252'?><a/>",
            "the XML declaration says encoding",
        ),
    ];
    expect_refused(cases.map(|(body, expected)| (written_out(body), expected)));
}

#[test]
fn an_envelope_without_its_one_body_is_refused() {
    let cases = [
        ("<Envelope {soap}/>", "the envelope has no `Body`"),
        (
            "<Envelope {soap}><Body xmlns=''/></Envelope>",
            "the envelope has no `Body`",
        ),
        (
            "<Envelope {soap}><Header><Body/></Header></Envelope>",
            "the envelope has no `Body`",
        ),
        (
            "<Envelope {soap}><Body/></Envelope>",
            "the envelope's `Body` is empty",
        ),
        (
            "<Envelope {soap}>x<Body/></Envelope>",
            "there is text in the `Envelope`",
        ),
        (
            "<Envelope {soap}><Body/><Body/></Envelope>",
            "the envelope's `Body` is empty",
        ),
        (
            "<Envelope {soap}><Body><serverVersion {intuit}/></Body><Body/></Envelope>",
            "the envelope has a second `Body`",
        ),
        (
            "<Envelope {soap}><Body><serverVersion {intuit}/>",
            "the body ends inside an element, 2 still open",
        ),
    ];
    expect_refused(cases.map(|(body, expected)| (written_out(body), expected)));
}

#[test]
fn a_body_without_its_one_operation_is_refused() {
    let cases = [
        ("", "the envelope's `Body` is empty"),
        ("authenticate", "there is text in the `Body`"),
        ("<!--<authenticate/>-->", "the envelope's `Body` is empty"),
        ("<dropTables/>", "the operation `dropTables` is unknown"),
        ("<Authenticate/>", "the operation `Authenticate` is unknown"),
        (
            "<authenticate xmlns='urn:x'/>",
            "the operation's namespace is `urn:x`",
        ),
        (
            "<authenticate xmlns='http://developer.intuit.com'/>",
            "the operation's namespace is `http://developer.intuit.com`",
        ),
        (
            "<soap:Fault/>",
            "the operation's namespace is `http://schemas.xmlsoap.org/",
        ),
        ("<q:authenticate/>", "the element that ends at byte"),
        (
            "<serverVersion/><authenticate/>",
            "the envelope's `Body` holds a second operation",
        ),
        ("<serverVersion/>x", "there is text in the `Body`"),
    ];
    expect_refused(cases.map(|(body, expected)| (envelope(body), expected)));
}

#[test]
fn an_operation_with_anything_but_parameters_is_refused() {
    let malformed = "the body is not well-formed XML";
    let cases = [
        ("x<strPassword/>", "there is text between the parameters"),
        ("&#65;", "there is text between the parameters"),
        (
            "<strPassword><b>p</b></strPassword>",
            "parameter `strPassword` holds an element",
        ),
        ("<x:y/>", "the element that ends at byte"),
        ("<strPassword>p", malformed),
        ("<strPassword>p</strUserName>", malformed),
        ("</authenticate>", malformed),
        (
            "<strPassword>a&nbsp;b</strPassword>",
            "there is an unknown entity",
        ),
        (
            "<strPassword>a & b;</strPassword>",
            "there is an unknown entity",
        ),
        ("<strPassword>a&b</strPassword>", malformed),
        ("<other>&x;</other>", "there is an unknown entity"),
        (
            "<strPassword>\u{1}</strPassword>",
            "the body holds the character U+0001",
        ),
        (
            "<other>\u{FFFF}</other>",
            "the body holds the character U+FFFF",
        ),
        ("<![CDATA[\0]]>", "the body holds the character U+0000"),
        ("<!-- \u{B} -->", "the body holds the character U+000B"),
        ("<!-- a--b -->", malformed),
        ("<a b/>", malformed),
        ("<a b=c/>", malformed),
        ("<a b='1' b='2'/>", malformed),
        ("<1a/>", malformed),
        ("< a/>", malformed),
        ("<a:b:c/>", malformed),
        ("<![CDATA[x", malformed),
        ("<!ELEMENT a>", malformed),
        ("<!DOCTYPE a>", "the body has a document type declaration"),
        ("<?xml version='1.0'?>", malformed),
    ];
    expect_refused(cases.map(|(children, expected)| (authenticate(children), expected)));
}

#[test]
fn anything_around_the_envelope_is_refused() {
    let good = authenticate("");
    expect_refused([
        (format!(" {good}"), "the body is not well-formed XML"),
        (format!("{good}x"), "there is text after the envelope"),
        (
            format!("{good}<a/>"),
            "the element `a` follows the envelope",
        ),
        (format!("{good}{good}"), "the body is not well-formed XML"),
        (format!("{good}</a>"), "the body is not well-formed XML"),
        (format!("{good}&#32;"), "there is text outside the envelope"),
        (
            format!("{good}<![CDATA[]]>"),
            "there is text outside the envelope",
        ),
    ]);
}

#[test]
fn too_much_of_anything_is_refused() {
    let deep = format!("{}{}", "<a>".repeat(40), "</a>".repeat(40));
    let numbered = |attribute: &str| {
        (0..200).fold(String::new(), |all, n| {
            all + &attribute.replace('#', &n.to_string())
        })
    };
    let long = "a".repeat(20_000);
    expect_refused([
        (authenticate(&deep), "elements are nested more than 32 deep"),
        (
            authenticate(&format!("<a{}/>", numbered(" b#=''"))),
            "an element has more than 64",
        ),
        (
            authenticate(&format!("<a{}/>", numbered(" xmlns:b#='urn:b'"))),
            "the body is not well-formed XML",
        ),
        (
            authenticate(&format!("<{long}/>")),
            "a tag is longer than 16384 bytes",
        ),
        (
            authenticate(&format!("<a b='{long}'/>")),
            "a tag is longer than 16384 bytes",
        ),
    ]);
}

#[test]
fn other_encodings_than_utf_8_are_refused() {
    let utf_16: Vec<u8> = "\u{FEFF}<Envelope/>"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut latin_1 = authenticate("<strPassword>\u{7F}</strPassword>").into_bytes();
    for byte in &mut latin_1 {
        if *byte == 0x7F {
            *byte = 0xE9;
        }
    }
    for body in [utf_16, latin_1, b"<\xFF/>".to_vec()] {
        assert!(
            matches!(read(&body), Err(EnvelopeError::NotUtf8 { .. })),
            "{body:?}"
        );
    }
}

#[test]
fn no_refusal_quotes_what_may_be_a_password() {
    for raw in [
        "a&hunter2;b",
        "a<hunter2>b",
        "a</hunter2>b",
        "<hunter2:x/>",
        "<x hunter2/>",
    ] {
        let error = password(raw).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
    }
}

#[test]
fn a_version_that_is_no_number_is_refused_by_name() {
    let body = "<sendRequestXML><qbXMLMajorVers>13.0</qbXMLMajorVers></sendRequestXML>";
    assert_eq!(
        read(envelope(body)).unwrap_err().to_string(),
        "parameter `qbXMLMajorVers` is `13.0`, expected a whole number from 0 to 65535"
    );
}

#[test]
fn only_foreign_envelopes_are_version_mismatches() {
    for (body, expected) in [
        (
            "<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'/>",
            true,
        ),
        ("<Envelope xmlns='urn:x'/>", true),
        ("<Envelope/>", true),
        ("<html/>", false),
        ("", false),
    ] {
        assert_eq!(
            read(body).unwrap_err().is_version_mismatch(),
            expected,
            "{body}"
        );
    }
}

#[test]
fn a_body_may_be_as_large_as_the_limit_and_no_larger() {
    let body = authenticate("<strPassword>p</strPassword>");
    let size = body.len() as u64;
    for limit in [size, size + 1] {
        assert!(
            read_envelope(body.as_bytes(), limit)
                .now_or_never()
                .unwrap()
                .is_ok()
        );
    }
    for limit in [0, 1, size / 2, size - 1] {
        let error = read_envelope(body.as_bytes(), limit)
            .now_or_never()
            .unwrap()
            .unwrap_err();
        assert!(
            matches!(error, EnvelopeError::TooLarge { limit: l } if l == limit),
            "{error}"
        );
    }
}

#[test]
fn a_broken_connection_is_told_from_a_short_body() {
    let packets = [
        Ok(&b"<soap:Env"[..]),
        Err(io::Error::from(io::ErrorKind::ConnectionReset)),
    ];
    let body = StreamReader::new(stream::iter(packets));
    let error = read_envelope(body, MAX_BODY_BYTES)
        .now_or_never()
        .unwrap()
        .unwrap_err();
    assert!(matches!(error, EnvelopeError::Interrupted(_)), "{error}");
}
