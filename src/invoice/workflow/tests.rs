//! Every (state, event) pair, listed; and a walk that never leaves the table.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::invoice::{UserId, content::tests::roses};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Approve,
    Edit,
    ReturnToProcurement,
    ReturnToApproved,
    Send,
    Confirm,
    Fail,
    Hold,
    Link,
    SendAgain,
}

const EVENTS: [Event; 10] = [
    Event::Approve,
    Event::Edit,
    Event::ReturnToProcurement,
    Event::ReturnToApproved,
    Event::Send,
    Event::Confirm,
    Event::Fail,
    Event::Hold,
    Event::Link,
    Event::SendAgain,
];

/// The whole machine: what each event makes of each status, `None` where it is refused.
#[rustfmt::skip]
fn expected(from: Status, event: Event) -> Option<Status> {
    use Event as E;
    use Status::{Approved, Failed, PendingAccounting, PendingProcurement, Sent, Synchronized};
    let row: [Option<Status>; 10] = match from {
        //                     Approve                  Edit                      to procurement            to approved      Send        Confirm             Fail          Hold        Link        send again
        PendingProcurement => [Some(PendingAccounting), Some(PendingProcurement), None,                     None,            None,       None,               None,         None,       None,       None],
        PendingAccounting =>  [Some(Approved),          Some(PendingProcurement), Some(PendingProcurement), None,            None,       None,               None,         None,       None,       None],
        Approved =>           [None,                    Some(PendingProcurement), Some(PendingProcurement), None,            Some(Sent), None,               None,         None,       Some(Sent), Some(Sent)],
        Sent =>               [None,                    None,                     None,                     Some(Approved),  None,       Some(Synchronized), Some(Failed), Some(Sent), Some(Sent), Some(Sent)],
        Synchronized =>       [None,                    None,                     None,                     Some(Approved),  None,       None,               None,         None,       None,       None],
        Failed =>             [None,                    None,                     None,                     Some(Approved),  Some(Sent), None,               None,         None,       Some(Sent), Some(Sent)],
    };
    let order = [E::Approve, E::Edit, E::ReturnToProcurement, E::ReturnToApproved, E::Send, E::Confirm, E::Fail, E::Hold, E::Link, E::SendAgain];
    row[order.iter().position(|listed| *listed == event).unwrap()]
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_763_000_000_000).unwrap()
}

fn approval(by: u128) -> Approval {
    Approval {
        by: UserId(Uuid::from_u128(by)),
        email: format!("user{by}@example.com"),
        at: at(),
        content_hash: roses().hash(),
    }
}

fn problem() -> Problem {
    Problem::new("qb_3140", "t", "d")
}

fn bill() -> Bill {
    Bill {
        txn_id: "3F2A-1".into(),
        ref_number: Some("RV-1001".into()),
        amount_due: roses().total,
        synchronized_at: at(),
        warning: None,
        missing_since: None,
    }
}

fn apply(state: State, event: Event) -> Result<State, Refusal> {
    match event {
        Event::Approve => {
            let by = if state.status() == Status::PendingProcurement {
                1
            } else {
                2
            };
            state.approve(approval(by), false)
        }
        Event::Edit => state.edit(),
        Event::ReturnToProcurement => state.return_to_procurement(),
        Event::ReturnToApproved => state.return_to_approved().map(|(state, _)| state),
        Event::Send => state.send(&roses().hash(), at(), vec![]),
        Event::Confirm => state.confirm(bill()),
        Event::Fail => state.fail(problem()),
        Event::Hold => state.hold(Some(problem())),
        Event::Link => state.link("1-1".into(), &roses().hash(), at()),
        Event::SendAgain => state.send_again(&roses().hash(), at()),
    }
}

/// One state of each status, reached by the machine's own steps.
fn state_in(status: Status) -> State {
    let way: &[Event] = match status {
        Status::PendingProcurement => &[],
        Status::PendingAccounting => &[Event::Approve],
        Status::Approved => &[Event::Approve, Event::Approve],
        Status::Sent => &[Event::Approve, Event::Approve, Event::Send],
        Status::Synchronized => &[Event::Approve, Event::Approve, Event::Send, Event::Confirm],
        Status::Failed => &[Event::Approve, Event::Approve, Event::Send, Event::Fail],
    };
    way.iter().fold(State::PendingProcurement, |state, event| {
        apply(state, *event).unwrap()
    })
}

#[test]
fn every_pair_of_state_and_event_does_what_the_table_says() {
    for status in Status::ALL {
        for event in EVENTS {
            let result = apply(state_in(status), event)
                .ok()
                .map(|state| state.status());
            assert_eq!(result, expected(status, event), "{event:?} in {status}");
        }
    }
}

#[test]
fn the_second_approval_needs_a_second_person() {
    let state = State::PendingProcurement
        .approve(approval(1), false)
        .unwrap();
    assert!(matches!(
        state.clone().approve(approval(1), false),
        Err(Refusal::SamePerson { .. })
    ));
    assert_eq!(
        state.approve(approval(1), true).unwrap().status(),
        Status::Approved
    );
}

#[test]
fn an_approval_binds_what_was_approved() {
    let mut other = approval(2);
    other.content_hash = ContentHash::from_stored("another".into());
    let state = state_in(Status::PendingAccounting);
    assert_eq!(state.approve(other, false), Err(Refusal::ContentChanged));
    let sent =
        state_in(Status::Approved).send(&ContentHash::from_stored("another".into()), at(), vec![]);
    assert_eq!(sent, Err(Refusal::ContentChanged));
}

#[test]
fn what_a_person_decides_takes_the_place_of_what_was_decided_before() {
    let (hash, other) = (roses().hash(), ContentHash::from_stored("another".into()));
    let held = state_in(Status::Sent).hold(Some(problem())).unwrap();
    let linked = held.link("1-1".into(), &hash, at()).unwrap();
    assert!(
        matches!(&linked, State::Sent { claim: Some(claim), problem: None, .. } if claim == "1-1")
    );
    let again = linked.clone().send_again(&hash, at()).unwrap();
    assert!(matches!(
        again,
        State::Sent {
            claim: None,
            problem: None,
            ..
        }
    ));
    for refused in [
        linked.clone().link("2-2".into(), &other, at()),
        linked.send_again(&other, at()),
    ] {
        assert_eq!(refused, Err(Refusal::ContentChanged));
    }
}

#[test]
fn an_edit_drops_the_approvals() {
    assert_eq!(state_in(Status::Approved).approvals().len(), 2);
    assert!(
        state_in(Status::Approved)
            .edit()
            .unwrap()
            .approvals()
            .is_empty()
    );
}

#[test]
fn a_bill_is_left_behind_by_a_return_from_synchronized() {
    let (state, left) = state_in(Status::Synchronized).return_to_approved().unwrap();
    assert_eq!((state.status(), left), (Status::Approved, Some(bill())));
    assert_eq!(
        state_in(Status::Failed).return_to_approved().unwrap().1,
        None
    );
}

#[test]
fn a_refusal_names_the_state_and_the_way_out() {
    let text = state_in(Status::Sent).edit().unwrap_err().to_string();
    assert_eq!(
        text,
        "the invoice is `ES` (Sent to external system): what was sent can't be edited; return it to `A` first"
    );
}

proptest! {
    #[test]
    fn a_walk_of_any_events_follows_the_table(walk in prop::collection::vec(prop::sample::select(&EVENTS[..]), 0..40)) {
        let mut state = State::PendingProcurement;
        for event in walk {
            let from = state.status();
            let next = apply(state.clone(), event).ok();
            prop_assert_eq!(next.as_ref().map(State::status), expected(from, event));
            state = next.unwrap_or(state);
            // What is stored is what was there.
            let json = serde_json::to_string(&state).unwrap();
            prop_assert_eq!(&serde_json::from_str::<State>(&json).unwrap(), &state);
            prop_assert_eq!(state.problem().is_some() && state.status() != Status::Sent, state.status() == Status::Failed);
            prop_assert_eq!(state.bill().is_some(), state.status() == Status::Synchronized);
        }
    }
}
