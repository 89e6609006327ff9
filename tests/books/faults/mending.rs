//! Doing what a fix says, from its `action` and `params` alone.

use billbridge::{
    invoice::CompanyId,
    simulator::{
        company_file::{entry::Entry, transaction::Transaction},
        schema::List,
    },
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::books::office::{Office, codes, id};

/// A finding as it is expected: code, severity, pointer.
pub type Told<'a> = (&'a str, &'a str, &'a str);

pub const ERROR: &str = "error";
pub const WARNING: &str = "warning";

impl Office {
    /// Takes an invoice in, approves it, and sees that the one thing that stops it is `told`.
    pub async fn refused(&self, draft: &Value, told: Told<'_>) -> (Value, Value) {
        let invoice = self.approved(draft).await;
        let finding = self.told(&invoice, told).await;
        (invoice, finding)
    }

    /// The finding that stops an invoice, the first where it is told at several places.
    pub async fn told(&self, invoice: &Value, told: Told<'_>) -> Value {
        let finding = self.told_of_failed(invoice, told).await;
        assert_eq!(self.invoice(invoice).await["status"], "A");
        finding
    }

    /// The same of an invoice that failed before.
    pub async fn told_of_failed(
        &self,
        invoice: &Value,
        (code, severity, pointer): Told<'_>,
    ) -> Value {
        let findings = self.stopped(invoice).await;
        let codes = codes(&findings);
        let is_told = !codes.is_empty() && codes.iter().all(|found| *found == code);
        assert!(is_told, "{code} expected: {findings:?}");
        let finding = findings[0].clone();
        assert_eq!(finding["severity"], severity, "{finding}");
        assert_eq!(finding["pointer"], pointer, "{finding}");
        for field in ["title", "detail"] {
            assert!(finding[field].as_str().unwrap().len() > 9, "{finding}");
        }
        assert!(finding["fix"]["label"].is_string(), "{finding}");
        finding
    }

    /// Does what the fix of a finding or problem says. `own` is what only a person can know: the
    /// right number, another account. Gives the codes to accept when it is sent.
    pub async fn mend(&mut self, invoice: &Value, finding: &Value, own: Value) -> Vec<String> {
        let fix = &finding["fix"];
        let mut params = fix["params"].clone();
        for (field, value) in own.as_object().unwrap() {
            params[field] = value.clone();
        }
        let one = format!("/api/v1/invoices/{}", id(invoice));
        match fix["action"].as_str().unwrap_or_default() {
            "edit_invoice" => {
                self.take_back(invoice).await;
                self.edit(invoice, &params).await;
            }
            "accept_warning" => {
                let accepted = params["accept"].as_array().unwrap().iter();
                return accepted
                    .map(|code| code.as_str().unwrap().to_owned())
                    .collect();
            }
            "map_name" => self.map(&params).await,
            "refresh_lists" => self.refresh_lists().await,
            "change_settings" => self.set(&params["settings"]).await,
            "put_purchase_order" => self.put_order(&params).await,
            "link_bill" => {
                let link = format!("{one}/link");
                self.amir.post(&link, &params, StatusCode::OK).await;
            }
            "send_again" => {
                let again = format!("{one}/send-again");
                self.amir.post(&again, &params, StatusCode::OK).await;
            }
            "send" => {}
            other => panic!("no program knows how to do `{other}`: {finding}"),
        }
        Vec::new()
    }

    /// Returns what was sent, so that it can be edited.
    async fn take_back(&self, invoice: &Value) {
        let status = self.invoice(invoice).await["status"].clone();
        if ["ES", "F", "S"].map(Value::from).contains(&status) {
            let path = format!("/api/v1/invoices/{}/return", id(invoice));
            let back = json!({"to": "A", "reason": "it has a mistake"});
            self.amir.post(&path, &back, StatusCode::OK).await;
        }
    }

    /// Corrects an invoice that was sent.
    pub async fn edit_sent(&self, invoice: &Value, changes: &Value) {
        self.take_back(invoice).await;
        self.edit(invoice, changes).await;
    }

    /// What was done in the company, oldest first.
    pub async fn actions(&self) -> Vec<String> {
        let path = self.path("");
        let company = path.rsplit('/').nth(1).unwrap();
        let company = CompanyId(company.parse().unwrap());
        let store = &self.app.store;
        let events = store.read(async |tx| tx.load_chain(company, 0, i64::MAX).await);
        let events = events.await.unwrap().into_iter();
        events
            .map(|(event, _)| event.action.as_str().to_owned())
            .collect()
    }

    pub async fn set(&self, settings: &Value) {
        let path = self.path("");
        let path = path.trim_end_matches('/');
        let settings = json!({"settings": settings});
        self.ada.patch(path, &settings, StatusCode::OK).await;
    }

    /// A name as the end of a path.
    pub fn named_path(&self, folder: &str, name: &str) -> String {
        let mut url = reqwest::Url::parse("http://x/").unwrap();
        url.path_segments_mut().unwrap().push(name);
        self.path(&format!("{folder}{}", url.path()))
    }

    pub async fn map(&self, params: &Value) {
        let list = params["list"].as_str().unwrap();
        let path = self.named_path(
            &format!("mappings/{list}"),
            params["from"].as_str().unwrap(),
        );
        let to = json!({"to": params["to"]});
        self.amir.put(&path, &to, StatusCode::OK).await;
    }

    /// Enters an order, or changes those fields of the one that is there.
    async fn put_order(&self, params: &Value) {
        let number = params["number"].as_str().unwrap();
        let path = self.named_path("purchase-orders", number);
        let mut order = match params.get("lines") {
            Some(_) => json!({}),
            None => self.paula.get(&path, StatusCode::OK).await,
        };
        for (field, value) in params.as_object().unwrap() {
            order[field] = value.clone();
        }
        order.as_object_mut().unwrap().remove("number");
        self.paula.put(&path, &order, StatusCode::OK).await;
    }

    /// Sends an invoice whose faults are mended: it is `S`, and QuickBooks holds one bill more, over
    /// its total.
    pub async fn through(&mut self, invoice: &Value, accept: &[String]) -> Transaction {
        let before = self.quickbooks.company().transactions().len();
        let accept: Vec<_> = accept.iter().map(String::as_str).collect();
        self.send(invoice, &accept).await;
        self.update().await;
        let bill = self.settled(invoice).await;
        let after = self.quickbooks.company().transactions().len();
        assert_eq!(after, before + 1, "one bill is one bill");
        bill
    }

    /// The bill of an invoice that is `S`, over its total; a few updates more change nothing.
    pub async fn settled(&mut self, invoice: &Value) -> Transaction {
        let shown = self.invoice(invoice).await;
        assert_eq!(shown["status"], "S", "{shown}");
        let before = self.quickbooks.company().transactions().len();
        self.update().await;
        let after = self.quickbooks.company().transactions().len();
        assert_eq!(after, before, "nothing is posted twice");
        let txn_id = shown["quickbooks"]["txn_id"].as_str().unwrap();
        let file = self.quickbooks.company();
        let bill = file.transaction(txn_id).unwrap().clone();
        assert_eq!(bill.total.to_string(), shown["total"], "{shown}");
        assert_eq!(shown["quickbooks"]["amount_due"], shown["total"]);
        bill
    }

    /// From a fault to the bill: what stops it is `told`, its fix is done, and it goes through.
    pub async fn mended(&mut self, draft: &Value, told: Told<'_>, own: Value) -> Transaction {
        let (invoice, finding) = self.refused(draft, told).await;
        let accept = self.mend(&invoice, &finding, own).await;
        self.through(&invoice, &accept).await
    }

    /// Why an invoice that was sent is `F`: the code of its problem.
    pub async fn failed(&self, invoice: &Value, code: &str) -> Value {
        let shown = self.invoice(invoice).await;
        assert_eq!(shown["status"], "F", "{shown}");
        assert_eq!(shown["problem"]["code"], code, "{shown}");
        shown["problem"].clone()
    }

    /// The entry of a list that a person looks for.
    pub fn find(&self, list: List, name: &str) -> Entry {
        let lists = self.quickbooks.company().lists();
        lists.named(list, name).unwrap().clone()
    }

    pub fn set_active(&mut self, list: List, name: &str, active: bool) {
        let id = self.find(list, name).list_id;
        let file = self.quickbooks.company_mut();
        file.set_active(list, &id, active).unwrap();
    }

    pub fn rename(&mut self, list: List, from: &str, to: &str) {
        let id = self.find(list, from).list_id;
        let file = self.quickbooks.company_mut();
        file.rename_entry(list, &id, to).unwrap();
    }

    pub fn delete(&mut self, list: List, name: &str) {
        let id = self.find(list, name).list_id;
        let file = self.quickbooks.company_mut();
        file.delete_entry(list, &id).unwrap();
    }

    pub fn add(&mut self, list: List, entry: Value) {
        let entry: Entry = serde_json::from_value(entry).unwrap();
        let file = self.quickbooks.company_mut();
        file.add_entry(list, entry).unwrap();
    }
}

/// A draft with some fields changed.
pub fn with(mut draft: Value, changes: Value) -> Value {
    let Value::Object(changes) = changes else {
        panic!("no fields: {changes}");
    };
    for (field, value) in changes {
        draft[field] = value;
    }
    draft
}
