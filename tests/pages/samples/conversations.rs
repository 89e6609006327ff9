//! The conversations with the Web Connector.

use serde_json::json;

use super::{Samples, Visitor};
use crate::desk::{ACCOUNTING, Desk};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
    let ann = Visitor::signed_in(desk, ACCOUNTING).await;
    let list = desk.of_company("conversations");
    let page = ann.get(&list, 200).await;
    samples.add("conversations_none", "conversations.html", page);
    let invoice = desk.take_in(json!({"number": "RV-3001 <b>"})).await;
    let (session, exchange) = desk.converse(invoice).await;
    let page = ann.get(&list, 200).await;
    samples.add("conversations", "conversations.html", page);
    let path = format!("/conversations/{session}");
    let page = ann.get(&path, 200).await;
    samples.add("conversation", "conversation.html", page);
    let page = ann.get(&format!("{path}/exchanges/{exchange}"), 200).await;
    samples.add("exchange", "exchange.html", page);
}
