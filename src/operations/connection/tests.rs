use chrono::TimeDelta;
use pretty_assertions::assert_eq;
use uuid::Uuid;

use super::*;
use crate::{
    invoice::Settings,
    store::{
        company::BoundFile,
        connection::{Ended, How, Nothing, Polling, Seen},
    },
};

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

#[expect(clippy::unnecessary_wraps, reason = "as the facts hold it")]
fn seen<T>(minutes: i64, detail: T) -> Option<Seen<T>> {
    Some(Seen {
        first_at: at(minutes),
        last_at: at(minutes),
        detail,
    })
}

/// A company that was set up in minute 0, with this process from then on; it is minute `now`.
fn new(now: i64) -> Connection {
    Connection {
        company: Company {
            id: CompanyId(Uuid::nil()),
            name: "Acme".into(),
            company_file: None,
            app_name: "billbridge Acme".into(),
            qbwc_username: "acme".into(),
            qbwc_password_hash: String::new(),
            owner_id: Uuid::nil(),
            file_id: Uuid::nil(),
            settings: Settings::default(),
            bound: None,
            polled_at: None,
            company_file_facts: None,
            lists_wanted: true,
            lists_read_at: None,
            created_at: at(0),
        },
        facts: Facts::default(),
        door: DoorFacts::default(),
        lists: (0, 9),
        running: None,
        has_queue: false,
        polled_at: None,
        watched_since: at(0),
        now: at(now),
    }
}

/// The same, connected in minute 1, and its last conversation ended so in minute `last`.
fn connected(now: i64, last: i64, how: How, hresult: Option<u32>) -> Connection {
    let mut connection = new(now);
    connection.facts.admitted = seen(1, Polling::default());
    connection.facts.file_bound = seen(1, Nothing {});
    connection.company.bound = Some(BoundFile {
        file_id: None,
        path: None,
    });
    connection.facts.ended = seen(
        last,
        Ended {
            how,
            hresult,
            outcome: "A title: what to do. QuickBooks says: `Vorsicht`".to_owned(),
        },
    );
    connection
}

fn codes(connection: &Connection) -> Vec<&'static str> {
    let troubles = connection.troubles().into_iter();
    troubles.map(|trouble| trouble.code).collect()
}

#[test]
fn the_steps_are_done_as_they_are_seen() {
    let mut connection = new(10);
    assert_eq!(connection.next_step(), Some(Step::Qwc));
    assert_eq!(codes(&connection), ["not_called_yet"]);
    connection.facts.qwc_handed_out = seen(1, Nothing {});
    assert_eq!(connection.next_step(), Some(Step::Certificate));
    connection.door.certificate_asked = seen(2, Nothing {});
    assert_eq!(connection.next_step(), Some(Step::Admitted));
    connection.facts.admitted = seen(3, Polling::default());
    assert_eq!(connection.next_step(), Some(Step::File));
    assert_eq!(codes(&connection), ["not_finished"]);
    connection.facts.file_bound = seen(4, Nothing {});
    assert_eq!(connection.next_step(), Some(Step::File), "set free again");
    connection.company.bound = Some(BoundFile {
        file_id: None,
        path: None,
    });
    assert_eq!(connection.next_step(), Some(Step::Lists));
    connection.company.lists_read_at = Some(at(5));
    assert_eq!(connection.next_step(), Some(Step::Lists), "none was read");
    connection.lists.0 = 9;
    assert_eq!(connection.next_step(), Some(Step::Bill));
    connection.facts.bill_confirmed = seen(6, Nothing {});
    assert_eq!(connection.next_step(), None);
    assert_eq!(codes(&connection), ["well"]);
}

#[test]
fn a_certificate_that_was_asked_for_before_the_company_was_there_is_not_its_own() {
    let mut connection = new(10);
    connection.door.certificate_asked = seen(-1, Nothing {});
    assert_eq!(connection.progress(Step::Certificate), Progress::NotYet);
    // A connector that has signed in has seen it.
    connection.facts.admitted = seen(3, Polling::default());
    assert_eq!(connection.progress(Step::Certificate), Progress::Passed);
    assert_eq!(connection.progress(Step::Qwc), Progress::Passed);
}

#[test]
fn a_wrong_password_is_told_until_the_right_one_comes() {
    let mut connection = connected(10, 2, How::Done, None);
    connection.facts.refused = seen(9, Nothing {});
    assert_eq!(codes(&connection), ["wrong_password"]);
    let trouble = connection.troubles().remove(0);
    assert_eq!((trouble.gravity, trouble.at), (Gravity::Bad, Some(at(9))));
    assert!(trouble.remedy.contains("`billbridge Acme`"), "{trouble:?}");
    assert!(!trouble.detail.contains("was changed"), "{trouble:?}");
    connection.facts.password_changed = seen(8, Nothing {});
    let trouble = connection.troubles().remove(0);
    assert!(trouble.detail.contains("was changed"), "{trouble:?}");
    connection.polled_at = Some(at(10));
    assert_eq!(codes(&connection), ["not_finished"]);
}

#[test]
fn an_unknown_user_name_concerns_those_who_are_not_connected_yet() {
    let mut connection = new(10);
    connection.door.stranger_refused = seen(9, Nothing {});
    assert_eq!(codes(&connection), ["unknown_user_name"]);
    connection.facts.admitted = seen(10, Polling::default());
    assert_eq!(codes(&connection), ["not_finished"]);
    let mut later = new(2 * 24 * 60);
    later.door.stranger_refused = seen(9, Nothing {});
    assert_eq!(codes(&later), ["not_called_yet"]);
}

/// How a conversation ended, its HRESULT, and what is told of it.
const ENDINGS: [(How, u32, &str, Gravity, &str, &str); 12] = [
    (
        How::NotOpened,
        0x8004_0414,
        "quickbooks",
        Gravity::Bad,
        "A dialog is open",
        "Close the dialog",
    ),
    (
        How::NotOpened,
        0x8004_040a,
        "quickbooks",
        Gravity::Bad,
        "Another company file is open",
        "File > Close Company",
    ),
    (
        How::NotOpened,
        0x8004_0410,
        "quickbooks",
        Gravity::Bad,
        "in another mode",
        "File > Switch to Multi-user Mode",
    ),
    (
        How::NotOpened,
        0x8004_041a,
        "quickbooks",
        Gravity::Bad,
        "may not open",
        "Allow Access",
    ),
    (
        How::NotOpened,
        0x8004_041d,
        "quickbooks",
        Gravity::Bad,
        "may not sign in",
        "login automatically",
    ),
    (
        How::NotOpened,
        0x8004_0422,
        "quickbooks",
        Gravity::Bad,
        "Another program",
        "Close that program",
    ),
    (
        How::NotOpened,
        0x8004_0424,
        "quickbooks",
        Gravity::Look,
        "still starting",
        "by itself",
    ),
    (
        How::Failed,
        0x8001_0105,
        "quickbooks",
        Gravity::Bad,
        "failed",
        "Restart QuickBooks",
    ),
    (
        How::WrongFile,
        0,
        "wrong_file",
        Gravity::Bad,
        "Another company file",
        "File > Open or Restore",
    ),
    (
        How::TooOld,
        0,
        "too_old",
        Gravity::Bad,
        "too old",
        "Help > Update",
    ),
    (
        How::Untold,
        0,
        "untold",
        Gravity::Look,
        "did not tell",
        "asks again",
    ),
    (
        How::TakenOver,
        0,
        "taken_over",
        Gravity::Look,
        "took over",
        "two computers",
    ),
];

#[test]
fn what_ended_the_last_conversation_is_told_with_the_way_to_click() {
    for (how, hresult, code, gravity, title, remedy) in ENDINGS {
        let connection = connected(10, 9, how, Some(hresult).filter(|number| *number > 0));
        let troubles = connection.troubles();
        let [trouble] = troubles.as_slice() else {
            panic!("{troubles:?}")
        };
        assert_eq!((trouble.code, trouble.gravity), (code, gravity), "{title}");
        assert!(trouble.title.contains(title), "{trouble:?}");
        assert!(trouble.remedy.contains(remedy), "{trouble:?}");
        assert!(trouble.detail.contains("Vorsicht"), "{trouble:?}");
        assert_eq!(trouble.at, Some(at(9)));
    }
    for how in [
        How::Done,
        How::LetGo,
        How::NothingExchanged,
        How::Unrecorded,
    ] {
        assert_eq!(codes(&connected(10, 9, how, None)), ["not_finished"]);
    }
}

#[test]
fn a_code_that_could_not_be_read_is_told_as_one() {
    let trouble = connected(10, 9, How::NotOpened, None).troubles().remove(0);
    assert_eq!(trouble.title, "QuickBooks or the Web Connector failed");
    assert!(trouble.detail.contains("without a code"), "{trouble:?}");
}

#[test]
fn a_conversation_runs_until_it_falls_silent() {
    let mut connection = connected(10, 2, How::WrongFile, None);
    connection.running = Some(at(8));
    assert_eq!(codes(&connection), ["running"]);
    connection.running = Some(at(4));
    assert_eq!(codes(&connection), ["broken_off"]);
}

#[test]
fn a_connector_that_does_not_poll_is_missed() {
    assert_eq!(codes(&connected(31, 2, How::Done, None)), ["not_finished"]);
    let mut quiet = connected(32, 2, How::Done, None);
    quiet.has_queue = true;
    assert_eq!(codes(&quiet), ["quiet"]);
    let trouble = quiet.troubles().remove(0);
    assert_eq!((trouble.gravity, trouble.at), (Gravity::Look, Some(at(2))));
    assert!(
        trouble.detail.contains("30 minutes ago. Invoices wait"),
        "{trouble:?}"
    );
    // One that is to call every hour is not missed after half of one.
    let settings = &mut quiet.company.settings;
    *settings = settings
        .changed(&serde_json::json!({"run_every_minutes": 60}))
        .unwrap();
    assert_eq!(codes(&quiet), ["not_finished"]);
    // A process that has just begun to listen does not know.
    let mut started = connected(32, 2, How::Done, None);
    started.watched_since = at(31);
    assert_eq!(codes(&started), ["not_finished"]);
    let mut gone = connected(25 * 60 + 2, 2, How::Done, None);
    gone.watched_since = gone.now;
    assert_eq!(codes(&gone), ["gone"]);
    assert!(gone.troubles()[0].detail.contains("25 hours ago."));
}

#[test]
fn the_worst_comes_first() {
    let mut connection = connected(100, 2, How::Untold, None);
    connection.facts.refused = seen(99, Nothing {});
    assert_eq!(codes(&connection), ["wrong_password", "untold", "quiet"]);
}
