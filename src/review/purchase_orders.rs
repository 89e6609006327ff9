//! What the invoice's purchase order has to say of it.

use std::{collections::HashMap, sync::Arc};

use super::Lookup;
use crate::{
    invoice::{
        Content, Finding, Invoice, PurchaseOrder,
        content::match_key,
        lists::{List, ListEntry},
        purchase_order::{INVOICES_MAX, Standing, check},
        settings::PoRule,
    },
    store::{Company, StoreError, Tx, purchase_order::OrderInvoice},
};

/// So many invoices and orders are kept for those that come after, at most.
const KEPT_MAX: usize = 2_000;

/// Orders that were loaded already, by their numbers' keys: many invoices of one order are often looked
/// at together.
#[derive(Debug, Default)]
pub(super) struct Orders {
    in_quickbooks: HashMap<String, Arc<[ListEntry]>>,
    ours: HashMap<String, Arc<OurOrder>>,
    kept: usize,
}

/// What our side knows of an order.
#[derive(Debug)]
struct OurOrder {
    order: Option<PurchaseOrder>,
    /// Those that name it, the oldest first; none where there is no order, here or in QuickBooks.
    invoices: Vec<OrderInvoice>,
}

impl Orders {
    /// Makes room for so many more, and lets go of all others where there is none.
    fn make_room(&mut self, count: usize) {
        if self.kept + count > KEPT_MAX {
            *self = Self::default();
        }
        self.kept += count;
    }
}

impl Lookup {
    /// QuickBooks' orders of that number.
    pub(super) async fn orders_in_quickbooks(
        &mut self,
        tx: &mut Tx,
        number: &str,
    ) -> Result<Arc<[ListEntry]>, StoreError> {
        let key = match_key(number);
        if let Some(orders) = self.orders.in_quickbooks.get(&key) {
            return Ok(Arc::clone(orders));
        }
        let orders = tx.load_entries_named(self.company, List::PurchaseOrders, number);
        let orders = orders.await?.into_iter();
        let there = orders.filter(|order| order.gone.is_none());
        let there: Arc<[ListEntry]> = there.map(|order| order.entry).collect();
        self.orders.make_room(1 + there.len());
        let orders = &mut self.orders.in_quickbooks;
        orders.insert(key, Arc::clone(&there));
        Ok(there)
    }

    /// Our order of that number and its invoices, with what all their names mean.
    async fn our_order(
        &mut self,
        tx: &mut Tx,
        number: &str,
        in_quickbooks: &[ListEntry],
    ) -> Result<Arc<OurOrder>, StoreError> {
        let key = match_key(number);
        if let Some(order) = self.orders.ours.get(&key) {
            return Ok(Arc::clone(order));
        }
        let stored = tx.load_purchase_order(self.company, number).await?;
        let order: Option<PurchaseOrder> = stored.map(|stored| stored.order);
        // One more than is counted, and the invoice itself.
        let limit = i64::try_from(INVOICES_MAX + 2).unwrap_or(i64::MAX);
        let invoices = if order.is_some() || !in_quickbooks.is_empty() {
            tx.load_order_invoices(self.company, number, limit).await?
        } else {
            Vec::new()
        };
        let contents = invoices.iter().map(|invoice| &invoice.content);
        self.identify(tx, order.as_ref(), in_quickbooks, contents)
            .await?;
        self.orders.make_room(1 + invoices.len());
        let order = Arc::new(OurOrder { order, invoices });
        self.orders.ours.insert(key, Arc::clone(&order));
        Ok(order)
    }
}

/// Holds an invoice against the order that it names, ours and QuickBooks'; asks for nothing where
/// nobody looks.
pub(super) async fn findings(
    tx: &mut Tx,
    lookup: &mut Lookup,
    invoice: &Invoice,
    company: &Company,
    in_quickbooks: &[ListEntry],
) -> Result<Vec<Finding>, StoreError> {
    let looks = match company.settings.po_rule {
        PoRule::Off => false,
        PoRule::Warn | PoRule::Require => true,
    };
    let Some(number) = invoice.content.po_number.as_deref().filter(|_| looks) else {
        return Ok(Vec::new());
    };
    let ours = lookup.our_order(tx, number, in_quickbooks).await?;
    let content = [&invoice.content];
    lookup.identify(tx, None, &[], content.into_iter()).await?;
    let others = ours.invoices.iter().filter(|other| other.id != invoice.id);
    let mut others: Vec<&Content> = others.map(|other| &other.content).collect();
    let has_more = others.len() > INVOICES_MAX;
    others.truncate(INVOICES_MAX);
    let standing = Standing {
        order: ours.order.as_ref(),
        others: &others,
        has_more,
        in_quickbooks,
        names: lookup.identities(),
    };
    Ok(check(&invoice.content, &company.settings, &standing))
}
