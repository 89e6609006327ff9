//! On to the next invoice that waits.

use billbridge::invoice::{InvoiceId, Role};
use serde_json::json;

use super::{LOCALHOST, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PROCUREMENT};

/// Invoices of these numbers, the oldest first.
async fn take_in<const N: usize>(desk: &Desk) -> [InvoiceId; N] {
    let mut ids = Vec::new();
    for number in 1..=N {
        ids.push(desk.take_in(json!({"number": format!("N-{number}")})).await);
    }
    ids.try_into().unwrap()
}

fn path(id: InvoiceId) -> String {
    format!("/invoices/{id}")
}

/// Where the way to the next one leads from there.
async fn next(visitor: &Visitor, desk: &Desk, from: Option<InvoiceId>) -> String {
    let from = from.map_or_else(String::new, |id| format!("?after={id}"));
    let way = desk.of_company(&format!("next{from}"));
    visitor.get(&way, 303).await.location().to_owned()
}

async fn approve(visitor: &Visitor, id: InvoiceId) -> String {
    let action = format!("{}/approve", path(id));
    let shown = [("version", "1")];
    let reply = visitor.submit(&path(id), &action, &shown, 303).await;
    reply.location().to_owned()
}

#[tokio::test]
async fn after_an_approval_comes_the_next_and_after_the_last_nothing() {
    let desk = Desk::open(LOCALHOST).await;
    let [one, two, three] = take_in(&desk).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    assert_eq!(next(&pat, &desk, None).await, path(one), "the oldest");
    assert_eq!(approve(&pat, two).await, path(three), "the one behind it");
    assert_eq!(
        approve(&pat, three).await,
        path(one),
        "the one that was left"
    );
    let page = pat.get(&path(one), 200).await.body;
    assert!(page.contains("You approved <a href="), "{page}");
    assert!(page.contains(&format!(
        "<a href=\"{}\"><bdi>Rosas del Valle</bdi> <bdi>N-3</bdi></a>",
        path(three)
    )));
    assert!(page.contains("It is AA: Pending approval by accounting."));
    assert!(
        !pat.get(&path(one), 200).await.body.contains("You approved"),
        "it is said once"
    );
    assert_eq!(approve(&pat, one).await, path(one));
    let page = pat.get(&path(one), 200).await.body;
    assert!(page.contains("You approved this invoice. It is AA now: Pending approval by accounting. Nothing else waits for you."));
    desk.close().await;
}

#[tokio::test]
async fn each_role_is_led_to_its_own_stages_in_their_order() {
    let desk = Desk::open(LOCALHOST).await;
    let [ap, aa, a, f, held, waiting] = take_in(&desk).await;
    desk.approve(aa, PROCUREMENT).await;
    desk.approve(a, PROCUREMENT).await;
    desk.approve(a, ACCOUNTING).await;
    desk.send(f).await;
    desk.refuse(f).await;
    desk.send(held).await;
    desk.doubt(held).await;
    desk.send(waiting).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let ann = Visitor::signed_in(&desk, ACCOUNTING).await;
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    for (visitor, ways) in [(&pat, [ap, a, ap, a, ap]), (&ann, [aa, a, held, f, aa])] {
        let mut from = None;
        for way in ways {
            assert_eq!(next(visitor, &desk, from).await, path(way));
            from = Some(way);
        }
    }
    let none = desk.of_company("invoices");
    assert_eq!(next(&ada, &desk, None).await, none);
    assert_eq!(next(&ada, &desk, Some(ap)).await, path(ap));
    let page = ada.get(&path(ap), 200).await.body;
    assert!(page.contains("Nothing else waits for you."));
    for odd in ["?after=", "?after=7"] {
        let reply = ann.get(&desk.of_company(&format!("next{odd}")), 303).await;
        assert_eq!(reply.location(), path(aa), "{odd}");
    }
    desk.close().await;
}

#[tokio::test]
async fn nobody_is_led_to_a_second_approval_of_their_own() {
    let desk = Desk::open(LOCALHOST).await;
    desk.add_user("uma@example.com", &Role::ALL, vec![desk.company])
        .await;
    let [mine, theirs] = take_in(&desk).await;
    desk.approve(mine, "uma@example.com").await;
    desk.approve(theirs, PROCUREMENT).await;
    let uma = Visitor::signed_in(&desk, "uma@example.com").await;
    assert_eq!(next(&uma, &desk, None).await, path(theirs));
    desk.set(json!({"same_person_may_approve_twice": true}))
        .await;
    assert_eq!(next(&uma, &desk, None).await, path(mine));
    desk.close().await;
}

#[tokio::test]
async fn an_invoice_of_another_company_is_neither_led_to_nor_named() {
    let desk = Desk::open(LOCALHOST).await;
    let [foreign] = take_in(&desk).await;
    let other = desk.add_company("Tulips").await;
    desk.add_user("tom@example.com", &Role::ALL, vec![other])
        .await;
    let tom = Visitor::signed_in(&desk, "tom@example.com").await;
    let way = format!("/companies/{other}/next?after={foreign}");
    assert_eq!(
        tom.get(&way, 303).await.location(),
        format!("/companies/{other}/invoices")
    );
    desk.close().await;
}
