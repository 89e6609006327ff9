//! How a bill receives purchase orders, whole or line by line.
//!
//! ## Decisions
//!
//! * An order of another vendor is one that cannot be found: 3120.
//! * A line that receives a closed line is saved without the link, with the item, rate and
//!   description of the order, and the request is answered with 570. A closed order that was asked
//!   for as a whole adds no line; with no other line that is the empty transaction, 3180.
//! * More may come than was ordered; the line is then fully received.
//! * Two lines of one bill may receive the same line; the second finds what the first left.

use rust_decimal::Decimal;

use super::{lines::Draft, money::too_large, references::unknown_object, status::Status};
use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        entry::{Entry, Reference},
        purchase_order::{OrderLine, PurchaseOrder},
        transaction::{Booking, OrderLink},
    },
    schema::values,
    xml::Element,
};

/// The purchase orders of a bill while its lines are read.
#[derive(Debug)]
pub(super) struct Linking<'c> {
    company: &'c CompanyFile,
    vendor: &'c Entry,
    /// What the lines so far receive.
    received: Vec<OrderLink>,
    /// The first order that was closed already.
    closed: Option<String>,
}

/// The line of a purchase order that a line of a bill names.
pub(super) struct Ordered<'c> {
    pub(super) item: &'c Reference,
    pub(super) line: &'c OrderLine,
    /// How many are still to come; nothing when the line is closed.
    pub(super) open: Option<Decimal>,
}

impl<'c> Linking<'c> {
    pub(super) fn new(company: &'c CompanyFile, vendor: &'c Entry) -> Self {
        Self {
            company,
            vendor,
            received: Vec::new(),
            closed: None,
        }
    }

    pub(super) fn company(&self) -> &'c CompanyFile {
        self.company
    }

    /// The lines that the whole orders of a bill make.
    pub(super) fn whole_orders(&mut self, body: &Element) -> Result<Vec<Draft>, Status> {
        let whole: Vec<&str> = body
            .children_named("LinkToTxnID")
            .map(|id| id.text.as_str())
            .collect();
        for (at, id) in whole.iter().enumerate() {
            if whole[..at].contains(id) {
                return Err(Status::error(
                    3177,
                    format!("The transaction \"{id}\" is used more than once in \"LinkToTxnID\"."),
                ));
            }
        }
        let by_line = body
            .children_named("ItemLineAdd")
            .filter_map(|line| line.child("LinkToTxn")?.value("TxnID"))
            .find(|id| whole.contains(id));
        if let Some(id) = by_line {
            return Err(values::bad_id(id, "LinkToTxn"));
        }
        let mut drafts = Vec::new();
        for id in whole {
            let order = self.order(id)?;
            if !order.is_open() {
                self.closed.get_or_insert_with(|| id.to_owned());
                continue;
            }
            for line in order.lines.iter().filter(|line| line.is_open()) {
                drafts.extend(self.whole_line(order, line)?);
            }
        }
        Ok(drafts)
    }

    /// The line of an order that a `LinkToTxn` names.
    pub(super) fn find(&mut self, target: &Element) -> Result<Ordered<'c>, Status> {
        let (id, line_id) = ids(target)?;
        let order = self.order(id)?;
        let line = order.line(line_id).ok_or_else(|| unknown_object(line_id))?;
        let item = line.item.as_ref().ok_or_else(|| unknown_object(line_id))?;
        let left = line.unbilled() - self.received_of(line_id);
        let is_open = order.is_open() && line.is_open() && left > Decimal::ZERO;
        if !is_open {
            self.closed.get_or_insert_with(|| id.to_owned());
        }
        Ok(Ordered {
            item,
            line,
            open: is_open.then_some(left),
        })
    }

    /// Notes that a line of the bill receives so many.
    pub(super) fn receive(&mut self, target: &Element, quantity: Decimal) -> Option<OrderLink> {
        let (txn_id, txn_line_id) = ids(target).ok()?;
        let link = OrderLink {
            txn_id: txn_id.to_owned(),
            txn_line_id: txn_line_id.to_owned(),
            quantity,
        };
        self.received.push(link.clone());
        Some(link)
    }

    /// 570 when an order was closed already.
    pub(super) fn warning(self) -> Option<Status> {
        self.closed.map(|id| {
            Status::error(
                570,
                format!(
                    "Unable to link to transaction \"{id}\" because it has already been closed."
                ),
            )
        })
    }

    fn order(&self, id: &str) -> Result<&'c PurchaseOrder, Status> {
        self.company
            .purchase_order(id)
            .filter(|order| order.vendor.list_id == self.vendor.list_id)
            .ok_or_else(|| unknown_object(id))
    }

    fn received_of(&self, txn_line_id: &str) -> Decimal {
        self.received
            .iter()
            .filter(|link| link.txn_line_id == txn_line_id)
            .map(|link| link.quantity)
            .sum()
    }

    fn whole_line(&self, order: &PurchaseOrder, line: &OrderLine) -> Result<Option<Draft>, Status> {
        let Some(item) = &line.item else {
            return Ok(None);
        };
        let quantity = line.unbilled();
        let amount = quantity
            .checked_mul(line.rate.unwrap_or_default())
            .and_then(Cents::rounded)
            .ok_or_else(too_large)?;
        let class = line.class.clone();
        Ok(Some(Draft {
            on: Booking::Item {
                item: item.clone(),
                description: line.description.clone(),
                quantity: Some(quantity),
                unit: None,
                cost: line.rate,
            },
            amount,
            customer: line.customer.clone(),
            class: class.filter(|_| self.company.preferences.class_tracking),
            billable: None,
            tax_code: None,
            tax: None,
            link: Some(OrderLink {
                txn_id: order.txn_id.clone(),
                txn_line_id: line.txn_line_id.clone(),
                quantity,
            }),
        }))
    }
}

fn ids(link: &Element) -> Result<(&str, &str), Status> {
    let id = |name| {
        link.value(name)
            .ok_or_else(|| super::references::missing(name))
    };
    Ok((id("TxnID")?, id("TxnLineID")?))
}
