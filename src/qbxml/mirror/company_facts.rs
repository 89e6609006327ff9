//! `CompanyRet` and `PreferencesRet`: whose books these are, and what is switched on in them.
//!
//! The versions of qbXML, the product and its country stand in the answer to `HostQuery`, which
//! [`Host`](crate::qbxml::Host) reads.

use chrono::NaiveDate;

use super::{
    UnreadableEntry,
    fields::{Field, Fields, group, reference, text},
    unreadable::Fault,
};
use crate::{
    invoice::company_file::{CompanyFacts, PreferenceFacts},
    qbxml::walk::{ReadError, Walk},
};

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
