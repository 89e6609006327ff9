//! Whether invoice, vendor, accounts payable and company file agree on the currency: a bill in
//! QuickBooks is in its vendor's, whatever the invoice says.

use serde_json::json;

use super::{Known, names::refreshed};
use crate::invoice::{
    Code, Content, ExchangeRate, Finding, Payables,
    lists::{CurrencyFacts, EntryFacts, List, ListRef},
};

/// `feature_off`: a foreign currency, where the company file has but one.
pub(super) fn currencies_in_use(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    if known.is_multicurrency_on() != Some(false) {
        return vec![];
    }
    let Some((foreign, home)) = foreign(content, known) else {
        return vec![];
    };
    let detail = format!(
        "the invoice is in `{foreign}`, and this company file keeps its books in one currency, `{home}`: enter the amounts in that and leave `currency` out, or switch `Edit > Preferences > Multiple Currencies` on, which can't be undone"
    );
    let finding = Finding::new(Code::FeatureOff, "/currency", detail);
    vec![finding.with_fix(
        "edit_invoice",
        &format!("It is in `{home}`"),
        json!({"currency": null, "exchange_rate": null}),
    )]
}

/// `currency_mismatch`: the amounts would be taken for as many units of another currency.
pub(super) fn currency_is_the_vendors(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let own = content.currency.as_deref().or(known.home_currency);
    let vendors = known.vendor_currency;
    let vendors = vendors.and_then(|currency| currency.code.as_deref());
    let (Some(own), Some(vendors)) = (own, vendors) else {
        return vec![];
    };
    if own == vendors {
        return vec![];
    }
    let detail = format!(
        "the invoice is in `{own}`, and QuickBooks holds all bills of `{}` in `{vendors}`: correct the currency, or name the vendor's entry that is kept in `{own}` (QuickBooks has one entry for each currency of a vendor)",
        content.vendor
    );
    let finding = Finding::new(Code::CurrencyMismatch, "/currency", detail);
    vec![finding.with_fix(
        "edit_invoice",
        &format!("It is in `{vendors}`"),
        json!({"currency": vendors}),
    )]
}

/// `currency_mismatch`: the setting `ap_account` names an account of another currency than the
/// vendor's.
pub(super) fn payables_are_the_vendors(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let Some(account) = known.settings.ap_account.as_deref() else {
        return vec![];
    };
    let of_account = currency_of(known, List::Accounts, account);
    let of_vendor = currency_of(known, List::Vendors, &content.vendor);
    let (Some(of_account), Some(of_vendor)) = (of_account, of_vendor) else {
        return vec![];
    };
    // Two references that share neither kind of name can't be told apart.
    if of_account.is_same(of_vendor) != Some(false) {
        return vec![];
    }
    let detail = format!(
        "the setting `ap_account` is `{account}`, which is kept in `{}`, and the bills of `{}` are in `{}`: leave the setting empty, and QuickBooks takes the account of the vendor's currency",
        of_account.shown(),
        content.vendor,
        of_vendor.shown()
    );
    let finding = Finding::new(Code::CurrencyMismatch, "", detail);
    vec![finding.with_fix(
        "change_settings",
        "Leave the setting empty",
        json!({"settings": {"ap_account": null}}),
    )]
}

/// `payables_account_missing`: what is owed in a currency stands on an account of that currency.
pub(super) fn payables_are_there(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    match known.payables {
        // An account that the setting names is looked at by itself.
        Payables::Missing if known.settings.ap_account.is_none() => {}
        Payables::Missing | Payables::Untold | Payables::Only(_) | Payables::Several => {
            return vec![];
        }
    }
    let currency = currency_of(known, List::Vendors, &content.vendor);
    let currency = currency.map_or("a foreign currency", ListRef::shown);
    let detail = format!(
        "QuickBooks holds the bills of `{}` in `{currency}`, and has no account of the type `AccountsPayable` in use that is kept in it: add one in `Lists > Chart of Accounts` (`Account > New`, type `Accounts Payable`, currency `{currency}`) or make it active there, then have the lists read",
        content.vendor
    );
    let finding = Finding::new(Code::PayablesAccountMissing, "", detail);
    vec![refreshed(finding)]
}

fn currency_of<'a>(known: &Known<'a>, list: List, name: &str) -> Option<&'a ListRef> {
    match &known.names.entry(list, name)?.facts {
        EntryFacts::Vendor(facts) => facts.currency.as_ref(),
        EntryFacts::Account(facts) => facts.currency.as_ref(),
        EntryFacts::Item(_)
        | EntryFacts::Class
        | EntryFacts::Terms(_)
        | EntryFacts::Customer { .. }
        | EntryFacts::Currency(_)
        | EntryFacts::SalesTaxCode { .. }
        | EntryFacts::PurchaseOrder(_)
        | EntryFacts::Unread { .. } => None,
    }
}

/// `exchange_rate_missing`: QuickBooks does not fetch the rate for a bill that a program adds.
pub(super) fn exchange_rate_given(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    if content.exchange_rate.is_some() || known.is_multicurrency_on() != Some(true) {
        return vec![];
    }
    let Some((foreign, home)) = foreign(content, known) else {
        return vec![];
    };
    let missing = format!(
        "the invoice is in `{foreign}` and says no `exchange_rate`: how many `{home}` one `{foreign}` is worth on its date; QuickBooks fetches no rate for a bill that a program adds"
    );
    let currency = known.vendor_currency;
    let currency = currency.filter(|currency| currency.code.as_deref() == Some(foreign));
    let Some((rate, currency)) = currency.and_then(|currency| Some((rate(currency)?, currency)))
    else {
        let finding = Finding::new(Code::ExchangeRateMissing, "/exchange_rate", missing);
        return vec![finding.with_fix("edit_invoice", "Give the rate", json!({}))];
    };
    let of = match currency.as_of {
        Some(day) => format!("as of {day}"),
        None => "without a date".to_owned(),
    };
    let detail = format!(
        "{missing}. Its currency list has `{rate}`, {of}: take it, unless the document or your bank says another for that date"
    );
    let finding = Finding::new(Code::ExchangeRateMissing, "/exchange_rate", detail);
    let label = format!("Take `{rate}`, {of}");
    vec![finding.with_fix("edit_invoice", &label, json!({"exchange_rate": rate}))]
}

/// The rate of QuickBooks' currency list, as an invoice may say it; none where it has none.
fn rate(currency: &CurrencyFacts) -> Option<ExchangeRate> {
    let rate = currency.exchange_rate?.round_dp(ExchangeRate::DECIMALS_MAX);
    rate.normalize().to_string().parse().ok()
}

/// The invoice's currency and the books', when they are known to differ.
pub(super) fn foreign<'a>(content: &'a Content, known: &Known<'a>) -> Option<(&'a str, &'a str)> {
    let (own, home) = (content.currency.as_deref()?, known.home_currency?);
    (own != home).then_some((own, home))
}
