//! What the door logs.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use actix_web::{App, web};
use billbridge::soap::endpoint::{Door, configure};

use super::{
    envelope,
    rote::{PUBLIC_URL, Rote},
};

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
