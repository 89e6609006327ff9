//! The two invoices of the small world: of one vendor, with two numbers and two amounts, approved
//! and sent.

use billbridge::{
    invoice::{
        Approval, Approvals, CompanyId, Content, ExpenseLine, Invoice, InvoiceId, Kind, Line,
        State, UserId,
    },
    simulator::QuickBooks,
};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

/// How many there are.
pub const COUNT: usize = 2;

/// Time stands still in the small world.
pub const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

/// The invoices in the order in which they were sent.
pub fn sent() -> [Invoice; COUNT] {
    [invoice(1, "10.00"), invoice(2, "20.00")]
}

fn invoice(number: u128, amount: &str) -> Invoice {
    let content = content(number, amount);
    let approval = |by| Approval {
        by: UserId(Uuid::from_u128(by)),
        email: format!("user{by}@example.com"),
        at: NOW,
        content_hash: content.hash(),
    };
    let approvals = Approvals {
        procurement: approval(1),
        accounting: approval(2),
    };
    Invoice {
        id: InvoiceId(Uuid::from_u128(number)),
        company_id: CompanyId(Uuid::from_u128(1)),
        version: 1,
        content,
        state: State::Sent {
            approvals,
            sent_at: NOW,
            accepted: vec![],
            claim: None,
            problem: None,
        },
        returned_bills: vec![],
        other_bills: vec![],
        created_at: NOW,
        updated_at: NOW,
    }
}

fn content(number: u128, amount: &str) -> Content {
    let line = ExpenseLine {
        account: Some("Freight".to_owned()),
        amount: amount.parse().unwrap(),
        memo: None,
        class: None,
        customer: None,
        tax_code: None,
        billable: false,
    };
    Content {
        kind: Kind::Invoice,
        vendor: "Rosas del Valle".to_owned(),
        number: format!("N-{number}"),
        date: NaiveDate::from_ymd_opt(2026, 11, 2).unwrap(),
        due_date: None,
        terms: None,
        po_number: None,
        currency: None,
        exchange_rate: None,
        tax_code: None,
        amounts_include_tax: false,
        vendor_address: None,
        memo: None,
        lines: vec![Line::Expense(line)],
        charges: vec![],
        total: amount.parse().unwrap(),
    }
}

/// The bills of an invoice that QuickBooks holds: each one's id, and whether it is over the approved
/// total.
pub fn bills(quickbooks: &QuickBooks, invoice: &Invoice) -> Vec<(String, bool)> {
    let content = &invoice.content;
    quickbooks
        .company()
        .of_vendor(&content.vendor, &content.number)
        .map(|bill| {
            let is_exact = bill.total.to_string() == content.total.to_string();
            (bill.txn_id.clone(), is_exact)
        })
        .collect()
}
