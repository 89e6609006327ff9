//! Everything that can be said about an invoice before it goes out: small pure functions, each with
//! the codes it finds, all run together so that a person hears everything at once.
//!
//! They run when an invoice is shown, and when it is sent: an error stops the send, a warning must
//! be accepted by its code. Each finding says what was found, the likely cause and what to do, and
//! where a call of the API mends it, which one with what.

mod amounts;
mod attachments;
mod books;
mod currency;
mod duplicates;
mod kinds;
mod names;
mod new_vendor;
mod tax;
#[cfg(test)]
mod tests;
mod texts;

use chrono::NaiveDate;

pub use attachments::attachment_missing;
pub use texts::{HeldText, reference};

use super::{
    Bill, Code, Content, Finding, LeftBehind, Payables, Settings, Severity, Status, TaxRates,
    company_file::CompanyFile, duplicates::Duplicates, lists::CurrencyFacts, names::Names,
};

/// What the checks need to know besides the invoice.
#[derive(Clone, Debug)]
pub struct Known<'a> {
    /// The company's settings.
    pub settings: &'a Settings,
    /// Where the invoice stands.
    pub status: Status,
    /// Every text that goes out, as typed and as QuickBooks will hold it.
    pub held: &'a [HeldText],
    /// What the names on the invoice lead to.
    pub names: &'a Names,
    /// The accounts payable account of the vendor's foreign currency.
    pub payables: &'a Payables,
    /// What its tax codes and the vendor's own add to its amounts.
    pub taxes: &'a TaxRates,
    /// Whether a QuickBooks ever answered for the company.
    pub is_connected: bool,
    /// What QuickBooks said of the company file; none before it first answered.
    pub company_file: Option<&'a CompanyFile>,
    /// The currency of the books, as ISO 4217 has it, if it is known.
    pub home_currency: Option<&'a str>,
    /// The currency of the vendor's bills, if it is known.
    pub vendor_currency: Option<&'a CurrencyFacts>,
    /// The date that the bill would get.
    pub bill_date: NaiveDate,
    /// Other invoices of this company that look like it and have a better right to go out.
    pub duplicates: &'a Duplicates,
    /// Whether it was left to a person to find out what became of an earlier request for it.
    pub was_in_doubt: bool,
    /// Whether a file stands beside it; true where nobody asks for one.
    pub has_attachment: bool,
    /// Bills that QuickBooks confirmed for this invoice before it was returned.
    pub returned_bills: &'a [LeftBehind],
}

impl Known<'_> {
    /// Whether lines may name a class, if it is known.
    fn uses_classes(&self) -> Option<bool> {
        self.company_file?.preferences.is_using_classes
    }

    /// Whether bills may bear tax codes, if it is known.
    fn has_purchase_tax(&self) -> Option<bool> {
        let edition = self.company_file.filter(|file| file.country.is_some());
        edition.map(CompanyFile::has_purchase_tax)
    }

    /// Whether bills may be in a foreign currency, if it is known.
    fn is_multicurrency_on(&self) -> Option<bool> {
        self.company_file?.preferences.is_multicurrency_on
    }
}

/// One rule: an invoice and what is around it in, what it finds out.
type Check = fn(&Content, &Known<'_>) -> Vec<Finding>;

/// The rules about the invoice and its texts.
const OF_INVOICE: &[Check] = &[
    amounts::zero_total,
    amounts::accounts_given,
    texts::reference_number_fits,
    duplicates::reference_number_free,
    texts::texts_fit,
    texts::texts_unchanged,
];

/// The rules that only QuickBooks' lists and preferences can make true: those that an invoice is held
/// against once more right before it goes out.
const OF_COMPANY_FILE: &[Check] = &[
    names::names_known,
    kinds::account_types,
    kinds::item_kinds,
    books::classes_in_use,
    tax::purchase_tax_in_use,
    tax::no_tax_on_top,
    currency::currencies_in_use,
    currency::currency_is_the_vendors,
    currency::payables_are_the_vendors,
    currency::payables_are_there,
    currency::exchange_rate_given,
    books::books_open,
];

/// The rules about what stands around it.
const OF_SURROUNDINGS: &[Check] = &[
    amounts::charges_present,
    attachments::file_attached,
    duplicates::number_not_entered_before,
    duplicates::nothing_alike_entered_before,
    duplicates::not_in_doubt,
    duplicates::not_in_quickbooks,
    books::quickbooks_connected,
];

/// Why QuickBooks is known not to take a bill of `content` as its lists and preferences are now.
#[must_use]
pub fn obstacle(content: &Content, known: &Known<'_>) -> Option<Finding> {
    OF_COMPANY_FILE
        .iter()
        .flat_map(|check| check(content, known))
        .find(|finding| finding.severity == Severity::Error)
}

/// `quickbooks_warning`, `missing_in_quickbooks`: what is left to say of an invoice whose bill QuickBooks
/// confirmed.
#[must_use]
pub fn of_bill(bill: &Bill) -> Vec<Finding> {
    let warning = bill.warning.iter();
    let warning = warning.map(|text| Finding::new(Code::QuickbooksWarning, "", text));
    let missing = bill.missing_since.map(|at| {
        let at = at.format("%Y-%m-%d %H:%M UTC");
        let txn_id = &bill.txn_id;
        let detail = format!(
            "QuickBooks made `{txn_id}` of this invoice, and somebody has deleted it there since (seen at {at}). It is never sent again by itself: if it is still owed, return the invoice from accounting and send it; if not, nothing is to be done"
        );
        Finding::new(Code::MissingInQuickbooks, "", detail)
    });
    warning.chain(missing).collect()
}

/// Everything that can be said about `content` now, in the order in which it is shown.
#[must_use]
pub fn run(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let groups = [OF_INVOICE, OF_COMPANY_FILE, OF_SURROUNDINGS];
    let every = groups.into_iter().flatten();
    every.flat_map(|check| check(content, known)).collect()
}

/// The findings that are news to whoever accepted those codes: every error, and every other warning.
#[must_use]
pub fn unaccepted(findings: Vec<Finding>, accepted: &[Code]) -> Vec<Finding> {
    let is_news = |finding: &Finding| match finding.severity {
        Severity::Error => true,
        Severity::Warning => !accepted.contains(&finding.code),
    };
    findings.into_iter().filter(is_news).collect()
}

/// The findings that stop a send: those that are not accepted, but for what only says that it waits.
#[must_use]
pub fn stopping(findings: Vec<Finding>, accepted: &[Code]) -> Vec<Finding> {
    let mut stopping = unaccepted(findings, accepted);
    stopping.retain(|finding| finding.code.may_stop());
    stopping
}
