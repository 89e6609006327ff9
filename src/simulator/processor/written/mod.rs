//! Objects of the company file as the `…Ret` elements of a response, in schema order.

mod entries;
mod items;
mod orders;

pub(super) use entries::{address_parts, entry};
pub(super) use orders::purchase_order;

use rust_decimal::Decimal;

use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        deleted::Deleted,
        entry::Reference,
        transaction::{Booking, Kind, Line, Transaction},
    },
    schema::{Edition, Version},
    xml::Element,
};

/// How much of a transaction is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Detail {
    /// With its lines.
    pub(super) lines: bool,
    /// With the transactions that it is linked to.
    pub(super) links: bool,
    /// The qbXML version that was asked in.
    pub(super) version: Version,
}

/// Writes a reference element.
pub(super) fn reference(name: &str, reference: &Reference) -> Element {
    let mut element = Element::new(name);
    element.push_leaf("ListID", &reference.list_id);
    element.push_leaf("FullName", &reference.full_name);
    element
}

fn bool_text(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Writes a bill or a credit, with or without its lines.
pub(super) fn transaction(
    company: &CompanyFile,
    transaction: &Transaction,
    detail: Detail,
) -> Element {
    let mut ret = Element::new(&format!("{}Ret", transaction.kind.name()));
    ret.push_leaf("TxnID", &transaction.txn_id);
    ret.push_leaf("TimeCreated", company.written_time(transaction.created));
    ret.push_leaf("TimeModified", company.written_time(transaction.modified));
    ret.push_leaf("EditSequence", transaction.modified.to_string());
    ret.push_leaf("TxnNumber", transaction.txn_number.to_string());
    ret.push(reference("VendorRef", &transaction.vendor));
    let has_address = transaction.kind == Kind::Bill && detail.version >= 130;
    if has_address && !transaction.vendor_address.is_empty() {
        let mut address = Element::new("VendorAddress");
        for (name, text) in &transaction.vendor_address {
            address.push_leaf(name, text);
        }
        ret.push(address);
    }
    ret.push(reference("APAccountRef", &transaction.ap_account));
    ret.push_leaf("TxnDate", transaction.txn_date.to_string());
    ret.push_some("DueDate", transaction.due_date.map(|day| day.to_string()));
    let total_name = transaction.kind.total_name();
    ret.push_leaf(total_name, transaction.total.to_string());
    push_foreign(
        transaction.currency.as_ref(),
        transaction.exchange_rate,
        total_name,
        Some(transaction.total),
        &mut ret,
    );
    ret.push_some("RefNumber", transaction.ref_number.as_deref());
    if transaction.kind == Kind::Bill && detail.version >= 160 {
        ret.push_leaf("IsPending", "false");
    }
    if let Some(terms) = &transaction.terms {
        ret.push(reference("TermsRef", terms));
    }
    ret.push_some("Memo", transaction.memo.as_deref());
    ret.push_some("IsTaxIncluded", transaction.tax_included.map(bool_text));
    if let Some(code) = &transaction.sales_tax_code {
        ret.push(reference("SalesTaxCodeRef", code));
    }
    if transaction.kind == Kind::Bill {
        ret.push_leaf("IsPaid", bool_text(transaction.paid));
    }
    ret.push_some("ExternalGUID", transaction.external_guid.as_deref());
    if detail.links {
        orders::push_orders_of(company, transaction, &mut ret);
    }
    if detail.lines {
        for written in &transaction.lines {
            ret.push(line(written, company.edition()));
        }
    }
    let open = if transaction.paid {
        Cents::ZERO
    } else {
        transaction.total
    };
    ret.push_leaf("OpenAmount", open.to_string());
    ret
}

fn line(line: &Line, edition: Edition) -> Element {
    let tax = (edition == Edition::Au).then(|| line.tax.to_string());
    let mut ret;
    match &line.on {
        Booking::Expense { account, memo } => {
            ret = Element::new("ExpenseLineRet");
            ret.push_leaf("TxnLineID", &line.txn_line_id);
            if let Some(account) = account {
                ret.push(reference("AccountRef", account));
            }
            ret.push_leaf("Amount", line.amount.to_string());
            ret.push_some("TaxAmount", tax);
            ret.push_some("Memo", memo.as_deref());
        }
        Booking::Item {
            item,
            description,
            quantity,
            unit,
            cost,
        } => {
            ret = Element::new("ItemLineRet");
            ret.push_leaf("TxnLineID", &line.txn_line_id);
            ret.push(reference("ItemRef", item));
            ret.push_some("Desc", description.as_deref());
            ret.push_some(
                "Quantity",
                quantity.map(|count| count.normalize().to_string()),
            );
            ret.push_some("UnitOfMeasure", unit.as_deref());
            ret.push_some("Cost", cost.map(|cost| cost.normalize().to_string()));
            ret.push_leaf("Amount", line.amount.to_string());
            ret.push_some("TaxAmount", tax);
        }
    }
    if let Some(customer) = &line.customer {
        ret.push(reference("CustomerRef", customer));
    }
    if let Some(class) = &line.class {
        ret.push(reference("ClassRef", class));
    }
    if let Some(code) = &line.tax_code {
        ret.push(reference("SalesTaxCodeRef", code));
    }
    ret.push_some("BillableStatus", line.billable.as_deref());
    ret
}

/// Writes the currency with its rate, and the total at that rate, where there are several.
fn push_foreign(
    currency: Option<&Reference>,
    rate: Option<Decimal>,
    total_name: &str,
    total: Option<Cents>,
    ret: &mut Element,
) {
    let Some(currency) = currency else {
        return;
    };
    let rate = rate.unwrap_or(Decimal::ONE);
    ret.push(reference("CurrencyRef", currency));
    ret.push_leaf("ExchangeRate", rate.to_string());
    let home = total
        .and_then(|total| total.decimal().checked_mul(rate))
        .and_then(Cents::rounded);
    let name = format!("{total_name}InHomeCurrency");
    ret.push_some(&name, home.map(|home| home.to_string()));
}

/// Writes what is remembered of a deleted list entry.
pub(super) fn deleted_entry(company: &CompanyFile, deleted: &Deleted) -> Element {
    let mut ret = Element::new("ListDeletedRet");
    ret.push_leaf("ListDelType", &deleted.kind);
    ret.push_leaf("ListID", &deleted.id);
    ret.push_leaf("TimeCreated", company.written_time(deleted.created));
    ret.push_leaf("TimeDeleted", company.written_time(deleted.deleted));
    ret.push_some("FullName", deleted.name.as_deref());
    ret
}

/// Writes what is remembered of a deleted transaction.
pub(super) fn deleted_transaction(company: &CompanyFile, deleted: &Deleted) -> Element {
    let mut ret = Element::new("TxnDeletedRet");
    ret.push_leaf("TxnDelType", &deleted.kind);
    ret.push_leaf("TxnID", &deleted.id);
    ret.push_leaf("TimeCreated", company.written_time(deleted.created));
    ret.push_leaf("TimeDeleted", company.written_time(deleted.deleted));
    ret.push_some("RefNumber", deleted.name.as_deref());
    ret
}
