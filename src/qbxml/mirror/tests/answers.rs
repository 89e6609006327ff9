//! What is answered, as whole documents.

use crate::{
    invoice::{
        ListId, TxnId, TxnLineId,
        lists::{
            AccountType, EntryFacts, ItemKind, List, ListEntry, ListRef, PurchaseOrderFacts,
            TermsFacts,
        },
    },
    qbxml::{
        ReadError,
        mirror::{Mirrored, PageHead, Pages, Rest, Standing, UnreadableEntry},
    },
};

pub(super) const LISTS: &str = include_str!("../../../../tests/golden/qbxml/responses/lists.xml");

pub(super) type Entry = Result<Mirrored, UnreadableEntry>;

/// Everything up to the end or an error.
pub(super) fn read(document: &str) -> (Vec<(PageHead, Vec<Entry>)>, Option<ReadError>) {
    let mut found = Vec::new();
    let mut pages = match Pages::read(document) {
        Ok(pages) => pages,
        Err(error) => return (found, Some(error)),
    };
    while let Some(page) = pages.next_page() {
        let mut page = match page {
            Ok(page) => page,
            Err(error) => return (found, Some(error)),
        };
        found.push((page.head().clone(), Vec::new()));
        let entries = &mut found.last_mut().unwrap().1;
        for entry in &mut page {
            match entry {
                Ok(entry) => entries.push(entry),
                Err(error) => return (found, Some(error)),
            }
        }
    }
    (found, None)
}

/// The entries of the page with that id.
fn page(document: &str, request_id: &str) -> Vec<Entry> {
    let (pages, error) = read(document);
    assert_eq!(error, None);
    let is_it = |(head, _): &(PageHead, _)| head.request_id.as_deref() == Some(request_id);
    pages.into_iter().find(is_it).unwrap().1
}

fn entries(document: &str, request_id: &str) -> Vec<ListEntry> {
    let entries = page(document, request_id).into_iter();
    entries
        .map(|entry| match entry {
            Ok(Mirrored::Entry(entry)) => *entry,
            other => panic!("{other:?}"),
        })
        .collect()
}

fn refer(list_id: &str, full_name: &str) -> ListRef {
    ListRef {
        list_id: Some(ListId::new(list_id)),
        full_name: Some(full_name.to_owned()),
    }
}

#[test]
fn every_page_is_told_from_the_others() {
    let (pages, error) = read(LISTS);
    assert_eq!(error, None);
    let seen: Vec<_> = pages
        .iter()
        .map(|(head, entries)| (head.list(), head.standing(), entries.len()))
        .collect();
    let (complete, nothing) = (Standing::Complete, Standing::Nothing);
    assert_eq!(
        seen,
        [
            (Some(List::Vendors), complete, 2),
            (Some(List::Accounts), complete, 1),
            (Some(List::Items), complete, 3),
            (Some(List::Terms), complete, 2),
            (Some(List::Classes), nothing, 0),
            (Some(List::Customers), complete, 1),
            (Some(List::Currencies), complete, 1),
            (Some(List::SalesTaxCodes), complete, 1),
            (Some(List::PurchaseOrders), complete, 1),
            (None, complete, 1),
            (None, complete, 1),
        ]
    );
    for (head, entries) in &pages {
        for entry in entries {
            if let Ok(Mirrored::Entry(entry)) = entry {
                assert_eq!(Some(entry.list()), head.list());
            }
        }
    }
}

#[test]
fn a_vendor_is_read_with_its_currency_and_usual_accounts() {
    let vendors = entries(LISTS, "vendors");
    assert_eq!(vendors[0].list_id, ListId::new("80000007-1700000007"));
    assert_eq!(vendors[0].full_name, "Núñez & Søn");
    let modified = vendors[0].time_modified.as_deref();
    assert_eq!(modified, Some("2026-10-30T08:15:00-05:00"));
    let EntryFacts::Vendor(facts) = &vendors[0].facts else {
        panic!("{:?}", vendors[0]);
    };
    assert_eq!(facts.currency, Some(refer("80000031-1700000031", "Euro")));
    assert_eq!(facts.terms, Some(refer("80000001-1700000001", "Net 30")));
    assert_eq!(facts.default_accounts.len(), 2);
    let active: Vec<_> = vendors.iter().map(|vendor| vendor.is_active).collect();
    assert_eq!(active, [true, false]);
}

#[test]
fn an_account_and_a_job_are_read_with_their_parents() {
    let account = entries(LISTS, "accounts").remove(0);
    assert_eq!(account.full_name, "Expenses:Freight");
    assert_eq!(
        account.parent,
        Some(refer("80000020-1700000020", "Expenses"))
    );
    let EntryFacts::Account(facts) = account.facts else {
        panic!("{:?}", account.facts);
    };
    assert_eq!(facts.account_type, AccountType::Expense);
    assert_eq!(facts.number.as_deref(), Some("6100"));
    let job = entries(LISTS, "customers").remove(0);
    assert_eq!(job.full_name, "Hotel Aurora:Lobby");
    assert_eq!(
        job.parent,
        Some(refer("80000050-1700000050", "Hotel Aurora"))
    );
    assert!(job.is_active, "nothing says that it is not");
}

#[test]
fn items_of_every_kind_stand_in_one_page() {
    let items = entries(LISTS, "items");
    let found: Vec<_> = items
        .iter()
        .map(|item| match &item.facts {
            EntryFacts::Item(facts) => {
                let account = facts.purchase_account();
                let account = account.and_then(|account| account.full_name.as_deref());
                (item.full_name.as_str(), facts.kind, account)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        found,
        [
            ("Delivery", ItemKind::Service, Some("Expenses:Freight")),
            ("Rose:Red 50", ItemKind::Inventory, Some("Inventory Asset")),
            ("Bouquet", ItemKind::Group, None),
        ]
    );
}

#[test]
fn terms_currencies_and_tax_codes_are_read_with_their_numbers() {
    let facts = |id| entries(LISTS, id).remove(0).facts;
    let standard = TermsFacts::Standard {
        due_days: Some(30),
        discount_days: Some(10),
        discount_percent: Some("2.00".parse().unwrap()),
    };
    assert_eq!(facts("terms"), EntryFacts::Terms(standard));
    let date_driven = TermsFacts::DateDriven {
        due_day_of_month: 15,
        due_next_month_days: Some(5),
        discount_day_of_month: None,
        discount_percent: None,
    };
    let second = entries(LISTS, "terms").remove(1).facts;
    assert_eq!(second, EntryFacts::Terms(date_driven));
    let EntryFacts::Currency(euro) = facts("currencies") else {
        panic!("no currency");
    };
    assert_eq!(euro.code.as_deref(), Some("EUR"));
    assert_eq!(euro.exchange_rate, Some("1.23456".parse().unwrap()));
    assert_eq!(euro.as_of, Some("2026-10-30".parse().unwrap()));
    let untaxed = EntryFacts::SalesTaxCode {
        is_taxable: false,
        purchase_tax: None,
    };
    assert_eq!(facts("tax-codes"), untaxed);
}

#[test]
fn a_sales_tax_is_read_with_its_rate_and_a_group_with_its_taxes() {
    let document = "<QBXML><QBXMLMsgsRs><ItemQueryRs requestID=\"items\" statusCode=\"0\">\
         <ItemSalesTaxRet><ListID>7-1</ListID><Name>GST</Name><TaxRate>5.00</TaxRate>\
         </ItemSalesTaxRet><ItemSalesTaxGroupRet><ListID>7-2</ListID><Name>Both</Name>\
         <ItemSalesTaxRef><ListID>7-1</ListID><FullName>GST</FullName></ItemSalesTaxRef>\
         <ItemSalesTaxRef><ListID>7-3</ListID><FullName>PST</FullName></ItemSalesTaxRef>\
         </ItemSalesTaxGroupRet></ItemQueryRs></QBXMLMsgsRs></QBXML>";
    let taxes = entries(document, "items").into_iter();
    let taxes: Vec<_> = taxes
        .map(|entry| match entry.facts {
            EntryFacts::Item(facts) => facts.sales_tax,
            other => panic!("no item: {other:?}"),
        })
        .collect();
    let rate = Some("5.00".parse().unwrap());
    let members = vec![refer("7-1", "GST"), refer("7-3", "PST")];
    assert_eq!((taxes[0].rate, taxes[0].members.len()), (rate, 0));
    assert_eq!((taxes[1].rate, &taxes[1].members), (None, &members));
}

fn order(document: &str) -> Result<PurchaseOrderFacts, UnreadableEntry> {
    Ok(match order_entry(document)?.facts {
        EntryFacts::PurchaseOrder(order) => order,
        other => panic!("{other:?}"),
    })
}

fn order_entry(document: &str) -> Result<ListEntry, UnreadableEntry> {
    match page(document, "orders").remove(0) {
        Ok(Mirrored::Entry(order)) => Ok(*order),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error),
    }
}

#[test]
fn a_purchase_order_is_read_with_the_lines_of_its_groups() {
    let entry = order_entry(LISTS).unwrap();
    assert_eq!(entry.list_id, ListId::new("2F1-1700000071"));
    assert_eq!(entry.full_name, "PO-778");
    assert!(entry.is_active);
    let order = order(LISTS).unwrap();
    assert_eq!(
        order.vendor,
        Some(refer("80000008-1700000008", "Ferme du Lac"))
    );
    assert_eq!(order.total, Some("55.00".parse().unwrap()));
    assert!(order.is_open());
    let [roses, vase] = &order.lines[..] else {
        panic!("{:?}", order.lines);
    };
    assert_eq!(roses.txn_line_id, TxnLineId::new("2F3-1700000071"));
    assert_eq!(roses.description.as_deref(), Some("50 cm"));
    assert_eq!(roses.quantity, Some("100".parse().unwrap()));
    assert_eq!(roses.received, Some("98".parse().unwrap()));
    assert_eq!(roses.rate, Some("0.35".parse().unwrap()));
    assert_eq!((&roses.group, roses.is_billed), (&None, Some(false)));
    assert_eq!(vase.group, Some(refer("80000043-1700000043", "Bouquet")));
    assert!(vase.is_manually_closed);
}

#[test]
fn an_order_that_is_closed_or_received_is_not_open() {
    for flag in ["IsManuallyClosed", "IsFullyReceived"] {
        let closed = LISTS.replacen(&format!("<{flag}>false"), &format!("<{flag}>true"), 1);
        assert!(!order(&closed).unwrap().is_open(), "{flag}");
    }
}

#[test]
fn a_bad_line_spoils_its_order_and_is_named() {
    for (good, bad, said) in [
        (
            "<Rate>0.35</Rate>",
            "<Rate>0,35</Rate>",
            "`Rate` of the line `2F3-1700000071` is `0,35`",
        ),
        (
            "<Quantity>2</Quantity>\n<Rate>",
            "<Quantity>+-2</Quantity>\n<Rate>",
            "`Quantity` of the line `2F5-1700000071`",
        ),
        (
            "<TxnLineID>2F3-1700000071</TxnLineID>",
            "",
            "`TxnLineID` is missing",
        ),
        (
            "<FullName>Bouquet</FullName>\n</ItemGroupRef>",
            "<FullName>&#0;</FullName></ItemGroupRef>",
            "`ItemGroupRef` has a character",
        ),
        ("<TxnDate>2026-10-01", "<TxnDate>1.10.2026", "`TxnDate`"),
    ] {
        let spoilt = LISTS.replacen(good, bad, 1);
        assert_ne!(spoilt, LISTS, "{good}");
        let error = order(&spoilt).unwrap_err();
        assert_eq!(error.id.as_deref(), Some("2F1-1700000071"));
        assert_eq!(error.name.as_deref(), Some("PO-778"));
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn deletions_name_their_list() {
    let deleted = page(LISTS, "deleted").remove(0).unwrap();
    let Mirrored::Deleted(deleted) = deleted else {
        panic!("{deleted:?}");
    };
    assert_eq!(deleted.list, List::Items);
    assert_eq!(deleted.list_id, ListId::new("80000044-1700000044"));
    assert_eq!(deleted.full_name.as_deref(), Some("Wrapping"));
    let deleted = page(LISTS, "orders-deleted").remove(0).unwrap();
    let Mirrored::DeletedTxn(deleted) = deleted else {
        panic!("{deleted:?}");
    };
    assert_eq!(deleted.txn_id, TxnId::new("2F9-1700000079"));
    let spoilt = LISTS.replace("ItemService</ListDelType>", "Employee</ListDelType>");
    let error = page(&spoilt, "deleted").remove(0).unwrap_err();
    assert_eq!(error.id.as_deref(), Some("80000044-1700000044"));
    let spoilt = LISTS.replace("PurchaseOrder</TxnDelType>", "Check</TxnDelType>");
    assert!(page(&spoilt, "orders-deleted")[0].is_err());
}

#[test]
fn a_page_says_what_is_left() {
    let (pages, _) = read(LISTS);
    let max_returned = std::num::NonZeroU32::new(2).unwrap();
    let start = crate::qbxml::mirror::Portion::Start { max_returned };
    let Rest::More {
        iterator_id,
        remaining,
    } = pages[0].0.rest(&start)
    else {
        panic!("{:?}", pages[0].0);
    };
    assert_eq!(remaining.get(), 48);
    assert!(iterator_id.to_string().ends_with("00A}"));
    assert_eq!(pages[2].0.rest(&start), Rest::None);
}

#[test]
fn a_vendor_that_was_just_added_is_read_as_any_other() {
    let answer = |body: &str, code: i32| {
        format!(
            "<?xml version=\"1.0\" ?><QBXML><QBXMLMsgsRs><VendorAddRs requestID=\"1\" statusCode=\"{code}\" \
             statusSeverity=\"Info\" statusMessage=\"m\">{body}</VendorAddRs></QBXMLMsgsRs></QBXML>"
        )
    };
    let added = answer(
        "<VendorRet><ListID>80000044-1700000009</ListID><TimeModified>2026-11-02T09:00:00-05:00</TimeModified>\
         <EditSequence>1</EditSequence><Name>Ferme du Lac</Name><IsActive>true</IsActive>\
         <CurrencyRef><ListID>80000096-1</ListID><FullName>Euro</FullName></CurrencyRef></VendorRet>",
        0,
    );
    let entry = &entries(&added, "1")[0];
    assert_eq!(entry.list_id, ListId::new("80000044-1700000009"));
    assert_eq!(
        (entry.full_name.as_str(), entry.list()),
        ("Ferme du Lac", List::Vendors)
    );

    // The name is taken, by a customer perhaps: nothing was added.
    let refused = answer("", 3100);
    let (pages, error) = read(&refused);
    assert_eq!(error, None);
    assert_eq!(pages[0].0.status_code, Some(3100));
    assert!(pages[0].1.is_empty());
}
