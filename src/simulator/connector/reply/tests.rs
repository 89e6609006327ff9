//! Good replies that the reader must take, and bad ones with what .NET says to them.

use super::*;

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope \
         xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><soap:Body>{body}</soap:Body>\
         </soap:Envelope>"
    )
}

fn ok(body: impl Into<Vec<u8>>) -> HttpReply {
    HttpReply {
        status: 200,
        reason: "OK".to_owned(),
        content_type: "text/xml; charset=utf-8".to_owned(),
        content_encoding: None,
        body: body.into(),
    }
}

fn result(method: &str, inner: &str) -> String {
    format!(
        "<{method}Response xmlns=\"http://developer.intuit.com/\"><{method}Result>{inner}\
         </{method}Result></{method}Response>"
    )
}

fn text(inner: &str) -> Result<Read, ReplyFault> {
    read(
        "getLastError",
        &ok(envelope(&result("getLastError", inner))),
    )
}

fn array(strings: &str) -> Result<Read, ReplyFault> {
    read(
        "authenticate",
        &ok(envelope(&result("authenticate", strings))),
    )
}

fn number(inner: &str) -> Result<Read, ReplyFault> {
    let envelope = envelope(&result("receiveResponseXML", inner));
    read("receiveResponseXML", &ok(envelope))
}

fn clean(reply: Reply) -> Read {
    Read {
        reply,
        violations: vec![],
    }
}

fn some(text: &str) -> Reply {
    Reply::Text(Some(text.to_owned()))
}

#[test]
fn text_is_taken_as_it_is() {
    assert_eq!(text("OK"), Ok(clean(some("OK"))));
    assert_eq!(text(""), Ok(clean(some(""))));
    assert_eq!(
        text(" a &lt;b&gt; é &#233; "),
        Ok(clean(some(" a <b> é é ")))
    );
    assert_eq!(text("<![CDATA[<a>&]]>"), Ok(clean(some("<a>&"))));
}

#[test]
fn any_prefix_that_means_the_right_namespace_is_good() {
    let body = "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://schemas.xmlsoap.org/soap/envelope/\" \
                xmlns:ns1=\"http://developer.intuit.com/\"><SOAP-ENV:Header/>\n<SOAP-ENV:Body>\
                <ns1:authenticateResponse><ns1:authenticateResult><ns1:string>t</ns1:string>\n\
                <ns1:string></ns1:string>\n</ns1:authenticateResult></ns1:authenticateResponse>\
                </SOAP-ENV:Body></SOAP-ENV:Envelope>";
    let strings = vec![Some("t".to_owned()), Some(String::new())];
    assert_eq!(
        read("authenticate", &ok(body)),
        Ok(clean(Reply::Strings(Some(strings))))
    );
}

#[test]
fn a_byte_order_mark_is_let_pass() {
    let mut body = b"\xEF\xBB\xBF".to_vec();
    body.extend(envelope(&result("getLastError", "é")).into_bytes());
    let mut reply = ok(body);
    reply.content_type = "text/xml".to_owned();
    assert_eq!(read("getLastError", &reply), Ok(clean(some("é"))));
}

#[test]
fn numbers_are_plain_integers() {
    assert_eq!(number("100"), Ok(clean(Reply::Number(Some(100)))));
    assert_eq!(number(" -1 "), Ok(clean(Reply::Number(Some(-1)))));
    for bad in ["", "1.5", "100%", "9999999999"] {
        assert_eq!(number(bad), Err(ReplyFault::NotANumber), "{bad}");
    }
}

#[test]
fn an_array_keeps_its_empty_and_null_strings() {
    let strings = |read: Result<Read, ReplyFault>| match read.unwrap().reply {
        Reply::Strings(strings) => strings.unwrap(),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        strings(array(
            "<string>t</string><string/><string>60</string><string></string>"
        )),
        [Some("t"), Some(""), Some("60"), Some("")].map(|text| text.map(str::to_owned))
    );
    assert_eq!(
        strings(array("<string xsi:nil=\"true\"/><string>none</string>"))[0],
        None
    );
}

#[test]
fn strings_of_another_namespace_are_not_there_for_the_client() {
    let foreign = "<string xmlns=\"http://schemas.microsoft.com/2003/10/Serialization/Arrays\">t\
                   </string>";
    let read = array(&format!("{foreign}{foreign}")).unwrap();
    assert_eq!(read.reply, Reply::Strings(Some(vec![])));
    assert_eq!(read.violations.len(), 2);
}

#[test]
fn a_result_that_is_nil_missing_or_elsewhere_is_null() {
    let ns = "xmlns=\"http://developer.intuit.com/\"";
    for (body, violations) in [
        (format!("<getLastErrorResponse {ns}/>"), 0),
        (
            format!("<getLastErrorResponse {ns}><getLastErrorResult xsi:nil=\"true\"/></getLastErrorResponse>"),
            0,
        ),
        ("<getLastErrorResponse><getLastErrorResult>x</getLastErrorResult></getLastErrorResponse>".to_owned(), 1),
        (
            format!("<getLastErrorResponse {ns}><getLastErrorResult xmlns=\"\">x</getLastErrorResult></getLastErrorResponse>"),
            1,
        ),
        (
            "<getLastErrorResponse xmlns=\"http://developer.intuit.com\"><getLastErrorResult>x\
             </getLastErrorResult></getLastErrorResponse>"
                .to_owned(),
            1,
        ),
        (format!("<getLastErrorResponse {ns}><return>x</return></getLastErrorResponse>"), 1),
        (result("closeConnection", "x"), 1),
    ] {
        let read = read("getLastError", &ok(envelope(&body))).unwrap();
        assert_eq!((read.reply, read.violations.len()), (Reply::Text(None), violations), "{body}");
    }
}

#[test]
fn without_a_charset_every_other_byte_is_a_question_mark() {
    let mut reply = ok(envelope(&result("getLastError", "é")));
    reply.content_type = "text/xml".to_owned();
    let read = read("getLastError", &reply).unwrap();
    assert_eq!(read.reply, some("??"));
    assert!(read.violations[0].contains("names no charset"));
}

#[test]
fn the_http_frame_is_checked_first() {
    let body = envelope(&result("getLastError", "x"));
    let with = |change: fn(&mut HttpReply)| {
        let mut reply = ok(body.clone());
        change(&mut reply);
        read("getLastError", &reply).unwrap_err().to_string()
    };
    for (found, part) in [
        (with(|reply| reply.status = 404), "HTTP status 404: OK."),
        (with(|reply| reply.status = 302), "HTTP status 302"),
        (with(|reply| reply.status = 401), "HTTP status 401"),
        (
            with(|reply| reply.content_type = "text/html".to_owned()),
            "content type of 'text/html'",
        ),
        (
            with(|reply| reply.content_type = "application/soap+xml; charset=utf-8".to_owned()),
            "but expected 'text/xml'",
        ),
        (
            with(|reply| reply.content_type.clear()),
            "content type of ''",
        ),
        (with(|reply| reply.body.clear()), "empty response"),
        (
            with(|reply| reply.content_encoding = Some("gzip".to_owned())),
            "not well-formed",
        ),
        (
            with(|reply| reply.content_type = "text/xml; charset=klingon".to_owned()),
            "'klingon'",
        ),
        (
            with(|reply| {
                reply.status = 500;
                reply.content_type = "text/html".to_owned();
            }),
            "HTTP status 500",
        ),
    ] {
        assert!(found.contains(part), "{found}");
    }
}

#[test]
fn the_document_is_read_without_mercy() {
    let good = envelope(&result("getLastError", "x"));
    for (body, expected) in [
        (good.replace("</soap:Envelope>", ""), "not well-formed"),
        (format!(" {good}"), "not well-formed"),
        (
            good.replace("<soap:Envelope", "<!DOCTYPE a><soap:Envelope"),
            "not well-formed",
        ),
        (good.replace(">x<", ">&#x1F;<"), "not well-formed"),
        (good.replace(">x<", ">\u{1}<"), "not well-formed"),
        (good.replace(">x<", ">&nbsp;<"), "not well-formed"),
        (good.replace(">x<", "><b/><"), "holds elements"),
        (
            good.replace(
                "schemas.xmlsoap.org/soap/envelope/",
                "www.w3.org/2003/05/soap-envelope",
            ),
            "SOAP version mismatch",
        ),
        (good.replace("Body", "Head"), "no SOAP body"),
        (envelope(""), "body is empty"),
        ("<html/>".to_owned(), "no SOAP envelope"),
    ] {
        let error = read("getLastError", &ok(body.clone()))
            .unwrap_err()
            .to_string();
        assert!(error.contains(expected), "{body}: {error}");
    }
}

#[test]
fn a_soap_fault_speaks_for_itself() {
    let fault = "<soap:Fault><faultcode>soap:Server</faultcode><faultstring>No &amp; no\
                 </faultstring></soap:Fault>";
    let mut reply = ok(envelope(fault));
    for status in [500, 400, 200] {
        reply.status = status;
        assert_eq!(
            read("getLastError", &reply),
            Err(ReplyFault::Fault("No & no".to_owned()))
        );
    }
}

#[test]
fn a_good_result_with_status_500_is_a_violation() {
    let mut reply = ok(envelope(&result("getLastError", "x")));
    reply.status = 500;
    assert_eq!(read("getLastError", &reply).unwrap().violations.len(), 1);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(body: Vec<u8>, method in "authenticate|receiveResponseXML|x") {
        let _ = read(&method, &ok(body));
    }

    #[test]
    fn text_survives_the_way_through_an_envelope(content in "[ -~é€\\n]*") {
        let mut escaped = String::new();
        xml::escape_into(&content, &mut escaped);
        proptest::prop_assert_eq!(text(&escaped), Ok(clean(some(&content))));
    }
}
