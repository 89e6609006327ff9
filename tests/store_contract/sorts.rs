//! Lists of invoices in every order, and what they add up to.
//!
//! Goal: whatever the order and the filter, the pages hold every invoice exactly once, forwards and
//! back, as if all of them had been sorted at once; and the sums that are kept are those that counting
//! would give. Method: invoices at random with few values, so that much is equal, against the plainest
//! sorting and counting in memory.

use std::{cmp::Ordering, collections::BTreeMap};

use billbridge::{
    invoice::{Invoice, InvoiceId, Kind, Money, Status, content::match_key, money::Sum},
    store::invoice::{
        Filter, Queue,
        order::{Mark, Part, Sort, SortBy},
    },
};
use pretty_assertions::assert_eq;
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

use super::{
    database::Database,
    samples::{add_invoices, company, company_id, content, invoice, state},
    stories,
};

stories! {
    every_order_holds_every_invoice_once_forwards_and_back
    a_place_is_found_again_after_its_invoice_has_moved
    sums_are_those_of_the_invoices_that_fit
    the_largest_amounts_have_a_sum
}

/// Invoices of company 1 in which much is equal, and one of another company.
fn at_random(runner: &mut TestRunner) -> Vec<Invoice> {
    let one = (
        (0..6_usize, 0..4_usize, 0..5_usize),
        (1..6_u32, 1..5_i64, any::<bool>(), 0..3_usize),
    );
    let drawn = prop::collection::vec(one, 60).new_tree(runner).unwrap();
    let invoices = drawn.current().into_iter().zip(1_u128..);
    invoices
        .map(
            |(((status, vendor, number), (day, total, is_credit, currency)), id)| {
                let mut content = content(id);
                content.vendor = ["Rosas", " rosas", "ÑANDÚ", "Tulipanes 2"][vendor].to_owned();
                content.number = ["1", "10", "2", "A-1", "a-1 "][number].to_owned();
                content.po_number = (number > 2).then(|| "PO-1".to_owned());
                content.date = format!("2026-11-0{day}").parse().unwrap();
                content.total = Money::from_minor(total * 50).unwrap();
                content.kind = if is_credit {
                    Kind::Credit
                } else {
                    Kind::Invoice
                };
                content.currency = [None, Some("USD"), Some("EUR")][currency].map(str::to_owned);
                Invoice {
                    state: state(Status::ALL[status], &content, id),
                    company_id: company_id(if id == 7 { 2 } else { 1 }),
                    content,
                    ..invoice(id)
                }
            },
        )
        .collect()
}

fn rank(invoice: &Invoice) -> usize {
    let mut ranked = SortBy::STATUSES.iter();
    ranked
        .position(|status| *status == invoice.status())
        .unwrap()
}

fn compared(one: &Invoice, two: &Invoice, by: SortBy) -> Ordering {
    let (a, b) = (&one.content, &two.content);
    let first = match by {
        SortBy::Entered => Ordering::Equal,
        SortBy::Vendor => match_key(&a.vendor).cmp(&match_key(&b.vendor)),
        SortBy::Number => match_key(&a.number).cmp(&match_key(&b.number)),
        SortBy::Date => a.date.cmp(&b.date),
        SortBy::Total => a.total.cmp(&b.total),
        SortBy::Status => rank(one).cmp(&rank(two)),
    };
    first.then(one.id.cmp(&two.id))
}

fn fits(filter: &Filter, invoice: &Invoice) -> bool {
    let content = &invoice.content;
    let same = |asked: &Option<String>, text: &str| {
        asked
            .as_ref()
            .is_none_or(|asked| match_key(asked) == match_key(text))
    };
    invoice.company_id == company_id(1)
        && filter
            .status
            .is_none_or(|status| status == invoice.status())
        && same(&filter.vendor, &content.vendor)
        && same(&filter.number, &content.number)
        && same(
            &filter.po_number,
            content.po_number.as_deref().unwrap_or("\0"),
        )
        && filter.from.is_none_or(|day| content.date >= day)
        && filter.to.is_none_or(|day| content.date <= day)
        && filter.min_total.is_none_or(|total| content.total >= total)
        && filter.max_total.is_none_or(|total| content.total <= total)
}

fn filters() -> Vec<Filter> {
    let empty = Filter::default;
    let (status, vendor) = (Some(Status::Approved), Some("ROSAS ".to_owned()));
    let (from, to) = (
        Some("2026-11-02".parse().unwrap()),
        Some("2026-11-04".parse().unwrap()),
    );
    let (min_total, max_total) = (Some("1".parse().unwrap()), Some("1.50".parse().unwrap()));
    vec![
        empty(),
        Filter { status, ..empty() },
        Filter {
            vendor: vendor.clone(),
            ..empty()
        },
        Filter {
            status: Some(Status::Synchronized),
            vendor: vendor.clone(),
            from,
            ..empty()
        },
        Filter {
            number: Some("A-1".to_owned()),
            ..empty()
        },
        Filter {
            po_number: Some("po-1".to_owned()),
            max_total,
            ..empty()
        },
        Filter {
            from,
            to,
            ..empty()
        },
        Filter {
            status,
            from,
            min_total,
            ..empty()
        },
        Filter {
            min_total,
            max_total,
            ..empty()
        },
        Filter {
            vendor,
            number: Some("none".to_owned()),
            ..empty()
        },
    ]
}

fn sorts() -> impl Iterator<Item = Sort> {
    let both = |by| [false, true].map(|is_descending| Sort { by, is_descending });
    SortBy::ALL.into_iter().flat_map(both)
}

fn ids(invoices: &[Invoice]) -> Vec<InvoiceId> {
    invoices.iter().map(|invoice| invoice.id).collect()
}

async fn page(database: &Database, filter: &Filter, sort: Sort, part: &Part) -> Vec<Invoice> {
    database
        .read(async |tx| tx.find_invoices(company_id(1), filter, sort, part, 7).await)
        .await
}

async fn every_order_holds_every_invoice_once_forwards_and_back(database: &Database) {
    let invoices = at_random(&mut TestRunner::deterministic());
    add_invoices(database, &invoices).await;
    for filter in filters() {
        for sort in sorts() {
            let mut expected: Vec<_> = invoices.iter().filter(|one| fits(&filter, one)).collect();
            expected.sort_by(|one, two| compared(one, two, sort.by));
            if sort.is_descending {
                expected.reverse();
            }
            let expected: Vec<_> = expected.iter().map(|invoice| invoice.id).collect();
            let (mut forwards, mut part) = (Vec::new(), Part::First);
            loop {
                let page = page(database, &filter, sort, &part).await;
                let Some(last) = page.last() else { break };
                part = Part::After(Mark::of(last, sort.by));
                forwards.extend(page);
            }
            assert_eq!(ids(&forwards), expected, "{filter:?} {sort:?}");
            let Some(last) = forwards.last() else {
                continue;
            };
            let mut backwards = vec![last.id];
            part = Part::Before(Mark::of(last, sort.by));
            loop {
                let page = page(database, &filter, sort, &part).await;
                let Some(first) = page.first() else { break };
                part = Part::Before(Mark::of(first, sort.by));
                backwards.splice(0..0, ids(&page));
            }
            assert_eq!(backwards, expected, "{filter:?} {sort:?} backwards");
        }
    }
}

async fn a_place_is_found_again_after_its_invoice_has_moved(database: &Database) {
    let with = |number: u128, status| Invoice {
        state: state(status, &content(number), number),
        ..invoice(number)
    };
    let mut invoices = vec![
        with(1, Status::PendingProcurement),
        with(2, Status::PendingAccounting),
        with(3, Status::Approved),
        with(4, Status::Failed),
    ];
    add_invoices(database, &invoices).await;
    let by_status = Sort {
        by: SortBy::Status,
        is_descending: false,
    };
    let mark = Mark::of(&invoices[1], SortBy::Status);
    invoices[1].state = state(Status::Synchronized, &content(2), 2);
    database
        .write(async |tx| {
            tx.advance_invoice(&invoices[1], Status::PendingAccounting, Queue::Out)
                .await
        })
        .await;
    let all = Filter::default();
    let after = page(database, &all, by_status, &Part::After(mark.clone())).await;
    assert_eq!(
        ids(&after),
        ids(&[
            invoices[2].clone(),
            invoices[3].clone(),
            invoices[1].clone()
        ])
    );
    let before = page(database, &all, by_status, &Part::Before(mark)).await;
    assert_eq!(ids(&before), ids(&invoices[..1]));
}

/// By currency and whether they are credits: how many, and what they add up to.
type Counted = BTreeMap<(Option<String>, bool), (i64, Sum)>;

fn counted<'a>(invoices: impl Iterator<Item = &'a Invoice>) -> Counted {
    let mut counted = Counted::new();
    for invoice in invoices {
        let content = &invoice.content;
        let key = (content.currency.clone(), content.kind == Kind::Credit);
        let (count, sum) = counted.entry(key).or_default();
        *count += 1;
        *sum = sum.plus(content.total.into());
    }
    counted
}

async fn kept(database: &Database, filter: &Filter, most: i64) -> Option<Counted> {
    let sums = database
        .read(async |tx| tx.sum_invoices(company_id(1), filter, most).await)
        .await?;
    let sums = sums.into_iter().map(|sum| {
        let key = (sum.currency, sum.kind == Kind::Credit);
        (key, (sum.count, sum.sum))
    });
    Some(sums.collect())
}

async fn sums_are_those_of_the_invoices_that_fit(database: &Database) {
    let mut runner = TestRunner::deterministic();
    let mut invoices = at_random(&mut runner);
    add_invoices(database, &invoices).await;
    // What invoices become at random: another status, and for every third another content first.
    let others = at_random(&mut runner);
    for (index, other) in others.into_iter().enumerate() {
        let from = invoices[index].status();
        let mut invoice = Invoice {
            state: other.state,
            ..invoices[index].clone()
        };
        if index % 3 == 0 {
            invoice.content = other.content;
            invoice.version += 1;
        }
        let is_edited = invoice.version == 2;
        database
            .write(async |tx| {
                if is_edited {
                    tx.update_content(&invoice).await?;
                }
                tx.advance_invoice(&invoice, from, Queue::Out).await
            })
            .await;
        invoices[index] = invoice;
    }
    for filter in filters() {
        let fitting: Vec<_> = invoices.iter().filter(|one| fits(&filter, one)).collect();
        let expected = counted(fitting.iter().copied());
        let found = i64::try_from(fitting.len()).unwrap();
        assert_eq!(
            kept(database, &filter, found).await.unwrap(),
            expected,
            "{filter:?}"
        );
        let is_kept = filter
            == Filter {
                status: filter.status,
                ..Filter::default()
            };
        let bounded = kept(database, &filter, found - 1).await;
        assert_eq!(bounded.is_some(), is_kept, "{filter:?}");
    }
    let counts = database
        .read(async |tx| tx.count_by_status(company_id(1)).await)
        .await;
    for status in Status::ALL {
        let filter = Filter {
            status: Some(status),
            ..Filter::default()
        };
        let count = invoices.iter().filter(|one| fits(&filter, one)).count();
        let kept = counts.get(&status).copied().unwrap_or_default();
        assert_eq!(kept, i64::try_from(count).unwrap(), "{status}");
    }
}

async fn the_largest_amounts_have_a_sum(database: &Database) {
    let largest: Money = "9999999999999.99".parse().unwrap();
    database
        .write(async |tx| tx.insert_company(&company(1)).await)
        .await;
    // One invoice stands for eleven thousand: the sum is what it would be then.
    let mut invoice = invoice(1);
    invoice.content.total = largest;
    database
        .write(async |tx| tx.insert_invoice(&invoice).await)
        .await;
    let many =
        "UPDATE invoice_sum SET invoices = invoices * 11000, total_high = total_high * 11000,
        total_low = total_low * 11000";
    database.execute(many).await.unwrap();
    let all = Filter::default();
    let sums = database
        .read(async |tx| tx.sum_invoices(company_id(1), &all, 0).await)
        .await;
    let sum = sums.unwrap().remove(0).sum;
    assert_eq!(sum.to_string(), "109999999999999890.00");
    assert_eq!(sum.amount(), None);
}
