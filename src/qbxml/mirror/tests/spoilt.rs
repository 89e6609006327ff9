//! Entries that are not what they should be: each is named, and costs no other.

use super::answers::{Entry, LISTS, read};
use crate::qbxml::mirror::{Mirrored, PageHead, UnreadableEntry};

/// The one page of a document that holds this.
pub(super) fn page(element: &str, attributes: &str, inner: &str) -> (PageHead, Vec<Entry>) {
    let page = format!("<{element} {attributes}>{inner}</{element}>");
    let document = format!("<QBXML><QBXMLMsgsRs>{page}</QBXMLMsgsRs></QBXML>");
    let (mut pages, error) = read(&document);
    assert_eq!(error, None);
    pages.remove(0)
}

fn entry(inner: &str) -> Result<Mirrored, UnreadableEntry> {
    page("ItemQueryRs", "statusCode=\"0\"", inner).1.remove(0)
}

/// Every entry is unreadable, tells its id, and says so.
fn assert_all_named<const N: usize>(cases: [(&str, &str); N]) {
    for (inner, said) in cases {
        let (start, rest) = inner.split_once('>').unwrap();
        let error = entry(&format!("{start}><ListID>8-1</ListID>{rest}")).unwrap_err();
        assert_eq!(error.id.as_deref(), Some("8-1"), "{inner}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn what_must_be_known_of_an_entry_and_is_not_is_named() {
    assert_all_named([
        ("<VendorRet></VendorRet>", "`Name` is missing"),
        (
            "<AccountRet><Name>Freight</Name><AccountType>Expense</AccountType></AccountRet>",
            "`FullName` is missing",
        ),
        (
            "<AccountRet><FullName>A</FullName></AccountRet>",
            "`AccountType` is missing",
        ),
        (
            "<DateDrivenTermsRet><Name>A</Name></DateDrivenTermsRet>",
            "`DayOfMonthDue` is missing",
        ),
        (
            "<SalesTaxCodeRet><Name>Tax</Name></SalesTaxCodeRet>",
            "`IsTaxable` is missing",
        ),
    ]);
}

#[test]
fn a_text_that_proves_nothing_is_named() {
    assert_all_named([
        (
            "<VendorRet><Name>A&#x1F;</Name></VendorRet>",
            "`Name` has a character that XML forbids",
        ),
        (
            "<VendorRet><Name>A</Name><TermsRef><FullName>&#2;</FullName></TermsRef></VendorRet>",
            "`TermsRef` has a character that XML forbids",
        ),
        (
            "<VendorRet><Name>A</Name><Name>B</Name></VendorRet>",
            "`Name` stands there more than once",
        ),
        (
            "<VendorRet><Name>A</Name><IsActive>perhaps</IsActive></VendorRet>",
            "`IsActive` is `perhaps`: expected `true` or `false`",
        ),
        (
            "<AccountRet><FullName>A</FullName><AccountType>Shoebox</AccountType></AccountRet>",
            "`AccountType` is `Shoebox`",
        ),
        (
            "<ItemBundleRet><Name>A</Name></ItemBundleRet>",
            "`kind of entry` is `ItemBundleRet`",
        ),
    ]);
}

#[test]
fn a_number_in_another_form_than_the_schemas_is_named() {
    assert_all_named([
        (
            "<StandardTermsRet><Name>A</Name><DiscountPct>2,00</DiscountPct></StandardTermsRet>",
            "`DiscountPct` is `2,00`: expected a number with a decimal point",
        ),
        (
            "<StandardTermsRet><Name>A</Name><StdDueDays>-1</StdDueDays></StandardTermsRet>",
            "`StdDueDays` is `-1`",
        ),
        (
            "<DateDrivenTermsRet><Name>A</Name><DayOfMonthDue>32</DayOfMonthDue></DateDrivenTermsRet>",
            "`DayOfMonthDue` is `32`",
        ),
        (
            "<CurrencyRet><Name>Euro</Name><ExchangeRate>1,2</ExchangeRate></CurrencyRet>",
            "`ExchangeRate` is `1,2`",
        ),
        (
            "<CurrencyRet><Name>Euro</Name><AsOfDate>30.10.2026</AsOfDate></CurrencyRet>",
            "`AsOfDate` is `30.10.2026`: expected a date",
        ),
    ]);
}

#[test]
fn an_entry_without_one_id_is_told_by_its_name_and_place() {
    for ids in ["", "<ListID/>", "<ListID>1</ListID><ListID>2</ListID>"] {
        let inner = format!("<VendorRet>{ids}<Name>Rosas</Name></VendorRet>");
        let error = entry(&inner).unwrap_err();
        assert_eq!(
            (error.id.as_deref(), error.field),
            (None, "ListID"),
            "{ids}"
        );
        assert_eq!(error.name.as_deref(), Some("Rosas"));
        let before = "<QBXML><QBXMLMsgsRs><ItemQueryRs statusCode=\"0\"><VendorRet>";
        assert_eq!(error.position, before.len() as u64);
        assert!(
            error
                .to_string()
                .starts_with("the `VendorRet` of `Rosas` at byte")
        );
    }
}

#[test]
fn ids_of_inner_elements_are_not_the_entrys() {
    let inner = "<ContactsRet><ListID>2</ListID><Name>B</Name></ContactsRet>";
    let found = entry(&format!(
        "<VendorRet>{inner}<ListID>1</ListID><Name>A</Name></VendorRet>"
    ));
    let Ok(Mirrored::Entry(found)) = found else {
        panic!("{found:?}");
    };
    assert_eq!((found.list_id.as_str(), &*found.full_name), ("1", "A"));
}

#[test]
fn what_a_later_version_adds_to_an_entry_is_passed_over() {
    let inner = "<New><Deep>x&#0;</Deep></New>";
    let found = entry(&format!(
        "<VendorRet>{inner}<ListID>1</ListID><Name>A</Name>{inner}</VendorRet>"
    ));
    assert!(found.is_ok(), "{found:?}");
    let (_, entries) = page(
        "VendorQueryRs",
        "statusCode=\"0\"",
        "<New/><ErrorRecovery/>",
    );
    assert_eq!(entries, []);
    let (_, entries) = page("BillQueryRs", "statusCode=\"0\"", "<BillRet/>");
    assert_eq!(entries, [], "not a list");
}

#[test]
fn a_bad_entry_costs_none_of_the_others() {
    let (good, _) = read(LISTS);
    for spoilt in [
        LISTS.replacen("<IsActive>true", "<IsActive>yes", 1),
        LISTS.replacen("N&#250;", "&#2;", 1),
        LISTS.replacen("<ListID>80000007-1700000007</ListID>", "", 1),
    ] {
        let (mut found, error) = read(&spoilt);
        assert_eq!(error, None);
        assert!(found[0].1[0].is_err(), "{:?}", found[0].1[0]);
        found[0].1[0] = good[0].1[0].clone();
        let oks = |pages: &[(PageHead, Vec<Entry>)]| -> Vec<Entry> {
            pages
                .iter()
                .flat_map(|(_, entries)| entries.clone())
                .collect()
        };
        assert_eq!(oks(&found), oks(&good));
    }
}

#[test]
fn preferences_that_cannot_be_read_are_not_taken_for_none() {
    let read = |date: &str| {
        let inner = format!(
            "<AccountingPreferences><ClosingDate>{date}</ClosingDate></AccountingPreferences>\
            <FinanceChargePreferences><MinFinanceCharge>0,00</MinFinanceCharge></FinanceChargePreferences>"
        );
        let inner = format!("<PreferencesRet>{inner}</PreferencesRet>");
        page("PreferencesQueryRs", "statusCode=\"0\"", &inner)
            .1
            .remove(0)
    };
    let Ok(Mirrored::Preferences(facts)) = read("2025-12-31") else {
        panic!("{:?}", read("2025-12-31"));
    };
    assert_eq!(facts.closing_date, Some("2025-12-31".parse().unwrap()));
    assert_eq!(facts.is_multicurrency_on, None);
    let error = read("31.12.2025").unwrap_err();
    assert_eq!((error.field, error.id), ("ClosingDate", None));
    let Ok(Mirrored::Preferences(facts)) = read("") else {
        panic!("{:?}", read(""));
    };
    assert_eq!(facts.closing_date, None);
}

/// What the connector hands over when a conversation begins.
#[test]
fn company_and_preferences_are_read_from_the_first_call_too() {
    let host = include_str!("../../../../tests/golden/qbxml/responses/host.xml");
    let (pages, error) = read(host);
    assert_eq!(error, None);
    let [(_, host), (_, company), (_, preferences)] = &pages[..] else {
        panic!("{pages:?}");
    };
    assert_eq!(*host, []);
    let [Ok(Mirrored::Company(company))] = &company[..] else {
        panic!("{company:?}");
    };
    assert_eq!(company.name.as_deref(), Some("Blumen & Söhne"));
    assert_eq!(company.is_sample, Some(false));
    let [Ok(Mirrored::Preferences(preferences))] = &preferences[..] else {
        panic!("{preferences:?}");
    };
    assert_eq!(preferences.is_using_classes, Some(true));
    assert_eq!(preferences.is_using_account_numbers, Some(false));
    assert_eq!(preferences.is_multicurrency_on, Some(false));
}

#[test]
fn a_company_is_read_without_what_is_nobodys_business() {
    let inner = "<CompanyRet><LegalAddress><Country>no</Country></LegalAddress>\
        <Address><Addr1>no</Addr1><Country>Canada</Country></Address><SSN>no</SSN>\
        <FirstMonthFiscalYear>July</FirstMonthFiscalYear><AccountantCopy>\
        <AccountantCopyExists>true</AccountantCopyExists><DividingDate>2026-06-30</DividingDate>\
        </AccountantCopy></CompanyRet>";
    let found = page("CompanyQueryRs", "statusCode=\"0\"", inner)
        .1
        .remove(0);
    let Ok(Mirrored::Company(company)) = found else {
        panic!("{found:?}");
    };
    assert_eq!(company.country.as_deref(), Some("Canada"));
    assert_eq!(company.fiscal_year_begins, Some(chrono::Month::July));
    assert_eq!(company.dividing_date, Some("2026-06-30".parse().unwrap()));
    assert!(!format!("{company:?}").contains("\"no\""));
    let spoilt = inner.replace("July", "Brumaire");
    let error = page("CompanyQueryRs", "statusCode=\"0\"", &spoilt)
        .1
        .remove(0);
    assert_eq!(error.unwrap_err().field, "FirstMonthFiscalYear");
}
