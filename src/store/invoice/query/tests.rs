//! How SQLite, which has no statistics, finds what a query asks for.

use secrecy::SecretString;
use sqlx::{AssertSqlSafe, Row, SqlitePool};

use super::*;
use crate::{invoice::InvoiceId, store::Store};

/// The steps of a query's plan that read invoices.
async fn plan(pool: &SqlitePool, query: Query) -> Vec<String> {
    let sql = format!("EXPLAIN QUERY PLAN {}", query.sql);
    let rows = sqlx::query(AssertSqlSafe(sql))
        .fetch_all(pool)
        .await
        .unwrap();
    let steps = rows.iter().map(|row| row.get::<String, _>("detail"));
    steps.collect()
}

async fn database(folder: &tempfile::TempDir) -> SqlitePool {
    let url = format!("sqlite://{}", folder.path().join("plan.db").display());
    let Store::Sqlite { reads, .. } = Store::open(&SecretString::from(url)).await.unwrap() else {
        unreachable!("the URL names a file")
    };
    reads
}

fn sorts() -> Vec<Sort> {
    let both = |by| [false, true].map(|is_descending| Sort { by, is_descending });
    SortBy::ALL.into_iter().flat_map(both).collect()
}

fn mark(by: SortBy) -> Mark {
    let key = match by {
        SortBy::Entered => Key::Entered,
        SortBy::Vendor => Key::Vendor("rosas".to_owned()),
        SortBy::Number => Key::Number("1".to_owned()),
        SortBy::Date => Key::Date("2026-11-02".parse().unwrap()),
        SortBy::Total => Key::Total(Money::ZERO),
        SortBy::Status => Key::Status(Status::Sent),
    };
    Mark {
        key,
        id: InvoiceId(Uuid::from_u128(7)),
    }
}

fn few() -> Vec<(&'static str, Filter)> {
    let text = Some("x".to_owned());
    let day = Some("2026-11-02".parse().unwrap());
    let empty = Filter::default();
    vec![
        (
            "invoice_by_vendor",
            Filter {
                vendor: text.clone(),
                ..empty.clone()
            },
        ),
        (
            "invoice_by_vendor",
            Filter {
                vendor: text.clone(),
                from: day,
                ..empty.clone()
            },
        ),
        (
            "invoice_by_status_number",
            Filter {
                number: text.clone(),
                to: day,
                ..empty.clone()
            },
        ),
        (
            "invoice_by_po",
            Filter {
                po_number: text.clone(),
                vendor: text,
                ..empty.clone()
            },
        ),
        (
            "invoice_by_status_date",
            Filter {
                from: day,
                to: day,
                ..empty.clone()
            },
        ),
        (
            "invoice_by_status_total",
            Filter {
                min_total: Some(Money::ZERO),
                ..empty
            },
        ),
    ]
}

/// What is sorted are the few rows that the arms have found, and not what an arm reads.
fn assert_unsorted(steps: &[String]) {
    for (step, next) in steps.iter().zip(&steps[1..]) {
        let is_sorted = step.contains(" i ") && next.contains("TEMP B-TREE");
        assert!(!is_sorted, "{steps:?}");
    }
}

#[tokio::test]
async fn every_order_of_every_status_is_read_off_an_index() {
    let folder = tempfile::tempdir().unwrap();
    let pool = database(&folder).await;
    for status in [None, Some(Status::Synchronized)] {
        for sort in sorts() {
            for after in [None, Some(mark(sort.by))] {
                let filter = Filter {
                    status,
                    ..Filter::default()
                };
                let status_sort = sort.by == SortBy::Status && after.is_some();
                let company = CompanyId(Uuid::from_u128(1));
                let query = Query::of_list(company, (&filter, false), sort, after.as_ref(), 51);
                let Some(query) = query else {
                    assert!(status_sort, "{sort:?}");
                    continue;
                };
                let steps = plan(&pool, query).await;
                for step in steps.iter().filter(|step| step.contains(" i ")) {
                    assert!(
                        step.contains("SEARCH i USING COVERING INDEX"),
                        "{sort:?}: {step}"
                    );
                }
                assert_unsorted(&steps);
            }
        }
    }
}

#[tokio::test]
async fn a_filter_leads_to_the_few_that_fit_whatever_the_order() {
    let folder = tempfile::tempdir().unwrap();
    let pool = database(&folder).await;
    for (index, filter) in few() {
        for status in [None, Some(Status::Synchronized)] {
            let filter = Filter {
                status,
                ..filter.clone()
            };
            let company = CompanyId(Uuid::from_u128(1));
            let mut queries: Vec<_> = sorts()
                .into_iter()
                .filter_map(|sort| Query::of_list(company, (&filter, false), sort, None, 51))
                .collect();
            queries.push(Query::of_sums(company, &filter, 100));
            for query in queries {
                let sql = query.sql.clone();
                let steps = plan(&pool, query).await;
                for step in steps.iter().filter(|step| step.contains(" i ")) {
                    let is_found =
                        step.contains("SEARCH i ") && step.contains(&format!("INDEX {index} "));
                    assert!(is_found, "{index}: {step}\n{sql}");
                }
            }
        }
    }
}

/// How a list is found of which many fit: in the order that is wanted, by an index that holds all that is
/// asked for.
#[tokio::test]
async fn many_that_fit_are_walked_to_without_reading_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let pool = database(&folder).await;
    let company = CompanyId(Uuid::from_u128(1));
    let day = Some("2026-11-02".parse().unwrap());
    let total = Some(Money::ZERO);
    let empty = Filter::default();
    let ranges = [
        Filter {
            from: day,
            ..empty.clone()
        },
        Filter {
            to: day,
            min_total: total,
            ..empty.clone()
        },
        Filter {
            max_total: total,
            ..empty.clone()
        },
    ];
    for filter in ranges {
        for status in [None, Some(Status::Synchronized)] {
            let filter = Filter {
                status,
                ..filter.clone()
            };
            for sort in sorts() {
                let query = Query::of_list(company, (&filter, true), sort, None, 51).unwrap();
                let steps = plan(&pool, query).await;
                let reads: Vec<_> = steps.iter().filter(|step| step.contains(" i ")).collect();
                let is_read_alone = |step: &&String| step.contains("SEARCH i USING COVERING INDEX");
                assert!(
                    reads.iter().all(is_read_alone),
                    "{filter:?} {sort:?}: {steps:?}"
                );
                assert_unsorted(&steps);
            }
        }
    }
}

#[tokio::test]
async fn many_of_a_vendor_are_found_without_sorting_rows() {
    let folder = tempfile::tempdir().unwrap();
    let pool = database(&folder).await;
    let company = CompanyId(Uuid::from_u128(1));
    for status in [None, Some(Status::Synchronized)] {
        let filter = Filter {
            vendor: Some("x".to_owned()),
            from: Some("2026-11-02".parse().unwrap()),
            status,
            ..Filter::default()
        };
        for sort in sorts() {
            let query = Query::of_list(company, (&filter, true), sort, None, 51).unwrap();
            let steps = plan(&pool, query).await;
            let reads = steps.iter().filter(|step| step.contains(" i "));
            for step in reads {
                let index = if sort.by == SortBy::Number {
                    // Invoices of one number stand in no order there; they are few.
                    "SEARCH i USING INDEX invoice_by_number (company_id=? AND vendor_key=?)"
                } else {
                    "SEARCH i USING COVERING INDEX invoice_by_vendor "
                };
                assert!(step.contains(index), "{sort:?}: {steps:?}");
            }
        }
    }
}

#[tokio::test]
async fn those_that_fit_are_counted_by_an_index_alone_and_only_where_it_matters() {
    let folder = tempfile::tempdir().unwrap();
    let pool = database(&folder).await;
    let company = CompanyId(Uuid::from_u128(1));
    let count = |filter: &Filter, by| Query::of_count(company, filter, by);
    for (index, filter) in few() {
        for by in SortBy::ALL {
            let Some(query) = count(&filter, by) else {
                continue;
            };
            assert!(
                filter.number.is_none() && filter.po_number.is_none(),
                "{filter:?}"
            );
            for step in plan(&pool, query).await {
                let is_alone = step.contains(&format!("SEARCH i USING COVERING INDEX {index} "));
                assert!(is_alone || !step.contains(" i "), "{by:?}: {step}");
            }
        }
    }
    let of_vendor = &few()[0].1;
    assert!(count(of_vendor, SortBy::Total).is_none());
    assert!(count(of_vendor, SortBy::Number).is_some());
    assert!(count(&Filter::default(), SortBy::Total).is_none());
}
