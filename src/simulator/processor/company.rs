//! Host, company and preferences: what the Web Connector puts in front of a conversation.

use crate::simulator::{
    company_file::CompanyFile,
    schema::{List, requests::Task},
    xml::Element,
};

/// Writes the one object that a host, company or preferences query asks for.
pub(super) fn object(
    company: &CompanyFile,
    locks: &[String],
    task: Task,
    query: &Element,
) -> Element {
    match task {
        Task::QueryHost => host(company),
        Task::QueryCompany => company_ret(company, locks, query),
        _ => preferences(company),
    }
}

fn host(company: &CompanyFile) -> Element {
    let mut ret = Element::new("HostRet");
    ret.push_leaf("ProductName", &company.host.product_name);
    ret.push_leaf("MajorVersion", &company.host.major_version);
    ret.push_leaf("MinorVersion", &company.host.minor_version);
    ret.push_leaf("Country", &company.profile.country);
    for version in &company.host.qbxml_versions {
        ret.push_leaf("SupportedQBXMLVersion", version);
    }
    ret.push_leaf("IsAutomaticLogin", "false");
    ret.push_leaf("QBFileMode", "SingleUser");
    ret
}

fn company_ret(company: &CompanyFile, locks: &[String], query: &Element) -> Element {
    let mut ret = Element::new("CompanyRet");
    ret.push_leaf("IsSampleCompany", "false");
    ret.push_leaf("CompanyName", &company.profile.name);
    ret.push_leaf("LegalCompanyName", &company.profile.name);
    ret.push_leaf("FirstMonthFiscalYear", "January");
    ret.push_leaf("FirstMonthIncomeTaxYear", "January");
    ret.push_leaf("TaxForm", "Form1120");
    let mut service = Element::new("Service");
    service.push_leaf("Name", "QuickBooks Online Banking");
    service.push_leaf("Domain", "banking.qb");
    service.push_leaf("ServiceStatus", "Never");
    let mut services = Element::new("SubscribedServices");
    services.push(service);
    ret.push(services);
    let mut copy = Element::new("AccountantCopy");
    copy.push_leaf("AccountantCopyExists", "false");
    ret.push(copy);
    for stamp in &company.stamps {
        let asked = query
            .children_named("OwnerID")
            .any(|owner| owner.text.eq_ignore_ascii_case(&stamp.owner_id));
        if !asked {
            continue;
        }
        if locks.contains(&stamp.owner_id) {
            let ticks = 637_251_322_674_318_831_i64 + company.now() * 10_000_000;
            let lock = format!("LOCKED:SIMULATOR:{ticks}");
            ret.push(extension(&stamp.owner_id, "AppLock", &lock));
        }
        ret.push(extension(&stamp.owner_id, "FileID", &stamp.file_id));
    }
    ret
}

fn extension(owner_id: &str, name: &str, value: &str) -> Element {
    let mut ret = Element::new("DataExtRet");
    ret.push_leaf("OwnerID", owner_id);
    ret.push_leaf("DataExtName", name);
    ret.push_leaf("DataExtType", "STR255TYPE");
    ret.push_leaf("DataExtValue", value);
    ret
}

fn group(name: &str, leaves: &[(&str, &str)]) -> Element {
    let mut element = Element::new(name);
    for (name, text) in leaves {
        element.push_leaf(name, *text);
    }
    element
}

/// The groups of preferences that stand before and after those of this company, with the values of
/// a file in which nobody has changed anything.
const UNTOUCHED_BEFORE: &[Group] = &[
    (
        "FinanceChargePreferences",
        &[
            ("GracePeriod", "0"),
            ("IsAssessingForOverdueCharges", "false"),
            ("CalculateChargesFrom", "DueDate"),
            ("IsMarkedToBePrinted", "false"),
        ],
    ),
    (
        "JobsAndEstimatesPreferences",
        &[
            ("IsUsingEstimates", "true"),
            ("IsUsingProgressInvoicing", "false"),
            ("IsPrintingItemsWithZeroAmounts", "false"),
        ],
    ),
];

const UNTOUCHED_AFTER: &[Group] = &[
    (
        "ReportsPreferences",
        &[
            ("AgingReportBasis", "AgeFromDueDate"),
            ("SummaryReportBasis", "Accrual"),
        ],
    ),
    (
        "SalesAndCustomersPreferences",
        &[
            ("IsTrackingReimbursedExpensesAsIncome", "false"),
            ("IsAutoApplyingPayments", "true"),
        ],
    ),
    (
        "CurrentAppAccessRights",
        &[
            ("IsAutomaticLoginAllowed", "true"),
            ("IsPersonalDataAccessAllowed", "false"),
        ],
    ),
];

type Group = (&'static str, &'static [(&'static str, &'static str)]);

fn preferences(company: &CompanyFile) -> Element {
    let on = |value: bool| if value { "true" } else { "false" };
    let preferences = &company.preferences;
    let mut ret = Element::new("PreferencesRet");
    let mut accounting = group(
        "AccountingPreferences",
        &[
            ("IsUsingAccountNumbers", on(preferences.account_numbers)),
            ("IsRequiringAccounts", on(preferences.require_accounts)),
            ("IsUsingClassTracking", on(preferences.class_tracking)),
            ("IsUsingAuditTrail", "true"),
            ("IsAssigningJournalEntryNumbers", "true"),
        ],
    );
    let closed = preferences.closing_date.map(|day| day.to_string());
    accounting.push_some("ClosingDate", closed);
    ret.push(accounting);
    for (name, leaves) in UNTOUCHED_BEFORE {
        ret.push(group(name, leaves));
    }
    let mut currencies = group(
        "MultiCurrencyPreferences",
        &[("IsMultiCurrencyOn", on(preferences.multicurrency))],
    );
    let home = company
        .lists()
        .named(List::Currency, &preferences.home_currency);
    if let Some(home) = home.filter(|_| preferences.multicurrency) {
        currencies.push(super::written::reference(
            "HomeCurrencyRef",
            &home.reference(),
        ));
    }
    ret.push(currencies);
    let due = preferences.days_bills_are_due.to_string();
    ret.push(group(
        "PurchasesAndVendorsPreferences",
        &[
            ("IsUsingInventory", "false"),
            ("DaysBillsAreDue", &due),
            ("IsAutomaticallyUsingDiscounts", "false"),
        ],
    ));
    for (name, leaves) in UNTOUCHED_AFTER {
        ret.push(group(name, leaves));
    }
    ret
}
