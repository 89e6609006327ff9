use rust_decimal::Decimal;
use serde_json::json;

use super::{super::tax, Around, roses};
use crate::invoice::{
    Code, Content, Line, ListId,
    company_file::CompanyFile,
    content::tests::tulips,
    lists::{EntryFacts, List, ListEntry},
    names::{Absent, Meaning, Way},
};

/// Roses with a tax code of its own on the whole, on the first line and on the charge.
fn taxed() -> Content {
    let mut content = roses();
    content.tax_code = Some("HS".to_owned());
    let Line::Expense(line) = &mut content.lines[0] else {
        panic!("an expense line")
    };
    line.tax_code = Some("hs".to_owned());
    content.charges[0].tax_code = Some("E".to_owned());
    content
}

fn edition(country: &str) -> CompanyFile {
    CompanyFile {
        country: Some(country.to_owned()),
        ..CompanyFile::default()
    }
}

fn unknown(nearest: &[&str]) -> Meaning {
    Meaning::Unknown(Absent {
        nearest: nearest.iter().map(|name| (*name).to_owned()).collect(),
        ..Absent::default()
    })
}

#[test]
fn a_tax_code_that_leads_nowhere_is_corrected_wherever_it_stands() {
    let mut around = Around {
        company_file: Some(edition("CA")),
        ..Around::default()
    };
    for name in ["HS", "hs"] {
        around
            .names
            .insert(List::SalesTaxCodes, name, unknown(&["HST"]));
    }
    let found = around.findings(&taxed());
    let places: Vec<_> = found
        .iter()
        .map(|finding| (finding.code, finding.pointer.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (Code::TaxCodeUnknown, "/tax_code"),
            (Code::TaxCodeUnknown, "/lines/0/tax_code"),
        ]
    );
    assert!(!found[0].detail.contains("map"), "{}", found[0].detail);
    let fix = found[0].fix.as_ref().unwrap();
    assert_eq!(fix.action, "edit_invoice");
    assert_eq!(fix.params["tax_code"], "HST");
    assert_eq!(fix.params["lines"][0]["tax_code"], "HST");
    assert_eq!(fix.params["lines"].as_array().unwrap().len(), 2);
    assert_eq!(fix.params.get("charges"), None);
}

#[test]
fn a_tax_code_that_is_like_none_is_chosen_anew() {
    let mut around = Around::default();
    around.names.insert(List::SalesTaxCodes, "E", unknown(&[]));
    let finding = around.one(&taxed());
    assert_eq!(finding.pointer, "/charges/0/tax_code");
    let fix = finding.fix.unwrap();
    assert_eq!(
        (fix.action.as_str(), fix.params),
        ("edit_invoice", json!({}))
    );
    // In the United States it is a feature that is off, and no code would be better.
    around.company_file = Some(edition("US"));
    assert_eq!(around.one(&taxed()).code, Code::FeatureOff);
}

#[test]
fn a_tax_code_that_is_inactive_is_unknown() {
    let mut around = Around::default();
    let entry = ListEntry {
        list_id: ListId::new("8-1"),
        full_name: "E".to_owned(),
        is_active: false,
        parent: None,
        time_modified: None,
        facts: EntryFacts::SalesTaxCode {
            is_taxable: false,
            purchase_tax: None,
        },
    };
    let meaning = Meaning::Entry {
        entry: Box::new(entry),
        way: Way::Exact,
    };
    around.names.insert(List::SalesTaxCodes, "E", meaning);
    let finding = around.one(&taxed());
    assert_eq!(finding.code, Code::TaxCodeUnknown);
    assert!(finding.detail.contains("inactive"), "{}", finding.detail);
    assert_eq!(finding.fix.unwrap().action, "refresh_lists");
}

#[test]
fn a_tax_on_purchases_is_unknown_in_the_united_states_alone() {
    for (country, is_refused) in [(Some("US"), true), (Some("CA"), false), (None, false)] {
        let around = Around {
            company_file: country.map(edition),
            ..Around::default()
        };
        let content = tulips();
        let found = tax::purchase_tax_in_use(&content, &around.known(&content));
        let found: Vec<_> = found
            .iter()
            .map(|finding| finding.pointer.as_str())
            .collect();
        let expected: &[&str] = if is_refused { &["/tax_code"] } else { &[] };
        assert_eq!(found, expected, "{country:?}");
        let plain = roses();
        let found = tax::purchase_tax_in_use(&plain, &around.known(&plain));
        assert_eq!(found, [], "{country:?}");
    }
}

#[test]
fn a_tax_that_quickbooks_would_add_is_told_and_included() {
    for (named, vendors, whose) in [
        (Some("HS"), None, "which the invoice names"),
        (None, Some("H"), "which is that of `Rosas del Valle`"),
    ] {
        let mut content = roses();
        content.tax_code = named.map(str::to_owned);
        let rate = Decimal::from(13);
        let mut around = Around::default();
        around
            .taxes
            .named
            .extend(named.map(|code| (code.to_owned(), rate)));
        around.taxes.vendors = vendors.map(|code| (code.to_owned(), rate));
        let finding = around.one(&content);
        assert_eq!(finding.code, Code::TotalMismatch);
        assert_eq!(finding.pointer, "/amounts_include_tax");
        for said in [whose, "add 21.78", "over 189.28, not 167.50"] {
            assert!(finding.detail.contains(said), "{}", finding.detail);
        }
        let params = finding.fix.unwrap().params;
        assert_eq!(params, json!({"amounts_include_tax": true}));
        content.amounts_include_tax = true;
        assert_eq!(around.found(&content), []);
    }
}
