//! The call order, the reactions and the faults, against a scripted server in memory.

use std::{cell::RefCell, collections::VecDeque, fmt::Write as _};

use super::{
    call::{Call, NAMESPACE},
    reply::{Expected, HttpReply, ReplyFault},
    report::Outcome,
    *,
};
use crate::simulator::{company_file::CompanyFile, xml};

const BILL: &str = "<?xml version=\"1.0\"?><?qbxml version=\"13.0\"?><QBXML><QBXMLMsgsRq \
                    onError=\"continueOnError\" newMessageSetID=\"s\"><BillAddRq requestID=\"1\"><BillAdd>\
                    <VendorRef><FullName>Rosas del Valle</FullName></VendorRef><RefNumber>N-1\
                    </RefNumber><ExpenseLineAdd><AccountRef><FullName>Freight</FullName>\
                    </AccountRef><Amount>12.00</Amount></ExpenseLineAdd></BillAdd></BillAddRq>\
                    </QBXMLMsgsRq></QBXML>";

const READING: &str = "<?xml version=\"1.0\"?><?qbxml version=\"13.0\"?><QBXML><QBXMLMsgsRq \
                       onError=\"stopOnError\"><TermsQueryRq/></QBXMLMsgsRq></QBXML>";

/// A server that answers from a list, method by method, and remembers what it was asked.
struct Script {
    answers: RefCell<VecDeque<(&'static str, String)>>,
    heard: RefCell<Vec<Call>>,
}

impl Script {
    fn new(script: &str) -> Self {
        Self {
            answers: RefCell::new(answers(script).into()),
            heard: RefCell::new(Vec::new()),
        }
    }

    fn methods(&self) -> Vec<&'static str> {
        self.heard.borrow().iter().map(Call::method).collect()
    }

    fn sent(&self) -> Vec<(String, String)> {
        let heard = self.heard.borrow();
        let responses = heard.iter().filter_map(|call| match call {
            Call::ReceiveResponseXml {
                response, hresult, ..
            } => Some((response.clone(), hresult.clone())),
            _ => None,
        });
        responses.collect()
    }
}

impl Transport for Script {
    async fn exchange(&self, call: &Call) -> Result<HttpReply, ReplyFault> {
        self.heard.borrow_mut().push(call.clone());
        let next = self.answers.borrow_mut().pop_front();
        let (method, text) = next.unwrap_or_else(|| panic!("nothing scripted for {call:?}"));
        assert_eq!(
            method,
            call.method(),
            "called in another order than scripted"
        );
        if text == "!" {
            return Err(ReplyFault::Closed("scripted".to_owned()));
        }
        Ok(HttpReply {
            status: 200,
            reason: "OK".to_owned(),
            content_type: "text/xml; charset=utf-8".to_owned(),
            content_encoding: None,
            body: answer(method, &text).into_bytes(),
        })
    }
}

fn answer(method: &str, text: &str) -> String {
    let mut inner = String::new();
    if Expected::of(method) == Expected::Strings {
        for part in text.split('|') {
            write!(inner, "<string>{part}</string>").unwrap();
        }
    } else {
        xml::escape_into(text, &mut inner);
    }
    format!(
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\">\
         <s:Body><{method}Response xmlns=\"{NAMESPACE}\"><{method}Result>{inner}</{method}Result>\
         </{method}Response></s:Body></s:Envelope>"
    )
}

/// The answers that a script's words stand for. Words are separated by ` > `; a number is a percent,
/// `hello` takes the conversation to the first request, `word:text` gives any other answer, and `!`
/// as a text breaks the connection.
fn answers(script: &str) -> Vec<(&'static str, String)> {
    script.split(" > ").flat_map(answers_of).collect()
}

fn answers_of(word: &str) -> Vec<(&'static str, String)> {
    let (word, text) = word.split_once(':').unwrap_or((word, ""));
    let one = |method, text: &str| vec![(method, text.to_owned())];
    match word {
        "hello" => answers("server:1 > client > auth:t|"),
        "server" => one("serverVersion", text),
        "client" => one("clientVersion", text),
        "auth" => one("authenticate", text),
        "read" => one("sendRequestXML", READING),
        "bill" => one("sendRequestXML", BILL),
        "send" => one("sendRequestXML", text),
        "receive" => one("receiveResponseXML", text),
        "error" => one("getLastError", text),
        "unopened" => one("connectionError", text),
        "reject" => one("interactiveRejected", text),
        "bye" if text.is_empty() => one("closeConnection", "OK"),
        "bye" => one("closeConnection", text),
        percent => one("receiveResponseXML", percent),
    }
}

struct Poll {
    report: UpdateReport,
    script: Script,
    quickbooks: QuickBooks,
}

/// One conversation against the script, which must be used up.
async fn poll(faults: &str, script: &str) -> Poll {
    let mut settings = Settings::new(Login::new("user", "pass word "));
    settings.noop_pause = Duration::ZERO;
    let mut quickbooks = QuickBooks::new(CompanyFile::demo());
    let faults = Faults::parse(faults, 1).unwrap();
    let mut connector = Connector::new(Script::new(script), settings, faults);
    let report = connector.update(&mut quickbooks).await;
    let script = connector.transport;
    let left = script.answers.borrow().len();
    assert_eq!(left, 0, "answers left after {:?}", script.methods());
    assert_eq!(report.calls as usize, script.methods().len());
    Poll {
        report,
        script,
        quickbooks,
    }
}

fn added(poll: &Poll) -> usize {
    let company = poll.quickbooks.company();
    company.of_vendor("Rosas del Valle", "N-1").count()
}

#[tokio::test]
async fn a_conversation_runs_in_the_real_order_until_all_is_done() {
    let poll = poll("", "hello > read > 50 > bill > 100 > bye").await;
    let complete = Outcome::Complete {
        text: "OK".to_owned(),
    };
    assert_eq!(poll.report.outcome, complete);
    assert_eq!(poll.report.message_sets, 2);
    assert!(poll.report.is_clean());
    assert_eq!(added(&poll), 1);
    let heard = poll.script.heard.borrow();
    let hcp = heard.iter().filter_map(|call| match call {
        Call::SendRequestXml { hcp_response, .. } => Some(hcp_response.is_empty()),
        _ => None,
    });
    assert!(
        hcp.eq([false, true]),
        "host, company and preferences come once"
    );
    assert!(heard.contains(&Call::Authenticate {
        user_name: "user".to_owned(),
        password: "pass word ".to_owned(),
    }));
    assert!(!poll.report.to_string().contains("pass word"));
}

#[tokio::test]
async fn words_of_authenticate_end_the_conversation() {
    for (script, outcome) in [
        ("auth:t|none > bye", Outcome::NoWork),
        ("auth:t|NONE||60 > bye", Outcome::NoWork),
        ("auth:|nvu > bye", Outcome::WrongPassword),
        ("auth:t|busy|30|", Outcome::Busy),
        ("auth:t||60|", Outcome::Postponed { seconds: 60 }),
    ] {
        let poll = poll("", &format!("server:1 > client > {script}")).await;
        assert_eq!(poll.report.outcome, outcome, "{script}");
    }
}

#[tokio::test]
async fn a_reply_that_cannot_be_read_breaks_the_call_with_intuits_code() {
    for (script, code) in [
        ("server:1 > client:!", "QBWC1036"),
        ("server:1 > client:what", "QBWC1046"),
        ("server:1 > client > auth:!", "QBWC1012"),
        ("server:1 > client > auth:only-one", "QBWC1012"),
        ("hello > send:! > bye", "QBWC1041"),
        ("hello > read > receive:! > bye", "QBWC1042"),
        ("hello > read > receive:full > bye", "QBWC1042"),
        ("hello > send > error:! > bye", "QBWC1043"),
        ("server:1 > client > auth:t|none > bye:!", ""),
    ] {
        match poll("", script).await.report.outcome {
            Outcome::Broken { code: found, .. } => assert_eq!(found, code, "{script}"),
            other => assert_eq!((other, code), (Outcome::NoWork, ""), "{script}"),
        }
    }
}

#[tokio::test]
async fn a_server_without_a_version_is_carried_on_with() {
    let poll = poll("", "server:! > client > auth:t|none > bye").await;
    assert_eq!(poll.report.outcome, Outcome::NoWork);
    assert_eq!(poll.report.violations.len(), 1);
    assert!(!poll.report.is_clean());
}

#[tokio::test]
async fn the_server_may_refuse_the_connectors_version() {
    for (answer, refused) in [("E:too old", true), ("O:35.0", true), ("W:old", false)] {
        let rest = if refused { "" } else { " > auth:t|none > bye" };
        let poll = poll("", &format!("server:1 > client:{answer}{rest}")).await;
        let outcome = &poll.report.outcome;
        assert_eq!(
            matches!(outcome, Outcome::VersionRefused { .. }),
            refused,
            "{answer}"
        );
    }
}

#[tokio::test]
async fn an_empty_request_and_a_negative_percent_ask_for_the_error() {
    for script in [
        "hello > send > error:no such luck > bye",
        "hello > read > -1 > error:no such luck > bye",
        "hello > read > -101 > error:NoOp > bye",
    ] {
        let outcome = poll("", script).await.report.outcome;
        assert!(
            matches!(outcome, Outcome::Stopped { .. }),
            "{script}: {outcome}"
        );
    }
}

#[tokio::test]
async fn noop_waits_and_asks_again_but_not_for_ever() {
    let once = poll("", "hello > send:NoOp > error:NoOp > read > 100 > bye").await;
    assert!(once.report.is_clean());
    let loops = "send > error:NoOp > ".repeat(work::PATIENCE as usize);
    let endless = poll("", &format!("hello > {loops}bye")).await;
    assert!(matches!(endless.report.outcome, Outcome::Endless { .. }));
}

#[tokio::test]
async fn interactive_mode_is_rejected() {
    let poll = poll(
        "",
        "hello > send > error:Interactive mode > reject:no > bye",
    )
    .await;
    let stopped = Outcome::Stopped {
        text: "no".to_owned(),
    };
    assert_eq!(poll.report.outcome, stopped);
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_is_reported_until_the_server_is_done() {
    let hello = r"server:1 > client > auth:t|\\server\other.qbw";
    let closed = poll("", &format!("{hello} > unopened:Done > bye")).await;
    assert!(matches!(closed.report.outcome, Outcome::NotOpened { .. }));
    let retried = poll("", &format!("{hello} > unopened > read > 100 > bye")).await;
    assert!(retried.report.is_clean());
    let loops = "unopened:again > ".repeat(work::PATIENCE as usize);
    let endless = poll("", &format!("{hello} > {loops}bye")).await;
    assert!(matches!(endless.report.outcome, Outcome::Endless { .. }));
    let failing = poll("cannot-open=0x80040408", "hello > unopened:done > bye").await;
    let heard = failing.script.heard.borrow();
    let told = |call: &Call| match call {
        Call::ConnectionError { hresult, .. } => hresult == "0x80040408",
        _ => false,
    };
    assert!(heard.iter().any(told));
}

#[tokio::test]
async fn what_quickbooks_cannot_parse_is_delivered_as_its_code() {
    let poll = poll("", "hello > send:<nonsense > 100 > bye").await;
    assert_eq!(
        poll.script.sent(),
        [(String::new(), "0x80040400".to_owned())]
    );
}

#[tokio::test]
async fn each_fault_does_what_it_says() {
    for (fault, rest, bills) in [
        ("lost-response", " > bye", 1),
        ("dies-before-run", "", 0),
        ("dies-after-run", "", 1),
        ("lost-reply", " > 100 > bye", 1),
        ("repeated-delivery", " > 100 > 100 > bye", 1),
        ("truncated-response", " > 100 > bye", 1),
        ("hresult=0x80040402", " > 100 > bye", 0),
        ("hresult-after-run=0x8004041C", " > 100 > bye", 1),
        ("locked", " > 100 > bye", 0),
        ("unsupported=BillAdd", " > 100 > bye", 0),
        ("iterator-lost:1", " > 100 > bye", 1),
        ("bad-entry:1", " > 100 > bye", 1),
        ("slow=0", " > 100 > bye", 1),
        ("recovery=latest", " > 100 > bye", 1),
    ] {
        let poll = poll(fault, &format!("hello > bill{rest}")).await;
        assert_eq!(added(&poll), bills, "{fault}: {}", poll.report);
        let struck = poll.report.faults.len();
        assert_eq!(
            struck,
            usize::from(!fault.starts_with("recovery")),
            "{fault}"
        );
        let failed = fault.starts_with("hresult");
        for (response, hresult) in poll.script.sent() {
            assert_eq!(hresult.is_empty(), !failed, "{fault}");
            let whole = response.ends_with("</QBXML>\n");
            assert_eq!(whole, !failed && fault != "truncated-response", "{fault}");
            assert_eq!(response.contains("statusCode=\"3175\""), fault == "locked");
        }
    }
}

#[tokio::test]
async fn a_request_asked_for_twice_must_be_the_same() {
    for (second, violations) in [("bill", 0), ("read", 1)] {
        let script = format!("hello > bill > {second} > 100 > bye");
        let poll = poll("repeated-send", &script).await;
        assert_eq!(poll.report.violations.len(), violations);
        let heard = poll.script.heard.borrow();
        assert_eq!(heard[3], heard[4], "the whole call is repeated");
    }
}

#[tokio::test]
async fn the_wrong_file_is_open_for_one_conversation() {
    let poll = poll("wrong-company-file", "hello > read > 100 > bye").await;
    let heard = poll.script.heard.borrow();
    let Call::SendRequestXml {
        hcp_response,
        company_file_name,
        ..
    } = &heard[3]
    else {
        panic!("{:?}", heard[3]);
    };
    assert!(company_file_name.contains("Another Company"));
    assert!(hcp_response.contains("Another Company"));
    let own = &poll.quickbooks.company().profile.path;
    assert_eq!(&poll.quickbooks.open_file().profile.path, own);
}

#[tokio::test]
async fn a_percent_beyond_100_is_a_violation() {
    let poll = poll("", "hello > read > 101 > bye").await;
    assert_eq!(
        poll.report.violations,
        ["receiveResponseXML answered 101 percent"]
    );
}
