//! REST, as a program sees it: over HTTP, on the whole application.

mod attachments;
mod bulk;
mod checks;
mod companies;
mod decisions;
mod description;
mod health;
mod history;
mod idempotency;
mod invoices;
mod lists;
mod mappings;
mod purchase_orders;
mod refusals;
mod steps;
mod users;

use billbridge::invoice::{CompanyId, Role};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{TestApp, client::Client};

/// One company, and the people of a small office.
struct Office {
    app: TestApp,
    company: CompanyId,
    /// Procurement.
    paula: Client,
    /// Accounting.
    alan: Client,
    /// Admin.
    ada: Client,
}

impl Office {
    async fn open() -> Self {
        let app = TestApp::spawn().await;
        let company = app.company("Rosas del Valle").await;
        // The invoices here name an order that nobody entered: what is said of that has its own tests.
        app.change_settings(company, json!({"po_rule": "off"}))
            .await;
        Self {
            company,
            paula: app.user("paula", &[Role::Procurement]).await,
            alan: app.user("alan", &[Role::Accounting]).await,
            ada: app.user("ada", &[Role::Admin]).await,
            app,
        }
    }

    /// Where the company's invoices are.
    fn invoices(&self) -> String {
        format!("/api/v1/companies/{}/invoices", self.company)
    }

    /// Takes an invoice in and gives its id.
    async fn take_in(&self, draft: &Value) -> String {
        let taken = self
            .paula
            .post(&self.invoices(), draft, StatusCode::CREATED);
        id_of(&taken.await)
    }

    /// An invoice with both approvals.
    async fn approved(&self, draft: &Value) -> String {
        let id = self.take_in(draft).await;
        for approver in [&self.paula, &self.alan] {
            let approve = at_invoice(&id, "/approve");
            approver.take(&approve, StatusCode::OK).await;
        }
        id
    }

    async fn status(&self, id: &str) -> Value {
        let invoice = self.paula.get(&at_invoice(id, ""), StatusCode::OK).await;
        invoice["status"].clone()
    }
}

/// Where one invoice is, or a step of it.
fn at_invoice(id: &str, step: &str) -> String {
    format!("/api/v1/invoices/{id}{step}")
}

fn id_of(answered: &Value) -> String {
    answered["id"].as_str().unwrap().to_owned()
}

/// The places that a problem names.
fn pointers(problem: &Value) -> Vec<&str> {
    let errors = problem["errors"].as_array().unwrap();
    errors
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect()
}

/// A bill of 167.50 with an expense line, an item line and freight.
fn roses(number: &str) -> Value {
    json!({
        "kind": "invoice",
        "vendor": "Rosas del Valle",
        "number": number,
        "date": "2026-11-02",
        "due_date": "2026-12-02",
        "terms": "Net 30",
        "po_number": "PO-778",
        "currency": "USD",
        "memo": "Week 44",
        "lines": [
            {"account": "Cost of Goods Sold", "amount": "120.50", "memo": "Roses"},
            {"item": "Rose Red 50", "quantity": "100", "cost": "0.35", "amount": "35.00"}
        ],
        "charges": [{"kind": "freight", "account": "Freight", "amount": "12.00"}],
        "total": "167.50"
    })
}
