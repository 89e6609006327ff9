//! Lists of invoices: filters and pages.

use billbridge::{
    invoice::{Invoice, InvoiceId, Status},
    store::invoice::Filter,
};
use pretty_assertions::assert_eq;

use super::{
    database::Database,
    samples::{add_invoices, company_id, content, invoice, invoice_id, state},
    stories,
};

stories! {
    pages_hold_every_invoice_once_newest_first
    a_filter_lets_through_what_fits_all_of_it
    letters_of_every_alphabet_are_compared_without_case
    a_pattern_or_a_quote_is_only_text
}

async fn list(
    database: &Database,
    filter: &Filter,
    before: Option<InvoiceId>,
    limit: i64,
) -> Vec<InvoiceId> {
    let invoices = database
        .read(async |tx| tx.list_invoices(company_id(1), filter, before, limit).await)
        .await;
    invoices.into_iter().map(|invoice| invoice.id).collect()
}

fn ids(numbers: impl IntoIterator<Item = u128>) -> Vec<InvoiceId> {
    numbers.into_iter().map(invoice_id).collect()
}

async fn pages_hold_every_invoice_once_newest_first(database: &Database) {
    let mut invoices: Vec<_> = (1..=7).rev().map(invoice).collect();
    invoices[3].company_id = company_id(2);
    add_invoices(database, &invoices).await;
    let (mut before, mut pages) = (None, Vec::new());
    loop {
        let page = list(database, &Filter::default(), before, 4).await;
        if page.is_empty() {
            break;
        }
        before = page.last().copied();
        pages.push(page);
    }
    assert_eq!(pages, [ids([7, 6, 5, 3]), ids([2, 1])]);
}

/// Five invoices that differ in every criterion.
fn assorted() -> Vec<Invoice> {
    let with = |number: u128, status, vendor: &str, date: &str, po: Option<&str>| {
        let mut content = content(number);
        content.vendor = vendor.to_owned();
        content.date = date.parse().unwrap();
        content.po_number = po.map(str::to_owned);
        Invoice {
            state: state(status, &content, number),
            content,
            ..invoice(number)
        }
    };
    vec![
        with(
            1,
            Status::PendingProcurement,
            "Rosas del Valle",
            "2026-11-01",
            Some("PO-1"),
        ),
        with(
            2,
            Status::Approved,
            " ROSAS del valle ",
            "2026-11-02",
            Some("po-1 "),
        ),
        with(3, Status::Approved, "Rosas", "2026-11-02", None),
        with(
            4,
            Status::Failed,
            "Rosas del Valle",
            "2026-11-03",
            Some("PO-2"),
        ),
        with(5, Status::Synchronized, "Tulipanes", "2027-01-01", None),
    ]
}

fn filter(set: impl FnOnce(&mut Filter)) -> Filter {
    let mut filter = Filter::default();
    set(&mut filter);
    filter
}

async fn a_filter_lets_through_what_fits_all_of_it(database: &Database) {
    add_invoices(database, &assorted()).await;
    let text = |text: &str| Some(text.to_owned());
    let day = |text: &str| Some(text.parse().unwrap());
    let cases: Vec<(Filter, Vec<u128>)> = vec![
        (filter(|_| {}), vec![5, 4, 3, 2, 1]),
        (filter(|f| f.status = Some(Status::Approved)), vec![3, 2]),
        (filter(|f| f.status = Some(Status::Sent)), vec![]),
        (
            filter(|f| f.vendor = text("rosas DEL valle")),
            vec![4, 2, 1],
        ),
        (filter(|f| f.vendor = text("Rosas d")), vec![]),
        (filter(|f| f.number = text(" rv-3 ")), vec![3]),
        (filter(|f| f.po_number = text("PO-1")), vec![2, 1]),
        (filter(|f| f.from = day("2026-11-02")), vec![5, 4, 3, 2]),
        (filter(|f| f.to = day("2026-11-02")), vec![3, 2, 1]),
        (one_day("2026-11-02"), vec![3, 2]),
        (one_day("2026-11-04"), vec![]),
        (
            Filter {
                status: Some(Status::Approved),
                vendor: text("Rosas del Valle"),
                number: text("RV-2"),
                po_number: text("PO-1"),
                ..one_day("2026-11-02")
            },
            vec![2],
        ),
    ];
    for (filter, expected) in cases {
        let page = list(database, &filter, None, 50).await;
        assert_eq!(page, ids(expected.clone()), "{filter:?}");
        let rest = expected.into_iter().filter(|number| *number < 3);
        let page = list(database, &filter, Some(invoice_id(3)), 50).await;
        assert_eq!(page, ids(rest), "{filter:?} on the second page");
    }
}

fn one_day(day: &str) -> Filter {
    filter(|f| {
        f.from = Some(day.parse().unwrap());
        f.to = f.from;
    })
}

async fn letters_of_every_alphabet_are_compared_without_case(database: &Database) {
    let mut invoice = invoice(1);
    invoice.content.vendor = "ÑANDÚ & ÉTÉ ОВОЩИ".to_owned();
    add_invoices(database, &[invoice]).await;
    for (vendor, found) in [("ñandú & été овощи", 1), ("nandu & ete овощи", 0)] {
        let filter = Filter {
            vendor: Some(vendor.to_owned()),
            ..Filter::default()
        };
        assert_eq!(
            list(database, &filter, None, 5).await.len(),
            found,
            "{vendor}"
        );
    }
}

async fn a_pattern_or_a_quote_is_only_text(database: &Database) {
    add_invoices(database, &assorted()).await;
    for hostile in ["%", "_", "*", "' OR 1=1 --", "\"", "$1", "\\", "", "a\0b"] {
        let hostile = Some(hostile.to_owned());
        for filter in [
            filter(|f| f.vendor.clone_from(&hostile)),
            filter(|f| f.number.clone_from(&hostile)),
            filter(|f| f.po_number.clone_from(&hostile)),
        ] {
            assert_eq!(list(database, &filter, None, 5).await, [], "{filter:?}");
        }
    }
}
