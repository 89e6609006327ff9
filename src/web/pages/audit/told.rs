//! What an event tells besides what stands in an invoice's own history: what was changed, about whom, and
//! from what to what.

use serde_json::Value;

use crate::invoice::{
    history::{Action, Event},
    settings::words::DESCRIBED,
};

/// What of an event's detail a person wants to read.
pub(super) fn notes(event: &Event) -> Vec<String> {
    let detail: Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let mut notes = Vec::new();
    if let Some(user) = detail["user"].as_str() {
        notes.push(user.to_owned());
    }
    if let Some(label) = detail["token"].as_str() {
        notes.push(if label.is_empty() {
            "Token without a label".to_owned()
        } else {
            format!("Token “{label}”")
        });
    }
    let changes = detail["changes"].as_object().into_iter().flatten();
    let changes = changes.filter(|(name, change)| !is_ordinary(name, change, &detail["user"]));
    notes.extend(changes.map(|(name, change)| changed(name, change)));
    match event.action {
        Action::Mapped | Action::Unmapped => {
            let text = |name: &str| detail[name].as_str().unwrap_or_default().to_owned();
            notes.push(format!("“{}” means “{}”", text("from"), text("to")));
        }
        Action::PurchaseOrderChanged => {
            notes.extend(detail["number"].as_str().map(str::to_owned));
        }
        Action::CompanyFileBound | Action::CompanyFileReleased => {
            notes.extend(detail["path"].as_str().map(str::to_owned));
        }
        Action::CompanyCreated
        | Action::SettingsChanged
        | Action::PasswordChanged
        | Action::ListsWanted
        | Action::UserAdded
        | Action::UserChanged
        | Action::UserDeactivated
        | Action::UserReactivated
        | Action::UserPasswordChanged
        | Action::SignedOutEverywhere
        | Action::TokenCreated
        | Action::TokenRevoked
        | Action::Create
        | Action::Edit
        | Action::Approve
        | Action::Return
        | Action::Send
        | Action::Synchronized
        | Action::Failed
        | Action::Held
        | Action::InDoubt
        | Action::Recovered
        | Action::Link
        | Action::BillGone
        | Action::Attached
        | Action::Detached
        | Action::Remark => {}
    }
    notes
}

/// What goes without saying of a new user: that nothing is withheld, and an address for a name.
fn is_ordinary(name: &str, change: &Value, user: &Value) -> bool {
    let is_expected = match name {
        "may_approve" | "may_send" => change["to"] == true,
        "name" => change["to"] == *user,
        _ => false,
    };
    change["from"].is_null() && is_expected
}

/// One change: `may send: yes → no`.
fn changed(name: &str, change: &Value) -> String {
    let setting = DESCRIBED.iter().find(|one| one.name == name);
    let title = setting.map_or_else(|| name.replace('_', " "), |one| one.title.to_owned());
    let to = shown(&change["to"]);
    if change["from"].is_null() && setting.is_none() {
        return format!("{title}: {to}");
    }
    format!("{title}: {} → {to}", shown(&change["from"]))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Null => "none".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let values: Vec<_> = values.iter().map(shown).collect();
            values.join(", ")
        }
        Value::Object(parts) => {
            let parts = parts
                .iter()
                .map(|(name, value)| format!("{name} {}", shown(value)));
            parts.collect::<Vec<_>>().join(", ")
        }
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::invoice::CompanyId;

    fn told(action: Action, detail: &Value) -> Vec<String> {
        notes(&Event {
            company_id: CompanyId(Uuid::nil()),
            sequence: 1,
            invoice_id: None,
            at: DateTime::UNIX_EPOCH,
            actor: "ann@example.com".to_owned(),
            action,
            from: None,
            to: None,
            detail: detail.to_string(),
        })
    }

    #[test]
    fn changes_are_told_from_what_to_what() {
        let settings = json!({"changes": {
            "send_on_approval": {"from": false, "to": true},
            "ap_account": {"from": null, "to": "Accounts Payable"},
            "match_tolerance": {"from": {"amount": "0.00"}, "to": {"amount": "0.05"}},
        }});
        assert_eq!(
            told(Action::SettingsChanged, &settings),
            [
                "Accounts payable account: none → Accounts Payable",
                "match tolerance: amount 0.00 → amount 0.05",
                "The second approval sends at once: no → yes",
            ]
        );
        let user = json!({"user": "bob@example.com", "changes": {
            "roles": {"from": ["accounting"], "to": ["accounting", "admin"]}
        }});
        assert_eq!(
            told(Action::UserChanged, &user),
            ["bob@example.com", "roles: accounting → accounting, admin"]
        );
        let added = json!({"user": "bob@example.com", "changes": {
            "name": {"from": null, "to": "bob@example.com"},
            "may_approve": {"from": null, "to": true},
            "may_send": {"from": null, "to": false},
            "roles": {"from": null, "to": ["accounting"]},
        }});
        assert_eq!(
            told(Action::UserAdded, &added),
            ["bob@example.com", "may send: no", "roles: accounting"]
        );
    }

    #[test]
    fn names_and_tokens_are_told_and_a_detail_of_another_shape_says_nothing() {
        let mapped = json!({"list": "vendors", "from": "ACME", "to": "Acme Inc"});
        assert_eq!(told(Action::Mapped, &mapped), ["“ACME” means “Acme Inc”"]);
        let token = json!({"user": "bob@example.com", "token": ""});
        assert_eq!(
            told(Action::TokenCreated, &token),
            ["bob@example.com", "Token without a label"]
        );
        for detail in [json!(null), json!([]), json!({"changes": [], "user": 7})] {
            assert!(told(Action::UserChanged, &detail).is_empty(), "{detail}");
        }
    }
}
