//! Purchase orders, and the links between them and bills.

use chrono::NaiveDate;

use super::{Detail, bool_text, push_foreign, reference};
use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        purchase_order::{OrderLine, PurchaseOrder},
        transaction::Transaction,
    },
    xml::Element,
};

/// The version from which lines tell what of them is billed.
const BILLED_SINCE: u16 = 110;

/// Writes a purchase order, with or without its lines.
pub(in crate::simulator::processor) fn purchase_order(
    company: &CompanyFile,
    order: &PurchaseOrder,
    detail: Detail,
) -> Element {
    let mut ret = Element::new("PurchaseOrderRet");
    ret.push_leaf("TxnID", &order.txn_id);
    ret.push_leaf("TimeCreated", company.written_time(order.created));
    ret.push_leaf("TimeModified", company.written_time(order.modified));
    ret.push_leaf("EditSequence", order.modified.to_string());
    ret.push_leaf("TxnNumber", order.txn_number.to_string());
    ret.push(reference("VendorRef", &order.vendor));
    ret.push_leaf("TxnDate", order.txn_date.to_string());
    ret.push_some("RefNumber", order.ref_number.as_deref());
    let expected = order.expected_date.map(|day| day.to_string());
    ret.push_some("ExpectedDate", expected);
    let total = order.total();
    ret.push_some("TotalAmount", total.map(|total| total.to_string()));
    push_foreign(
        order.currency.as_ref(),
        order.exchange_rate,
        "TotalAmount",
        total,
        &mut ret,
    );
    ret.push_leaf("IsManuallyClosed", bool_text(order.manually_closed));
    ret.push_leaf("IsFullyReceived", bool_text(order.is_fully_received()));
    ret.push_some("Memo", order.memo.as_deref());
    ret.push_leaf("IsToBePrinted", "false");
    if detail.links {
        for bill in company.transactions() {
            if let Some(amount) = received(bill, &order.txn_id) {
                ret.push(link(
                    bill.kind.name(),
                    &bill.txn_id,
                    bill.txn_date,
                    bill.ref_number.as_deref(),
                    amount,
                ));
            }
        }
    }
    if detail.lines {
        for line in &order.lines {
            ret.push(order_line(line, detail));
        }
    }
    ret
}

/// Writes the purchase orders that a bill's lines receive.
pub(super) fn push_orders_of(company: &CompanyFile, bill: &Transaction, ret: &mut Element) {
    for order in company.purchase_orders() {
        if let Some(amount) = received(bill, &order.txn_id) {
            ret.push(link(
                "PurchaseOrder",
                &order.txn_id,
                order.txn_date,
                order.ref_number.as_deref(),
                amount,
            ));
        }
    }
}

/// What the lines of a bill that receive an order come to; nothing where no line does.
fn received(bill: &Transaction, order_id: &str) -> Option<Cents> {
    let mut amounts = bill
        .lines
        .iter()
        .filter(|line| {
            line.link
                .as_ref()
                .is_some_and(|link| link.txn_id == order_id)
        })
        .map(|line| line.amount)
        .peekable();
    amounts.peek()?;
    Cents::sum(amounts)
}

fn link(
    kind: &str,
    txn_id: &str,
    date: NaiveDate,
    ref_number: Option<&str>,
    amount: Cents,
) -> Element {
    let mut ret = Element::new("LinkedTxn");
    ret.push_leaf("TxnID", txn_id);
    ret.push_leaf("TxnType", kind);
    ret.push_leaf("TxnDate", date.to_string());
    ret.push_some("RefNumber", ref_number);
    ret.push_leaf("LinkType", "QUANTYPE");
    ret.push_leaf("Amount", amount.to_string());
    ret
}

fn order_line(line: &OrderLine, detail: Detail) -> Element {
    let mut ret = Element::new("PurchaseOrderLineRet");
    ret.push_leaf("TxnLineID", &line.txn_line_id);
    let Some(item) = &line.item else {
        ret.push_some("Desc", line.description.as_deref());
        return ret;
    };
    ret.push(reference("ItemRef", item));
    ret.push_some("Desc", line.description.as_deref());
    ret.push_leaf("Quantity", line.quantity.normalize().to_string());
    ret.push_some("Rate", line.rate.map(|rate| rate.normalize().to_string()));
    if let Some(class) = &line.class {
        ret.push(reference("ClassRef", class));
    }
    ret.push_leaf("Amount", line.amount.to_string());
    if let Some(customer) = &line.customer {
        ret.push(reference("CustomerRef", customer));
    }
    ret.push_leaf("ReceivedQuantity", line.received.normalize().to_string());
    if detail.version >= BILLED_SINCE {
        let unbilled = line.unbilled().normalize();
        ret.push_leaf("UnbilledQuantity", unbilled.to_string());
        ret.push_leaf("IsBilled", bool_text(unbilled.is_zero()));
    }
    ret.push_leaf("IsManuallyClosed", bool_text(line.manually_closed));
    ret
}
