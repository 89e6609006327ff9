//! Every list, entry by entry, with all that a bill can depend on.

use super::*;

/// The entry of that name from the answer to a query for a whole list.
fn entry(quickbooks: &mut QuickBooks, query: &str, name: &str) -> Element {
    let response = response(quickbooks, &format!("<{query}QueryRq/>"));
    assert_eq!(code(&response), 0, "{query}");
    let mut entries = response.children.into_iter();
    entries
        .find(|entry| entry.value("FullName").or(entry.value("Name")) == Some(name))
        .unwrap_or_else(|| panic!("{query}: no {name}"))
}

#[test]
fn every_type_of_item_has_its_own_elements() {
    let mut quickbooks = canada();
    for (name, ret, last) in [
        ("Delivery", "ItemServiceRet", "SalesOrPurchase"),
        ("Bouquet", "ItemNonInventoryRet", "SalesAndPurchase"),
        ("Handling", "ItemOtherChargeRet", "SalesOrPurchase"),
        ("Rose", "ItemInventoryRet", "AverageCost"),
        (
            "Dozen",
            "ItemInventoryAssemblyRet",
            "ItemInventoryAssemblyLine",
        ),
        ("Van 3", "ItemFixedAssetRet", "AssetAccountRef"),
        ("Early", "ItemDiscountRet", "AccountRef"),
        ("Sum", "ItemSubtotalRet", "ItemDesc"),
        ("Paid", "ItemPaymentRet", "IsActive"),
        ("HST (purchases)", "ItemSalesTaxRet", "TaxRate"),
        ("GST and PST", "ItemSalesTaxGroupRet", "ItemSalesTaxRef"),
        ("Table", "ItemGroupRet", "ItemGroupLine"),
    ] {
        let item = entry(&mut quickbooks, "Item", name);
        assert_eq!(item.name, ret);
        assert_eq!(order_of(&item).last(), Some(&last), "{name}");
        let nested = item.child("FullName").is_some();
        assert_eq!(nested, item.child("Sublevel").is_some(), "{name}");
    }
    let bouquet = entry(&mut quickbooks, "Item", "Bouquet");
    for (path, text) in [
        ("SalesAndPurchase/IncomeAccountRef/FullName", "Sales"),
        ("SalesAndPurchase/ExpenseAccountRef/FullName", "Flowers"),
        ("SalesAndPurchase/PurchaseCost", "4.5"),
        ("SalesAndPurchase/PurchaseTaxCodeRef/FullName", "H"),
        ("SalesAndPurchase/PrefVendorRef/FullName", "Niagara Growers"),
    ] {
        assert_eq!(at(&bouquet, path), Some(text), "{path}");
    }
    let rose = entry(&mut quickbooks, "Item", "Rose");
    assert_eq!(at(&rose, "COGSAccountRef/FullName"), Some("Flowers"));
    assert_eq!(at(&rose, "AssetAccountRef/FullName"), Some("Stock"));
}

#[test]
fn a_vendor_has_its_address_accounts_tax_code_and_currency_in_schema_order() {
    let mut quickbooks = canada();
    let vendor = entry(&mut quickbooks, "Vendor", "Niagara Growers");
    assert_eq!(
        order_of(&vendor)[4..],
        [
            "Name",
            "IsActive",
            "VendorAddress",
            "NameOnCheck",
            "TermsRef",
            "Balance",
            "SalesTaxCodeRef",
            "PrefillAccountRef",
            "PrefillAccountRef",
            "CurrencyRef",
        ]
    );
    assert_eq!(
        order_of(vendor.child("VendorAddress").unwrap()),
        ["Addr1", "Addr2", "City", "State", "PostalCode"]
    );
    let foreign = entry(&mut quickbooks, "Vendor", "Texas Roses");
    assert_eq!(at(&foreign, "CurrencyRef/FullName"), Some("US Dollar"));
    let american = entry(&mut super::quickbooks(), "Vendor", "Rosas del Valle");
    assert_eq!(american.child("CurrencyRef"), None);
    assert_eq!(american.child("SalesTaxCodeRef"), None);
    assert_eq!(american.value("IsVendorEligibleFor1099"), Some("false"));
}

#[test]
fn other_lists_tell_what_bills_depend_on() {
    let mut quickbooks = canada();
    for (query, name, path, text) in [
        (
            "Account",
            "Accounts Payable - USD",
            "CurrencyRef/FullName",
            "US Dollar",
        ),
        ("Account", "Office", "AccountNumber", "6000"),
        ("Account", "Purchase Orders", "AccountType", "NonPosting"),
        ("Account", "Flowers", "SalesTaxCodeRef/FullName", "H"),
        ("Currency", "US Dollar", "CurrencyCode", "USD"),
        ("Currency", "US Dollar", "ExchangeRate", "1.3725"),
        ("Currency", "US Dollar", "AsOfDate", "2026-11-01"),
        ("SalesTaxCode", "H", "IsTaxable", "true"),
        ("SalesTaxCode", "E", "IsTaxable", "false"),
        (
            "SalesTaxCode",
            "H",
            "ItemPurchaseTaxRef/FullName",
            "HST (purchases)",
        ),
        ("Terms", "2% 10 Net 30", "StdDiscountDays", "10"),
        ("Terms", "15th", "DueNextMonthDays", "5"),
        (
            "Customer",
            "Lakeside Hotel:Gala",
            "ParentRef/FullName",
            "Lakeside Hotel",
        ),
        ("Customer", "Lakeside Hotel:Gala", "JobStatus", "InProgress"),
        ("Class", "East", "FullName", "East"),
    ] {
        let entry = entry(&mut quickbooks, query, name);
        assert_eq!(at(&entry, path), Some(text), "{query} {name} {path}");
    }
}

#[test]
fn currencies_cannot_be_asked_for_where_there_is_only_one() {
    let request = "<CurrencyQueryRq/>";
    assert_eq!(code_of(&mut quickbooks(), request), 3250);
    assert_eq!(code_of(&mut canada(), request), 0);
    let all = "<CurrencyQueryRq><ActiveStatus>All</ActiveStatus></CurrencyQueryRq>";
    assert_eq!(code_of(&mut quickbooks(), all), 3250);
}

#[test]
fn a_list_is_asked_for_by_the_time_of_the_last_change() {
    let mut quickbooks = quickbooks();
    let company = quickbooks.company_mut();
    let vendor = company
        .lists()
        .named(List::Vendor, "Quito Air Cargo")
        .unwrap()
        .list_id
        .clone();
    company.set_now(company.now() + 24 * 60 * 60);
    company
        .edit_entry(List::Vendor, &vendor, |vendor| {
            vendor.number = Some("7".to_owned());
        })
        .unwrap();
    let mut names = |filter: &str| -> Vec<String> {
        let request = format!("<VendorQueryRq>{filter}</VendorQueryRq>");
        let answer = response(&mut quickbooks, &request);
        let names = answer.children.iter().map(|vendor| vendor.value("Name"));
        names.map(|name| name.unwrap().to_owned()).collect()
    };
    // The change was made at 09:00:06 where the company is, five hours west of London.
    for from in [
        "2026-11-03",
        "2026-11-03T09:00:06",
        "2026-11-03T14:00:06+00:00",
        "2026-11-03T09:00:06-05:00",
    ] {
        let filter = format!("<FromModifiedDate>{from}</FromModifiedDate>");
        assert_eq!(names(&filter), ["Quito Air Cargo"], "{from}");
    }
    for from in [
        "2026-11-03T09:00:07",
        "2026-11-03T09:00:06-06:00",
        "2026-11-04",
    ] {
        let filter = format!("<FromModifiedDate>{from}</FromModifiedDate>");
        assert!(names(&filter).is_empty(), "{from}");
    }
    assert_eq!(
        names("<ToModifiedDate>2026-11-02</ToModifiedDate>").len(),
        7
    );
    assert_eq!(
        names("<ToModifiedDate>2026-11-03T09:00:05</ToModifiedDate>").len(),
        7
    );
}

#[test]
fn a_list_is_cut_to_a_number_a_currency_and_elements() {
    let mut quickbooks = canada();
    let mut count = |request: &str| response(&mut quickbooks, request).children.len();
    let dollars = "<CurrencyFilter><FullName>US Dollar</FullName></CurrencyFilter>";
    assert_eq!(
        count("<AccountQueryRq><MaxReturned>2</MaxReturned></AccountQueryRq>"),
        2
    );
    assert_eq!(
        count(&format!("<VendorQueryRq>{dollars}</VendorQueryRq>")),
        1
    );
    assert_eq!(
        count(&format!("<AccountQueryRq>{dollars}</AccountQueryRq>")),
        1
    );
    let request = "<VendorQueryRq><FullName>Texas Roses</FullName>\
                   <IncludeRetElement>ListID</IncludeRetElement>\
                   <IncludeRetElement>CurrencyRef</IncludeRetElement></VendorQueryRq>";
    let answer = response(&mut quickbooks, request);
    assert_eq!(order_of(&answer.children[0]), ["ListID", "CurrencyRef"]);
}

#[test]
fn a_vendor_is_added_with_all_that_its_entry_keeps() {
    let mut quickbooks = canada();
    let request = "<VendorAddRq><VendorAdd><Name>Oslo Ferns</Name><VendorAddress>\
                   <Addr1>Oslo Ferns AS</Addr1><City>Oslo</City></VendorAddress>\
                   <TermsRef><FullName>15th</FullName></TermsRef>\
                   <SalesTaxCodeRef><FullName>E</FullName></SalesTaxCodeRef>\
                   <PrefillAccountRef><FullName>Flowers</FullName></PrefillAccountRef>\
                   <CurrencyRef><FullName>Euro</FullName></CurrencyRef></VendorAdd></VendorAddRq>";
    let added = response(&mut quickbooks, request);
    let vendor = added.child("VendorRet").unwrap();
    for (path, text) in [
        ("VendorAddress/City", "Oslo"),
        ("TermsRef/FullName", "15th"),
        ("SalesTaxCodeRef/FullName", "E"),
        ("PrefillAccountRef/FullName", "Flowers"),
        ("CurrencyRef/FullName", "Euro"),
    ] {
        assert_eq!(at(vendor, path), Some(text), "{path}");
    }
    for (old, new, expected) in [
        ("Oslo Ferns", "Oslo Ferns", 3100),
        ("Oslo Ferns<", "Lisbon Ferns<", 0),
        ("Euro", "Yen", 3140),
        ("15th", "16th", 3140),
        ("Flowers", "Weeds", 3140),
    ] {
        let again = request.replace(old, new);
        assert_eq!(code_of(&mut quickbooks, &again), expected, "{new}");
    }
}

/// Every page costs what is on it: a list that was looked through from its start for each page
/// would take minutes.
#[test]
fn a_list_of_fifty_thousand_vendors_is_read_page_by_page() {
    let mut quickbooks = QuickBooks::new(CompanyFile::with_many_vendors(50_000));
    let mut request = "<VendorQueryRq iterator=\"Start\"><MaxReturned>500</MaxReturned>\
                       <IncludeRetElement>ListID</IncludeRetElement></VendorQueryRq>"
        .to_owned();
    let (mut seen, mut pages) = (0, 0);
    loop {
        let page = response(&mut quickbooks, &request);
        seen += page.children.len();
        pages += 1;
        if page.attribute("iteratorRemainingCount") == Some("0") {
            break;
        }
        let id = page.attribute("iteratorID").unwrap();
        request = format!(
            "<VendorQueryRq iterator=\"Continue\" iteratorID=\"{id}\"><MaxReturned>500\
             </MaxReturned><IncludeRetElement>ListID</IncludeRetElement></VendorQueryRq>"
        );
    }
    assert_eq!((seen, pages), (50_008, 101));
    let lists = quickbooks.company().lists();
    assert!(lists.named(List::Vendor, "GROWER 050000").is_some());
    assert!(lists.named(List::Vendor, "Grower 050001").is_none());
}
