//! What is known of the company file as a whole: the program that holds it, whose books they are, and
//! what is switched on in them.

use chrono::{Month, NaiveDate};
use serde::{Deserialize, Serialize};

use super::lists::ListRef;

/// What QuickBooks said of itself and the company file when a conversation began last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyFile {
    /// Such as `QuickBooks Desktop Pro 2019`.
    pub product_name: Option<String>,
    /// The edition: `US`, `CA`, `UK` …
    pub country: Option<String>,
    /// The versions of qbXML that it speaks, in its order.
    pub supported_versions: Vec<String>,
    /// Whose books these are.
    pub company: CompanyFacts,
    /// What is switched on.
    pub preferences: PreferenceFacts,
}

impl CompanyFile {
    /// The currency of the books, as ISO 4217 has it: QuickBooks names it only where foreign
    /// currencies are on, so elsewhere the edition decides.
    #[must_use]
    pub fn home_currency(&self) -> Option<&'static str> {
        match self.country.as_deref() {
            Some("US") => Some("USD"),
            Some("CA") => Some("CAD"),
            Some("UK" | "GB") => Some("GBP"),
            Some("AU") => Some("AUD"),
            Some(_) | None => None,
        }
    }

    /// Whether bills may bear tax codes: every edition but that of the United States.
    #[must_use]
    pub fn has_purchase_tax(&self) -> bool {
        self.country
            .as_deref()
            .is_some_and(|country| country != "US")
    }

    /// The last day on which nothing may be written: the closing date, or the day up to which an
    /// accountant works on a copy, whichever is later.
    #[must_use]
    pub fn closed_through(&self) -> Option<NaiveDate> {
        let company = &self.company;
        let dividing = company
            .dividing_date
            .filter(|_| company.has_accountant_copy == Some(true));
        self.preferences.closing_date.max(dividing)
    }
}

/// Whose books these are. What QuickBooks left out is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CompanyFacts {
    /// The company's name.
    pub name: Option<String>,
    /// Its name before the law.
    pub legal_name: Option<String>,
    /// The country of its address, as somebody typed it.
    pub country: Option<String>,
    /// The month in which its fiscal year begins.
    pub fiscal_year_begins: Option<Month>,
    /// Whether it is one of the companies that QuickBooks is shipped with for trying it out.
    pub is_sample: Option<bool>,
    /// Whether an accountant works on a copy; up to the dividing date nothing can be changed then.
    pub has_accountant_copy: Option<bool>,
    /// That date.
    pub dividing_date: Option<NaiveDate>,
}

/// What is switched on in a company file. What QuickBooks left out is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PreferenceFacts {
    /// Whether accounts have numbers; a full name may then be matched with a number too.
    pub is_using_account_numbers: Option<bool>,
    /// Whether each line needs an account.
    pub is_requiring_accounts: Option<bool>,
    /// Whether lines may name a class.
    pub is_using_classes: Option<bool>,
    /// Up to and including this day the books are closed.
    pub closing_date: Option<NaiveDate>,
    /// Whether bills may be in a foreign currency; absent before 8.0.
    pub is_multicurrency_on: Option<bool>,
    /// The currency of the books.
    pub home_currency: Option<ListRef>,
    /// Whether stock and purchase orders are used.
    pub is_using_inventory: Option<bool>,
    /// After how many days a bill without terms is due.
    pub days_bills_are_due: Option<u32>,
    /// Whether goods are received with item receipts alone, so that bills no longer receive any;
    /// absent before 11.0.
    pub is_receiving_apart: Option<bool>,
    /// Whether vendors have a tax code, in Canada and the United Kingdom.
    pub is_using_vendor_tax_codes: Option<bool>,
    /// Whether amounts may include the tax, in Canada and the United Kingdom.
    pub is_using_amounts_with_tax: Option<bool>,
    /// The usual code of what is taxed.
    pub taxable_code: Option<ListRef>,
    /// The usual code of what is not.
    pub non_taxable_code: Option<ListRef>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_books_are_closed_up_to_the_later_day() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 10, day);
        let mut file = CompanyFile::default();
        assert_eq!(file.closed_through(), None);
        file.company.dividing_date = day(31);
        assert_eq!(file.closed_through(), None);
        file.company.has_accountant_copy = Some(true);
        file.preferences.closing_date = day(1);
        assert_eq!(file.closed_through(), day(31));
    }

    #[test]
    fn what_was_stored_with_fewer_facts_is_read() {
        let file: CompanyFile = serde_json::from_str(r#"{"country":"CA"}"#).unwrap();
        assert_eq!(file.home_currency(), Some("CAD"));
        assert!(file.has_purchase_tax());
        assert_eq!(CompanyFile::default().home_currency(), None);
    }
}
