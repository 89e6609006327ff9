//! `VendorRet`, `AccountRet`, `ItemServiceRet` and their like: an entry of a list.

use chrono::NaiveDate;

use super::{
    UnreadableEntry,
    fields::{Field, Fields, group, reference, text},
    purchase_order_ret,
    unreadable::Fault,
};
use crate::{
    invoice::{
        ListId,
        lists::{
            AccountFacts, AccountType, CurrencyFacts, EntryFacts, ItemFacts, ItemKind, List,
            ListEntry, SalesTaxFacts, TermsFacts, VendorFacts,
        },
    },
    qbxml::walk::{ReadError, Walk},
};

/// What an element holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Vendor,
    Account,
    Item(ItemKind),
    Class,
    StandardTerms,
    DateDrivenTerms,
    Customer,
    Currency,
    SalesTaxCode,
}

const ACTIVE: &str = "IsActive";
const ACCOUNT: &str = "AccountRef";
const COGS_ACCOUNT: &str = "COGSAccountRef";
const CURRENCY: &str = "CurrencyRef";
const EXPENSE_ACCOUNT: &str = "ExpenseAccountRef";
const INCOME_ACCOUNT: &str = "IncomeAccountRef";
const ASSET_ACCOUNT: &str = "AssetAccountRef";
const MODIFIED: &str = "TimeModified";
const PARENT: &str = "ParentRef";
const PURCHASE_TAX_CODE: &str = "PurchaseTaxCodeRef";
const TAX: &str = "ItemSalesTaxRef";

/// Declares the table of a list: the fields that every entry has, then its own.
macro_rules! fields {
    ($($field:expr),* $(,)?) => {
        &[text("ListID"), text(MODIFIED), text("Name"), text(ACTIVE), $($field),*]
    };
}

const VENDORS: &[Field] = fields![
    reference("TermsRef"),
    reference("SalesTaxCodeRef"),
    reference("PrefillAccountRef"),
    reference(CURRENCY),
];
const ACCOUNTS: &[Field] = fields![
    text("FullName"),
    reference(PARENT),
    text("AccountType"),
    text("AccountNumber"),
    reference(CURRENCY),
];
const ITEMS: &[Field] = fields![
    text("FullName"),
    reference(PARENT),
    group("SalesOrPurchase", &[reference(ACCOUNT)]),
    group(
        "SalesAndPurchase",
        &[
            reference(INCOME_ACCOUNT),
            reference(PURCHASE_TAX_CODE),
            reference(EXPENSE_ACCOUNT),
        ]
    ),
    reference(INCOME_ACCOUNT),
    reference(PURCHASE_TAX_CODE),
    reference(COGS_ACCOUNT),
    reference(ASSET_ACCOUNT),
    reference(ACCOUNT),
    text("TaxRate"),
    reference(TAX),
];
const CLASSES: &[Field] = fields![text("FullName"), reference(PARENT)];
const TERMS: &[Field] = fields![
    text("StdDueDays"),
    text("StdDiscountDays"),
    text("DiscountPct"),
    text("DayOfMonthDue"),
    text("DueNextMonthDays"),
    text("DiscountDayOfMonth"),
];
const CUSTOMERS: &[Field] = fields![text("FullName"), reference(PARENT), reference(CURRENCY)];
const CURRENCIES: &[Field] = fields![text("CurrencyCode"), text("ExchangeRate"), text("AsOfDate")];
const SALES_TAX_CODES: &[Field] = fields![text("IsTaxable"), reference("ItemPurchaseTaxRef")];

impl List {
    /// What is read of its entries.
    pub(super) fn fields(self) -> &'static [Field] {
        match self {
            Self::Vendors => VENDORS,
            Self::Accounts => ACCOUNTS,
            Self::Items => ITEMS,
            Self::Classes => CLASSES,
            Self::Terms => TERMS,
            Self::Customers => CUSTOMERS,
            Self::Currencies => CURRENCIES,
            Self::SalesTaxCodes => SALES_TAX_CODES,
            Self::PurchaseOrders => purchase_order_ret::FIELDS,
        }
    }
}

impl Kind {
    /// What an element holds, if it holds an entry of a list that is mirrored.
    pub(super) fn of(element: &str) -> Option<Self> {
        Some(match element {
            "VendorRet" => Self::Vendor,
            "AccountRet" => Self::Account,
            "ClassRet" => Self::Class,
            "StandardTermsRet" => Self::StandardTerms,
            "DateDrivenTermsRet" => Self::DateDrivenTerms,
            "CustomerRet" => Self::Customer,
            "CurrencyRet" => Self::Currency,
            "SalesTaxCodeRet" => Self::SalesTaxCode,
            _ => Self::Item(ItemKind::of_element(element)?),
        })
    }

    fn list(self) -> List {
        match self {
            Self::Vendor => List::Vendors,
            Self::Account => List::Accounts,
            Self::Item(_) => List::Items,
            Self::Class => List::Classes,
            Self::StandardTerms | Self::DateDrivenTerms => List::Terms,
            Self::Customer => List::Customers,
            Self::Currency => List::Currencies,
            Self::SalesTaxCode => List::SalesTaxCodes,
        }
    }

    /// The field that says what references call an entry. Where entries stand below others, the
    /// last part of the name alone might be another's.
    fn name_field(self) -> &'static str {
        let has_parents = match self {
            Self::Account | Self::Class | Self::Customer => true,
            Self::Item(kind) => kind.has_parents(),
            Self::Vendor
            | Self::StandardTerms
            | Self::DateDrivenTerms
            | Self::Currency
            | Self::SalesTaxCode => false,
        };
        if has_parents { "FullName" } else { "Name" }
    }
}

impl ListEntry {
    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(
        kind: Kind,
        element: &str,
        walk: &mut Walk<'_>,
    ) -> Result<Result<Self, UnreadableEntry>, ReadError> {
        let fields = Fields::read(kind.list().fields(), walk)?;
        let names = &["FullName", "Name"];
        Ok(Self::of(kind, &fields)
            .map_err(|fault| fields.unreadable(element, ("ListID", names), fault)))
    }

    fn of(kind: Kind, fields: &Fields<'_>) -> Result<Self, Fault> {
        fields.check()?;
        Ok(Self {
            list_id: ListId::new(fields.required("ListID")?),
            full_name: fields.required(kind.name_field())?.to_owned(),
            is_active: fields.flag(ACTIVE)?.unwrap_or(true),
            parent: fields.reference(PARENT)?,
            time_modified: fields.owned(MODIFIED)?,
            facts: facts(kind, fields)?,
        })
    }
}

fn facts(kind: Kind, fields: &Fields<'_>) -> Result<EntryFacts, Fault> {
    Ok(match kind {
        Kind::Vendor => EntryFacts::Vendor(VendorFacts {
            currency: fields.reference(CURRENCY)?,
            terms: fields.reference("TermsRef")?,
            default_accounts: fields.references("PrefillAccountRef"),
            sales_tax_code: fields.reference("SalesTaxCodeRef")?,
        }),
        Kind::Account => EntryFacts::Account(AccountFacts {
            account_type: fields
                .parsed::<AccountType>("AccountType", "one of qbXML's account types")?
                .ok_or(Fault::missing("AccountType"))?,
            number: fields.owned("AccountNumber")?,
            currency: fields.reference(CURRENCY)?,
        }),
        Kind::Item(kind) => EntryFacts::Item(item(kind, fields)?),
        Kind::Class => EntryFacts::Class,
        Kind::StandardTerms => EntryFacts::Terms(TermsFacts::Standard {
            due_days: days(fields, "StdDueDays")?,
            discount_days: days(fields, "StdDiscountDays")?,
            discount_percent: fields.decimal("DiscountPct")?,
        }),
        Kind::DateDrivenTerms => EntryFacts::Terms(TermsFacts::DateDriven {
            due_day_of_month: day_of_month(fields, "DayOfMonthDue")?
                .ok_or(Fault::missing("DayOfMonthDue"))?,
            due_next_month_days: days(fields, "DueNextMonthDays")?,
            discount_day_of_month: day_of_month(fields, "DiscountDayOfMonth")?,
            discount_percent: fields.decimal("DiscountPct")?,
        }),
        Kind::Customer => EntryFacts::Customer {
            currency: fields.reference(CURRENCY)?,
        },
        Kind::Currency => EntryFacts::Currency(CurrencyFacts {
            code: fields.owned("CurrencyCode")?,
            exchange_rate: fields.decimal("ExchangeRate")?,
            as_of: fields.parsed::<NaiveDate>("AsOfDate", "a date")?,
        }),
        Kind::SalesTaxCode => EntryFacts::SalesTaxCode {
            is_taxable: fields
                .flag("IsTaxable")?
                .ok_or(Fault::missing("IsTaxable"))?,
            purchase_tax: fields.reference("ItemPurchaseTaxRef")?,
        },
    })
}

fn item(kind: ItemKind, fields: &Fields<'_>) -> Result<ItemFacts, Fault> {
    let expense_account = fields.reference(EXPENSE_ACCOUNT)?;
    let cost_account = fields.reference(COGS_ACCOUNT)?;
    Ok(ItemFacts {
        kind,
        account: fields.reference(ACCOUNT)?,
        income_account: fields.reference(INCOME_ACCOUNT)?,
        expense_account: expense_account.or(cost_account),
        asset_account: fields.reference(ASSET_ACCOUNT)?,
        purchase_tax_code: fields.reference(PURCHASE_TAX_CODE)?,
        sales_tax: SalesTaxFacts {
            rate: fields.decimal("TaxRate")?,
            members: fields.references(TAX),
        },
    })
}

fn days(fields: &Fields<'_>, field: &'static str) -> Result<Option<u32>, Fault> {
    fields.parsed(field, "a number of days")
}

fn day_of_month(fields: &Fields<'_>, field: &'static str) -> Result<Option<u32>, Fault> {
    fields.read_as(field, "a day of the month", |text| {
        text.parse().ok().filter(|day| (1..=31).contains(day))
    })
}
