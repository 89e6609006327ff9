//! What the invoice's purchase order has to say of it.

use super::Lookup;
use crate::{
    invoice::{
        Content, Finding, Invoice, PurchaseOrder,
        lists::ListEntry,
        purchase_order::{INVOICES_MAX, Standing, check},
        settings::PoRule,
    },
    store::{Company, StoreError, Tx},
};

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
    let stored = tx.load_purchase_order(company.id, number).await?;
    let order: Option<PurchaseOrder> = stored.map(|stored| stored.order);
    // One more than is counted, and the invoice itself.
    let limit = i64::try_from(INVOICES_MAX + 2).unwrap_or(i64::MAX);
    let invoices = if order.is_some() || !in_quickbooks.is_empty() {
        tx.load_order_invoices(company.id, number, limit).await?
    } else {
        Vec::new()
    };
    let others = invoices.into_iter().filter(|other| other.id != invoice.id);
    let mut others: Vec<Content> = others.map(|other| other.content).collect();
    let has_more = others.len() > INVOICES_MAX;
    others.truncate(INVOICES_MAX);
    let contents = others.iter().chain([&invoice.content]);
    lookup
        .identify(tx, order.as_ref(), in_quickbooks, contents)
        .await?;
    let standing = Standing {
        order: order.as_ref(),
        others: &others,
        has_more,
        in_quickbooks,
        names: lookup.identities(),
    };
    Ok(check(&invoice.content, &company.settings, &standing))
}
