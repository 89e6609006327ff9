//! The form of an invoice, as a browser without script uses it.

mod brought;

use billbridge::{
    invoice::{Invoice, Status, history::Action},
    store::invoice::Filter,
};
use serde_json::{Value, json};

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, Desk, PROCUREMENT};

/// What somebody types for an invoice of 167.50: two lines and freight, one amount left to reckon.
const TYPED: [(&str, &str); 20] = [
    ("kind", "invoice"),
    ("vendor", "Rosas del Valle"),
    ("number", "RV-7"),
    ("date", "2026-11-02"),
    ("due_date", ""),
    ("terms", "Net 30"),
    ("memo", "one\r\ntwo"),
    ("lines[0][account]", "Cost of Goods Sold"),
    ("lines[0][memo]", "Roses"),
    ("lines[0][amount]", " 120.50 "),
    ("lines[1][account]", ""),
    ("lines[1][amount]", ""),
    ("lines[2][item]", "Rose Red 50"),
    ("lines[2][quantity]", "100"),
    ("lines[2][cost]", "0.35"),
    ("lines[2][amount]", ""),
    ("charges[0][kind]", "freight"),
    ("charges[0][account]", "Freight"),
    ("charges[0][amount]", "12.00"),
    ("total", "167.50"),
];

/// The same with other texts in some fields, and a button.
fn typed<'a>(press: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = TYPED
        .into_iter()
        .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
    let pressed = [("do", press)].into_iter();
    pressed.chain(kept).chain(changes.iter().copied()).collect()
}

async fn all(desk: &Desk) -> Vec<Invoice> {
    let listed = desk.operations.read(async |tx| {
        let filter = Filter::default();
        Ok(tx.list_invoices(desk.company, &filter, None, 100).await?)
    });
    listed.await.unwrap()
}

/// The text between two marks of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = page
        .split_once(before)
        .unwrap_or_else(|| panic!("{before}: {page}"));
    rest.split(after).next().unwrap()
}

/// The tag of the field of that name.
fn field<'a>(page: &'a str, name: &str) -> &'a str {
    let at = page
        .find(&format!(r#"name="{name}""#))
        .unwrap_or_else(|| panic!("{name}: {page}"));
    let start = page[..at].rfind('<').unwrap();
    &page[start..start + page[start..].find('>').unwrap()]
}

#[tokio::test]
async fn an_invoice_is_entered_without_script() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let list = pat.get(&desk.of_company("invoices"), 200).await.body;
    let new = desk.of_company("invoices/new");
    assert!(list.contains(&format!(r#"href="{new}""#)));
    let reply = pat.submit(&new, &new, &typed("save", &[]), 303).await;
    let invoice = &all(&desk).await[0];
    assert_eq!(reply.location(), format!("/invoices/{}", invoice.id));
    let content = serde_json::to_value(&invoice.content).unwrap();
    assert_eq!(
        content,
        json!({
            "kind": "invoice", "vendor": "Rosas del Valle", "number": "RV-7", "date": "2026-11-02",
            "terms": "Net 30", "memo": "one\ntwo",
            "lines": [
                {"account": "Cost of Goods Sold", "memo": "Roses", "amount": "120.50"},
                {"item": "Rose Red 50", "quantity": "100", "cost": "0.35", "amount": "35.00"}
            ],
            "charges": [{"kind": "freight", "account": "Freight", "amount": "12.00"}],
            "total": "167.50"
        })
    );
    let page = pat.get(reply.location(), 200).await.body;
    assert!(
        page.contains("You entered the invoice. It is AP now"),
        "{page}"
    );

    let next = typed("save-new", &[("number", "RV-8")]);
    let reply = pat.submit(&new, &new, &next, 303).await;
    assert_eq!(reply.location(), new);
    let page = pat.get(&new, 200).await.body;
    assert!(page.contains("You entered the invoice. Here is the form for the next."));
    assert_eq!(all(&desk).await.len(), 2);
    desk.close().await;
}

#[tokio::test]
async fn rows_come_and_go_and_what_was_typed_stays() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let press = async |press: &str| {
        let fields = typed(press, &[("number", "<kept>")]);
        pat.submit(&new, &new, &fields, 200).await.body
    };
    for (button, focused) in [
        ("add-account", "lines[3][account]"),
        ("add-item", "lines[3][item]"),
        ("add-charge", "charges[1][kind]"),
        ("remove-lines-1", "lines[1][item]"),
        ("remove-lines-2", "lines[1][account]"),
        ("remove-charges-0", "total"),
        ("remove-lines-99", "lines[2][item]"),
    ] {
        let page = press(button).await;
        assert!(page.contains(r#"value="&#60;kept&#62;""#), "{button}");
        assert!(page.contains(r#"value="Cost of Goods Sold""#), "{button}");
        assert_eq!(page.matches(" autofocus").count(), 1, "{button}");
        assert!(
            field(&page, focused).contains(" autofocus"),
            "{button}: {page}"
        );
    }
    let page = press("remove-lines-0").await;
    assert!(!page.contains("Cost of Goods Sold"));
    let page = press("check").await;
    assert!(page.contains("The total is the sum."), "{page}");
    assert!(
        page.contains("= 35.00"),
        "the amount that was left empty is reckoned"
    );
    assert!(all(&desk).await.is_empty(), "nothing is stored");
    // The button that Enter presses is the first, and only looks.
    let blank = pat.get(&new, 200).await.body;
    assert!(between(&blank, "<button", ">").len() < blank.len());
    let form = between(&blank, r#"id="invoice-form""#, "</form>");
    assert!(between(form, "<button", ">").contains(r#"value="check""#));
    desk.close().await;
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let wrong = [
        ("date", "2026-02-30"),
        ("lines[0][amount]", "1,120.50"),
        ("lines[2][item]", ""),
        ("lines[2][cost]", "0.355555"),
        ("charges[0][amount]", "<b>"),
        ("lines[0][billable]", "true"),
        ("total", "x"),
        ("vendor", ""),
    ];
    let page = pat
        .submit(&new, &new, &typed("save", &wrong), 422)
        .await
        .body;
    for name in [
        "date",
        "lines[0][amount]",
        "lines[0][billable]",
        "lines[2][item]",
        "lines[2][cost]",
        "charges[0][amount]",
        "total",
        "vendor",
    ] {
        let id = name.replace(['[', ']'], "-").replace("--", "-");
        let id = id.trim_end_matches('-');
        let tag = field(&page, name);
        assert!(tag.contains(r#"aria-invalid="true""#), "{tag}");
        assert!(
            tag.contains(&format!(r#"aria-describedby="{id}-error"#)),
            "{tag}"
        );
        assert!(
            page.contains(&format!(r##"<li><a href="#{id}">"##)),
            "{id}: {page}"
        );
        assert!(
            page.contains(&format!(r#"<p class="field-error" id="{id}-error">"#)),
            "{id}"
        );
    }
    assert!(page.contains("“1,120.50” is not an amount"));
    assert!(page.contains(r#"value="1,120.50""#) && page.contains(r#"value="RV-7""#));
    assert!(page.contains("&#60;b&#62;") && !page.contains("<b>"));
    assert!(!field(&page, "number").contains("aria-invalid"));
    let off = typed("save", &[("total", "167.49")]);
    let page = pat.submit(&new, &new, &off, 422).await.body;
    assert!(page.contains("The total is 0.01 less than the sum."));
    let none = [("do", "save"), ("lines[0][account]", " ")];
    let page = pat.submit(&new, &new, &none, 422).await.body;
    assert!(page.contains(r##"<li><a href="#lines">"##), "{page}");
    assert!(all(&desk).await.is_empty());
    desk.close().await;
}

#[tokio::test]
async fn an_edit_drops_the_approvals_and_stands_in_the_history() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({"memo": "two\nlines"})).await;
    desk.approve(id, PROCUREMENT).await;
    let (shown, edit) = (format!("/invoices/{id}"), format!("/invoices/{id}/edit"));
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    assert!(
        ann.get(&shown, 200)
            .await
            .body
            .contains(&format!(r#"href="{edit}""#))
    );
    let page = ann.get(&edit, 200).await.body;
    assert!(page.contains("drops the approval that was given"));
    // What the form holds, saved as it is, changes nothing.
    let before = desk.invoice(id).await;
    let fields = fields_of(&before);
    let mut same = sent(&fields);
    same.extend([("do", "save"), ("version", "1")]);
    ann.submit(&edit, &edit, &same, 303).await;
    assert_eq!(desk.invoice(id).await, before);

    same.retain(|(name, _)| *name != "memo");
    same.push(("memo", "Week 45"));
    let reply = ann.submit(&edit, &edit, &same, 303).await;
    assert_eq!(reply.location(), shown);
    let after = desk.invoice(id).await;
    assert_eq!(
        (after.status(), after.version),
        (Status::PendingProcurement, 2)
    );
    assert_eq!(after.content.memo.as_deref(), Some("Week 45"));
    let history = desk.history(id).await;
    let last = history.last().unwrap();
    assert_eq!(
        (last.action, last.actor.as_str()),
        (Action::Edit, ACCOUNTING)
    );
    let page = ann.get(&shown, 200).await.body;
    assert!(page.contains("You edited this invoice. It is AP now"));
    desk.close().await;
}

/// The fields that a browser sends of an invoice's form.
fn fields_of(invoice: &Invoice) -> Vec<(String, String)> {
    let content = serde_json::to_value(&invoice.content).unwrap();
    let mut fields = Vec::new();
    for (name, value) in content.as_object().unwrap() {
        match value {
            Value::Array(rows) => {
                for (index, row) in rows.iter().enumerate() {
                    for (field, value) in row.as_object().unwrap() {
                        let text = value
                            .as_str()
                            .map_or_else(|| value.to_string(), str::to_owned);
                        fields.push((format!("{name}[{index}][{field}]"), text));
                    }
                }
            }
            value => fields.push((name.clone(), value.as_str().unwrap().replace('\n', "\r\n"))),
        }
    }
    fields
}

fn sent(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    let fields = fields.iter();
    fields
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect()
}

#[tokio::test]
async fn what_was_edited_in_between_is_not_written_over_unseen() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let edit = format!("/invoices/{id}/edit");
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let mine = typed("save", &[("version", "1"), ("memo", "<mine>")]);
    let theirs = typed("save", &[("version", "1"), ("memo", "theirs")]);
    pat.submit(&edit, &edit, &theirs, 303).await;
    // Adding a row does not pass for having seen it.
    let row = typed("add-item", &[("version", "1")]);
    let page = ann.submit(&edit, &edit, &row, 200).await.body;
    assert!(field(&page, "version").contains(r#"value="1""#));
    let page = ann.submit(&edit, &edit, &mine, 409).await.body;
    assert!(page.contains("The invoice was edited meanwhile"));
    assert!(
        page.contains("<td><bdi>theirs</bdi></td><td><bdi>&#60;mine&#62;</bdi></td>"),
        "{page}"
    );
    assert!(
        page.contains("&#60;mine&#62;</textarea>"),
        "what was typed is kept"
    );
    assert_eq!(
        desk.invoice(id).await.content.memo.as_deref(),
        Some("theirs")
    );
    assert!(field(&page, "version").contains(r#"value="2""#));
    let again = typed("save", &[("version", "2"), ("memo", "<mine>")]);
    ann.submit(&edit, &edit, &again, 303).await;
    assert_eq!(
        desk.invoice(id).await.content.memo.as_deref(),
        Some("<mine>")
    );

    desk.send(id).await;
    ann.get(&edit, 409).await;
    let late = typed("save", &[("version", "3"), ("memo", "late")]);
    let page = ann.submit("/companies", &edit, &late, 409).await.body;
    assert!(
        page.contains("can’t be edited")
            || page.contains("can't be edited")
            || page.contains("can&#39;t be edited"),
        "{page}"
    );
    assert!(page.contains("late</textarea>"));
    assert_eq!(
        desk.invoice(id).await.content.memo.as_deref(),
        Some("<mine>")
    );
    let page = ann.get(&format!("/invoices/{id}"), 200).await.body;
    assert!(!page.contains(&edit) && page.contains("/invoices/new?from="));
    desk.close().await;
}

#[tokio::test]
async fn a_long_invoice_goes_through_the_form() {
    let desk = Desk::open(LOCALHOST).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let lines: Vec<_> = (0..1_000)
        .map(|index| {
            (
                format!("lines[{index}][amount]"),
                format!("lines[{index}][memo]"),
            )
        })
        .collect();
    let mut fields = vec![
        ("do", "save"),
        ("vendor", "Rosas"),
        ("number", "1"),
        ("date", "2026-11-02"),
        ("total", "1000.00"),
    ];
    for (amount, memo) in &lines {
        fields.extend([
            (amount.as_str(), "1.00"),
            (memo.as_str(), "a line of some length, as papers have them"),
        ]);
    }
    pat.submit(&new, &new, &fields, 303).await;
    assert_eq!(all(&desk).await[0].content.lines.len(), 1_000);
    let long = "a".repeat(5 * 1024 * 1024);
    pat.submit(&new, &new, &[("memo", &long)], 413).await;
    desk.close().await;
}
