//! `CompanyRet` and `PreferencesRet`: whose books these are, and what is switched on in them.
//!
//! The versions of qbXML, the product and its country stand in the answer to `HostQuery`, which
//! [`Host`](crate::qbxml::Host) reads.

use chrono::{Month, NaiveDate};

use super::{
    UnreadableEntry,
    fields::{Field, Fields, group, reference, text},
    unreadable::Fault,
};
use crate::qbxml::{
    ListRef,
    walk::{ReadError, Walk},
};

/// Whose books these are. What QuickBooks left out is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

/// What is read of `CompanyRet`.
pub(super) const COMPANY: &[Field] = &[
    text("IsSampleCompany"),
    text("CompanyName"),
    text("LegalCompanyName"),
    group("Address", &[text("Country")]),
    text("FirstMonthFiscalYear"),
    group(
        "AccountantCopy",
        &[text("AccountantCopyExists"), text("DividingDate")],
    ),
];

/// What is read of `PreferencesRet`.
pub(super) const PREFERENCES: &[Field] = &[
    group(
        "AccountingPreferences",
        &[
            text("IsUsingAccountNumbers"),
            text("IsRequiringAccounts"),
            text("IsUsingClassTracking"),
            text("ClosingDate"),
        ],
    ),
    group(
        "MultiCurrencyPreferences",
        &[text("IsMultiCurrencyOn"), reference("HomeCurrencyRef")],
    ),
    group(
        "PurchasesAndVendorsPreferences",
        &[text("IsUsingInventory"), text("DaysBillsAreDue")],
    ),
    group(
        "SalesTaxPreferences",
        &[
            reference("DefaultTaxableSalesTaxCodeRef"),
            reference("DefaultNonTaxableSalesTaxCodeRef"),
            text("IsUsingVendorTaxCode"),
            text("IsUsingAmountsIncludeTax"),
        ],
    ),
    group(
        "ItemsAndInventoryPreferences",
        &[text("EnhancedInventoryReceivingEnabled")],
    ),
];

fn date(fields: &Fields<'_>, field: &'static str) -> Result<Option<NaiveDate>, Fault> {
    fields.parsed(field, "a date")
}

impl CompanyFacts {
    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(
        element: &str,
        walk: &mut Walk<'_>,
    ) -> Result<Result<Self, UnreadableEntry>, ReadError> {
        let fields = Fields::read(COMPANY, walk)?;
        // It has no id: QuickBooks writes none.
        let names = &["CompanyName"];
        Ok(Self::of(&fields).map_err(|fault| fields.unreadable(element, ("ListID", names), fault)))
    }

    fn of(fields: &Fields<'_>) -> Result<Self, Fault> {
        fields.check()?;
        Ok(Self {
            name: fields.owned("CompanyName")?,
            legal_name: fields.owned("LegalCompanyName")?,
            country: fields.owned("Country")?,
            fiscal_year_begins: fields.parsed("FirstMonthFiscalYear", "a month")?,
            is_sample: fields.flag("IsSampleCompany")?,
            has_accountant_copy: fields.flag("AccountantCopyExists")?,
            dividing_date: date(fields, "DividingDate")?,
        })
    }
}

impl PreferenceFacts {
    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(
        element: &str,
        walk: &mut Walk<'_>,
    ) -> Result<Result<Self, UnreadableEntry>, ReadError> {
        let fields = Fields::read(PREFERENCES, walk)?;
        // Neither id nor name: there is one in a company file.
        Ok(Self::of(&fields).map_err(|fault| fields.unreadable(element, ("ListID", &[]), fault)))
    }

    fn of(fields: &Fields<'_>) -> Result<Self, Fault> {
        fields.check()?;
        Ok(Self {
            is_using_account_numbers: fields.flag("IsUsingAccountNumbers")?,
            is_requiring_accounts: fields.flag("IsRequiringAccounts")?,
            is_using_classes: fields.flag("IsUsingClassTracking")?,
            closing_date: date(fields, "ClosingDate")?,
            is_multicurrency_on: fields.flag("IsMultiCurrencyOn")?,
            home_currency: fields.reference("HomeCurrencyRef")?,
            is_using_inventory: fields.flag("IsUsingInventory")?,
            days_bills_are_due: fields.parsed("DaysBillsAreDue", "a number of days")?,
            is_receiving_apart: fields.flag("EnhancedInventoryReceivingEnabled")?,
            is_using_vendor_tax_codes: fields.flag("IsUsingVendorTaxCode")?,
            is_using_amounts_with_tax: fields.flag("IsUsingAmountsIncludeTax")?,
            taxable_code: fields.reference("DefaultTaxableSalesTaxCodeRef")?,
            non_taxable_code: fields.reference("DefaultNonTaxableSalesTaxCodeRef")?,
        })
    }
}
