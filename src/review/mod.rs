//! An invoice as it stands in its company: what the checks say of it, and where it would go.
//!
//! Both engines ask here, so that what a person was shown before the send is what is sent: `operations`
//! when an invoice is shown, tested or sent, `sync` right before it goes out. Loads and asks; decides
//! nothing and changes nothing.

mod currencies;
mod identities;
mod lookup;
mod nearest;
mod purchase_orders;
mod taxes;

use std::sync::Arc;

use chrono::NaiveDate;

pub use lookup::Lookup;

use crate::{
    invoice::{
        Content, Destination, Finding, Invoice, State,
        checks::{self, Known},
        duplicates::Duplicates,
        lists::{CurrencyFacts, List, ListEntry, ListRef},
    },
    qbxml,
    store::{Company, StoreError, Tx},
};

/// What is known of an invoice that may go out.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// What of the company file it refers to.
    pub to: Destination,
    /// Everything that the checks say.
    pub findings: Vec<Finding>,
}

/// Looks at an invoice on that day. What is in QuickBooks is past checking: then only what QuickBooks
/// says of the bill is left to say.
///
/// # Errors
/// When the database fails.
pub async fn review(
    tx: &mut Tx,
    lookup: &mut Lookup,
    invoice: &Invoice,
    company: &Company,
    today: NaiveDate,
) -> Result<Reviewed, StoreError> {
    let (to, orders) = look_up(tx, lookup, &invoice.content, company).await?;
    if let State::Synchronized { bill, .. } = &invoice.state {
        return Ok(Reviewed {
            findings: checks::of_bill(bill),
            to,
        });
    }
    let held = qbxml::held(&invoice.content, &company.settings, &to.names);
    let reference = checks::reference(&held).unwrap_or_default();
    let duplicates = tx.load_duplicates(invoice, reference).await?;
    let vendor_currency = vendor_currency(tx, lookup, &invoice.content, &to).await?;
    let home_currency = lookup.home_currency(tx, company).await?;
    let is_file_wanted = company.settings.attachment_required;
    let known = Known {
        held: &held,
        home_currency: home_currency.as_deref(),
        vendor_currency: vendor_currency.as_ref(),
        duplicates: &duplicates,
        was_in_doubt: tx.was_in_doubt(invoice.id).await?,
        has_attachment: !is_file_wanted || tx.has_attachment(invoice.id).await?,
        ..known(invoice, company, &to, today)
    };
    let mut findings = checks::run(&invoice.content, &known);
    findings.extend(purchase_orders::findings(tx, lookup, invoice, company, &orders).await?);
    if let State::Sent { accepted, .. } = &invoice.state {
        // What was accepted with the send is no news any more.
        findings = checks::unaccepted(findings, accepted);
    }
    Ok(Reviewed { to, findings })
}

/// What of the company file an invoice refers to, and why QuickBooks is known not to take it, if it
/// is: for an invoice that was sent and meets lists that changed since.
///
/// # Errors
/// When the database fails.
pub async fn destination(
    tx: &mut Tx,
    lookup: &mut Lookup,
    invoice: &Invoice,
    company: &Company,
    today: NaiveDate,
) -> Result<(Destination, Option<Finding>), StoreError> {
    let (to, _) = look_up(tx, lookup, &invoice.content, company).await?;
    let vendor_currency = vendor_currency(tx, lookup, &invoice.content, &to).await?;
    let home_currency = lookup.home_currency(tx, company).await?;
    let known = Known {
        home_currency: home_currency.as_deref(),
        vendor_currency: vendor_currency.as_ref(),
        ..known(invoice, company, &to, today)
    };
    let obstacle = checks::obstacle(&invoice.content, &known);
    Ok((to, obstacle))
}

/// What needs no loading.
fn known<'a>(
    invoice: &'a Invoice,
    company: &'a Company,
    to: &'a Destination,
    today: NaiveDate,
) -> Known<'a> {
    let company_file = company.company_file_facts.as_ref();
    Known {
        settings: &company.settings,
        status: invoice.status(),
        held: &[],
        names: &to.names,
        payables: &to.payables,
        taxes: &to.taxes,
        is_connected: company.bound.is_some(),
        company_file,
        home_currency: None,
        vendor_currency: None,
        bill_date: invoice.bill_date(&company.settings, today),
        duplicates: Duplicates::NONE,
        was_in_doubt: false,
        has_attachment: true,
        returned_bills: &invoice.returned_bills,
    }
}

/// Where an invoice leads, and QuickBooks' purchase orders of its number.
async fn look_up(
    tx: &mut Tx,
    lookup: &mut Lookup,
    content: &Content,
    company: &Company,
) -> Result<(Destination, Arc<[ListEntry]>), StoreError> {
    let names = lookup.look_up(tx, content, &company.settings).await?;
    let orders = match &content.po_number {
        Some(number) => lookup.orders_in_quickbooks(tx, number).await?,
        None => Arc::default(),
    };
    let company_file = company.company_file_facts.as_ref();
    let mut to = Destination::new(content, names, &orders, company_file);
    if let Some(terms) = terms_of_vendor(content, &to) {
        let meaning = lookup.by_name(tx, List::Terms, &terms).await?;
        to.names.insert(List::Terms, terms, meaning);
    }
    if to.is_foreign == Some(true)
        && company.settings.ap_account.is_none()
        && let Some(currency) = currency_of_vendor(content, &to)
    {
        to.payables = lookup.payables(tx, &currency).await?;
    }
    to.taxes = lookup.tax_rates(tx, content, &to, company_file).await?;
    Ok((to, orders))
}

/// The vendor's usual terms, where the invoice names none: they make the bill's due date.
fn terms_of_vendor(content: &Content, to: &Destination) -> Option<String> {
    if content.terms.is_some() {
        return None;
    }
    to.vendor(content)?.terms.as_ref()?.full_name.clone()
}

fn currency_of_vendor(content: &Content, to: &Destination) -> Option<ListRef> {
    to.vendor(content)?.currency.clone()
}

async fn vendor_currency(
    tx: &mut Tx,
    lookup: &mut Lookup,
    content: &Content,
    to: &Destination,
) -> Result<Option<CurrencyFacts>, StoreError> {
    match currency_of_vendor(content, to) {
        Some(currency) => lookup.currency(tx, &currency).await,
        None => Ok(None),
    }
}
