//! Every state, and what each call means in it.

use super::*;

fn work() -> Work {
    Work {
        version: "13.0".into(),
        tally: Tally::default(),
        pace: Pace::default(),
        asks: asks_max(),
        lists: Reading::default(),
        absent: None,
    }
}

fn at() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn errand() -> Errand {
    Errand::Exchange(Uuid::from_u128(5))
}

fn states() -> [Conversation; 9] {
    [
        Conversation::Opened,
        Conversation::Ready {
            work: work(),
            percent: 40,
        },
        Conversation::Asked {
            work: work(),
            errand: errand(),
            at: at(),
        },
        Conversation::Asked {
            work: work(),
            errand: Errand::LookUp(Uuid::from_u128(5)),
            at: at(),
        },
        Conversation::Asked {
            work: work(),
            errand: Errand::Question,
            at: at(),
        },
        Conversation::Unanswered {
            work: work(),
            errand: errand(),
            at: at(),
            outcome: "another answer".into(),
        },
        Conversation::Ended {
            percent: DONE,
            outcome: "all".into(),
            ending: Ending::Done {
                tally: Tally::default(),
            },
        },
        Conversation::Ended {
            percent: STOP,
            outcome: "wrong file".into(),
            ending: Ending::WrongFile,
        },
        Conversation::Closed {
            outcome: "over".into(),
            ending: Ending::Unrecorded,
        },
    ]
}

#[test]
fn every_state_knows_what_a_send_request_means() {
    let expected = [
        OnSendRequest::Identify,
        OnSendRequest::HandOut(work()),
        OnSendRequest::Repeat(work(), errand()),
        OnSendRequest::Repeat(work(), Errand::LookUp(Uuid::from_u128(5))),
        OnSendRequest::Repeat(work(), Errand::Question),
        OnSendRequest::Nothing,
        OnSendRequest::Nothing,
        OnSendRequest::Nothing,
        OnSendRequest::Nothing,
    ];
    assert_eq!(states().map(|state| state.on_send_request()), expected);
}

#[test]
fn every_state_knows_what_a_response_means() {
    let expected = [
        OnResponse::Repeat(STOP),
        OnResponse::Repeat(40),
        OnResponse::Settle(work(), errand(), at()),
        OnResponse::Settle(work(), Errand::LookUp(Uuid::from_u128(5)), at()),
        OnResponse::Settle(work(), Errand::Question, at()),
        OnResponse::Settle(work(), errand(), at()),
        OnResponse::Repeat(DONE),
        OnResponse::Repeat(STOP),
        OnResponse::Repeat(STOP),
    ];
    assert_eq!(states().map(|state| state.on_response()), expected);
}

#[test]
fn every_state_can_be_closed_and_closing_twice_changes_nothing() {
    for state in states() {
        let closed = state.close();
        assert!(matches!(closed, Conversation::Closed { .. }));
        assert!(!closed.is_live());
        assert_eq!(closed.clone().close(), closed);
    }
}

#[test]
fn what_is_closed_while_an_answer_is_on_its_way_does_not_say_that_all_is_well() {
    let closed = |errand| {
        let (work, at) = (work(), at());
        let closed = Conversation::Asked { work, errand, at }.close();
        closed.last_error().to_owned()
    };
    let id = Uuid::from_u128(5);
    for errand in [Errand::Exchange(id), Errand::LookUp(id), Errand::Check(id)] {
        assert_eq!(closed(errand), LET_GO);
    }
    assert_eq!(closed(Errand::Question), "OK: nothing to send");
}

#[test]
fn a_stop_ends_what_runs_and_leaves_what_is_over() {
    for state in states() {
        let (was_live, before) = (state.is_live(), state.clone());
        let stopped = state.stop("QuickBooks is closed".into(), Ending::TakenOver);
        assert!(!stopped.is_live());
        if was_live {
            assert_eq!(stopped.last_error(), "QuickBooks is closed");
            assert_eq!(stopped.on_response(), OnResponse::Repeat(STOP));
        } else {
            assert_eq!(stopped, before);
        }
    }
}

#[test]
fn the_last_error_is_never_empty() {
    for state in states() {
        assert!(!state.last_error().is_empty());
    }
}

#[test]
fn what_is_stored_is_what_was_there() {
    for state in states() {
        let json = serde_json::to_string(&state).unwrap();
        assert_eq!(serde_json::from_str::<Conversation>(&json).unwrap(), state);
    }
}
