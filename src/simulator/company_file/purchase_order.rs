//! Purchase orders: what was ordered of a vendor, and how much of it has come.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{
    CompanyFile, CompanyFileError, cents::Cents, deleted::Deleted, entry::Reference,
    transaction::OrderLink,
};
use crate::simulator::schema::List;

/// A purchase order. Bills receive it, line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrder {
    /// Unique in the company file, among all transactions.
    pub txn_id: String,
    /// The running number that `QuickBooks` gives every transaction.
    pub txn_number: u64,
    /// Seconds since 1970.
    pub created: i64,
    /// Seconds since 1970; also the edit sequence.
    pub modified: i64,
    /// The vendor.
    pub vendor: Reference,
    /// The date of the order.
    pub txn_date: NaiveDate,
    /// When the goods should come.
    pub expected_date: Option<NaiveDate>,
    /// The number, at most 11 characters.
    pub ref_number: Option<String>,
    /// The memo.
    pub memo: Option<String>,
    /// The vendor's currency, where the company file uses several.
    pub currency: Option<Reference>,
    /// Home units for one unit of the vendor's currency.
    pub exchange_rate: Option<Decimal>,
    /// Somebody has closed it although something is missing.
    pub manually_closed: bool,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
}

/// A line of a purchase order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// Unique over all lines.
    pub txn_line_id: String,
    /// The item; a line of text alone has none.
    pub item: Option<Reference>,
    /// The description.
    pub description: Option<String>,
    /// How many were ordered; nothing for a line of text.
    pub quantity: Decimal,
    /// The price of one.
    pub rate: Option<Decimal>,
    /// Quantity times rate.
    pub amount: Cents,
    /// The class.
    pub class: Option<Reference>,
    /// The customer or job.
    pub customer: Option<Reference>,
    /// How many have come.
    pub received: Decimal,
    /// Somebody has closed the line although something is missing.
    pub manually_closed: bool,
}

impl PurchaseOrder {
    /// Whether a bill can still receive something of it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.manually_closed && self.lines.iter().any(OrderLine::is_open)
    }

    /// Whether all has come that was not given up.
    #[must_use]
    pub fn is_fully_received(&self) -> bool {
        self.lines
            .iter()
            .all(|line| line.manually_closed || line.unbilled() == Decimal::ZERO)
    }

    /// The line with that id.
    #[must_use]
    pub fn line(&self, txn_line_id: &str) -> Option<&OrderLine> {
        self.lines
            .iter()
            .find(|line| line.txn_line_id == txn_line_id)
    }

    /// Shows every reference to `visit`, each with the list that it points into.
    pub(super) fn each_reference(&mut self, visit: &mut dyn FnMut(List, &mut Reference)) {
        visit(List::Vendor, &mut self.vendor);
        if let Some(currency) = &mut self.currency {
            visit(List::Currency, currency);
        }
        for line in &mut self.lines {
            for (list, reference) in [
                (List::Item, &mut line.item),
                (List::Class, &mut line.class),
                (List::Customer, &mut line.customer),
            ] {
                if let Some(reference) = reference {
                    visit(list, reference);
                }
            }
        }
    }

    /// The sum of the lines.
    #[must_use]
    pub fn total(&self) -> Option<Cents> {
        Cents::sum(self.lines.iter().map(|line| line.amount))
    }
}

impl OrderLine {
    /// How many are still to come.
    #[must_use]
    pub fn unbilled(&self) -> Decimal {
        (self.quantity - self.received).max(Decimal::ZERO)
    }

    /// Whether a bill can still receive something of it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.manually_closed && self.item.is_some() && self.unbilled() > Decimal::ZERO
    }
}

impl CompanyFile {
    /// Purchase orders in the order in which they were made.
    #[must_use]
    pub fn purchase_orders(&self) -> &[PurchaseOrder] {
        &self.orders
    }

    /// The purchase order with that id.
    #[must_use]
    pub fn purchase_order(&self, txn_id: &str) -> Option<&PurchaseOrder> {
        self.orders.get(*self.by_order_id.get(txn_id)?)
    }

    /// Closes a purchase order by hand, as somebody who gives up what is missing.
    ///
    /// # Errors
    ///
    /// When there is no such order.
    pub fn close_purchase_order(&mut self, txn_id: &str) -> Result<(), CompanyFileError> {
        self.change_order(txn_id, |order| {
            order.manually_closed = true;
            true
        })
    }

    /// Closes one line of a purchase order by hand.
    ///
    /// # Errors
    ///
    /// When there is no such order or line.
    pub fn close_purchase_order_line(
        &mut self,
        txn_id: &str,
        txn_line_id: &str,
    ) -> Result<(), CompanyFileError> {
        self.change_order(txn_id, |order| {
            let mut lines = order.lines.iter_mut();
            match lines.find(|line| line.txn_line_id == txn_line_id) {
                Some(line) => {
                    line.manually_closed = true;
                    true
                }
                None => false,
            }
        })
    }

    /// Deletes a purchase order.
    ///
    /// # Errors
    ///
    /// When there is no such order, or a bill has received something of it.
    pub fn delete_purchase_order(
        &mut self,
        txn_id: &str,
    ) -> Result<PurchaseOrder, CompanyFileError> {
        let at = self.order_at(txn_id)?;
        let is_linked = self
            .transactions
            .iter()
            .flat_map(|transaction| &transaction.lines)
            .any(|line| line.link.as_ref().is_some_and(|link| link.txn_id == txn_id));
        if is_linked {
            let number = self.orders[at].ref_number.as_deref();
            return Err(refused(number.unwrap_or(txn_id), "a bill is linked to it"));
        }
        let deleted = self.orders.remove(at);
        self.by_order_id.remove(txn_id);
        for (index, order) in self.orders.iter().enumerate().skip(at) {
            self.by_order_id.insert(order.txn_id.clone(), index);
        }
        let now = self.tick();
        self.deleted_transactions.push(Deleted {
            kind: "PurchaseOrder".to_owned(),
            id: deleted.txn_id.clone(),
            created: deleted.created,
            deleted: now,
            name: deleted.ref_number.clone(),
        });
        Ok(deleted)
    }

    /// Files a purchase order.
    pub(super) fn add_purchase_order(&mut self, order: PurchaseOrder) {
        self.by_order_id
            .insert(order.txn_id.clone(), self.orders.len());
        self.orders.push(order);
    }

    /// So many have come of a line; fewer when a bill is deleted.
    pub(in crate::simulator) fn receive(&mut self, link: &OrderLink, quantity: Decimal) {
        let now = self.now;
        let at = self.by_order_id.get(&link.txn_id).copied();
        if let Some(order) = at.and_then(|at| self.orders.get_mut(at)) {
            let mut lines = order.lines.iter_mut();
            if let Some(line) = lines.find(|line| line.txn_line_id == link.txn_line_id) {
                line.received = line.received.saturating_add(quantity);
                order.modified = now;
            }
        }
    }

    fn order_at(&self, txn_id: &str) -> Result<usize, CompanyFileError> {
        self.by_order_id
            .get(txn_id)
            .copied()
            .ok_or_else(|| refused(txn_id, "no purchase order has this id"))
    }

    fn change_order(
        &mut self,
        txn_id: &str,
        change: impl FnOnce(&mut PurchaseOrder) -> bool,
    ) -> Result<(), CompanyFileError> {
        let at = self.order_at(txn_id)?;
        if !change(&mut self.orders[at]) {
            return Err(refused(txn_id, "no line of the purchase order has this id"));
        }
        self.orders[at].modified = self.tick();
        Ok(())
    }
}

fn refused(ref_number: &str, reason: &str) -> CompanyFileError {
    CompanyFileError::Transaction {
        ref_number: ref_number.to_owned(),
        reason: reason.to_owned(),
    }
}
