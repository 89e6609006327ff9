//! An invoice with all that is said of it, and its history.

use std::num::NonZeroU16;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{At, Finding, InvoiceProblem, Kind, StatusName};
use crate::{
    invoice::{self, Cost, ExchangeRate, Money, Quantity},
    operations::shown::Shown,
};

/// An invoice as it stands now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Invoice {
    id: Uuid,
    /// The company it belongs to.
    company_id: Uuid,
    status: StatusName,
    kind: Kind,
    vendor: String,
    /// The vendor's own number.
    number: String,
    date: NaiveDate,
    #[schema(required)]
    due_date: Option<NaiveDate>,
    #[schema(required)]
    terms: Option<String>,
    #[schema(required)]
    po_number: Option<String>,
    /// ISO 4217; `null` for the company file's home currency.
    #[schema(required)]
    currency: Option<String>,
    /// What one unit of `currency` is worth in the home currency.
    #[schema(required, value_type = Option<String>, example = "1.0834")]
    exchange_rate: Option<ExchangeRate>,
    /// The sales tax code of the whole.
    #[schema(required)]
    tax_code: Option<String>,
    /// Whether the amounts include the tax.
    amounts_include_tax: bool,
    #[schema(required)]
    vendor_address: Option<VendorAddress>,
    #[schema(required)]
    memo: Option<String>,
    lines: Vec<Line>,
    charges: Vec<Charge>,
    /// The sum of lines and charges, to the cent.
    #[schema(value_type = String, example = "167.50")]
    total: Money,
    /// Those given so far, the first one first.
    approvals: Vec<Approval>,
    /// The SHA-256 of the content: what an approval binds.
    content_hash: String,
    /// The bill in QuickBooks, in `S`.
    #[schema(required)]
    quickbooks: Option<Bill>,
    /// Why it is in `F`, or why it still waits in `ES`.
    #[schema(required)]
    problem: Option<InvoiceProblem>,
    /// What the checks say now.
    findings: Vec<Finding>,
    /// Why it is not in QuickBooks yet and what would move it; `null` once it is.
    #[schema(required)]
    waiting: Option<String>,
    created_at: At,
    updated_at: At,
}

/// One person's yes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Approval {
    step: Step,
    /// The person's address at the time.
    #[schema(example = "paula@example.com")]
    by: String,
    at: At,
}

/// Which of the two approvals.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum Step {
    /// The first, in `AP`.
    Procurement,
    /// The second, in `AA`.
    Accounting,
}

/// The bill or vendor credit that QuickBooks confirmed.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bill {
    /// QuickBooks' id of it.
    #[schema(example = "1A2B-1762000000")]
    txn_id: String,
    /// The reference number that QuickBooks holds.
    #[schema(required)]
    ref_number: Option<String>,
    /// What QuickBooks says is owed, or credited.
    #[schema(value_type = String, example = "167.50")]
    amount_due: Money,
    synchronized_at: At,
}

/// One line of an invoice.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Line {
    /// A line with an item of the company file.
    Item(ItemLine),
    /// A line that is posted to an account.
    Expense(ExpenseLine),
}

/// A line with an item of the company file.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemLine {
    item: String,
    #[schema(required, value_type = Option<String>, example = "100")]
    quantity: Option<Quantity>,
    #[schema(required, value_type = Option<String>, example = "0.35")]
    cost: Option<Cost>,
    #[schema(value_type = String, example = "35.00")]
    amount: Money,
    #[schema(required)]
    description: Option<String>,
    #[schema(required)]
    class: Option<String>,
    #[schema(required)]
    customer: Option<String>,
    #[schema(required)]
    tax_code: Option<String>,
    billable: bool,
    /// The number of the purchase order's line that it bills, the first one being 1.
    #[schema(required, value_type = Option<u16>, minimum = 1)]
    po_line: Option<NonZeroU16>,
}

/// A line that is posted to an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExpenseLine {
    /// `null` for the company's `default_expense_account`.
    #[schema(required)]
    account: Option<String>,
    #[schema(value_type = String, example = "120.50")]
    amount: Money,
    #[schema(required)]
    memo: Option<String>,
    #[schema(required)]
    class: Option<String>,
    #[schema(required)]
    customer: Option<String>,
    #[schema(required)]
    tax_code: Option<String>,
    billable: bool,
}

/// An additional charge.
#[derive(Debug, Serialize, ToSchema)]
pub struct Charge {
    /// What it is for, such as `freight`.
    kind: String,
    /// `null` for the company's `default_expense_account`.
    #[schema(required)]
    account: Option<String>,
    #[schema(value_type = String, example = "12.00")]
    amount: Money,
    /// `null` for the kind.
    #[schema(required)]
    memo: Option<String>,
    #[schema(required)]
    class: Option<String>,
    #[schema(required)]
    customer: Option<String>,
    #[schema(required)]
    tax_code: Option<String>,
}

/// A vendor's address.
#[derive(Debug, Serialize, ToSchema)]
pub struct VendorAddress {
    /// Its lines above the city.
    lines: Vec<String>,
    #[schema(required)]
    city: Option<String>,
    /// The state, province or county.
    #[schema(required)]
    state: Option<String>,
    #[schema(required)]
    postal_code: Option<String>,
    #[schema(required)]
    country: Option<String>,
    #[schema(required)]
    note: Option<String>,
}

/// One event of an invoice's history.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    at: At,
    /// An address, `QuickBooks`, or `command line`.
    actor: String,
    /// `create`, `edit`, `approve`, `return`, `send`, `link`, `synchronized`, `failed`, `held`,
    /// `in_doubt`, `recovered`, `bill_gone`, `attached`, `detached` or `remark`.
    #[schema(example = "approve")]
    action: &'static str,
    /// The status before; `null` when there was none.
    #[schema(required, value_type = Option<StatusName>)]
    from: Option<StatusName>,
    /// The status after.
    #[schema(required, value_type = Option<StatusName>)]
    to: Option<StatusName>,
    /// What else there is to know.
    #[schema(value_type = Object)]
    detail: Value,
}

impl From<Shown> for Invoice {
    fn from(shown: Shown) -> Self {
        let invoice = shown.invoice;
        let approvals = invoice.state.approvals().into_iter().map(Approval::from);
        let content = invoice.content;
        Self {
            id: invoice.id.0,
            company_id: invoice.company_id.0,
            status: invoice.state.status().into(),
            approvals: approvals.collect(),
            content_hash: content.hash().to_string(),
            quickbooks: invoice.state.bill().cloned().map(Bill::from),
            problem: invoice.state.problem().cloned().map(InvoiceProblem::from),
            kind: match content.kind {
                invoice::Kind::Invoice => Kind::Invoice,
                invoice::Kind::Credit => Kind::Credit,
            },
            vendor: content.vendor,
            number: content.number,
            date: content.date,
            due_date: content.due_date,
            terms: content.terms,
            po_number: content.po_number,
            currency: content.currency,
            exchange_rate: content.exchange_rate,
            tax_code: content.tax_code,
            amounts_include_tax: content.amounts_include_tax,
            vendor_address: content.vendor_address.map(VendorAddress::from),
            memo: content.memo,
            lines: content.lines.into_iter().map(Line::from).collect(),
            charges: content.charges.into_iter().map(Charge::from).collect(),
            total: content.total,
            findings: shown.findings.into_iter().map(Finding::from).collect(),
            waiting: shown.waiting,
            created_at: At(invoice.created_at),
            updated_at: At(invoice.updated_at),
        }
    }
}

impl From<(invoice::Step, &invoice::Approval)> for Approval {
    fn from((step, approval): (invoice::Step, &invoice::Approval)) -> Self {
        Self {
            step: match step {
                invoice::Step::Procurement => Step::Procurement,
                invoice::Step::Accounting => Step::Accounting,
            },
            by: approval.email.clone(),
            at: At(approval.at),
        }
    }
}

impl From<invoice::Bill> for Bill {
    fn from(bill: invoice::Bill) -> Self {
        Self {
            txn_id: bill.txn_id,
            ref_number: bill.ref_number,
            amount_due: bill.amount_due,
            synchronized_at: At(bill.synchronized_at),
        }
    }
}

impl From<invoice::Line> for Line {
    fn from(line: invoice::Line) -> Self {
        match line {
            invoice::Line::Item(line) => Self::Item(ItemLine {
                item: line.item,
                quantity: line.quantity,
                cost: line.cost,
                amount: line.amount,
                description: line.description,
                class: line.class,
                customer: line.customer,
                tax_code: line.tax_code,
                billable: line.billable,
                po_line: line.po_line,
            }),
            invoice::Line::Expense(line) => Self::Expense(ExpenseLine {
                account: line.account,
                amount: line.amount,
                memo: line.memo,
                class: line.class,
                customer: line.customer,
                tax_code: line.tax_code,
                billable: line.billable,
            }),
        }
    }
}

impl From<invoice::Charge> for Charge {
    fn from(charge: invoice::Charge) -> Self {
        Self {
            kind: charge.kind,
            account: charge.account,
            amount: charge.amount,
            memo: charge.memo,
            class: charge.class,
            customer: charge.customer,
            tax_code: charge.tax_code,
        }
    }
}

impl From<invoice::VendorAddress> for VendorAddress {
    fn from(address: invoice::VendorAddress) -> Self {
        Self {
            lines: address.lines,
            city: address.city,
            state: address.state,
            postal_code: address.postal_code,
            country: address.country,
            note: address.note,
        }
    }
}

impl From<invoice::history::Event> for Event {
    fn from(event: invoice::history::Event) -> Self {
        Self {
            at: At(event.at),
            actor: event.actor,
            action: event.action.as_str(),
            from: event.from.map(StatusName::from),
            to: event.to.map(StatusName::from),
            // Written by this program as JSON; should it ever be none, it is still shown.
            detail: serde_json::from_str(&event.detail).unwrap_or(Value::String(event.detail)),
        }
    }
}
