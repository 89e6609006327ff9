//! Objects of the company file as the `…Ret` elements of a response, in schema order.

use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        entry::{Entry, Reference},
        transaction::{Booking, Kind, Line, Transaction},
    },
    schema::{List, Version},
    xml::Element,
};

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
    lines: bool,
    version: Version,
) -> Element {
    let mut ret = Element::new(&format!("{}Ret", transaction.kind.name()));
    ret.push_leaf("TxnID", &transaction.txn_id);
    ret.push_leaf("TimeCreated", company.written_time(transaction.created));
    ret.push_leaf("TimeModified", company.written_time(transaction.modified));
    ret.push_leaf("EditSequence", transaction.modified.to_string());
    ret.push_leaf("TxnNumber", transaction.txn_number.to_string());
    ret.push(reference("VendorRef", &transaction.vendor));
    if !transaction.vendor_address.is_empty() {
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
    if let Some(currency) = &transaction.currency {
        let rate = transaction
            .exchange_rate
            .unwrap_or(rust_decimal::Decimal::ONE);
        ret.push(reference("CurrencyRef", currency));
        ret.push_leaf("ExchangeRate", rate.to_string());
        let home = transaction
            .total
            .decimal()
            .checked_mul(rate)
            .and_then(Cents::rounded);
        ret.push_some(
            &format!("{total_name}InHomeCurrency"),
            home.map(|home| home.to_string()),
        );
    }
    ret.push_some("RefNumber", transaction.ref_number.as_deref());
    if transaction.kind == Kind::Bill && version >= 160 {
        ret.push_leaf("IsPending", "false");
    }
    if let Some(terms) = &transaction.terms {
        ret.push(reference("TermsRef", terms));
    }
    ret.push_some("Memo", transaction.memo.as_deref());
    if transaction.kind == Kind::Bill {
        ret.push_leaf("IsPaid", bool_text(transaction.paid));
    }
    ret.push_some("ExternalGUID", transaction.external_guid.as_deref());
    if lines {
        for written in transaction.lines.iter().map(line) {
            ret.push(written);
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

fn line(line: &Line) -> Element {
    let mut ret;
    match &line.on {
        Booking::Expense { account, memo } => {
            ret = Element::new("ExpenseLineRet");
            ret.push_leaf("TxnLineID", &line.txn_line_id);
            if let Some(account) = account {
                ret.push(reference("AccountRef", account));
            }
            ret.push_leaf("Amount", line.amount.to_string());
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
        }
    }
    if let Some(customer) = &line.customer {
        ret.push(reference("CustomerRef", customer));
    }
    if let Some(class) = &line.class {
        ret.push(reference("ClassRef", class));
    }
    ret.push_some("BillableStatus", line.billable.as_deref());
    ret
}

/// Writes a list entry.
pub(super) fn entry(company: &CompanyFile, list: List, entry: &Entry) -> Element {
    let kind = entry.kind.as_deref().unwrap_or_default();
    let mut ret = Element::new(&match list {
        List::Vendor => "VendorRet".to_owned(),
        List::Account => "AccountRet".to_owned(),
        List::Item => format!("Item{kind}Ret"),
        List::Class => "ClassRet".to_owned(),
        List::Terms => format!("{kind}Ret"),
        List::Customer => "CustomerRet".to_owned(),
        List::Currency => "CurrencyRet".to_owned(),
        List::SalesTaxCode | List::Absent => "SalesTaxCodeRet".to_owned(),
    });
    ret.push_leaf("ListID", &entry.list_id);
    ret.push_leaf("TimeCreated", company.written_time(entry.created));
    ret.push_leaf("TimeModified", company.written_time(entry.modified));
    ret.push_leaf("EditSequence", entry.modified.to_string());
    ret.push_leaf("Name", entry.short_name());
    let nested = matches!(
        list,
        List::Account | List::Item | List::Class | List::Customer
    );
    if nested {
        ret.push_leaf("FullName", &entry.name);
    }
    ret.push_leaf("IsActive", bool_text(entry.is_active()));
    if nested {
        let parent = entry
            .parent()
            .and_then(|parent| company.lists().named(list, parent));
        if let Some(parent) = parent {
            ret.push(reference("ParentRef", &super::references::to_entry(parent)));
        }
        ret.push_leaf("Sublevel", entry.name.matches(':').count().to_string());
    }
    match list {
        List::Vendor => vendor_tail(company, entry, &mut ret),
        List::Account => account_tail(company, entry, &mut ret),
        List::Item => item_tail(company, entry, &mut ret),
        List::Terms => terms_tail(entry, &mut ret),
        List::Customer => {
            ret.push_some("CompanyName", entry.company_name.as_deref());
            ret.push_leaf("Balance", Cents::ZERO.to_string());
            ret.push_leaf("TotalBalance", Cents::ZERO.to_string());
            ret.push_leaf("JobStatus", "None");
        }
        List::Currency => {
            ret.push_leaf("CurrencyCode", entry.code.as_deref().unwrap_or_default());
        }
        List::SalesTaxCode => ret.push_leaf("IsTaxable", bool_text(entry.name != "Non")),
        List::Class | List::Absent => {}
    }
    ret
}

fn vendor_tail(company: &CompanyFile, vendor: &Entry, ret: &mut Element) {
    ret.push_some("CompanyName", vendor.company_name.as_deref());
    ret.push_leaf(
        "NameOnCheck",
        vendor.company_name.as_deref().unwrap_or(&vendor.name),
    );
    ret.push_some("AccountNumber", vendor.number.as_deref());
    push_named(
        company,
        List::Terms,
        "TermsRef",
        vendor.terms.as_deref(),
        ret,
    );
    ret.push_leaf("IsVendorEligibleFor1099", "false");
    ret.push_leaf("Balance", balance(company, vendor).to_string());
    push_currency(company, vendor, ret);
}

fn account_tail(company: &CompanyFile, account: &Entry, ret: &mut Element) {
    ret.push_leaf("AccountType", account.kind.as_deref().unwrap_or_default());
    if company.preferences.account_numbers {
        ret.push_some("AccountNumber", account.number.as_deref());
    }
    ret.push_some("Desc", account.description.as_deref());
    ret.push_leaf("Balance", Cents::ZERO.to_string());
    ret.push_leaf("TotalBalance", Cents::ZERO.to_string());
    ret.push_leaf("CashFlowClassification", "None");
    push_currency(company, account, ret);
}

fn item_tail(company: &CompanyFile, item: &Entry, ret: &mut Element) {
    let cost = item.cost.unwrap_or_default().to_string();
    match item.kind.as_deref() {
        Some("Service" | "NonInventory" | "OtherCharge") => {
            let mut purchase = Element::new("SalesOrPurchase");
            purchase.push_some("Desc", item.description.as_deref());
            purchase.push_leaf("Price", cost);
            push_named(
                company,
                List::Account,
                "AccountRef",
                item.account.as_deref(),
                &mut purchase,
            );
            ret.push(purchase);
        }
        Some("Inventory") => {
            ret.push_some("PurchaseDesc", item.description.as_deref());
            ret.push_leaf("PurchaseCost", cost);
            push_named(
                company,
                List::Account,
                "COGSAccountRef",
                item.account.as_deref(),
                ret,
            );
        }
        _ => ret.push_some("ItemDesc", item.description.as_deref()),
    }
}

fn terms_tail(terms: &Entry, ret: &mut Element) {
    let days = terms.due_days.unwrap_or_default().to_string();
    if terms.kind.as_deref() == Some("DateDrivenTerms") {
        ret.push_leaf("DayOfMonthDue", days);
    } else {
        ret.push_leaf("StdDueDays", days);
    }
}

fn push_named(
    company: &CompanyFile,
    list: List,
    name: &str,
    full_name: Option<&str>,
    ret: &mut Element,
) {
    let entry = full_name.and_then(|full_name| company.lists().named(list, full_name));
    if let Some(entry) = entry {
        ret.push(reference(name, &super::references::to_entry(entry)));
    }
}

fn push_currency(company: &CompanyFile, entry: &Entry, ret: &mut Element) {
    let preferences = &company.preferences;
    if preferences.multicurrency {
        let name = entry
            .currency
            .as_deref()
            .unwrap_or(&preferences.home_currency);
        push_named(company, List::Currency, "CurrencyRef", Some(name), ret);
    }
}

/// What the company owes a vendor: open bills less open credits.
pub(super) fn balance(company: &CompanyFile, vendor: &Entry) -> Cents {
    let open = company
        .transactions()
        .iter()
        .filter(|transaction| !transaction.paid && transaction.vendor.list_id == vendor.list_id)
        .map(|transaction| match transaction.kind {
            Kind::Bill => transaction.total,
            Kind::VendorCredit => Cents(-transaction.total.0),
        });
    Cents::sum(open).unwrap_or_default()
}
