//! What a query may say.

use super::*;
use crate::invoice::Status;

fn pointers(query: &str) -> Vec<String> {
    let errors = read_invoice_query(query).unwrap_err();
    errors.into_iter().map(|error| error.pointer).collect()
}

#[test]
fn filters_are_read_and_empty_ones_are_absent() {
    let query =
        read_invoice_query("status=ES&vendor=Rosas+del%20Valle&number=&from=2026-11-01&limit=7")
            .unwrap();
    assert_eq!(query.filter.status, Some(Status::Sent));
    assert_eq!(query.filter.vendor.as_deref(), Some("Rosas del Valle"));
    assert_eq!(query.filter.number, None);
    assert_eq!(query.filter.from.unwrap().to_string(), "2026-11-01");
    assert_eq!(
        query.page,
        Page {
            limit: 7,
            after: None
        }
    );
    assert_eq!(read_page("").unwrap().limit, 50);
}

#[test]
fn every_wrong_parameter_is_named() {
    assert_eq!(
        pointers(
            "stauts=A&status=B&from=yesterday&to=2026-13-01&max_total=1e3&limit=501&cursor=no"
        ),
        [
            "?stauts",
            "?status",
            "?from",
            "?to",
            "?max_total",
            "?limit",
            "?cursor"
        ]
    );
    for limit in ["0", "-1", "x", "99999999999999999999", "1.5"] {
        assert_eq!(pointers(&format!("limit={limit}")), ["?limit"], "{limit}");
    }
    assert_eq!(pointers("status=A&status=S"), ["?status"]);
    assert_eq!(pointers("vendor=a%00"), ["?vendor"]);
    assert!(read_page("status=A").is_err());
}

#[test]
fn a_cursor_leads_behind_the_last_item() {
    let page = read_page("limit=2").unwrap();
    let ids: Vec<_> = (1..=3).map(Uuid::from_u128).collect();
    let (items, cursor) = page.cut(ids.clone(), |id| *id);
    assert_eq!(items, ids[..2]);
    let next = read_page(&format!("cursor={}", cursor.unwrap())).unwrap();
    assert_eq!(next.after, Some(ids[1]));
    let (items, cursor) = page.cut(ids[..2].to_vec(), |id| *id);
    assert_eq!((items.len(), cursor), (2, None));
}
