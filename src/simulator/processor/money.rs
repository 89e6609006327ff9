//! Amounts, currencies and taxes of a transaction that is being added.
//!
//! ## Decisions
//!
//! * The account payable has the vendor's currency: the one sent, else the first active one of
//!   that currency. Another currency is refused with 3210.
//! * A missing exchange rate is that of the currency list. One that is not above zero is refused
//!   with 3210, as is one other than 1 in the home currency.
//! * A line without a tax code has that of the header, else the vendor's; a code taxes by the rate
//!   of its item for purchases, rounded on each line half away from zero to the cent.

use rust_decimal::Decimal;

use super::{lines::Draft, references, status::Status};
use crate::simulator::{
    company_file::{
        CompanyFile,
        cents::Cents,
        entry::{Entry, Reference},
        same,
    },
    schema::{Edition, List},
    xml::Element,
};

/// How a bill or credit is taxed; not in the US edition.
#[derive(Debug)]
pub(super) struct Taxes {
    /// Whether the lines' amounts hold their tax.
    pub(super) included: Option<bool>,
    /// The code of the header.
    pub(super) code: Option<Reference>,
}

impl Taxes {
    /// What a request says of taxes.
    pub(super) fn of(company: &CompanyFile, body: &Element) -> Self {
        let taxed = company.edition() != Edition::Us;
        let included = matches!(body.value("IsTaxIncluded"), Some("true" | "1"));
        Self {
            included: taxed.then_some(included),
            code: references::reference(company, List::SalesTaxCode, body, "SalesTaxCodeRef"),
        }
    }

    /// Gives every line its code and its tax, unless it came with one.
    pub(super) fn put_on(
        &self,
        company: &CompanyFile,
        vendor: &Entry,
        drafts: &mut [Draft],
    ) -> Result<(), Status> {
        let Some(included) = self.included else {
            return Ok(());
        };
        let usual = self.code.clone().or_else(|| {
            let code = vendor.sales_tax_code.as_deref()?;
            let code = company.lists().named(List::SalesTaxCode, code)?;
            Some(code.reference())
        });
        for draft in drafts {
            draft.tax_code = draft.tax_code.take().or_else(|| usual.clone());
            let rate = draft
                .tax_code
                .as_ref()
                .and_then(|code| purchase_rate(company, code));
            if let Some(rate) = rate.filter(|_| draft.tax.is_none()) {
                let tax = tax(draft.amount, rate, included).ok_or_else(too_large)?;
                draft.tax = Some(tax);
            }
        }
        Ok(())
    }
}

/// The tax on an amount, or in it.
fn tax(amount: Cents, percent: Decimal, included: bool) -> Option<Cents> {
    let base = if included {
        Decimal::ONE_HUNDRED.checked_add(percent)?
    } else {
        Decimal::ONE_HUNDRED
    };
    let tax = amount.decimal().checked_mul(percent)?.checked_div(base)?;
    Cents::rounded(tax)
}

/// The rate of a tax code's item for purchases, in percent; a group's is the sum of its members'.
fn purchase_rate(company: &CompanyFile, code: &Reference) -> Option<Decimal> {
    let code = company.lists().with_id(List::SalesTaxCode, &code.list_id)?;
    let item = company
        .lists()
        .named(List::Item, code.purchase_tax.as_deref()?)?;
    let members = item
        .members
        .iter()
        .filter_map(|member| company.lists().named(List::Item, &member.item));
    Some(members.chain([item]).filter_map(|item| item.tax_rate).sum())
}

/// The account payable that was sent, else the first that fits the vendor.
pub(super) fn payable(
    company: &CompanyFile,
    body: &Element,
    vendor: &Entry,
) -> Result<Reference, Status> {
    let currency = company.currency_of(vendor).map(|entry| &entry.list_id);
    let fits =
        |account: &Entry| company.currency_of(account).map(|entry| &entry.list_id) == currency;
    let sent = body
        .child("APAccountRef")
        .and_then(|reference| references::find(company, List::Account, reference));
    if let Some(account) = sent {
        if !fits(account) {
            return Err(Status::invalid(
                "APAccountRef",
                &account.name,
                "The currency of the account must be that of the vendor.",
            ));
        }
        return Ok(account.reference());
    }
    company
        .lists()
        .entries(List::Account)
        .iter()
        .filter(|account| account.is_active() && fits(account))
        .find(|account| account.kind.as_deref() == Some("AccountsPayable"))
        .map(Entry::reference)
        .ok_or_else(|| Status::error(3270, "There is no accounts payable account."))
}

/// Home units for one unit of the vendor's currency, where the company uses several.
pub(super) fn exchange_rate(
    company: &CompanyFile,
    body: &Element,
    vendor: &Entry,
) -> Result<Option<Decimal>, Status> {
    let Some(currency) = company.currency_of(vendor) else {
        return Ok(None);
    };
    let is_home = same(&currency.name, &company.preferences.home_currency);
    let invalid = |reason: &str| {
        let sent = body.value("ExchangeRate").unwrap_or_default();
        Err(Status::invalid("ExchangeRate", sent, reason))
    };
    match decimal(body, "ExchangeRate") {
        Some(rate) if rate <= Decimal::ZERO => invalid("The exchange rate must be above zero."),
        Some(rate) if is_home && rate != Decimal::ONE => {
            invalid("The exchange rate of the home currency is 1.")
        }
        Some(rate) => Ok(Some(rate)),
        None if is_home => Ok(Some(Decimal::ONE)),
        None => Ok(Some(currency.exchange_rate.unwrap_or(Decimal::ONE))),
    }
}

/// 3101: more money than fits.
pub(super) fn too_large() -> Status {
    Status::error(3101, "The resulting amount is too large.")
}

/// A line's amount, if it has one.
pub(super) fn cents(line: &Element) -> Result<Option<Cents>, Status> {
    line.value("Amount")
        .map(|text| text.parse().map_err(|_| too_large()))
        .transpose()
}

/// A decimal value, if there is one.
pub(super) fn decimal(parent: &Element, name: &str) -> Option<Decimal> {
    parent.value(name).and_then(|text| text.parse().ok())
}
