//! The history in words: what was done, by whom, and what else was said.

use serde_json::Value;

use crate::{
    invoice::{
        Code, Status,
        history::{Action, Event},
    },
    web::pages::words,
};

/// One step of the history.
pub(in super::super) struct StepView {
    pub(in super::super) title: &'static str,
    pub(in super::super) actor: String,
    pub(in super::super) at: String,
    pub(in super::super) at_exactly: String,
    pub(in super::super) way: Option<String>,
    pub(in super::super) notes: Vec<String>,
}

pub(in super::super) fn render_timeline(event: &Event) -> StepView {
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    StepView {
        title: match event.action {
            Action::Send if detail["again"] == true => "Sent again",
            action => title(action),
        },
        actor: event.actor.clone(),
        at: words::moment(event.at),
        at_exactly: event.at.to_rfc3339(),
        way: way(event.from, event.to),
        notes: notes(&detail),
    }
}

/// The return that brought an invoice to where it stands.
pub(in super::super) struct ReturnedView {
    pub(in super::super) by: String,
    pub(in super::super) at: String,
    pub(in super::super) reason: String,
}

/// Why the invoice was returned, as long as it has not moved on since: whoever mends it reads that first.
pub(in super::super) fn render_return(history: &[Event]) -> Option<ReturnedView> {
    let last_move = history.iter().rev().find(|event| event.from != event.to)?;
    if last_move.action != Action::Return {
        return None;
    }
    let detail: Value = serde_json::from_str(&last_move.detail).unwrap_or_default();
    Some(ReturnedView {
        by: last_move.actor.clone(),
        at: words::moment(last_move.at),
        reason: words::sentence(detail["reason"].as_str()?),
    })
}

pub(in super::super) fn title(action: Action) -> &'static str {
    match action {
        Action::Create => "Taken in",
        Action::Edit => "Edited",
        Action::Approve => "Approved",
        Action::Return => "Returned",
        Action::Send => "Sent",
        Action::Synchronized => "Confirmed by QuickBooks",
        Action::Failed => "Refused by QuickBooks",
        Action::Held => "Waits on",
        Action::InDoubt => "In doubt",
        Action::Recovered => "Known again",
        Action::Link => "Bill named",
        Action::BillGone => "Old bill is gone from QuickBooks",
        Action::Attached => "File attached",
        Action::Detached => "File removed",
        Action::Remark => "Remark",
        Action::CompanyCreated => "Company added",
        Action::SettingsChanged => "Settings changed",
        Action::PasswordChanged => "Connector password changed",
        Action::CompanyFileBound => "Company file bound",
        Action::CompanyFileReleased => "Company file set free",
        Action::Mapped => "Name mapped",
        Action::Unmapped => "Mapping taken back",
        Action::ListsWanted => "Lists to be read again",
        Action::PurchaseOrderChanged => "Purchase order changed",
        Action::UserAdded => "User added",
        Action::UserChanged => "User changed",
        Action::UserDeactivated => "User deactivated",
        Action::UserReactivated => "User reactivated",
        Action::UserPasswordChanged => "Password of a user changed",
        Action::SignedOutEverywhere => "Signed out everywhere",
        Action::TokenCreated => "API token made",
        Action::TokenRevoked => "API token revoked",
    }
}

fn way(from: Option<Status>, to: Option<Status>) -> Option<String> {
    match (from, to) {
        (Some(from), Some(to)) if from != to => Some(format!("{from} → {to}")),
        (None, Some(to)) => Some(to.to_string()),
        _ => None,
    }
}

/// What of the event's detail a person wants to read; ids and hashes are for programs.
fn notes(detail: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let texts = [
        &detail["reason"],
        &detail["problem"]["detail"],
        &detail["warning"],
    ];
    let mut notes: Vec<String> = texts
        .into_iter()
        .filter_map(text)
        .map(|note| words::sentence(&note))
        .collect();
    if let Some(txn_id) = text(&detail["txn_id"]) {
        notes.push(format!("TxnID {txn_id}"));
    }
    notes.extend(text(&detail["text"]));
    if let (Some(name), Some(hash)) = (text(&detail["file_name"]), text(&detail["sha256"])) {
        notes.push(format!("{name} (SHA-256 {hash})"));
    }
    let others = detail["other_bills"].as_array().into_iter().flatten();
    let others: Vec<_> = others.filter_map(Value::as_str).collect();
    if !others.is_empty() {
        notes.push(format!("Not its bill: TxnID {}", others.join(", ")));
    }
    if detail["found_before_sending"] == true {
        notes.push("QuickBooks held it already; nothing was sent.".to_owned());
    }
    let accepted = detail["accepted"].as_array().into_iter().flatten();
    let codes = accepted.filter_map(|code| code.as_str()?.parse::<Code>().ok());
    notes.extend(codes.map(|code| format!("Accepted: {}.", code.title())));
    notes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_detail_is_told_in_words() {
        assert_eq!(
            notes(&json!({"reason": "wrong PO", "version": 2})),
            ["Wrong PO."]
        );
        assert_eq!(
            notes(&json!({"accepted": ["text_changed", "no_such_code"], "content_hash": "ab"})),
            ["Accepted: QuickBooks will hold another text than was typed."]
        );
        assert_eq!(
            notes(&json!({"txn_id": "3-4", "warning": "left out the class"})),
            ["Left out the class.", "TxnID 3-4"]
        );
        assert_eq!(
            notes(&json!({"problem": {"code": "3140", "detail": "no such vendor"}})),
            ["No such vendor."]
        );
    }

    #[test]
    fn what_a_person_decided_is_told() {
        let again = json!({"again": true, "other_bills": ["3-4", "7F-1"]});
        assert_eq!(notes(&again), ["Not its bill: TxnID 3-4, 7F-1"]);
        assert!(notes(&json!({"again": true, "other_bills": []})).is_empty());
        let released = json!({"file_id": null, "path": "C:\\x", "reason": "new file"});
        assert_eq!(notes(&released), ["New file."]);
        assert_eq!(
            notes(&json!({"txn_id": "3-4", "found_before_sending": true})),
            ["TxnID 3-4", "QuickBooks held it already; nothing was sent."]
        );
    }

    #[test]
    fn a_detail_of_another_shape_says_nothing() {
        for detail in [
            Value::Null,
            json!([]),
            json!({"reason": 7, "accepted": "all"}),
            json!({"other_bills": "3-4", "found_before_sending": "yes"}),
        ] {
            assert!(notes(&detail).is_empty(), "{detail}");
        }
    }

    #[test]
    fn a_step_that_stays_in_its_status_has_no_way() {
        let status = Some(Status::Sent);
        assert_eq!(way(status, status), None);
        assert_eq!(way(None, None), None);
        assert_eq!(
            way(None, Some(Status::PendingProcurement)).as_deref(),
            Some("AP")
        );
        assert_eq!(
            way(Some(Status::Approved), status).as_deref(),
            Some("A → ES")
        );
    }
}
