//! The settings of a company, changed by hand.

use billbridge::invoice::{Settings, history::Action};
use serde_json::{Value, json};

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

async fn settings(desk: &Desk) -> Settings {
    let company = desk
        .operations
        .read(async |tx| Ok(tx.load_company(desk.company).await?))
        .await;
    company.unwrap().unwrap().settings
}

async fn told(desk: &Desk) -> Vec<Value> {
    let chain = desk
        .operations
        .read(async |tx| Ok(tx.load_chain(desk.company, 0, 1_000).await?))
        .await;
    let events = chain.unwrap().into_iter();
    events
        .filter(|(event, _)| event.action == Action::SettingsChanged)
        .map(|(event, _)| serde_json::from_str(&event.detail).unwrap())
        .collect()
}

#[tokio::test]
async fn what_is_another_than_the_page_showed_is_changed_and_told() {
    let desk = Desk::open(LOCALHOST).await;
    let path = desk.of_company("settings");
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let fields = [
        ("send_on_approval", "true"),
        ("was.send_on_approval", "false"),
        // A box that was ticked and is not any more.
        ("was.require_additional_charges", "true"),
        ("match_tolerance.quantity", "1.5"),
        ("was.match_tolerance.quantity", "0"),
        ("run_every_minutes", " 15 "),
        ("was.run_every_minutes", "5"),
        ("default_expense_account", "Freight"),
        ("was.default_expense_account", ""),
        ("bill_date", "invoice"),
        ("was.bill_date", "invoice"),
    ];
    let before = told(&desk).await.len();
    let reply = ada.submit(&path, &path, &fields, 303).await;
    assert_eq!(reply.location(), path);
    let page = ada.get(&path, 200).await.body;
    assert!(page.contains("The settings are saved."));
    let now = settings(&desk).await;
    assert!(now.send_on_approval && !now.require_additional_charges);
    assert_eq!(now.run_every_minutes, 15);
    assert_eq!(now.match_tolerance.quantity.to_string(), "1.5");
    assert_eq!(now.default_expense_account.as_deref(), Some("Freight"));
    let told = told(&desk).await;
    assert_eq!(told.len(), before + 1);
    let changes = &told[before]["changes"];
    assert_eq!(changes["run_every_minutes"], json!({"from": 5, "to": 15}));
    assert_eq!(changes.as_object().unwrap().len(), 5);
    desk.close().await;
}

#[tokio::test]
async fn what_a_colleague_changed_meanwhile_stays() {
    let desk = Desk::open(LOCALHOST).await;
    let path = desk.of_company("settings");
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    desk.set(
        json!({"create_vendors": true, "match_tolerance": {"amount": "0.05", "quantity": "0"}}),
    )
    .await;
    // The page that she opened before showed neither.
    let fields = [
        ("was.create_vendors", "false"),
        ("match_tolerance.amount", "0.00"),
        ("was.match_tolerance.amount", "0.00"),
        ("match_tolerance.quantity", "2"),
        ("was.match_tolerance.quantity", "0"),
    ];
    ada.submit(&path, &path, &fields, 303).await;
    let now = settings(&desk).await;
    assert!(now.create_vendors);
    assert_eq!(now.match_tolerance.amount.to_string(), "0.05");
    assert_eq!(now.match_tolerance.quantity.to_string(), "2");
    desk.close().await;
}

#[tokio::test]
async fn a_rejected_setting_changes_none_and_keeps_what_was_typed() {
    let desk = Desk::open(LOCALHOST).await;
    let path = desk.of_company("settings");
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let before = settings(&desk).await;
    for (name, was, typed, error) in [
        (
            "run_every_minutes",
            "5",
            "0",
            "Expected 1 to 1440 minutes, found 0.",
        ),
        (
            "run_every_minutes",
            "5",
            "often",
            "Expected 1 to 1440, found “often”.",
        ),
        ("ref_number_template", "{number}", "{nr}", "is not known"),
        ("match_tolerance.amount", "0.00", "-1", "can’t be negative"),
        ("match_tolerance.quantity", "0", "some", "some"),
        ("po_rule", "off", "must", "expected one of"),
    ] {
        let was_name = format!("was.{name}");
        let fields = [
            ("send_on_approval", "true"),
            ("was.send_on_approval", "false"),
            (name, typed),
            (was_name.as_str(), was),
        ];
        let page = ada.submit(&path, &path, &fields, 422).await.body;
        let page = page.replace("&#39;", "’").replace('\'', "’");
        assert!(page.contains(error), "{name}: {error}\n{page}");
        assert!(page.contains(&format!("error-{name}")), "{name}");
        let ticked = r#"name="send_on_approval" value="true" checked"#;
        assert!(page.contains(ticked), "{name}");
        assert_eq!(settings(&desk).await, before, "{name}");
    }
    desk.close().await;
}

#[tokio::test]
async fn others_look_and_strangers_find_nothing() {
    let desk = Desk::open(LOCALHOST).await;
    let path = desk.of_company("settings");
    let fields = [
        ("send_on_approval", "true"),
        ("was.send_on_approval", "false"),
    ];
    for email in [PROCUREMENT, ACCOUNTING] {
        let visitor = Visitor::signed_in(&desk, email).await;
        let page = visitor.get(&path, 200).await.body;
        assert!(!page.contains("Save settings"));
        visitor.submit("/companies", &path, &fields, 403).await;
    }
    let otto = Visitor::signed_in(&desk, OUTSIDER).await;
    otto.get(&path, 404).await;
    otto.submit("/companies", &path, &fields, 404).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    ada.post(&path, &fields, &[], 403).await;
    assert!(!settings(&desk).await.send_on_approval);
    desk.close().await;
}
