//! The purchase orders that lie on the desk.

use billbridge::{invoice::InvoiceId, operations::Caller};
use serde_json::{Value, json};

use super::{ACCOUNTING, Desk, PROCUREMENT};

impl Desk {
    /// Enters an order of 100 roses, of which 98 came, with `changes` put in place of its fields.
    pub async fn order(&self, number: &str, changes: Value) {
        let mut draft = json!({
            "vendor": "Rosas del Valle", "status": "shipped", "currency": "USD",
            "lines": [{
                "item": "Rose Red 50", "description": "Red, 50 cm",
                "ordered": "100", "confirmed": "100", "received": "98", "cost": "0.35"
            }],
            "total": "35.00"
        });
        for (name, value) in changes.as_object().unwrap() {
            draft[name] = value.clone();
        }
        self.clock.advance(chrono::TimeDelta::minutes(1));
        let operations = &self.operations;
        let (who, company) = (Caller::CommandLine, self.company);
        operations
            .write(async |tx| {
                operations
                    .put_purchase_order(tx, &who, company, number, &draft)
                    .await
            })
            .await
            .unwrap();
    }

    /// Takes in an invoice of that many roses of an order, with freight.
    pub async fn bill(&self, number: &str, order: &str, quantity: u32) -> InvoiceId {
        let cents = quantity * 35;
        let amount = |cents: u32| format!("{}.{:02}", cents / 100, cents % 100);
        self.take_in(json!({
            "number": number, "po_number": order, "memo": null,
            "lines": [{
                "item": "Rose Red 50", "quantity": quantity.to_string(), "cost": "0.35",
                "amount": amount(cents)
            }],
            "total": amount(cents + 1_200)
        }))
        .await
    }

    /// Gives both approvals.
    pub async fn approve_twice(&self, id: InvoiceId) {
        self.approve(id, PROCUREMENT).await;
        self.approve(id, ACCOUNTING).await;
    }
}
