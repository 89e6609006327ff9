//! What a person can decide about an invoice of which QuickBooks does not tell enough.

use crate::invoice::Fix;

/// The choice that names a transaction as the bill.
#[must_use]
pub fn this_is_it(txn_id: &str) -> Fix {
    Fix {
        action: "link_bill".to_owned(),
        label: format!("`{txn_id}` is the bill"),
        params: serde_json::json!({"txn_id": txn_id}),
    }
}

/// The choice to send although those transactions are there, which are others.
#[must_use]
pub fn send_it_again(others: &[&str]) -> Fix {
    let label = match others {
        [] => "It is not in QuickBooks: send it again",
        _ => "That is not it: send it",
    };
    Fix {
        action: "send_again".to_owned(),
        label: label.to_owned(),
        params: serde_json::json!({"other_bills": others}),
    }
}
