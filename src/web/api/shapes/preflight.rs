//! What would become of invoices if they were sent.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Finding, Kind, StatusName};
use crate::{
    invoice::{
        self, Cost, ExchangeRate, Money, Quantity,
        will_hold::{Changed, HeldLine, WillHold},
    },
    operations::preflight,
    web::problem::Problem,
};

/// What would become of invoices if they were sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Preflight {
    /// How many they are, those on other pages included.
    count: i64,
    /// How many of the results are ready.
    ready_count: usize,
    /// What QuickBooks would owe in each currency: bills less vendor credits.
    #[schema(value_type = BTreeMap<String, String>, example = json!({"USD": "167.50"}))]
    totals: BTreeMap<String, Money>,
    /// One for each, in the order in which they were named, or newest first.
    results: Vec<TestResult>,
    /// What to send as `cursor` for those after them; `null` when these are the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What would become of one invoice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum TestResult {
    /// It was tested.
    Tested(Box<TestedInvoice>),
    /// It is not there.
    Missing {
        /// The invoice's id, as it was sent.
        id: Uuid,
        /// Why.
        problem: Problem,
    },
}

/// What would become of one invoice.
#[derive(Debug, Serialize, ToSchema)]
pub struct TestedInvoice {
    id: Uuid,
    status: StatusName,
    vendor: String,
    /// The vendor's own number.
    number: String,
    /// Whether a send would go through, with the warnings in `accept`.
    ready: bool,
    findings: Vec<Finding>,
    /// The exact document that would go out for it alone.
    qbxml: String,
    quickbooks_will_hold: QuickbooksWillHold,
}

/// A bill or vendor credit as QuickBooks will hold it.
#[derive(Debug, Serialize, ToSchema)]
pub struct QuickbooksWillHold {
    kind: Kind,
    vendor: String,
    /// Whether the vendor is added with it.
    vendor_is_new: bool,
    ref_number: String,
    date: NaiveDate,
    /// Its own, or what terms and preferences make of the date; `null` where that can't be told.
    #[schema(required)]
    due_date: Option<NaiveDate>,
    #[schema(required)]
    terms: Option<String>,
    /// `null` for QuickBooks' own default.
    #[schema(required)]
    ap_account: Option<String>,
    #[schema(required, value_type = Option<String>)]
    exchange_rate: Option<ExchangeRate>,
    #[schema(required)]
    memo: Option<String>,
    #[schema(value_type = String, example = "167.50")]
    amount: Money,
    /// Expense lines, charges, item lines: the order in which QuickBooks shows them.
    lines: Vec<LineHeld>,
    /// What differs from what was typed.
    changed: Vec<TextChanged>,
}

/// A line as QuickBooks will hold it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineHeld {
    #[schema(required)]
    account: Option<String>,
    #[schema(required)]
    item: Option<String>,
    /// The memo, of an item line the description.
    #[schema(required)]
    memo: Option<String>,
    #[schema(required, value_type = Option<String>)]
    quantity: Option<Quantity>,
    #[schema(required, value_type = Option<String>)]
    cost: Option<Cost>,
    #[schema(value_type = String)]
    amount: Money,
    #[schema(required)]
    class: Option<String>,
    #[schema(required)]
    customer: Option<String>,
    billable: bool,
    #[schema(required)]
    tax_code: Option<String>,
    /// Whether it bills a line of a purchase order in QuickBooks.
    linked_to_purchase_order: bool,
}

/// A text or name that QuickBooks will hold otherwise than it was typed.
#[derive(Debug, Serialize, ToSchema)]
pub struct TextChanged {
    /// The field, as a JSON pointer into the invoice; empty for a setting of the company.
    pointer: String,
    typed: String,
    held: String,
}

impl Preflight {
    /// What is answered.
    #[must_use]
    pub fn of(preflight: preflight::Preflight, next_cursor: Option<String>) -> Self {
        let ready = preflight.results.iter().flatten();
        Self {
            ready_count: ready.filter(|tested| tested.is_ready).count(),
            count: preflight.count,
            totals: preflight.totals,
            results: preflight
                .results
                .into_iter()
                .map(|result| match result {
                    Ok(tested) => TestResult::Tested(Box::new(tested.into())),
                    Err((id, error)) => TestResult::Missing {
                        id: id.0,
                        problem: error.into(),
                    },
                })
                .collect(),
            next_cursor,
        }
    }
}

impl From<preflight::Tested> for TestedInvoice {
    fn from(tested: preflight::Tested) -> Self {
        Self {
            id: tested.invoice.id.0,
            status: tested.invoice.status().into(),
            vendor: tested.invoice.content.vendor,
            number: tested.invoice.content.number,
            ready: tested.is_ready,
            findings: tested.findings.into_iter().map(Finding::from).collect(),
            qbxml: tested.qbxml,
            quickbooks_will_hold: tested.will_hold.into(),
        }
    }
}

impl From<WillHold> for QuickbooksWillHold {
    fn from(held: WillHold) -> Self {
        Self {
            kind: match held.kind {
                invoice::Kind::Invoice => Kind::Invoice,
                invoice::Kind::Credit => Kind::Credit,
            },
            vendor: held.vendor,
            vendor_is_new: held.is_vendor_new,
            ref_number: held.ref_number,
            date: held.date,
            due_date: held.due_date,
            terms: held.terms,
            ap_account: held.ap_account,
            exchange_rate: held.exchange_rate,
            memo: held.memo,
            amount: held.amount,
            lines: held.lines.into_iter().map(LineHeld::from).collect(),
            changed: held.changed.into_iter().map(TextChanged::from).collect(),
        }
    }
}

impl From<HeldLine> for LineHeld {
    fn from(line: HeldLine) -> Self {
        Self {
            account: line.account,
            item: line.item,
            memo: line.memo,
            quantity: line.quantity,
            cost: line.cost,
            amount: line.amount,
            class: line.class,
            customer: line.customer,
            billable: line.is_billable,
            tax_code: line.tax_code,
            linked_to_purchase_order: line.is_linked,
        }
    }
}

impl From<Changed> for TextChanged {
    fn from(changed: Changed) -> Self {
        Self {
            pointer: changed.pointer,
            typed: changed.typed,
            held: changed.held,
        }
    }
}
