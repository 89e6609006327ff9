//! Invoices that look like one that came in before, and how fast they are found.

use billbridge::{
    invoice::{
        Invoice, InvoiceId, Kind, State, Status,
        duplicates::{Duplicates, Resemblance},
    },
    store::Store,
};
use pretty_assertions::assert_eq;
use sqlx::{Row, raw_sql};

use super::{
    database::{Database, Engine, tell},
    samples::{
        add_invoices, approvals, bill, company_id, content, invoice, invoice_id, sent, state,
    },
    stories,
};

stories! {
    a_number_belongs_to_whoever_came_first
    a_number_is_alike_without_its_punctuation_and_leading_zeros
    a_total_is_told_of_within_a_week_unless_it_is_the_usual_one
    a_number_with_its_total_is_told_of_at_another_vendor
    a_reference_number_is_taken_by_what_went_out_under_it
    an_edited_number_is_found_under_what_it_is_now
    only_a_few_are_named
    invoices_of_before_get_their_keys_when_the_database_is_opened
}

async fn all_like(database: &Database, invoice: &Invoice, reference: &str) -> Duplicates {
    database
        .read(async |tx| tx.load_duplicates(invoice, reference).await)
        .await
}

/// The ids of those that resemble an invoice in that way.
async fn like(database: &Database, invoice: &Invoice, resemblance: Resemblance) -> Vec<InvoiceId> {
    let found = all_like(database, invoice, "").await;
    found.of(resemblance).map(|another| another.id).collect()
}

fn ids(numbers: &[u128]) -> Vec<InvoiceId> {
    numbers.iter().copied().map(invoice_id).collect()
}

/// An invoice with a total of its own.
fn priced(id: u128, number: &str) -> Invoice {
    let mut invoice = invoice(id);
    number.clone_into(&mut invoice.content.number);
    invoice.content.total = format!("{id}.00").parse().unwrap();
    invoice
}

async fn a_number_belongs_to_whoever_came_first(database: &Database) {
    let same = |number: u128, status| {
        let mut content = content(0);
        content.number =
            [" rv-0", "RV-0 ", "Rv-0"][usize::try_from(number % 3).unwrap()].to_owned();
        Invoice {
            state: state(status, &content, number),
            content,
            ..invoice(number)
        }
    };
    let mut credit = same(4, Status::Sent);
    credit.content.kind = Kind::Credit;
    let mut other_vendor = same(5, Status::Sent);
    other_vendor.content.vendor = "Rosas".to_owned();
    let mut other_company = same(6, Status::Sent);
    other_company.company_id = company_id(2);
    let invoices = [
        same(1, Status::PendingProcurement),
        same(2, Status::Sent),
        same(3, Status::Approved),
        credit,
        other_vendor,
        other_company,
    ];
    add_invoices(database, &invoices).await;
    // Number 1 came first, but number 2 is on its way already.
    let expected: [&[u128]; 6] = [&[2], &[1], &[1, 2], &[], &[], &[]];
    for (invoice, expected) in invoices.iter().zip(expected) {
        let others = like(database, invoice, Resemblance::Number).await;
        assert_eq!(others, ids(expected), "{}", invoice.id);
    }
    let found = all_like(database, &invoices[2], "").await;
    let first = found.of(Resemblance::Number).next().unwrap();
    assert_eq!(first.number, "RV-0 ", "as it was typed");
    assert_eq!(found.of(Resemblance::Amount).count(), 0, "each stands once");
}

async fn a_number_is_alike_without_its_punctuation_and_leading_zeros(database: &Database) {
    let mut elsewhere = priced(6, "INV 123");
    elsewhere.content.vendor = "Tulipanes".to_owned();
    let mut credit = priced(7, "INV 123");
    credit.content.kind = Kind::Credit;
    let invoices = [
        priced(1, "INV-00123"),
        priced(2, "inv 123"),
        priced(3, "INV-1230"),
        priced(4, "---"),
        priced(5, "///"),
        elsewhere,
        credit,
    ];
    add_invoices(database, &invoices).await;
    let expected: [&[u128]; 7] = [&[], &[1], &[], &[], &[], &[], &[]];
    for (invoice, expected) in invoices.iter().zip(expected) {
        let others = like(database, invoice, Resemblance::AlikeNumber).await;
        assert_eq!(others, ids(expected), "{}", invoice.content.number);
    }
}

async fn a_total_is_told_of_within_a_week_unless_it_is_the_usual_one(database: &Database) {
    let dated = |id: u128, day: &str| {
        let mut invoice = invoice(id);
        // No two of one series.
        invoice.content.number = format!("{}-1", "N".repeat(usize::try_from(id).unwrap()));
        invoice.content.date = day.parse().unwrap();
        invoice
    };
    let mut invoices = vec![
        dated(1, "2026-11-02"),
        dated(2, "2026-11-08"),
        dated(3, "2026-11-09"),
        dated(4, "2026-10-27"),
        dated(5, "2026-10-26"),
    ];
    let expected: [&[u128]; 5] = [&[], &[1], &[2], &[1], &[4]];
    add_invoices(database, &invoices).await;
    for (invoice, expected) in invoices.iter().zip(expected) {
        let others = like(database, invoice, Resemblance::Amount).await;
        assert_eq!(others, ids(expected), "{}", invoice.content.date);
    }
    let mut next = dated(1, "2026-11-02");
    next.id = invoice_id(41);
    next.content.number = "N-2".to_owned();
    assert_eq!(
        like(database, &next, Resemblance::Amount).await,
        ids(&[2, 4])
    );
    // A day that calendars do not reach is no reason to fail.
    let mut last = dated(40, "2026-11-02");
    last.content.date = chrono::NaiveDate::MAX;
    assert_eq!(like(database, &last, Resemblance::Amount).await, []);
    // What comes every other day says nothing.
    let more: Vec<_> = (10..15).map(|id| dated(id, "2026-11-03")).collect();
    database
        .write(async |tx| {
            for invoice in &more {
                tx.insert_invoice(invoice).await?;
            }
            Ok(())
        })
        .await;
    invoices.extend(more);
    for invoice in &invoices[9..] {
        assert_eq!(like(database, invoice, Resemblance::Amount).await, []);
    }
}

async fn a_number_with_its_total_is_told_of_at_another_vendor(database: &Database) {
    let mut same = priced(2, "RV-1");
    same.content.vendor = "Tulipanes".to_owned();
    same.content.total = priced(1, "").content.total;
    let mut other_total = priced(3, "RV-1");
    other_total.content.vendor = "Tulipanes".to_owned();
    let invoices = [priced(1, "rv-1 "), same, other_total];
    add_invoices(database, &invoices).await;
    let expected: [&[u128]; 3] = [&[], &[1], &[]];
    for (invoice, expected) in invoices.iter().zip(expected) {
        let others = like(database, invoice, Resemblance::NumberElsewhere).await;
        assert_eq!(others, ids(expected), "{}", invoice.id);
    }
}

async fn a_reference_number_is_taken_by_what_went_out_under_it(database: &Database) {
    let on_its_way = sent(1, 0);
    let waiting = priced(2, "RV-22");
    let later = priced(3, "RV-33");
    add_invoices(database, &[on_its_way, waiting, later.clone()]).await;
    database
        .write(async |tx| {
            tx.record_reference(invoice_id(1), "PO-7/A ").await?;
            tx.record_reference(invoice_id(2), "PO-7/B").await
        })
        .await;
    for (reference, expected) in [("po-7/a", vec![1]), ("PO-7/B", vec![]), ("", vec![])] {
        let found = all_like(database, &later, reference).await;
        let others: Vec<_> = found.of(Resemblance::Reference).map(|one| one.id).collect();
        assert_eq!(others, ids(&expected), "{reference}");
    }
}

async fn an_edited_number_is_found_under_what_it_is_now(database: &Database) {
    add_invoices(database, &[priced(1, "A-1"), priced(2, "A 01")]).await;
    let mut edited = priced(1, "B-1");
    edited.version = 2;
    database
        .write(async |tx| tx.update_content(&edited).await)
        .await;
    for (number, expected) in [("A 01", vec![]), ("B 01", vec![1])] {
        let others = like(database, &priced(2, number), Resemblance::AlikeNumber).await;
        assert_eq!(others, ids(&expected), "{number}");
    }
}

async fn only_a_few_are_named(database: &Database) {
    let invoices: Vec<_> = (1..=9).map(|id| priced(id, "RV-0")).collect();
    add_invoices(database, &invoices).await;
    let others = like(database, &invoices[8], Resemblance::Number).await;
    assert_eq!(others, ids(&[1, 2, 3, 4, 5]));
}

async fn invoices_of_before_get_their_keys_when_the_database_is_opened(database: &Database) {
    let mut held = invoice(2);
    held.state = State::Synchronized {
        approvals: approvals(&held.content),
        bill: billbridge::invoice::Bill {
            ref_number: Some("PO-7".to_owned()),
            ..bill(2)
        },
    };
    add_invoices(database, &[priced(1, "INV-00123"), held]).await;
    let nothing = "UPDATE invoice SET number_loose_key = NULL, reference_key = NULL";
    database.execute(nothing).await.unwrap();
    let later = priced(3, "inv 123");
    assert_eq!(like(database, &later, Resemblance::AlikeNumber).await, []);
    let again = Store::open(&database.url).await.unwrap();
    again.close().await;
    let found = all_like(database, &later, "po-7").await;
    for (resemblance, id) in [(Resemblance::AlikeNumber, 1), (Resemblance::Reference, 2)] {
        let others: Vec<_> = found.of(resemblance).map(|another| another.id).collect();
        assert_eq!(others, ids(&[id]));
    }
}

/// Every look at `invoice` is a search in the index that was made for it, however many there are.
#[tokio::test]
async fn no_look_for_duplicates_reads_more_than_it_finds() {
    tell(Engine::Sqlite, async |database: &Database| {
        let Store::Sqlite { reads, .. } = &database.store else {
            panic!("opened as SQLite")
        };
        let explained = format!(
            "EXPLAIN QUERY PLAN {}",
            billbridge::store::invoice::LOOKALIKES
        );
        let rows = raw_sql(sqlx::AssertSqlSafe(explained))
            .fetch_all(reads)
            .await
            .unwrap();
        let steps: Vec<String> = rows.iter().map(|row| row.get("detail")).collect();
        let of_invoice = |step: &&String| step.contains(" invoice ") || step.contains(" i ");
        for step in steps.iter().filter(of_invoice) {
            assert!(step.starts_with("SEARCH"), "{steps:#?}");
        }
        for search in [
            "invoice_by_number (company_id=? AND vendor_key=? AND number_key=?)",
            "invoice_by_loose_number (company_id=? AND vendor_key=? AND number_loose_key=?)",
            "invoice_by_total (company_id=? AND vendor_key=? AND total_minor=? AND invoice_date>? AND invoice_date<?)",
            "invoice_by_number_alone (company_id=? AND number_key=? AND total_minor=?)",
            "invoice_by_reference (company_id=? AND vendor_key=? AND reference_key=?)",
        ] {
            assert!(steps.iter().any(|step| step.contains(search)), "{steps:#?}");
        }
    })
    .await;
}
