//! List entries: vendors, accounts, classes, terms, customers, currencies and tax codes.

use super::{bool_text, items, reference};
use crate::simulator::{
    company_file::{CompanyFile, cents::Cents, entry::Entry},
    schema::{Edition, List, additions::ADDRESS},
    xml::Element,
};

/// Writes a list entry.
pub(in crate::simulator::processor) fn entry(
    company: &CompanyFile,
    list: List,
    entry: &Entry,
) -> Element {
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
    push_head(company, list, entry, &mut ret);
    match list {
        List::Vendor => vendor_tail(company, entry, &mut ret),
        List::Account => account_tail(company, entry, &mut ret),
        List::Item => items::tail(company, entry, &mut ret),
        List::Terms => terms_tail(entry, &mut ret),
        List::Customer => customer_tail(company, entry, &mut ret),
        List::Currency => currency_tail(entry, &mut ret),
        List::SalesTaxCode => tax_code_tail(company, entry, &mut ret),
        List::Class | List::Absent => {}
    }
    ret
}

/// Writes what all entries have.
fn push_head(company: &CompanyFile, list: List, entry: &Entry, ret: &mut Element) {
    ret.push_leaf("ListID", &entry.list_id);
    ret.push_leaf("TimeCreated", company.written_time(entry.created));
    ret.push_leaf("TimeModified", company.written_time(entry.modified));
    ret.push_leaf("EditSequence", entry.modified.to_string());
    ret.push_leaf("Name", entry.short_name());
    let nested = entry.is_nested_in(list);
    if nested {
        ret.push_leaf("FullName", &entry.name);
    }
    ret.push_leaf("IsActive", bool_text(entry.is_active()));
    if nested {
        push_named(company, list, "ParentRef", entry.parent(), ret);
        ret.push_leaf("Sublevel", entry.name.matches(':').count().to_string());
    }
}

fn vendor_tail(company: &CompanyFile, vendor: &Entry, ret: &mut Element) {
    ret.push_some("CompanyName", vendor.company_name.as_deref());
    push_address("VendorAddress", vendor, ret);
    let payee = vendor.company_name.as_deref().unwrap_or(&vendor.name);
    ret.push_leaf("NameOnCheck", payee);
    ret.push_some("AccountNumber", vendor.number.as_deref());
    let terms = vendor.terms.as_deref();
    push_named(company, List::Terms, "TermsRef", terms, ret);
    let edition = company.edition();
    if !matches!(edition, Edition::Ca | Edition::Uk) {
        ret.push_leaf("IsVendorEligibleFor1099", "false");
    }
    ret.push_leaf("Balance", company.owed_to(&vendor.list_id).to_string());
    if edition != Edition::Us {
        push_tax_code(company, vendor, ret);
    }
    for account in &vendor.prefill_accounts {
        push_named(
            company,
            List::Account,
            "PrefillAccountRef",
            Some(account),
            ret,
        );
    }
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
    if company.edition() != Edition::Us {
        push_tax_code(company, account, ret);
    }
    ret.push_leaf("CashFlowClassification", "None");
    push_currency(company, account, ret);
}

fn terms_tail(terms: &Entry, ret: &mut Element) {
    let days = terms.due_days.map(|days| days.to_string());
    let next_month = terms.due_next_month_days.map(|days| days.to_string());
    let discount = terms.discount_days.map(|days| days.to_string());
    if terms.kind.as_deref() == Some("DateDrivenTerms") {
        ret.push_leaf("DayOfMonthDue", days.unwrap_or_else(|| "1".to_owned()));
        ret.push_some("DueNextMonthDays", next_month);
        ret.push_some("DiscountDayOfMonth", discount);
    } else {
        ret.push_leaf("StdDueDays", days.unwrap_or_else(|| "0".to_owned()));
        ret.push_some("StdDiscountDays", discount);
    }
    ret.push_some(
        "DiscountPct",
        terms.discount_percent.map(|percent| percent.to_string()),
    );
}

fn customer_tail(company: &CompanyFile, customer: &Entry, ret: &mut Element) {
    ret.push_some("CompanyName", customer.company_name.as_deref());
    push_address("BillAddress", customer, ret);
    let terms = customer.terms.as_deref();
    push_named(company, List::Terms, "TermsRef", terms, ret);
    ret.push_leaf("Balance", Cents::ZERO.to_string());
    ret.push_leaf("TotalBalance", Cents::ZERO.to_string());
    push_tax_code(company, customer, ret);
    ret.push_leaf(
        "JobStatus",
        customer.job_status.as_deref().unwrap_or("None"),
    );
    push_currency(company, customer, ret);
}

fn currency_tail(currency: &Entry, ret: &mut Element) {
    ret.push_leaf("CurrencyCode", currency.code.as_deref().unwrap_or_default());
    let rate = currency.exchange_rate.map(|rate| rate.to_string());
    ret.push_some("ExchangeRate", rate);
    ret.push_some("AsOfDate", currency.as_of.map(|day| day.to_string()));
}

fn tax_code_tail(company: &CompanyFile, code: &Entry, ret: &mut Element) {
    let taxable = code.taxable.unwrap_or(code.name != "Non");
    ret.push_leaf("IsTaxable", bool_text(taxable));
    ret.push_some("Desc", code.description.as_deref());
    if company.edition() != Edition::Us {
        let item = code.purchase_tax.as_deref();
        push_named(company, List::Item, "ItemPurchaseTaxRef", item, ret);
    }
}

/// The parts of an entry's address, in schema order.
pub(in crate::simulator::processor) fn address_parts(entry: &Entry) -> Vec<(String, String)> {
    ADDRESS
        .iter()
        .filter_map(|part| {
            let name = part.name()?;
            let text = entry.address.get(name)?;
            Some((name.to_owned(), text.clone()))
        })
        .collect()
}

fn push_address(name: &str, entry: &Entry, ret: &mut Element) {
    let parts = address_parts(entry);
    if !parts.is_empty() {
        let mut address = Element::new(name);
        for (name, text) in parts {
            address.push_leaf(&name, text);
        }
        ret.push(address);
    }
}

/// Writes a reference to the entry of that name, if it exists.
pub(super) fn push_named(
    company: &CompanyFile,
    list: List,
    name: &str,
    full_name: Option<&str>,
    ret: &mut Element,
) {
    let entry = full_name.and_then(|full_name| company.lists().named(list, full_name));
    if let Some(entry) = entry {
        ret.push(reference(name, &entry.reference()));
    }
}

/// Writes the sales tax code of an entry, if it has one.
pub(super) fn push_tax_code(company: &CompanyFile, entry: &Entry, ret: &mut Element) {
    let code = entry.sales_tax_code.as_deref();
    push_named(company, List::SalesTaxCode, "SalesTaxCodeRef", code, ret);
}

fn push_currency(company: &CompanyFile, entry: &Entry, ret: &mut Element) {
    if let Some(currency) = company.currency_of(entry) {
        ret.push(reference("CurrencyRef", &currency.reference()));
    }
}
