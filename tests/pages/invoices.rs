//! The list of invoices: filters, orders, sums, and the file.

use pretty_assertions::assert_eq;
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{Desk, PROCUREMENT};

/// The numbers of the invoices on a page, in its order.
pub fn numbers(page: &str) -> Vec<String> {
    let rows = page.split(r#"<th scope="row""#).skip(1);
    rows.map(|row| {
        let (_, rest) = row.split_once("<bdi>").unwrap();
        rest.split('<').next().unwrap().to_owned()
    })
    .collect()
}

/// Where a link of the page leads that is followed by that text.
fn link(page: &str, text: &str) -> Option<String> {
    let (before, _) = page.split_once(text)?;
    let (_, href) = before.rsplit_once(r#"href=""#)?;
    Some(href.split('"').next()?.replace("&#38;", "&"))
}

/// Fifty-two invoices that differ in what can be asked for, in a known order of entry.
async fn lay_out(desk: &Desk) {
    for number in 0..51 {
        let total = format!("{}.00", 1000 + number % 7);
        desk.take_in(json!({
            "number": format!("N-{number:02}"), "total": total, "charges": [],
            "lines": [{"account": "Cost of Goods Sold", "amount": total}],
        }))
        .await;
    }
    let other = json!({"vendor": "Tulips & Co", "number": "T-1", "date": "2026-10-31"});
    desk.take_in(other).await;
}

#[tokio::test]
async fn the_list_is_filtered_counted_and_turned_page_by_page_and_back() {
    let desk = Desk::open(LOCALHOST).await;
    lay_out(&desk).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let list = desk.of_company("invoices");
    for sort in [
        "",
        "?sort=entered",
        "?sort=vendor",
        "?sort=-number",
        "?sort=total",
        "?sort=-date",
        "?sort=status",
    ] {
        let first = pat.get(&format!("{list}{sort}"), 200).await.body;
        assert_eq!(numbers(&first).len(), 50, "{sort}");
        assert!(!first.contains("Previous page"), "{sort}");
        let next = link(&first, "Next page").unwrap();
        let second = pat.get(&next, 200).await.body;
        assert!(!second.contains("Next page"), "{sort}");
        let mut all = [numbers(&first), numbers(&second)].concat();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 52, "{sort}: each is on one page");
        let back = link(&second, "Previous page").unwrap();
        let again = pat.get(&back, 200).await.body;
        assert_eq!(numbers(&again), numbers(&first), "{sort}");
        assert!(!again.contains("Previous page"), "{sort}: it is the first");
    }
    for (query, found) in [
        ("vendor=TULIPS+%26+co", 1),
        ("number=n-07", 1),
        ("po_number=PO-778&from=2026-10-31&to=2026-10-31", 1),
        ("min_total=1006&max_total=1006.00", 7),
        ("min_total=1006.01", 1),
        ("status=AA", 0),
        ("vendor=Tulips", 0),
    ] {
        let path = format!("{list}?{query}");
        let page = pat.get(&path, 200).await.body;
        assert_eq!(numbers(&page).len(), found, "{query}");
        let count = r#"<span class="tab-count">52</span>"#;
        assert!(page.contains(count), "{query}");
    }
    desk.close().await;
}

#[tokio::test]
async fn a_column_says_how_it_is_sorted_and_turns_around() {
    let desk = Desk::open(LOCALHOST).await;
    for (number, vendor) in [("1", "b"), ("2", "A"), ("3", "c")] {
        desk.take_in(json!({"number": number, "vendor": vendor}))
            .await;
    }
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let list = desk.of_company("invoices?po_number=PO-778");
    let page = pat.get(&list, 200).await.body;
    assert_eq!(page.matches("aria-sort").count(), 1);
    assert!(
        page.contains(r#"class="date" aria-sort="descending""#),
        "newest first"
    );
    for (direction, expected) in [
        ("ascending", ["2", "1", "3"]),
        ("descending", ["3", "1", "2"]),
    ] {
        let page = pat.get(&list, 200).await.body;
        let up = link(&page, "Vendor</a></th>").unwrap();
        let mut page = pat.get(&up, 200).await.body;
        if direction == "descending" {
            let down = link(&page, r#"Vendor <span class="arrow""#).unwrap();
            page = pat.get(&down, 200).await.body;
        }
        assert_eq!(numbers(&page), expected);
        assert!(page.contains(&format!(r#"class="vendor" aria-sort="{direction}""#)));
        assert!(page.contains(r#"value="PO-778""#), "the filter stays");
    }
    desk.close().await;
}

#[tokio::test]
async fn what_is_wrong_in_the_filter_is_said_beside_its_field() {
    let desk = Desk::open(LOCALHOST).await;
    desk.take_in(json!({})).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    for (query, said) in [
        (
            "max_total=1%2C200.00",
            "max_total-mistake\">Write an amount",
        ),
        ("from=2.11.2026", "from-mistake\">Write a date"),
        (
            "from=2026-11-02&to=2026-11-01",
            "to-mistake\">This is before 2026-11-02",
        ),
    ] {
        let path = desk.of_company(&format!("invoices?vendor=kept&{query}"));
        let page = pat.get(&path, 422).await.body;
        assert!(
            page.contains(said) && page.contains(r#"value="kept""#),
            "{query}"
        );
        assert_eq!(numbers(&page).len(), 0, "{query}");
        pat.get(&path.replace("invoices?", "invoices.csv?"), 400)
            .await;
    }
    for query in ["sort=colour", "after=x", "status=X", "sort=total&before=7"] {
        pat.get(&desk.of_company(&format!("invoices?{query}")), 400)
            .await;
    }
    desk.close().await;
}

#[tokio::test]
async fn all_that_fit_are_added_up_and_credits_subtracted() {
    let desk = Desk::open(LOCALHOST).await;
    desk.take_in(json!({"number": "1"})).await;
    desk.take_in(json!({"number": "2"})).await;
    desk.take_in(json!({"number": "3", "currency": "EUR"}))
        .await;
    desk.take_in(json!({"number": "4", "kind": "credit", "date": "2026-10-01"}))
        .await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    for (query, said) in [
        (
            "",
            "4 invoices: <b>1,167.50</b> <bdi>EUR</bdi> · <b>1,167.50</b> <bdi>USD</bdi> <small>(1 credit is subtracted)</small>",
        ),
        ("?status=AP", "4 invoices: <b>1,167.50</b> <bdi>EUR</bdi>"),
        (
            "?from=2026-10-02",
            "3 invoices: <b>1,167.50</b> <bdi>EUR</bdi> · <b>2,335.00</b> <bdi>USD</bdi></p>",
        ),
        (
            "?number=4",
            "1 invoice: <b>\u{2212}1,167.50</b> <bdi>USD</bdi>",
        ),
    ] {
        let page = pat
            .get(&desk.of_company(&format!("invoices{query}")), 200)
            .await
            .body;
        assert!(page.contains(said), "{query}: {page}");
    }
    desk.close().await;
}

#[tokio::test]
async fn the_file_holds_exactly_what_is_listed() {
    let desk = Desk::open(LOCALHOST).await;
    lay_out(&desk).await;
    let hostile = json!({"number": "=1+1", "vendor": "A \"B\", C", "po_number": "-2"});
    let sent = desk.take_in(hostile).await;
    desk.send(sent).await;
    desk.confirm(sent).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let list = desk.of_company("invoices?max_total=1003.00&sort=total");
    let page = pat.get(&list, 200).await.body;
    let download = link(&page, " download>Download").unwrap();
    let file = pat.get(&download, 200).await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(
        file.header("content-disposition"),
        "attachment; filename=\"invoices.csv\""
    );
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    let records = file
        .body
        .strip_prefix('\u{feff}')
        .unwrap()
        .split_terminator("\r\n");
    let cell = |record: &str| record.split(',').nth(1).unwrap().to_owned();
    let listed: Vec<_> = records.skip(1).map(cell).collect();
    assert_eq!(listed, numbers(&page));
    let all = pat.get(&desk.of_company("invoices.csv"), 200).await.body;
    assert_eq!(all.matches("\r\n").count(), 1 + 53);
    let first: Vec<_> = all.split("\r\n").take(2).collect();
    assert_eq!(
        first,
        [
            "\u{feff}Vendor,Number,Kind,Date,Due date,PO number,Currency,Total,Status,QuickBooks TxnID,QuickBooks ref number,Entered at",
            "\"A \"\"B\"\", C\",'=1+1,invoice,2026-11-02,2026-12-02,-2,USD,1167.50,S,2F3A-1763000000,RV-1001,2026-11-13T03:06:20Z",
        ]
    );
    desk.close().await;
}

#[tokio::test]
async fn a_file_of_more_than_one_portion_is_whole() {
    let desk = Desk::open(LOCALHOST).await;
    for number in 0..501 {
        desk.take_in(json!({"number": format!("{number}"), "vendor": format!("V{}", number % 3)}))
            .await;
    }
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let file = pat
        .get(&desk.of_company("invoices.csv?sort=vendor"), 200)
        .await
        .body;
    let mut numbers: Vec<_> = file
        .split_terminator("\r\n")
        .skip(1)
        .map(|record| record.split(',').nth(1).unwrap().parse::<u32>().unwrap())
        .collect();
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(0..501));
    desk.close().await;
}
