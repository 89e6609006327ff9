//! The run: what is shown before it, what it sends, and what is reported of it.

use billbridge::invoice::{InvoiceId, Role, Status};
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, OUTSIDER, PROCUREMENT};

/// Three approved invoices: one that an error stops, one with a warning, one that is ready.
struct Three {
    stopped: InvoiceId,
    warned: InvoiceId,
    ready: InvoiceId,
}

impl Three {
    async fn on(desk: &Desk) -> Self {
        let without_charges = json!({"number": "RV-1", "charges": [], "total": "1155.50"});
        let three = Self {
            stopped: desk.take_in(without_charges).await,
            warned: desk
                .take_in(json!({"number": "RV-2", "memo": "Розы"}))
                .await,
            ready: desk.take_in(json!({"number": "RV-3"})).await,
        };
        for id in [three.stopped, three.warned, three.ready] {
            desk.approve_twice(id).await;
        }
        three
    }

    fn ids(&self) -> String {
        format!("{},{},{}", self.stopped, self.warned, self.ready)
    }

    fn items(&self) -> Vec<(&'static str, String)> {
        let ids = [self.stopped, self.warned, self.ready];
        ids.map(|id| ("item", format!("{id}.1"))).to_vec()
    }

    async fn statuses(&self, desk: &Desk) -> [Status; 3] {
        [
            desk.invoice(self.stopped).await.status(),
            desk.invoice(self.warned).await.status(),
            desk.invoice(self.ready).await.status(),
        ]
    }
}

fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    let fields = fields.iter();
    fields.map(|(name, text)| (*name, text.as_str())).collect()
}

#[tokio::test]
async fn what_would_become_of_each_is_shown_and_nothing_changes() {
    let desk = Desk::open(LOCALHOST).await;
    let three = Three::on(&desk).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let run = desk.of_company(&format!("send-run?ids={}", three.ids()));
    let page = ann.get(&run, 200).await.body;
    for words in [
        "<dt>Invoices</dt><dd>3</dd>",
        "<dt>Together, USD</dt><dd>3,490.50</dd>",
        "These can’t be sent as they are",
        "Additional charges are missing",
        "Mend it on the invoice",
        r#"data-all="accept-text_changed"> Accept for all 1"#,
        "What QuickBooks will hold",
        "&#60;BillAddRq",
        r#"name="on_error" value="stop""#,
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    assert_eq!(three.statuses(&desk).await, [Status::Approved; 3]);
    // As many as an address does not hold come in a form.
    let fields = [three.warned, three.ready].map(|id| ("id", id.to_string()));
    let send_run = desk.of_company("send-run");
    let page = ann
        .submit(&run, &send_run, &borrowed(&fields), 200)
        .await
        .body;
    assert!(page.contains("<dt>Invoices</dt><dd>2</dd>"));
    assert_eq!(three.statuses(&desk).await, [Status::Approved; 3]);
    // Nothing chosen is not everything.
    let page = ann.get(&format!("{send_run}?of=selection"), 422).await.body;
    assert!(page.contains("Nothing was chosen"));
    let page = ann.get(&send_run, 200).await.body;
    assert!(page.contains("<dt>Invoices</dt><dd>3</dd>"));
    ann.get(&format!("{send_run}?ids=7"), 400).await;
    desk.close().await;
}

#[tokio::test]
async fn what_is_ready_or_accepted_is_sent_and_the_rest_is_reported() {
    let desk = Desk::open(LOCALHOST).await;
    let three = Three::on(&desk).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let run = desk.of_company(&format!("send-run?ids={}", three.ids()));
    let action = desk.of_company("send-run");
    let mut fields = three.items();
    fields.push(("step", "send".to_owned()));
    let refused = ann
        .submit(&run, &action, &borrowed(&fields), 200)
        .await
        .body;
    assert!(refused.contains("1 invoice was sent, 2 were refused."));
    assert!(refused.contains("Warning not accepted:"));
    assert!(refused.contains("<dt>Sent, USD</dt><dd>1,167.50</dd>"));
    assert!(refused.contains("The Web Connector has not called yet"));
    let expected = [Status::Approved, Status::Approved, Status::Sent];
    assert_eq!(three.statuses(&desk).await, expected);

    // The tick of one invoice accepts for no other.
    fields.push(("accept-text_changed", three.ready.to_string()));
    ann.submit(&run, &action, &borrowed(&fields), 200).await;
    assert_eq!(three.statuses(&desk).await, expected);
    fields.push(("accept-text_changed", three.warned.to_string()));
    let report = ann
        .submit(&run, &action, &borrowed(&fields), 200)
        .await
        .body;
    assert!(
        report.contains("1 invoice was sent, 1 was refused, 1 was sent already."),
        "{report}"
    );
    let expected = [Status::Approved, Status::Sent, Status::Sent];
    assert_eq!(three.statuses(&desk).await, expected);
    desk.close().await;
}

#[tokio::test]
async fn a_run_that_is_sent_twice_sends_once() {
    let desk = Desk::open(LOCALHOST).await;
    let three = Three::on(&desk).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let action = desk.of_company("send-run");
    let item = format!("{}.1", three.ready);
    let fields = [("step", "send"), ("item", &item), ("on_error", "stop")];
    let report = ann.submit(&action, &action, &fields, 200).await.body;
    assert!(report.contains("1 invoice was sent."));
    let before = desk.invoice(three.ready).await;
    let report = ann.submit(&action, &action, &fields, 200).await.body;
    assert!(report.contains("0 invoices were sent, 1 was sent already."));
    assert!(report.contains("nothing was sent twice"));
    assert!(report.contains("Conversations with QuickBooks"));
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let report = pat.submit(&action, &action, &fields, 200).await.body;
    assert!(report.contains("1 was sent already"));
    assert!(!report.contains("Conversations with QuickBooks"));
    assert_eq!(desk.invoice(three.ready).await.state, before.state);
    desk.close().await;
}

#[tokio::test]
async fn a_run_stops_at_the_first_refusal_when_it_is_told_to() {
    let desk = Desk::open(LOCALHOST).await;
    let three = Three::on(&desk).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let action = desk.of_company("send-run");
    let fields = [
        ("step", "send".to_owned()),
        ("on_error", "stop".to_owned()),
        ("accept", "text_changed".to_owned()),
        ("item", format!("{}.1", three.warned)),
        ("item", format!("{}.1", three.stopped)),
        ("item", format!("{}.1", three.ready)),
    ];
    let report = ann
        .submit(&action, &action, &borrowed(&fields), 200)
        .await
        .body;
    assert!(report.contains("1 invoice was sent, 1 was refused, 1 was not tried."));
    assert!(report.contains("Look at those that did not go"));
    let expected = [Status::Approved, Status::Sent, Status::Approved];
    assert_eq!(three.statuses(&desk).await, expected);
    desk.close().await;
}

#[tokio::test]
async fn what_was_edited_since_it_was_shown_is_not_sent() {
    let desk = Desk::open(LOCALHOST).await;
    let three = Three::on(&desk).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let action = desk.of_company("send-run");
    for version in ["0", "2", "", "x"] {
        let item = format!("{}.{version}", three.ready);
        let fields = [("step", "send"), ("item", &item)];
        let report = ann.submit(&action, &action, &fields, 200).await.body;
        assert!(report.contains("edited meanwhile"), "{version}");
    }
    assert_eq!(three.statuses(&desk).await, [Status::Approved; 3]);
    desk.close().await;
}

#[tokio::test]
async fn the_invoices_of_chosen_orders_are_a_run() {
    let desk = Desk::open(LOCALHOST).await;
    desk.order("PO-1", json!({})).await;
    desk.order("PO-2", json!({})).await;
    for (number, order, is_approved) in [
        ("RV-1", "PO-1", true),
        ("RV-2", "PO-1", false),
        ("RV-3", "PO-2", true),
        ("RV-4", "PO-3", true),
    ] {
        let id = desk.bill(number, order, 10).await;
        if is_approved {
            desk.approve_twice(id).await;
        }
    }
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let run = desk.of_company("send-run?of=selection&po=po-1&po=PO-2");
    let page = pat.get(&run, 200).await.body;
    assert!(page.contains("<dt>Invoices</dt><dd>2</dd>"));
    assert!(
        page.contains("1 invoice is AP (Pending approval by procurement) and not in this run.")
    );
    for (number, is_there) in [
        ("RV-1", true),
        ("RV-2", false),
        ("RV-3", true),
        ("RV-4", false),
    ] {
        assert_eq!(
            page.contains(&format!("<bdi>{number}</bdi>")),
            is_there,
            "{number}"
        );
    }
    desk.close().await;
}

#[tokio::test]
async fn only_who_may_send_sends_and_only_what_is_the_company_s() {
    let desk = Desk::open(LOCALHOST).await;
    let three = Three::on(&desk).await;
    let item = format!("{}.1", three.ready);
    let fields = [("step", "send"), ("item", item.as_str())];
    let action = desk.of_company("send-run");
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let page = ada.get(&action, 200).await.body;
    assert!(page.contains("You may not send"));
    assert!(!page.contains(r#"type="submit" data-key="s""#));
    ada.submit("/companies", &action, &fields, 403).await;

    let other = desk.add_company("Tulips").await;
    desk.add_user("tom@example.com", &Role::ALL, vec![other])
        .await;
    for email in ["tom@example.com", OUTSIDER] {
        let stranger = Visitor::signed_in(&desk, email).await;
        stranger.get(&action, 404).await;
        stranger.submit("/companies", &action, &fields, 404).await;
    }
    // Whoever sees both companies still sends an invoice by its own company's run alone.
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let others = format!("/companies/{other}/send-run");
    let page = ann
        .get(&format!("{others}?ids={}", three.ready), 200)
        .await
        .body;
    assert!(page.contains("There is no invoice"));
    assert!(!page.contains("Rosas"));
    let report = ann.submit("/companies", &others, &fields, 200).await.body;
    assert!(report.contains("There is no invoice"));
    ann.post(&action, &fields, &[], 403).await;
    let foreign = [("origin", "https://evil.example")];
    ann.post(&action, &fields, &foreign, 403).await;
    assert_eq!(three.statuses(&desk).await, [Status::Approved; 3]);
    desk.close().await;
}
