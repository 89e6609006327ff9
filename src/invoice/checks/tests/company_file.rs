use chrono::NaiveDate;
use serde_json::json;

use super::{super::currency, Around, roses};
use crate::invoice::{
    Code, Line, ListId, Payables, Settings,
    company_file::CompanyFile,
    lists::{
        AccountFacts, AccountType, CurrencyFacts, EntryFacts, List, ListEntry, ListRef, VendorFacts,
    },
    names::{Absent, Meaning, Names, Way},
    settings::BillDate,
};

fn file(set: impl FnOnce(&mut CompanyFile)) -> CompanyFile {
    let mut file = CompanyFile::default();
    set(&mut file);
    file
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[test]
fn nothing_is_posted_into_closed_books() {
    let closed_on = |text: &str| Around {
        company_file: Some(file(|file| file.preferences.closing_date = Some(day(text)))),
        ..Around::default()
    };
    assert_eq!(closed_on("2026-11-01").found(&roses()), []);
    let mut around = closed_on("2026-11-02");
    let finding = around.one(&roses());
    assert_eq!(finding.code, Code::ClosedPeriod);
    assert_eq!(finding.pointer, "/date");
    let fix = finding.fix.unwrap();
    assert_eq!(fix.action, "edit_invoice");
    assert_eq!(fix.params, json!({"date": "2026-11-03"}));

    around.settings.bill_date = BillDate::Approval;
    let finding = around.one(&roses());
    assert_eq!(finding.pointer, "");
    assert_eq!(finding.fix.unwrap().action, "refresh_lists");
}

#[test]
fn a_class_needs_class_tracking() {
    let mut content = roses();
    let Line::Expense(line) = &mut content.lines[0] else {
        panic!("an expense line")
    };
    line.class = Some("Shop".to_owned());
    let mut around = Around::default();
    let nothing = Meaning::Unknown(Absent::default());
    around.names.insert(List::Classes, "Shop", nothing);
    for (tracking, code) in [
        (None, Code::ClassUnknown),
        (Some(true), Code::ClassUnknown),
        (Some(false), Code::FeatureOff),
    ] {
        around.company_file = Some(file(|file| file.preferences.is_using_classes = tracking));
        let finding = around.one(&content);
        assert_eq!(finding.code, code);
        assert_eq!(finding.pointer, "/lines/0/class");
    }
    let fix = around.one(&content).fix.unwrap();
    let lines = fix.params["lines"].as_array().unwrap();
    assert_eq!(lines.len(), content.lines.len());
    assert_eq!(lines[0].get("class"), None);
    assert_eq!(lines[0]["account"], "Cost of Goods Sold");
    around.names = Names::default();
    assert_eq!(around.found(&roses()), []);
}

#[test]
fn a_foreign_currency_needs_multiple_currencies() {
    let mut content = roses();
    content.currency = Some("EUR".to_owned());
    let mut around = Around::default();
    for (home, multicurrency, is_refused) in [
        (Some("USD"), Some(false), true),
        (Some("EUR"), Some(false), false),
        (None, Some(false), false),
        (Some("USD"), Some(true), false),
        (Some("USD"), None, false),
    ] {
        around.home_currency = home;
        around.company_file = Some(file(|file| {
            file.preferences.is_multicurrency_on = multicurrency;
        }));
        let mut found = around.found(&content);
        found.retain(|(code, _)| *code == Code::FeatureOff);
        assert_eq!(!found.is_empty(), is_refused, "{home:?} {multicurrency:?}");
        if is_refused {
            let finding = around.one(&content);
            assert_eq!(finding.code, Code::FeatureOff);
            assert_eq!(
                finding.fix.unwrap().params,
                json!({"currency": null, "exchange_rate": null})
            );
        }
    }
}

fn currency_of(code: &str, rate: Option<&str>, as_of: Option<&str>) -> CurrencyFacts {
    CurrencyFacts {
        code: Some(code.to_owned()),
        exchange_rate: rate.map(|rate| rate.parse().unwrap()),
        as_of: as_of.map(day),
    }
}

#[test]
fn the_currency_is_the_vendors_or_for_lack_of_one_the_books() {
    for (own, home, vendors, is_refused) in [
        (Some("EUR"), Some("USD"), Some("EUR"), false),
        (Some("EUR"), None, Some("USD"), true),
        (None, Some("USD"), Some("EUR"), true),
        (None, Some("USD"), Some("USD"), false),
        (None, None, Some("EUR"), false),
        (Some("EUR"), Some("USD"), None, false),
    ] {
        let mut content = roses();
        content.currency = own.map(str::to_owned);
        let around = Around {
            home_currency: home,
            vendor_currency: vendors.map(|code| currency_of(code, None, None)),
            ..Around::default()
        };
        let found = around.findings(&content);
        assert_eq!(
            !found.is_empty(),
            is_refused,
            "{own:?} {home:?} {vendors:?}"
        );
        if is_refused {
            assert_eq!(found[0].code, Code::CurrencyMismatch);
            assert_eq!(found[0].pointer, "/currency");
            let fix = found[0].fix.as_ref().unwrap();
            assert_eq!(fix.params, json!({"currency": vendors}));
        }
    }
}

fn entry(name: &str, facts: EntryFacts) -> Meaning {
    Meaning::Entry {
        entry: Box::new(ListEntry {
            list_id: ListId::new("8-1"),
            full_name: name.to_owned(),
            is_active: true,
            parent: None,
            time_modified: None,
            facts,
        }),
        way: Way::Exact,
    }
}

fn refer(id: Option<&str>, name: Option<&str>) -> ListRef {
    ListRef {
        list_id: id.map(ListId::new),
        full_name: name.map(str::to_owned),
    }
}

#[test]
fn accounts_payable_are_of_the_vendors_currency() {
    let euro = Some(refer(Some("1-1"), Some("Euro")));
    for (of_account, is_refused) in [
        (Some(refer(Some("1-1"), Some("Renamed"))), false),
        (Some(refer(Some("1-2"), Some("Euro"))), true),
        (Some(refer(None, Some("EURO"))), false),
        (Some(refer(None, Some("US Dollar"))), true),
        (Some(refer(None, None)), false),
        (None, false),
    ] {
        let mut around = Around {
            settings: Settings {
                ap_account: Some("Due".to_owned()),
                ..Settings::default()
            },
            ..Around::default()
        };
        let account = EntryFacts::Account(AccountFacts {
            account_type: AccountType::AccountsPayable,
            number: None,
            currency: of_account.clone(),
        });
        let vendor = EntryFacts::Vendor(VendorFacts {
            currency: euro.clone(),
            ..VendorFacts::default()
        });
        let vendor = entry("Rosas del Valle", vendor);
        around
            .names
            .insert(List::Accounts, "Due", entry("Due", account));
        around
            .names
            .insert(List::Vendors, "Rosas del Valle", vendor);
        let found = around.findings(&roses());
        assert_eq!(!found.is_empty(), is_refused, "{of_account:?}");
        if is_refused {
            assert_eq!(found[0].code, Code::CurrencyMismatch);
            assert_eq!(found[0].pointer, "");
            let fix = found[0].fix.as_ref().unwrap();
            assert_eq!(fix.params, json!({"settings": {"ap_account": null}}));
        }
    }
}

#[test]
fn a_foreign_bill_needs_an_account_payable_of_its_currency() {
    let euro = refer(Some("1-1"), Some("Euro"));
    let account = Payables::Only(refer(Some("2-1"), Some("Payable - EUR")));
    for (payables, setting, is_refused) in [
        (Payables::Missing, None, true),
        // What the setting names is looked at by itself.
        (Payables::Missing, Some("Due"), false),
        (Payables::Untold, None, false),
        (account, None, false),
        (Payables::Several, None, false),
    ] {
        let vendor = EntryFacts::Vendor(VendorFacts {
            currency: Some(euro.clone()),
            ..VendorFacts::default()
        });
        let mut around = Around {
            payables: payables.clone(),
            ..Around::default()
        };
        around.settings.ap_account = setting.map(str::to_owned);
        let vendor = entry("Rosas del Valle", vendor);
        around
            .names
            .insert(List::Vendors, "Rosas del Valle", vendor);
        let found = around.findings(&roses());
        assert_eq!(!found.is_empty(), is_refused, "{payables:?} {setting:?}");
        if is_refused {
            assert_eq!(found[0].code, Code::PayablesAccountMissing);
            assert!(found[0].detail.contains("`Euro`"), "{}", found[0].detail);
            assert_eq!(found[0].fix.as_ref().unwrap().action, "refresh_lists");
        }
    }
}

#[test]
fn a_rate_that_is_missing_is_that_of_the_currency_list() {
    let mut content = roses();
    content.currency = Some("EUR".to_owned());
    for (vendors, params, said) in [
        (None, json!({}), "fetches no rate"),
        (
            Some(currency_of("EUR", Some("1.0800"), Some("2026-10-30"))),
            json!({"exchange_rate": "1.08"}),
            "`1.08`, as of 2026-10-30",
        ),
        (
            Some(currency_of("EUR", Some("1.08345678915"), None)),
            json!({"exchange_rate": "1.0834567892"}),
            "without a date",
        ),
        // Neither a currency that nobody uses nor another's.
        (
            Some(currency_of("EUR", Some("0"), None)),
            json!({}),
            "fetches no rate",
        ),
        (
            Some(currency_of("GBP", Some("1.3"), None)),
            json!({}),
            "fetches no rate",
        ),
    ] {
        let around = Around {
            home_currency: Some("USD"),
            vendor_currency: vendors,
            company_file: Some(file(|file| {
                file.preferences.is_multicurrency_on = Some(true);
            })),
            ..Around::default()
        };
        let found = currency::exchange_rate_given(&content, &around.known(&content));
        let fix = found[0].fix.as_ref().unwrap();
        assert_eq!(
            (fix.action.as_str(), &fix.params),
            ("edit_invoice", &params)
        );
        assert!(found[0].detail.contains(said), "{}", found[0].detail);
    }
}

#[test]
fn a_foreign_invoice_says_its_rate() {
    let mut content = roses();
    content.currency = Some("EUR".to_owned());
    let around = Around {
        home_currency: Some("USD"),
        company_file: Some(file(|file| {
            file.preferences.is_multicurrency_on = Some(true);
        })),
        ..Around::default()
    };
    let found = currency::exchange_rate_given(&content, &around.known(&content));
    assert_eq!(found[0].code, Code::ExchangeRateMissing);
    content.exchange_rate = Some("1.08".parse().unwrap());
    let found = currency::exchange_rate_given(&content, &around.known(&content));
    assert_eq!(found, []);
    content.exchange_rate = None;
    content.currency = Some("USD".to_owned());
    let found = currency::exchange_rate_given(&content, &around.known(&content));
    assert_eq!(found, []);
}
