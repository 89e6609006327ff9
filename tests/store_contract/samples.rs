//! Rows with good defaults. Each is named by a small number, so that a story can tell them apart.

use billbridge::{
    invoice::{
        Approval, Approvals, Bill, Code, CompanyId, Content, Invoice, InvoiceId, LeftBehind,
        Problem, Rights, Role, Settings, State, Status, UserId, history::Action, user::Actor,
    },
    store::{
        Company, StoreError, Tx, User,
        event::NewEvent,
        exchange::{Exchange, ExchangeState},
        exchange_item::ExchangeItem,
        invoice::Queue,
        session::{Progress, Session},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::database::Database;

/// Text that a careless column, quote or collation would spoil.
pub const AWKWARD: &str = "Ñandú & Söhne «花» 🌹 O'Neil \"12.30\" \\n %_ ' -- $1";

/// A moment with milliseconds, `offset` of them later than the first.
pub fn at(offset: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_763_000_000_123).unwrap() + TimeDelta::milliseconds(offset)
}

pub fn company_id(number: u128) -> CompanyId {
    CompanyId(Uuid::from_u128(0xC000 + number))
}

pub fn invoice_id(number: u128) -> InvoiceId {
    InvoiceId(Uuid::from_u128(0x1000 + number))
}

pub fn user_id(number: u128) -> UserId {
    UserId(Uuid::from_u128(0xA000 + number))
}

pub fn session_id(number: u128) -> Uuid {
    Uuid::from_u128(0x5000 + number)
}

pub fn exchange_id(number: u128) -> Uuid {
    Uuid::from_u128(0xE000 + number)
}

pub fn company(number: u128) -> Company {
    Company {
        id: company_id(number),
        name: format!("Flores {number}"),
        company_file: None,
        app_name: format!("billbridge Flores {number}"),
        qbwc_username: format!("flores-{number}"),
        qbwc_password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".to_owned(),
        owner_id: Uuid::from_u128(0x0123 + number),
        file_id: Uuid::from_u128(0xF11E + number),
        settings: Settings::default(),
        bound: None,
        polled_at: None,
        company_file_facts: None,
        lists_wanted: true,
        lists_read_at: None,
        created_at: at(0),
    }
}

pub fn user(number: u128) -> User {
    User {
        id: user_id(number),
        email: format!("user{number}@example.com"),
        name: format!("User {number}"),
        password_hash: "$argon2id$x".to_owned(),
        roles: [Role::Accounting].into_iter().collect(),
        companies: None,
        rights: Rights::default(),
        deactivated_at: None,
        seen_at: None,
        created_at: at(0),
    }
}

pub fn content(number: u128) -> Content {
    serde_json::from_value(json!({
        "kind": "invoice", "vendor": "Rosas del Valle", "number": format!("RV-{number}"),
        "date": "2026-11-02",
        "lines": [{"account": "Cost of Goods Sold", "amount": "120.50"}],
        "total": "120.50"
    }))
    .unwrap()
}

/// An invoice of company 1 that somebody has just taken in.
pub fn invoice(number: u128) -> Invoice {
    Invoice {
        id: invoice_id(number),
        company_id: company_id(1),
        version: 1,
        content: content(number),
        state: State::PendingProcurement,
        returned_bills: Vec::new(),
        other_bills: Vec::new(),
        created_at: at(0),
        updated_at: at(0),
    }
}

pub fn approvals(content: &Content) -> Approvals {
    let approval = |number| Approval {
        by: user_id(number),
        email: AWKWARD.to_owned(),
        at: at(7),
        content_hash: content.hash(),
    };
    Approvals {
        procurement: approval(1),
        accounting: approval(2),
    }
}

pub fn bill(number: u128) -> Bill {
    Bill {
        txn_id: format!("{number:X}-1763000000"),
        ref_number: None,
        amount_due: "120.50".parse().unwrap(),
        synchronized_at: at(9),
        warning: None,
        missing_since: None,
    }
}

pub fn problem() -> Problem {
    Problem::new("qb_3140", AWKWARD, "12.30").tried(None, at(9))
}

/// A state of each status, with everything in it that may be there.
pub fn state(status: Status, content: &Content, number: u128) -> State {
    let approvals = approvals(content);
    match status {
        Status::PendingProcurement => State::PendingProcurement,
        Status::PendingAccounting => State::PendingAccounting {
            procurement: approvals.procurement,
        },
        Status::Approved => State::Approved { approvals },
        Status::Sent => State::Sent {
            approvals,
            sent_at: at(8),
            accepted: vec![Code::TextChanged],
            problem: Some(problem()),
            claim: Some("7-7".to_owned()),
        },
        Status::Synchronized => State::Synchronized {
            approvals,
            bill: Bill {
                ref_number: Some(AWKWARD.to_owned()),
                warning: Some(AWKWARD.to_owned()),
                missing_since: None,
                ..bill(number)
            },
        },
        Status::Failed => State::Failed {
            approvals,
            problem: problem(),
        },
    }
}

/// An invoice that was sent `offset` milliseconds after the first moment.
pub fn sent(number: u128, offset: i64) -> Invoice {
    let mut invoice = invoice(number);
    invoice.state = State::Sent {
        approvals: approvals(&invoice.content),
        sent_at: at(offset),
        accepted: Vec::new(),
        problem: None,
        claim: None,
    };
    invoice
}

/// Stores an invoice in `ES` that waits for its turn.
pub async fn enqueue(tx: &mut Tx, invoice: &Invoice) -> Result<(), StoreError> {
    tx.insert_invoice(invoice).await?;
    tx.advance_invoice(invoice, Status::Sent, Queue::Waiting)
        .await
}

/// A live conversation of company 1.
pub fn session(number: u128) -> Session {
    Session {
        id: session_id(number),
        company_id: company_id(1),
        conversation: format!("{{\"state\":\"{AWKWARD}\"}}"),
        live: true,
        opened_at: at(1),
        heard_at: at(2),
        outcome: None,
        progress: Progress::default(),
    }
}

/// What is stored of a ticket.
pub fn digest(number: u8) -> [u8; 32] {
    [number; 32]
}

/// An exchange of company 1 in conversation 1 that waits for its answer.
pub fn exchange(number: u128) -> Exchange {
    Exchange {
        id: exchange_id(number),
        company_id: company_id(1),
        session_id: session_id(1),
        state: ExchangeState::HandedOut,
        message_set_id: format!("set{number}"),
        request: format!("<?xml version=\"1.0\"?><QBXML>{AWKWARD}</QBXML>\n"),
        handed_out_at: at(3),
        attempts: 1,
        failures: 0,
        undecided: 0,
    }
}

pub fn item(number: u128) -> ExchangeItem {
    ExchangeItem {
        posting: r#"{"vendor":"Flores Ibáñez"}"#.to_owned(),
        request_id: format!("r{number}"),
        invoice_id: invoice_id(number),
        outcome: None,
    }
}

/// An event about company 1.
pub fn event(text: &str) -> NewEvent {
    NewEvent {
        invoice_id: None,
        at: at(4),
        actor: Actor::CommandLine,
        action: Action::SettingsChanged,
        from: None,
        to: None,
        detail: json!({"text": text}),
    }
}

/// Stores companies 1 and 2, and these invoices.
pub async fn add_invoices(database: &Database, invoices: &[Invoice]) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_company(&company(2)).await?;
            for invoice in invoices {
                tx.insert_invoice(invoice).await?;
            }
            Ok(())
        })
        .await;
}

/// Stores company 1 in conversation 1, and as many invoices that were sent.
pub async fn a_company_in_conversation(database: &Database, invoices: u128) {
    database
        .write(async |tx| {
            tx.insert_company(&company(1)).await?;
            tx.insert_session(&session(1), &digest(1)).await?;
            for number in 1..=invoices {
                tx.insert_invoice(&sent(number, 0)).await?;
            }
            Ok(())
        })
        .await;
}

/// Everything in a value, for comparing types that have no equality.
pub fn all_of(value: &impl std::fmt::Debug) -> String {
    format!("{value:#?}")
}

pub fn gone(bill: Bill) -> LeftBehind {
    LeftBehind {
        bill,
        gone_at: Some(at(7)),
    }
}
