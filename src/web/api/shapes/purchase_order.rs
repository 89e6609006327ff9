//! A purchase order with what its invoices make of it.

use rust_decimal::Decimal;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{super::query::cursor, At, Kind, StatusName};
use crate::{
    invoice::{self, Cost, Money, Quantity, purchase_order},
    operations::purchase_orders::{OrderPage, ShownOrder},
    store::purchase_order::OrderInvoice,
};

/// A purchase order, as it is sent. An answered order may be sent back as it is: the fields that only
/// answers have are not read.
#[derive(Debug, ToSchema)]
#[schema(example = json!({
    "vendor": "Rosas del Valle",
    "status": "shipped",
    "currency": "USD",
    "lines": [
        {"item": "Rose Red 50", "ordered": "100", "confirmed": "100", "received": "98", "cost": "0.35"}
    ],
    "total": "35.00"
}))]
pub struct PurchaseOrderDraft {
    /// The vendor's name.
    #[schema(min_length = 1, max_length = 500)]
    pub vendor: String,
    /// How far the order is.
    pub status: OrderStatusName,
    /// ISO 4217.
    #[schema(pattern = "^[A-Z]{3}$")]
    pub currency: Option<String>,
    /// Each with an `item`, or with the `account` that it is posted to.
    #[schema(min_items = 1, max_items = 2000)]
    pub lines: Vec<OrderLineDraft>,
    /// A decimal string: the sum of ordered × cost, each line rounded to the cent, half a cent away
    /// from zero.
    #[schema(example = "35.00")]
    pub total: String,
}

/// A line of a purchase order, as it is sent.
#[derive(Debug, ToSchema)]
pub struct OrderLineDraft {
    /// The item's full name.
    #[schema(max_length = 500, example = "Rose Red 50")]
    pub item: Option<String>,
    /// In place of an item: the account's full name. Such a line is held against amounts.
    #[schema(max_length = 500)]
    pub account: Option<String>,
    /// The line's description.
    #[schema(max_length = 4095)]
    pub description: Option<String>,
    /// A decimal string: how many were ordered.
    #[schema(example = "100")]
    pub ordered: String,
    /// A decimal string: how many the vendor promised.
    #[schema(example = "100")]
    pub confirmed: Option<String>,
    /// A decimal string: how many came.
    #[schema(example = "98")]
    pub received: Option<String>,
    /// A decimal string: what one costs.
    #[schema(example = "0.35")]
    pub cost: String,
}

/// How far a purchase order is.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum OrderStatusName {
    /// The vendor has not answered.
    Open,
    /// The vendor has promised to deliver.
    Confirmed,
    /// Goods are on their way, or some have come.
    Shipped,
    /// All that will come has come.
    Received,
    /// Nothing more is to be invoiced.
    Closed,
}

/// A purchase order, held against its invoices.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseOrder {
    /// As it was first entered.
    #[schema(example = "PO-778")]
    number: String,
    vendor: String,
    status: OrderStatusName,
    #[schema(required)]
    currency: Option<String>,
    lines: Vec<OrderLine>,
    #[schema(value_type = String, example = "35.00")]
    total: Money,
    reconciliation: Reconciliation,
    /// The invoices that name it, the oldest first; at most 500.
    invoices: Vec<InvoiceOfOrder>,
    /// The status of the invoice that is least far on its way (`AP`, `AA`, `A`, `F`, `ES`, `S`);
    /// `null` without invoices.
    #[schema(required, value_type = Option<StatusName>)]
    invoice_status: Option<StatusName>,
    updated_at: At,
}

/// A line of a purchase order.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderLine {
    #[schema(required)]
    item: Option<String>,
    #[schema(required)]
    account: Option<String>,
    #[schema(required)]
    description: Option<String>,
    #[schema(value_type = String, example = "100")]
    ordered: Quantity,
    #[schema(required, value_type = Option<String>, example = "100")]
    confirmed: Option<Quantity>,
    #[schema(required, value_type = Option<String>, example = "98")]
    received: Option<Quantity>,
    #[schema(value_type = String, example = "0.35")]
    cost: Cost,
}

/// What invoices have taken of an order, and where they do not match.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reconciliation {
    /// One for each line of the order.
    lines: Vec<LineStanding>,
    totals: OrderTotals,
    /// Everything in which the invoices differ from the order.
    mismatches: Vec<OrderMismatch>,
}

/// How far a line of an order is.
#[derive(Debug, Serialize, ToSchema)]
pub struct LineStanding {
    #[schema(value_type = String, example = "100")]
    ordered: Quantity,
    #[schema(required, value_type = Option<String>, example = "100")]
    confirmed: Option<Quantity>,
    #[schema(required, value_type = Option<String>, example = "98")]
    received: Option<Quantity>,
    /// How many were invoiced; `null` of a line without an item.
    #[schema(required, example = "60")]
    invoiced: Option<String>,
    /// How many are still to be invoiced of what was confirmed, or else ordered; negative when too
    /// many were.
    #[schema(required, example = "40")]
    remaining: Option<String>,
    /// The amount that was invoiced, of a line without an item.
    #[schema(required)]
    invoiced_amount: Option<String>,
}

/// An order's amounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderTotals {
    #[schema(value_type = String, example = "35.00")]
    ordered: Money,
    /// What came is worth at the order's costs; `null` where no line says how many came.
    #[schema(required, value_type = Option<String>, example = "34.30")]
    received: Option<Money>,
    /// What the lines of all invoices come to; a credit counts against them.
    #[schema(example = "21.00")]
    invoiced: String,
    /// What is left of the order; negative when too much was invoiced.
    #[schema(example = "14.00")]
    remaining: String,
    /// What the invoices' charges come to, which do not count against the order.
    #[schema(example = "12.00")]
    charges: String,
}

/// Something in which an invoice and its order differ.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrderMismatch {
    /// The invoice; `null` when it is about all of them.
    #[schema(required)]
    invoice_id: Option<Uuid>,
    /// Where in the invoice, as a JSON pointer.
    #[schema(example = "/lines/0/quantity")]
    pointer: String,
    /// The line of the order, from 1 on; `null` when it is about none.
    #[schema(required, minimum = 1)]
    line: Option<usize>,
    title: String,
    /// What is right, what is not, and the likely cause.
    detail: String,
}

/// An invoice that names an order.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvoiceOfOrder {
    id: Uuid,
    kind: Kind,
    /// The vendor's own number.
    number: String,
    status: StatusName,
    #[schema(value_type = String, example = "167.50")]
    total: Money,
}

/// A page of a list of purchase orders.
#[derive(Debug, Serialize, ToSchema)]
pub struct PurchaseOrderPage {
    /// Those entered last first.
    items: Vec<PurchaseOrder>,
    /// What to send as `cursor` for the next page; `null` when this is the last.
    #[schema(required)]
    next_cursor: Option<String>,
}

fn number(number: Decimal) -> String {
    number.normalize().to_string()
}

fn amount(amount: Decimal) -> String {
    format!("{amount:.2}")
}

impl From<purchase_order::OrderStatus> for OrderStatusName {
    fn from(status: purchase_order::OrderStatus) -> Self {
        use purchase_order::OrderStatus;
        match status {
            OrderStatus::Open => Self::Open,
            OrderStatus::Confirmed => Self::Confirmed,
            OrderStatus::Shipped => Self::Shipped,
            OrderStatus::Received => Self::Received,
            OrderStatus::Closed => Self::Closed,
        }
    }
}

impl From<OrderPage> for PurchaseOrderPage {
    fn from(page: OrderPage) -> Self {
        Self {
            items: page.orders.into_iter().map(PurchaseOrder::from).collect(),
            next_cursor: page.next.map(cursor),
        }
    }
}

impl From<ShownOrder> for PurchaseOrder {
    fn from(shown: ShownOrder) -> Self {
        Self {
            invoice_status: shown.invoice_status().map(StatusName::from),
            reconciliation: Reconciliation::of(&shown),
            number: shown.number,
            vendor: shown.order.vendor,
            status: shown.order.status.into(),
            currency: shown.order.currency,
            lines: shown.order.lines.into_iter().map(OrderLine::from).collect(),
            total: shown.order.total,
            invoices: shown
                .invoices
                .into_iter()
                .map(InvoiceOfOrder::from)
                .collect(),
            updated_at: At(shown.updated_at),
        }
    }
}

impl From<purchase_order::OrderLine> for OrderLine {
    fn from(line: purchase_order::OrderLine) -> Self {
        let (item, account) = match line.subject {
            purchase_order::Subject::Item(item) => (Some(item), None),
            purchase_order::Subject::Account(account) => (None, Some(account)),
        };
        Self {
            item,
            account,
            description: line.description,
            ordered: line.ordered,
            confirmed: line.confirmed,
            received: line.received,
            cost: line.cost,
        }
    }
}

impl Reconciliation {
    fn of(shown: &ShownOrder) -> Self {
        let told = &shown.reconciliation;
        let lines = shown.order.lines.iter().zip(&told.lines);
        let lines = lines.map(|(line, standing)| LineStanding {
            ordered: line.ordered,
            confirmed: line.confirmed,
            received: line.received,
            invoiced: standing.invoiced.map(number),
            remaining: standing.remaining.map(number),
            invoiced_amount: standing.invoiced_amount.map(amount),
        });
        let ordered = Decimal::new(shown.order.total.minor(), 2);
        let mismatches = told.mismatches.iter().map(|mismatch| OrderMismatch {
            invoice_id: shown.invoices.get(mismatch.document).map(|it| it.id.0),
            pointer: mismatch.place.pointer(),
            line: mismatch.line.map(|index| index + 1),
            title: mismatch.title.to_owned(),
            detail: mismatch.detail.clone(),
        });
        Self {
            lines: lines.collect(),
            totals: OrderTotals {
                ordered: shown.order.total,
                received: shown.order.received(),
                invoiced: amount(told.invoiced),
                remaining: amount(ordered.saturating_sub(told.invoiced)),
                charges: amount(told.charges),
            },
            mismatches: mismatches.chain(told.has_more.then(uncounted)).collect(),
        }
    }
}

fn uncounted() -> OrderMismatch {
    OrderMismatch {
        invoice_id: None,
        pointer: String::new(),
        line: None,
        title: "Not every invoice was counted".to_owned(),
        detail: format!(
            "more than {} invoices name the order, only the first were counted: enter a new order for what is still to come",
            purchase_order::INVOICES_MAX
        ),
    }
}

impl From<OrderInvoice> for InvoiceOfOrder {
    fn from(invoice: OrderInvoice) -> Self {
        Self {
            id: invoice.id.0,
            kind: match invoice.content.kind {
                invoice::Kind::Invoice => Kind::Invoice,
                invoice::Kind::Credit => Kind::Credit,
            },
            number: invoice.content.number,
            status: invoice.status.into(),
            total: invoice.content.total,
        }
    }
}

#[cfg(test)]
mod tests {
    use utoipa::PartialSchema;

    use super::*;
    use crate::invoice::draft::read_purchase_order;

    #[test]
    fn the_described_example_is_an_order() {
        let described = serde_json::to_value(PurchaseOrderDraft::schema()).unwrap();
        assert!(read_purchase_order(&described["example"]).is_ok());
    }

    #[test]
    fn a_status_is_answered_as_it_is_entered() {
        for status in purchase_order::OrderStatus::ALL {
            let name = serde_json::to_value(OrderStatusName::from(status)).unwrap();
            assert_eq!(name, status.as_str());
        }
    }
}
