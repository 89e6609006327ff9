//! Many invoices in few calls.

use billbridge::operations::Caller;
use chrono::TimeDelta;
use pretty_assertions::assert_eq;

use super::{
    quickbooks::{QuickBooks, request_ids},
    world::{AMOUNT, World, accounting, draft, procurement, tell},
};

/// Takes in, approves and sends many invoices in one transaction.
async fn send_many(world: &World, count: usize) {
    let (operations, company) = (&world.operations, world.company.id);
    let (first, second) = (Caller::User(procurement()), Caller::User(accounting()));
    operations
        .write(async |tx| {
            for number in 0..count {
                let draft = draft(&format!("RV-{number}"));
                let taken = operations.take_in(tx, &first, company, &draft).await?;
                operations.approve(tx, &first, taken.id, &[]).await?;
                operations.approve(tx, &second, taken.id, &[]).await?;
                operations.send(tx, &second, taken.id, &[]).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

/// Runs a conversation in which QuickBooks takes so long for each set: the sizes of the sets.
async fn converse(world: &World, quickbooks: &mut QuickBooks, took: TimeDelta) -> Vec<usize> {
    let connector = &world.connector;
    connector.server_version().await;
    connector.client_version("2.3.0.215").await;
    let ticket = world.open().await;
    let mut sizes = Vec::new();
    let mut percent = 0;
    while percent < 100 {
        let request = world.ask(&ticket).await;
        sizes.push(request_ids(&request).len());
        let answer = quickbooks.run(&request, AMOUNT);
        world.clock.advance(took);
        let now = connector.receive(&ticket, &answer).await;
        assert!(now > 0 && now >= percent, "{now} after {percent}");
        percent = now;
    }
    connector.close(&ticket).await;
    sizes
}

#[actix_web::test]
async fn a_thousand_bills_take_at_most_forty_calls() {
    tell(async |world: &World| {
        send_many(world, 1_000).await;
        let mut quickbooks = QuickBooks::default();
        let sizes = converse(world, &mut quickbooks, TimeDelta::milliseconds(900)).await;
        assert_eq!(sizes[..5], [10, 20, 40, 80, 100]);
        assert!(
            world.connector.calls() <= 40,
            "{} calls",
            world.connector.calls()
        );
        assert_eq!(quickbooks.made.len(), 1_000);
        assert!(quickbooks.made.values().all(|times| *times == 1));
        let counts = world
            .store
            .read(async |tx| tx.count_by_status(world.company.id).await)
            .await
            .unwrap();
        let counts: Vec<_> = counts.into_iter().map(|(s, n)| (s.as_str(), n)).collect();
        assert_eq!(counts, [("S", 1_000)]);
    })
    .await;
}

#[actix_web::test]
async fn a_slow_quickbooks_is_given_less_at_a_time() {
    tell(async |world: &World| {
        send_many(world, 30).await;
        let mut quickbooks = QuickBooks::default();
        let sizes = converse(world, &mut quickbooks, TimeDelta::seconds(30)).await;
        assert_eq!(sizes[..3], [10, 5, 3]);
        assert_eq!(sizes.iter().sum::<usize>(), 30);
    })
    .await;
}
